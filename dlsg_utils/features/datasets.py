"""Small data sets of photographs that come with scikit-image; no pixel is in two parts."""

import numpy as np
import skimage.color
import skimage.data
from sklearn.utils import column_or_1d

from dlsg_utils._core import checks
from dlsg_utils.data.sets import PARTS, Dataset, Split

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
_LARGEST_SQUARE = 128  # a third of the width of the narrowest photographs


def surfaces(
    *, size: int = 64, train: int = 20, validation: int = 40, test: int = 40, seed: int = 0
) -> Dataset:
    """Cut squares out of photographs of eight surfaces, to be told apart.

    The training squares come from the left thirds of the photographs, the validation squares from
    the middle, the test squares from the right: no pixel is in two parts. Squares of one part may
    overlap. All are gray and of the same mean and contrast, so brightness gives nothing away.

    Parameters
    ----------
    size
        Side of the squares in pixels, 8 to 128.
    train, validation, test
        Squares of each surface.
    seed
        Makes the positions of the squares repeatable.

    Returns
    -------
    Dataset
        Images (N, size, size, 1) in [0, 1], in a random order.

    There is one photograph for each surface: what can be learned is this wall of bricks, seen
    elsewhere, not bricks in general.

    Source: the photographs come with scikit-image. Used in lecture 06.
    """
    if checks.whole("size", size, at_least=8) > _LARGEST_SQUARE:
        raise ValueError(
            f"size takes 8 to {_LARGEST_SQUARE} pixels, a third of a photograph, got {size}."
        )
    counts = map(checks.whole, PARTS, (train, validation, test))
    random = np.random.default_rng(checks.whole("seed", seed, at_least=0))
    thirds = [np.array_split(_gray(name), 3, axis=1) for name in _SURFACES.values()]
    parts = []
    for regions, count in zip(zip(*thirds, strict=True), counts, strict=True):
        images = np.concatenate([_squares(region, size, count, random) for region in regions])
        labels = np.repeat(np.arange(len(regions)), count)
        parts.append(Split(images, labels)[random.permutation(len(labels))])
    return Dataset(parts[0], parts[1], parts[2], tuple(_SURFACES))


def draw(labels: np.ndarray, per_class: int, *, seed: int = 0) -> np.ndarray:
    """Draw the indices of so many images of each class.

    Parameters
    ----------
    labels
        Class (N,) of each image.
    per_class
        How many of each class. The draws of one seed are nested: the ten hold the five.
    seed
        Another seed, another draw.

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
    order = np.random.default_rng(checks.whole("seed", seed, at_least=0)).permutation(len(given))
    return np.sort(np.concatenate([order[given[order] == c][:per_class] for c in classes]))


def _gray(name: str) -> np.ndarray:
    """Return a photograph (H, W) of scikit-image in [0, 1]."""
    photograph = getattr(skimage.data, name)()
    if photograph.ndim == 3:
        return np.asarray(skimage.color.rgb2gray(photograph), np.float32)
    return np.divide(photograph, np.float32(255))


def _squares(region: np.ndarray, size: int, count: int, random: np.random.Generator) -> np.ndarray:
    """Cut squares (count, size, size, 1) at random positions; give all one mean and contrast."""
    rows, columns = (random.integers(side - size + 1, size=count) for side in region.shape)
    cut = np.lib.stride_tricks.sliding_window_view(region, (size, size))[rows, columns]
    cut = cut - cut.mean(axis=(1, 2), keepdims=True)
    contrast = cut.std(axis=(1, 2), keepdims=True)
    return np.clip(0.5 + 0.2 * cut / np.maximum(contrast, 1e-6), 0, 1)[..., None]
