"""Where the slides of a lecture begin, for the slideshow in JupyterLab."""

import base64
import io

import nbformat
import pytest
from nbformat import NotebookNode
from PIL import Image

from dlsg_utils.course import slides

V4 = nbformat.v4


def _text(source: str, *tags: str) -> NotebookNode:
    return V4.new_markdown_cell(source, metadata={"tags": list(tags)})


def _code(source: str, *tags: str, printed: str = "", picture: int = 0) -> NotebookNode:
    outputs = [V4.new_output("stream", text=printed)] if printed else []
    if picture:
        file = io.BytesIO()
        Image.new("L", (800, picture)).save(file, "PNG")
        data = {"image/png": base64.b64encode(file.getvalue()).decode()}
        outputs.append(V4.new_output("display_data", data))
    return V4.new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


def _types(*cells: NotebookNode) -> list[str]:
    # Some tests give one cell twice; a notebook's cells have names of their own.
    named = [NotebookNode({**cell, "id": f"cell-{n}"}) for n, cell in enumerate(cells)]
    return slides.slide_types(V4.new_notebook(cells=named))


def test_headings_and_tags_begin_slides() -> None:
    cells = {
        "slide": _text("# 01 · Title\n\nWhat it is about."),
        "skip": _code("import this", "setup"),
        "-": _code("1 + 1", printed="2"),
        "slide ": _text("## A section\n\nIt is so."),
        "- ": _code("assert 1 < 2", "check", printed="shown all the same"),
        "notes": _text("Ask them.", "notes"),
        "skip ": _text("Nobody needs this.", "skip"),
        "fragment": _text("Later.", "fragment"),
        "subslide": _text("A new one.", "slide"),
        "-  ": _text("Goes on."),
        "skip  ": _code(""),
        "slide  ": _text("## Part"),
        "-   ": _text("### A heading right below stands on the same slide"),
        "slide   ": _text("# The next"),
    }
    assert _types(*cells.values()) == [kind.strip() for kind in cells]


def test_a_cell_without_room_begins_a_slide() -> None:
    picture = _code("draw()", picture=500)
    assert _types(_text("# A"), picture, _text("Short."), picture) == [
        *("slide", "-", "-", "subslide"),
    ]
    small = _code("draw()", picture=100)
    assert _types(_text("# A"), small, small, small) == ["slide", "-", "-", "-"]
    assert _types(_text("# A"), _code("\n".join("x" * 14)), picture) == ["slide", "-", "subslide"]
    folded = _code("\n".join("x" * 14), "setup", picture=300)
    assert _types(_text("# A"), folded, folded) == ["slide", "-", "-"]


def test_a_colon_keeps_a_sentence_with_what_it_announces() -> None:
    picture = _code("draw()", picture=500)
    assert _types(_text("# A"), picture, _text("It is so."), picture)[2] == "-"
    assert _types(_text("# A"), picture, _text("It is so:"), picture)[2:] == ["subslide", "-"]
    assert _types(_text("# A"), picture, _text("The end:"))[2] == "-"


@pytest.mark.parametrize("source", ["widgets.NetworkPad(network)", "pad = make()\npad"])
def test_a_widget_stands_alone(source: str) -> None:
    text = _text("A sentence.\n\n" * 5)
    assert _types(_text("# A"), text, _code(source), _text("More.")) == [
        *("slide", "-", "subslide", "subslide"),
    ]


@pytest.mark.parametrize("source", ["pad = make()", "%timeit f()", "for x in y:\n    f(x)"])
def test_what_shows_nothing_does_not(source: str) -> None:
    text = _text("A sentence.\n\n" * 5)
    assert _types(_text("# A"), text, _code(source), _text("More.")) == ["slide", "-", "-", "-"]


def test_marks_are_renewed_and_nothing_else_is_touched() -> None:
    notebook = V4.new_notebook(cells=[_text("# A"), _text("Goes on.")])
    notebook.cells[1].metadata["slideshow"] = {"slide_type": "slide"}
    slides.mark(notebook)
    assert notebook.metadata.rise == slides.SETTINGS
    assert [cell.metadata for cell in notebook.cells] == [
        {"tags": [], "slideshow": {"slide_type": "slide"}},
        {"tags": []},
    ]
