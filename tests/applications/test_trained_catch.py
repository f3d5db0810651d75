"""The networks that ship for the game of catching: they earn what was recorded."""

import numpy as np
import pytest

from dlsg_utils.applications import reinforcement


@pytest.fixture(scope="module")
def recorded():
    return reinforcement.recorded_results()


def earned(recorded, method):
    rows = recorded[(recorded.method == method) & (recorded.part == "test")]
    return rows.sort_values("seed").value.to_numpy()


def test_all_is_recorded(recorded):
    for name in reinforcement.VARIANTS:
        assert len(earned(recorded, name)) == 3
        learning = recorded[(recorded.method == name) & (recorded.part == "validation")]
        assert learning.groupby(["seed", "measure"]).step.max().eq(12_000).all()
        assert len(learning.groupby(["seed", "measure"])) == 6


@pytest.mark.parametrize("name", ["two frames", "one frame"])
def test_the_shipped_networks_earn_what_was_recorded(recorded, name):
    model = reinforcement.trained_q_network(name)
    player = reinforcement.q_player(model)
    frames = model.input_shape[-1]
    found = reinforcement.mean_reward(player, balls=4000, frames=frames, seed=7)
    assert found == pytest.approx(earned(recorded, name)[0], abs=0.01)


def test_one_frame_does_not_tell_the_direction(recorded):
    assert earned(recorded, "two frames").min() > earned(recorded, "one frame").max() + 0.3


def test_no_player_is_better_than_the_perfect_one(recorded):
    assert earned(recorded, "perfect player").tolist() == [1]
    assert np.all(recorded[recorded.measure == "reward"].value <= 1)


def test_there_are_no_other_networks():
    with pytest.raises(ValueError, match="name"):
        reinforcement.trained_q_network("dense")
