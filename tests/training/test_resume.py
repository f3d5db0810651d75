"""A run that is killed and started again ends where it would have ended."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from dlsg_utils import data, models, training
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


@pytest.fixture
def few():
    digits = data.load("mnist-10k")
    return digits.train.images[:320], digits.train.labels[:320]


def train(folder, few, **options):
    model = models.mlp((), seed=1)
    defaults = {"epochs": 4, "batch_size": 64, "seed": 1, "progress": False, "checkpoint": folder}
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


@pytest.mark.parametrize(
    ("change", "named"),
    [({"seed": 2}, "seed"), ({"batch_size": 32}, "batch_size"), ({"epochs": 5}, "epochs")],
)
def test_another_runs_checkpoint_is_refused_by_name(few, tmp_path, change, named):
    train(tmp_path, few)
    with pytest.raises(ValueError, match=rf"(?s)checkpoint-\d+.*{named}"):
        train(tmp_path, few, **change)


def test_a_damaged_checkpoint_is_passed_over(few, tmp_path):
    expected, _ = train(tmp_path, few)
    newest = max(tmp_path.glob("checkpoint-*"))
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    with pytest.warns(UserWarning, match=newest.name):
        resumed, _ = train(tmp_path, few)
    for mine, other in zip(resumed.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


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
