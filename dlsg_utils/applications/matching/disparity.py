"""From costs to disparities: the least cost, the check from the other side, filling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from dlsg_utils._core.checks import number
from dlsg_utils.applications.matching._pairs import Floats, checked_costs


def winner_takes_all(costs: ArrayLike, *, subpixel: bool = True) -> NDArray[np.float32]:
    """Take the disparity of the least cost at each pixel.

    Parameters
    ----------
    costs : (H, W, D)
        Infinite where a disparity leads out of the picture.
    subpixel
        Move each disparity by up to half a pixel, to the lowest point of the parabola through its
        cost and those on both sides. At the first and last finite cost it stays.

    Returns
    -------
    float32 array (H, W), in pixels, from 0 to D − 1
        Of equal costs the smallest disparity counts.

    Used in lecture 15.
    """
    volume = checked_costs(costs)
    best = volume.argmin(axis=-1)
    disparity = best.astype(np.float32)
    if not subpixel or volume.shape[-1] < 3:
        return disparity
    inside = np.clip(best, 1, volume.shape[-1] - 2)
    below, least, above = (
        np.take_along_axis(volume, (inside + step)[..., None], axis=-1)[..., 0]
        for step in (-1, 0, 1)
    )
    fits = (inside == best) & np.isfinite(above)
    bend = np.where(fits, below + np.where(fits, above, 0) - 2 * least, 0)
    fits &= bend > 0
    disparity[fits] += 0.5 * (below[fits] - above[fits]) / bend[fits]
    return disparity


def seen_from_right(costs: ArrayLike) -> NDArray[np.float32]:
    """Rearrange a cost volume for the right picture's pixels.

    Parameters
    ----------
    costs : (H, W, D)
        ``costs[y, x, d]`` compares ``left[y, x]`` and ``right[y, x − d]``.

    Returns
    -------
    float32 array (H, W, D)
        ``[y, x, d]`` compares ``right[y, x]`` and ``left[y, x + d]``; infinite where x + d is out
        of the picture.

    Used in lecture 15.
    """
    volume = checked_costs(costs)
    width = volume.shape[1]
    found = np.full_like(volume, np.inf)
    for d in range(min(volume.shape[2], width)):
        found[:, : width - d, d] = volume[:, d:, d]
    return found


def consistent(
    left_disparity: ArrayLike, right_disparity: ArrayLike, *, tolerance: float = 1.0
) -> NDArray[np.bool_]:
    """Check the disparities of both pictures against each other.

    What one picture alone shows has no match; the other side then tells another disparity.

    Parameters
    ----------
    left_disparity, right_disparity : (H, W)
        Of the left picture's pixels and of the right one's.
    tolerance
        By how many pixels both may differ.

    Returns
    -------
    bool array (H, W)
        Of the left picture's pixels; False where the match is out of the picture.

    Raises
    ------
    ValueError
        If the shapes differ.

    Source: Žbontar and LeCun (2016), section 4.3, equation 11 and above. Used in lecture 15.
    """
    first, second = (np.asarray(each, np.float32) for each in (left_disparity, right_disparity))
    if first.ndim != 2 or first.shape != second.shape:
        raise ValueError(
            "left_disparity and right_disparity take (H, W) of one size, got "
            f"{first.shape} and {second.shape}."
        )
    tolerance = number("tolerance", tolerance, at_least=0)
    known = np.isfinite(first)
    columns = np.arange(first.shape[1]) - np.rint(np.where(known, first, 0)).astype(int)
    inside = known & (columns >= 0) & (columns < first.shape[1])
    there = np.take_along_axis(second, np.where(inside, columns, 0), axis=1)
    agree: NDArray[np.bool_] = inside & (np.abs(first - there) <= tolerance)
    return agree


def fill(disparity: ArrayLike, valid: ArrayLike) -> NDArray[np.float32]:
    """Give the pixels that have no valid disparity one from their row.

    Of the nearest valid ones on both sides the smaller counts: what is hidden from the other camera
    is the background. A row without any takes the picture's nearest valid pixels.

    Parameters
    ----------
    disparity : (H, W)
    valid : bool array (H, W)

    Returns
    -------
    float32 array (H, W)

    Raises
    ------
    ValueError
        If the shapes differ, or no disparity is valid.

    Used in lecture 15.
    """
    values, mask = np.asarray(disparity, np.float32), np.asarray(valid, bool)
    if values.ndim != 2 or values.shape != mask.shape:
        raise ValueError(
            f"disparity and valid take (H, W) of one size, got {values.shape} and {mask.shape}."
        )
    if not mask.any():
        raise ValueError("valid holds no pixel: there is no disparity to fill with.")
    before = _last_valid(values, mask)
    behind = _last_valid(values[:, ::-1], mask[:, ::-1])[:, ::-1]
    filled = np.minimum(before, behind)
    some = np.isfinite(filled)  # of a row that has valid pixels, all
    if not some.all():
        rows, columns = ndimage.distance_transform_edt(
            ~some, return_distances=False, return_indices=True
        )
        filled = filled[rows, columns]
    return np.asarray(np.where(mask, values, filled), np.float32)


def _last_valid(values: Floats, mask: NDArray[np.bool_]) -> Any:
    """Return for each pixel the last valid value up to there in its row, infinity without one."""
    columns = np.where(mask, np.arange(mask.shape[1]), -1)
    last = np.maximum.accumulate(columns, axis=1)
    return np.where(last < 0, np.inf, np.take_along_axis(values, np.maximum(last, 0), axis=1))
