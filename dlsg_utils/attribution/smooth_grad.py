"""SmoothGrad: the mean gradient over noisy copies of an image."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import scored, strongest_channel, task_of, weighted_gradients
from dlsg_utils.inspection.probe import MAX_MEMORY


@checks.renamed()
def smooth_grad(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    samples: int = 50,
    noise: float = 0.15,
    per_channel: bool = False,
    seed: int | None = None,
    max_memory: float = MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """The gradient averaged over noisy copies of the image: mean of ∂y/∂x at x + N(0, σ²).

    Parameters
    ----------
    model, images, targets, per_channel, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`. The predicted class is that of the image
        without noise.
    samples
        Noisy copies of each image.
    noise
        Standard deviation σ of the normal noise; pixels are in [0, 1].
    seed
        Makes the noise repeatable.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), the largest magnitude over the channels of the averaged gradient, or
        (H, W) for one image; with ``per_channel`` (N, H, W, C), signed.

    Source: Smilkov et al. (2017), "SmoothGrad: removing noise by adding noise". Used in lecture 08.
    """
    samples = checks.whole("samples", samples)
    deviation = np.asarray(checks.number("noise", noise, at_least=0), np.float32)
    seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
    seed = checks.whole("seed", seed, at_least=0) % 2**31
    task, _ = scored(task_of(model, images, targets), max_memory)

    def given(part: slice, some: slice) -> tuple[np.ndarray, ...]:
        return deviation, np.array([seed, part.start * samples + some.start], np.int32)

    weights = np.full(samples, 1 / samples, np.float32)
    mean = weighted_gradients(task, _noisy, given, weights, max_memory, progress)
    return task.maps(mean if per_channel else strongest_channel(mean))


def _noisy(images: tf.Tensor, deviation: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Return x + N(0, σ²), in a graph."""
    return images + deviation * tf.random.stateless_normal(tf.shape(images), seed)
