"""The course's training loop, short enough to read.

An epoch is one compiled call or a few, not one Python call a step: the data lie in memory, and
drawing the batches, augmenting them, the gradients and the optimizer's steps all happen in the
graph.
"""

import functools
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._checks import image_batch, one_of, whole
from dlsg_utils._tracing import trace
from dlsg_utils.augmentation import Augmentation
from dlsg_utils.data import Dataset, Split
from dlsg_utils.hardware import PRECISIONS, hardware
from dlsg_utils.inspection import logits_in_graph

__all__ = ["Augmentation", "Evaluation", "History", "evaluate", "fit"]

# Compiled calls in an epoch: enough for a lively bar, few enough to cost nothing.
_CALLS_PER_EPOCH = 20


@dataclass
class History:
    """What a training run measured, a row an epoch.

    Attributes
    ----------
    epochs : list of dict
        ``epoch`` (from 1), ``loss``, ``accuracy`` (over the epoch, while the weights change),
        ``val_loss``, ``val_accuracy`` (after the epoch, where there is held-out data),
        ``seconds``.
    stopped : str
        Why training ended: ``"finished"``, ``"early"`` or ``"interrupted"``.
    """

    epochs: list[dict[str, float]] = field(default_factory=list)
    stopped: str = "finished"

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a table."""
        return pd.DataFrame(self.epochs)

    def last(self, name: str) -> float:
        """Return a column's value after the last epoch, ``"val_accuracy"`` say."""
        if not self.epochs:
            raise ValueError("The history is empty: no epoch was finished.")
        return self.epochs[-1][one_of("name", name, self.epochs[-1])]


class Evaluation(NamedTuple):
    """Mean loss, accuracy in [0, 1] and the logits (N, classes) of held-out images."""

    loss: float
    accuracy: float
    logits: np.ndarray


def fit(
    model: keras.Model,
    dataset: Dataset | Split | tuple[Any, Any],
    *,
    epochs: int,
    validation: Split | tuple[Any, Any] | None = None,
    batch_size: int = 128,
    learning_rate: float = 2e-3,
    optimizer: keras.optimizers.Optimizer | None = None,
    augmentation: Augmentation | None = None,
    patience: int | None = None,
    precision: str | None = None,
    seed: int | None = None,
    progress: bool = True,
) -> History:
    """Train a classifier on images by minimising the cross-entropy of its logits.

    Parameters
    ----------
    model
        Any Keras model from images to classes; an end in softmax is seen through.
    dataset
        Images (N, H, W, C) in [0, 1] and integer labels (N,). Of a ``Dataset``, its training part.
    epochs
        Passes over the data. Each draws the images in a new order.
    validation
        Held-out images and labels, measured after each epoch.
    batch_size
        Images a step; the last step of an epoch takes what is left.
    learning_rate
        First step size of Adam, which falls to zero over the run along a cosine.
    optimizer
        Another optimizer, used as it is; ``learning_rate`` then has no effect.
    augmentation
        Random shifts, turns and scales of the training images.
    patience
        Stop when the validation loss has not improved for so many epochs, and go back to the
        weights of the best one. Without it the last weights stay.
    precision
        ``"float32"`` or ``"bfloat16"``; by default what pays on this computer
        (:func:`dlsg_utils.hardware.hardware`). The weights are float32 in any case.
    seed
        Makes order and augmentation repeatable: on one computer the same seed and the same initial
        weights end in the same weights.
    progress
        Show a bar with images per second and the time left.

    Returns
    -------
    History
        Also after Ctrl-C: then the epochs so far, and the model keeps what it has learned.

    Raises
    ------
    ValueError
        If images, labels and the model's classes do not fit together.
    FloatingPointError
        If the loss becomes NaN or infinite; the message names the epoch.

    Used in lectures 02 to 05.
    """
    images, labels = _arrays(dataset.train if isinstance(dataset, Dataset) else dataset)
    epochs, batch_size = whole("epochs", epochs), whole("batch_size", batch_size)
    if patience is not None:
        whole("patience", patience)
        if validation is None:
            raise ValueError("patience needs validation data to look at, got none.")
    precision = one_of("precision", precision or hardware().precision, PRECISIONS)
    _check_labels(labels, _classes(model, images))

    steps = -(-len(images) // batch_size)
    if optimizer is None:
        falling = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps)
        optimizer = keras.optimizers.Adam(falling)
    optimizer.build(model.trainable_variables)
    if seed is None:
        seed = int(np.random.default_rng().integers(2**31))
    run = _compiled_steps(model, optimizer, images, labels, batch_size, augmentation, seed)

    history, best = History(), _Best(patience)
    bar = tqdm(total=epochs * len(images), unit=" images", unit_scale=True, disable=not progress)
    try:
        with bar, _multiplying_in(precision):
            for epoch in range(1, epochs + 1):
                start = time.perf_counter()
                row = {"epoch": epoch, **_run_epoch(run, epoch, steps, len(images), bar)}
                if not np.isfinite(row["loss"]):
                    raise FloatingPointError(
                        f"The loss became {row['loss']} in epoch {epoch}. Try a smaller "
                        f"learning_rate than {learning_rate:g}."
                    )
                if validation is not None:
                    result = evaluate(model, validation, precision=precision)
                    row |= {"val_loss": result.loss, "val_accuracy": result.accuracy}
                history.epochs.append({**row, "seconds": time.perf_counter() - start})
                bar.set_postfix({name: f"{row[name]:.3f}" for name in row if name != "epoch"})
                if best.is_over(model, row):
                    history.stopped = "early"
                    break
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    best.restore(model)
    return history


