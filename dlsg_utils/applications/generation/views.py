"""Which views of which chair are shown, and what one knows of the others without a network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, whole


class Views(NamedTuple):
    """Every style from every side, and which of these are shown in training.

    Attributes
    ----------
    styles : int array (N,)
    azimuths : float array (N,), degrees
    shown : bool array (N,)
        The others are held out.
    """

    styles: NDArray[np.int64]
    azimuths: NDArray[np.float64]
    shown: NDArray[np.bool_]


def held_out_views(classes: int, *, azimuths: int = 24, every: int = 4) -> Views:
    """Hold out most views of half of the styles.

    Styles of the first half are shown from all sides. Of the second half every so many azimuths is
    shown, beginning at 0.

    Parameters
    ----------
    classes
        How many styles there are.
    azimuths
        How many views there are of each, evenly spaced over the circle; a multiple of ``every``.
    every
        Of the second half the views number 0, ``every``, 2 ``every``, … are shown.

    Raises
    ------
    ValueError
        If ``azimuths`` is no multiple of ``every``.

    Source: Dosovitskiy, Springenberg and Brox (2015), section 5.3, where it is half of the
    styles, too.
    """
    count, sides = whole("classes", classes, at_least=2), whole("azimuths", azimuths)
    step = whole("every", every)
    if sides % step:
        raise ValueError(f"azimuths takes a multiple of every, {step}; got {sides}.")
    styles, number = (each.ravel() for each in np.indices((count, sides)))
    shown = (styles < (count + 1) // 2) | (number % step == 0)
    return Views(styles, number * 360 / sides, shown)


def nearest_view(images: ArrayLike, azimuths: ArrayLike, wanted: ArrayLike) -> NDArray[np.float32]:
    """Return, for each wanted view of a chair, the image of it whose azimuth is nearest.

    Parameters
    ----------
    images : (K, H, W, C), values in [0, 1]
        Of one chair.
    azimuths : (K,)
        From where they show it, in degrees.
    wanted : (N,)
        Azimuths in degrees. Of two that are as near the first one counts.

    Returns
    -------
    float32 array (N, H, W, C)

    Raises
    ------
    ValueError
        If there is not one azimuth for each image.

    Used in lecture 16.
    """
    known, at, asked = _checked(images, azimuths, wanted)
    apart = np.abs((at - asked[:, None] + 180) % 360 - 180)
    found: NDArray[np.float32] = known[apart.round(6).argmin(axis=1)]
    return found


def blended_views(images: ArrayLike, azimuths: ArrayLike, wanted: ArrayLike) -> NDArray[np.float32]:
    """Return, for each wanted view of a chair, a cross-fade of its two neighbors around the circle.

    Each neighbor counts the more, the nearer it is: linear interpolation of the pixels.

    Parameters
    ----------
    images, azimuths, wanted
        As for :func:`nearest_view`.

    Returns
    -------
    float32 array (N, H, W, C)

    Used in lecture 16.
    """
    known, at, asked = _checked(images, azimuths, wanted)
    on = ((at - asked[:, None]) % 360).round(6)  # how far each image is ahead, 0 to below 360
    back = (-on) % 360
    rows, after, before = np.arange(len(asked)), on.argmin(axis=1), back.argmin(axis=1)
    ahead, behind = on[rows, after], back[rows, before]
    alone = np.maximum(ahead + behind, 1e-9)  # 0 if the image itself is known: all to it
    share = (ahead / alone)[:, None, None, None]
    return np.asarray((1 - share) * known[after] + share * known[before], np.float32)


def _checked(
    images: ArrayLike, azimuths: ArrayLike, wanted: ArrayLike
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float64]]:
    """Return images (K, H, W, C), and two lists of azimuths, or raise."""
    known, _ = image_batch(images)
    at, asked = np.asarray(azimuths, float) % 360, np.atleast_1d(np.asarray(wanted, float)) % 360
    if at.shape != (len(known),):
        raise ValueError(f"azimuths takes one for each of {len(known)} images, got {at.shape}.")
    if asked.ndim != 1 or not np.isfinite(asked).all() or not np.isfinite(at).all():
        raise ValueError(f"wanted takes finite degrees, one or (N,), got shape {asked.shape}.")
    return known, at, asked
