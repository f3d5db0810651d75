"""What layers give for images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection.probe import Probe, probe_of


@checks.renamed(layers="layer", layer_names="layer")
def activations(
    model: keras.Model,
    images: ArrayLike,
    layer: str | keras.Layer | Sequence[str | keras.Layer],
    *,
    batch_size: int = 64,
    bounds: tuple[float, float] | None = (0.0, 1.0),
) -> Any:
    """Return the output of a layer for images.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1].
    layer
        A layer or its name, inside nested models also ``"encoder/conv2d"``; or several.
    batch_size
        Images at once.
    bounds
        Lowest and highest value that a pixel may have, or None.

    Returns
    -------
    float32 array (N, …), or a dict of them by name for several
        For one image without the axis N.

    Raises
    ------
    ValueError
        If there is no such layer (the message gives the nearest names), or the images do not fit
        the model.

    Used in lectures 07 to 11.
    """
    given = (layer,) if isinstance(layer, str | keras.Layer) else tuple(layer)
    batch, single = checks.image_batch(images, bounds=bounds)
    batch_size = checks.whole("batch_size", batch_size)
    probe = probe_of(model, batch)
    names = tuple(map(probe.name_of, given))
    found: list[np.ndarray] = []
    for start in range(0, len(batch), batch_size):
        part = slice(start, start + batch_size)
        outputs = probe.run(_outputs, (names,), batch[part])
        found = found or [np.empty((len(batch), *out.shape[1:]), np.float32) for out in outputs]
        for array, output in zip(found, outputs, strict=True):
            array[part] = output
    by_name = {
        name: array[0] if single else array for name, array in zip(names, found, strict=True)
    }
    return by_name[names[0]] if isinstance(layer, str | keras.Layer) else by_name


def _outputs(probe: Probe, layers: tuple[str, ...], images: tf.Tensor) -> list[tf.Tensor]:
    """Return the outputs of layers, in a graph."""
    return [tf.cast(output, tf.float32) for output in probe.outputs(images, layers)[1]]
