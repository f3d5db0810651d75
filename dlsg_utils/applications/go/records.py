"""Games as they are written down: SGF files, and names of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sgfmill import sgf, sgf_moves

PASS = -1
_COLUMNS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # there is no I


@dataclass(frozen=True, eq=False)
class GameRecord:
    """A game of Go: black moves first, then both in turn.

    Attributes
    ----------
    size
        Points along a side of the board.
    moves : int16 array (M,)
        Points, counted row by row from the upper left corner; ``PASS`` is −1.
    komi
        Points that white gets because black moves first.
    result
        As the file has it: B+4.5, W+R where black resigned, or empty.
    name
        What the game is called.
    """

    size: int
    moves: NDArray[np.int16]
    komi: float = 0.0
    result: str = ""
    name: str = ""


def read_sgf(content: bytes, *, name: str = "") -> GameRecord:
    """Read a game from a file in the Smart Game Format.

    Parameters
    ----------
    content
        The file, as bytes. Of variations the main line is read.
    name
        What to call the game, in errors, too; by default the name that the file gives.

    Raises
    ------
    ValueError
        If it is no SGF file or a damaged one, a game of something else than Go, or one that begins
        with stones on the board, or in which a color moves twice in a row.

    Source: the file format FF[4], read by ``sgfmill``. Used in lecture 17.
    """
    called = f"The game {name!r}" if name else "The game"
    if not isinstance(content, bytes):
        raise TypeError(
            f"content takes the bytes of an SGF file, got {type(content).__name__}. Open it with "
            "open(file, 'rb')."
        )
    try:
        game = sgf.Sgf_game.from_bytes(content)
        board, plays = sgf_moves.get_setup_and_moves(game)
    except ValueError as error:
        raise ValueError(f"{called} cannot be read as SGF: {error}.") from error
    root = game.get_root()
    if root.has_property("GM") and root.get("GM") != 1:
        raise ValueError(f"{called} is not of Go: its file has GM[{root.get('GM')}], not GM[1].")
    if not board.is_empty():
        raise ValueError(
            f"{called} begins with stones on the board (a handicap); take a game from an empty one."
        )
    for number, (color, _) in enumerate(plays):
        if color != "bw"[number % 2]:
            raise ValueError(
                f"In move {number + 1} of {called[0].lower() + called[1:]} "
                f"{'black' if color == 'b' else 'white'} moves out of turn."
            )
    size = game.get_size()
    moves = [PASS if at is None else (size - 1 - at[0]) * size + at[1] for _, at in plays]
    title = name or (root.get("GN") if root.has_property("GN") else "")
    result = root.get("RE") if root.has_property("RE") else ""
    return GameRecord(size, np.array(moves, np.int16), float(game.get_komi()), result, title)


def vertex(point: int, size: int = 19) -> str:
    """Return the name of a point as players use it: a letter for the column, rows from below.

    Raises
    ------
    ValueError
        If the point is not on the board.

    Used in lecture 17.
    """
    if point == PASS:
        return "pass"
    row, column = divmod(on_board(point, size), size)
    return f"{_COLUMNS[column]}{size - row}"


def point_of(name: str, size: int = 19) -> int:
    """Return the point with a name such as Q16, counted row by row from the upper left corner.

    Raises
    ------
    ValueError
        If no point of the board has this name.

    Used in lecture 17.
    """
    if name.lower() == "pass":
        return PASS
    letter, number = name[:1].upper(), name[1:]
    column = _COLUMNS[:size].find(letter) if letter else -1
    if column < 0 or not number.isdecimal() or not 1 <= int(number) <= size:
        raise ValueError(
            f"{name!r} is no point of a board of {size}×{size}. Take a letter from A to "
            f"{_COLUMNS[size - 1]} without I, and a row from 1 to {size}: Q16."
        )
    return (size - int(number)) * size + column


def on_board(point: int, size: int) -> int:
    """Return the point, or say that it is none."""
    if not 0 <= point < size * size:
        raise ValueError(
            f"A board of {size}×{size} has the points 0 to {size * size - 1}, got {point}."
        )
    return int(point)


def same_size(games: Sequence[GameRecord]) -> int:
    """Return the size of all boards, or say that they differ."""
    if not len(games):
        raise ValueError("There is no game. Give at least one, as read_sgf returns it.")
    sizes = sorted({game.size for game in games})
    if len(sizes) > 1:
        raise ValueError(f"All games need boards of one size, got {sizes}.")
    return sizes[0]
