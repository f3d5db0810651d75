"""The games and networks that come with the course, and what was measured from three seeds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.go.planes import FEW, MANY
from dlsg_utils.applications.go.policies import convolutional_policy, dense_policy
from dlsg_utils.applications.go.records import GameRecord, read_sgf
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

PARTS = ("train", "validation", "test")
# How they are built, and their planes: all have about 40,000 parameters.
NETWORKS: dict[str, tuple[Callable[..., keras.Model], tuple[str, ...], dict[str, Any]]] = {
    "convolutional": (convolutional_policy, MANY, {}),
    "pooled": (convolutional_policy, MANY, {"pooling": True}),
    "few planes": (convolutional_policy, FEW, {"filters": 37}),
    "dense": (dense_policy, MANY, {"units": 7}),
}


def recorded_games(part: str = "train") -> list[GameRecord]:
    """Return games that GNU Go 3.8 played against itself on a board of 19×19.

    Parameters
    ----------
    part : {"train", "validation", "test"}
        Games of the seeds that end in 9 are for validation, in 0 for testing.

    Raises
    ------
    ValueError
        If there is no such part.
    DataFileError
        If the file of the games is missing or damaged.

    Source: ``data/build/go_games.py`` let the program play. Used in lecture 17.
    """
    wanted = one_of("part", part, PARTS)
    with zipfile.ZipFile(io.BytesIO(store.read("go-games/games.zip"))) as archive:
        return [
            read_sgf(archive.read(name), name=name.removesuffix(".sgf"))
            for name in archive.namelist()
            if _part(name) == wanted
        ]


def _part(name: str) -> str:
    """Return the part that the game of a file is in: ``level0-seed001.sgf``."""
    return {"9": "validation", "0": "test"}.get(name.removesuffix(".sgf")[-1], "train")


def trained_policy(name: str = "convolutional") -> keras.Model:
    """Return a policy network that learned GNU Go's moves, from seed 0. Each call gives a new one.

    Parameters
    ----------
    name : {"convolutional", "pooled", "few planes", "dense"}
        *Few planes* takes the planes ``FEW``, the others ``MANY``.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/go_networks.py`` trained them. Used in lecture 17.
    """
    build, features, options = NETWORKS[one_of("name", name, NETWORKS)]
    model = build(features, seed=0, **options)
    return stored_weights(model, f"go-networks/{name.replace(' ', '_')}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/go_networks.py`` measured, a row for each share.

    Columns are ``task``, ``method``, ``seed``, ``part`` (validation or test), ``measure`` and
    ``value``.

    Used in lecture 17.
    """
    return store.read_table("go-networks/results.csv")
