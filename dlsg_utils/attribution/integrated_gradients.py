"""Integrated gradients: the gradients on the way from a baseline to the picture."""

import warnings
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe

_NUMBERS = tf.TensorSpec((None,), tf.float32)


_DOUBLINGS = 3  # of the steps of integrated gradients


def integrated_gradients(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    steps: int = 50,
    baseline: float | ArrayLike = 0.0,
    per_channel: bool = False,
    max_memory: float = probe.MAX_MEMORY,
    progress: bool = True,
) -> np.ndarray:
    """Share a class score out among the pixels: their gradients on the way from a baseline.

    The map sums to the difference of the picture's and the baseline's logit.

    Parameters
    ----------
    model, images, targets, max_memory, progress
        As for :func:`~dlsg_utils.attribution.saliency`.
    steps
        Pieces of the straight way from the baseline to the picture. They are halved, up to three
        times, for pictures whose map would not sum to the difference within 1 %.
    baseline
        A picture without content: one number, by default black, or (H, W, C).
    per_channel
        Return each channel's part.

    Returns
    -------
    numpy.ndarray
        float32 maps (N, H, W), signed, the sum over the channels, or (H, W) for one picture; with
        ``per_channel`` (N, H, W, C).

    Warns
    -----
    RuntimeWarning
        If a map does not sum to the difference even so: the score jumps on the way.

    Source: Sundararajan, Taly and Yan (2017), "Axiomatic Attribution for Deep Networks". Used in
    lecture 08.
    """
    steps = checks.whole("steps", steps)
    max_memory = probe.memory(max_memory)
    task, logits = probe.scored(probe.task(model, images, targets), max_memory)
    start = _baseline(baseline, task.images.shape[1:])
    from_start = probe.scored(task._replace(images=start[None]), max_memory)[1][0]
    everything = np.arange(len(task.images))
    differences = logits[everything, task.targets] - from_start[task.targets]
    compute = task.network.compiled(
        _on_the_way, (), probe.TARGETS, tf.TensorSpec(task.network.shape), _NUMBERS, _NUMBERS
    )
    at_once = task.network.at_once(task.images, max_memory)

    def parts_of(pictures: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
        places, weights = places.astype(np.float32), weights.astype(np.float32)
        chosen = task._replace(images=task.images[pictures], targets=task.targets[pictures])

        def share(part: slice, some: slice) -> tf.Tensor:
            given = chosen.images[part], chosen.targets[part], start
            return compute(*given, places[some], weights[some])

        gradients = probe.summed(chosen, len(places), share, at_once, progress)
        return gradients * (chosen.images - start)

    # The trapezium rule; then the middles of its intervals are added where the sum is not right.
    weights = np.full(steps + 1, 1 / steps)
    weights[[0, -1]] /= 2
    parts = parts_of(everything, np.linspace(0, 1, steps + 1), weights)
    for _ in range(_DOUBLINGS):
        wrong = np.flatnonzero(_misses(parts, differences))
        if not wrong.size:
            break
        middles = (np.arange(steps) + 0.5) / steps
        parts[wrong] = (parts[wrong] + parts_of(wrong, middles, np.full(steps, 1 / steps))) / 2
        steps *= 2
    _warn_of_misses(parts, differences, steps)
    return task.maps(parts if per_channel else parts.sum(axis=-1))


def _baseline(baseline: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return the baseline as a picture."""
    array = np.asarray(baseline, np.float32)
    if array.shape not in ((), shape) or not np.isfinite(array).all():
        raise ValueError(
            f"baseline takes a number or a picture of shape {shape}, got shape {array.shape}"
            + (" with NaN or infinity." if array.shape in ((), shape) else ".")
        )
    return np.broadcast_to(array, shape)


def _misses(parts: np.ndarray, differences: np.ndarray) -> np.ndarray:
    """Tell which maps do not sum to the difference of the logits, within 1 %."""
    gaps = np.abs(parts.sum(axis=(1, 2, 3)) - differences)
    # Where large parts cancel, a tiny share of them is a large share of the difference.
    sizes = np.maximum(np.abs(differences), 0.1 * np.abs(parts).sum(axis=(1, 2, 3)))
    return gaps > 0.01 * sizes


def _warn_of_misses(parts: np.ndarray, differences: np.ndarray, steps: int) -> None:
    wrong = np.flatnonzero(_misses(parts, differences))
    if wrong.size:
        first = int(wrong[0])
        warnings.warn(
            f"The map of picture {first} sums to {parts[first].sum():.3g}, but the logits differ "
            f"by {differences[first]:.3g}: take more steps than {steps}.",
            RuntimeWarning,
            stacklevel=3,
        )


def _on_the_way(
    network: Probe,
    images: tf.Tensor,
    targets: tf.Tensor,
    baseline: tf.Tensor,
    shares: tf.Tensor,
    weights: tf.Tensor,
) -> tf.Tensor:
    """Return the weighted sum of the gradients at shares of the way."""
    count = tf.size(shares)
    share = tf.tile(shares, tf.shape(images)[:1])[:, None, None, None]
    seen = baseline + share * (tf.repeat(images, count, axis=0) - baseline)
    return _summed_slopes(network, seen, targets, count, weights)


def _summed_slopes(
    network: Probe,
    seen: tf.Tensor,
    targets: tf.Tensor,
    count: tf.Tensor,
    weights: tf.Tensor | None = None,
) -> tf.Tensor:
    """Return the sum of the gradients over the ``count`` copies of each picture."""
    score = probe.chosen_unit(network.logits(seen), tf.repeat(targets, count))
    start = None if weights is None else tf.tile(weights, tf.shape(targets))
    gradient = probe.slope(score, seen, start)
    copies = tf.concat([[-1, count], tf.shape(seen)[1:]], axis=0)
    return tf.reduce_sum(tf.reshape(gradient, copies), axis=1)
