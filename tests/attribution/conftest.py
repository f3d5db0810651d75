"""Networks for the tests of attribution."""

import keras
import pytest
from explained import IMAGES, METHODS, SHAPE, TARGETS, small_cnn
from keras import layers


@pytest.fixture(scope="session")
def small():
    return small_cnn()


@pytest.fixture(scope="session")
def expected(small):
    return {name: method(small, IMAGES, TARGETS) for name, method in METHODS.items()}


@pytest.fixture(scope="session")
def linear():
    """A model without a rectifier, and its weights (H, W, C, classes)."""
    keras.utils.set_random_seed(2)
    model = keras.Sequential([keras.Input(SHAPE), layers.Flatten(), layers.Dense(5)])
    return model, model.layers[-1].kernel.numpy().reshape(*SHAPE, 5)
