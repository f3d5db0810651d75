"""Large images in tiles, so that memory holds the activations of one tile only."""

from collections.abc import Callable

import tensorflow as tf

Scored = tuple[tf.Tensor, tf.Tensor]  # scores (N,) and their gradient (N, H, W, C)
Gradient = Callable[[tf.Tensor], Scored]  # of images (N, H, W, C)


def in_tiles(gradient: Gradient, images: tf.Tensor, tile: int, seed: tf.Tensor) -> Scored:
    """Return the sum over the tiles of ``gradient(tile)``'s scores, and its gradients side by side.

    The tiles have sides of up to ``tile`` pixels. They lie elsewhere for each seed, so that their
    borders leave no seam.
    """
    shift = tf.random.stateless_uniform((2,), seed, 0, tile, tf.int32)
    count, height, width, _ = tf.unstack(tf.shape(images))
    rows, columns, channels = -(-height // tile), -(-width // tile), images.shape[-1]
    high, wide = -(-height // rows), -(-width // columns)
    spare = [[0, 0], [0, rows * high - height], [0, columns * wide - width], [0, 0]]
    padded = tf.pad(tf.roll(images, shift, axis=(1, 2)), spare, "REFLECT")
    grid = tf.reshape(padded, [count, rows, high, columns, wide, channels])
    tiles = tf.reshape(tf.einsum("nrhcwk->rcnhwk", grid), [-1, count, high, wide, channels])
    specs = tf.TensorSpec((None,)), tf.TensorSpec((None, None, None, channels))
    scores, gradients = tf.map_fn(gradient, tiles, fn_output_signature=specs, parallel_iterations=1)
    grid = tf.reshape(gradients, [rows, columns, count, high, wide, channels])
    whole = tf.reshape(tf.einsum("rcnhwk->nrhcwk", grid), tf.shape(padded))
    return tf.reduce_sum(scores, axis=0), tf.roll(whole[:, :height, :width], -shift, axis=(1, 2))
