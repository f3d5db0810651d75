"""Occlusion: how far the score falls when a patch covers a piece of the image."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.arithmetic.geometry import pair
from dlsg_utils.attribution._base import scored, task_of
from dlsg_utils.attribution._occlusion_crops import Cut, best_cut
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, shares


@checks.renamed(patch_size="patch", window="patch", strides="stride", baseline="fill")
def occlusion(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    patch: int | tuple[int, int] | None = None,
    stride: int | tuple[int, int] | None = None,
    fill: float | ArrayLike | None = None,
    max_memory: float = MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """How far the score falls when a patch covers a position.

    Parameters
    ----------
    model, images, targets, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`.
    patch
        Side of the square patch in pixels, or (rows, columns); by default a seventh of the image.
    stride
        Pixels from one position to the next; by default a quarter of the patch. The last position
        always ends flush with the image.
    fill
        What the patch is painted with: one number, or one a channel, (C,). By default the
        background's color, taken to be the median of each channel over the image's outermost
        pixels: black for clothes on black, where a gray patch (0.5) would be brighter than what
        it covers, and be seen itself. It differs from image to image.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), or (H, W) for one image: the logit's fall at each pixel, averaged
        over all patches that cover it. Negative where covering helps the class.

    Raises
    ------
    ValueError
        If the patch is larger than the image, the stride than the patch; else as for ``saliency``.

    Source: Zeiler and Fergus (2014), "Visualizing and Understanding Convolutional Networks". Used
    in lecture 08.
    """
    task = task_of(model, images, targets)
    height, width, channels = task.images.shape[1:]
    sides = pair("patch", (-(-height // 7), -(-width // 7)) if patch is None else patch)
    if sides[0] > height or sides[1] > width:
        raise ValueError(
            f"patch={sides[0]}×{sides[1]} is larger than the image, {height}×{width}: "
            "it takes at most that."
        )
    steps = pair("stride", tuple(-(-side // 4) for side in sides) if stride is None else stride)
    if steps[0] > sides[0] or steps[1] > sides[1]:
        raise ValueError(
            f"stride={steps[0]}×{steps[1]} leaves gaps between patches of "
            f"{sides[0]}×{sides[1]}: it takes at most the patch."
        )
    colors = border_medians(task.images) if fill is None else np.asarray(fill, np.float32)
    if fill is not None and (
        colors.shape not in ((), (channels,)) or not np.isfinite(colors).all()
    ):
        raise ValueError(f"fill takes a number or one a channel, ({channels},), got {fill!r}.")
    colors = np.broadcast_to(colors, (len(task.images), channels))
    task, logits = scored(task, max_memory)
    network, boxes = task.network, patch_boxes((height, width), sides, steps)
    scores = np.empty((len(task.images), len(boxes)), np.float32)
    at_once = network.at_once(task.images, max_memory, gradient=False)
    cut = best_cut(network, task.images.shape[1:], sides)
    for part, some in shares(*scores.shape, at_once, progress):
        if some.start == 0:
            maps = network.run(_lower_maps, (cut,), task.images[part])
        given = task.images[part], task.targets[part], maps, boxes[some], colors[part]
        scores[part, some] = network.run(_covered_scores, (cut,), *given)
    falls = np.take_along_axis(logits, task.targets[:, None], axis=1) - scores
    return task.maps(_means(falls, boxes, (height, width)))


def _covered_scores(
    _: Probe, cut: Cut, images: tf.Tensor, targets: tf.Tensor, *cover: tf.Tensor
) -> tf.Tensor:
    """Return the scores (N, K) of N images, each with K boxes painted over."""
    logits = cut.upper(cut.covered(images, *cover))
    count = tf.shape(logits)[0] // tf.shape(targets)[0]
    score = tf.gather(logits, tf.repeat(targets, count), batch_dims=1)
    return tf.reshape(score, [-1, count])


def _lower_maps(_: Probe, cut: Cut, images: tf.Tensor) -> tf.Tensor:
    """Return the maps at the cut."""
    return cut.lower(images)


def border_medians(images: np.ndarray) -> np.ndarray:
    """Return the median color (N, C) of the outermost rows and columns of images (N, H, W, C)."""
    edge = np.ones(images.shape[1:3], bool)
    edge[1:-1, 1:-1] = False
    return np.asarray(np.median(images[:, edge], axis=1), np.float32)


def patch_boxes(
    size: tuple[int, int], sides: tuple[int, int], steps: tuple[int, int]
) -> np.ndarray:
    """Return top, left, bottom and right of the patch at all its positions, (K, 4)."""
    rows, columns = (
        np.append(np.arange(0, whole - side, step), whole - side)
        for whole, side, step in zip(size, sides, steps, strict=True)
    )
    corners = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)
    return np.concatenate([corners, corners + sides], axis=1).astype(np.int32)


def _means(falls: np.ndarray, boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return at each pixel the mean of the falls (N, K) of the boxes that cover it."""
    sums, counts = np.zeros((len(falls), *size)), np.zeros(size)
    for fall, (top, left, bottom, right) in zip(falls.T, boxes, strict=True):
        sums[:, top:bottom, left:right] += fall[:, None, None]
        counts[top:bottom, left:right] += 1
    return (sums / counts).astype(np.float32)
