"""The census transform: compares which neighbors are darker, whatever the exposure."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.matching._pairs import (
    Floats,
    checked_disparities,
    checked_pair,
    gray,
)


def census(
    left: ArrayLike, right: ArrayLike, *, disparities: int, window: int = 7
) -> NDArray[np.float32]:
    """Compare each pixel on the left with those on the right, by which neighbors are darker.

    Each neighbor in a window gives one bit: whether it is darker than the pixel in the middle. The
    cost is the share of bits in which two pixels differ (their Hamming distance), so that no
    change of brightness or contrast of a picture changes it.

    Parameters
    ----------
    left, right : (H, W, C)
        A rectified pair in [0, 1], as for :func:`absolute_differences`; the channels are averaged.
    disparities
        How many: from 0 to ``disparities − 1`` pixels; at most W.
    window
        Pixels of the window's side, odd, 3 to 7; the pictures' edges are repeated.

    Returns
    -------
    float32 array (H, W, disparities)
        In [0, 1]; infinite where x − d is out of the picture.

    Raises
    ------
    ValueError
        If the pictures differ in size, a disparity is beyond the picture, or the window is even or
        too large.

    Source: Zabih and Woodfill (1994), "Non-parametric Local Transforms for Computing Visual
    Correspondence". Used in lecture 15.
    """
    first, second = checked_pair(left, right)
    height, width = first.shape[:2]
    count = checked_disparities(disparities, width)
    window = whole("window", window, at_least=3)
    if window not in (3, 5, 7):  # 48 bits fit into a word
        raise ValueError(f"window takes 3, 5 or 7 pixels, got {window}.")
    words, others = _bits(gray(first), window), _bits(gray(second), window)
    costs = np.full((height, width, count), np.inf, np.float32)
    for d in range(count):
        different = np.bitwise_count(words[:, d:] ^ others[:, : width - d])
        costs[:, d:, d] = different / np.float32(window**2 - 1)
    return costs


def _bits(picture: Floats, window: int) -> NDArray[np.uint64]:
    """Return a word for each pixel: a bit for each neighbor, set where it is darker."""
    reach = window // 2
    padded = np.pad(picture, reach, mode="edge")
    height, width = picture.shape
    words = np.zeros(picture.shape, np.uint64)
    for y in range(window):
        for x in range(window):
            if (y, x) != (reach, reach):
                darker = padded[y : y + height, x : x + width] < picture
                words = (words << np.uint64(1)) | darker.astype(np.uint64)
    return words
