"""Bars and glasses that hide a part of an image, and how well the part is uncovered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch

_FACE = 25  # pixels of a side of the faces that glasses fit
_EYES = ((8.0, 7.0), (8.0, 17.0))  # rows and columns of their eyes, about


class Covered(NamedTuple):
    """Images of which a part is hidden.

    Attributes
    ----------
    images : float32 array (N, H, W, C), values in [0, 1]
    hidden : bool array (N, H, W)
        The pixels that the cover lies over.
    """

    images: NDArray[np.float32]
    hidden: NDArray[np.bool_]


def cover_with_bars(images: ArrayLike, *, seed: int | None = None) -> Covered:
    """Lay a gray bar over each image, at a random place and angle.

    The bar is as long as the image and an eighth to a quarter of its height wide. Its middle lies
    in the middle half of the image; it is painted in one gray, 0.3 to 0.7.

    Parameters
    ----------
    images : (N, H, W, C), values in [0, 1]
    seed
        None gives other bars at each call.

    Used in lecture 16.
    """
    batch, _ = image_batch(images)
    rng = generator(seed)
    count, height, width, _ = batch.shape
    rows, columns = np.indices((height, width))
    y, x = (rng.uniform(0.3, 0.7, (count, 1, 1)) * side for side in (height, width))
    angle = rng.uniform(0, np.pi, (count, 1, 1))
    thick = rng.uniform(1 / 8, 1 / 4, (count, 1, 1)) * height
    hidden = np.abs((rows - y) * np.cos(angle) + (columns - x) * np.sin(angle)) <= thick / 2
    return _painted(batch, hidden, rng.uniform(0.3, 0.7, (count,)))


def cover_with_glasses(faces: ArrayLike, *, seed: int | None = None) -> Covered:
    """Put dark glasses on faces of 25×25 pixels, as ``data.load("lfw-subset")`` has them.

    Two ellipses over the eyes, a bridge and temples, moved by up to a pixel and of random size, in
    one gray, 0 to 0.3.

    Parameters
    ----------
    faces : (N, 25, 25, C), values in [0, 1]
    seed
        None gives other glasses at each call.

    Raises
    ------
    ValueError
        If the images are of another size.

    Source: DLSG, *iSee: using deep learning to remove eyeglasses from faces*. Used in lecture 16.
    """
    batch, _ = image_batch(faces, argument="faces")
    if batch.shape[1:3] != (_FACE, _FACE):
        raise ValueError(
            f"faces takes images of {_FACE}×{_FACE} pixels, whose eyes are in known places, "
            f"got shape {batch.shape}."
        )
    rng = generator(seed)
    rows, columns = np.indices((_FACE, _FACE))
    down, right = rng.uniform(-1, 1, (2, len(batch), 1, 1))
    high, wide = (
        rng.uniform(least, most, (len(batch), 1, 1)) for least, most in ((2.0, 3.0), (3.2, 4.2))
    )
    hidden = np.zeros(batch.shape[:3], bool)
    for row, column in _EYES:
        y, x = rows - row - down, columns - column - right
        hidden |= (y / high) ** 2 + (x / wide) ** 2 <= 1
    hidden |= (np.abs(rows - _EYES[0][0] - down + 0.5) <= 0.6) & np.ones((1, _FACE), bool)
    return _painted(batch, hidden, rng.uniform(0, 0.3, (len(batch),)))


def hidden_error(images: ArrayLike, truth: ArrayLike, hidden: ArrayLike) -> float:
    """Return the mean absolute error of images in their hidden pixels.

    Parameters
    ----------
    images, truth : (N, H, W, C)
    hidden : bool (N, H, W)

    Raises
    ------
    ValueError
        If the shapes do not fit, or no pixel is hidden.
    """
    found, right = (image_batch(each, argument=name)[0] for name, each in
                    (("images", images), ("truth", truth)))  # fmt: skip
    where = np.asarray(hidden, bool)
    if found.shape != right.shape or where.shape != found.shape[:3]:
        raise ValueError(
            f"images, truth and hidden take one size, got shapes {found.shape}, {right.shape} "
            f"and {where.shape}."
        )
    if not where.any():
        raise ValueError("hidden takes at least one True: no pixel is hidden.")
    return float(np.abs(found - right)[where].mean())


def _painted(
    images: NDArray[np.float32], hidden: NDArray[np.bool_], gray: NDArray[np.float64]
) -> Covered:
    paint = np.broadcast_to(gray[:, None, None, None], images.shape)
    return Covered(np.where(hidden[..., None], paint, images).astype(np.float32), hidden)
