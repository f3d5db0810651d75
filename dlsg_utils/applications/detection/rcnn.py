"""R-CNN: proposals, warped regions, features of a network, and one linear SVM a class.

Source: Girshick et al. (2014), "Rich feature hierarchies for accurate object detection and semantic
segmentation".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.average_precision import as_labels
from dlsg_utils.applications.detection.boxes import (
    Boxes,
    Detections,
    apply_regression,
    as_boxes,
    as_list_of_boxes,
    best_of_each_class,
    clip_boxes,
    inside,
    nearest_truth,
    regression_targets,
)
from dlsg_utils.features.learned import network_features

Features = NDArray[np.float32]  # (N, D)


def warp_regions(
    image: ArrayLike, boxes: ArrayLike, *, size: int = 32, context: int = 2
) -> NDArray[np.float32]:
    """Cut regions out of an image and stretch each to a square.

    TensorFlow's ``crop_and_resize``, bilinear; its samples are set to the centers of pixels, so
    that a region of size × size pixels comes out as it is.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    boxes : (K, 4)
    size
        Pixels of a side of a warped region.
    context
        So many of them on each side show what surrounds the box; where this is outside of the
        image, the image's mean color.

    Returns
    -------
    float32 array (K, size, size, C)

    Raises
    ------
    ValueError
        If a box has no area, or the context leaves nothing for the box.

    Source: Girshick et al. (2014), appendix A, "warp", with 16 of 227 pixels of context.
    Used in lecture 14.
    """
    picture = checks.one_image(image)
    given = as_boxes("boxes", boxes, area=True)
    size, context = checks.whole("size", size), checks.whole("context", context, at_least=0)
    if 2 * context >= size:
        raise ValueError(f"context must be below {size / 2:g}, half the size, got {context}.")
    if not len(given):
        return np.empty((0, size, size, picture.shape[-1]), np.float32)
    # One more pixel on each side, so that the outer half of the outermost pixels is inside.
    wide = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    step = (given[:, 2:] - given[:, :2]) / (size - 2 * context)
    first = given[:, :2] + (0.5 - context) * step + 0.5
    last = first + (size - 1) * step
    ends = np.array([n - 1 for n in wide.shape[:2]] * 2, np.float32)
    mean = picture.mean(axis=(0, 1))
    crops = tf.image.crop_and_resize(
        (wide - mean)[None],
        np.concatenate([first, last], axis=1) / ends,
        np.zeros(len(given), np.int32),
        (size, size),
    )
    return np.asarray(tf.clip_by_value(crops + mean, 0, 1))


def warped_examples(
    images: ArrayLike,
    proposals: Sequence[ArrayLike],
    true_boxes: Sequence[ArrayLike],
    true_labels: Sequence[ArrayLike],
    *,
    iou_at_least: float = 0.5,
    background: float = 3.0,
    size: int = 32,
    context: int = 2,
    seed: int | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return warped regions and their classes: what R-CNN's network is trained on.

    Parameters
    ----------
    images : (N, H, W, C)
    proposals, true_boxes : N arrays (K, 4)
    true_labels : N arrays (K,)
    iou_at_least
        The least IoU by which a proposal, or a true box itself, shows the class of the true box
        that it overlaps most. Else it shows the background.
    background
        Regions of the background for each one of an object; the paper takes 3.
    size, context
        As in :func:`warp_regions`.
    seed
        Of the choice of background regions. None gives others at each call.

    Returns
    -------
    regions : float32 array (R, size, size, C)
    labels : int64 array (R,)
        0 the background, label + 1 an object.

    Source: Girshick et al. (2014), section 2.3, "Domain-specific fine-tuning".
    """
    rng = checks.generator(seed)
    pictures, some, truth, labels = _checked(images, proposals, true_boxes, true_labels)
    share = checks.number("background", background, at_least=0)
    regions = [np.empty((0, size, size, pictures.shape[-1]), np.float32)]
    classes = [np.empty(0, np.int64)]
    for image, given, boxes, own in zip(pictures, some, truth, labels, strict=True):
        candidates = np.concatenate([inside(boxes, image.shape[:2]), given])
        overlap, nearest = nearest_truth(candidates, boxes)
        shown = np.zeros(len(candidates), np.int64)
        shown[overlap >= iou_at_least] = own[nearest[overlap >= iou_at_least]] + 1
        objects, others = np.flatnonzero(shown), np.flatnonzero(shown == 0)
        # Of an image without objects as many as if there were one.
        count = min(len(others), round(share * max(len(objects), 1)))
        chosen = np.concatenate([objects, rng.choice(others, count, replace=False)])
        regions.append(warp_regions(image, candidates[chosen], size=size, context=context))
        classes.append(shown[chosen])
    return np.concatenate(regions), np.concatenate(classes)


