"""What the attacks share: arguments checked, the way uphill, pictures judged, what comes back."""

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe, Task

CLASSES = tf.TensorSpec((None,), tf.int32)
NUMBER = tf.TensorSpec((), tf.float32)
COUNT = tf.TensorSpec((), tf.int32)

# How often a change may grow to survive saving in 8 bits.
_LONGER = 9


class Attack(NamedTuple):
    """What an attack has come to.

    For a single picture each entry is without the first axis.

    Attributes
    ----------
    images : float32 array (N, H, W, C)
        The changed pictures, in [0, 1].
    success : bool array (N,)
        Whether the network takes the picture for another class, or for the target where there is
        one; also when it is saved in 8 bits and read again.
    distortion : float32 array (N,)
        Root mean square change of the numbers of a picture, see :func:`distortion`.
    predictions : int array (N,)
        What the network takes the picture for.
    confidence : float32 array (N,)
        The probability that it gives this class.
    """

    images: np.ndarray
    success: np.ndarray
    distortion: np.ndarray
    predictions: np.ndarray
    confidence: np.ndarray


class Aim(NamedTuple):
    """Checked arguments: pictures (N, H, W, C), their classes (N,), and targets (N,) if any."""

    task: Task
    labels: np.ndarray
    targets: np.ndarray | None

    @property
    def targeted(self) -> bool:
        """Whether the pictures are to be taken for a certain class."""
        return self.targets is not None

    @property
    def classes(self) -> np.ndarray:
        """The classes to lead to, or else away from."""
        return self.labels if self.targets is None else self.targets

    def reached(self, predictions: np.ndarray) -> np.ndarray:
        """Tell for each picture whether it is taken for what it should be."""
        if self.targets is None:
            return predictions != self.labels
        return predictions == self.targets

    def only(self, chosen: np.ndarray) -> "Aim":
        """Return the aim of some of the pictures."""
        task = self.task._replace(images=self.task.images[chosen], single=False)
        targets = None if self.targets is None else self.targets[chosen]
        return Aim(task, self.labels[chosen], targets)


class Outcome(NamedTuple):
    """What an attack's graph gives, one entry a picture.

    ``before`` is the predicted class at the start, ``led`` tells whether any gradient led away from
    it, ``predictions`` and ``confidence`` are those of the changed picture, and ``saved`` is the
    predicted class after saving in 8 bits.
    """

    images: Any
    before: Any
    led: Any
    predictions: Any
    confidence: Any
    saved: Any


def aim(
    model: keras.Model, images: ArrayLike, labels: ArrayLike | None, targets: ArrayLike | None
) -> Aim:
    """Check the arguments that all attacks share."""
    task = probe.task(model, images, None)
    count, classes = len(task.images), task.network.classes
    if labels is None:
        known = probe.scored(task, probe.MAX_MEMORY)[0].targets
    else:
        known = probe.class_numbers("labels", labels, count, classes)
    if targets is None:
        return Aim(task, known, None)
    wanted = probe.class_numbers("targets", targets, count, classes)
    if (wanted == known).any():
        first = int(np.flatnonzero(wanted == known)[0])
        raise ValueError(
            f"targets takes other classes than the pictures have: picture {first} is of class "
            f"{known[first]} already."
        )
    return Aim(task, known, wanted)


def radius(epsilon: Any, *, at_most: float = 1.0) -> np.float32:
    """Return ε in 32 bits, not above the number given; or raise."""
    hint = " Pictures are in [0, 1]: for 8 of 255 levels take 8 / 255." if at_most == 1 else ""
    try:
        given = checks.number("epsilon", epsilon, at_least=0, at_most=at_most)
    except ValueError as error:
        raise ValueError(f"{error}{hint}") from None
    if given == 0:
        raise ValueError("epsilon takes a number above 0: with 0 no pixel may change.")
    near = np.float32(given)
    return near if float(near) <= given else np.nextafter(near, np.float32(0))


