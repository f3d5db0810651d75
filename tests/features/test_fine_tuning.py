"""A copy goes on from a layer and shares nothing with the network it comes from."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import features, models

RANDOM = np.random.default_rng(0)
GREY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


def test_a_copy_goes_on_from_a_layer(lee):
    before = lee.get_weights()
    begun = features.go_on_from(lee, "pool2", classes=3, seed=5)
    assert begun(GREY).shape == (6, 3)
    assert len(begun.trainable_variables) == 8
    old, new = (models.truncate(model, "pool2")(GREY) for model in (lee, begun))
    np.testing.assert_array_equal(old, new)
    hidden = [model.get_layer("hidden").kernel.numpy() for model in (lee, begun)]
    assert np.abs(hidden[0] - hidden[1]).max() > 0.01
    again = features.go_on_from(lee, "pool2", classes=3, seed=5)
    np.testing.assert_array_equal(again(GREY), begun(GREY))
    begun.set_weights([weight + 1 for weight in begun.get_weights()])
    for was, is_now in zip(before, lee.get_weights(), strict=True):
        np.testing.assert_array_equal(was, is_now)


def test_nothing_kept_is_a_new_network(lee):
    begun = features.go_on_from(lee, None, seed=7)
    np.testing.assert_array_equal(begun(GREY), models.lee_cnn(seed=7)(GREY))


def test_going_on_asks_for_layers_that_are_there(lee):
    with pytest.raises(ValueError, match=r"'pool3' is unknown\. Did you mean 'pool\d'"):
        features.go_on_from(lee, "pool3")
    softmax = keras.Sequential([keras.Input((28, 28, 1)), lee, layers.Softmax(name="end")])
    with pytest.raises(ValueError, match="ends in Softmax 'end'"):
        features.go_on_from(softmax, None, classes=3)
