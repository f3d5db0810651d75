"""What the builders share: checked arguments, the last layer, and initial weights by seed."""

import keras
from keras.layers import Dense

from dlsg_utils._checks import whole


def image_input(input_shape: tuple[int, int, int]) -> keras.KerasTensor:
    """Return the input of a model for images (H, W, C)."""
    if len(input_shape) != 3:
        raise ValueError(f"input_shape takes (H, W, C), got {tuple(input_shape)}.")
    height, width, channels = (whole("input_shape", size) for size in input_shape)
    return keras.Input((height, width, channels), name="image")


def logits_layer(classes: int) -> Dense:
    """Return the last layer of a classifier."""
    return Dense(whole("classes", classes, at_least=2), name="logits")


def stack(
    name: str,
    input_shape: tuple[int, int, int],
    layers: list[keras.layers.Layer],
    classes: int,
    seed: int | None,
) -> keras.Sequential:
    """Build a Sequential of ``layers`` between the input and the logits."""
    model = keras.Sequential([image_input(input_shape)], name=name)
    last = logits_layer(classes)
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
