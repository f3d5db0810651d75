"""Networks that predict the next move, how they learn, and how often they are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray
from scipy.special import softmax

from dlsg_utils import training
from dlsg_utils._core.checks import one_of, whole
from dlsg_utils.applications.go.planes import FEATURES, MANY, Positions, planes
from dlsg_utils.applications.go.symmetries import SYMMETRIES, inverse, point_tables, transform
from dlsg_utils.models.building import image_input, seed_weights
from dlsg_utils.models.go import PositionBias

_CHUNK = 2048  # positions whose planes are in memory at once
_BATCH = 256


def convolutional_policy(
    features: Sequence[str] = MANY,
    *,
    filters: int = 32,
    depth: int = 4,
    pooling: bool = False,
    size: int = 19,
    seed: int | None = None,
) -> keras.Model:
    """Return a small policy network like AlphaGo's.

    A layer of 5×5, then layers of 3×3, padded; a 1×1 filter and a bias of its own for each point
    give the logits, row by row.

    Parameters
    ----------
    features
        What the planes hold: see :func:`planes`.
    filters, depth
        Filters of a layer, and how many layers there are before the last one.
    pooling
        Whether the maps are pooled behind the first layer, 2×2, and enlarged again before the
        last one, each value 2×2 times. That changes no number of weights.
    size
        Points along a side of the board.
    seed
        Makes the initial weights repeatable.

    Source: Silver et al. (2016), Methods; Lee, "More application: playing Go". Used in lecture 17.
    """
    wide, number, side = whole("filters", filters), whole("depth", depth), whole("size", size)
    options: dict[str, Any] = {"padding": "same", "activation": "relu"}
    board = image_input((side, side, _planes(features)))
    x = layers.Convolution2D(wide, 5, name="conv1", **options)(board)
    if pooling:
        x = layers.MaxPooling2D(2, padding="same", name="pool")(x)
    for n in range(2, number + 1):
        x = layers.Convolution2D(wide, 3, name=f"conv{n}", **options)(x)
    if pooling:
        x = layers.UpSampling2D(2, name="enlarged")(x)
        over = 2 * -(-side // 2) - side
        x = layers.Cropping2D(((0, over), (0, over)), name="cropped")(x)
    x = layers.Convolution2D(1, 1, use_bias=False, name="last")(x)
    logits = PositionBias(name="logits")(layers.Flatten(name="flatten")(x))
    name = "pooled_policy" if pooling else "convolutional_policy"
    return seed_weights(keras.Model(board, logits, name=name), seed)


def dense_policy(
    features: Sequence[str] = MANY, *, units: int = 64, size: int = 19, seed: int | None = None
) -> keras.Model:
    """Return a network without convolutions: one hidden layer, and a logit for each point.

    The hidden layer is normalized by batches. Else all its units die: most planes are one at
    hundreds of points at once, so a few steps push the sums of a unit below zero for every board.

    Source: Lee, "More application: playing Go". Used in lecture 17.
    """
    side = whole("size", size)
    board = image_input((side, side, _planes(features)))
    x = layers.Flatten(name="flatten")(board)
    x = layers.Dense(whole("units", units), use_bias=False, name="hidden")(x)
    x = layers.BatchNormalization(momentum=0.9, name="normalized")(x)
    x = layers.ReLU(name="relu")(x)
    logits = layers.Dense(side * side, name="logits")(x)
    return seed_weights(keras.Model(board, logits, name="dense_policy"), seed)


def learn_policy(
    model: keras.Model,
    positions: Positions,
    features: Sequence[str] = MANY,
    *,
    epochs: int = 2,
    batch_size: int = 64,
    learning_rate: float = 2e-3,
    symmetries: bool = True,
    seed: int | None = None,
    progress: bool = True,
) -> training.History:
    """Train a network to predict the moves that were played.

    Parameters
    ----------
    model
        From planes to logits (N, size²). It is changed.
    positions
        As of :func:`replay`.
    features
        Of the planes that the model takes.
    epochs, batch_size, learning_rate, progress
        As of :func:`dlsg_utils.training.fit`; the rate falls to zero along a cosine.
    symmetries
        Whether each batch is turned and mirrored by one of the eight symmetries, drawn anew.
    seed
        Of order and symmetries.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If model, positions and features do not fit together.

    Used in lecture 17.
    """
    _fitting(model, positions, features)
    boards = np.concatenate([
        planes(positions[first : first + _CHUNK], features).astype(np.int8)
        for first in range(0, len(positions), _CHUNK)
    ])  # fmt: skip
    moves = positions.move.astype(np.int64)
    tables = tf.constant(point_tables(positions.stones.shape[1]))
    size = whole("batch_size", batch_size)

    def turned(number: Any, some: tf.Tensor, at: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        some = tf.cast(some, tf.float32)
        if symmetries:
            drawn = tf.random.stateless_uniform((), [seed or 0, number], 0, SYMMETRIES, tf.int64)
            mirrored = tf.where(drawn > 3, some[:, :, ::-1], some)
            some = tf.image.rot90(mirrored, tf.cast(drawn % 4, tf.int32))
            at = tf.gather(tables[drawn], at)
        return some, at

    batches = (
        tf.data.Dataset.from_tensor_slices((boards, moves))
        .shuffle(len(moves), seed=seed)
        .batch(size, drop_remainder=len(moves) >= size)
        .enumerate()
        .map(lambda number, batch: turned(number, *batch))
    )
    return training.fit(
        model, batches, epochs=epochs, learning_rate=learning_rate, seed=seed, progress=progress
    )


def move_probabilities(
    model: keras.Model,
    positions: Positions,
    features: Sequence[str] = MANY,
    *,
    symmetries: bool = False,
) -> NDArray[np.float32]:
    """Return the probability of each point, (N, size²).

    Parameters
    ----------
    model, positions, features
        As for :func:`learn_policy`.
    symmetries
        Whether to take the mean over the position's eight symmetries, each turned back.

    Raises
    ------
    ValueError
        If model, positions and features do not fit together.

    Used in lecture 17.
    """
    _fitting(model, positions, features)
    result = np.empty((len(positions), positions.stones[0].size), np.float32)
    for first in range(0, len(positions), _CHUNK):
        boards = planes(positions[first : first + _CHUNK], features)
        result[first : first + _CHUNK] = np.mean(
            [_turned(model, boards, n) for n in range(SYMMETRIES if symmetries else 1)], axis=0
        )
    return result


def _turned(model: keras.Model, boards: NDArray[np.float32], symmetry: int) -> NDArray[np.float32]:
    """Return the probabilities that a model gives to boards seen turned, turned back."""
    seen = np.ascontiguousarray(transform(boards, symmetry))
    # Unlike predict, this costs next to nothing for the single position of a game. Batches of one
    # size: each other size would be traced anew.
    if len(seen) > 1:
        seen = np.pad(seen, ((0, -len(seen) % _BATCH), (0, 0), (0, 0), (0, 0)))
    logits = [model.predict_on_batch(seen[n : n + _BATCH]) for n in range(0, len(seen), _BATCH)]
    shares = softmax(np.concatenate(logits)[: len(boards)], axis=-1).reshape(boards.shape[:3])
    return transform(shares, inverse(symmetry)).reshape(len(boards), -1)


def top_shares(
    probabilities: NDArray[np.float32], moves: NDArray[np.integer], counts: Sequence[int] = (1, 5)
) -> dict[int, float]:
    """Return how often the move is among the most probable ones, for each number of those.

    Used in lecture 17.
    """
    if len(probabilities) != len(moves) or not len(moves):
        raise ValueError(
            f"probabilities and moves take N of each, got {len(probabilities)} and {len(moves)}."
        )
    of_the_move = probabilities[np.arange(len(moves)), moves]
    rank = (probabilities > of_the_move[:, None]).sum(axis=1)
    return {count: float((rank < count).mean()) for count in counts}


def _planes(features: Sequence[str]) -> int:
    """Return how many planes features have together."""
    return sum(FEATURES[one_of("features", name, FEATURES)] for name in features)


def _fitting(model: keras.Model, positions: Positions, features: Sequence[str]) -> None:
    """Say if a model does not take these planes."""
    if not len(positions):
        raise ValueError("There is no position. Give at least one, as replay does.")
    wanted = (*positions.stones.shape[1:], _planes(features))
    if model.input_shape[1:] != wanted:
        raise ValueError(
            f"model {model.name!r} takes boards {model.input_shape[1:]}, positions and features "
            f"give {wanted}."
        )
