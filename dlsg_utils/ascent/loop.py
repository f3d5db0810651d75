"""``ascend``: start, a loop of steps, result. What a step computes is in ``compiled.py``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.ascent import optimizers, parametrizations
from dlsg_utils.ascent.compiled import Compiled, Method
from dlsg_utils.ascent.diagnostics import check_gradient, readable_errors, warn_of_nan
from dlsg_utils.ascent.lbfgs import lbfgs
from dlsg_utils.ascent.terms import Objective
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.probe import probe_of

# Seconds of a compiled call of several steps: how long the bar and an interruption may wait.
_SECONDS_PER_CALL = 0.3

OnStep = Callable[[int, np.ndarray, np.ndarray], bool | None]


class Ascent(NamedTuple):
    """What an ascent has reached.

    Attributes
    ----------
    images : float32 array (N, H, W, C), or (H, W, C) if one image was given
    scores : float32 array (steps, N), or (steps,)
        The objective before each step, of the images as the transforms changed them.
    complete : bool
        False if ``on_step`` or Ctrl-C ended it, or all images met NaN.
    """

    images: np.ndarray
    scores: np.ndarray
    complete: bool = True


@checks.renamed(parametrisation="parametrization")
def ascend(
    model: keras.Model,
    objective: Objective,
    start: Any,
    *,
    steps: int = 100,
    step_size: float | np.ndarray = 0.01,
    optimizer: str = "gradient",
    parametrization: str = "pixels",
    transforms: Sequence[Transform] = (),
    bounds: tuple[float, float] | None = (0.0, 1.0),
    tile: int | None = None,
    seed: int | None = None,
    progress: bool | tqdm = True,
    on_step: OnStep | None = None,
) -> Ascent:
    """Change images so that the objective rises: x* = argmax.

    The steps run in the graph, for all images at once. Nothing is compiled again for another
    image, class, channel, weight or number of steps; only for another model, another kind of
    objective, other transforms, other bounds or another optimizer.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    objective
        What shall rise, of the functions in :mod:`dlsg_utils.ascent`.
    start
        One image (H, W, C) or a batch (N, H, W, C). If the objective has N values, for N channels
        say, one image is the start of all of them.
    steps
        Number of steps.
    step_size
        Length of a step, or an array (steps,). For ``"gradient"`` it is the root mean square change
        of the pixels, for ``"adam"`` about the change of each parameter. Not for ``"lbfgs"``.
    optimizer
        ``"gradient"``, each image's gradient over its root mean square; ``"adam"``; or
        ``"lbfgs"``, L-BFGS on the sum of the images' scores, which takes no transforms.
    parametrization
        ``"pixels"``, or ``"fourier"``: frequencies of decorrelated colors, which make smooth
        changes as easy as fine ones.
    transforms
        Random changes before each forward pass: ``jitter``, ``scale``, ``rotate``.
    bounds
        Lowest and highest value of a pixel, or None.
    tile
        Side in pixels of the pieces that pass through the model one at a time, to save memory. For
        objectives that are sums over positions. The pieces lie elsewhere in each step.
    seed
        Makes the transforms repeatable.
    progress
        Show a bar; or a bar of yours, to be moved.
    on_step
        Called after each step with its number from 1 up, the images and their scores before the
        step; ends the ascent by returning True.

    Returns
    -------
    Ascent
        Also after Ctrl-C: then the images so far. An image that met NaN stays as it was before,
        with a warning.

    Raises
    ------
    ValueError
        If there is no such layer or channel, the image does not fit the model, no gradient leads
        to the image, or it is zero everywhere at the start of all images.
    MemoryError
        If the images do not fit into memory.

    Used in lectures 07, 10 and 11.
    """
    steps = checks.whole("steps", steps)
    if not isinstance(objective, Objective):
        raise TypeError(f"objective takes ascent.channel(...) and the like, got {objective!r}.")
    checks.one_of("optimizer", optimizer, [*optimizers.KINDS, "lbfgs"])
    checks.one_of("parametrization", parametrization, parametrizations.KINDS)
    if optimizer == "lbfgs" and (transforms or tile):
        raise ValueError('optimizer="lbfgs" takes no transforms and no tile: the score would vary.')
    sizes = np.asarray(step_size, np.float32)
    if sizes.shape not in ((), (steps,)) or not (np.isfinite(sizes).all() and (sizes >= 0).all()):
        raise ValueError(
            f"step_size takes a number from 0 up or an array ({steps},) of them, got {step_size!r}."
        )
    seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
    seed = checks.whole("seed", seed, at_least=0) % 2**31
    images, single = _start(start, objective, bounds)
    if tile is not None and checks.whole("tile", tile, at_least=32) >= max(images.shape[1:3]):
        tile = None  # the whole image is one tile

    probe = probe_of(model, images)
    objective = objective.replaced(lambda term: {"layer": probe.name_of(term.layer)})
    space = parametrizations.KINDS[parametrization](
        bounds and (bounds[0], bounds[1]), images.shape[-1]
    )
    method = Method(space, tuple(transforms), optimizers.KINDS.get(optimizer), tile)
    arguments = tuple(term.arguments for term in objective.terms)
    size = tf.constant(images.shape[1:3], tf.int32)
    inputs = tf.nest.map_structure(tf.constant, (arguments, size, np.int32(seed)))
    state = method.start(tf.constant(images))
    terms = tuple(term.structure for term in objective.terms)
    compiled = probe.kept((terms, method), lambda: Compiled(probe, terms, method, state, inputs))
    compiled.check(objective)
    parameters, going, complete = state[0], True, False
    rows: list[np.ndarray] = []  # scores (N,) before each step

    def images_now() -> np.ndarray:
        found = space.images(parameters, size).numpy()
        found = found if bounds is None else found.clip(*bounds)
        return np.asarray(found[0] if single else found)

    def goes_on(reached: tf.Tensor, scores: np.ndarray) -> bool:
        """Note what the last steps have reached; return whether to take more."""
        nonlocal parameters, going
        parameters = reached
        rows.extend(scores)
        bar.update(len(scores))
        going = bool(np.isfinite(scores[-1]).any())
        if on_step is not None:
            score = scores[-1, 0] if single else scores[-1]
            going &= on_step(len(rows), images_now(), score) is not True
        return going

    own = tqdm(total=steps, unit=" steps", disable=progress is not True)
    bar: Any = own if isinstance(progress, bool) else progress
    with own, readable_errors(model.name, images), suppress(KeyboardInterrupt):
        if optimizer == "lbfgs":
            evaluate = partial(compiled.evaluate, step=tf.constant(0), inputs=inputs)
            _lbfgs_steps(evaluate, parameters.numpy(), space.limits, steps, goes_on)
        else:
            step, at_once, sizes = 0, 1, tf.constant(np.broadcast_to(sizes, (steps,)))
            while going and step < steps:
                began, last = time.perf_counter(), tf.constant(min(step + at_once, steps))
                state, alive, scores = compiled.steps(state, tf.constant(step), last, sizes, inputs)
                if step == 0:
                    check_gradient(alive.numpy() | ~np.isfinite(scores[0]))
                goes_on(state[0], scores.numpy())
                step, seconds = len(rows), time.perf_counter() - began
                if on_step is None:
                    at_once = max(1, int(at_once * _SECONDS_PER_CALL / seconds))
        complete = going
    scores = np.stack(rows) if rows else np.zeros((0, len(images)), np.float32)
    warn_of_nan(scores)
    return Ascent(images_now(), scores[:, 0] if single else scores, complete)


def _start(start: Any, objective: Objective, bounds: Any) -> tuple[np.ndarray, bool]:
    """Return the images to start from, as many as the objective has values, and if it is one."""
    if bounds is not None and not bounds[0] < bounds[1]:
        raise ValueError(f"bounds takes (low, high) with low < high, got {bounds!r}.")
    images, single = checks.image_batch(start, argument="start", bounds=bounds)
    counts = {1, *objective.counts, len(images)}
    if len(counts) > 2:
        raise ValueError(
            f"start has {len(images)} images, but the objective has values for "
            f"{' and '.join(map(str, sorted(objective.counts)))}. "
            "Give as many of each, or one for all."
        )
    images = np.broadcast_to(images, (max(counts), *images.shape[1:]))
    return images, single and len(images) == 1


def _lbfgs_steps(evaluate: Any, start: np.ndarray, limits: Any, steps: int, goes_on: Any) -> None:
    """Maximize the sum of the scores by L-BFGS."""
    latest: list[np.ndarray] = []  # scores at the start of a step, and after its line search

    def loss(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        scores, gradient, alive = (tensor.numpy() for tensor in evaluate(tf.constant(values)))
        if not latest:
            check_gradient(alive)
        latest[1:] = [scores]
        return -scores, -gradient

    def after_step(values: np.ndarray) -> bool:
        return not goes_on(tf.constant(values), latest.pop(0)[None])

    lbfgs(loss, start, steps=steps, bounds=limits, after_step=after_step)
    warn_of_nan(np.stack(latest))
