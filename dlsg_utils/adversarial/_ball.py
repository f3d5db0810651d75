"""How far a picture may be changed, to the last bit: balls of ε around it, cut off at [0, 1]."""

import math

import tensorflow as tf

from dlsg_utils.adversarial._base import lengths


def pixel_limits(images: tf.Tensor, epsilon: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the lowest and the highest value of each pixel, within ε of it and in [0, 1]."""
    low, high = _sum_inwards(images, -epsilon), _sum_inwards(images, epsilon)
    return tf.maximum(low, 0.0), tf.minimum(high, 1.0)


def _sum_inwards(images: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
    """Return images + step; where rounding leads beyond the exact sum, the number before it."""
    total = images + step
    added = total - images
    lost = (images - (total - added)) + (step - added)  # exactly what rounding took away: two-sum
    beyond = tf.sign(lost) * tf.sign(step) < 0
    return tf.where(beyond, tf.math.nextafter(total, images), total)


def within_length(changes: tf.Tensor, epsilon: tf.Tensor) -> tf.Tensor:
    """Return the changes (N, H, W, C), those longer than ε shortened to it.

    A little less than ε, so that it still holds when changes and pictures are added and rounded.
    """
    numbers = tf.cast(tf.reduce_prod(tf.shape(changes)[1:]), tf.float32)
    room = tf.maximum(epsilon * (1 - 1e-5) - tf.sqrt(numbers) * 2.0**-24, 0.0)
    return changes * tf.minimum(1.0, tf.math.divide_no_nan(room, lengths(changes)))


def longest(shape: tuple[int, ...]) -> float:
    """Return the length of the longest change between pictures (H, W, C) in [0, 1]."""
    return math.sqrt(math.prod(shape))
