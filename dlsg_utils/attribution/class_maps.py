"""Which places of the last feature maps speak for a class: Grad-CAM."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.attribution import _network
from dlsg_utils.attribution._network import Network


def grad_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    layer: str | None = None,
    max_memory: float = _network.MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """Which places speak for a class: feature maps weighed by their mean gradients, rectified.

    Parameters
    ----------
    model, images, targets, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`.
    layer
        Name of a layer with rows and columns; by default what the last convolution gives, behind
        its normalisation and rectifier.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), from 0 up, enlarged linearly to the size of the pictures; or (H, W).

    Raises
    ------
    ValueError
        If the model has no convolution, the layer no rows and columns; else as for ``saliency``.

    Source: Selvaraju et al. (2017), "Grad-CAM: Visual Explanations from Deep Networks". Used in
    lecture 08.
    """
    task = _network.task(model, images, targets)
    network = task.network
    layer = network.last_convolution if layer is None else layer
    if layer is None:
        raise ValueError(
            f"model {model.name!r} has no convolution whose maps have rows and columns: "
            "name another layer that has them, or take saliency or occlusion."
        )
    if len(network.shape_of(layer)) != 3:
        raise ValueError(
            f"layer {layer!r} gives {network.shape_of(layer)}, without rows and columns: "
            f"take an earlier one, say {network.last_convolution!r}."
        )
    compute = network.compiled(_class_maps, (layer,), _network.TARGETS)
    at_once = network.at_once(task.images, _network.memory(max_memory))
    return _network.in_batches(task, compute, at_once, progress)


def _class_maps(network: Network, layer: str, images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    logits, maps = network.outputs(images, layer)
    score = _network.chosen_unit(logits, targets)
    weights = tf.reduce_mean(_network.slope(score, maps), axis=(1, 2))
    summed = tf.nn.relu(tf.einsum("nhwc,nc->nhw", maps, weights))
    return tf.image.resize(summed[..., None], tf.shape(images)[1:3])[..., 0]
