"""The direct encoding: polynomial mutation, its rate, bounds."""

import numpy as np
import pytest

from dlsg_utils.adversarial import Direct
from dlsg_utils.adversarial.evolution.direct import polynomial_steps


@pytest.mark.parametrize("strength", [0, 3, 15])
def test_polynomial_steps_have_the_moments_of_their_density(strength):
    steps = polynomial_steps(200_000, strength, np.random.default_rng(0))
    # With density (s + 1) / 2 · (1 − |t|)ˢ: E|t| = 1 / (s + 2), E t² = 2 / ((s + 2) (s + 3)).
    assert np.abs(steps).mean() == pytest.approx(1 / (strength + 2), rel=0.01)
    assert np.square(steps).mean() == pytest.approx(2 / ((strength + 2) * (strength + 3)), rel=0.02)
    assert steps.mean() == pytest.approx(0, abs=0.005)
    assert np.abs(steps).max() <= 1


@pytest.mark.parametrize(
    ("generation", "rate"), [(0, 0.1), (999, 0.1), (1000, 0.05), (2500, 0.025)]
)
def test_a_tenth_of_the_pixels_mutates_and_the_rate_halves(generation, rate):
    parents = np.full((20, 50, 50, 1), 0.5, np.float32)
    before = parents.copy()
    children = np.stack(Direct().mutated(parents, generation, np.random.default_rng(0)))
    assert (children != 0.5).mean() == pytest.approx(rate, rel=0.05)
    np.testing.assert_array_equal(parents, before)


def test_pixels_stay_within_bounds():
    random = np.random.default_rng(0)
    images = Direct(strength=0, rate=1).mutated(np.ones((4, 9, 9, 3), np.float32), 0, random)
    assert 0 <= np.min(images) < 0.2
    assert np.max(images) == 1


def test_bad_settings():
    with pytest.raises(ValueError, match="rate takes a number from 0 to 1"):
        Direct(rate=2)
    with pytest.raises(ValueError, match="halving must be at least 1"):
        Direct(halving=0)
    with pytest.raises(ValueError, match="strength takes a number from 0"):
        Direct(strength=-1)
