"""Deep Dream in the shape of keras.io's example: one compiled step, called from Python.

Its protocol: mean squares of the layers without their two outermost rows and columns, the gradient
over the mean of its size, and after each octave the detail that the smaller picture had lost.
Changed for the comparison: pictures in [0, 1], clipped at the end.
"""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf


def dream(
    model: keras.Model,
    image: np.ndarray,
    weights: Mapping[str, float],
    *,
    octaves: int,
    octave_scale: float,
    steps: int,
    step_size: float,
) -> np.ndarray:
    """Return the dream (H, W, C) of a picture for layers with weights."""
    outputs = {layer: model.get_layer(layer).output for layer in weights}
    extractor = keras.Model(model.inputs, outputs)

    @tf.function
    def step(picture, rate):  # type: ignore[no-untyped-def]
        with tf.GradientTape() as tape:
            tape.watch(picture)
            features = extractor(picture)
            loss = tf.zeros(())
            for layer, weight in weights.items():
                inner = features[layer][:, 2:-2, 2:-2, :]
                loss += weight * tf.reduce_mean(tf.square(inner))
        gradient = tape.gradient(loss, picture)
        gradient /= tf.maximum(tf.reduce_mean(tf.abs(gradient)), 1e-6)
        return loss, picture + rate * gradient

    original = tf.constant(image[None])
    sizes = [
        tuple(int(side / octave_scale**octave) for side in image.shape[:2])
        for octave in reversed(range(octaves))
    ]
    shrunk = tf.image.resize(original, sizes[0])
    picture = tf.identity(original)
    for size in sizes:
        picture = tf.image.resize(picture, size)
        for _ in range(steps):
            _, picture = step(picture, step_size)
        whole = tf.image.resize(original, size)
        picture += whole - tf.image.resize(shrunk, size)
        shrunk = tf.image.resize(original, size)
    return np.clip(picture.numpy()[0], 0, 1)
