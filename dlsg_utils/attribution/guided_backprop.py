"""Guided back-propagation: only what is positive passes a rectifier on the way down."""

import keras
import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils.attribution.saliency import _slopes
from dlsg_utils.inspection import probe


def guided_backprop(
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
    """The gradient that passes a rectifier only where both it and the signal are positive.

    Parameters and result as for :func:`saliency`. The rectifiers may be activations or layers, at
    any depth: ReLU, ReLU6, leaky ReLU.

    Source: Springenberg et al. (2015), "Striving for Simplicity". Used in lecture 08.
    """
    return _slopes(
        "guided", model, images, targets, layer, position, per_channel, max_memory, progress
    )
