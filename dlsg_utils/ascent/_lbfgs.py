"""Climb by SciPy's L-BFGS-B instead of by steps along the gradient."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import tensorflow as tf
from scipy.optimize import Bounds as Box
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from dlsg_utils.ascent._trouble import check_moved, warn_of_nan


def lbfgs(
    look: Callable[..., Any],
    numbers: tf.Tensor,
    given: Any,
    limits: tuple[float, float] | None,
    steps: int,
    bar: Any,
    seen: Callable[[int, tf.Tensor, np.ndarray], bool],
) -> tuple[tf.Tensor, np.ndarray]:
    """Maximise the sum of the scores; return the numbers and the scores before each step.

    ``look`` is that of :class:`dlsg_utils.ascent._compiled.Climb`, ``seen`` tells whether to stop.
    """
    shape, seed_step = numbers.shape, tf.constant(0)
    best = numbers.numpy()
    at_best = look(numbers, seed_step, given)
    check_moved(at_best.moved.numpy())
    rows: list[np.ndarray] = []
    before = latest = at_best.scores.numpy()
    good = np.isfinite(latest)

    def descend(flat: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal latest, good
        looked = look(tf.constant(flat.reshape(shape), tf.float32), seed_step, given)
        latest = looked.scores.numpy()
        good = good & np.isfinite(latest)
        return -float(latest.sum()), -looked.gradient.numpy().ravel().astype(np.float64)

    def after_step(intermediate_result: Any) -> None:
        nonlocal best, before
        best = intermediate_result.x.reshape(shape).astype(np.float32)
        rows.append(before)
        before = latest
        bar.update()
        if seen(len(rows), tf.constant(best), rows[-1]):
            raise StopIteration

    # BLAS threads that wait for work take the cores from TensorFlow's: four times as slow.
    with suppress(KeyboardInterrupt), threadpool_limits(1, user_api="blas"):
        minimize(
            descend,
            best.ravel().astype(np.float64),
            jac=True,
            method="L-BFGS-B",
            bounds=None if limits is None else Box(*limits),
            callback=after_step,
            options={"maxiter": steps, "maxfun": 10 * steps, "ftol": 0, "gtol": 0},
        )
    warn_of_nan(np.zeros(len(best), bool), ~good, len(rows) + 1)
    return tf.constant(best), np.stack(rows) if rows else np.zeros((0, len(best)), np.float32)
