"""Squares of photographs to learn from: what a network gets, and what it is to give."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, one_image, whole

Floats = NDArray[np.float32]


def paired_crops(
    pairs: Iterable[tuple[ArrayLike, ArrayLike]],
    *,
    count: int,
    size: int,
    border: int,
    seed: int | None = None,
) -> tuple[Floats, Floats]:
    """Cut squares at the same places of degraded pictures and of true ones.

    Pictures and places are drawn at random; each square is turned by a multiple of 90 degrees and
    mirrored every other time.

    Parameters
    ----------
    pairs
        Degraded and true pictures, (H, W, C) in [0, 1], of one size.
    count
        How many squares.
    size
        Pixels of the degraded square's side.
    border
        Pixels by which a network's output is smaller than its input, at each side.
    seed
        Makes the choice repeatable.

    Returns
    -------
    degraded : float32 array (count, size, size, C)
    true : float32 array (count, size − 2 border, size − 2 border, C)
        Their middles.

    Raises
    ------
    ValueError
        If there is no pair, a pair differs in size, or a square does not fit.

    Used in lecture 22.
    """
    side, margin = whole("size", size), whole("border", border, at_least=0)
    if side <= 2 * margin:
        raise ValueError(f"size takes more than twice the border of {margin}, got {side}.")
    known = [(one_image(degraded), one_image(true)) for degraded, true in pairs]
    if not known:
        raise ValueError("pairs takes at least one pair of pictures, got none.")
    for degraded, true in known:
        if degraded.shape != true.shape or min(degraded.shape[:2]) < side:
            raise ValueError(
                f"pairs takes pictures of one size, at least {side}×{side}, "
                f"got {degraded.shape} and {true.shape}."
            )
    rng = generator(seed)
    inner = slice(margin, side - margin)
    found = []
    for _ in range(whole("count", count)):
        pair = known[rng.integers(len(known))]
        top, left = (int(rng.integers(n - side + 1)) for n in pair[0].shape[:2])
        turns, step = int(rng.integers(4)), int(rng.choice((-1, 1)))
        squares = (each[top : top + side, left : left + side] for each in pair)
        one, other = (np.rot90(each, turns)[:, ::step] for each in squares)
        found.append((one, other[inner, inner]))
    inputs, targets = (np.stack(each) for each in zip(*found, strict=True))
    return inputs, targets
