"""Faster R-CNN's region proposal network: a network proposes the regions.

Source: Ren et al. (2015), "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal
Networks".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.boxes import (
    Boxes,
    apply_regression,
    as_list_of_boxes,
    clip_boxes,
    iou,
    non_maximum_suppression,
    regression_targets,
)
from dlsg_utils.applications.detection.fast_rcnn import smooth_l1
from dlsg_utils.applications.detection.networks import copied, images_for, stride_of
from dlsg_utils.models.building import seed_weights

_IGNORED = -1  # label of an anchor that is neither an object nor background, or not drawn


def anchor_boxes(
    rows: int,
    columns: int,
    *,
    stride: int,
    sides: Sequence[float] = (18, 28, 40),
    ratios: Sequence[float] = (0.5, 1.0, 2.0),
) -> Boxes:
    """Return boxes of several sizes and shapes around the center of each position of maps.

    Parameters
    ----------
    rows, columns
        Of the maps.
    stride
        Pixels from one position to the next.
    sides
        Square roots of the boxes' areas, in pixels; the paper takes 128, 256 and 512.
    ratios
        Height divided by width.

    Returns
    -------
    float32 array (rows · columns · k, 4)
        The k boxes of the first position, of the next one in the row, and so on. They may reach out
        of the image.

    Source: Ren et al. (2015), section 3.1.1.
    """
    rows, columns = checks.whole("rows", rows), checks.whole("columns", columns)
    stride = checks.whole("stride", stride)
    half = np.array(
        [
            (
                checks.number("sides", side, at_least=1) * ratio**0.5 / 2,
                side / checks.number("ratios", ratio, at_least=1e-3) ** 0.5 / 2,
            )
            for side, ratio in product(sides, ratios)
        ]
    )
    y, x = ((np.arange(count) + 0.5) * stride for count in (rows, columns))
    centers = np.stack(np.meshgrid(y, x, indexing="ij"), axis=-1)[:, :, None]
    boxes = np.concatenate([centers - half, centers + half], axis=-1)
    return boxes.reshape(-1, 4).astype(np.float32)


def label_anchors(
    anchors: Boxes, true_boxes: ArrayLike, size: int | tuple[int, int]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Say which anchors show an object, and which one.

    An anchor shows an object if it overlaps a true box by an IoU of 0.7 or more, or more than any
    other anchor does; the background if it overlaps each of them by less than 0.3. The rest, and
    anchors that reach out of the image, do not count.

    Parameters
    ----------
    anchors : (A, 4)
    true_boxes : (M, 4)
    size
        Pixels of the image: a side, or (height, width).

    Returns
    -------
    labels : int32 array (A,)
        1 an object, 0 the background, −1 neither.
    nearest : int64 array (A,)
        The true box that each anchor overlaps most; 0 if there is none.

    Source: Ren et al. (2015), sections 3.1.2 and 3.3.
    """
    complete: NDArray[np.bool_] = np.all(clip_boxes(anchors, size) == anchors, axis=1)
    overlaps = iou(anchors, true_boxes) * complete[:, None]
    labels = np.where(complete, 0, _IGNORED).astype(np.int32)
    if not overlaps.shape[1]:
        return labels, np.zeros(len(anchors), np.int64)
    highest = overlaps.max(axis=1)
    labels[complete & (highest >= 0.3)] = _IGNORED
    best = (overlaps == overlaps.max(axis=0)) & (overlaps > 0)
    labels[complete & ((highest >= 0.7) | best.any(axis=1))] = 1
    nearest = np.where(best.any(axis=1), (overlaps * best).argmax(axis=1), overlaps.argmax(axis=1))
    return labels, nearest


