"""Which places of the last feature maps speak for a class: Grad-CAM."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe
from dlsg_utils.inspection.recording import Call
from dlsg_utils.inspection.surgery import logits_of


def grad_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    layer: str | None = None,
    max_memory: float = probe.MAX_MEMORY,
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
    task = probe.task(model, images, targets)
    network = task.network
    last = _last_convolution_of(network, task.images.shape[1:])
    layer = last if layer is None else layer
    if layer is None:
        raise ValueError(
            f"model {model.name!r} has no convolution whose maps have rows and columns: "
            "name another layer that has them, or take saliency or occlusion."
        )
    if len(network.shape_of(layer)) != 3:
        raise ValueError(
            f"layer {layer!r} gives {network.shape_of(layer)}, without rows and columns: "
            f"take an earlier one, say {last!r}."
        )
    compute = network.compiled(_class_maps, (layer,), probe.TARGETS)
    at_once = network.at_once(task.images, probe.memory(max_memory))
    return probe.in_batches(task, compute, at_once, progress)


def _class_maps(network: Probe, layer: str, images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    output, (maps,) = network.outputs(images, [layer])
    score = probe.chosen_unit(tf.cast(logits_of(output), tf.float32), targets)
    weights = tf.reduce_mean(probe.slope(score, maps), axis=(1, 2))
    summed = tf.nn.relu(tf.einsum("nhwc,nc->nhw", maps, weights))
    return tf.image.resize(summed[..., None], tf.shape(images)[1:3])[..., 0]


def _last_convolution_of(network: Probe, given: tuple[int, ...]) -> str | None:
    return network.kept("last convolution", lambda: _last_convolution(network.traced(given)[2]))


def _last_convolution(calls: list[Call]) -> str | None:
    """Return the path of the last feature map made by a convolution that has rows and columns.

    Normalisation, rectifiers and sums behind the convolution belong to it.
    """
    elementwise = (
        keras.layers.BatchNormalization,
        keras.layers.LayerNormalization,
        keras.layers.GroupNormalization,
        keras.layers.Activation,
        keras.layers.ReLU,
        keras.layers.LeakyReLU,
        keras.layers.PReLU,
        keras.layers.ELU,
        keras.layers.Dropout,
        keras.layers.SpatialDropout2D,
        keras.layers.Add,
    )
    found, open_end = None, False
    for call in calls:
        if not (call.leaf and call.path and tf.is_tensor(call.output)):
            continue
        has_map = call.output.shape.rank == 4 and call.output.shape[1] != 1
        if has_map and (hasattr(call.layer, "kernel") or hasattr(call.layer, "depthwise_kernel")):
            found, open_end = call.path, True
        elif has_map and open_end and isinstance(call.layer, elementwise):
            found = call.path
        else:
            open_end = False
    return found.removeprefix("/") if found else None
