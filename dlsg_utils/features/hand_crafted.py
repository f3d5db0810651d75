"""Features that people designed: histograms of gradients, visual words, the spatial pyramid.

scikit-image measures and scikit-learn clusters; here they only take the course's pictures.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from skimage import feature
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from dlsg_utils._core import checks

# Descriptors that the vocabulary is learned from: k-means gains nothing from more.
_MOST_DESCRIPTORS = 20_000
# Of a DAISY descriptor: two rings of six histograms, eight directions each, and one in the middle.
_DAISY = {"rings": 2, "histograms": 6, "orientations": 8}


def hog(images: ArrayLike, *, cell: int = 4, block: int = 2, orientations: int = 9) -> np.ndarray:
    """Histograms of oriented gradients: which edges are where, whatever the light.

    Parameters
    ----------
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1]. At each pixel of a colour picture
        the channel with the steepest slope counts.
    cell
        Side in pixels of the squares that get a histogram each.
    block
        Side in cells of the overlapping squares within which contrast is normalised.
    orientations
        Bins between 0° and 180°.

    Returns
    -------
    float32 array (N, D), or (D,) for one picture
        ``D = rows × columns × block² × orientations`` for rows × columns blocks; as
        ``skimage.feature.hog`` gives it.

    Raises
    ------
    ValueError
        If a block is larger than the pictures.

    Source: Dalal and Triggs (2005); VT, "Features are the Keys". Used in lecture 06.
    """
    pictures, single = checks.image_batch(images)
    cell, block = checks.whole("cell", cell), checks.whole("block", block)
    orientations = checks.whole("orientations", orientations)
    shorter = min(pictures.shape[1:3])
    if cell * block > shorter:
        raise ValueError(
            f"cell={cell} times block={block} is {cell * block} pixels, more than the {shorter} of "
            f"the pictures. The largest cell that fits is {shorter // block}."
        )
    options: dict[str, Any] = {
        "orientations": orientations,
        "pixels_per_cell": (cell, cell),
        "cells_per_block": (block, block),
        "channel_axis": -1,
    }
    found = np.stack([feature.hog(picture, **options) for picture in pictures])
    return _result(found, single)


def descriptors(images: ArrayLike, *, step: int = 3, radius: int = 6) -> np.ndarray:
    """Describe the surroundings of a grid of points by DAISY, a dense kin of SIFT.

    Around each point lie 13 circles, whose edge directions are counted, and the counts divided by
    their sum: the description stays when the light changes. A flat place gets zeros.

    Parameters
    ----------
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1]; of colours the mean counts.
    step
        Pixels from a point to the next.
    radius
        Pixels from a point to the outer ring; points keep so far from the edges.

    Returns
    -------
    float32 array (N, rows, columns, 104), or (rows, columns, 104) for one picture
        As ``skimage.feature.daisy`` gives it.

    Raises
    ------
    ValueError
        If the pictures are smaller than 2 radius + 1.

    Source: Tola, Lepetit and Fua (2010); VT, "SIFT Descriptor". Used in lecture 06.
    """
    pictures, single = checks.image_batch(images)
    step, radius = checks.whole("step", step), checks.whole("radius", radius, at_least=2)
    shorter = min(pictures.shape[1:3])
    if shorter < 2 * radius + 1:
        raise ValueError(
            f"radius={radius} takes pictures of at least {2 * radius + 1} pixels, got {shorter}. "
            f"The largest radius that fits is {(shorter - 1) // 2}."
        )
    daisy: Any = feature.daisy  # which has no types
    grey = pictures.mean(axis=-1)
    found = np.stack([daisy(picture, step=step, radius=radius, **_DAISY) for picture in grey])
    return _result(found, single)


class VisualWords(TransformerMixin, BaseEstimator):
    """Bag of visual words, and the spatial pyramid: which words a picture uses, and where.

    A transformer of scikit-learn. ``fit`` learns the vocabulary, by k-means, from the descriptors
    of the pictures it is given and of no others. ``transform`` gives each point the nearest word
    and counts: in the whole picture, in its quarters, in its sixteenths…

    Parameters
    ----------
    words
        Words in the vocabulary.
    levels
        1 is the bag, which forgets places; 2 adds the quarters, 3 the sixteenths.
    seed
        Makes the vocabulary repeatable.

    Sources: Sivic and Zisserman (2003); Lazebnik, Schmid and Ponce (2006), whose weights of the
    levels are left out, as a classifier on standardised features has no use for them; VT, "Spatial
    Pyramid Matching". Used in lecture 06.
    """

    def __init__(self, words: int = 100, *, levels: int = 1, seed: int = 0) -> None:
        self.words = words
        self.levels = levels
        self.seed = seed

    def fit(self, described: ArrayLike, labels: Any = None) -> "VisualWords":
        """Learn the words of :func:`descriptors` (N, rows, columns, D); labels are not used."""
        words = checks.whole("words", self.words, at_least=2)
        found = self._checked(described)
        flat = found.reshape(-1, found.shape[-1])
        if len(flat) < words:
            raise ValueError(
                f"words={words} takes at least as many descriptors, got {len(flat)}. "
                "Take more pictures, or a smaller step."
            )
        random = np.random.default_rng(checks.whole("seed", self.seed, at_least=0))
        if len(flat) > _MOST_DESCRIPTORS:
            flat = flat[random.choice(len(flat), _MOST_DESCRIPTORS, replace=False)]
        means = MiniBatchKMeans(words, n_init=1, batch_size=4096, random_state=self.seed)
        with threadpool_limits(1):  # the work is small; on a busy computer threads wait for long
            self.vocabulary_ = means.fit(flat).cluster_centers_
        return self

    def transform(self, described: ArrayLike) -> np.ndarray:
        """Return the words' shares (N, words · (1 + 4 + …)); those of a region sum to 1.

        The first ``words`` columns are the bag, whatever the levels.
        """
        said = self.say(described)
        regions = [
            region.reshape(len(said), -1)
            for level in range(self.levels)
            for rows in np.array_split(said, 2**level, axis=1)
            for region in np.array_split(rows, 2**level, axis=2)
        ]
        return np.concatenate([_shares(each, len(self.vocabulary_)) for each in regions], axis=1)

    def say(self, described: ArrayLike) -> np.ndarray:
        """Return the number of the word (N, rows, columns) at each point."""
        return self._distances(self._checked(described)).argmin(axis=-1)

    def examples(
        self,
        images: ArrayLike,
        described: ArrayLike,
        *,
        count: int = 6,
        step: int = 3,
        radius: int = 6,
    ) -> np.ndarray:
        """Cut out what is nearest to each word: (words, count, 2 radius + 1, 2 radius + 1, C).

        Of each picture the nearest point alone. ``step`` and ``radius`` are those of
        :func:`descriptors`, which described the images (N, H, W, C).
        """
        pictures, _ = checks.image_batch(images)
        distances = self._distances(self._checked(described))
        if len(pictures) != len(distances):
            raise ValueError(
                f"images and described take as many pictures, got {len(pictures)} and "
                f"{len(distances)}."
            )
        if checks.whole("count", count) > len(pictures):
            raise ValueError(f"count takes 1 to {len(pictures)}, one a picture, got {count}.")
        columns, side = distances.shape[2], 2 * radius + 1
        flat = distances.reshape(len(pictures), -1, distances.shape[-1])
        best, places = flat.min(axis=1), flat.argmin(axis=1)
        chosen = np.argsort(best, axis=0, kind="stable")[:count].T
        found = np.empty((len(self.vocabulary_), count, side, side, pictures.shape[-1]), np.float32)
        for word, rank in np.ndindex(chosen.shape):
            picture = chosen[word, rank]
            row, column = (step * place for place in divmod(places[picture, word], columns))
            found[word, rank] = pictures[picture, row : row + side, column : column + side]
        return found

    def _distances(self, found: np.ndarray) -> np.ndarray:
        """Return the squared distance of each descriptor to each word."""
        check_is_fitted(self)
        lengths, of_words = np.square(found).sum(axis=-1), np.square(self.vocabulary_).sum(axis=1)
        return lengths[..., None] + of_words - 2 * found @ self.vocabulary_.T

    def _checked(self, described: ArrayLike) -> np.ndarray:
        levels = checks.whole("levels", self.levels)
        found = np.asarray(described, np.float32)
        if found.ndim != 4 or not found.size:
            raise ValueError(
                "described takes what descriptors(…) gives, (N, rows, columns, D), got shape "
                f"{found.shape}."
            )
        if min(found.shape[1:3]) < 2 ** (levels - 1):
            raise ValueError(
                f"levels={levels} takes at least {2 ** (levels - 1)} points a side, got "
                f"{found.shape[1]}×{found.shape[2]}. Take fewer levels or a smaller step."
            )
        return found


def _shares(said: np.ndarray, words: int) -> np.ndarray:
    """Return how often each word stands in each row (N, points), divided by the points."""
    count, points = said.shape
    numbered = said + words * np.arange(count)[:, None]
    counts = np.bincount(numbered.ravel(), minlength=count * words).reshape(count, words)
    return (counts / points).astype(np.float32)


def _result(found: np.ndarray, single: bool) -> np.ndarray:
    found = found.astype(np.float32, copy=False)
    return found[0] if single else found
