"""What lecture 21 looks at: clothes that fly over photographs, a real pair, what was measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications import matching
from dlsg_utils.data import films, store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

__all__ = [
    "NETWORKS",
    "RESULTS",
    "classical_flow",
    "flying_clothes",
    "kinds_of_pixels",
    "recorded_errors",
    "small_motorcycle",
    "stored_flow_network",
    "training_films",
]

SPEED = 6  # pixels a frame along each axis, at most
_SMALLER = 10  # times the motorcycle is reduced
NETWORKS = {
    "FlowNetSimple": "flow-networks/flownet_simple.npz",
    "FlowNetCorr": "flow-networks/flownet_corr.npz",
}
RESULTS = "flow-networks/results.csv"
_BUILDERS = {"FlowNetSimple": matching.flownet_simple, "FlowNetCorr": matching.flownet_corr}
_SIZES = (16, 32)


def training_films(count: int) -> films.Motions:
    """Return films of two frames of 48×48 pixels, in which two things move.

    Used in lecture 21.
    """
    return films.move(
        count, part="train", size=48, objects=2, object_size=_SIZES, speed=SPEED, seed=0
    )


def flying_clothes(count: int, *, part: str = "test") -> films.Motions:
    """Return films of two frames of 96×96 pixels, in which four things move.

    Used in lecture 21.
    """
    return films.move(count, part=part, size=96, objects=4, object_size=_SIZES, speed=SPEED, seed=1)


def kinds_of_pixels(known: films.Motions) -> dict[str, NDArray[np.bool_]]:
    """Return masks (N, H, W) of the pixels that an error is taken of.

    ``visible`` pixels are in the second frame, too, ``hidden`` ones are not; ``slow`` and ``fast``
    ones are visible and move by at most 3, or by more than 6 pixels.

    Used in lecture 21.
    """
    hidden, length = known.hidden[:, 0], np.linalg.norm(known.flow[:, 0], axis=-1)
    return {
        "all": np.ones_like(hidden),
        "visible": ~hidden,
        "hidden": hidden,
        "slow": ~hidden & (length <= 3),
        "fast": ~hidden & (length > SPEED),
    }


def classical_flow(
    method: Callable[..., NDArray[np.float32]], first: ArrayLike, second: ArrayLike, **options: Any
) -> NDArray[np.float32]:
    """Return the flow (H, W, 2) of two frames (H, W, 3) by a function of skimage.registration.

    The functions take gray values and return rows and columns first.

    Used in lecture 21.
    """
    earlier, later = (np.asarray(frame).mean(axis=-1) for frame in (first, second))
    return np.moveaxis(method(earlier, later, **options), 0, -1)


def small_motorcycle() -> tuple[NDArray[np.float32], ...]:
    """Return the stereo pair of lecture 15, ten times smaller, and its flow.

    Between the two pictures the camera moves to the right, and each point to the left, by up to 6
    pixels.

    Returns
    -------
    left, right : float32 arrays (50, 74, 3), values in [0, 1]
    flow : float32 array (50, 74, 2)
        NaN where less than half of the pixels behind it have a known disparity.

    Source: scikit-image's ``data.stereo_motorcycle``. Used in lecture 21.
    """
    from skimage import data  # loads a registry of files

    *pair, disparity = data.stereo_motorcycle()  # type: ignore[no-untyped-call]
    blocks = [_blocks(picture / np.float32(255)).mean(axis=(1, 3)) for picture in pair]
    known = _blocks(np.where(np.isfinite(disparity), disparity, np.nan))
    known = np.moveaxis(known, 2, 1).reshape(*known.shape[0:3:2], -1)
    enough = np.isfinite(known).mean(axis=-1) > 0.5
    middle = np.full(enough.shape, np.nan, np.float32)
    middle[enough] = np.nanmedian(known[enough], axis=-1)
    flow = np.stack([np.where(enough, 0, np.nan), -middle / _SMALLER], axis=-1)
    return *blocks, flow.astype(np.float32)


def _blocks(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a picture cut to blocks of 10×10 pixels: (50, 10, 74, 10) or (50, 10, 74, 10, C)."""
    rows, columns = (side // _SMALLER for side in picture.shape[:2])
    cut = picture[: rows * _SMALLER, : columns * _SMALLER]
    return cut.reshape(rows, _SMALLER, columns, _SMALLER, *picture.shape[2:])


def stored_flow_network(name: str) -> keras.Model:
    """Return the first seed's network. Each call gives a new one.

    Parameters
    ----------
    name : {"FlowNetSimple", "FlowNetCorr"}

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/flow_networks.py`` trained it. Used in lecture 21.
    """
    name = one_of("name", name, _BUILDERS)
    return stored_weights(_BUILDERS[name](seed=0), NETWORKS[name])


def recorded_errors() -> pd.DataFrame:
    """Return what ``data/build/flow_networks.py`` measured, a row for each figure.

    Columns are ``task`` (rates, classical or flow), ``method``, ``seed``, ``part`` (validation,
    test or motorcycle), ``measure`` (a kind of pixels, or the parameter that was tried) and
    ``value``, the end-point error in pixels. Methods without a network have seed 0.

    Used in lecture 21.
    """
    return store.read_table(RESULTS)
