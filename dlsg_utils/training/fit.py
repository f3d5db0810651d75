"""The course's training loop, short enough to read.

An epoch is a few compiled calls, not one Python call a step: drawing the batches, augmenting them,
the gradients and the optimizer's steps all happen in the graph. The loop itself is
:func:`_compiled_loop`; :func:`fit` prepares a run and looks after it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._core.checks import one_of, whole
from dlsg_utils.distributed.hardware import PRECISIONS, Hardware, hardware
from dlsg_utils.distributed.workers import naming_lost_workers
from dlsg_utils.inspection.surgery import logits_of
from dlsg_utils.training import batches
from dlsg_utils.training.augmentation import Augmentation
from dlsg_utils.training.evaluation import computing_in, evaluate
from dlsg_utils.training.history import History
from dlsg_utils.training.losses import Loss, as_loss, as_metrics, check_fit, takes_logits
from dlsg_utils.training.run import Listeners, Run, Saves, share_start

# Compiled calls in an epoch: enough for a lively bar, few enough to cost nothing.
_CALLS_PER_EPOCH = 20

Attack = Callable[[keras.Model, tf.Tensor, tf.Tensor], tf.Tensor]


def fit(
    model: keras.Model,
    dataset: Any,
    *,
    epochs: int,
    validation_data: Any = None,
    batch_size: int = 128,
    loss: Loss | None = None,
    metrics: Sequence[keras.metrics.Metric | str] = (),
    optimizer: keras.optimizers.Optimizer | str | None = None,
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 2e-3,
    clip_norm: float | None = None,
    augmentation: Augmentation | None = None,
    attack: Attack | None = None,
    patience: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    precision: str | None = None,
    checkpoint: str | Path | None = None,
    seed: int | None = None,
    progress: bool = True,
) -> History:
    """Train a model; by default a classifier, by the cross-entropy of its logits.

    Parameters
    ----------
    model
        Any Keras model of one input and one output. With the default loss an end in softmax is
        seen through.
    dataset
        Images (N, H, W, C) in [0, 1] and integer labels (N,), and if need be a weight (N,) for
        each; of a ``Dataset`` its training part; or a ``tf.data.Dataset`` of batches of these.
    epochs
        Passes over the data. Each draws the images of arrays in a new order.
    validation_data
        Held-out arrays of the same kinds, or a ``Dataset``, whose validation part is taken;
        measured after each epoch.
    batch_size
        Images a step, of all devices together; the last step of an epoch takes what is left. A
        ``tf.data.Dataset`` brings its own.
    loss
        A Keras loss or its name; labels may then be what it takes. A cross-entropy by name is that
        of the logits. Its mean over the batch counts, and what the model's layers add to it.
    metrics
        Keras metrics or their names, fed with the model's outputs.
    optimizer
        A Keras optimizer, used as it is, or its name. By default Adam.
    learning_rate
        First step size of an optimizer given by name; it falls to zero over the run along a cosine.
        Or any Keras schedule.
    clip_norm
        Scale gradients down so that the norm of all together is at most this.
    augmentation
        Random changes of the training images.
    attack
        Changes each batch in view of the network as it is: ``attack(model, images, labels)`` in the
        graph returns the images to learn from, as in
        :func:`dlsg_utils.adversarial.adversarial_train`.
    patience
        Stop when the validation loss has not improved for so many epochs, and go back to the
        weights of the best one. Without it the last weights stay.
    callbacks
        Keras callbacks. One that looks at single batches makes each step a call of its own.
    precision
        ``"float32"`` or ``"bfloat16"``; by default what pays on this computer
        (:func:`dlsg_utils.hardware.hardware`). The weights are float32 in any case.
    checkpoint
        A folder. The run is saved there after each epoch, and each minute of a long one. The same
        call after a crash goes on and ends in the same weights.
    seed
        Makes order and augmentation repeatable: on one computer the same seed and the same initial
        weights end in the same weights.
    progress
        Show a bar with images per second and the time left.

    Returns
    -------
    History
        Also after Ctrl-C: then the epochs so far, and the model keeps what it has learned.

    Raises
    ------
    ValueError
        If images, labels, loss and the model do not fit together, or the checkpoints in the folder
        are another run's.
    FloatingPointError
        If the loss becomes NaN or infinite. The message names the step; the model has the last
        weights that were good.
    MemoryError
        If a batch does not fit into memory; the message says which would.
    dlsg_utils.workers.WorkerLost
        If another worker died; the message names it.

    Used in lectures 02 to 05.
    """
    epochs = whole("epochs", epochs)
    data = batches.take(dataset, batch_size)
    if patience is not None:
        whole("patience", patience)
        if validation_data is None:
            raise ValueError("patience needs validation data to look at, got none.")
    if clip_norm is not None and not clip_norm > 0:
        raise ValueError(f"clip_norm takes a positive number, got {clip_norm}.")
    if augmentation is not None and not isinstance(augmentation, Augmentation):
        raise TypeError(
            f"augmentation takes training.Augmentation(shift=2) say, got {augmentation!r}."
        )
    if seed is not None:
        whole("seed", seed, at_least=0)
    machine = hardware()
    precision = one_of("precision", precision or machine.precision, PRECISIONS)
    check_fit(model, data, loss)
    if validation_data is not None:
        check_fit(model, batches.arrays(validation_data), loss)

    with naming_lost_workers(machine), _on_all_devices(model, machine) as replica:
        run = Run(
            model=replica,
            optimizer=_optimizer(optimizer, learning_rate, epochs * data.steps, machine),
            data=data,
            meters=_for_this_run(as_metrics(metrics)),
            classifies=loss is None,
            patience=patience,
            seed=int(np.random.default_rng().integers(2**30)) if seed is None else seed,
        )
        share_start(run, machine)
        saves = None
        if checkpoint is not None:
            options = {
                "epochs": epochs,
                "seed": seed,
                "precision": precision,
                "loss": loss if isinstance(loss, str) else type(loss).__name__,
                "augmentation": str(augmentation),
                "clip_norm": clip_norm,
                "patience": patience,
            }
            if attack is not None:  # older checkpoints know nothing of it
                options["attack"] = str(attack)
            saves = Saves(checkpoint, run, options, machine)
        loop = _compiled_loop(run, loss, augmentation, attack, clip_norm, machine)
        listeners = Listeners(callbacks, model, run, epochs)
        bar = tqdm(total=epochs * data.count, unit=" images", unit_scale=True, disable=not progress)
        try:
            with bar, computing_in(precision), listeners:
                bar.update((run.epoch - 1) * data.count)
                while run.epoch <= epochs and not run.history.stopped:
                    start = time.perf_counter()
                    row = _run_epoch(loop, run, listeners, saves, bar)
                    if validation_data is not None:
                        result = evaluate(
                            replica,
                            validation_data,
                            loss=loss,
                            metrics=metrics,
                            precision=precision,
                        )
                        row |= result.row("val_", accuracy=run.classifies)
                    row |= {
                        "learning_rate": float(run.optimizer.learning_rate),
                        "seconds": time.perf_counter() - start,
                    }
                    bar.set_postfix({name: f"{row[name]:.3f}" for name in list(row)[1:-2]})
                    run.end_epoch(row)
                    listeners.epoch_ends(row)
                    if saves:
                        saves.write()
        except KeyboardInterrupt:
            run.history.stopped = "interrupted"
        except tf.errors.ResourceExhaustedError as error:
            raise _too_large(run, data) from error
        run.history.stopped = run.history.stopped or "finished"
        run.restore_best()
    return run.history


def _compiled_loop(
    run: Run,
    loss: Loss | None,
    augmentation: Augmentation | None,
    attack: Attack | None,
    clip_norm: float | None,
    machine: Hardware,
) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Compile ``loop(epoch, first, last, iterator)``: steps ``first`` to ``last`` of an epoch.

    It returns, over those steps, the summed loss, the numbers of right answers and of images, and
    the first step whose loss was not finite, or -1. Every random number comes from the seed, the
    epoch and the step alone, so that a run can go on anywhere.
    """
    model, strategy, devices = run.model, machine.strategy, machine.strategy.num_replicas_in_sync
    own_loss = None if loss is None else as_loss(loss)
    variables = model.trainable_variables

    def share(device: Any, images: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
        """Return every so many-th image of the batch, augmented as it would be on one device."""
        mine = slice(device, None, devices)
        if augmentation is None:
            return images[mine]
        draws = augmentation.draw(tf.shape(images)[0], key, tf.shape(images)[1:3])
        return augmentation.apply(images[mine], {name: draws[name][mine] for name in draws})

    @tf.function(jit_compile=machine.xla or None, reduce_retracing=True)
    def differentiate(x: tf.Tensor, y: tf.Tensor, w: tf.Tensor, batch: tf.Tensor) -> Any:
        """Return the share's summed loss, outputs, logits, and part of the batch's gradients."""
        with tf.GradientTape() as tape:
            output = model(x, training=True)
            z = tf.cast(logits_of(output), tf.float32)
            if own_loss is None:
                total = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(y, z) * w)
            else:
                given = z if takes_logits(own_loss) else output
                total = own_loss(y, given, w) * tf.cast(tf.shape(x)[0], tf.float32)
            objective = total / batch + sum(model.losses) / devices
        return total, output, z, tape.gradient(objective, variables)

    def step(images: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor, key: tf.Tensor) -> Any:
        """Take one step; return the share's summed loss and its number of right answers."""
        context = tf.distribute.get_replica_context()
        mine = slice(context.replica_id_in_sync_group, None, devices)
        x, y, w = share(context.replica_id_in_sync_group, images, key), labels[mine], weights[mine]
        if attack is not None:
            x = attack(model, x, y)
        batch = tf.cast(tf.shape(images)[0], tf.float32)
        total, output, z, gradients = differentiate(x, y, w, batch)
        if clip_norm is not None:
            # Here the devices' gradients are added up; the optimizer does so again.
            gradients = context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)
            gradients, _ = tf.clip_by_global_norm(gradients, clip_norm)
            gradients = [gradient / devices for gradient in gradients]
        run.optimizer.apply(gradients, variables)
        for meter in run.meters:
            meter.update_state(y, output, sample_weight=w)
        if own_loss is not None:
            return total, tf.constant(0, tf.int64)
        return total, tf.math.count_nonzero(tf.argmax(z, axis=1, output_type=y.dtype) == y)

    reader = run.data.open(run.seed)

    @tf.function
    def loop(epoch: tf.Tensor, first: tf.Tensor, last: tf.Tensor, iterator: Any) -> Any:
        read = reader(epoch, iterator)
        loss_sum, right, seen, bad = 0.0, tf.constant(0, tf.int64), 0, -1
        for number in tf.range(first, last):
            images, labels, weights = read(number)
            key = tf.stack([run.seed + epoch, number])
            results = strategy.run(step, (images, labels, weights, key))
            step_loss, step_right = (
                strategy.reduce(tf.distribute.ReduceOp.SUM, result, axis=None) for result in results
            )
            if bad < 0 and not tf.math.is_finite(step_loss):
                bad = number
            loss_sum += step_loss
            right += step_right
            seen += tf.shape(images)[0]
        return loss_sum, right, seen, bad

    return loop


