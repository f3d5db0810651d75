"""Train Lee's network on digits from three seeds, and evolve formulas that each is sure of.

    python data/build/digit_networks.py

About half a minute on two cores. What a training gives depends on the processor, in the last digits
first: on another one the script says that the files differ.
"""

import tempfile
from pathlib import Path

import keras
import numpy as np
import obtain
from trained import weights

from dlsg_utils import adversarial, data, models, training


def trained(seed: int) -> keras.Model:
    """Return a network as lecture 13 trains its own, with weights of 16 bits."""
    network = models.lee_cnn(seed=seed)
    options = {"epochs": 2, "batch_size": 64, "precision": "float32", "progress": False}
    training.fit(network, data.load("mnist-10k").train, seed=seed, **options)
    network.set_weights([weight.astype(np.float16) for weight in network.get_weights()])
    return network


def formulas(network: keras.Model, seed: int) -> bytes:
    """Return the file of an evolution of ten formulas, one for each digit."""
    run = adversarial.evolve(network, "cppn", generations=60, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        run.save(Path(folder, "formulas.npz"))
        return Path(folder, "formulas.npz").read_bytes()


if __name__ == "__main__":
    files = {}
    for number in range(3):
        lee = trained(number)
        files[f"digit-networks/lee_cnn_{number}.npz"] = weights(lee)
        files[f"digit-networks/formulas_{number}.npz"] = formulas(lee, number)
    obtain.write(files)
