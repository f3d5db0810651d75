"""Activation maximisation: the picture that a unit answers to most, x* = argmax."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.ascent.objectives import waking
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.recording import shape_to_make

# Pixels of all pictures that climb at once; more of them would not be faster.
_PIXELS_AT_ONCE = 2**20


class _Recipe(NamedTuple):
    """What makes good pictures of a kind; the noise to start from lies between two values."""

    parametrisation: str
    step_size: float
    l1: float
    total_variation: float
    noise: tuple[float, float]


# White strokes on black; photographs.
_GREY = _Recipe("pixels", 0.05, 1.0, 1.5, (0.0, 0.2))
_COLOUR = _Recipe("fourier", 0.02, 0.0, 2.0, (0.4, 0.6))


def maximize(
    model: keras.Model,
    objective: ascent.Objective,
    *,
    size: int | tuple[int, int] | None = None,
    start: ArrayLike | None = None,
    steps: int = 200,
    step_size: float | None = None,
    parametrisation: str | None = None,
    transforms: Sequence[Transform] | None = None,
    l1: float | None = None,
    total_variation: float | None = None,
    bounds: tuple[float, float] = (0.0, 1.0),
    seed: int | None = None,
    progress: bool = True,
    on_step: ascent.OnStep | None = None,
) -> ascent.Ascent:
    """Make the picture that an objective likes best, with priors that make it one to look at.

    Without priors the best picture is noise to the human eye. These keep to what survives small
    movements and to smooth, sparse strokes (grey pictures) or to the frequencies of photographs
    (colour). A neuron that is silent in the beginning is woken.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    objective
        ``ascent.channel(layer, …)``, ``ascent.neuron(layer, …)``, ``ascent.unit(…)`` for classes,
        or a sum of such. With an array of N indices N pictures are made in one run.
    size
        Side of the pictures, or (height, width), for models that take any size; by default 224.
    start
        One picture (H, W, C), or one for each; by default noise.
    steps
        Steps of Adam.
    step_size
        By default 0.05 for grey pictures and 0.02 for colour, which larger steps make garish.
    parametrisation
        As for :func:`dlsg_utils.ascent.ascend`; by default ``"pixels"`` for grey pictures and
        ``"fourier"`` for colour.
    transforms
        By default the picture is moved by up to a fourteenth of its side, turned by up to 10° and
        scaled by up to a tenth before each look. ``()`` for none.
    l1, total_variation
        What the mean of the pixels and the mean of the squared slopes cost, in units of the score
        that is reached without: with ``l1=1`` a white picture costs all of it. They set in after a
        quarter of the steps. By default 1 and 1.5 for grey pictures, 0 and 2 for
        colour.
    bounds
        Lowest and highest value of a pixel.
    seed
        Makes the noise and the transforms repeatable.
    progress
        Show a bar.
    on_step
        Called after each step with its number from 1 up, the pictures of this run and their scores
        before the step; ends the climb by returning True.

    Returns
    -------
    Ascent
        ``images`` (N, H, W, C) and ``scores`` (steps, N), less the penalties and of the pictures as
        the transforms showed them; without the axis N if the objective has one index only.

    Raises
    ------
    ValueError
        If there is no such layer or channel, or no gradient leads to the picture.

    Sources: Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks"; Olah,
    Mordvintsev and Schubert (2017), "Feature Visualization"; the sum of the pixels from Lee's
    slides. Used in lecture 07.
    """
    if not isinstance(objective, ascent.Objective):
        raise TypeError(f"objective takes ascent.channel(...) and the like, got {objective!r}.")
    height, width, channels = _shape(model, size, start)
    recipe = _COLOUR if channels == 3 else _GREY
    if transforms is None:
        shift = ascent.jitter(max(1, min(height, width) // 14))
        transforms = (shift, ascent.rotate(10), ascent.scale(0.9, 1.1))
    given = {"l1": l1, "total_variation": total_variation}
    prices = {
        name: checks.number(name, getattr(recipe, name) if price is None else price, at_least=0)
        for name, price in given.items()
    }
    low, high = bounds
    if start is None:
        share = np.random.default_rng(seed).uniform(*recipe.noise, (height, width, channels))
        start = low + (high - low) * share
    climb = partial(
        ascent.ascend,
        model,
        step_size=recipe.step_size if step_size is None else step_size,
        optimizer="adam",
        parametrisation=parametrisation or recipe.parametrisation,
        transforms=transforms,
        bounds=bounds,
        seed=seed,
        progress=progress,
        on_step=on_step,
    )
    count = height * width * channels
    penalty = (
        prices["l1"] / (count * (high - low)) * ascent.l1(low)
        + prices["total_variation"] / (count * (high - low) ** 2) * ascent.total_variation()
    )
    runs = [
        _climb(climb, waking(part), pictures, penalty if any(prices.values()) else None, steps)
        for part, pictures in _parts(objective, np.asarray(start), height * width)
    ]
    if len(runs) == 1:
        return runs[0]
    images, scores = zip(*runs, strict=True)
    return ascent.Ascent(np.concatenate(images), np.concatenate(scores, axis=1))


def _climb(
    climb: "partial[ascent.Ascent]",
    objective: ascent.Objective,
    start: np.ndarray,
    penalty: ascent.Objective | None,
    steps: int,
) -> ascent.Ascent:
    """Climb without the penalty for a while, then with it, weighed by the score reached so far."""
    free = checks.whole("steps", steps) // 4
    if penalty is None or free == 0:
        return climb(objective, start, steps=steps)
    first = climb(objective - 0 * penalty, start, steps=free)
    if len(first.scores) < free:  # stopped on the way
        return first
    reached = np.maximum(first.scores[-5:].mean(axis=0), 0)  # the transforms make scores vary
    on_step = climb.keywords["on_step"]
    if on_step is not None:
        climb = partial(climb, on_step=lambda step, *seen: on_step(free + step, *seen))
    rest = climb(objective - reached * penalty, first.images, steps=steps - free)
    return ascent.Ascent(rest.images, np.concatenate([first.scores, rest.scores]))


def _shape(
    model: keras.Model, size: int | tuple[int, int] | None, start: ArrayLike | None
) -> tuple[int, int, int]:
    """Return (H, W, C) of the pictures to make."""
    if start is not None:
        batch, _ = checks.image_batch(start, argument="start", bounds=None)
        return batch.shape[1:]
    return shape_to_make(model, size)


def _parts(
    objective: ascent.Objective, start: np.ndarray, pixels: int
) -> Iterator[tuple[ascent.Objective, np.ndarray]]:
    """Cut an objective for many pictures, and their starts, into runs that fit into memory."""
    at_once = max(1, _PIXELS_AT_ONCE // pixels)
    counts = [len(values) for term in objective.terms for values in term.arguments]
    count = max([*counts, len(start) if start.ndim == 4 else 1])
    if count <= at_once:
        yield objective, start
        return
    for first in range(0, count, at_once):
        part = partial(_slice, first=first, last=first + at_once)
        terms = [
            replace(term, weight=part(term.weight), values=tuple(map(part, term.values)))
            for term in objective.terms
        ]
        yield ascent.Objective(tuple(terms)), part(start if start.ndim == 4 else start[None])


def _slice(values: Any, first: int, last: int) -> Any:
    """Return the part of one number a picture, or the one number for all as it is."""
    return values[first:last] if np.ndim(values) and len(values) > 1 else values
