"""Teacher forcing: the network learns to write each word of a sentence, given those before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, number, whole
from dlsg_utils.applications.captioning.networks import Captioner
from dlsg_utils.applications.captioning.vocabulary import PADDING, Vocabulary


def caption_loss(logits: tf.Tensor, words: Any) -> tf.Tensor:
    """Return the mean cross-entropy of the next words; behind the end nothing counts.

    Parameters
    ----------
    logits : (N, T − 1, V)
        Of the word behind each but the last.
    words : (N, T)
        The sentences, as of ``Vocabulary.encode``.

    Returns
    -------
    scalar

    Used in lecture 23.
    """
    targets = tf.convert_to_tensor(words)[:, 1:]
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
    counts = tf.cast(targets != PADDING, losses.dtype)
    return tf.reduce_sum(losses * counts) / tf.reduce_sum(counts)


def learn_captions(
    model: Captioner,
    images: ArrayLike,
    sentences: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    *,
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 2e-3,
    wordings: int = 2,
    fine_tune: bool = False,
    seed: int | None = None,
) -> list[float]:
    """Train a network by teacher forcing, with Adam; the rate falls to zero by a cosine.

    All sentences of an image are learned from in one step.

    Parameters
    ----------
    model
        Is changed.
    images : (N, H, W, 3), values in [0, 1]
    sentences
        Of each image, as many of each.
    vocabulary
        Has all words of the sentences.
    epochs, batch_size, learning_rate
    fine_tune
        Whether the network that reads learns, too. Else each image is read once.
    seed
        Of the order of the images.

    Returns
    -------
    list of float
        The mean loss of each epoch.

    Raises
    ------
    ValueError
        If images and sentences do not fit, or a word is not in the vocabulary.

    Used in lecture 23.
    """
    batch, _ = image_batch(images)
    words = encoded(sentences, vocabulary)
    if len(words) != len(batch):
        raise ValueError(f"images and sentences take N of each, got {len(batch)} and {len(words)}.")
    if len(vocabulary) != model.words:
        raise ValueError(
            f"vocabulary takes the {model.words} words that the network knows, got "
            f"{len(vocabulary)}."
        )
    epochs, size = whole("epochs", epochs), min(whole("batch_size", batch_size), len(batch))
    rate = number("learning_rate", learning_rate, at_least=0)
    many = min(whole("wordings", wordings), words.shape[1])
    rng, steps = generator(seed), len(batch) // size
    given = batch if fine_tune else read_maps(model.reader, batch)
    trained = [
        weight
        for weight in model.trainable_variables
        if fine_tune or all(weight is not own for own in model.reader.trainable_variables)
    ]
    schedule = keras.optimizers.schedules.CosineDecay(rate, epochs * steps)
    optimizer = keras.optimizers.Adam(schedule, clipnorm=1.0)
    optimizer.build(trained)

    @tf.function
    def step(some: tf.Tensor, said: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            maps = model.reader(some, training=True) if fine_tune else some
            features = tf.repeat(model.positions(maps), said.shape[1], axis=0)
            rows = tf.reshape(said, (-1, said.shape[2]))
            loss = caption_loss(model.write(features, rows[:, :-1])[0], rows)
        optimizer.apply(tape.gradient(loss, trained), trained)
        return loss

    history = []
    for _ in range(epochs):
        order = rng.permutation(len(batch))[: steps * size].reshape(steps, size)
        losses = []
        for some in order:
            drawn = rng.permuted(np.tile(np.arange(words.shape[1]), (size, 1)), axis=1)[:, :many]
            said = np.take_along_axis(words[some], drawn[..., None], axis=1)
            losses.append(step(tf.constant(given[some]), tf.constant(said)))
        history.append(float(np.mean(losses)))
    return history


def read_maps(reader: keras.Model, images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the maps of images, a part at a time."""
    parts = (images[n : n + 100] for n in range(0, len(images), 100))
    return np.concatenate([np.asarray(reader(part, training=False)) for part in parts])


def encoded(sentences: Sequence[Sequence[str]], vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Return the sentences of images as numbers (N, K, T), or raise."""
    rows = [[each] if isinstance(each, str) else list(each) for each in sentences]
    many = {len(row) for row in rows}
    if len(many) != 1 or 0 in many:
        raise ValueError(
            f"sentences takes as many of each image, at least one, got {sorted(many)}."
        )
    numbers = vocabulary.encode([sentence for row in rows for sentence in row])
    return numbers.reshape(len(rows), many.pop(), -1)
