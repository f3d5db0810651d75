"""From an image to its outlines: the pairs from which a network learns the way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch
from dlsg_utils.applications import edges


def outlines(
    images: ArrayLike, *, deviation: float = 1.0, low: float = 0.1, high: float = 0.2
) -> NDArray[np.float32]:
    """Draw the edges that Canny's method finds as white lines on black.

    Parameters
    ----------
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
    deviation, low, high
        As for :func:`dlsg_utils.applications.edges.canny`.

    Returns
    -------
    float32 array (N, H, W, 1) or (H, W, 1)
        0 or 1.

    Used in lecture 16.
    """
    batch, single = image_batch(images)
    found = edges.canny(batch, deviation=deviation, low=low, high=high)
    drawn = found[..., None].astype(np.float32)
    return drawn[0] if single else drawn
