"""Sentences for images, and where the network looks while it writes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.applications.captioning.networks import Captioner
from dlsg_utils.applications.captioning.search import Sentence, beam_search, greedy_search
from dlsg_utils.applications.captioning.vocabulary import END, START, Vocabulary

_PART = 100  # images at once
_NEVER = [0, START]  # words that a sentence never has: the padding and the start


class WordMaps(NamedTuple):
    """Where the network looks for each word of a sentence.

    Attributes
    ----------
    words : tuple of str
        Of the sentence; the last one is "<end>".
    maps : float32 array (T, H, W)
        For each of them, at the positions of the network's map.
    """

    words: tuple[str, ...]
    maps: NDArray[np.float32]


def write_captions(
    model: Captioner,
    images: ArrayLike,
    vocabulary: Vocabulary,
    *,
    width: int = 1,
    length: int = 16,
    normalize: bool = True,
) -> list[str]:
    """Write a sentence for each image.

    Parameters
    ----------
    model
    images : (N, H, W, 3) or (H, W, 3), values in [0, 1]
    vocabulary
        That the model has learned with.
    width
        1 takes the most probable word at each step (greedy search), more is the width of a beam
        search.
    length
        The largest number of words, the end included.
    normalize
        As of :func:`beam_search`.

    Returns
    -------
    list of N str

    Raises
    ------
    ValueError
        If images, model and vocabulary do not fit.

    Used in lecture 23.
    """
    found = searched(model, images, vocabulary, width=width, length=length, normalize=normalize)
    return [vocabulary.decode(np.array(each.words)) for each in found]


def searched(
    model: Captioner,
    images: ArrayLike,
    vocabulary: Vocabulary,
    *,
    width: int = 1,
    length: int = 16,
    normalize: bool = True,
) -> list[Sentence]:
    """Return what a search finds for each image, with its log probability.

    Parameters and errors are those of :func:`write_captions`. Used in lecture 23.
    """
    batch = _fitting(model, images, vocabulary)
    width = whole("width", width)
    found: list[Sentence] = []
    next_words = _next_words(model)
    for n in range(0, len(batch), _PART):
        features = model.encode(tf.constant(batch[n : n + _PART]))
        state = tuple(np.asarray(each) for each in (*model.start(features), features))
        first = np.full(len(features), START)
        if width == 1:
            found += greedy_search(next_words, first, state, end=END, length=length)
        else:
            options: dict[str, Any] = {"width": width, "length": length, "normalize": normalize}
            found += [each[0] for each in beam_search(next_words, first, state, end=END, **options)]
    return found


def attention_maps(
    model: Captioner, image: ArrayLike, sentence: str, vocabulary: Vocabulary
) -> WordMaps:
    """Return the weights of the positions with which a network with attention writes each word.

    Parameters
    ----------
    model
        With attention.
    image : (H, W, 3), values in [0, 1]
    sentence
        Its words are given, whether the network would write them or not.
    vocabulary

    Returns
    -------
    WordMaps
        Each map sums to 1.

    Raises
    ------
    ValueError
        If the network has no attention, or a word is not in the vocabulary.

    Source: Xu et al. (2015), section 3.1.2. Used in lecture 23.
    """
    batch = _fitting(model, image, vocabulary)
    if not model.attention:
        raise ValueError(
            "attention_maps takes a network with attention, got one without: "
            "word_grad_cam takes it."
        )
    numbers = vocabulary.encode(sentence)
    _, weights = model.write(model.encode(tf.constant(batch)), numbers[None, :-1])
    return _word_maps(vocabulary, numbers, weights[0], model)


def word_grad_cam(
    model: Captioner, image: ArrayLike, sentence: str, vocabulary: Vocabulary
) -> WordMaps:
    """Return Grad-CAM of each word: which positions of the map raise its log probability.

    The weight of a channel is the mean, over the positions, of the gradient of the word's log
    probability, the words before given; the map is the weighted sum of the channels where it is
    positive.

    Parameters
    ----------
    model
        With or without attention.
    image, sentence, vocabulary
        As of :func:`attention_maps`.

    Returns
    -------
    WordMaps
        Each map sums to 1, or is zero where no position is positive.

    Source: Selvaraju et al. (2017), "Grad-CAM", sections 3 and 5.1 (captions).
    """
    batch = _fitting(model, image, vocabulary)
    numbers = vocabulary.encode(sentence)
    maps = model.reader(batch, training=False)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(maps)
        logits, _ = model.write(model.positions(maps), numbers[None, :-1])
        logs = tf.nn.log_softmax(logits)[0]
        chosen = [logs[t, word] for t, word in enumerate(numbers[1:])]
    found = []
    for log in chosen:
        channels = tf.reduce_mean(tape.gradient(log, maps), axis=(1, 2), keepdims=True)
        cam = tf.nn.relu(tf.reduce_sum(channels * maps, axis=-1))[0]
        found.append(cam / tf.maximum(tf.reduce_sum(cam), 1e-12))
    return _word_maps(vocabulary, numbers, tf.stack(found), model)


def _fitting(model: Captioner, images: ArrayLike, vocabulary: Vocabulary) -> NDArray[np.float32]:
    batch, _ = image_batch(images)
    wanted = model.reader.input_shape[1:]
    if batch.shape[1:] != wanted:
        raise ValueError(f"images takes {wanted}, as the network, got {batch.shape[1:]}.")
    if len(vocabulary) != model.words:
        raise ValueError(
            f"vocabulary takes the {model.words} words that the network knows, got "
            f"{len(vocabulary)}."
        )
    return batch


def _next_words(model: Captioner) -> Any:
    """Return the step of a network as a function of the search; the features are in the state."""

    @tf.function(reduce_retracing=True)
    def step(words: tf.Tensor, state: Any) -> Any:
        logits, new, _ = model.step(words, state[:-1], state[-1])
        never = tf.reduce_sum(tf.one_hot(_NEVER, model.words), axis=0)
        return tf.nn.log_softmax(logits - 1e9 * never), (*new, state[-1])

    def next_words(words: NDArray[np.int64], state: tuple[NDArray[Any], ...]) -> Any:
        logs, new = step(tf.constant(words), tuple(tf.constant(each) for each in state))
        return logs, new

    return next_words


def _word_maps(
    vocabulary: Vocabulary, numbers: NDArray[np.int32], weights: Any, model: Captioner
) -> WordMaps:
    words = tuple(vocabulary.words[n] for n in numbers[1:])
    return WordMaps(words, np.asarray(weights, np.float32).reshape(-1, *model.grid))
