"""Saliency: closed forms, units of layers."""

import numpy as np
from explained import (
    IMAGES,
    TARGETS,
    of_targets,
)

from dlsg_utils import attribution, models


def test_gradients_of_a_linear_model_are_its_weights(linear):
    model, weights = linear
    for method in (attribution.saliency, attribution.smooth_grad):
        np.testing.assert_allclose(
            method(model, IMAGES, TARGETS, per_channel=True), of_targets(weights), atol=1e-6
        )
    np.testing.assert_allclose(
        attribution.saliency(model, IMAGES, TARGETS),
        np.abs(of_targets(weights)).max(axis=-1),
        atol=1e-6,
    )


def test_units_of_layers(small):
    """The strongest unit of all is found, and the gradient is that of this unit."""
    maps = models.truncate(small, "rectifier2")(IMAGES).numpy()
    for image, map_ in zip(IMAGES, maps, strict=True):
        row, column, channel = (int(i) for i in np.unravel_index(map_.argmax(), map_.shape))
        found = attribution.saliency(small, image, layer="rectifier2")
        named = attribution.saliency(
            small, image, channel, layer="rectifier2", position=(row, column)
        )
        np.testing.assert_array_equal(found, named)
        inside = np.zeros((12, 12), bool)
        inside[2 * row : 2 * row + 8, 2 * column : 2 * column + 8] = True  # receptive field
        assert found[inside].any()
        assert not found[~inside].any()
