"""How good is a label for each pixel? Intersection over union of each class, and shares of pixels.

All count pixels of all images together. Source of the names and formulas: Long et al. (2015),
section 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks


def confusion_matrix(truth: ArrayLike, predicted: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Count the pixels of each true class that are predicted to be of each class.

    Parameters
    ----------
    truth, predicted : whole numbers from 0 to classes − 1, of one shape, (N, H, W) or (H, W)
    classes
        How many classes there are, the background included.

    Returns
    -------
    int64 array (classes, classes)
        Rows are true classes, columns predicted ones.

    Raises
    ------
    ValueError
        If the shapes differ, there is no pixel, or a label is out of range.
    TypeError
        If labels are not whole numbers.
    """
    count = checks.whole("classes", classes)
    true, found = as_label_map("truth", truth, count), as_label_map("predicted", predicted, count)
    if true.shape != found.shape:
        raise ValueError(
            f"predicted takes a label for each pixel of truth, {true.shape}, got shape "
            f"{found.shape}."
        )
    pairs = np.bincount(true.ravel() * count + found.ravel(), minlength=count**2)
    return pairs.reshape(count, count).astype(np.int64)


def class_iou(truth: ArrayLike, predicted: ArrayLike, classes: int) -> NDArray[np.float64]:
    """Return the intersection over union of the pixels of each class.

    Parameters
    ----------
    truth, predicted, classes
        As for :func:`confusion_matrix`.

    Returns
    -------
    float64 array (classes,), values in [0, 1]
        NaN for a class that no pixel is of, neither truly nor as predicted. 0 for one that is only
        predicted, or only true.

    Used in lecture 20.
    """
    counts = confusion_matrix(truth, predicted, classes)
    shared = np.diagonal(counts)
    union = counts.sum(axis=0) + counts.sum(axis=1) - shared
    return np.divide(shared, union, out=np.full(len(counts), np.nan), where=union > 0)


def mean_iou(truth: ArrayLike, predicted: ArrayLike, classes: int) -> float:
    """Return the mean of :func:`class_iou` over the classes that occur, the background included.

    Parameters
    ----------
    truth, predicted, classes
        As for :func:`confusion_matrix`.

    Used in lecture 20.
    """
    return float(np.nanmean(class_iou(truth, predicted, classes)))


def pixel_accuracy(truth: ArrayLike, predicted: ArrayLike, classes: int) -> float:
    """Return the share of pixels whose class is predicted.

    Parameters
    ----------
    truth, predicted, classes
        As for :func:`confusion_matrix`.
    """
    counts = confusion_matrix(truth, predicted, classes)
    return float(np.trace(counts) / counts.sum())


def as_label_map(argument: str, labels: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Return labels as int64 from 0 to classes − 1, or raise naming the argument."""
    array = np.asarray(labels)
    if array.dtype.kind not in "iub":
        hint = " Of logits take logits.argmax(axis=-1)." if array.dtype.kind == "f" else ""
        raise TypeError(f"{argument} takes whole numbers, got dtype {array.dtype}.{hint}")
    if array.size == 0:
        raise ValueError(f"{argument} is empty: shape {array.shape}.")
    low, high = int(array.min()), int(array.max())
    if low < 0 or high >= classes:
        raise ValueError(
            f"{argument} takes labels 0 to {classes - 1} of {classes} classes, got {low} to {high}."
        )
    return array.astype(np.int64)
