"""Positions and planes, computed for many at once, against the rules one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlsg_utils.applications import go


def drawn_game(seed, size, length):
    """Return a legal game of random moves, eyes filled, too, and its positions by the rules."""
    rng, position, seen = np.random.default_rng(seed), go.Position(size), []
    while len(position.moves) < length and not position.is_over:
        order = rng.permutation(size * size)
        point = next((int(p) for p in order if position.is_legal(int(p))), go.PASS)
        if rng.random() < 0.02:
            point = go.PASS
        seen.append((position.stones, position.player, position.ko, point))
        position.play(point)
    return go.GameRecord(size, np.array(position.moves, np.int16)), seen


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**16), size=st.integers(2, 7), length=st.integers(1, 80))
def test_replayed_games_follow_the_rules(seed, size, length):
    (one, first), (two, second) = drawn_game(seed, size, length), drawn_game(seed + 1, size, 40)
    positions = go.replay([one, two])
    expected = [each for each in (*first, *second) if each[3] != go.PASS]
    assert len(positions) == len(expected)
    for n, (stones, player, ko, point) in enumerate(expected):
        assert np.array_equal(positions.stones[n], stones)
        assert (positions.player[n], positions.ko[n], positions.move[n]) == (player, ko, point)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**16), size=st.integers(2, 6))
def test_planes_against_the_rules(seed, size):
    game, _ = drawn_game(seed, size, 40)
    seen = go.planes(go.replay([game]), go.MANY)
    position, n = go.Position(size), 0
    for point in game.moves:
        if point != go.PASS:
            expected = described(position)
            assert np.array_equal(seen[n], expected)
            n += 1
        position.play(int(point))


def described(position):
    """Return the planes of a position, point by point."""
    size, own = position.size, position.stones * position.player
    result = np.zeros((size * size, 15))
    for point, color in enumerate(own.ravel()):
        result[point, [1, -1, 0].index(color)] = result[point, 3] = 1
        recent = position.moves[:-5:-1]
        if color and point in recent:
            result[point, 4 + recent.index(point)] = 1
        if color:
            result[point, 8 + min(liberties(own, point), 4) - 1] = 1
        if position.is_legal(point):
            result[point, 14] = 1
            after = go.Position(size)
            after.__dict__.update(vars(position) | {"captured": {1: 0, -1: 0}, "moves": []})
            taken = after.play(point)
            if taken:
                result[point, 12 + (taken > 1)] = 1
    return result.reshape(size, size, 15)


def liberties(own, point):
    """Return the liberties of the group at a point, by a search."""
    size, group, free, ahead = len(own), set(), set(), [divmod(point, len(own))]
    color = own[ahead[0]]
    while ahead:
        y, x = ahead.pop()
        group.add((y, x))
        for beside in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if min(beside) >= 0 and max(beside) < size and beside not in group:
                if own[beside] == color:
                    ahead.append(beside)
                elif own[beside] == 0:
                    free.add(beside)
    return len(free)


def test_a_part_of_the_planes():
    game, _ = drawn_game(0, 5, 20)
    positions = go.replay([game])
    every = go.planes(positions)
    assert np.array_equal(go.planes(positions, ("legal", "stones")), every[..., [14, 0, 1, 2]])
    assert np.array_equal(go.planes(positions[3:5]), every[3:5])


def record(*moves, size=5):
    return go.GameRecord(size, np.array([go.point_of(m, size) for m in moves], np.int16), name="it")


@pytest.mark.parametrize(
    ("game", "message"),
    [
        (record("C3", "C3"), r"Game 1 \(it\), move 2, point 12: the point is taken"),
        (record("B1", "E5", "A2", "A1"), "move 4, point 20: the stone would have no liberty"),
        (
            record("B3", "D4", "C4", "E3", "C2", "D2", "D3", "C3", "D3"),
            "point 13: it takes back a ko",
        ),
    ],
)
def test_illegal_games_are_refused(game, message):
    with pytest.raises(ValueError, match=message):
        go.replay([record("A1"), game])


def test_points_off_the_board_are_refused():
    with pytest.raises(ValueError, match="move 1, point 25: there is no such point"):
        go.replay([go.GameRecord(5, np.array([25], np.int16))])


def test_what_cannot_be_replayed():
    with pytest.raises(ValueError, match="There is no game"):
        go.replay([])
    with pytest.raises(ValueError, match="No game has a move"):
        go.replay([record()])
    with pytest.raises(ValueError, match=r"boards of one size, got \[5, 9\]"):
        go.replay([record("A1"), record("A1", size=9)])


def test_features_that_are_none():
    positions = go.replay([record("A1")])
    with pytest.raises(ValueError, match="features"):
        go.planes(positions, ("ladder",))
    with pytest.raises(ValueError, match="features takes at least one of"):
        go.planes(positions, ())


def test_symmetries():
    boards = np.arange(2 * 25 * 3).reshape(2, 5, 5, 3)
    seen = {go.transform(boards, n).tobytes() for n in range(go.SYMMETRIES)}
    assert len(seen) == 8
    for n in range(go.SYMMETRIES):
        assert np.array_equal(go.transform(go.transform(boards, n), go.inverse(n)), boards)
    with pytest.raises(ValueError, match="symmetry takes 0 to 7, got 8"):
        go.transform(boards, 8)
    with pytest.raises(ValueError, match=r"boards takes \(N, S, S"):
        go.transform(boards[:, :4], 0)


def test_planes_of_a_turned_game_are_turned():
    game, _ = drawn_game(4, 6, 40)
    tables = go.point_tables(6)
    for n in range(go.SYMMETRIES):
        moves = np.array([go.PASS if p == go.PASS else tables[n, p] for p in game.moves], np.int16)
        turned = go.planes(go.replay([go.GameRecord(6, moves)]))
        assert np.array_equal(turned, go.transform(go.planes(go.replay([game])), n))
