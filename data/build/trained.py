"""Weights of the networks that the scripts train; what an earlier run has trained or measured."""

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import keras
import numpy as np
import pandas as pd

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


def kept_table(path: Path, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a table of figures: made now or, if the file is there, before."""
    if not path.exists():
        make().to_csv(path, index=False)
        print(path.read_text(), flush=True)
    return pd.read_csv(path)


def measured(
    folder: Path,
    tasks: Mapping[str, tuple[Callable[[int], Iterable[tuple[object, ...]]], object]],
    task: str,
    seed: int,
) -> pd.DataFrame:
    """Return the rows of a task and a seed; measure them if the folder does not hold them.

    A task, given with its seeds, yields method, part, measure and value; four digits are kept.
    """

    def make() -> pd.DataFrame:
        rows = [(task, method, seed, *rest) for method, *rest in tasks[task][0](seed)]
        table = pd.DataFrame(rows, columns=["task", "method", "seed", "part", "measure", "value"])
        table["value"] = [float(f"{value:.4g}") for value in table["value"]]
        return table

    return kept_table(folder / f"{task}_{seed}.csv", make)
