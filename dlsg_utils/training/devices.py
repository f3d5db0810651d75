"""A run's model on all devices that train it, and what they have memory for."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils.distributed.hardware import Hardware
from dlsg_utils.training.loop import Run


@contextmanager
def on_all_devices(model: keras.Model, machine: Hardware) -> Iterator[keras.Model]:
    """Give a model whose variables live on every device, and bring its weights back at the end.

    On one device, and for a model that was built for several, that is the model itself.
    """
    one_device = type(machine.strategy) is type(tf.distribute.get_strategy())
    with machine.strategy.scope():
        if one_device or any(
            isinstance(variable.value, tf.distribute.DistributedValues)
            for variable in model.variables
        ):
            yield model
            return
        replica = keras.models.clone_model(model)
        if not replica.built:
            replica.build(model.input_shape)
        replica.set_weights(model.get_weights())
        try:
            yield replica
        finally:
            model.set_weights(replica.get_weights())


def share_start(run: Run, machine: Hardware) -> None:
    """Let all workers start from the first one's weights and seed."""
    if machine.workers:
        weights = [machine.from_first_worker(weight) for weight in run.model.get_weights()]
        run.model.set_weights(weights)
        run.seed = int(machine.from_first_worker(np.array(run.seed)))


def too_large(run: Run) -> MemoryError:
    """Say which batch size fits, by trying smaller ones."""
    size = run.data.batch_size // 2
    while size:
        try:
            with tf.GradientTape() as tape:
                total = tf.reduce_sum(run.model(tf.zeros((size, *run.data.shape)), training=True))
            tape.gradient(total, run.model.trainable_variables)
        except tf.errors.ResourceExhaustedError:
            size //= 2
            continue
        return MemoryError(
            f"A batch of {run.data.batch_size} images does not fit into memory; "
            f"batch_size={size} does."
        )
    return MemoryError(
        "Not even one image fits into memory: take smaller images or a smaller model."
    )
