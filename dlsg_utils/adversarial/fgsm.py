"""The fast gradient sign method: one step, x + ε sign(∇ₓ L)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Attack, AttackResult


@dataclass
class FGSM(Attack):
    """x + ε sign(∇ₓ L), inside [0, 1]."""

    epsilon: Any
    one_step = True

    def step(self, x: tf.Tensor, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        """Return ε sign(∇ₓ L)."""
        return self.epsilon * tf.sign(self.gradient(x, logits, classes))


@checks.renamed(
    norm="It bounds the largest change of a pixel; pgd() takes norm.",
    ord="It bounds the largest change of a pixel; pgd() takes norm.",
)
def fgsm(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    epsilon: float,
    targets: ArrayLike | None = None,
    progress: bool = True,
) -> AttackResult:
    """Fast gradient sign method: x + ε sign(∂loss/∂x), from one gradient.

    Parameters
    ----------
    model
        Any Keras classifier of one input, (N, classes), softmax or logits. It stays as it is.
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1].
    labels
        The true classes, (N,); by default the predicted ones.
    epsilon
        How far each pixel moves, above 0 up to 1; never further, not by rounding, nor beyond
        [0, 1].
    targets
        Classes to be predicted, (N,) or one for all, instead of any other than ``labels``.
    progress
        Show a bar if it takes over a second.

    Returns
    -------
    AttackResult

    Raises
    ------
    ValueError
        If images, labels and model do not fit together, a target is the image's own class, or
        ``epsilon`` is out of range.

    Warns
    -----
    RuntimeWarning
        If images are misclassified before the attack, or their gradient is zero everywhere.

    Source: Goodfellow, Shlens and Szegedy (2015), "Explaining and Harnessing Adversarial Examples".
    Used in lecture 12.
    """
    radius = _base.check_radius(epsilon)
    problem = _base.check(model, images, labels, targets)
    outcome = _base.run(problem, FGSM, radius, progress=progress)
    return _base.result(problem, outcome)
