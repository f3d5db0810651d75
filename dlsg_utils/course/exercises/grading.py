"""Collect and grade a class with nbgrader: its course folder, and what it does not forgive.

Used by ``exercises/build.py`` and ``python -m dlsg_utils assignments`` and ``grade``.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode, ValidationError, v4
from nbgrader import preprocessors
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from dlsg_utils._core.files import write_atomically
from dlsg_utils.course import notebooks
from dlsg_utils.course.exercises import sources
from dlsg_utils.course.run import choose

STUB = "...  # your code here"
CONFIG = f'''\
"""nbgrader's settings for this course. Written once; yours to change."""

c = get_config()
c.CourseDirectory.course_id = "dlsg"
c.ClearSolutions.code_stub = {{"python": "{STUB}"}}
c.Execute.timeout = 30  # seconds for a cell
c.Execute.iopub_timeout = 30
c.Autograde.autograde_preprocessors = [
    "dlsg_utils.course.exercises.grading.Execute",  # a killed kernel costs points, not the run
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
'''


class Execute(preprocessors.Execute):
    """Run a submission; where its kernel dies, this cell and all that follow are wrong."""

    dead = False

    def preprocess(
        self, nb: NotebookNode, resources: Any, **given: Any
    ) -> tuple[NotebookNode, Any]:
        """Execute all cells, as nbgrader does."""
        self.dead = False
        return super().preprocess(nb, resources, **given)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Execute a cell, or say why it cannot be executed."""
        if not self.dead:
            try:
                return super().preprocess_cell(cell, resources, index)
            except DeadKernelError:
                self.dead = True
                reason = "This cell ended Python, for instance by os._exit, or used up the memory."
        else:
            reason = "Not run: a cell above ended Python."
        if cell.cell_type == "code":
            cell.outputs = [
                v4.new_output(  # type: ignore[no-untyped-call]
                    "error", ename="KernelDied", evalue=reason, traceback=[reason]
                )
            ]
        return cell, resources


def student_files(source: sources.Source) -> dict[str, bytes]:
    """Return the notebook and the checks that students get, by file name.

    The notebook is what ``nbgrader generate_assignment`` makes, without its database.
    """
    notebook = sources.instructor_notebook(source)
    config = Config({"ClearSolutions": {"code_stub": {"python": STUB}}})
    for step in GenerateAssignment().preprocessors:
        if step is not preprocessors.SaveCells:
            notebook, _ = step(config=config).preprocess(notebook, {})
    return {
        f"{source.path.stem}.ipynb": notebooks.to_bytes(notebook),
        source.checks_name: sources.checks_file(source).encode(),
    }


def generate(source: sources.Source, course: Path) -> Path:
    """Make a lecture's assignment in nbgrader's course folder and return the students' folder.

    The settings, ``nbgrader_config.py``, are written if they are not there yet.
    """
    settings = course / "nbgrader_config.py"
    folder = course / "source" / source.path.stem
    folder.mkdir(parents=True, exist_ok=True)
    if not settings.exists():
        write_atomically(settings, CONFIG.encode())
    notebook = sources.instructor_notebook(source)
    write_atomically(folder / f"{source.path.stem}.ipynb", notebooks.to_bytes(notebook))
    checks = sources.sealed(sources.checks_file(source))
    write_atomically(folder / source.checks_name, checks.encode())
    _done(_nbgrader(course).generate_assignment(source.path.stem))
    return course / "release" / source.path.stem


def generate_all(exercises: Path, course: Path, wanted: Iterable[str] = ()) -> Iterator[Path]:
    """Make the assignments of some lectures, by default all; give each students' folder."""
    found = sorted((exercises / "src").glob("[0-9][0-9]_*.py"))
    for path in choose(found, wanted):
        yield generate(sources.read(path), course)


@dataclass(frozen=True)
class Grade:
    """What one student got for one assignment."""

    student: str
    points: dict[str, float]  # of each exercise
    remark: str = ""

    @property
    def total(self) -> float:
        """The sum of the points."""
        return sum(self.points.values())


def grade(
    course: Path,
    assignment: str,
    *,
    students: Iterable[str] = (),
    on_student: Callable[[Grade], None] = lambda one: None,
) -> list[Grade]:
    """Grade what students handed in, write their feedback and ``grades_NN.csv``.

    Whatever one student handed in, the next one is graded all the same. Their code runs as you:
    grade on a computer, or as a user, that has nothing to lose.

    Parameters
    ----------
    course
        nbgrader's course folder, with ``submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb``.
    assignment
        The number or the name of an assignment that :func:`generate` made.
    students
        By default all who handed something in.
    on_student
        Called after each student.

    Raises
    ------
    ValueError
        If there is no such assignment, or nothing was handed in.
    """
    made = sorted(path.parent for path in (course / "release").glob("*/*.ipynb"))
    if not made:
        raise ValueError(f"No assignments in {course}: make them first with `assignments`.")
    assignment = choose(made, [assignment])[0].name
    released = course / "release" / assignment / f"{assignment}.ipynb"
    handed_in = sorted(path.parent.name for path in (course / "submitted").glob(f"*/{assignment}"))
    wanted = list(students) or handed_in
    if unknown := set(wanted) - set(handed_in):
        raise ValueError(
            f"Nobody called {', '.join(sorted(unknown))} handed in {assignment}, "
            f"only {', '.join(handed_in) or 'nobody'}"
        )
    if not wanted:
        place = Path("submitted") / "STUDENT" / assignment / released.name
        raise ValueError(f"Nothing was handed in: put notebooks into {course.name}/{place}")
    nbgrader = _nbgrader(course)
    grades = []
    for student in wanted:
        remark = _make_whole(course / "submitted" / student / assignment / released.name, released)
        result = nbgrader.autograde(assignment, student)
        if not result["success"]:
            remark = f"nbgrader failed: {str(result['error']).strip().splitlines()[-1]}"
        grades.append(Grade(student, _points(nbgrader, assignment, student), remark))
        on_student(grades[-1])
    _done(nbgrader.generate_feedback(assignment))
    _write(course / f"grades_{assignment[:2]}.csv", grades)
    return grades


def _nbgrader(course: Path) -> NbGraderAPI:
    # nbgrader starts alembic by its name.
    programs, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, (programs, path)))
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(course))
    config = loader.load_config()
    config.CourseDirectory.root = str(course.resolve())
    config.Exchange.root = str(course.resolve() / "exchange")  # not used: files are copied
    return NbGraderAPI(config=config, log_level=logging.ERROR)


def _done(result: dict[str, Any]) -> None:
    if not result["success"]:
        raise RuntimeError(f"nbgrader failed:\n{result.get('log', '')}\n{result['error']}")


def _make_whole(submitted: Path, released: Path) -> str:
    """Put back what is missing from a submission, and return what was wrong with it.

    A file that is no notebook is kept beside it, and graded as an empty one.
    """
    try:
        notebook = nbformat.read(submitted, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (OSError, ValueError, KeyError, AttributeError, TypeError, ValidationError) as error:
        submitted.parent.mkdir(parents=True, exist_ok=True)
        if submitted.exists():
            submitted.replace(submitted.with_suffix(".unreadable"))
        shutil.copy(released, submitted)
        said = (str(error).splitlines() or [""])[0][:100]
        return f"no notebook was handed in ({type(error).__name__}: {said})"
    missing = _put_back(notebook, nbformat.read(released, as_version=4))  # type: ignore[no-untyped-call]
    if missing:
        write_atomically(submitted, notebooks.to_bytes(notebook))
        return f"deleted cells put back: {', '.join(missing)}"
    return ""


def _put_back(notebook: NotebookNode, released: NotebookNode) -> list[str]:
    """Insert nbgrader's cells that are missing, each before the one that follows it."""
    place = len(notebook.cells)
    missing: list[str] = []
    for cell in reversed([cell for cell in released.cells if _name(cell)]):
        found = [i for i, other in enumerate(notebook.cells) if _name(other) == _name(cell)]
        if found:
            place = found[0]
        else:
            notebook.cells.insert(place, cell)
            missing.insert(0, _name(cell))
    return missing


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _points(nbgrader: NbGraderAPI, assignment: str, student: str) -> dict[str, float]:
    """Return the points of each exercise; none if there is no grade."""
    with nbgrader.gradebook as book:
        names = [cell.name for cell in book.find_notebook(assignment, assignment).grade_cells]
        points = dict.fromkeys((name.removeprefix("check-") for name in names), 0.0)
        try:
            submission = book.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return points
        for one in submission.grades:
            points[one.name.removeprefix("check-")] = float(one.score or 0)
    return points


def _write(path: Path, grades: list[Grade]) -> None:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["student", *grades[0].points, "total", "remark"])
    for one in grades:
        table.writerow([one.student, *one.points.values(), one.total, one.remark])
    write_atomically(path, text.getvalue().encode())
