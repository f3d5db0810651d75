"""Q-learning: targets, the memory, what a gradient step does, and learning to catch."""

import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils.applications import reinforcement
from dlsg_utils.applications.reinforcement import q_learning


def test_targets_by_hand():
    rewards, done = np.float32([1, 0, -1, 0]), np.float32([1, 0, 1, 0])
    following = np.float32([[9, 9, 9], [1, 3, 2], [9, 9, 9], [-1, -4, -2]])
    targets = reinforcement.q_targets(rewards, done, following, 0.5)
    np.testing.assert_allclose(targets, [1, 1.5, -1, -0.5])


def test_the_double_target_takes_the_value_of_the_others_choice():
    following = np.float32([[1, 3, 2]])
    chosen_by = np.float32([[0, 0, 7]])
    target = reinforcement.q_targets(np.float32([0]), np.float32([0]), following, 1.0, chosen_by)
    assert float(target[0]) == 2
    # Independent noise: the largest value is too large in the mean, the double target is not.
    noise = np.random.default_rng(0).normal(size=(2, 4000, 3)).astype(np.float32)
    zero = np.zeros(4000, np.float32)
    plain = float(np.mean(reinforcement.q_targets(zero, zero, noise[0], 1.0)))
    double = float(np.mean(reinforcement.q_targets(zero, zero, noise[0], 1.0, noise[1])))
    assert plain > 0.7
    assert abs(double) < 0.06


def transitions(numbers):
    seen = np.broadcast_to(np.uint8(numbers)[:, None, None, None], (len(numbers), 2, 2, 1))
    return seen, np.int32(numbers) % 3, np.float32(numbers), seen, np.zeros(len(numbers))


def test_the_memory_forgets_the_oldest():
    memory = reinforcement.ReplayMemory(5, (2, 2, 1))
    memory.add(*transitions(range(3)))
    assert len(memory) == 3
    memory.add(*transitions(range(3, 7)))
    assert len(memory) == 5
    drawn = memory.draw(500, np.random.default_rng(0))
    assert set(drawn[2]) == {2, 3, 4, 5, 6}
    assert memory.latest(3)[2].tolist() == [6, 5, 4]
    np.testing.assert_array_equal(drawn[0][:, 0, 0, 0], drawn[2])  # what belongs together stays so
    np.testing.assert_array_equal(drawn[1], drawn[2] % 3)
    with pytest.raises(ValueError, match="holds 5 transitions, got 6"):
        memory.add(*transitions(range(6)))


def test_the_memory_draws_uniformly():
    memory = reinforcement.ReplayMemory(10, (2, 2, 1))
    memory.add(*transitions(range(10)))
    counts = np.bincount(memory.draw(20_000, np.random.default_rng(1))[2].astype(int))
    assert abs(counts - 2000).max() < 200


def test_a_step_moves_the_value_of_what_was_done_alone():
    model = tf.keras.Sequential([tf.keras.layers.Input((2,)), tf.keras.layers.Dense(3)])
    target = tf.keras.models.clone_model(model)
    update = q_learning._update(model, target, 0.01, 0.9, double=False)
    before = model.layers[0].kernel.numpy().copy()
    seen = tf.constant([[1.0, 0.0]])
    update(seen, tf.constant([1.0]), tf.constant([1.0]), seen, tf.constant([1.0]))
    changed = model.layers[0].kernel.numpy() != before
    assert changed.tolist() == [[False, True, False], [False, False, False]]


def test_networks_have_as_many_parameters():
    counts = [reinforcement.variant_network(name).count_params() for name in reinforcement.VARIANTS]
    assert max(counts) < 1.02 * min(counts)


@pytest.mark.slow
def test_it_learns_to_catch():
    model = reinforcement.q_network(size=8, frames=2, filters=8, units=32, seed=0)
    history = reinforcement.learn_q(
        model, steps=1500, seed=0, measure_every=500, progress=False
    )  # fmt: skip
    assert history.steps == [0, 500, 1000, 1500]
    assert history.rewards[-1] > history.rewards[0] + 0.5
    earned = reinforcement.mean_reward(reinforcement.q_player(model), size=8, seed=5)
    assert earned == pytest.approx(history.rewards[-1], abs=0.1)


def test_with_nothing_to_earn_it_expects_nothing(monkeypatch):
    step = reinforcement.Catch.step

    def without_reward(self, actions):
        rewards, done = step(self, actions)
        return 0 * rewards, done

    monkeypatch.setattr(reinforcement.Catch, "step", without_reward)
    model = reinforcement.q_network(size=8, filters=4, units=16, seed=0)
    reinforcement.learn_q(model, steps=200, measure_every=200, seed=0, progress=False)
    seen = reinforcement.Catch(50, size=8, seed=1).observe().astype(np.float32)
    assert np.abs(model.predict_on_batch(seen)).max() < 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps"),
        ({"discount": 1.5}, "discount"),
        ({"target_every": 0}, "target_every"),
        ({"games": 0}, "games"),
        ({"capacity": 4}, "holds 4 transitions, got 16"),
    ],
)
def test_options_that_do_not_fit(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        reinforcement.learn_q(
            reinforcement.q_network(size=8, filters=2, units=4), progress=False, **options
        )
