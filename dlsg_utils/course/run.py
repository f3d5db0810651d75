"""Run the course: every lecture in a fresh kernel, one page each, and an index.

Used by ``python -m dlsg_utils``; Jupyter's packages load only when a lecture runs.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlsg_utils._core.checks import one_of
from dlsg_utils._core.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LECTURES = "[0-9][0-9]_*"
_PACKAGE = Path(__file__).parents[1]
_RECORD = "record.json"
# Slides enlarge a figure by up to a half, and a wall may have twice the pixels of 1280×720.
SHARPNESS = 3
_ENTRY = {"made_from", "seconds", "picture", "alt", "error"}  # what it says of a lecture


def find_course() -> Path:
    """Return the course's folder: the current one, or the checkout this package runs from.

    Raises
    ------
    FileNotFoundError
        If neither has lectures: the wheel carries the helpers and the data, not the notebooks.
    """
    for folder in (Path.cwd(), _PACKAGE.parent):
        if any((folder / "notebooks").glob(f"{_LECTURES}.ipynb")):
            return folder
    raise FileNotFoundError(
        "No lectures here: the installed package holds the helpers and the data only. Get the "
        "course's repository and run this in its folder, the one with notebooks/ in it."
    )


def lectures(course: Path) -> list[Path]:
    """Return the course's notebooks in their order."""
    return sorted((course / "notebooks").glob(f"{_LECTURES}.ipynb"))


def choose(found: Sequence[Path], wanted: Iterable[str]) -> list[Path]:
    """Return those of the files that are wanted by number or name; all if none is named.

    Raises
    ------
    ValueError
        If there is no such lecture; the message names the nearest.
    """
    stems = {path.stem: path for path in found}
    numbers = {stem[:2]: stem for stem in stems}
    chosen = {one_of("lecture", numbers.get(name.zfill(2), name), stems) for name in wanted}
    return [path for stem, path in stems.items() if stem in chosen or not chosen]


