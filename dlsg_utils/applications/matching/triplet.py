"""The triplet loss: an anchor shall be nearer to its own class than to another."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlsg_utils._core.checks import number
from dlsg_utils.applications.matching.contrastive import same_class, squared_distances


def triplet(anchor: Any, positive: Any, negative: Any, *, margin: float = 0.2) -> tf.Tensor:
    """Return the loss of triplets.

    Parameters
    ----------
    anchor, positive, negative : (…, D)
        Embeddings; the first two are of one class.
    margin
        α.

    Returns
    -------
    float32 tensor (…)
        max(0, ‖a − p‖² − ‖a − n‖² + α)

    Source: Schroff, Kalenichenko and Philbin (2015), "FaceNet", equation 3.
    """
    margin = number("margin", margin, at_least=0)
    a, p, n = (tf.cast(each, tf.float32) for each in (anchor, positive, negative))
    near, far = (tf.reduce_sum((a - each) ** 2, axis=-1) for each in (p, n))
    return tf.nn.relu(near - far + margin)


class TripletLoss(keras.losses.Loss):
    """The triplet loss in a batch, with semi-hard negatives, for :func:`dlsg_utils.training.fit`.

    Each pair of one class, an anchor and a positive, takes the nearest negative that is farther
    from the anchor than the positive is; where there is none, the farthest negative. A row's loss
    is the mean over its positives.

    Parameters
    ----------
    margin
        α, for embeddings of length 1.

    Source: Schroff, Kalenichenko and Philbin (2015), section 3.2; the farthest negative where there
    is no semi-hard one, as in TensorFlow Addons. Used in lecture 15.
    """

    def __init__(self, *, margin: float = 0.2) -> None:
        super().__init__(name="triplet")
        self.margin = number("margin", margin, at_least=0)

    def call(self, labels: tf.Tensor, embeddings: tf.Tensor) -> tf.Tensor:
        """Return the loss of each row, given labels (N,) and embeddings (N, D)."""
        distances = squared_distances(embeddings)
        same = same_class(labels)
        # The axes: anchor, positive, negative.
        beyond = ~same[:, None, :] & (distances[:, None, :] > distances[:, :, None])
        semi_hard = tf.reduce_min(tf.where(beyond, distances[:, None, :], float("inf")), axis=2)
        farthest = tf.reduce_max(tf.where(same, float("-inf"), distances), axis=1, keepdims=True)
        negatives = tf.where(tf.reduce_any(beyond, axis=2), semi_hard, farthest)
        pairs = tf.linalg.set_diag(same, tf.zeros(tf.shape(same)[0], tf.bool))
        pairs &= tf.reduce_any(~same, axis=1, keepdims=True)  # without a negative no triplet
        # Where there is no triplet the difference is taken of equal numbers, for the gradient.
        negatives = tf.where(pairs, negatives, distances)
        losses = tf.where(pairs, tf.nn.relu(distances - negatives + self.margin), 0.0)
        count = tf.reduce_sum(tf.cast(pairs, tf.float32), axis=1)
        return tf.math.divide_no_nan(tf.reduce_sum(losses, axis=1), count)

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal loss."""
        return {"margin": self.margin}
