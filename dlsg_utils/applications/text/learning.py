"""Networks learn to classify texts."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core.checks import generator, number, whole
from dlsg_utils.applications.text.networks import TextCNN, checked_codes, lengths, text_logits


def learn_texts(
    model: TextCNN,
    codes: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 2e-3,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
    seed: int | None = None,
) -> dict[str, list[float]]:
    """Train a network by the cross-entropy of its logits, with Adam.

    Texts of about the same length are learned together, which saves padding. The rate falls to zero
    by a cosine.

    Parameters
    ----------
    model
        Is changed.
    codes : (N, T), whole numbers
        As of ``encode`` of the codes that the network was made for.
    labels : (N,), whole numbers
    epochs, batch_size, learning_rate
    validation_data
        Codes and labels. With them the weights of the epoch with the highest accuracy there, the
        first of several, are restored at the end.
    seed
        Of the order of the texts.

    Returns
    -------
    dict
        ``"loss"`` of each epoch, and ``"accuracy"`` on the validation data, if there are any.

    Raises
    ------
    ValueError, TypeError
        If codes, labels and network do not fit.

    Used in lecture 24.
    """
    array, classes = checked_codes(model, codes)[0], _labels(labels, model)
    if len(array) != len(classes):
        raise ValueError(f"codes and labels take N of each, got {len(array)} and {len(classes)}.")
    epochs, size = whole("epochs", epochs), whole("batch_size", batch_size)
    rate, rng = number("learning_rate", learning_rate, at_least=0), generator(seed)
    model(tf.constant(array[:1]))  # makes the weights
    steps = -(-len(array) // size)
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, epochs * steps))
    optimizer.build(model.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(some: tf.Tensor, truth: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                truth, model(some, training=True)
            )
            loss = tf.reduce_mean(losses)
        weights = model.trainable_variables
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    ends = lengths(array)
    history: dict[str, list[float]] = {"loss": []}
    best, kept = -1.0, model.get_weights()
    for _ in range(epochs):
        losses = []
        for some in _batches(ends, size, rng):
            batch = array[some, : ends[some].max()]
            losses.append(float(step(tf.constant(batch), tf.constant(classes[some]))))
        history["loss"].append(float(np.mean(losses)))
        if validation_data is not None:
            accuracy = text_accuracy(model, *validation_data)
            history.setdefault("accuracy", []).append(accuracy)
            if accuracy > best:
                best, kept = accuracy, model.get_weights()
    if validation_data is not None:
        model.set_weights(kept)
    return history


def text_accuracy(model: TextCNN, codes: ArrayLike, labels: ArrayLike) -> float:
    """Return the share of the texts whose largest logit is that of their class.

    Used in lecture 24.
    """
    found = text_logits(model, checked_codes(model, codes)[0]).argmax(axis=1)
    return float(np.mean(found == _labels(labels, model)))


def _labels(labels: ArrayLike, model: TextCNN) -> np.ndarray:
    array = np.asarray(labels)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise TypeError(f"labels takes whole numbers (N,), got {array.dtype} {array.shape}.")
    if array.size and not (array.min() >= 0 and array.max() < model.classes):
        raise ValueError(
            f"labels takes 0 to {model.classes - 1}, got {array.min()} to {array.max()}."
        )
    return array.astype(np.int64)


def _batches(ends: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Return the numbers of the texts of each batch; of some batches the lengths are sorted."""
    order, found = rng.permutation(len(ends)), []
    for start in range(0, len(order), 16 * size):
        some = order[start : start + 16 * size]
        some = some[np.argsort(ends[some], kind="stable")]
        found += [some[n : n + size] for n in range(0, len(some), size)]
    return [found[n] for n in rng.permutation(len(found))]
