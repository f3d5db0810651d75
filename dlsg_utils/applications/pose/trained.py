"""The two stages that come with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.pose.networks import pose_network, refinement_network
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

_BUILDERS = {"pose_network": pose_network, "refinement_network": refinement_network}


def trained_network(name: str) -> keras.Model:
    """Return a stage that was trained on figures from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"pose_network", "refinement_network"}
        The function that builds it. The second stage was trained on crops of the default side and
        size.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/edge_and_pose_networks.py`` trained them. Used in lecture 20.
    """
    name = one_of("name", name, _BUILDERS)
    return stored_weights(_BUILDERS[name](seed=0), f"edge-and-pose-networks/{name}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/edge_and_pose_networks.py`` measured, a row for each share.

    Columns are ``seed``, ``part`` (validation or test), ``stage`` (0 for the mean pose of the
    figures to train on, 1, 2), ``measure`` ("pck" or "pcp"), ``name`` of a joint, of a limb as
    "neck – head", or "all", ``fraction`` of the torso or limb within which a joint is correct, and
    ``value``, the share of the figures.

    Used in lecture 20.
    """
    return store.read_table("edge-and-pose-networks/pose.csv")
