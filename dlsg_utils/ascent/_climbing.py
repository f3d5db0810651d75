"""``ascend``: prepare a climb, take its steps, look after it. The steps are in ``_compiled.py``."""

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.ascent import optimizers, parametrisations
from dlsg_utils.ascent._compiled import Climb, Given, climb_for
from dlsg_utils.ascent._trouble import check_moved, plain_errors, warn_of_nan
from dlsg_utils.ascent.lbfgs import ascend_by_lbfgs
from dlsg_utils.ascent.objectives import Objective, check_fit
from dlsg_utils.ascent.parametrisations import Bounds
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.recording import shape_to_compile_for

# Seconds between two looks at the bar, and until an interruption is noticed.
_SECONDS_A_CALL = 0.3

OnStep = Callable[[int, np.ndarray, np.ndarray], bool | None]


class Ascent(NamedTuple):
    """Where a climb has led.

    Attributes
    ----------
    images : float32 array (N, H, W, C), or (H, W, C) if one picture was given
    scores : float32 array (steps, N), or (steps,)
        The objective before each step, as the transforms showed the picture.
    """

    images: np.ndarray
    scores: np.ndarray


def ascend(
    model: keras.Model,
    objective: Objective,
    start: Any,
    *,
    steps: int = 100,
    step_size: float | np.ndarray = 0.01,
    optimizer: str = "gradient",
    parametrisation: str = "pixels",
    transforms: Sequence[Transform] = (),
    bounds: tuple[float, float] | None = (0.0, 1.0),
    tile: int | None = None,
    seed: int | None = None,
    progress: bool = True,
    on_step: OnStep | None = None,
) -> Ascent:
    """Change pictures so that the objective rises: x* = argmax.

    The steps run in the graph, for all pictures at once. Nothing is compiled again for another
    picture, class, channel, weight or number of steps; only for another model, another kind of
    objective, other transforms or another optimizer.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    objective
        What to climb, of the functions in :mod:`dlsg_utils.ascent`.
    start
        One picture (H, W, C) or a batch (N, H, W, C). If the objective has N numbers, for N
        channels say, one picture is the start of all of them.
    steps
        Number of steps.
    step_size
        Length of a step, or an array (steps,). For ``"gradient"`` it is the root mean square change
        of the pixels, for ``"adam"`` about the change of each number. Not for ``"lbfgs"``.
    optimizer
        ``"gradient"``, each picture's gradient over its root mean square; ``"adam"``; or
        ``"lbfgs"``, SciPy's L-BFGS-B on the sum of the pictures' scores, which takes no transforms.
    parametrisation
        ``"pixels"``, or ``"fourier"``: frequencies of decorrelated colours, which make smooth
        changes as easy as fine ones.
    transforms
        Random changes before each look: ``jitter``, ``scale``, ``rotate``.
    bounds
        Lowest and highest value of a pixel, or None.
    tile
        Side in pixels of the pieces that are looked at one at a time, to save memory. For
        objectives that are sums over places. The pieces lie elsewhere in each step.
    seed
        Makes the transforms repeatable.
    progress
        Show a bar.
    on_step
        Called after each step with its number from 1 up, the pictures and their scores before the
        step; ends the climb by returning True.

    Returns
    -------
    Ascent
        Also after Ctrl-C: then the pictures so far. A picture that met NaN stays as it was before,
        with a warning.

    Raises
    ------
    ValueError
        If there is no such layer or channel, the picture does not fit the model, no gradient leads
        to the picture, or it is zero everywhere in the start of all pictures.
    MemoryError
        If the pictures do not fit into memory.

    Used in lectures 07, 09, 10, 11 and 13.
    """
    steps = checks.whole("steps", steps)
    if not isinstance(objective, Objective):
        raise TypeError(f"objective takes ascent.channel(...) and the like, got {objective!r}.")
    checks.one_of("optimizer", optimizer, [*optimizers.KINDS, "lbfgs"])
    checks.one_of("parametrisation", parametrisation, parametrisations.KINDS)
    sizes = _step_sizes(step_size, steps)
    if optimizer == "lbfgs" and (transforms or tile):
        raise ValueError('optimizer="lbfgs" takes no transforms and no tile: the score would vary.')
    seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
    seed = checks.whole("seed", seed, at_least=0)
    images, single = _start(start, objective, bounds)
    shape = shape_to_compile_for(model, images)
    if tile is not None and (checks.whole("tile", tile, at_least=32) >= max(images.shape[1:3])):
        tile = None  # the whole picture is one tile
    numbers_of = parametrisations.KINDS[parametrisation]
    climb = climb_for(
        model,
        objective,
        shape,
        numbers_of,
        tuple(transforms),
        optimizers.KINDS.get(optimizer),
        bounded=bounds is not None,
        tile=tile,
    )
    given = Given(
        tuple(tuple(map(tf.constant, term.arguments)) for term in objective.terms),
        () if bounds is None else Bounds(*(tf.constant(b, tf.float32) for b in bounds)),
        tf.constant(images.shape[1:3], tf.int32),
        tf.constant(seed % 2**31, tf.int32),
    )
    numbers = numbers_of.numbers(tf.constant(images), given.bounds)

    def pictures(numbers: tf.Tensor) -> np.ndarray:
        found = numbers_of.images(numbers, given.size, given.bounds).numpy()
        found = found if bounds is None else found.clip(*bounds)
        return np.asarray(found[0] if single else found)

    def seen(step: int, numbers: tf.Tensor, scores: np.ndarray) -> bool:
        if on_step is None:
            return False
        return on_step(step, pictures(numbers), scores[0] if single else scores) is True

    _check_layers(climb, objective)
    with tqdm(total=steps, unit=" steps", disable=not progress) as bar, plain_errors(model, images):
        if optimizer == "lbfgs":
            limits = bounds if parametrisation == "pixels" else None
            numbers, scores = ascend_by_lbfgs(climb.look, numbers, given, limits, steps, bar, seen)
        else:
            numbers, scores = _steps(climb, numbers, given, sizes, bar, seen, on_step is not None)
    return Ascent(pictures(numbers), scores[:, 0] if single else scores)


