"""Logits and inner layers of any kind of model."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import arithmetic, inspection, models

IMAGES = np.random.default_rng(0).random((4, 28, 28, 1), dtype=np.float32)
DIGITS = (28, 28, 1)


class Subclassed(keras.Model):
    """Lee's network inside a model with a call of its own, which ends in a softmax."""

    def __init__(self, inner):
        super().__init__(name="subclassed")
        self.inner = inner

    def call(self, inputs):
        return keras.ops.softmax(self.inner(inputs) * 2.0)


def sequential(inner):
    return keras.Sequential([keras.Input(DIGITS), inner, layers.Softmax()])


def functional(inner):
    image = keras.Input(DIGITS)
    return keras.Model(image, layers.Activation("softmax", name="end")(inner(image)))


def nested_twice(inner):
    return sequential(sequential(inner).layers[0])


def softmax_in_dense(inner):
    model = keras.Sequential([*inner.layers[:-1], layers.Dense(10, activation="softmax")])
    model.build((None, *DIGITS))
    model.layers[-1].set_weights(inner.layers[-1].get_weights())
    return model


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


@pytest.mark.parametrize("wrap", [sequential, functional, nested_twice, softmax_in_dense])
def test_logits_are_found_behind_every_softmax(lee, wrap):
    model = wrap(lee)
    before = model.get_config()
    found = inspection.logits(model)
    np.testing.assert_allclose(found(IMAGES), lee(IMAGES), atol=1e-6)
    np.testing.assert_allclose(found.predict(IMAGES, verbose=0), lee(IMAGES), atol=1e-5)
    np.testing.assert_allclose(keras.ops.softmax(found(IMAGES)), model(IMAGES), atol=1e-6)
    assert model.get_config() == before


def test_logits_of_a_subclassed_model(lee):
    model = Subclassed(lee)
    with pytest.raises(ValueError, match="input_shape"):
        inspection.logits(model)
    found = inspection.logits(model, input_shape=DIGITS)
    np.testing.assert_allclose(found(IMAGES), 2 * lee(IMAGES).numpy(), atol=1e-6)
    model(IMAGES)
    np.testing.assert_allclose(inspection.logits(model)(IMAGES), found(IMAGES))


def test_a_model_of_logits_is_returned_itself(lee):
    assert inspection.logits(lee) is lee


def test_logits_follow_later_training(lee):
    model = sequential(models.lee_cnn(seed=2))
    found = inspection.logits(model)
    before = found(IMAGES).numpy()
    model.set_weights(lee.get_weights())
    assert not np.allclose(found(IMAGES), before)
    np.testing.assert_allclose(found(IMAGES), lee(IMAGES), atol=1e-6)


@pytest.mark.parametrize("wrap", [lambda m: m, sequential, functional, nested_twice])
def test_truncate_gives_inner_outputs(lee, wrap):
    first = arithmetic.conv2d(IMAGES, lee.layers[0].kernel.numpy(), bias=lee.layers[0].bias.numpy())
    expected = [np.maximum(first, 0), arithmetic.pool2d(np.maximum(first, 0))]
    got = inspection.truncate(wrap(lee), ["conv1", "pool1"])(IMAGES)
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_truncate_holds_only_the_layers_it_needs(lee):
    names = [layer.name for layer in inspection.truncate(lee, "pool1").layers]
    assert names[1:] == ["conv1", "pool1"]
    assert inspection.truncate(lee, "conv1").layers[1] is lee.get_layer("conv1")


def test_truncate_names_the_nearest_layers(lee):
    with pytest.raises(ValueError, match=r"'conv3' is unknown\. Did you mean 'conv\d'"):
        inspection.truncate(lee, "conv3")


def test_truncate_asks_for_a_path_where_names_repeat():
    image = keras.Input(DIGITS)
    left, right = models.lee_cnn(seed=1), models.lee_cnn(seed=2)
    left.name, right.name = "left", "right"
    model = keras.Model(image, layers.Add()([left(image), right(image)]))
    with pytest.raises(ValueError, match="left/conv1, right/conv1"):
        inspection.truncate(model, "conv1")
    np.testing.assert_allclose(
        inspection.truncate(model, "right/conv1")(IMAGES),
        inspection.truncate(right, "conv1")(IMAGES),
    )


def test_several_outputs_are_refused(lee):
    image = keras.Input(DIGITS)
    model = keras.Model(image, [lee(image), layers.Flatten()(image)])
    with pytest.raises(ValueError, match="2 outputs"):
        inspection.logits(model)


def test_the_tools_work_on_one_another(lee):
    ending = inspection.logits(sequential(lee))
    assert inspection.describe(ending).loc["total", "parameters"] == lee.count_params()
    inner = inspection.truncate(ending, "conv2")
    np.testing.assert_allclose(inner(IMAGES), inspection.truncate(lee, "conv2")(IMAGES))
    assert "lee_cnn/conv1" in inspection.describe(inner).index[0]
