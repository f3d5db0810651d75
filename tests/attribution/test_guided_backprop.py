"""Guided back-propagation: closed form, every rectifier."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from explained import (
    IMAGES,
    SHAPE,
    TARGETS,
    small_cnn,
)
from keras import layers

from dlsg_utils import attribution


def test_rectified_methods_of_two_layers():
    """One hidden layer whose units are all active: only positive weights of the classes pass."""
    hidden = layers.Dense(7, activation="relu", kernel_initializer=keras.initializers.Ones())
    classes = layers.Dense(5)
    model = keras.Sequential([keras.Input(SHAPE), layers.Flatten(), hidden, classes])
    positive = np.maximum(classes.kernel.numpy(), 0)[:, TARGETS].sum(axis=0)
    for method in (attribution.guided_backprop, attribution.deconvnet):
        got = method(model, IMAGES, TARGETS)
        # Sums of seven 32-bit numbers, in another order.
        expected = np.broadcast_to(positive[:, None, None], got.shape)
        np.testing.assert_allclose(got, expected, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("rectifier", ["relu6", "leaky_relu"])
def test_guided_backprop_stops_negative_gradients_at_other_rectifiers(rectifier):
    model = small_cnn(rectifier=rectifier)
    guided = attribution.guided_backprop(model, IMAGES, 1, per_channel=True)
    assert np.abs(guided - attribution.saliency(model, IMAGES, 1, per_channel=True)).max() > 1e-3
    first, second = model.get_layer("conv1"), model.get_layer("conv2")
    rule = model.get_layer("rectifier2").activation

    @tf.custom_gradient
    def rectified(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = rule(x)
        own = tape.gradient(y, x)
        return tf.identity(y), lambda gradient: own * tf.nn.relu(gradient)

    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        x = tf.nn.convolution(images, first.kernel, padding="VALID") + first.bias
        x = model.get_layer("pool1")(rectified(x))
        x = rectified(second(x))
        score = (tf.reshape(x, [3, -1]) @ model.get_layer("classes").kernel)[:, 1]
    np.testing.assert_allclose(guided, tape.gradient(score, images), atol=1e-6)
