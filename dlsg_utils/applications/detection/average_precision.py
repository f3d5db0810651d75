"""Average precision: how good a detector is, at all its thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.boxes import (
    Detections,
    as_list_of_boxes,
    as_scores,
    iou,
)


class PrecisionRecall(NamedTuple):
    """Detections of one class in all images, by falling score.

    Attributes
    ----------
    scores : float32 array (D,)
    correct : bool array (D,)
        Whether a detection found a true box that none before it had found.
    precision, recall : float64 arrays (D,)
        Of the detections down to this one: the share that is correct, and the share of the true
        boxes that is found. Recall is NaN if there are no true boxes.
    """

    scores: NDArray[np.float32]
    correct: NDArray[np.bool_]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]


class MeanAveragePrecision(NamedTuple):
    """Average precision of each class, NaN for one without a true box, and the mean of the rest."""

    mean: float
    classes: NDArray[np.float64]


def precision_recall(
    boxes: Sequence[ArrayLike],
    scores: Sequence[ArrayLike],
    true_boxes: Sequence[ArrayLike],
    *,
    iou_at_least: float = 0.5,
) -> PrecisionRecall:
    """Say which detections of one class are correct.

    Detections are taken by falling score. Each is compared with the true box of its image that it
    overlaps most: if they overlap enough and that box is not found yet, the detection is correct;
    a further detection of the same box is false.

    Parameters
    ----------
    boxes : N arrays (K, 4)
        The detections of one class in each image.
    scores : N arrays (K,)
    true_boxes : N arrays (M, 4)
        The objects of this class in each image.
    iou_at_least
        The least intersection over union of a correct detection.

    Returns
    -------
    PrecisionRecall

    Raises
    ------
    ValueError
        If the numbers of images, boxes and scores do not agree, or a box ends before it begins.

    Source: Everingham et al. (2010), "The PASCAL Visual Object Classes Challenge", section 4.2.
    Used in lecture 14.
    """
    truth = as_list_of_boxes("true_boxes", true_boxes)
    found = as_list_of_boxes("boxes", boxes, len(truth))
    least = checks.number("iou_at_least", iou_at_least, at_least=0, at_most=1)
    if len(scores) != len(truth):
        raise ValueError(f"scores takes those of {len(truth)} images, got {len(scores)}.")
    values = [as_scores(f"scores[{n}]", each, len(found[n])) for n, each in enumerate(scores)]
    total = sum(map(len, truth))
    score = np.concatenate([np.empty(0, np.float32), *values])
    # Of each detection its image, and its row in the overlaps of this image.
    places = [(n, row) for n, each in enumerate(found) for row in range(len(each))]
    overlaps = [iou(a, b) for a, b in zip(found, truth, strict=True)]
    free = [np.ones(len(each), bool) for each in truth]
    order = np.argsort(-score, kind="stable")
    correct = np.zeros(len(order), bool)
    for position, index in enumerate(order):
        n, row = places[index]
        if not len(truth[n]):
            continue
        best = int(overlaps[n][row].argmax())
        if overlaps[n][row, best] >= least and free[n][best]:
            correct[position], free[n][best] = True, False
    hits = np.cumsum(correct)
    precision = hits / np.arange(1, len(order) + 1)
    recall = hits / total if total else np.full(len(order), np.nan)
    return PrecisionRecall(score[order], correct, precision, recall)


def average_precision(
    boxes: Sequence[ArrayLike],
    scores: Sequence[ArrayLike],
    true_boxes: Sequence[ArrayLike],
    *,
    iou_at_least: float = 0.5,
    points: Literal["all", 11] = "all",
) -> float:
    """Return the average precision of one class.

    At each recall counts the highest precision at this recall or a higher one. The average is the
    area under this falling curve, or, as in VOC 2007, the mean at recalls 0, 0.1, …, 1.
    Scikit-learn's ``average_precision_score`` takes the precisions as they are, and knows nothing
    of boxes that no detection found. Times the share of the true boxes that were found, it equals
    "all" where the precision never rises from one correct detection to the next; else it is less.

    Parameters
    ----------
    boxes, scores, true_boxes, iou_at_least
        As in :func:`precision_recall`.
    points : {"all", 11}
        The whole curve, as from VOC 2010 on, or eleven points of it.

    Returns
    -------
    float in [0, 1]
        0 if nothing was found; NaN if there is no true box.

    Source: Everingham et al. (2010), "The PASCAL Visual Object Classes Challenge", section 4.2.
    Used in lecture 14.
    """
    if points not in ("all", 11):
        raise ValueError(f"points takes 'all' or 11, got {points!r}.")
    curve = precision_recall(boxes, scores, true_boxes, iou_at_least=iou_at_least)
    if not sum(len(np.asarray(each)) for each in true_boxes):
        return float("nan")
    best = np.append(np.maximum.accumulate(curve.precision[::-1])[::-1], 0)
    if points == 11:
        # The first detection at each recall; 1e-9 as 3/10 may be a little less than 0.3.
        first = np.searchsorted(curve.recall, np.linspace(0, 1, 11) - 1e-9)
        return float(best[first].mean())
    return float((np.diff(curve.recall, prepend=0) * best[:-1]).sum())


def mean_average_precision(
    detections: Sequence[Detections],
    true_boxes: Sequence[ArrayLike],
    true_labels: Sequence[ArrayLike],
    *,
    classes: int,
    iou_at_least: float = 0.5,
    points: Literal["all", 11] = "all",
) -> MeanAveragePrecision:
    """Return the average precision of each class and their mean.

    Parameters
    ----------
    detections : N of Detections
        What was found in each image.
    true_boxes : N arrays (M, 4)
    true_labels : N arrays (M,)
    classes
        How many classes there are.
    iou_at_least, points
        As in :func:`average_precision`.

    Returns
    -------
    MeanAveragePrecision
        Its mean is NaN if there is no true box at all.

    Raises
    ------
    ValueError
        If the numbers of images, boxes and labels do not agree, or a label is no class.

    Source: Everingham et al. (2010), "The PASCAL Visual Object Classes Challenge", section 4.2.
    """
    classes = checks.whole("classes", classes)
    truth = as_list_of_boxes("true_boxes", true_boxes, len(detections))
    labels = as_labels("true_labels", true_labels, truth, classes)
    each = np.array(
        [
            average_precision(
                [found.boxes[found.labels == label] for found in detections],
                [found.scores[found.labels == label] for found in detections],
                [b[own == label] for b, own in zip(truth, labels, strict=True)],
                iou_at_least=iou_at_least,
                points=points,
            )
            for label in range(classes)
        ]
    )
    present = each[~np.isnan(each)]
    return MeanAveragePrecision(float(present.mean()) if len(present) else float("nan"), each)


def as_labels(
    argument: str,
    labels: Sequence[ArrayLike],
    boxes: Sequence[NDArray[np.float32]],
    classes: int | None = None,
) -> list[NDArray[np.int64]]:
    """Return the label of each box in each image, or raise naming the argument."""
    if len(labels) != len(boxes):
        raise ValueError(f"{argument} takes those of {len(boxes)} images, got {len(labels)}.")
    found = []
    for n, (given, own) in enumerate(zip(labels, boxes, strict=True)):
        array = np.asarray(given)
        if array.shape != (len(own),):
            raise ValueError(
                f"{argument}[{n}] takes one for each box, ({len(own)},), got shape {array.shape}."
            )
        if array.size and array.dtype.kind not in "iu":
            raise TypeError(f"{argument}[{n}] takes whole numbers, got dtype {array.dtype}.")
        low, high = array.min(initial=0), array.max(initial=0)
        if low < 0 or (classes is not None and high >= classes):
            to = "up" if classes is None else f"to {classes - 1}"
            raise ValueError(f"{argument}[{n}] takes numbers from 0 {to}, got {low} to {high}.")
        found.append(array.astype(np.int64))
    return found
