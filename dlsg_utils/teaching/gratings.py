"""Gratings, and the Gabor filters that model how Hubel and Wiesel's simple cells respond."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks

__all__ = ["gabor", "grating", "simple_responses"]


def grating(
    size: int, *, wavelength: float, angle: ArrayLike = 0.0, phase: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Draw a square of parallel stripes, dark and bright in a cosine.

    Parameters
    ----------
    size
        Side of the square in pixels.
    wavelength
        Pixels from one bright stripe to the next.
    angle
        Direction of the stripes in degrees, counterclockwise: 0 is horizontal, 90 vertical.
    phase
        Shift of the stripes in degrees: 360 is one wavelength, 0 puts a bright stripe
        through the center.

    Returns
    -------
    float64 array (..., size, size) in [-1, 1]
        The leading axes are those of ``angle`` and ``phase``, broadcast: arrays give a batch.

    Used in lecture 02.
    """
    size = checks.whole("size", size)
    if not (np.isfinite(wavelength) and wavelength > 0):
        raise ValueError(f"wavelength takes a positive number of pixels, got {wavelength!r}.")
    turn, shift = np.deg2rad(angle)[..., None, None], np.deg2rad(phase)[..., None, None]
    down, right = np.mgrid[:size, :size] - (size - 1) / 2
    across = down * np.cos(turn) + right * np.sin(turn)  # distance to the central stripe
    return np.asarray(np.cos(2 * np.pi * across / wavelength - shift))


def gabor(
    size: int, *, wavelength: float, angle: ArrayLike = 0.0, phase: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Model the receptive field of a simple cell: a grating under a Gaussian window.

    The window's standard deviation is half a wavelength. The weights sum to zero, so that a uniform
    image gives no response, and their squares sum to one.

    Parameters
    ----------
    size, wavelength, angle, phase
        As for :func:`grating`; size is at least 2.

    Returns
    -------
    float64 array (..., size, size)

    Source: VT, "Simple, Complex and Hypercomplex cells"; Daugman 1985. Used in lecture 02.
    """
    checks.whole("size", size, at_least=2)
    stripes = grating(size, wavelength=wavelength, angle=angle, phase=phase)
    down, right = np.mgrid[:size, :size] - (size - 1) / 2
    window = np.exp(-2 * (down**2 + right**2) / wavelength**2)
    field = window * stripes
    field -= window * (field.sum(axis=(-2, -1), keepdims=True) / window.sum())
    return np.asarray(field / np.linalg.norm(field, axis=(-2, -1), keepdims=True))


def simple_responses(images: ArrayLike, fields: ArrayLike) -> NDArray[np.float64]:
    """Return the responses of simple cells: weighted sums of the pixels, rectified.

    Parameters
    ----------
    images
        One image (H, W) or a batch (N, H, W), any range.
    fields
        (K, H, W), the receptive fields of K cells, such as :func:`gabor` gives.

    Returns
    -------
    float64 array (N, K), or (K,) for one image

    Source: VT, "Simple, Complex and Hypercomplex cells". Used in lecture 02.
    """
    pixels, weights = np.asarray(images, dtype=float), np.asarray(fields, dtype=float)
    if pixels.ndim not in (2, 3) or weights.ndim != 3 or pixels.shape[-2:] != weights.shape[1:]:
        raise ValueError(
            "images and fields take (N, H, W) and (K, H, W) of one size, "
            f"got {pixels.shape} and {weights.shape}."
        )
    return np.asarray(np.maximum(np.einsum("...hw,khw->...k", pixels, weights), 0))
