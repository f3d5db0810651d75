"""The valley's descent, without a browser: equal to Keras's, and to what theory says."""

import keras
import numpy as np
import pytest
import traitlets

from dlsg_utils import widgets


@pytest.mark.parametrize("momentum", [0.0, 0.8])
def test_the_path_is_that_of_keras(momentum):
    valley = widgets.MomentumValley(momentum=momentum)
    weights = keras.Variable([-4.0, 1.0])
    optimizer = keras.optimizers.SGD(learning_rate=0.03, momentum=momentum)
    path = [weights.numpy()]
    for _ in range(60):
        optimizer.apply([np.array([1, 30], np.float32) * weights.numpy()], [weights])
        path.append(weights.numpy())
    np.testing.assert_allclose(valley.path[:61], path, atol=1e-5)


def test_steps_are_those_after_which_the_loss_stays_below():
    valley = widgets.MomentumValley(momentum=0)
    # Without momentum, (1 − η)^2n of the loss along w₁ is left: 16 of 46 at the start.
    losses = 16 * 0.97 ** (2 * np.arange(200)) + 30 * 0.1 ** (2 * np.arange(200))
    assert valley.steps == np.flatnonzero(losses > 46e-3)[-1] + 1 == 97
    valley.momentum = 0.8
    assert valley.steps == 31
    valley.start = (0.0, 0.0)
    assert valley.steps == 0


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_it_diverges_where_theory_says(momentum):
    limit = 2 * (1 + momentum) / 30
    valley = widgets.MomentumValley(learning_rate=0.97 * limit, momentum=momentum)
    assert valley.steps is not None
    valley.learning_rate = 1.03 * limit
    assert valley.steps is None
    assert np.abs(valley.path[-1]).max() > 1e6
    valley.start = (-4.0, 0.0)  # on the floor, which is not steep
    assert valley.steps is not None


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"curvatures": (1, 0)}, ValueError, r"curvatures takes two numbers above 0"),
        ({"curvatures": (1, 2, 3)}, ValueError, "curvatures takes two numbers, got"),
        ({"curvatures": "ab"}, TypeError, "curvatures takes numbers"),
        ({"start": (-6, 0)}, traitlets.TraitError, r"within ±5 and ±2, got \(-6"),
        ({"start": (np.nan, 0)}, ValueError, "start holds NaN"),
        ({"learning_rate": 0}, traitlets.TraitError, "above 0, at most 0.147"),
        ({"learning_rate": 0.2}, traitlets.TraitError, "above 0, at most 0.147"),
        ({"momentum": 1}, traitlets.TraitError, "momentum"),
        ({"tolerance": 1}, ValueError, "tolerance takes a number"),
    ],
)
def test_bad_arguments(options, error, said):
    with pytest.raises(error, match=said):
        widgets.MomentumValley(**options)
