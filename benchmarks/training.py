"""Training loops on Fashion-MNIST's training part: ours, Keras's, PyTorch's, and a bare one.

The 25/50 network, batches of 128, Adam with the same falling step size, four epochs. Every run is a
process of its own, the contenders take turns; images per second are those of the median epoch
after the first, which compiles. A round has its own seed, and PyTorch starts like Keras: Glorot's
weights, zero biases. PyTorch takes part if the Python named in TORCH_PYTHON, or this one, has it.
Two workers share the cores of this machine, so at best they are as fast as one process.

Run: python benchmarks/training.py, or with some contenders' names to compare only these, or with
--checkpoints: which share of a run's time goes into its fingerprints and into saving it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

EPOCHS, BATCH, RATE, ROUNDS = 4, 128, 5e-3, 3
IMAGES = 55_000
STEPS = -(-IMAGES // BATCH)
CONTENDERS = (
    "ours",
    "ours, checkpoints",
    "ours, two workers",
    "bare loop",
    "Model.fit",
    "PyTorch",
)


def report(run_epoch: Callable[[int], Any], accuracy: Callable[[], float]) -> None:
    """Run the epochs; print images per second, accuracy, and the seconds to 90 %."""
    seconds, to_90 = [], None
    for epoch in range(EPOCHS):
        start = time.perf_counter()
        run_epoch(epoch)
        seconds.append(time.perf_counter() - start)
        if to_90 is None and accuracy() >= 0.9:
            to_90 = sum(seconds)
    finish(seconds, accuracy(), to_90)


def finish(seconds: list[float], accuracy: float, to_90: float | None) -> None:
    """Print what the first process reads."""
    print(json.dumps([IMAGES / statistics.median(seconds[1:]), accuracy, to_90]))


def with_keras(contender: str, seed: int) -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import tensorflow as tf

    from dlsg_utils import data, models, training
    from dlsg_utils.training.loop import computing_in

    fashion = data.load("fashion-mnist")
    keras.utils.set_random_seed(seed)
    model = models.lee_cnn(seed=seed)
    rate = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * STEPS)
    optimizer = keras.optimizers.Adam(rate)
    precision = training.hardware().precision

    def accuracy() -> float:
        with computing_in(precision):
            return training.evaluate(model, fashion.test).accuracy

    if contender.startswith("ours"):

        class Clock(keras.callbacks.Callback):
            """Stops while the accuracy is measured; all else between two epochs counts."""

            def on_train_begin(self, logs: Any = None) -> None:
                self.seconds, self.to_90, self.start = [], None, time.perf_counter()

            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                self.seconds.append(time.perf_counter() - self.start)
                if self.to_90 is None and "two workers" not in contender and accuracy() >= 0.9:
                    self.to_90 = sum(self.seconds)
                self.start = time.perf_counter()

        clock = Clock()
        options: Any = {"optimizer": optimizer, "callbacks": [clock], "seed": seed}
        with tempfile.TemporaryDirectory() as folder:
            if "checkpoints" in contender:
                options["checkpoint"] = folder
            training.fit(model, fashion, epochs=EPOCHS, batch_size=BATCH, **options)
        finish(clock.seconds, accuracy(), clock.to_90)
        return
    if contender == "Model.fit":
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(optimizer, loss, metrics=["accuracy"])
        report(
            lambda epoch: model.fit(*fashion.train, batch_size=BATCH, verbose=0),
            accuracy,
        )
        return

    images, labels = map(tf.constant, fashion.train)
    variables = model.trainable_variables
    optimizer.build(variables)

    @tf.function
    def epoch_of_steps(order: tf.Tensor) -> None:
        for number in tf.range(STEPS):
            chosen = order[number * BATCH : (number + 1) * BATCH]
            with tf.GradientTape() as tape:
                z = model(tf.gather(images, chosen), training=True)
                each = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(labels, chosen), z)
                loss = tf.reduce_mean(each)
            optimizer.apply(tape.gradient(loss, variables), variables)

    with computing_in(precision):
        report(
            lambda epoch: epoch_of_steps(tf.random.shuffle(tf.range(IMAGES))),
            accuracy,
        )


def share_of_checkpoints() -> None:
    """Print the seconds that a run spends on checkpoints, timed where they are spent.

    The difference of two runs would be smaller than what runs differ by.
    """
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    from dlsg_utils import data, models, training
    from dlsg_utils.training import batches
    from dlsg_utils.training.callbacks import Saving

    seconds = {"fingerprints": 0.0, "saving": 0.0}

    def timed(kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start, before = time.perf_counter(), sum(seconds.values())
            try:
                return function(*args, **options)
            finally:
                within = sum(seconds.values()) - before  # counted already
                seconds[kind] += time.perf_counter() - start - within

        return call

    batches.fingerprint = timed("fingerprints", batches.fingerprint)
    for name in ("__init__", "on_train_begin", "on_train_batch_end", "on_epoch_end"):
        setattr(Saving, name, timed("saving", getattr(Saving, name)))
    fashion = data.load("fashion-mnist")
    for number in range(ROUNDS):
        seconds.update(dict.fromkeys(seconds, 0.0))
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            training.fit(
                models.lee_cnn(seed=number), fashion, validation_data=fashion, epochs=EPOCHS,
                batch_size=BATCH, seed=number, checkpoint=folder, progress=False,
            )  # fmt: skip
        whole = time.perf_counter() - start
        parts = ", ".join(f"{name} {value:.3f} s" for name, value in seconds.items())
        share = sum(seconds.values()) / (whole - sum(seconds.values()))
        print(f"run {number + 1}: {whole:.1f} s, of it {parts}: {share:.2%} more than without")


def with_torch(seed: int) -> None:
    import gzip
    from pathlib import Path

    import numpy as np
    import torch
    from torch import nn

    folder = Path(__file__).parents[1] / "data" / "fashion-mnist"

    def read(name: str, skip: int) -> np.ndarray:
        return np.frombuffer(gzip.decompress((folder / name).read_bytes()), np.uint8, offset=skip)

    def images(part: str) -> torch.Tensor:
        pixels = read(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
        return torch.tensor(pixels.astype("float32") / 255)

    x, y = images("train"), torch.tensor(read("train-labels-idx1-ubyte.gz", 8).astype("int64"))
    x, y = x[:IMAGES], y[:IMAGES]
    test, truth = images("t10k"), read("t10k-labels-idx1-ubyte.gz", 8)
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Conv2d(1, 25, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 50, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1250, 100), nn.ReLU(), nn.Linear(100, 10),
    )  # fmt: skip
    for layer in model:
        if hasattr(layer, "weight"):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS * STEPS)
    cross_entropy = nn.CrossEntropyLoss()

    def run_epoch(epoch: int) -> None:
        for chosen in torch.randperm(IMAGES).split(BATCH):
            optimizer.zero_grad()
            cross_entropy(model(x[chosen]), y[chosen]).backward()
            optimizer.step()
            falling.step()

    def accuracy() -> float:
        with torch.no_grad():
            predicted = torch.cat([model(part).argmax(1) for part in test.split(1000)])
        return float((predicted.numpy() == truth).mean())

    report(run_epoch, accuracy)


def main(contenders: list[str]) -> None:
    results: dict[str, list[list[float]]] = {}
    torch_python = os.environ.get("TORCH_PYTHON", sys.executable)
    for seed in range(ROUNDS):
        for contender in contenders:
            command = [torch_python if contender == "PyTorch" else sys.executable]
            if "two workers" in contender:
                command += ["-m", "dlsg_utils", "workers", "2"]
            command += [__file__, "--one", contender, str(seed)]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                line = answer.stdout.splitlines()[-1].removeprefix("[0] ").removeprefix("[1] ")
                numbers = json.loads(line)
                results.setdefault(contender, []).append(numbers)
            elif "No module named 'torch'" not in answer.stderr:
                sys.exit(answer.stderr)
    print(f"Fashion-MNIST, 25/50 network, batch {BATCH}, medians of {ROUNDS}")
    first = contenders[0]
    print(f"{'':18} {'images/s':>9} {'1st is':>8} {'accuracy':>9} {'to 90 %':>8}")
    speeds = {name: statistics.median(r[0] for r in runs) for name, runs in results.items()}
    for name, runs in results.items():
        ratios = [mine[0] / other[0] for mine, other in zip(results[first], runs, strict=True)]
        accuracy = statistics.median(run[1] for run in runs)
        ratio = statistics.median(ratios)
        reached = [run[2] for run in runs if run[2] is not None]
        to_90 = f"{statistics.median(reached):6.1f} s" if reached else "       -"
        print(f"{name:18} {speeds[name]:9.0f} {ratio:7.2f}x {accuracy:9.4f} {to_90}")
    if "PyTorch" in contenders and "PyTorch" not in results:
        print("PyTorch is not installed: set TORCH_PYTHON to a Python that has it.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--checkpoints"]:
        share_of_checkpoints()
    elif sys.argv[1:2] != ["--one"]:
        main(sys.argv[1:] or list(CONTENDERS))
    elif sys.argv[2] == "PyTorch":
        with_torch(int(sys.argv[3]))
    else:
        with_keras(sys.argv[2], int(sys.argv[3]))
