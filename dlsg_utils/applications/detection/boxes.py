"""Boxes: how much two overlap, what moves one to another, and which of many stay.

A box is (top, left, bottom, right) in pixels, bottom and right behind the last pixel, as in
:mod:`dlsg_utils.data.scenes` and in TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks

Boxes = NDArray[np.float32]  # (K, 4)


class Detections(NamedTuple):
    """What was found in one image.

    Attributes
    ----------
    boxes : float32 array (K, 4)
    labels : int64 array (K,)
    scores : float32 array (K,)
        The higher, the surer; falling.
    """

    boxes: Boxes
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]


def as_boxes(argument: str, boxes: Any, *, area: bool = False) -> Boxes:
    """Return boxes as a float32 array (K, 4), or raise naming the argument.

    An empty list is no box, (0, 4). With ``area`` a box must have some.
    """
    array = np.asarray(boxes)
    if array.size == 0 and array.shape in ((0,), (0, 4)):
        return np.empty((0, 4), np.float32)
    if array.ndim != 2 or array.shape[1] != 4:
        raise ValueError(
            f"{argument} takes boxes (K, 4), each top, left, bottom, right, got shape "
            f"{array.shape}."
        )
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{argument} takes an array of numbers, got dtype {array.dtype}.")
    found = array.astype(np.float32)
    _refuse(argument, found, ~np.isfinite(found), "finite numbers")
    height, width = (found[:, 2:] - found[:, :2]).T
    if area:
        _refuse(argument, found, (height <= 0) | (width <= 0), "boxes with an area")
    _refuse(
        argument, found, (height < 0) | (width < 0), "top ≤ bottom and left ≤ right in each box"
    )
    return found


def _refuse(argument: str, boxes: Boxes, wrong: NDArray[np.bool_], taken: str) -> None:
    if wrong.any():
        first = int(np.argwhere(wrong)[0, 0])
        values = ", ".join(f"{value:g}" for value in boxes[first])
        raise ValueError(f"{argument} takes {taken}, got ({values}) at index {first}.")


def as_list_of_boxes(
    argument: str, boxes: Sequence[ArrayLike], images: int | None = None, *, area: bool = False
) -> list[Boxes]:
    """Return the boxes of each of N images, or raise naming the argument."""
    if isinstance(boxes, np.ndarray) and boxes.ndim == 2:
        raise ValueError(
            f"{argument} takes the boxes of each image, N arrays (K, 4), got one array of shape "
            f"{boxes.shape}: write [{argument}] for those of one image."
        )
    found = [as_boxes(f"{argument}[{n}]", each, area=area) for n, each in enumerate(boxes)]
    if images is not None and len(found) != images:
        raise ValueError(f"{argument} takes the boxes of {images} images, got {len(found)}.")
    return found


def iou(boxes: ArrayLike, others: ArrayLike) -> NDArray[np.float32]:
    """Return the intersection over union (IoU) of each box with each of others.

    Parameters
    ----------
    boxes : (K, 4)
    others : (M, 4)

    Returns
    -------
    float32 array (K, M), values in [0, 1]
        1 for equal boxes. 0 for boxes that only touch, and for a box without area.

    Raises
    ------
    ValueError
        If a box ends before it begins.

    Source: Everingham et al. (2010), "The PASCAL Visual Object Classes Challenge", section 4.2.
    Used in lecture 14.
    """
    a, b = as_boxes("boxes", boxes)[:, None], as_boxes("others", others)[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.maximum(sides, 0).prod(axis=-1)
    union = _area(a) + _area(b) - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def _area(boxes: Boxes) -> NDArray[np.float32]:
    area: NDArray[np.float32] = (boxes[..., 2:] - boxes[..., :2]).prod(axis=-1)
    return area


def clip_boxes(boxes: ArrayLike, size: int | tuple[int, int]) -> Boxes:
    """Cut off what lies outside of an image.

    Parameters
    ----------
    boxes : (K, 4)
    size
        Pixels of the image: a side, or (height, width).

    Returns
    -------
    float32 array (K, 4)
        A box wholly outside has no area any more.
    """
    return np.clip(as_boxes("boxes", boxes), 0, np.array(checks.sides(size) * 2, np.float32))


def regression_targets(proposals: ArrayLike, truth: ArrayLike) -> NDArray[np.float32]:
    """Return what moves each proposal to its true box, whatever its place and size.

    With center (x, y), width w and height h of a proposal, and x*, y*, w*, h* of the true box::

        t_x = (x* − x) / w    t_y = (y* − y) / h    t_w = log(w* / w)    t_h = log(h* / h)

    Parameters
    ----------
    proposals, truth : (K, 4)

    Returns
    -------
    float32 array (K, 4)
        In the paper's order: t_x, t_y, t_w, t_h. :func:`apply_regression` is the inverse.

    Raises
    ------
    ValueError
        If a box has no area, or there are more of one kind than of the other.

    Source: Girshick et al. (2014), "Rich feature hierarchies …", appendix C. Used in lecture 14.
    """
    given = as_boxes("proposals", proposals, area=True)
    true = as_boxes("truth", truth, area=True)
    if len(given) != len(true):
        raise ValueError(
            f"truth takes a box for each of the {len(given)} proposals, got {len(true)}."
        )
    centers, sides = _centers(given)
    true_centers, true_sides = _centers(true)
    moves = (true_centers - centers) / sides
    scales = np.log(true_sides / sides)
    return np.concatenate([moves[:, ::-1], scales[:, ::-1]], axis=1)


def apply_regression(proposals: ArrayLike, targets: ArrayLike) -> Boxes:
    """Return the proposals moved and scaled: the inverse of :func:`regression_targets`.

    Parameters
    ----------
    proposals : (K, 4)
    targets : (K, 4)
        t_x, t_y, t_w, t_h. A factor of a side is bounded by 1000/16, as in Fast R-CNN's successors,
        so that a wild prediction does not overflow.

    Returns
    -------
    float32 array (K, 4)
        They may reach out of the image: :func:`clip_boxes`.

    Raises
    ------
    ValueError
        If a proposal has no area, or the shapes differ.

    Source: Girshick et al. (2014), "Rich feature hierarchies …", equations 1 to 4.
    Used in lecture 14.
    """
    given = as_boxes("proposals", proposals, area=True)
    t = np.asarray(targets, np.float32)
    if t.size == 0:
        t = t.reshape(-1, 4)
    if t.shape != given.shape:
        raise ValueError(f"targets takes shape {given.shape}, as the proposals, got {t.shape}.")
    centers, sides = _centers(given)
    centers = centers + sides * t[:, 1::-1]
    half = 0.5 * sides * np.exp(np.minimum(t[:, :1:-1], np.log(1000 / 16)))
    return np.concatenate([centers - half, centers + half], axis=1).astype(np.float32)


def _centers(boxes: Boxes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return center (y, x) and sides (height, width) of each box."""
    half = np.float32(0.5)
    return half * (boxes[:, :2] + boxes[:, 2:]), boxes[:, 2:] - boxes[:, :2]


