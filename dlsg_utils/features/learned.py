"""Features that a network has learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.features.hand_crafted import regions
from dlsg_utils.inspection.probe import Probe, probe_of

# Images at once: early maps of large images are averaged before the next ones are computed.
_CHUNK = 64


@checks.renamed(pooling="grid")
def network_features(
    model: keras.Model,
    images: ArrayLike,
    layer: str | keras.Layer | Sequence[str | keras.Layer],
    *,
    grid: int | None = 1,
    size: int | None = None,
) -> Any:
    """Return the activations of a layer, as one row for each image.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1]. For a model of color images, the one
        channel of gray ones is repeated.
    layer
        A layer or its name, or several.
    grid
        Average feature maps over grid × grid regions: 1 averages over all positions, None keeps
        each of them.
    size
        Resize the images to so many pixels a side first.

    Returns
    -------
    float32 array (N, D), or a dict of them by name for several
        For one image without the axis N.

    Raises
    ------
    ValueError
        If there is no such layer, the images do not fit the model, or a map is smaller than the
        grid.

    Sources: Donahue et al. (2014), "DeCAF"; VT, "Convolutional activation features". Used in
    lecture 06.
    """
    batch, single = checks.image_batch(images)
    given = (layer,) if isinstance(layer, str | keras.Layer) else tuple(layer)
    grid = None if grid is None else checks.whole("grid", grid)
    parts = []
    for start in range(0, len(batch), _CHUNK):
        some = _prepared(model, batch[start : start + _CHUNK], size)
        probe = probe_of(model, some)
        names = tuple(map(probe.name_of, given))
        maps = probe.run(_activations, (names,), some)
        parts.append([_row(*each, grid) for each in zip(names, maps, strict=True)])
    rows = map(np.concatenate, zip(*parts, strict=True))
    found = {name: row[0] if single else row for name, row in zip(names, rows, strict=True)}
    return found[names[0]] if isinstance(layer, str | keras.Layer) else found


def _activations(probe: Probe, layers: tuple[str, ...], images: tf.Tensor) -> list[tf.Tensor]:
    return [tf.cast(output, tf.float32) for output in probe.outputs(images, layers)[1]]


def _prepared(model: keras.Model, images: np.ndarray, size: int | None) -> np.ndarray:
    """Return images of the size, and of the channels that the model takes."""
    if size is not None:
        sides = (checks.whole("size", size),) * 2
        images = np.clip(tf.image.resize(images, sides, "bicubic").numpy(), 0, 1)
    channels = (getattr(model, "inputs", None) or [images])[0].shape[-1]
    return np.repeat(images, 3, axis=-1) if (channels, images.shape[-1]) == (3, 1) else images


def _row(name: str, output: tf.Tensor, grid: int | None) -> np.ndarray:
    """Return a layer's output as (N, D), maps averaged over their regions."""
    values = output.numpy()
    if values.ndim == 4 and grid is not None:
        if grid > min(values.shape[1:3]):
            raise ValueError(
                f"grid={grid} is finer than the {values.shape[1]}×{values.shape[2]} maps of layer "
                f"{name!r}; it takes 1 to {min(values.shape[1:3])}, or None."
            )
        values = np.stack([region.mean(axis=(1, 2)) for region in regions(values, grid)], axis=1)
    return values.reshape(len(values), -1)
