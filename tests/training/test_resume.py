"""A run that is killed and started again ends where it would have ended."""

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from dlsg_utils import data, models, training
from dlsg_utils.training.batches import fingerprint
from dlsg_utils.training.callbacks import Saving
from dlsg_utils.training.checkpoints import Checkpoints

# Dropout has a random state of its own; saving at every chance makes kills fall between saves.
SCRIPT = """
import sys
import keras
import numpy as np
from dlsg_utils import data, models, training
from dlsg_utils.training.callbacks import Saving

Saving.seconds_between = 0
folder, result = sys.argv[1:]
digits = data.load("mnist-10k")
held_out = digits.validation.images[:200], digits.validation.labels[:200]
model = keras.Sequential(
    [keras.Input((28, 28, 1)), keras.layers.Dropout(0.2, seed=1), models.lee_cnn(seed=1)]
)
print("training", flush=True)
history = training.fit(
    model, (digits.train.images[:2000], digits.train.labels[:2000]), epochs=12, batch_size=32,
    validation_data=held_out, patience=8, seed=3,
    augmentation=training.Augmentation(shift=2, elastic=2.0), checkpoint=folder, progress=False,
)
np.savez(result, *model.get_weights(), losses=history.to_frame()["loss"].to_numpy())
"""


def start(tmp_path: Path, folder: str, result: str) -> subprocess.Popen:
    command = [sys.executable, "-c", SCRIPT, tmp_path / folder, tmp_path / result]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)


@pytest.mark.slow
def test_killed_at_random_moments_it_ends_in_the_same_weights(tmp_path):
    whole = start(tmp_path, "whole", "whole.npz")
    assert whole.stdout.readline() == b"training\n"
    began = time.monotonic()
    assert whole.wait(300) == 0
    length = time.monotonic() - began

    moments = random.Random(4)
    kills = 0
    for _ in range(3):
        process = start(tmp_path, "killed", "killed.npz")
        process.stdout.readline()
        time.sleep(moments.uniform(0.25, 0.75) * length)
        process.send_signal(signal.SIGKILL)
        kills += process.wait(60) == -signal.SIGKILL
    assert kills >= 2
    assert list((tmp_path / "killed").glob("checkpoint-*"))
    assert start(tmp_path, "killed", "killed.npz").wait(300) == 0

    expected, resumed = (np.load(tmp_path / f"{name}.npz") for name in ("whole", "killed"))
    for name in expected.files:
        np.testing.assert_array_equal(resumed[name], expected[name])


@pytest.fixture(scope="module")
def few():
    digits = data.load("mnist-10k")
    return digits.train.images[:320], digits.train.labels[:320]


def train(folder, few, *, model=1, **options):
    """Train a model, or a new one of this seed."""
    if isinstance(model, int):
        model = models.mlp((), seed=model)
    defaults = {"epochs": 4, "batch_size": 64, "seed": 1, "progress": False, "checkpoint": folder}
    defaults["precision"] = "float32"
    return model, training.fit(model, few, **(defaults | options))


