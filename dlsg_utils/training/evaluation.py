"""Measure a model on held-out data."""

import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import one_of, whole
from dlsg_utils.distributed.hardware import PRECISIONS
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training import batches
from dlsg_utils.training.losses import Loss, as_loss, as_metrics, check_fit, takes_logits


class Evaluation(NamedTuple):
    """What a model gives for held-out images.

    Attributes
    ----------
    loss : float
        Mean over the images.
    accuracy : float
        Share of right classes in [0, 1]; NaN with a loss of one's own.
    logits : float32 array (N, classes)
        What the softmax is taken of; with a loss of one's own the model's outputs.
    metrics : dict
        Further metrics by name.
    """

    loss: float
    accuracy: float
    logits: np.ndarray
    metrics: dict[str, float]

    def row(self, prefix: str, *, accuracy: bool) -> dict[str, float]:
        """Return the numbers by name, as a history keeps them."""
        numbers = {"loss": self.loss}
        if accuracy:
            numbers["accuracy"] = self.accuracy
        return {prefix + name: value for name, value in (numbers | self.metrics).items()}


def evaluate(
    model: keras.Model,
    data: Any,
    *,
    batch_size: int = 1000,
    loss: Loss | None = None,
    metrics: Sequence[keras.metrics.Metric | str] = (),
    precision: str = "float32",
) -> Evaluation:
    """Measure a model on held-out images.

    Parameters
    ----------
    model
        Any Keras model of one input and one output.
    data
        Images (N, H, W, C) in [0, 1] and labels, and if need be a weight for each; of a
        ``Dataset`` its validation part.
    batch_size, loss, metrics, precision
        As for :func:`dlsg_utils.training.fit`.

    Used in lectures 02, 03 and 04.
    """
    held_out = batches.arrays(data, whole("batch_size", batch_size))
    one_of("precision", precision, PRECISIONS)
    if _shapes.get(model) != held_out.shape:
        check_fit(model, held_out, loss)
        _shapes[model] = held_out.shape
    if model not in _forwards:
        _forwards[model] = tf.function(partial(_outputs, weakref.ref(model)), reduce_retracing=True)
    with computing_in(precision):
        parts = [
            [tensor.numpy() for tensor in _forwards[model](tf.constant(images))]
            for images in np.split(held_out.images, range(batch_size, held_out.count, batch_size))
        ]
    outputs, z = (np.concatenate(kind) for kind in zip(*parts, strict=True))
    check_fit(model, held_out, loss, z.shape)
    labels, weights = held_out.labels, held_out.weights
    if loss is not None:
        own = as_loss(loss)
        mean = float(own(labels, z if takes_logits(own) else outputs, weights))
        accuracy = np.nan
    else:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, z).numpy()
        mean = float(np.mean(losses * weights))
        accuracy = float(np.mean(z.argmax(axis=1) == labels))
    further = {}
    for meter in as_metrics(metrics):
        meter.reset_state()
        meter.update_state(labels, outputs, sample_weight=weights)
        further[meter.name] = float(meter.result())
    return Evaluation(mean, accuracy, z if loss is None else outputs, further)


# A compiled function a model, which goes when the model goes: it must not hold the model itself.
_Forward = Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]
_forwards: weakref.WeakKeyDictionary[keras.Model, _Forward] = weakref.WeakKeyDictionary()
_shapes: weakref.WeakKeyDictionary[keras.Model, tuple[int, ...]] = weakref.WeakKeyDictionary()


def _outputs(model: weakref.ref[keras.Model], images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the model's outputs and its logits."""
    alive = model()
    assert alive is not None  # the function goes when the model goes
    output = alive(images, training=False)
    return output, logits_of(output)


@contextmanager
def computing_in(precision: str) -> Iterator[None]:
    """Let TensorFlow compute convolutions and matrix products in this precision, in this block."""
    option = "auto_mixed_precision_onednn_bfloat16"
    before = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({option: precision == "bfloat16"})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({option: before.get(option, False)})
