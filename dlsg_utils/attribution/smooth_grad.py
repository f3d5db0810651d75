"""SmoothGrad: the mean gradient over noisy copies of a picture."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution.integrated_gradients import _summed_slopes
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
    """The gradient averaged over noisy copies of the picture.

    Parameters
    ----------
    model, images, targets, per_channel, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`. The predicted class is that of the picture
        without noise.
    samples
        Noisy copies of each picture.
    noise
        Standard deviation of the normal noise; pixels are in [0, 1].
    seed
        Makes the noise repeatable.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), the largest magnitude over the channels of the averaged gradient, or
        (H, W) for one picture; with ``per_channel`` (N, H, W, C), signed.

    Source: Smilkov et al. (2017), "SmoothGrad: removing noise by adding noise". Used in lecture 08.
    """
    samples = checks.whole("samples", samples)
    deviation = tf.constant(checks.number("noise", noise, at_least=0), tf.float32)
    seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
    seed = checks.whole("seed", seed, at_least=0) % 2**31
    max_memory = probe.memory(max_memory)
    task, _ = probe.scored(probe.task(model, images, targets), max_memory)
    compute = task.network.compiled(
        _noisy,
        (),
        probe.TARGETS,
        tf.TensorSpec((), tf.int32),
        tf.TensorSpec((), tf.float32),
        tf.TensorSpec((2,), tf.int32),
    )

    def share(part: slice, some: slice) -> tf.Tensor:
        copies = tf.constant(some.stop - some.start)
        own_seed = tf.constant([seed, part.start * samples + some.start])
        return compute(task.images[part], task.targets[part], copies, deviation, own_seed)

    at_once = task.network.at_once(task.images, max_memory)
    gradient = probe.summed(task, samples, share, at_once, progress) / np.float32(samples)
    return task.maps(gradient if per_channel else probe.strongest_channel(gradient))


def _noisy(
    network: Probe,
    images: tf.Tensor,
    targets: tf.Tensor,
    count: tf.Tensor,
    deviation: tf.Tensor,
    seed: tf.Tensor,
) -> tf.Tensor:
    """Return the sum of the gradients at ``count`` noisy copies of each picture."""
    copies = tf.repeat(images, count, axis=0)
    copies += deviation * tf.random.stateless_normal(tf.shape(copies), seed)
    return _summed_slopes(network, copies, targets, count)
