"""Measure a model on held-out data."""

import weakref
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import whole
from dlsg_utils.inspection.probe import Probe, probe_of
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training import batches, losses
from dlsg_utils.training.losses import Loss, Metrics


class Evaluation(NamedTuple):
    """What a model gives for held-out images.

    Attributes
    ----------
    loss : float
        Mean over the images.
    accuracy : float
        Share of correct predictions in [0, 1]; NaN with a loss of one's own.
    logits : float32 array (N, classes)
        What the softmax is taken of; with a loss of one's own the model's outputs.
    metrics : dict
        Further metrics by name.
    """

    loss: float
    accuracy: float
    logits: np.ndarray
    metrics: dict[str, float]

    def row(self, prefix: str) -> dict[str, float]:
        """Return the measures by name, as a history keeps them."""
        accuracy = {} if np.isnan(self.accuracy) else {"accuracy": self.accuracy}
        measures = {"loss": self.loss} | accuracy | self.metrics
        return {prefix + name: value for name, value in measures.items()}


def evaluate(
    model: keras.Model,
    data: Any,
    labels: Any = None,
    *,
    batch_size: int = 1000,
    loss: Loss | None = None,
    metrics: Metrics = (),
) -> Evaluation:
    """Measure a model on held-out images.

    Parameters
    ----------
    model
        Any Keras model of one input and one output.
    data
        Images (N, H, W, C) in [0, 1] and labels, and if need be a weight for each, as arrays or as
        a ``tf.data.Dataset`` of batches; of a ``Dataset`` its validation part. Or one image and its
        label; then the logits lack the axis N.
    labels
        As in Keras, if ``data`` are images alone.
    batch_size
        Images a forward pass.
    loss, metrics
        As for :func:`dlsg_utils.training.fit`.

    Raises
    ------
    ValueError
        If images, labels, loss and the model do not fit together.

    Used in lectures 02 to 08, 12, 13 and 14.
    """
    whole("batch_size", batch_size)
    data = data if labels is None else (data, labels)
    single = isinstance(data, tuple) and len(data) == 2 and np.ndim(data[1]) == 0
    data = tuple(np.asarray(part)[None] for part in data) if single else data
    held_out, own_loss = batches.to_measure_on(data, "data"), losses.as_loss(loss)
    labels = held_out.labels
    meters = losses.as_metrics(
        metrics, labels, losses.check_labels(model, held_out.shape, labels, own_loss)
    )
    probe, firsts = probe_of(model, held_out.images), range(batch_size, len(labels), batch_size)
    parts = [
        probe.run(_outputs_and_logits, (weakref.ref(model),), images)
        for images in np.split(held_out.images, firsts)
    ]
    outputs, logits = (np.concatenate(kind) for kind in zip(*parts, strict=True))
    given = held_out.weights if own_loss is None or held_out.weighted else None
    mean = float(losses.summed_loss(own_loss, labels, outputs, logits, given)) / len(labels)
    for meter in meters:
        meter.reset_state()
        meter.update_state(labels, outputs)
    further = losses.results(meters)
    given_back = 0 if single else slice(None)
    if own_loss is not None:
        return Evaluation(mean, np.nan, outputs[given_back], further)
    accuracy = float(np.mean(logits.argmax(axis=1) == labels))
    return Evaluation(mean, accuracy, logits[given_back], further)


def _outputs_and_logits(
    probe: Probe, model: weakref.ref[keras.Model], images: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the given model's own outputs: ``probe.model`` is what ``inspection.logits`` wraps."""
    output = model()(images, training=False)  # type: ignore[misc]
    return output, logits_of(output)
