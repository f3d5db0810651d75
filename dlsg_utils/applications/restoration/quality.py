"""How near is a restored picture to the true one? PSNR and SSIM of the luminance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from skimage import metrics

from dlsg_utils._core.checks import image_batch, one_image, whole

# Scikit-image's carry no types.
_ssim: Any = metrics.structural_similarity

LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue
_WINDOW = 11  # pixels of SSIM's Gaussian window


def luminance(images: ArrayLike) -> NDArray[np.float32]:
    """Return the brightness .299 R + .587 G + .114 B, the Y of YCbCr; gray images as they are.

    Parameters
    ----------
    images : (N, H, W, C) or (H, W, C), values in [0, 1], C 1 or 3

    Returns
    -------
    float32 array (N, H, W, 1) or (H, W, 1)
        In [0, 1].

    Raises
    ------
    ValueError
        If there are two channels, or more than three.

    Source: ITU-R BT.601, with all 256 levels as in JPEG. Used in lecture 22.
    """
    batch, single = image_batch(images)
    if batch.shape[-1] not in (1, 3):
        raise ValueError(f"images takes 1 or 3 channels, got shape {np.shape(images)}.")
    bright = batch if batch.shape[-1] == 1 else (batch @ LUMINANCE)[..., None].clip(0, 1)
    return bright[0] if single else bright


def psnr(image: ArrayLike, truth: ArrayLike, *, border: int = 0) -> float:
    """Return the peak signal-to-noise ratio −10 log₁₀(mean squared error) of the luminance, in dB.

    Parameters
    ----------
    image, truth : (H, W, C), values in [0, 1], C 1 or 3
    border
        Pixels that are cut off at each side before.

    Returns
    -------
    float
        Infinite if both are equal.

    Raises
    ------
    ValueError
        If the sizes differ, or nothing is left.

    Used in lecture 22.
    """
    one, other = _pair(image, truth, border, 1)
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return float(-10 * np.log10(error)) if error else np.inf


def ssim(image: ArrayLike, truth: ArrayLike, *, border: int = 0) -> float:
    """Return the structural similarity of the luminance, 1 if both are equal.

    Means, variances and covariance of windows are compared, with Gaussian weights of a standard
    deviation of 1.5 pixels, as in the paper; by ``skimage.metrics.structural_similarity``.

    Parameters
    ----------
    image, truth : (H, W, C), values in [0, 1], C 1 or 3
    border
        Pixels that are cut off at each side before.

    Raises
    ------
    ValueError
        If the sizes differ, or less than 11×11 pixels are left.

    Source: Wang et al. (2004), "Image Quality Assessment: From Error Visibility to Structural
    Similarity". Used in lecture 22.
    """
    one, other = _pair(image, truth, border, _WINDOW)
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    return float(_ssim(one[..., 0], other[..., 0], data_range=1.0, **options))


def _pair(image: ArrayLike, truth: ArrayLike, border: int, least: int) -> tuple[Any, Any]:
    """Return the luminance of both without their borders."""
    pair = [luminance(one_image(each)) for each in (image, truth)]
    if pair[0].shape != pair[1].shape:
        raise ValueError(
            f"image and truth take one size, got {np.shape(image)} and {np.shape(truth)}."
        )
    cut, shape = whole("border", border, at_least=0), pair[0].shape
    if min(shape[:2]) - 2 * cut < least:
        raise ValueError(
            f"border={cut} leaves fewer than {least}×{least} of {shape[0]}×{shape[1]} pixels."
        )
    inner = slice(cut, -cut or None)
    return pair[0][inner, inner], pair[1][inner, inner]
