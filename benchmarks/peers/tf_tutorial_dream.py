"""Deep Dream in the shape of TensorFlow's tutorial: steps in the graph, octaves by resizing.

Its protocol: the gradient over its standard deviation, clipped after each step; each octave starts
from the result of the last one, resized, without bringing back detail. The tiled form takes one
step a call and rolls the picture. Changed for the comparison: pictures in [0, 1] instead of
[-1, 1], and the mean square of the layers instead of their mean.
"""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf


def dream(
    model: keras.Model,
    image: np.ndarray,
    layers: Sequence[str],
    *,
    octaves: int,
    octave_scale: float,
    steps: int,
    step_size: float,
    tile: int | None = None,
) -> np.ndarray:
    """Return the dream (H, W, C) of a picture; by tiles of a size, or the whole at once."""
    outputs = [model.get_layer(layer).output for layer in layers]
    truncated = keras.Model(model.inputs, outputs)
    climber = _Whole(truncated) if tile is None else _Tiled(truncated)
    result = tf.constant(image)
    size = tf.cast(tf.shape(result)[:2], tf.float32)
    for octave in range(1 - octaves, 1):
        smaller = tf.cast(size * octave_scale**octave, tf.int32)
        result = tf.image.resize(result, smaller)
        if tile is None:
            result = climber(result, tf.constant(steps), tf.constant(step_size))
            continue
        for _ in range(steps):
            gradient = climber(result, smaller, tf.constant(tile))
            result = tf.clip_by_value(result + gradient * step_size, 0, 1)
    return result.numpy()


def _loss(model: keras.Model, image: tf.Tensor) -> tf.Tensor:
    outputs = tf.nest.flatten(model(image[None]))
    return tf.add_n([tf.reduce_mean(output * output) for output in outputs])


class _Whole(tf.Module):
    def __init__(self, model: keras.Model) -> None:
        self.model = model

    @tf.function(
        input_signature=(
            tf.TensorSpec((None, None, 3), tf.float32),
            tf.TensorSpec((), tf.int32),
            tf.TensorSpec((), tf.float32),
        )
    )
    def __call__(self, image, steps, step_size):  # type: ignore[no-untyped-def]
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                tape.watch(image)
                loss = _loss(self.model, image)
            gradient = tape.gradient(loss, image)
            gradient /= tf.math.reduce_std(gradient) + 1e-8
            image = tf.clip_by_value(image + gradient * step_size, 0, 1)
        return image


class _Tiled(tf.Module):
    def __init__(self, model: keras.Model) -> None:
        self.model = model

    @tf.function(
        input_signature=(
            tf.TensorSpec((None, None, 3), tf.float32),
            tf.TensorSpec((2,), tf.int32),
            tf.TensorSpec((), tf.int32),
        )
    )
    def __call__(self, image, size, tile):  # type: ignore[no-untyped-def]
        shift = tf.random.uniform((2,), -tile, tile, tf.int32)
        rolled = tf.roll(image, shift, axis=(0, 1))
        gradient = tf.zeros_like(rolled)
        columns = tf.range(0, size[1], tile)[:-1]
        if tf.size(columns) == 0:
            columns = tf.constant([0])
        rows = tf.range(0, size[0], tile)[:-1]
        if tf.size(rows) == 0:
            rows = tf.constant([0])
        for left in columns:
            for top in rows:
                with tf.GradientTape() as tape:
                    tape.watch(rolled)
                    loss = _loss(self.model, rolled[top : top + tile, left : left + tile])
                gradient += tape.gradient(loss, rolled)
        gradient = tf.roll(gradient, -shift, axis=(0, 1))
        return gradient / (tf.math.reduce_std(gradient) + 1e-8)
