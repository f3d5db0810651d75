"""Images moved at random, and random regions of images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, sides, whole


def moved(images: ArrayLike, most: int, *, seed: int | None = None) -> NDArray[np.float32]:
    """Return each image moved by up to so many whole pixels down and right, or up and left.

    All moves are equally probable. Zeros fill in, and what leaves the image is lost.

    Parameters
    ----------
    images : (N, H, W, C), or one
        In [0, 1].
    most
        Pixels, 0 or more, and less than the side of an image.

    Raises
    ------
    ValueError
        If the images are none, or would be moved out.

    Used in lecture 19.
    """
    batch, single = image_batch(images)
    height, width = batch.shape[1:3]
    whole("most", most, at_least=0)
    if most >= min(height, width):
        raise ValueError(
            f"most takes at most {min(height, width) - 1} pixels for images of {height}×{width}, "
            f"got {most}."
        )
    padded = np.pad(batch, ((0, 0), (most, most), (most, most), (0, 0)))
    corners = generator(seed).integers(0, 2 * most + 1, size=(len(batch), 2))
    found = _crops(padded, np.arange(len(batch)), corners, (height, width))
    return found[0] if single else found


def random_regions(
    images: ArrayLike, count: int, *, size: int | tuple[int, int], seed: int | None = None
) -> NDArray[np.float32]:
    """Return regions at random places of random images, float32 (count, height, width, C).

    Parameters
    ----------
    images : (N, H, W, C), or one
        In [0, 1].
    size
        Side of a region, or (height, width); at most that of the images.

    Raises
    ------
    ValueError
        If the images are none, or regions larger than they.
    """
    batch, _ = image_batch(images)
    height, width = sides(size)
    if height > batch.shape[1] or width > batch.shape[2]:
        raise ValueError(
            f"size takes regions of at most {batch.shape[1]}×{batch.shape[2]}, got "
            f"{height}×{width}."
        )
    rng = generator(seed)
    chosen = rng.integers(0, len(batch), size=whole("count", count))
    limits = (batch.shape[1] - height + 1, batch.shape[2] - width + 1)
    return _crops(batch, chosen, rng.integers(0, limits, size=(count, 2)), (height, width))


def _crops(
    batch: np.ndarray, chosen: NDArray[Any], corners: NDArray[Any], size: tuple[int, int]
) -> NDArray[np.float32]:
    """Return a crop of each chosen image."""
    windows = np.lib.stride_tricks.sliding_window_view(batch, size, axis=(1, 2))
    crops = windows[chosen, corners[:, 0], corners[:, 1]]  # (n, C, height, width)
    return np.ascontiguousarray(np.moveaxis(crops, 1, -1))
