"""Fast R-CNN: one pass an image, pooled regions, class and box learned together.

Source: Girshick (2015), "Fast R-CNN".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.average_precision import as_labels
from dlsg_utils.applications.detection.boxes import (
    Boxes,
    Detections,
    apply_regression,
    as_list_of_boxes,
    best_of_each_class,
    clip_boxes,
    inside,
    nearest_truth,
    regression_targets,
)
from dlsg_utils.applications.detection.networks import copied, dense, images_for, stride_of
from dlsg_utils.applications.detection.roi_pooling import RoIPooling
from dlsg_utils.models.building import seed_weights

# Regions whose label is this are there only to fill an array.
_NOTHING = -1


def smooth_l1(x: tf.Tensor) -> tf.Tensor:
    """Return 0.5 x² where |x| < 1, else |x| − 0.5, of each value.

    Source: Girshick (2015), equation 3.
    """
    size = tf.abs(x)
    return tf.where(size < 1, 0.5 * x * x, size - 0.5)


def multi_task_loss(
    logits: tf.Tensor,
    moves: tf.Tensor,
    labels: tf.Tensor,
    targets: tf.Tensor,
    *,
    box_weight: float = 1.0,
) -> tf.Tensor:
    """Return the mean over regions of −log p_u + λ [u ≥ 1] Σ smooth L1(t^u − v).

    Parameters
    ----------
    logits : (…, 1 + classes)
        Of the background, then of each class; p is their softmax.
    moves : (…, classes, 4)
        The box regression t of each class.
    labels : (…,), whole numbers
        The true class u: 0 the background, label + 1 an object, −1 a region that does not count.
    targets : (…, 4)
        The true move v; of no matter for the background.
    box_weight
        λ.

    Source: Girshick (2015), equations 1 to 3.
    """
    counts = tf.cast(labels >= 0, logits.dtype)
    of_class = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(labels, 0), logits)
    own = tf.gather(moves, tf.maximum(labels - 1, 0), batch_dims=len(labels.shape))
    of_box = tf.reduce_sum(smooth_l1(own - targets), axis=-1)
    objects = tf.cast(labels >= 1, logits.dtype)
    total = tf.reduce_sum(counts * of_class + box_weight * objects * of_box)
    return tf.math.divide_no_nan(total, tf.reduce_sum(counts))


class FastRCNN:
    """Fast R-CNN on a copy of any convolutional backbone.

    Parameters
    ----------
    backbone
        A Keras model from images to maps; it takes images of ``size``. It stays as it is.
    classes
        How many classes there are, without the background.
    size
        Pixels of the images: a side, or (height, width).
    grid
        Of the pooled regions, grid × grid.
    units
        Of the dense layer above them.
    seed
        Of the dense layers' initial weights.

    Attributes
    ----------
    model : keras.Model
        Takes images (N, H, W, C) and boxes (N, R, 4), gives logits (N, R, 1 + classes) and moves
        (N, R, classes, 4). Its weights are all that is learned.

    Raises
    ------
    ValueError
        If the backbone's maps are not an even number of pixels apart.

    Source: Girshick (2015), section 2. Used in lecture 14.
    """

    def __init__(
        self,
        backbone: keras.Model,
        *,
        classes: int,
        size: int | tuple[int, int] = 96,
        grid: int = 4,
        units: int = 64,
        seed: int | None = None,
    ) -> None:
        self.classes, self.size = checks.whole("classes", classes), checks.sides(size)
        image = keras.Input((*self.size, backbone.input_shape[-1]), name="image")
        boxes = keras.Input((None, 4), name="boxes")
        maps = copied(backbone)(image)
        stride = stride_of(backbone, maps, self.size)
        x = RoIPooling(checks.whole("grid", grid), stride=stride, name="pooled")([maps, boxes])
        x = layers.Reshape((-1, grid * grid * maps.shape[-1]))(x)
        x = dense("features", units, activation="relu", kernel_initializer="he_normal")(x)
        # The last layers begin near 0, as in the paper: all classes alike, no move.
        normal = keras.initializers.RandomNormal
        logits = dense("logits", 1 + self.classes, kernel_initializer=normal(0.0, 0.01))(x)
        moves = layers.Reshape((-1, self.classes, 4), name="moves")(
            dense("all_moves", 4 * self.classes, kernel_initializer=normal(0.0, 0.001))(x)
        )
        self.model = seed_weights(keras.Model([image, boxes], [logits, moves], name="fast"), seed)
        self._forward = tf.function(
            self._probabilities_and_moves,
            input_signature=[
                tf.TensorSpec((None, *image.shape[1:]), tf.float32),
                tf.TensorSpec((None, None, 4), tf.float32),
            ],
            autograph=False,
        )

    def _probabilities_and_moves(
        self, images: tf.Tensor, boxes: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        logits, moves = self.model([images, boxes], training=False)
        return tf.nn.softmax(logits), moves

    def fit(
        self,
        images: ArrayLike,
        proposals: Sequence[ArrayLike],
        true_boxes: Sequence[ArrayLike],
        true_labels: Sequence[ArrayLike],
        *,
        epochs: int,
        batch_size: int = 4,
        regions: int = 64,
        foreground: float = 0.25,
        background: tuple[float, float] = (0.1, 0.5),
        box_weight: float = 1.0,
        learning_rate: float = 2e-3,
        seed: int | None = None,
        progress: bool = True,
    ) -> list[float]:
        """Train all layers by :func:`multi_task_loss`, with Adam; its rate falls along a cosine.

        The moves are standardized meanwhile, so that λ = 1 weighs class and box alike.

        Parameters
        ----------
        images : (N, H, W, C), values in [0, 1]
        proposals, true_boxes : N arrays (K, 4)
            True boxes are proposals, too.
        true_labels : N arrays (K,)
        epochs
            Passes over the images.
        batch_size
            Images a step; the paper takes 2.
        regions
            Of each image in a step; the paper takes 64.
        foreground
            Share of them, at most, that overlaps a true box by an IoU of 0.5 or more.
        background
            IoU of the others: from, to. Where there are too few of them, the rest of the regions
            does not count.
        box_weight
            λ of the loss.
        learning_rate
            The first one.
        seed
            Of the order and of the choice of regions. None gives others at each call.
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

        Source: Girshick (2015), section 2.3.
        """
        rng = checks.generator(seed)
        pictures, some, truth, labels = self._checked(images, proposals, true_boxes, true_labels)
        low, high = background
        examples = [
            _examples(*each, low, high) for each in zip(some, truth, labels, strict=True)
        ]  # fmt: skip
        epochs, batch_size = checks.whole("epochs", epochs), checks.whole("batch_size", batch_size)
        regions = checks.whole("regions", regions)
        most = round(regions * checks.number("foreground", foreground, at_least=0, at_most=1))
        steps = -(-len(pictures) // batch_size)
        rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps)
        step = self._compiled_step(keras.optimizers.Adam(rate), box_weight)
        moves = np.concatenate([each.targets[each.objects] for each in examples])
        mean, deviation = moves.mean(axis=0), np.maximum(moves.std(axis=0), 1e-3)
        losses = []
        with self._standardized(mean, deviation):
            for _ in tqdm(range(epochs), disable=not progress, unit=" epochs"):
                order, total = rng.permutation(len(pictures)), 0.0
                for start in range(0, len(order), batch_size):
                    chosen = order[start : start + batch_size]
                    drawn = [examples[n].drawn(regions, most, rng) for n in chosen]
                    boxes, classes, targets = map(np.stack, zip(*drawn, strict=True))
                    loss = step(pictures[chosen], boxes, classes, (targets - mean) / deviation)
                    total += float(loss) * len(chosen)
                losses.append(total / len(order))
        return losses

    def _compiled_step(self, optimizer: keras.optimizers.Optimizer, box_weight: float) -> Any:
        optimizer.build(self.model.trainable_variables)

        @tf.function(reduce_retracing=True, autograph=False)
        def step(
            images: tf.Tensor, boxes: tf.Tensor, labels: tf.Tensor, targets: tf.Tensor
        ) -> tf.Tensor:
            with tf.GradientTape() as tape:
                logits, moves = self.model([images, boxes], training=True)
                loss = multi_task_loss(logits, moves, labels, targets, box_weight=box_weight)
            variables = self.model.trainable_variables
            optimizer.apply(tape.gradient(loss, variables), variables)
            return loss

        return step

    @contextmanager
    def _standardized(
        self, mean: NDArray[np.float32], deviation: NDArray[np.float32]
    ) -> Iterator[None]:
        """Let the last layer give moves of mean 0 and variance 1 meanwhile."""
        layer = self.model.get_layer("all_moves")
        shift, scale = np.tile(mean, self.classes), np.tile(deviation, self.classes)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel / scale, (bias - shift) / scale])
        try:
            yield
        finally:
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel * scale, bias * scale + shift])

    def _checked(
        self,
        images: ArrayLike,
        proposals: Sequence[ArrayLike],
        true_boxes: Sequence[ArrayLike],
        true_labels: Sequence[ArrayLike],
    ) -> tuple[NDArray[np.float32], list[Boxes], list[Boxes], list[NDArray[np.int64]]]:
        pictures = images_for(self.model, images)
        some = as_list_of_boxes("proposals", proposals, len(pictures))
        truth = as_list_of_boxes("true_boxes", true_boxes, len(pictures), area=True)
        if not sum(map(len, truth)):
            raise ValueError("true_boxes has no object in any image: give images with some.")
        labels = as_labels("true_labels", true_labels, truth, self.classes)
        return pictures, [inside(each, self.size) for each in some], truth, labels

    def detect(
        self,
        images: ArrayLike,
        proposals: Sequence[ArrayLike],
        *,
        box_regression: bool = True,
        threshold: float = 0.02,
        overlap: float = 0.3,
    ) -> list[Detections]:
        """Classify and move all proposals of an image in one pass, and suppress as R-CNN does.

        Parameters
        ----------
        images : (N, H, W, C), values in [0, 1]
        proposals : N arrays (K, 4)
            They are clipped to the image; one without area there is left out.
        box_regression
            Move each proposal to where its class has its box.
        threshold
            A lower probability is no detection.
        overlap
            Of :func:`non_maximum_suppression`, in each class.

        Returns
        -------
        list of N Detections
            Scores are probabilities. Without boxes for an image without proposals.
        """
        pictures = images_for(self.model, images)
        some = as_list_of_boxes("proposals", proposals, len(pictures))
        judged = (
            self._judged(image, inside(given, self.size), box_regression)
            for image, given in zip(pictures, some, strict=True)
        )
        return [best_of_each_class(*each, threshold=threshold, overlap=overlap) for each in judged]

    def _judged(
        self, image: NDArray[np.float32], given: Boxes, box_regression: bool
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return where each class would be (R, classes, 4), and its probability (R, classes)."""
        boxes = np.repeat(given[:, None], self.classes, axis=1)
        if not len(given):
            return boxes, np.empty((0, self.classes), np.float32)
        found = self._forward(image[None], given[None])
        probabilities, moves = (each.numpy()[0] for each in found)
        scores = probabilities[:, 1:]
        if box_regression:
            moved = apply_regression(boxes.reshape(-1, 4), moves.reshape(-1, 4))
            boxes = clip_boxes(moved, self.size).reshape(boxes.shape)
        return boxes, scores


