"""Networks of the ImageNet challenge that ``keras.applications`` does not have."""

from functools import partial
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from dlsg_utils.models.building import Shape, image_input, logits_layer, seed_weights, stack

# Filters of GoogLeNet's modules: 1×1; 1×1 and 3×3; 1×1 and 5×5; 1×1 behind the pooling.
_INCEPTIONS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


@keras.saving.register_keras_serializable("dlsg_utils")
class LocalResponseNormalization(layers.Layer):
    """Divide each unit by (2 + 1e-4 · the squares of 5 neighboring channels, summed) ^ 0.75.

    Source: Krizhevsky et al. 2012, section 3.3. Used in lecture 05.
    """

    def call(self, inputs: Any) -> Any:
        """Take and give (N, H, W, C)."""
        return tf.nn.local_response_normalization(inputs, 2, bias=2.0, alpha=1e-4, beta=0.75)


def alexnet(
    *, input_shape: Shape = (227, 227, 3), classes: int = 1000, seed: int | None = None
) -> keras.Sequential:
    """AlexNet: five convolutions and three dense layers, 60,965,224 parameters.

    Convolutions 2, 4 and 5 are in two groups, each of which has one half of the maps as its input,
    as in the paper, which computes a group on each of two GPUs. The paper says 224 pixels a side,
    but only 227 give its 55×55 maps. Parameters as for :func:`mlp`.

    Source: Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural
    networks", 2012; VT and DLSG #4, "AlexNet". Used in lecture 05.
    """
    convolution = partial(layers.Convolution2D, padding="same", activation="relu")
    body = [
        convolution(96, (11, 11), strides=4, padding="valid", name="conv1"),
        LocalResponseNormalization(name="norm1"),
        layers.MaxPooling2D((3, 3), strides=2, name="pool1"),
        convolution(256, (5, 5), groups=2, name="conv2"),
        LocalResponseNormalization(name="norm2"),
        layers.MaxPooling2D((3, 3), strides=2, name="pool2"),
        convolution(384, (3, 3), name="conv3"),
        convolution(384, (3, 3), groups=2, name="conv4"),
        convolution(256, (3, 3), groups=2, name="conv5"),
        layers.MaxPooling2D((3, 3), strides=2, name="pool5"),
        layers.Flatten(name="flatten"),
        layers.Dense(4096, activation="relu", name="dense6"),
        layers.Dropout(0.5, name="dropout6"),
        layers.Dense(4096, activation="relu", name="dense7"),
        layers.Dropout(0.5, name="dropout7"),
    ]
    return stack("alexnet", input_shape, body, classes, seed)


def googlenet(
    *, input_shape: Shape = (224, 224, 3), classes: int = 1000, seed: int | None = None
) -> keras.Model:
    """GoogLeNet (Inception v1): nine inception modules, 22 layers deep, 6,998,552 parameters.

    Without the two auxiliary classifiers, which only help in training. Parameters as for
    :func:`mlp`.

    Source: Szegedy et al., "Going deeper with convolutions", 2015, table 1; VT, "ImageNet
    Challenge". Used in lecture 05.
    """
    image = image_input(input_shape)
    x = _convolve(image, 64, 7, "conv1", stride=2)
    x = _pool(x, "pool1")
    x = LocalResponseNormalization(name="norm1")(x)
    x = _convolve(x, 64, 1, "conv2_reduce")
    x = _convolve(x, 192, 3, "conv2")
    x = LocalResponseNormalization(name="norm2")(x)
    x = _pool(x, "pool2")
    for name, filters in _INCEPTIONS.items():
        x = _inception(x, filters, f"inception{name}")
        if name in ("3b", "4e"):
            x = _pool(x, f"pool{name[0]}")
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    x = layers.Dropout(0.4, name="dropout")(x)
    return seed_weights(keras.Model(image, logits_layer(classes)(x), name="googlenet"), seed)


def _inception(x: keras.KerasTensor, filters: tuple[int, ...], name: str) -> keras.KerasTensor:
    """Four branches side by side; 1×1 convolutions make fewer maps for the larger kernels."""
    one, three_reduce, three, five_reduce, five, pooled = filters
    branches = [
        _convolve(x, one, 1, f"{name}_1x1"),
        _convolve(_convolve(x, three_reduce, 1, f"{name}_3x3_reduce"), three, 3, f"{name}_3x3"),
        _convolve(_convolve(x, five_reduce, 1, f"{name}_5x5_reduce"), five, 5, f"{name}_5x5"),
        _convolve(_pool(x, f"{name}_pool", stride=1), pooled, 1, f"{name}_pool_1x1"),
    ]
    return layers.Concatenate(name=name)(branches)


def _convolve(
    x: keras.KerasTensor, filters: int, side: int, name: str, stride: int = 1
) -> keras.KerasTensor:
    return layers.Convolution2D(
        filters, (side, side), strides=stride, padding="same", activation="relu", name=name
    )(x)


def _pool(x: keras.KerasTensor, name: str, stride: int = 2) -> keras.KerasTensor:
    return layers.MaxPooling2D((3, 3), strides=stride, padding="same", name=name)(x)
