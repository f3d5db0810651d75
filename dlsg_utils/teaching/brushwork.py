"""Photographs painted in brush strokes, as styles that nobody owns."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, sobel

from dlsg_utils._core import checks

__all__ = ["paint"]

_PAPER = (244, 236, 215)  # red, green, blue of 255: cream
_FINER = 3  # strokes are drawn so many times larger, for smooth edges
_COVER = 2.8  # area of all strokes over the area of the paper: some paper remains
_VIVID = 1.6  # distance of a stroke's color from gray, over that of the photograph


def paint(
    image: ArrayLike,
    *,
    width: float,
    length: float = 0.0,
    spread: float = 0.15,
    seed: int | None = None,
) -> NDArray[np.float32]:
    """Paint a photograph in strokes or dots of vivid colors on cream paper.

    Each stroke lies at a random position, has the photograph's color there, mixed a little
    differently each time, and runs along the edges of the photograph.

    Parameters
    ----------
    image
        One color photograph (H, W, 3) in [0, 1].
    width
        Width of a stroke in pixels, at least 1.
    length
        Length of a stroke in pixels without its round ends; 0 paints dots.
    spread
        Standard deviation of the colors around those of the photograph.
    seed
        Makes the painting repeatable.

    Returns
    -------
    float32 array (H, W, 3) in [0, 1]

    Raises
    ------
    ValueError
        If the image is not one color image, or a number is out of its range.

    Source: P. Haeberli (1990), "Paint by Numbers: Abstract Image Representations". Used in
    lecture 11.
    """
    image = checks.one_image(image, channels=(3,))
    width = checks.number("width", width, at_least=1)
    length = checks.number("length", length, at_least=0)
    spread = checks.number("spread", spread, at_least=0)
    rng = checks.generator(seed)
    height, across = image.shape[:2]
    count = int(_COVER * height * across / (width * (width + length))) + 1
    positions = rng.uniform((0, 0), (height, across), (count, 2))
    at = tuple(positions.astype(int).T)
    light = gaussian_filter(image.mean(axis=-1), 4)
    steepest = np.arctan2(sobel(light, 0)[at], sobel(light, 1)[at])
    angles = steepest + np.pi / 2 + rng.normal(0, 0.25, count)
    colors = gaussian_filter(image, (width / 2, width / 2, 0))[at]
    gray = colors.mean(axis=1, keepdims=True)
    colors = gray + _VIVID * (colors - gray) + rng.normal(0, spread, (count, 3))
    halves = length / 2 * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    radii = width / 2 * rng.uniform(0.75, 1.1, count)

    canvas = Image.new("RGB", (across * _FINER, height * _FINER), _PAPER)
    pen = ImageDraw.Draw(canvas)
    inks = map(tuple, np.round(colors.clip(0, 1) * 255).astype(int).tolist())
    ends = _FINER * np.stack([positions - halves, positions + halves], axis=1)[..., ::-1]
    for (start, end), radius, ink in zip(ends, _FINER * radii, inks, strict=True):
        pen.line([*start, *end], fill=ink, width=round(2 * radius))
        for tip in (start, end):
            pen.ellipse([*(tip - radius), *(tip + radius)], fill=ink)
    small = canvas.resize((across, height), Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / np.float32(255)
