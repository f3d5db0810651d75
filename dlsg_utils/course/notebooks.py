"""Run notebooks in a fresh kernel and bring what comes out into one normal form.

What the builder stores, what the course pages show and what the tests expect all pass through here.
"""

import base64
import io
import logging
import os
import re
import subprocess
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from PIL import Image

from dlsg_utils.course import figures

PICTURES = ("image/png", "image/jpeg")
LONGEST_CELL = 15  # lines; more does not fit a projector
LARGEST_NOTEBOOK = 2_000_000  # bytes

_CELL_TIMEOUT = 600  # seconds
_SHARP = "--InlineBackend.print_figure_kwargs={{'dpi': {dpi}, 'bbox_inches': 'tight'}}"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Widgets live while a kernel runs or, if they are ours, in a page of the course with their state.
# Progress bars are widgets too.
_WIDGET = "application/vnd.jupyter.widget-view+json"
_WIDGET_STATES = "application/vnd.jupyter.widget-state+json"
_ALT = re.compile(r"^# alt: (.+(?:\n#  +.+)*)", re.MULTILINE)
_TAG = re.compile(
    r"(tolerance|similarity)=0?\.\d+|jpeg|raises-exception|setup|check|slide|fragment|notes|skip"
    r"|details"
)
# Cells whose code a reader need not see: imports and plumbing, and numbers that are only asserted.
FOLDED = ("setup", "check")


class CellError(RuntimeError):
    """A cell raised an error, took too long or killed its kernel; the message says which cell."""


def label(cell: NotebookNode, number: int) -> str:
    """Name a code cell in a message: its number, as shown in brackets, and its first line."""
    lines = [line for line in cell.source.splitlines() if line.strip()] or [""]
    code = [line for line in lines if not line.startswith("#")] or lines
    return f"cell [{number}] {code[0]!r}"


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells that are executed, in order; their numbers start at 1."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def kernel_environment() -> dict[str, str]:
    """Return the environment of every kernel of ours: TensorFlow's start-up messages are off."""
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}


def execute(
    notebook: NotebookNode,
    folder: Path,
    *,
    sharpness: int = 1,
    on_cell: Callable[[int], None] = lambda number: None,
) -> None:
    """Execute a notebook from top to bottom in a fresh kernel and put the outputs into it.

    Parameters
    ----------
    notebook
        Changed in place.
    folder
        Where the kernel runs.
    sharpness
        How many pixels a figure has for one of its 96 dots per inch.
    on_cell
        Called with the number of each code cell when it is done.

    Raises
    ------
    CellError
        At the first cell that fails. A cell tagged ``raises-exception`` is expected to.
    """
    client = NotebookClient(
        notebook,
        timeout=_CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=True,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=[
            f"--IPKernelApp.exec_lines={figures.INSTALL}",
            *([_SHARP.format(dpi=96 * sharpness)] if sharpness > 1 else []),
        ],
    )
    numbers = {id(cell): n for n, cell in enumerate(code_cells(notebook), 1)}
    with client.setup_kernel(env=kernel_environment(), stderr=subprocess.DEVNULL):
        for index, cell in enumerate(notebook.cells):
            number = numbers.get(id(cell))
            if number is None:
                continue
            try:
                # Without history, as the tests run it: a trailing semicolon hides nothing.
                client.execute_cell(cell, index, store_history=False)
            except CellExecutionError as error:
                said = f"{error.ename}: {error.evalue}"
                raise CellError(f"{label(cell, number)} raised {said}") from error
            except CellTimeoutError as error:
                raise CellError(f"{label(cell, number)} took over {_CELL_TIMEOUT} s") from error
            except DeadKernelError as error:
                raise CellError(
                    f"{label(cell, number)} killed its kernel; is memory short?"
                ) from error
            except KeyboardInterrupt:
                # nbclient leaves a task behind that would report the kernel we now stop.
                logging.getLogger("asyncio").disabled = True
                raise
            on_cell(number)
    client.set_widgets_metadata()


