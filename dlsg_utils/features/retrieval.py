"""Nearest images, in the space of their pixels or of their features."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_consistent_length

from dlsg_utils._core import checks


class Nearest(NamedTuple):
    """The nearest of a gallery for each query, the nearest first.

    Attributes
    ----------
    indices : int array (Q, n_neighbors)
        In the gallery.
    distances : float32 array (Q, n_neighbors)
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


@checks.renamed(count="n_neighbors", k="n_neighbors")
def nearest(gallery: ArrayLike, queries: ArrayLike, *, n_neighbors: int = 1) -> Nearest:
    """Find the nearest of a gallery for each query.

    Parameters
    ----------
    gallery, queries
        (G, …) and (Q, …), of the same shape behind the first axis: images or features. A single
        query goes without the axis Q, and so does what is found.
    n_neighbors
        Neighbors of each query.

    Raises
    ------
    ValueError
        If the shapes differ, or the gallery holds fewer than ``n_neighbors``; are the two swapped?

    Used in lecture 06.
    """
    known, asked = np.asarray(gallery, np.float32), np.asarray(queries, np.float32)
    single = asked.shape == known.shape[1:]
    asked = asked[None] if single else asked
    if known.ndim < 2 or asked.shape[1:] != known.shape[1:]:
        raise ValueError(
            f"gallery and queries take (G, …) and (Q, …) of the same shape behind the first axis, "
            f"got {known.shape} and {asked.shape}."
        )
    if len(known) < n_neighbors:
        raise ValueError(
            f"n_neighbors={n_neighbors}, but the gallery, which comes first, holds {len(known)}; "
            f"there are {len(asked)} queries. Is it nearest(gallery, queries)?"
        )
    search = NearestNeighbors(n_neighbors=n_neighbors, algorithm="brute")
    distances, indices = search.fit(_rows(known)).kneighbors(_rows(asked))
    found = Nearest(indices, distances.astype(np.float32))
    return Nearest(*(array[0] for array in found)) if single else found


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
    for gallery_or_queries in zip(misleading, telling, labels, strict=True):
        check_consistent_length(*gallery_or_queries)
    spaces = [[_rows(part) for part in space] for space in (misleading, telling)]
    classes = [np.asarray(part) for part in labels]
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


def _rows(values: ArrayLike) -> np.ndarray:
    array = np.asarray(values, np.float32)
    return array.reshape(len(array), -1)