def _compiled_steps(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    images: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    augmentation: Augmentation | None,
    seed: int,
) -> Callable[[int, int, int], tuple[tf.Tensor, tf.Tensor]]:
    """Compile ``run(epoch, first, last)``: steps ``first`` to ``last`` of an epoch.

    It returns the summed loss and the number of right answers over the images of those steps.
    """
    all_images, all_labels = tf.constant(images), tf.constant(labels)

    def step(chosen: tf.Tensor, step_seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x, y = tf.gather(all_images, chosen), tf.gather(all_labels, chosen)
        if augmentation is not None:
            x = augmentation(x, step_seed)
        with tf.GradientTape() as tape:
            z = logits_in_graph(model, x, True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, z)
            loss = tf.reduce_mean(losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        right = tf.argmax(z, axis=1, output_type=y.dtype) == y
        return tf.reduce_sum(losses), tf.math.count_nonzero(right)

    @tf.function
    def run(epoch: tf.Tensor, first: tf.Tensor, last: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        order = tf.random.experimental.stateless_shuffle(
            tf.range(len(labels)), tf.stack([seed, epoch])
        )
        loss, right = tf.constant(0.0), tf.constant(0, tf.int64)
        for number in tf.range(first, last):
            chosen = order[number * batch_size : (number + 1) * batch_size]
            step_loss, step_right = step(chosen, tf.stack([seed + epoch, number]))
            loss += step_loss
            right += step_right
        return loss, right

    return lambda *numbers: run(*(tf.constant(number) for number in numbers))


def _run_epoch(
    run: Callable[[int, int, int], tuple[tf.Tensor, tf.Tensor]],
    epoch: int,
    steps: int,
    count: int,
    bar: Any,
) -> dict[str, float]:
    """Take the steps of one epoch in a few compiled calls; return its mean loss and accuracy."""
    loss, right, done = 0.0, 0, 0
    for part in np.array_split(np.arange(steps), min(steps, _CALLS_PER_EPOCH)):
        part_loss, part_right = run(epoch, int(part[0]), int(part[-1]) + 1)
        loss, right = loss + float(part_loss), right + int(part_right)
        seen = round(count * (int(part[-1]) + 1) / steps)
        bar.update(seen - done)
        done = seen
    return {"loss": loss / count, "accuracy": right / count}


def evaluate(
    model: keras.Model,
    data: Split | tuple[Any, Any],
    *,
    batch_size: int = 1000,
    precision: str = "float32",
) -> Evaluation:
    """Measure a classifier on held-out images.

    Parameters
    ----------
    model
        Any Keras model from images to classes, an end in softmax included.
    data
        Images (N, H, W, C) in [0, 1] and integer labels (N,).
    batch_size, precision
        As for :func:`fit`.

    Used in lectures 02 to 05.
    """
    images, labels = _arrays(data)
    batch_size = whole("batch_size", batch_size)
    one_of("precision", precision, PRECISIONS)
    forward = _forward(model, images)
    with _multiplying_in(precision):
        z = np.concatenate(
            [
                forward(tf.constant(images[start : start + batch_size])).numpy()
                for start in range(0, len(images), batch_size)
            ]
        )
    _check_labels(labels, z.shape[1])
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, z).numpy()
    return Evaluation(float(losses.mean()), float((z.argmax(axis=1) == labels).mean()), z)


# A compiled function a model, which goes when the model goes: it must not hold the model itself.
_forwards: WeakKeyDictionary[keras.Model, Callable[[tf.Tensor], tf.Tensor]] = WeakKeyDictionary()


def _forward(model: keras.Model, images: np.ndarray) -> Callable[[tf.Tensor], tf.Tensor]:
    if model not in _forwards:
        _classes(model, images)  # says what is wrong if they do not fit
        _forwards[model] = tf.function(
            functools.partial(_logits_of, weakref.ref(model)), reduce_retracing=True
        )
    return _forwards[model]


def _logits_of(model: weakref.ref[keras.Model], images: tf.Tensor) -> tf.Tensor:
    return logits_in_graph(model(), images, False)


class _Best:
    """Early stopping: remembers the weights of the epoch with the least validation loss."""

    def __init__(self, patience: int | None) -> None:
        self.patience = patience
        self.loss = np.inf
        self.waited = 0
        self.weights: list[np.ndarray] | None = None

    def is_over(self, model: keras.Model, row: dict[str, float]) -> bool:
        """Take note of an epoch and say whether training should stop."""
        if self.patience is None:
            return False
        if row["val_loss"] < self.loss:
            self.loss, self.waited, self.weights = row["val_loss"], 0, model.get_weights()
        else:
            self.waited += 1
        return self.waited >= self.patience

    def restore(self, model: keras.Model) -> None:
        if self.weights is not None:
            model.set_weights(self.weights)


@contextmanager
def _multiplying_in(precision: str) -> Iterator[None]:
    """Let TensorFlow compute convolutions and matrix products in this precision, in this block."""
    option = "auto_mixed_precision_onednn_bfloat16"
    before = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({option: precision == "bfloat16"})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({option: before.get(option, False)})


def _arrays(data: Split | tuple[Any, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return checked images and labels."""
    images, labels = data
    batch, single = image_batch(images)
    if single:
        raise ValueError(
            f"images takes a batch (N, H, W, C), got shape {np.shape(images)}. For one image take "
            "images[None], for grey images without a channel axis images[..., None]."
        )
    numbers = np.asarray(labels)
    if numbers.ndim != 1:
        hint = " One-hot labels? Take labels.argmax(axis=1)." if numbers.ndim == 2 else ""
        raise ValueError(f"labels takes shape (N,), got {numbers.shape}.{hint}")
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"labels takes whole numbers, got dtype {numbers.dtype}.")
    if len(numbers) != len(batch):
        raise ValueError(f"There are {len(batch)} images but {len(numbers)} labels.")
    return batch, numbers.astype(np.int64)


def _check_labels(labels: np.ndarray, classes: int) -> None:
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels takes 0 to {classes - 1} for a model of {classes} classes, "
            f"got {labels.min()} to {labels.max()}."
        )


def _classes(model: keras.Model, images: np.ndarray) -> int:
    """Return the model's number of classes for these images, before anything is computed."""
    _, output, _ = trace(model, images.shape[1:])
    if not tf.is_tensor(output) or output.shape.rank != 2:
        shapes = [tuple(tensor.shape[1:]) for tensor in tf.nest.flatten(output)]
        raise ValueError(
            f"model {model.name!r} gives outputs of shape {', '.join(map(str, shapes))}, "
            "a classifier gives one of (classes,)."
        )
    return int(output.shape[1])
