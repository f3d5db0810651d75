"""Small random changes before each forward pass: no accident of single pixels survives them.

Each is a frozen dataclass whose ``apply`` takes images (N, H, W, C) and a seed. Gradients flow
back through it.
"""

from dataclasses import dataclass
from typing import Protocol

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core import checks


class Transform(Protocol):
    """Anything hashable with this method can stand in a list of transforms."""

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Return changed images of the same shape."""


def jitter(pixels: int) -> Transform:
    """Shift the images by up to ``pixels`` in each direction; what leaves comes in opposite.

    All images of a batch are shifted alike. Source: Mordvintsev, Olah and Tyka (2015). Used in
    lecture 10.
    """
    return _Jitter(checks.whole("pixels", pixels, at_least=0))


@dataclass(frozen=True)
class _Jitter:
    pixels: int

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        shift = tf.random.stateless_uniform((2,), seed, -self.pixels, self.pixels + 1, tf.int32)
        return tf.roll(images, shift, axis=(1, 2))


def scale(low: float, high: float) -> Transform:
    """Scale each image about its center by a factor between ``low`` and ``high``.

    Beyond its edges is mid-gray. Source: Olah, Mordvintsev and Schubert (2017), "Feature
    Visualization".
    """
    low = checks.number("low", low, at_least=0.1, at_most=10)
    return _Scale(low, checks.number("high", high, at_least=low, at_most=10))


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        count, height, width, _ = tf.unstack(tf.shape(images))
        half = 0.5 / tf.random.stateless_uniform((count, 1), seed, self.low, self.high)
        boxes = tf.concat([0.5 - half, 0.5 - half, 0.5 + half, 0.5 + half], axis=1)
        return tf.image.crop_and_resize(
            images, boxes, tf.range(count), [height, width], extrapolation_value=0.5
        )


def rotate(degrees: float) -> Transform:
    """Rotate each image about its center by up to ``degrees`` either way.

    Beyond its edges is mid-gray. Source: Olah, Mordvintsev and Schubert (2017).
    """
    return _Rotate(checks.number("degrees", degrees, at_least=0, at_most=180))


@dataclass(frozen=True)
class _Rotate:
    degrees: float

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        shape = tf.shape(images)
        angle = tf.random.stateless_uniform(shape[:1], seed, -1.0, 1.0) * np.deg2rad(self.degrees)
        cos, sin, zero = tf.cos(angle), tf.sin(angle), tf.zeros_like(angle)
        y, x = tf.unstack((tf.cast(shape[1:3], tf.float32) - 1) / 2)  # the center
        matrices = [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y, zero, zero]
        # The gradient of this operation is the image of gradients, rotated back.
        return keras.ops.image.affine_transform(
            images, tf.stack(matrices, axis=1), fill_value=0.5, data_format="channels_last"
        )
