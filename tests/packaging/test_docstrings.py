"""Docstrings say which lectures use a function; here they are held to it."""

import inspect
import re
from pathlib import Path

import jupytext
import pytest
from public import PUBLIC

SOURCES = sorted((Path(__file__).parents[2] / "notebooks" / "src").glob("[0-9][0-9]_*.py"))
CODE = {
    path.stem[:2]: "\n".join(
        cell.source
        for cell in jupytext.read(path, fmt="py:percent").cells
        if cell.cell_type == "code"
    )
    for path in SOURCES
}


def _named(docstring: str) -> set[str] | None:
    """Return the numbers after "Used in lecture(s)", "02 to 04" written out; None without one."""
    found = re.search(r"Used in lectures? ([\d, and to]+)", " ".join(docstring.split()))
    if found is None:
        return None
    numbers = set(re.findall(r"\d\d", found[1]))
    for first, last in re.findall(r"(\d\d) to (\d\d)", found[1]):
        numbers |= {f"{number:02d}" for number in range(int(first), int(last) + 1)}
    return numbers


def test_the_lectures_named_are_read_as_meant() -> None:
    assert _named("Source: X. Used in lectures 02 to 04, 08\nand 12.") == {
        "02", "03", "04", "08", "12",
    }  # fmt: skip
    assert _named("Used in lecture 01 and its widget.") == {"01"}
    assert _named("Used in every lecture.") is None


def _sentence(numbers: set[str]) -> str:
    """Write the sentence that a docstring should hold."""
    *others, last = sorted(numbers)
    if not others:
        return f"Used in lecture {last}."
    return f"Used in lectures {', '.join(others)} and {last}."


def _call(name: str) -> re.Pattern[str]:
    """Return what a call looks like, or a function handed on: weightless(models.alexnet).

    A name that means different things in two modules counts with its module only.
    """
    *_, module, own = name.split(".")
    meanings = {id(one) for other, one in PUBLIC.items() if other.rpartition(".")[2] == own}
    if len(meanings) > 1:
        return re.compile(rf"\b{module}\.{own}\b")
    return re.compile(rf"\b{own}\(|\b{re.escape(name)}\b")


def test_a_name_of_two_modules_is_told_apart() -> None:
    code = "curve = edges.precision_recall(strength, truth)"
    assert _call("applications.edges.precision_recall").search(code)
    assert not _call("applications.detection.precision_recall").search(code)
    assert _call("models.alexnet").search("weightless(models.alexnet)")


@pytest.mark.parametrize("name", PUBLIC)
def test_the_lectures_named_are_those_that_use_it(name: str) -> None:
    docstring = inspect.getdoc(PUBLIC[name]) or ""
    used = {number for number in CODE if _call(name).search(CODE[number])}
    named = _named(docstring)
    if used:
        assert named is not None or "Used in every lecture" in docstring, _sentence(used)
    # Lectures that are still to come may be named already.
    assert named is None or named & CODE.keys() == used, _sentence(used) if used else "in none"
