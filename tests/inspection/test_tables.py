"""Tables of models: published figures, special layers, models without weights."""

import functools

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers

from dlsg_utils import inspection, models


@functools.cache
def application(name):
    """Return a network of Keras without weights: 138 million random numbers take their time."""
    return inspection.weightless(getattr(keras.applications, name), weights=None)


@pytest.mark.parametrize(
    ("name", "parameters", "giga_multiply_adds", "layer", "field"),
    [
        ("VGG16", 138_357_544, 15.47, "block5_pool", "212"),
        pytest.param(
            "ResNet50", 25_636_712, 3.86, "conv5_block3_out", "483", marks=pytest.mark.slow
        ),
        pytest.param("MobileNetV2", 3_538_984, 0.30, "out_relu", "491", marks=pytest.mark.slow),
    ],
)
def test_describe_agrees_with_published_figures(name, parameters, giga_multiply_adds, layer, field):
    """Receptive fields after Araujo, Norris, Sim, "Computing receptive fields", Distill 2019."""
    model = application(name)
    table = inspection.describe(model)
    assert table.loc["total", "parameters"] == parameters == model.count_params()
    assert table.loc["total", "multiply_adds"] / 1e9 == pytest.approx(giga_multiply_adds, abs=0.01)
    assert table.loc[layer, "receptive_field"] == field


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
    table = inspection.describe(model)
    assert table.loc["total", "parameters"] == model.count_params() == 20 + 15 + 3


def test_describe_special_layers():
    image = keras.Input((16, 16, 4))
    x = layers.DepthwiseConv2D(3, name="depthwise")(image)
    x = layers.SeparableConv2D(8, 3, strides=2, name="separable")(x)
    x = layers.Conv2D(8, 3, dilation_rate=2, groups=2, padding="same", name="grouped")(x)
    x = layers.UpSampling2D(2, name="up")(x)
    x = layers.Conv2DTranspose(2, 4, strides=2, name="transposed")(x)
    table = inspection.describe(keras.Model(image, x))
    assert table.loc["depthwise", "multiply_adds"] == 14 * 14 * 4 * 9
    assert table.loc["separable", "multiply_adds"] == 6 * 6 * (4 * 9 + 4 * 8)
    assert table.loc["grouped", "multiply_adds"] == 6 * 6 * 8 * 9 * 4
    assert table.loc["transposed", "multiply_adds"] == 12 * 12 * 8 * 16 * 2
    assert list(table["receptive_field"][:4]) == ["3", "5", "13", "13"]


def test_free_input_size_needs_a_shape():
    model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3)])
    with pytest.raises(ValueError, match="input_shape"):
        inspection.describe(model)
    assert inspection.describe(model, input_shape=(9, 9, 3)).iloc[0]["output"] == "7×7×2"


LARGE = {
    "lenet5": (5, 61_706, 6_518, 416_520, "16"),
    "alexnet": (8, 60_965_224, 659_272, 724_406_816, "195"),
    "googlenet": (22, 6_998_552, 3_227_160, 1_582_671_872, "715"),
    "alphago_policy": (13, 3_882_793, 832_105, 1_400_726_208, "27"),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.slow] * (n == "googlenet")) for n in LARGE],
)
def test_compare_agrees_with_the_papers(name):
    table = inspection.compare({name: inspection.weightless(getattr(models, name))})
    found = table.loc[name, ["depth", "parameters", "units", "multiply_adds", "receptive_field"]]
    assert tuple(found) == LARGE[name]


@pytest.mark.parametrize(
    ("name", "depth", "parameters", "units"),
    [
        ("VGG16", 16, 138_357_544, 13_556_712),
        pytest.param("ResNet50", 50, 25_636_712, 10_588_136, marks=pytest.mark.slow),
    ],
)
def test_depth_is_that_of_the_networks_names(name, depth, parameters, units):
    model = application(name)
    row = inspection.compare({name: model}).loc[name]
    assert (row["depth"], row["parameters"], row["units"]) == (depth, parameters, units)


def test_weightless_models_stay_without_weights():
    model = inspection.weightless(models.lenet5, classes=7)
    models.residual_cnn(8)  # Keras fills in missing weights when it builds the next model
    assert [weight._value for weight in model.weights] == [None] * 10
    pd.testing.assert_frame_equal(
        inspection.describe(model), inspection.describe(models.lenet5(classes=7))
    )
    weights = models.lenet5(seed=1).get_weights()
    assert all(np.isfinite(weight).all() for weight in weights)


def test_a_layer_that_runs_three_times_counts_three_times():
    image = keras.Input((4,))
    dense = keras.layers.Dense(4, name="dense")
    table = inspection.describe(keras.Model(image, dense(dense(dense(image)))))
    assert list(table.index) == ["dense", "dense (2)", "dense (3)", "total"]
    assert table.loc["total", "multiply_adds"] == 3 * 16
    assert table.loc["total", "parameters"] == 20
