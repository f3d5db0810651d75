"""Objects of any size by a classifier of one size: its map over smaller and smaller images."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.boxes import Detections, non_maximum_suppression
from dlsg_utils.applications.segmentation.convolutionalization import window_boxes, window_of
from dlsg_utils.inspection.probe import Probe, probe_of


def detect_in_pyramid(
    network: keras.Model,
    image: ArrayLike,
    *,
    label: int,
    scales: Sequence[float],
    threshold: float = 0.5,
    overlap: float = 0.3,
) -> Detections:
    """Find objects of one class, of all sizes: every window at every scale is classified.

    Parameters
    ----------
    network
        What :func:`convolutionalize` returned, with ``padding="valid"``.
    image : (H, W, C), values in [0, 1]
    label
        The class that is looked for.
    scales
        Factors of the image's size, from above 0 to 1. A window of 25 pixels finds at scale 0.25
        what is 100 pixels large. Where the image would be smaller than a window, a scale is left
        out.
    threshold
        A lower probability is no detection.
    overlap
        Of :func:`dlsg_utils.applications.detection.non_maximum_suppression`, over all scales.

    Returns
    -------
    Detections
        Boxes in pixels of the image, the surest first; scores are probabilities.

    Raises
    ------
    ValueError
        If the image is smaller than the window at every scale, or there is no such class.

    Source: Rowley et al. (1998), "Neural Network-Based Face Detection", figure 1. Used
    in lecture 14.
    """
    picture = checks.one_image(image)
    window = np.array(window_of(network).at_least)
    classes = network.output_shape[-1]
    if checks.whole("label", label, at_least=0) >= classes:
        raise ValueError(f"label takes 0 to {classes - 1}, got {label}.")
    low = checks.number("threshold", threshold, at_least=0, at_most=1)
    boxes, scores = [], []
    for scale in scales:
        given = checks.number("scales", scale, at_least=0, at_most=1)
        size = np.round(given * np.array(picture.shape[:2])).astype(int)
        if (size < window).any():
            continue
        small = picture if given == 1 else tf.image.resize(picture, size, antialias=True)
        probability = _probabilities(network, np.asarray(small))[..., label]
        found = probability >= low
        boxes.append(window_boxes(network, tuple(size.tolist()))[found] / np.tile(size, 2))
        scores.append(probability[found])
    if not boxes:
        raise ValueError(
            f"image takes one that is at some scale at least {window[0]}×{window[1]}, the window, "
            f"got {picture.shape[0]}×{picture.shape[1]} at scales {tuple(scales)}."
        )
    everywhere = np.concatenate(boxes) * np.tile(picture.shape[:2], 2).astype(np.float32)
    sure = np.concatenate(scores)
    kept = non_maximum_suppression(everywhere, sure, overlap=overlap)
    return Detections(
        everywhere[kept].astype(np.float32), np.full(len(kept), label, np.int64), sure[kept]
    )


def _probabilities(network: keras.Model, image: np.ndarray) -> np.ndarray:
    """Return the probability of each class at each position (rows, columns, classes)."""
    found: np.ndarray = probe_of(network, image[None]).run(_softmax, (), image[None]).numpy()[0]
    return found


def _softmax(probe: Probe, images: tf.Tensor) -> tf.Tensor:
    logits = probe.logits(images)
    return tf.sigmoid(logits) if logits.shape[-1] == 1 else tf.nn.softmax(logits)
