"""Evolution of fooling images: 200 generations of 200 children on digits, against the bare cost.

The bare cost is that of as many forward passes, in batches of a generation.

Run: python benchmarks/evolution.py [--quick]
"""

import argparse
import os
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from timing import alternate, print_table

from dlsg_utils import adversarial, data, models, training

POPULATION = 200
BUDGET = 20  # seconds for 200 generations on two cores


def bare(model: keras.Model, generations: int) -> Callable[[], None]:
    """Return a call that only runs the network."""
    images = np.random.default_rng(0).random((POPULATION, 28, 28, 1), np.float32)
    forward = tf.function(lambda images: tf.nn.log_softmax(model(images, training=False)))

    def run() -> None:
        for _ in range(generations + 1):
            forward(tf.constant(images)).numpy()

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 generations, one round")
    quick = parser.parse_args().quick
    generations, rounds = (20, 1) if quick else (200, 3)
    model = models.lee_cnn(seed=1)
    training.fit(model, data.load("mnist-10k"), epochs=8, batch_size=64, seed=1, progress=False)
    medians: dict[str, float] = {}

    def ours(encoding: str) -> Callable[[], None]:
        def run() -> None:
            found = adversarial.evolve(
                model, encoding, population=POPULATION, generations=generations, seed=0,
                progress=False,
            )  # fmt: skip
            medians[encoding] = float(np.median(found.confidences))

        return run

    seconds = alternate(
        {"direct": ours("direct"), "cppn": ours("cppn"), "bare": bare(model, generations)}, rounds
    )
    print_table(
        f"{generations} generations of {POPULATION} children, 28×28",
        seconds,
        {encoding: f"{median:.4%}" for encoding, median in medians.items()},
    )
    if not quick:
        over = [name for name, took in seconds.items() if took > BUDGET]
        print(f"over {BUDGET} s: {', '.join(over) or 'none'}")


if __name__ == "__main__":
    main()
