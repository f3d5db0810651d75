"""The receptive fields' state, without a browser."""

import keras
import numpy as np
import pytest
import traitlets

from dlsg_utils import data, models, widgets


@pytest.fixture(scope="module")
def alexnet():
    return models.alexnet()


@pytest.fixture(scope="module")
def cat():
    return data.image("chelsea", size=(227, 227))


def test_alexnets_fields_are_those_of_the_formulas(alexnet, cat):
    """r ← r + (k − 1) j and j ← j s, as in Dumoulin & Visin and in lecture 01."""
    explorer = widgets.ReceptiveFieldExplorer(alexnet, cat, layer="pool2")
    size, jump = 1, 1
    for layer in explorer.layers[:-1]:
        size += (layer["window"][0] - 1) * jump
        jump *= layer["strides"][0]
        assert (layer["size"], layer["stride"]) == ([size] * 2, [jump] * 2)
    assert [layer["name"] for layer in explorer.layers] == [
        "conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5", "flatten",
    ]  # fmt: skip
    assert explorer.layers[-1]["shape"] == [1, 1, 9216]
    assert explorer.layer == "pool2"
    assert explorer.point == (113.5, 113.5)
    levels = np.frombuffer(explorer.pixels, np.uint8).reshape(explorer.shape)
    np.testing.assert_allclose(levels / 255, cat, atol=0.5 / 255 + 1e-6)


def test_nested_branches_and_layers_that_change_nothing(color_network):
    image = np.zeros((40, 50, 3))
    explorer = widgets.ReceptiveFieldExplorer(color_network, image)
    names = ["encoder/first", "encoder/pool", "encoder/second", "mean"]
    assert [layer["name"] for layer in explorer.layers] == names
    assert explorer.layers[0]["shape"] == [38, 48, 6]
    first = color_network.get_layer("encoder").get_layer("first")
    assert widgets.ReceptiveFieldExplorer(color_network, image, layer=first).layer == names[0]
    explorer.layer = "second"
    assert explorer.layer == "encoder/second"

    pixels = keras.Input((20, 20, 1))
    wide = keras.layers.Convolution2D(2, 5, padding="same", name="wide")(pixels)
    narrow = keras.layers.Convolution2D(2, 1, name="narrow")(pixels)
    both = keras.layers.Concatenate(name="both")([wide, narrow])
    moved = keras.layers.ZeroPadding2D(2, name="moved")(both)
    end = keras.layers.ReLU(name="relu")(moved)
    branched = widgets.ReceptiveFieldExplorer(keras.Model(pixels, end), np.zeros((20, 20, 1)))
    assert [layer["name"] for layer in branched.layers] == ["wide"]


def test_what_is_refused(alexnet, cat):
    with pytest.raises(ValueError, match="takes images of 227×227×3, got 100×227×3"):
        widgets.ReceptiveFieldExplorer(alexnet, cat[:100])
    with pytest.raises(ValueError, match=r"layer='conv9' is unknown.*conv5"):
        widgets.ReceptiveFieldExplorer(alexnet, cat, layer="conv9")
    with pytest.raises(ValueError, match=r"layer='norm1' is unknown.*It takes: conv1, pool1"):
        widgets.ReceptiveFieldExplorer(alexnet, cat, layer="norm1")
    with pytest.raises(ValueError, match="one image"):
        widgets.ReceptiveFieldExplorer(alexnet, cat[None].repeat(2, axis=0))
    pixel = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Convolution2D(2, 1)])
    with pytest.raises(ValueError, match="no layer that widens"):
        widgets.ReceptiveFieldExplorer(pixel, np.zeros((8, 8, 1)))
    two = keras.Sequential([keras.Input((8, 8, 2)), keras.layers.Convolution2D(2, 3)])
    with pytest.raises(ValueError, match="1 or 3 channels"):
        widgets.ReceptiveFieldExplorer(two, np.zeros((8, 8, 2)))
    explorer = widgets.ReceptiveFieldExplorer(alexnet, cat)
    with pytest.raises(ValueError, match="is unknown"):
        explorer.layer = "conv9"
    with pytest.raises(traitlets.TraitError):
        explorer.point = (1.0,)
    explorer.close()
    assert explorer.pixels == b""
