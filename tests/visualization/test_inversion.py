"""Inversion of features: what is known in closed form, and what must fall and rise."""

import itertools

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import data, models, training
from dlsg_utils.visualization import activations, invert


def quiet(*args, **kwargs):
    return invert(*args, **{"seed": 0, "progress": False, **kwargs})


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="module")
def network(digits):
    model = models.lee_cnn(seed=1)
    training.fit(
        model, digits.train, epochs=1, batch_size=64, learning_rate=3e-3, seed=1, progress=False
    )
    return model


def linear(units, side=4, seed=0):
    """A matrix of (units, pixels) as a network."""
    model = keras.Sequential(
        [keras.Input((side, side, 1)), layers.Flatten(), layers.Dense(units, name="features")]
    )
    matrix = np.random.default_rng(seed).normal(size=(side * side, units)).astype("float32")
    model.layers[-1].set_weights([matrix, np.zeros(units, "float32")])
    return model, matrix.T.astype(float)


def differences(side):
    """Return S with ‖S x‖² = total variation of an image of side × side."""
    rows = []
    for row in range(side):
        for column in range(side):
            for other in ((row + 1, column), (row, column + 1)):
                if max(other) < side:
                    difference = np.zeros((side, side))
                    difference[other], difference[row, column] = 1, -1
                    rows.append(difference.ravel())
    return np.array(rows)


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_the_ridge_solution_of_a_linear_network_is_found(optimizer):
    """The optimum of ‖A x − A x₀‖² / ‖A x₀‖² + λ ‖S x‖² / n solves linear equations."""
    model, matrix = linear(12)
    image = np.random.default_rng(1).uniform(0.35, 0.65, (4, 4, 1)).astype("float32")
    found = quiet(
        model, image, "features", total_variation=0.5, optimizer=optimizer, steps=800,
        step_size=0.005,
    )  # fmt: skip
    wanted = matrix @ image.ravel()
    size, difference = wanted @ wanted, differences(4)
    curved = matrix.T @ matrix / size + 0.5 / 16 * difference.T @ difference
    expected = np.linalg.solve(curved, matrix.T @ wanted / size)
    assert 0 < expected.min() < expected.max() < 1  # so the bounds take no part
    for one in found.images:  # all starts
        np.testing.assert_allclose(one.ravel(), expected, atol=2e-3)
    errors = ((matrix @ expected - wanted) ** 2).sum() / size
    np.testing.assert_allclose(found.errors, errors, rtol=0.05)


def test_starts_keep_what_the_layer_does_not_see():
    """Without penalties only the part of the image in the row space of A is recovered."""
    model, matrix = linear(5)
    image = np.random.default_rng(1).uniform(0.4, 0.6, (4, 4, 1)).astype("float32")
    found = quiet(model, image, "features", total_variation=0, optimizer="lbfgs", steps=100)
    assert found.errors.max() < 1e-6
    differences = (found.images - image).reshape(4, 16)
    seen = np.linalg.pinv(matrix) @ matrix
    assert np.abs(differences @ seen).max() < 1e-3
    assert np.abs(differences).max() > 0.02
    assert np.abs(np.ptp(found.images, axis=0)).max() > 0.02


@pytest.mark.slow
def test_the_error_falls_with_the_iterations(network, digits):
    errors = [
        quiet(network, digits.test.images[3], "conv2", starts=2, steps=steps).errors.mean()
        for steps in (1, 10, 40, 160)
    ]
    assert all(later < 0.7 * earlier for earlier, later in itertools.pairwise(errors))


@pytest.mark.slow
def test_images_are_worse_the_deeper_the_layer(network, digits):
    """The layer's own error may be small; what counts is how far the image is off."""
    images = digits.test.images[:3]
    names = ["conv1", "pool1", "conv2", "pool2", "hidden", "logits"]
    distances = []
    for name in names:
        found = quiet(network, images, name, starts=2, steps=150)
        assert found.images.shape == (3, 2, 28, 28, 1)
        assert found.errors.max() < 0.1
        distances.append(((found.images - images[:, None]) ** 2).sum() / (2 * (images**2).sum()))
    conv1, pool1, conv2, pool2, hidden, logits = distances
    assert conv1 < pool1 < conv2 < pool2 * 1.05
    assert pool2 < 0.2 * hidden < hidden < logits


def test_the_error_is_the_layers_own(network, digits):
    image = digits.test.images[0]
    found = quiet(network, image, "pool1", starts=3, steps=20)
    wanted, reached = (activations(network, x, "pool1") for x in (image, found.images))
    expected = ((reached - wanted) ** 2).sum(axis=(1, 2, 3)) / (wanted**2).sum()
    np.testing.assert_allclose(found.errors, expected, rtol=1e-4)
    np.testing.assert_array_equal(found.best, found.images[np.argmin(expected)])
    assert found.losses.shape == (20, 3)
    assert found.images.min() >= 0
    assert found.images.max() <= 1


def test_features_do_as_well_as_the_image(network, digits):
    image = digits.test.images[1]
    from_image = quiet(network, image, "conv2", steps=15)
    features = activations(network, image, "conv2")
    from_features = quiet(network, None, "conv2", features=features, steps=15)
    np.testing.assert_allclose(from_features.images, from_image.images, atol=1e-5)
    batch = quiet(network, None, "conv2", features=features[None], steps=2)
    assert batch.best.shape == (1, 28, 28, 1)


def test_models_of_any_size_take_a_size():
    model = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3, name="conv", padding="same")]
    )
    features = np.ones((10, 12, 4), "float32")
    with pytest.raises(ValueError, match="size=\\(height, width\\)"):
        quiet(model, None, "conv", features=features)
    found = quiet(model, None, "conv", features=features, size=(10, 12), steps=2, starts=1)
    assert found.images.shape == (1, 10, 12, 3)


@pytest.mark.slow
def test_softmax_ends_and_nested_models(network, digits):
    nested = keras.Sequential([keras.Input((28, 28, 1)), network, layers.Softmax(name="end")])
    image = digits.test.images[2]
    plain = quiet(network, image, "conv2", steps=10, starts=1)
    inside = quiet(nested, image, "conv2", steps=10, starts=1)
    np.testing.assert_allclose(plain.best, inside.best, atol=1e-4)
    assert quiet(nested, image, "end", steps=60, starts=1).errors.max() < 0.1


def test_the_same_seed_gives_the_same_images(network, digits):
    runs = [quiet(network, digits.test.images[0], "pool1", steps=5, seed=s) for s in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0].images, runs[1].images)
    assert np.abs(runs[0].images - runs[2].images).max() > 0.01


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layer": "conv3"}, "conv2"),
        ({"starts": 0}, "starts must be at least 1"),
        ({"total_variation": -1}, "total_variation takes a number"),
        ({"alpha_norm": np.nan}, "alpha_norm takes a number"),
        ({"images": None}, "either images or features"),
        ({"images": np.full((28, 28, 1), 255.0)}, "Divide by 255"),
        ({"images": np.zeros((20, 20, 1))}, "28"),
        ({"images": None, "features": np.ones((3, 3, 3))}, "takes a target of shape"),
    ],
)
def test_bad_arguments(network, digits, change, words):
    given = {"images": digits.test.images[0], "layer": "conv1", "steps": 1, **change}
    with pytest.raises(ValueError, match=words):
        quiet(network, given.pop("images"), given.pop("layer"), **given)