def test_ctrl_c_and_on(few, tmp_path):
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    expected, _ = train(tmp_path / "whole", few)
    _, history = train(tmp_path / "stopped", few, callbacks=[Interrupt()])
    assert (history.stopped, len(history.epochs)) == ("interrupted", 2)
    resumed, history = train(tmp_path / "stopped", few)
    assert (history.stopped, len(history.epochs)) == ("finished", 4)
    for mine, other in zip(resumed.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_a_finished_run_comes_back_at_once(few, tmp_path):
    first, history = train(tmp_path, few, patience=1, validation_data=few)
    second, again = train(tmp_path, few, patience=1, validation_data=few)
    assert again.epochs == history.epochs
    for mine, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def changed(array, index, value):
    array = np.array(array)
    array[index] = value
    return array


@pytest.fixture(scope="module")
def first_run(few, tmp_path_factory):
    """Return the folder of a finished run's checkpoints."""
    folder = tmp_path_factory.mktemp("first")
    train(folder, few, epochs=2, validation_data=few)
    return folder


# Other data under the same settings: by their name, a function of images and labels.
OTHER_DATA = {
    "training images": lambda x, y: (changed(x, (17, 5, 5, 0), 0.123), y),
    "training labels": lambda x, y: (x, changed(y, 3, (y[3] + 1) % 10)),
    "training weights": lambda x, y: (x, y, changed(np.ones(len(x)), 9, 2)),
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 2}, "seed: 1 there, 2 here"),
        ({"batch_size": 32}, "batch_size: 64 there, 32 here"),
        ({"epochs": 1}, r"started for 2 epochs already, got epochs=1\. Take as many or more"),
        ({"learning_rate": 0.1}, "optimizer learning_rate"),
        ({"optimizer": "sgd"}, "optimizer name: Adam there, SGD here"),
        ({"loss": "sparse_categorical_crossentropy"}, "loss"),
        ({"metrics": ["acc"]}, "metrics"),
        ({"patience": 1}, "patience"),
        ({"clip_norm": 1.0}, "clip_norm: None there, 1.0 here"),
        ({"augmentation": training.Augmentation(shift=1)}, "augmentation: None there, Aug"),
        ({"precision": "bfloat16"}, "precision: float32 there, bfloat16 here"),
        ({"optimizer": keras.optimizers.Adam(weight_decay=0.1)}, "optimizer weight_decay"),
        ({"model": models.mlp((5,), seed=1)}, "variables model/1"),
        ({"validation_data": lambda x, y: (x[:40], y[:40])}, "validation images"),
        ({"validation_data": lambda x, y: (x, changed(y, 0, 9))}, "validation labels"),
        ({"validation_data": lambda x, y: (x, y, 2 * np.ones(len(x)))}, "validation weights"),
        ({"validation_data": None}, "validation"),
        *(({"data": make}, f"{name}: ") for name, make in OTHER_DATA.items()),
        ({"model": 2}, "initial weights"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_another_runs_checkpoint_is_refused_by_name(few, first_run, tmp_path, change, named):
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    options = {"epochs": 2, "validation_data": few} | change
    few = options.pop("data", lambda *given: given)(*few)
    if callable(options["validation_data"]):
        options["validation_data"] = options["validation_data"](*few)
    with pytest.raises(ValueError, match=f"(of another|The) run.*{named}"):
        train(tmp_path, few, **options)


def test_it_says_what_it_found(few, tmp_path, capfd):
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    assert train(tmp_path, few, callbacks=[Interrupt()])[1].resumed == ""
    assert train(tmp_path, few, progress=True)[1].resumed == "resumed at epoch 3 of 4"
    assert capfd.readouterr().out == "resumed at epoch 3 of 4\n"
    assert train(tmp_path, few)[1].resumed == "finished run loaded"


@pytest.mark.slow
@pytest.mark.parametrize(
    "again",
    [False, True],
    ids=["made anew", "the same model"],
)
def test_more_epochs_go_on_from_a_finished_run(few, tmp_path, again):
    """At a rate of its own the longer run ends in the same weights as one of so many epochs."""
    sgd = {
        "optimizer": "sgd",
        "learning_rate": keras.optimizers.schedules.ExponentialDecay(0.1, 9, 0.5),
    }
    expected, _ = train(tmp_path / "whole", few, **sgd)
    model, _ = train(tmp_path / "parts", few, epochs=2, **sgd)
    options = {"model": model} if again else {}
    model, history = train(tmp_path / "parts", few, **sgd, **options)
    assert (history.resumed, len(history.epochs)) == ("resumed at epoch 3 of 4", 4)
    for mine, other in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.slow
def test_the_cosine_of_more_epochs_goes_on_where_it_would_be(few, tmp_path):
    train(tmp_path, few, epochs=2)
    _, history = train(tmp_path, few, epochs=4)
    _, whole = train(tmp_path / "whole", few, epochs=4)
    rates, expected = history.history["learning_rate"], whole.history["learning_rate"]
    assert rates[1] == pytest.approx(0)
    assert rates[2:] == pytest.approx(expected[2:])


@pytest.mark.slow
def test_a_finished_run_of_the_same_model_with_its_best_weights(few, tmp_path):
    options = {"patience": 1, "validation_data": few, "optimizer": keras.optimizers.SGD(50.0)}
    model, _ = train(tmp_path, few, **options)
    best = model.get_weights()
    options["optimizer"] = keras.optimizers.SGD(50.0)
    _, history = train(tmp_path, few, model=model, **options)
    assert history.resumed == "finished run loaded"
    for mine, other in zip(model.get_weights(), best, strict=True):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2**31 - 1, 2**31, 2**40 + 3])
