"""Where a training run takes its batches from: arrays in memory, or a ``tf.data.Dataset``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.data.sets import Dataset, Split

# Reads a batch in the graph: images, labels and the weight of each, by the number of the step.
Reader = Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor, tf.Tensor]]


@dataclass(frozen=True, eq=False)
class Arrays:
    """Images, labels and weights in memory; each epoch goes through them in a new order."""

    images: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    batch_size: int

    @property
    def steps(self) -> int:
        """Steps in an epoch; the last one takes what is left."""
        return -(-len(self.images) // self.batch_size)

    @property
    def count(self) -> int:
        """Images in an epoch."""
        return len(self.images)

    @property
    def shape(self) -> tuple[int, ...]:
        """(H, W, C) of an image."""
        return tuple(self.images.shape[1:])

    def open(self, seed: int) -> "Callable[[tf.Tensor, Any], Reader]":
        """Return ``reader(epoch, iterator)`` for the graph; the iterator is not needed here."""
        images, labels = tf.constant(self.images), tf.constant(self.labels)
        weights = tf.constant(self.weights)

        def reader(epoch: tf.Tensor, iterator: Any) -> Reader:
            order = tf.random.experimental.stateless_shuffle(
                tf.range(len(self.images)), tf.stack([seed, epoch])
            )

            def read(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
                chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
                return (
                    tf.gather(images, chosen),
                    tf.gather(labels, chosen),
                    tf.gather(weights, chosen),
                )

            return read

        return reader

    def iterator(self, first: int) -> None:
        """Nothing to keep between steps."""


@dataclass(frozen=True, eq=False)
class Stream:
    """The batches of a ``tf.data.Dataset``, in its own order."""

    dataset: tf.data.Dataset
    steps: int
    batch_size: int
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """Images in an epoch, as far as the first batch tells."""
        return self.steps * self.batch_size

    def open(self, seed: int) -> "Callable[[tf.Tensor, Any], Reader]":
        """Return ``reader(epoch, iterator)`` for the graph."""

        def reader(epoch: tf.Tensor, iterator: Any) -> Reader:
            def read(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
                images, labels, *weights = next(iterator)
                images = tf.cast(images, tf.float32)
                labels = tf.cast(labels, tf.int64) if labels.dtype.is_integer else labels
                given = weights[0] if weights else tf.ones(tf.shape(images)[:1])
                return images, labels, tf.cast(given, tf.float32)

            return read

        return reader

    def iterator(self, first: int) -> Iterator[Any]:
        """Return an iterator that starts at the batch of step ``first``."""
        return iter(self.dataset.skip(first))


def take(dataset: Any, batch_size: int) -> Arrays | Stream:
    """Return the batches of whatever :func:`dlsg_utils.training.fit` accepts, checked."""
    batch_size = whole("batch_size", batch_size)
    if isinstance(dataset, tf.data.Dataset):
        return _stream(dataset)
    return arrays(dataset.train if isinstance(dataset, Dataset) else dataset, batch_size)


def arrays(data: Any, batch_size: int = 1) -> Arrays:
    """Return checked arrays of (images, labels) or (images, labels, weights).

    Of a ``Dataset`` the validation part; who wants the test part asks for it by name.
    """
    data = data.validation if isinstance(data, Dataset) else data
    parts = tuple(data) if isinstance(data, Split | tuple | list) else ()
    if len(parts) not in (2, 3):
        raise ValueError(
            "The data take (images, labels) or (images, labels, weights), got "
            f"{len(parts) or type(data).__name__}."
        )
    images, labels, *rest = parts
    batch, single = image_batch(images)
    if single:
        raise ValueError(
            f"images takes a batch (N, H, W, C), got shape {np.shape(images)}. For one image take "
            "images[None], for grey images without a channel axis images[..., None]."
        )
    numbers = np.asarray(labels)
    if len(numbers) != len(batch):
        raise ValueError(f"There are {len(batch)} images but {len(numbers)} labels.")
    if numbers.dtype.kind in "iu":
        numbers = numbers.astype(np.int64)
    weights = np.ones(len(batch), np.float32)
    if rest:
        weights = np.asarray(rest[0], np.float32)
        if weights.shape != (len(batch),) or not np.isfinite(weights).all() or weights.min() < 0:
            raise ValueError(
                f"weights takes {len(batch)} numbers of at least 0, one an image, "
                f"got shape {weights.shape}."
            )
    return Arrays(batch, numbers, weights, batch_size)


def _stream(dataset: tf.data.Dataset) -> Stream:
    """Look at the first batch and count the batches."""
    first = next(iter(dataset.take(1)), None)
    if first is None:
        raise ValueError("The tf.data.Dataset is empty.")
    if not isinstance(first, tuple) or len(first) not in (2, 3):
        raise ValueError(
            "The tf.data.Dataset takes elements (images, labels) or (images, labels, weights)."
        )
    images = first[0]
    if images.shape.rank != 4:
        raise ValueError(
            f"The tf.data.Dataset takes batches of images (N, H, W, C), got {images.shape}. "
            "Call its .batch(…)."
        )
    image_batch(images.numpy(), argument="The first batch")
    steps = int(dataset.cardinality())
    if steps == tf.data.INFINITE_CARDINALITY:
        raise ValueError("The tf.data.Dataset never ends: say how much an epoch is, .take(…).")
    if steps == tf.data.UNKNOWN_CARDINALITY:
        steps = int(dataset.reduce(np.int64(0), lambda number, *_: number + 1))
    return Stream(dataset, steps, int(images.shape[0]), tuple(images.shape[1:]))