class _Examples(NamedTuple):
    """Regions of one image: boxes, their classes (0 the background), moves, and which to draw."""

    boxes: Boxes
    labels: NDArray[np.int32]
    targets: NDArray[np.float32]
    objects: NDArray[np.int64]
    background: NDArray[np.int64]

    def drawn(self, count: int, most: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
        """Return boxes, labels and moves of so many regions, at most so many of objects."""
        objects = rng.permutation(self.objects)[:most]
        others = rng.permutation(self.background)[: count - len(objects)]
        chosen = np.concatenate([objects, others])
        boxes = np.zeros((count, 4), np.float32)
        labels = np.full(count, _NOTHING, np.int32)
        targets = np.zeros((count, 4), np.float32)
        rows = slice(len(chosen))
        boxes[rows], labels[rows] = self.boxes[chosen], self.labels[chosen]
        targets[rows] = self.targets[chosen]
        return boxes, labels, targets


def _examples(
    proposals: Boxes, truth: Boxes, labels: NDArray[np.int64], low: float, high: float
) -> _Examples:
    """Return what the proposals and the true boxes of an image teach."""
    boxes = np.concatenate([truth, proposals])
    overlap, nearest = nearest_truth(boxes, truth)
    objects = np.flatnonzero(overlap >= 0.5)
    shown, targets = np.zeros(len(boxes), np.int32), np.zeros((len(boxes), 4), np.float32)
    shown[objects] = labels[nearest[objects]] + 1
    targets[objects] = regression_targets(boxes[objects], truth[nearest[objects]])
    background = np.flatnonzero((overlap >= low) & (overlap < min(high, 0.5)))
    return _Examples(boxes, shown, targets, objects, background)
