"""The networks that come with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.reinforcement.q_learning import dense_q_network, q_network
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

# What makes each network, and how it learns.
VARIANTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "two frames": ({"frames": 2}, {}),
    "one frame": ({"frames": 1}, {}),
    "without replay": ({"frames": 2}, {"replay": False}),
    "without target network": ({"frames": 2}, {"target_every": 1}),
    "double": ({"frames": 2}, {"double": True}),
    "dense": ({"frames": 2, "units": 75}, {}),
}
SHIPPED = ("two frames", "one frame")


def variant_network(name: str, *, seed: int | None = None) -> keras.Model:
    """Return the network of a variant, not trained. All have about 27,500 parameters.

    Used in lecture 25.
    """
    known = one_of("name", name, VARIANTS)
    build = dense_q_network if known == "dense" else q_network
    return build(seed=seed, **VARIANTS[known][0])


def trained_q_network(name: str = "two frames") -> keras.Model:
    """Return a network that learned to catch, from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"two frames", "one frame"}
        How many frames it sees.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/catch_networks.py`` trained them. Used in lecture 25.
    """
    model = variant_network(one_of("name", name, SHIPPED))
    return stored_weights(model, f"catch-networks/{name.replace(' ', '_')}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/catch_networks.py`` measured.

    Columns are ``method``, ``seed``, ``part`` (validation or test), ``measure`` ("reward", the mean
    of a ball, or "value", the mean of the largest Q-value of the first frame), ``step``, and
    ``value``.

    Used in lecture 25.
    """
    return store.read_table("catch-networks/results.csv")
