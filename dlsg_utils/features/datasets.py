"""Small tasks made of pictures that come with scikit-image, split so that nothing leaks."""

import numpy as np
import skimage.color
import skimage.data

from dlsg_utils._core import checks
from dlsg_utils.data.sets import Dataset, Split

# Photographs that show one kind of surface from edge to edge, by the name of the surface.
_SURFACES = {
    "bricks": "brick",
    "grass": "grass",
    "gravel": "gravel",
    "coins": "coins",
    "print": "page",
    "moon": "moon",
    "stars": "hubble_deep_field",
    "tissue": "immunohistochemistry",
}
# Half of the smallest of them, the printed page.
_LARGEST_SQUARE = 191


def surfaces(*, size: int = 64, train: int = 20, test: int = 40, seed: int = 0) -> Dataset:
    """Squares cut out of photographs of eight surfaces, to be told apart.

    The training squares come from the left halves of the photographs, the test squares from the
    right halves, so that no pixel is in both. Squares of one half may overlap. All are grey and of
    the same mean and contrast: brightness gives nothing away.

    Parameters
    ----------
    size
        Side of the squares in pixels, up to 191.
    train, test
        Squares of each surface.
    seed
        Makes the places of the squares repeatable.

    Returns
    -------
    Dataset
        Pictures (N, size, size, 1), in a random order.

    There is one photograph for each surface: what can be learned is this wall of bricks, seen
    elsewhere, not bricks in general.

    Source: the photographs come with scikit-image. Used in lecture 06.
    """
    if checks.whole("size", size, at_least=8) > _LARGEST_SQUARE:
        raise ValueError(
            f"size takes 8 to {_LARGEST_SQUARE} pixels, half of a picture, got {size}."
        )
    counts = (checks.whole("train", train), checks.whole("test", test))
    random = np.random.default_rng(checks.whole("seed", seed, at_least=0))
    parts: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for name in _SURFACES.values():
        picture = _grey(name)
        middle = picture.shape[1] // 2
        halves = (picture[:, :middle], picture[:, middle:])
        for part, half, count in zip(parts, halves, counts, strict=True):
            part.append(_squares(half, size, count, random))
    learn, measure = (_shuffled(part, random) for part in parts)
    return Dataset(learn, measure, tuple(_SURFACES))


def draw(labels: np.ndarray, per_class: int, *, seed: int = 0) -> np.ndarray:
    """Draw the places of so many pictures of each class.

    Parameters
    ----------
    labels
        Class (N,) of each picture.
    per_class
        How many of each class. The draws of one seed are nested: the ten hold the five.
    seed
        Another seed, another draw.

    Returns
    -------
    int array (classes · per_class,)
        Sorted places in ``labels``.

    Raises
    ------
    ValueError
        If a class has fewer pictures.

    Used in lecture 06.
    """
    given = np.asarray(labels)
    if given.ndim != 1 or given.dtype.kind not in "iu" or not given.size:
        raise ValueError(
            f"labels takes one whole number a picture, got {given.dtype} of shape {given.shape}."
        )
    per_class = checks.whole("per_class", per_class)
    classes, counts = np.unique(given, return_counts=True)
    if counts.min() < per_class:
        scarce = classes[counts.argmin()]
        raise ValueError(
            f"per_class={per_class} takes as many pictures of each class; class {scarce} has "
            f"{counts.min()}."
        )
    random = np.random.default_rng(checks.whole("seed", seed, at_least=0))
    order = random.permutation(len(given))
    chosen = [order[given[order] == label][:per_class] for label in classes]
    return np.sort(np.concatenate(chosen))


def _grey(name: str) -> np.ndarray:
    """Return a picture (H, W) of scikit-image in [0, 1]."""
    picture = getattr(skimage.data, name)()
    if picture.ndim == 3:
        return np.asarray(skimage.color.rgb2gray(picture), np.float32)
    return np.divide(picture, np.float32(255))


def _squares(picture: np.ndarray, size: int, count: int, random: np.random.Generator) -> np.ndarray:
    """Cut squares (count, size, size, 1) at random places, and give all one mean and contrast."""
    rows, columns = (random.integers(side - size + 1, size=count) for side in picture.shape)
    cut = np.stack(
        [picture[r : r + size, c : c + size] for r, c in zip(rows, columns, strict=True)]
    )
    cut = cut - cut.mean(axis=(1, 2), keepdims=True)
    contrast = cut.std(axis=(1, 2), keepdims=True)
    return np.clip(0.5 + 0.2 * cut / np.maximum(contrast, 1e-6), 0, 1)[..., None]


def _shuffled(by_class: list[np.ndarray], random: np.random.Generator) -> Split:
    labels = np.repeat(np.arange(len(by_class)), [len(pictures) for pictures in by_class])
    order = random.permutation(len(labels))
    return Split(np.concatenate(by_class)[order], labels[order])
