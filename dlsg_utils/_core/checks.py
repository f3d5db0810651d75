"""Checks of arguments: each error says what was got, what is taken, and the nearest valid value."""

import functools
import inspect
import math
import operator
import sys
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from numbers import Real
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

# Names of options here, and what people who know other libraries type instead.
OTHER_NAMES = {
    "images": "x inputs",
    "labels": "y y_true",
    "targets": "class_idx class_index target target_class targeted y_target",
    "layer": "layers layer_name conv_layer penultimate_layer target_layer",
    "layers": "layer layer_name layer_names",
    "epsilon": "eps",
    "steps": "iterations max_iter max_iterations n_iter n_steps nb_iter niter num_steps",
    "step_size": "alpha eps_iter eps_step learning_rate lr stepsize",
    "samples": "n_samples nb_samples num_samples smooth_samples",
    "noise": "noise_level sigma smooth_noise std stddev",
    "sigma": "eps epsilon noise noise_level std stddev",
    "start": "init seed_input",
    "max_memory": "batch_size",
    "seed": "random_seed random_state rng",
    "progress": "verbose",
    "patience": "early_stopping early_stopping_rounds",
    "checkpoint": "checkpoint_dir checkpoint_path initial_epoch model_dir",
    "objective": "classes class_idx class_index layer target unit",
    "titles": "title labels",
    "size": "figsize target_size",
    "columns": "cols ncols",
    "class_names": "display_labels names target_names",
    "classes": "n_classes num_classes",
}


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


def generator(seed: int | None) -> np.random.Generator:
    """Return random numbers, the same ones for the same seed, or raise."""
    return np.random.default_rng(None if seed is None else whole("seed", seed, at_least=0))


def one_of(argument: str, value: Any, known: Iterable[str]) -> str:
    """Return ``value`` if it is among the ``known`` names, or raise with the nearest of them."""
    names = list(known)
    if isinstance(value, str) and value in names:
        return value
    nearest = get_close_matches(str(value), names, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(map(repr, nearest))}?" if nearest else ""
    raise ValueError(
        f"{argument}={value!r} is unknown.{hint} It takes: {listed(names, str(value))}."
    )


def listed(names: Sequence[str], like: str = "") -> str:
    """Return the names in a row; of hundreds only the first, or those that hold ``like``."""
    if len(names) <= 50:
        return ", ".join(names)
    letters = _letters(like)
    chosen = [name for name in names if letters and letters in _letters(name)] or list(names)
    return f"{', '.join(chosen[:10])}, … ({len(names)} in all)"


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def image_batch(
    images: Any,
    *,
    argument: str = "images",
    bounds: tuple[float, float] | None = (0.0, 1.0),
) -> tuple[np.ndarray, bool]:
    """Return images as a float32 batch (N, H, W, C) within bounds, and whether one was given.

    Takes one image (H, W, C) or a batch (N, H, W, C). Values outside the bounds are refused,
    because a silent division by 255 hides more mistakes than it mends. That a model wants another
    range than [0, 1] cannot be seen: ``models.with_preprocessing`` has to be told.
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
        hint = _hint_of_range(low, high) if tuple(bounds) == (0, 1) else ""
        raise ValueError(
            f"{argument} takes values in [{bounds[0]:g}, {bounds[1]:g}], "
            f"got [{low:.8g}, {high:.8g}].{hint}"
        )
    single = array.ndim == 3
    batch = np.asarray(array, dtype=np.float32)
    return (batch[None] if single else batch), single


def one_image(image: Any, *, channels: tuple[int, ...] | None = None) -> np.ndarray:
    """Return one image (H, W, C) in [0, 1] as float32, or raise."""
    images, _ = image_batch(image, argument="image")
    if len(images) > 1:
        raise ValueError(f"image takes one image (H, W, C), got shape {images.shape}.")
    if channels and images.shape[-1] not in channels:
        raise ValueError(
            f"image takes {' or '.join(map(str, channels))} channels, got shape {images[0].shape}."
        )
    return np.asarray(images[0])


def _hint_of_range(low: Any, high: Any) -> str:
    """Return what makes images in [0, 1] of images between two values."""
    if low >= 0 and high > 1.1:
        top = 255 if high <= 255 else 65535 if high <= 65535 else "the largest value there can be"
        return f" Divide by {top}."
    if low >= -0.1 and high <= 1.1:  # as a cubic interpolation leaves them
        return " Take np.clip(images, 0, 1)."
    if low >= -1 and high <= 1:
        return (
            " From [-1, 1] take (images + 1) / 2. If it is the model that wants [-1, 1]: "
            "models.with_preprocessing(model, scale=2, offset=-1) takes images in [0, 1]."
        )
    return (
        " They look preprocessed for a network: give them in [0, 1] as they were before, and "
        "models.with_preprocessing(model, preprocess_input) for the model."
    )


def renamed(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Refuse other libraries' and old keyword names of a function, and say the right ones.

    ``@renamed(validation="validation_data")`` stands above ``def fit(…, validation_data=None)``;
    where there is no such option, a sentence says what to do: ``@renamed(norm="Take pgd().")``.
    The names of ``OTHER_NAMES`` need not be given; what the function itself takes is not refused.

    Raises
    ------
    TypeError
        From the decorated function, if it is called with another name or with options by position.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        own = inspect.signature(function).parameters
        in_order = [name for name, p in own.items() if p.kind is not p.KEYWORD_ONLY]
        any_number = any(p.kind is p.VAR_POSITIONAL for p in own.values())
        known = {
            other: name for name, others in OTHER_NAMES.items() if name in own
            for other in others.split() if other not in own
        } | names  # fmt: skip

        @functools.wraps(function)
        def checked(*args: P.args, **options: P.kwargs) -> R:
            for other in known.keys() & options.keys():
                name, said = function.__name__, known[other]
                if said.endswith("."):
                    raise TypeError(f"{name}() takes no {other}=…. {said}")
                raise TypeError(f"{name}() takes {said}=…, not {other}=…")
            if len(args) > len(in_order) and not any_number:
                by_name = ", ".join(f"{name}=…" for name in own if name not in in_order)
                raise TypeError(
                    f"{function.__name__}() takes {', '.join(in_order)} in this order and the rest "
                    f"by name: {by_name}; got {len(args)} in order."
                )
            return function(*args, **options)

        return checked

    return decorate


def elsewhere(module: str, **names: str) -> Callable[[str], Any]:
    """Return a module's ``__getattr__``: other libraries' names are answered with ours."""

    def missing(name: str) -> Any:
        hint = f" The course has {names[name]}." if name in names else ""
        raise AttributeError(f"module {module!r} has no attribute {name!r}.{hint}", name=name)

    return missing


def hint_of_names(values: Any) -> str:
    """Return where numbers of classes come from, if names were given in their place."""
    if np.asarray(values).dtype.kind != "U":
        return ""
    return " Of a class's name: dataset.label(name), or pretrained.class_number(name) for ImageNet."


def caller_level() -> int:
    """Return the stack level of the first caller outside this package, for a warning."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("dlsg_utils"):
        level, frame = level + 1, frame.f_back
    return level
