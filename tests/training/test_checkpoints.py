"""Checkpoints: exact, whole or refused by name, and safe from kills, full disks and strangers."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import keras
import ml_dtypes
import numpy as np
import pytest

from dlsg_utils.training.checkpoints import Checkpoints, DamagedCheckpointWarning

RUN = {"seed": 1, "batch_size": 64, "variables": {"conv1/kernel": "(3, 3, 1, 25)"}}


def arrays_of(step: int, size: int = 1000) -> dict[str, np.ndarray]:
    return {"weights": np.full(size, step, np.float32), "step": np.array(step)}


def save(checkpoints: Checkpoints, step: int, **options: int) -> Path:
    return checkpoints.save(arrays_of(step, **options), {"step": step})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_whole(saved, step: int) -> None:
    arrays, state = saved
    assert state == {"step": step}
    assert arrays["step"] == step
    assert (arrays["weights"] == step).all()


# What goes in comes out


@pytest.mark.parametrize(
    "dtype",
    [
        *(np.float16, np.float32, np.float64, np.bool_),
        *(np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64),
        *(ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn),
    ],
    ids=lambda dtype: dtype.__name__,
)
@pytest.mark.parametrize("shape", [(), (0, 3), (7,), (2, 3, 5)])
def test_every_bit_comes_back(tmp_path: Path, dtype: type, shape: tuple[int, ...]) -> None:
    """Random bits, so NaNs of all kinds, infinities and subnormal numbers are among them."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    bits = np.random.default_rng(1).integers(0, 2 if dtype is np.bool_ else 256, size, np.uint8)
    array = bits.view(dtype).reshape(shape)
    checkpoints = Checkpoints(tmp_path, RUN)
    checkpoints.save({"plain": array, "turned": array.T}, {})
    restored, _ = checkpoints.latest()
    for name, expected in (("plain", array), ("turned", array.T)):
        assert restored[name].dtype == np.dtype(dtype)
        assert restored[name].shape == expected.shape
        assert restored[name].tobytes() == expected.tobytes()


def test_names_and_state_come_back(tmp_path: Path) -> None:
    arrays = {
        name: np.array([number]) for number, name in enumerate(["file", "a/b:0", "arr_0", ""])
    }
    state = {"loss": 0.1 + 0.2, "best": float("inf"), "rows": [{"epoch": 1}], "text": "größer"}
    Checkpoints(tmp_path, {}).save(arrays, state)
    restored, saved_state = Checkpoints(tmp_path, {}).latest()
    assert list(restored) == list(arrays)
    assert restored == arrays
    assert saved_state == state


def test_a_model_and_its_optimizer_come_back(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dropout(0.5)])
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    variables = {v.path: np.asarray(v) for v in [*model.variables, *optimizer.variables]}
    assert {array.dtype.name for array in variables.values()} >= {"float32", "int64"}
    Checkpoints(tmp_path, RUN).save(variables, {})
    restored, _ = Checkpoints(tmp_path, RUN).latest()
    for name, value in variables.items():
        np.testing.assert_array_equal(restored[name], value, strict=True)


def test_numpy_reads_the_files(tmp_path: Path) -> None:
    with np.load(save(Checkpoints(tmp_path, RUN), 7), allow_pickle=False) as file:
        assert (file["arr_1"] == 7).all()


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path / "new" / "folder", RUN).latest() is None


# Which are kept


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_the_newest_are_kept(tmp_path: Path, keep: int) -> None:
    for step in range(1, 6):
        checkpoints = Checkpoints(tmp_path, RUN, keep=keep)  # each time a new process, as it were
        save(checkpoints, step)
        save(checkpoints, 10 * step)
        assert_whole(checkpoints.latest(), 10 * step)
        assert_whole(Checkpoints(tmp_path, RUN).latest(), 10 * step)
    assert names(tmp_path) == [f"checkpoint-{number:08d}.npz" for number in range(11 - keep, 11)]


