"""What a patch on a picture cannot reach need not be computed again.

The network is cut in two at a feature map that everything passes. Of a covered picture only a crop
around the patch goes through the lower part; what comes out is laid over the map of the picture
without a patch, and the upper part goes on from there. The crop is as large as what the changed
units see of the picture, and begins and ends such that all strides and paddings fall as in the
whole picture, so the result is the same.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from dlsg_utils.inspection.probe import Probe
from dlsg_utils.inspection.receptive_fields import Field, receptive_fields
from dlsg_utils.inspection.recording import Call
from dlsg_utils.inspection.tables import multiply_adds

# In multiply-adds: large maps cost memory traffic, and what is laid over a map passes through it
# three times. With these the savings agree with measured ones.
_COST_OF_AN_OUTPUT = 50
_PASSES_OF_LAYING = 3
_WORTH_IT = 0.1  # of all work


class Axis(NamedTuple):
    """Crops along one axis: what units see, pixels of the picture and units of the map."""

    field: Field
    pixels: int
    units: int

    def sizes(self, side: int) -> tuple[int, int]:
        """Return the pixels of the crop, and the units that a patch of this side can change."""
        jump = int(self.field.stride)
        block = min((side + int(self.field.size) - 2) // jump + 1, self.units)
        needed = jump * (block - 1) + int(self.field.size) + int(self.field.start) % jump
        crop = needed + (self.pixels - needed) % jump
        return min(crop, self.pixels), block

    def places(self, corners: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Return where the crops begin, and the changed units, of patches that begin at corners."""
        field, stride = self.field, int(self.field.stride)
        crop, block = self.sizes(side)
        first = (corners - int(field.size) - int(field.start)) // stride + 1
        blocks = np.clip(first, 0, self.units - block)
        crops = (int(field.start) + stride * blocks) // stride * stride
        return np.clip(crops, 0, self.pixels - crop), blocks


class Cut(NamedTuple):
    """A feature map that everything passes.

    ``below`` is the share of all work that lies below it, ``laying`` what it costs to lay a piece
    over the map.
    """

    images: tf.Tensor
    tensor: tf.Tensor
    logits: tf.Tensor
    axes: tuple[Axis, Axis]
    below: float
    laying: float

    def saves(self, sides: tuple[int, int]) -> float:
        """Return which share of all work the crops save."""
        crop = [axis.sizes(side)[0] for axis, side in zip(self.axes, sides, strict=True)]
        share = math.prod(crop) / math.prod(axis.pixels for axis in self.axes)
        return self.below * (1 - share) - self.laying


def cuts_of(network: Probe, given: tuple[int, ...]) -> list[Cut]:
    """Return where the network can be cut in two, for pictures of this size."""
    return network.kept(("cuts", given), lambda: _cuts(*network.traced(given)))


def shortcut_of(
    network: Probe, given: tuple[int, ...], sides: tuple[int, int]
) -> "Shortcut | None":
    """Return the cheaper way to the logits of covered pictures, if there is one."""
    return network.kept(
        ("shortcut", given, sides), lambda: _shortcut(cuts_of(network, given), given, sides)
    )


def _cuts(images: tf.Tensor, logits: tf.Tensor, calls: list[Call]) -> list[Cut]:
    """Return the feature maps that all ways from the pictures to the logits lead through."""
    fields = receptive_fields(images, calls)
    work = {
        call.output.name: multiply_adds(call)
        + _COST_OF_AN_OUTPUT * math.prod(call.output.shape[1:])
        for call in calls
        if call.leaf and tf.is_tensor(call.output) and None not in call.output.shape[1:]
    }
    operations = _between(images, logits)
    number = {operation: index for index, operation in enumerate(operations)}
    total = sum(work.values())
    found, done, last_use = [], 0.0, 0
    for index, operation in enumerate(operations):
        tensor = operation.outputs[0]
        passed_by = last_use > index  # by what was computed before
        last_use = max([last_use, *(number.get(user, 0) for user in tensor.consumers())])
        done += work.get(tensor.name, 0)
        field = fields.get(tensor.name)
        if passed_by or tensor.name not in work or tensor.shape.rank != 4 or field is None:
            continue
        if all(_whole(along) for along in field):
            sizes = zip(field, images.shape[1:3], tensor.shape[1:3], strict=True)
            rows, columns = (Axis(*size) for size in sizes)
            laying = _PASSES_OF_LAYING * _COST_OF_AN_OUTPUT * math.prod(tensor.shape[1:])
            axes = rows, columns
            found.append(Cut(images, tensor, logits, axes, done / total, laying / total))
    return found


def _whole(field: Field) -> bool:
    return field.slack == 0 and all(float(value).is_integer() for value in field)


def _between(start: tf.Tensor, end: tf.Tensor) -> list[tf.Operation]:
    """Return the operations on the ways from one tensor to another, in order of execution."""
    after = {start.op}
    for operation in start.graph.get_operations():
        if any(tensor.op in after for tensor in operation.inputs):
            after.add(operation)
    before = _ancestors(end, start)
    return [op for op in start.graph.get_operations() if op in after and op in before]


def _ancestors(end: tf.Tensor, start: tf.Tensor) -> set[tf.Operation]:
    """Return the operations that a tensor is made by, going back no further than to ``start``."""
    found, waiting = set(), [end.op]
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            if operation is not start.op:
                waiting += [tensor.op for tensor in operation.inputs]
    return found


