"""Running the course: what is executed, what is written, and what stays when something fails."""

import base64
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from dlsg_utils import __main__ as command_line
from dlsg_utils._core import files
from dlsg_utils.course import notebooks, pages
from dlsg_utils.course import run as course

# Each cell leaves a trace of its own, so a test sees what was really executed.
TRACE = "open('ran.txt', 'a').write('{} ')\nprint('{}')"


def _lecture(folder: Path, name: str, *code: str) -> Path:
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell(f"# {name[:2]} · The {name[3:]}\n\nIdea $x^{{2}}$ of {name}.")]
    cells += [v4.new_code_cell(source) for source in code]
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(notebooks.to_bytes(v4.new_notebook(cells=cells)))
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a course of two tiny lectures, the current one."""
    for name in ("01_first", "02_second"):
        _lecture(tmp_path, name, TRACE.format(name[:2], name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _ran(folder: Path) -> list[str]:
    """Return the numbers of the lectures executed since the last call."""
    trace = folder / "notebooks" / "ran.txt"
    numbers = trace.read_text().split() if trace.exists() else []
    trace.unlink(missing_ok=True)
    return numbers


def _pages_of(output: Path) -> set[str]:
    return {path.name for path in output.iterdir()}


@pytest.mark.slow
def test_only_what_changed_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = folder / "build" / "course"
    assert command_line.main(["run"]) == 0
    assert _ran(folder) == ["01", "02"]
    assert _pages_of(output) == {"01_first.html", "02_second.html", "index.html", "record.json"}
    assert "02_second" in (output / "02_second.html").read_text()

    index = BeautifulSoup((output / "index.html").read_text(), "html.parser")
    assert [a["href"] for a in index.select("h2 a")] == ["01_first.html", "02_second.html"]
    assert [a.text for a in index.select("h2 a")] == ["The first", "The second"]
    assert all(re.search(r"Ran in \d+ s", state.text) for state in index.select(".state"))
    assert len(index.select("math")) == 2

    before = (output / "01_first.html").stat().st_mtime_ns
    assert command_line.main(["run"]) == 0
    assert _ran(folder) == []
    assert (output / "01_first.html").stat().st_mtime_ns == before
    assert capsys.readouterr().out.count("fresh") == 2

    _lecture(folder, "02_second", TRACE.format("02", "something new"))
    assert command_line.main(["run"]) == 0
    assert _ran(folder) == ["02"]
    assert "something new" in (output / "02_second.html").read_text()

    assert command_line.main(["run", "1", "--force"]) == 0
    assert _ran(folder) == ["01"]


def test_stored_outputs_do_not_make_a_page_stale(folder: Path) -> None:
    site = course._Site(folder, folder / "out")
    path = folder / "notebooks" / "01_first.ipynb"
    notebook = nbformat.read(path, as_version=4)
    before = site._fingerprint(path, notebook)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="01_first")]
    assert site._fingerprint(path, notebook) == before
    notebook.cells[1].metadata.tags = ["jpeg"]
    assert site._fingerprint(path, notebook) != before


@pytest.mark.parametrize("changed", ["data/SHA256SUMS", "requirements.lock"])
def test_another_package_data_or_lock_makes_pages_stale(
    folder: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = folder / "package"
    package.mkdir()
    monkeypatch.setattr(course, "_PACKAGE", package)
    file = folder / changed
    file.parent.mkdir(exist_ok=True)
    seen = [course.surroundings(folder)]
    file.write_text("one")
    seen.append(course.surroundings(folder))
    (package / "module.py").write_text("x = 1")
    seen.append(course.surroundings(folder))
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    seen.append(course.surroundings(folder))
    assert len(set(seen)) == len(seen)


@pytest.mark.slow
def test_slides_are_made_of_fresh_pages(folder: Path) -> None:
    output = folder / "build" / "slides"
    assert command_line.main(["slides", "1"]) == 0
    assert _ran(folder) == ["01"]
    assert _pages_of(output) == {"01_first.html"}
    before = (output / "01_first.html").read_bytes()
    for name in ("01_first", "02_second"):
        _lecture(folder, name, "1 / 0")
    assert command_line.main(["slides"]) == 1
    assert _ran(folder) == []
    assert _pages_of(output) == {"01_first.html"}
    assert (output / "01_first.html").read_bytes() == before
    text = (output / "01_first.html").read_text()
    assert "01_first" in text
    assert "reveal" in text


@pytest.mark.slow
def test_a_failing_lecture_leaves_its_old_page(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _lecture(folder, "01_first", "x = 1", "# see\nassert x == 2, 'two expected'", "never = 1")
    output = folder / "build" / "course"
    output.mkdir(parents=True)
    (output / "01_first.html").write_text("the old page")
    assert command_line.main(["run"]) == 1
    printed = capsys.readouterr()
    said = "cell [2] \"assert x == 2, 'two expected'\" raised AssertionError: two expected"
    assert f"01_first: {said}" in printed.out
    assert "1 failed: 01_first" in printed.err
    assert (output / "01_first.html").read_text() == "the old page"
    assert _ran(folder) == ["02"]
    state = BeautifulSoup((output / "index.html").read_text(), "html.parser").select(".state")
    assert said in state[0].text
    assert "earlier run" in state[0].text
    assert "Ran in" in state[1].text


@pytest.mark.slow
def test_a_dead_kernel_is_a_failure_that_names_its_cell(folder: Path) -> None:
    _lecture(folder, "01_first", "import os", "os._exit(1)")
    failed = course.run(folder, folder / "out", wanted=["01"])
    assert failed == {
        "01_first": "cell [2] 'os._exit(1)' killed its kernel; is memory short?",
    }


def _full(*arguments: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_is_whole_or_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    files.write_atomically(path, b"old")
    for step in ("os.fsync", "pathlib.Path.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(step, _full)
            with pytest.raises(OSError, match="No space left"):
                files.write_atomically(path, b"new")
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_pages(
    folder: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_disk / "01_first.html").write_text("the old page")
    assert command_line.main(["run", "--output", str(small_disk)]) == 1
    said = capsys.readouterr().err
    assert f"Cannot write {small_disk / '01_first.html'}: No space left on device" in said
    assert "--output" in said
    assert (small_disk / "01_first.html").read_text() == "the old page"
    assert _pages_of(small_disk) == {"01_first.html", "record.json"}
    assert _ran(folder) == ["01"], "the next lectures could not be written either"


def test_a_folder_that_cannot_be_written_is_found_before_any_lecture_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").write_text("in the way")
    assert command_line.main(["run", "--output", str(folder / "file" / "pages")]) == 1
    assert "Not a directory" in capsys.readouterr().err

    def read_only(*arguments: object, **options: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", read_only)
    assert command_line.main(["run"]) == 1
    said = capsys.readouterr().err
    assert "Read-only file system" in said
    assert "--output" in said
    assert _ran(folder) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise on Windows")
def test_an_interrupted_run_stops_its_kernel_and_the_next_one_goes_on(folder: Path) -> None:
    started = folder / "notebooks" / "started"
    wait = f"import os, time\nopen('{started.name}', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    _lecture(folder, "02_second", wait)
    process = subprocess.Popen(
        [sys.executable, "-m", "dlsg_utils", "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while not (started.exists() and started.read_text()):
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 130, printed
    assert "the next run goes on" in printed
    assert "Traceback" not in printed
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    output = folder / "build" / "course"
    assert _pages_of(output) == {"01_first.html", "index.html", "record.json"}
    assert _ran(folder) == ["01"]

    _lecture(folder, "02_second", TRACE.format("02", "second"))
    assert command_line.main(["run"]) == 0
    assert _ran(folder) == ["02"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "record",
    [
        '{"01_first": ',
        "[]",
        '{"01_first": 3}',
        '{"01_first": {"made_from": null, "unknown": 1}}',
    ],
)
def test_a_damaged_record_only_costs_time(folder: Path, record: str) -> None:
    output = folder / "out"
    output.mkdir()
    (output / "record.json").write_text(record)
    assert course.run(folder, output, wanted=["01"]) == {}
    assert set(json.loads((output / "record.json").read_text())) == {"01_first"}


@pytest.mark.slow
def test_a_new_lecture_is_linked_from_the_one_before(folder: Path) -> None:
    output = folder / "out"
    course.run(folder, output)
    _lecture(folder, "03_third", TRACE.format("03", "third"))
    _ran(folder)
    course.run(folder, output)
    assert _ran(folder) == ["02", "03"]
    links = BeautifulSoup((output / "02_second.html").read_text(), "html.parser").select("nav a")
    assert [link["href"] for link in links][:3] == ["01_first.html", "index.html", "03_third.html"]


def test_a_damaged_notebook_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notebooks" / "01_first.ipynb").write_text("{")
    assert command_line.main(["run"]) == 1
    assert "01_first.ipynb is not a notebook" in capsys.readouterr().err


# -- pages -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    """Return the page of a notebook with a picture, a table, formulas, a link and a drawing."""
    v4 = nbformat.v4
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    dot = base64.b64encode(file.getvalue()).decode()
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell(
                "# 01 · Title\n\nInline $x^\\ast = \\arg\\max_x a^k(x)$, [next](02_b.ipynb).\n\n"
                "$$\\frac{N-F+2P}{S}+1$$\n\n\\begin{align}a &= b\\\\ c &= d\\end{align}\n\n"
                "| a | b |\n|---|---|\n| 1 | $y$ |\n\n```mermaid\ngraph TD\n```\n"
            ),
            v4.new_code_cell(
                '# alt: A dot,\n#  "quoted" & small.\nshow()',
                outputs=[v4.new_output("display_data", {"image/png": dot})],
            ),
            v4.new_code_cell("1", outputs=[v4.new_output("execute_result", {"text/plain": "1"})]),
        ]
    )
    normal = notebooks.normal_form(notebook, "01_a")
    return pages.lecture_page(normal, "01_a", previous=None, following="02_b").decode()


def test_a_page_needs_nothing_from_the_web(page: str) -> None:
    entry = {"number": "01", "title": "A", "idea": "<p>idea</p>", "page": "01_a.html", "seconds": 1}
    index = pages.index_page([entry]).decode()
    for text in (page, index):
        soup = BeautifulSoup(text, "html.parser")
        assert not soup.find_all("script")
        loaded = [tag.get(name) for tag in soup.find_all() for name in ("src", "data", "poster")]
        loaded += [tag.get("href") for tag in soup.find_all("link")]
        assert all(url.startswith("data:") for url in loaded if url)
        styles = " ".join(tag.text for tag in soup.find_all("style"))
        styles = re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)
        assert "@import" not in styles
        assert not re.findall(r"url\(\s*['\"]?(?!data:|#)[^)]*\)", styles)


def test_code_of_setup_and_checks_is_folded_and_texts_of_pictures_are_left_out(
    tmp_path: Path,
) -> None:
    v4 = nbformat.v4
    sources = {
        "setup": "import this_and_that",
        "check": "assert 1 < 2",
        "": "# alt: A line.\n2 + 2",
    }
    cells = [
        v4.new_code_cell(source, metadata={"tags": [tag] if tag else []})
        for tag, source in sources.items()
    ]
    notebook = notebooks.normal_form(v4.new_notebook(cells=cells), "01_first")
    hidden = [cell.metadata.get("jupyter", {}).get("source_hidden") for cell in notebook.cells]
    assert hidden == [True, True, None]
    soup = BeautifulSoup(pages.lecture_page(notebook, "01_first"), "html.parser")
    folded = {d.summary.text: d.get_text() for d in soup.select("details.course-folded")}
    assert list(folded) == ["Setup", "Check"]
    assert "this_and_that" in folded["Setup"]
    assert "assert" in folded["Check"]
    assert "A line" not in soup.get_text()
    assert "2 + 2" in soup.get_text()
    assert notebook.cells[2].source.startswith("# alt:"), "the page changed the notebook"


def test_formulas_are_mathml(page: str) -> None:
    soup = BeautifulSoup(page, "html.parser")
    assert len(soup.select("math")) == 4
    assert len(soup.select("math[display=block]")) == 2
    assert "math-core-" not in page
    assert "arg" in soup.select_one("math").text
    assert "$" not in soup.select_one(".jp-RenderedMarkdown").text


def test_pictures_carry_their_text_and_links_lead_to_pages(page: str) -> None:
    soup = BeautifulSoup(page, "html.parser")
    assert [image["alt"] for image in soup.select("img")] == ['A dot, "quoted" & small.']
    links = [a["href"] for a in soup.select("a:not(.anchor-link)")]
    assert links.count("02_b.html") == 3
    assert not [link for link in links if link.endswith(".ipynb")]


@pytest.mark.parametrize(
    ("heading", "title"),
    [("# 04 · 9 times the data", "9 times the data"), ("# 3-D", "3-D"), ("# 04", "a"), ("", "a")],
)
def test_a_title_is_the_heading_without_the_lectures_number(heading: str, title: str) -> None:
    cells = [nbformat.v4.new_markdown_cell(f"{heading}\n\nThe idea.\n\nMore.")]
    found, idea = pages.title_and_idea(nbformat.v4.new_notebook(cells=cells), "a")
    assert found == title
    assert idea.strip() == "<p>The idea.</p>"


@pytest.mark.parametrize("noise", [False, True])
def test_the_index_shows_the_first_picture_with_its_text(noise: bool) -> None:
    """However the small picture is stored: noise as JPEG, a flat one as PNG."""
    picture = Image.effect_noise((300, 200), 80) if noise else Image.new("L", (300, 200))
    file = io.BytesIO()
    picture.save(file, "PNG")
    data = {"image/png": base64.b64encode(file.getvalue()).decode()}
    v4 = nbformat.v4
    outputs = [v4.new_output("display_data", data, metadata={"image/png": {"alt": "A text."}})]
    uri, alt = pages.thumbnail(v4.new_notebook(cells=[v4.new_code_cell("1", outputs=outputs)]))
    assert uri is not None
    assert uri.startswith("data:image/jpeg" if noise else "data:image/png")
    assert alt == "A text."


# -- command line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("7", "lecture='7' is unknown."),
        ("secnd", "lecture='secnd' is unknown. Did you mean '02_second'?"),
        ("", "lecture='' is unknown."),
    ],
)
def test_an_unknown_lecture_names_the_nearest(
    folder: Path, wanted: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["run", wanted]) == 1
    printed = capsys.readouterr().err
    assert said in printed
    assert "01_first, 02_second" in printed
    assert not (folder / "build").exists()


def test_lectures_are_chosen_by_number_or_name_and_run_in_order(folder: Path) -> None:
    found = course.lectures(folder)
    assert course.choose(found, []) == found
    assert course.choose(found, ["02_second", "1", "01"]) == found
    assert course.choose(found, ["02"]) == found[1:]


def test_without_notebooks_it_says_where_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(course, "_PACKAGE", tmp_path / "site-packages" / "dlsg_utils")
    for command in ("run", "lab"):
        assert command_line.main([command]) == 1
        assert "repository" in capsys.readouterr().err


def test_without_jupyter_it_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in ("nbformat", "jupyterlab"):
        monkeypatch.setitem(sys.modules, module, None)
    for command in ("run", "lab"):
        assert command_line.main([command]) == 1
        assert "make lab" in capsys.readouterr().err


def test_doctor_gives_its_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    for status in (0, 1):
        monkeypatch.setattr("dlsg_utils.course.doctor.doctor", lambda status=status: status)
        assert command_line.main(["doctor"]) == status


@pytest.mark.parametrize("arguments", [[], ["rune"], ["run", "--outptu"], ["shorten", "01"]])
def test_a_wrong_command_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        command_line.main(arguments)
    assert exit_.value.code == 2
    assert "usage: python -m dlsg_utils" in capsys.readouterr().err


@pytest.mark.slow
def test_a_page_shows_sharp_figures(folder: Path) -> None:
    _lecture(
        folder,
        "01_first",
        "from dlsg_utils import plotting\nimport matplotlib.pyplot as plt",
        "plotting.figure(size=(4, 3))\nplt.show()",
    )
    assert not course.run(folder, folder / "pages", wanted=["01"])
    page = BeautifulSoup((folder / "pages" / "01_first.html").read_bytes(), "html.parser")
    shown = page.select_one("main img") or page.select_one("img")
    picture = Image.open(io.BytesIO(base64.b64decode(shown["src"].partition(",")[2])))
    assert picture.width // course.SHARPNESS == int(shown["width"])
    assert abs(int(shown["width"]) - 4 * 96) < 40
