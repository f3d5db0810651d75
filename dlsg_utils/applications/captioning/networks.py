"""A convolutional network that reads an image, and a recurrent one that writes a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from dlsg_utils._core.checks import generator, one_of, whole
from dlsg_utils.models.building import image_input

CELLS = ("lstm", "rnn")
State = tuple[tf.Tensor, ...]
_NORMALIZED: dict[str, Any] = {"use_bias": False, "kernel_initializer": "he_normal"}


def encoder(
    widths: Sequence[int] = (16, 32, 64, 64), *, size: int = 48, seed: int | None = None
) -> keras.Model:
    """Return the network that reads: convolutions, and pooling between them.

    Parameters
    ----------
    widths
        Channels of the convolutions. Each but the last is followed by pooling.
    size
        Pixels of a side of the images.
    seed
        Of the first weights.

    Returns
    -------
    keras.Model
        From images (N, size, size, 3) in [0, 1] to maps (N, H, W, D), above zero or zero.

    Raises
    ------
    ValueError
        If the images are too small for so many poolings.
    """
    channels = [whole("widths", width) for width in widths]
    if not channels:
        raise ValueError("widths takes at least one number of channels.")
    if whole("size", size) < 2 << (len(channels) - 1):
        raise ValueError(
            f"size must be at least {2 << (len(channels) - 1)} for {len(channels) - 1} poolings, "
            f"got {size}."
        )
    image = image_input((size, size, 3))
    x = layers.Rescaling(4.0, -2.0, name="rescale")(image)
    for number, width in enumerate(channels, start=1):
        x = layers.Conv2D(width, 3, padding="same", name=f"conv{number}", **_NORMALIZED)(x)
        x = layers.BatchNormalization(momentum=0.95, name=f"conv{number}_norm")(x)
        x = layers.ReLU(name=f"conv{number}_relu")(x)
        if number < len(channels):
            x = layers.MaxPooling2D(name=f"pool{number}")(x)
    return _seeded(keras.Model(image, x, name="encoder"), seed)


class Captioner(keras.Model):
    """Reads an image once, and writes a sentence word by word.

    A step gets the word before and gives logits of the next one. Training and search are loops over
    :meth:`step`; called with images and words, the model does all steps with the words given
    (teacher forcing).

    Parameters
    ----------
    reader : keras.Model
        As of :func:`encoder`.
    words
        Size of the vocabulary.
    cell : {"lstm", "rnn"}
        The recurrent layer: an LSTM, or a plain one, h' = tanh(W x + U h + b).
    attention
        With attention each step looks at the positions of the map anew: their weights are the
        softmax of the scaled products of the state and the features there, and their weighted mean
        goes into the step beside the word. Without, the state begins with a dense layer of the
        whole map, and the image is never looked at again.
    units, embedding
        Size of the state, and of the vector of a word.

    Source: Karpathy and Fei-Fei (2015), section 3.2 (the image gives the first state); Xu et al.
    (2015), "Show, Attend and Tell" (attention over positions).
    """

    def __init__(
        self,
        reader: keras.Model,
        words: int,
        *,
        cell: str = "lstm",
        attention: bool = True,
        units: int = 128,
        embedding: int = 32,
        name: str = "captioner",
    ) -> None:
        super().__init__(name=name)
        units = whole("units", units)
        height, width, channels = reader.output_shape[1:]
        self.depth = channels + 2
        rows, columns = (np.linspace(-2, 2, side) for side in (height, width))
        self.places = np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).astype(np.float32)
        self.reader, self.words, self.attention = (
            reader,
            whole("words", words, at_least=5),
            attention,
        )
        self.grid = (height, width)
        self.embed = layers.Embedding(self.words, whole("embedding", embedding), name="embed")
        kinds = {"lstm": layers.LSTMCell, "rnn": layers.SimpleRNNCell}
        self.cell = kinds[one_of("cell", cell, CELLS)](units, name=cell)
        self.begin = layers.Dense(units, name="begin")
        self.logits = layers.Dense(self.words, name="logits")
        if attention:
            self.query = layers.Dense(self.depth, name="query")

    def encode(self, images: tf.Tensor) -> tf.Tensor:
        """Return the features of the positions (N, P, D)."""
        return self.positions(self.reader(images, training=False))

    def positions(self, maps: tf.Tensor) -> tf.Tensor:
        """Return the reader's maps (N, H, W, D) as features of the positions (N, P, D)."""
        places = tf.broadcast_to(self.places, (tf.shape(maps)[0], *self.places.shape))
        features = tf.concat([maps, places], axis=-1)
        return tf.reshape(features, (-1, self.grid[0] * self.grid[1], self.depth))

    def start(self, features: tf.Tensor) -> State:
        """Return the state before the first word."""
        if self.attention:
            seen = tf.reduce_mean(features, axis=1)
        else:
            seen = tf.reshape(features, (-1, features.shape[1] * features.shape[2]))
        first = self.begin(seen)
        return (first, tf.zeros_like(first))[: 2 if isinstance(self.cell, layers.LSTMCell) else 1]

    def step(
        self, words: tf.Tensor, state: State, features: tf.Tensor
    ) -> tuple[tf.Tensor, State, tf.Tensor]:
        """Write one word.

        Parameters
        ----------
        words : (N,)
            The words before.
        state
            As of :meth:`start` or the step before.
        features : (N, P, D)
            Of :meth:`encode`.

        Returns
        -------
        logits : (N, V)
            Of the next word.
        state
        weights : (N, P)
            Of the positions; without attention zeros.
        """
        inputs = self.embed(words)
        if self.attention:
            query = self.query(state[0])
            weights = tf.nn.softmax(tf.einsum("npd,nd->np", features, query) / self.depth**0.5)
            inputs = tf.concat([inputs, tf.einsum("np,npd->nd", weights, features)], axis=-1)
        else:
            weights = tf.zeros_like(features[..., 0])
        hidden, state = self.cell(inputs, list(state))
        return self.logits(hidden), tuple(state), weights

    def call(self, inputs: Any, training: bool = False) -> tf.Tensor:
        """Return the logits (N, T, V) of the word behind each word, of images and words (N, T)."""
        images, words = inputs
        return self.write(self.positions(self.reader(images, training=training)), words)[0]

    def write(self, features: tf.Tensor, words: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return logits (N, T, V) and weights (N, T, P), given the words before (N, T)."""
        state, found = self.start(features), []
        for t in range(words.shape[1]):
            logits, state, weights = self.step(words[:, t], state, features)
            found.append((logits, weights))
        logits, weights = (tf.stack(each, axis=1) for each in zip(*found, strict=True))
        return logits, weights


def caption_network(
    words: int,
    *,
    cell: str = "lstm",
    attention: bool = True,
    widths: Sequence[int] = (16, 32, 64, 64),
    units: int = 128,
    embedding: int = 32,
    size: int = 48,
    seed: int | None = None,
) -> Captioner:
    """Return a network that writes captions, untrained.

    Parameters
    ----------
    words
        Size of the vocabulary, at least 5: four marks and a word.
    cell, attention, units, embedding
        As of :class:`Captioner`.
    widths, size
        As of :func:`encoder`.
    seed
        Of the first weights.

    Returns
    -------
    Captioner

    Raises
    ------
    ValueError
        If there is no such cell, or the images are too small.

    Used in lecture 23.
    """
    reader = encoder(widths, size=size)
    model = Captioner(
        reader, words, cell=cell, attention=attention, units=units, embedding=embedding
    )
    model((np.zeros((1, size, size, 3), np.float32), np.ones((1, 1), np.int32)))
    _seeded(model, seed)
    return model


def _seeded(model: keras.Model, seed: int | None) -> keras.Model:
    """Draw all weights anew that are drawn at all; None leaves them."""
    if seed is None:
        return model
    draws = generator(seed).integers(2**31, size=len(model.weights))
    for weight, draw in zip(model.weights, draws, strict=True):
        initializer = _initializer(weight)
        if initializer is not None:
            initializer.seed = int(draw)
            weight.assign(initializer(weight.shape))
    return model


def _initializer(weight: Any) -> Any:
    """Return how a weight is drawn, None for zeros, ones and running means."""
    name = weight.path.rsplit("/", 1)[-1]
    if name == "embeddings":
        return keras.initializers.RandomUniform(-0.05, 0.05)
    if name == "recurrent_kernel":
        return keras.initializers.Orthogonal()
    if name == "kernel":
        return (
            keras.initializers.HeNormal()
            if len(weight.shape) == 4
            else (keras.initializers.GlorotUniform())
        )
    return None