class Part:
    """The operations between two tensors of a network, to be used again in other graphs."""

    def __init__(self, start: tf.Tensor, end: tf.Tensor) -> None:
        graph = start.graph
        names = {operation.name for operation in _ancestors(end, start) - {start.op}}
        self._held = {
            inner.name: outer for outer, inner in graph.captures if inner.op.name in names
        }
        names -= {name.partition(":")[0] for name in self._held}
        whole = graph.as_graph_def()
        self._definition = tf.compat.v1.GraphDef(library=whole.library, versions=whole.versions)
        self._definition.node.extend(node for node in whole.node if node.name in names)
        self._start, self._end = start.name, end.name

    def __call__(self, given: tf.Tensor) -> tf.Tensor:
        graph = tf.compat.v1.get_default_graph()
        held = {name: graph.capture(tensor) for name, tensor in self._held.items()}
        (result,) = tf.graph_util.import_graph_def(
            self._definition,
            input_map={**held, self._start: given},
            return_elements=[self._end],
            name="part",
        )
        return result


def _shortcut(
    found: list[Cut], given: tuple[int, ...], sides: tuple[int, int]
) -> "Shortcut | None":
    """Return the way that saves most for patches of these sides, None if none is worth it."""
    best = max(found, key=lambda cut: cut.saves(sides), default=None)
    if best is None or best.saves(sides) < _WORTH_IT:
        return None
    try:
        way = Shortcut(best, sides)
        return way if _is_right(way, given, sides) else None
    except (ValueError, tf.errors.OpError):  # an operation that takes no other size
        return None


def _is_right(way: "Shortcut", given: tuple[int, ...], sides: tuple[int, int]) -> bool:
    """Try it: a layer of an unknown kind may see more of the picture than was thought."""
    picture = np.random.default_rng(0).random((1, *given), np.float32)
    ends = np.subtract(given[:2], sides)
    corners = np.array([ends * 0, ends // 2, ends], np.int32)
    covered = np.repeat(picture, 3, axis=0)
    for one, (row, column) in zip(covered, corners, strict=True):
        one[row : row + sides[0], column : column + sides[1]] = 0.5

    def both() -> tuple[tf.Tensor, tf.Tensor]:
        maps = way.lower(tf.constant(picture))
        crops = way.covered(tf.constant(picture), maps, corners, way.places(corners), 0.5)
        return crops, way.lower(tf.constant(covered))

    # Called otherwise, TensorFlow warns of a function that is traced for each network.
    crops, whole = tf.function(both, autograph=False).get_concrete_function()()
    return bool(np.allclose(crops, whole, rtol=1e-3, atol=1e-4 * np.abs(whole).max()))


class Shortcut:
    """The logits of covered pictures by way of crops, for patches of given sides.

    ``lower`` gives the maps of pictures, ``maps`` is their specification.
    """

    def __init__(self, cut: Cut, sides: tuple[int, int]) -> None:
        self._axes, self._sides = cut.axes, sides
        self.maps = tf.TensorSpec((None, None, None, cut.tensor.shape[-1]), cut.tensor.dtype)
        self.lower, self._upper = Part(cut.images, cut.tensor), Part(cut.tensor, cut.logits)
        self._sizes = np.transpose([a.sizes(s) for a, s in zip(cut.axes, sides, strict=True)])

    def places(self, corners: np.ndarray) -> np.ndarray:
        """Return for each corner (K, 2) where its crop and its block of units begin, (K, 2, 2)."""
        along = [
            axis.places(corners[:, index], side)
            for index, (axis, side) in enumerate(zip(self._axes, self._sides, strict=True))
        ]
        return np.transpose(along, (2, 1, 0)).astype(np.int32)

    def logits(
        self, images: tf.Tensor, maps: tf.Tensor, corners: tf.Tensor, places: tf.Tensor, fill: Any
    ) -> tf.Tensor:
        """Return the logits (N K, classes) of N pictures with K corners of the square."""
        return tf.cast(self._upper(self.covered(images, maps, corners, places, fill)), tf.float32)

    def covered(
        self, images: tf.Tensor, maps: tf.Tensor, corners: tf.Tensor, places: tf.Tensor, fill: Any
    ) -> tf.Tensor:
        """Return the maps (N K, h, w, C) of covered pictures, given those of the pictures."""
        corners, places = tf.convert_to_tensor(corners), tf.convert_to_tensor(places)
        count, number = tf.shape(corners)[0], tf.shape(images)[0]
        crop, block = (tf.constant(size, tf.int32) for size in self._sizes)
        (corners, places) = (
            tf.tile(each, [number] + [1] * (each.shape.rank - 1)) for each in (corners, places)
        )
        inside = [places[:, 0, axis, None] + tf.range(crop[axis]) for axis in (0, 1)]
        pieces = _taken(tf.repeat(images, count, axis=0), *inside)
        under = [
            (pixels >= corners[:, axis, None]) & (pixels < corners[:, axis, None] + side)
            for axis, (pixels, side) in enumerate(zip(inside, self._sides, strict=True))
        ]
        pieces = tf.where(_square(*under), fill, pieces)
        patches, units = self.lower(pieces), tf.shape(maps)[1:3]
        changed, sources = [], []
        for axis in (0, 1):
            jump = int(self._axes[axis].field.stride)
            first = places[:, 1, axis, None]
            unit = tf.range(units[axis])[None]
            changed.append((unit >= first) & (unit < first + block[axis]))
            source = unit - places[:, 0, axis, None] // jump
            sources.append(tf.clip_by_value(source, 0, tf.shape(patches)[1 + axis] - 1))
        laid = _taken(patches, *sources)
        return tf.where(_square(*changed), laid, tf.repeat(maps, count, axis=0))


def _square(rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    return rows[:, :, None, None] & columns[:, None, :, None]


def _taken(pictures: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """Return rows (N, h) and columns (N, w) of pictures (N, H, W, C), each its own."""
    return tf.gather(tf.gather(pictures, rows, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)
