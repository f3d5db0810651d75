"""Covered images at a fraction of the work: what the patch cannot change is not computed again.

The network is cut in two at feature maps that everything passes. Of a covered image only a crop
around the patch goes through the lower part. The units that the patch can change replace those of
the whole image's maps, and the upper part goes on from there. The crop holds the receptive fields
of these units. It begins and ends such that all strides and paddings fall as in the whole image, so
the result is the same.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import tensorflow as tf

from dlsg_utils.inspection.probe import Probe
from dlsg_utils.inspection.receptive_fields import Field, receptive_fields
from dlsg_utils.inspection.recording import Call
from dlsg_utils.inspection.tables import multiply_adds

# In multiply-adds: large maps cost memory traffic, and replacing units reads and writes all of
# them three times. With these the savings agree with measured ones.
_COST_OF_AN_OUTPUT = 50
_PASSES_OF_REPLACING = 3
_WORTH_IT = 0.1  # of all work


@dataclass(eq=False)
class Cut:
    """Feature maps that everything passes on its way from the images to the logits.

    ``field`` is the receptive field of their units, ``below`` the share of all work that lies below
    them, ``replacing`` what it costs to replace units of them, ``sides`` those of the patch.
    """

    images: tf.Tensor
    maps: tf.Tensor
    logits: tf.Tensor
    field: Field
    below: float
    replacing: float
    sides: tuple[int, int] = (1, 1)

    def lower(self, images: tf.Tensor) -> tf.Tensor:
        """Return the maps of images, in any graph."""
        return _through(self.images, self.maps, images)

    def upper(self, maps: tf.Tensor) -> tf.Tensor:
        """Return the logits (N, classes) of maps, in any graph."""
        return tf.cast(_through(self.maps, self.logits, maps), tf.float32)

    @property
    def sizes(self) -> list[np.ndarray]:
        """Rows and columns of images, crops, maps, and the block of units that a patch changes."""
        pixels, units = (np.array(each.shape[1:3], np.int32) for each in (self.images, self.maps))
        size, stride, start, _ = self.field
        block = np.minimum((np.array(self.sides, np.int32) + size - 2) // stride + 1, units)
        needed = stride * (block - 1) + size + start % stride
        crop = np.minimum(needed + (pixels - needed) % stride, pixels)
        return [pixels, crop, units, block]

    @property
    def saves(self) -> float:
        """Which share of all work the crops save."""
        pixels, crop, _, _ = self.sizes
        return self.below * (1 - crop.prod() / pixels.prod()) - self.replacing

    def covered(self, images: Any, maps: Any, boxes: Any, colors: Any) -> tf.Tensor:
        """Return the maps (N K, h, w, C) of N images with K boxes (K, 4) in their colors (N, C)."""
        count, boxes = tf.shape(boxes)[0], tf.tile(boxes, [tf.shape(images)[0], 1])
        (size, stride, start, _), (pixels, crop, units, block) = self.field, self.sizes
        # Where the units that change and the crops begin, (N K, 2).
        first = tf.clip_by_value((boxes[:, :2] - size - start) // stride + 1, 0, units - block)
        begin = tf.clip_by_value((start + stride * first) // stride * stride, 0, pixels - crop)
        rows, columns = (begin[:, axis, None] + tf.range(crop[axis]) for axis in (0, 1))
        top, left, bottom, right = tf.split(boxes, 4, axis=1)
        box = _both((rows >= top) & (rows < bottom), (columns >= left) & (columns < right))
        crops = _taken(tf.repeat(images, count, axis=0), rows, columns)
        colors = tf.repeat(colors, count, axis=0)[:, None, None]
        patches = self.lower(tf.where(box, colors, crops))
        changed, sources = [], []
        for axis in (0, 1):
            further = tf.range(units[axis]) - first[:, axis, None]
            changed.append((further >= 0) & (further < block[axis]))
            source = further + (first - begin // stride)[:, axis, None]
            sources.append(tf.clip_by_value(source, 0, tf.shape(patches)[1 + axis] - 1))
        maps = tf.repeat(tf.ensure_shape(maps, [None, *self.maps.shape[1:]]), count, axis=0)
        return tf.where(_both(*changed), _taken(patches, *sources), maps)


def best_cut(network: Probe, given: tuple[int, ...], sides: tuple[int, int]) -> Cut:
    """Return the cut that saves most for patches of these sides; at the images if none does."""

    def best() -> Cut:
        found = network.kept((cuts, given), lambda: cuts(*network.traced(given)))
        whole, *others = (replace(cut, sides=sides) for cut in found)
        cut = max(others, key=lambda cut: cut.saves, default=whole)
        return cut if cut.saves >= _WORTH_IT and is_right(cut) else whole

    return network.kept((best_cut, given, sides), best)


def cuts(images: tf.Tensor, logits: tf.Tensor, calls: list[Call]) -> list[Cut]:
    """Return where a network can be cut: at the images, and at maps that nothing leads past."""
    fields = receptive_fields(images, calls)
    work: dict[tf.Operation, float] = {images.op: 0}
    for call in calls:
        if call.leaf and tf.is_tensor(call.output) and None not in call.output.shape[1:]:
            writing = _COST_OF_AN_OUTPUT * math.prod(call.output.shape[1:])
            work.setdefault(call.output.op, multiply_adds(call) + writing)
    found, total = [], sum(work.values())
    for maps in [operation.outputs[0] for operation in work]:
        field = fields[maps.name]
        whole = maps.shape.rank == 4 and not (np.modf(field)[0].any() or field.slack.any())
        if maps is images or (whole and images.op not in _ancestors(logits, maps)):
            field = Field(*(each.astype(np.int32) for each in field))
            below = sum(work.get(operation, 0) for operation in _ancestors(maps, images))
            replacing = _PASSES_OF_REPLACING * _COST_OF_AN_OUTPUT * math.prod(maps.shape[1:])
            found.append(Cut(images, maps, logits, field, below / total, replacing / total))
    return found


def _ancestors(end: tf.Tensor, start: tf.Tensor) -> set[tf.Operation]:
    """Return the operations that a tensor is made by, going back no further than to ``start``."""
    found, waiting = {start.op}, [end.op]
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting += [tensor.op for tensor in operation.inputs]
    return found


def _through(start: tf.Tensor, end: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
    """Apply the operations between two tensors of a graph to a tensor of another graph."""
    if start is end:
        return given
    graph, here = start.graph, tf.compat.v1.get_default_graph()
    names = {operation.name for operation in _ancestors(end, start) - {start.op}}
    held = {inner.name: outer for outer, inner in graph.captures if inner.op.name in names}
    names -= {name.partition(":")[0] for name in held}
    whole = graph.as_graph_def()
    part = tf.compat.v1.GraphDef(library=whole.library, versions=whole.versions)
    part.node.extend(node for node in whole.node if node.name in names)
    known = {name: here.capture(outer) for name, outer in held.items()} | {start.name: given}
    return tf.graph_util.import_graph_def(part, known, [end.name], name="part")[0]


def is_right(cut: Cut) -> bool:
    """Try it: a layer of an unknown kind may see more of the image than was thought."""
    image = np.random.default_rng(0).random((1, *cut.images.shape[1:]), np.float32)
    ends = cut.sizes[0] - np.array(cut.sides, np.int32)
    corners = np.array([ends * 0, ends // 2, ends])
    whole = np.repeat(image, len(corners), axis=0)
    for one, (top, left) in zip(whole, corners, strict=True):
        one[top : top + cut.sides[0], left : left + cut.sides[1]] = 0.5
    boxes = np.concatenate([corners, corners + np.array(cut.sides, np.int32)], axis=1)

    def both() -> tuple[tf.Tensor, tf.Tensor]:
        maps, gray = cut.lower(tf.constant(image)), tf.fill([1, image.shape[-1]], 0.5)
        return cut.covered(tf.constant(image), maps, boxes, gray), cut.lower(tf.constant(whole))

    try:
        # Called otherwise, TensorFlow warns of a function that is traced for each network.
        crops, expected = tf.function(both, autograph=False).get_concrete_function()()
    except (ValueError, tf.errors.OpError):  # an operation that takes no other size
        return False
    return bool(np.allclose(crops, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max()))


def _both(rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """Return where both hold, (N, h, w, 1)."""
    return rows[:, :, None, None] & columns[:, None, :, None]


def _taken(images: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """Return rows (N, h) and columns (N, w) of images (N, H, W, C), each its own."""
    return tf.gather(tf.gather(images, rows, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)