def test_large_seeds(few, seed, tmp_path):
    losses = [train(tmp_path / name, few, epochs=2, seed=seed)[1].last("loss") for name in "ab"]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("shape", [(500, 28, 28, 1), (50, 3)])
def test_fingerprints(shape):
    """A value, an order, a shape or a dtype that changes is noticed."""
    array = np.random.default_rng(1).random(shape, np.float32)
    mark = fingerprint(array)
    assert fingerprint(array.copy()) == fingerprint(np.asfortranarray(array)) == mark
    others = [
        changed(array, 33, 0.5),
        np.nextafter(array, changed(array, 33, 2), dtype=np.float32),
        array[::-1],
        array[:-1],
        array.astype(np.float64),
        array.reshape(-1, 1),
        array[:, ::-1],
    ]
    assert len({mark, *map(fingerprint, others)}) == len(others) + 1


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def stranger(content):
    file = io.BytesIO()
    np.savez(file, weights=np.ones(1000))
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "files"),
    [
        (flipped, 1),
        (flipped, 2),
        (lambda content: content[:-100], 1),
        (lambda content: b"", 1),
        (stranger, 1),
    ],
    ids=["damaged", "both damaged", "truncated", "empty", "another program's"],
)
def test_files_that_are_not_whole_are_passed_over(few, first_run, tmp_path, change, files):
    """The one before it is taken; without one the run starts again. It ends in the same weights."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    same = {"epochs": 2, "validation_data": few}
    expected, history = train(tmp_path, few, **same)
    assert history.resumed == "finished run loaded"
    for path in sorted(tmp_path.glob("checkpoint-*"))[-files:]:
        path.write_bytes(change(path.read_bytes()))
    with pytest.warns(UserWarning, match=r"\d\.npz is damaged .* Delete the file"):
        resumed, history = train(tmp_path, few, **same)
    assert history.resumed == ("resumed at epoch 2 of 2" if files == 1 else "")
    for mine, other in zip(resumed.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_more_epochs_of_a_run_that_patience_ended(few, tmp_path):
    options = {"patience": 1, "validation_data": few, "optimizer": "sgd", "learning_rate": 0.0}
    _, history = train(tmp_path, few, **options)
    assert history.stopped == "early"
    _, again = train(tmp_path, few, epochs=9, **options)
    assert (again.resumed, again.epochs) == ("finished run loaded", history.epochs)


def test_checkpoints_of_a_long_epoch(few, tmp_path, monkeypatch):
    monkeypatch.setattr(Saving, "seconds_between", 0)
    saved, save = [], Checkpoints.save

    def noted(self, arrays, state):
        saved.append((state["run"]["epoch"], state["run"]["step"]))
        return save(self, arrays, state)

    monkeypatch.setattr(Checkpoints, "save", noted)
    train(tmp_path, few, epochs=1)
    assert saved == [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 0)]


def test_a_folder_that_cannot_be_written(few, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        train(tmp_path / "file", few)
