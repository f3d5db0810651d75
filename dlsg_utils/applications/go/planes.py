"""Positions as arrays, many at once: replayed from games, and described in planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.go.records import PASS, GameRecord, same_size

RECENT = 4  # moves before the position that are kept
_CROSS = np.zeros((3, 3, 3), bool)  # neighbors on one board
_CROSS[1] = ndimage.generate_binary_structure(2, 1)

# How many planes each feature has.
FEATURES = {"stones": 3, "ones": 1, "turns": RECENT, "liberties": 4, "capture": 2, "legal": 1}
FEW = ("stones",)
MANY = ("stones", "ones", "turns", "liberties", "capture", "legal")


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of games, with the move that was played in each.

    Attributes
    ----------
    stones : int8 array (N, S, S)
        1 is black, −1 white, 0 empty.
    player : int8 array (N,)
        Who moves: 1 is black, −1 white.
    ko : int16 array (N,)
        The point that the player may not take, −1 if there is none.
    recent : int16 array (N, 4)
        The points of the last moves, the last one first; −1 for none or a pass.
    move : int16 array (N,)
        What was played; a pass is −1.
    game : int32 array (N,)
        The number of the game.
    """

    stones: NDArray[np.int8]
    player: NDArray[np.int8]
    ko: NDArray[np.int16]
    recent: NDArray[np.int16]
    move: NDArray[np.int16]
    game: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.stones)

    def __getitem__(self, index: slice | NDArray[np.integer] | NDArray[np.bool_]) -> Positions:
        """Return some of the positions."""
        return Positions(*(values[index] for values in vars(self).values()))


def replay(games: Sequence[GameRecord]) -> Positions:
    """Play games again, all at the same time, and return every position before a move.

    Parameters
    ----------
    games
        Games on boards of one size. Passes are left out: there is no point to learn.

    Returns
    -------
    Positions
        Game by game, in the order of the moves.

    Raises
    ------
    ValueError
        If there is no game, the sizes differ, or a move is illegal; the message names game and
        move.

    Used in lecture 17.
    """
    size = same_size(games)
    lengths = np.array([len(game.moves) for game in games])
    if not lengths.any():
        raise ValueError("No game has a move.")
    moves = np.full((len(games), lengths.max()), PASS, np.int16)
    for row, game in zip(moves, games, strict=True):
        row[: len(game.moves)] = game.moves
    stones = np.zeros((len(games), size, size), np.int8)
    ko = np.full(len(games), PASS, np.int16)
    seen = []
    for turn in range(lengths.max()):
        active = np.flatnonzero(lengths > turn)
        player = 1 - 2 * (turn % 2)
        recent = np.full((len(active), RECENT), PASS, np.int16)
        before = moves[active, max(turn - RECENT, 0) : turn][:, ::-1]
        recent[:, : before.shape[1]] = before
        at = moves[active, turn]
        seen.append((stones[active], np.full(len(active), player, np.int8), ko[active], recent, at,
                     active.astype(np.int32)))  # fmt: skip
        problem = _illegal(stones, ko, active, at)
        if problem is None:
            problem = _play(stones, ko, active, at, player)
        if problem is not None:
            number, why = problem
            raise ValueError(
                f"Game {number} ({games[number].name or 'without a name'}), move {turn + 1}, point "
                f"{moves[number, turn]}: {why}."
            )
    together = Positions(*map(np.concatenate, zip(*seen, strict=True)))
    order = np.argsort(together.game, kind="stable")
    return together[order[together.move[order] != PASS]]


def planes(positions: Positions, features: Sequence[str] = MANY) -> NDArray[np.float32]:
    """Describe positions from the view of the player who moves.

    Parameters
    ----------
    positions
        As :func:`replay` returns them.
    features
        Any of these, each with its number of planes. ``"stones"`` (3): own, the opponent's, none.
        ``"ones"`` (1): 1 all over, so that a border of zeros shows where the board ends.
        ``"turns"`` (4): the stone that was played one, two, three and four moves ago.
        ``"liberties"`` (4): stones whose group has one, two, three, and four or more liberties.
        ``"capture"`` (2): points where the player would capture one, and two or more stones.
        ``"legal"`` (1): points where the rules let the player play.

    Returns
    -------
    float32 array (N, S, S, P)
        Values 0 and 1.

    Raises
    ------
    ValueError
        If there is no such feature, or none is asked for.

    Source: after AlphaGo's planes (Silver et al. 2016, extended data table 2), less of them. Used
    in lecture 17.
    """
    names = [one_of("features", name, FEATURES) for name in features]
    if not names:
        raise ValueError(f"features takes at least one of {', '.join(FEATURES)}.")
    view, at = _View(positions), 0
    result = np.zeros((*view.own.shape, sum(FEATURES[name] for name in names)), np.float32)
    for name in names:
        result[..., at : at + FEATURES[name]] = getattr(view, name)()
        at += FEATURES[name]
    return result


@dataclass(frozen=True, eq=False)
class _Groups:
    """Connected stones of one color.

    ``labels`` (N, S, S) has a number for each group, 0 is no stone; ``colors``, ``sizes`` and
    ``liberties`` have an entry for each number. ``beside`` (4, E) holds the groups that touch each
    of the E empty points, each once, filled up with 0.
    """

    labels: NDArray[np.int32]
    colors: NDArray[np.int8]
    sizes: NDArray[np.intp]
    liberties: NDArray[np.intp]
    beside: NDArray[np.int32]

    @classmethod
    def of(cls, stones: NDArray[np.int8]) -> _Groups:
        """Find the groups of boards (N, S, S)."""
        labels, count = ndimage.label(stones == 1, _CROSS)
        others, more = ndimage.label(stones == -1, _CROSS)
        labels = np.where(others, others + count, labels)
        beside = np.sort(_around(labels)[:, stones == 0], axis=0)
        beside[1:][beside[1:] == beside[:-1]] = 0
        colors = np.repeat(np.array([0, 1, -1], np.int8), [1, count, more])
        sizes, liberties = (
            np.bincount(each.ravel(), minlength=len(colors)) for each in (labels, beside)
        )
        return cls(labels, colors, sizes, liberties, beside)


