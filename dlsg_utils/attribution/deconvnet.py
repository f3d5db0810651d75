"""Deconvnet: one unit of one layer, projected back to the pixels."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import score_behind_rectifiers, strongest_channel, task_of
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, gradient_of


@checks.renamed()
def deconvnet(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    layer: str | keras.Layer | None = None,
    position: ArrayLike | None = None,
    per_channel: bool = False,
    max_memory: float = MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """What in the image makes one unit respond, after Zeiler and Fergus.

    All other units of the layer are set to zero. The unit's activation goes back through the
    network to the pixels. Pooling layers put it where this image had its maxima (the switches).
    Rectifiers pass what is positive in it. Convolutions apply their transposed filters. Without a
    ``layer`` a 1 starts at a logit.

    Parameters and result as for :func:`saliency`, rectifiers as for :func:`guided_backprop`. To
    see the pattern itself take ``per_channel=True``.

    Source: Zeiler and Fergus (2014), "Visualizing and Understanding Convolutional Networks". Used
    in lecture 08.
    """
    task = task_of(model, images, targets, layer, position)
    pattern = task.batched(_projection, layer, max_memory, progress)
    return task.maps(pattern if per_channel else strongest_channel(pattern))


def _projection(
    network: Probe, layer: str | None, images: tf.Tensor, *unit: tf.Tensor
) -> tf.Tensor:
    """The gradient of max-pooling and of convolutions is unpooling and the transposed filter."""
    activation = score_behind_rectifiers(_deconvnet_rule, network, layer, images, *unit)
    return gradient_of(activation, images, None if layer is None else activation)


def _deconvnet_rule(rectifier: tf.Operation, gradient: tf.Tensor) -> tf.Tensor:
    """Pass where the gradient > 0, whatever the input was."""
    return tf.nn.relu(gradient)
