"""The photographs of lecture 22 in three parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications import restoration
from dlsg_utils.data import pictures

Floats = NDArray[np.float32]

__all__ = ["PHOTOGRAPHS", "luminances"]

# As in data.backgrounds, with one more to test on.
PHOTOGRAPHS = {
    "train": ("coffee", "china", "rocket", "brick", "grass"),
    "validation": ("flower", "gravel"),
    "test": ("astronaut", "chelsea", "motorcycle_left", "camera"),
}


def luminances(part: str, *, scale: float = 1.0) -> dict[str, Floats]:
    """Return the luminance (H, W, 1) of each photograph of a part, by its name.

    Parameters
    ----------
    part : {"train", "validation", "test"}
    scale
        Photographs are made smaller by it (Lanczos), which makes them sharper.

    Used in lecture 22.
    """
    names = PHOTOGRAPHS[one_of("part", part, PHOTOGRAPHS)]
    found = {name: restoration.luminance(pictures.image(name)) for name in names}
    if scale == 1:
        return found
    return {name: _smaller(bright, scale) for name, bright in found.items()}


def _smaller(bright: Floats, scale: float) -> Floats:
    height, width = (max(1, round(scale * side)) for side in bright.shape[:2])
    small = Image.fromarray(bright[..., 0]).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(small).clip(0, 1)[..., None]
