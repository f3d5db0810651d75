"""Networks for digits, and for other small pictures."""

from collections.abc import Sequence

import keras
from keras.layers import (
    AveragePooling2D,
    Convolution2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling1D,
    MaxPooling2D,
    Reshape,
)

from dlsg_utils._core.checks import one_of, whole
from dlsg_utils.models._build import stack, weight_decay

DIGITS = (28, 28, 1)


def mlp(
    hidden: Sequence[int] = (225, 144),
    *,
    input_shape: tuple[int, int, int] = DIGITS,
    classes: int = 10,
    activation: str = "relu",
    decay: float = 0.0,
    seed: int | None = None,
) -> keras.Sequential:
    """Fully connected network; as it stands, Raiko's introductory one: 784, 225, 144, 10.

    Parameters
    ----------
    hidden
        Units of each hidden layer; ``()`` is softmax regression.
    input_shape
        (H, W, C) of the images.
    activation
        Keras's name of the nonlinearity behind the hidden layers.
    decay
        λ of the penalty λ Σw² / units that each layer adds to the loss.
    seed
        Makes the initial weights repeatable.

    Source: Raiko, "Convolutional vs. non-convolutional"; the penalty: Szegedy et al. (2014). Used
    in lectures 02 and 12.
    """
    layers = [
        Dense(
            whole("hidden", units),
            activation=activation,
            kernel_regularizer=weight_decay(decay, units),
            name=f"hidden{number}",
        )
        for number, units in enumerate(hidden, start=1)
    ]
    return stack("mlp", input_shape, [Flatten(name="flatten"), *layers], classes, seed, decay)


def maxout_mlp(
    hidden: Sequence[int] = (240, 240),
    *,
    pieces: int = 5,
    input_shape: tuple[int, int, int] = DIGITS,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Sequential:
    """Fully connected network of maxout units, each the largest of several linear pieces.

    Dropout of a fifth of the pixels and half of the units, as in the paper.

    Parameters
    ----------
    hidden
        Units of each hidden layer.
    pieces
        Linear pieces of a unit.
    input_shape, classes
        As for :func:`mlp`.
    seed
        Makes the initial weights and what is dropped repeatable.

    Source: Goodfellow et al. (2013), "Maxout Networks". Used in lecture 12.
    """
    layers: list[keras.layers.Layer] = [
        Flatten(name="flatten"),
        Dropout(0.2, seed=seed, name="drop_pixels"),
    ]
    for number, units in enumerate(hidden, start=1):
        size = whole("hidden", units) * whole("pieces", pieces)
        layers += [
            Dense(size, name=f"pieces{number}"),
            Reshape((size, 1), name=f"row{number}"),
            MaxPooling1D(pieces, name=f"maxout{number}"),
            Flatten(name=f"hidden{number}"),
            Dropout(0.5, seed=None if seed is None else seed + number, name=f"drop{number}"),
        ]
    return stack("maxout_mlp", input_shape, layers, classes, seed)


def raiko_cnn(
    *,
    input_shape: tuple[int, int, int] = DIGITS,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Sequential:
    """Raiko's network: 9 and 16 filters of 5×5, each halved by pooling, then the classes.

    225 + 3,600 + 7,840 = 11,665 weights, biases aside. Parameters as for :func:`mlp`.

    Source: Raiko, "Whole network". Used in lecture 02.
    """
    layers = [
        Convolution2D(9, (5, 5), padding="same", activation="relu", name="conv1"),
        MaxPooling2D((2, 2), name="pool1"),
        Convolution2D(16, (5, 5), padding="same", activation="relu", name="conv2"),
        MaxPooling2D((2, 2), name="pool2"),
        Flatten(name="flatten"),
    ]
    return stack("raiko_cnn", input_shape, layers, classes, seed)


def lee_cnn(
    *,
    input_shape: tuple[int, int, int] = DIGITS,
    classes: int = 10,
    hidden: int = 100,
    activation: str = "relu",
    pooling: str = "max",
    seed: int | None = None,
) -> keras.Sequential:
    """Lee's network: 25 and 50 filters of 3×3, each halved by pooling, then two dense layers.

    Parameters
    ----------
    hidden
        Units of the dense layer before the last.
    activation
        Keras's name of the nonlinearity behind all layers but the last.
    pooling
        ``"max"`` as on the slides, ``"average"``, or ``"subsample"``, which keeps every second row
        and column as it is.
    input_shape, classes, seed
        As for :func:`mlp`.

    Source: Lee and Jiang, "CNN in Keras". Used in lectures 03, 07, 08 and 13.
    """
    one_of("pooling", pooling, ("max", "average", "subsample"))
    pool = AveragePooling2D if pooling == "average" else MaxPooling2D
    window = (1, 1) if pooling == "subsample" else (2, 2)
    layers = [
        Convolution2D(25, (3, 3), activation=activation, name="conv1"),
        pool(window, strides=(2, 2), name="pool1"),
        Convolution2D(50, (3, 3), activation=activation, name="conv2"),
        pool(window, strides=(2, 2), name="pool2"),
        Flatten(name="flatten"),
        Dense(whole("hidden", hidden), activation=activation, name="hidden"),
    ]
    return stack("lee_cnn", input_shape, layers, classes, seed)


def lenet5(
    *,
    input_shape: tuple[int, int, int] = DIGITS,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Sequential:
    """LeNet-5: 6 and 16 filters of 5×5 with average pooling, then 120, 84 and the classes.

    The paper pads its 28×28 digits to 32×32; here the first convolution does. Its C3 reads only
    some of the maps of S2; here all, hence 61,706 parameters instead of 60,000. Parameters as for
    :func:`mlp`.

    Source: LeCun et al. 1998; VT, "LeNet". Used in lecture 05.
    """
    layers = [
        Convolution2D(6, (5, 5), padding="same", activation="tanh", name="c1"),
        AveragePooling2D((2, 2), name="s2"),
        Convolution2D(16, (5, 5), activation="tanh", name="c3"),
        AveragePooling2D((2, 2), name="s4"),
        Flatten(name="flatten"),
        Dense(120, activation="tanh", name="c5"),
        Dense(84, activation="tanh", name="f6"),
    ]
    return stack("lenet5", input_shape, layers, classes, seed)
