"""The lectures themselves: in step with their sources, in normal form, complete.

What their cells show is checked by tests/oracle.py.
"""

import importlib.util
import re
from pathlib import Path

import nbformat
import oracle
import pytest
from bs4 import BeautifulSoup

from dlsg_utils.course import figures, notebooks, pages, slides

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCES = sorted((NOTEBOOKS / "src").glob("*.py"))

_spec = importlib.util.spec_from_file_location("build", NOTEBOOKS / "build.py")
assert _spec is not None
assert _spec.loader is not None
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)

FIRST = ["What you will see", "What you need"]
LAST = ["Try it yourself", "Takeaways", "Sources"]

_PICTURE = re.compile(r'(?<="image/)(?:jpeg|png)": "[^"]*')

lecture = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)


def _stored(source: Path) -> Path:
    return NOTEBOOKS / f"{source.stem}.ipynb"


def _read(source: Path) -> nbformat.NotebookNode:
    return nbformat.read(_stored(source), as_version=4)


def test_every_notebook_has_a_source_and_every_lecture_a_number_of_its_own() -> None:
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == {path.stem for path in SOURCES}
    numbers = [path.stem.split("_")[0] for path in SOURCES]
    assert all(re.fullmatch(r"\d\d", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


@lecture
def test_source_and_notebook_are_in_step(source: Path) -> None:
    assert build.drift(source) is None, "run `make notebooks`"


@pytest.mark.slow
@lecture
def test_the_notebook_is_in_normal_form(source: Path) -> None:
    notebook = _read(source)
    nbformat.validate(notebook)
    form = notebooks.normal_form(notebook, source.stem)
    slides.mark(form)
    normal = notebooks.to_bytes(form).decode()
    # Another version of zlib packs the same pixels into other bytes.
    stored, normal = (_PICTURE.sub("", t) for t in (_stored(source).read_text("utf-8"), normal))
    assert stored == normal, "run `make notebooks`"


@lecture
def test_cells_fit_a_projector_and_pictures_have_texts(source: Path) -> None:
    assert notebooks.problems(_read(source)) == []


@lecture
def test_the_order_of_the_parts(source: Path) -> None:
    cells = _read(source).cells
    title = cells[0].source.splitlines()[0]
    assert re.fullmatch(rf"# {source.stem[:2]}( ·)? \S.*", title)
    text = [line for c in cells if c.cell_type == "markdown" for line in c.source.splitlines()]
    assert sum(line.startswith("# ") for line in text) == 1
    headings = [line.removeprefix("## ") for line in text if line.startswith("## ")]
    assert headings[: len(FIRST)] == FIRST
    assert headings[-len(LAST) :] == LAST
    assert len(headings) > len(FIRST + LAST), "no sections of its own"
    parts = [c.source for c in cells]
    opening = cells[: next(n for n, source in enumerate(parts) if f"## {FIRST[0]}" in source)]
    shown = [o for c in opening if c.cell_type == "code" for o in c.outputs]
    assert sum(notebooks.picture_type(output) is not None for output in shown) == 1


@lecture
def test_nothing_of_the_machine_that_built_it_is_stored(source: Path) -> None:
    for path in (source, _stored(source)):
        text = _PICTURE.sub("", path.read_text("utf-8"))
        for trace in (
            r"(?<![\w.:/])/(?:home|root|tmp|usr|var|opt|work|Users)/",
            r"[A-Z]:\\\\",
            r"https?://\S*/simple\b",
            r"ipykernel_\d+",
            r"\bat 0x[0-9a-f]{6,}",
        ):
            assert not re.search(trace, text), f"{path.name}: {re.search(trace, text)}"


@lecture
def test_cells_are_checked_in_full(source: Path) -> None:
    for number, cell in enumerate(notebooks.code_cells(_read(source)), 1):
        assert "NBVAL" not in cell.source, notebooks.label(cell, number)


@lecture
def test_every_plot_stores_what_it_shows(source: Path) -> None:
    for number, cell in enumerate(notebooks.code_cells(_read(source)), 1):
        for output in cell.outputs:
            drawn = notebooks.picture_type(output) and "plt.show()" in cell.source
            assert not drawn or figures.MIME in output.data, notebooks.label(cell, number)


@pytest.mark.slow
@lecture
def test_no_other_picture_passes_in_the_place_of_one(source: Path) -> None:
    shown = [
        (notebooks.label(cell, number), cell.metadata.get("tags", []), output.data)
        for number, cell in enumerate(notebooks.code_cells(_read(source)), 1)
        for output in cell.outputs
        if notebooks.picture_type(output)
    ]
    for place, (label, tags, expected) in enumerate(shown):
        limits = oracle.tagged(tags, "tolerance"), oracle.tagged(tags, "similarity")
        assert oracle.picture_difference(expected, expected, *limits) is None, label
        for other, (name, _, came) in enumerate(shown):
            if other != place:
                assert oracle.picture_difference(expected, came, *limits), f"{name} for {label}"


@pytest.mark.slow
@lecture
def test_the_page_has_all_formulas_and_pictures(source: Path) -> None:
    notebook = _read(source)
    soup = BeautifulSoup(pages.lecture_page(notebook, source.stem), "html.parser")
    wrong = [tag.get("title") or tag.text for tag in soup.select("[class^=math-core-]")]
    assert not wrong
    text = "".join(tag.text for tag in soup.select(".jp-RenderedMarkdown :not(code, pre)"))
    assert "$" not in text
    outputs = [o for c in notebooks.code_cells(notebook) for o in c.outputs]
    pictures = sum(notebooks.picture_type(output) is not None for output in outputs)
    assert len(soup.select(".jp-RenderedImage img")) == pictures
    assert all(len(image["alt"]) > 10 for image in soup.select("img"))
