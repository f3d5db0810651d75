"""Random changes of training images that keep their class, computed in the graph."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import number, whole

# Nodes along each axis of the grid that carries an elastic deformation: 7 pixels apart on a digit,
# about as smooth as the Gaussian of 4 pixels in Simard et al.
_NODES = 4


@dataclass(frozen=True)
class Augmentation:
    """How far a training image may be moved and deformed, anew in each epoch.

    Called with a batch of float32 images (N, H, W, C) and an integer seed of shape (2,), it returns
    the changed batch. Each image draws its own change; what comes in at the edge is zero. An image
    is resampled once whatever is on; without rotation, zoom and elastic its pixels stay exact.

    The call is ``apply(images, draw(count, seed, size))``. Where several devices share a batch,
    each draws for the whole of it and applies its own slice, and the images are those of one
    device.

    Attributes
    ----------
    shift : int
        Up to so many whole pixels in each direction: 2 makes 25 images of one.
    rotation : float
        Up to so many degrees to either side, about the center.
    zoom : float
        Size times a factor between 1 - zoom and 1 + zoom, in [0, 1).
    flip : bool
        Mirror left and right, one image in two. Not for digits and letters.
    elastic : float
        Smooth deformation: so many pixels at most, down or right, at the nodes of a coarse grid,
        bicubic between them. Digits of 28 pixels stay readable up to 2; from 3 on some fold.
    cutout : int
        Side in pixels of a black square, centered on any pixel, so that part of it may lie outside.

    Sources: Raiko, "Regularization by data augmentation"; elastic: Simard et al. 2003 and Infinite
    MNIST (Loosli et al. 2007), with the coarse grid of U-Net (Ronneberger et al. 2015); cutout:
    DeVries & Taylor 2017. Used in lectures 03 and 04.
    """

    shift: int = 0
    rotation: float = 0.0
    zoom: float = 0.0
    flip: bool = False
    elastic: float = 0.0
    cutout: int = 0

    def __post_init__(self) -> None:
        whole("shift", self.shift, at_least=0)
        number("rotation", self.rotation, at_least=0, at_most=180)
        number("zoom", self.zoom, at_least=0, below=1)
        if not isinstance(self.flip, bool):
            raise TypeError(f"flip takes True or False, got {self.flip!r}.")
        number("elastic", self.elastic, at_least=0)
        whole("cutout", self.cutout, at_least=0)

    def __call__(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Return the batch, with its own random change of each image."""
        images = tf.convert_to_tensor(images)
        if images.shape.rank != 4 or not images.dtype.is_floating:
            raise ValueError(
                "images takes a float batch (N, H, W, C), "
                f"got {images.dtype.name} of shape {tuple(images.shape)}."
            )
        shape = tf.shape(images)
        return self.apply(images, self.draw(shape[0], seed, shape[1:3]))

    def draw(self, count: Any, seed: Any, size: Any) -> dict[str, tf.Tensor]:
        """Draw the changes of ``count`` images of ``size`` (H, W).

        Returns
        -------
        dict of tensors, each with the leading axis ``count``
            ``"transform"`` (8 values that map a position in the output to one in the input) and,
            if they are on, ``"elastic"`` (grid of displacements in pixels, down and right) and
            ``"cutout"`` (first row and column of the square). A kind's draws depend on the seed
            alone, not on what else is on.
        """
        seed, size = tf.convert_to_tensor(seed), tf.convert_to_tensor(size)
        flip_seed, elastic_seed, cutout_seed = (
            tf.random.experimental.stateless_fold_in(seed, kind) for kind in (1, 2, 3)
        )
        draws = {"transform": self._transforms(count, seed, flip_seed, size)}
        if self.elastic:
            grid = (count, _NODES, _NODES, 2)
            draws["elastic"] = tf.random.stateless_uniform(
                grid, elastic_seed, -self.elastic, self.elastic
            )
        if self.cutout:
            center = tf.random.stateless_uniform((count, 2), cutout_seed)
            pixel = tf.cast(center * tf.cast(size, tf.float32), tf.int32)
            draws["cutout"] = pixel - self.cutout // 2
        return draws

    def apply(self, images: tf.Tensor, draws: dict[str, tf.Tensor]) -> tf.Tensor:
        """Return float32 images (N, H, W, C), changed as drawn."""
        size = tf.shape(images)[1:3]
        if self.elastic:
            field = tf.image.resize(draws["elastic"], size, "bicubic")
            images = _resample(images, draws["transform"], field)
        else:
            exact = self.rotation == 0 and self.zoom == 0
            images = tf.raw_ops.ImageProjectiveTransformV3(
                images=images,
                transforms=draws["transform"],
                output_shape=size,
                interpolation="NEAREST" if exact else "BILINEAR",
                fill_mode="CONSTANT",
                fill_value=0.0,
            )
        if self.cutout:
            rows, columns = (
                (tf.range(size[axis]) >= first) & (tf.range(size[axis]) < first + self.cutout)
                for axis, first in enumerate(tf.split(draws["cutout"], 2, axis=1))
            )
            hole = rows[:, :, None] & columns[:, None, :]
            images = tf.where(hole[..., None], tf.zeros_like(images), images)
        return images

    def _transforms(self, count: Any, seed: Any, flip_seed: Any, size: Any) -> tf.Tensor:
        """Draw shift, rotation, zoom and flip as the 8 values of ImageProjectiveTransform."""
        draws = tf.random.stateless_uniform((4, count), seed, minval=-1.0, maxval=1.0)
        # Every whole shift is equally likely: round a draw from [-shift - 1/2, shift + 1/2].
        down, right = tf.unstack(tf.round(draws[:2] * (self.shift + 0.4999)))
        angle = draws[2] * np.deg2rad(self.rotation)
        scale = 1.0 + draws[3] * self.zoom
        # The position in the input that a position in the output takes its value from.
        cos, sin = tf.cos(angle) / scale, tf.sin(angle) / scale
        middle = (tf.cast(size, tf.float32) - 1) / 2
        y, x = middle[0] + down, middle[1] + right
        row = [sin, cos, middle[0] - sin * x - cos * y]
        column = [cos, -sin, middle[1] - cos * x + sin * y]
        if self.flip:
            mirrored = tf.random.stateless_uniform((count,), flip_seed) < 0.5
            flipped = [-column[0], -column[1], 2 * middle[1] - column[2]]
            column = [tf.where(mirrored, *pair) for pair in zip(flipped, column, strict=True)]
        none = tf.zeros_like(down)
        return tf.stack([*column, *row, none, none], axis=1)


