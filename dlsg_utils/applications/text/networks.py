"""Networks that slide filters along a text and keep the largest answer of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import number, whole
from dlsg_utils.applications.text.codes import UNKNOWN


class TextCNN(keras.Model):
    """A convolution along a text, the maximum over time, a dense layer.

    Each code has a vector; those of padding and of what is unknown are zero. Filters of several
    widths slide over the vectors, a ReLU follows, and of each filter only the largest output
    counts, wherever in the text it is. Padding changes nothing.

    Parameters
    ----------
    units
        How many codes there are, as ``len(codes)``.
    classes
        Number of classes.
    embedding
        Numbers of a code's vector.
    widths
        Of the filters, in codes.
    filters
        Of each width.
    dropout
        Share of the maxima that are left out while training.
    seed
        Of the first weights and of dropout.

    Source: Collobert et al. (2011), "Natural language processing (almost) from scratch"; Kim
    (2014), "Convolutional neural networks for sentence classification". Used in lecture 24.
    """

    def __init__(
        self,
        units: int,
        classes: int,
        *,
        embedding: int = 32,
        widths: Sequence[int] = (2, 3, 4, 5),
        filters: int = 64,
        dropout: float = 0.5,
        seed: int | None = None,
        name: str = "text_cnn",
    ) -> None:
        super().__init__(name=name)
        self.widths = tuple(whole("widths", width) for width in widths)
        if not self.widths:
            raise ValueError("widths takes at least one width of filters.")
        self.units, self.classes = whole("units", units, at_least=3), whole("classes", classes)
        self.filters = whole("filters", filters)
        draw = _Drawn(seed)
        self.vectors = draw.embedding(self.units, whole("embedding", embedding), "vectors")
        self.convolutions = [draw.convolution(self.filters, w, f"width_{w}") for w in self.widths]
        self.dropped = layers.Dropout(number("dropout", dropout, at_least=0, below=1), seed=seed)
        self.logits = layers.Dense(
            self.classes, kernel_initializer=draw.initializer("glorot_uniform"), name="logits"
        )

    def embed(self, codes: tf.Tensor) -> tf.Tensor:
        """Return the vectors of codes (N, T): (N, T, D), zero where nothing known stands."""
        return self.vectors(codes) * _mask(codes > UNKNOWN)

    def maps(self, codes: tf.Tensor) -> tf.Tensor:
        """Return what each filter says at each place: (N, T, F), zero behind the text's end."""
        vectors = self.embed(codes)
        found = [convolution(vectors) for convolution in self.convolutions]
        return tf.nn.relu(tf.concat(found, axis=-1)) * _mask(self.places(codes))

    def places(self, codes: tf.Tensor) -> tf.Tensor:
        """Return where the text is, and no padding: bool (N, T)."""
        return codes > 0

    def call(self, inputs: Any, training: bool = False) -> tf.Tensor:
        """Return the logits (N, classes) of codes (N, T)."""
        maxima = tf.reduce_max(self.maps(tf.convert_to_tensor(inputs)), axis=1)
        return self.logits(self.dropped(maxima, training=training))


