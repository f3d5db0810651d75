"""Edges without learning: Sobel's and Canny's, by scikit-image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from skimage import feature, filters, morphology

from dlsg_utils._core.checks import image_batch, number

# Scikit-image's carry no types.
_sobel: Any = filters.sobel
_canny: Any = feature.canny
_skeleton: Any = morphology.skeletonize


def sobel(images: ArrayLike, *, deviation: float = 0.0) -> NDArray[np.float32]:
    """Return the length of the gradient by Sobel's filters, in the channel where it is largest.

    Parameters
    ----------
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
    deviation
        Standard deviation in pixels of the Gaussian that smooths the images before.

    Returns
    -------
    float32 array (N, H, W) or (H, W)
        In [0, 1], as ``skimage.filters.sobel`` scales it.

    Source: Sobel and Feldman (1968), "A 3×3 Isotropic Gradient Operator for Image Processing". Used
    in lecture 20.
    """
    batch, single = image_batch(images)
    spread = number("deviation", deviation, at_least=0)
    smooth = ndimage.gaussian_filter(batch, (0, spread, spread, 0)) if spread else batch
    strength = np.stack(
        [
            np.max([_sobel(channel) for channel in np.moveaxis(image, -1, 0)], axis=0)
            for image in smooth
        ]
    ).astype(np.float32)
    return strength[0] if single else strength


def canny(
    images: ArrayLike, *, deviation: float = 1.0, low: float = 0.1, high: float = 0.2
) -> NDArray[np.bool_]:
    """Return where Canny finds an edge in any of the channels.

    Colored objects may be as bright as what is behind them, so each channel is searched. Canny's
    method keeps two pixels where both are as strong, and edges of two channels may lie side by
    side: together they are thinned to lines of one pixel, their skeleton.

    Parameters
    ----------
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
    deviation
        Standard deviation in pixels of the Gaussian that smooths the images before.
    low, high
        An edge begins where the gradient is above ``high``, and goes on where it is above ``low``.

    Returns
    -------
    bool array (N, H, W) or (H, W)

    Raises
    ------
    ValueError
        If ``low`` is above ``high``.

    Source: Canny (1986), "A Computational Approach to Edge Detection"; ``skimage.feature.canny``,
    ``skimage.morphology.skeletonize``. Used in lecture 20.
    """
    batch, single = image_batch(images)
    spread = number("deviation", deviation, at_least=0)
    high = number("high", high, at_least=0)
    low = number("low", low, at_least=0, at_most=high)
    edges = np.stack(
        [
            _skeleton(np.any([_canny(each, spread, low, high) for each in channels], axis=0))
            for channels in np.moveaxis(batch, -1, 1)
        ]
    )
    return edges[0] if single else edges
