"""Plain and residual networks of equal depth."""

import keras
from keras import layers

from dlsg_utils._core.checks import whole
from dlsg_utils.models.building import Shape, image_input, logits_layer, seed_weights
from dlsg_utils.models.digits import DIGITS


def residual_cnn(
    depth: int = 20,
    *,
    residual: bool = True,
    filters: int = 16,
    input_shape: Shape = DIGITS,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Model:
    """He's network for small images, with its shortcuts or without.

    One 3×3 convolution, then three stages of n blocks of two 3×3 convolutions each, then the mean
    over all positions and the classes: 6n + 2 layers with weights. From stage to stage the maps
    halve and the filters double. All convolutions are batch-normalized.

    A shortcut adds the input of a block to its output. Where the maps halve it keeps every second
    row and column and fills the new channels with zeros: it holds no parameters, so that plain and
    residual networks of one depth have the same number of them and start from the same weights.

    Parameters
    ----------
    depth
        8, 14, 20, …, 6n + 2.
    residual
        Whether there are shortcuts.
    filters
        Of the first stage; the others have two and four times as many.
    input_shape, classes, seed
        As for :func:`mlp`.

    Source: He et al., "Deep residual learning for image recognition", 2015, section 4.2; DLSG #4,
    "ResNet". Used in lecture 05.
    """
    blocks, left = divmod(whole("depth", depth, at_least=8) - 2, 6)
    if left:
        low = 6 * blocks + 2
        raise ValueError(f"depth takes 6n + 2, got {depth}; the nearest are {low} and {low + 6}.")
    whole("filters", filters)
    image = image_input(input_shape)
    x = _convolve(image, filters, 1, "conv1")
    x = layers.Activation("relu", name="conv1_relu")(x)
    for stage, factor in enumerate((1, 2, 4), start=1):
        for block in range(1, blocks + 1):
            stride = 2 if stage > 1 and block == 1 else 1
            x = _block(x, factor * filters, stride, residual, f"stage{stage}_block{block}")
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    name = "residual" if residual else "plain"
    model = keras.Model(image, logits_layer(classes)(x), name=f"{name}_cnn{depth}")
    return seed_weights(model, seed)


def _block(
    x: keras.KerasTensor, filters: int, stride: int, residual: bool, name: str
) -> keras.KerasTensor:
    """Two convolutions and a shortcut around them."""
    shortcut = x
    x = _convolve(x, filters, stride, f"{name}_conv1")
    x = layers.Activation("relu", name=f"{name}_relu1")(x)
    x = _convolve(x, filters, 1, f"{name}_conv2")
    if residual:
        if stride > 1:
            shortcut = layers.MaxPooling2D((1, 1), strides=stride, name=f"{name}_subsample")(
                shortcut
            )
            new = filters - shortcut.shape[-1]
            shortcut = keras.ops.pad(shortcut, ((0, 0), (0, 0), (0, 0), (0, new)))
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.Activation("relu", name=f"{name}_relu2")(x)


def _convolve(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """A 3×3 convolution and its batch normalization, which has the bias."""
    options = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}
    x = layers.Convolution2D(filters, (3, 3), strides=stride, name=name, **options)(x)
    return layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
