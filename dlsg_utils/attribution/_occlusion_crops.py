"""Covered images at a fraction of the work: what the patch cannot change is not computed again.

The network is cut in two at feature maps that everything passes. Of a covered image only a crop
around the patch goes through the lower part. The units that the patch can change replace those of
the whole image's maps, and the upper part goes on from there. The crop holds the receptive fields
of these units. It begins and ends such that all strides and paddings fall as in the whole image, so
the result is the same.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from dlsg_utils.inspection.probe import Probe
from dlsg_utils.inspection.receptive_fields import receptive_fields
from dlsg_utils.inspection.recording import Call
from dlsg_utils.inspection.tables import multiply_adds

# In multiply-adds: large maps cost memory traffic, and replacing units reads and writes all of
# them three times. With these the savings agree with measured ones.
_COST_OF_AN_OUTPUT = 50
_PASSES_OF_REPLACING = 3
_WORTH_IT = 0.1  # of all work


class Axis(NamedTuple):
    """One axis of a cut: receptive fields of its units, pixels of the image, units of its maps."""

    size: int
    stride: int
    start: int
    pixels: int
    units: int

    def sizes(self, side: int) -> tuple[int, int]:
        """Return the pixels of the crop, and the units that a patch of this side can change."""
        block = min((side + self.size - 2) // self.stride + 1, self.units)
        needed = self.stride * (block - 1) + self.size + self.start % self.stride
        crop = needed + (self.pixels - needed) % self.stride
        return min(crop, self.pixels), block

    def begins(self, corners: tf.Tensor, side: int) -> tuple[tf.Tensor, tf.Tensor]:
        """Return where the crops and the changed units begin, for patches at these corners."""
        crop, block = self.sizes(side)
        first = (corners - self.size - self.start) // self.stride + 1
        units = tf.clip_by_value(first, 0, self.units - block)
        pixels = (self.start + self.stride * units) // self.stride * self.stride
        return tf.clip_by_value(pixels, 0, self.pixels - crop), units


@dataclass(eq=False)
class Cut:
    """Feature maps that everything passes on its way from the images to the logits.

    ``below`` is the share of all work that lies below them, ``replacing`` what it costs to replace
    units of them.
    """

    images: tf.Tensor
    maps: tf.Tensor
    logits: tf.Tensor
    axes: tuple[Axis, Axis]
    below: float
    replacing: float

    @cached_property
    def lower(self) -> Callable[[tf.Tensor], tf.Tensor]:
        """The part of the network from images to the maps."""
        return _part(self.images, self.maps)

    @cached_property
    def upper(self) -> Callable[[tf.Tensor], tf.Tensor]:
        """The part of the network from the maps to logits."""
        return _part(self.maps, self.logits)

    def saves(self, sides: tuple[int, int]) -> float:
        """Return which share of all work the crops save."""
        crop = [axis.sizes(side)[0] for axis, side in zip(self.axes, sides, strict=True)]
        share = math.prod(crop) / math.prod(axis.pixels for axis in self.axes)
        return self.below * (1 - share) - self.replacing

    def covered(
        self,
        images: tf.Tensor,
        maps: tf.Tensor,
        boxes: tf.Tensor,
        sides: tuple[int, int],
        color: Any,
    ) -> tf.Tensor:
        """Return the maps (N K, h, w, C) of N images with K painted boxes (K, 4), given theirs."""
        count, boxes = tf.shape(boxes)[0], tf.tile(boxes, [tf.shape(images)[0], 1])
        pixels, changed, sources = [], [], []
        for index, (axis, side) in enumerate(zip(self.axes, sides, strict=True)):
            crop, block = axis.sizes(side)
            begin, first = axis.begins(boxes[:, index, None], side)
            unit = tf.range(axis.units)
            pixels.append(begin + tf.range(crop))
            changed.append((unit >= first) & (unit < first + block))
            sources.append(unit - begin // axis.stride)
        crops = _taken(tf.repeat(images, count, axis=0), *pixels)
        patches = self.lower(painted(crops, boxes, color, *pixels))
        limits = tf.unstack(tf.shape(patches)[1:3] - 1)
        within = [tf.clip_by_value(each, 0, end) for each, end in zip(sources, limits, strict=True)]
        maps = tf.repeat(tf.ensure_shape(maps, [None, *self.maps.shape[1:]]), count, axis=0)
        return tf.where(_both(*changed), _taken(patches, *within), maps)


def best_cut(network: Probe, given: tuple[int, ...], sides: tuple[int, int]) -> Cut | None:
    """Return the cut that saves most for patches of these sides, None if none is worth it."""

    def best() -> Cut | None:
        found = network.kept((cuts, given), lambda: cuts(*network.traced(given)))
        cut = max(found, key=lambda cut: cut.saves(sides), default=None)
        if cut is None or cut.saves(sides) < _WORTH_IT or not is_right(cut, given, sides):
            return None
        return cut

    return network.kept((best_cut, given, sides), best)


def cuts(images: tf.Tensor, logits: tf.Tensor, calls: list[Call]) -> list[Cut]:
    """Return where a network can be cut: nothing leads past these maps from images to logits."""
    fields = receptive_fields(images, calls)
    work: dict[tf.Operation, float] = {}
    for call in calls:
        if call.leaf and tf.is_tensor(call.output) and None not in call.output.shape[1:]:
            writing = _COST_OF_AN_OUTPUT * math.prod(call.output.shape[1:])
            work.setdefault(call.output.op, multiply_adds(call) + writing)
    found, total = [], sum(work.values())
    for maps in [operation.outputs[0] for operation in work]:
        if maps.shape.rank != 4 or images.op in _ancestors(logits, maps):
            continue
        along = zip(fields[maps.name], images.shape[1:3], maps.shape[1:3], strict=True)
        whole = all(float(value).is_integer() for field in fields[maps.name] for value in field)
        if whole and not any(field.slack for field in fields[maps.name]):
            rows, columns = (Axis(*map(int, field[:3]), *sizes) for field, *sizes in along)
            below = sum(work.get(operation, 0) for operation in _ancestors(maps, images))
            replacing = _PASSES_OF_REPLACING * _COST_OF_AN_OUTPUT * math.prod(maps.shape[1:])
            found.append(
                Cut(images, maps, logits, (rows, columns), below / total, replacing / total)
            )
    return found


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


def _part(start: tf.Tensor, end: tf.Tensor) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return the operations between two tensors as a function, to be used in other graphs."""
    names = {operation.name for operation in _ancestors(end, start) - {start.op}}
    weights = {inner.name: outer for outer, inner in start.graph.captures if inner.op.name in names}
    names -= {name.partition(":")[0] for name in weights}
    whole = start.graph.as_graph_def()
    definition = tf.compat.v1.GraphDef(library=whole.library, versions=whole.versions)
    definition.node.extend(node for node in whole.node if node.name in names)
    start_name, end_name = start.name, end.name

    def part(given: tf.Tensor) -> tf.Tensor:
        graph = tf.compat.v1.get_default_graph()
        known = {name: graph.capture(tensor) for name, tensor in weights.items()}
        (result,) = tf.graph_util.import_graph_def(
            definition, {**known, start_name: given}, return_elements=[end_name], name="part"
        )
        return result

    return part


