"""Build the lectures: execute notebooks/src/NN_name.py and write notebooks/NN_name.ipynb.

    python notebooks/build.py            the lectures that changed since they were built
    python notebooks/build.py 01 03      these, changed or not
    python notebooks/build.py --check    only compare the stored notebooks with their sources

Cells are jupytext's ``py:percent``; ``# %% tags=["jpeg"]`` stores a cell's pictures as JPEG, which
suits photographs; ``setup`` and ``check`` fold a cell's code, in pages and in JupyterLab. The other
tags are for the tests, see tests/oracle.py.
"""

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from dlsg_utils._core.files import write_atomically
from dlsg_utils.course import notebooks, slides
from dlsg_utils.course.run import choose, surroundings

NOTEBOOKS = Path(__file__).resolve().parent


def read(source: Path) -> NotebookNode:
    """Return the notebook of a source, without outputs."""
    return notebooks.normal_form(jupytext.read(source, fmt="py:percent"), source.stem)


def _target(source: Path) -> Path:
    return source.parent.parent / f"{source.stem}.ipynb"


def build(source: Path) -> Path:
    """Execute one source and write its notebook, or leave the old one.

    Raises
    ------
    ValueError
        If a cell is too long, a picture has no alternative text, or the notebook is too large.
    dlsg_utils.course.notebooks.CellError
        If a cell fails.
    """
    target = _target(source)
    notebook = read(source)
    notebooks.execute(notebook, target.parent)
    notebook = notebooks.normal_form(notebook, source.stem)
    slides.mark(notebook)
    if found := notebooks.problems(notebook):
        raise ValueError("\n  ".join(["cannot be stored:", *found]))
    write_atomically(target, notebooks.to_bytes(notebook))
    return target


def drift(source: Path) -> str | None:
    """Return in what a stored notebook differs from its source, or None."""
    target = _target(source)
    if not target.exists():
        return "is not built"
    notebook = nbformat.read(target, as_version=4)
    stored = notebook.cells
    fresh = read(source).cells
    kinds = slides.slide_types(notebook)
    for index, (old, new) in enumerate(zip(stored, fresh, strict=False)):
        line = (new.source.splitlines() or [""])[0]
        where = f"in cell {index + 1} of {len(fresh)}, {line!r}"
        metadata = {**old.metadata}
        kind = metadata.pop("slideshow", {}).get("slide_type", "-")
        if (old.cell_type, old.source, metadata) != (new.cell_type, new.source, new.metadata):
            return f"differs from its source {where}"
        if kind != kinds[index]:
            return f"has the slide type {kind!r}, not {kinds[index]!r}, {where}"
    if len(stored) != len(fresh):
        return f"has {len(stored)} cells, its source {len(fresh)}"
    return None


class Record:
    """Which sources, notebooks and package belong together; kept in build/, made anew if lost."""

    def __init__(self, folder: Path) -> None:
        self.path = folder.parent / "build" / "notebooks.json"
        self.surroundings = surroundings(folder.parent)
        try:
            self.built = dict(json.loads(self.path.read_bytes()))
        except (OSError, ValueError, TypeError):
            self.built = {}

    def is_fresh(self, source: Path) -> bool:
        """Say whether neither source nor notebook nor package changed since the last build."""
        return _target(source).exists() and self.built.get(source.stem) == self._digest(source)

    def note(self, source: Path) -> None:
        """Remember that the notebook was just built."""
        self.built[source.stem] = self._digest(source)
        self.path.parent.mkdir(exist_ok=True)
        write_atomically(self.path, json.dumps(self.built, indent=1).encode())

    def _digest(self, source: Path) -> str:
        parts = (self.surroundings.encode(), source.read_bytes(), _target(source).read_bytes())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


def main(arguments: list[str] | None = None, folder: Path = NOTEBOOKS) -> int:
    """Build or check; return how many lectures failed."""
    parser = argparse.ArgumentParser(description="Build the lectures from notebooks/src.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lectures, by default all")
    parser.add_argument("--check", action="store_true", help="only compare with the sources")
    options = parser.parse_args(arguments)
    try:
        chosen = choose(sorted((folder / "src").glob("[0-9][0-9]_*.py")), options.numbers)
    except ValueError as error:
        parser.error(str(error))
    record = Record(folder)
    failed = 0
    for source in chosen:
        if not (options.check or options.numbers) and record.is_fresh(source):
            print(f"{source.stem}: fresh", flush=True)
            continue
        start = time.perf_counter()
        try:
            if options.check:
                problem = drift(source)
            else:
                size = build(source).stat().st_size
                record.note(source)
                seconds = time.perf_counter() - start
                problem = None
                print(f"{source.stem}: built in {seconds:.0f} s, {size / 1e6:.2f} MB", flush=True)
        except (ValueError, OSError, notebooks.CellError) as error:
            problem = str(error)
        if problem:
            failed += 1
            print(f"{source.stem}: {problem}", file=sys.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
