"""Frames to files: GIF, which shows everywhere, and MP4, which is ten times smaller."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from dlsg_utils._core import checks
from dlsg_utils._core.files import replacing

_INSTALL = (
    "save_mp4 needs the program ffmpeg, and there is none on the PATH. Install it (Debian and "
    "Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg; "
    "conda: conda install ffmpeg), or use save_gif, which needs nothing."
)


def save_gif(
    frames: Iterable[ArrayLike],
    path: str | PathLike[str],
    *,
    rate: float = 12.0,
    colours: int = 256,
) -> None:
    """Write an animation that repeats for ever.

    Parameters
    ----------
    frames
        Pictures (H, W, 1) or (H, W, 3) in [0, 1], all of one size: an array (N, H, W, C), a list,
        or anything that yields them.
    path
        The file; one that is there already is replaced when the new one is complete.
    rate
        Frames a second, at most 50: the format counts in hundredths of a second.
    colours
        Colours of each frame, 2 to 256. Fewer make a smaller file.

    Raises
    ------
    ValueError
        If there are no frames, or not of one size.
    OSError
        If the file cannot be written; the old file stays.

    Used in lecture 10.
    """
    milliseconds = 1000 / checks.number("rate", rate, at_least=0.1, at_most=50)
    count = checks.whole("colours", colours, at_least=2)
    if count > 256:
        raise ValueError(f"colours takes 2 to 256, got {count}.")
    pictures = (Image.fromarray(frame).quantize(count) for frame in _frames(frames))
    with replacing(Path(path)) as file:
        next(pictures).save(
            file, "GIF", save_all=True, append_images=pictures, duration=milliseconds, loop=0
        )


def save_mp4(frames: Iterable[ArrayLike], path: str | PathLike[str], *, rate: float = 24.0) -> None:
    """Write a film (H.264, which every browser plays) with the program ffmpeg.

    Parameters
    ----------
    frames
        As for :func:`save_gif`. Of odd sides the last row or column is left out.
    path
        The file; one that is there already is replaced when the new one is complete.
    rate
        Frames a second.

    Raises
    ------
    ValueError
        If there are no frames, or not of one size.
    FileNotFoundError
        If ffmpeg is not installed; the message says how to install it.
    OSError
        If ffmpeg fails, with what it says; the old file stays.
    """
    rate = checks.number("rate", rate, at_least=0.1, at_most=240)
    program = shutil.which("ffmpeg")
    if program is None:
        raise FileNotFoundError(_INSTALL)
    pictures = _frames(frames)
    first = next(pictures)
    height, width = (side // 2 * 2 for side in first.shape[:2])
    if not (height and width):
        raise ValueError(f"frames takes pictures of 2×2 pixels or more, got {first.shape[:2]}.")
    with replacing(Path(path)) as file, tempfile.TemporaryFile() as errors:
        command = [program, "-y", "-v", "error"]
        command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        command += ["-r", f"{rate:g}", "-i", "pipe:0"]
        command += ["-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p"]
        command += ["-movflags", "+faststart", "-f", "mp4", file.name]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        ) as ffmpeg:
            assert ffmpeg.stdin is not None
            try:
                with suppress(BrokenPipeError):  # it has given up, and says why
                    for frame in chain([first], pictures):
                        ffmpeg.stdin.write(frame[:height, :width].tobytes())
            except BaseException:
                ffmpeg.kill()
                raise
            finally:
                with suppress(BrokenPipeError):
                    ffmpeg.stdin.close()
        if ffmpeg.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            reason = said[-1] if said else f"exit status {ffmpeg.returncode}"
            raise OSError(f"ffmpeg could not write {path}: {reason}")


def _frames(frames: Iterable[ArrayLike]) -> Iterator[np.ndarray]:
    """Yield frames as bytes (H, W, 3), at least one, all of one size."""
    shape = None
    for number, given in enumerate(frames):
        batch, single = checks.image_batch(given, argument=f"frames[{number}]")
        if not single or batch.shape[-1] not in (1, 3):
            raise ValueError(
                f"frames takes pictures (H, W, 1) or (H, W, 3), got shape {np.shape(given)}."
            )
        shape = shape or batch.shape
        if batch.shape != shape:
            raise ValueError(
                f"frames takes pictures of one size, got {batch.shape[1:]} after {shape[1:]}."
            )
        pixels = np.round(batch[0] * 255).astype(np.uint8)
        yield np.broadcast_to(pixels, (*pixels.shape[:2], 3))
    if shape is None:
        raise ValueError("frames is empty: there is nothing to write.")
