"""Features that a network has learned."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.visualization import activations

# Pictures at once: early maps of large pictures are pooled before the next ones are looked at.
_CHUNK = 64


def network_features(
    model: keras.Model,
    images: ArrayLike,
    layer: str | Sequence[str],
    *,
    grid: int | None = 1,
    size: int | None = None,
) -> Any:
    """Return what a layer answers to pictures, as one row of numbers a picture.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1]. Grey pictures are made colour ones
        for a model that takes those.
    layer
        A layer's name, or several.
    grid
        Average feature maps over grid × grid regions: 1 forgets places, None keeps all of them.
    size
        Resize the pictures to so many pixels a side first.

    Returns
    -------
    float32 array (N, D), or a dict of them by layer for several
        For one picture without the axis N.

    Raises
    ------
    ValueError
        If there is no such layer, the pictures do not fit the model, or a map is smaller than the
        grid.

    Sources: Donahue et al. (2014), "DeCAF"; VT, "Convolutional activation features". Used in
    lecture 06.
    """
    pictures, single = checks.image_batch(images)
    names = [layer] if isinstance(layer, str) else list(layer)
    grid = None if grid is None else checks.whole("grid", grid)
    size = None if size is None else checks.whole("size", size)
    found: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for start in range(0, len(pictures), _CHUNK):
        batch = _prepared(model, pictures[start : start + _CHUNK], size)
        for name, answer in activations(model, batch, names).items():
            found[name].append(_row(name, answer, grid))
    rows = {name: np.concatenate(parts) for name, parts in found.items()}
    rows = {name: row[0] if single else row for name, row in rows.items()}
    return rows[layer] if isinstance(layer, str) else rows


def _prepared(model: keras.Model, pictures: np.ndarray, size: int | None) -> np.ndarray:
    if size is not None:
        resized = tf.image.resize(pictures, (size, size), "bicubic").numpy()
        pictures = np.clip(resized, 0, 1)
    inputs = getattr(model, "inputs", None)
    if inputs and inputs[0].shape[-1] == 3 and pictures.shape[-1] == 1:
        pictures = np.repeat(pictures, 3, axis=-1)
    return pictures


def _row(name: str, answer: np.ndarray, grid: int | None) -> np.ndarray:
    """Return (N, D) of a layer's answer: as it is, or averaged over regions of its maps."""
    if answer.ndim == 4 and grid is not None:
        if grid > min(answer.shape[1:3]):
            raise ValueError(
                f"grid={grid} is finer than the {answer.shape[1]}×{answer.shape[2]} maps of layer "
                f"{name!r}; it takes 1 to {min(answer.shape[1:3])}, or None."
            )
        answer = np.stack(
            [
                region.mean(axis=(1, 2))
                for rows in np.array_split(answer, grid, axis=1)
                for region in np.array_split(rows, grid, axis=2)
            ],
            axis=1,
        )
    return answer.reshape(len(answer), -1)
