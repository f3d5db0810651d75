"""Train a tiny network and save its weights; ``test_workers.py`` runs it in many ways.

Arguments: a folder, and optionally a step after which worker 1 is killed as if its machine failed.
"""

import os
import signal
import sys
from pathlib import Path

import keras
import numpy as np

from dlsg_utils.data import load
from dlsg_utils.distributed.hardware import hardware
from dlsg_utils.training.augmentation import Augmentation
from dlsg_utils.training.fit import fit

OPTIMIZERS = ("sgd", "adam")


class Death(keras.callbacks.Callback):
    """The end of worker 1 after a step, without a goodbye."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.left = step

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self.left -= 1
        if self.left == 0 and hardware().worker == 1:
            os.kill(os.getpid(), signal.SIGKILL)


def train(folder: Path, optimizer: str, death: int | None = None) -> list[np.ndarray]:
    """Train from the same weights on the same pictures; go on where a run before was ended."""
    images, labels = load("mnist-10k").train
    layers = keras.layers
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(3, 5, strides=3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    fit(
        model,
        (images[:200], labels[:200]),
        epochs=3,
        validation_data=(images[200:300], labels[200:300]),
        batch_size=30,  # for two and for three workers; the last one, of 20, not for three
        optimizer=optimizer,
        learning_rate=0.01,
        augmentation=Augmentation(shift=1),
        callbacks=[] if death is None else [Death(death)],
        precision="float32",
        checkpoint=folder / optimizer,
        seed=1,
        progress=False,
    )
    return model.get_weights()


if __name__ == "__main__":
    machine = hardware()  # before anything is computed
    folder = Path(sys.argv[1])
    death = int(sys.argv[2]) if len(sys.argv) > 2 else None
    for optimizer in OPTIMIZERS:
        weights = train(folder, optimizer, death)
        np.savez(folder / f"{optimizer}-{machine.worker}.npz", *weights)
    print("replicas:", machine.strategy.num_replicas_in_sync)
    print("strategy:", type(machine.strategy).__name__)
