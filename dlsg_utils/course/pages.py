"""The course as web pages that need nothing from the web: one a lecture, and their index."""

import base64
import copy
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import math_core
from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from PIL import Image

from dlsg_utils.course import notebooks

_TEMPLATES = Path(__file__).parent / "templates"
_STATIC = Path(__file__).parents[1] / "widgets" / "static"
_THUMBNAIL = (480, 260)  # pixels; shown at half that size

# Browsers draw MathML themselves; MathJax would have to come from the web.
_MATH = math_core.LatexToMathML(
    continue_on_error=True, ignore_unknown_commands=True, fancy_error=False
)


def lecture_page(
    notebook: NotebookNode, name: str, *, previous: str | None = None, following: str | None = None
) -> bytes:
    """Return the page of an executed notebook in normal form, with links to its neighbors.

    Widgets that compute in the page stay alive in it, without a kernel.
    """
    template = (_TEMPLATES / "lecture.html.j2").read_text(encoding="utf-8")
    exporter = _Exporter(raw_template=template)  # type: ignore[no-untyped-call]
    resources = {
        "metadata": {"name": title_and_idea(notebook, name)[0]},
        "previous": previous and f"{previous}.html",
        "next": following and f"{following}.html",
    }
    if "widgets" in notebook.metadata:
        resources["widget_loader"] = (_STATIC / "page.js").read_text(encoding="utf-8")
    page, _ = exporter.from_notebook_node(_for_readers(notebook), resources)
    return page.encode()


def as_slides(page: bytes) -> bytes:
    """Return the page of a lecture as slides of 1280×720, which need nothing from the web either.

    The page's own script divides it, in the browser that shows it, so that no slide is too high.
    """
    style, script = (
        (_STATIC / f"slides.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
    )
    added = f'<style>{style}</style>\n<script type="module">{script}</script>\n</body>'
    start, _, end = page.decode().rpartition("</body>")
    return f"{start}{added}{end}".encode()


def _for_readers(notebook: NotebookNode) -> NotebookNode:
    """Return a copy whose code does not tell what its picture shows, and says what is folded."""
    shown = copy.deepcopy(notebook)
    for cell in notebooks.code_cells(shown):
        cell.source = notebooks.without_alternative_texts(cell.source)
        if notebooks.is_folded(cell):
            cell.metadata["folded"] = "Setup" if "setup" in cell.metadata.tags else "Check"
    return shown


def index_page(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the index of the lectures.

    An entry has the lecture's ``number``, ``title``, ``idea`` as HTML and, once it was run, its
    ``page``, the ``seconds`` it took, ``picture`` and ``alt``; after a failure its ``error``.
    """
    text = (_TEMPLATES / "index.html.j2").read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=True).from_string(text)
    return template.render(lectures=entries).encode()


def title_and_idea(notebook: NotebookNode, name: str) -> tuple[str, str]:
    """Return a lecture's title and, as HTML, its idea: the first heading and the text under it."""
    first = next((c.source for c in notebook.cells if c.cell_type == "markdown"), "")
    heading, _, rest = first.partition("\n")
    title = re.sub(r"^# *(\d\d\b[\s.·:]*)?", "", heading) or name
    idea = rest.strip().partition("\n\n")[0]
    return title, _markdown(idea) if idea else ""


def thumbnail(notebook: NotebookNode) -> tuple[str | None, str]:
    """Return a notebook's first picture, small, as a data URI, and its alternative text."""
    outputs = (output for cell in notebooks.code_cells(notebook) for output in cell.outputs)
    for output in outputs:
        if mime := notebooks.picture_type(output):
            image = notebooks.on_white(Image.open(io.BytesIO(base64.b64decode(output.data[mime]))))
            image.thumbnail(_THUMBNAIL, Image.Resampling.LANCZOS)
            file = io.BytesIO()
            image.save(file, "PNG")
            small_mime, small = notebooks.encode(file.getvalue(), jpeg=True)
            uri = f"data:{small_mime};base64,{base64.b64encode(small).decode('ascii')}"
            return uri, output.metadata.get(mime, {}).get("alt", "")
    return None, ""


class _Renderer(IPythonRenderer):
    """Formulas become MathML, links between notebooks lead to their pages."""

    def inline_math(self, body: str) -> str:
        return _MATH.convert_with_local_state(body, displaystyle=False)

    def block_math(self, body: str) -> str:
        return _MATH.convert_with_local_state(body, displaystyle=True)

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if url.endswith(".ipynb") and "/" not in url:
            url = f"{url.removesuffix('.ipynb')}.html"
        return super().link(text, url, title)


class _Exporter(HTMLExporter):
    @jinja2.pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        return _markdown(source)


def _markdown(source: str) -> str:
    return MarkdownWithMath(renderer=_Renderer(escape=False)).render(source)
