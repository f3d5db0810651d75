"""The networks that come with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.speech.networks import ALONG, speech_network, waveform_network
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd


def trained_network(name: str = "both") -> keras.Sequential:
    """Return a network that learned spoken digits, from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"frequency", "time", "both", "none", "waveform"}
        Along which axis the filters of :func:`speech_network` slide, or
        :func:`waveform_network`.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/speech_networks.py`` trained them. Used in lecture 18.
    """
    name = one_of("name", name, [*ALONG, "waveform"])
    model = waveform_network(seed=0) if name == "waveform" else speech_network(name, seed=0)
    return stored_weights(model, f"speech-networks/{name}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/speech_networks.py`` measured, a row for each share.

    Columns are ``task``, ``method``, ``seed``, ``part`` (validation or test), ``measure`` ("clean",
    "noise", "speed", "bands", "frames", "voices", "number of voices" or "chosen"), ``at`` (decibels
    of the noise, speed, bands or frames moved, 1 for high voices), and ``value``: the share of
    right answers, or what was chosen.

    Used in lecture 18.
    """
    return store.read_table("speech-networks/results.csv")
