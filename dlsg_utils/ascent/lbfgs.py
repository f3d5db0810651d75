"""The package's one L-BFGS: SciPy's L-BFGS-B, on the sum of functions of one image each.

``ascend`` calls it on negative scores, Szegedy's attack in ``adversarial`` on its loss::

    images = lbfgs(losses_and_gradients, images, steps=20, bounds=(0.0, 1.0))
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import fmin_l_bfgs_b
from threadpoolctl import threadpool_limits


def lbfgs(
    function: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    start: np.ndarray,
    *,
    steps: int,
    bounds: tuple[float, float] | None = None,
    tolerance: float = 0.0,
    after_step: Callable[[np.ndarray], bool] | None = None,
) -> np.ndarray:
    """Minimize Σₙ fₙ(xₙ): all images at once, with one line search for their sum.

    Parameters
    ----------
    function
        Takes x, float32 (N, …), and returns the values (N,) and their gradients (N, …).
    start
        Where to start, (N, …).
    steps
        Number of steps at most. A step takes one evaluation, seldom more.
    bounds
        Lowest and highest value that x may take, or None.
    tolerance
        Stop when a step lowers the sum by less than this share of it.
    after_step
        Called with x after each step; stops by returning True.

    Returns
    -------
    numpy.ndarray
        float32, of the shape of ``start``.

    Source: C. Zhu, R. H. Byrd, P. Lu and J. Nocedal (1997), "Algorithm 778: L-BFGS-B".
    """

    def total(flat: np.ndarray) -> tuple[float, np.ndarray]:
        values, gradients = function(flat.reshape(start.shape).astype(np.float32))
        return float(values.sum()), gradients.ravel().astype(np.float64)

    def callback(flat: np.ndarray) -> None:
        if after_step and after_step(flat.reshape(start.shape).astype(np.float32)):
            raise StopIteration

    # BLAS threads that wait for work take the cores from TensorFlow's: four times as slow.
    with threadpool_limits(1, user_api="blas"):
        # Not minimize(method="L-BFGS-B"): that converts the bounds three times, value by value.
        found, *_ = fmin_l_bfgs_b(
            total,
            start.ravel().astype(np.float64),
            bounds=None if bounds is None else [bounds] * start.size,
            factr=tolerance / np.finfo(float).eps,
            pgtol=0,
            maxiter=steps,
            maxfun=10 * steps,
            callback=callback,
        )
    return found.reshape(start.shape).astype(np.float32)
