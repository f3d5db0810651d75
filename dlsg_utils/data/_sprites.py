"""Clothes and digits, colored and cut out, before they lie in a scene or a film."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dlsg_utils._core.checks import whole
from dlsg_utils.data.backgrounds import Colors
from dlsg_utils.data.sets import Dataset, load, number_of

# The names of the colors are those of CSS.
COLORS = {
    "red": (0.86, 0.20, 0.18),
    "orange": (0.95, 0.55, 0.10),
    "yellow": (0.95, 0.88, 0.25),
    "green": (0.25, 0.70, 0.30),
    "blue": (0.20, 0.40, 0.90),
    "purple": (0.60, 0.30, 0.75),
    "white": (0.97, 0.97, 0.97),
}


class Sprite(NamedTuple):
    """An object before it lies in an image: its colors (H, W, 3) and how it covers (H, W)."""

    colors: Colors
    alpha: NDArray[np.float32]

    @property
    def mask(self) -> NDArray[np.bool_]:
        return self.alpha > 0.5


class Items:
    """Clothes and digits to draw from."""

    def __init__(self, part: str, classes: Sequence[str] | None) -> None:
        sets = [_set("fashion-mnist"), _set("mnist-10k")]
        known = [name for one in sets for name in one.class_names]
        if isinstance(classes, str):
            raise TypeError(f"classes takes a list of names, got {classes!r}: write [{classes!r}].")
        chosen = sets[0].class_names if classes is None else tuple(classes)
        if not chosen:
            raise ValueError(f"classes takes at least one of {', '.join(known)}.")
        numbers = [number_of(name, known) for name in chosen]
        self.class_names = tuple(known[number] for number in numbers)
        self._images = []
        for which in numbers:
            split = getattr(sets[which // 10], part)
            self._images.append((split[split.labels == which % 10].images[..., 0], which < 10))

    def draw(self, side: int, rng: np.random.Generator) -> tuple[int, str, Sprite]:
        """Return a label, a color, and a sprite whose longer side has so many pixels."""
        label = int(rng.integers(len(self._images)))
        color = list(COLORS)[rng.integers(len(COLORS))]
        return label, color, self.sprite(label, color, side, rng)

    def sprite(self, label: int, color: str, side: int, rng: np.random.Generator) -> Sprite:
        """Return an item of a class in a color, whose longer side has so many pixels."""
        from scipy import ndimage  # not needed to load data

        images, clothes = self._images[label]
        value = images[rng.integers(len(images))]
        cover = ndimage.binary_fill_holes(value > 0.1) if clothes else value
        top, left, bottom, right = map(int, box_around(cover > 0.1))
        sheet = np.stack([value, cover])[:, top:bottom, left:right].astype(np.float32)
        scale = side / max(sheet.shape[1:])
        height, width = (max(1, round(n * scale)) for n in sheet.shape[1:])
        value, cover = (
            np.asarray(Image.fromarray(one).resize((width, height), Image.Resampling.BILINEAR))
            for one in sheet
        )
        light = 0.3 + 0.7 * value if clothes else np.ones_like(value)
        colors: Colors = np.multiply(light[..., None], COLORS[color], dtype=np.float32)
        return Sprite(colors, cover)


@cache
def _set(name: str) -> Dataset:
    return load(name)


def paste(sprite: Sprite, picture: Colors, shown: NDArray[np.uint8], number: int, at: Any) -> None:
    """Draw an object over an image, with its top left corner at a pixel, and mark its pixels."""
    low = np.maximum(at, 0)
    high = np.minimum(np.add(at, sprite.alpha.shape), shown.shape)
    if (high <= low).any():
        return
    here = slice(low[0], high[0]), slice(low[1], high[1])
    own = tuple(slice(a - o, b - o) for a, b, o in zip(low, high, at, strict=True))
    alpha = sprite.alpha[own][..., None]
    picture[here] += alpha * (sprite.colors[own] - picture[here])
    shown[here][sprite.mask[own]] = number


def box_around(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the smallest box around the pixels of a mask."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1], np.float32)


def size_range(
    argument: str, value: Any, *, at_least: int, at_most: int | None = None
) -> tuple[int, int]:
    """Return the smallest and largest of a range, or raise naming the argument."""
    try:
        low, high = value
    except (TypeError, ValueError):
        raise ValueError(f"{argument} takes (smallest, largest), got {value!r}.") from None
    low, high = whole(argument, low, at_least=at_least), whole(argument, high, at_least=at_least)
    if low > high:
        raise ValueError(f"{argument} takes (smallest, largest), got {low} > {high}.")
    if at_most is not None and high > at_most:
        raise ValueError(f"{argument} must be at most {at_most}, the size of a scene, got {high}.")
    return low, high
