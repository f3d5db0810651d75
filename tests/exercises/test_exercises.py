"""Every exercise of every lecture: solutions pass, empty and typical wrong answers do not."""

import re
from pathlib import Path

import pytest

from dlsg_utils.course.exercises import WrongAnswer, checks, comparison, sources

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).resolve().parents[2] / "exercises"
SOURCES = sorted((FOLDER / "src").glob("[0-9][0-9]_*.py"))


def cases(kind):
    """Return an entry for each exercise, and for each wrong answer with ``kind="wrong"``."""
    found = []
    for path in SOURCES:
        for part in sources.read(path).parts:
            names = part.wrong if kind == "wrong" else [""]
            found += [
                pytest.param(path, part.name, what, id=f"{path.stem[:2]}-{part.name}-{number}")
                for number, what in enumerate(names)
            ]
    return found


class Notebook:
    """A student's notebook: cells run in one namespace, as in a kernel."""

    def __init__(self, path):
        self.source = sources.read(path)
        self.names = {}
        text = re.sub(r"^.*exercises\.load\(.*\n?", "", self.source.setup, flags=re.MULTILINE)
        exec(compile(text, "setup", "exec"), self.names)
        file = FOLDER / self.source.checks_name
        self.check, self.hint = checks.load(file, namespace=self.names)

    def part(self, name):
        return next(part for part in self.source.parts if part.name == name)

    def answer(self, name, code):
        """Run what is given above an answer, no other answer, and then the answer."""
        for cell in self.source.cells:
            if isinstance(cell, sources.Part):
                if cell.name == name:
                    break
            elif cell.cell_type == "code" and "setup" not in cell.metadata.get("tags", []):
                self.run(cell.source)
        self.run(code)

    def run(self, code):
        try:
            exec(compile(code, "answer", "exec"), self.names)
        except Exception as error:  # the check below it says what is missing
            print(type(error).__name__, error)

    def check_all(self, name):
        """Check as nbgrader does: what the student sees, and what stays hidden."""
        self.check(name)
        for code in self.part(name).hidden:
            exec(compile(code, "hidden", "exec"), self.names | {"check": self.check})


_notebooks = {}


@pytest.fixture
def notebook():
    """Return the notebook of a lecture's source; one serves all its exercises."""

    def of(path):
        if path not in _notebooks:
            _notebooks[path] = Notebook(path)
        return _notebooks[path]

    return of


@pytest.mark.parametrize(("path", "name", "what"), cases("all"))
def test_the_solution_is_right(notebook, path, name, what, capsys):
    book = notebook(path)
    book.answer(name, book.part(name).right)
    book.check_all(name)
    assert f"✓ {name}: right" in capsys.readouterr().out
    one = exercise_of(book, name)
    for arguments in one.cases.values():
        assert not isinstance(comparison.outcome(one.right, arguments), comparison.Raised)


@pytest.mark.parametrize(("path", "name", "what"), cases("all"))
def test_the_start_is_not_right(notebook, path, name, what):
    book = notebook(path)
    book.names.pop(name, None)
    answer = book.part(name).answer
    if sources.BEGIN in answer:
        answer = re.sub(rf"( *){sources.BEGIN}.*{sources.END}", r"\1...", answer, flags=re.DOTALL)
    book.answer(name, answer)
    with pytest.raises(WrongAnswer, match=f"✗ {name}: ") as caught:
        book.check(name)
    if sources.BEGIN in book.part(name).answer:
        assert "not answered yet" in str(caught.value)


@pytest.mark.parametrize(("path", "name", "what"), cases("wrong"))
def test_a_typical_wrong_answer_gets_its_own_words(notebook, path, name, what):
    book = notebook(path)
    book.answer(name, book.part(name).wrong[what])
    with pytest.raises(WrongAnswer) as caught:
        book.check(name)
    assert str(caught.value).splitlines()[0] == f"✗ {name}: {what}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_each_lecture_has_its_share(notebook, path, capsys):
    book = notebook(path)
    parts = book.source.parts
    assert len(parts) >= 4
    assert any(part.solution for part in parts), "code with a mistake, or to be changed"
    for part in parts:
        one = exercise_of(book, part.name)
        assert len(part.wrong) >= 3, part.name
        assert len(one.hints) >= 2, part.name
        for hint in one.hints:
            book.hint(part.name)
            assert hint in capsys.readouterr().out
    text = "\n".join(c.source for c in book.source.cells if not isinstance(c, sources.Part))
    announced = [int(n) for n in re.findall(r"^## .*\((\d) points?\)$", text, re.MULTILINE)]
    assert announced == [exercise_of(book, part.name).points for part in parts]


def exercise_of(book, name):
    return checks._read(FOLDER / book.source.checks_name)[name]


def test_what_is_stored_is_what_the_sources_say():
    import importlib.util

    spec = importlib.util.spec_from_file_location("build_exercises", FOLDER / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert build.main(["--check"]) == 0
