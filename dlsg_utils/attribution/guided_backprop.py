"""Guided back-propagation: the gradient without what is negative at any rectifier."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import score_behind_rectifiers, strongest_channel, task_of
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, gradient_of


@checks.renamed()
def guided_backprop(
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
    """The gradient that passes a rectifier only where both its input and the gradient are positive.

    Parameters and result as for :func:`saliency`. The rectifiers may be activations or layers, at
    any depth: ReLU, ReLU6, leaky ReLU.

    Source: Springenberg et al. (2015), "Striving for Simplicity". Used in lecture 08.
    """
    task = task_of(model, images, targets, layer, position)
    gradient = task.batched(_guided_gradient, layer, max_memory, progress)
    return task.maps(gradient if per_channel else strongest_channel(gradient))


def _guided_gradient(
    network: Probe, layer: str | None, images: tf.Tensor, *unit: tf.Tensor
) -> tf.Tensor:
    score = score_behind_rectifiers(_guided_rule, network, layer, images, *unit)
    return gradient_of(score, images)


def _guided_rule(rectifier: tf.Operation, gradient: tf.Tensor) -> tf.Tensor:
    """Pass where the input > 0 and the gradient > 0."""
    # A rectifier's own gradient passes where the input, and so the output, is > 0.
    positive = {"gradients": tf.nn.relu(gradient), "features": rectifier.outputs[0]}
    if rectifier.type == "LeakyRelu":
        return tf.raw_ops.LeakyReluGrad(**positive, alpha=rectifier.get_attr("alpha"))
    own_gradient = tf.raw_ops.Relu6Grad if rectifier.type == "Relu6" else tf.raw_ops.ReluGrad
    return own_gradient(**positive)
