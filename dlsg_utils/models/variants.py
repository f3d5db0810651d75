"""Lee's network with a switch for each trick of lecture 04."""

import keras
from keras import layers

from dlsg_utils._core.checks import number, one_of
from dlsg_utils.models.building import Shape, stack
from dlsg_utils.models.digits import DIGITS


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

    As it stands it is :func:`dlsg_utils.models.lee_cnn`: with one ``seed``, and the same
    initializer, all variants start from the same kernels.

    Parameters
    ----------
    activation
        ``"relu"``, or ``"prelu"``: of negative numbers a share is passed on, which is learned for
        each channel and starts at a quarter.
    initializer
        Keras initializer of all kernels but the last layer's, or its name.
    batch_norm
        Normalise what each layer but the last hands to its nonlinearity; the normalisation's shift
        takes the place of the bias. It keeps a running mean over about ten batches.
    dropout
        Share of the hidden dense units that are silent in a training step, from 0 to below 1.
    input_shape, classes, seed
        As for :func:`dlsg_utils.models.mlp`; ``seed`` makes dropout repeatable, too.

    Sources: VT, "Training Convolutional Neural Networks"; dropout: Srivastava et al. 2014; batch
    normalisation: Ioffe & Szegedy 2015; PReLU: He et al. 2015. Used in lecture 04.
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
