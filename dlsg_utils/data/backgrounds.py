"""Photographs that scenes and figures lie on, other ones in each part."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dlsg_utils.data.pictures import image

# Photographs of each part. Gray ones are used as they are.
BACKGROUNDS = {
    "train": ("coffee", "china", "rocket", "brick", "grass"),
    "validation": ("flower", "gravel"),
    "test": ("astronaut", "chelsea", "motorcycle_left"),
}
Colors = NDArray[np.float32]  # (H, W, 3)


@cache
def _background(name: str, side: int) -> Colors:
    """Return a photograph whose shorter side has so many pixels."""
    picture = np.rint(255 * image(name)).astype(np.uint8)
    opened = Image.fromarray(np.broadcast_to(picture, (*picture.shape[:2], 3)))
    width, height = (round(n * side / min(opened.size)) for n in opened.size)
    small = opened.resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / np.float32(255)


def crop(part: str, size: int, rng: np.random.Generator) -> Colors:
    """Return a square of a photograph, mirrored every other time."""
    names = BACKGROUNDS[part]
    picture = _background(names[rng.integers(len(names))], max(2 * size, 160))
    top, left = (int(rng.integers(n - size + 1)) for n in picture.shape[:2])
    return picture[top : top + size, left : left + size][:, :: rng.choice((-1, 1))]
