"""Pixels and frequencies: both reach the optimum where it is known."""

import numpy as np
import pytest
import tensorflow as tf
from ascending import RNG, ascend, linear_model

from dlsg_utils import ascent, data
from dlsg_utils.ascent import parametrizations


@pytest.mark.parametrize("channels", [1, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("parametrization", ["pixels", "fourier"])
@pytest.mark.parametrize("optimizer", ["adam", pytest.param("lbfgs", marks=pytest.mark.slow)])
def test_parametrizations_reach_the_known_optimum_of_a_linear_model(
    parametrization, optimizer, channels
):
    # w·x − ‖x − ½‖² is largest at x = ½ + w / 2.
    weights = RNG.uniform(-0.6, 0.6, (9, 8, channels)).astype("float32")
    sizes = 0.2 * np.cos(np.linspace(0, np.pi / 2, 600))
    found = ascend(
        linear_model(weights),
        ascent.unit(0) - ascent.l2(around=0.5),
        np.full((9, 8, channels), 0.5),
        steps=600,
        step_size=0.1 if optimizer == "lbfgs" else sizes,
        optimizer=optimizer,
        parametrization=parametrization,
    )
    np.testing.assert_allclose(found.images, 0.5 + weights / 2, atol=0.01)


@pytest.mark.parametrize("size", [(8, 9), (7, 6)])
@pytest.mark.parametrize("channels", [1, 3])
def test_frequencies_bring_back_the_image(size, channels):
    images = RNG.uniform(0.1, 0.9, (2, *size, channels)).astype("float32")
    for bounds in (None, (0.0, 1.0), (-1.0, 2.0)):
        fourier = parametrizations.Fourier(bounds, channels)
        parameters = fourier.parameters(tf.constant(images))
        np.testing.assert_allclose(fourier.images(parameters, size), images, atol=1e-5)


def test_the_spread_of_colors_is_that_of_the_photographs():
    photographs = [data.image(name, 200) for name in data.images() if name != "starry_night"]
    covariance = np.mean([np.cov(p.reshape(-1, 3).T) for p in photographs if p.shape[2] == 3], 0)
    values, axes = np.linalg.eigh(covariance)
    root = axes * np.sqrt(values / values[-1]) @ axes.T
    np.testing.assert_allclose(parametrizations.COLOR_SPREAD, root, atol=0.005)
