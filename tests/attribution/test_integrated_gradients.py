"""Integrated gradients: closed forms, completeness, a warning."""

import keras
import numpy as np
import pytest
from explained import (
    IMAGES,
    SHAPE,
    TARGETS,
    of_targets,
)
from keras import layers

from dlsg_utils import attribution, models


def test_integrated_gradients_of_a_linear_model_are_weights_times_pixels(linear):
    model, weights = linear
    got = attribution.integrated_gradients(model, IMAGES, TARGETS, steps=1, baseline=0.25)
    np.testing.assert_allclose(got, (of_targets(weights) * (IMAGES - 0.25)).sum(axis=-1), atol=1e-6)


def test_integrated_gradients_sum_to_the_difference_of_the_logits():
    model = models.lee_cnn(seed=1)
    images = np.random.default_rng(1).random((8, 28, 28, 1), dtype=np.float32)
    sums = attribution.integrated_gradients(model, images, 3).sum(axis=(1, 2))
    difference = (model(images) - model(np.zeros_like(images))).numpy()[:, 3]
    assert np.abs(sums - difference).max() < 0.01 * np.abs(difference).max()


def test_integrated_gradients_warn_of_too_few_steps():
    def sharp(x):
        return keras.ops.tanh(200 * (x - 0.7))

    model = keras.Sequential(
        [keras.Input(SHAPE), layers.GlobalAveragePooling2D(), layers.Dense(1), layers.Lambda(sharp)]
    )
    model.layers[1].set_weights([np.ones((2, 1)), np.zeros(1)])
    with pytest.warns(RuntimeWarning, match="take more steps than 16"):
        attribution.integrated_gradients(model, np.ones(SHAPE), steps=2)
