"""The chair explorer's state, without a browser."""

import zlib

import numpy as np
import pytest
import traitlets

from dlsg_utils import models, widgets
from dlsg_utils.applications import generation


@pytest.fixture(scope="module")
def model():
    sizes = {"size": 16, "units": 16, "widths": (8, 6, 4), "mask_widths": (4, 3, 2)}
    return generation.chair_generator(4, seed=0, **sizes)


def test_it_draws_what_the_network_draws_up_to_rounded_weights(model):
    explorer = widgets.ChairExplorer(model, styles=(1, 3), azimuth=75)
    explorer.morph, explorer.zoom, explorer.elevation = 0.25, 1.1, 30
    inputs = generation.chair_inputs(
        [[0, 0.75, 0, 0.25], [0, 1.0, 0, 0], [0, 0, 0, 1.0]], 75, 30, classes=4, zoom=1.1
    )
    images, masks = generation.generate(model, inputs)
    drawn = explorer.drawn
    np.testing.assert_allclose(drawn["network"], images[0], atol=0.05)
    np.testing.assert_allclose(drawn["mask"], masks[0], atol=0.05)
    np.testing.assert_allclose(drawn["cross-fade"], 0.75 * images[1] + 0.25 * images[2], atol=0.05)
    assert explorer.in_page
    assert (explorer.classes, explorer.size) == (4, 16)


def test_all_weights_are_packed(model):
    explorer = widgets.ChairExplorer(model)
    levels = np.frombuffer(zlib.decompress(explorer.weights), np.int8)
    assert levels.size == model.count_params()
    assert len(explorer.scales) == len(model.get_weights())
    # The first array is the first dense layer of the class.
    kernel = model.get_layer("class_1").get_weights()[0]
    first = levels[: kernel.size].reshape(kernel.shape) * explorer.scales[0]
    np.testing.assert_allclose(first, kernel, atol=0.51 * explorer.scales[0])
    explorer.close()
    assert explorer.weights == b""


def test_the_model_keeps_its_weights(model):
    before = [each.copy() for each in model.get_weights()]
    widgets.ChairExplorer(model)
    for one, two in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_what_is_refused(model):
    with pytest.raises(ValueError, match="model takes a chair_generator, got 'lee_cnn'"):
        widgets.ChairExplorer(models.lee_cnn())
    with pytest.raises(ValueError, match="model takes a chair_generator, got 3"):
        widgets.ChairExplorer(3)
    with pytest.raises(traitlets.TraitError, match="styles takes two numbers from 0 to 3"):
        widgets.ChairExplorer(model, styles=(0, 4))
    explorer = widgets.ChairExplorer(model)
    with pytest.raises(traitlets.TraitError):
        explorer.morph = 1.5
    with pytest.raises(traitlets.TraitError):
        explorer.zoom = 2
    large = generation.chair_generator(4, units=1024, widths=(128, 64, 32), seed=0)
    with pytest.raises(ValueError, match="more than 1,000,000: take fewer units"):
        widgets.ChairExplorer(large)
