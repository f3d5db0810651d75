"""The one loop of all attacks: arguments, start, step, project, the verdict, the result.

A technique is a subclass of :class:`Attack` in a file of its own. Its hooks say what is special
about it; :func:`run` does the rest: batches that fit into memory, one compiled function for a model
and a kind of attack, and predictions for the images as they are after saving in 8 bits.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe

_MISCLASSIFIED = (
    "The network predicts another class than labels says for {}, before any attack. They count as "
    "successes: leave them out to measure the attack alone."
)
_MASKED = (
    "The gradient is zero everywhere for {}: dead rectifiers, saturated units, or a function whose "
    "derivative is zero. The attack cannot go on; a masked gradient is not robustness."
)


class AttackResult(NamedTuple):
    """What an attack returns.

    For a single image each entry is without the first axis.

    Attributes
    ----------
    images : float32 array (N, H, W, C)
        The adversarial images, in [0, 1].
    success : bool array (N,)
        Whether the network predicts another class than ``labels``, or the target where there is
        one; also after the image is saved in 8 bits and read again.
    distortion : float32 array (N,)
        Root mean square change of an image's values, see :func:`distortion`.
    predictions : int array (N,)
        The predicted classes.
    confidence : float32 array (N,)
        The probabilities of the predicted classes.
    """

    images: np.ndarray
    success: np.ndarray
    distortion: np.ndarray
    predictions: np.ndarray
    confidence: np.ndarray


class Problem(NamedTuple):
    """Checked arguments: images (N, H, W, C), their classes (N,), and targets (N,) if any."""

    network: Probe
    images: np.ndarray
    single: bool
    labels: np.ndarray
    targets: np.ndarray | None

    def only(self, chosen: Any) -> Problem:
        """Return the problem for some of the images."""
        targets = None if self.targets is None else self.targets[chosen]
        return self._replace(
            images=self.images[chosen], labels=self.labels[chosen], targets=targets
        )


def check(
    model: keras.Model, images: ArrayLike, labels: ArrayLike | None, targets: ArrayLike | None
) -> Problem:
    """Check the arguments that all attacks share."""
    batch, single = checks.image_batch(images)
    network = probe.probe_of(model, batch)
    count, classes = len(batch), network.classes
    if labels is None:
        labels = network.batched(Probe.logits, (), batch, gradient=False).argmax(axis=1)
    known = probe.class_numbers("labels", labels, count, classes)
    wanted = None
    if targets is not None:
        wanted = probe.class_numbers("targets", targets, count, classes)
        if (same := np.flatnonzero(wanted == known)).size:
            raise ValueError(
                "targets takes other classes than the images have: "
                f"image {same[0]} is of class {known[same[0]]} already."
            )
    return Problem(network, batch, single, known, wanted)


def check_radius(epsilon: Any, *, at_most: float = 1.0) -> float:
    """Return ε less 2⁻²⁴: so much may be added when x + ε in [0, 1] is rounded to 32 bits."""
    given = checks.number("epsilon", epsilon, at_least=0)
    if not 2.0**-23 < given <= at_most:
        raise ValueError(
            f"epsilon takes a number above 0 (and rounding errors, 1e-7) up to {at_most:g}, got "
            f"{given:g}. Images are in [0, 1]: for 8 of 255 levels take 8 / 255."
        )
    return given - 2.0**-24


class Attack:
    """The hooks of the loop: x ← project(start(images)), then x ← project(x + step(x)) again.

    An attack is made of tensors when its graph is traced: ε, say, may change from call to call, and
    nothing is compiled again. ``x`` and ``images`` are (N, H, W, C), ``logits`` (N, classes) are
    those of ``x``, and ``classes`` (N,) are the targets if it is ``targeted``, else the labels.

    Attributes
    ----------
    targeted
        Whether the loss of ``classes`` is to fall, not to rise. The loop sets it.
    one_step
        One step from the images themselves is all. It uses the logits that are computed anyway.
    until_success
        Take no more steps with images that are no longer of their class.
    uses_gradient
        Whether a step of zero means that the gradient is zero.
    """

    targeted, one_step, until_success, uses_gradient = False, False, False, True

    def start(self, images: tf.Tensor) -> tf.Tensor:
        """Return the first x."""
        return images

    def step(self, x: tf.Tensor, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        """Return what is added to x."""
        raise NotImplementedError

    def project(self, x: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """Return the nearest allowed images to x."""
        return tf.clip_by_value(x, 0.0, 1.0)

    def gradient(self, x: tf.Tensor, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        """Return ∇ₓ L, where L = log Σ exp(other logits) - logit of the class; -∇ₓ L if targeted.

        For each image it is a positive multiple of the cross-entropy's gradient. That one vanishes
        in 32 bits where the network is sure; this one does not.
        """
        own = tf.one_hot(classes, logits.shape[1])
        others = tf.nn.softmax(tf.where(own > 0, -math.inf, logits))
        gradient = finite(probe.gradient_of(logits, x, others - own))
        return -gradient if self.targeted else gradient


@dataclass
class Change(Attack):
    """One step by a change (N, H, W, C) that was made outside the graph."""

    change: Any
    one_step, uses_gradient = True, False

    def step(self, x: tf.Tensor, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        """Return the change."""
        return self.change


class Outcome(NamedTuple):
    """What the loop returns for each image: the result but for the distortion, and two facts.

    ``before`` is the class predicted for the image as it was, ``moved`` tells whether the last step
    was not zero.
    """

    images: Any
    success: Any
    predictions: Any
    confidence: Any
    before: Any
    moved: Any

    def replace(self, chosen: np.ndarray, others: Outcome) -> None:
        """Replace the outcomes of some images, a mask (N,)."""
        for values, new in zip(self, others, strict=True):
            values[chosen] = new


def run(
    problem: Problem,
    kind: type[Attack],
    *values: Any,
    steps: int = 1,
    progress: bool = True,
    share: float = 1.0,
    **options: Any,
) -> Outcome:
    """Return what the attack ``kind(*values, **options)`` makes of the images.

    Parameters
    ----------
    values
        Numbers, or arrays of one entry an image; they become float32 tensors.
    steps
        How often to step.
    share
        Part of the memory that a gradient's activations may take.
    options
        What the graph depends on: another one is compiled for other options.
    """
    network, targeted = problem.network, problem.targets is not None
    classes = problem.labels if problem.targets is None else problem.targets
    arrays = [np.asarray(value, np.float32) for value in values]
    at_once = network.at_once(problem.images, share * probe.MAX_MEMORY)
    parts = []
    for part, _ in probe.shares(len(problem.images), 1, at_once, progress):
        given = (array[part] if array.ndim else array for array in arrays)
        tensors = problem.images[part], classes[part], np.int32(steps), *given
        parts.append(network.run(_loop, (kind, targeted, tuple(options.items())), *tensors))
    return Outcome(*(np.concatenate(field) for field in zip(*parts, strict=True)))


def _loop(
    network: Probe,
    kind: type[Attack],
    targeted: bool,
    options: tuple[tuple[str, Any], ...],
    images: tf.Tensor,
    classes: tf.Tensor,
    steps: tf.Tensor,
    *values: tf.Tensor,
) -> Outcome:
    shaped = (tf.ensure_shape(v, images.shape) if v.shape.rank else v for v in values)
    attack = kind(*shaped, **dict(options))
    attack.targeted = targeted

    def stepped(x: tf.Tensor, logits: tf.Tensor, images: tf.Tensor, classes: tf.Tensor) -> Any:
        step = attack.step(x, logits, classes)
        return attack.project(x + step, images), tf.reduce_any(step != 0, axis=[1, 2, 3])

    def body(number: tf.Tensor, active: tf.Tensor, x: tf.Tensor, moved: tf.Tensor) -> Any:
        if not attack.until_success:
            return number + 1, active, *stepped(x, network.logits(x), images, classes)
        some, originals, labels = (tf.gather(all_, active) for all_ in (x, images, classes))
        some, some_moved = stepped(some, network.logits(some), originals, labels)
        same = predicted(network.logits(some)) == labels
        return (
            number + 1,
            tf.boolean_mask(active, same & some_moved),
            tf.tensor_scatter_nd_update(x, active[:, None], some),
            tf.tensor_scatter_nd_update(moved, active[:, None], some_moved),
        )

    logits = network.logits(images)
    before = predicted(logits)
    if attack.one_step:
        x, moved = stepped(images, logits, images, classes)
    else:
        active = tf.where((before == classes) | (not attack.until_success))[:, 0]
        x = attack.project(attack.start(images), images)
        moved = tf.ones_like(before, tf.bool)
        *_, x, moved = tf.while_loop(
            lambda number, active, *_: (number < steps) & (tf.size(active) > 0),
            body,
            (tf.constant(0), active, x, moved),
            shape_invariants=(tf.TensorShape([]), tf.TensorShape([None]), x.shape, moved.shape),
            parallel_iterations=1,
        )
    logits = network.logits(x)
    reread = network.logits(tf.round(x * 255.0) / 255.0)  # saved in 8 bits and read again
    wanted = [(predicted(values) == classes) == targeted for values in (logits, reread)]
    confidence = tf.reduce_max(tf.nn.softmax(logits), axis=1)
    moved |= not attack.uses_gradient
    return Outcome(x, wanted[0] & wanted[1], predicted(logits), confidence, before, moved)


def predicted(logits: tf.Tensor) -> tf.Tensor:
    """Return the predicted classes (N,)."""
    return tf.argmax(logits, axis=1, output_type=tf.int32)


def finite(gradient: tf.Tensor) -> tf.Tensor:
    """Return the gradient with zeros where it is NaN or infinite."""
    return tf.where(tf.math.is_finite(gradient), gradient, 0.0)


def norms(values: tf.Tensor) -> tf.Tensor:
    """Return the Euclidean norms of (N, H, W, C), of shape (N, 1, 1, 1).

    The largest value is taken out first, else the squares of a faint gradient would vanish.
    """
    largest = tf.reduce_max(tf.abs(values), axis=[1, 2, 3], keepdims=True)
    squares = tf.square(tf.math.divide_no_nan(values, largest))
    return largest * tf.sqrt(tf.reduce_sum(squares, axis=[1, 2, 3], keepdims=True))


def lengthen(problem: Problem, outcome: Outcome) -> None:
    """Make changes longer, by 1 % and then more, until they survive saving in 8 bits."""
    for growth in 0.01 * 2.0 ** np.arange(9):
        change = outcome.images - problem.images
        lost = ~outcome.success & change.any(axis=(1, 2, 3))
        if not lost.any():
            break
        longer = (1 + growth) * change[lost]
        outcome.replace(lost, run(problem.only(lost), Change, longer, progress=False))


def result(problem: Problem, outcome: Outcome) -> AttackResult:
    """Return the attack's result, and warn of images about which it says nothing."""
    images, success, predictions, confidence, before, moved = outcome
    for found, message in (
        (before != problem.labels, _MISCLASSIFIED),
        (~moved & ~success, _MASKED),
    ):
        if found.any():
            which = np.flatnonzero(found).tolist()
            listed = ", ".join(map(str, which[:5])) + (", …" if len(which) > 5 else "")
            text = message.format(f"{len(which)} of {len(found)} images ({listed})")
            warnings.warn(text, RuntimeWarning, stacklevel=checks.caller_level())
    change = distortion(problem.images, images)
    fields = images, success, change, predictions, confidence
    return AttackResult(*(values[0] if problem.single else values for values in fields))