def test_numbers_are_compared_as_numbers(tmp_path: Path) -> None:
    (save(Checkpoints(tmp_path, RUN), 1)).rename(tmp_path / "checkpoint-99999999.npz")
    assert save(Checkpoints(tmp_path, RUN), 2).name == "checkpoint-100000000.npz"
    assert_whole(Checkpoints(tmp_path, RUN).latest(), 2)


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    strangers = ["notes.txt", "checkpoint-1.npz", "checkpoint-00000001.npz.bak", ".hidden.1.part"]
    for name in strangers:
        (tmp_path / name).write_text("mine")
    (tmp_path / "checkpoint-00000009.npz").mkdir()
    other = save(Checkpoints(tmp_path, {"seed": 2}), 1)
    (tmp_path / "checkpoint-00000002.npz").write_text("no checkpoint at all")
    checkpoints = Checkpoints(tmp_path, RUN, keep=1)
    for step in range(3, 8):
        save(checkpoints, step)
    assert all((tmp_path / name).read_text() == "mine" for name in strangers)
    assert (tmp_path / "checkpoint-00000002.npz").read_text() == "no checkpoint at all"
    assert other.exists()
    assert len(names(tmp_path)) == len(strangers) + 4
    assert_whole(checkpoints.latest(), 7)


# Another run's


def test_a_foreign_one_is_refused_and_says_why(tmp_path: Path) -> None:
    path = save(Checkpoints(tmp_path, RUN), 1)
    now = {
        "batch_size": 32,
        "variables": {"conv1/kernel": "(5, 5, 1, 25)"},
        "clip_norm": None,
        "seed": 1,
    }
    with pytest.raises(ValueError, match="of another run") as error:
        Checkpoints(tmp_path, now).latest()
    said = str(error.value)
    assert str(path) in said
    assert "batch_size: 64 there, 32 here" in said
    assert "variables conv1/kernel: (3, 3, 1, 25) there, (5, 5, 1, 25) here" in said
    assert "clip_norm: missing there, None here" in said
    assert "seed" not in said
    assert "another folder, or delete" in said
    assert path.exists()


def test_many_differences_are_counted(tmp_path: Path) -> None:
    Checkpoints(tmp_path, {f"layer{n}": n for n in range(50)}).save({}, {})
    with pytest.raises(ValueError, match=r"layer12: 12 there, missing here; and 45 more\."):
        Checkpoints(tmp_path, {}).latest()


def test_tuples_and_lists_are_the_same_run(tmp_path: Path) -> None:
    save(Checkpoints(tmp_path, {"shape": (3, 3)}), 1)
    assert_whole(Checkpoints(tmp_path, {"shape": [3, 3]}).latest(), 1)


# Damage


def flipped(content: bytes, place: int, chance: random.Random) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def test_damage_anywhere_is_refused_by_name(tmp_path: Path) -> None:
    """One flipped bit, a cut or an addition at many places: never taken, the one before is."""
    checkpoints = Checkpoints(tmp_path, RUN)
    save(checkpoints, 1)
    newest = save(checkpoints, 2)
    content, chance = newest.read_bytes(), random.Random(1)
    size = len(content)
    places = {0, 1, size - 65, size - 64, size - 1, *chance.sample(range(size), 150)}
    damaged = [flipped(content, place, chance) for place in places]
    damaged += [content[:place] for place in places]
    damaged += [content + b"\0", content * 2, b"", b"\0" * size, content[64:], content[:-64]]
    for wrong in damaged:
        newest.write_bytes(wrong)
        with pytest.warns(DamagedCheckpointWarning, match=newest.name) as caught:
            saved = Checkpoints(tmp_path, RUN).latest()
        assert len(caught) == 1
        assert str(newest) in str(caught[0].message)
        assert_whole(saved, 1)
    newest.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_whole(Checkpoints(tmp_path, RUN).latest(), 2)


def test_when_all_are_damaged_there_is_none(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, RUN)
    for path in (save(checkpoints, 1), save(checkpoints, 2)):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(DamagedCheckpointWarning) as caught:
        assert Checkpoints(tmp_path, RUN).latest() is None
    assert len(caught) == 2


def test_a_damaged_one_does_not_push_out_a_whole_one(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, RUN, keep=2)
    good, bad = save(checkpoints, 1), save(checkpoints, 2)
    damaged = flipped(bad.read_bytes(), 2000, random.Random(1))
    bad.write_bytes(damaged)
    for resumed in (Checkpoints(tmp_path, RUN, keep=2), Checkpoints(tmp_path, RUN, keep=2)):
        with pytest.warns(DamagedCheckpointWarning):
            assert_whole(resumed.latest(), 1)
    newest = save(resumed, 3)
    assert names(tmp_path) == [good.name, bad.name, newest.name]
    assert bad.read_bytes() == damaged
    newest.unlink()
    with pytest.warns(DamagedCheckpointWarning):
        assert_whole(resumed.latest(), 1)


# Kills

