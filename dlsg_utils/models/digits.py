"""Networks for digits, and for other small images."""

from collections.abc import Sequence

import keras
from keras import layers

from dlsg_utils._core.checks import number, one_of, whole
from dlsg_utils.models.building import Shape, stack, weight_decay

DIGITS = (28, 28, 1)


def mlp(
    hidden: Sequence[int] = (225, 144),
    *,
    input_shape: Shape = DIGITS,
    classes: int = 10,
    activation: str = "relu",
    decay: float = 0.0,
    seed: int | None = None,
) -> keras.Sequential:
    """Fully connected network; by default Raiko's introductory one: 784, 225, 144, 10.

    Parameters
    ----------
    hidden
        Units of each hidden layer; ``()`` is softmax regression.
    input_shape
        (H, W, C) of the images.
    classes
        Units of the last layer, which gives the logits.
    activation
        Keras's name of the activation function of the hidden layers.
    decay
        λ of the penalty λ Σw² / units that each layer adds to the loss.
    seed
        Makes the initial weights repeatable.

    Source: Raiko, "Convolutional vs. non-convolutional"; the penalty: Szegedy et al. (2014). Used
    in lectures 02, 04, 12 and 13.
    """
    body = [layers.Flatten(name="flatten")]
    for index, units in enumerate(hidden, start=1):
        penalty = weight_decay(decay, whole("hidden", units))
        name = f"hidden{index}"
        body.append(layers.Dense(units, activation, kernel_regularizer=penalty, name=name))
    return stack("mlp", input_shape, body, classes, seed, decay)


