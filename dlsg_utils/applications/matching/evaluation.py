"""How good are disparities and flow? The measures of Middlebury."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import number


def bad_pixels(
    disparity: ArrayLike,
    truth: ArrayLike,
    *,
    threshold: float = 2.0,
    mask: ArrayLike | None = None,
) -> float:
    """Return the share of pixels whose disparity is wrong by more than a threshold.

    Parameters
    ----------
    disparity : (H, W)
        A pixel without one (NaN or infinite) counts as bad.
    truth : (H, W)
        NaN or infinite where it is unknown; those pixels do not count.
    threshold
        In pixels.
    mask : bool array (H, W)
        Which pixels count, by default all.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ, or no pixel counts.

    Source: Scharstein and Szeliski (2002), equation 2. Used in lecture 15.
    """
    found, known = np.asarray(disparity, np.float32), np.asarray(truth, np.float32)
    if found.ndim != 2:
        raise ValueError(f"disparity takes (H, W), got shape {found.shape}.")
    counts = _counting(found.shape, known, mask, "disparity", 2)
    threshold = number("threshold", threshold, at_least=0)
    good = np.abs(found[counts] - known[counts]) <= threshold
    return float(1 - good.mean())


def visible(truth: ArrayLike) -> NDArray[np.bool_]:
    """Say which pixels of the left picture the right one shows, too.

    A pixel is hidden where its match is out of the picture, or where a pixel of the same row with a
    disparity larger by more than one, thus nearer, has the same match.

    Parameters
    ----------
    truth : (H, W)
        Disparities of the left picture, NaN or infinite where they are unknown.

    Returns
    -------
    bool array (H, W)
        False where the disparity is unknown.

    Used in lecture 15.
    """
    known = np.asarray(truth, np.float32)
    if known.ndim != 2:
        raise ValueError(f"truth takes (H, W), got shape {known.shape}.")
    rows, columns = np.nonzero(np.isfinite(known))
    values = known[rows, columns]
    matches = columns - np.rint(values).astype(int)
    inside = (matches >= 0) & (matches < known.shape[1])
    rows, columns, values, matches = (each[inside] for each in (rows, columns, values, matches))
    nearest = np.full(known.shape, -np.inf, np.float32)
    np.maximum.at(nearest, (rows, matches), values)
    shown = np.zeros(known.shape, bool)
    shown[rows, columns] = values >= nearest[rows, matches] - 1
    return shown


def end_point_error(flow: ArrayLike, truth: ArrayLike, *, mask: ArrayLike | None = None) -> float:
    """Return the mean distance between where flow and truth lead, in pixels.

    Parameters
    ----------
    flow, truth : (H, W, 2) or (N, H, W, 2)
        Displacements down and to the right, as in ``data.films.move``. The functions of
        ``skimage.registration`` return (2, H, W): ``np.moveaxis(flow, 0, -1)``. Where the truth is
        NaN or infinite it is unknown and does not count.
    mask : bool array (H, W) or (N, H, W)
        Which pixels count, by default all.

    Raises
    ------
    ValueError
        If the shapes differ, no pixel counts, or the flow of one that counts is not finite.

    Source: Baker et al. (2011), "A Database and Evaluation Methodology for Optical Flow", equation
    23. Used in lecture 21.
    """
    found, known = np.asarray(flow, np.float32), np.asarray(truth, np.float32)
    if found.ndim not in (3, 4) or found.shape[-1] != 2:
        hint = " Take np.moveaxis(flow, 0, -1)." if found.ndim == 3 and len(found) == 2 else ""
        raise ValueError(f"flow takes (H, W, 2) or (N, H, W, 2), got shape {found.shape}.{hint}")
    counts = _counting(found.shape, known, mask, "flow", found.ndim - 1)
    errors = np.linalg.norm(found[counts] - known[counts], axis=-1)
    if not np.isfinite(errors).all():
        raise ValueError("flow holds NaN or infinity where it counts.")
    return float(errors.mean())


def _counting(
    shape: tuple[int, ...], truth: NDArray[np.float32], mask: Any, argument: str, rank: int
) -> NDArray[np.bool_]:
    """Return which pixels count: those of known truth, in the mask; or raise."""
    if truth.shape != shape:
        raise ValueError(f"{argument} and truth take one shape, got {shape} and {truth.shape}.")
    known: NDArray[np.bool_] = np.isfinite(truth)
    if len(shape) > rank:  # of vectors both parts
        known = np.asarray(known.all(axis=-1))
    if mask is not None:
        chosen = np.asarray(mask, bool)
        if chosen.shape != shape[:rank]:
            raise ValueError(f"mask takes shape {shape[:rank]}, got {chosen.shape}.")
        known &= chosen
    if not known.any():
        raise ValueError("No pixel counts: the mask is empty, or the truth is unknown in it.")
    return known
