"""Networks whose layers follow each other, on their way to a page that computes with them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils.inspection.recording import Call, trace
from dlsg_utils.inspection.surgery import without_wrapper

MOST = 2_000_000  # parameters that a page computes with; 4 bytes each are sent
_KINDS = {
    keras.layers.Convolution2D: "convolution",
    keras.layers.MaxPooling2D: "max",
    keras.layers.AveragePooling2D: "average",
    keras.layers.Flatten: "flatten",
    keras.layers.Dense: "dense",
}


def chain(model: keras.Model, shape: tuple[int, ...]) -> tuple[list[dict[str, Any]], np.ndarray]:
    """Return what each layer does, and all weights one after the other; or raise.

    Only the last layer's activation may be softmax.
    """
    images, output, calls = trace(without_wrapper(model), shape)
    layers: list[dict[str, Any]] = []
    weights: list[np.ndarray] = []
    at, before = 0, images
    for call in calls:
        if not call.leaf or isinstance(call.layer, keras.layers.InputLayer):
            continue
        if len(call.inputs) != 1 or call.inputs[0].name != before.name:
            raise _refusal(call, "does not follow the layer before it alone")
        before = call.output
        if isinstance(call.layer, keras.layers.Dropout):
            continue
        if layers and layers[-1]["activation"] == "softmax":
            raise _refusal(call, "follows a softmax")
        layers.append({"at": at, **_layer(call)})
        weights += [weight.numpy().ravel() for weight in call.layer.weights]
        at += call.layer.count_params()
    if not layers or before.name != tf.nest.flatten(output)[0].name:
        raise ValueError(f"model {model.name!r} is no chain of layers.")
    if at > MOST:
        raise ValueError(f"model {model.name!r} has {at:,} parameters; the page takes {MOST:,}.")
    return layers, np.concatenate([*weights, []], dtype=np.float32)


def _layer(call: Call) -> dict[str, Any]:
    """Return what a layer does, or raise if the page cannot compute it."""
    layer = call.layer
    kind = _KINDS.get(type(layer))
    if kind is None:
        raise _refusal(call, "is of another kind")
    activation = getattr(layer, "activation", keras.activations.linear).__name__
    if activation not in ("relu", "linear", "softmax"):
        raise _refusal(call, f"ends in {activation}")
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise _refusal(call, "has its channels first")
    if getattr(layer, "groups", 1) != 1:
        raise _refusal(call, "has groups of channels")
    if kind == "dense" and call.inputs[0].shape.rank != 2:
        raise _refusal(call, "takes maps: put a Flatten before it")
    shape = [1] * (4 - call.output.shape.rank) + list(call.output.shape[1:])
    return {
        "name": layer.name,
        "kind": kind,
        "shape": shape,
        "activation": activation,
        "bias": getattr(layer, "use_bias", False),
        "kernel": list(getattr(layer, "kernel_size", getattr(layer, "pool_size", (1, 1)))),
        "strides": list(getattr(layer, "strides", (1, 1))),
        "dilation": list(getattr(layer, "dilation_rate", (1, 1))),
        "padding": getattr(layer, "padding", "valid"),
    }


def _refusal(call: Call, why: str) -> ValueError:
    kinds = "Conv2D, MaxPooling2D, AveragePooling2D, Flatten, Dense and Dropout"
    return ValueError(
        f"model takes a chain of {kinds}, with ReLU or without, and a softmax at most at its end; "
        f"its layer {call.layer.name!r} ({type(call.layer).__name__}) {why}."
    )
