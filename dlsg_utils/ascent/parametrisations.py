"""Which numbers the steps change: the pixels, or the picture's frequencies.

A parametrisation turns pictures into numbers and back. Both kinds reach every picture, but steps of
equal size in them lead different ways: in frequencies smooth changes come as easily as fine ones.
"""

# ruff: noqa: D102 - the protocol says what the methods do

from typing import Any, NamedTuple, Protocol

import numpy as np
import tensorflow as tf

# How the colours of photographs vary together: the symmetric square root of the covariance of red,
# green and blue, over the root of its largest eigenvalue; mean over the photographs in
# data.images(), tests/ascent/test_ascent.py measures it again.
COLOUR_SPREAD = np.array([[0.57, 0.27, 0.18], [0.27, 0.41, 0.32], [0.18, 0.32, 0.47]], "f4")


class Bounds(NamedTuple):
    """Lowest and highest value of a pixel."""

    low: tf.Tensor
    high: tf.Tensor


# Empty where there are none: a compiled function takes tensors, not None.
Limits = Bounds | tuple[()]


class Parametrisation(Protocol):
    """How pictures (N, H, W, C) become numbers and back."""

    def numbers(self, images: tf.Tensor, bounds: Limits) -> tf.Tensor:
        """Return the numbers of the pictures."""

    def images(self, numbers: tf.Tensor, size: tf.Tensor, bounds: Limits) -> tf.Tensor:
        """Return the pictures (N, H, W, C) of ``size`` (H, W)."""

    def limited(self, numbers: tf.Tensor, bounds: Limits) -> tf.Tensor:
        """Return the numbers after a step, moved to where the pictures keep to the bounds."""

    def shape(self, images: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the shape of the numbers of pictures of a shape, None for a free axis."""


class Pixels(Parametrisation):
    """The pixels themselves. After each step they are cut off at the bounds."""

    def numbers(self, images: tf.Tensor, bounds: Limits) -> tf.Tensor:
        return images

    def images(self, numbers: tf.Tensor, size: tf.Tensor, bounds: Limits) -> tf.Tensor:
        return numbers

    def limited(self, numbers: tf.Tensor, bounds: Limits) -> tf.Tensor:
        return tf.clip_by_value(numbers, *bounds) if bounds else numbers

    def shape(self, images: tuple[Any, ...]) -> tuple[Any, ...]:
        return images


class Fourier(Parametrisation):
    """Frequencies, each over its usual strength in photographs, of decorrelated colours.

    Photographs hold a frequency f with a strength of about 1/f. A sigmoid keeps the pixels within
    the bounds.

    Source: Olah, Mordvintsev and Schubert (2017), "Feature Visualization".
    """

    def numbers(self, images: tf.Tensor, bounds: Limits) -> tf.Tensor:
        if bounds:
            share = (images - bounds.low) / (bounds.high - bounds.low)
            share = tf.clip_by_value(share, 1e-3, 1 - 1e-3)  # the sigmoid's ends are infinitely far
            images = tf.math.log(share) - tf.math.log(1 - share)
        channels = images.shape[-1]
        images = images @ tf.constant(np.linalg.inv(_mixing(channels)))
        spectrum = tf.signal.rfft2d(tf.transpose(images, [0, 3, 1, 2]))
        spectrum /= tf.cast(_strength(tf.shape(images)[1:3]), tf.complex64)
        return tf.stack([tf.math.real(spectrum), tf.math.imag(spectrum)], axis=-1)

    def images(self, numbers: tf.Tensor, size: tf.Tensor, bounds: Limits) -> tf.Tensor:
        # Not numbers[..., 0]: the gradient of indexing is slow.
        real, imaginary = tf.unstack(numbers * _strength(size)[..., None], axis=-1)
        spectrum = tf.complex(real, imaginary)
        planes = tf.transpose(tf.signal.irfft2d(spectrum, size), [0, 2, 3, 1])
        images = planes @ tf.constant(_mixing(numbers.shape[1]))
        if not bounds:
            return images
        return bounds.low + (bounds.high - bounds.low) * tf.sigmoid(images)

    def limited(self, numbers: tf.Tensor, bounds: Limits) -> tf.Tensor:
        return numbers

    def shape(self, images: tuple[Any, ...]) -> tuple[Any, ...]:
        count, height, width, channels = images
        return count, channels, height, None if width is None else width // 2 + 1, 2


def _mixing(channels: int) -> np.ndarray:
    """Return the matrix that takes decorrelated colours to red, green and blue."""
    return COLOUR_SPREAD if channels == 3 else np.eye(channels, dtype=np.float32)


def _strength(size: tf.Tensor) -> tf.Tensor:
    """Return the usual strength of the frequencies of a picture, (H, W // 2 + 1)."""
    height, width = tf.unstack(tf.cast(size, tf.float32))
    rows = tf.range(height)
    down = tf.minimum(rows, height - rows) / height
    right = tf.range(width // 2 + 1) / width
    frequency = tf.sqrt(down[:, None] ** 2 + right**2)
    return tf.sqrt(height * width) / tf.maximum(frequency, 1 / tf.maximum(height, width))


KINDS: dict[str, Parametrisation] = {"pixels": Pixels(), "fourier": Fourier()}
