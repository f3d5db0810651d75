"""The games and networks that ship for Go: the games are in order, the networks as recorded."""

import numpy as np
import pytest

from dlsg_utils.applications import go

PARTS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def games():
    return {part: go.recorded_games(part) for part in PARTS}


@pytest.fixture(scope="module")
def recorded():
    return go.recorded_results()


def values(recorded, method, measure="top 1", part="test"):
    asked = {"method": method, "measure": measure, "part": part}
    rows = recorded[(recorded[list(asked)] == list(asked.values())).all(axis=1)]
    return rows.sort_values("seed").value.to_numpy()


def test_the_parts_share_no_game(games):
    assert [len(games[part]) for part in PARTS] == [240, 30, 30]
    moves = [game.moves.tobytes() for part in PARTS for game in games[part]]
    assert len(set(moves)) == len(moves)
    assert all(game.name.endswith("0") for game in games["test"])
    assert all(game.name.endswith("9") for game in games["validation"])
    assert {game.komi for game in games["train"]} == {7.5}
    with pytest.raises(ValueError, match="part"):
        go.recorded_games("all")


def test_the_games_are_legal_and_long(games):
    for part in PARTS:
        positions = go.replay(games[part])  # raises if a move is illegal
        assert len(positions) > 150 * len(games[part])


def test_all_is_recorded(recorded):
    networks = ("convolutional", "pooled", "few planes", "as played", "mean of eight")
    for method in (*networks, "dense", "dense, tenfold"):
        for part in ("validation", "test"):
            assert len(values(recorded, method, part=part)) == 3
    for method in ("patterns", "any legal move"):
        assert len(values(recorded, method)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["convolutional", "pooled", "few planes", "dense"])
def test_the_shipped_networks_predict_as_recorded(recorded, games, name):
    positions = go.replay(games["test"])
    features = go.FEW if name == "few planes" else go.MANY
    found = go.move_probabilities(go.trained_policy(name), positions, features)
    shares = go.top_shares(found, positions.move)
    assert shares[1] == pytest.approx(values(recorded, name)[0], abs=0.005)
    assert shares[5] == pytest.approx(values(recorded, name, "top 5")[0], abs=0.005)


def test_convolutional_beats_dense_with_each_seed(recorded):
    for method in ("dense", "dense, tenfold"):
        assert values(recorded, "convolutional").min() > values(recorded, method).max()


def test_the_shipped_policy_beats_a_random_player():
    policy = go.policy_player(go.trained_policy())
    position, resigned = go.play_game(policy, go.random_player(seed=3))
    assert resigned == 0
    assert position.score() > 0


def test_there_are_no_other_policies():
    with pytest.raises(ValueError, match="name"):
        go.trained_policy("residual")
    assert np.ndim(go.trained_policy("dense").get_weights()[0]) == 2
