"""nbgrader grades what students hand in: right, wrong, and whatever else arrives."""

import csv
import json
import re
from pathlib import Path

import nbformat
import pytest

from dlsg_utils.__main__ import main
from dlsg_utils.course.exercises import grading, sources

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).resolve().parents[2] / "exercises"
SOURCES = sorted((FOLDER / "src").glob("[0-9][0-9]_*.py"))
WRONG = 3  # typical wrong answers of each exercise that nbgrader sees


class Course:
    """nbgrader's course folder with one assignment, and what students hand in."""

    def __init__(self, folder, path):
        self.folder, self.source, self.name = folder, sources.read(path), path.stem
        self.released = grading.generate(self.source, folder)

    def hand_in(self, student, answers, change=lambda notebook: None):
        """Write a submission: the released notebook with answers in place of the stubs."""
        notebook = nbformat.read(self.released / f"{self.name}.ipynb", as_version=4)
        for cell, following in zip(notebook.cells, notebook.cells[1:], strict=False):
            checked = graded(following).removeprefix("check-")
            if checked in answers and graded(following) != checked:
                cell.source = answers[checked]
        change(notebook)
        self.write(student, nbformat.writes(notebook))

    def write(self, student, text):
        path = self.folder / "submitted" / student / self.name / f"{self.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)

    def messages(self, student):
        """Return what the check of each exercise says in the graded notebook."""
        path = self.folder / "autograded" / student / self.name / f"{self.name}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        return {
            graded(cell).removeprefix("check-"): "\n".join(
                output.get("evalue", output.get("text", "")) for output in cell.outputs
            )
            for cell in cells
            if graded(cell).startswith("check-")
        }


