"""A shortened copy of a lecture: which cells it has, and that it runs."""

from pathlib import Path

import nbformat
import pytest

from dlsg_utils import __main__ as command_line
from dlsg_utils.course import notebooks
from dlsg_utils.course.shorten import shorten

ROOT = Path(__file__).parents[2]
V4 = nbformat.v4
CELLS = [
    ("text", "# 01 · Title", []),
    ("code", "import math\nimport random", ["setup"]),
    ("text", "## A section", []),
    ("code", "values = [3, 1, 2]\nother = 5", []),
    ("code", "values.sort()", ["details"]),
    ("code", "print(values[0])", []),
    ("text", "### In detail", ["details"]),
    ("code", "root = math.sqrt(other)", []),
    ("code", "print(root)", []),
    ("code", "random.seed(1)", []),
    ("text", "## Next", []),
    ("code", "assert root > 2", ["check"]),
    ("text", "The end.", ["core"]),
]


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    cells = [
        (V4.new_markdown_cell if kind == "text" else V4.new_code_cell)(source)
        for kind, source, _ in CELLS
    ]
    for cell, (_, _, tags) in zip(cells, CELLS, strict=True):
        cell.metadata["tags"] = list(tags)
    for cell in cells:
        if cell.cell_type == "code" and "print" in cell.source:
            cell.outputs = [V4.new_output("stream", text="shown\n")]
    path = tmp_path / "notebooks" / "01_first.ipynb"
    path.parent.mkdir()
    path.write_bytes(notebooks.to_bytes(V4.new_notebook(cells=cells)))
    return path


def _sources(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_cells_and_sections_are_left_out_but_not_what_others_need(
    lecture: Path, tmp_path: Path
) -> None:
    copy = shorten(lecture, tmp_path / "short", without=["details"])
    gone = {"### In detail", "print(root)", "random.seed(1)"}
    assert _sources(copy) == [source for _, source, _ in CELLS if source not in gone]
    cells = {cell.source: cell for cell in nbformat.read(copy, as_version=4).cells}
    # values is printed later, root is asserted later.
    for source in ("values.sort()", "root = math.sqrt(other)"):
        assert cells[source].metadata.jupyter == {"source_hidden": True}
        assert "setup" in cells[source].metadata.tags
    assert cells["print(values[0])"].outputs[0].text == "shown\n"
    assert cells["## Next"].metadata.slideshow == {"slide_type": "slide"}
    notebook = nbformat.read(copy, as_version=4)
    nbformat.validate(notebook)
    notebooks.execute(notebook, tmp_path)


def test_only_keeps_title_setup_and_what_is_named(lecture: Path, tmp_path: Path) -> None:
    kept = _sources(shorten(lecture, tmp_path / "short", only=["core"]))
    assert kept == ["# 01 · Title", "import math\nimport random", "The end."]
    both = _sources(shorten(lecture, tmp_path / "2", only=["core", "check"], without=["core"]))
    assert both[-3:] == [
        "values = [3, 1, 2]\nother = 5",
        "root = math.sqrt(other)",
        "assert root > 2",
    ]


def test_a_copy_is_never_overwritten_and_the_lecture_stays(lecture: Path, tmp_path: Path) -> None:
    before = lecture.read_bytes()
    for output in (lecture.parent, tmp_path / "short"):
        if output != lecture.parent:
            shorten(lecture, output, without=["check"])
        with pytest.raises(FileExistsError, match="--output"):
            shorten(lecture, output, without=["check"])
    assert lecture.read_bytes() == before


def test_bad_input_says_what_there_is(
    lecture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lecture.parents[1])
    for arguments, said in [
        (["1", "--without", "detail"], "Did you mean 'details'?"),
        (["1"], "01_first has check, core, details, setup"),
        (["7", "--only", "core"], "lecture='7' is unknown"),
        (["1", "--only", "core", "--output", str(lecture)], "Name another --output"),
    ]:
        output = [] if "--output" in arguments else ["--output", "short"]
        assert command_line.main(["shorten", *arguments, *output]) == 1
        assert said in capsys.readouterr().err
    assert command_line.main(["shorten", "01", "--only", "core", "--output", "short"]) == 0
    assert capsys.readouterr().out.strip() == "short/01_first.ipynb"


@pytest.mark.slow
@pytest.mark.parametrize(("number", "tags"), [("01", ["details"]), ("04", ["details", "check"])])
def test_a_shortened_lecture_runs(number: str, tags: list[str], tmp_path: Path) -> None:
    (lecture,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    copy = shorten(lecture, tmp_path, without=tags)
    notebook = nbformat.read(copy, as_version=4)
    assert len(notebook.cells) < len(nbformat.read(lecture, as_version=4).cells)
    notebooks.execute(notebook, tmp_path)
