"""What units of a layer see of the image."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.inspection.recording import Call, trace
from dlsg_utils.inspection.recording import input_shape as _input_shape
from dlsg_utils.inspection.surgery import find_call, without_wrapper

T = TypeVar("T")


class Reach(NamedTuple):
    """What a layer's units see of the input along one axis, in pixels.

    The piece that the first unit sees begins at ``start``, below 0 where it sees padding; ``jump``
    is the distance between the pieces of neighbouring units. Behind layers that enlarge a map,
    the pieces lie up to ``slack`` further on, in turn.
    """

    side: float
    jump: float
    start: float
    slack: float = 0.0


# For rows and columns.
Field = tuple[Reach, Reach]


def receptive_box(
    model: keras.Model,
    layer: str,
    positions: ArrayLike | None = None,
    *,
    input_shape: tuple[int, ...] | None = None,
) -> np.ndarray:
    """Return the piece of the image that units of a layer see: its receptive field, in place.

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
        Top, bottom, left, right: the unit sees ``image[top:bottom, left:right]``. Where it sees
        padding, the box reaches over the image's edge: top may be negative, bottom above H.

    Raises
    ------
    ValueError
        If there is no such layer, or the map has no such position.

    Used in lecture 07.
    """
    shape = _known_shape(model, input_shape)
    images, _, calls = trace(without_wrapper(model), shape)
    output = tf.nest.flatten(find_call(calls, layer).output)[0]
    sizes = tuple(output.shape[1:3]) if output.shape.rank == 4 else (1, 1)
    if positions is None:
        positions = np.moveaxis(np.indices(sizes), 0, -1)
    places = np.asarray(positions)
    if places.dtype.kind not in "iu" or places.shape[-1:] != (2,):
        raise ValueError(f"positions takes (row, column) or an array (..., 2), got {positions!r}.")
    if (places < 0).any() or (places >= sizes).any():
        raise ValueError(
            f"layer {layer!r} has {sizes[0]}×{sizes[1]} positions, got {places.tolist()}."
        )
    return boxes_at(receptive_fields(images, calls)[output.name], places)


def boxes_at(field: Field, places: np.ndarray) -> np.ndarray:
    """Return top, bottom, left, right of what units at places (..., 2) of a map see."""
    edges = []
    for axis, reach in enumerate(field):
        first = reach.start + reach.jump * places[..., axis]
        edges += [np.floor(first), np.ceil(first + reach.side + reach.slack)]
    return np.stack(edges, axis=-1).astype(int)


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


def _known_shape(model: keras.Model, given: tuple[int, ...] | None) -> tuple[int, ...]:
    """Return the shape (H, W, C) of a model's input, all sizes known."""
    shape = _input_shape(model, given)
    if None in shape:
        raise ValueError(
            f"model {model.name!r} takes images of any size, {shape}: pass input_shape=(H, W, C)."
        )
    return shape


def receptive_fields(images: tf.Tensor, calls: list[Call]) -> dict[str, Field]:
    """Return the receptive field of every layer's output, by the tensor's name.

    Layers that shift a window over the image widen the field; everything else, layers and the
    operations between them alike, passes on what its inputs see together.
    """

    def seen(field: Field, tensor: tf.Tensor, output: tf.Tensor) -> Field:
        collapsed = tensor.shape.rank == 4 and (output.shape.rank or 0) < 4
        return _whole_map(field, tensor.shape[1:3]) if collapsed else field

    def together(fields: list[Field]) -> Field:
        rows, columns = (_union(reaches) for reaches in zip(*fields, strict=True))
        return rows, columns

    pixel = Reach(1.0, 1.0, 0.0)
    return _carried(images, calls, (pixel, pixel), seen, together, _after)


