"""Optical flow by block matching: try every displacement, keep the one of the least cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.matching._pairs import checked_pair


def block_flow(
    first: ArrayLike, second: ArrayLike, *, reach: int, window: int = 9
) -> NDArray[np.float32]:
    """Compare the window around each pixel with those of the second frame, displaced.

    The cost of a displacement is the mean of the absolute differences in the window. Outside of the
    second frame its edge is repeated.

    Parameters
    ----------
    first, second : (H, W, C)
        Frames of one size in [0, 1].
    reach
        The largest displacement along each axis, in whole pixels.
    window
        Pixels of the window's side, odd.

    Returns
    -------
    float32 array (H, W, 2)
        Displacements down and to the right, whole pixels; of equal costs the smallest one.

    Raises
    ------
    ValueError
        If the frames differ in size, or the window is even.

    Used in lecture 21.
    """
    pair = checked_pair(first, second, arguments=("first", "second"))
    least = np.full(pair[0].shape[:2], np.inf, np.float32)
    flow = np.zeros((*least.shape, 2), np.float32)
    for displacement, cost in _displaced(*pair, reach, window):
        better = cost < least - 1e-6  # sums of equal windows differ by rounding
        least[better], flow[better] = cost[better], displacement
    return flow


def block_costs(
    first: ArrayLike, second: ArrayLike, *, reach: int, window: int = 9
) -> NDArray[np.float32]:
    """Return what each displacement costs, of which :func:`block_flow` keeps the cheapest.

    Parameters
    ----------
    first, second, reach, window
        As in :func:`block_flow`.

    Returns
    -------
    float32 array (H, W, 2·reach + 1, 2·reach + 1)
        For each pixel the costs of the displacements down, from −reach to reach, and to the right.

    Raises
    ------
    ValueError
        As :func:`block_flow`.
    """
    pair = checked_pair(first, second, arguments=("first", "second"))
    count = 2 * whole("reach", reach, at_least=0) + 1
    costs = np.empty((*pair[0].shape[:2], count, count), np.float32)
    for (y, x), cost in _displaced(*pair, reach, window):
        costs[:, :, y + reach, x + reach] = cost
    return costs


def _displaced(
    earlier: NDArray[np.float32], later: NDArray[np.float32], reach: int, window: int
) -> Iterator[tuple[tuple[int, int], NDArray[np.float32]]]:
    """Yield each displacement, the smallest first, with what it costs at each pixel."""
    reach, side = whole("reach", reach, at_least=0), whole("window", window)
    if side % 2 == 0:
        raise ValueError(f"window takes an odd number of pixels, got {side}.")
    height, width = earlier.shape[:2]
    padded = np.pad(later, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    steps = range(-reach, reach + 1)
    for y, x in sorted(((y, x) for y in steps for x in steps), key=lambda v: v[0] ** 2 + v[1] ** 2):
        moved = padded[reach + y :, reach + x :][:height, :width]
        yield (y, x), ndimage.uniform_filter(np.abs(earlier - moved).mean(axis=-1), side)
