"""Frames to files: GIF, and MP4 by a stand-in for ffmpeg."""

import os
import shutil
import stat
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from dlsg_utils.visualization import save_gif, save_mp4

RNG = np.random.default_rng(0)
COLORS = np.float32([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
FRAMES = np.broadcast_to(COLORS[:, None, None], (3, 20, 31, 3))  # an odd width


def test_a_gif_holds_the_frames(tmp_path):
    path = tmp_path / "film.gif"
    save_gif(FRAMES, path, rate=20)
    with Image.open(path) as file:
        assert (file.n_frames, file.size, file.info["loop"]) == (3, (31, 20), 0)
        for number, color in enumerate(COLORS):
            file.seek(number)
            assert file.info["duration"] == 50
            found = np.asarray(file.convert("RGB")) / 255
            np.testing.assert_allclose(found, np.broadcast_to(color, found.shape), atol=0.01)
    save_gif((frame[..., :1] for frame in FRAMES[:2]), path)  # gray, one by one, in its place
    with Image.open(path) as file:
        assert file.n_frames == 2
    assert [each.name for each in tmp_path.iterdir()] == ["film.gif"]


def test_fewer_colors_make_a_smaller_gif(tmp_path):
    frames = RNG.uniform(size=(3, 32, 32, 3))
    for colors in (8, 256):
        save_gif(frames, tmp_path / f"{colors}.gif", colors=colors)
    assert 2 * (tmp_path / "8.gif").stat().st_size < (tmp_path / "256.gif").stat().st_size


STAND_IN = """#!{python}
import json, pathlib, sys
target = pathlib.Path(sys.argv[-1])
target.write_bytes(sys.stdin.buffer.read())
pathlib.Path({log!r}).write_text(json.dumps(sys.argv[1:]))
"""
BROKEN = """#!{python}
import sys
print("Unknown encoder 'libx264'", file=sys.stderr)
sys.exit(1)
"""


def put_on_path(monkeypatch, folder, script):
    program = folder / "ffmpeg"
    program.write_text(script.format(python=sys.executable, log=str(folder / "log")))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script with #!")


@posix
def test_ffmpeg_is_given_the_frames(tmp_path, monkeypatch):
    put_on_path(monkeypatch, tmp_path, STAND_IN)
    save_mp4((frame for frame in FRAMES), tmp_path / "film.mp4", rate=30)
    given = np.frombuffer((tmp_path / "film.mp4").read_bytes(), np.uint8)
    np.testing.assert_array_equal(given.reshape(3, 20, 30, 3), FRAMES[:, :, :30] * 255)
    arguments = (tmp_path / "log").read_text()
    assert '"-s", "30x20"' in arguments
    assert '"-r", "30"' in arguments
    assert {each.name for each in tmp_path.iterdir()} == {"ffmpeg", "log", "film.mp4"}


@posix
def test_what_ffmpeg_complains_of_is_passed_on_and_the_old_film_stays(tmp_path, monkeypatch):
    put_on_path(monkeypatch, tmp_path, BROKEN)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    many = np.broadcast_to(FRAMES[0], (200, 20, 31, 3))  # more than a pipe holds
    with pytest.raises(OSError, match=r"film\.mp4: Unknown encoder 'libx264'"):
        save_mp4(many, path)
    assert path.read_bytes() == b"old"
    assert {each.name for each in tmp_path.iterdir()} == {"ffmpeg", "film.mp4"}


@posix
@pytest.mark.parametrize("save", [save_gif, save_mp4])
def test_an_interruption_leaves_no_half_film(tmp_path, monkeypatch, save):
    put_on_path(monkeypatch, tmp_path, STAND_IN)

    def interrupted():
        yield FRAMES[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(interrupted(), tmp_path / "film")
    assert {each.name for each in tmp_path.iterdir()} <= {"ffmpeg", "log"}


def test_without_ffmpeg_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"apt install ffmpeg.*or use save_gif"):
        save_mp4(FRAMES, tmp_path / "film.mp4")


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_ffmpeg_makes_a_film_of_the_frames(tmp_path):
    path = tmp_path / "film.mp4"
    save_mp4(np.repeat(FRAMES, 4, axis=0), path, rate=24)
    command = ["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixels = subprocess.run(command, check=True, capture_output=True).stdout
    read = np.frombuffer(pixels, np.uint8).reshape(12, 20, 30, 3) / 255
    np.testing.assert_allclose(read, np.repeat(FRAMES[:, :, :30], 4, axis=0), atol=0.1)
    assert [each.name for each in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("save", [save_gif, save_mp4])
def test_wrong_frames_are_named(tmp_path, monkeypatch, save):
    if os.name == "posix":
        put_on_path(monkeypatch, tmp_path, STAND_IN)
    path = tmp_path / "film"
    with pytest.raises(ValueError, match="frames is empty"):
        save([], path)
    with pytest.raises(ValueError, match=r"images of one size, got \(10, 31, 3\) after"):
        save([FRAMES[0], FRAMES[1][:10]], path)
    with pytest.raises(ValueError, match=r"frames\[0\] takes values in \[0, 1\]"):
        save(FRAMES * 255, path)
    with pytest.raises(ValueError, match=r"rate takes a number from 0\.1"):
        save(FRAMES, path, rate=0)
    assert not path.exists()


def test_a_gif_has_2_to_256_colors(tmp_path):
    for colors in (1, 257):
        with pytest.raises(ValueError, match="colors"):
            save_gif(FRAMES, tmp_path / "film.gif", colors=colors)
