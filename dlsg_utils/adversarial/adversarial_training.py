"""Training on the pictures that would fool the network now."""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._ball import pixel_limits
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training.fit import fit
from dlsg_utils.training.history import History


def adversarial_train(
    model: keras.Model, dataset: Any, *, epsilon: float = 0.25, share: float = 0.5, **options: Any
) -> History:
    """Train on pictures as they are and on what :func:`fgsm` makes of them in the same step.

    Parameters
    ----------
    model, dataset
        As for :func:`dlsg_utils.training.fit`.
    epsilon
        How far each pixel moves.
    share
        Part of each batch that is attacked, up to 1.
    options
        All that :func:`dlsg_utils.training.fit` takes: ``epochs=5`` at least.

    Returns
    -------
    History
        Its accuracy is that on the batches as they were trained on, attacked ones included.

    Raises
    ------
    ValueError
        As :func:`dlsg_utils.training.fit`, or if ``epsilon`` or ``share`` is out of range.

    Source: Goodfellow, Shlens and Szegedy (2015), "Explaining and Harnessing Adversarial Examples",
    equation of section 6 with α = 1 - share. Used in lecture 12.
    """
    radius = float(_base.radius(epsilon))
    if checks.number("share", share, at_least=0, at_most=1) == 0:
        raise ValueError("share takes a number above 0; with 0 it is training.fit.")
    return fit(model, dataset, attack=FastGradient(radius, share), **options)


@dataclass(frozen=True)
class FastGradient:
    """Changes part of a batch along the signs of the gradient, in the graph of the training."""

    epsilon: float
    share: float

    @tf.autograph.experimental.do_not_convert
    def __call__(self, model: keras.Model, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Return the batch (N, H, W, C), the first pictures attacked; the batch is in no order."""
        size = tf.cast(tf.shape(images)[0], tf.float32)
        count = tf.cast(tf.math.ceil(self.share * size), tf.int32)
        some = images[:count]
        logits = tf.cast(logits_of(model(some, training=False)), tf.float32)
        gradient = _base.slope_of_loss(logits, some, labels[:count])
        low, high = pixel_limits(some, tf.constant(self.epsilon))
        changed = tf.where(gradient > 0, high, tf.where(gradient < 0, low, some))
        return tf.concat([tf.stop_gradient(changed), images[count:]], axis=0)