def normal_form(
    notebook: NotebookNode, name: str, *, widgets: bool = False, sharpness: int = 1
) -> NotebookNode:
    """Return a copy that depends on nothing but the sources and what the cells showed.

    Metadata, cell identifiers and execution counts are fixed; standard error, widgets and the
    files and line numbers of tracebacks are left out; pictures are compressed and carry the
    alternative text of their cell. With ``widgets`` the course's own stay, with their state in the
    metadata, which only pages need; so do figures with ``sharpness`` times the pixels, which are
    shown as large as others.

    A picture's text is the comment ``# alt: …`` in its cell, one a picture in their order; lines
    that go on with ``#`` and two spaces or more belong to it. It is stored where IPython stores
    it, in the output's metadata, and as the picture's plain text.
    """
    states = _our_widgets(notebook) if widgets else {}
    cells: list[dict[str, Any]] = []
    count = 0
    for index, cell in enumerate(notebook.cells):
        tags = list(cell.metadata.get("tags", []))
        metadata: dict[str, Any] = {"tags": tags} if tags else {}
        new: dict[str, Any] = {
            "cell_type": cell.cell_type,
            "id": f"{name[:56]}-{index:03d}",
            "metadata": metadata,
            "source": cell.source,
        }
        if cell.cell_type == "code":
            if is_folded(cell):
                metadata["jupyter"] = {"source_hidden": True}
            run = bool(cell.source.strip())
            count += run
            new |= {
                "execution_count": count if run else None,
                "outputs": normal_outputs(cell, count, states, sharpness),
            }
        cells.append(new)
    shown = {"widgets": {_WIDGET_STATES: {"state": states}}} if states else {}
    return _node(cells=cells, metadata=METADATA | shown, nbformat=4, nbformat_minor=5)


def to_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as the file's bytes."""
    text: str = nbformat.writes(notebook, version=4)  # type: ignore[no-untyped-call]
    return f"{text}\n".encode()


def is_folded(cell: NotebookNode) -> bool:
    """Say whether the code of a cell is folded, in pages and in JupyterLab."""
    return any(tag in FOLDED for tag in cell.metadata.get("tags", []))


def without_alternative_texts(source: str) -> str:
    """Return the code of a cell without its ``# alt: …`` comments."""
    return re.sub(rf"{_ALT.pattern}\n?", "", source, flags=re.MULTILINE)


def alternative_texts(source: str) -> list[str]:
    """Return the texts of a cell's ``# alt: …`` comments."""
    return [" ".join(re.split(r"\n#  +", text)) for text in _ALT.findall(source)]


def problems(notebook: NotebookNode) -> list[str]:
    """Return what a finished lecture must not have, each with its cell; empty if all is well."""
    found = []
    for number, cell in enumerate(code_cells(notebook), 1):
        here = label(cell, number)
        lines = len(cell.source.splitlines())
        if lines > LONGEST_CELL:
            found.append(f"{here} has {lines} lines, a cell takes {LONGEST_CELL}: use the package")
        texts = len(alternative_texts(cell.source))
        pictures = sum(picture_type(output) is not None for output in cell.outputs)
        if texts != pictures:
            twice = (
                "; plt.show() as the last line shows a figure once" if pictures > texts > 0 else ""
            )
            found.append(
                f"{here} shows {pictures} pictures and has {texts} '# alt: …' comments{twice}"
            )
        found += [
            f"{here} has the tag {tag!r}; known are tolerance=0.05, similarity=0.8, jpeg, "
            "raises-exception, setup, check, slide, fragment, notes, skip, details"
            for tag in cell.metadata.get("tags", [])
            if not _TAG.fullmatch(tag)
        ]
    size = len(to_bytes(notebook))
    if size >= LARGEST_NOTEBOOK:
        outputs = [(n, out) for n, c in enumerate(code_cells(notebook), 1) for out in c.outputs]
        largest = sorted(((len(str(out)), n) for n, out in outputs), reverse=True)[:3]
        cells = ", ".join(f"[{n}] {length / 1e6:.2f} MB" for length, n in largest)
        found.append(
            f"the notebook is {size / 1e6:.2f} MB, it takes {LARGEST_NOTEBOOK / 1e6:.0f} MB; "
            f"largest: {cells}. Tag photographs 'jpeg' or draw them smaller"
        )
    return found


