"""One step along the signs of the gradient."""

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._ball import pixel_limits
from dlsg_utils.adversarial._base import Attack, Outcome
from dlsg_utils.inspection.probe import Probe


def fgsm(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    epsilon: float,
    targets: ArrayLike | None = None,
    progress: bool = True,
) -> Attack:
    """Fast gradient sign method: x + ε sign(∂loss/∂x), one look at the gradient.

    Parameters
    ----------
    model
        Any Keras classifier of one input, (N, classes), softmax or logits. It stays as it is.
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1].
    labels
        The true classes, (N,); by default what the network takes the pictures for.
    epsilon
        How far each pixel moves, above 0 up to 1; kept exactly, as are the bounds [0, 1].
    targets
        Classes to be taken for, (N,) or one for all, instead of any other than ``labels``.
    progress
        Show a bar if it takes over a second.

    Returns
    -------
    Attack

    Raises
    ------
    ValueError
        If pictures, labels and model do not fit together, a target is the picture's own class, or
        ``epsilon`` is out of range.

    Warns
    -----
    RuntimeWarning
        If pictures are misclassified before the attack, or their gradient is zero everywhere.

    Source: Goodfellow, Shlens and Szegedy (2015), "Explaining and Harnessing Adversarial Examples".
    Used in lecture 12.
    """
    radius = _base.radius(epsilon)
    aim = _base.aim(model, images, labels, targets)
    compute = aim.task.network.compiled(_step, (aim.targeted,), _base.CLASSES, _base.NUMBER)
    return _base.concluded(aim, _base.attacked(aim, compute, progress, radius))


def _step(
    network: Probe, targeted: bool, images: tf.Tensor, classes: tf.Tensor, epsilon: tf.Tensor
) -> Outcome:
    gradient, logits = _base.uphill(network, images, classes, targeted)
    low, high = pixel_limits(images, epsilon)
    changed = tf.where(gradient > 0, high, tf.where(gradient < 0, low, images))
    return _base.judged(network, changed, _base.winner(logits), _base.leads(gradient))
