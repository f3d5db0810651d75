"""Measure a model on held-out data."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import whole
from dlsg_utils.inspection.probe import Probe, probe_of
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training import batches
from dlsg_utils.training.losses import Loss, as_loss, as_metrics, check_labels, summed_loss


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
    *,
    batch_size: int = 1000,
    loss: Loss | None = None,
    metrics: Sequence[keras.metrics.Metric | str] = (),
) -> Evaluation:
    """Measure a model on held-out images.

    Parameters
    ----------
    model
        Any Keras model of one input and one output.
    data
        Images (N, H, W, C) in [0, 1] and labels, and if need be a weight for each, as arrays or as
        a ``tf.data.Dataset`` of batches; of a ``Dataset`` its validation part.
    batch_size
        Images a forward pass.
    loss, metrics
        As for :func:`dlsg_utils.training.fit`.

    Raises
    ------
    ValueError
        If images, labels, loss and the model do not fit together.

    Used in lectures 02 to 04, 06 to 09, 12 and 13.
    """
    whole("batch_size", batch_size)
    held_out, own_loss = batches.to_measure_on(data, "data"), as_loss(loss)
    labels, weights = held_out.labels, held_out.weights
    check_labels(model, held_out.shape, labels, own_loss)
    probe, firsts = probe_of(model, held_out.images), range(batch_size, len(labels), batch_size)
    parts = [
        probe.run(_outputs_and_logits, (), images) for images in np.split(held_out.images, firsts)
    ]
    outputs, logits = (np.concatenate(kind) for kind in zip(*parts, strict=True))
    mean = float(summed_loss(own_loss, labels, outputs, logits, weights)) / len(labels)
    meters = as_metrics(metrics)
    for meter in meters:
        meter.update_state(labels, outputs, sample_weight=weights)
    further = {meter.name: float(meter.result()) for meter in meters}
    if own_loss is not None:
        return Evaluation(mean, np.nan, outputs, further)
    return Evaluation(mean, float(np.mean(logits.argmax(axis=1) == labels)), logits, further)


def _outputs_and_logits(probe: Probe, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    output = probe.model(images, training=False)
    return output, logits_of(output)