# Twenty writers one after the other, forked, as TensorFlow would take seconds to import in each.
WRITERS = """
import os, sys
import numpy as np
from dlsg_utils.training.checkpoints import Checkpoints

def write():
    print(os.getpid(), flush=True)
    checkpoints = Checkpoints(sys.argv[1], {"seed": 1})
    saved = checkpoints.latest()
    step = saved[1]["step"] if saved else 0
    while True:
        step += 1
        arrays = {"weights": np.full(500_000, step, np.float32), "step": np.array(step)}
        checkpoints.save(arrays, {"step": step})
        print(step, flush=True)

for _ in range(20):
    child = os.fork()
    if child == 0:
        write()
    print("ended by", os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)
    sys.stdin.readline()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_writer_killed_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    chance, reached, leftovers = random.Random(7), 0, 0
    command = [sys.executable, "-c", WRITERS, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as writers:
        for _ in range(20):
            writer, first = (int(writers.stdout.readline()) for _ in range(2))
            assert first == reached + 1, "it goes on where the one before was killed"
            time.sleep(chance.uniform(0, 0.06))
            os.kill(writer, signal.SIGKILL)
            told = [
                first,
                *map(int, iter(writers.stdout.readline, f"ended by {signal.SIGKILL:d}\n")),
            ]
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                saved = Checkpoints(tmp_path, {"seed": 1}).latest()
            reached = saved[1]["step"]
            assert_whole(saved, reached)
            assert reached in (told[-1], told[-1] + 1), "what was told to be saved is there"
            leftovers += any(name.endswith(".part") for name in names(tmp_path))
            print("next", file=writers.stdin, flush=True)
    assert leftovers, "some were killed in the midst of writing, or this test tests nothing"
    save(Checkpoints(tmp_path, {"seed": 1}), 0)
    assert len(names(tmp_path)) == 2, "the next writer cleans up"


def test_the_temporary_of_a_living_process_stays(tmp_path: Path) -> None:
    theirs = tmp_path / f".checkpoint-00000001.npz.{os.getppid()}.part"
    theirs.write_bytes(b"half")
    save(Checkpoints(tmp_path, RUN), 1)
    assert theirs.exists()


# Disks and folders


def test_a_full_disk_leaves_the_old_checkpoint(small_disk: Path) -> None:
    checkpoints = Checkpoints(small_disk, RUN)
    old = save(checkpoints, 1, size=10_000)
    content = old.read_bytes()
    for size in (15_000, 1_000_000):
        with pytest.raises(
            OSError, match=r"No space left on device.*older ones are whole"
        ) as error:
            save(checkpoints, 2, size=size)
        assert error.value.errno == errno.ENOSPC
        assert "checkpoint-00000002.npz" in str(error.value)
        assert names(small_disk) == [old.name]
        assert old.read_bytes() == content
    save(checkpoints, 3, size=5_000)
    assert_whole(checkpoints.latest(), 3)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "numpy.savez"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_an_error_at_any_step_leaves_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    def fails(*arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    checkpoints = Checkpoints(tmp_path, RUN)
    old = save(checkpoints, 1)
    with monkeypatch.context() as patch:
        patch.setattr(step, fails)
        with pytest.raises(OSError, match=f"Cannot write a checkpoint .{os.strerror(code)}"):
            save(checkpoints, 2)
    assert names(tmp_path) == [old.name]
    assert_whole(checkpoints.latest(), 1)


def test_ctrl_c_while_writing_leaves_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    checkpoints = Checkpoints(tmp_path, RUN)
    old = save(checkpoints, 1)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            save(checkpoints, 2)
    assert names(tmp_path) == [old.name]


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(OSError, match=f"(File exists|Not a directory): .*{folder.name}"):
            Checkpoints(folder, RUN)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, RUN)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError, match="Cannot write a checkpoint"):
            save(checkpoints, 1)
        with pytest.raises(PermissionError):
            Checkpoints(tmp_path / "inner", RUN)
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "folder", RUN)
    (tmp_path / "folder").rmdir()
    with pytest.raises(FileNotFoundError, match="folder"):
        save(checkpoints, 1)


# Bad values


def test_what_json_cannot_hold_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="float32 is not JSON serializable"):
        Checkpoints(tmp_path, RUN).save({}, {"loss": np.float32(1)})
    assert names(tmp_path) == []


def test_none_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="keep must be at least 1, got 0"):
        Checkpoints(tmp_path / "folder", RUN, keep=0)
    assert names(tmp_path) == []
