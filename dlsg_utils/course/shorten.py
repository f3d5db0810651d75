"""A lecturer's shortened copy of a lecture: cells chosen by their tags, and what those need."""

import ast
import symtable
from collections.abc import Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from dlsg_utils._core.checks import one_of
from dlsg_utils._core.files import write_atomically
from dlsg_utils.course import notebooks, slides

_CHANGES = ("fit", "train", "train_step")  # functions that change what they are given


def shorten(
    lecture: Path, output: Path, *, without: Collection[str] = (), only: Collection[str] = ()
) -> Path:
    """Write a copy of a lecture without cells of some tags, or with those alone.

    A tag of a cell that begins with a heading holds for its whole section. The title stays, and so
    do cells with the tag ``setup``; other code stays if a kept cell uses what it defines, folded,
    so that the copy runs. Outputs are those of the lecture.

    Parameters
    ----------
    lecture
        A built notebook.
    output
        The folder of the copy, made if need be.
    without
        Tags of the cells to leave out.
    only
        Tags of the cells to keep.

    Returns
    -------
    pathlib.Path
        The copy, of the same name as the lecture.

    Raises
    ------
    ValueError
        If no tag is given, or the lecture has no cell of such a tag.
    FileExistsError
        If there is a file of this name in ``output``.
    OSError
        If the copy cannot be written.
    """
    notebook = nbformat.read(lecture, as_version=4)  # type: ignore[no-untyped-call]
    tags = _tags(notebook)
    known = sorted(set().union(*tags))
    if not (without or only):
        raise ValueError(f"Say --without TAG or --only TAG; {lecture.stem} has {', '.join(known)}.")
    for tag in [*without, *only]:
        one_of("tag", tag, known)
    target = output / lecture.name
    if target.exists():
        raise FileExistsError(f"{target} exists and stays. Remove it, or name another --output.")
    kept = [
        "setup" in found
        or index == 0
        or (not found & set(without) and (not only or bool(found & set(only))))
        for index, found in enumerate(tags)
    ]
    needed = _needed(notebook, kept)
    cells = []
    for index, cell in enumerate(notebook.cells):
        if index in needed:
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "setup"]
            cell.metadata["jupyter"] = {"source_hidden": True}
            cell.outputs = []
        if kept[index] or index in needed:
            cells.append(cell)
    notebook.cells = cells
    slides.mark(notebook)
    try:
        output.mkdir(parents=True, exist_ok=True)
        write_atomically(target, notebooks.to_bytes(notebook))
    except OSError as error:
        raise OSError(f"Cannot write {target}: {error.strerror}. Name another --output.") from error
    return target


def _tags(notebook: NotebookNode) -> list[set[str]]:
    """Return each cell's tags, those of the headings above it among them."""
    found: list[set[str]] = []
    above: dict[int, set[str]] = {}  # by the level of the heading
    for cell in notebook.cells:
        own = set(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown" and (level := slides.heading_level(cell)):
            above = {other: tags for other, tags in above.items() if other < level}
            above[level] = own
        found.append(own.union(*above.values()))
    return found


def _needed(notebook: NotebookNode, kept: list[bool]) -> set[int]:
    """Return the cells that are left out but define or change what later kept cells use."""
    codes = [
        _statements(cell.source) if cell.cell_type == "code" else [] for cell in notebook.cells
    ]
    imported = {name for code in codes for each in code if _is_import(each) for name in _made(each)}
    needed: set[int] = set()
    wanted: set[str] = set()  # before the cell that is looked at, from the last to the first
    for index in reversed(range(len(codes))):
        given = {
            name for each in codes[index] for name in _made(each) | (_changed(each) - imported)
        }
        if not kept[index] and given & wanted:
            needed.add(index)
        if kept[index] or index in needed:
            for statement in reversed(codes[index]):
                if not isinstance(statement, ast.For | ast.While | ast.If | ast.Try):
                    wanted -= _made(statement)
                wanted |= _used(statement)
    return needed


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:  # a magic command of a reader's own
        return []


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _made(statement: ast.stmt) -> set[str]:
    """Return the names that a statement defines or, in a branch, may define."""
    symbols = _table(statement).get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


def _used(statement: ast.stmt) -> set[str]:
    """Return the names that a statement needs, in its functions and comprehensions too."""
    table = _table(statement)
    used = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    if isinstance(statement, ast.For):
        used -= {node.id for node in ast.walk(statement.target) if isinstance(node, ast.Name)}
    inner = list(table.get_children())
    while inner:
        scope = inner.pop()
        used |= {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
        inner += scope.get_children()
    if isinstance(statement, ast.AugAssign):
        used |= _root(statement.target)
    return used


def _table(statement: ast.stmt) -> symtable.SymbolTable:
    return symtable.symtable(ast.unparse(statement), "cell", "exec")


def _changed(statement: ast.stmt) -> set[str]:
    """Return the names whose values a statement changes.

    A method that is called for itself alone (``model.fit(…)``) changes its object, a function whose
    name says that it trains changes its arguments.
    """
    changed: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            changed |= _root(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if isinstance(node.value.func, ast.Attribute):
                changed |= _root(node.value.func)
        elif isinstance(node, ast.Call) and _called(node.func) in _CHANGES:
            changed = changed.union(*map(_root, node.args))
    return changed


def _root(node: ast.AST) -> set[str]:
    """Return the name before all dots and brackets."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _called(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))
