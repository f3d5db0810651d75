"""The feature map explorer's state, without a browser and without a kernel."""

import numpy as np
import pytest
import traitlets

from dlsg_utils import data, visualization, widgets
from dlsg_utils.inspection import receptive_box


def levels(values, shape):
    return np.frombuffer(values, np.uint8).reshape(shape) / 255


def test_feature_maps_of_every_layer(color_network):
    image = data.image("chelsea", size=(40, 48))
    explorer = widgets.FeatureMapExplorer(color_network, image)
    assert [name for name, _ in explorer.layers] == [
        *("encoder/first", "encoder/pool", "encoder/second", "mean", "out")
    ]
    for layer, shape in explorer.layers:
        explorer.layer = layer
        values = visualization.activations(color_network, image, layer)
        assert list(values.shape) == shape
        maps = levels(explorer.maps, explorer.maps_shape)
        channels = np.moveaxis(values.reshape(*values.shape[:-1][:2] or (1, 1), -1), -1, 0)
        assert maps.shape == channels.shape
        low, high = np.minimum(channels.min(axis=(1, 2)), 0), channels.max(axis=(1, 2))
        ours = low[:, None, None] + maps * (high - low)[:, None, None]
        np.testing.assert_allclose(ours, channels, atol=float((high - low).max()) / 500 + 1e-6)
    with pytest.raises(ValueError, match="is unknown"):
        explorer.layer = "third"


def test_the_maximum_of_a_channel(color_network):
    image = data.image("chelsea", size=(40, 48))
    explorer = widgets.FeatureMapExplorer(color_network, image, layer="second")
    explorer.channel = 99
    map_ = visualization.activations(color_network, image, "second")[..., 99]
    row, column = np.unravel_index(map_.argmax(), map_.shape)
    box = receptive_box(color_network, "second", (row, column), input_shape=image.shape)
    assert explorer.maximum == {
        "row": row,
        "column": column,
        "value": pytest.approx(map_.max()),
        "box": box.tolist(),
    }
    explorer.layer = "encoder/first"  # has 6 channels
    assert explorer.channel == 5
    with pytest.raises(traitlets.TraitError, match="channels 0 to 5, got 7"):
        explorer.channel = 7


def test_maps_of_large_images_are_thinned_out(color_network):
    explorer = widgets.FeatureMapExplorer(color_network, np.zeros((230, 130, 3), np.float32))
    assert max(explorer.maps_shape[1:]) <= 112


@pytest.mark.slow
def test_the_image_that_maximizes_a_channel(network, digits):
    explorer = widgets.FeatureMapExplorer(network, digits[0], layer="conv2")
    explorer.channel = 3
    explorer.start()
    assert explorer.wait(120)
    assert (explorer.running, explorer.message, explorer.done) == (False, "", 1.0)
    assert explorer.best_of == ("conv2", 3)
    best = levels(explorer.best, explorer.best_shape).astype(np.float32)
    sums = visualization.activations(network, np.stack([best, *digits]), "conv2")
    sums = sums[..., 3].sum(axis=(1, 2))
    assert sums[0] > sums[1:].max()


def test_a_run_is_cancelled_and_closed(network, digits):
    explorer = widgets.FeatureMapExplorer(network, digits[0], layer="conv2")
    explorer.start()
    explorer.cancel()
    assert explorer.wait(120)
    assert not explorer.running
    assert explorer.done < 1
    explorer.start()
    explorer.close()
    assert explorer.wait(120)
    assert explorer.done < 1
    explorer.start()  # a closed one does nothing
    assert not explorer.running
