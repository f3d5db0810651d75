"""Two words said at different speeds: dynamic time warping."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def dtw_distances(
    sequence: ArrayLike, others: Sequence[ArrayLike], *, memory: int = 200
) -> NDArray[np.float32]:
    """Return how far a sequence is from each other one, each stretched as fits best.

    Frames are matched in order, each with at least one of the other sequence; steps go on by one
    frame in one sequence or in both. The distance is the least sum of the Euclidean distances of
    matched frames, where a step in both counts twice, divided by the number of frames of both.

    Parameters
    ----------
    sequence : (T, D)
    others : N sequences (T_n, D)
    memory
        Sequences that are compared at once.

    Returns
    -------
    float32 array (N,)

    Raises
    ------
    ValueError
        If a sequence is empty, or the frames are of different sizes.

    Source: Sakoe and Chiba (1978), "Dynamic Programming Algorithm Optimization for Spoken Word
    Recognition", symmetric form, without slope constraint. Used in lecture 18.
    """
    own = _sequence(sequence, None)
    many = [_sequence(other, own.shape[1]) for other in others]
    parts = [_distances(own, many[n : n + memory]) for n in range(0, len(many), memory)]
    return np.concatenate([*parts, np.empty(0, np.float32)])


def _distances(own: NDArray[np.float32], many: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    lengths = np.array([len(other) for other in many])
    longest = int(lengths.max())
    padded = np.zeros((len(many), longest, own.shape[1]), np.float32)
    for row, other in zip(padded, many, strict=True):
        row[: len(other)] = other
    squares = (own**2).sum(axis=1)[:, None, None] + (padded**2).sum(axis=2).T
    products = np.einsum("td,nsd->tsn", own, padded, optimize=True)
    costs = np.sqrt(np.maximum(squares - 2 * products, 0))  # (T, S, N)
    before = np.full((longest + 1, len(many)), np.inf, np.float32)  # the row above
    before[0] = 0
    for row in costs:
        here = np.full_like(before, np.inf)
        diagonal = before[:-1] + 2 * row  # both go on
        above = before[1:] + row
        best = np.minimum(diagonal, above)
        for column in range(longest):
            np.minimum(best[column], here[column] + row[column], out=here[column + 1])
        before = here
    ends = before[lengths, np.arange(len(many))]
    return np.asarray(ends / (len(own) + lengths), np.float32)


def _sequence(given: ArrayLike, size: int | None) -> NDArray[np.float32]:
    found = np.asarray(given, np.float32)
    if found.ndim != 2 or found.size == 0 or size not in (None, found.shape[1]):
        wanted = "(T, D)" if size is None else f"(T, {size})"
        raise ValueError(f"a sequence takes shape {wanted}, got {found.shape}.")
    return found
