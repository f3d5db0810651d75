"""Where a training run takes its batches from: arrays in memory, or a ``tf.data.Dataset``."""

import hashlib
import warnings
from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import caller_level, image_batch, whole
from dlsg_utils.data.sets import Dataset, Split

# Images, labels and the weight of each.
Batch: TypeAlias = tuple[tf.Tensor, ...]


def fingerprint(array: np.ndarray) -> str:
    """Return a digest of an array's shape, dtype and values.

    Up to 1 MB it is that of all bytes. Larger arrays are read once, which takes some 15 ms for
    55,000 digits: the sum of each image's bits, as whole numbers modulo 2**32, and all bytes of
    64 images spread over the array. A pixel that changes and images that change places are noticed
    always, pixels that only change places within an image if it is one of the 64.
    """
    digest = hashlib.blake2b(f"{array.shape} {array.dtype}".encode(), digest_size=8)
    rows = np.ascontiguousarray(array).reshape(len(array), -1)
    if array.nbytes > 2**20 and array.dtype.itemsize == 4:
        digest.update(rows.view(np.uint32).sum(axis=1, dtype=np.uint32))
        rows = rows[:: -(-len(rows) // 64)]
    digest.update(rows.tobytes())
    return digest.hexdigest()


class Arrays:
    """Images, labels and weights in memory; each epoch goes through them in a new order."""

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, weights: np.ndarray | None, batch_size: int
    ) -> None:
        self.images, self.labels, self.weighted = images, labels, weights is not None
        self.weights = np.ones(len(images), np.float32) if weights is None else weights
        self.count, self.shape, self.batch_size = len(images), images.shape[1:], batch_size
        self.steps = -(-self.count // batch_size)  # the last one takes what is left

    @cached_property
    def _tensors(self) -> Batch:
        return tf.constant(self.images), tf.constant(self.labels), tf.constant(self.weights)

    @cached_property
    def identity(self) -> dict[str, str]:
        """What tells these data from others."""
        return {name: fingerprint(getattr(self, name)) for name in ("images", "labels", "weights")}

    def open(self, seed: int, epoch: int, first: int) -> tuple[tf.Tensor, ...]:
        """Return what :meth:`read` takes in an epoch: the order of the images, and the arrays."""
        order = tf.random.experimental.stateless_shuffle(tf.range(self.count), [seed, epoch])
        return order, *self._tensors

    def read(self, opened: tuple[tf.Tensor, ...], step: tf.Tensor) -> Batch:
        """Return the batch of a step, in the graph."""
        order, *arrays = opened
        chosen = order[step * self.batch_size : (step + 1) * self.batch_size]
        return tuple(tf.gather(array, chosen) for array in arrays)


class Stream:
    """The batches of a ``tf.data.Dataset``, in its own order."""

    def __init__(self, dataset: tf.data.Dataset, argument: str) -> None:
        first = next(iter(dataset.take(1)), None)
        if not isinstance(first, tuple) or len(first) not in (2, 3) or first[0].shape.rank != 4:
            raise ValueError(
                f"{argument}, a tf.data.Dataset, takes batches (images, labels) or (images, "
                f"labels, weights), images (N, H, W, C), got {dataset.element_spec}. "
                f"{'It is empty.' if first is None else 'Call its .batch(…)?'}"
            )
        image_batch(first[0].numpy(), argument=f"the first batch of {argument}")
        self.dataset, self.labels = dataset, first[1].numpy()  # those of the first batch
        self.weighted = len(first) == 3
        self.batch_size, self.shape = len(first[0]), tuple(first[0].shape[1:])
        self.steps = int(dataset.cardinality())
        if self.steps == tf.data.INFINITE_CARDINALITY:
            raise ValueError(f"{argument} never ends: say how much an epoch is, .take(…).")
        if self.steps == tf.data.UNKNOWN_CARDINALITY:
            self.steps = int(dataset.reduce(np.int64(0), lambda number, *_: number + 1))
        self.count = self.steps * self.batch_size  # of images, as far as the first batch tells

    @property
    def identity(self) -> dict[str, str]:
        """What tells these data from others; not their values, which may come in any order."""
        return {"batches": str(self.dataset.element_spec)}

    def open(self, seed: int, epoch: int, first: int) -> Iterator[Any]:
        """Return what :meth:`read` takes in an epoch: an iterator from step ``first`` on."""
        return iter(self.dataset.skip(first))

    def read(self, opened: Iterator[Any], step: tf.Tensor) -> Batch:
        """Return the next batch, in the graph."""
        images, labels, *weights = next(opened)
        labels = tf.cast(labels, tf.int64) if labels.dtype.is_integer else labels
        given = weights[0] if weights else tf.ones(tf.shape(images)[:1])
        return tf.cast(images, tf.float32), labels, tf.cast(given, tf.float32)


def to_train_on(dataset: Any, batch_size: int) -> Arrays | Stream:
    """Return the batches of what :func:`dlsg_utils.training.fit` learns from, checked."""
    whole("batch_size", batch_size)
    if isinstance(dataset, tf.data.Dataset):
        return Stream(dataset, "dataset")
    data = dataset.train if isinstance(dataset, Dataset) else dataset
    return _arrays(data, "dataset", batch_size)


def to_choose_by(data: Any, shape: tuple[int, ...]) -> Arrays:
    """Return checked arrays of ``validation_data``, of images of the same shape (H, W, C).

    Warns
    -----
    UserWarning
        If it is the test part of a data set.
    """
    if isinstance(data, Split) and data.part == "test":
        warnings.warn(
            "validation_data is a test part. What chooses (when to stop, which rate, which layer) "
            "must not see it: take the data set's .validation, and evaluate on .test at the end.",
            stacklevel=caller_level(),
        )
    held_out = to_measure_on(data, "validation_data")
    if held_out.shape != shape:
        raise ValueError(
            f"validation_data takes images of shape {shape} like those to train on, "
            f"got {held_out.shape}."
        )
    return held_out


def to_measure_on(data: Any, argument: str) -> Arrays:
    """Return checked arrays of held-out data; of a ``Dataset`` the validation part.

    A ``tf.data.Dataset`` is read into memory; arrays that were checked before stay as they are.
    """
    if isinstance(data, Arrays):
        return data
    if isinstance(data, tf.data.Dataset):
        Stream(data, argument)
        data = tuple(map(np.concatenate, zip(*data.as_numpy_iterator(), strict=True)))
    return _arrays(data.validation if isinstance(data, Dataset) else data, argument)


def _arrays(data: Any, argument: str, batch_size: int = 1) -> Arrays:
    """Return checked arrays of (images, labels) or (images, labels, weights)."""
    parts = tuple(data) if isinstance(data, Split | tuple | list) else ()
    if len(parts) not in (2, 3):
        raise TypeError(
            f"{argument} takes (images, labels) or (images, labels, weights), a Split, a Dataset "
            f"or a tf.data.Dataset of batches, got {type(data).__name__}"
            f"{f' of length {len(parts)}' if parts else ''}."
        )
    images, single = image_batch(parts[0], argument=f"images of {argument}")
    if single:
        raise ValueError(
            f"images of {argument} takes a batch (N, H, W, C), got shape {np.shape(parts[0])}. For "
            "one image take images[None], for gray images without a channel axis images[..., None]."
        )
    labels = np.asarray(parts[1])
    if labels.shape[:1] != (len(images),):
        raise ValueError(
            f"{argument} has {len(images)} images but labels of shape {labels.shape}: "
            "one label an image."
        )
    if labels.dtype.kind in "iu":
        labels = labels.astype(np.int64)
    if len(parts) == 2:
        return Arrays(images, labels, None, batch_size)
    weights = np.asarray(parts[2], np.float32)
    if weights.shape != (len(images),) or not np.isfinite(weights).all() or weights.min() < 0:
        raise ValueError(
            f"weights of {argument} takes {len(images)} values of at least 0, one an image, "
            f"got shape {weights.shape}."
        )
    return Arrays(images, labels, weights, batch_size)
