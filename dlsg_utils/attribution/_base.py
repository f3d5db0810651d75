"""What the techniques share: the unit to explain, its score, sums over many copies of an image."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection.probe import Probe, class_numbers, gradient_of, probe_of, shares

RECTIFIERS = ("Relu", "Relu6", "LeakyRelu")  # TensorFlow's names of the operations


class Task(NamedTuple):
    """Checked arguments: the network, images (N, H, W, C), and the unit to explain for each.

    ``targets`` (N,) are classes or channels, ``positions`` (N, 2) rows and columns in a map.
    """

    network: Probe
    images: np.ndarray
    targets: np.ndarray
    positions: np.ndarray
    single: bool

    def maps(self, values: np.ndarray) -> np.ndarray:
        """Return the values, without the batch axis if one image was given."""
        return values[0] if self.single else values

    def batched(
        self,
        body: Callable[..., tf.Tensor],
        layer: str | keras.Layer | None,
        max_memory: float,
        progress: bool,
    ) -> np.ndarray:
        """Return ``body(network, layer, images, targets, positions)`` of all images."""
        name = None if layer is None else self.network.name_of(layer)
        unit = self.images, self.targets, self.positions
        return self.network.batched(body, (name,), *unit, max_memory=max_memory, progress=progress)


def task_of(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None,
    layer: str | keras.Layer | None = None,
    position: ArrayLike | None = None,
) -> Task:
    """Check the arguments of techniques that explain a logit or a unit of a layer."""
    batch, single = checks.image_batch(images)
    network, count = probe_of(model, batch), len(batch)
    shape = (network.classes,) if layer is None else network.shape_of(layer)
    if len(shape) not in (1, 3):
        raise ValueError(f"layer {layer!r} gives {shape}, which has neither units nor maps.")
    if len(shape) != 3 and position is not None:
        raise ValueError("position belongs to a layer with rows and columns: give layer, too.")
    numbers = class_numbers("targets", targets, count, shape[-1] or 2**31)
    array = np.array([-1, -1] if position is None else position)  # -1: where it is most active
    if position is not None and (
        array.dtype.kind not in "iu"
        or array.shape not in ((2,), (count, 2))
        or (array < 0).any()
        or (None not in network.shape and (array >= shape[:2]).any())
    ):
        raise ValueError(
            f"position takes (row, column), or one for each image, ({count}, 2); layer {layer!r} "
            f"has {shape[0]}×{shape[1]} positions, got {position!r}."
        )
    positions = np.broadcast_to(array, (count, 2)).astype(np.int32)
    return Task(network, batch, numbers, positions, single)


def scored(task: Task, max_memory: float) -> tuple[Task, np.ndarray]:
    """Return the task with the predicted classes filled in, and the images' logits (N, K)."""
    network, images = task.network, task.images
    logits = network.batched(Probe.logits, (), images, max_memory=max_memory, gradient=False)
    predicted = logits.argmax(axis=1).astype(np.int32)
    return task._replace(targets=np.where(task.targets < 0, predicted, task.targets)), logits


def unit_score(
    network: Probe, layer: str | None, images: tf.Tensor, targets: tf.Tensor, positions: tf.Tensor
) -> tf.Tensor:
    """Return the logit of the target (N,), or the activation of its unit of a layer."""
    output = network.logits(images) if layer is None else network.outputs(images, [layer])[1][0]
    return chosen_unit(tf.cast(output, tf.float32), targets, positions)


def chosen_unit(output: tf.Tensor, targets: tf.Tensor, positions: tf.Tensor) -> tf.Tensor:
    """Return one unit (N,) of outputs (N, units) or (N, h, w, channels) for each image."""
    maps = tf.reshape(output, [tf.shape(output)[0], -1, output.shape[-1]])  # one position a vector
    channels = _or_strongest(targets, tf.reduce_max(maps, axis=1))
    chosen = tf.gather(maps, channels, axis=2, batch_dims=1)
    index = positions[:, 0] * tf.shape(output)[-2] + positions[:, 1]
    return tf.gather(chosen, _or_strongest(index, chosen), batch_dims=1)


def _or_strongest(indices: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return the indices (N,), those of the largest values (N, …) where they are not given."""
    return tf.where(indices < 0, tf.argmax(values, axis=1, output_type=tf.int32), indices)


def score_behind_rectifiers(
    rule: Callable[..., Any], network: Probe, layer: str | None, images: tf.Tensor, *unit: tf.Tensor
) -> tf.Tensor:
    """Return the score of a unit whose gradient passes rectifiers by ``rule(operation, gradient)``.

    TensorFlow knows the rule by its name.
    """
    with contextlib.suppress(KeyError):  # it knows it already
        tf.RegisterGradient(rule.__name__)(rule)
    graph = images.graph
    with graph.gradient_override_map(dict.fromkeys(RECTIFIERS, rule.__name__)):
        score = unit_score(network, layer, images, *unit)
    if not any(operation.type in RECTIFIERS for operation in graph.get_operations()):
        raise ValueError(
            f"model {network.name!r} has no rectifier that could be seen (ReLU, ReLU6, leaky "
            "ReLU): this method changes what passes back through them. Take saliency or "
            "integrated_gradients."
        )
    return score


def weighted_gradients(
    task: Task,
    copies_of: Callable[..., tf.Tensor],
    given: Callable[[slice, slice], tuple[np.ndarray, ...]],
    weights: np.ndarray,
    max_memory: float,
    progress: bool,
) -> np.ndarray:
    """Return Σₛ wₛ ∂y/∂x at S changed copies of each image, (N, H, W, C).

    ``copies_of(images, *given(part, some))`` changes images in a graph, each of which stands there
    once for each copy; ``part`` tells which images, ``some`` which copies are asked for.
    """
    total = np.zeros(task.images.shape, np.float32)
    at_once = task.network.at_once(task.images, max_memory)
    for part, some in shares(len(task.images), len(weights), at_once, progress):
        tensors = task.images[part], task.targets[part], weights[some], *given(part, some)
        total[part] += task.network.run(_weighted_gradient, (copies_of,), *tensors).numpy()
    return total


def _weighted_gradient(
    network: Probe,
    copies_of: Callable[..., tf.Tensor],
    images: tf.Tensor,
    targets: tf.Tensor,
    weights: tf.Tensor,
    *given: tf.Tensor,
) -> tf.Tensor:
    count = tf.size(weights)
    copies = copies_of(tf.repeat(images, count, axis=0), *given)
    copies.set_shape(images.shape)  # sizes known beforehand make the model's layers faster
    score = tf.gather(network.logits(copies), tf.repeat(targets, count), batch_dims=1)
    gradient = gradient_of(score, copies, tf.tile(weights, tf.shape(targets)))
    shape = tf.concat([[-1, count], tf.shape(images)[1:]], axis=0)
    return tf.reduce_sum(tf.reshape(gradient, shape), axis=1)


def strongest_channel(gradient: np.ndarray) -> np.ndarray:
    """Return the largest magnitude over the channels, (N, H, W, C) -> (N, H, W)."""
    # Faster than max(axis=-1), which goes through each pixel's few channels in turn.
    return reduce(np.maximum, np.moveaxis(np.abs(gradient), -1, 0))
