"""Train a model: :func:`fit` prepares a run and looks after it, its steps are in ``loop``."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.callbacks import EarlyStopping
from keras.optimizers import schedules
from tqdm.auto import tqdm

from dlsg_utils._core.checks import caller_level, number, one_of, renamed, whole
from dlsg_utils.distributed.hardware import PRECISIONS, Hardware, hardware
from dlsg_utils.distributed.workers import naming_lost_workers
from dlsg_utils.training import batches
from dlsg_utils.training.augmentation import Augmentation
from dlsg_utils.training.callbacks import NanWatch, Saving, listening, watch_batches
from dlsg_utils.training.evaluation import evaluate
from dlsg_utils.training.history import History
from dlsg_utils.training.loop import Attack, Run, compile_steps, computing_in, train_epoch
from dlsg_utils.training.losses import Loss, Metrics, as_loss, as_metrics, check_labels

# Compiled calls in an epoch: enough for a lively bar, few enough to cost nothing.
_CALLS_PER_EPOCH = 20

_RATE = 2e-3  # of an optimizer given by name
_SETS_RATE = (keras.callbacks.LearningRateScheduler, keras.callbacks.ReduceLROnPlateau)


@renamed(
    validation="validation_data",
    validation_split="validation_data",
    class_weight="Give each image its weight: fit(model, (images, labels, weights), …).",
    sample_weight="Give each image its weight: fit(model, (images, labels, weights), …).",
)
def fit(
    model: keras.Model,
    dataset: Any,
    labels: Any = None,
    *,
    epochs: int,
    validation_data: Any = None,
    batch_size: int = 128,
    loss: Loss | None = None,
    metrics: Metrics = (),
    optimizer: keras.optimizers.Optimizer | str | None = None,
    learning_rate: float | schedules.LearningRateSchedule | None = None,
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
        Any Keras model of one input and one output. The default loss takes the logits, also of a
        model that ends in softmax.
    dataset
        Images (N, H, W, C) in [0, 1] and integer labels (N,), and if need be a weight (N,) for
        each. Of a ``Dataset`` its training part. Or a ``tf.data.Dataset`` of batches of these.
    labels
        As in Keras, if ``dataset`` are images alone.
    epochs
        Passes over the data. Each draws the images of arrays in a new order.
    validation_data
        What is measured after each epoch, of the same kinds; of a ``Dataset`` its validation
        part. A ``tf.data.Dataset`` is read into memory.
    batch_size
        Images a step, of all devices together; the last step of an epoch takes what is left. A
        ``tf.data.Dataset`` brings its own.
    loss
        A Keras loss, its name or a function of labels and outputs; labels are then what it takes.
        A cross-entropy by name is that of the logits. The objective is its mean over the batch plus
        the losses of the model's layers.
    metrics
        Keras metrics, their names or functions, fed with the model's outputs. As in ``Model.fit``
        weights of images do not count, and ``"accuracy"`` suits labels and outputs.
    optimizer
        A Keras optimizer, used as it is, or its name. By default Adam.
    learning_rate
        For an optimizer given by name: a Keras schedule, or the first rate, by default 0.002, which
        falls to zero over the run along a cosine. Where a callback sets the rate
        (``ReduceLROnPlateau``, ``LearningRateScheduler``) it stays as it was set.
    clip_norm
        Scale gradients down so that the norm of all together is at most this.
    augmentation
        Random changes of the training images.
    attack
        ``attack(model, images, labels)`` returns, in the graph, the images to learn from, which
        may depend on the model as it is: see :func:`dlsg_utils.adversarial.adversarial_train`.
    patience
        Stop when the validation loss has not improved for so many epochs, and restore the weights
        of the best epoch (Keras's ``EarlyStopping``). Without it the last weights stay.
    callbacks
        Keras callbacks, all but ``BackupAndRestore`` and ``SwapEMAWeights``. One with a hook for
        single batches makes each step a call of its own. Their ``self.model`` is the model that
        trains; on several devices it is a clone.
    precision
        ``"float32"`` or ``"bfloat16"``, in which convolutions and matrix products are computed; by
        default what is fast on this computer (:func:`dlsg_utils.training.hardware`). The weights
        are float32 in any case.
    checkpoint
        A folder. The run is saved there after each epoch, and each minute of a long one. After a
        crash the same call resumes the run and ends in the same weights; callbacks of one's own
        begin anew. Settings, data, validation data and initial weights must be the same; of a
        ``tf.data.Dataset`` to train on only the shapes and the number of batches are compared.
        With more ``epochs`` a run goes on, also a finished one, but not one that ``patience`` had
        ended. A rate that falls along a cosine then follows that of all epochs from there, so
        that the run differs from one of so many epochs; with any other rate it does not.
    seed
        Makes order and augmentation repeatable: on one computer the same seed and the same initial
        weights end in the same weights. Of a seed from 2**31 up the rest modulo 2**31 counts.
    progress
        Show a bar with images per second and the time left.

    Returns
    -------
    History
        Also after Ctrl-C: then the epochs so far, and the model keeps what it has learned.

    Raises
    ------
    ValueError, TypeError
        If images, labels, loss and the model do not fit together, or the checkpoints in the folder
        are another run's.
    FloatingPointError
        If the loss becomes NaN or infinite. The message names the step; the model has the last
        weights with which the loss was finite.
    MemoryError
        If a batch does not fit into memory.
    dlsg_utils.distributed.cluster.WorkerLost
        If another worker died; the message names it.

    Warns
    -----
    UserWarning
        If ``validation_data`` is the test part of a data set: what chooses must not see it. If the
        model was compiled and neither ``loss`` nor ``optimizer`` is given: those of ``compile`` are
        not used.

    Used in lectures 02 to 06, 08, 12, 13, 14, 15, 18, 19, 20, 22 and 24.
    """
    epochs, own_loss = whole("epochs", epochs), as_loss(loss)
    callbacks = keras.tree.flatten(callbacks)
    if model.compiled and loss is None and optimizer is None:
        warnings.warn(
            "The model was compiled, but fit() takes nothing from there: pass it loss=, optimizer= "
            "and metrics= if its own (cross-entropy, Adam) are not meant.",
            stacklevel=caller_level(),
        )
    data = batches.to_train_on(dataset if labels is None else (dataset, labels), batch_size)
    held_out, output = None, check_labels(model, data.shape, data.labels, own_loss)
    if validation_data is not None:
        held_out = batches.to_choose_by(validation_data, data.shape)
        check_labels(model, data.shape, held_out.labels, own_loss)
    if patience is not None:
        whole("patience", patience)
        if held_out is None:
            raise ValueError("patience needs validation_data, got none.")
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
    drawn = np.random.default_rng().integers(2**30)

    with naming_lost_workers(machine), _on_all_devices(model, machine) as replica:
        run = Run(
            model=replica,
            optimizer=_optimizer(optimizer, learning_rate, replica, epochs * data.steps, callbacks),
            data=data,
            loss=own_loss,
            meters=as_metrics(metrics, data.labels, output),
            seed=int(machine.from_first_worker(np.array(drawn))) if seed is None else seed % 2**31,
        )
        take_steps = compile_steps(run, augmentation, attack, clip_norm)
        steps_a_call = 1 if watch_batches(callbacks) else -(-data.steps // _CALLS_PER_EPOCH)

        early = EarlyStopping(mode="min", patience=patience or 0, restore_best_weights=True)
        listeners = [NanWatch(run), *([early] if patience else []), *callbacks]
        if checkpoint is not None:
            config = run.optimizer.get_config() | {"name": type(run.optimizer).__name__}
            if not isinstance(optimizer, keras.optimizers.Optimizer):  # a cosine knows the epochs
                config["learning_rate"] = keras.saving.serialize_keras_object(learning_rate)
            options = {
                "optimizer": config,
                "loss": own_loss and {"name": type(own_loss).__name__} | own_loss.get_config(),
                "metrics": [meter.name for meter in run.meters],
                "seed": seed,
                "precision": precision,
                "augmentation": str(augmentation),
                "attack": getattr(attack, "__qualname__", str(attack)),
                "clip_norm": clip_norm,
                "patience": patience,
                "validation": held_out and held_out.identity,
            }
            listeners.append(Saving(checkpoint, run, epochs, early, options))

        stopped = "finished"
        bar = tqdm(total=epochs * data.count, unit=" images", unit_scale=True, disable=not progress)
        with bar, computing_in(precision), listening(listeners, run, epochs) as told:
            bar.update((run.epoch - 1) * data.count)
            if progress and run.resumed:
                bar.write(run.resumed)
            try:
                while run.epoch <= epochs and not replica.stop_training:
                    start = time.perf_counter()
                    row = train_epoch(run, take_steps, steps_a_call, told, bar)
                    if held_out is not None:
                        told.on_test_begin()
                        result = evaluate(replica, held_out, loss=loss, metrics=metrics)
                        told.on_test_end(result.row(""))
                        row |= result.row("val_")
                    bar.set_postfix({name: f"{np.round(value, 3)}" for name, value in row.items()})
                    row["learning_rate"] = float(run.optimizer.learning_rate)
                    row["seconds"] = time.perf_counter() - start
                    run.rows.append({"epoch": run.epoch} | row)
                    run.epoch, run.step = run.epoch + 1, 0
                    told.on_epoch_end(run.epoch - 2, row)
                run.optimizer.finalize_variable_values(replica.trainable_variables)
                if replica.stop_training:
                    stopped = "early" if early.stopped_epoch else "by callback"
            except KeyboardInterrupt:
                stopped = "interrupted"
            except tf.errors.ResourceExhaustedError as error:
                advice = f"memory is short: try batch_size={data.batch_size // 2}."
                raise MemoryError(f"For {data.batch_size} images a step {advice}") from error
            told.on_train_end()
    return History(run.rows, stopped, run.resumed)


@contextmanager
def _on_all_devices(model: keras.Model, machine: Hardware) -> Iterator[keras.Model]:
    """Yield a model with its variables on every device; at the end ``model`` gets its weights.

    On one device, or where the caller has entered the strategy's scope, it is the model itself.
    """
    if type(machine.strategy) is type(tf.distribute.get_strategy()):
        yield model
        return
    with machine.strategy.scope():
        replica = keras.models.clone_model(model)
        if not replica.built:
            replica.build(model.input_shape)
        replica.set_weights([machine.from_first_worker(each) for each in model.get_weights()])
        try:
            yield replica
        finally:
            model.set_weights(replica.get_weights())


def _optimizer(
    optimizer: keras.optimizers.Optimizer | str | None,
    learning_rate: float | schedules.LearningRateSchedule | None,
    model: keras.Model,
    steps: int,
    callbacks: Sequence[keras.callbacks.Callback],
) -> keras.optimizers.Optimizer:
    """Return the optimizer to use, built for the model on its devices."""
    made = keras.optimizers.get(optimizer or "adam")
    config = made.get_config()
    if isinstance(optimizer, keras.optimizers.Optimizer):
        if learning_rate is not None:
            name = type(made).__name__
            raise ValueError(
                "learning_rate is for an optimizer given by name, but optimizer is an object: take "
                f"optimizer={name}(learning_rate=…), or optimizer={name.lower()!r}."
            )
    else:
        rate = _RATE if learning_rate is None else learning_rate
        if not isinstance(rate, schedules.LearningRateSchedule):
            rate = number("learning_rate", rate, at_least=0)
            if not any(isinstance(callback, _SETS_RATE) for callback in callbacks):
                rate = schedules.CosineDecay(rate, steps)
        config["learning_rate"] = rate
    if made is not optimizer or hardware().strategy.num_replicas_in_sync > 1:
        made = type(made).from_config(config)
    made.build(model.trainable_variables)
    return made
