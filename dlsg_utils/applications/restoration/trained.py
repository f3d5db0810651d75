"""The networks that come with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.restoration.deconvolution import deconvolution_network
from dlsg_utils.applications.restoration.motion import motion_network
from dlsg_utils.applications.restoration.super_resolution import srcnn
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

# As data/build/restoration_networks.py trains them.
_BUILDERS = {
    "srcnn": lambda: srcnn(filters=(32, 16), residual=True, seed=0),
    "deconvolution_network": lambda: deconvolution_network(size=41, terms=8, seed=0),
    "motion_network": lambda: motion_network(filters=16, units=128, seed=0),
}


def trained_network(name: str) -> keras.Model:
    """Return a network that was trained on photographs from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"srcnn", "deconvolution_network", "motion_network"}
        The function that builds it. SRCNN is for a factor of 3; the second takes back the blur of a
        disk with a radius of 3 pixels, seen with a brightness of 1.3 and noise of 0.01.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/restoration_networks.py`` trained them. Used in lecture 22.
    """
    name = one_of("name", name, _BUILDERS)
    return stored_weights(_BUILDERS[name](), f"restoration-networks/{name}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/restoration_networks.py`` measured, a row for each figure.

    Columns are ``task`` ("super-resolution", "deconvolution", "motion" or "map"), ``method``,
    ``seed``, ``part`` (validation or test), ``name`` of a photograph or "all", ``measure`` and
    ``value``. What has no seed, as classical methods, has seed 0.

    Used in lecture 22.
    """
    return store.read_table("restoration-networks/results.csv")
