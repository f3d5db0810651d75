"""A training run: where it stands, its checkpoints, and who is told of it."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils.distributed.hardware import Hardware
from dlsg_utils.training.batches import Arrays, Stream
from dlsg_utils.training.checkpoints import Checkpoints
from dlsg_utils.training.history import History

_SECONDS_BETWEEN_CHECKPOINTS = 60

# What of a run is saved beside its variables and its history.
_STATE = ("seed", "epoch", "step", "loss", "right", "seen", "best_loss", "waited")


class Run:
    """Where a run stands: all that a checkpoint has to keep."""

    def __init__(
        self,
        *,
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        data: Arrays | Stream,
        meters: list[keras.metrics.Metric],
        classifies: bool,
        patience: int | None,
        seed: int,
    ) -> None:
        optimizer.build(model.trainable_variables)
        self.model, self.optimizer, self.data, self.meters = model, optimizer, data, meters
        self.classifies, self.patience, self.seed = classifies, patience, seed
        self.epoch, self.step = 1, 0  # the epoch that runs, and how many of its steps are done
        self.loss, self.right, self.seen = 0.0, 0, 0  # summed over those steps
        self.history = History(stopped="")
        self.best_loss, self.waited = float("inf"), 0
        self.best_weights: list[np.ndarray] | None = None

    def begin_epoch(self) -> None:
        """Forget what was measured in the epoch before."""
        self.loss, self.right, self.seen = 0.0, 0, 0
        for meter in self.meters:
            meter.reset_state()

    def add(self, loss: float, right: int, seen: int, step: int) -> None:
        """Take note of some steps."""
        self.loss, self.right, self.seen = self.loss + loss, self.right + right, self.seen + seen
        self.step = step

    def row(self) -> dict[str, float]:
        """Return the epoch's row of the history, as far as it is known."""
        row = {"epoch": self.epoch, "loss": self.loss / self.seen}
        if self.classifies:
            row["accuracy"] = self.right / self.seen
        return row | {meter.name: float(meter.result()) for meter in self.meters}

    def end_epoch(self, row: dict[str, float]) -> None:
        """Take note of an epoch, and whether it was one too many."""
        self.history.epochs.append(row)
        self.epoch, self.step = self.epoch + 1, 0
        if self.patience is None:
            return
        if row["val_loss"] < self.best_loss:
            self.best_loss, self.waited = row["val_loss"], 0
            self.best_weights = self.model.get_weights()
        else:
            self.waited += 1
            if self.waited >= self.patience:
                self.history.stopped = "early"

    def restore_best(self) -> None:
        """Go back to the weights of the epoch with the least validation loss, if it was watched."""
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)

    def variables(self) -> dict[str, Any]:
        """All variables that training changes, by name: weights, states of dropout, optimizer."""
        owners = {"model": self.model.variables, "optimizer": self.optimizer.variables}
        owners |= {f"metric {meter.name}": meter.variables for meter in self.meters}
        return {
            f"{owner}/{index}": variable
            for owner, variables in owners.items()
            for index, variable in enumerate(variables)
        }


def share_start(run: Run, machine: Hardware) -> None:
    """Let all workers start from the first one's weights and seed."""
    if machine.workers:
        weights = [_from_first_worker(weight, machine) for weight in run.model.get_weights()]
        run.model.set_weights(weights)
        run.seed = int(_from_first_worker(np.array(run.seed), machine))


def _from_first_worker(value: np.ndarray, machine: Hardware) -> np.ndarray:
    """Return the first worker's value on every worker."""

    def part() -> tf.Tensor:
        first = tf.distribute.get_replica_context().replica_id_in_sync_group == 0
        return tf.where(first, value, np.zeros_like(value))

    total = machine.strategy.run(tf.function(part))
    return np.asarray(machine.strategy.reduce(tf.distribute.ReduceOp.SUM, total, axis=None))


def _check_same_place(run: Run, machine: Hardware, folder: str | Path) -> None:
    """Raise if the workers have taken up different checkpoints."""
    here = np.array([run.epoch, run.step])
    first = _from_first_worker(here, machine)
    if (here != first).any():
        raise ValueError(
            f"worker {machine.worker} found epoch {here[0]}, step {here[1]} in {folder}, worker 0 "
            f"epoch {first[0]}, step {first[1]}: the folder must be one that all workers share."
        )


