"""Watch the layers of any Keras model at work, without changing, cloning or rebuilding it.

A Sequential or Functional model of plain layers knows its own graph of layers. All their outputs
come from one more :class:`keras.Model` on the same layers. In all other models, nested or
subclassed, code calls the layers. There ``keras.layers.Layer.__call__`` notes each call while the
model runs.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core import checks

_lock = threading.RLock()


@dataclass(frozen=True)
class Call:
    """One call of one layer: ``path`` is its name with those of the models around it, a/b/c.

    A ``leaf`` calls no other layer.
    """

    path: str
    layer: keras.layers.Layer
    inputs: list[tf.Tensor]
    output: Any
    leaf: bool


def recorded(model: keras.Model, images: Any) -> tuple[Any, list[Call]]:
    """Run a model in inference mode: its output, and the calls of its layers, innermost first.

    The last call is that of the model itself, with an empty path.
    """
    nodes = plain_nodes(model)
    if not nodes:
        with recorded_calls() as calls:
            output = model(images, training=False)
        return output, calls
    tensors = [tensor for node in nodes for tensor in node.outputs]
    outputs = keras.Model(model.inputs[0], tensors, name=model.name)(images, training=False)
    found = {id(model.inputs[0]): images}
    found |= zip(map(id, tensors), tf.nest.flatten(outputs), strict=True)
    calls = []
    for node in nodes:
        if isinstance(node.operation, keras.Layer):
            inputs, given = (
                [found[id(t)] for t in ts] for ts in (node.input_tensors, node.outputs)
            )
            output = given[0] if len(given) == 1 else given
            calls.append(Call(node.operation.name, node.operation, inputs, output, leaf=True))
    output = found[id(model.outputs[0])]
    return output, [*calls, Call("", model, [images], output, leaf=False)]


def plain_nodes(model: keras.Model) -> list[Any]:
    """Return the nodes of a Sequential or Functional model's graph, in order of execution.

    None of them for a model with a call of its own, with several inputs or outputs, or with layers
    that may call other layers.
    """
    graph = getattr(model, "_functional", None) or model  # a Sequential model holds a graph
    by_depth = getattr(graph, "_nodes_by_depth", {})
    nodes = [
        node
        for depth in sorted(by_depth, reverse=True)
        for node in by_depth[depth]
        if not node.is_input
    ]
    own_call = not type(model).call.__module__.startswith("keras.")
    if own_call or any(map(_may_call_layers, nodes)) or not nodes:
        return []
    return nodes if len(model.inputs) == len(model.outputs) == 1 else []


def _may_call_layers(node: Any) -> bool:
    kinds = keras.Function, keras.layers.Lambda  # a Functional model is a Function, too
    return isinstance(node.operation, kinds) or bool(getattr(node.operation, "_layers", []))


@contextmanager
def recorded_calls() -> Iterator[list[Call]]:
    """Note the calls of all layers inside the block, innermost first.

    The call of the outermost layer, the model itself, has an empty path.
    """
    calls: list[Call] = []
    stack: list[list[Any]] = []  # [name, has inner calls] of the layers now running
    thread = threading.get_ident()
    original = keras.layers.Layer.__call__

    def noted(layer: keras.layers.Layer, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != thread:
            return original(layer, *args, **kwargs)
        if stack:
            stack[-1][1] = True
        stack.append([layer.name, False])
        try:
            output = original(layer, *args, **kwargs)
            path = "/".join(name for name, _ in stack[1:])
            inputs = [x for x in tf.nest.flatten((args, kwargs)) if tf.is_tensor(x)]
            calls.append(Call(path, layer, inputs, output, leaf=not stack[-1][1]))
        finally:
            stack.pop()
        return output

    with _lock:
        keras.layers.Layer.__call__ = noted
        try:
            yield calls
        finally:
            keras.layers.Layer.__call__ = original


def input_shape(model: keras.Model, given: tuple[int, ...] | None = None) -> tuple[Any, ...]:
    """Return the shape (H, W, C) of a model's input; ``None`` marks a free axis.

    A subclassed model knows it only after it was built or called; until then it must be ``given``.
    """
    shape = _own_shape(model) if given is None else given
    if shape is None:
        raise ValueError(
            f"model {model.name!r} does not know its input shape yet: "
            "call it on one batch, or pass input_shape=(H, W, C)."
        )
    return tuple(shape)


def _own_shape(model: keras.Model) -> tuple[Any, ...] | None:
    """Return the shape (H, W, C) of a model's input as far as it knows it."""
    inputs = getattr(model, "inputs", None) or []
    if len(inputs) > 1:
        raise ValueError(
            f"model {model.name!r} has {len(inputs)} inputs; models of one input are supported."
        )
    if inputs:
        return inputs[0].shape[1:]
    built = (model.get_build_config() or {}).get("input_shape")
    return getattr(model, "takes_shape", built and built[1:])  # a model around another takes_shape


def known_shape(model: keras.Model, given: tuple[int, ...] | None) -> tuple[int, ...]:
    """Return the shape (H, W, C) of a model's input, or raise where an axis of it is free."""
    shape = input_shape(model, given)
    if None in shape:
        raise ValueError(
            f"model {model.name!r} takes images of any size, {shape}: pass input_shape=(H, W, C)."
        )
    return shape


def shape_to_make(
    model: keras.Model, size: int | tuple[int, int] | None = None
) -> tuple[int, int, int]:
    """Return (H, W, C) of images to make for a model; 224 pixels where it leaves that open."""
    height, width, channels = input_shape(model)
    if size is None:
        return height or 224, width or 224, channels
    return *checks.sides(size), channels


def shape_to_compile_for(model: keras.Model, images: np.ndarray) -> tuple[Any, ...]:
    """Return the model's input shape, None for free axes, after checking that the images fit."""
    given = images.shape[1:]
    shape = tuple(_own_shape(model) or given)
    if len(shape) != 3 or any(
        want is not None and want != got for want, got in zip(shape, given, strict=True)
    ):
        wanted = "×".join("any" if axis is None else str(axis) for axis in shape)
        hint = "data.image(name, size=(height, width)) gives an image of that size."
        if shape[-1] == 1 and given[1:] == shape[:-1]:
            hint = "For gray images without a channel axis take images[..., None]."
        raise ValueError(
            f"model {model.name!r} takes images of {wanted}, got {'×'.join(map(str, given))}. "
            f"{hint}"
        )
    return shape


def trace(model: keras.Model, shape: tuple[Any, ...]) -> tuple[tf.Tensor, Any, list[Call]]:
    """Run ``model`` symbolically on one batch of ``shape``: (input, output, calls).

    Raises
    ------
    ValueError
        If the model does not take such images.
    """
    kept: list[Any] = []

    def run(images: tf.Tensor) -> Any:
        kept[:] = images, *recorded(model, images)
        return kept[1]

    try:
        tf.function(run, autograph=False).get_concrete_function(
            tf.TensorSpec((None, *shape), tf.float32)
        )
    except (ValueError, tf.errors.InvalidArgumentError) as error:
        takes = f", it takes {input_shape(model)}" if getattr(model, "inputs", None) else ""
        raise ValueError(
            f"model {model.name!r} does not take images of shape {shape}{takes}. "
            f"Keras says: {_plain(error)}"
        ) from error
    images, output, calls = kept
    return images, output, calls


def _plain(error: Exception) -> str:
    """Return the line of Keras's error that says what is wrong, without colors and call stack."""
    text = re.sub("\x1b\\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "incompatible" in line or "dimension" in line]
    return (telling or lines[-1:])[0]
