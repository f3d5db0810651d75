"""Facts by classifiers: several softmaxes on one network, and a sentence from a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, number, whole
from dlsg_utils.applications.captioning.learning import read_maps
from dlsg_utils.data.captions import (
    COLORS,
    GARMENTS,
    RELATIONS,
    CaptionedScenes,
    Facts,
    Group,
    sentences_of,
)

# The answers of each softmax: at a position, and of a scene.
POSITION_SIZES = (1 + len(COLORS), 1 + len(GARMENTS))
_GROUP_SIZES = (3, len(COLORS), len(GARMENTS))
FACT_SIZES = (1 + len(RELATIONS), *_GROUP_SIZES, *_GROUP_SIZES)


def position_classifier(reader: keras.Model, *, seed: int | None = None) -> keras.Model:
    """Return a classifier of each position of the map of a network that reads.

    Parameters
    ----------
    reader
        As of :func:`encoder`. It is part of the classifier, and learns with it.
    seed
        Of the last layer, a convolution of 1×1.

    Returns
    -------
    keras.Model
        From images to logits (N, H, W, 10): no object or one of four colors, no object or one of
        four garments.
    """
    logits = layers.Conv2D(
        sum(POSITION_SIZES), 1, kernel_initializer=keras.initializers.GlorotUniform(seed)
    )(reader.output)
    return keras.Model(reader.input, logits, name="position_classifier")


def position_labels(
    scenes: CaptionedScenes, grid: tuple[int, int], *, least: float = 0.25
) -> NDArray[np.int32]:
    """Return color and garment at each position: 0 for no object, 1 for the first name.

    Parameters
    ----------
    scenes
    grid
        Rows and columns of the map. A position stands for a square of pixels.
    least
        Share of it that an object has to cover.

    Returns
    -------
    int32 array (N, H, W, 2)

    Raises
    ------
    ValueError
        If the scene's side is no multiple of the map's.
    """
    (height, width), shape = grid, scenes.groups.shape
    if shape[1] % height or shape[2] % width:
        raise ValueError(f"grid takes divisors of {shape[1:]}, the scene, got {grid}.")
    least = number("least", least, at_least=0, at_most=1)
    cells = scenes.groups.reshape(-1, height, shape[1] // height, width, shape[2] // width)
    covered = np.stack([(cells == k).mean(axis=(2, 4)) for k in (1, 2)])  # (2, N, H, W)
    group = np.where(covered.max(axis=0) < max(least, 1e-9), 0, 1 + covered.argmax(axis=0))
    names = np.zeros((len(scenes), 3, 2), np.int32)
    for row, facts in zip(names, scenes.facts, strict=True):
        for k, (_, color, garment) in enumerate(facts.groups, start=1):
            row[k] = 1 + COLORS.index(color), 1 + GARMENTS.index(garment)
    return names[np.arange(len(scenes))[:, None, None], group]


def fact_head(
    map_shape: Sequence[int], *, units: int = 128, seed: int | None = None
) -> keras.Model:
    """Return classifiers of the facts of a scene, on the maps of a network that reads.

    Parameters
    ----------
    map_shape
        (H, W, D) of the maps.
    units
        Of the hidden layer.
    seed
        Of the first weights.

    Returns
    -------
    keras.Model
        From maps (N, H, W, D) to logits (N, 25): of the relation (none, left of, above), and of
        each group number, color and garment.
    """
    maps = keras.Input([whole("map_shape", side) for side in map_shape], name="maps")
    drawn = [keras.initializers.GlorotUniform(None if seed is None else seed + n) for n in (0, 1)]
    x = layers.Flatten(name="flatten")(maps)
    x = layers.Dense(
        whole("units", units), activation="relu", kernel_initializer=drawn[0], name="hidden"
    )(x)
    x = layers.Dropout(0.3, seed=seed, name="dropout")(x)
    logits = layers.Dense(sum(FACT_SIZES), kernel_initializer=drawn[1], name="logits")(x)
    return keras.Model(maps, logits, name="fact_head")


def fact_labels(facts: Sequence[Facts]) -> NDArray[np.int32]:
    """Return facts as numbers (N, 7): relation, then number, color and garment of both groups.

    What is not there is −1.
    """
    labels = np.full((len(facts), len(FACT_SIZES)), -1, np.int32)
    for row, (groups, relation) in zip(labels, facts, strict=True):
        row[0] = 0 if relation is None else 1 + RELATIONS.index(relation)
        for k, (count, color, garment) in enumerate(groups):
            numbers = count - 1, COLORS.index(color), GARMENTS.index(garment)
            row[1 + 3 * k : 4 + 3 * k] = numbers
    return labels


def joint_cross_entropy(sizes: Sequence[int]) -> Callable[[Any, tf.Tensor], tf.Tensor]:
    """Return a loss: the sum of the cross-entropies of several softmaxes.

    Parameters
    ----------
    sizes
        Answers of each softmax.

    Returns
    -------
    function
        Of labels (…, K) and logits (…, sum of sizes), that gives losses (…). A label of −1 counts
        nothing.
    """
    sizes = [whole("sizes", size) for size in sizes]

    def loss(labels: Any, logits: tf.Tensor) -> tf.Tensor:
        labels = tf.cast(labels, tf.int32)
        parts = tf.split(logits, sizes, axis=-1)
        return tf.add_n([
            tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(labels[..., k], 0), part)
            * tf.cast(labels[..., k] >= 0, part.dtype)
            for k, part in enumerate(parts)
        ])  # fmt: skip

    return loss


def learn_facts(
    head: keras.Model,
    reader: keras.Model,
    images: ArrayLike,
    facts: Sequence[Facts],
    *,
    epochs: int = 20,
    batch_size: int = 32,
    learning_rate: float = 1e-3,
    seed: int | None = None,
) -> list[float]:
    """Train the classifiers of facts on the maps of a network that stays as it is.

    Parameters
    ----------
    head
        As of :func:`fact_head`; it is changed.
    reader
        As of :func:`encoder`.
    images : (N, H, W, 3), values in [0, 1]
    facts
        Of each image.
    epochs, batch_size, learning_rate
    seed
        Of the order of the images.

    Returns
    -------
    list of float
        The mean loss of each epoch.

    Raises
    ------
    ValueError
        If images and facts do not fit.
    """
    batch, _ = image_batch(images)
    if len(batch) != len(facts):
        raise ValueError(f"images and facts take N of each, got {len(batch)} and {len(facts)}.")
    if seed is not None:
        keras.utils.set_random_seed(whole("seed", seed, at_least=0))
    head.compile(
        optimizer=keras.optimizers.Adam(number("learning_rate", learning_rate, at_least=0)),
        loss=joint_cross_entropy(FACT_SIZES),
        jit_compile=False,
    )
    history = head.fit(
        read_maps(reader, batch),
        fact_labels(facts),
        epochs=whole("epochs", epochs),
        batch_size=whole("batch_size", batch_size),
        verbose=0,
    )
    return [float(loss) for loss in history.history["loss"]]


def classified_facts(head: keras.Model, reader: keras.Model, images: ArrayLike) -> list[Facts]:
    """Return the facts of images that the classifiers find most probable.

    Parameters
    ----------
    head, reader
        As for :func:`learn_facts`.
    images : (N, H, W, 3), values in [0, 1]

    Returns
    -------
    list of N Facts

    Used in lecture 23.
    """
    batch, _ = image_batch(images)
    logits = np.asarray(head(read_maps(reader, batch), training=False))
    parts = np.split(logits, np.cumsum(FACT_SIZES)[:-1], axis=-1)
    chosen = np.stack([part.argmax(axis=-1) for part in parts], axis=-1)
    return [_facts(*map(int, row)) for row in chosen]


def template_sentences(facts: Sequence[Facts]) -> list[str]:
    """Return a sentence of each scene's facts, always in the same wording.

    Used in lecture 23.
    """
    return [sentences_of(each)[0] for each in facts]


def _facts(relation: int, *numbers: int) -> Facts:
    groups = [
        Group(numbers[k] + 1, COLORS[numbers[k + 1]], GARMENTS[numbers[k + 2]]) for k in (0, 3)
    ]
    if not relation:
        return Facts((groups[0],))
    return Facts(tuple(groups), RELATIONS[relation - 1])