class Saves:
    """Writes a run to its folder, and takes it up from there."""

    def __init__(
        self, folder: str | Path, run: Run, options: dict[str, Any], machine: Hardware
    ) -> None:
        self.checkpoints, self.run, self.writes = Checkpoints(folder), run, machine.worker == 0
        settings = run.optimizer.get_config()
        settings["name"] = type(run.optimizer).__name__  # Keras numbers the names
        self.identity = options | {
            "optimizer": json.loads(json.dumps(settings, default=str)),
            "batch_size": run.data.batch_size,
            "steps": run.data.steps,
            "variables": {
                name: str(tuple(variable.shape)) for name, variable in run.variables().items()
            },
        }
        if saved := self.checkpoints.latest(self.identity):
            self._take_up(saved.arrays, saved.state)
            self.last = time.monotonic()
        else:
            self.write()
        if machine.workers:
            _check_same_place(run, machine, folder)

    def are_due(self) -> bool:
        """Whether the last writing lies long enough back."""
        return time.monotonic() - self.last > _SECONDS_BETWEEN_CHECKPOINTS

    def write(self) -> None:
        """Save the run as it stands; of several workers only the first one does."""
        self.last = time.monotonic()
        if not self.writes:
            return
        run = self.run
        arrays = {name: np.asarray(variable) for name, variable in run.variables().items()}
        arrays |= {f"best/{index}": weight for index, weight in enumerate(run.best_weights or [])}
        state = {name: getattr(run, name) for name in _STATE}
        state |= {"epochs": run.history.epochs, "stopped": run.history.stopped}
        self.checkpoints.save(arrays, state, identity=self.identity)

    def _take_up(self, arrays: dict[str, np.ndarray], state: dict[str, Any]) -> None:
        run = self.run
        for name, variable in run.variables().items():
            variable.assign(arrays[name])
        for name in _STATE:
            setattr(run, name, state[name])
        run.history = History(state["epochs"], state["stopped"])
        best = sum(name.startswith("best/") for name in arrays)
        run.best_weights = [arrays[f"best/{index}"] for index in range(best)] or None


class Listeners:
    """Keras callbacks, told what they expect to be told."""

    def __init__(
        self,
        callbacks: Sequence[keras.callbacks.Callback],
        model: keras.Model,
        run: Run,
        epochs: int,
    ) -> None:
        self.model, self.run = model, run
        self.callbacks = keras.callbacks.CallbackList(
            list(callbacks), model=model, epochs=epochs, steps=run.data.steps, verbose=0
        )
        base = keras.callbacks.Callback
        hooks = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
        self.watch_batches = any(
            getattr(type(callback), hook) is not getattr(base, hook)
            for callback in callbacks
            for hook in hooks
        )

    def __enter__(self) -> None:
        # Callbacks look on the model for the optimizer, and leave their wish to stop there.
        self.before = {name: self.model.__dict__.get(name) for name in ("optimizer",)}
        self.model.__dict__["optimizer"] = self.run.optimizer
        self.model.stop_training = False
        self.callbacks.on_train_begin()

    def __exit__(self, *error: object) -> None:
        self.callbacks.on_train_end()
        self.model.__dict__.update(self.before)

    def epoch_begins(self) -> None:
        """Tell them that an epoch begins; Keras counts from 0."""
        self._share_weights()
        self.callbacks.on_epoch_begin(self.run.epoch - 1)

    def epoch_ends(self, row: dict[str, float]) -> None:
        """Tell them the epoch's row, and hear whether one wants to stop."""
        self._share_weights()
        self.callbacks.on_epoch_end(int(row["epoch"]) - 1, dict(row))
        if self.model.stop_training and not self.run.history.stopped:
            self.run.history.stopped = "by callback"

    def batch_begins(self, step: int) -> None:
        """Tell those that look at single batches."""
        if self.watch_batches:
            self.callbacks.on_train_batch_begin(step)

    def batch_ends(self, step: int) -> None:
        """Tell those that look at single batches what the epoch's means are so far."""
        if self.watch_batches:
            self._share_weights()
            self.callbacks.on_train_batch_end(step, self.run.row())

    def _share_weights(self) -> None:
        """Bring the weights from the devices to the model that the callbacks know."""
        if self.callbacks.callbacks and self.run.model is not self.model:
            self.model.set_weights(self.run.model.get_weights())
