"""The course's models and the tools that look inside any Keras model."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import arithmetic, models

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
    found = models.logits(model)
    np.testing.assert_allclose(found(IMAGES), lee(IMAGES), atol=1e-6)
    np.testing.assert_allclose(found.predict(IMAGES, verbose=0), lee(IMAGES), atol=1e-5)
    np.testing.assert_allclose(keras.ops.softmax(found(IMAGES)), model(IMAGES), atol=1e-6)
    assert model.get_config() == before


def test_logits_of_a_subclassed_model(lee):
    model = Subclassed(lee)
    with pytest.raises(ValueError, match="input_shape"):
        models.logits(model)
    found = models.logits(model, input_shape=DIGITS)
    np.testing.assert_allclose(found(IMAGES), 2 * lee(IMAGES).numpy(), atol=1e-6)
    model(IMAGES)
    np.testing.assert_allclose(models.logits(model)(IMAGES), found(IMAGES))


def test_a_model_of_logits_is_returned_itself(lee):
    assert models.logits(lee) is lee


def test_logits_follow_later_training(lee):
    model = sequential(models.lee_cnn(seed=2))
    found = models.logits(model)
    before = found(IMAGES).numpy()
    model.set_weights(lee.get_weights())
    assert not np.allclose(found(IMAGES), before)
    np.testing.assert_allclose(found(IMAGES), lee(IMAGES), atol=1e-6)


@pytest.mark.parametrize("wrap", [lambda m: m, sequential, functional, nested_twice])
def test_truncate_gives_inner_outputs(lee, wrap):
    first = arithmetic.conv2d(IMAGES, lee.layers[0].kernel.numpy(), bias=lee.layers[0].bias.numpy())
    expected = [np.maximum(first, 0), arithmetic.pool2d(np.maximum(first, 0))]
    got = models.truncate(wrap(lee), ["conv1", "pool1"])(IMAGES)
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_truncate_names_the_nearest_layers(lee):
    with pytest.raises(ValueError, match=r"'conv3' is unknown\. Did you mean 'conv\d'"):
        models.truncate(lee, "conv3")


def test_truncate_asks_for_a_path_where_names_repeat():
    image = keras.Input(DIGITS)
    left, right = models.lee_cnn(seed=1), models.lee_cnn(seed=2)
    left.name, right.name = "left", "right"
    model = keras.Model(image, layers.Add()([left(image), right(image)]))
    with pytest.raises(ValueError, match="left/conv1, right/conv1"):
        models.truncate(model, "conv1")
    np.testing.assert_allclose(
        models.truncate(model, "right/conv1")(IMAGES), models.truncate(right, "conv1")(IMAGES)
    )


def test_several_outputs_are_refused(lee):
    image = keras.Input(DIGITS)
    model = keras.Model(image, [lee(image), layers.Flatten()(image)])
    with pytest.raises(ValueError, match="2 outputs"):
        models.logits(model)


def test_slides_figures():
    raiko, mlp, lee = (models.describe(m()) for m in (models.raiko_cnn, models.mlp, models.lee_cnn))
    assert list(lee["output"])[:5] == ["26×26×25", "13×13×25", "11×11×50", "5×5×50", "1250"]
    assert models.lee_cnn().count_params() == lee.loc["total", "parameters"] == 137_660
    kernels = [layer.kernel for layer in models.raiko_cnn().layers if hasattr(layer, "kernel")]
    assert sum(np.prod(k.shape) for k in kernels) == 11_665
    assert mlp.loc["total", "multiply_adds"] == 210_240
    assert raiko.loc["conv1", "multiply_adds"] == 28 * 28 * 225
    assert models.lenet5().count_params() == 61_706


@pytest.mark.parametrize(
    ("name", "parameters", "giga_multiply_adds", "layer", "field"),
    [
        ("VGG16", 138_357_544, 15.47, "block5_pool", "212"),
        ("ResNet50", 25_636_712, 3.86, "conv5_block3_out", "483"),
        ("MobileNetV2", 3_538_984, 0.30, "out_relu", "491"),
    ],
)
def test_describe_agrees_with_published_figures(name, parameters, giga_multiply_adds, layer, field):
    """Receptive fields after Araujo, Norris, Sim, "Computing receptive fields", Distill 2019."""
    model = getattr(keras.applications, name)(weights=None)
    table = models.describe(model)
    assert table.loc["total", "parameters"] == parameters == model.count_params()
    assert table.loc["total", "multiply_adds"] / 1e9 == pytest.approx(giga_multiply_adds, abs=0.01)
    assert table.loc[layer, "receptive_field"] == field


def test_receptive_field_equals_what_changes_an_output(lee):
    """Probe: pixels whose change reaches one unit of the last pooled map."""
    table = models.describe(lee)
    inner = models.truncate(models.lee_cnn(activation="linear", pooling="average", seed=1), "pool2")
    image = IMAGES[:1]
    probes = np.repeat(image, 28, axis=0)
    probes[np.arange(28), np.arange(28), :, 0] += 1  # one row changed in each
    changed = np.abs(inner(probes) - inner(image))[:, 2].max(axis=(1, 2)) > 1e-4
    assert changed.sum() == int(table.loc["pool2", "receptive_field"]) == 10


def test_describe_counts_shared_and_own_weights_once():
    class Scaled(layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = layers.Dense(3)

        def build(self, shape):
            self.scale = self.add_weight(shape=(3,))

        def call(self, x):
            return self.inner(x) * self.scale

    image = keras.Input((4,))
    dense = layers.Dense(4)
    model = keras.Model(image, Scaled()(dense(dense(image))))
    table = models.describe(model)
    assert table.loc["total", "parameters"] == model.count_params() == 20 + 15 + 3


def test_describe_special_layers():
    image = keras.Input((16, 16, 4))
    x = layers.DepthwiseConv2D(3, name="depthwise")(image)
    x = layers.SeparableConv2D(8, 3, strides=2, name="separable")(x)
    x = layers.Conv2D(8, 3, dilation_rate=2, groups=2, padding="same", name="grouped")(x)
    x = layers.UpSampling2D(2, name="up")(x)
    x = layers.Conv2DTranspose(2, 4, strides=2, name="transposed")(x)
    table = models.describe(keras.Model(image, x))
    assert table.loc["depthwise", "multiply_adds"] == 14 * 14 * 4 * 9
    assert table.loc["separable", "multiply_adds"] == 6 * 6 * (4 * 9 + 4 * 8)
    assert table.loc["grouped", "multiply_adds"] == 6 * 6 * 8 * 9 * 4
    assert table.loc["transposed", "multiply_adds"] == 12 * 12 * 8 * 16 * 2
    assert list(table["receptive_field"][:4]) == ["3", "5", "13", "13"]


def test_seed_repeats_the_weights():
    one, same, other = (models.lee_cnn(seed=seed).get_weights()[0] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.allclose(one, other)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: models.lee_cnn(input_shape=(6, 6, 1)), "too small for lee_cnn"),
        (lambda: models.lee_cnn(input_shape=(28, 28)), r"takes \(H, W, C\), got \(28, 28\)"),
        (lambda: models.lee_cnn(input_shape=(28, 0, 1)), "at least 1, got 0"),
        (lambda: models.lee_cnn(pooling="maximum"), "Did you mean 'max'"),
        (lambda: models.mlp(classes=1), "classes must be at least 2"),
        (lambda: models.mlp((-3,)), "hidden must be at least 1, got -3"),
    ],
)
def test_bad_sizes_are_explained(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_free_input_size_needs_a_shape():
    model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3)])
    with pytest.raises(ValueError, match="input_shape"):
        models.describe(model)
    assert models.describe(model, input_shape=(9, 9, 3)).iloc[0]["output"] == "7×7×2"
