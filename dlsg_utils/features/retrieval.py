"""Nearest images, in the space of their pixels or of their features."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from sklearn.neighbors import NearestNeighbors

from dlsg_utils._core import checks


class Nearest(NamedTuple):
    """The nearest of a gallery for each query, the nearest first.

    Attributes
    ----------
    indices : int array (Q, count)
        In the gallery.
    distances : float32 array (Q, count)
        Euclidean.
    """

    indices: np.ndarray
    distances: np.ndarray


class Triples(NamedTuple):
    """Images that one space puts beside the wrong class and another beside the right one.

    Attributes
    ----------
    queries, wrong, right : int arrays (T,)
        Index of the image, of its neighbor of another class in the gallery, and of its neighbor of
        its own class there; the clearest triples first.
    clearness : float32 array (T,)
        How many times nearer the wrong one is in the one space, times how many times nearer the
        right one is in the other; above 1.
    """

    queries: np.ndarray
    wrong: np.ndarray
    right: np.ndarray
    clearness: np.ndarray


def nearest(gallery: ArrayLike, queries: ArrayLike, *, count: int = 1) -> Nearest:
    """Find the nearest of a gallery for each query.

    Parameters
    ----------
    gallery, queries
        (G, …) and (Q, …), of the same shape behind the first axis: images or features.
    count
        Neighbors of each query.

    Raises
    ------
    ValueError
        If the shapes differ, or the gallery holds fewer than ``count``.

    Used in lecture 06.
    """
    known, asked = _rows("gallery", gallery), _rows("queries", queries)
    if known.shape[1] != asked.shape[1]:
        raise ValueError(
            f"gallery and queries take as many values each, got {known.shape[1]} and "
            f"{asked.shape[1]}."
        )
    if checks.whole("count", count) > len(known):
        raise ValueError(f"count takes 1 to {len(known)}, the size of the gallery, got {count}.")
    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(known)
    distances, indices = search.kneighbors(asked)
    return Nearest(indices, distances.astype(np.float32))


def triples(
    misleading: tuple[ArrayLike, ArrayLike],
    telling: tuple[ArrayLike, ArrayLike],
    labels: tuple[ArrayLike, ArrayLike],
) -> Triples:
    """Find images whose neighbor is of the wrong class in one space, of the right in another.

    Parameters
    ----------
    misleading, telling
        Gallery (G, …) and queries (Q, …) in the one space and in the other: pixels and features,
        say.
    labels
        Classes of the gallery (G,) and of the queries (Q,).

    Raises
    ------
    ValueError
        If the two spaces and the labels do not have as many images.

    Source: Raiko, "Good representation?". Used in lecture 06.
    """
    spaces = [[_rows("a space", part) for part in space] for space in (misleading, telling)]
    classes = [np.asarray(part) for part in labels]
    sizes = [[len(part) for part in parts] for parts in (*spaces, classes)]
    if any(size != sizes[0] for size in sizes):
        raise ValueError(
            "misleading, telling and labels take as many images each, in gallery and queries; "
            f"got {sizes[0]}, {sizes[1]} and {sizes[2]}."
        )
    wrong, right = (nearest(*space).indices[:, 0] for space in spaces)
    queries = np.flatnonzero((classes[0][wrong] != classes[1]) & (classes[0][right] == classes[1]))
    wrong, right = wrong[queries], right[queries]
    away = [
        [np.linalg.norm(gallery[chosen] - asked[queries], axis=1) for chosen in (wrong, right)]
        for gallery, asked in spaces
    ]
    (near, far), (far_there, near_there) = np.maximum(away, 1e-12)
    clearness = (far / near) * (far_there / near_there)
    order = np.argsort(-clearness, kind="stable")
    return Triples(queries[order], wrong[order], right[order], clearness[order].astype(np.float32))


def _rows(argument: str, values: ArrayLike) -> np.ndarray:
    array = np.asarray(values, np.float32)
    if array.ndim < 2 or not array.size:
        raise ValueError(f"{argument} takes one row of values an image, got shape {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} holds NaN or infinity.")
    return array.reshape(len(array), -1)
