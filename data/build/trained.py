"""Weights of the networks that the scripts train, and networks that an earlier run has trained."""

import io
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from dlsg_utils.models.building import set_weights


def weights(network: keras.Model) -> bytes:
    """Return the file of a network's weights, of 16 bits."""
    with io.BytesIO() as file:
        np.savez(file, *[weight.astype(np.float16) for weight in network.get_weights()])
        return file.getvalue()


def kept(path: Path, network: keras.Model, train: Callable[[keras.Model], object]) -> keras.Model:
    """Return a network with weights of 16 bits: trained now or, if the file is there, before."""
    if not path.exists():
        train(network)
        path.write_bytes(weights(network))
        print(path.stem, flush=True)
    return set_weights(network, path.read_bytes())
