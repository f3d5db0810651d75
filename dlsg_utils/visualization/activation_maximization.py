"""Activation maximization: the image with the largest activation of a unit, x* = argmax."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.ascent.terms import waking
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.recording import shape_to_make

# Pixels of all images of one run; more of them would not be faster.
_PIXELS_AT_ONCE = 2**20


class _Defaults(NamedTuple):
    """What makes good images of a kind; the noise to start from lies between two values."""

    parametrization: str
    step_size: float
    l1: float
    total_variation: float
    noise: tuple[float, float]


_GRAY = _Defaults("pixels", 0.05, 1.0, 1.5, (0.0, 0.2))  # white strokes on black
_COLOR = _Defaults("fourier", 0.02, 0.0, 2.0, (0.4, 0.6))  # photographs


@checks.renamed(
    parametrisation="parametrization", input_range="bounds", class_index="objective",
    targets="objective", filter_indices="objective", score="objective",
)  # fmt: skip
def maximize(
    model: keras.Model,
    objective: ascent.Objective | ArrayLike,
    *,
    size: int | tuple[int, int] | None = None,
    start: ArrayLike | None = None,
    steps: int = 200,
    step_size: float | None = None,
    parametrization: str | None = None,
    transforms: Sequence[Transform] | None = None,
    l1: float | None = None,
    total_variation: float | None = None,
    bounds: tuple[float, float] = (0.0, 1.0),
    seed: int | None = None,
    progress: bool = True,
    on_step: ascent.OnStep | None = None,
) -> ascent.Ascent:
    """Make the image with the largest score of an objective, with priors that make it legible.

    Without priors it looks like noise to the human eye. The priors keep to what survives small
    movements and to smooth, sparse strokes (gray images) or to the frequencies of photographs
    (color). A neuron that a rectifier keeps silent at the start is given a gradient.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    objective
        A class's number, or several for as many images; or ``ascent.channel(layer, …)``,
        ``ascent.neuron(layer, …)``, ``ascent.unit(…)`` for classes, or a sum of such. With an array
        of N indices N images are made in one run.
    size
        Side of the images, or (height, width), for models that take any size; by default 224.
    start
        One image (H, W, C), or one for each; by default noise.
    steps
        Steps of Adam.
    step_size
        By default 0.05 for gray images and 0.02 for color, which larger steps make garish.
    parametrization
        As for :func:`dlsg_utils.ascent.ascend`; by default ``"pixels"`` for gray images and
        ``"fourier"`` for color.
    transforms
        By default the image is shifted by up to a fourteenth of its side, rotated by up to 10° and
        scaled by up to a tenth before each forward pass. ``()`` for none.
    l1, total_variation
        What the mean of the pixels and the mean of the squared differences of neighbors cost, in
        units of the score that is reached without: with ``l1=1`` a white image costs all of it.
        They set in after a quarter of the steps. By default 1 and 1.5 for gray images, 0 and 2 for
        color.
    bounds
        Lowest and highest value of a pixel.
    seed
        Makes the noise and the transforms repeatable.
    progress
        Show a bar.
    on_step
        Called after each step with its number from 1 up, the images of this run and their scores
        before the step; ends the run by returning True.

    Returns
    -------
    Ascent
        ``images`` (N, H, W, C) and ``scores`` (steps, N), less the penalties and of the images as
        the transforms changed them; without the axis N for one class or one index only.

    Raises
    ------
    ValueError
        If there is no such layer or channel, or no gradient leads to the image.

    Sources: Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks"; Olah,
    Mordvintsev and Schubert (2017), "Feature Visualization"; the sum of the pixels from Lee's
    slides. Used in lecture 07.
    """
    listed = not isinstance(objective, ascent.Objective) and np.ndim(objective) > 0
    objective = _as_objective(objective)
    steps = checks.whole("steps", steps)
    if start is None:
        height, width, channels = shape_to_make(model, size)
    else:
        checks.image_batch(start, argument="start", bounds=None)
        start = np.asarray(start)
        height, width, channels = start.shape[-3:]
    defaults = _COLOR if channels == 3 else _GRAY
    l1, total_variation = (
        checks.number(name, getattr(defaults, name) if price is None else price, at_least=0)
        for name, price in (("l1", l1), ("total_variation", total_variation))
    )
    low, high = bounds
    if start is None:
        noise = np.random.default_rng(seed).uniform(*defaults.noise, (height, width, channels))
        start = low + (high - low) * noise
    start = start[None] if listed and start.ndim == 3 else start
    if transforms is None:
        shift = ascent.jitter(max(1, min(height, width) // 14))
        transforms = (shift, ascent.rotate(10), ascent.scale(0.9, 1.1))
    ascend = partial(
        ascent.ascend,
        model,
        step_size=defaults.step_size if step_size is None else step_size,
        optimizer="adam",
        parametrization=parametrization or defaults.parametrization,
        transforms=transforms,
        bounds=bounds,
        seed=seed,
        progress=progress,
    )
    pixels = height * width * channels
    penalty = (
        l1 / (pixels * (high - low)) * ascent.l1(low)
        + total_variation / (pixels * (high - low) ** 2) * ascent.total_variation()
    )
    free = steps // 4 if l1 or total_variation else 0

    def run(objective: ascent.Objective, start: np.ndarray) -> ascent.Ascent:
        """Ascend without the penalty at first, then weigh it by the score reached so far."""
        objective = waking(objective)
        if free == 0:
            return ascend(objective, start, steps=steps, on_step=on_step)
        first = ascend(objective - 0 * penalty, start, steps=free, on_step=on_step)
        if not first.complete:
            return first
        score = np.maximum(first.scores[-5:].mean(axis=0), 0)  # the transforms make it vary
        later = on_step and (lambda step, *seen: on_step(free + step, *seen))
        rest = ascend(objective - score * penalty, first.images, steps=steps - free, on_step=later)
        return rest._replace(scores=np.concatenate([first.scores, rest.scores]))

    batch = start[None] if start.ndim == 3 else start
    count = max({len(batch), *objective.counts})
    at_once = max(1, _PIXELS_AT_ONCE // (height * width))
    if count <= at_once:
        return run(objective, start)
    parts = [slice(first, first + at_once) for first in range(0, count, at_once)]
    runs = [run(objective[part], batch[part] if len(batch) > 1 else batch) for part in parts]
    images, scores, complete = zip(*runs, strict=True)
    taken = min(map(len, scores))  # some runs may have been ended
    scores = np.concatenate([part[:taken] for part in scores], axis=1)
    return ascent.Ascent(np.concatenate(images), scores, all(complete))


def _as_objective(given: Any) -> ascent.Objective:
    """Return the objective, that of classes where their numbers are given, or raise."""
    if isinstance(given, ascent.Objective):
        return given
    if np.asarray(given).dtype.kind not in "iu":
        name = given.name if isinstance(given, keras.Layer) else given
        name = repr(name) if isinstance(name, str) else "layer"
        raise TypeError(
            f"objective takes a class's number, several, or an objective, got {given!r}. For "
            f"channel k of a layer write ascent.channel({name}, k).{checks.hint_of_names(given)}"
        )
    return ascent.unit(given)