def _resample(images: tf.Tensor, transforms: tf.Tensor, field: tf.Tensor) -> tf.Tensor:
    """Read images (N, H, W, C) at transformed and displaced positions, bilinearly.

    ``field`` (N, H, W, 2) is added to the row and the column in the input that an output pixel
    takes its value from. Outside an image there is a border of zeros, wide enough for the four
    neighbors.
    """
    count, height, width, channels = tf.unstack(tf.shape(images))
    rows, columns = tf.range(height, dtype=tf.float32)[:, None], tf.range(width, dtype=tf.float32)
    a, b, c, d, e, f, _, _ = tf.unstack(transforms[:, None, None], axis=-1)
    y, x = d * columns + e * rows + f + field[..., 0], a * columns + b * rows + c + field[..., 1]
    wide = width + 3
    flat = tf.reshape(tf.pad(images, [[0, 0], [1, 2], [1, 2], [0, 0]]), [-1, channels])
    y = tf.clip_by_value(y, -1.0, tf.cast(height, y.dtype)) + 1
    x = tf.clip_by_value(x, -1.0, tf.cast(width, x.dtype)) + 1
    row, column = tf.cast(y, tf.int32), tf.cast(x, tf.int32)
    down = (y - tf.cast(row, y.dtype))[..., None]
    right = (x - tf.cast(column, x.dtype))[..., None]
    corner = tf.range(count)[:, None, None] * (height + 3) * wide + row * wide + column
    above, below = tf.gather(flat, corner), tf.gather(flat, corner + wide)
    above += right * (tf.gather(flat, corner + 1) - above)
    below += right * (tf.gather(flat, corner + wide + 1) - below)
    return above + down * (below - above)
