"""Absolute differences: the plainest cost of a match."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils.applications.matching._pairs import checked_disparities, checked_pair


def absolute_differences(
    left: ArrayLike, right: ArrayLike, *, disparities: int
) -> NDArray[np.float32]:
    """Compare each pixel on the left with those on the right, by the difference of their values.

    The result is a cost volume: ``costs[y, x, d]`` is the mean over the channels of
    ``abs(left[y, x] - right[y, x - d])``.

    Parameters
    ----------
    left, right : (H, W, C)
        A rectified pair in [0, 1]: what the left picture shows in a row, the right one shows in the
        same row, as far or further to the left.
    disparities
        How many: from 0 to ``disparities − 1`` pixels; at most W.

    Returns
    -------
    float32 array (H, W, disparities)
        In [0, 1]; infinite where x − d is out of the picture.

    Raises
    ------
    ValueError
        If the pictures differ in size, or a disparity is beyond the picture.

    Source: Scharstein and Szeliski (2002), "A Taxonomy and Evaluation of Dense Two-Frame Stereo
    Correspondence Algorithms", section 3.1. Used in lecture 15.
    """
    first, second = checked_pair(left, right)
    height, width = first.shape[:2]
    count = checked_disparities(disparities, width)
    costs = np.full((height, width, count), np.inf, np.float32)
    for d in range(count):
        costs[:, d:, d] = np.abs(first[:, d:] - second[:, : width - d]).mean(axis=-1)
    return costs
