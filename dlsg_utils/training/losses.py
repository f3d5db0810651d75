"""Losses and metrics of a run, and whether model, labels and loss fit together."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils.distributed.hardware import hardware
from dlsg_utils.inspection.probe import probe_of

Loss: TypeAlias = Any  # a keras.losses.Loss, the name of one, or a function of labels and outputs
Metrics: TypeAlias = Sequence[keras.metrics.Metric | str | Callable[..., Any]]


class FunctionLoss(keras.losses.Loss):
    """The loss that a function of labels and outputs gives, with Keras's rules for their shapes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(name=getattr(function, "__name__", type(function).__name__))
        self.function = function

    def call(self, labels: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
        """Return the function's value; labels (N,) of outputs (N, 1) become (N, 1)."""
        if len(labels.shape) + 1 == len(outputs.shape) and outputs.shape[-1] == 1:
            labels = labels[..., None]
        return self.function(labels, outputs)


def as_loss(loss: Loss | None) -> keras.losses.Loss | None:
    """Return a Keras loss, given itself, its name or a function; by name it takes logits."""
    if loss is None:
        return None
    found = keras.losses.get(loss)
    name = getattr(found, "__name__", type(found).__name__)
    if isinstance(loss, str) and "crossentropy" in name.lower():
        # Keras gives the function, which takes probabilities.
        made = keras.losses.get(name.title().replace("_", "")) if "_" in name else found
        return type(made).from_config(made.get_config() | {"from_logits": True})
    if not isinstance(found, keras.losses.Loss):
        return FunctionLoss(found)
    if found.reduction in (None, "none"):
        raise ValueError(f"loss {name} has reduction None: take 'sum_over_batch_size'.")
    return found


def summed_loss(
    loss: keras.losses.Loss | None, labels: Any, outputs: Any, logits: Any, weights: Any
) -> tf.Tensor:
    """Return the loss of a batch, summed over its images; by default the cross-entropy.

    A loss that is made for logits is given those, whatever the model ends in.
    """
    if loss is None:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        return tf.reduce_sum(losses * weights)
    given = logits if loss.get_config().get("from_logits") else outputs
    return loss(labels, given, weights) * tf.cast(tf.shape(outputs)[0], tf.float32)


def as_metrics(
    metrics: Metrics, labels: np.ndarray, output: tuple[Any, ...]
) -> list[keras.metrics.Metric]:
    """Return Keras metrics, named as ``Model.fit`` names them.

    ``"accuracy"`` is that of the labels' shape and the outputs'. On several devices, where the
    variables must be there, the metrics are copies.
    """
    found, copied = [], hardware().strategy.num_replicas_in_sync > 1
    sparse = labels.ndim < len(output) or labels.shape[-1] == 1
    accuracy = "binary" if output[-1] == 1 else "sparse_categorical" if sparse else "categorical"
    for given in keras.tree.flatten(metrics):
        metric = keras.metrics.get(
            f"{accuracy}_accuracy" if given in ("accuracy", "acc") else given
        )
        if not isinstance(metric, keras.metrics.Metric):
            metric = keras.metrics.MeanMetricWrapper(metric, name=metric.__name__)
        elif copied:
            metric = type(metric).from_config(metric.get_config())
        if isinstance(given, str):
            metric.name = given
        found.append(metric)
    return found


def results(metrics: Sequence[keras.metrics.Metric]) -> dict[str, Any]:
    """Return the metrics' values by name: floats, and lists of a metric with several."""
    row: dict[str, Any] = {}
    for metric in metrics:
        result = metric.result()
        row |= result if isinstance(result, dict) else {metric.name: result}
    return {name: np.asarray(value).tolist() for name, value in row.items()}


def check_labels(
    model: keras.Model, shape: tuple[int, ...], labels: np.ndarray, loss: keras.losses.Loss | None
) -> tuple[Any, ...]:
    """Return the outputs' shape; raise if images (H, W, C), labels, model and loss do not fit.

    Nothing is computed for that: the model is traced, once for all calls.
    """
    probe = probe_of(model, np.empty((0, *shape), np.float32))
    output = probe.kept(("output", shape), lambda: tuple(probe.traced(shape)[1].shape))
    if isinstance(loss, keras.losses.CategoricalCrossentropy) and labels.ndim == 1:
        raise ValueError(
            f"loss {loss.name!r} takes one-hot labels, got whole numbers: take "
            "keras.utils.to_categorical(labels), or the loss 'sparse_categorical_crossentropy'."
        )
    sparse = isinstance(loss, keras.losses.SparseCategoricalCrossentropy) and len(output) == 2
    if loss is None or sparse:
        _check_classes(model, labels, output)
    return output


def _check_classes(model: keras.Model, labels: np.ndarray, shape: tuple[Any, ...]) -> None:
    """Check integer labels against the classes that a model tells apart."""
    classes = shape[-1]
    if len(shape) != 2 or classes == 1:
        raise ValueError(
            f"model {model.name!r} gives outputs of shape {shape[1:]}, a classifier gives "
            "(classes,): two classes take two outputs. For other tasks pass a loss, "
            "'binary_crossentropy' with labels of shape (N, 1) say."
        )
    if labels.ndim != 1:
        hint = " One-hot labels? Take labels.argmax(axis=1)." if labels.ndim == 2 else ""
        raise ValueError(f"labels takes shape (N,), got {labels.shape}.{hint}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels takes whole numbers, got dtype {labels.dtype}.")
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels takes 0 to {classes - 1} for a model of {classes} classes, "
            f"got {labels.min()} to {labels.max()}."
        )
