"""Lecture 14's FCNs: their scenes, how they are trained, what was measured; some ship."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import keras
import numpy as np

from dlsg_utils import training
from dlsg_utils._core import checks
from dlsg_utils.applications import segmentation
from dlsg_utils.data import store
from dlsg_utils.data.scenes import Scenes, compose
from dlsg_utils.data.sets import PARTS, Split
from dlsg_utils.teaching.detectors import CLASSES

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

__all__ = [
    "COUNTS",
    "EPOCHS",
    "NAMES",
    "RATES",
    "RECORD",
    "SEEDS",
    "STORED",
    "STRIDES",
    "TUNING_SEED",
    "examples",
    "mean_iou",
    "pretrained_classifier",
    "recorded_ious",
    "single_objects",
    "stored_classifier",
    "stored_fcn",
    "train_fcn",
]

NAMES = ("background", *CLASSES)  # of the classes of pixels
STRIDES = (32, 16, 8)
COUNTS = {"train": 600, "validation": 100, "test": 200}  # of scenes
EPOCHS = 4  # of each of the three stages
RATES = (1e-3, 3e-3)
TUNING_SEED, SEEDS = 0, range(1, 4)  # one chooses the rates, the others are compared at them
RECORD = "segmentation-networks/mean_iou.csv"
# Files of weights, all from the first of the seeds.
STORED = {
    name: f"segmentation-networks/{name}.npz"
    for name in ("classifier", *(f"fcn_{stride}s" for stride in STRIDES))
}

_SIZE = 96  # pixels of a scene
_WINDOW = 64  # pixels of the classifier's images
_SIDES = (36, 64)  # pixels of an object's longer side: one or two positions of FCN-32s
_SINGLE = 2000  # images of one object that the classifier learns from


def examples(part: str, count: int | None = None) -> Scenes:
    """Return the scenes of a part, 96×96 pixels.

    Parameters
    ----------
    part : {"train", "validation", "test"}
    count
        Only so many of the scenes; all of :data:`COUNTS` by default.
    """
    number = PARTS.index(checks.one_of("part", part, PARTS))
    count = COUNTS[part] if count is None else checks.whole("count", count)
    return compose(
        count, part=part, size=_SIZE, classes=CLASSES, objects=(1, 3), object_size=_SIDES,
        seed=number,
    )  # fmt: skip


def single_objects(part: str, count: int, *, seed: int) -> Split:
    """Return scenes of 64×64 pixels with one object in each, and its class."""
    single = compose(
        count, part=part, size=_WINDOW, classes=CLASSES, objects=(1, 1), object_size=_SIDES,
        seed=seed,
    )  # fmt: skip
    return Split(single.images, np.concatenate(single.labels))


def pretrained_classifier(seed: int) -> keras.Sequential:
    """Return a classifier of 64×64 pixels that has learned from images of one object each.

    It stands in for the paper's VGG, which was trained on ImageNet first.
    """
    model = segmentation.crop_classifier(classes=len(CLASSES), size=_WINDOW, seed=seed)
    training.fit(
        model, single_objects("train", _SINGLE, seed=seed), epochs=6, batch_size=64, seed=seed,
        augmentation=training.Augmentation(shift=4), precision="float32", progress=False,
    )  # fmt: skip
    return _round(model)


def train_fcn(
    classifier: keras.Model,
    given: Scenes,
    stride: int,
    *,
    start: keras.Model | None = None,
    learning_rate: float,
    epochs: int = EPOCHS,
    seed: int,
    progress: bool = False,
) -> keras.Model:
    """Return an FCN after one stage of training: :data:`EPOCHS` passes, the rate falls to zero.

    Parameters
    ----------
    classifier
        From :func:`pretrained_classifier` or :func:`stored_classifier`.
    given
        Scenes to learn from.
    stride
        32, 16 or 8.
    start
        A network to go on from, of this stride or of a larger one.
    learning_rate, epochs, seed, progress
        As for :func:`dlsg_utils.training.fit`.
    """
    model = segmentation.fcn(classifier, len(NAMES), stride=stride, start=start)
    segmentation.train(
        model, given.images, given.classes, epochs=epochs, batch_size=8, seed=seed,
        learning_rate=learning_rate, precision="float32", progress=progress,
    )  # fmt: skip
    return _round(model)


def mean_iou(model: keras.Model, scenes: Scenes) -> float:
    """Return the mean IoU of a network's classes of pixels over scenes."""
    found = segmentation.predict(model, scenes.images)
    return segmentation.mean_iou(scenes.classes, found, len(NAMES))


def stored_classifier() -> keras.Sequential:
    """Return the classifier of the first seed after :func:`pretrained_classifier`."""
    return _restored(segmentation.crop_classifier(classes=len(CLASSES), size=_WINDOW), "classifier")


def stored_fcn(stride: int) -> keras.Model:
    """Return the FCN-32s, FCN-16s or FCN-8s of the first seed, each trained three stages.

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.
    """
    if stride not in STRIDES:
        raise ValueError(f"stride takes {', '.join(map(str, STRIDES))}, got {stride!r}.")
    classifier = segmentation.crop_classifier(classes=len(CLASSES), size=_WINDOW)
    return _restored(segmentation.fcn(classifier, len(NAMES), stride=stride), f"fcn_{stride}s")


def recorded_ious() -> pd.DataFrame:
    """Return what ``data/build/segmentation_networks.py`` measured, a row for each run.

    Columns are ``network`` (``"FCN-32s"``, ``"FCN-16s"`` or ``"FCN-8s"``), the number of ``stages``
    it has trained, their ``learning_rates``, ``seed``, ``validation`` and ``test``: the mean IoU
    over the background and ten classes. Three stages are compared, at the rates that the tuning
    seed chose on the validation scenes; only these networks were tested.
    """
    import pandas as pd

    return pd.read_csv(io.BytesIO(store.read(RECORD)))


def _round(model: keras.Model) -> keras.Model:
    """Round the weights to 16 bits, as they are stored."""
    for weight in model.trainable_variables:
        weight.assign(weight.numpy().astype(np.float16))
    return model


def _restored(model: keras.Model, name: str) -> keras.Model:
    with np.load(io.BytesIO(store.read(STORED[name]))) as stored:
        for weight, key in zip(model.trainable_variables, stored.files, strict=True):
            weight.assign(stored[key].astype(np.float32))
    return model
