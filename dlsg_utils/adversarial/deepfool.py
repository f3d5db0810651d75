"""DeepFool: steps to the closest boundary between classes, as if the logits were linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Attack, AttackResult
from dlsg_utils.inspection.probe import gradient_of


@dataclass
class DeepFool(Attack):
    """x ← x + (1 + overshoot) r with r = |f| / ‖w‖² w, until the predicted class changes.

    For each of the likeliest other classes k, f is its logit less the image's own, and w = ∇ₓ f.
    The plane f + wᵀr = 0 lies at the distance |f| / ‖w‖; the step leads to the closest of them.
    """

    overshoot: Any
    candidates: int
    until_success = True

    def step(self, x: tf.Tensor, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        """Return (1 + overshoot) r. One forward pass serves all classes k, a backward pass each."""
        own = tf.one_hot(classes, logits.shape[1])
        others = tf.math.top_k(tf.where(own > 0, -np.inf, logits), self.candidates - 1).indices
        closest = tf.fill([tf.shape(x)[0], 1, 1, 1], np.float32(np.inf))
        r = tf.zeros_like(x)
        for k in tf.unstack(others, axis=1):
            f = tf.reduce_sum((tf.one_hot(k, logits.shape[1]) - own) * logits, axis=1)
            w = _base.finite(gradient_of(f, x))
            norm = _base.norms(w)
            distance = tf.where(norm > 0, tf.abs(f)[:, None, None, None] / norm, np.inf)
            # A little more than to the boundary, lest rounding stop just before it.
            r = tf.where(distance < closest, (distance + 1e-4) / norm * w, r)
            closest = tf.minimum(distance, closest)
        return (1 + self.overshoot) * r


@checks.renamed(nb_grads="candidates", nb_candidate="candidates", num_classes="candidates")
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
) -> AttackResult:
    """DeepFool: step to the closest boundary of the linearized network, until the class changes.

    Parameters
    ----------
    model, images, labels, progress
        As for :func:`fgsm`.
    candidates
        How many classes to consider in a step: the image's own and the likeliest others.
    steps
        At most so many steps for each image.
    overshoot
        How much further than to the boundary to go, as a share of the step.
    saved
        Make the change longer still, by 1 % and more, where it takes that to survive saving in 8
        bits. Without it the images are those of the paper.

    Returns
    -------
    AttackResult
        Images that are misclassified at the start stay as they are.

    Raises, Warns
        As :func:`fgsm`.

    Source: Moosavi-Dezfooli, Fawzi and Frossard (2016), "DeepFool". Used in lecture 12.
    """
    checks.whole("candidates", candidates, at_least=2)
    checks.whole("steps", steps)
    checks.number("overshoot", overshoot, at_least=0)
    problem = _base.check(model, images, labels, None)
    outcome = _base.run(
        problem, DeepFool, overshoot, steps=steps, progress=progress, share=0.5,
        candidates=min(candidates, problem.network.classes),
    )  # fmt: skip
    if saved:
        _base.lengthen(problem, outcome)
    return _base.result(problem, outcome)
