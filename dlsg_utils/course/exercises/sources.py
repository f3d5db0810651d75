"""From a lecture's one source of exercises to what students, checks and nbgrader need.

A source is a jupytext ``py:percent`` file, ``exercises/src/NN_name.py``. A cell's tag says what it
is:

``setup``
    imports and data, also for the checks
``answer``
    where the student writes: a function or variable with nbgrader's ``### BEGIN SOLUTION`` and
    ``### END SOLUTION`` around the solution, or code that is to be changed, as the student finds it
``solution``
    after code that is to be changed: how it is right
``checks``
    ``exercise("name", points=…, …)``, see :class:`~dlsg_utils.course.exercises.Exercise`
``hidden``
    tests that students do not see, for instance ``check("name", {"another case": (…)})``
``wrong``
    a typical wrong answer; its comment at the top is what a student who gives it reads

Answers, hidden and wrong cells run in the student's notebook: they know what ``setup`` defines, not
what ``checks`` cells do. All other cells go into the notebook as they are.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode, v4

from dlsg_utils.course.exercises.checks import Exercise, exercises_in
from dlsg_utils.course.notebooks import METADATA

KINDS = ("setup", "answer", "solution", "checks", "hidden", "wrong")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_COMMENT = re.compile(r"\A(?:#.*\n)+")
_LOAD = re.compile(r"^.*exercises\.load\(.*\n?", re.MULTILINE)


@dataclass
class Part:
    """The cells of one exercise, as text."""

    answer: str
    solution: str = ""
    checks: str = ""
    hidden: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The function or variable that the student writes."""
        found = re.search(r"\bexercise\(\s*[\"'](\w+)[\"']", self.checks)
        if not found:
            raise ValueError(f"No checks follow the answer cell\n{self.answer}")
        return found[1]

    @property
    def right(self) -> str:
        """The code of the solution."""
        return self.solution or self.answer


@dataclass
class Source:
    """A source of exercises, read."""

    path: Path
    cells: list[NotebookNode | Part]
    setup: str
    shared_checks: str

    @property
    def parts(self) -> list[Part]:
        """The exercises, in order."""
        return [cell for cell in self.cells if isinstance(cell, Part)]

    @property
    def number(self) -> str:
        """The lecture's number, two digits."""
        return self.path.stem[:2]

    @property
    def checks_name(self) -> str:
        """The name of the file of checks."""
        return f"checks_{self.number}.py"


def read(path: Path) -> Source:
    """Read a source.

    Raises
    ------
    ValueError
        If a cell has a tag that does not exist, or stands where it belongs to no answer.
    """
    source = Source(path, [], "", "")
    part: Part | None = None
    for cell in jupytext.read(path, fmt="py:percent").cells:
        tags = cell.metadata.get("tags", [])
        if unknown := set(tags) - set(KINDS):
            raise ValueError(
                f"{path.name}: there is no tag {', '.join(sorted(unknown))}, "
                f"only {', '.join(KINDS)}"
            )
        kind = tags[0] if tags else ""
        if kind == "answer":
            part = Part(cell.source)
            source.cells.append(part)
        elif kind in ("solution", "hidden", "wrong") or (kind == "checks" and part):
            if part is None:
                raise ValueError(f"{path.name}: no answer before the {kind} cell\n{cell.source}")
            _add(part, kind, cell.source)
        elif kind == "checks":
            source.shared_checks += f"{cell.source}\n"
        else:
            part = part if kind else None
            source.setup += f"{cell.source}\n" if kind == "setup" else ""
            source.cells.append(cell)
    return source


def _add(part: Part, kind: str, code: str) -> None:
    if kind == "wrong":
        comment = _COMMENT.match(code)
        if not comment:
            raise ValueError(
                f"A wrong answer begins with a comment that says what is wrong\n{code}"
            )
        words = " ".join(line.lstrip("# ") for line in comment[0].splitlines())
        part.wrong[words] = code[comment.end() :]
    elif kind == "hidden":
        part.hidden.append(code)
    else:
        setattr(part, kind, code)


