"""Integrated gradients: the gradients on the path from a baseline to the image."""

from __future__ import annotations

import warnings

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.attribution._base import scored, task_of, weighted_gradients
from dlsg_utils.inspection.probe import MAX_MEMORY


@checks.renamed(baselines="baseline", m_steps="steps")
def integrated_gradients(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    steps: int = 50,
    baseline: float | ArrayLike = 0.0,
    per_channel: bool = False,
    max_memory: float = MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """Share a class score out among the pixels: (x − x′) · ∫₀¹ ∂y/∂x at x′ + α(x − x′) dα.

    The map sums to the difference of the logits of the image x and the baseline x′.

    Parameters
    ----------
    model, images, targets, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`.
    steps
        Intervals of the straight path from the baseline to the image. They are halved, up to three
        times, for images whose map would not sum to the difference within 1 %.
    baseline
        An image without content: one number, by default black, or (H, W, C).
    per_channel
        Return each channel's part.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), signed, the sum over the channels, or (H, W) for one image; with
        ``per_channel`` (N, H, W, C).

    Warns
    -----
    RuntimeWarning
        If a map does not sum to the difference even so: the score jumps on the path.

    Source: Sundararajan, Taly and Yan (2017), "Axiomatic Attribution for Deep Networks". Used in
    lecture 08.
    """
    steps = checks.whole("steps", steps)
    task, logits = scored(task_of(model, images, targets), max_memory)
    start = _image_of(baseline, task.images.shape[1:])
    _, from_start = scored(task._replace(images=start[None]), max_memory)
    everything = np.arange(len(task.images))
    differences = logits[everything, task.targets] - from_start[0, task.targets]

    def integral(chosen: np.ndarray, alphas: np.ndarray, weights: np.ndarray) -> np.ndarray:
        some = task._replace(images=task.images[chosen], targets=task.targets[chosen])
        gradients = weighted_gradients(
            some, _on_path, lambda _, at: (start, alphas[at]), weights, max_memory, progress
        )
        return (some.images - start) * gradients

    # The trapezium rule. Where the map's sum is not right, the intervals' midpoints are added.
    weights = np.full(steps + 1, 1 / steps, np.float32)
    weights[[0, -1]] /= 2
    parts = integral(everything, np.linspace(0, 1, steps + 1, dtype=np.float32), weights)
    most = 8 * steps
    while (wrong := _misses(parts, differences)).size and steps < most:
        midpoints = ((np.arange(steps) + 0.5) / steps).astype(np.float32)
        between = integral(wrong, midpoints, np.full(steps, 1 / steps, np.float32))
        parts[wrong] = (parts[wrong] + between) / 2
        steps *= 2
    if wrong.size:
        warnings.warn(
            f"The map of image {wrong[0]} sums to {parts[wrong[0]].sum():.3g}, but the logits "
            f"differ by {differences[wrong[0]]:.3g}: take more steps than {steps}.",
            RuntimeWarning,
            stacklevel=checks.caller_level(),
        )
    return task.maps(parts if per_channel else parts.sum(axis=-1))


def _on_path(images: tf.Tensor, baseline: tf.Tensor, alphas: tf.Tensor) -> tf.Tensor:
    """Return x′ + α(x − x′), in a graph; all α stand there over again for each image."""
    alpha = tf.tile(alphas, [tf.shape(images)[0] // tf.size(alphas)])[:, None, None, None]
    return baseline + alpha * (images - baseline)


def _image_of(baseline: float | ArrayLike, shape: tuple[int, ...]) -> np.ndarray:
    """Return the baseline as an image."""
    array = np.asarray(baseline, np.float32)
    if array.shape not in ((), shape) or not np.isfinite(array).all():
        raise ValueError(
            f"baseline takes a finite number or a finite image {shape}, got shape {array.shape}."
        )
    return np.broadcast_to(array, shape)


def _misses(parts: np.ndarray, differences: np.ndarray) -> np.ndarray:
    """Return which maps do not sum to the difference of the logits, within 1 %."""
    gaps = np.abs(parts.sum(axis=(1, 2, 3)) - differences)
    # Where large parts cancel, a tiny share of them is a large share of the difference.
    sizes = np.maximum(np.abs(differences), 0.1 * np.abs(parts).sum(axis=(1, 2, 3)))
    return np.flatnonzero(gaps > 0.01 * sizes)
