"""Grad-CAM: class activation maps, the layer it takes."""

import keras
import numpy as np
from explained import (
    IMAGES,
    SHAPE,
)
from keras import layers

from dlsg_utils import attribution


def test_grad_cam_of_a_linear_network_is_the_class_activation_map():
    """Zhou et al. 2016: behind a mean over the places the weights of the classes are the map's."""
    convolution, classes = layers.Conv2D(6, 3, padding="same"), layers.Dense(5)
    model = keras.Sequential(
        [keras.Input(SHAPE), convolution, layers.GlobalAveragePooling2D(), classes]
    )
    maps = keras.ops.relu(convolution(IMAGES).numpy() @ classes.kernel.numpy()[:, 3] / 144)
    np.testing.assert_allclose(attribution.grad_cam(model, IMAGES, 3), maps, atol=1e-6)


def test_last_convolution_is_found_with_what_belongs_to_it():
    image = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, padding="same")(image)
    y = layers.Conv2D(4, 3, padding="same")(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU(name="end")(layers.Add()([x, y]))
    y = layers.GlobalAveragePooling2D(keepdims=True)(layers.AveragePooling2D(2)(y))
    model = keras.Model(image, layers.Flatten()(layers.Conv2D(5, 1)(y)))
    images = np.random.default_rng(0).random((2, 16, 16, 3), dtype=np.float32)
    np.testing.assert_array_equal(
        attribution.grad_cam(model, images), attribution.grad_cam(model, images, layer="end")
    )