class RegionProposalNetwork:
    """Propose regions from the maps of a copy of a backbone.

    A convolution of 3×3 looks at each position of the maps; from it two of 1×1 tell of each anchor
    there whether it shows an object, and how to move it.

    Parameters
    ----------
    backbone
        A Keras model from images to maps; it takes images of ``size``. It stays as it is.
    size
        Pixels of the images: a side, or (height, width).
    sides, ratios
        Of the anchors, as in :func:`anchor_boxes`.
    units
        Filters of the convolution of 3×3.
    seed
        Of the initial weights above the backbone.

    Attributes
    ----------
    anchors : float32 array (A, 4)
    model : keras.Model
        Takes images (N, H, W, C), gives logits (N, A) and moves (N, A, 4).

    Source: Ren et al. (2015), section 3.1; one logistic logit an anchor, as its footnote allows.
    """

    def __init__(
        self,
        backbone: keras.Model,
        *,
        size: int | tuple[int, int] = 96,
        sides: Sequence[float] = (18, 28, 40),
        ratios: Sequence[float] = (0.5, 1.0, 2.0),
        units: int = 64,
        seed: int | None = None,
    ) -> None:
        self.size = checks.sides(size)
        image = keras.Input((*self.size, backbone.input_shape[-1]), name="image")
        maps = copied(backbone)(image)
        stride = stride_of(backbone, maps, self.size)
        self.anchors = anchor_boxes(
            maps.shape[1], maps.shape[2], stride=stride, sides=sides, ratios=ratios
        )
        kinds = len(self.anchors) // (maps.shape[1] * maps.shape[2])
        x = layers.Conv2D(
            checks.whole("units", units),
            3,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name="window",
        )(maps)
        logits = layers.Reshape((-1,), name="logits")(layers.Conv2D(kinds, 1, name="objects")(x))
        moves = layers.Reshape((-1, 4), name="moves")(layers.Conv2D(4 * kinds, 1, name="boxes")(x))
        self.model = seed_weights(keras.Model(image, [logits, moves], name="proposals"), seed)
        self._forward = tf.function(
            lambda images: self.model(images, training=False),
            input_signature=[tf.TensorSpec((None, *image.shape[1:]), tf.float32)],
            autograph=False,
        )

    def fit(
        self,
        images: ArrayLike,
        true_boxes: Sequence[ArrayLike],
        *,
        epochs: int,
        batch_size: int = 4,
        anchors: int = 64,
        box_weight: float = 1.0,
        learning_rate: float = 2e-3,
        seed: int | None = None,
        progress: bool = True,
    ) -> list[float]:
        """Train all layers with Adam, whose rate falls along a cosine.

        The loss is the mean over the drawn anchors of the logistic loss and, for those that show an
        object, λ times the smooth L1 loss of the moves.

        Parameters
        ----------
        images : (N, H, W, C), values in [0, 1]
        true_boxes : N arrays (K, 4)
        epochs
            Passes over the images.
        batch_size
            Images a step.
        anchors
            Drawn from each image in a step, at most half of them of objects; the paper takes 256.
        box_weight
            λ.
        learning_rate
            The first one.
        seed
            Of the order and of the choice of anchors. None gives others at each call.
        progress
            Show a bar.

        Returns
        -------
        list of float
            The mean loss of each epoch.

        Raises
        ------
        ValueError
            If no image has an object.

        Source: Ren et al. (2015), sections 3.1.2 and 3.1.3.
        """
        rng = checks.generator(seed)
        pictures = images_for(self.model, images)
        truth = as_list_of_boxes("true_boxes", true_boxes, len(pictures), area=True)
        if not sum(map(len, truth)):
            raise ValueError("true_boxes has no object in any image: give images with some.")
        epochs, batch_size = checks.whole("epochs", epochs), checks.whole("batch_size", batch_size)
        count = checks.whole("anchors", anchors, at_least=2)
        labeled = [self._labeled(boxes) for boxes in truth]
        steps = -(-len(pictures) // batch_size)
        rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps)
        step = self._compiled_step(keras.optimizers.Adam(rate), box_weight)
        losses = []
        for _ in tqdm(range(epochs), disable=not progress, unit=" epochs"):
            order, total = rng.permutation(len(pictures)), 0.0
            for start in range(0, len(order), batch_size):
                chosen = order[start : start + batch_size]
                labels = np.stack([_drawn(labeled[n][0], count, rng) for n in chosen])
                targets = np.stack([labeled[n][1] for n in chosen])
                total += float(step(pictures[chosen], labels, targets)) * len(chosen)
            losses.append(total / len(order))
        return losses

    def _labeled(self, boxes: Boxes) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the label of each anchor and the move to its object, 0 where there is none."""
        labels, nearest = label_anchors(self.anchors, boxes, self.size)
        targets = np.zeros_like(self.anchors)
        shown = labels == 1
        if shown.any():
            targets[shown] = regression_targets(self.anchors[shown], boxes[nearest[shown]])
        return labels, targets

    def _compiled_step(self, optimizer: keras.optimizers.Optimizer, box_weight: float) -> Any:
        optimizer.build(self.model.trainable_variables)

        @tf.function(reduce_retracing=True, autograph=False)
        def step(images: tf.Tensor, labels: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
            shown = tf.cast(labels == 1, tf.float32)
            counts = tf.cast(labels != _IGNORED, tf.float32)
            with tf.GradientTape() as tape:
                logits, moves = self.model(images, training=True)
                of_object = tf.nn.sigmoid_cross_entropy_with_logits(shown, logits)
                of_box = tf.reduce_sum(smooth_l1(moves - targets), axis=-1)
                total = tf.reduce_sum(counts * of_object + box_weight * shown * of_box)
                loss = tf.math.divide_no_nan(total, tf.reduce_sum(counts))
            variables = self.model.trainable_variables
            optimizer.apply(tape.gradient(loss, variables), variables)
            return loss

        return step

    def propose(
        self,
        images: ArrayLike,
        *,
        limit: int = 100,
        overlap: float = 0.7,
        candidates: int = 1000,
    ) -> list[Boxes]:
        """Return the regions that most probably show an object.

        Parameters
        ----------
        images : (N, H, W, C), values in [0, 1]
        limit
            At most so many regions an image.
        overlap
            Of :func:`non_maximum_suppression`.
        candidates
            So many anchors of the highest probability are moved, clipped and suppressed.

        Returns
        -------
        list of N float32 arrays (K, 4)
            The most probable first.

        Source: Ren et al. (2015), section 3.3.
        """
        pictures = images_for(self.model, images)
        limit = checks.whole("limit", limit)
        candidates = checks.whole("candidates", candidates)
        found = []
        for image in pictures:
            logits, moves = (each.numpy()[0] for each in self._forward(image[None]))
            first = np.argsort(-logits, kind="stable")[:candidates]
            boxes = clip_boxes(apply_regression(self.anchors[first], moves[first]), self.size)
            some = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
            boxes, scores = boxes[some], logits[first][some]
            kept = non_maximum_suppression(boxes, scores, overlap=overlap, limit=limit)
            found.append(boxes[kept])
        return found


def _drawn(labels: NDArray[np.int32], count: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Return the labels of so many anchors, at most half of them of objects; the rest ignored."""
    objects = rng.permutation(np.flatnonzero(labels == 1))[: count // 2]
    others = rng.permutation(np.flatnonzero(labels == 0))[: count - len(objects)]
    drawn = np.full(len(labels), _IGNORED, np.int32)
    drawn[objects], drawn[others] = 1, 0
    return drawn
