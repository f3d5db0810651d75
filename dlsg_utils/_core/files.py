"""Files that are either whole or not there."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from pathlib import Path

import psutil


@contextmanager
def replacing(path: Path) -> Iterator[BufferedRandom]:
    """Open a file to write and to read that becomes ``path`` when the block ends without an error.

    The bytes go to a temporary name beside it, reach the disk, and then take the name over.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written; the old file stays, no rest is left.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    # The new name must reach the disk as well. Not every system can do that for a folder.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, or leave what was there. See :func:`replacing`."""
    with replacing(path) as file:
        file.write(content)


def remove_leftovers(folder: Path, name: str) -> None:
    """Remove what killed processes have left half written of files whose name matches ``name``."""
    for part in folder.glob(".*.part"):
        match = re.fullmatch(rf"\.{name}\.(\d+)\.part", part.name)
        if match and (int(match[1]) == os.getpid() or not psutil.pid_exists(int(match[1]))):
            part.unlink(missing_ok=True)
