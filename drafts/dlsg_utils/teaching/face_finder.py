"""Lecture 14's face finder: a classifier of 25×25 pixels, learned from faces and photographs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from dlsg_utils import data, models, training
from dlsg_utils._core import checks
from dlsg_utils.applications import segmentation
from dlsg_utils.data.backgrounds import BACKGROUNDS
from dlsg_utils.data.sets import PARTS

__all__ = [
    "FACE",
    "SCALES",
    "SIDE",
    "Pictures",
    "face_classifier",
    "face_pictures",
    "gray",
    "photographs",
    "pieces",
    "train_face_classifier",
]

SIDE, FACE = 25, 1  # pixels of a window, and the label
# Of a photograph of 512 pixels: faces from 35 to 250 pixels.
SCALES = tuple(0.7 * 0.84**number for number in range(12))

_Gray = NDArray[np.float32]  # (H, W, 1)


class Pictures(NamedTuple):
    """Photographs with one face in each.

    Attributes
    ----------
    images : N float32 arrays (H, W, 1), values in [0, 1]
    boxes : float32 array (N, 4)
        Of the face.
    """

    images: list[_Gray]
    boxes: NDArray[np.float32]


def gray(image: NDArray[np.float32]) -> _Gray:
    """Return the luminance (H, W, 1) of a color image (H, W, 3); a gray one as it is."""
    if image.shape[-1] == 1:
        return image
    return np.asarray(tf.image.rgb_to_grayscale(image))


def photographs(part: str) -> list[_Gray]:
    """Return the photographs of a part of ``data.scenes``, gray, the longer side 512 pixels.

    Nobody's face is in those of the train and of the validation part.
    """
    names = BACKGROUNDS[checks.one_of("part", part, PARTS)]
    return [gray(data.image(name, 512)) for name in names]


def pieces(images: Sequence[_Gray], count: int, *, seed: int) -> NDArray[np.float32]:
    """Cut so many pieces of 25×25 pixels out of images, at chance scales and places.

    Every other one is mirrored. Returns (count, 25, 25, 1).
    """
    rng = checks.generator(seed)
    pyramids = [[_smaller(image, scale) for scale in SCALES] for image in images]
    found = np.empty((checks.whole("count", count), SIDE, SIDE, 1), np.float32)
    for piece in found:
        levels = pyramids[rng.integers(len(pyramids))]
        level = levels[rng.integers(len(levels))]
        top, left = (int(rng.integers(side - SIDE + 1)) for side in level.shape[:2])
        piece[:] = level[top : top + SIDE, left : left + SIDE][:, :: rng.choice((-1, 1))]
    return found


def face_pictures(part: str, *, seed: int = 0) -> Pictures:
    """Lay each face of a part into one of its photographs, at a chance size and place."""
    rng = checks.generator(seed)
    split = getattr(data.load("lfw-subset"), checks.one_of("part", part, PARTS))
    backgrounds, images, boxes = photographs(part), [], []
    for face in split.images[split.labels == FACE]:
        image = backgrounds[rng.integers(len(backgrounds))].copy()
        side = int(rng.integers(45, 180))
        top, left = (int(rng.integers(length - side + 1)) for length in image.shape[:2])
        larger = tf.image.resize(face, (side, side), "bicubic")
        image[top : top + side, left : left + side] = np.clip(larger, 0, 1)
        images.append(image)
        boxes.append((top, left, top + side, left + side))
    return Pictures(images, np.array(boxes, np.float32))


def face_classifier(seed: int | None = None) -> keras.Sequential:
    """Return Lee's network for windows of 25×25 gray pixels and two classes."""
    return models.lee_cnn(input_shape=(SIDE, SIDE, 1), classes=2, hidden=32, seed=seed)


def train_face_classifier(
    seed: int, *, count: int = 3000, rounds: int = 3, epochs: int = 4, turned: bool = True
) -> keras.Sequential:
    """Train a classifier on faces, on what is none, and on pieces of photographs.

    After each round but the last it searches the photographs of the train part, where there is no
    face. What it takes for one is added to what it learns from.

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
    turned
        Faces upside down and lying are no faces either.

    Source of the rounds: Sung and Poggio (1998), "Example-Based Learning for View-Based Human Face
    Detection", section 3.3.
    """
    split, rng = data.load("lfw-subset").train, checks.generator(seed)
    faces, others = (split.images[split.labels == label] for label in (FACE, 0))
    faces = np.concatenate([faces, faces[:, :, ::-1]])
    upright = photographs("train")
    images = [np.rot90(image, turns) for image in upright for turns in range(4)]
    wrong = [np.rot90(faces, turns, axes=(1, 2)) for turns in (1, 2, 3)] if turned else []
    negatives = np.concatenate([others, *wrong, pieces(images, count, seed=seed)])
    model = face_classifier(seed)
    for number in range(checks.whole("rounds", rounds)):
        if number:
            negatives = np.concatenate([negatives, _false_alarms(model, images)])
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
