"""Keras callbacks of a run: how they are called, the NaN watch, and saving and resuming."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.callbacks import EarlyStopping

from dlsg_utils.distributed.hardware import hardware
from dlsg_utils.training.batches import fingerprint
from dlsg_utils.training.checkpoints import Checkpoints
from dlsg_utils.training.loop import Run

# What of a run and of early stopping is saved, beside the variables and the best weights.
_RUN = ("seed", "epoch", "step", "sums", "rows")
_EARLY = ("best", "wait", "stopped_epoch")

# Callbacks that need more of Model.fit than they say, and what does their work here.
_INSTEAD = {
    "BackupAndRestore": "checkpoint=folder",
    "SwapEMAWeights": "an optimizer with use_ema=True, whose averages the model gets at the end",
}


@contextmanager
def listening(
    callbacks: Sequence[keras.callbacks.Callback], run: Run, epochs: int
) -> Iterator[keras.callbacks.CallbackList]:
    """Begin callbacks for the run in this block. Their model has what ``Model.fit`` gives it.

    That is ``optimizer``, and ``stop_training``, which a callback may set.
    """
    model = run.model
    ways = {meter.name: getattr(meter, "_direction", "") for meter in run.meters}
    for callback in callbacks:
        if (name := type(callback).__name__) in _INSTEAD:
            raise ValueError(f"callbacks takes no {name}: take {_INSTEAD[name]}.")
        # Where nobody says whether more is better, Keras asks the metrics of a compiled model.
        if getattr(callback, "mode", "") == "auto" and hasattr(callback, "monitor"):
            way = ({"accuracy": "up"} | ways).get(callback.monitor.removeprefix("val_"))
            callback.mode = {"up": "max", "down": "min"}.get(way or "", "auto")
    before = {name: value for name, value in vars(model).items() if name == "optimizer"}
    vars(model)["optimizer"], model.stop_training = run.optimizer, False
    listeners = keras.callbacks.CallbackList(
        list(callbacks), model=model, epochs=epochs, steps=run.data.steps, verbose=0
    )
    try:
        listeners.on_train_begin()
        yield listeners
    finally:
        del vars(model)["optimizer"]
        vars(model).update(before)


def watch_batches(callbacks: Sequence[keras.callbacks.Callback]) -> bool:
    """Return whether one of the callbacks has a hook for single batches."""
    base = keras.callbacks.Callback
    hooks = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(base, hook)
        for callback in callbacks
        for hook in hooks
    )


class NanWatch(keras.callbacks.Callback):
    """Stops a run whose loss is not finite, and restores weights with which it was finite.

    They are kept on the device. Reading a variable copies nothing; TensorFlow makes a copy when
    the variable changes.
    """

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.kept: list[list[tf.Tensor]] = []

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Keep the weights as they are before some steps, beside those before the last ones."""
        weights = [tf.convert_to_tensor(variable) for variable in self.run.model.variables]
        self.first, self.kept = batch, [*self.kept[-1:], weights]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Restore weights if the loss is not finite: the older ones if the first step failed."""
        run = self.run
        if np.isfinite(logs["loss"]):
            return
        good = self.kept[0 if run.step == self.first + 1 else -1]
        for variable, value in zip(run.model.variables, good, strict=True):
            variable.assign(value)
        raise FloatingPointError(
            f"The loss or a weight became NaN or infinite in epoch {run.epoch}, step {run.step} of "
            f"{run.data.steps}. The model has the last weights that gave a finite loss. Try a "
            f"smaller learning_rate than {float(run.optimizer.learning_rate):g}, or clip_norm=1."
        )


class Saving(keras.callbacks.Callback):
    """Resumes a run from the folder where it was saved, and saves it there.

    It is the last of the callbacks, so that it saves what the others do to model and optimizer.
    """

    seconds_between = 60.0  # in an epoch; after each epoch the run is saved anyway

    def __init__(
        self,
        folder: str | Path,
        run: Run,
        epochs: int,
        early: EarlyStopping,
        options: dict[str, Any],
    ) -> None:
        super().__init__()
        self.run, self.epochs, self.early, self.saved_at = run, epochs, early, time.monotonic()
        self.start = _digest(run.model.get_weights())
        shapes = {name: str(tuple(each.shape)) for name, each in self._variables().items()}
        data: dict[str, Any] = {"batch_size": run.data.batch_size, "steps": run.data.steps}
        data |= {f"training {name}": digest for name, digest in run.data.identity.items()}
        self.checkpoints = Checkpoints(folder, options | data | {"variables": shapes})

    def on_train_begin(self, logs: Any = None) -> None:
        """Resume from the newest checkpoint; if there is none, save the start."""
        if saved := self.checkpoints.latest():
            self._check(saved[1])
            self._resume(*saved)
            done = self.run.epoch > self.epochs or self.model.stop_training
            going_on = f"resumed at epoch {self.run.epoch} of {self.epochs}"
            self.run.resumed = "finished run loaded" if done else going_on
        else:
            self._save()
        here, machine = [self.run.epoch, self.run.step], hardware()
        first = machine.from_first_worker(np.array(here)).tolist()
        if here != first:
            raise ValueError(
                f"worker {machine.worker} found epoch and step {here} in {self.checkpoints.folder},"
                f" worker 0 {first}: the folder must be one that all workers share."
            )

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Save the run within a long epoch."""
        if time.monotonic() - self.saved_at > self.seconds_between:
            self._save()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the run."""
        self._save()

    def _variables(self) -> dict[str, Any]:
        """Return all variables that training changes: of model, optimizer and metrics."""
        run = self.run
        owners = {"model": run.model, "optimizer": run.optimizer}
        owners |= {f"metric {meter.name}": meter for meter in run.meters}
        return {
            f"{name}/{index}": variable
            for name, owner in owners.items()
            for index, variable in enumerate(owner.variables)
        }

    def _check(self, state: dict[str, Any]) -> None:
        """Raise if a checkpoint had other initial weights, or more epochs to come."""
        folder = self.checkpoints.folder
        if self.epochs < state["epochs"]:
            raise ValueError(
                f"The run in {folder} was started for {state['epochs']} epochs already, got epochs="
                f"{self.epochs}. Take as many or more; to begin again, choose another folder."
            )
        if self.start not in state["weights"]:
            raise ValueError(
                f"{folder} is of another run: initial weights: the model has neither those with "
                "which it began nor those that it saved last: make it as before, with the same "
                "keras.utils.set_random_seed, or choose another folder."
            )

    def _save(self) -> None:
        """Save the run as it is now; of several workers only the first one does."""
        self.saved_at = time.monotonic()
        if hardware().worker != 0:
            return
        arrays = {name: np.asarray(variable) for name, variable in self._variables().items()}
        best = enumerate(self.early.best_weights or [])
        arrays |= {f"best/{index}": weight for index, weight in best}
        state = {
            "run": {name: getattr(self.run, name) for name in _RUN},
            "early": {name: getattr(self.early, name) for name in _EARLY},
            "stop_training": self.model.stop_training,
            "epochs": self.epochs,
            "weights": [self.start, _digest(self.model.get_weights())],
        }
        if self.early.best_weights:
            state["weights"].append(_digest(self.early.best_weights))
        self.checkpoints.save(arrays, state)

    def _resume(self, arrays: dict[str, np.ndarray], state: dict[str, Any]) -> None:
        for name, variable in self._variables().items():
            variable.assign(arrays[name])
        best = [array for name, array in arrays.items() if name.startswith("best/")]
        self.early.best_weights = best or None
        vars(self.early).update(state["early"])
        vars(self.run).update(state["run"])
        self.start = state["weights"][0]
        self.model.stop_training = state["stop_training"]


def _digest(weights: Sequence[np.ndarray]) -> str:
    return fingerprint(np.array([fingerprint(np.atleast_1d(weight)) for weight in weights]))
