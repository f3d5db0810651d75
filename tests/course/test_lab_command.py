"""``python -m dlsg_utils lab``: what it opens, what it passes on, and the reader's own copy."""

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dlsg_utils import __main__ as command_line
from dlsg_utils.course import copies
from dlsg_utils.course import run as course

NAMES = ("01_first", "02_second")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a course, the current one."""
    folder = tmp_path / "course"
    for place in ("notebooks", "exercises"):
        (folder / place).mkdir(parents=True)
        for name in NAMES:
            (folder / place / f"{name}.ipynb").write_text(f"{place} {name}")
    (folder / "notebooks" / "rise.css").write_text("css")
    (folder / "notebooks" / "build.py").write_text("lecturers only")
    (folder / "exercises" / "checks_01.py").write_text("checks")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture
def started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return a function that starts lab and returns the options that JupyterLab got."""
    # A stand-in on the path of the child process writes down how it was started.
    code = "import sys\nopen('how', 'w').write('\\n'.join(sys.argv[1:]))"
    (folder / "jupyterlab.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def start(*arguments: str) -> list[str]:
        assert command_line.main(["lab", *arguments]) == 0
        return (folder / "how").read_text().splitlines()

    return start


def test_lab_opens_the_lectures_and_asks_the_web_for_nothing(
    folder: Path, started: Callable[..., list[str]]
) -> None:
    how = started()
    assert f"--ServerApp.root_dir={folder}" in how
    assert "--LabApp.default_url=/lab/tree/notebooks" in how
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in how
    assert "--LabApp.news_url=None" in how


@pytest.mark.parametrize(
    ("arguments", "opened"),
    [
        (["2"], "notebooks/02_second.ipynb"),
        (["02_second"], "notebooks/02_second.ipynb"),
        (["--no-browser", "02"], "notebooks/02_second.ipynb"),
        (["notebooks/02_second.ipynb"], "notebooks/02_second.ipynb"),
        (["exercises/01"], "exercises/01_first.ipynb"),
    ],
)
def test_it_opens_on_the_lecture_named(
    arguments: list[str], opened: str, started: Callable[..., list[str]]
) -> None:
    assert f"--LabApp.default_url=/lab/tree/{opened}" in started(*arguments)


def test_what_it_does_not_know_goes_on_to_jupyter(started: Callable[..., list[str]]) -> None:
    options = ["--no-browser", "--port", "9999", "--ip=127.0.0.1", "--debug"]
    assert started(*options)[-5:] == options
    assert started("01", *options)[-5:] == options
    how = started("--ServerApp.root_dir=/elsewhere")
    assert [option for option in how if "root_dir" in option] == ["--ServerApp.root_dir=/elsewhere"]


@pytest.mark.parametrize(
    ("lecture", "said"),
    [
        ("7", r"lecture='7' is unknown\. It takes: 01_first, 02_second"),
        ("secnd", "Did you mean '02_second'"),
        ("99", "01_first, 02_second"),
        ("exercises/05", "01_first, 02_second"),
        ("nowhere/01", "has no notebooks; say 08"),
    ],
)
def test_an_unknown_lecture_lists_what_there_is(
    lecture: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["lab", lecture]) == 1
    assert re.search(said, capsys.readouterr().err)


def test_help_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        command_line.main(["lab", "--help"])
    assert exit_.value.code == 0
    assert "--folder" in capsys.readouterr().out


def test_root_is_told_what_to_do(
    started: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert command_line.main(["lab"]) == 1
    assert "python -m dlsg_utils lab --allow-root" in capsys.readouterr().err
    assert "--allow-root" in started("--allow-root")
    assert "--ServerApp.allow_root=True" in started("--ServerApp.allow_root=True")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_root_ends_with_a_sentence_and_no_traceback() -> None:
    command = [sys.executable, "-m", "dlsg_utils", "lab", "--no-browser"]
    root = Path(__file__).parents[2]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("You are root")
    assert "Traceback" not in ended.stderr


# -- a copy of the reader's own --------------------------------------------------------------------


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*.*") if p.is_file()}


def test_a_read_only_course_is_copied_to_the_home(
    folder: Path, started: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    own = Path.home() / "dlsg-course"
    assert f"--ServerApp.root_dir={own}" in started("02")
    brought = {f"{place}/{name}.ipynb" for place in ("notebooks", "exercises") for name in NAMES}
    brought |= {"notebooks/rise.css", "exercises/checks_01.py"}
    assert _files(own) == brought | {".dlsg-course.json"}


def test_a_folder_that_is_named_is_used(folder: Path, started: Callable[..., list[str]]) -> None:
    own = folder.parent / "mine"
    for arguments in (["--folder", str(own)], [f"--folder={own}", "01"]):
        assert f"--ServerApp.root_dir={own}" in started(*arguments)
    assert (own / "notebooks" / "01_first.ipynb").read_text() == "notebooks 01_first"


def test_what_the_reader_changed_stays_and_the_newer_arrives_beside_it(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "mine"
    first, second = (own / "notebooks" / f"{name}.ipynb" for name in NAMES)
    list(copies.bring(folder, own))
    first.write_text("my answers")
    assert list(copies.bring(folder, own)) == [f"Your notebooks are in {own}"]
    assert first.read_text() == "my answers"

    for name in NAMES:
        (folder / "notebooks" / f"{name}.ipynb").write_text(f"newer {name}")
    said = "\n".join(copies.bring(folder, own))
    assert f"{first} is yours and stays; the course has a newer one: 01_first_new_" in said
    assert f"{second}: brought up to date" in said
    assert first.read_text() == "my answers"
    assert second.read_text() == "newer 02_second"
    (beside,) = (own / "notebooks").glob("01_first_new_*.ipynb")
    assert beside.read_text() == "newer 01_first"

    beside.write_text("my answers in the newer one")
    before = _files(own)
    assert list(copies.bring(folder, own)) == [f"Your notebooks are in {own}"]
    assert _files(own) == before
    assert beside.read_text() == "my answers in the newer one"


def test_what_the_reader_removed_comes_back_and_without_a_record_all_is_the_readers(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "mine"
    list(copies.bring(folder, own))
    first = own / "notebooks" / "01_first.ipynb"
    first.unlink()
    assert f"{first}: new" in list(copies.bring(folder, own))
    for record in ("{", "[3]"):
        (own / ".dlsg-course.json").write_text(record)
        first.write_text("mine")
        list(copies.bring(folder, own))
        assert first.read_text() == "mine"
        assert len(list((own / "notebooks").glob("01_first_new_*"))) == 1


def test_a_full_disk_leaves_the_readers_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    own = tmp_path / "mine"
    list(copies.bring(folder, own))
    (folder / "notebooks" / "01_first.ipynb").write_text("newer")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device.*--folder"):
        list(copies.bring(folder, own))
    assert (own / "notebooks" / "01_first.ipynb").read_text() == "notebooks 01_first"


def test_the_course_is_no_copy_of_itself(folder: Path) -> None:
    with pytest.raises(ValueError, match="--folder"):
        list(copies.bring(folder, folder))


def test_the_course_itself_has_what_is_copied() -> None:
    names = {path.name for path in copies._files(Path(__file__).parents[2])}
    assert {path.name for path in course.lectures(Path(__file__).parents[2])} < names
    assert "rise.css" in names
    assert "build.py" not in names
