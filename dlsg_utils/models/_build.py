"""What the builders share: checked arguments, the last layer, and initial weights by seed."""

import keras
from keras.layers import Dense

from dlsg_utils._core.checks import number, whole


def image_input(input_shape: tuple[int, int, int]) -> keras.KerasTensor:
    """Return the input of a model for images (H, W, C)."""
    if len(input_shape) != 3:
        raise ValueError(f"input_shape takes (H, W, C), got {tuple(input_shape)}.")
    height, width, channels = (whole("input_shape", size) for size in input_shape)
    return keras.Input((height, width, channels), name="image")


def logits_layer(classes: int, decay: float = 0.0) -> Dense:
    """Return the last layer of a classifier."""
    units = whole("classes", classes, at_least=2)
    return Dense(units, kernel_regularizer=weight_decay(decay, units), name="logits")


def weight_decay(decay: float, units: int) -> keras.regularizers.Regularizer | None:
    """Return the penalty decay · Σw² / units of a layer, None for no decay."""
    number("decay", decay, at_least=0)
    return keras.regularizers.L2(decay / units) if decay else None


def stack(
    name: str,
    input_shape: tuple[int, int, int],
    layers: list[keras.layers.Layer],
    classes: int,
    seed: int | None,
    decay: float = 0.0,
) -> keras.Sequential:
    """Build a Sequential of ``layers`` between the input and the logits."""
    model = keras.Sequential([image_input(input_shape)], name=name)
    last = logits_layer(classes, decay)
    try:
        for layer in [*layers, last]:
            model.add(layer)
    except ValueError as error:
        raise ValueError(
            f"input_shape {tuple(input_shape)} is too small for {name}: "
            f"nothing is left after {model.layers[-1].name!r}. Take larger images."
        ) from error
    seed_weights(model, seed)
    return model


def seed_weights(model: keras.Model, seed: int | None) -> None:
    """Draw the kernels anew, each from its layer's own distribution; None leaves them."""
    if seed is None:
        return
    layers = [layer for layer in model.layers if hasattr(layer, "kernel")]
    for index, layer in enumerate(layers):
        drawn = layer.kernel_initializer.clone()
        drawn.seed = seed + index
        layer.kernel.assign(drawn(layer.kernel.shape))
