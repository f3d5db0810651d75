"""The package's one L-BFGS: known minima, bounds, stops."""

import numpy as np
import pytest
from scipy.optimize import rosen, rosen_der

from dlsg_utils.ascent.lbfgs import lbfgs

CENTERS = np.random.default_rng(0).uniform(-0.5, 1.5, (5, 3, 4)).astype(np.float32)
SCALES = np.geomspace(1, 50, 5).astype(np.float32)[:, None, None]


def bowls(x):
    """Five paraboloids, one an image, of different curvature."""
    assert x.dtype == np.float32
    values = (SCALES * (x - CENTERS) ** 2).sum(axis=(1, 2))
    return values, 2 * SCALES * (x - CENTERS)


def test_it_finds_the_minimum_of_each_image():
    found = lbfgs(bowls, np.zeros((5, 3, 4)), steps=100)
    assert found.shape == (5, 3, 4)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, CENTERS, atol=1e-3)


def test_it_finds_the_minimum_inside_the_bounds():
    found = lbfgs(bowls, np.full((5, 3, 4), 0.5), steps=100, bounds=(0.0, 1.0))
    np.testing.assert_allclose(found, CENTERS.clip(0, 1), atol=1e-3)


def test_it_uses_curvature():
    """Steps along the gradient alone would need thousands for Rosenbrock's valley."""

    def valleys(x):
        return np.array([rosen(row) for row in x]), np.stack([rosen_der(row) for row in x])

    found = lbfgs(valleys, np.array([[-1.2, 1.0], [2.0, 2.0]]), steps=100)
    np.testing.assert_allclose(found, 1, atol=1e-2)


@pytest.mark.parametrize("tolerance", [0.0, 1e-2])
def test_steps_can_be_watched_and_stopped(tolerance):
    seen = []

    def after_step(x):
        seen.append(bowls(x)[0].sum())
        return len(seen) == 3

    lbfgs(bowls, np.zeros((5, 3, 4)), steps=100, tolerance=tolerance, after_step=after_step)
    assert 0 < len(seen) <= 3
    assert (np.diff(seen) < 0).all()


def test_a_larger_tolerance_takes_fewer_evaluations():
    def evaluations(tolerance):
        calls = []

        def counted(x):
            calls.append(x)
            return bowls(x)

        lbfgs(counted, np.zeros((5, 3, 4)), steps=100, tolerance=tolerance)
        return len(calls)

    assert evaluations(1e-2) < evaluations(0.0)


def test_an_interruption_is_passed_on():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lbfgs(interrupted, np.zeros((2, 2)), steps=3)