def is_right(cut: Cut, given: tuple[int, ...], sides: tuple[int, int]) -> bool:
    """Try it: a layer of an unknown kind may see more of the image than was thought."""
    image = np.random.default_rng(0).random((1, *given), np.float32)
    ends = np.subtract(given[:2], sides)
    corners = np.array([ends * 0, ends // 2, ends], np.int32)
    boxes = np.concatenate([corners, corners + np.array(sides, np.int32)], axis=1)

    def both() -> tuple[tf.Tensor, tf.Tensor]:
        single = tf.constant(image)
        whole = painted(tf.repeat(single, 3, axis=0), boxes, 0.5)
        return cut.covered(single, cut.lower(single), boxes, sides, 0.5), cut.lower(whole)

    try:
        # Called otherwise, TensorFlow warns of a function that is traced for each network.
        crops, whole = tf.function(both, autograph=False).get_concrete_function()()
    except (ValueError, tf.errors.OpError):  # an operation that takes no other size
        return False
    return bool(np.allclose(crops, whole, rtol=1e-3, atol=1e-4 * np.abs(whole).max()))


def painted(
    images: tf.Tensor,
    boxes: tf.Tensor,
    color: Any,
    rows: tf.Tensor | None = None,
    columns: tf.Tensor | None = None,
) -> tf.Tensor:
    """Paint a box over each image: top, left, bottom, right (N, 4).

    ``rows`` (N, h) and ``columns`` (N, w) tell where the pixels of crops lie in the whole images.
    """
    height, width = tf.unstack(tf.shape(images)[1:3])
    rows = tf.range(height)[None] if rows is None else rows
    columns = tf.range(width)[None] if columns is None else columns
    top, left, bottom, right = tf.split(boxes, 4, axis=1)
    under = _both((rows >= top) & (rows < bottom), (columns >= left) & (columns < right))
    return tf.where(under, color, images)


def _both(rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """Return where both hold, (N, h, w, 1)."""
    return rows[:, :, None, None] & columns[:, None, :, None]


def _taken(images: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """Return rows (N, h) and columns (N, w) of images (N, H, W, C), each its own."""
    return tf.gather(tf.gather(images, rows, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)
