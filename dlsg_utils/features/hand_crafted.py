"""Features that people designed: histograms of gradients, visual words, the spatial pyramid.

scikit-image computes them and scikit-learn clusters; here they take batches of images in [0, 1].
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from skimage import feature
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils import check_consistent_length, resample
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from dlsg_utils._core import checks

# Descriptors that the vocabulary is learned from: k-means is no better with more.
_MOST_DESCRIPTORS = 20_000
# Of a DAISY descriptor: a histogram in the center and six on each ring, of eight directions each.
_DAISY = {"rings": 2, "histograms": 6, "orientations": 8}


@checks.renamed(pixels_per_cell="cell", cells_per_block="block")
def hog(images: ArrayLike, *, cell: int = 4, block: int = 2, orientations: int = 9) -> np.ndarray:
    """Histograms of oriented gradients: the directions of edges, position by position.

    Parameters
    ----------
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1]. At each pixel of a color image the
        channel with the largest gradient counts.
    cell
        Side in pixels of the squares that get a histogram each.
    block
        Side in cells of the overlapping squares within which contrast is normalized.
    orientations
        Bins between 0° and 180°.

    Returns
    -------
    float32 array (N, D), or (D,) for one image
        ``D = rows × columns × block² × orientations`` for rows × columns blocks; as
        ``skimage.feature.hog`` gives it.

    Raises
    ------
    ValueError
        If a block is larger than the images.

    Source: Dalal and Triggs (2005); VT, "Features are the Keys". Used in lectures 06 and 14.
    """
    batch, single = checks.image_batch(images)
    cell, block = checks.whole("cell", cell), checks.whole("block", block)
    bins, sides = checks.whole("orientations", orientations), ((cell, cell), (block, block))
    rows = [feature.hog(image, bins, *sides, channel_axis=-1) for image in batch]
    found = np.stack(rows, dtype=np.float32)
    return found[0] if single else found


def descriptors(images: ArrayLike, *, step: int = 3, radius: int = 6) -> np.ndarray:
    """Describe the surroundings of each point of a grid by DAISY, a relative of SIFT.

    A descriptor holds 13 histograms of edge directions, from 13 circles around the point, divided
    by their sum: it does not depend on brightness and contrast. Where there is no edge it is zero.

    Parameters
    ----------
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1]; color images are averaged first.
    step
        Pixels from a point to the next.
    radius
        Pixels from a point to the outer ring, and at least so many to the edges of the image.

    Returns
    -------
    float32 array (N, rows, columns, 104), or (rows, columns, 104) for one image
        As ``skimage.feature.daisy`` gives it.

    Raises
    ------
    ValueError
        If the images are smaller than 2 radius + 1.

    Source: Tola, Lepetit and Fua (2010); VT, "SIFT Descriptor". Used in lecture 06.
    """
    batch, single = checks.image_batch(images)
    step, radius = checks.whole("step", step), checks.whole("radius", radius, at_least=2)
    shorter = min(batch.shape[1:3])
    if shorter < 2 * radius + 1:
        raise ValueError(
            f"radius={radius} takes images of at least {2 * radius + 1} pixels, got {shorter}. "
            f"The largest radius that fits is {(shorter - 1) // 2}."
        )
    daisy: Any = partial(feature.daisy, step=step, radius=radius, **_DAISY)  # which has no types
    found = np.stack([daisy(image) for image in batch.mean(axis=-1)], dtype=np.float32)
    return found[0] if single else found


def regions(maps: np.ndarray, count: int) -> list[np.ndarray]:
    """Cut maps (N, H, W, …) into count × count regions, of one size as far as they divide."""
    return [
        region
        for rows in np.array_split(maps, count, axis=1)
        for region in np.array_split(rows, count, axis=2)
    ]


class VisualWords(TransformerMixin, BaseEstimator):
    """Bag of visual words, and the spatial pyramid: which words an image has, and where.

    A transformer of scikit-learn. ``fit`` learns the vocabulary, by k-means, from the descriptors
    of the images it is given and of no others. ``transform`` gives each point the nearest word
    and counts: in the whole image, in its quarters, in its sixteenths…

    Parameters
    ----------
    words
        Words in the vocabulary.
    levels
        1 is the bag, which ignores positions; 2 adds the quarters, 3 the sixteenths.
    seed
        Makes the vocabulary repeatable.

    Sources: Sivic and Zisserman (2003); Lazebnik, Schmid and Ponce (2006), whose weights of the
    levels are left out, as standardized features would undo them; VT, "Spatial Pyramid Matching".
    Used in lecture 06.
    """

    def __init__(self, words: int = 100, *, levels: int = 1, seed: int | None = None) -> None:
        self.words = words
        self.levels = levels
        self.seed = seed

    def fit(self, described: ArrayLike, labels: Any = None) -> VisualWords:
        """Learn the words of :func:`descriptors` (N, rows, columns, D); labels are not used."""
        words, seed = checks.whole("words", self.words), self.seed
        if seed is not None:
            checks.whole("seed", seed, at_least=0)
        found = self._checked(described)
        found = found.reshape(-1, found.shape[-1])
        some = resample(
            found, replace=False, n_samples=min(len(found), _MOST_DESCRIPTORS), random_state=seed
        )
        means = MiniBatchKMeans(words, n_init=1, batch_size=4096, random_state=seed)
        with threadpool_limits(1):  # on a busy computer, threads for so little work wait for long
            self.vocabulary_ = means.fit(some).cluster_centers_
        return self

    def transform(self, described: ArrayLike) -> np.ndarray:
        """Return the words' shares (N, words · (1 + 4 + …)); those of a region sum to 1.

        The first ``words`` columns are the bag, whatever the levels. For the descriptors of one
        image (rows, columns, D) without the axis N.
        """
        words = self.assign(described)
        batch = words[None] if words.ndim == 2 else words
        parts = [each for level in range(self.levels) for each in regions(batch, 2**level)]
        shares = [_shares(each, len(self.vocabulary_)) for each in parts]
        found = np.concatenate(shares, axis=1)
        return found[0] if words.ndim == 2 else found

    def assign(self, described: ArrayLike) -> np.ndarray:
        """Return the index of the nearest word (N, rows, columns) at each point.

        For the descriptors of one image without the axis N.
        """
        words = self._distances(self._checked(described)).argmin(axis=-1)
        return words[0] if np.ndim(described) == 3 else words

    def examples(
        self,
        images: ArrayLike,
        described: ArrayLike,
        *,
        count: int = 6,
        step: int = 3,
        radius: int = 6,
    ) -> np.ndarray:
        """Cut out the patches nearest to each word: (words, count, 2 radius + 1, 2 radius + 1, C).

        At most one patch of an image. ``step`` and ``radius`` are those of :func:`descriptors`,
        which described the images (N, H, W, C).
        """
        batch, _ = checks.image_batch(images)
        distances = self._distances(self._checked(described))
        check_consistent_length(batch, distances)
        if checks.whole("count", count) > len(batch):
            raise ValueError(f"count takes 1 to {len(batch)}, one an image, got {count}.")
        side = 2 * radius + 1
        fits = all(
            side + step * (points - 1) <= pixels
            for points, pixels in zip(distances.shape[1:3], batch.shape[1:3], strict=True)
        )
        if not fits:
            raise ValueError(
                f"images takes those that were described, with the same step={step} and "
                f"radius={radius}, got {batch.shape[1]}×{batch.shape[2]} pixels for "
                f"{distances.shape[1]}×{distances.shape[2]} points."
            )
        patches = sliding_window_view(batch, (side, side), axis=(1, 2))[:, ::step, ::step]
        flat = distances.reshape(len(batch), -1, distances.shape[-1])
        nearest = np.argsort(flat.min(axis=1), axis=0, kind="stable")[:count].T  # images
        points = np.take_along_axis(flat.argmin(axis=1), nearest.T, axis=0).T
        rows, columns = np.divmod(points, distances.shape[2])
        return np.moveaxis(patches[nearest, rows, columns], 2, -1)

    def _distances(self, found: np.ndarray) -> np.ndarray:
        """Return the squared distance of each descriptor to each word."""
        check_is_fitted(self)
        lengths, of_words = np.square(found).sum(axis=-1), np.square(self.vocabulary_).sum(axis=1)
        return lengths[..., None] + of_words - 2 * found @ self.vocabulary_.T

    def _checked(self, described: ArrayLike) -> np.ndarray:
        levels = checks.whole("levels", self.levels)
        found = np.asarray(described, np.float32)
        if found.ndim == 3:
            found = found[None]
        if found.ndim != 4 or min(found.shape[1:3]) < 2 ** (levels - 1):
            raise ValueError(
                "described takes what descriptors(…) gives, (N, rows, columns, D), with at least "
                f"{2 ** (levels - 1)} rows and columns for levels={levels}; got {found.shape}."
            )
        return found


def _shares(words: np.ndarray, count: int) -> np.ndarray:
    """Return the share (N, count) of each word among the points of a region (N, rows, columns)."""
    images, points = len(words), words[0].size
    numbered = words + count * np.arange(images)[:, None, None]  # other numbers in each image
    counts = np.bincount(numbered.ravel(), minlength=images * count).reshape(images, count)
    return (counts / points).astype(np.float32)