def maxout_mlp(
    hidden: Sequence[int] = (240, 240),
    *,
    pieces: int = 5,
    input_shape: Shape = DIGITS,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Sequential:
    """Fully connected network of maxout units: each is the largest of several linear pieces.

    With dropout of 20 % of the pixels and 50 % of the units, as in the paper.

    Parameters
    ----------
    hidden
        Units of each hidden layer.
    pieces
        Linear pieces of a unit.
    input_shape, classes
        As for :func:`mlp`.
    seed
        Makes the initial weights and the dropout repeatable.

    Source: Goodfellow et al. (2013), "Maxout Networks". Used in lecture 12.
    """
    body = [layers.Flatten(name="flatten"), layers.Dropout(0.2, seed=seed, name="drop_pixels")]
    for index, units in enumerate(hidden, start=1):
        size = whole("hidden", units) * whole("pieces", pieces)
        body += [
            layers.Dense(size, name=f"pieces{index}"),
            layers.Reshape((size, 1), name=f"row{index}"),
            layers.MaxPooling1D(pieces, name=f"maxout{index}"),
            layers.Flatten(name=f"hidden{index}"),
            layers.Dropout(0.5, seed=None if seed is None else seed + index, name=f"drop{index}"),
        ]
    return stack("maxout_mlp", input_shape, body, classes, seed)


def raiko_cnn(
    *, input_shape: Shape = DIGITS, classes: int = 10, seed: int | None = None
) -> keras.Sequential:
    """Raiko's network: convolutions of 9 and 16 filters of 5×5, a max pooling behind each, logits.

    225 + 3,600 + 7,840 = 11,665 weights without the biases. Parameters as for :func:`mlp`.

    Source: Raiko, "Whole network". Used in lecture 02.
    """
    body = [
        layers.Convolution2D(9, (5, 5), padding="same", activation="relu", name="conv1"),
        layers.MaxPooling2D((2, 2), name="pool1"),
        layers.Convolution2D(16, (5, 5), padding="same", activation="relu", name="conv2"),
        layers.MaxPooling2D((2, 2), name="pool2"),
        layers.Flatten(name="flatten"),
    ]
    return stack("raiko_cnn", input_shape, body, classes, seed)


def lee_cnn(
    *,
    input_shape: Shape = DIGITS,
    classes: int = 10,
    hidden: int = 100,
    activation: str = "relu",
    pooling: str = "max",
    seed: int | None = None,
) -> keras.Sequential:
    """Lee's network: convolutions of 25 and 50 filters of 3×3, each pooled, and two dense layers.

    Parameters
    ----------
    hidden
        Units of the dense layer before the last.
    activation
        Keras's name of the activation function of all layers but the last.
    pooling
        ``"max"`` as on the slides, ``"average"``, or ``"subsample"``, which keeps every second row
        and column as it is.
    input_shape, classes, seed
        As for :func:`mlp`.

    Source: Lee and Jiang, "CNN in Keras". Used in lectures 03, 04, 06, 08 and 13.
    """
    one_of("pooling", pooling, ("max", "average", "subsample"))
    pool = layers.AveragePooling2D if pooling == "average" else layers.MaxPooling2D
    window = (1, 1) if pooling == "subsample" else (2, 2)
    body = [
        layers.Convolution2D(25, (3, 3), activation=activation, name="conv1"),
        pool(window, strides=(2, 2), name="pool1"),
        layers.Convolution2D(50, (3, 3), activation=activation, name="conv2"),
        pool(window, strides=(2, 2), name="pool2"),
        layers.Flatten(name="flatten"),
        layers.Dense(whole("hidden", hidden), activation=activation, name="hidden"),
    ]
    return stack("lee_cnn", input_shape, body, classes, seed)


def training_cnn(
    *,
    activation: str = "relu",
    initializer: str | keras.initializers.Initializer = "glorot_uniform",
    batch_norm: bool = False,
    dropout: float = 0.0,
    input_shape: Shape = DIGITS,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Sequential:
    """Lee's network of lecture 03, with switches that change how it trains.

    By default it computes the same as :func:`lee_cnn`. With one ``seed`` and one initializer all
    variants start from the same kernels.

    Parameters
    ----------
    activation
        ``"relu"``, or ``"prelu"``, which multiplies negative values by a slope. It is learned, one
        for each channel, and starts at 0.25.
    initializer
        Keras initializer of all kernels but the last layer's, or its name.
    batch_norm
        Batch normalization between each layer but the last and its activation function, with a
        running mean over about ten batches. Its shift takes the place of the bias.
    dropout
        Share of the hidden dense units that are set to zero in a training step, 0 to below 1.
    input_shape, classes, seed
        As for :func:`mlp`; ``seed`` makes dropout repeatable, too.

    Sources: VT, "Training Convolutional Neural Networks"; dropout: Srivastava et al. 2014; batch
    normalization: Ioffe & Szegedy 2015; PReLU: He et al. 2015. Used in lecture 04.
    """
    one_of("activation", activation, ("relu", "prelu"))
    number("dropout", dropout, at_least=0, below=1)

    def activated(layer: layers.Layer) -> list[layers.Layer]:
        """Return a layer and what comes between it and the next one."""
        norm = layers.BatchNormalization(momentum=0.9, name=f"{layer.name}_norm")
        if activation == "relu":
            last = layers.Activation("relu", name=f"{layer.name}_relu")
        else:
            quarter = keras.initializers.Constant(0.25)
            channelwise = (1, 2) if isinstance(layer, layers.Convolution2D) else None
            last = layers.PReLU(quarter, shared_axes=channelwise, name=f"{layer.name}_prelu")
        return [layer, norm, last] if batch_norm else [layer, last]

    options = {"kernel_initializer": initializer, "use_bias": not batch_norm}
    body = [
        *activated(layers.Convolution2D(25, (3, 3), name="conv1", **options)),
        layers.MaxPooling2D((2, 2), name="pool1"),
        *activated(layers.Convolution2D(50, (3, 3), name="conv2", **options)),
        layers.MaxPooling2D((2, 2), name="pool2"),
        layers.Flatten(name="flatten"),
        *activated(layers.Dense(100, name="hidden", **options)),
    ]
    if dropout:
        body.append(layers.Dropout(dropout, seed=seed, name="dropout"))
    return stack("training_cnn", input_shape, body, classes, seed)


def lenet5(
    *, input_shape: Shape = DIGITS, classes: int = 10, seed: int | None = None
) -> keras.Sequential:
    """LeNet-5: convolutions of 6 and 16 filters of 5×5, average pooling, dense layers 120, 84, 10.

    The paper pads its 28×28 digits to 32×32; here the first convolution does. 61,706 parameters,
    the paper has 60,000: its C3 connects only some of the maps of S2, its subsampling has weights,
    and its output layer of radial basis functions has none to learn. Parameters as for :func:`mlp`.

    Source: LeCun et al. 1998; VT, "LeNet". Used in lecture 05.
    """
    body = [
        layers.Convolution2D(6, (5, 5), padding="same", activation="tanh", name="c1"),
        layers.AveragePooling2D((2, 2), name="s2"),
        layers.Convolution2D(16, (5, 5), activation="tanh", name="c3"),
        layers.AveragePooling2D((2, 2), name="s4"),
        layers.Flatten(name="flatten"),
        layers.Dense(120, activation="tanh", name="c5"),
        layers.Dense(84, activation="tanh", name="f6"),
    ]
    return stack("lenet5", input_shape, body, classes, seed)
