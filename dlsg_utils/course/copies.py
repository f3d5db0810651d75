"""The reader's own copy of the notebooks, for a course that is installed where nobody may write."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from dlsg_utils._core.files import write_atomically

_RECORD = ".dlsg-course.json"  # what was brought, by its digest
_SUFFIXES = {".ipynb", ".css", ".py"}  # lectures, their slides' style, exercises' checks


def bring(course: Path, own: Path) -> Iterator[str]:
    """Copy the notebooks and exercises of a course to a reader's own folder.

    What the reader changed is never touched: where the course has something newer, it arrives
    beside it under a name of its own. What the reader did not change is brought up to date.

    Parameters
    ----------
    course
        The folder that holds ``notebooks/``; it is only read.
    own
        The reader's folder, made if need be.

    Yields
    ------
    str
        What was done, a line for each file that is new or beside the reader's, and a summary.

    Raises
    ------
    ValueError
        If the reader's folder is the course itself.
    OSError
        If the folder cannot be written.
    """
    if own.resolve() == course.resolve():
        raise ValueError(f"{own} is the course itself. Name another folder with --folder.")
    record = _read(own / _RECORD)
    try:
        for source in _files(course):
            name = source.relative_to(course).as_posix()
            content = source.read_bytes()
            digest = _digest(content)
            target = own / name
            there = _digest(target.read_bytes()) if target.exists() else None
            if there in (None, record.get(name)):
                if there != digest:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    write_atomically(target, content)
                    yield f"{target}: {'new' if there is None else 'brought up to date'}"
                record[name] = digest
            elif there != digest and record.get(name) != digest:
                beside = target.with_stem(f"{target.stem}_new_{digest[:6]}")
                if not beside.exists():
                    write_atomically(beside, content)
                    yield f"{target} is yours and stays; the course has a newer one: {beside.name}"
        write_atomically(own / _RECORD, json.dumps(record, indent=1).encode())
    except OSError as error:
        raise OSError(
            f"Cannot copy the notebooks to {own}: {error.strerror}. "
            "Make room, or name another folder with --folder."
        ) from error
    yield f"Your notebooks are in {own}"


def _files(course: Path) -> Iterator[Path]:
    """Yield what a reader works with, of the folders' top only: no sources."""
    for folder in ("notebooks", "exercises"):
        for path in sorted((course / folder).glob("*")):
            if path.suffix in _SUFFIXES and path.name != "build.py":
                yield path


def _read(path: Path) -> dict[str, str]:
    """Return what was brought before. Without a record every file counts as the reader's."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
