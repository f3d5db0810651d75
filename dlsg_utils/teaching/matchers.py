"""What ships for lecture 15: a network that compares patches, and figures from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils.applications import matching
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

__all__ = ["NETWORK", "RESULTS", "recorded_figures", "stored_patch_network"]

NETWORK, RESULTS = "matching-networks/patch_network.npz", "matching-networks/results.csv"


def stored_patch_network() -> keras.Model:
    """Return the first seed's :func:`matching.patch_network`, trained on the motorcycle pair.

    It has learned from rows 260 to 499 of the left image. Each call gives a new one.

    Raises
    ------
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/matching_networks.py`` trained it. Used in lecture 15.
    """
    return stored_weights(matching.patch_network(seed=0), NETWORK)


def recorded_figures() -> pd.DataFrame:
    """Return what ``data/build/matching_networks.py`` measured, a row for each figure.

    Columns are ``task`` (verification, stereo, patches, layers, tracking or motionless),
    ``method``, ``seed``, ``part`` (validation or test), ``measure`` and ``value``. What has no
    seed, as classical methods on a given pair of pictures, has seed 0.

    Used in lecture 15.
    """
    return store.read_table(RESULTS)
