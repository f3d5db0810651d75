"""Networks of the ImageNet challenge that ``keras.applications`` does not have."""

from typing import Any

import keras
import tensorflow as tf
from keras.layers import (
    Concatenate,
    Convolution2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)

from dlsg_utils.models._build import image_input, logits_layer, seed_weights, stack

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
class LocalResponseNormalization(keras.layers.Layer):
    """Divide each unit by (2 + 1e-4 · the squares of 5 neighbouring channels, summed) ^ 0.75.

    Source: Krizhevsky et al. 2012, section 3.3. Used in lecture 05.
    """

    def call(self, inputs: Any) -> Any:
        """Take and give (N, H, W, C)."""
        return tf.nn.local_response_normalization(inputs, 2, bias=2.0, alpha=1e-4, beta=0.75)


def alexnet(
    *,
    input_shape: tuple[int, int, int] = (227, 227, 3),
    classes: int = 1000,
    seed: int | None = None,
) -> keras.Sequential:
    """AlexNet: five convolutions and three dense layers, 60,965,224 parameters.

    Convolutions 2, 4 and 5 are in two groups that do not see each other's maps, as the paper
    spread them over two GPUs. The paper says 224 pixels a side, but only 227 give its 55×55 maps.
    Parameters as for :func:`mlp`.

    Source: Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural
    networks", 2012; VT and DLSG #4, "AlexNet". Used in lecture 05.
    """

    def convolution(
        number: int, filters: int, side: int, groups: int = 1, stride: int = 1
    ) -> Convolution2D:
        return Convolution2D(
            filters,
            (side, side),
            strides=stride,
            padding="same" if stride == 1 else "valid",
            groups=groups,
            activation="relu",
            name=f"conv{number}",
        )

    layers = [
        convolution(1, 96, 11, stride=4),
        LocalResponseNormalization(name="norm1"),
        MaxPooling2D((3, 3), strides=2, name="pool1"),
        convolution(2, 256, 5, groups=2),
        LocalResponseNormalization(name="norm2"),
        MaxPooling2D((3, 3), strides=2, name="pool2"),
        convolution(3, 384, 3),
        convolution(4, 384, 3, groups=2),
        convolution(5, 256, 3, groups=2),
        MaxPooling2D((3, 3), strides=2, name="pool5"),
        Flatten(name="flatten"),
        Dense(4096, activation="relu", name="dense6"),
        Dropout(0.5, name="dropout6"),
        Dense(4096, activation="relu", name="dense7"),
        Dropout(0.5, name="dropout7"),
    ]
    return stack("alexnet", input_shape, layers, classes, seed)


def googlenet(
    *,
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    seed: int | None = None,
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
    x = GlobalAveragePooling2D(name="mean")(x)
    x = Dropout(0.4, name="dropout")(x)
    model = keras.Model(image, logits_layer(classes)(x), name="googlenet")
    seed_weights(model, seed)
    return model


def _inception(x: keras.KerasTensor, filters: tuple[int, ...], name: str) -> keras.KerasTensor:
    """Four branches side by side; 1×1 convolutions thin the maps out before the dear ones."""
    one, three_reduce, three, five_reduce, five, pooled = filters
    branches = [
        _convolve(x, one, 1, f"{name}_1x1"),
        _convolve(_convolve(x, three_reduce, 1, f"{name}_3x3_reduce"), three, 3, f"{name}_3x3"),
        _convolve(_convolve(x, five_reduce, 1, f"{name}_5x5_reduce"), five, 5, f"{name}_5x5"),
        _convolve(_pool(x, f"{name}_pool", stride=1), pooled, 1, f"{name}_pool_1x1"),
    ]
    return Concatenate(name=name)(branches)


def _convolve(
    x: keras.KerasTensor, filters: int, side: int, name: str, stride: int = 1
) -> keras.KerasTensor:
    return Convolution2D(
        filters, (side, side), strides=stride, padding="same", activation="relu", name=name
    )(x)


def _pool(x: keras.KerasTensor, name: str, stride: int = 2) -> keras.KerasTensor:
    return MaxPooling2D((3, 3), strides=stride, padding="same", name=name)(x)
