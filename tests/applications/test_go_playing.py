"""Players: they keep the rules, do not fill their eyes, and end their games."""

import numpy as np
import pytest

from dlsg_utils.applications import go


def test_random_players_end_a_game():
    last, resigned = go.play_game(go.random_player(0), go.random_player(1), size=5)
    assert resigned == 0
    assert last.is_over or len(last.moves) == 500
    again, _ = go.play_game(go.random_player(0), go.random_player(1), size=5)
    assert again.moves == last.moves


def test_own_eyes_are_not_filled():
    position = go.Position(5)
    for name in ["B5", "E1", "A4", "E2", "B4", "D1"]:
        position.play(go.point_of(name, 5))
    assert position.is_legal(go.point_of("A5", 5))
    sensible = go.sensible_points(position)
    assert not sensible[go.point_of("A5", 5)]
    assert sensible.sum() == 25 - 6 - 1


def test_a_point_with_two_corners_lost_is_no_eye():
    position = go.Position(5)
    for name in ["C4", "B4", "B3", "D2", "D3", "A1", "C2", "E1"]:
        position.play(go.point_of(name, 5))
    assert go.sensible_points(position)[go.point_of("C3", 5)]


@pytest.mark.slow
def test_a_policy_takes_its_most_probable_point():
    model = go.convolutional_policy(filters=4, depth=1, size=5, seed=0)
    position = go.Position(5)
    position.play(12)
    shares = go.move_probabilities(model, go.as_positions(position))[0]
    shares[12] = -1
    assert go.policy_player(model)(position) == shares.argmax()
    last, _ = go.play_game(go.policy_player(model), go.random_player(0), size=5, longest=60)
    assert len(last.moves) == 60 or last.is_over


def test_a_player_may_resign():
    last, resigned = go.play_game(lambda position: 0, lambda position: None)
    assert (len(last.moves), resigned) == (1, -1)


def test_one_position_is_described_as_in_a_game():
    position = go.Position(5)
    moves = [go.point_of(name, 5) for name in ["C3", "C4", "D4", "B3", "D5", "A1"]]
    for point in moves:
        position.play(point)
    game = go.GameRecord(5, np.array([*moves, 24], np.int16))
    expected = go.planes(go.replay([game]))[-1:]
    assert np.array_equal(go.planes(go.as_positions(position)), expected)


needs_gnugo = pytest.mark.skipif(go.gnugo_path() is None, reason="GNU Go is not installed")


@needs_gnugo
def test_gnu_go_plays_along():
    with go.GnuGo(size=5, level=0) as program:
        last, resigned = go.play_game(
            go.random_player(0), go.gnugo_player(program), size=5, longest=30
        )
        for player, color in ((1, "black"), (-1, "white")):
            named = {go.vertex(int(p), 5) for p in np.flatnonzero(last.stones == player)}
            told = last.player == -1 and not last.is_over  # the last move of the other is not yet
            if not resigned and not told:
                assert set(program.ask(f"list_stones {color}").split()) == named
        with pytest.raises(ValueError, match="GNU Go answered"):
            program.ask("dance")


def test_gnu_go_that_is_not_installed(monkeypatch):
    monkeypatch.setattr("dlsg_utils.applications.go.gtp.gnugo_path", lambda: None)
    with pytest.raises(FileNotFoundError, match="apt-get install gnugo"):
        go.GnuGo()
