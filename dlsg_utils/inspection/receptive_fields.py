"""What units of a layer see of the image."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.inspection.recording import Call, known_shape, trace
from dlsg_utils.inspection.surgery import find_call, without_wrapper

T = TypeVar("T")


class Field(NamedTuple):
    """The receptive fields of a layer's units in pixels, arrays of (rows, columns).

    The first unit's field begins at ``start``, below 0 where it covers padding; ``stride`` is the
    distance between the fields of neighboring units. Behind layers that enlarge a map, the fields
    lie up to ``slack`` further on, in turn.
    """

    size: np.ndarray
    stride: np.ndarray
    start: np.ndarray
    slack: np.ndarray


def receptive_box(
    model: keras.Model,
    layer: str | keras.Layer,
    positions: ArrayLike | None = None,
    *,
    input_shape: tuple[int, ...] | None = None,
) -> np.ndarray:
    """Return where in the image the receptive fields of a layer's units lie.

    Parameters
    ----------
    model
        Any Keras model of one input.
    layer
        A layer or its name, as for :func:`truncate`.
    positions
        (row, column) of a unit in the layer's map, or an array (..., 2) of several; by default all
        of them, row by row. A layer without rows and columns has one position, (0, 0).
    input_shape
        (H, W, C), for a model whose input size is free or not known yet.

    Returns
    -------
    int array (4,) or (..., 4), (rows, columns, 4) of all positions
        Top, bottom, left, right in pixels: the unit sees ``image[top:bottom, left:right]``. Where
        it sees padding, the box extends over the image's edge: top may be negative, bottom above H.

    Raises
    ------
    ValueError
        If there is no such layer, or the map has no such position.
    """
    shape = known_shape(model, input_shape)
    images, _, calls = trace(without_wrapper(model), shape)
    output = tf.nest.flatten(find_call(calls, layer).output)[0]
    sizes = tuple(output.shape[1:3]) if output.shape.rank == 4 else (1, 1)
    if positions is None:
        positions = np.moveaxis(np.indices(sizes), 0, -1)
    units = np.asarray(positions)
    if units.dtype.kind not in "iu" or units.shape[-1:] != (2,):
        raise ValueError(f"positions takes (row, column) or an array (..., 2), got {positions!r}.")
    if (units < 0).any() or (units >= sizes).any():
        raise ValueError(
            f"layer {layer!r} has {sizes[0]}×{sizes[1]} positions, got {units.tolist()}."
        )
    return boxes_at(receptive_fields(images, calls)[output.name], units)


def boxes_at(field: Field, positions: np.ndarray) -> np.ndarray:
    """Return top, bottom, left, right of what units at positions (..., 2) of a map see."""
    first = field.start + field.stride * positions
    edges = np.stack([np.floor(first), np.ceil(first + field.size + field.slack)], axis=-1)
    return edges.reshape(*positions.shape[:-1], 4).astype(int)


def layers_with_maps(
    model: keras.Model, shape: tuple[int, ...]
) -> dict[str, tuple[tuple[int, ...], Field]]:
    """Return the shape (h, w, C) or (C,) and the receptive field of each layer, by its path."""
    images, _, calls = trace(without_wrapper(model), shape)
    fields = receptive_fields(images, calls)
    return {
        call.path.removeprefix("/"): (tuple(call.output.shape[1:]), fields[call.output.name])
        for call in calls
        if call.leaf and call.path and tf.is_tensor(call.output)
        if call.output.shape.rank in (2, 4) and call.output.name != images.name
    }


def receptive_fields(images: tf.Tensor, calls: list[Call]) -> dict[str, Field]:
    """Return the receptive field of every layer's output, by the tensor's name.

    Layers that shift a window over the image widen the field. Everything else, layers and the
    operations between them alike, passes on what its inputs see together.
    """
    pixel = Field(np.ones(2), np.ones(2), np.zeros(2), np.zeros(2))
    return carried(images, calls, pixel, _together, _behind)


def carried(
    images: tf.Tensor,
    calls: list[Call],
    start: T,
    joined: Callable[[list[tuple[T, tf.Tensor]], tf.Tensor], T],
    behind: Callable[[Call, T], T],
) -> dict[str, T]:
    """Carry a value from the images through the graph; return it by the tensors' names.

    ``joined`` makes one value of those of an operation's inputs, ``behind`` changes it in a layer.
    """
    leaves: dict[str, Call] = {}
    for call in calls:
        if call.leaf:
            for output in tf.nest.flatten(call.output):
                leaves.setdefault(output.name, call)
    values = {images.name: start}
    for operation in images.graph.get_operations():
        for output in operation.outputs:
            leaf = leaves.get(output.name)
            inputs = leaf.inputs if leaf else operation.inputs
            known = [(values[tensor.name], tensor) for tensor in inputs if tensor.name in values]
            if output.name not in values and (known or leaf):
                value = joined(known, output) if known else start
                values[output.name] = behind(leaf, value) if leaf else value
    return values


def _together(inputs: list[tuple[Field, tf.Tensor]], output: tf.Tensor) -> Field:
    """Return the field of units that see several maps; all of a map where its axes are gone."""
    starts, ends = [], []
    for field, tensor in inputs:
        gone = tensor.shape.rank == 4 and (output.shape.rank or 0) < 4
        further = (np.array(tensor.shape[1:3]) - 1) * field.stride if gone else 0
        starts.append(field.start)
        ends.append(field.start + field.size + further)
    start, stride, slack = (
        np.min(starts, axis=0),
        *(
            np.max([getattr(field, name) for field, _ in inputs], axis=0)
            for name in ("stride", "slack")
        ),
    )
    return Field(np.max(ends, axis=0) - start, stride, start, slack)


def _behind(call: Call, field: Field) -> Field:
    """Return the receptive field behind a layer: its window widens that of the layer before."""
    layer = call.layer
    if isinstance(layer, keras.layers.ZeroPadding2D | keras.layers.Cropping2D):
        padding = np.array(getattr(layer, "padding", None) or -np.array(layer.cropping))
        return field._replace(start=field.start - padding[:, 0] * field.stride)
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    strides = getattr(layer, "strides", window)
    if isinstance(layer, keras.layers.UpSampling2D):  # a transposed convolution without overlap
        window = strides = layer.size
    if window is None or len(window) != 2:
        return field
    size, stride, start, slack = field
    steps, same = np.array(strides), getattr(layer, "padding", "valid") == "same"
    taps = np.array(getattr(layer, "dilation_rate", 1)) * (np.array(window) - 1) + 1
    if isinstance(layer, keras.layers.UpSampling2D | keras.layers.Conv2DTranspose):
        # Every s-th tap contributes to an output.
        before = np.maximum(taps - steps, 0) // 2 * same
        further = np.ceil(taps / steps) - 1
        return Field(
            size + further * stride,
            stride / steps,
            start - stride * (taps - 1 - before) / steps,
            slack + stride * ((taps - 1) / steps - further),
        )
    sides = np.array(call.inputs[0].shape[1:3])
    spare = (np.ceil(sides / steps) - 1) * steps + taps - sides  # what "same" pads in total
    before = np.maximum(spare, 0) // 2 * same
    return Field(size + (taps - 1) * stride, stride * steps, start - before * stride, slack)
