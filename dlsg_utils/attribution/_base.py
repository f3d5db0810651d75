"""What the techniques share: the unit to explain, its score, sums over many copies of an image."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection.probe import (
    STRONGEST,
    Probe,
    Task,
    class_numbers,
    probe_of,
    shares,
    slope,
)

RECTIFIERS = ("Relu", "Relu6", "LeakyRelu")  # TensorFlow's names of the operations


def unit_task(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None,
    layer: str | None,
    position: ArrayLike | None,
) -> tuple[Task, np.ndarray]:
    """Check the arguments of techniques that explain a logit or a unit of a layer.

    The second result is the unit's position (row, column) in the layer's map, (N, 2).
    """
    batch, single = checks.image_batch(images)
    network, count = probe_of(model, batch), len(batch)
    shape = (network.classes,) if layer is None else network.shape_of(layer)
    if len(shape) not in (1, 3):
        raise ValueError(f"layer {layer!r} gives {shape}, which has neither units nor maps.")
    task = Task(network, batch, single, class_numbers("targets", targets, count, shape[-1]))
    if position is None:
        return task, np.full((count, 2), STRONGEST, np.int32)
    if layer is None:
        raise ValueError("position belongs to the feature map of a layer: give layer, too.")
    array, sizes = np.asarray(position), shape[:-1] or (1, 1)
    if array.dtype.kind not in "iu" or array.shape not in ((2,), (count, 2)) or array.min() < 0:
        raise ValueError(
            f"position takes (row, column) from 0 up, or one for each image, ({count}, 2), "
            f"got {position!r}."
        )
    positions = np.broadcast_to(array, (count, 2)).astype(np.int32)
    if None not in network.shape and (positions.max(axis=0) >= sizes).any():
        raise ValueError(
            f"layer {layer!r} has {sizes[0]}×{sizes[1]} positions, "
            f"got {tuple(positions.max(axis=0).tolist())}."
        )
    return task, positions


def unit_score(
    network: Probe, layer: str | None, images: tf.Tensor, targets: tf.Tensor, positions: tf.Tensor
) -> tf.Tensor:
    """Return the logit of the target (N,), or the activation of its unit of a layer."""
    output = network.logits(images) if layer is None else network.outputs(images, [layer])[1][0]
    return chosen_unit(tf.cast(output, tf.float32), targets, positions)


def chosen_unit(
    output: tf.Tensor, targets: tf.Tensor, positions: tf.Tensor | None = None
) -> tf.Tensor:
    """Return one unit (N,) of outputs (N, units) or (N, h, w, channels) for each image."""
    if output.shape.rank == 2:
        return tf.gather(output, _or_strongest(targets, output), batch_dims=1)
    assert positions is not None
    width = tf.shape(output)[2]
    maps = tf.reshape(output, [tf.shape(output)[0], -1, output.shape[-1]])
    channels = _or_strongest(targets, tf.reduce_max(maps, axis=1))
    chosen = tf.gather(maps, channels, axis=2, batch_dims=1)
    index = tf.where(positions[:, 0] < 0, STRONGEST, positions[:, 0] * width + positions[:, 1])
    return tf.gather(chosen, _or_strongest(index, chosen), batch_dims=1)


def _or_strongest(indices: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return the indices (N,), those of the largest values (N, …) where they are not given."""
    return tf.where(indices < 0, tf.argmax(values, axis=1, output_type=tf.int32), indices)


def score_behind_rectifiers(
    rule: str,
    network: Probe,
    layer: str | None,
    images: tf.Tensor,
    targets: tf.Tensor,
    positions: tf.Tensor,
) -> tf.Tensor:
    """Return the score of a unit whose gradient passes rectifiers by a registered rule."""
    graph = images.graph
    with graph.gradient_override_map(dict.fromkeys(RECTIFIERS, rule)):
        score = unit_score(network, layer, images, targets, positions)
    if not any(operation.type in RECTIFIERS for operation in graph.get_operations()):
        raise ValueError(
            f"model {network.name!r} has no rectifier that could be seen (ReLU, ReLU6, leaky "
            "ReLU): this method changes what passes back through them. Take saliency or "
            "integrated_gradients."
        )
    return score


def summed_gradients(
    network: Probe,
    copies: tf.Tensor,
    targets: tf.Tensor,
    count: tf.Tensor,
    weights: tf.Tensor | None = None,
) -> tf.Tensor:
    """Return the weighted sum of the gradients at ``count`` copies of each image, in a graph."""
    score = chosen_unit(network.logits(copies), tf.repeat(targets, count))
    start = None if weights is None else tf.tile(weights, tf.shape(targets))
    gradient = slope(score, copies, start)
    each = tf.concat([[-1, count], tf.shape(copies)[1:]], axis=0)
    return tf.reduce_sum(tf.reshape(gradient, each), axis=1)


def summed(
    task: Task,
    samples: int,
    compute: Callable[[slice, slice], Any],
    max_memory: float,
    progress: bool,
) -> np.ndarray:
    """Return the sum of ``compute(images, samples)`` over the samples, (N, H, W, C)."""
    total = np.zeros(task.images.shape, np.float32)
    at_once = task.network.at_once(task.images, max_memory)
    for part, some in shares(len(task.images), samples, at_once, progress):
        total[part] += compute(part, some).numpy()
    return total


def strongest_channel(gradient: np.ndarray) -> np.ndarray:
    """Return the largest magnitude over the channels, (N, H, W, C) -> (N, H, W)."""
    return np.abs(gradient).max(axis=-1)