def _around(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the values (4, N, S, S) above, below, left and right of each point, 0 outside."""
    padded = np.pad(values, ((0, 0), (1, 1), (1, 1)))
    return np.stack([
        padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]
    ])  # fmt: skip


def _illegal(
    stones: NDArray[np.int8], ko: NDArray[np.int16], active: NDArray[np.intp], at: NDArray[np.int16]
) -> tuple[int, str] | None:
    """Return the first game in which a stone is played on a stone or takes back a ko, and why."""
    size = stones.shape[-1] ** 2
    for wrong, why in (
        ((at < PASS) | (at >= size), "there is no such point"),
        (stones.reshape(-1, size)[active, at % size] * (at != PASS) != 0, "the point is taken"),
        ((at == ko[active]) & (at != PASS), "it takes back a ko at once"),
    ):
        if wrong.any():
            return int(active[wrong.argmax()]), why
    return None


def _play(
    stones: NDArray[np.int8], ko: NDArray[np.int16], active: NDArray[np.intp],
    at: NDArray[np.int16], player: int,
) -> tuple[int, str] | None:  # fmt: skip
    """Play one stone in each game that does not pass, and remove what it captures, in place.

    Return the first game in which a stone has no liberty, and why that is wrong.
    """
    ko[active] = PASS
    active, at = active[at != PASS], at[at != PASS]
    boards = stones[active]
    played = (np.arange(len(active)), *np.divmod(at, stones.shape[-1]))
    boards[played] = player
    groups = _Groups.of(boards)
    mine = groups.labels[played]
    captured = (groups.liberties == 0)[groups.labels] & (boards == -player)
    taken = captured.sum(axis=(1, 2))
    boards[captured] = 0
    stones[active] = boards
    dead = (groups.liberties[mine] == 0) & (taken == 0)
    if dead.any():
        return int(active[dead.argmax()]), "the stone would have no liberty"
    # A single stone that had no liberty before it took a single one: the other may not take back.
    back = (taken == 1) & (groups.sizes[mine] == 1) & (groups.liberties[mine] == 0)
    ko[active[back]] = captured[back].reshape(back.sum(), stones[0].size).argmax(axis=1)
    return None


class _View:
    """Positions as the player sees them; each feature is a method that returns its planes."""

    def __init__(self, positions: Positions):
        self.positions = positions
        self.own = positions.stones * positions.player[:, None, None]

    @cached_property
    def groups(self) -> _Groups:
        """The groups: 1 is the player's color."""
        return _Groups.of(self.own)

    def stones(self) -> NDArray[np.bool_]:
        """Own, the opponent's, none."""
        return np.stack([self.own == 1, self.own == -1, self.own == 0], axis=-1)

    def ones(self) -> NDArray[np.bool_]:
        """1 all over the board."""
        return np.ones((*self.own.shape, 1), bool)

    def turns(self) -> NDArray[np.float32]:
        """How many moves ago a stone was played."""
        recent = self.positions.recent
        flat = np.zeros((len(self.own), self.own[0].size, RECENT), np.float32)
        for ago in reversed(range(RECENT)):
            games = np.flatnonzero(recent[:, ago] != PASS)
            flat[games, recent[games, ago]] = np.eye(RECENT)[ago]  # the last time counts
        there = (self.own != 0)[..., None]  # a stone that was taken is gone
        return flat.reshape(*self.own.shape, RECENT) * there

    def liberties(self) -> NDArray[np.bool_]:
        """How many liberties a stone's group has."""
        count = self.groups.liberties[self.groups.labels] * (self.own != 0)
        return np.stack([count == 1, count == 2, count == 3, count > 3], axis=-1)

    def capture(self) -> NDArray[np.bool_]:
        """How many stones a move would take."""
        groups = self.groups
        sizes = np.where((groups.colors == -1) & (groups.liberties == 1), groups.sizes, 0)
        taken = np.zeros(self.own.shape, np.intp)
        taken[self.own == 0] = sizes[groups.beside].sum(axis=0)
        taken *= self._no_ko()
        return np.stack([taken == 1, taken > 1], axis=-1)

    def legal(self) -> NDArray[np.bool_]:
        """Where the rules let the player play."""
        groups, empty = self.groups, self.own == 0
        several, last = groups.liberties > 1, groups.liberties == 1
        helps = np.where(groups.colors == 1, several, (groups.colors == -1) & last)
        breathes: NDArray[np.bool_] = np.any(_around(empty.astype(np.int32)) > 0, axis=0)
        legal = np.zeros(self.own.shape, bool)
        legal[empty] = helps[groups.beside].any(axis=0) | breathes[empty]
        return (legal & self._no_ko())[..., None]

    def _no_ko(self) -> NDArray[np.bool_]:
        """Where no ko forbids to play."""
        free = np.ones((len(self.own), self.own[0].size), bool)
        games = np.flatnonzero(self.positions.ko != PASS)
        free[games, self.positions.ko[games]] = False
        return free.reshape(self.own.shape)
