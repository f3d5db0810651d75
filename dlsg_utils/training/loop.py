"""The loop itself: the steps of an epoch, several of them in one compiled call.

Drawing a batch, augmenting it, the gradients and the optimizer's step all happen in the graph, so
an epoch is a few calls from Python, not one a step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import keras
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils.distributed.hardware import Hardware
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training.augmentation import Augmentation
from dlsg_utils.training.batches import Arrays, Stream
from dlsg_utils.training.losses import summed_loss

Attack: TypeAlias = Callable[[keras.Model, tf.Tensor, tf.Tensor], tf.Tensor]


@dataclass
class Run:
    """A training run, and how far it has come."""

    model: keras.Model
    optimizer: keras.optimizers.Optimizer
    data: Arrays | Stream
    loss: keras.losses.Loss | None
    meters: list[keras.metrics.Metric]
    seed: int
    epoch: int = 1  # the epoch that runs
    step: int = 0  # so many of its steps are done
    sums: tuple[float, int, int] = (0.0, 0, 0)  # their loss, right answers and images
    rows: list[dict[str, float]] = field(default_factory=list)  # of the epochs before

    def row(self) -> dict[str, float]:
        """Return the epoch's row of the history, as far as it is known."""
        loss, right, seen = self.sums
        row = {"loss": loss / seen} | ({"accuracy": right / seen} if self.loss is None else {})
        return row | {meter.name: float(meter.result()) for meter in self.meters}

    def end_epoch(self, row: dict[str, float]) -> None:
        """Keep the epoch's row and go on to the next one."""
        self.rows.append({"epoch": self.epoch} | row)
        self.epoch, self.step = self.epoch + 1, 0


def compile_steps(
    run: Run,
    augmentation: Augmentation | None,
    attack: Attack | None,
    clip_norm: float | None,
    machine: Hardware,
) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Compile ``take_steps(opened, seed, first, last)``: the steps of an epoch from first to last.

    It returns the number of the step that comes next, whether loss and weights are finite, and over
    the steps that it took the summed loss, the right answers and the images. Every random number
    comes from the seed and the step alone, so that a run can go on anywhere.
    """
    model, strategy, devices = run.model, machine.strategy, machine.strategy.num_replicas_in_sync
    variables = model.trainable_variables

    @tf.function(jit_compile=machine.xla or None, reduce_retracing=True)
    def differentiate(x: tf.Tensor, y: tf.Tensor, w: tf.Tensor, batch: tf.Tensor) -> Any:
        """Return the share's summed loss, outputs, logits, and its part of the batch's gradient."""
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            logits = tf.cast(logits_of(outputs), tf.float32)
            total = summed_loss(run.loss, y, outputs, logits, w)
            objective = total / batch + sum(model.losses) / devices
        return total, outputs, logits, tape.gradient(objective, variables)

    def step(images: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor, key: tf.Tensor) -> Any:
        """Learn from this device's share of a batch; return its loss and its right answers."""
        context = tf.distribute.get_replica_context()
        share = slice(context.replica_id_in_sync_group, None, devices)  # every so many-th image
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
            gradients = context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)
            gradients, _ = tf.clip_by_global_norm(gradients, clip_norm)
            gradients = [gradient / devices for gradient in gradients]
        run.optimizer.apply(gradients, variables)
        for meter in run.meters:
            meter.update_state(y, outputs, sample_weight=w)
        if run.loss is not None:
            return total, tf.constant(0, tf.int64)
        return total, tf.math.count_nonzero(tf.argmax(logits, axis=1, output_type=y.dtype) == y)

    @tf.function
    def take_steps(opened: Any, seed: tf.Tensor, first: tf.Tensor, last: tf.Tensor) -> Any:
        number, loss, right, seen = first, 0.0, tf.constant(0, tf.int64), 0
        while (number < last) & tf.math.is_finite(loss):
            images, labels, weights = run.data.read(opened, number)
            results = strategy.run(step, (images, labels, weights, tf.stack([seed, number])))
            step_loss, step_right = (
                strategy.reduce(tf.distribute.ReduceOp.SUM, result, axis=None) for result in results
            )
            loss += step_loss
            right += step_right
            seen += tf.shape(images)[0]
            number += 1
        finite = tf.stack([tf.reduce_all(tf.math.is_finite(value)) for value in (loss, *variables)])
        return number, tf.reduce_all(finite), loss, right, seen

    return take_steps


def train_epoch(
    run: Run,
    take_steps: Callable[..., tuple[tf.Tensor, ...]],
    steps_a_call: int,
    listeners: keras.callbacks.CallbackList,
    good: "GoodWeights",
    bar: tqdm,
) -> dict[str, float]:
    """Take the rest of an epoch's steps in a few compiled calls; return the epoch's row."""
    if run.step == 0:
        run.sums = (0.0, 0, 0)
        for meter in run.meters:
            meter.reset_state()
    listeners.on_epoch_begin(run.epoch - 1)  # Keras counts from 0
    opened, images, steps = (
        run.data.open(run.seed, run.epoch, run.step),
        run.data.count,
        run.data.steps,
    )
    while run.step < steps:
        first, last = run.step, min(run.step + steps_a_call, steps)
        listeners.on_train_batch_begin(first)
        good.keep()
        results = take_steps(opened, *map(tf.constant, (run.seed + run.epoch, first, last)))
        run.step, finite, *sums = (result.numpy().item() for result in results)
        if not finite:
            good.restore(before_last_call=run.step == first + 1)
            raise FloatingPointError(
                f"The loss or a weight became NaN or infinite in epoch {run.epoch}, step "
                f"{run.step} of {steps}. The model has the last weights that gave a finite loss. "
                f"Try a smaller learning_rate than {float(run.optimizer.learning_rate):g}, or "
                "clip_norm=1."
            )
        loss, right, seen = map(sum, zip(run.sums, sums, strict=True))
        run.sums = loss, right, seen
        listeners.on_train_batch_end(last - 1, run.row())
        bar.update(images * last // steps - images * first // steps)
    return run.row()


class GoodWeights:
    """Weights with which the loss was finite, on the device, to go back to when it is not.

    Reading a variable copies nothing; TensorFlow makes a copy when the variable changes.
    """

    def __init__(self, model: keras.Model) -> None:
        self._variables = model.variables
        self._proven = self._latest = [tf.convert_to_tensor(each) for each in self._variables]

    def keep(self) -> None:
        """Keep the weights as they are before a call; those before the last one are proven now."""
        self._proven = self._latest
        self._latest = [tf.convert_to_tensor(each) for each in self._variables]

    def restore(self, *, before_last_call: bool) -> None:
        """Go back to the weights before this call, or to those before the last one."""
        good = self._proven if before_last_call else self._latest
        for variable, value in zip(self._variables, good, strict=True):
            variable.assign(value)
