"""Train an architecture under conditions that allow a comparison: tuned, and with several seeds."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np

from dlsg_utils._core.checks import one_of
from dlsg_utils._core.states import State
from dlsg_utils.training import evaluate

__all__ = ["Tuned", "tuned"]

Images = tuple[np.ndarray, np.ndarray]  # and their labels


class Tuned(NamedTuple):
    """The runs of one architecture.

    Attributes
    ----------
    rate : float
        The best learning rate for the first seed.
    tried : dict
        Of the first seed, by learning rate: the training loss of the last epoch, and the accuracy
        on the validation images, in [0, 1].
    losses : float array (seeds, epochs)
        Training loss of each epoch at the best rate.
    accuracies : float array (seeds,)
        On the validation images after the last epoch, in [0, 1].
    """

    rate: float
    tried: dict[float, tuple[float, float]]
    losses: np.ndarray
    accuracies: np.ndarray


def tuned(
    build: Callable[[int], keras.Model],
    train: Images,
    validation: Images,
    *,
    rates: Sequence[float],
    seeds: Sequence[int],
    epochs: int,
    batch_size: int = 50,
    by: str = "accuracy",
) -> Tuned:
    """Train with the first seed at each rate, then with the other seeds at the best one.

    Each run begins with new weights and a new state of Adam. The model is compiled once.

    Parameters
    ----------
    build
        Returns a Keras classifier that ends in logits, given a seed for its weights.
    train, validation
        Images (N, H, W, C) in [0, 1] and their integer labels (N,).
    rates
        Learning rates to choose from, constant in a run.
    seeds
        For the weights and for the order of the images.
    epochs, batch_size
        As in Keras's ``fit``.
    by
        What makes a rate the best: ``"accuracy"`` on the validation images, or the training
        ``"loss"`` of the last epoch, where the question is how fast a network learns.

    Raises
    ------
    ValueError
        If ``by`` is neither of these.

    Used in lecture 05.
    """
    one_of("by", by, ("accuracy", "loss"))
    model = build(seeds[0])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    steps = -(-len(train[1]) // batch_size)  # one call from Python an epoch, not one a step
    model.compile(keras.optimizers.Adam(), loss, jit_compile=False, steps_per_execution=steps)
    start = State(model)
    weights = {seeds[0]: model.get_weights()}
    weights |= {seed: build(seed).get_weights() for seed in seeds[1:]}

    def run(rate: float, seed: int) -> tuple[list[float], float]:
        start.restore()
        model.set_weights(weights[seed])
        model.optimizer.learning_rate = rate
        keras.utils.set_random_seed(seed)  # the order of the images
        history = model.fit(*train, batch_size=batch_size, epochs=epochs, verbose=0)
        return history.history["loss"], evaluate(model, validation).accuracy

    first = {rate: run(rate, seeds[0]) for rate in rates}
    tried = {rate: (losses[-1], accuracy) for rate, (losses, accuracy) in first.items()}
    best = max(rates, key=lambda rate: tried[rate][1] if by == "accuracy" else -tried[rate][0])
    runs = [first[best], *(run(best, seed) for seed in seeds[1:])]
    losses, accuracies = zip(*runs, strict=True)
    return Tuned(best, tried, np.array(losses), np.array(accuracies))
