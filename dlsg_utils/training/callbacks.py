"""Keras callbacks of a run: those of its caller, and the one that saves it."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np

from dlsg_utils.distributed.hardware import Hardware
from dlsg_utils.training.checkpoints import Checkpoints
from dlsg_utils.training.loop import Run

# What of a run, and of early stopping, is saved beside its variables and the best weights.
_RUN = ("seed", "epoch", "step", "sums", "rows")
_EARLY = ("best", "wait", "stopped_epoch")


@contextmanager
def listening(
    callbacks: Sequence[keras.callbacks.Callback], run: Run, epochs: int
) -> Iterator[keras.callbacks.CallbackList]:
    """Let callbacks listen to a run, with the model as they know it from ``Model.fit``.

    There they find the optimizer, and leave their wish to stop.
    """
    model = run.model
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
    """Whether one of the callbacks looks at single batches."""
    base = keras.callbacks.Callback
    hooks = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(base, hook)
        for callback in callbacks
        for hook in hooks
    )


class Saving(keras.callbacks.Callback):
    """Takes a run up from the folder where it was saved, and saves it there.

    It comes last among the callbacks, so that it saves what the others do to model and optimizer.
    """

    seconds_between = 60.0  # in an epoch; after each epoch the run is saved anyway

    def __init__(
        self,
        folder: str | Path,
        run: Run,
        early: keras.callbacks.EarlyStopping | None,
        options: dict[str, Any],
        machine: Hardware,
    ) -> None:
        super().__init__()
        self.run, self.early, self.machine = run, early, machine
        self.checkpoints, self.saved_at = Checkpoints(folder), 0.0
        settings = run.optimizer.get_config()
        settings["name"] = type(run.optimizer).__name__  # Keras numbers the names
        # What makes a run the one it is; fingerprints of its data would stand here, too.
        self.identity = options | {
            "optimizer": json.loads(json.dumps(settings, default=str)),
            "batch_size": run.data.batch_size,
            "steps": run.data.steps,
            "variables": {name: str(tuple(v.shape)) for name, v in self._variables().items()},
        }

    def on_train_begin(self, logs: Any = None) -> None:
        """Take up the newest checkpoint; without one, save the start."""
        saved, run = self.checkpoints.latest(self.identity), self.run
        if saved is None:
            self._save()
        else:
            self.saved_at = time.monotonic()
            self._take_up(saved.arrays, saved.state)
        here = np.array([run.epoch, run.step])
        first = self.machine.from_first_worker(here)
        if (here != first).any():
            raise ValueError(
                f"worker {self.machine.worker} found epoch {here[0]}, step {here[1]} in "
                f"{self.checkpoints.folder}, worker 0 epoch {first[0]}, step {first[1]}: the "
                "folder must be one that all workers share."
            )

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Save a long epoch now and then."""
        if time.monotonic() - self.saved_at > self.seconds_between:
            self._save()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the run."""
        self._save()

    def _variables(self) -> dict[str, Any]:
        """All variables that training changes, by name: weights, states of dropout, optimizer."""
        run = self.run
        owners = {"model": run.model.variables, "optimizer": run.optimizer.variables}
        owners |= {f"metric {meter.name}": meter.variables for meter in run.meters}
        return {
            f"{owner}/{index}": variable
            for owner, variables in owners.items()
            for index, variable in enumerate(variables)
        }

    def _save(self) -> None:
        """Save the run as it stands; of several workers only the first one does."""
        self.saved_at = time.monotonic()
        if self.machine.worker != 0:
            return
        arrays = {name: np.asarray(variable) for name, variable in self._variables().items()}
        state = {name: getattr(self.run, name) for name in _RUN}
        state["stop_training"] = self.model.stop_training
        if self.early is not None:
            best = enumerate(self.early.best_weights or [])
            arrays |= {f"best/{index}": weight for index, weight in best}
            state |= {name: getattr(self.early, name) for name in _EARLY}
        self.checkpoints.save(arrays, state, identity=self.identity)

    def _take_up(self, arrays: dict[str, np.ndarray], state: dict[str, Any]) -> None:
        for name, variable in self._variables().items():
            variable.assign(arrays[name])
        for name in _RUN:
            setattr(self.run, name, state[name])
        self.model.stop_training = state["stop_training"]
        if self.early is not None:
            best = [array for name, array in arrays.items() if name.startswith("best/")]
            self.early.best_weights = best or None
            for name in _EARLY:
                setattr(self.early, name, state[name])
