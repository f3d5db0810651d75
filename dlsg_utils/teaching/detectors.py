"""Lecture 14's detectors: their scenes, how they are trained, what was measured; some ship."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from dlsg_utils import training
from dlsg_utils._core import checks
from dlsg_utils.applications import detection
from dlsg_utils.data import store
from dlsg_utils.data.scenes import Scenes, compose
from dlsg_utils.data.sets import PARTS
from dlsg_utils.models.building import set_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

__all__ = [
    "CLASSES",
    "COUNTS",
    "PRECISIONS",
    "RECALLS",
    "SEEDS",
    "STORED",
    "TUNING_SEED",
    "Examples",
    "examples",
    "fast_rcnn",
    "mean_precisions",
    "model_of",
    "pretrained_backbone",
    "proposal_network",
    "propose",
    "random_windows",
    "rcnn",
    "recorded_precisions",
    "recorded_recalls",
    "region_classifier",
    "restored",
    "scenes",
    "stored_backbone",
    "stored_fast_rcnn",
    "stored_proposal_network",
    "stored_region_classifier",
    "untrained",
]

CLASSES = (
    "T-shirt/top", "Trouser", "Dress", "Sneaker", "Bag", "Ankle boot", "2", "3", "4", "7",
)  # fmt: skip
COUNTS = {"train": 500, "validation": 80, "test": 200}  # of scenes
TUNING_SEED, SEEDS = 0, range(1, 4)  # one chooses the settings, the others are compared at them
_FOLDER = "detection-networks"
PRECISIONS, RECALLS = f"{_FOLDER}/average_precision.csv", f"{_FOLDER}/recall.csv"
# Files of weights, by what they are of; all from the first of the seeds.
STORED = {
    name: f"{_FOLDER}/{name}.npz"
    for name in ("backbone", "region_classifier", "fast_rcnn", "proposal_network")
}

_SIZE = 96  # pixels of a scene
_CROP = {"size": 48, "context": 3}  # of a warped region
_FINE_TUNED = 100  # proposals of a scene, drawn by chance, that the region classifier learns from
_LEARNED = 150  # proposals of a scene that R-CNN's SVMs and box regressions learn from
_SINGLE = 8000  # images of one object that the backbone learns from first


class Examples(NamedTuple):
    """Scenes, and the boxes (K, 4) that selective search proposes in each."""

    scenes: Scenes
    proposals: list[NDArray[np.float32]]


def examples(part: str, count: int | None = None) -> Examples:
    """Return the scenes of a part, 96×96 pixels, with up to 300 proposals in each.

    Parameters
    ----------
    part : {"train", "validation", "test"}
    count
        Only so many of the scenes; all of :data:`COUNTS` by default.
    """
    found = scenes(part, count)
    return Examples(found, [propose(image, seed=n) for n, image in enumerate(found.images)])


def scenes(part: str, count: int | None = None) -> Scenes:
    """Return the scenes of a part without proposals; arguments as for :func:`examples`."""
    number = PARTS.index(checks.one_of("part", part, PARTS))
    count = COUNTS[part] if count is None else checks.whole("count", count)
    return compose(count, part=part, size=_SIZE, classes=CLASSES, seed=number)


def propose(image: NDArray[np.float32], *, seed: int | None = None) -> NDArray[np.float32]:
    """Propose up to 300 boxes (K, 4) in one image by selective search."""
    return detection.selective_search(
        image, scales=(50, 150), spaces=("lab", "hsv"), limit=300, seed=seed
    )


def random_windows(count: int) -> list[NDArray[np.float32]]:
    """Return sliding windows of a scene in so many random orders, (K, 4) each."""
    every = detection.sliding_windows(_SIZE, sides=(18, 26, 38))
    return [np.random.default_rng(n).permutation(every) for n in range(count)]


def pretrained_backbone(seed: int) -> keras.Model:
    """Return convolutions that have learned to classify images of one object each.

    Of 48×48 pixels and the train part. They stand in for R-CNN's network, which was trained on
    ImageNet first.
    """
    backbone = detection.small_backbone(seed=seed)
    model = detection.region_classifier(backbone, len(CLASSES), size=_CROP["size"], seed=seed)
    single = compose(
        _SINGLE, size=_CROP["size"], classes=CLASSES, objects=(1, 1), object_size=(26, 44),
        seed=seed,
    )  # fmt: skip
    _train(model, single.images, np.concatenate(single.labels) + 1, epochs=4, rate=2e-3, seed=seed)
    backbone.set_weights(model.get_layer(backbone.name).get_weights())
    return backbone


def region_classifier(
    backbone: keras.Model, given: Examples, *, learning_rate: float, seed: int
) -> keras.Model:
    """Return R-CNN's network: the backbone, fine-tuned on warped regions of scenes."""
    model = detection.region_classifier(backbone, len(CLASSES), size=_CROP["size"], seed=seed)
    random = np.random.default_rng(seed)
    some = [random.permutation(boxes)[:_FINE_TUNED] for boxes in given.proposals]
    own = given.scenes
    regions, labels = detection.warped_examples(
        own.images, some, own.boxes, own.labels, seed=seed, **_CROP
    )
    return _train(model, regions, labels, epochs=3, rate=learning_rate, seed=seed)


