"""Saliency: the gradient of a class score with respect to the image."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import strongest_channel, task_of, unit_score
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, gradient_of


@checks.renamed()
def saliency(
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
    """How much each pixel changes a class score: |∂yₖ/∂xᵢⱼ|.

    Parameters
    ----------
    model
        Any Keras model of one input and class scores (N, classes), softmax or logits. It stays as
        it is. The score is the logit.
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1].
    targets
        A class for each image, or one for all; by default the predicted one.
    layer
        Explain a unit of this layer, given itself or its name, instead. ``targets`` then are its
        channels, by default that of its most active unit.
    position
        Row and column of the unit in the feature map, or (N, 2); by default where the channel is
        most active.
    per_channel
        Return the signed gradient of each channel.
    max_memory
        Bytes for the activations: it bounds how many images are worked on at once.
    progress
        Show a bar if it takes over a second.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), the largest magnitude over the channels, or (H, W) for one image;
        with ``per_channel`` (N, H, W, C).

    Raises
    ------
    ValueError
        If the images do not fit the model, there is no such class, layer or position, or the model
        has several inputs or outputs.

    Source: Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks". Used in
    lectures 07 and 08.
    """
    task = task_of(model, images, targets, layer, position)
    gradient = task.batched(_gradient, layer, max_memory, progress)
    return task.maps(gradient if per_channel else strongest_channel(gradient))


def _gradient(network: Probe, layer: str | None, images: tf.Tensor, *unit: tf.Tensor) -> tf.Tensor:
    """∂y/∂x, where y is the logit of the target or the activation of a layer's unit."""
    score = unit_score(network, layer, images, *unit)
    return gradient_of(score, images)
