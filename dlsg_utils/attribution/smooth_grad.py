"""SmoothGrad: the mean gradient over noisy copies of an image."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import strongest_channel, summed, summed_gradients
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe


def smooth_grad(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    samples: int = 50,
    noise: float = 0.15,
    per_channel: bool = False,
    seed: int | None = None,
    max_memory: float = probe.MAX_MEMORY,
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
    deviation = np.float32(checks.number("noise", noise, at_least=0))
    seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
    seed = checks.whole("seed", seed, at_least=0) % 2**31
    task, _ = probe.scored(probe.task(model, images, targets), max_memory)

    def gradients(part: slice, some: slice) -> tf.Tensor:
        own_seed = np.array([seed, part.start * samples + some.start], np.int32)
        given = task.images[part], task.targets[part], np.int32(some.stop - some.start)
        return task.network.run(_noisy_gradients, (), *given, deviation, own_seed)

    mean = summed(task, samples, gradients, max_memory, progress) / np.float32(samples)
    return task.maps(mean if per_channel else strongest_channel(mean))


def _noisy_gradients(
    network: Probe,
    images: tf.Tensor,
    targets: tf.Tensor,
    count: tf.Tensor,
    deviation: tf.Tensor,
    seed: tf.Tensor,
) -> tf.Tensor:
    """Return the sum of the gradients at ``count`` noisy copies of each image."""
    copies = tf.repeat(images, count, axis=0)
    copies += deviation * tf.random.stateless_normal(tf.shape(copies), seed)
    return summed_gradients(network, copies, targets, count)
