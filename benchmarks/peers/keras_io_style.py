"""Style transfer in the shape of keras.io's example: three pictures pass the network each step.

Its protocol: content, style and combination are one batch, so features that never change are
computed again each time; Gram matrices over all places, one compiled step called from Python.
Changed for the comparison: pictures in [0, 1], Adam, and the losses over the size of their targets,
so that the same weights mean the same as in ours.
"""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf


def transfer(
    model: keras.Model,
    content: np.ndarray,
    style: np.ndarray,
    *,
    content_layer: str,
    style_layers: Sequence[str],
    style_weight: float,
    variation_weight: float,
    steps: int,
    step_size: float,
) -> np.ndarray:
    """Return ``content`` (H, W, C) in the style of a picture of the same size."""
    outputs = {name: model.get_layer(name).output for name in {content_layer, *style_layers}}
    extractor = keras.Model(model.inputs, outputs)

    def loss_of(combination, base, reference):  # type: ignore[no-untyped-def]
        features = extractor(tf.concat([base, reference, combination], axis=0))
        wanted, _, found = tf.unstack(features[content_layer])
        loss = _distance(found, wanted)
        for layer in style_layers:
            _, wanted, found = tf.unstack(features[layer])
            loss += style_weight / len(style_layers) * _distance(_gram(found), _gram(wanted))
        return loss + variation_weight * _variation(combination)

    @tf.function
    def loss_and_gradient(combination, base, reference):  # type: ignore[no-untyped-def]
        with tf.GradientTape() as tape:
            loss = loss_of(combination, base, reference)
        return loss, tape.gradient(loss, combination)

    base, reference = tf.constant(content[None]), tf.constant(style[None])
    combination = tf.Variable(content[None])
    optimizer = keras.optimizers.Adam(step_size)
    for _ in range(steps):
        _, gradient = loss_and_gradient(combination, base, reference)
        optimizer.apply_gradients([(gradient, combination)])
    return np.clip(combination.numpy()[0], 0, 1)


def _gram(features: tf.Tensor) -> tf.Tensor:
    channels = tf.transpose(features, (2, 0, 1))
    flat = tf.reshape(channels, (tf.shape(channels)[0], -1))
    return tf.matmul(flat, tf.transpose(flat))


def _distance(found: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(found - wanted)) / tf.reduce_sum(tf.square(wanted))


def _variation(images: tf.Tensor) -> tf.Tensor:
    middle = images[:, :-1, :-1, :]
    down = tf.square(middle - images[:, 1:, :-1, :])
    right = tf.square(middle - images[:, :-1, 1:, :])
    return tf.reduce_sum(down + right)
