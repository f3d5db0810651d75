"""Networks and images for the widgets that ask a network."""

import keras
import pytest

from dlsg_utils import data, models


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return models.lee_cnn()


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k").test.images[:6]


@pytest.fixture(scope="module")
def color_network():
    """Any size, color, nested, with a softmax at its end."""
    keras.utils.set_random_seed(1)
    image = keras.Input((None, None, 3))
    encoder = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.Convolution2D(6, 3, activation="relu", name="first"),
            keras.layers.MaxPooling2D(name="pool"),
            keras.layers.Convolution2D(130, 3, name="second"),
        ],
        name="encoder",
    )
    features = keras.layers.GlobalAveragePooling2D(name="mean")(encoder(image))
    return keras.Model(image, keras.layers.Dense(3, activation="softmax", name="out")(features))
