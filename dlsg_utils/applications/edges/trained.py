"""The network for outlines that comes with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils.applications.edges.networks import edge_network
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd


def trained_network() -> keras.Model:
    """Return :func:`edge_network`, trained on scenes from seed 0. Each call gives a new model.

    Raises
    ------
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/edge_and_pose_networks.py`` trained it. Used in lecture 20.
    """
    return stored_weights(edge_network(seed=0), "edge-and-pose-networks/edge_network.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/edge_and_pose_networks.py`` measured, a row for each threshold.

    Columns are ``method`` ("Sobel", "Canny" or "network"), ``seed``, ``part`` (validation or
    test), ``deviation`` of the Gaussian that smoothed the images, ``low``, Canny's lower threshold
    as a share of the higher one, ``threshold``, ``precision``, ``recall``, ``f_measure``, and
    ``chosen``: on both parts, the setting and threshold of the largest F on the validation scenes.
    What a method has not is empty.

    Used in lecture 20.
    """
    return store.read_table("edge-and-pose-networks/edges.csv")
