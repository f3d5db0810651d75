"""How well do edges agree with true outlines? Precision, recall and F-measure, as in Berkeley."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from dlsg_utils._core.checks import number


class PrecisionRecall(NamedTuple):
    """How well edges above each threshold agree with the truth, over all images together.

    Attributes
    ----------
    thresholds : float64 array (T,)
    precision : float64 array (T,)
        Share of the edge pixels that are matched with the truth; 0 if there are none.
    recall : float64 array (T,)
        Share of the true pixels that are matched.
    """

    thresholds: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]

    @property
    def f_measure(self) -> NDArray[np.float64]:
        """F at each threshold (T,)."""
        return f_measure(self.precision, self.recall)

    @property
    def best_threshold(self) -> float:
        """The threshold of the largest F: the one to choose, on validation images."""
        return float(self.thresholds[self.f_measure.argmax()])


def f_measure(precision: ArrayLike, recall: ArrayLike) -> NDArray[np.float64]:
    """Return the harmonic mean 2 P R / (P + R), 0 where both are 0.

    Parameters
    ----------
    precision, recall : of one shape, values in [0, 1]

    Raises
    ------
    ValueError
        If a value is no share, or the shapes differ.
    """
    p, r = np.asarray(precision, np.float64), np.asarray(recall, np.float64)
    if p.shape != r.shape:
        raise ValueError(f"precision and recall take one shape, got {p.shape} and {r.shape}.")
    if not ((p >= 0) & (p <= 1) & (r >= 0) & (r <= 1)).all():
        raise ValueError("precision and recall take values in [0, 1], got others or NaN.")
    total = p + r
    return np.asarray(2 * p * r / np.where(total > 0, total, 1))


def thin(strength: ArrayLike, *, deviation: float = 1.0) -> NDArray[np.float32]:
    """Keep the strength of edges on its ridges and set the rest to zero: non-maximum suppression.

    A pixel stays if neither of the two points at a distance of 1 across the edge is stronger.
    Across is the direction in which the strength changes most around the pixel: the first
    eigenvector of the structure tensor.

    Parameters
    ----------
    strength : (N, H, W) or (H, W)
        Not negative.
    deviation
        Standard deviation in pixels of the Gaussian that weighs the surroundings.

    Returns
    -------
    float32 array (N, H, W) or (H, W)

    Sources: Canny (1986), "A Computational Approach to Edge Detection"; structure tensor: Bigün and
    Granlund (1987), "Optimal Orientation Detection of Linear Symmetry". Used in lecture 20.
    """
    given, single = _maps(strength)
    spread = number("deviation", deviation, at_least=0.1)
    window = (0, spread, spread)
    down, right = (ndimage.correlate1d(given, (-1, 0, 1), axis, mode="nearest") for axis in (1, 2))
    rows, columns, mixed = (
        ndimage.gaussian_filter(product, window, mode="nearest")
        for product in (down * down, right * right, down * right)
    )
    # The eigenvector, as an angle from the vertical. Which of its two directions is taken breaks
    # ties: it must not change along an upright or level edge.
    angle = np.mod(0.5 * np.arctan2(2 * mixed, rows - columns) + 0.4, np.pi) - 0.4
    places = np.indices(given.shape, np.float32)
    step = np.stack([np.zeros_like(angle), np.cos(angle), np.sin(angle)])
    before, behind = (
        ndimage.map_coordinates(given, places + sign * step, order=1, mode="nearest")
        for sign in (-1, 1)
    )
    # Interpolation rounds: a thousandth is no difference.
    ridge = (given >= 0.999 * behind) & (given > 1.001 * before)
    thinned = np.where(ridge, given, 0).astype(np.float32)
    return thinned[0] if single else thinned


def count_matches(found: ArrayLike, truth: ArrayLike, *, tolerance: float = 2.0) -> int:
    """Count the pairs of an edge pixel and a true one that are near each other.

    A pixel is in one pair at most: the count is that of a maximum matching.

    Parameters
    ----------
    found, truth : bool arrays (N, H, W) or (H, W)
    tolerance
        The largest distance of a pair, in pixels.

    Source: Martin, Fowlkes and Malik (2004), "Learning to Detect Natural Image Boundaries Using
    Local Brightness, Color, and Texture Cues", appendix B, where pairs are found at minimum cost.
    """
    edges, known = _pair(found, truth)
    limit = number("tolerance", tolerance, at_least=0)
    reach = int(limit)
    numbers = np.full((len(known), *(side + 2 * reach for side in known.shape[1:])), -1)
    inner = slice(reach, -reach or None)
    numbers[:, inner, inner][known] = np.arange(known.sum())
    image, row, column = np.nonzero(edges)
    steps = np.argwhere(np.hypot(*np.indices((2 * reach + 1,) * 2) - reach) <= limit)
    near = np.stack([numbers[image, row + down, column + right] for down, right in steps])
    step, edge = np.nonzero(near >= 0)
    shape = (len(row), int(known.sum()))
    if not len(edge):
        return 0
    pairs = coo_array((np.ones(len(edge), bool), (edge, near[step, edge])), shape).tocsr()
    return int((maximum_bipartite_matching(pairs, perm_type="column") >= 0).sum())


def precision_recall(
    strength: ArrayLike,
    truth: ArrayLike,
    *,
    thresholds: ArrayLike | None = None,
    tolerance: float = 2.0,
) -> PrecisionRecall:
    """Compare edges above each threshold with true outlines.

    Pixels are counted over all images together. The largest F-measure is Berkeley's ODS (optimal
    data set scale) if one threshold for all images was chosen on these images themselves. Choose it
    on validation images instead, and pass it here with the test images.

    Parameters
    ----------
    strength : (N, H, W) or (H, W)
        Thinned, see :func:`thin`: broad edges have pixels that cannot all be matched. Of edges that
        are true or false only one threshold makes sense, 1.
    truth : bool array of the same shape
    thresholds : (T,)
        An edge is where the strength is at least this; by default 0.02, 0.04, … 0.98.
    tolerance
        The largest distance of a matched pair, in pixels. Berkeley's benchmark takes 0.0075 of the
        diagonal: 1 pixel of 96×96, 4.3 of its own images.

    Returns
    -------
    PrecisionRecall

    Raises
    ------
    ValueError
        If no image has an outline, the shapes differ, a strength is negative or not finite, or the
        tolerance is negative.

    Source: Arbeláez et al. (2011), "Contour Detection and Hierarchical Image Segmentation", section
    2.1; pixels are matched as in :func:`count_matches`. Used in lecture 20.
    """
    maps, single = _maps(strength)
    known = np.asarray(truth, bool)
    known = known[None] if single else known
    if known.shape != maps.shape:
        raise ValueError(
            f"strength and truth take one shape, got {np.shape(strength)} and {np.shape(truth)}."
        )
    if not known.any():
        raise ValueError("truth has no outline in any image: give images with some.")
    limits = np.asarray(
        np.arange(1, 50) / 50 if thresholds is None else thresholds, np.float64
    ).reshape(-1)
    if not len(limits) or not np.isfinite(limits).all():
        raise ValueError(f"thresholds takes at least one finite number, got {thresholds!r}.")
    counts = []
    for limit in limits:
        edges = maps >= np.float32(limit)
        counts.append((count_matches(edges, known, tolerance=tolerance), edges.sum()))
    matched, found = np.array(counts, np.float64).T
    return PrecisionRecall(limits, matched / np.maximum(found, 1), matched / known.sum())


def _maps(strength: ArrayLike) -> tuple[NDArray[np.float32], bool]:
    """Return maps (N, H, W) and whether one was given, or raise."""
    given = np.asarray(strength)
    if given.ndim not in (2, 3) or given.size == 0:
        raise ValueError(f"strength takes (N, H, W) or (H, W), got shape {given.shape}.")
    maps = given.astype(np.float32).reshape((-1, *given.shape[-2:]))
    if not np.isfinite(maps).all() or maps.min() < 0:
        raise ValueError("strength takes finite values from 0 up, got NaN, infinity or less.")
    return maps, given.ndim == 2


def _pair(found: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return edges and outlines (N, H, W), or raise."""
    edges, known = np.asarray(found), np.asarray(truth)
    if edges.dtype != bool or known.dtype != bool:
        raise TypeError(
            f"found and truth take true or false, got dtypes {edges.dtype} and {known.dtype}."
        )
    if edges.shape != known.shape or edges.ndim not in (2, 3):
        raise ValueError(
            "found and truth take one shape, (N, H, W) or (H, W), got "
            f"{edges.shape} and {known.shape}."
        )
    whole = (-1, *edges.shape[-2:])
    return edges.reshape(whole), known.reshape(whole)
