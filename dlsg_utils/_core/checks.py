"""Checks of arguments: each error says what was got, what is taken, and the nearest valid value."""

import functools
import math
import operator
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from numbers import Real
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


def whole(argument: str, value: Any, *, at_least: int = 1) -> int:
    """Return ``value`` as an int, or raise naming ``argument`` and the smallest value it takes."""
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(
            f"{argument} takes a whole number, got {value!r} ({type(value).__name__})."
        ) from None
    if number < at_least:
        raise ValueError(f"{argument} must be at least {at_least}, got {number}.")
    return number


def sides(size: Any) -> tuple[int, int]:
    """Return (height, width), given both or one for both, or raise."""
    given = size if isinstance(size, tuple | list) else (size, size)
    if len(given) != 2:
        raise ValueError(f"size takes a side or (height, width), got {size!r}.")
    height, width = (whole("size", side) for side in given)
    return height, width


def number(
    argument: str,
    value: Any,
    *,
    at_least: float,
    at_most: float = math.inf,
    below: float = math.inf,
) -> float:
    """Return ``value`` as a finite float within its bounds, or raise naming ``argument``."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{argument} takes a number, got {value!r} ({type(value).__name__}).")
    given = float(value)
    if not (at_least <= given <= at_most and given < below and math.isfinite(given)):
        end = f" to {at_most:g}" if at_most < math.inf else ""
        end = f" to below {below:g}" if below < math.inf else end or " up"
        raise ValueError(f"{argument} takes a number from {at_least:g}{end}, got {given:g}.")
    return given


def one_of(argument: str, value: Any, known: Iterable[str]) -> str:
    """Return ``value`` if it is among the ``known`` names, or raise with the nearest of them."""
    names = list(known)
    if isinstance(value, str) and value in names:
        return value
    nearest = get_close_matches(str(value), names, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(map(repr, nearest))}?" if nearest else ""
    raise ValueError(f"{argument}={value!r} is unknown.{hint} It takes: {', '.join(names)}.")


def image_batch(
    images: Any,
    *,
    argument: str = "images",
    bounds: tuple[float, float] | None = (0.0, 1.0),
) -> tuple[np.ndarray, bool]:
    """Return images as a float32 batch (N, H, W, C) within bounds, and whether one was given.

    Takes one image (H, W, C) or a batch (N, H, W, C). Values outside the bounds are refused,
    because a silent division by 255 hides more mistakes than it mends.
    """
    array = np.asarray(images)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{argument} takes an array of numbers, got dtype {array.dtype}.")
    if array.ndim not in (3, 4):
        hint = " Add a channel axis: images[..., None]." if array.ndim == 2 else ""
        raise ValueError(
            f"{argument} takes one image (H, W, C) or a batch (N, H, W, C), "
            f"got shape {array.shape}.{hint}"
        )
    if array.size == 0:
        raise ValueError(f"{argument} is empty: shape {array.shape}.")
    low, high = array.min(), array.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        bad = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{argument} holds NaN or infinity, first at index {tuple(map(int, bad))}."
        )
    if bounds is not None and (low < bounds[0] or high > bounds[1]):
        hint = " Divide by 255." if bounds == (0, 1) and 1 < high <= 255 and low >= 0 else ""
        raise ValueError(
            f"{argument} takes values in [{bounds[0]:g}, {bounds[1]:g}], "
            f"got [{low:g}, {high:g}].{hint}"
        )
    single = array.ndim == 3
    batch = np.asarray(array, dtype=np.float32)
    return (batch[None] if single else batch), single


def renamed(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Refuse old keyword names of a function by an error that says the new ones.

    ``@renamed(validation="validation_data")`` stands above ``def fit(…, validation_data=None)``.

    Raises
    ------
    TypeError
        From the decorated function, if it is called with an old name.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def checked(*args: P.args, **options: P.kwargs) -> R:
            for old in names.keys() & options.keys():
                raise TypeError(f"{function.__name__}() takes {names[old]}=…, not {old}=…")
            return function(*args, **options)

        return checked

    return decorate


def caller_level() -> int:
    """Return the stack level of the first caller outside this package, for a warning."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("dlsg_utils"):
        level, frame = level + 1, frame.f_back
    return level
