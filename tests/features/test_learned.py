"""Features of networks are their activations, averaged over regions."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import features, models

RANDOM = np.random.default_rng(0)
GRAY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


@pytest.mark.parametrize("wrap", [lambda m: m, lambda m: keras.Sequential([m, layers.Softmax()])])
def test_network_features_are_averages_of_maps(lee, wrap):
    maps = models.truncate(lee, "conv2")(GRAY).numpy()
    model = wrap(lee)
    model(GRAY)
    whole = features.network_features(model, GRAY, "conv2", grid=None)
    np.testing.assert_allclose(whole, maps.reshape(6, -1), atol=1e-5)
    found = features.network_features(model, GRAY, ["conv2", "hidden"])
    np.testing.assert_allclose(found["conv2"], maps.mean(axis=(1, 2)), atol=1e-5)
    assert found["hidden"].shape == (6, 100)
    quarters = features.network_features(model, GRAY[1], "conv2", grid=2)
    np.testing.assert_allclose(quarters[-50:], maps[1, 6:, 6:].mean(axis=(0, 1)), atol=1e-5)


def test_small_gray_images_are_made_large_and_color_ones():
    image = keras.Input((None, None, 3))
    model = keras.Model(image, layers.GlobalAveragePooling2D(name="mean")(image))
    found = features.network_features(model, np.full((70, 10, 10, 1), 0.25), "mean", size=40)
    np.testing.assert_allclose(found, np.full((70, 3), 0.25), atol=1e-5)
    with pytest.raises(ValueError, match="1 to 40, or None"):
        features.network_features(
            keras.Model(image, layers.ReLU(name="copy")(image)), GRAY, "copy", size=40, grid=41
        )
