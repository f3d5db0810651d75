"""A small task on photographs that come with scikit-image and scikit-learn, and draws from it."""

import numpy as np
from sklearn.utils import column_or_1d

from dlsg_utils._core import checks
from dlsg_utils.data import pictures
from dlsg_utils.data.sets import PARTS, Dataset, Split

# Photographs in color, by what they show.
_PHOTOGRAPHS = {
    "astronaut": "astronaut",
    "cat": "chelsea",
    "coffee": "coffee",
    "dahlia": "flower",
    "motorcycle": "motorcycle_left",
    "rocket": "rocket",
}
_STRIPS = 6  # of each photograph: train, validation, test, and once more
_LARGEST_PIECE = 80  # 6 strips of 100 pixels: no photograph has to be enlarged by much
_FLAT = 0.06  # standard deviation below which a piece shows little but noise


def pieces(
    *,
    size: int = 64,
    train: int = 20,
    validation: int = 40,
    test: int = 40,
    seed: int | None = None,
) -> Dataset:
    """Cut six photographs in color into pieces, to be told apart.

    The class of a piece is the photograph that it is from. Each photograph is cut into six vertical
    strips: training pieces come from the first and the fourth, validation pieces from the second
    and the fifth, test pieces from the third and the sixth, so no pixel is in two parts. Pieces of
    one part may overlap. All have the same mean in each channel and the same contrast, so
    brightness and tint give nothing away; flat pieces are left out.

    Parameters
    ----------
    size
        Side of the pieces in pixels, 16 to 80. A strip is a quarter wider.
    train, validation, test
        Pieces of each photograph.
    seed
        Makes the positions of the pieces repeatable.

    Returns
    -------
    Dataset
        Images (N, size, size, 3) in [0, 1], in a random order.

    There is one photograph for each class: what can be learned is this cat, seen elsewhere, not
    cats in general.

    Source: the photographs come with scikit-image and scikit-learn. Used in lecture 06.
    """
    if not 16 <= checks.whole("size", size) <= _LARGEST_PIECE:
        raise ValueError(f"size takes 16 to {_LARGEST_PIECE} pixels, got {size}.")
    counts = dict(zip(PARTS, map(checks.whole, PARTS, (train, validation, test)), strict=True))
    random = checks.generator(seed)
    photographs = [_strips(name, size) for name in _PHOTOGRAPHS.values()]
    parts = []
    for first, count in enumerate(counts.values()):
        images = [_cut(strips[first::3], size, count, random) for strips in photographs]
        labels = np.repeat(np.arange(len(photographs)), count)
        parts.append(Split(np.concatenate(images), labels)[random.permutation(len(labels))])
    return Dataset(parts[0], parts[1], parts[2], tuple(_PHOTOGRAPHS))


def draw(labels: np.ndarray, per_class: int, *, seed: int | None = None) -> np.ndarray:
    """Draw the indices of so many images of each class.

    Parameters
    ----------
    labels
        Class (N,) of each image.
    per_class
        How many of each class. The draws of one seed are nested: the ten hold the five.
    seed
        Makes the draw repeatable.

    Returns
    -------
    int array (classes · per_class,)
        Sorted indices into ``labels``.

    Raises
    ------
    ValueError
        If a class has fewer images.

    Used in lecture 06.
    """
    given = column_or_1d(labels)
    classes, counts = np.unique(given, return_counts=True)
    if counts.min() < checks.whole("per_class", per_class):
        raise ValueError(
            f"per_class={per_class} takes as many images of each class; class "
            f"{classes[counts.argmin()]} has {counts.min()}."
        )
    order = checks.generator(seed).permutation(len(given))
    return np.sort(np.concatenate([order[given[order] == c][:per_class] for c in classes]))


def _strips(name: str, size: int) -> list[np.ndarray]:
    """Return a photograph, of a width that suits pieces of this size, as strips (H, W, 3)."""
    width = _STRIPS * (size + size // 4)
    photograph = pictures.image(name)
    height = round(width * photograph.shape[0] / photograph.shape[1])
    return np.array_split(pictures.image(name, (height, width)), _STRIPS, axis=1)


def _cut(
    strips: list[np.ndarray], size: int, count: int, random: np.random.Generator
) -> np.ndarray:
    """Cut pieces (count, size, size, 3) at random positions; give all one mean and contrast."""
    found: list[np.ndarray] = []
    while len(found) < count:
        strip = strips[random.integers(len(strips))]
        row, column = (random.integers(side - size + 1) for side in strip.shape[:2])
        piece = strip[row : row + size, column : column + size]
        piece = piece - piece.mean(axis=(0, 1))
        if (contrast := piece.std()) > _FLAT:
            found.append(np.clip(0.5 + 0.2 * piece / contrast, 0, 1))
    return np.stack(found).astype(np.float32)
