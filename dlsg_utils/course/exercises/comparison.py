"""What an answer gave, compared with what is right."""

from __future__ import annotations

import linecache
import reprlib
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

SECONDS = 20  # that an answer may take


class TookTooLong(BaseException):
    """An answer did not end in time; not an ``Exception``, so that no answer swallows it."""


@dataclass(frozen=True, eq=False)
class Raised:
    """In place of a result: the error that an answer raised, and the line of its code."""

    error: Exception
    line: str = ""

    def __str__(self) -> str:
        where = f" in the line `{self.line}`" if self.line else ""
        return f"{type(self.error).__name__}: {self.error}{where}"


@contextmanager
def time_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raise :class:`TookTooLong` in the block after some seconds, where the system can.

    It can in the main thread of Linux and macOS. A call inside a library ends first.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise TookTooLong

    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Return what a function returns for copies of the arguments, or :class:`Raised`."""
    try:
        return function(*_copied(arguments))
    except Exception as error:
        return Raised(error, _line(function, error))


def _copied(value: Any) -> Any:
    """Copy arrays and what holds them, so that an answer that writes into them changes no case."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (tuple, list)):
        return type(value)(map(_copied, value))
    return {k: _copied(v) for k, v in value.items()} if isinstance(value, dict) else value


def _line(function: Callable[..., Any], error: Exception) -> str:
    """Return the last line of the function's own cell that an error went through."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename]
    return linecache.getline(own[-1].filename, own[-1].lineno or 0).strip() if own else ""


def agree(answer: Any, right: Any) -> bool:
    """Say whether an answer equals what is right: arrays and numbers within rounding.

    Both may be errors: they agree if they are of one type.
    """
    if isinstance(answer, Raised) or isinstance(right, Raised):
        return (
            isinstance(answer, Raised)
            and isinstance(right, Raised)
            and type(answer.error) is type(right.error)
        )
    if isinstance(right, dict):
        return (
            isinstance(answer, dict)
            and answer.keys() == right.keys()
            and all(agree(answer[key], value) for key, value in right.items())
        )
    if isinstance(right, (tuple, list)):
        return (
            isinstance(answer, (tuple, list))
            and len(answer) == len(right)
            and all(map(agree, answer, right))
        )
    if isinstance(right, np.ndarray) != is_array(answer):
        return False
    if isinstance(right, str):
        return isinstance(answer, str) and answer.strip().lower() == right.strip().lower()
    if right is None or isinstance(right, set):
        return type(answer) is type(right) and bool(answer == right)
    try:
        got, wanted = np.asarray(answer), np.asarray(right)
        if got.shape != wanted.shape or got.dtype == object:
            return False
        scale = float(np.abs(wanted).max(initial=0))
        rounding = 1e-5 * scale + 1e-12  # a sum that is 0 on paper is 1e-16 in floats
        return bool(np.allclose(got, wanted, rtol=1e-4, atol=rounding, equal_nan=True))
    except (TypeError, ValueError):
        return False


def is_array(value: Any) -> bool:
    """Say whether a value is an array or a tensor, rather than a number or a list."""
    return hasattr(value, "shape") and hasattr(value, "dtype") and not isinstance(value, np.generic)


def is_empty(value: Any) -> bool:
    """Say whether nothing was answered yet: ``...`` or ``None``."""
    return value is None or value is ...


def shown(value: Any) -> str:
    """Describe a value in a few words: small arrays in full, others by their shape."""
    if isinstance(value, Raised):
        return str(value)
    if is_array(value):
        array = np.asarray(value)
        if array.size > 12:
            return f"an array of shape {array.shape}"
        text = np.array2string(array, precision=4, separator=", ").replace("\n", "")
        return " ".join(text.split())
    if callable(value):
        return getattr(value, "__name__", "a function")
    if isinstance(value, (float, np.floating)):
        return f"{value:.5g}"
    if isinstance(value, np.generic):
        return str(value.item())
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))}{',' * (len(value) == 1)})"
    return reprlib.repr(value)


def difference(answer: Any, right: Any) -> str:
    """Say in what an answer differs, without giving what is right for a large array."""
    if isinstance(answer, Raised):
        return f"it raised {answer}"
    if isinstance(right, Raised):
        return f"it must raise a {type(right.error).__name__}, and gave {shown(answer)}"
    if isinstance(right, np.ndarray):
        if not is_array(answer):
            return f"it must be an array, and is a {type(answer).__name__}"
        got = np.asarray(answer)
        if got.shape != right.shape:
            return f"the shape must be {right.shape}, and is {got.shape}"
        if right.size > 12:
            wrong = ~np.isclose(got.astype(float), right.astype(float), rtol=1e-4, atol=1e-5)
            at = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else ()
            return (
                f"{wrong.sum()} of {right.size} values differ; at {at} stands {shown(got[at])}, "
                f"right is {shown(right[at])}"
            )
    return f"right is {shown(right)}, and it is {shown(answer)}"
