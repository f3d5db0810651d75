"""The gradient of a score with respect to the picture."""

import contextlib

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import RECTIFIERS, Probe, strongest_channel


def saliency(
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
    """How much each pixel changes a class score: |∂yₖ/∂xᵢⱼ|.

    Parameters
    ----------
    model
        Any Keras model of one input and class scores (N, classes), softmax or logits. It stays as
        it is. The score is the logit.
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1].
    targets
        A class for each picture, or one for all; by default the predicted one.
    layer
        Explain a unit of this layer instead. ``targets`` then are its channels, by default that of
        its strongest unit.
    position
        Row and column of the unit in the feature map, or (N, 2); by default the strongest place.
    per_channel
        Return the signed gradient of each channel.
    max_memory
        Bytes for the activations: it bounds how many pictures are worked on at once.
    progress
        Show a bar if it takes over a second.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), the largest magnitude over the channels, or (H, W) for one picture;
        with ``per_channel`` (N, H, W, C).

    Raises
    ------
    ValueError
        If the pictures do not fit the model, there is no such class, layer or place, or the model
        has several inputs or outputs.

    Source: Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks". Used in
    lecture 08.
    """
    return _slopes(
        "gradient", model, images, targets, layer, position, per_channel, max_memory, progress
    )


_NAMES = {"gradient": None, "guided": "GuidedRectifier", "deconvnet": "DeconvnetRectifier"}


def _slopes(
    rule: str,
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None,
    layer: str | None,
    position: ArrayLike | None,
    per_channel: bool,
    max_memory: float,
    progress: bool,
) -> np.ndarray:
    task = probe.task(model, images, targets, of_units=layer is not None)
    network = task.network
    if _NAMES[rule] and not network.rectified:
        raise ValueError(
            f"model {model.name!r} has no rectifier that could be seen (ReLU, ReLU6, leaky ReLU): "
            "this method changes what passes back through them. Take saliency or "
            "integrated_gradients."
        )
    if layer is None and position is not None:
        raise ValueError("position is a place in the feature map of a layer: give layer, too.")
    places = probe.places_of(position, len(task.images))
    if layer is not None:
        network.check_unit(layer, task.targets, places)
    compute = network.compiled(_slope, (rule, layer), probe.TARGETS, probe.PLACES)
    at_once = network.at_once(task.images, probe.memory(max_memory))
    gradient = probe.in_batches(task, compute, at_once, progress, places)
    return gradient if per_channel else strongest_channel(gradient)


def _slope(
    network: Probe,
    rule: str,
    layer: str | None,
    images: tf.Tensor,
    targets: tf.Tensor,
    places: tf.Tensor,
) -> tf.Tensor:
    name, graph = _NAMES[rule], tf.compat.v1.get_default_graph()
    with graph.gradient_override_map(dict.fromkeys(RECTIFIERS, name) if name else {}):
        output = network.logits(images) if layer is None else network.outputs(images, [layer])[1][0]
    unit = probe.chosen_unit(tf.cast(output, tf.float32), targets, places)
    # Zeiler and Fergus start with the unit's value, not with 1.
    start = unit if rule == "deconvnet" and layer is not None else None
    return probe.slope(unit, images, start)


# What passes back through a rectifier, by the names under which TensorFlow finds it. A module that
# is loaded once more has registered them already.
with contextlib.suppress(KeyError):

    @tf.RegisterGradient("DeconvnetRectifier")
    def _positive(operation: tf.Operation, signal: tf.Tensor) -> tf.Tensor:
        return tf.nn.relu(signal)

    @tf.RegisterGradient("GuidedRectifier")
    def _positive_where_active(operation: tf.Operation, signal: tf.Tensor) -> tf.Tensor:
        positive = tf.nn.relu(signal)
        if operation.type == "LeakyRelu":
            alpha = operation.get_attr("alpha")
            return tf.raw_ops.LeakyReluGrad(
                gradients=positive, features=operation.inputs[0], alpha=alpha
            )
        own = tf.raw_ops.Relu6Grad if operation.type == "Relu6" else tf.raw_ops.ReluGrad
        return own(gradients=positive, features=operation.outputs[0])
