"""Policy networks: shapes, symmetries, learning, and what does not fit."""

import numpy as np
import pytest
from test_go_planes import drawn_game

from dlsg_utils.applications import go


@pytest.fixture(scope="module")
def positions():
    return go.replay([drawn_game(seed, 5, 30)[0] for seed in range(4)])


@pytest.mark.parametrize("pooling", [False, True])
@pytest.mark.parametrize("size", [5, 6])
def test_a_logit_for_each_point(pooling, size):
    model = go.convolutional_policy(filters=4, depth=2, pooling=pooling, size=size, seed=0)
    assert model.output_shape == (None, size * size)


def test_pooling_changes_no_number_of_weights():
    counts = {go.convolutional_policy(pooling=each).count_params() for each in (False, True)}
    assert len(counts) == 1
    # 5×5 of 15 planes, three layers of 3×3, a 1×1 filter, a bias a point.
    assert counts == {25 * 15 * 32 + 32 + 3 * (9 * 32 * 32 + 32) + 32 + 361}


def test_the_mean_over_the_symmetries_turns_with_the_board(positions):
    model = go.convolutional_policy(filters=4, depth=2, size=5, seed=0)
    shares = go.move_probabilities(model, positions[20:21], symmetries=True)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    for n in range(go.SYMMETRIES):
        there = go.Positions(
            go.transform(positions[20:21].stones, n),
            positions.player[20:21],
            np.full(1, go.PASS, np.int16),
            np.array([[p if p == go.PASS else go.point_tables(5)[n, p]
                       for p in positions.recent[20]]], np.int16),
            positions.move[20:21],
            positions.game[20:21],
        )  # fmt: skip
        turned = go.move_probabilities(model, there, symmetries=True)
        expected = go.transform(shares.reshape(1, 5, 5), n).reshape(1, -1)
        if positions.ko[20] == go.PASS:
            np.testing.assert_allclose(turned, expected, atol=1e-5)


@pytest.mark.slow
def test_a_network_learns_moves_by_heart(positions):
    model = go.convolutional_policy(filters=16, depth=2, size=5, seed=0)
    before = go.top_shares(go.move_probabilities(model, positions), positions.move)[1]
    go.learn_policy(
        model, positions, epochs=60, batch_size=16, learning_rate=5e-3, symmetries=False,
        seed=0, progress=False,
    )  # fmt: skip
    after = go.top_shares(go.move_probabilities(model, positions), positions.move)[1]
    assert before < 0.3
    assert after > 0.6


def test_symmetries_move_the_labels_with_the_boards(positions, monkeypatch):
    from dlsg_utils.applications.go import policies

    seen = []
    monkeypatch.setattr(
        policies.training,
        "fit",
        lambda model, batches, **_: seen.extend(batches.as_numpy_iterator()),
    )
    model = go.convolutional_policy(("stones",), filters=4, depth=1, size=5)
    go.learn_policy(model, positions, ("stones",), batch_size=1, seed=1)
    given = {
        (go.transform(boards[None], n).tobytes(), int(go.point_tables(5)[n, point]))
        for boards, point in zip(go.planes(positions, ("stones",)), positions.move, strict=True)
        for n in range(go.SYMMETRIES)
    }
    assert len(seen) == len(positions)
    assert {(np.ascontiguousarray(boards).tobytes(), int(at[0])) for boards, at in seen} <= given
    assert len({at[0] for _, at in seen}) > 5


def test_shares_of_the_first_and_of_the_first_two():
    shares = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.1, 0.3, 0.6]], np.float32)
    assert go.top_shares(shares, np.array([0, 1, 0]), (1, 2, 3)) == pytest.approx(
        {1: 1 / 3, 2: 2 / 3, 3: 1}
    )
    with pytest.raises(ValueError, match="N of each, got 3 and 2"):
        go.top_shares(shares, np.array([0, 1]))


def test_models_and_positions_that_do_not_fit(positions):
    model = go.convolutional_policy(("stones",), filters=4, depth=1, size=5)
    with pytest.raises(ValueError, match=r"takes boards \(5, 5, 3\), positions and features give"):
        go.move_probabilities(model, positions)
    with pytest.raises(ValueError, match="There is no position"):
        go.learn_policy(model, positions[:0], ("stones",))
    with pytest.raises(ValueError, match="features"):
        go.dense_policy(("ladder",))
