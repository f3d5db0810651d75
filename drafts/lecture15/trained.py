"""Networks of lecture 15 that were trained before, and what was measured from three seeds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import keras
import numpy as np

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.matching.flow import flownet_corr, flownet_simple
from dlsg_utils.applications.matching.patch_similarity import patch_network
from dlsg_utils.data import store

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

_BUILDERS = {
    "flownet_simple": flownet_simple,
    "flownet_corr": flownet_corr,
    "patch_network": patch_network,
}


def trained_network(name: str) -> keras.Model:
    """Return a network that comes with the course, trained from seed 0. Each call gives a new one.

    Parameters
    ----------
    name : {"flownet_simple", "flownet_corr", "patch_network"}
        The function that builds it.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/matching_networks.py`` trained them.
    """
    name = one_of("name", name, _BUILDERS)
    model = _BUILDERS[name](seed=0)
    with np.load(io.BytesIO(store.read(f"matching-networks/{name}.npz"))) as stored:
        model.set_weights([stored[each].astype(np.float32) for each in stored.files])
    return model


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/matching_networks.py`` measured, a row for each figure.

    Columns are ``task`` (verification, stereo, patches, flow or tracking), ``method``, ``seed``,
    ``part`` (validation or test), ``measure`` and ``value``. What has no seed, as classical methods
    on a given pair of pictures, has seed 0.
    """
    import pandas as pd

    return pd.read_csv(io.BytesIO(store.read("matching-networks/results.csv")))
