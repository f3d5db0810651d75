"""Grad-CAM: which positions of the last feature maps speak for a class."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import chosen_unit, task_of
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, gradient_of
from dlsg_utils.inspection.recording import Call
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.inspection.tables import has_kernel


@checks.renamed()
def grad_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    layer: str | keras.Layer | None = None,
    max_memory: float = MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """Which regions speak for a class: feature maps weighted by their mean gradients, rectified.

    Parameters
    ----------
    model, images, targets, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`.
    layer
        A layer with rows and columns, or its name; by default the maps of the last convolution,
        behind its normalization and rectifier.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), from 0 up, enlarged linearly to the size of the images; or (H, W).
        A map is zero everywhere where nothing that the layer sees speaks for the class.

    Raises
    ------
    ValueError
        If the model has no convolution, the layer no rows and columns; else as for ``saliency``.

    Source: Selvaraju et al. (2017), "Grad-CAM: Visual Explanations from Deep Networks". Used in
    lecture 08.
    """
    task = task_of(model, images, targets)
    network, size = task.network, task.images.shape[1:]
    last = network.kept(_last_maps, lambda: _last_maps(network.traced(size)[2]))
    if (layer := last if layer is None else network.name_of(layer)) is None:
        raise ValueError(
            f"model {model.name!r} has no convolution whose maps have rows and columns: "
            "name another layer that has them, or take saliency or occlusion."
        )
    if len(shape := network.shape_of(layer)) != 3:
        raise ValueError(f"layer {layer!r} gives {shape}, without rows and columns: take {last!r}.")
    return task.maps(task.batched(_class_maps, layer, max_memory, progress))


def _class_maps(network: Probe, layer: str, images: tf.Tensor, *unit: tf.Tensor) -> tf.Tensor:
    """Return ReLU(Σₖ αₖ Aᵏ) of the maps Aᵏ, where αₖ is the mean of ∂y/∂Aᵏ over the positions."""
    output, (maps,) = network.outputs(images, [layer])
    score = chosen_unit(tf.cast(logits_of(output), tf.float32), *unit)
    alpha = tf.reduce_mean(gradient_of(score, maps), axis=(1, 2))
    class_maps = tf.nn.relu(tf.einsum("nhwk,nk->nhw", maps, alpha))
    return tf.image.resize(class_maps[..., None], tf.shape(images)[1:3])[..., 0]


def _last_maps(calls: list[Call]) -> str | None:
    """Return the path of the last layer whose maps come from a convolution.

    Layers behind the convolution that keep its maps' shape belong to it, such as normalization,
    rectifiers and sums; pooling does not.
    """
    found, shape = "", None
    for call in calls:
        if not (call.leaf and call.path and tf.is_tensor(call.output)):
            continue
        here = tuple(call.output.shape)
        if len(here) == 4 and here[1] != 1 and has_kernel(call.layer):
            found, shape = call.path, here
        elif here == shape and not hasattr(call.layer, "pool_size"):
            found = call.path
        else:
            shape = None
    return found.removeprefix("/") or None
