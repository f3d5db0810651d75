"""The loop itself: the steps of an epoch, several of them in one compiled call.

Drawing a batch, augmenting it, the gradients and the optimizer's step all happen in the graph, so
an epoch is a few calls from Python, not one a step.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils.distributed.hardware import hardware
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training.augmentation import Augmentation
from dlsg_utils.training.batches import Arrays, Stream
from dlsg_utils.training.losses import results, summed_loss

Attack: TypeAlias = Callable[[keras.Model, tf.Tensor, tf.Tensor], tf.Tensor]


@dataclass
class Run:
    """A training run and its state."""

    model: keras.Model
    optimizer: keras.optimizers.Optimizer
    data: Arrays | Stream
    loss: keras.losses.Loss | None
    meters: list[keras.metrics.Metric]
    seed: int
    epoch: int = 1  # the epoch that runs
    step: int = 0  # how many of its steps are done
    sums: tuple[float, ...] = (0.0, 0, 0)  # of their losses, correct predictions and images
    rows: list[dict[str, float]] = field(default_factory=list)  # of the epochs before
    resumed: str = ""  # what was found in the checkpoints' folder, in words

    def row(self) -> dict[str, float]:
        """Return the epoch's row of the history, as far as it is known."""
        loss, correct, seen = self.sums
        row = {"loss": loss / seen} | ({"accuracy": correct / seen} if self.loss is None else {})
        return row | results(self.meters)


def compile_steps(
    run: Run, augmentation: Augmentation | None, attack: Attack | None, clip_norm: float | None
) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Compile ``take_steps(opened, seed, first, last)``: the steps of an epoch from first to last.

    It returns the number of the step that comes next and, over the steps that it took, the summed
    loss, the correct predictions and the images. It ends early when the loss is not finite, and
    gives NaN for the loss if a weight is not. Every random number comes from the seed and the step
    alone, so that a run can be resumed anywhere.
    """
    model, variables, strategy = run.model, run.model.trainable_variables, hardware().strategy
    devices = strategy.num_replicas_in_sync

    def differentiate(x: tf.Tensor, y: tf.Tensor, w: tf.Tensor, batch: tf.Tensor) -> Any:
        """Return the share's summed loss, outputs, logits, and its part of the batch's gradient."""
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            logits = tf.cast(logits_of(outputs), tf.float32)
            given = w if run.loss is None or run.data.weighted else None  # as Model.fit does
            total = summed_loss(run.loss, y, outputs, logits, given)
            objective = total / batch + sum(model.losses) / devices
        return total, outputs, logits, tape.gradient(objective, variables)

    if hardware().xla:
        differentiate = tf.function(differentiate, jit_compile=True, autograph=False)

    def step(images: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor, key: tf.Tensor) -> Any:
        """Learn from this device's share of a batch; return its loss and correct predictions."""
        context = tf.distribute.get_replica_context()
        share = slice(context.replica_id_in_sync_group, None, devices)  # of n devices each n-th
        x, y, w = images[share], labels[share], weights[share]
        if augmentation is not None:  # each image changes as it would on one device
            draws = augmentation.draw(tf.shape(images)[0], key, tf.shape(images)[1:3])
            x = augmentation.apply(x, {name: draws[name][share] for name in draws})
        if attack is not None:
            x = attack(model, x, y)
        batch = tf.cast(tf.shape(images)[0], tf.float32)
        total, outputs, logits, gradients = differentiate(x, y, w, batch)
        if clip_norm is not None:
            # Here the devices' gradients are added up; the optimizer does so again.
            gradients = context.all_reduce("SUM", gradients)
            gradients, _ = tf.clip_by_global_norm(gradients, clip_norm)
            gradients = [gradient / devices for gradient in gradients]
        run.optimizer.apply(gradients, variables)
        for meter in run.meters:
            meter.update_state(y, outputs)
        if run.loss is not None:
            return total, tf.constant(0, tf.int64)
        return total, tf.math.count_nonzero(tf.argmax(logits, axis=1, output_type=y.dtype) == y)

    # Converting Python's `while` and `if` into the graph would cost the first run seconds.
    @tf.function(autograph=False)
    def take_steps(opened: Any, seed: tf.Tensor, first: tf.Tensor, last: tf.Tensor) -> Any:
        def goes_on(number: tf.Tensor, loss: tf.Tensor, *_: tf.Tensor) -> tf.Tensor:
            return (number < last) & tf.math.is_finite(loss)

        def take_step(number: tf.Tensor, loss: Any, correct: Any, seen: Any) -> Any:
            images, labels, weights = run.data.read(opened, number)
            results = strategy.run(step, (images, labels, weights, tf.stack([seed, number])))
            step_loss, step_correct = (strategy.reduce("SUM", each, axis=None) for each in results)
            return number + 1, loss + step_loss, correct + step_correct, seen + tf.shape(images)[0]

        start = first, 0.0, tf.constant(0, tf.int64), 0
        number, loss, correct, seen = tf.while_loop(goes_on, take_step, start)
        finite = tf.stack([tf.reduce_all(tf.math.is_finite(weight)) for weight in variables])
        return number, tf.where(tf.reduce_all(finite), loss, np.nan), correct, seen

    return take_steps


def train_epoch(
    run: Run,
    take_steps: Callable[..., tuple[tf.Tensor, ...]],
    steps_a_call: int,
    listeners: keras.callbacks.CallbackList,
    bar: tqdm,
) -> dict[str, float]:
    """Take the rest of an epoch's steps in a few compiled calls; return the epoch's row."""
    if run.step == 0:
        run.sums = (0.0, 0, 0)
        for meter in run.meters:
            meter.reset_state()
    listeners.on_epoch_begin(run.epoch - 1)  # Keras counts from 0
    opened = run.data.open(run.seed, run.epoch, run.step)
    while (first := run.step) < run.data.steps:
        last = min(first + steps_a_call, run.data.steps)
        listeners.on_train_batch_begin(first)
        results = take_steps(
            opened, *map(tf.constant, ((run.seed + run.epoch) % 2**31, first, last))
        )
        run.step, *sums = (result.numpy().item() for result in results)
        run.sums = tuple(map(sum, zip(run.sums, sums, strict=True)))
        listeners.on_train_batch_end(last - 1, run.row())
        bar.update(sums[2])
    return run.row()


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