class CharSCNN(TextCNN):
    """A :class:`TextCNN` over words whose vectors come from words and from their characters.

    Filters of width 3 slide over the vectors of a word's characters; the maxima over the word stand
    beside the word's own vector. So what was never seen as a word still has a vector.

    Parameters
    ----------
    units, characters
        How many words and characters there are.
    character_embedding, character_filters
        Numbers of a character's vector, and filters over them.
    classes, options
        As of :class:`TextCNN`.

    Source: dos Santos and Gatti (2014), "Deep convolutional neural networks for sentiment analysis
    of short texts".
    """

    def __init__(
        self,
        units: int,
        characters: int,
        classes: int,
        *,
        character_embedding: int = 16,
        character_filters: int = 32,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(units, classes, seed=seed, name="char_scnn", **options)
        draw = _Drawn(None if seed is None else seed + 100)
        self.characters = whole("characters", characters, at_least=3)
        self.letters = draw.embedding(
            self.characters, whole("character_embedding", character_embedding), "letters"
        )
        many = whole("character_filters", character_filters)
        self.spelling = draw.convolution(many, 3, "spelling")

    def embed(self, codes: tf.Tensor) -> tf.Tensor:
        """Return the vectors of codes (N, T, 1 + L)."""
        words, spelled = codes[..., 0], codes[..., 1:]
        letters = self.letters(spelled) * _mask(spelled > UNKNOWN)
        rows = tf.reshape(letters, (-1, *letters.shape[2:]))
        maps = tf.nn.relu(self.spelling(rows))
        maps = tf.reshape(maps, (*_sizes(spelled), maps.shape[-1])) * _mask(spelled > 0)
        own = self.vectors(words) * _mask(words > UNKNOWN)
        return tf.concat([own, tf.reduce_max(maps, axis=2)], axis=-1)

    def places(self, codes: tf.Tensor) -> tf.Tensor:
        """Return where words are."""
        return codes[..., 0] > 0


def text_logits(model: TextCNN, codes: ArrayLike, *, batch_size: int = 256) -> NDArray[np.float32]:
    """Return the logits (N, classes) of codes, a batch at a time.

    Raises
    ------
    ValueError, TypeError
        If the codes are no whole numbers of the network's.

    Used in lecture 24.
    """
    array, single = checked_codes(model, codes)
    ends = lengths(array)
    order = np.argsort(ends, kind="stable")  # those of one length together: little padding
    found = np.empty((len(array), model.classes), np.float32)
    for n in range(0, len(array), batch_size):
        some = order[n : n + batch_size]
        found[some] = model(tf.constant(array[some, : ends[some].max()]))
    return np.asarray(found[0] if single else found)


def checked_codes(model: TextCNN, codes: Any) -> tuple[NDArray[np.int32], bool]:
    """Return codes as a batch, and whether one text was given, or raise."""
    array, rank = np.asarray(codes), 3 if isinstance(model, CharSCNN) else 2
    if array.dtype.kind not in "iu":
        raise TypeError(f"codes takes whole numbers, as of .encode(…), got dtype {array.dtype}.")
    if array.ndim not in (rank - 1, rank):
        raise ValueError(
            f"codes takes {'(T, 1 + L) or (N, T, 1 + L)' if rank == 3 else '(T,) or (N, T)'}, got "
            f"shape {array.shape}."
        )
    if array.size == 0:
        raise ValueError(f"codes is empty: shape {array.shape}.")
    words = array[..., 0] if rank == 3 else array
    if words.min() < 0 or words.max() >= model.units:
        raise ValueError(
            f"codes takes those of the network, 0 to {model.units - 1}, got {words.min()} to "
            f"{words.max()}."
        )
    single = array.ndim == rank - 1
    batch = array.astype(np.int32)
    return (batch[None] if single else batch), single


def lengths(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return how long each text is, one at least."""
    used: NDArray[np.bool_] = np.any(codes.reshape(*codes.shape[:2], -1), axis=2)
    used[:, 0] = True
    return np.asarray(codes.shape[1] - used[:, ::-1].argmax(axis=1))


class _Drawn:
    """Layers whose first weights come from a seed, each from its own."""

    def __init__(self, seed: int | None) -> None:
        self._next = seed if seed is None else 1000 * seed

    def initializer(self, name: str, **options: float) -> keras.initializers.Initializer:
        if self._next is not None:
            self._next += 1
        config = {"seed": self._next, **options}
        return keras.initializers.get({"class_name": name, "config": config})

    def embedding(self, count: int, size: int, name: str) -> layers.Embedding:
        drawn = self.initializer("random_normal", stddev=0.3)
        return layers.Embedding(count, size, embeddings_initializer=drawn, name=name)

    def convolution(self, filters: int, width: int, name: str) -> layers.Conv1D:
        drawn = self.initializer("glorot_uniform")
        return layers.Conv1D(filters, width, padding="same", kernel_initializer=drawn, name=name)


def _mask(where: tf.Tensor) -> tf.Tensor:
    return tf.cast(where, tf.float32)[..., None]


def _sizes(tensor: tf.Tensor) -> tuple[Any, ...]:
    """Return the sizes of a tensor, in the graph where they are not known."""
    shape = tf.shape(tensor)
    return tuple(shape[n] if size is None else size for n, size in enumerate(tensor.shape))