def _carried(
    images: tf.Tensor,
    calls: list[Call],
    start: T,
    passed: Callable[[T, tf.Tensor, tf.Tensor], T],
    joined: Callable[[list[T]], T],
    after: Callable[[Call, T], T],
) -> dict[str, T]:
    """Carry a value from the images through the graph; return it by the tensors' names.

    ``passed`` takes it from an input to an output, ``joined`` makes one of several inputs' values,
    ``after`` changes it in a layer.
    """
    values: dict[str, T] = {images.name: start}

    def value_of(tensor: tf.Tensor) -> T | None:
        if tensor.name not in values:
            found = before(tensor.op.inputs, tensor)
            if found is None:
                return None
            values[tensor.name] = found
        return values[tensor.name]

    def before(inputs: Sequence[tf.Tensor], output: tf.Tensor) -> T | None:
        known = [(value_of(tensor), tensor) for tensor in inputs]
        found = [passed(value, tensor, output) for value, tensor in known if value is not None]
        return joined(found) if found else None

    for call in calls:
        outputs = tf.nest.flatten(call.output)
        if not call.leaf or outputs[0].name in values:
            continue
        value = before(call.inputs, outputs[0])
        for output in outputs:
            values[output.name] = after(call, start if value is None else value)
    for call in calls:
        for output in tf.nest.flatten(call.output):
            value_of(output)
    return values


def _after(call: Call, field: Field) -> Field:
    """Widen a receptive field by a layer's window: side + reach of the further taps, in pixels."""
    layer = call.layer
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if isinstance(layer, keras.layers.UpSampling2D):
        rows, columns = (_repeated(reach, f) for reach, f in zip(field, layer.size, strict=True))
        return rows, columns
    if isinstance(layer, keras.layers.ZeroPadding2D | keras.layers.Cropping2D):
        added = getattr(layer, "padding", None) or -np.asarray(layer.cropping)
        rows, columns = (
            reach._replace(start=reach.start - before * reach.jump)
            for reach, (before, _) in zip(field, added, strict=True)
        )
        return rows, columns
    if window is None or len(window) != 2:
        return field
    dilation = getattr(layer, "dilation_rate", (1, 1))
    transposed = isinstance(layer, keras.layers.Conv2DTranspose)
    sizes = call.inputs[0].shape[1:3]
    result = []
    for reach, k, s, d, size in zip(field, window, layer.strides, dilation, sizes, strict=True):
        side, jump, start, slack = reach
        taps = d * (k - 1) + 1
        if transposed:  # an output is reached by every s-th tap only
            before = max(taps - s, 0) // 2 if layer.padding == "same" else 0
            start -= jump * (taps - 1 - before) / s
            further = math.ceil(taps / s) - 1
            slack += jump * ((taps - 1) / s - further)
            result.append(Reach(side + further * jump, jump / s, start, slack))
        else:
            spare = (math.ceil(size / s) - 1) * s + taps - size  # what "same" pads in total
            before = max(spare, 0) // 2 if layer.padding == "same" else 0
            start -= before * jump
            result.append(Reach(side + (taps - 1) * jump, jump * s, start, slack))
    return result[0], result[1]


def _repeated(reach: Reach, times: int) -> Reach:
    """Return what units see that each repeat one of a layer before."""
    jump = reach.jump / times
    further = (times - 1) * jump
    return Reach(reach.side, jump, reach.start - further, reach.slack + further)


def _union(reaches: Sequence[Reach]) -> Reach:
    """Return what units see that look through several paths at once."""
    first = min(reach.start for reach in reaches)
    last = max(reach.start + reach.side for reach in reaches)
    jump, slack = (
        max(values) for values in zip(*[(r.jump, r.slack) for r in reaches], strict=True)
    )
    return Reach(last - first, jump, first, slack)


def _whole_map(field: Field, positions: Sequence[int]) -> Field:
    """Return the field of a unit that sees all positions of a feature map."""
    rows, columns = (
        reach._replace(side=reach.side + (count - 1) * reach.jump)
        for reach, count in zip(field, positions, strict=True)
    )
    return rows, columns


def _side(field: Field) -> str:
    """Write a receptive field: its side, or rows×columns where they differ."""
    rows, columns = (round(reach.side) for reach in field)
    return str(rows) if rows == columns else f"{rows}×{columns}"
