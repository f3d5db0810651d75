"""The rules of Go on small boards: captures, ko, suicide, the end, the score."""

import numpy as np
import pytest

from dlsg_utils.applications import go


def played(moves, size=5):
    """Return the position after moves such as "A1 B2 pass"."""
    position = go.Position(size)
    for name in moves.split():
        position.play(go.point_of(name, size))
    return position


def test_a_stone_without_liberties_is_captured():
    position = played("B1 A1")
    assert position.play(go.point_of("A2", 5)) == 1
    assert position.captured == {1: 1, -1: 0}
    assert position.stones[4, 0] == 0
    assert position.player == -1


def test_a_ko_is_not_taken_back_at_once():
    # Black on B3, C4, C2 surrounds C3; white on D4, E3, D2 surrounds D3.
    position = played("B3 D4 C4 E3 C2 D2 D3 C3")  # white takes D3
    assert position.captured[-1] == 1
    with pytest.raises(
        go.IllegalMoveError, match="D3 would take back the ko: play elsewhere first"
    ):
        position.play(go.point_of("D3", 5))
    assert not position.is_legal(go.point_of("D3", 5))
    position.play(go.point_of("A1", 5))
    position.play(go.point_of("A5", 5))
    assert position.play(go.point_of("D3", 5)) == 1


def test_suicide_is_illegal_and_changes_nothing():
    position = played("B1 E5 A2")
    before = position.stones
    with pytest.raises(go.IllegalMoveError, match="A white stone on A1 would have no liberty"):
        position.play(go.point_of("A1", 5))
    assert np.array_equal(position.stones, before)
    assert position.player == -1
    assert len(position.moves) == 3


@pytest.mark.parametrize(
    ("moves", "point", "message"),
    [("C3", 12, "C3 is taken"), ("pass pass", 12, "The game is over")],
)
def test_illegal_moves_say_why(moves, point, message):
    with pytest.raises(go.IllegalMoveError, match=message):
        played(moves).play(point)


@pytest.mark.parametrize("point", [25, -2])
def test_points_off_the_board(point):
    with pytest.raises(ValueError, match="A board of 5×5 has the points 0 to 24"):
        go.Position(5).play(point)


def test_the_score_counts_stones_and_areas():
    wall = "C1 D1 C2 D2 C3 D3 C4 D4 C5 D5 pass pass"
    position = played(wall)
    assert position.is_over
    assert position.score(komi=0) == 15 - 10
    assert position.score(komi=7.5) == -2.5


def test_boards_of_less_than_two_lines():
    with pytest.raises(ValueError, match="size must be at least 2"):
        go.Position(1)
