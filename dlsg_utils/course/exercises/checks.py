"""What a student's notebook calls: ``check("name")`` and ``hint("name")``.

The exercises of a lecture stand in a file of checks beside the notebook. ``exercises/build.py``
writes both from one source.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dlsg_utils.course.exercises.comparison import (
    SECONDS,
    Raised,
    TookTooLong,
    agree,
    difference,
    is_empty,
    outcome,
    shown,
    time_limit,
)

Cases = Mapping[str, tuple[Any, ...]]


class WrongAnswer(Exception):  # noqa: N818 -- students read the name
    """An answer is wrong; shown as one sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # what IPython shows in place of a traceback
        return str(self).splitlines()


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise: what is right, which mistakes are known, and hints.

    Attributes
    ----------
    name
        The function or variable that the student writes.
    points
        What nbgrader gives for it.
    right
        A function that gives the right results, or the right value.
    cases
        With a function: its arguments for each case, under the name that a message gives the case.
    judge
        In place of ``right``: returns what is wrong with an answer, or None.
    hints
        From a first idea to all but the answer.
    mistakes
        Code of typical wrong answers, each under what is wrong with it.
    namespace
        What that code can use.
    """

    name: str
    points: int
    right: Any = None
    cases: Cases = field(default_factory=dict)
    judge: Callable[[Any], str | None] | None = None
    hints: Sequence[str] = ()
    mistakes: dict[str, str] = field(default_factory=dict)
    namespace: dict[str, Any] = field(default_factory=dict)

    def fault(self, answer: Any, cases: Cases | None = None) -> str | None:
        """Return what is wrong with an answer, in the terms of the lecture, or None.

        An answer that gives what a typical mistake gives, in all cases, gets that mistake's words.
        """
        if is_empty(answer):
            return f"not answered yet: write your answer in place of the dots of `{self.name}`"
        if self.judge is not None:
            return self._judged(answer)
        if not self.cases:
            return self._fault_of_value(answer)
        if not callable(answer):
            return f"`{self.name}` must be a function, and is {shown(answer)}"
        return self._fault_of_function(answer, self.cases if cases is None else cases)

    def mistake(self, what: str) -> Any:
        """Return the wrong answer that belongs to a mistake, from its code."""
        namespace = dict(self.namespace)
        exec(compile(self.mistakes[what], f"<{self.name}: {what}>", "exec"), namespace)
        return namespace[self.name]

    def _judged(self, answer: Any) -> str | None:
        assert self.judge is not None
        found = outcome(self.judge, (answer,))
        return f"it raised {found}" if isinstance(found, Raised) else found

    def _fault_of_value(self, answer: Any) -> str | None:
        if agree(answer, self.right):
            return None
        for what in self.mistakes:
            if agree(answer, self.mistake(what)):
                return what
        kind = type(self.right).__name__
        if kind in ("str", "tuple", "dict", "set") and type(answer) is not type(self.right):
            return f"the answer must be a {kind}, and is {shown(answer)}"
        return f"{shown(answer)} is not right"

    def _fault_of_function(self, answer: Callable[..., Any], cases: Cases) -> str | None:
        got = [outcome(answer, arguments) for arguments in cases.values()]
        wanted = [outcome(self.right, arguments) for arguments in cases.values()]
        failed = [case for case, a, b in zip(cases, got, wanted, strict=True) if not agree(a, b)]
        if not failed:
            return None
        if all(map(is_empty, got)) and not all(map(is_empty, wanted)):
            return f"not answered yet: `{self.name}` returns nothing"
        for what in self.mistakes:
            function = self.mistake(what)
            if all(
                agree(a, outcome(function, b)) for a, b in zip(got, cases.values(), strict=True)
            ):
                return what
        index = list(cases).index(failed[0])
        return f"{failed[0]}: {difference(got[index], wanted[index])}"


def load(
    path: str | Path, *, namespace: Mapping[str, Any] | None = None
) -> tuple[Callable[..., None], Callable[[str], None]]:
    """Return ``check`` and ``hint`` for the exercises of a lecture.

    Parameters
    ----------
    path
        The lecture's file of checks, beside the notebook.
    namespace
        Where the answers are, by default the notebook.

    Returns
    -------
    check
        ``check(name)`` says that an answer is right, or raises :class:`WrongAnswer`, which says
        what is wrong. ``check(name, cases)`` tries other cases.
    hint
        ``hint(name)`` prints a hint, the next one at each call.
    """
    exercises = _read(Path(path).resolve())
    answers = vars(sys.modules["__main__"]) if namespace is None else namespace
    given: dict[str, int] = dict.fromkeys(exercises, 0)

    def check(name: str, cases: Cases | None = None) -> None:
        one = _find(exercises, name)
        try:
            if name not in answers:
                raise WrongAnswer(
                    f"✗ {name}: there is no `{name}`. Run its cell first; the name must stay."
                )
            with time_limit():
                fault = one.fault(answers[name], cases)
        except TookTooLong:
            fault = f"still at work after {SECONDS} s. Does every loop end?"
        except KeyboardInterrupt:
            fault = "stopped before its end. Does every loop end?"
        if fault:
            more = f'\n  A hint: hint("{name}")' if one.hints else ""
            raise WrongAnswer(f"✗ {name}: {fault}{more}")
        print(f"✓ {name}: right ({one.points} point{'s' * (one.points != 1)})")

    def hint(name: str) -> None:
        one = _find(exercises, name)
        if not one.hints:
            print(f"There is no hint for {name}.")
            return
        number = min(given[name], len(one.hints) - 1)
        given[name] += 1
        print(f"Hint {number + 1} of {len(one.hints)}: {one.hints[number]}")

    return check, hint


def _find(exercises: dict[str, Exercise], name: str) -> Exercise:
    try:
        return exercises[name]
    except KeyError:
        raise WrongAnswer(f"There is no exercise {name!r}, only {', '.join(exercises)}.") from None


_loading: list[dict[str, Exercise]] = []


def exercise(
    name: str,
    *,
    points: int,
    right: Any = None,
    cases: Cases | None = None,
    judge: Callable[[Any], str | None] | None = None,
    hints: Sequence[str] = (),
    mistakes: dict[str, str] | None = None,
) -> None:
    """Describe an exercise; a file of checks calls this for each. See :class:`Exercise`."""
    namespace = sys._getframe(1).f_globals
    _loading[-1][name] = Exercise(
        name, points, right, cases or {}, judge, hints, mistakes or {}, namespace
    )


@cache
def _read(path: Path) -> dict[str, Exercise]:
    if not path.exists():
        raise FileNotFoundError(
            f"There is no {path.name} beside this notebook: copy it there, too."
        )
    return exercises_in(path.read_text(encoding="utf-8"), str(path))


def exercises_in(text: str, name: str) -> dict[str, Exercise]:
    """Run the text of a file of checks and return its exercises by their names."""
    _loading.append({})
    try:
        exec(compile(text, name, "exec"), {"__name__": Path(name).stem, "__file__": name})
        return _loading[-1]
    finally:
        _loading.pop()
