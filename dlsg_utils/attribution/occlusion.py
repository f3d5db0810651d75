"""What happens to the score when a piece of the picture is covered: occlusion."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.arithmetic.geometry import pair
from dlsg_utils.attribution._occlusion_crops import Shortcut, shortcut_of
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe


def occlusion(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    patch: int | tuple[int, int] | None = None,
    stride: int | tuple[int, int] | None = None,
    fill: float | ArrayLike = 0.5,
    max_memory: float = probe.MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """How far the score falls when a square covers a place.

    Parameters
    ----------
    model, images, targets, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`.
    patch
        Side of the square in pixels, or (rows, columns); by default a seventh of the picture.
    stride
        Pixels from one position to the next; by default a quarter of the patch. The last position
        always ends flush with the picture.
    fill
        What the square is painted with: one number, by default grey, or one a channel, (C,).

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), or (H, W) for one picture: the logit's fall at each pixel, averaged
        over all positions that cover it. Negative where covering helps the class.

    Raises
    ------
    ValueError
        If the patch is larger than the picture, the stride than the patch; else as for
        ``saliency``.

    Source: Zeiler and Fergus (2014), "Visualizing and Understanding Convolutional Networks". Used
    in lecture 08.
    """
    task = probe.task(model, images, targets)
    height, width, channels = task.images.shape[1:]
    sides = pair("patch", (-(-height // 7), -(-width // 7)) if patch is None else patch)
    if sides[0] > height or sides[1] > width:
        raise ValueError(
            f"patch={sides[0]}×{sides[1]} is larger than the picture, {height}×{width}: "
            "it takes at most that."
        )
    steps = pair("stride", tuple(-(-side // 4) for side in sides) if stride is None else stride)
    if steps[0] > sides[0] or steps[1] > sides[1]:
        raise ValueError(
            f"stride={steps[0]}×{steps[1]} leaves gaps between patches of "
            f"{sides[0]}×{sides[1]}: it takes at most the patch."
        )
    colour = _colour(fill, channels)
    max_memory = probe.memory(max_memory)
    task, logits = probe.scored(task, max_memory)
    corners = _corners((height, width), sides, steps)
    score = _scorer(task, corners, sides, colour)
    scores = np.empty((len(task.images), len(corners)), np.float32)
    at_once = task.network.at_once(task.images, max_memory, gradient=False)
    for part, some in probe.shares(*scores.shape, at_once, progress):
        scores[part, some] = score(part, some)
    falls = np.take_along_axis(logits, task.targets[:, None], axis=1) - scores
    return task.maps(_averages(falls, corners, sides, (height, width)))


def _scorer(
    task: probe.Task, corners: np.ndarray, sides: tuple[int, int], colour: np.ndarray
) -> Callable[[slice, slice], tf.Tensor]:
    """Return what gives the scores of some pictures with the square at some corners."""
    network, places_spec = task.network, tf.TensorSpec((None, 2), tf.int32)
    fill_spec = tf.TensorSpec(colour.shape, tf.float32)
    way = shortcut_of(network, task.images.shape[1:], sides)
    if way is None:
        sides_spec = tf.TensorSpec((2,), tf.int32)
        plain = network.compiled(
            _covered_scores, (), probe.TARGETS, places_spec, sides_spec, fill_spec
        )
        return lambda part, some: plain(
            task.images[part], task.targets[part], corners[some], sides, colour
        )
    places = way.places(corners)
    lower = network.compiled(_lower_maps, (way,))
    specs = (
        probe.TARGETS,
        way.maps,
        places_spec,
        tf.TensorSpec((None, 2, 2), tf.int32),
        fill_spec,
    )
    by_crops = network.compiled(_scores_by_crops, (way,), *specs)
    known: dict[int, tf.Tensor] = {}  # the maps of the pictures at hand

    def score(part: slice, some: slice) -> tf.Tensor:
        images = task.images[part]
        if part.start not in known:
            known.clear()
            known[part.start] = lower(images)
        maps = known[part.start]
        return by_crops(images, task.targets[part], maps, corners[some], places[some], colour)

    return score


def _lower_maps(_: Probe, way: Shortcut, images: tf.Tensor) -> tf.Tensor:
    return way.lower(images)


def _scores_by_crops(
    _: Probe,
    way: Shortcut,
    images: tf.Tensor,
    targets: tf.Tensor,
    maps: tf.Tensor,
    corners: tf.Tensor,
    places: tf.Tensor,
    fill: tf.Tensor,
) -> tf.Tensor:
    """Return the scores (N, K) of N pictures with K corners, by way of crops."""
    count = tf.shape(corners)[0]
    logits = way.logits(images, maps, corners, places, fill)
    return tf.reshape(probe.chosen_unit(logits, tf.repeat(targets, count)), [-1, count])


def _covered_scores(
    network: Probe,
    images: tf.Tensor,
    targets: tf.Tensor,
    corners: tf.Tensor,
    sides: tf.Tensor,
    fill: tf.Tensor,
) -> tf.Tensor:
    """Return the scores (N, K) of N pictures with K corners of the square."""
    count, size = tf.shape(corners)[0], tf.shape(images)[1:3]
    rows, columns = (
        (tf.range(size[axis]) >= corners[:, axis, None])
        & (tf.range(size[axis]) < corners[:, axis, None] + sides[axis])
        for axis in (0, 1)
    )
    under = rows[:, :, None, None] & columns[:, None, :, None]
    covered = tf.where(under, fill, images[:, None])
    logits = network.logits(tf.reshape(covered, tf.concat([[-1], tf.shape(images)[1:]], axis=0)))
    score = probe.chosen_unit(logits, tf.repeat(targets, count))
    return tf.reshape(score, [-1, count])


def _colour(fill: Any, channels: int) -> np.ndarray:
    array = np.asarray(fill, np.float32)
    if array.shape not in ((), (channels,)) or not np.isfinite(array).all():
        raise ValueError(f"fill takes a number or one a channel, ({channels},), got {fill!r}.")
    return np.broadcast_to(array, (channels,))


def _corners(size: tuple[int, int], sides: tuple[int, int], steps: tuple[int, int]) -> np.ndarray:
    """Return the (row, column) of the square's upper left pixel at all positions, (K, 2)."""
    rows, columns = (
        np.append(np.arange(0, whole - side, step), whole - side)
        for whole, side, step in zip(size, sides, steps, strict=True)
    )
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2).astype("i4")


def _averages(
    falls: np.ndarray, corners: np.ndarray, sides: tuple[int, int], size: tuple[int, int]
) -> np.ndarray:
    """Return at each pixel the mean of the falls (N, K) of the squares that cover it."""
    values = np.concatenate([falls, np.ones((1, falls.shape[1]))])  # the last row counts them
    # Each square is four entries of the second differences, which are summed up afterwards.
    differences = np.zeros((len(values), size[0] + 1, size[1] + 1))
    low, high = corners, corners + sides
    for rows, columns, sign in (
        (low, low, 1), (low, high, -1), (high, low, -1), (high, high, 1),
    ):  # fmt: skip
        where: Any = (slice(None), rows[:, 0], columns[:, 1])
        np.add.at(differences, where, sign * values)
    sums = differences.cumsum(axis=1).cumsum(axis=2)[:, :-1, :-1]
    return (sums[:-1] / sums[-1]).astype(np.float32)
