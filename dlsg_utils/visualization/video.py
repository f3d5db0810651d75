"""Frames to files: GIF, which shows everywhere, and MP4, which is ten times smaller."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
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


@checks.renamed(colours="colors", fps="rate")
def save_gif(
    frames: Iterable[ArrayLike],
    path: str | PathLike[str],
    *,
    rate: float = 12.0,
    colors: int = 256,
) -> None:
    """Write an animation that repeats for ever.

    Parameters
    ----------
    frames
        Images (H, W, 1) or (H, W, 3) in [0, 1], all of one size: an array (N, H, W, C), a list,
        or anything that yields them.
    path
        The file; one that is there already is replaced when the new one is complete.
    rate
        Frames per second, at most 50: the format counts in hundredths of a second.
    colors
        Colors of each frame, 2 to 256. Fewer make a smaller file.

    Raises
    ------
    ValueError
        If there are no frames, or not of one size.
    OSError
        If the file cannot be written; the old file stays.
    """
    milliseconds = 1000 / checks.number("rate", rate, at_least=0.1, at_most=50)
    if checks.whole("colors", colors, at_least=2) > 256:
        raise ValueError(f"colors takes 2 to 256, got {colors}.")
    images = (Image.fromarray(frame).quantize(colors) for frame in _frames(frames))
    with replacing(Path(path)) as file:
        next(images).save(
            file, "GIF", save_all=True, append_images=images, duration=milliseconds, loop=0
        )


@checks.renamed(fps="rate")
def save_mp4(frames: Iterable[ArrayLike], path: str | PathLike[str], *, rate: float = 24.0) -> None:
    """Write a film (H.264, which every browser plays) with the program ffmpeg.

    Parameters
    ----------
    frames
        As for :func:`save_gif`. Of odd sides the last row or column is left out.
    path
        The file; one that is there already is replaced when the new one is complete.
    rate
        Frames per second.

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
    images = _frames(frames)
    first = next(images)
    if (program := shutil.which("ffmpeg")) is None:
        raise FileNotFoundError(_INSTALL)
    height, width = (side // 2 * 2 for side in first.shape[:2])
    if not (height and width):
        raise ValueError(f"frames takes images of 2×2 pixels or more, got {first.shape[:2]}.")
    with replacing(Path(path)) as file, tempfile.TemporaryFile() as raw:
        for frame in chain([first], images):
            raw.write(frame[:height, :width].tobytes())
        raw.seek(0)
        given = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {rate:g} -i pipe:0"
        made = "-c:v libx264 -crf 18 -pix_fmt yuv420p -movflags +faststart -f mp4"
        command = [program, "-y", "-v", "error", *given.split(), *made.split(), file.name]
        ffmpeg = subprocess.run(
            command, check=False, stdin=raw, capture_output=True, text=True, errors="replace"
        )
        if ffmpeg.returncode:
            said = ffmpeg.stderr.strip().splitlines() or [f"exit status {ffmpeg.returncode}"]
            raise OSError(f"ffmpeg could not write {path}: {said[-1]}")


def _frames(frames: Iterable[ArrayLike]) -> Iterator[np.ndarray]:
    """Yield frames as bytes (H, W, 3), at least one, all of one size."""
    shape = None
    for number, given in enumerate(frames):
        batch, single = checks.image_batch(given, argument=f"frames[{number}]")
        if not single or batch.shape[-1] not in (1, 3):
            raise ValueError(
                f"frames takes images (H, W, 1) or (H, W, 3), got shape {np.shape(given)}."
            )
        shape = shape or batch.shape
        if batch.shape != shape:
            raise ValueError(
                f"frames takes images of one size, got {batch.shape[1:]} after {shape[1:]}."
            )
        pixels = np.round(batch[0] * 255).astype(np.uint8)
        yield np.broadcast_to(pixels, (*pixels.shape[:2], 3))
    if shape is None:
        raise ValueError("frames is empty: there is nothing to write.")