def _run_epoch(
    loop: Callable[..., Any], run: Run, listeners: Listeners, saves: Saves | None, bar: Any
) -> dict[str, float]:
    """Take the rest of an epoch's steps in a few compiled calls; return the epoch's row."""
    if run.step == 0:
        run.begin_epoch()
    listeners.epoch_begins()
    steps, images = run.data.steps, run.data.count
    iterator = run.data.iterator(run.step)
    length = 1 if listeners.watch_batches else -(-steps // _CALLS_PER_EPOCH)
    for first in range(run.step, steps, length):
        last = min(first + length, steps)
        good = run.model.get_weights()
        listeners.batch_begins(first)
        sums = loop(tf.constant(run.epoch), tf.constant(first), tf.constant(last), iterator)
        loss, right, seen, bad = (tensor.numpy().item() for tensor in sums)
        if bad >= 0:
            run.model.set_weights(good)
            raise FloatingPointError(
                f"The loss became NaN or infinite in epoch {run.epoch}, step {bad + 1} of {steps}. "
                f"The model has its weights from before step {first + 1}. Try a smaller "
                f"learning_rate than {float(run.optimizer.learning_rate):g}, or clip_norm=1."
            )
        run.add(loss, right, seen, last)
        listeners.batch_ends(last - 1)
        bar.update(images * last // steps - images * first // steps)
        if saves and saves.are_due():
            saves.write()
    return run.row()


@contextmanager
def _on_all_devices(model: keras.Model, machine: Hardware) -> Iterator[keras.Model]:
    """Give a model whose variables live on every device, and bring its weights back at the end.

    On one device, and for a model that was built for several, that is the model itself.
    """
    distributed = any(
        isinstance(variable.value, tf.distribute.DistributedValues) for variable in model.variables
    )
    if distributed or type(machine.strategy) is type(tf.distribute.get_strategy()):
        with machine.strategy.scope():
            yield model
        return
    with machine.strategy.scope():
        if getattr(model, "inputs", None):  # Sequential or Functional
            replica = keras.models.clone_model(model)
        else:
            replica = type(model).from_config(model.get_config())
            replica.build(model.input_shape)
        replica.set_weights(model.get_weights())
        try:
            yield replica
        finally:
            model.set_weights(replica.get_weights())


def _optimizer(
    optimizer: keras.optimizers.Optimizer | str | None,
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule,
    steps: int,
    machine: Hardware,
) -> keras.optimizers.Optimizer:
    """Return the optimizer to use, made for the devices it will run on."""
    if isinstance(optimizer, keras.optimizers.Optimizer):
        if machine.strategy.num_replicas_in_sync == 1:
            return optimizer
        return type(optimizer).from_config(optimizer.get_config())
    if not isinstance(learning_rate, keras.optimizers.schedules.LearningRateSchedule):
        if not isinstance(learning_rate, int | float) or not learning_rate > 0:
            raise ValueError(
                f"learning_rate takes a positive number or a schedule, got {learning_rate!r}."
            )
        learning_rate = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    made = keras.optimizers.get(optimizer or "adam")
    return type(made).from_config(made.get_config() | {"learning_rate": learning_rate})


def _for_this_run(meters: list[keras.metrics.Metric]) -> list[keras.metrics.Metric]:
    """Return new metrics like those given, whose numbers are the run's alone."""
    return [type(meter).from_config(meter.get_config()) for meter in meters]


def _too_large(run: Run, data: batches.Arrays | batches.Stream) -> MemoryError:
    """Say which batch size fits, by trying smaller ones."""
    size = data.batch_size // 2
    while size:
        try:
            with tf.GradientTape() as tape:
                total = tf.reduce_sum(run.model(tf.zeros((size, *data.shape)), training=True))
            tape.gradient(total, run.model.trainable_variables)
        except tf.errors.ResourceExhaustedError:
            size //= 2
            continue
        return MemoryError(
            f"A batch of {data.batch_size} images does not fit into memory; batch_size={size} does."
        )
    return MemoryError(
        "Not even one image fits into memory: take smaller images or a smaller model."
    )
