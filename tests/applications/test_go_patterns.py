"""Patterns: counted by hand on a small board."""

import numpy as np
import pytest
from test_go_planes import drawn_game

from dlsg_utils.applications import go


@pytest.fixture(scope="module")
def positions():
    return go.replay([drawn_game(seed, 5, 40)[0] for seed in range(6)])


def test_probabilities_are_of_legal_points(positions):
    shares = go.PatternTable(positions).probabilities(positions)
    legal = go.planes(positions, ("legal",))[..., 0].reshape(len(positions), -1) > 0
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    assert (shares[~legal] == 0).all()
    assert (shares[legal] > 0).all()


def test_a_pattern_that_was_always_played_is_the_most_probable():
    # The same two moves again and again: C3, then C4, which lies beside it.
    moves = np.array([12, 7], np.int16)
    positions = go.replay([go.GameRecord(5, moves)] * 50)
    shares = go.PatternTable(positions, prior=1).probabilities(positions[1:2])[0]
    best = np.flatnonzero(shares > shares.max() - 1e-6)
    assert set(best) == {7, 11, 13, 17}  # all four neighbors: turned copies of one pattern


def test_turned_positions_have_turned_probabilities(positions):
    table = go.PatternTable(positions)
    one = positions[50:51]
    for n in range(go.SYMMETRIES):
        recent = np.array([[p if p == go.PASS else go.point_tables(5)[n, p] for p in row]
                           for row in one.recent], np.int16)  # fmt: skip
        ko = np.array([p if p == go.PASS else go.point_tables(5)[n, p] for p in one.ko], np.int16)
        turned = go.Positions(
            go.transform(one.stones, n), one.player, ko, recent, one.move, one.game
        )
        expected = go.transform(table.probabilities(one).reshape(1, 5, 5), n).ravel()
        np.testing.assert_allclose(table.probabilities(turned)[0], expected, rtol=1e-5)


def test_what_cannot_be_counted(positions):
    with pytest.raises(ValueError, match="There is no position"):
        go.PatternTable(positions[:0])
    with pytest.raises(ValueError, match="prior"):
        go.PatternTable(positions, prior=-1)
