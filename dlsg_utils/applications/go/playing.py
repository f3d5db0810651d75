"""Players, and games between two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import generator, whole
from dlsg_utils.applications.go.gtp import GnuGo
from dlsg_utils.applications.go.planes import MANY, RECENT, Positions, planes
from dlsg_utils.applications.go.policies import move_probabilities
from dlsg_utils.applications.go.records import PASS
from dlsg_utils.applications.go.rules import Position

Player = Callable[[Position], int | None]  # a point, PASS, or None to resign


def as_positions(position: Position) -> Positions:
    """Return a game in progress as an array of one position, to describe it in planes.

    Used in lecture 17.
    """
    recent = np.full((1, RECENT), PASS, np.int16)
    last = position.moves[: -RECENT - 1 : -1]
    recent[0, : len(last)] = last
    return Positions(
        position.stones[None],
        np.array([position.player], np.int8),
        np.array([position.ko], np.int16),
        recent,
        np.array([PASS], np.int16),
        np.zeros(1, np.int32),
    )


def sensible_points(position: Position) -> NDArray[np.bool_]:
    """Return which points (size²,) the player may play on without filling an own eye.

    An eye is an empty point between own stones, of whose diagonal neighbors the opponent has at
    most one, none at the edge.

    Source: AlphaGo's plane "sensibleness" (Silver et al. 2016). Used in lecture 17.
    """
    legal = planes(as_positions(position), ("legal",))[0, ..., 0] > 0
    own = position.stones * position.player
    inside = np.pad(own, 1, constant_values=2)  # 2 is outside of the board
    beside = [inside[:-2, 1:-1], inside[2:, 1:-1], inside[1:-1, :-2], inside[1:-1, 2:]]
    corners = [inside[:-2, :-2], inside[:-2, 2:], inside[2:, :-2], inside[2:, 2:]]
    closed = np.all([each > 0 for each in beside], axis=0)
    lost = np.sum([each == -1 for each in corners], axis=0)
    edge = np.any([each == 2 for each in corners], axis=0)
    eye = (own == 0) & closed & (lost + edge < 2)
    return np.asarray(legal & ~eye).ravel()


def random_player(seed: int | None = None) -> Player:
    """Return a player that takes any sensible point, and passes if there is none.

    Used in lecture 17.
    """
    rng = generator(seed)

    def choose(position: Position) -> int:
        points = np.flatnonzero(sensible_points(position))
        return int(rng.choice(points)) if len(points) else PASS

    return choose


def policy_player(
    model: keras.Model, features: Sequence[str] = MANY, *, symmetries: bool = False
) -> Player:
    """Return a player that takes the most probable sensible point, and passes if there is none.

    Parameters
    ----------
    model, features, symmetries
        As of :func:`move_probabilities`.

    Used in lecture 17.
    """

    def choose(position: Position) -> int:
        points = sensible_points(position)
        if not points.any():
            return PASS
        shares = move_probabilities(
            model, as_positions(position), features, symmetries=symmetries
        )[0]  # fmt: skip
        return int(np.where(points, shares, -1).argmax())

    return choose


def gnugo_player(program: GnuGo) -> Player:
    """Return GNU Go as a player; its process must have seen the same moves.

    Used in lecture 17.
    """
    seen = 0

    def choose(position: Position) -> int | None:
        nonlocal seen
        for number in range(seen, len(position.moves)):
            program.play(1 - 2 * (number % 2), position.moves[number])
        seen = len(position.moves) + 1  # its own answer
        return program.choose(position.player)

    return choose


def play_game(
    black: Player, white: Player, *, size: int = 19, longest: int = 500
) -> tuple[Position, int]:
    """Let two players play until both pass, one resigns, or the game is long.

    Parameters
    ----------
    black, white
        Functions from a position to a point, ``PASS``, or None to resign.
    size
        Points along a side.
    longest
        Moves after which the game ends.

    Returns
    -------
    position, resigned
        The last position, and who resigned: 1, −1, or 0 for nobody.

    Used in lecture 17.
    """
    position, limit = Position(size), whole("longest", longest)
    while not position.is_over and len(position.moves) < limit:
        point = (black if position.player == 1 else white)(position)
        if point is None:
            return position, position.player
        position.play(point)
    return position, 0