class RCNN:
    """R-CNN on any Keras model.

    Parameters
    ----------
    model
        Takes warped regions (N, size, size, C) in [0, 1]. It stays as it is.
    layer
        A layer of the model, or its name: the features of the SVMs.
    classes
        How many classes there are.
    box_layer
        The features of the box regression; by default those of the SVMs. The paper takes the last
        pooled maps.
    context
        As in :func:`warp_regions`; the size is that of the model's input.
    penalty
        C of scikit-learn's ``LinearSVC``, on standardized features.
    shrinkage
        λ of the ridge regression, on standardized features; the paper's is 1000.

    Source: Girshick et al. (2014), section 2 and appendices A to C. Used in lecture 14.
    """

    def __init__(
        self,
        model: keras.Model,
        layer: str | keras.Layer,
        *,
        classes: int,
        box_layer: str | keras.Layer | None = None,
        context: int = 2,
        penalty: float = 0.01,
        shrinkage: float = 1000.0,
    ) -> None:
        shape = model.input_shape
        if len(shape) != 4 or None in shape[1:3] or shape[1] != shape[2]:
            raise ValueError(
                f"model takes square regions of a fixed size, {model.name!r} has input {shape}."
            )
        self.model, self.size = model, int(shape[1])
        self._layers = (layer, layer if box_layer is None else box_layer)
        self.classes, self.context = checks.whole("classes", classes), context
        self.penalty, self.shrinkage = penalty, shrinkage
        self._svms: list[LinearSVC] = []
        self._regressions: list[Ridge | None] = []

    def features(self, image: NDArray[np.float32], boxes: Boxes) -> tuple[Features, Features]:
        """Return the features of boxes (K, 4) in an image, for SVMs and for regression (K, D)."""
        crops = warp_regions(image, boxes, size=self.size, context=self.context)
        both = list(dict.fromkeys(self._layers))
        found = list(network_features(self.model, crops, both, grid=None).values())
        return found[0], found[-1]

    def fit(
        self,
        images: ArrayLike,
        proposals: Sequence[ArrayLike],
        true_boxes: Sequence[ArrayLike],
        true_labels: Sequence[ArrayLike],
        *,
        negatives: int = 2000,
        rounds: int = 2,
        seed: int | None = None,
    ) -> Self:
        """Learn an SVM and a box regression for each class; the network stays as it is.

        An SVM's positive examples are the true boxes of its class; its negative ones are proposals
        that overlap each of them by an IoU below 0.3, first some by chance, then, in each round,
        also those that it got wrong or nearly so (hard negatives). A box regression learns from
        proposals that overlap a true box of its class by 0.6 or more.

        Parameters
        ----------
        images : (N, H, W, C), values in [0, 1]
        proposals, true_boxes : N arrays (K, 4)
        true_labels : N arrays (K,)
        negatives
            How many to begin with.
        rounds
            Of mining hard negatives.
        seed
            Of the first negatives and of scikit-learn. None gives others at each call.

        Returns
        -------
        RCNN
            This one.

        Raises
        ------
        ValueError
            If a class has no object in the images, or no proposal is a negative example.
        """
        rng = checks.generator(seed)
        pictures, some, truth, labels = _checked(
            images, proposals, true_boxes, true_labels, self.classes
        )
        counts = np.bincount(np.concatenate(labels), minlength=self.classes)
        if not counts.all():
            raise ValueError(
                f"true_labels has no object of class {int(np.argmin(counts))}: give images of each "
                f"of the {self.classes} classes, or fewer classes."
            )
        parts = []
        for image, given, boxes in zip(pictures, some, truth, strict=True):
            every = np.concatenate([boxes, given])
            if len(every):
                parts.append(self.features(image, every))
        rows, box_rows = (np.concatenate(each) for each in zip(*parts, strict=True))
        self._scalers = StandardScaler().fit(rows), StandardScaler().fit(box_rows)
        rows, box_rows = self._scalers[0].transform(rows), self._scalers[1].transform(box_rows)
        self._svms, self._regressions = [], []
        for label in range(self.classes):
            positive, negative, near, targets = _examples(some, truth, labels, label)
            if not negative.any():
                raise ValueError(
                    f"proposals has no negative example of class {label}: all overlap its objects "
                    "by an IoU of 0.3 or more. Give more proposals."
                )
            self._svms.append(self._svm(rows[positive], rows[negative], negatives, rounds, rng))
            ridge = Ridge(alpha=self.shrinkage)
            self._regressions.append(ridge.fit(box_rows[near], targets) if near.any() else None)
        return self

    def _svm(
        self,
        positive: Features,
        negative: Features,
        count: int,
        rounds: int,
        rng: np.random.Generator,
    ) -> LinearSVC:
        """Return an SVM of some negative examples and of the hard ones among the rest."""
        used = np.zeros(len(negative), bool)
        start = checks.whole("negatives", count)
        used[rng.permutation(len(negative))[:start]] = True
        for number in range(1 + checks.whole("rounds", rounds, at_least=0)):
            svm = LinearSVC(C=self.penalty, tol=1e-3, random_state=int(rng.integers(2**31)))
            kinds = np.repeat([1, 0], [len(positive), used.sum()])
            svm.fit(np.concatenate([positive, negative[used]]), kinds)
            hard = (svm.decision_function(negative) > -1) & ~used
            if number == rounds or not hard.any():
                break
            used |= hard
        return svm

    def detect(
        self,
        images: ArrayLike,
        proposals: Sequence[ArrayLike],
        *,
        box_regression: bool = True,
        threshold: float = -1.0,
        overlap: float = 0.3,
    ) -> list[Detections]:
        """Score each proposal by each SVM, move it if asked to, and suppress what is not highest.

        Parameters
        ----------
        images : (N, H, W, C), values in [0, 1]
        proposals : N arrays (K, 4)
            They are clipped to the image; one without area there is left out.
        box_regression
            Move each proposal to where the regression of the class has its box.
        threshold
            A score below this is no detection. An SVM says yes above 0.
        overlap
            Of :func:`non_maximum_suppression`, in each class.

        Returns
        -------
        list of N Detections
            Without boxes for an image without proposals.

        Raises
        ------
        ValueError
            If :meth:`fit` was not called.
        """
        if not self._svms:
            raise ValueError("this RCNN has no SVMs yet. Call fit(…) first.")
        pictures, _ = checks.image_batch(images)
        some = as_list_of_boxes("proposals", proposals, len(pictures))
        judged = (
            self._judged(image, inside(given, image.shape[:2]), box_regression)
            for image, given in zip(pictures, some, strict=True)
        )
        return [best_of_each_class(*each, threshold=threshold, overlap=overlap) for each in judged]

    def _judged(
        self, image: NDArray[np.float32], given: Boxes, box_regression: bool
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return where each class would be (R, classes, 4), and its score (R, classes)."""
        boxes = np.repeat(given[:, None], self.classes, axis=1)
        if not len(given):
            return boxes, np.empty((0, self.classes), np.float32)
        rows, box_rows = (
            scaler.transform(each)
            for scaler, each in zip(self._scalers, self.features(image, given), strict=True)
        )
        scores = np.stack([svm.decision_function(rows) for svm in self._svms], axis=1)
        for label, regression in enumerate(self._regressions if box_regression else []):
            if regression is not None:  # without an example the proposals stay
                moved = apply_regression(given, regression.predict(box_rows))
                boxes[:, label] = clip_boxes(moved, image.shape[:2])
        return boxes, scores.astype(np.float32)


def _checked(
    images: ArrayLike,
    proposals: Sequence[ArrayLike],
    true_boxes: Sequence[ArrayLike],
    true_labels: Sequence[ArrayLike],
    classes: int | None = None,
) -> tuple[NDArray[np.float32], list[Boxes], list[Boxes], list[NDArray[np.int64]]]:
    """Return images, proposals inside of them, true boxes and labels, or raise."""
    pictures, _ = checks.image_batch(images)
    some = as_list_of_boxes("proposals", proposals, len(pictures))
    truth = as_list_of_boxes("true_boxes", true_boxes, len(pictures), area=True)
    labels = as_labels("true_labels", true_labels, truth, classes)
    return pictures, [inside(each, pictures.shape[1:3]) for each in some], truth, labels


def _examples(
    proposals: list[Boxes],
    truth: list[Boxes],
    labels: list[NDArray[np.int64]],
    label: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float32]]:
    """Say which boxes, true ones and then proposals of each image, teach what about a class.

    Returns positive and negative examples of its SVM, examples of its regression, and the targets
    of the latter.
    """
    positive, negative, near, targets = [], [], [], [np.empty((0, 4), np.float32)]
    for given, boxes, own in zip(proposals, truth, labels, strict=True):
        of_class = boxes[own == label]
        overlap, nearest = nearest_truth(given, of_class)
        none = np.zeros(len(boxes), bool)
        positive += [own == label, np.zeros(len(given), bool)]
        negative += [none, overlap < 0.3]
        near += [none, overlap >= 0.6]
        if len(of_class):
            close = overlap >= 0.6
            targets.append(regression_targets(given[close], of_class[nearest[close]]))
    return (
        np.concatenate(positive),
        np.concatenate(negative),
        np.concatenate(near),
        np.concatenate(targets),
    )
