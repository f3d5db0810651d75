"""Lecture 04's comparison: one network, one budget, one switch at a time; its runs ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
from keras.optimizers import SGD, schedules

from dlsg_utils import data, models, training
from dlsg_utils._core import checks
from dlsg_utils.data import store

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

__all__ = [
    "DIGITS",
    "EPOCHS",
    "RATES",
    "RECORD",
    "SEEDS",
    "SWITCHES",
    "TUNING_SEED",
    "recorded_runs",
    "train_switched",
]

DIGITS, BATCH, EPOCHS = 1000, 32, 12
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
TUNING_SEED, SEEDS = 0, range(1, 6)  # one chooses the rate, the others are compared at it
RECORD = "training-runs/switches.csv"

# What each run changes. Without: Glorot's weights, ReLU, momentum 0.9.
SWITCHES: dict[str, dict[str, Any]] = {
    "base": {},
    "no momentum": {"momentum": 0.0},
    "weights of 0.01": {"initializer": "0.01"},
    "He's weights": {"initializer": "he_normal"},
    "batch normalization": {"batch_norm": True},
    "dropout": {"dropout": 0.5},
    "PReLU": {"activation": "prelu"},
    "shifts": {"shift": 1},
    "elastic": {"elastic": 1.5},
}


def train_switched(
    learning_rate: float,
    seed: int,
    *,
    momentum: float = 0.9,
    initializer: str = "glorot_uniform",
    shift: int = 0,
    elastic: float = 0.0,
    **network: Any,
) -> tuple[keras.Sequential, training.History]:
    """Train Lee's network with some switches on 1,000 digits of MNIST, 12 epochs in batches of 32.

    The rate falls to zero along a cosine; sums are taken in 32 bits.

    Parameters
    ----------
    learning_rate, momentum
        Of gradient descent.
    seed
        Of the weights, the order and the augmentation.
    initializer
        Keras's name of an initializer, or the standard deviation of normal weights as a text.
    shift, elastic
        As for :class:`dlsg_utils.training.Augmentation`.
    network
        Further switches of :func:`dlsg_utils.models.training_cnn`.

    Returns
    -------
    model, history
        The history has the validation part's accuracy after each epoch.

    Used in lecture 04.
    """
    digits = data.load("mnist-10k")
    if initializer.replace(".", "").isdigit():
        start: Any = keras.initializers.RandomNormal(stddev=float(initializer))
    else:
        start = initializer
    model = models.training_cnn(
        initializer=start, seed=checks.whole("seed", seed, at_least=0), **network
    )
    steps = EPOCHS * -(-DIGITS // BATCH)
    history = training.fit(
        model,
        digits.train[:DIGITS],
        epochs=EPOCHS,
        batch_size=BATCH,
        validation_data=digits,
        optimizer=SGD(schedules.CosineDecay(learning_rate, steps), momentum),
        augmentation=training.Augmentation(shift=shift, elastic=elastic),
        precision="float32",
        seed=seed,
        progress=False,
    )
    return model, history


def recorded_runs() -> pd.DataFrame:
    """Return what ``data/build/training_runs.py`` measured, a row for each run and epoch.

    Columns are ``switch``, ``learning_rate``, ``seed``, ``epoch`` and ``validation``, the accuracy
    on the validation part, empty where the run diverged; after the last epoch also ``training``,
    that on the 1,000 digits as they are with dropout off, and for "base" and "together" at the rate
    chosen on validation ``test``.

    Used in lecture 04.
    """
    return store.read_table(RECORD)
