"""Lecture 14's face finder: classifiers of 25×25 pixels, slid over photographs."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from dlsg_utils import data, models, training
from dlsg_utils._core import checks
from dlsg_utils.applications import segmentation
from dlsg_utils.models.building import stored_weights

__all__ = [
    "FACE",
    "NOBODY",
    "SCALES",
    "SEEDS",
    "SIDE",
    "face_classifier",
    "gray",
    "photographs",
    "pieces",
    "stored_face_classifier",
    "train_face_classifier",
]

SIDE, FACE = 25, 1  # pixels of a window, and the label
# Of a photograph of 512 pixels: windows from 71 to 240 pixels.
SCALES = tuple(0.35 * 0.84**number for number in range(8))
SEEDS = range(3)
# Photographs without a face that the classifiers learn from.
NOBODY = ("coffee", "china", "rocket", "brick", "grass", "flower", "gravel", "starry_night")
STORED = "face-classifiers/face_classifier_{}.npz"

_Gray = NDArray[np.float32]  # (H, W, 1)


def gray(image: NDArray[np.float32]) -> _Gray:
    """Return the luminance (H, W, 1) of a color image (H, W, 3); a gray one as it is.

    Used in lecture 14.
    """
    if image.shape[-1] == 1:
        return image
    return np.asarray(tf.image.rgb_to_grayscale(image))


def photographs() -> list[_Gray]:
    """Return the photographs without a face, gray, the longer side 512 pixels."""
    return [gray(data.image(name, 512)) for name in NOBODY]


def pieces(images: Sequence[_Gray], count: int, *, seed: int) -> NDArray[np.float32]:
    """Cut so many pieces of 25×25 pixels out of images, at chance scales and places.

    Every other one is mirrored. Returns (count, 25, 25, 1).
    """
    rng = checks.generator(seed)
    pyramids = [[_smaller(image, scale) for scale in SCALES] for image in images]
    pyramids = [[level for level in own if min(level.shape[:2]) >= SIDE] for own in pyramids]
    found = np.empty((checks.whole("count", count), SIDE, SIDE, 1), np.float32)
    for piece in found:
        levels = pyramids[rng.integers(len(pyramids))]
        level = levels[rng.integers(len(levels))]
        top, left = (int(rng.integers(side - SIDE + 1)) for side in level.shape[:2])
        piece[:] = level[top : top + SIDE, left : left + SIDE][:, :: rng.choice((-1, 1))]
    return found


def face_classifier(seed: int | None = None) -> keras.Sequential:
    """Return Lee's network for windows of 25×25 gray pixels and two classes, untrained.

    Used in lecture 14.
    """
    return models.lee_cnn(input_shape=(SIDE, SIDE, 1), classes=2, hidden=32, seed=seed)


def train_face_classifier(
    seed: int, *, count: int = 2000, rounds: int = 4, epochs: int = 3, most: int = 2000
) -> keras.Sequential:
    """Train a classifier on faces, on what is none, and on pieces of photographs without one.

    After each round but the last it searches the photographs of :data:`NOBODY`. Windows that it
    takes for a face are added to what it learns from.

    Parameters
    ----------
    seed
        Of the initial weights, the pieces and the order.
    count
        Pieces of photographs at the beginning.
    rounds
        Of training; the weights go on.
    epochs
        Of each round. The faces are shown as often as all else, in other light each time.
    most
        False alarms that a round adds, at most.

    Source of the rounds: Sung and Poggio (1998), "Example-Based Learning for View-Based Human Face
    Detection", section 3.3.
    """
    split, rng = data.load("lfw-subset").train, checks.generator(seed)
    faces, others = (split.images[split.labels == label] for label in (FACE, 0))
    faces = np.concatenate([faces, faces[:, :, ::-1]])
    images = photographs()
    negatives = np.concatenate([others, pieces(images, count, seed=seed)])
    model = face_classifier(seed)
    for number in range(checks.whole("rounds", rounds)):
        if number:
            alarms = rng.permutation(_false_alarms(model, images))[:most]
            negatives = np.concatenate([negatives, alarms])
        copies = -(-len(negatives) // len(faces))
        positives = _relit(np.tile(faces, (copies, 1, 1, 1)), rng)
        shown = np.concatenate([positives, _relit(negatives, rng)])
        labels = np.repeat([FACE, 0], [len(positives), len(negatives)])
        training.fit(
            model, (shown, labels), epochs=epochs, batch_size=128, learning_rate=1e-3,
            augmentation=training.Augmentation(shift=2, rotation=10, zoom=0.1), seed=seed + number,
            precision="float32", progress=False,
        )  # fmt: skip
    return model


def stored_face_classifier(seed: int) -> keras.Sequential:
    """Return the classifier that :func:`train_face_classifier` made from one of :data:`SEEDS`.

    Used in lecture 14.

    Raises
    ------
    ValueError
        If none was made from this seed.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/face_classifiers.py``.
    """
    if seed not in SEEDS:
        raise ValueError(f"seed takes {', '.join(map(str, SEEDS))}, got {seed!r}.")
    model = face_classifier()
    model.name = f"face_classifier_{seed}"  # a model of several has to tell them apart
    return stored_weights(model, STORED.format(seed))


def _relit(images: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return each image with another contrast and brightness."""
    contrast = rng.uniform(0.6, 1.3, (len(images), 1, 1, 1)).astype(np.float32)
    brightness = rng.uniform(-0.15, 0.15, (len(images), 1, 1, 1)).astype(np.float32)
    middle = images.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip((images - middle) * contrast + middle + brightness, 0, 1)


def _smaller(image: _Gray, scale: float) -> _Gray:
    size = np.round(scale * np.array(image.shape[:2])).astype(int)
    return np.asarray(tf.image.resize(image, size, antialias=True))


def _false_alarms(model: keras.Model, images: Sequence[_Gray]) -> NDArray[np.float32]:
    """Return the windows (K, 25, 25, 1) of images without a face that are taken for one."""
    network = segmentation.convolutionalize(model)
    found = [np.empty((0, SIDE, SIDE, 1), np.float32)]
    for image in images:
        for scale in SCALES:
            small = _smaller(image, scale)
            alarms = network.predict_on_batch(small[None])[0].argmax(axis=-1) == FACE
            boxes = segmentation.window_boxes(network, small.shape[:2])[alarms].astype(int)
            found += [small[None, top:bottom, left:right] for top, left, bottom, right in boxes]
    return np.concatenate(found)
