"""Prediction without a network, by how often a point was played that looked like this one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import number
from dlsg_utils.applications.go.planes import Positions, planes
from dlsg_utils.applications.go.records import PASS
from dlsg_utils.applications.go.symmetries import SYMMETRIES, transform

_NEIGHBORS = 8  # each own, the opponent's, empty, or off the board
_DISTANCES = 6  # from the last move: 1 to 5 or more points, or there is none
_CHUNK = 2048


class PatternTable:
    """How often a move was played, by the 3×3 points around it and its distance to the last move.

    A pattern and its turned and mirrored copies count as one. The distance is the larger one of
    rows and columns.

    Parameters
    ----------
    positions
        To count in.
    prior
        How many times each pattern counts as seen before, played as often as the average.

    Source: the idea of pattern rankings, as in Stern, Herbrich and Graepel, "Bayesian pattern
    ranking for move prediction in the game of Go", 2006, with the smallest pattern. Used in lecture
    17.
    """

    def __init__(self, positions: Positions, *, prior: float = 10.0):
        if not len(positions):
            raise ValueError("There is no position. Give at least one, as replay does.")
        weight = number("prior", prior, at_least=0)
        seen, played = np.zeros((2, 4**_NEIGHBORS * _DISTANCES))
        for some in _chunks(positions):
            codes, legal = _codes(some)
            seen += np.bincount(codes[legal], minlength=len(seen))
            at = codes.reshape(len(some), -1)[np.arange(len(some)), some.move]
            played += np.bincount(at, minlength=len(played))
        average = played.sum() / seen.sum()
        self.rates = (played + weight * average) / np.maximum(seen + weight, 1e-9)

    def probabilities(self, positions: Positions) -> NDArray[np.float32]:
        """Return the probability of each point (N, size²), zero where a move is illegal."""
        result = np.empty((len(positions), positions.stones[0].size), np.float32)
        for first, some in zip(range(0, len(positions), _CHUNK), _chunks(positions), strict=True):
            codes, legal = _codes(some)
            rates = np.where(legal, self.rates[codes], 0).reshape(len(some), -1)
            result[first : first + _CHUNK] = rates / rates.sum(axis=1, keepdims=True)
        return result


def _chunks(positions: Positions) -> list[Positions]:
    return [positions[first : first + _CHUNK] for first in range(0, len(positions), _CHUNK)]


def _codes(positions: Positions) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the number of each point's pattern, and whether a move there is legal: (N, S, S)."""
    own = positions.stones * positions.player[:, None, None]
    size = own.shape[1]
    kinds = np.pad(own % 3, ((0, 0), (1, 1), (1, 1)), constant_values=3).astype(np.int64)
    code = sum(
        kinds[:, y : y + size, x : x + size] * 4**n
        for n, (y, x) in enumerate((y, x) for y in range(3) for x in range(3) if (y, x) != (1, 1))
    )
    last = positions.recent[:, 0]
    rows, columns = np.divmod(last, size)
    away = np.maximum(
        abs(np.arange(size)[None, :, None] - rows[:, None, None]),
        abs(np.arange(size)[None, None, :] - columns[:, None, None]),
    )
    distance = np.where(last[:, None, None] == PASS, 0, np.clip(away, 1, _DISTANCES - 1))
    legal = planes(positions, ("legal",))[..., 0] > 0
    return _CANONICAL[code] * _DISTANCES + distance, legal


def _canonical() -> NDArray[np.int64]:
    """Return for each pattern the least number among its turned and mirrored copies."""
    digits = np.arange(4**_NEIGHBORS)[:, None] // 4 ** np.arange(_NEIGHBORS) % 4
    squares = np.insert(digits, 4, 0, axis=1).reshape(-1, 3, 3)
    copies = [transform(squares, n).reshape(-1, 9) for n in range(SYMMETRIES)]
    weights = np.insert(4 ** np.arange(_NEIGHBORS), 4, 0)
    return np.min([copy @ weights for copy in copies], axis=0)


_CANONICAL = _canonical()