def _steps(
    climb: Climb,
    numbers: tf.Tensor,
    given: Given,
    sizes: np.ndarray,
    bar: Any,
    seen: Callable[[int, tf.Tensor, np.ndarray], bool],
    one_by_one: bool,
) -> tuple[tf.Tensor, np.ndarray]:
    """Take the steps in a few compiled calls; return the numbers and the scores (steps, N)."""
    step, at_once, rows = 0, 1, []
    bad = np.zeros(len(numbers), bool)
    state = (tf.zeros_like(numbers),) * climb.slots
    step_sizes = tf.constant(sizes)
    try:
        while step < len(sizes):
            start = time.perf_counter()
            last = min(step + at_once, len(sizes))
            walked = climb.walk(
                numbers, state, tf.constant(step), tf.constant(last), step_sizes, given
            )
            numbers, state = walked.numbers, walked.state
            rows.append(walked.scores.numpy())
            if step == 0:
                check_moved(walked.moved.numpy() | ~walked.good.numpy())
            bad = warn_of_nan(bad, ~walked.good.numpy(), last)
            bar.update(last - step)
            step = last
            if seen(step, numbers, rows[-1][-1]) or bad.all():
                break
            seconds = time.perf_counter() - start
            at_once = 1 if one_by_one else max(1, int(at_once * _SECONDS_A_CALL / seconds))
    except KeyboardInterrupt:
        pass  # what was reached so far is the answer
    return numbers, np.concatenate(rows) if rows else np.zeros((0, len(numbers)), np.float32)


def _step_sizes(step_size: Any, steps: int) -> np.ndarray:
    sizes = np.asarray(step_size, np.float32)
    if sizes.shape not in ((), (steps,)) or not (np.isfinite(sizes).all() and (sizes >= 0).all()):
        raise ValueError(
            f"step_size takes a positive number or an array ({steps},) of them, got {step_size!r}."
        )
    return np.broadcast_to(sizes, (steps,))


def _start(
    start: Any, objective: Objective, bounds: tuple[float, float] | None
) -> tuple[np.ndarray, bool]:
    """Return the pictures to start from, as many as the objective has numbers, and if it is one."""
    if bounds is not None and not bounds[0] < bounds[1]:
        raise ValueError(f"bounds takes (low, high) with low < high, got {bounds!r}.")
    images, single = checks.image_batch(start, argument="start", bounds=bounds)
    counts = {len(array) for term in objective.terms for array in term.arguments} - {1}
    count = len(images)
    if len(counts | ({count} - {1})) > 1:
        raise ValueError(
            f"start has {count} pictures, but the objective has numbers for "
            f"{' and '.join(map(str, sorted(counts)))}. Give as many of each, or one for all."
        )
    if counts and count == 1:
        return np.repeat(images, counts.pop(), axis=0), False
    return images, single


def _check_layers(climb: Climb, objective: Objective) -> None:
    """Compile, and raise unless the objective's numbers fit the layers that it names."""
    climb.trace()
    for term in objective.terms:
        if term.source != "picture":
            check_fit(term, climb.shapes[term.source, term.layer])