def non_maximum_suppression(
    boxes: ArrayLike, scores: ArrayLike, *, overlap: float = 0.3, limit: int | None = None
) -> NDArray[np.int64]:
    """Keep the box of the highest score, drop those that overlap it, go on with the rest.

    TensorFlow's ``tf.image.non_max_suppression``, with arguments checked.

    Parameters
    ----------
    boxes : (K, 4)
        Of one class in one image.
    scores : (K,)
    overlap
        A box is dropped if its IoU with one that stays is larger. R-CNN takes 0.3.
    limit
        Keep at most so many.

    Returns
    -------
    int64 array
        Indices of the boxes that stay, by falling score.

    Raises
    ------
    ValueError
        If there are not as many scores as boxes, or one is not finite.

    Source: Girshick et al. (2014), "Rich feature hierarchies …", section 2.2.
    """
    given = as_boxes("boxes", boxes)
    values = as_scores("scores", scores, len(given))
    most = len(given) if limit is None else checks.whole("limit", limit)
    threshold = checks.number("overlap", overlap, at_least=0, at_most=1)
    if not len(given):
        return np.empty(0, np.int64)
    kept: NDArray[np.int64] = tf.image.non_max_suppression(given, values, most, threshold).numpy()
    return kept.astype(np.int64)


def as_scores(argument: str, scores: Any, count: int) -> NDArray[np.float32]:
    """Return one finite score for each of so many boxes, or raise naming the argument."""
    values = np.asarray(scores, np.float32)
    if values.shape != (count,):
        raise ValueError(
            f"{argument} takes one for each box, ({count},), got shape {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{argument} takes finite numbers, got NaN or infinity.")
    return values


def best_of_each_class(
    boxes: NDArray[np.float32],
    scores: NDArray[np.float32],
    *,
    threshold: float,
    overlap: float = 0.3,
) -> Detections:
    """Return the detections of one image: suppression in each class by itself.

    Parameters
    ----------
    boxes : (R, classes, 4)
        Where each class would be, according to each of R regions.
    scores : (R, classes)
    threshold
        A lower score is no detection.
    overlap
        As in :func:`non_maximum_suppression`.
    """
    most = len(boxes)
    if not most:
        return Detections(np.empty((0, 4), np.float32), np.empty(0, np.int64), np.empty(0, "f4"))
    # It keeps scores above its threshold, so that one just below keeps those equal to ours.
    found = tf.image.combined_non_max_suppression(
        boxes[None],
        scores[None],
        most,
        scores.size,
        checks.number("overlap", overlap, at_least=0, at_most=1),
        np.nextafter(np.float32(threshold), np.float32(-np.inf)),
        clip_boxes=False,
    )
    where, values, labels, count = (each.numpy()[0] for each in found)
    return Detections(where[:count], labels[:count].astype(np.int64), values[:count])


def nearest_truth(
    proposals: Boxes, true_boxes: Boxes
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the IoU of each proposal with the true box it overlaps most, and its index.

    Without a true box the IoU is 0 and the index -1.
    """
    if not len(true_boxes):
        return np.zeros(len(proposals), np.float32), np.full(len(proposals), -1, np.int64)
    overlaps = iou(proposals, true_boxes)
    return overlaps.max(axis=1), overlaps.argmax(axis=1)


def inside(proposals: Boxes, size: tuple[int, int]) -> Boxes:
    """Return proposals clipped to an image, without those that nothing is left of."""
    clipped = clip_boxes(proposals, size)
    left: Boxes = clipped[(clipped[:, 2:] > clipped[:, :2]).all(axis=1)]
    return left