def graded(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_solutions_get_all_points_and_wrong_answers_none(tmp_path, path):
    course = Course(tmp_path, path)
    parts = course.source.parts
    wrong = {f"wrong {k}": {p.name: list(p.wrong)[k] for p in parts} for k in range(WRONG)}
    course.hand_in("right", {part.name: part.right for part in parts})
    course.hand_in("empty", {})
    for student, chosen in wrong.items():
        course.hand_in(student, {p.name: p.wrong[chosen[p.name]] for p in parts})
    grades = {one.student: one for one in grading.grade(tmp_path, path.stem)}
    points = {name: one.points for name, one in sources.exercises_of(course.source).items()}
    assert grades["right"].points == points
    assert grades["right"].remark == ""
    for student, chosen in {"empty": dict.fromkeys(points, ""), **wrong}.items():
        assert grades[student].points == dict.fromkeys(points, 0)
        for name, message in course.messages(student).items():
            assert message.startswith(f"✗ {name}: {chosen[name]}")
            assert "Traceback" not in message


HANDED_IN = {
    "Ada": {},
    "Ben": {"size": "def size(n, f, stride=1, p=0):\n    while True:\n        pass"},
    "Cem": {"size": "import os; os._exit(0)"},
    "Dan": {"size": "def Size(n, f, stride=1, p=0):\n    return (n - f + 2 * p) // stride + 1"},
    "Eva": {"strided": "def strided(image, kernel, stride=1):\n    return [[3, -3], [-3, 0]]"},
    "Hal": {"size": "check = lambda name: None"},
    "Ida": {"size": "while True:\n    pass"},
    "Kim": {"size": "def size(n, f, stride=1, p=0):\n    return undefined"},
    "Leo": {"size": "raise SystemExit"},
}


@pytest.fixture(scope="module")
def class_of_01(tmp_path_factory):
    """Return the course, and the grades of a class that handed in what classes hand in."""
    course = Course(tmp_path_factory.mktemp("class"), SOURCES[0])
    settings = course.folder / "nbgrader_config.py"
    settings.write_text(settings.read_text().replace("timeout = 30", "timeout = 15"))
    right = {part.name: part.right for part in course.source.parts}
    for student, answers in HANDED_IN.items():
        course.hand_in(student, right | answers)

    def delete(notebook):
        notebook.cells = [c for c in notebook.cells if graded(c) not in ("size", "check-size")]

    def change_tests(notebook):
        for cell in notebook.cells:
            if graded(cell).startswith("check-"):
                cell.source = "print('all right')"

    course.hand_in("Fay", right, delete)
    course.hand_in("Gil", {}, change_tests)
    course.write("Jim", "{")
    (course.folder / "submitted" / "Zoe" / course.name).mkdir(parents=True)
    seen = []
    grades = grading.grade(course.folder, course.name, on_student=seen.append)
    assert grades == seen
    return course, {one.student: one for one in grades}


# Who, what the exercise `size` or `strided` gets, and the words of the reason.
REASONS = {
    "Ben": ("size", "Does every loop end"),
    "Cem": ("size", "ended Python|a cell above ended Python"),
    "Dan": ("size", "there is no `size`. Run its cell first; the name must stay"),
    "Eva": ("strided", "it must be an array, and is a list"),
    "Fay": ("size", "not answered yet"),
    "Ida": ("size", "there is no `size`"),
    "Kim": ("size", "NameError: name 'undefined' is not defined in the line `return undefined`"),
    "Leo": ("size", "there is no `size`"),
}


@pytest.mark.parametrize("student", REASONS)
def test_one_bad_answer_costs_its_points_and_gets_a_reason(class_of_01, student):
    course, grades = class_of_01
    name, reason = REASONS[student]
    assert grades[student].points[name] == 0
    assert re.search(reason, course.messages(student)[name])
    if student != "Cem":  # after a dead kernel nothing is graded
        lost = {n for n, points in grades[student].points.items() if points == 0}
        assert lost == {name}


def test_the_rest_of_the_class(class_of_01):
    course, grades = class_of_01
    assert grades["Ada"].total == 10
    assert grades["Gil"].total == 0, "changed checks are put back"
    assert grades["Hal"].points["size"] == 0, "a check of the student's own counts for nothing"
    assert grades["Fay"].remark == "deleted cells put back: size, check-size"
    assert grades["Jim"].total == grades["Zoe"].total == 0
    assert "no notebook was handed in (NotJSONError" in grades["Jim"].remark
    assert "no notebook was handed in (FileNotFoundError" in grades["Zoe"].remark
    kept = course.folder / "submitted" / "Jim" / course.name / f"{course.name}.unreadable"
    assert kept.read_text() == "{"
    with (course.folder / "grades_01.csv").open() as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {student: float(row["total"]) for student, row in rows.items()} == {
        student: one.total for student, one in grades.items()
    }
    feedback = course.folder / "feedback" / "Eva" / course.name / f"{course.name}.html"
    assert "it must be an array, and is a list" in feedback.read_text()


def test_grading_again_changes_nothing(class_of_01):
    course, grades = class_of_01
    again = grading.grade(course.folder, course.name, students=["Ada", "Dan"])
    assert [one.points for one in again] == [grades["Ada"].points, grades["Dan"].points]


def test_what_students_get_is_what_nbgrader_releases(class_of_01):
    course, _ = class_of_01
    stored = nbformat.read(FOLDER / f"{course.name}.ipynb", as_version=4)
    released = nbformat.read(course.released / f"{course.name}.ipynb", as_version=4)
    assert stored.cells == released.cells
    text = json.dumps(released)
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    checks = (course.released / course.source.checks_name).read_text()
    assert "hints" not in checks, "nobody reads the answers by accident"


def test_nothing_to_grade(class_of_01, tmp_path):
    course, _ = class_of_01
    with pytest.raises(ValueError, match="lecture='02_x' is unknown"):
        grading.grade(course.folder, "02_x")
    with pytest.raises(ValueError, match="Nobody called Max handed in"):
        grading.grade(course.folder, course.name, students=["Max"])
    with pytest.raises(ValueError, match=r"No assignments in .*make them first"):
        grading.grade(tmp_path, "01")
    grading.generate(course.source, tmp_path)
    with pytest.raises(ValueError, match="Nothing was handed in: put notebooks into"):
        grading.grade(tmp_path, "01")


def test_the_command_line(class_of_01, capsys):
    course, _ = class_of_01
    assert main(["assignments", "1", "--output", str(course.folder)]) == 0
    assert capsys.readouterr().out == f"{course.name}: {course.released}\n"
    assert main(["grade", "01", "Ada", "--output", str(course.folder)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Ada: 10\nPoints of each exercise: ")
    assert (course.folder / "grades_01.csv").exists()
    assert main(["grade", "01", "Max", "--output", str(course.folder)]) == 1
    assert "Nobody called Max" in capsys.readouterr().err
