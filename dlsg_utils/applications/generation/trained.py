"""The networks that come with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.generation.chair_generator import chair_generator
from dlsg_utils.applications.generation.unet import unet
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

CLASSES = 24  # styles of chairs that the generator knows
_TRANSLATORS = ("outlines_l1", "outlines_adversary", "bars", "glasses")


def trained_network(name: str) -> keras.Model:
    """Return a network that was trained from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"chair_generator", "outlines_l1", "outlines_adversary", "bars", "glasses"}
        The generator of the 24 chairs of ``data.chairs.styles(24, seed=0)``; the networks from
        outlines to clothes, trained by the absolute error alone and with an adversary, for images
        padded to 32×32; those that uncover clothes and faces, padded as well.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/generation_networks.py`` trained them. Used in lecture 16.
    """
    name = one_of("name", name, ("chair_generator", *_TRANSLATORS))
    model: keras.Model = unet() if name in _TRANSLATORS else chair_generator(CLASSES)
    return stored_weights(model, f"generation-networks/{name}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/generation_networks.py`` measured, a row for each number.

    Columns are ``seed``, ``task`` ("chairs", "outlines", "bars", "glasses"), ``method``, ``part``
    (validation or test; of chairs "held-out views"), ``measure`` and ``value``.

    Used in lecture 16.
    """
    return store.read_table("generation-networks/results.csv")
