"""Losses and metrics of a run, and whether model, data and loss fit together."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils.inspection.recording import trace
from dlsg_utils.training.batches import Arrays, Stream

Loss: TypeAlias = Any  # a keras.losses.Loss, or the name of one


def as_loss(loss: Loss) -> keras.losses.Loss:
    """Return a Keras loss, given itself or its name; a cross-entropy by name takes logits."""
    if isinstance(loss, keras.losses.Loss):
        return loss
    found = keras.losses.get(loss)
    if not isinstance(found, keras.losses.Loss):  # Keras gives a function for mean_squared_error
        found = keras.losses.get("".join(part.title() for part in found.__name__.split("_")))
    config = found.get_config()
    if "from_logits" in config:
        config["from_logits"] = True
    return type(found).from_config(config)


def takes_logits(loss: keras.losses.Loss) -> bool:
    """Whether a loss is made for logits; it is then given those, whatever the model ends in."""
    return bool(loss.get_config().get("from_logits", False))


def as_metrics(metrics: Sequence[keras.metrics.Metric | str]) -> list[keras.metrics.Metric]:
    """Return Keras metrics, given themselves or their names."""
    found = [keras.metrics.get(metric) for metric in metrics]
    return [
        metric
        if isinstance(metric, keras.metrics.Metric)
        else keras.metrics.MeanMetricWrapper(metric, name=metric.__name__)
        for metric in found
    ]


def check_fit(
    model: keras.Model,
    data: Arrays | Stream,
    loss: Loss | None,
    shape: tuple[int, ...] | None = None,
) -> None:
    """Raise if model, images, labels and loss do not fit together, before anything is computed.

    ``shape`` is that of the model's output, if it is known already.
    """
    if shape is None:
        _, output, _ = trace(model, data.shape)
        if not tf.is_tensor(output):
            raise ValueError(
                f"model {model.name!r} has {len(tf.nest.flatten(output))} outputs; "
                "models of one output are supported."
            )
        shape = tuple(output.shape)
    labels = data.labels if isinstance(data, Arrays) else _first_labels(data)
    if loss is None:
        _check_classes(model, labels, shape)
    elif isinstance(as_loss(loss), keras.losses.CategoricalCrossentropy) and labels.ndim == 1:
        raise ValueError(
            f"loss {as_loss(loss).name!r} takes one-hot labels, got whole numbers: take "
            "keras.utils.to_categorical(labels), or the loss 'sparse_categorical_crossentropy'."
        )
    elif isinstance(as_loss(loss), keras.losses.SparseCategoricalCrossentropy):
        _check_classes(model, labels, shape)


def _check_classes(model: keras.Model, labels: np.ndarray, shape: tuple[int, ...]) -> None:
    """Check integer labels against the classes that a model tells apart."""
    if len(shape) != 2:
        raise ValueError(
            f"model {model.name!r} gives outputs of shape {shape[1:]}, "
            "a classifier gives (classes,). For other tasks pass a loss."
        )
    if shape[1] == 1:
        raise ValueError(
            f"model {model.name!r} has one output; two classes take two outputs, "
            "or the loss 'binary_crossentropy' with labels of shape (N, 1)."
        )
    if labels.ndim != 1:
        hint = " One-hot labels? Take labels.argmax(axis=1)." if labels.ndim == 2 else ""
        raise ValueError(f"labels takes shape (N,), got {labels.shape}.{hint}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels takes whole numbers, got dtype {labels.dtype}.")
    if labels.min() < 0 or labels.max() >= shape[1]:
        raise ValueError(
            f"labels takes 0 to {shape[1] - 1} for a model of {shape[1]} classes, "
            f"got {labels.min()} to {labels.max()}."
        )


def _first_labels(data: Stream) -> Any:
    return next(iter(data.dataset))[1].numpy()
