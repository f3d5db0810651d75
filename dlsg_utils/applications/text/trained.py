"""The networks that come with the course, their codes, and what was measured from three seeds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import tensorflow as tf

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.text.codes import (
    CharacterCodes,
    Codes,
    WordAndCharacterCodes,
    WordCodes,
)
from dlsg_utils.applications.text.networks import CharSCNN, TextCNN
from dlsg_utils.data import store, texts
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

# The same for all, as far as they have it; not searched.
SETTINGS: dict[str, dict[str, Any]] = {
    "names": {"embedding": 24, "widths": (2, 3, 4, 5), "filters": 48},
    "tweets, words": {"embedding": 32, "widths": (1, 2, 3), "filters": 48},
    "tweets, characters": {"embedding": 24, "widths": (3, 5), "filters": 48},
    "tweets, both": {"embedding": 32, "widths": (1, 2, 3), "filters": 48},
}


@cache
def stored_codes(name: str) -> Codes:
    """Return the codes of a network: of the characters or words of the texts to train on.

    Parameters
    ----------
    name : {"names", "tweets, words", "tweets, characters", "tweets, both"}

    Raises
    ------
    ValueError
        If there is no such network.

    Used in lecture 24.
    """
    name = one_of("name", name, SETTINGS)
    if name == "names":
        return CharacterCodes(texts.names().train.texts, at_least=2)
    known = texts.tweets().train.texts
    if name == "tweets, words":
        return WordCodes(known, at_least=2)
    if name == "tweets, characters":
        return CharacterCodes(known, at_least=5, lower=False)
    return WordAndCharacterCodes(known, at_least=2)


def text_network(name: str, *, seed: int | None = None) -> TextCNN:
    """Return a network as those that ship, before training.

    Parameters
    ----------
    name
        As of :func:`stored_codes`.
    seed
        Of the first weights.
    """
    codes, options = stored_codes(one_of("name", name, SETTINGS)), SETTINGS[name]
    classes = len(texts.LANGUAGES) if name == "names" else 2
    if isinstance(codes, WordAndCharacterCodes):
        model = CharSCNN(len(codes), len(codes.characters), classes, seed=seed, **options)
    else:
        model = TextCNN(len(codes), classes, seed=seed, **options)
    model(tf.constant(codes.encode("a")[None]))  # makes the weights
    return model


def trained_network(name: str) -> TextCNN:
    """Return a network that was trained from seed 0. Each call gives a new model.

    Parameters
    ----------
    name
        As of :func:`stored_codes`.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/text_networks.py`` trained them. Used in lecture 24.
    """
    model = text_network(name)
    stored_weights(model, f"text-networks/{name.replace(', ', '_')}.npz")
    return model


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/text_networks.py`` measured, a row for each figure.

    Columns are ``task`` (names or tweets), ``method``, ``setting``, ``seed``, ``part`` (validation
    or test), ``measure`` and ``value``.

    Used in lecture 24.
    """
    return store.read_table("text-networks/results.csv")