def rcnn(classifier: keras.Model, given: Examples, *, seed: int | None = None) -> detection.RCNN:
    """Return R-CNN: SVMs and box regressions on the features of a region classifier.

    Parameters
    ----------
    classifier
        From :func:`region_classifier` or :func:`stored_region_classifier`.
    given
        Scenes to learn from, the first 150 proposals of each.
    seed
        Of the choice of negative examples.
    """
    detector = detection.RCNN(
        classifier, "features", classes=len(CLASSES), box_layer="pooled",
        context=_CROP["context"],
    )  # fmt: skip
    own, some = given.scenes, [boxes[:_LEARNED] for boxes in given.proposals]
    return detector.fit(own.images, some, own.boxes, own.labels, seed=seed)


def fast_rcnn(
    backbone: keras.Model,
    given: Examples,
    *,
    learning_rate: float,
    epochs: int = 20,
    seed: int,
) -> detection.FastRCNN:
    """Return Fast R-CNN, trained on scenes.

    Parameters
    ----------
    backbone
        From :func:`pretrained_backbone` or :func:`stored_backbone`.
    given
        Scenes to learn from.
    learning_rate, epochs
        As for :meth:`dlsg_utils.applications.detection.FastRCNN.fit`.
    seed
        Of new weights, order and choice of regions.
    """
    detector = detection.FastRCNN(backbone, classes=len(CLASSES), size=_SIZE, seed=seed)
    scenes = given.scenes
    detector.fit(
        scenes.images, given.proposals, scenes.boxes, scenes.labels, epochs=epochs,
        learning_rate=learning_rate, seed=seed, progress=False,
    )  # fmt: skip
    _round(detector.model)
    return detector


def proposal_network(
    backbone: keras.Model, scenes: Scenes, *, learning_rate: float, seed: int
) -> detection.RegionProposalNetwork:
    """Return a region proposal network, trained on scenes."""
    network = detection.RegionProposalNetwork(backbone, size=_SIZE, seed=seed)
    network.fit(
        scenes.images, scenes.boxes, epochs=16, learning_rate=learning_rate, seed=seed,
        progress=False,
    )  # fmt: skip
    _round(network.model)
    return network


def mean_precisions(
    detections: Sequence[detection.Detections], scenes: Scenes
) -> tuple[float, float]:
    """Return the mean average precision where detections overlap objects by 0.5, and by 0.7."""
    half, more = (
        detection.mean_average_precision(
            detections, scenes.boxes, scenes.labels, classes=len(CLASSES), iou_at_least=least
        ).mean
        for least in (0.5, 0.7)
    )
    return half, more


def untrained(name: str, seed: int | None = None) -> Any:
    """Return a network with initial weights, by its name in :data:`STORED`."""
    checks.one_of("name", name, STORED)
    backbone = detection.small_backbone(seed=seed)
    if name == "region_classifier":
        return detection.region_classifier(backbone, len(CLASSES), size=_CROP["size"], seed=seed)
    if name == "fast_rcnn":
        return detection.FastRCNN(backbone, classes=len(CLASSES), size=_SIZE, seed=seed)
    if name == "proposal_network":
        return detection.RegionProposalNetwork(backbone, size=_SIZE, seed=seed)
    return backbone


def model_of(network: Any) -> keras.Model:
    """Return the Keras model that holds the weights of what :func:`untrained` returns."""
    return network if isinstance(network, keras.Model) else network.model


def restored(name: str, content: bytes) -> Any:
    """Return a network, by its name in :data:`STORED`, with the weights of a file."""
    network = untrained(name)
    set_weights(model_of(network), content)
    return network


def stored_backbone() -> keras.Model:
    """Return the backbone of the first seed after :func:`pretrained_backbone`."""
    return restored("backbone", store.read(STORED["backbone"]))


def stored_region_classifier() -> keras.Model:
    """Return R-CNN's network of the first seed: logits of the background and of CLASSES."""
    return restored("region_classifier", store.read(STORED["region_classifier"]))


def stored_fast_rcnn() -> detection.FastRCNN:
    """Return the Fast R-CNN of the first seed."""
    return restored("fast_rcnn", store.read(STORED["fast_rcnn"]))


def stored_proposal_network() -> detection.RegionProposalNetwork:
    """Return the region proposal network of the first seed."""
    return restored("proposal_network", store.read(STORED["proposal_network"]))


def recorded_precisions() -> pd.DataFrame:
    """Return what ``data/build/detection_networks.py`` measured, a row for each run and part.

    Columns are ``method``, ``seed``, ``part``, ``learning_rate``, ``epochs``, and ``iou_50``,
    ``iou_70``: the mean average precision where a detection overlaps the object by an IoU of 0.5,
    or of 0.7. The tuning seed was measured on the validation part only.
    """
    return store.read_table(PRECISIONS)


def recorded_recalls() -> pd.DataFrame:
    """Return the share of the objects that proposals overlap by an IoU of 0.5 or more.

    Columns are ``proposals`` (selective search, sliding windows in random order, or a region
    proposal network), ``seed`` and ``learning_rate`` (−1 without a network), ``part``, ``number``
    of proposals a scene, and ``recall``.
    """
    return store.read_table(RECALLS)


def _train(
    model: keras.Model,
    images: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    epochs: int,
    rate: float,
    seed: int,
) -> keras.Model:
    training.fit(
        model, (images, labels), epochs=epochs, batch_size=32, learning_rate=rate, seed=seed,
        precision="float32", progress=False,
    )  # fmt: skip
    return _round(model)


def _round(model: keras.Model) -> keras.Model:
    """Round the weights to 16 bits, as they are stored."""
    model.set_weights([weight.astype(np.float16) for weight in model.get_weights()])
    return model
