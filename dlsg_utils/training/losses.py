"""Losses and metrics of a run, and whether model, labels and loss fit together."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils.inspection.probe import probe_of

Loss: TypeAlias = Any  # a keras.losses.Loss, or the name of one


def as_loss(loss: Loss | None) -> keras.losses.Loss | None:
    """Return a Keras loss, given itself or its name; a cross-entropy by name takes logits."""
    if loss is None or isinstance(loss, keras.losses.Loss):
        return loss
    found = keras.losses.get(loss)
    if not isinstance(found, keras.losses.Loss):  # Keras gives a function for mean_squared_error
        found = keras.losses.get(found.__name__.title().replace("_", ""))
    config = found.get_config()
    if "from_logits" in config:
        config["from_logits"] = True
    return type(found).from_config(config)


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


def as_metrics(metrics: Sequence[keras.metrics.Metric | str]) -> list[keras.metrics.Metric]:
    """Return new Keras metrics like those given, or of those names."""
    return [
        type(metric).from_config(metric.get_config())
        if isinstance(metric, keras.metrics.Metric)
        else keras.metrics.MeanMetricWrapper(metric, name=metric.__name__)
        for metric in map(keras.metrics.get, metrics)
    ]


def check_labels(
    model: keras.Model, shape: tuple[int, ...], labels: np.ndarray, loss: keras.losses.Loss | None
) -> None:
    """Raise if a model does not take images of a shape (H, W, C), or labels and loss do not fit.

    Nothing is computed for that: the model is traced, once for all calls.
    """
    probe = probe_of(model, np.empty((0, *shape), np.float32))
    output = probe.kept(("output", shape), lambda: tuple(probe.traced(shape)[1].shape))
    if isinstance(loss, keras.losses.CategoricalCrossentropy) and labels.ndim == 1:
        raise ValueError(
            f"loss {loss.name!r} takes one-hot labels, got whole numbers: take "
            "keras.utils.to_categorical(labels), or the loss 'sparse_categorical_crossentropy'."
        )
    if loss is None or isinstance(loss, keras.losses.SparseCategoricalCrossentropy):
        _check_classes(model, labels, output)


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
