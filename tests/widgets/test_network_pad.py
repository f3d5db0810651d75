"""The network pad's state, without a browser: what the page computes with, and what is refused."""

import keras
import numpy as np
import pytest
import traitlets
from keras import layers

from dlsg_utils import models, widgets


def stacked(*body, shape=(12, 12, 1)):
    return keras.Sequential([keras.Input(shape), *body], name="stacked")


def test_the_page_gets_each_layer_and_its_weights(network, digits):
    pad = widgets.NetworkPad(network, image=digits[0])
    assert [(layer["name"], layer["kind"], layer["shape"]) for layer in pad.layers] == [
        ("conv1", "convolution", [26, 26, 25]),
        ("pool1", "max", [13, 13, 25]),
        ("conv2", "convolution", [11, 11, 50]),
        ("pool2", "max", [5, 5, 50]),
        ("flatten", "flatten", [1, 1, 1250]),
        ("hidden", "dense", [1, 1, 100]),
        ("logits", "dense", [1, 1, 10]),
    ]
    numbers = np.frombuffer(pad.weights, np.float32)
    assert len(numbers) == network.count_params()
    start = pad.layers[2]["at"]
    kernel, bias = network.get_layer("conv2").get_weights()
    np.testing.assert_array_equal(numbers[start : start + kernel.size], kernel.ravel())
    np.testing.assert_array_equal(
        numbers[start + kernel.size : start + kernel.size + 50], bias.ravel()
    )
    np.testing.assert_allclose(pad.image, digits[0], atol=0.5 / 255 + 1e-6)
    assert pad.unit == (0, 13, 13, 0)
    assert pad.in_page
    assert len(pad.names) == 10


def test_nested_networks_dropout_and_a_softmax_at_the_end():
    inner = stacked(layers.Convolution2D(3, 5, strides=2, padding="same", activation="relu"))
    model = stacked(
        inner,
        layers.Dropout(0.5),
        layers.AveragePooling2D(3, strides=1, padding="same"),
        layers.Flatten(),
        layers.Dense(4, activation="softmax", use_bias=False),
    )
    pad = widgets.NetworkPad(model, class_names="abcd")
    assert [layer["kind"] for layer in pad.layers] == ["convolution", "average", "flatten", "dense"]
    assert [layer["activation"] for layer in pad.layers] == ["relu", *["linear"] * 3]
    assert pad.names == ["a", "b", "c", "d"]
    assert not pad.image.any()


def branched():
    image = keras.Input((12, 12, 1))
    left = layers.Convolution2D(2, 3, name="left")(image)
    right = layers.Convolution2D(2, 3, name="right")(image)
    return keras.Model(image, layers.Dense(3)(layers.Flatten()(layers.Add()([left, right]))))


class Free(keras.Model):
    """Operations between the layers that are no layers."""

    def __init__(self):
        super().__init__()
        self.flat, self.scores = layers.Flatten(name="flat"), layers.Dense(3, name="scores")

    def call(self, images):
        return self.scores(self.flat(images) * 2)


def free():
    model = Free()
    model(np.zeros((1, 12, 12, 1), np.float32))
    return model


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (lambda: stacked(layers.BatchNormalization(name="norm")), r"'norm' \(BatchNorm.*kind"),
        (lambda: stacked(layers.Convolution2D(2, 3, activation="tanh", name="c")), "'c'.* in tanh"),
        (lambda: stacked(layers.Dense(3, name="d")), "'d' .* put a Flatten before it"),
        (
            lambda: stacked(
                layers.Flatten(),
                layers.Dense(3, activation="softmax"),
                layers.Dense(3, name="d"),
            ),
            "'d' .*follows a softmax",
        ),
        (branched, "'right' .* does not follow the layer before it alone"),
        (free, "'scores' .* does not follow"),
        (lambda: stacked(layers.Convolution2D(2, 3)), "gives maps of 10×10"),
        (lambda: stacked(layers.Flatten(), shape=(12, 12, 3)), r"gray images .*\(12, 12, 3\)"),
        (lambda: models.mlp((3000,)), "has 2,385,010 parameters; the page takes 2,000,000"),
    ],
)
def test_networks_that_the_page_cannot_compute(model, said):
    with pytest.raises(ValueError, match=said):
        widgets.NetworkPad(model())


def test_bad_arguments(network, digits):
    with pytest.raises(ValueError, match=r"image takes shape \(28, 28, 1\), got \(14, 28, 1\)"):
        widgets.NetworkPad(network, image=digits[0][::2])
    with pytest.raises(ValueError, match="one image"):
        widgets.NetworkPad(network, image=digits)
    with pytest.raises(ValueError, match="each of the 10 classes, got 2"):
        widgets.NetworkPad(network, class_names="ab")
    pad = widgets.NetworkPad(network)
    pad.unit = (6, 0, 0, 9)
    for wrong in [(7, 0, 0, 0), (-1, 0, 0, 0), (6, 0, 0, 10), (0, 26, 0, 0)]:
        with pytest.raises(traitlets.TraitError, match="unit takes"):
            pad.unit = wrong
    assert pad.unit == (6, 0, 0, 9)
    with pytest.raises(traitlets.TraitError, match="784 bytes"):
        pad.drawing = b"1"
