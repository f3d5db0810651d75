"""The eight symmetries of the board: four quarter turns, each mirrored or not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import whole

SYMMETRIES = 8


def transform(boards: ArrayLike, symmetry: int) -> NDArray[Any]:
    """Turn boards (N, S, S, …) by a quarter, counterclockwise, ``symmetry % 4`` times.

    From 4 on they are mirrored left to right first.

    Raises
    ------
    ValueError
        If the boards are not square, or the symmetry is not 0 to 7.

    Used in lecture 17.
    """
    values = np.asarray(boards)
    if values.ndim < 3 or values.shape[1] != values.shape[2]:
        raise ValueError(f"boards takes (N, S, S, …), got shape {values.shape}.")
    number = _known(symmetry)
    return np.rot90(values[:, :, ::-1] if number > 3 else values, number % 4, axes=(1, 2))


def inverse(symmetry: int) -> int:
    """Return the symmetry that undoes another one. Used in lecture 17."""
    number = _known(symmetry)
    return number if number > 3 else -number % 4


def point_tables(size: int) -> NDArray[np.int64]:
    """Return where each point goes, (8, size²): ``tables[symmetry, point]``."""
    points = np.arange(size * size).reshape(1, size, size)
    return np.stack([np.argsort(transform(points, n).ravel()) for n in range(SYMMETRIES)])


def _known(symmetry: int) -> int:
    """Return a symmetry, or say that there is none of this number."""
    number = whole("symmetry", symmetry, at_least=0)
    if number >= SYMMETRIES:
        raise ValueError(f"symmetry takes 0 to {SYMMETRIES - 1}, got {number}.")
    return number