def picture_type(output: NotebookNode) -> str | None:
    """Return the MIME type of the picture an output shows, or None."""
    return next((mime for mime in PICTURES if mime in output.get("data", {})), None)


def encode(picture: bytes, *, jpeg: bool, optimize: bool = True) -> tuple[str, bytes]:
    """Return a picture's MIME type and bytes: the smaller of PNG and, if allowed, JPEG.

    Without ``optimize`` a PNG stays as it is: compressing a large one takes a second.
    """
    image = Image.open(io.BytesIO(picture))
    if image.format == "JPEG":
        return "image/jpeg", picture
    file = io.BytesIO(picture)
    if optimize or image.format != "PNG":
        file = io.BytesIO()
        image.save(file, "PNG", optimize=True)
    smallest = ("image/png", file.getvalue())
    if jpeg:
        file = io.BytesIO()
        on_white(image).save(file, "JPEG", quality=88, subsampling=0, optimize=True)
        if len(file.getvalue()) < len(smallest[1]):
            smallest = ("image/jpeg", file.getvalue())
    return smallest


def on_white(image: Image.Image) -> Image.Image:
    """Return a picture in RGB, what is transparent laid on white."""
    canvas = Image.new("RGBA", image.size, "white")
    canvas.alpha_composite(image.convert("RGBA"))
    return canvas.convert("RGB")


def _node(**fields: Any) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(fields)  # type: ignore[no-untyped-call]
    return node


def _our_widgets(notebook: NotebookNode) -> dict[str, Any]:
    """Return the state, by identifier, of each widget in the executed notebook that is ours.

    Of those that need a kernel the page has to know only that; their maps and frames stay out.
    """
    states = notebook.metadata.get("widgets", {}).get(_WIDGET_STATES, {}).get("state", {})
    ours = {name: widget for name, widget in states.items() if "in_page" in widget["state"]}
    asking = {"state": {"in_page": False}}
    return {name: widget if widget["state"]["in_page"] else asking for name, widget in ours.items()}


def normal_outputs(
    cell: NotebookNode, count: int, widgets: Container[str] = (), sharpness: int = 1
) -> list[dict[str, Any]]:
    """Return a cell's outputs in normal form, with the views of those ``widgets``."""
    texts = iter(alternative_texts(cell.source))
    jpeg = "jpeg" in cell.metadata.get("tags", [])
    outputs = []
    for output in cell.outputs:
        kind = output.output_type
        view = output.get("data", {}).get(_WIDGET)
        if output.get("name") == "stderr" or (view and view["model_id"] not in widgets):
            continue
        if kind == "stream":
            fields: dict[str, Any] = {"name": "stdout", "text": output.text}
        elif kind == "error":
            said = f"{output.ename}: {output.evalue}"
            fields = {"ename": output.ename, "evalue": output.evalue, "traceback": [said]}
        else:
            fields = {"data": dict(output.data), "metadata": dict(output.metadata)}
            if mime := picture_type(output):
                sharp = sharpness > 1 and figures.MIME in output.data
                if sharp:
                    output.metadata[mime] = _shown_size(output.data[mime], sharpness)
                fields = _picture(output, mime, next(texts, None), jpeg=jpeg, optimize=not sharp)
            if kind == "execute_result":
                fields["execution_count"] = count
        outputs.append({"output_type": kind, **fields})
    return outputs


def _shown_size(picture: str, sharpness: int) -> dict[str, int]:
    """Return the size at which a sharper picture is shown."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as opened:
        return {"width": opened.width // sharpness, "height": opened.height // sharpness}


def _picture(
    output: NotebookNode, mime: str, text: str | None, *, jpeg: bool, optimize: bool
) -> dict[str, Any]:
    old = output.metadata.get(mime, {})
    mime, content = encode(base64.b64decode(output.data[mime]), jpeg=jpeg, optimize=optimize)
    data = {mime: base64.b64encode(content).decode("ascii")}
    data |= {kind: output.data[kind] for kind in (figures.MIME,) if kind in output.data}
    if text is None:
        return {"data": data, "metadata": {mime: old} if old else {}}
    return {"data": data | {"text/plain": text}, "metadata": {mime: {**old, "alt": text}}}