def lab(
    course: Path,
    lecture: str | None = None,
    *,
    own: Path | None = None,
    options: Sequence[str] = (),
) -> int:
    """Open JupyterLab on the lectures; return its exit status. It asks the web for no news.

    Parameters
    ----------
    course
        The folder that holds ``notebooks/``.
    lecture
        The number or name of a lecture to open; ``exercises/08`` is one of another folder.
    own
        A folder of the reader's own, to which the notebooks are copied; by default
        ``~/dlsg-course`` if those of the course cannot be written, else none.
    options
        JupyterLab's own.

    Raises
    ------
    ValueError
        If there is no such lecture.
    PermissionError
        If JupyterLab would refuse to start, as root.
    OSError
        If the notebooks cannot be copied.
    """
    import jupyterlab  # noqa: F401  - a clear error before it starts

    opened = _opened(course, lecture)
    _refuse_root(options)
    if own is None and not os.access(course / "notebooks", os.W_OK):
        own = Path.home() / "dlsg-course"
    if own is not None:
        from dlsg_utils.course.copies import bring

        for line in bring(course, own):
            print(line, flush=True)
        course = own
    ours = {
        "--ServerApp.root_dir": str(course.resolve()),
        "--LabApp.default_url": f"/lab/tree/{opened}",
        "--LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url": "None",
        "--LabApp.extension_manager": "readonly",
    }
    given = {option.partition("=")[0] for option in options}
    command = [f"{name}={value}" for name, value in ours.items() if name not in given]
    program = [sys.executable, "-m", "jupyterlab", *command, *options]
    # Kernels inherit it: TensorFlow's start-up messages stay off.
    environment = {"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ}
    with subprocess.Popen(program, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # JupyterLab got it too, and asks whether to stop


def _opened(course: Path, lecture: str | None) -> str:
    """Return the path of a lecture in the course; that of all lectures if none is named."""
    if lecture is None:
        return "notebooks"
    folder, _, name = lecture.rpartition("/")
    folder = folder or "notebooks"
    found = sorted((course / folder).glob(f"{_LECTURES}.ipynb"))
    if not found:
        raise ValueError(f"{lecture!r}: {course / folder} has no notebooks; say 08, for example.")
    (path,) = choose(found, [name.removesuffix(".ipynb")])
    return path.relative_to(course).as_posix()


def _refuse_root(options: Sequence[str]) -> None:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and not any("allow-root" in option.replace("_", "-") for option in options):
        raise PermissionError(
            "You are root, and JupyterLab lets whoever reaches it do what you may do. Start it as "
            "another user or, in a container of your own, with --allow-root:\n"
            "    python -m dlsg_utils lab --allow-root\n"
            "    make lab OPTIONS=--allow-root"
        )


def run(
    course: Path, output: Path, *, wanted: Iterable[str] = (), force: bool = False
) -> dict[str, str]:
    """Execute lectures and write their pages and the index.

    A lecture is executed if its page is missing or if its cells, this package, the data, the lock
    file or Python changed since. Every page takes its place when it is whole: after a failure, a
    full disk or an interruption the old pages are there, and the next run does what is missing.

    Parameters
    ----------
    course
        The folder that holds ``notebooks/``.
    output
        Where pages go; made if need be.
    wanted
        Numbers or names of lectures, all if empty.
    force
        Execute fresh ones too.

    Returns
    -------
    dict
        The names of lectures that failed, and why.

    Raises
    ------
    ValueError
        If there is no such lecture.
    OSError
        If the pages cannot be written: a full disk, a read-only folder.
    """
    chosen = choose(lectures(course), wanted)
    site = _Site(course, output)
    failed = {}
    for path in chosen:
        notebook = _read(path)
        if site.is_fresh(path, notebook) and not force:
            print(f"{path.stem}: fresh", flush=True)
            continue
        start = time.perf_counter()
        if error := site.make(path, notebook):
            failed[path.stem] = error
        seconds = time.perf_counter() - start
        print(f"{path.stem}: {error or f'ran in {seconds:.0f} s'}", flush=True)
    site.write_index()
    print(output / "index.html", flush=True)
    return failed


def slides(
    course: Path,
    pages: Path,
    output: Path,
    *,
    wanted: Iterable[str] = (),
    without: Container[str] = (),
) -> None:
    """Write the slides of lectures whose pages :func:`run` has made.

    Parameters
    ----------
    course
        The folder that holds ``notebooks/``.
    pages
        The folder of the pages.
    output
        Where the slides go, one file a lecture; made if need be.
    wanted
        Numbers or names of lectures, all if empty.
    without
        Names of lectures that failed: their old slides stay, like their old pages.

    Raises
    ------
    ValueError
        If there is no such lecture.
    OSError
        If the slides cannot be written.
    """
    from dlsg_utils.course.pages import as_slides

    for lecture in choose(lectures(course), wanted):
        page = pages / f"{lecture.stem}.html"
        if lecture.stem not in without:
            _write(output / page.name, as_slides(page.read_bytes()))
            print(output / page.name, flush=True)


class _Site:
    """The output folder: pages, their index, and a record of what each page was made from."""

    def __init__(self, course: Path, output: Path) -> None:
        self.output = output
        self.notebooks = lectures(course)
        self.surroundings = surroundings(course)
        self.record = _read_record(output / _RECORD)
        # Whether the folder can be written shows now, not after the first lecture has run.
        self._write_record()

    def is_fresh(self, path: Path, notebook: "NotebookNode") -> bool:
        made_from = self.record.get(path.stem, {}).get("made_from")
        return self._page(path.stem).exists() and made_from == self._fingerprint(path, notebook)

    def make(self, path: Path, notebook: "NotebookNode") -> str | None:
        """Execute a lecture and write its page; return why it failed, or None."""
        from dlsg_utils.course import notebooks, pages

        fingerprint = self._fingerprint(path, notebook)
        start = time.perf_counter()
        try:
            _execute_with_bar(notebook, path)
        except RuntimeError as error:  # a cell's, or the kernel did not start
            self.record.setdefault(path.stem, {}).update(error=str(error), made_from=None)
            self._write_record()
            self.write_index()
            return str(error)
        seconds = time.perf_counter() - start
        notebook = notebooks.normal_form(notebook, path.stem, widgets=True, sharpness=SHARPNESS)
        previous, following = self._neighbors(path)
        page = pages.lecture_page(notebook, path.stem, previous=previous, following=following)
        _write(self._page(path.stem), page)
        picture, alt = pages.thumbnail(notebook)
        self.record[path.stem] = {
            "made_from": fingerprint,
            "seconds": seconds,
            "picture": picture,
            "alt": alt,
        }
        self._write_record()
        self.write_index()
        return None

    def write_index(self) -> None:
        from dlsg_utils.course import pages

        entries = []
        for path in self.notebooks:
            title, idea = pages.title_and_idea(_read(path), path.stem)
            page = self._page(path.stem)
            shown = {"title": title, "idea": idea, "page": page.name if page.exists() else None}
            known = self.record.get(path.stem, {})
            entries.append({"number": path.stem[:2], **known, **shown})
        _write(self.output / "index.html", pages.index_page(entries))

    def _page(self, name: str) -> Path:
        return self.output / f"{name}.html"

    def _write_record(self) -> None:
        _write(self.output / _RECORD, json.dumps(self.record, indent=1).encode())

    def _neighbors(self, path: Path) -> tuple[str | None, str | None]:
        """Return the lectures before and after this one, to which its page leads."""
        place = self.notebooks.index(path)
        previous = self.notebooks[place - 1].stem if place else None
        return previous, next((p.stem for p in self.notebooks[place + 1 :]), None)

    def _fingerprint(self, path: Path, notebook: "NotebookNode") -> str:
        """Return a digest of all a page is made from; stored outputs do not count."""
        cells = [(c.cell_type, c.source, c.metadata) for c in notebook.cells]
        made_from = [cells, self._neighbors(path), self.surroundings]
        return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise OSError(
            f"Cannot write {path}: {error.strerror}. What was there stays. "
            "Make room, or name another folder with --output."
        ) from error


def _read_record(path: Path) -> dict[str, dict[str, Any]]:
    """Return what is known of each page; nothing if the record is damaged."""
    try:
        record = dict(json.loads(path.read_bytes()))
        sound = all("made_from" in entry and entry.keys() <= _ENTRY for entry in record.values())
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return record if sound else {}


def surroundings(course: Path) -> str:
    """Return a digest of what every page depends on: package, data, lock file, Python."""
    package = (p for p in _PACKAGE.rglob("*") if p.suffix in {".py", ".j2", ".js", ".css"})
    files = [*package, course / "data" / "SHA256SUMS", course / "requirements.lock"]
    digest = hashlib.sha256(platform.python_version().encode())
    for file in sorted(filter(Path.is_file, files)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> "NotebookNode":
    import nbformat

    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat has a dozen, down to AttributeError
        raise ValueError(f"{path} is not a notebook: {error}") from error
    return notebook


def _execute_with_bar(notebook: "NotebookNode", path: Path) -> None:
    from tqdm import tqdm

    from dlsg_utils.course import notebooks

    cells = len(notebooks.code_cells(notebook))
    form = "{desc}  {bar:24}  cell {n_fmt} of {total_fmt}  {elapsed}"
    with tqdm(total=cells, desc=path.stem, bar_format=form, leave=False, disable=None) as bar:
        notebooks.execute(
            notebook, path.parent, sharpness=SHARPNESS, on_cell=lambda number: bar.update()
        )
