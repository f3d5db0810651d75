"""The layers' calls: the same from a model's own graph and from watched calls."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import inspection, models
from dlsg_utils.inspection.recording import plain_nodes, recorded, recorded_calls

IMAGES = np.random.default_rng(0).random((2, 16, 16, 3), dtype=np.float32)


def branches():
    """Parallel paths, operations without a layer, a layer whose inputs are a list."""
    image = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv")(image)
    left, right = layers.Conv2D(4, 1, name="left")(x), layers.BatchNormalization(name="right")(x)
    x = layers.Concatenate(name="both")([left, right * 2.0 + x])
    x = layers.Dropout(0.5, name="dropout")(layers.GlobalAveragePooling2D(name="mean")(x))
    return keras.Model(image, keras.ops.softmax(layers.Dense(3, name="dense")(x)))


def added():
    """A Sequential model that is built anew with each layer."""
    model = keras.Sequential([keras.Input((16, 16, 3))])
    for layer in (layers.Conv2D(4, 3), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(3)):
        model.add(layer)
    return model


def built_by_a_call():
    model = keras.Sequential([layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(3)])
    assert not plain_nodes(model)
    model(IMAGES)
    return model


def called_twice():
    image, convolution = keras.Input((16, 16, 3)), layers.Conv2D(3, 3, padding="same", name="conv")
    return keras.Model(image, layers.Flatten()(convolution(convolution(image))))


def layers_of_another():
    image = keras.Input((16, 16, 3))
    x = image
    for layer in added().layers:
        x = layer(x)
    return keras.Model(image, layers.Softmax()(x))


def half_precision():
    """Layers that convert their inputs on their own."""
    image = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, dtype="mixed_float16")(image)
    return keras.Model(image, layers.Dense(3, dtype="float32")(layers.Flatten()(x)))


def nested():
    return keras.Sequential([keras.Input((16, 16, 3)), branches(), layers.Dense(2)])


def composite():
    image = keras.Input((16, 16, 3))
    return keras.Model(image, layers.TimeDistributed(layers.Dense(3))(image))


def activation_is_a_layer():
    return keras.Sequential(
        [keras.Input((16, 16, 3)), layers.Dense(3, activation=layers.LeakyReLU())]
    )


def layer_in_a_lambda():
    dense = layers.Dense(3)
    dense.build((None, 16, 16, 3))
    return keras.Sequential([keras.Input((16, 16, 3)), layers.Lambda(lambda x: 2 * dense(x))])


class OwnCall(keras.Model):
    """A Functional model whose call does more than its graph."""

    def call(self, inputs, training=False):
        return 2.0 * super().call(inputs, training=training)


def own_call():
    image = keras.Input((16, 16, 3))
    return OwnCall(image, layers.Dense(3)(layers.Flatten()(image)))


def two_outputs():
    image = keras.Input((16, 16, 3))
    return keras.Model(image, [layers.Flatten()(image), layers.Conv2D(2, 3)(image)])


PLAIN = [
    branches, added, built_by_a_call, called_twice, layers_of_another, half_precision,
    models.googlenet,
]  # fmt: skip
OTHERS = [nested, composite, activation_is_a_layer, layer_in_a_lambda, own_call, two_outputs]


def build(kind):
    keras.utils.set_random_seed(1)
    return kind(input_shape=(16, 16, 3)) if kind is models.googlenet else kind()


def patched(model, images):
    with recorded_calls() as calls:
        output = model(images, training=False)
    return output, calls


def in_a_graph(way, model):
    """Return each call's path, layer, leaf and count of inputs; and all tensors' values."""
    seen = []

    @tf.function(autograph=False)
    def run(images):
        output, calls = way(model, images)
        seen[:] = [(call.path, call.layer, call.leaf, len(call.inputs)) for call in calls]
        return tf.nest.flatten((output, [(call.inputs, call.output) for call in calls]))

    return seen, run(tf.constant(IMAGES))


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(k, marks=[pytest.mark.slow] * (k in (models.googlenet, composite)))
        for k in PLAIN + OTHERS
    ],
    ids=lambda kind: kind.__name__,
)
def test_both_ways_record_the_same_calls(kind):
    model = build(kind)
    assert bool(plain_nodes(model)) == (kind in PLAIN)
    for eager in (True, False):
        if eager:
            (output, calls), (expected, watched) = recorded(model, IMAGES), patched(model, IMAGES)
            assert [c.path for c in calls] == [c.path for c in watched]
            tf.nest.map_structure(np.testing.assert_array_equal, output, expected)
        else:
            (seen, values), (known, others) = (
                in_a_graph(way, model) for way in (recorded, patched)
            )
            assert seen == known
            for value, other in zip(values, others, strict=True):
                np.testing.assert_allclose(value, other, atol=1e-5)


def test_a_plain_model_needs_no_watched_calls(monkeypatch):
    def forbidden():
        raise AssertionError("Layer.__call__ was replaced")

    monkeypatch.setattr("dlsg_utils.inspection.recording.recorded_calls", forbidden)
    model = branches()
    assert len(inspection.describe(model)) == 8
    assert inspection.truncate(model, "left")(IMAGES).shape == (2, 16, 16, 4)


def test_the_model_stays_as_it_is():
    model, other = branches(), branches()
    model.compile("sgd", "mse")
    weights = [id(weight) for weight in model.weights]
    before = {id(layer): (set(vars(layer)), len(layer._inbound_nodes)) for layer in model.layers}
    own = set(vars(model))
    recorded(model, IMAGES)
    inspection.truncate(model, ["left", "dense"])
    assert [id(weight) for weight in model.weights] == weights
    assert own == set(vars(model))
    assert before == {
        id(layer): (set(vars(layer)), len(layer._inbound_nodes)) for layer in model.layers
    }
    names = [keras.Model(m.inputs, m.outputs).name for m in (model, other)]
    assert int(names[1].split("_")[1]) == int((names[0] + "_0").split("_")[1]) + 1


def test_gradients_run_from_one_layer_to_another():
    model = branches()

    @tf.function(autograph=False)
    def gradients(images):
        output, calls = recorded(model, images)
        outputs = {call.path: call.output for call in calls}
        return [tf.gradients(output[:, 0], at)[0] for at in (images, outputs["conv"])]

    image, maps = gradients(tf.constant(IMAGES))
    with tf.GradientTape() as tape:
        tape.watch(given := tf.constant(IMAGES))
        first = model(given)[:, 0]
    np.testing.assert_allclose(image, tape.gradient(first, given), atol=1e-6)
    assert np.abs(maps).max() > 0
