"""The contrastive loss: pulls pairs of one class together, pushes others apart."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlsg_utils._core.checks import number


def contrastive(distances: Any, same: Any, *, margin: float = 1.0) -> tf.Tensor:
    """Return the loss of pairs.

    Parameters
    ----------
    distances : (…)
        D, between the embeddings of a pair.
    same : (…)
        Whether both are of one class: bool, or 1 and 0.
    margin
        m: how far apart different ones shall be.

    Returns
    -------
    float32 tensor (…)
        ½ D² for a pair of one class, ½ max(0, m − D)² for a pair of two.

    Source: Hadsell, Chopra and LeCun (2006), "Dimensionality Reduction by Learning an Invariant
    Mapping", equation 4. Used in lecture 15.
    """
    margin = number("margin", margin, at_least=0)
    lengths, equal = tf.cast(distances, tf.float32), tf.cast(same, tf.float32)
    apart = tf.nn.relu(margin - lengths)
    return 0.5 * (equal * lengths**2 + (1 - equal) * apart**2)


class ContrastiveLoss(keras.losses.Loss):
    """The contrastive loss of all pairs in a batch, for :func:`dlsg_utils.training.fit`.

    A row's loss is the mean over its pairs of one class plus the mean over its pairs of two, so
    that the few of one class weigh as much as the many of two.

    Parameters
    ----------
    margin
        How far apart embeddings of different classes shall be.

    Source: Hadsell, Chopra and LeCun (2006), equation 4; all pairs of a batch: our choice.
    """

    def __init__(self, *, margin: float = 1.0) -> None:
        super().__init__(name="contrastive")
        self.margin = number("margin", margin, at_least=0)

    def call(self, labels: tf.Tensor, embeddings: tf.Tensor) -> tf.Tensor:
        """Return the loss of each row, given labels (N,) and embeddings (N, D)."""
        same = same_class(labels)
        losses = contrastive(tf.sqrt(squared_distances(embeddings)), same, margin=self.margin)
        # A row is no pair with itself.
        equal = tf.linalg.set_diag(tf.cast(same, tf.float32), tf.zeros(tf.shape(losses)[0]))
        other = 1 - tf.cast(same, tf.float32)
        means = [
            tf.math.divide_no_nan(tf.reduce_sum(losses * kind, 1), tf.reduce_sum(kind, 1))
            for kind in (equal, other)
        ]
        return means[0] + means[1]

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal loss."""
        return {"margin": self.margin}


def same_class(labels: tf.Tensor) -> tf.Tensor:
    """Say of each pair in a batch whether their labels (N,) are equal: bool (N, N)."""
    flat = tf.reshape(labels, [-1])
    return flat[:, None] == flat[None, :]


def squared_distances(embeddings: tf.Tensor) -> tf.Tensor:
    """Return the squared distances (N, N) between the rows of (N, D).

    At least 10⁻¹², as the square root has no derivative at zero.
    """
    differences = embeddings[:, None, :] - embeddings[None, :, :]
    return tf.maximum(tf.reduce_sum(differences**2, axis=-1), 1e-12)
