"""How sharp images are: the steepness of their brightness."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch


def steepness(images: ArrayLike) -> NDArray[np.float32]:
    """Return the mean length of the gradient of each image, from one pixel to the next.

    Blurred images have a low one, noisy ones a high one: it says something only beside that of the
    real images.

    Parameters
    ----------
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
        At least 2×2 pixels.

    Returns
    -------
    float32 array (N,), or a single one

    Raises
    ------
    ValueError
        If a side is a single pixel.
    """
    batch, single = image_batch(images)
    if min(batch.shape[1:3]) < 2:
        raise ValueError(f"images takes at least 2×2 pixels, got shape {np.shape(images)}.")
    down = batch[:, 1:, :-1] - batch[:, :-1, :-1]
    right = batch[:, :-1, 1:] - batch[:, :-1, :-1]
    found = np.sqrt(down**2 + right**2).mean(axis=(1, 2, 3), dtype=np.float32)
    return np.asarray(found[0] if single else found)
