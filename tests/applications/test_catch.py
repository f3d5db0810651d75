"""The game of catching and its players: beside one game in plain code, and what is refused."""

import numpy as np
import pytest

from dlsg_utils.applications import reinforcement

PLAYERS = {
    "random": reinforcement.random_player(seed=0),
    "following": reinforcement.following_player,
    "perfect": reinforcement.perfect_player,
}


class PlainGame:
    """One game, step by step, from a beginning that is given."""

    def __init__(self, size, column, speed):
        self.size, self.column, self.speed = size, column, speed
        self.row, self.paddle = 0, size // 2

    def step(self, action):
        self.paddle = min(max(self.paddle + action - 1, 1), self.size - 2)
        self.row += 1
        for _ in range(abs(self.speed)):  # column by column
            if not 0 <= self.column + np.sign(self.speed) < self.size:
                self.speed = -self.speed
            self.column += int(np.sign(self.speed))
        if self.row < self.size - 1:
            return 0
        return 1 if abs(self.column - self.paddle) <= 1 else -1

    def frame(self):
        picture = np.zeros((self.size, self.size), int)
        picture[-1, self.paddle - 1 : self.paddle + 2] = 1
        picture[self.row, self.column] = 1
        return picture


@pytest.mark.parametrize("size", [8, 12, 15])
def test_many_games_are_as_one_in_plain_code(size):
    game = reinforcement.Catch(200, size=size, frames=3, seed=size)
    plain = [PlainGame(size, *start) for start in zip(game.ball[:, 1], game.speed, strict=True)]
    rng, frames = np.random.default_rng(0), [np.stack([each.frame() for each in plain])] * 3
    for step in range(size - 1):
        np.testing.assert_array_equal(game.observe(), np.stack(frames[-3:], axis=-1))
        actions = rng.integers(3, size=200)
        rewards, done = game.step(actions)
        assert rewards.tolist() == [
            each.step(action) for each, action in zip(plain, actions, strict=True)
        ]
        assert done.all() == (step == size - 2)
        assert done.any() == done.all()
        frames.append(np.stack([each.frame() for each in plain]))


def test_a_new_ball_follows_and_forgets_the_old_one():
    game = reinforcement.Catch(50, size=8, frames=2, seed=1)
    for _ in range(7):
        rewards, done = game.step(np.ones(50, int))
    assert done.all()
    assert set(rewards) == {-1, 1}
    assert (game.ball[:, 0] == 0).all()
    assert (game.paddle == 4).all()
    seen = game.observe()
    np.testing.assert_array_equal(seen[..., 0], seen[..., 1])
    np.testing.assert_array_equal(seen.sum(axis=(1, 2, 3)), 2 * (1 + 3))


def test_balls_begin_everywhere_and_move_by_any_speed():
    game = reinforcement.Catch(5000, seed=0)
    assert set(game.ball[:, 1]) == set(range(12))
    assert set(game.speed) == {-2, -1, 0, 1, 2}


def test_the_seed_decides():
    one, other, third = (reinforcement.Catch(30, seed=seed).observe() for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, other)
    assert (one != third).any()


@pytest.mark.parametrize("size", [8, 12, 20])
def test_the_perfect_player_misses_no_ball(size):
    assert reinforcement.mean_reward(PLAYERS["perfect"], balls=3000, size=size) == 1


def test_players_are_ordered():
    random, following, perfect = (
        reinforcement.mean_reward(each, seed=0) for each in PLAYERS.values()
    )
    assert -0.6 < random < -0.3
    assert random + 0.3 < following < perfect - 0.3


def test_the_landing_is_where_the_ball_lands():
    game = reinforcement.Catch(300, seed=2)
    expected = reinforcement.landing(game)
    for _ in range(10):
        game.step(np.ones(300, int))
    np.testing.assert_array_equal(reinforcement.landing(game), expected)
    rewards, _ = game.step(np.ones(300, int))
    np.testing.assert_array_equal(rewards > 0, abs(expected - 6) <= 1)


@pytest.mark.parametrize("actions", [[0, 1], [0, 1, 3], [[0, 1, 2]], [0.5, 1, 2], ["a", "b", "c"]])
def test_actions_that_do_not_fit(actions):
    game = reinforcement.Catch(3, seed=0)
    before = game.observe()
    with pytest.raises(ValueError, match=r"actions takes 3 numbers, each 0 \(left\)"):
        game.step(actions)
    np.testing.assert_array_equal(game.observe(), before)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"games": 0}, "games"), ({"size": 7}, "size"), ({"frames": 0}, "frames"),
     ({"games": 2.5}, "games")],
)  # fmt: skip
def test_numbers_that_do_not_fit(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        reinforcement.Catch(**options)


def test_a_network_that_sees_other_frames():
    model = reinforcement.q_network(frames=1, seed=0)
    with pytest.raises(ValueError, match=r"take Catch\(frames=1, size=12\)"):
        reinforcement.mean_reward(reinforcement.q_player(model), balls=4, frames=2)
