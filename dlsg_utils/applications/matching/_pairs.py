"""The pictures of a rectified pair, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import image_batch, whole

Floats = NDArray[np.float32]


def checked_pair(
    left: Any, right: Any, *, arguments: tuple[str, str] = ("left", "right")
) -> tuple[Floats, Floats]:
    """Return two pictures (H, W, C) of one size as float32, or raise."""
    pictures = []
    for argument, picture in zip(arguments, (left, right), strict=True):
        batch, single = image_batch(picture, argument=argument)
        if not single:
            raise ValueError(f"{argument} takes one picture (H, W, C), got shape {batch.shape}.")
        pictures.append(batch[0])
    first, second = pictures
    if first.shape != second.shape:
        raise ValueError(
            f"{arguments[0]} and {arguments[1]} take pictures of one size, got {first.shape} and "
            f"{second.shape}."
        )
    return first, second


def checked_disparities(disparities: Any, width: int) -> int:
    """Return the number of disparities, at most as many as the picture has columns, or raise."""
    count = whole("disparities", disparities)
    if count > width:
        raise ValueError(
            f"disparities={count} reaches beyond the picture: {width} columns take at most {width}."
        )
    return count


def checked_costs(costs: Any) -> Floats:
    """Return a cost volume (H, W, D), in which each pixel has a finite cost at disparity 0."""
    volume = np.asarray(costs, dtype=np.float32)
    if volume.ndim != 3 or volume.size == 0:
        raise ValueError(f"costs takes a cost volume (H, W, D), got shape {volume.shape}.")
    if np.isnan(volume).any() or not np.isfinite(volume[..., 0]).all():
        raise ValueError(
            "costs takes a cost volume: infinite only where a disparity leads out of the picture, "
            "which 0 never does, and nowhere NaN."
        )
    return volume


def gray(picture: Floats) -> Floats:
    """Return the mean over the channels (H, W)."""
    return np.asarray(picture.mean(axis=-1), dtype=np.float32)
