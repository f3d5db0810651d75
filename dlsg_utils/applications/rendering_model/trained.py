"""Mixtures that come with the course, and what was measured from three seeds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.rendering_model.mixture import RenderingMixture
from dlsg_utils.data import store

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

MIXTURES = ("unlabeled", "labeled", "parts")


def trained_mixture(name: str) -> RenderingMixture:
    """Return a mixture that was learned from digits, from seed 0.

    Parameters
    ----------
    name : {"unlabeled", "labeled", "parts"}
        ``"unlabeled"``: 50 templates of 24×24, learned without labels and named on the validation
        digits. ``"labeled"``: five such templates for each class, learned with labels. ``"parts"``:
        32 templates of 5×5 of regions of 8×8, with a switch, without classes.

    Raises
    ------
    ValueError
        If there is no such mixture.
    DataFileError
        If its file is missing or damaged.

    Source: ``data/build/rendering_model.py`` learned them. Used in lecture 19.
    """
    one_of("name", name, MIXTURES)
    with np.load(io.BytesIO(store.read(f"rendering-model/{name}.npz"))) as file:
        return RenderingMixture(
            templates=file["templates"].astype(np.float32),
            size=tuple(int(side) for side in file["size"]),  # type: ignore[arg-type]
            noise=float(file["noise"]),
            prior=file["prior"],
            on=float(file["on"]),
            labels=file.get("labels"),
        )


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/rendering_model.py`` measured, a row for each number.

    Columns are ``task``, ``method``, ``seed``, ``part`` (validation or test), ``measure`` and
    ``value``. Tasks are ``"unlabeled"``, ``"labeled"``, both also with ``" moved"`` behind it, of
    digits moved by up to two pixels; ``"templates"``, over their number; ``"few labels"``;
    ``"read-out"``, of layers of parts.

    Used in lecture 19.
    """
    return store.read_table("rendering-model/results.csv")
