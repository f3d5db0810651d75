"""What units of a layer see of the image."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.inspection.recording import Call, known_shape, trace
from dlsg_utils.inspection.surgery import find_call, without_wrapper

T = TypeVar("T")


class Field(NamedTuple):
    """The receptive fields of a layer's units along one axis, in pixels.

    The first unit's field begins at ``start``, below 0 where it covers padding; ``stride`` is the
    distance between the fields of neighboring units. Behind layers that enlarge a map, the fields
    lie up to ``slack`` further on, in turn.
    """

    size: float
    stride: float
    start: float
    slack: float = 0.0


# For rows and columns.
Fields = tuple[Field, Field]


def receptive_box(
    model: keras.Model,
    layer: str,
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
        Its name, as for :func:`truncate`.
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


def boxes_at(fields: Fields, positions: np.ndarray) -> np.ndarray:
    """Return top, bottom, left, right of what units at positions (..., 2) of a map see."""
    edges = []
    for axis, field in enumerate(fields):
        first = field.start + field.stride * positions[..., axis]
        edges += [np.floor(first), np.ceil(first + field.size + field.slack)]
    return np.stack(edges, axis=-1).astype(int)


def layers_with_maps(
    model: keras.Model, shape: tuple[int, ...]
) -> dict[str, tuple[tuple[int, ...], Fields]]:
    """Return the shape (h, w, C) or (C,) and the receptive field of each layer, by its path."""
    images, _, calls = trace(without_wrapper(model), shape)
    fields = receptive_fields(images, calls)
    return {
        call.path.removeprefix("/"): (tuple(call.output.shape[1:]), fields[call.output.name])
        for call in calls
        if call.leaf and call.path and tf.is_tensor(call.output)
        if call.output.shape.rank in (2, 4) and call.output.name != images.name
    }


def receptive_fields(images: tf.Tensor, calls: list[Call]) -> dict[str, Fields]:
    """Return the receptive field of every layer's output, by the tensor's name.

    Layers that shift a window over the image widen the field. Everything else, layers and the
    operations between them alike, passes on what its inputs see together.
    """

    def together(inputs: list[tuple[Fields, tf.Tensor]], output: tf.Tensor) -> Fields:
        known = [
            _of_whole_map(fields, tensor.shape[1:3])
            if tensor.shape.rank == 4 and (output.shape.rank or 0) < 4
            else fields
            for fields, tensor in inputs
        ]
        rows, columns = (_union(along) for along in zip(*known, strict=True))
        return rows, columns

    pixel = Field(1.0, 1.0, 0.0)
    return carried(images, calls, (pixel, pixel), together, _behind)


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


def _behind(call: Call, fields: Fields) -> Fields:
    """Return the receptive field behind a layer: its window widens that of the layer before."""
    layer = call.layer
    if isinstance(layer, keras.layers.ZeroPadding2D | keras.layers.Cropping2D):
        padding = getattr(layer, "padding", None) or -np.asarray(layer.cropping)
        rows, columns = (
            field._replace(start=field.start - before * field.stride)
            for field, (before, _) in zip(fields, padding, strict=True)
        )
        return rows, columns
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    strides: Any = getattr(layer, "strides", window)
    after = _windowed
    if isinstance(layer, keras.layers.UpSampling2D):  # a transposed convolution without overlap
        window = strides = layer.size
    if isinstance(layer, keras.layers.UpSampling2D | keras.layers.Conv2DTranspose):
        after = _enlarged
    if window is None or len(window) != 2:
        return fields
    dilation, sizes = getattr(layer, "dilation_rate", (1, 1)), call.inputs[0].shape[1:3]
    same = getattr(layer, "padding", "valid") == "same"
    along = zip(fields, window, strides, dilation, sizes, strict=True)
    rows, columns = (after(f, d * (k - 1) + 1, s, size, same) for f, k, s, d, size in along)
    return rows, columns


def _windowed(field: Field, taps: int, stride: int, size: int, same: bool) -> Field:
    """Return the field behind a window of ``taps`` pixels over a map of ``size``."""
    spare = (math.ceil(size / stride) - 1) * stride + taps - size  # what "same" pads in total
    before = max(spare, 0) // 2 if same else 0
    return Field(
        field.size + (taps - 1) * field.stride,
        field.stride * stride,
        field.start - before * field.stride,
        field.slack,
    )


def _enlarged(field: Field, taps: int, stride: int, size: int, same: bool) -> Field:
    """Return the field behind a transposed convolution: every s-th tap contributes to an output."""
    before = max(taps - stride, 0) // 2 if same else 0
    further = math.ceil(taps / stride) - 1
    return Field(
        field.size + further * field.stride,
        field.stride / stride,
        field.start - field.stride * (taps - 1 - before) / stride,
        field.slack + field.stride * ((taps - 1) / stride - further),
    )


def _union(fields: tuple[Field, ...]) -> Field:
    """Return the field of units that see through several paths at once."""
    first = min(field.start for field in fields)
    last = max(field.start + field.size for field in fields)
    return Field(last - first, max(f.stride for f in fields), first, max(f.slack for f in fields))


def _of_whole_map(fields: Fields, positions: Any) -> Fields:
    """Return the field of a unit that sees all positions of a feature map."""
    rows, columns = (
        field._replace(size=field.size + (count - 1) * field.stride)
        for field, count in zip(fields, positions, strict=True)
    )
    return rows, columns
