"""Training on the adversarial images of the network as it is in that step."""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial.fgsm import FGSM
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training.fit import fit
from dlsg_utils.training.history import History


@checks.renamed(ratio="share")
def adversarial_train(
    model: keras.Model, dataset: Any, *, epsilon: float = 0.25, share: float = 0.5, **options: Any
) -> History:
    """Train on images as they are and on what :func:`fgsm` makes of others in the same step.

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
        Its accuracy is that on the batches as they were trained on, attacked images included.

    Raises
    ------
    ValueError
        As :func:`dlsg_utils.training.fit`, or if ``epsilon`` or ``share`` is out of range.

    Source: Goodfellow, Shlens and Szegedy (2015), "Explaining and Harnessing Adversarial Examples",
    equation of section 6 with α = 1 - share. Used in lecture 12.
    """
    radius = _base.check_radius(epsilon)
    if checks.number("share", share, at_least=0, at_most=1) == 0:
        raise ValueError("share takes a number above 0; with 0 it is training.fit.")
    return fit(model, dataset, attack=AttackedShare(radius, share), **options)


@dataclass(frozen=True)
class AttackedShare:
    """Takes a step of FGSM with part of a batch, in the graph of the training."""

    epsilon: float
    share: float

    def __call__(self, model: keras.Model, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Return the batch (N, H, W, C), whose order is random, the first images attacked."""
        size = tf.cast(tf.shape(images)[0], tf.float32)
        count = tf.cast(tf.math.ceil(self.share * size), tf.int32)
        x, attack = images[:count], FGSM(self.epsilon)
        logits = tf.cast(logits_of(model(x, training=False)), tf.float32)
        attacked = attack.project(x + attack.step(x, logits, labels[:count]), x)
        return tf.concat([tf.stop_gradient(attacked), images[count:]], axis=0)
