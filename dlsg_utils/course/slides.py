"""Say where the slides of a lecture begin, for JupyterLab's slideshow with a running kernel.

Cells are laid on a slide of 1280×720 as long as there is room; ``notebooks/rise.css`` draws them.
"""

import ast
import base64
import io
import math
import re

from nbformat import NotebookNode
from PIL import Image

from dlsg_utils.course import notebooks

# RISE's settings: slides of this size, scaled to the wall, and no movement between them. Its own
# theme, "simple", asks the web for fonts.
SETTINGS = {
    "width": 1280,
    "height": 720,
    "margin": 0,
    "minScale": 0.2,
    "center": False,
    "transition": "none",
    "theme": "white",
    "slideNumber": "c/t",
    "auto_select": "none",
    "show_buttons_on_startup": False,
}
_ROOM = 650  # pixels of height between the margins of a slide, rise.css says which
_WIDTH = 1184  # pixels between the margins at its sides
_LINE = 31  # of text
_CHARACTERS = 100  # in a line of text
_CODE_LINE = 24
_SMALLEST = 0.7  # of a picture's own height: below that it goes to the next slide
_HEADING = re.compile(r"(#{1,6}) ")
_WIDGET = "application/vnd.jupyter.widget-view+json"


def mark(notebook: NotebookNode) -> None:
    """Write into a notebook, with its outputs, where its slides begin, and RISE's settings."""
    notebook.metadata["rise"] = dict(SETTINGS)
    for cell, kind in zip(notebook.cells, slide_types(notebook), strict=True):
        cell.metadata.pop("slideshow", None)
        if kind != "-":
            cell.metadata["slideshow"] = {"slide_type": kind}


def slide_types(notebook: NotebookNode) -> list[str]:
    """Return each cell's slide type, in Jupyter's words.

    A heading begins a ``slide``. The tag ``slide`` begins a ``subslide``, and so does a cell for
    which there is no room; a sentence that ends in a colon goes along with what it announces, and a
    widget stands alone. The tags ``fragment``, ``notes`` and ``skip`` are slide types too. Cells
    with the tag ``setup`` or ``check`` that show nothing are skipped. ``-`` goes on.

    The title's slide has the first picture without its code.
    """
    types: list[str] = []
    used, full = 0, False  # pixels of the present slide; whether a widget has it for itself
    for index, cell in enumerate(notebook.cells):
        kind = _tagged(cell)
        if kind in ("notes", "skip"):
            types.append(kind)
            continue
        is_title = "subslide" not in types and types.count("slide") < 2
        height = _height(cell, with_code=not is_title)
        follower = notebook.cells[index + 1] if _announces(notebook, index) else None
        together = height + (_height(follower) if follower else 0)
        needed = together if together <= _ROOM else height
        is_widget = _shows_widget(cell)
        if "slide" not in types or (heading_level(cell) and used > 2 * _LINE):
            kind = "slide"
        elif kind == "-" and (full or used + needed > _ROOM or (is_widget and used > 4 * _LINE)):
            kind = "subslide"
        used = height if kind in ("slide", "subslide") else used + height
        full = is_widget
        types.append(kind)
    return types


def heading_level(cell: NotebookNode) -> int:
    """Return the level of the heading with which a text begins, 1 to 6; 0 if there is none."""
    found = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def _tagged(cell: NotebookNode) -> str:
    tags = cell.metadata.get("tags", [])
    for tag in ("skip", "notes"):
        if tag in tags:
            return tag
    folded = cell.cell_type == "code" and notebooks.is_folded(cell)
    if not cell.source.strip() or (folded and not cell.outputs):
        return "skip"
    return "subslide" if "slide" in tags else "fragment" if "fragment" in tags else "-"


def _announces(notebook: NotebookNode, index: int) -> bool:
    """Say whether a cell is a text that ends in a colon, and another cell comes."""
    cell = notebook.cells[index]
    ends = cell.cell_type == "markdown" and cell.source.rstrip().endswith(":")
    return ends and index + 1 < len(notebook.cells)


def _shows_widget(cell: NotebookNode) -> bool:
    """Say whether a cell shows a widget: stored notebooks keep an expression without its output."""
    if cell.cell_type != "code" or notebooks.is_folded(cell):
        return False
    if cell.outputs:
        return any(_WIDGET in output.get("data", {}) for output in cell.outputs)
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError:  # a magic command
        return False
    return bool(statements) and isinstance(statements[-1], ast.Expr)


def _height(cell: NotebookNode, *, with_code: bool = True) -> int:
    """Return about how many pixels of a slide a cell takes; pictures as small as they may be."""
    if cell.cell_type != "code":
        return _text_height(cell.source)
    code = notebooks.without_alternative_texts(cell.source).strip()
    lines = len(code.splitlines()) if with_code and not notebooks.is_folded(cell) else 0
    height = _CODE_LINE * (lines + 1) if lines else 0
    return height + sum(map(_output_height, cell.outputs))


def _output_height(output: NotebookNode) -> int:
    if mime := notebooks.picture_type(output):
        width, height = Image.open(io.BytesIO(base64.b64decode(output.data[mime]))).size
        return math.ceil(_SMALLEST * height * min(1, _WIDTH / width))
    data = output.get("data", {})
    if "text/html" in data:
        return 34 * (data["text/html"].count("<tr") + 1)
    text = output.get("text") or data.get("text/plain") or "\n".join(output.get("traceback", []))
    return _CODE_LINE * (len(text.splitlines()) + 1)


def _text_height(source: str) -> int:
    """Return about how high a text is. Answers that are folded take one line."""
    source = re.sub(r"<details>.*?</details>", "answer", source, flags=re.DOTALL)
    height = 0
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.|#+) )", source.strip()):
        lines = block.splitlines()
        if block.startswith("$$"):
            height += 3 * _LINE
        elif block.startswith("```"):
            height += _CODE_LINE * len(lines)
        elif block.startswith("|"):
            height += 40 * sum(not re.fullmatch(r"[|:\- ]+", line) for line in lines)
        elif _HEADING.match(block):
            height += 2 * _LINE
        else:
            height += _LINE * math.ceil(len(block) / _CHARACTERS) + 12
    return height
