"""The rules: whose turn it is, what may be played, what is captured, who has won."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sgfmill import boards

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.go.records import PASS, on_board, vertex

_NAMES = {1: "black", -1: "white"}
_LETTERS = {1: "b", -1: "w"}


class IllegalMoveError(ValueError):
    """A move that the rules forbid; the position stays as it was."""


class Position:
    """A game in progress, by the rules of area scoring with simple ko and without suicide.

    Parameters
    ----------
    size
        Points along a side.

    Attributes
    ----------
    player
        Who moves: 1 is black, −1 white.
    moves
        What was played: points, ``PASS`` is −1.
    captured
        How many stones black (1) and white (−1) have captured.
    ko
        The point that the player may not take now, or ``PASS``.

    Source: captures and areas by ``sgfmill``. Used in lecture 17.
    """

    def __init__(self, size: int = 19):
        self.size = whole("size", size, at_least=2)
        self.player = 1
        self.moves: list[int] = []
        self.captured = {1: 0, -1: 0}
        self._board = boards.Board(self.size)
        self.ko = PASS

    @property
    def stones(self) -> NDArray[np.int8]:
        """The board (size, size): 1 is black, −1 white, 0 empty."""
        color = {"b": 1, "w": -1, None: 0}
        return np.array([[color[each] for each in row] for row in self._board.board[::-1]], np.int8)

    @property
    def is_over(self) -> bool:
        """Whether both have passed, one after the other."""
        return self.moves[-2:] == [PASS, PASS]

    def play(self, point: int) -> int:
        """Play a stone, or pass; return how many stones it captured.

        Raises
        ------
        IllegalMoveError
            If the game is over, the point is taken, the stone would have no liberty, or it would
            take back a ko at once.
        ValueError
            If the point is not on the board.
        """
        if self.is_over:
            raise IllegalMoveError("The game is over: both have passed.")
        taken = 0
        if point == PASS:
            self.ko = PASS
        else:
            after = self._after(point)
            before = sum(each is not None for row in self._board.board for each in row)
            taken = before + 1 - sum(each is not None for row in after[0].board for each in row)
            self._board, self.ko = after
        self.captured[self.player] += taken
        self.moves.append(int(point))
        self.player = -self.player
        return taken

    def is_legal(self, point: int) -> bool:
        """Whether the player may play there."""
        try:
            if point != PASS:
                self._after(point)
        except IllegalMoveError:
            return False
        return not self.is_over

    def score(self, komi: float = 7.5) -> float:
        """Return by how many points black is ahead: stones and areas that only one color touches.

        All stones count as alive: play until what is dead is captured.
        """
        return float(self._board.area_score()) - komi

    def _after(self, point: int) -> tuple[boards.Board, int]:
        """Return the board after a stone, and the point where a ko may not be taken back."""
        row, column = divmod(on_board(point, self.size), self.size)
        place, name = (self.size - 1 - row, column), vertex(point, self.size)
        if self._board.get(*place) is not None:
            raise IllegalMoveError(f"{name} is taken.")
        if point == self.ko:
            raise IllegalMoveError(f"{name} would take back the ko: play elsewhere first.")
        after = self._board.copy()
        ko = after.play(*place, _LETTERS[self.player])
        if after.get(*place) is None:
            raise IllegalMoveError(
                f"A {_NAMES[self.player]} stone on {name} would have no liberty."
            )
        return after, PASS if ko is None else (self.size - 1 - ko[0]) * self.size + ko[1]
