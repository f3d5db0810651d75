"""Random changes of training images that leave their class alone, computed in the graph."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from dlsg_utils._checks import whole


@dataclass(frozen=True)
class Augmentation:
    """How far a training image may be moved, turned and scaled, anew in each epoch.

    Called with a batch of float32 images (N, H, W, C) and an integer seed of shape (2,), it returns
    the changed batch. Each image draws its own change; what comes in at the edge is zero.

    Attributes
    ----------
    shift : int
        Up to so many whole pixels in each direction: 2 makes 25 images of one.
    rotation : float
        Up to so many degrees to either side, about the centre.
    zoom : float
        Size times a factor between 1 - zoom and 1 + zoom, in [0, 1).

    Source: Raiko, "Regularization by data augmentation". Used in lectures 02 to 04.
    """

    shift: int = 0
    rotation: float = 0.0
    zoom: float = 0.0

    def __post_init__(self) -> None:
        whole("shift", self.shift, at_least=0)
        if not 0 <= self.rotation <= 180:
            raise ValueError(f"rotation takes degrees in [0, 180], got {self.rotation}.")
        if not 0 <= self.zoom < 1:
            raise ValueError(f"zoom takes a share in [0, 1), got {self.zoom}.")

    def __call__(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Return the batch, each image changed in its own way."""
        count, size = tf.shape(images)[0], tf.shape(images)[1:3]
        draws = tf.random.stateless_uniform((4, count), seed, minval=-1.0, maxval=1.0)
        # Every whole shift is equally likely: round a draw from [-shift - 1/2, shift + 1/2].
        down, right = tf.unstack(tf.round(draws[:2] * (self.shift + 0.4999)))
        angle = draws[2] * np.deg2rad(self.rotation)
        scale = 1.0 + draws[3] * self.zoom
        # The place in the input that a place in the output takes its value from.
        cos, sin = tf.cos(angle) / scale, tf.sin(angle) / scale
        middle = (tf.cast(size, tf.float32) - 1) / 2
        y, x = middle[0] + down, middle[1] + right
        rows = [cos, -sin, middle[1] - cos * x + sin * y, sin, cos, middle[0] - sin * x - cos * y]
        none = tf.zeros_like(down)
        moved_only = self.rotation == 0 and self.zoom == 0
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=tf.stack([*rows, none, none], axis=1),
            output_shape=size,
            interpolation="NEAREST" if moved_only else "BILINEAR",
            fill_mode="CONSTANT",
            fill_value=0.0,
        )
