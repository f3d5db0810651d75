"""Q-learning with a convolutional network: replay, a target network, ε-greedy play."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray
from tqdm.auto import tqdm

from dlsg_utils._core.checks import generator, number, whole
from dlsg_utils.applications.reinforcement.catch import ACTIONS, Catch
from dlsg_utils.applications.reinforcement.players import mean_reward, q_player
from dlsg_utils.models.building import image_input, seed_weights

_EVALUATION = 1000  # balls that a training run is measured on, other than those it learns from
_EVALUATION_SEED = 123_456


def q_network(
    *, size: int = 12, frames: int = 2, filters: int = 16, units: int = 64, seed: int | None = None
) -> keras.Model:
    """Return a network from frames to a Q-value for each action, as Mnih's, made small.

    Two convolutions with stride 2, the second with twice the filters, a dense layer and a linear
    one. Mnih's takes four frames of 84×84; its convolutions, 8×8 with stride 4 and 4×4 with
    stride 2, have 16 and 32 filters, its dense layer 256 units.

    Parameters
    ----------
    size, frames
        Of the game's frames: see :class:`Catch`.
    filters, units
        Filters of the first layer, and units of the dense one.
    seed
        Makes the initial weights repeatable.

    Source: Mnih et al. (2013). Used in lecture 25.
    """
    wide, side = whole("filters", filters), whole("size", size, at_least=8)
    seen = image_input((side, side, whole("frames", frames)))
    options: dict[str, Any] = {"strides": 2, "padding": "same", "activation": "relu"}
    x = layers.Convolution2D(wide, 4, name="conv1", **options)(seen)
    x = layers.Convolution2D(2 * wide, 4, name="conv2", **options)(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(whole("units", units), activation="relu", name="hidden")(x)
    values = layers.Dense(len(ACTIONS), name="values")(x)
    return seed_weights(keras.Model(seen, values, name="q_network"), seed)


def dense_q_network(
    *, size: int = 12, frames: int = 2, units: int = 64, seed: int | None = None
) -> keras.Model:
    """Return a network without convolutions from frames to Q-values: two hidden layers.

    Used in lecture 25.
    """
    side, wide = whole("size", size, at_least=8), whole("units", units)
    seen = image_input((side, side, whole("frames", frames)))
    x = layers.Flatten(name="flatten")(seen)
    for n in (1, 2):
        x = layers.Dense(wide, activation="relu", name=f"hidden{n}")(x)
    values = layers.Dense(len(ACTIONS), name="values")(x)
    return seed_weights(keras.Model(seen, values, name="dense_q_network"), seed)


class ReplayMemory:
    """The last transitions that were played, to be drawn from.

    A transition is what was seen, what was done, the reward, what was seen then, and whether the
    ball had come down.

    Parameters
    ----------
    capacity
        How many are kept; the oldest one makes room.
    shape
        Of what is seen.

    Source: Lin (1992); Mnih et al. (2013). Used in lecture 25.
    """

    def __init__(self, capacity: int, shape: tuple[int, ...]) -> None:
        self.capacity = whole("capacity", capacity)
        self.seen, self.next = np.zeros((2, self.capacity, *shape), np.uint8)
        self.actions = np.zeros(self.capacity, np.int32)
        self.rewards = np.zeros(self.capacity, np.float32)
        self.done = np.zeros(self.capacity, np.float32)
        self._added = 0

    def __len__(self) -> int:
        return min(self._added, self.capacity)

    def add(self, *transitions: NDArray[Any]) -> None:
        """Keep transitions: seen, actions, rewards, next, done, N of each."""
        count = len(transitions[0])
        if count > self.capacity:
            raise ValueError(f"The memory holds {self.capacity} transitions, got {count} at once.")
        places = (self._added + np.arange(count)) % self.capacity
        own = (self.seen, self.actions, self.rewards, self.next, self.done)
        for kept, given in zip(own, transitions, strict=True):
            kept[places] = given
        self._added += count

    def draw(self, count: int, rng: np.random.Generator) -> tuple[NDArray[Any], ...]:
        """Return transitions, each drawn with the same probability, with replacement."""
        return self._at(rng.integers(len(self), size=count))

    def latest(self, count: int) -> tuple[NDArray[Any], ...]:
        """Return the transitions that were added last."""
        return self._at((self._added - 1 - np.arange(min(count, len(self)))) % self.capacity)

    def _at(self, places: NDArray[np.intp]) -> tuple[NDArray[Any], ...]:
        own = (self.seen, self.actions, self.rewards, self.next, self.done)
        return tuple(each[places] for each in own)


def q_targets(
    rewards: Any, done: Any, following: Any, discount: float, chosen_by: Any = None
) -> Any:
    """Return what Q-values should be: r + γ max Q′, and r where the ball has come down.

    Parameters
    ----------
    rewards, done : (N,)
        The reward, and 1 where the ball has come down, else 0.
    following : (N, actions)
        Q-values of what is seen next.
    discount
        γ.
    chosen_by : (N, actions)
        If given, its largest value chooses the action whose value is taken from ``following``
        (van Hasselt's double Q-learning).

    Used in lecture 25.
    """
    judged = following if chosen_by is None else chosen_by
    best = tf.gather(following, tf.argmax(judged, axis=1), axis=1, batch_dims=1)
    return rewards + discount * (1 - done) * best


@dataclass
class QHistory:
    """What a training run measured.

    Attributes
    ----------
    steps
        Gradient steps before each measurement.
    rewards
        Mean reward of a ball without exploring, on balls that are not learned from.
    values
        Mean over these balls of the largest Q-value of the first frame.
    """

    steps: list[int] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def learn_q(
    model: keras.Model,
    *,
    steps: int = 3000,
    games: int = 16,
    batch_size: int = 64,
    learning_rate: float = 2e-3,
    discount: float = 0.95,
    replay: bool = True,
    capacity: int = 20_000,
    target_every: int = 100,
    double: bool = False,
    explore: float = 0.05,
    measure_every: int = 250,
    seed: int | None = None,
    progress: bool = True,
) -> QHistory:
    """Let a network play and learn from what it sees, does and earns.

    In each step all games move once: with probability ε each takes any action, else that of the
    largest Q-value. ε falls from 1 to ``explore`` in the first third of the steps. Then the network
    takes one gradient step on a batch of transitions, whose loss is Huber's between Q(s, a) and
    the target r + γ max Q(s′, a′).

    Parameters
    ----------
    model
        From frames to Q-values. It is changed.
    steps, games
        Steps, and games that are played side by side.
    batch_size, learning_rate
        Of the gradient steps, by Adam.
    discount
        γ: what a reward is worth one step earlier.
    replay
        Whether the batch is drawn from a memory; else it is what was played last.
    capacity
        Transitions in the memory.
    target_every
        After how many steps the target network, which gives Q(s′, a′), becomes a copy of the
        network; 1 is no target network.
    double
        Whether the network chooses a′ and the target network only judges it.
    explore
        ε in the end.
    measure_every
        Steps between two measurements.
    seed
        Of the balls, what is explored, and the batches.
    progress
        Whether to show a bar.

    Returns
    -------
    QHistory

    Source: Watkins (1989); Mnih et al. (2013, 2015); van Hasselt et al. (2016). Used in lecture 25.
    """
    count, every = whole("steps", steps), whole("measure_every", measure_every)
    gamma = number("discount", discount, at_least=0, at_most=1)
    copied = whole("target_every", target_every)
    size, _, frames = model.input_shape[1:]
    game = Catch(games, size=size, frames=frames, seed=seed)
    memory = ReplayMemory(capacity, game.frame_shape)
    rng = generator(None if seed is None else seed + 1)
    target = keras.models.clone_model(model)
    target.set_weights(model.get_weights())
    update = _update(model, target, learning_rate, gamma, double)
    history = QHistory()
    for step in tqdm(range(count), disable=not progress):
        if step % every == 0:
            _measure(history, model, step)
        explored = max(explore, 1 - (1 - explore) * 3 * step / count)
        _play(game, model, memory, explored, rng)
        batch = memory.draw(batch_size, rng) if replay else memory.latest(batch_size)
        update(*(tf.constant(each, tf.float32) for each in batch))
        if (step + 1) % copied == 0:
            target.set_weights(model.get_weights())
    _measure(history, model, count)
    return history


def _play(
    game: Catch, model: keras.Model, memory: ReplayMemory, explored: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move once in all games, and keep what was seen, done and earned."""
    seen = game.observe()
    actions = np.asarray(model.predict_on_batch(seen.astype(np.float32))).argmax(axis=1)
    tried = rng.random(game.games) < explored
    actions = np.where(tried, rng.integers(len(ACTIONS), size=game.games), actions)
    rewards, done = game.step(actions)
    memory.add(seen, actions, rewards, game.observe(), done)


def _update(
    model: keras.Model, target: keras.Model, rate: float, discount: float, double: bool
) -> Any:
    """Return a function that takes one gradient step on a batch of transitions."""
    optimizer = keras.optimizers.Adam(rate)
    optimizer.build(model.trainable_variables)
    huber = keras.losses.Huber()

    @tf.function(reduce_retracing=True)
    def update(
        seen: tf.Tensor, actions: tf.Tensor, rewards: tf.Tensor, after: tf.Tensor, done: tf.Tensor
    ) -> None:
        chosen_by = model(after, training=False) if double else None
        wanted = q_targets(rewards, done, target(after, training=False), discount, chosen_by)
        with tf.GradientTape() as tape:
            values = model(seen, training=True)
            taken = tf.gather(values, tf.cast(actions, tf.int32), axis=1, batch_dims=1)
            loss = huber(wanted, taken)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    return update


def _measure(history: QHistory, model: keras.Model, step: int) -> None:
    """Note what the network earns without exploring, and what it expects."""
    size, _, frames = model.input_shape[1:]
    options = {"size": size, "frames": frames, "seed": _EVALUATION_SEED}
    first = Catch(_EVALUATION, **options).observe().astype(np.float32)
    history.steps.append(step)
    history.rewards.append(mean_reward(q_player(model), balls=_EVALUATION, **options))
    history.values.append(float(np.asarray(model.predict_on_batch(first)).max(axis=1).mean()))
