"""Players of the game of catching, and what they earn."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import generator, whole
from dlsg_utils.applications.reinforcement.catch import ACTIONS, Catch, landing

Player = Callable[[Catch], NDArray[np.intp]]  # an action for each game


def random_player(seed: int | None = None) -> Player:
    """Return a player that takes each action as often. Used in lecture 25."""
    rng = generator(seed)
    return lambda game: rng.integers(len(ACTIONS), size=game.games)


def following_player(game: Catch) -> NDArray[np.intp]:
    """Move the paddle towards the ball's column: one frame is enough for that.

    Used in lecture 25.
    """
    return 1 + np.sign(game.ball[:, 1] - game.paddle)


def perfect_player(game: Catch) -> NDArray[np.intp]:
    """Move the paddle to where the ball will come down, which the rules tell: none is missed.

    Used in lecture 25.
    """
    return 1 + np.sign(landing(game) - game.paddle)


def q_player(model: keras.Model) -> Player:
    """Return a player that takes the action of the largest Q-value.

    Parameters
    ----------
    model
        From frames (N, size, size, frames) to a value for each action.

    Raises
    ------
    ValueError
        When it plays, if the game shows other frames than the model takes.

    Used in lecture 25.
    """

    def choose(game: Catch) -> NDArray[np.intp]:
        if model.input_shape[1:] != game.frame_shape:
            raise ValueError(
                f"model {model.name!r} takes frames {model.input_shape[1:]}, the game shows "
                f"{game.frame_shape}: take Catch(frames={model.input_shape[-1]}, "
                f"size={model.input_shape[1]})."
            )
        values = model.predict_on_batch(game.observe().astype(np.float32))
        return np.asarray(values).argmax(axis=1)

    return choose


def mean_reward(
    player: Player,
    *,
    balls: int = 1000,
    size: int = 12,
    frames: int = 2,
    seed: int | None = None,
) -> float:
    """Return the mean reward of a ball: 1 if all are caught, −1 if none.

    Parameters
    ----------
    player
        A function from a :class:`Catch` to an action for each of its games.
    balls
        How many are played, side by side.
    size, frames, seed
        As of :class:`Catch`.

    Used in lecture 25.
    """
    game = Catch(whole("balls", balls), size=size, frames=frames, seed=seed)
    done = np.zeros(game.games, bool)
    while not done.any():  # all balls fall as long
        rewards, done = game.step(player(game))
    return float(rewards.mean())
