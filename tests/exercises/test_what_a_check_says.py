"""What a check says of an answer, on a small file of checks."""

import contextlib
import time

import numpy as np
import pytest

from dlsg_utils.course.exercises import WrongAnswer, checks, comparison, load, sources

CHECKS = """
import numpy as np
from dlsg_utils.course.exercises import exercise

exercise(
    "double",
    points=2,
    right=lambda x, times=2: times * x,
    cases={"a number": (3,), "an array": (np.array([[1.0, 2.0]]),), "three times": (3, 3)},
    hints=["First.", "Second."],
    mistakes={"The sign is wrong.": "def double(x, times=2):\\n    return -times * x"},
)
exercise("pair", points=1, right=(1, 2), mistakes={"The two are swapped.": "pair = (2, 1)"})
exercise("word", points=1, right="stride")
exercise("large", points=1, right=np.arange(20.0), mistakes={})
exercise("even", points=1, judge=lambda n: None if n % 2 == 0 else f"{n} is odd")
exercise(
    "grow",
    points=1,
    right=lambda values: sum(values),
    cases={"a list": ([1, 2],)},
)
"""


@pytest.fixture
def notebook(tmp_path):
    """Return the names of a notebook, its check and its hint."""
    file = tmp_path / "checks_00.py"
    file.write_text(CHECKS)
    names = {}
    return names, *load(file, namespace=names)


def said(notebook, name, answer, *more):
    names, check, _ = notebook
    names[name] = answer
    with pytest.raises(WrongAnswer) as caught:
        check(name, *more)
    return str(caught.value).splitlines()[0].removeprefix(f"✗ {name}: ")


def double(x, times=2):
    return times * x


def test_right_answers(notebook, capsys):
    names, check, _ = notebook
    names |= {
        "double": lambda x, times=2: x * times + 1e-9,
        "pair": (1, 2),
        "word": " Stride ",
        "even": 4,
        "large": np.arange(20),
    }
    for name in names:
        check(name)
    assert capsys.readouterr().out.splitlines() == [
        "✓ double: right (2 points)",
        "✓ pair: right (1 point)",
        "✓ word: right (1 point)",
        "✓ even: right (1 point)",
        "✓ large: right (1 point)",
    ]


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("double", ..., "not answered yet: write your answer in place of the dots of `double`"),
        ("double", lambda x, times=2: None, "not answered yet: `double` returns nothing"),
        ("double", 6, "`double` must be a function, and is 6"),
        ("double", lambda x, times=2: -times * x, "The sign is wrong."),
        ("double", lambda x, times=2: 2 * x, "three times: right is 9, and it is 6"),
        ("double", lambda x: 2 * x, "three times: it raised TypeError: "),
        (
            "double",
            lambda x, times=2: (x * times).tolist() if isinstance(x, np.ndarray) else x * times,
            "an array: it must be an array, and is a list",
        ),
        (
            "double",
            lambda x, times=2: x.T * times if isinstance(x, np.ndarray) else x * times,
            "an array: the shape must be (1, 2), and is (2, 1)",
        ),
        ("pair", (2, 1), "The two are swapped."),
        ("pair", (1, 3), "(1, 3) is not right"),
        ("pair", [1, 3], "the answer must be a tuple, and is [1, 3]"),
        ("pair", np.array([1, 2]), "the answer must be a tuple, and is [1, 2]"),
        ("word", "padding", "'padding' is not right"),
        ("even", 3, "3 is odd"),
        ("even", "x", "it raised TypeError: "),
        ("grow", lambda values: values.append(1) or sum(values), "a list: right is 3, and it is 4"),
    ],
)
def test_what_is_wrong(notebook, name, answer, words):
    assert said(notebook, name, answer).startswith(words)


def test_a_change_of_the_arguments_reaches_no_other_case(notebook):
    def destroy(x, times=2):
        if isinstance(x, np.ndarray):
            x *= 0
        return times * x

    assert said(notebook, "double", destroy).startswith("an array: right is [[2., 4.]]")
    notebook[0]["double"] = double
    notebook[1]("double")


def test_other_cases(notebook):
    names, check, _ = notebook
    names["double"] = lambda x, times=2: x * times if x < 100 else 0
    assert said(notebook, "double", names["double"], {"a large number": (100,)}) == (
        "a large number: right is 200, and it is 0"
    )
    check("double", {"a small number": (4,)})


def test_a_name_that_is_missing(notebook):
    _, check, hint = notebook
    with pytest.raises(WrongAnswer, match=r"there is no `word`\. Run its cell first"):
        check("word")
    for call in (check, hint):
        with pytest.raises(WrongAnswer, match="There is no exercise 'dubble', only double, pair"):
            call("dubble")


def test_an_endless_loop_ends(notebook, monkeypatch):
    def forever(x, times=2):
        while True:
            with contextlib.suppress(Exception):  # an answer cannot swallow the end of its time
                time.sleep(0.01)

    monkeypatch.setattr(checks, "time_limit", lambda: comparison.time_limit(0.3))
    start = time.monotonic()
    assert said(notebook, "double", forever).endswith("Does every loop end?")
    assert time.monotonic() - start < 5


def test_an_interrupted_check_says_so(notebook):
    def stop(x, times=2):
        raise KeyboardInterrupt

    assert said(notebook, "double", stop) == "stopped before its end. Does every loop end?"


def test_hints_come_one_by_one(notebook, capsys):
    _, _, hint = notebook
    for _ in range(3):
        hint("double")
    hint("pair")
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 2: First.",
        "Hint 2 of 2: Second.",
        "Hint 2 of 2: Second.",
        "There is no hint for pair.",
    ]


def test_ipython_shows_no_traceback():
    assert WrongAnswer("✗ x: no\n  A hint")._render_traceback_() == ["✗ x: no", "  A hint"]


def test_checks_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no checks_99\.py beside this notebook"):
        load(tmp_path / "checks_99.py")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('# %% tags=["answers"]\nx = 1', "there is no tag answers, only setup, answer"),
        ('# %% tags=["wrong"]\n# No.\nx = 1', "no answer before the wrong cell"),
        ('# %% tags=["answer"]\nx = 1\n\n# %% tags=["wrong"]\nx = 1', "begins with a comment"),
    ],
)
def test_sources_that_cannot_be_read(tmp_path, text, message):
    path = tmp_path / "00_x.py"
    path.write_text(text + "\n")
    with pytest.raises(ValueError, match=message):
        sources.read(path)
