"""Activations: what the layers of every kind of model give."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import models, visualization

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((50, 28, 28, 1), dtype=np.float32)
DIGITS = (28, 28, 1)


class Subclassed(keras.Model):
    """Counts how often Python runs it: once a trace."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.calls = inner, 0

    def call(self, inputs):
        self.calls += 1
        return keras.ops.softmax(self.inner(inputs))


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


def nested(inner):
    image = keras.Input(DIGITS)
    return keras.Model(image, layers.Softmax()(inner(image)))


@pytest.mark.parametrize(
    "wrap", [lambda m: m, nested, Subclassed, lambda m: models.logits(nested(m))]
)
def test_activations_are_what_the_layers_give(lee, wrap):
    model = wrap(lee)
    expected = [lee.layers[0](IMAGES), lee(IMAGES)]
    found = visualization.activations(model, IMAGES, ["conv1", "logits"], batch_size=16)
    for name, values in zip(["conv1", "logits"], expected, strict=True):
        np.testing.assert_allclose(found[name], values, atol=1e-5)
    np.testing.assert_allclose(
        visualization.activations(model, IMAGES[3], "conv1"), expected[0][3], atol=1e-5
    )


def test_activations_trace_once_for_any_number_of_images(lee):
    model = Subclassed(lee)
    model(IMAGES[:1])
    model.calls = 0
    for count in (50, 1, 7):
        visualization.activations(model, IMAGES[:count], "conv2", batch_size=20)
    assert model.calls == 1


def test_activations_of_a_network_that_takes_any_size():
    model = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3, strides=2, name="conv")]
    )
    for size in (32, 47):
        image = RANDOM.random((size, size, 3), dtype=np.float32)
        found = visualization.activations(model, image, "conv")
        np.testing.assert_allclose(found, model(image[None])[0], atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGES, "conv3"), "'conv3' is unknown. Did you mean 'conv"),
        ((IMAGES[:, :20], "conv1"), "takes .* of 28×28×1, got 20×28×1"),
        ((IMAGES * 255, "conv1"), r"Divide by 255"),
        ((IMAGES[..., 0], "conv1"), "takes .* of 28×28×1, got 50×28×28"),
    ],
)
def test_activations_of_what_cannot_be(lee, arguments, message):
    with pytest.raises(ValueError, match=message):
        visualization.activations(lee, *arguments)