def uphill(
    network: Probe, images: tf.Tensor, classes: tf.Tensor, targeted: bool
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the gradient that leads away from the classes, or to the targets; and the logits."""
    logits = network.logits(images)
    gradient = slope_of_loss(logits, images, classes)
    return -gradient if targeted else gradient, logits


def slope_of_loss(logits: tf.Tensor, images: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    """Return the gradient of log Σ exp(other logits) - logit of the class.

    It is a positive multiple of the cross-entropy's for each picture. The cross-entropy's own
    vanishes where the network is sure; this does not.
    """
    own = tf.one_hot(classes, logits.shape[1])
    others = tf.nn.softmax(tf.where(own > 0, -math.inf, logits))
    return finite(probe.slope(logits, images, others - own))


def finite(gradient: tf.Tensor) -> tf.Tensor:
    """Return the gradient with zeros where it is NaN or infinite."""
    return tf.where(tf.math.is_finite(gradient), gradient, 0.0)


def leads(gradient: tf.Tensor) -> tf.Tensor:
    """Tell for each picture whether its gradient is not zero everywhere."""
    return tf.reduce_any(gradient != 0, axis=[1, 2, 3])


def winner(logits: tf.Tensor) -> tf.Tensor:
    """Return the predicted classes (N,)."""
    return tf.argmax(logits, axis=1, output_type=tf.int32)


def lengths(values: tf.Tensor) -> tf.Tensor:
    """Return the Euclidean norms of (N, H, W, C), of shape (N, 1, 1, 1).

    The largest number is taken out first, else the squares of a faint gradient would vanish.
    """
    axes = [1, 2, 3]
    largest = tf.reduce_max(tf.abs(values), axis=axes, keepdims=True)
    shares = tf.math.divide_no_nan(values, largest)
    return largest * tf.sqrt(tf.reduce_sum(tf.square(shares), axis=axes, keepdims=True))


def as_saved(images: tf.Tensor) -> tf.Tensor:
    """Return the pictures as they are when saved in 8 bits and read again."""
    return tf.round(images * 255.0) / 255.0


def judged(network: Probe, images: tf.Tensor, before: tf.Tensor, led: tf.Tensor) -> Outcome:
    """Return what the network says to the changed pictures, as they are and as saved."""
    logits = network.logits(images)
    saved = network.logits(as_saved(images))
    confidence = tf.reduce_max(tf.nn.softmax(logits), axis=1)
    return Outcome(images, before, led, winner(logits), confidence, winner(saved))


def judge(aim: Aim, changed: np.ndarray, progress: bool) -> Outcome:
    """Return what the network says to pictures that were changed outside the graph."""
    pictures = tf.TensorSpec((None, *aim.task.network.shape), tf.float32)
    return attacked(
        aim, aim.task.network.compiled(_judge, (), CLASSES, pictures), progress, changed
    )


def _judge(network: Probe, images: tf.Tensor, classes: tf.Tensor, changed: tf.Tensor) -> Outcome:
    return judged(network, changed, winner(network.logits(images)), tf.ones_like(classes, tf.bool))


def surviving(
    network: Probe,
    images: tf.Tensor,
    changes: tf.Tensor,
    classes: tf.Tensor,
    targeted: bool,
) -> tf.Tensor:
    """Return changes that count also in 8 bits: those that do not, longer by 1 % or more."""

    def lost_of(changes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        changed = tf.clip_by_value(images + changes, 0.0, 1.0)
        same = winner(network.logits(as_saved(changed))) == classes
        return ~same if targeted else same, changes

    def longer(number: tf.Tensor, lost: tf.Tensor, changes: tf.Tensor) -> tuple[tf.Tensor, ...]:
        growth = 0.01 * tf.pow(2.0, tf.cast(number, tf.float32))
        factor = 1 + growth * tf.cast(lost, tf.float32)[:, None, None, None]
        return number + 1, *lost_of(factor * changes)

    _, _, changes = tf.while_loop(
        lambda number, lost, _: (number < _LONGER) & tf.reduce_any(lost),
        longer,
        (tf.constant(0), *lost_of(changes)),
        parallel_iterations=1,
    )
    return changes


def attacked(
    aim: Aim, compute: Callable[..., Outcome], progress: bool, *further: Any, share: float = 1.0
) -> Outcome:
    """Return ``compute(images, classes, *further)`` of all pictures, as many at a time as fit.

    Of what is ``further``, arrays of one entry a picture are cut like the pictures. ``share`` is
    the part of the memory that a gradient's activations may take.
    """
    images = aim.task.images
    at_once = aim.task.network.at_once(images, share * probe.MAX_MEMORY)
    parts = []
    for part, _ in probe.shares(len(images), 1, at_once, progress):
        given = [value[part] if np.ndim(value) else value for value in further]
        parts.append(compute(images[part], aim.classes[part], *given))
    return Outcome(
        *(np.concatenate([np.asarray(p) for p in kind]) for kind in zip(*parts, strict=True))
    )


def concluded(aim: Aim, outcome: Outcome) -> Attack:
    """Return the attack's result, and warn of pictures that it says nothing about."""
    success = aim.reached(outcome.predictions) & aim.reached(outcome.saved)
    _warn_of_mistakes(aim.labels, outcome.before)
    still = np.flatnonzero(~outcome.led & ~success)
    if len(still):
        _warn(
            f"The gradient is zero everywhere for {_named(still)}: dead rectifiers, a saturated "
            "unit, or a step without slope. The attack had nothing to follow; a masked gradient "
            "is not robustness."
        )
    attack = Attack(
        outcome.images,
        success,
        distortion(aim.task.images, outcome.images),
        outcome.predictions,
        outcome.confidence,
    )
    return Attack(*(values[0] for values in attack)) if aim.task.single else attack


def distortion(images: ArrayLike, changed: ArrayLike, *, relative: bool = False) -> np.ndarray:
    """How far pictures have been changed: √(Σ(x′ - x)² / n) over the n numbers of a picture.

    Parameters
    ----------
    images, changed
        One picture (H, W, C) or batches (N, H, W, C), alike in shape.
    relative
        Return ‖x′ - x‖ / ‖x‖ instead, whose mean is DeepFool's measure ρ̂.

    Returns
    -------
    numpy.ndarray
        float32 (N,), or a number for one picture.

    Raises
    ------
    ValueError
        If the shapes differ, or a picture is black and ``relative`` divides by its length.

    Source: Szegedy et al. (2014) and Moosavi-Dezfooli et al. (2016). Used in lecture 12.
    """
    (first, single), (second, _) = (
        checks.image_batch(values, argument=name)
        for name, values in (("images", images), ("changed", changed))
    )
    if np.shape(images) != np.shape(changed):
        raise ValueError(
            f"changed takes the shape of images, {np.shape(images)}, got {np.shape(changed)}."
        )
    flat = first.reshape(len(first), -1)
    change = np.linalg.norm(second.reshape(flat.shape) - flat, axis=1)
    whole = np.linalg.norm(flat, axis=1) if relative else math.sqrt(flat.shape[1])
    if np.any(whole == 0):
        raise ValueError("images holds a black picture: no change can be measured against it.")
    values = np.asarray(change / whole, np.float32)
    return values[0] if single else values


def _warn_of_mistakes(labels: np.ndarray, before: np.ndarray) -> None:
    wrong = np.flatnonzero(before != labels)
    if len(wrong):
        _warn(
            f"The network takes {_named(wrong)} for another class than labels says, before any "
            "attack. They count as fooled: leave them out to measure the attack alone."
        )


def _named(indices: np.ndarray) -> str:
    """Write which pictures, the first few of many."""
    listed = ", ".join(map(str, indices[:5]))
    if len(indices) == 1:
        return f"picture {listed}"
    return f"{len(indices)} pictures ({listed}{', …' if len(indices) > 5 else ''})"


def _warn(message: str) -> None:
    warnings.warn(message, RuntimeWarning, stacklevel=checks.caller_level() + 1)
