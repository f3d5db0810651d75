"""Small random changes before each look: what survives them is no accident of single pixels.

Each is a frozen dataclass whose ``apply`` takes pictures (N, H, W, C) and a seed. Gradients flow
back through it.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import tensorflow as tf

from dlsg_utils._core import checks


class Transform(Protocol):
    """Anything hashable with this method can stand in a list of transforms."""

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Return changed pictures of the same shape."""


def jitter(pixels: int) -> Transform:
    """Move the pictures by up to ``pixels`` in each direction; what leaves comes in opposite.

    All pictures of a batch move alike. Source: Mordvintsev, Olah and Tyka (2015). Used in lectures
    07 and 10.
    """
    return _Jitter(checks.whole("pixels", pixels, at_least=0))


def scale(low: float, high: float) -> Transform:
    """Zoom each picture about its middle by a factor between ``low`` and ``high``.

    Beyond its edges is mid-grey. Source: Olah, Mordvintsev and Schubert (2017), "Feature
    Visualization". Used in lecture 07.
    """
    low = checks.number("low", low, at_least=0.1, at_most=10)
    return _Scale(low, checks.number("high", high, at_least=low, at_most=10))


def rotate(degrees: float) -> Transform:
    """Turn each picture about its middle by up to ``degrees`` either way.

    Beyond its edges is mid-grey. Source: Olah, Mordvintsev and Schubert (2017). Used in lecture 07.
    """
    return _Rotate(checks.number("degrees", degrees, at_least=0, at_most=180))


@dataclass(frozen=True)
class _Jitter:
    pixels: int

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        shift = tf.random.stateless_uniform((2,), seed, -self.pixels, self.pixels + 1, tf.int32)
        return tf.roll(images, shift, axis=(1, 2))


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        count, height, width, _ = tf.unstack(tf.shape(images))
        factor = tf.random.stateless_uniform((count, 1), seed, self.low, self.high)
        half = 0.5 / factor
        return tf.image.crop_and_resize(
            images,
            tf.concat([0.5 - half, 0.5 - half, 0.5 + half, 0.5 + half], axis=1),
            tf.range(count),
            [height, width],
            extrapolation_value=0.5,
        )


@dataclass(frozen=True)
class _Rotate:
    degrees: float

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        count, height, width, _ = tf.unstack(tf.shape(images))
        angle = tf.random.stateless_uniform((count,), seed, -1.0, 1.0) * np.deg2rad(self.degrees)
        cos, sin, none = tf.cos(angle), tf.sin(angle), tf.zeros_like(angle)
        y = (tf.cast(height, tf.float32) - 1) / 2
        x = (tf.cast(width, tf.float32) - 1) / 2
        matrices = [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y, none, none]
        # The gradient of this operation is the picture of gradients, turned back.
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=tf.stack(matrices, axis=1),
            output_shape=[height, width],
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
            fill_value=0.5,
        )
