"""The networks that come with the course, and what was measured from three seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.captioning.classification import fact_head
from dlsg_utils.applications.captioning.networks import caption_network
from dlsg_utils.applications.captioning.vocabulary import Vocabulary
from dlsg_utils.data import store
from dlsg_utils.data.captions import all_sentences
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

NETWORKS = ("attention", "no_attention", "fact_head")


def scene_vocabulary() -> Vocabulary:
    """Return the vocabulary that the stored networks have learned: all words of the grammar.

    Used in lecture 23.
    """
    return Vocabulary(all_sentences())


def trained_network(name: str) -> keras.Model:
    """Return a network that was trained on scenes from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"attention", "no_attention", "fact_head"}
        A :class:`Captioner` with or without attention, or the classifiers of facts. All stand on
        the same network that reads, ``trained_network("attention").reader``.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/captioning_networks.py`` trained them. Used in lecture 23.
    """
    name = one_of("name", name, NETWORKS)
    words = len(scene_vocabulary())
    if name == "fact_head":
        reader = caption_network(words).reader
        model = fact_head(reader.output_shape[1:])
    else:
        model = caption_network(words, attention=name == "attention")
    return stored_weights(model, f"captioning-networks/{name}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/captioning_networks.py`` measured, a row for each figure.

    Columns are ``seed``, ``part`` (validation or test), ``combinations`` (seen or new), ``method``,
    ``measure`` and ``value``.

    Used in lecture 23.
    """
    return store.read_table("captioning-networks/results.csv")
