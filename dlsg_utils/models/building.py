"""What the builders share: checked arguments, the last layer, and initial weights by seed."""

import io
from typing import Any

import keras
import numpy as np

from dlsg_utils._core.checks import number, whole
from dlsg_utils.data import store

Shape = tuple[int, int, int]  # (H, W, C) of an image


def image_input(input_shape: Shape) -> keras.KerasTensor:
    """Return the input of a model for images (H, W, C)."""
    if len(input_shape) != 3:
        raise ValueError(f"input_shape takes (H, W, C), got {tuple(input_shape)}.")
    return keras.Input([whole("input_shape", size) for size in input_shape], name="image")


def logits_layer(classes: int, decay: float = 0.0) -> keras.layers.Dense:
    """Return the last layer of a classifier."""
    units = whole("classes", classes, at_least=2)
    return keras.layers.Dense(units, kernel_regularizer=weight_decay(decay, units), name="logits")


def weight_decay(decay: float, units: int) -> keras.regularizers.Regularizer | None:
    """Return the penalty decay · Σw² / units of a layer, None for no decay."""
    return keras.regularizers.L2(decay / units) if number("decay", decay, at_least=0) else None


def stack(
    name: str, input_shape: Shape, body: list[Any], classes: int, seed: int | None, decay: float = 0
) -> keras.Sequential:
    """Build a Sequential: the input, the layers of ``body``, the logits."""
    model = keras.Sequential([image_input(input_shape)], name=name)
    last = logits_layer(classes, decay)
    try:
        for layer in [*body, last]:
            model.add(layer)
            if min(model.output_shape[1:]) < 1:  # Keras 3.12 says nothing
                raise ValueError("no output")
    except ValueError as error:
        raise ValueError(
            f"input_shape {tuple(input_shape)} is too small for {name}: "
            f"nothing is left after {model.layers[-1].name!r}. Take larger images."
        ) from error
    return seed_weights(model, seed)


def seed_weights(model: keras.Model, seed: int | None) -> keras.Model:
    """Draw the kernels anew, each from its layer's own distribution; None leaves them."""
    for index, layer in enumerate(layer for layer in model.layers if hasattr(layer, "kernel")):
        if seed is not None:
            drawn = layer.kernel_initializer.clone()
            drawn.seed = seed + index
            layer.kernel.assign(drawn(layer.kernel.shape))
    return model


def stored_weights(model: keras.Model, file: str) -> keras.Model:
    """Give a model the weights of a file in ``data/``, which holds them in Keras's order."""
    return set_weights(model, store.read(file))


def set_weights(model: keras.Model, content: bytes) -> keras.Model:
    """Give a model the weights of an ``.npz`` file, which holds them in Keras's order."""
    with np.load(io.BytesIO(content)) as stored:
        model.set_weights([stored[name].astype(np.float32) for name in stored.files])
    return model
