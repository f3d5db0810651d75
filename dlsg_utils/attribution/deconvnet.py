"""Deconvnet: one unit of one layer, projected back to the pixels."""

import keras
import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils.attribution.saliency import _slopes
from dlsg_utils.inspection import probe


def deconvnet(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    layer: str | None = None,
    position: ArrayLike | None = None,
    per_channel: bool = False,
    max_memory: float = probe.MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """What in the picture makes one unit respond, after Zeiler and Fergus.

    All other units of the layer are set to zero. The unit's value goes down through the network:
    unpooled to the places where this picture had its maxima (the switches), rectified, and through
    the transposed filters, until it reaches the pixels. Without a ``layer`` a 1 starts at a logit.

    Parameters and result as for :func:`saliency`, rectifiers as for :func:`guided_backprop`. To
    see the picture itself take ``per_channel=True``.

    Source: Zeiler and Fergus (2014), "Visualizing and Understanding Convolutional Networks". Used
    in lecture 08.
    """
    return _slopes(
        "deconvnet", model, images, targets, layer, position, per_channel, max_memory, progress
    )