def distortion(images: ArrayLike, changed: ArrayLike, *, relative: bool = False) -> np.ndarray:
    """How much images have changed: √(Σ(x′ - x)² / n) over the n values of an image.

    Parameters
    ----------
    images, changed
        One image (H, W, C) or batches (N, H, W, C), of the same shape.
    relative
        Return ‖x′ - x‖ / ‖x‖ instead, whose mean is DeepFool's measure ρ̂.

    Returns
    -------
    numpy.ndarray
        float32 (N,), or a number for one image.

    Raises
    ------
    ValueError
        If the shapes differ, or an image is black and ``relative`` divides by its norm.

    Source: Szegedy et al. (2014) and Moosavi-Dezfooli et al. (2016). Used in lecture 12.
    """
    first, single = checks.image_batch(images)
    second, _ = checks.image_batch(changed, argument="changed")
    if np.shape(images) != np.shape(changed):
        raise ValueError(
            f"changed takes the shape of images, {np.shape(images)}, got {np.shape(changed)}."
        )
    x, change = (each.reshape(len(first), -1) for each in (first, second - first))
    whole = np.linalg.norm(x, axis=1) if relative else math.sqrt(x.shape[1])
    if np.any(whole == 0):
        raise ValueError("images holds a black image: no change can be measured against it.")
    values = np.asarray(np.linalg.norm(change, axis=1) / whole, np.float32)
    return values[0] if single else values
