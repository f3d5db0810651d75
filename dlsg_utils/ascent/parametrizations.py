"""What the steps change: the pixels, or the image's frequencies.

A parametrization turns images into parameters and back. Both kinds reach every image, but steps of
equal size lead in different directions: in frequencies smooth changes are as easy as fine ones.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

# How the colors of photographs vary together: the symmetric square root of the covariance of red,
# green and blue, over the root of its largest eigenvalue; mean over the photographs in
# data.images(), tests/ascent/test_parametrizations.py measures it again.
COLOR_SPREAD = np.array([[0.57, 0.27, 0.18], [0.27, 0.41, 0.32], [0.18, 0.32, 0.47]], "f4")


@dataclass(frozen=True)
class Pixels:
    """The pixels themselves, which are clipped to the bounds after each step."""

    bounds: tuple[float, float] | None
    channels: int

    @property
    def limits(self) -> tuple[float, float] | None:
        """Lowest and highest value of a parameter."""
        return self.bounds

    def parameters(self, images: tf.Tensor) -> tf.Tensor:
        """Return the parameters of images (N, H, W, C)."""
        return images

    def images(self, parameters: tf.Tensor, size: tf.Tensor) -> tf.Tensor:
        """Return the images (N, H, W, C) of ``size`` (H, W)."""
        return parameters


@dataclass(frozen=True)
class Fourier(Pixels):
    """Frequencies of decorrelated colors, each divided by its usual strength in photographs.

    Photographs hold a frequency f with a strength of about 1/f. A sigmoid keeps the pixels within
    the bounds. The parameters are the real and imaginary parts, (N, C, H, W // 2 + 1, 2).

    Source: Olah, Mordvintsev and Schubert (2017), "Feature Visualization".
    """

    limits = None

    def parameters(self, images: tf.Tensor) -> tf.Tensor:
        """Return the parameters of images (N, H, W, C)."""
        if self.bounds:
            low, high = self.bounds
            # The sigmoid's ends are infinitely far.
            share = tf.clip_by_value((images - low) / (high - low), 1e-3, 1 - 1e-3)
            images = tf.math.log(share) - tf.math.log(1 - share)
        images = images @ tf.constant(np.linalg.inv(self._mixing()))
        spectrum = tf.signal.rfft2d(tf.transpose(images, [0, 3, 1, 2]))
        spectrum /= tf.cast(_strength(tf.shape(images)[1:3]), tf.complex64)
        return tf.stack([tf.math.real(spectrum), tf.math.imag(spectrum)], axis=-1)

    def images(self, parameters: tf.Tensor, size: tf.Tensor) -> tf.Tensor:
        """Return the images (N, H, W, C) of ``size`` (H, W)."""
        # Not parameters[..., 0]: the gradient of indexing is slow.
        real, imaginary = tf.unstack(parameters * _strength(size)[..., None], 2, axis=-1)
        planes = tf.signal.irfft2d(tf.complex(real, imaginary), size)
        images = tf.transpose(planes, [0, 2, 3, 1]) @ tf.constant(self._mixing())
        if not self.bounds:
            return images
        low, high = self.bounds
        return low + (high - low) * tf.sigmoid(images)

    def _mixing(self) -> np.ndarray:
        """Return the matrix that takes decorrelated colors to red, green and blue."""
        return COLOR_SPREAD if self.channels == 3 else np.eye(self.channels, dtype=np.float32)


def _strength(size: tf.Tensor) -> tf.Tensor:
    """Return the usual strength of the frequencies of an image, (H, W // 2 + 1)."""
    height, width = tf.unstack(tf.cast(size, tf.float32))
    rows = tf.range(height)
    down = tf.minimum(rows, height - rows) / height
    right = tf.range(width // 2 + 1) / width
    frequency = tf.sqrt(down[:, None] ** 2 + right**2)
    return tf.sqrt(height * width) / tf.maximum(frequency, 1 / tf.maximum(height, width))


KINDS = {"pixels": Pixels, "fourier": Fourier}
