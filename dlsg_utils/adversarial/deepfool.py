"""The shortest way over the nearest boundary between classes."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Attack, Outcome
from dlsg_utils.inspection.probe import Probe, slope


def deepfool(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    candidates: int = 10,
    steps: int = 50,
    overshoot: float = 0.02,
    saved: bool = True,
    progress: bool = True,
) -> Attack:
    """DeepFool: step to the nearest boundary of the linearised network, until the class changes.

    Parameters
    ----------
    model, images, labels, progress
        As for :func:`fgsm`.
    candidates
        How many classes to look at: the picture's own and the likeliest others.
    steps
        At most so many steps for each picture.
    overshoot
        How much further than to the boundary to go, as a share of the way.
    saved
        Go a little further still, from 1 % up, where it takes that for the change to survive
        saving in 8 bits. Without it the pictures are those of the paper.

    Returns
    -------
    Attack
        Pictures that are misclassified at the start stay as they are.

    Raises, Warns
        As :func:`fgsm`.

    Source: Moosavi-Dezfooli, Fawzi and Frossard (2016), "DeepFool". Used in lecture 12.
    """
    checks.whole("candidates", candidates, at_least=2)
    checks.whole("steps", steps)
    checks.number("overshoot", overshoot, at_least=0)
    aim = _base.aim(model, images, labels, None)
    rivals = min(candidates, aim.task.network.classes) - 1
    compute = aim.task.network.compiled(
        _walk, (rivals, saved), _base.CLASSES, _base.COUNT, _base.NUMBER
    )
    outcome = _base.attacked(
        aim, compute, progress, np.int32(steps), np.float32(overshoot), share=0.5
    )
    return _base.concluded(aim, outcome)


def _walk(
    network: Probe,
    count: int,
    saved: bool,
    images: tf.Tensor,
    classes: tf.Tensor,
    steps: tf.Tensor,
    overshoot: tf.Tensor,
) -> Outcome:
    """Walk with the pictures that still stand; rivals are the likeliest classes at the start."""
    logits = network.logits(images)
    before = _base.winner(logits)
    own = tf.one_hot(classes, network.classes)
    rivals = tf.math.top_k(tf.where(own > 0, -np.inf, logits), count).indices

    def places(images: tf.Tensor, changes: tf.Tensor) -> tf.Tensor:
        return tf.clip_by_value(images + (1 + overshoot) * changes, 0.0, 1.0)

    def step(
        number: tf.Tensor, standing: tf.Tensor, changes: tf.Tensor, led: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        some, own = tf.gather(images, standing), tf.gather(classes, standing)
        so_far = tf.gather(changes, standing)
        further = _to_boundary(network, places(some, so_far), own, tf.gather(rivals, standing))
        so_far += further
        has_way = _base.leads(further)
        same = _base.winner(network.logits(places(some, so_far))) == own
        return (
            number + 1,
            tf.boolean_mask(standing, same & has_way),
            tf.tensor_scatter_nd_update(changes, standing[:, None], so_far),
            tf.tensor_scatter_nd_update(led, standing[:, None], has_way),
        )

    start = (
        tf.constant(0),
        tf.where(before == classes)[:, 0],
        tf.zeros_like(images),
        tf.ones_like(before, tf.bool),
    )
    _, _, changes, led = tf.while_loop(
        lambda number, standing, *_: (number < steps) & (tf.size(standing) > 0),
        step,
        start,
        shape_invariants=(start[0].shape, tf.TensorShape([None]), images.shape, before.shape),
        parallel_iterations=1,
    )
    if saved:
        further = (1 + overshoot) * changes
        changes = _base.surviving(network, images, further, classes, False) / (1 + overshoot)
    return _base.judged(network, places(images, changes), before, led)


def _to_boundary(
    network: Probe, places: tf.Tensor, classes: tf.Tensor, rivals: tf.Tensor
) -> tf.Tensor:
    """Return the step to the nearest boundary, as if the logits were linear.

    One forward pass serves all rivals; each has a backward pass of its own.
    """
    logits = network.logits(places)
    own = tf.one_hot(classes, network.classes)
    nearest = tf.fill([tf.shape(places)[0]], np.float32(np.inf))
    step = tf.zeros_like(places)
    for rival in tf.unstack(rivals, axis=1):
        difference = tf.one_hot(rival, network.classes) - own
        gap = tf.abs(tf.reduce_sum(difference * logits, axis=1))
        gradient = _base.finite(slope(logits, places, difference))
        length = _base.lengths(gradient)[:, 0, 0, 0]
        distance = tf.where(length > 0, gap / length, np.inf)
        nearer = distance < nearest
        # A little more than to the boundary, lest rounding stop just before it.
        factor = tf.math.divide_no_nan(distance + 1e-4, length)[:, None, None, None]
        step = tf.where(nearer[:, None, None, None], factor * gradient, step)
        nearest = tf.where(nearer, distance, nearest)
    return step