def checks_file(source: Source) -> str:
    """Return the text of the file of checks."""
    blocks = [
        f'"""Checks of the exercises of lecture {source.number}. '
        f'Made from exercises/src/{source.path.name}."""',
        f"from dlsg_utils.course.exercises import exercise\n{_LOAD.sub('', source.setup)}"
        f"{source.shared_checks}",
    ]
    for part in source.parts:
        mistakes = "".join(
            f"        {what!r}: {_literal(code)},\n" for what, code in part.wrong.items()
        )
        call = part.checks.rstrip()
        if not call.endswith(")"):
            raise ValueError(f"The checks of {part.name} must end with exercise(…)")
        blocks.append(f"{call[:-1].rstrip().rstrip(',')},\n    mistakes={{\n{mistakes}    }},\n)")
    return "\n\n".join(blocks) + "\n"


def _literal(code: str) -> str:
    """Return Python's notation of some lines of code, as lines where it can."""
    quotes = next((q for q in ('"""', "'''") if q not in code and not code.endswith(q[0])), None)
    if quotes is None or "\\" in code:
        return repr(code)
    return f"{quotes}\\\n{code.rstrip()}\n{quotes}"


def sealed(text: str) -> str:
    """Return Python that does the same, in a form that nobody reads by accident. No secret."""
    packed = base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    head = text.splitlines()[0]
    return (
        f"{head}\nimport base64\nimport zlib\n\n"
        f"exec(zlib.decompress(base64.b85decode({packed!r})))\n"
    )


def exercises_of(source: Source) -> dict[str, Exercise]:
    """Return the exercises of a source by their names."""
    return exercises_in(checks_file(source), source.checks_name)


def instructor_notebook(source: Source) -> NotebookNode:
    """Return the notebook from which nbgrader makes the students': with solutions and all tests."""
    exercises = exercises_of(source)

    def again(part: Part) -> str:
        """Check once more as the file says, whatever the student called ``check``."""
        lines = [
            "### BEGIN HIDDEN TESTS",
            "from dlsg_utils.course import exercises",
            f'check, hint = exercises.load("{source.checks_name}")',
            f'check("{part.name}")',
            *part.hidden,
            "### END HIDDEN TESTS",
        ]
        return "\n".join(lines)

    def cells_of(part: Part) -> list[NotebookNode]:
        name = part.name
        region = BEGIN in part.answer
        if region == bool(part.solution):
            raise ValueError(
                f"{name}: a solution stands in the answer cell, between {BEGIN} and {END}, "
                "or in a cell of its own, and not in both"
            )
        answer = v4.new_code_cell(part.answer)  # type: ignore[no-untyped-call]
        if region:
            answer.metadata["nbgrader"] = _grading(name, solution=True)
        code = f'check("{name}")\n{again(part)}'
        tests = v4.new_code_cell(code)  # type: ignore[no-untyped-call]
        tests.metadata["nbgrader"] = _grading(
            f"check-{name}", grade=True, locked=True, points=exercises[name].points
        )
        return [answer, tests]

    return _notebook(source, cells_of)


def _grading(name: str, **given: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell."""
    usual = {"grade": False, "solution": False, "locked": False, "task": False}
    return usual | given | {"grade_id": name, "schema_version": 3, "cell_type": "code"}


def _notebook(source: Source, cells_of: Callable[[Part], list[NotebookNode]]) -> NotebookNode:
    cells: list[NotebookNode] = []
    for cell in source.cells:
        cells += cells_of(cell) if isinstance(cell, Part) else [cell]
    for index, cell in enumerate(cells):
        cell["id"] = f"{source.path.stem[:56]}-{index:03d}"
        cell.metadata.pop("lines_to_next_cell", None)
    return v4.new_notebook(cells=cells, metadata=METADATA)  # type: ignore[no-untyped-call]
