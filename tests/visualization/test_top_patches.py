"""The patches that units respond to most: those of a full search, of arrays and of streams."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import models, visualization

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((50, 28, 28, 1), dtype=np.float32)
DIGITS = (28, 28, 1)


class Subclassed(keras.Model):
    """Counts how often Python runs it: once a trace."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.calls = inner, 0

    def call(self, inputs):
        self.calls += 1
        return keras.ops.softmax(self.inner(inputs))


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


def test_top_patches_are_those_of_a_full_search(lee):
    channels = [3, 0, 7]
    activations = visualization.activations(lee, IMAGES, "conv2")[..., channels]
    found = visualization.top_patches(
        lee, IMAGES, "conv2", channels, count=5, batch_size=16, progress=False
    )
    strongest = activations.max(axis=(1, 2)).T
    order = np.argsort(-strongest, axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(found.indices, order)
    np.testing.assert_allclose(found.values, np.take_along_axis(strongest, order, 1), atol=1e-5)
    assert found.patches.shape == (3, 5, 8, 8, 1)
    for channel, rank in np.ndindex(3, 5):
        image, (row, column) = found.indices[channel, rank], found.positions[channel, rank]
        assert activations[image, row, column, channel] == pytest.approx(
            found.values[channel, rank], abs=1e-5
        )
        top, bottom, left, right = found.boxes[channel, rank]
        np.testing.assert_array_equal(
            found.patches[channel, rank], IMAGES[image, top:bottom, left:right]
        )


def test_cut_takes_what_the_patches_show(lee):
    """Cut out of the images themselves, the pieces are the patches, zero beyond the edges."""
    same = models.raiko_cnn(seed=1)  # pads, so that patches reach over the edge
    for model, channels in ((lee, [3, 7]), (same, [1, 2]), (same, 1)):
        top = visualization.top_patches(
            model, IMAGES, "conv2", channels, count=4, fill=0, progress=False
        )
        images = IMAGES[top.indices]
        np.testing.assert_array_equal(top.cut(images), top.patches)
        np.testing.assert_array_equal(top.cut(images[..., 0]), top.patches[..., 0])
    with pytest.raises(ValueError, match=r"one map for each patch, \(4,\) \+ \(H, W"):
        top.cut(images[:2])


def test_the_patch_alone_gives_the_activation(lee):
    found = visualization.top_patches(lee, IMAGES, "conv2", 3, count=4, progress=False)
    assert found.patches.shape == (4, 8, 8, 1)
    images = np.zeros((4, 28, 28, 1), np.float32)
    images[:, :8, :8] = found.patches
    activations = visualization.activations(lee, images, "conv2")[:, 0, 0, 3]
    np.testing.assert_allclose(activations, found.values, atol=1e-5)


def test_patches_over_the_edge_are_filled():
    conv = layers.Conv2D(1, 3, padding="same", kernel_initializer="ones", name="conv")
    model = keras.Sequential([keras.Input((6, 6, 1)), conv])
    image = np.zeros((1, 6, 6, 1), np.float32)
    image[0, 0, 5] = 1.0
    corner = visualization.top_patches(model, image, "conv", 0, count=1, fill=0.25, progress=False)
    # The nine windows that hold the pixel respond alike; the first is taken.
    np.testing.assert_array_equal(corner.positions, [[0, 4]])
    np.testing.assert_array_equal(corner.boxes, [[-1, 2, 3, 6]])
    np.testing.assert_array_equal(
        corner.patches[0, ..., 0], [[0.25, 0.25, 0.25], [0, 0, 1], [0, 0, 0]]
    )


def test_units_that_see_all_show_whole_images():
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(1, 9, padding="same", name="conv")]
    )
    found = visualization.top_patches(model, IMAGES[:, :8, :8], "conv", [0], progress=False)
    np.testing.assert_array_equal(found.boxes, np.tile([0, 8, 0, 8], (1, 9, 1)))
    np.testing.assert_array_equal(found.patches, IMAGES[found.indices, :8, :8])


@pytest.mark.parametrize("kind", ["tf.data", "tf.data with labels", "generator"])
def test_top_patches_stream(lee, kind):
    labels = np.arange(50)
    streams = {
        "tf.data": lambda: tf.data.Dataset.from_tensor_slices(IMAGES).batch(8),
        "tf.data with labels": lambda: tf.data.Dataset.from_tensor_slices((IMAGES, labels)).batch(
            8
        ),
        "generator": lambda: (IMAGES[i : i + 8] for i in range(0, 50, 8)),
    }
    expected = visualization.top_patches(lee, IMAGES, "hidden", [1, 2], progress=False)
    found = visualization.top_patches(lee, streams[kind](), "hidden", [1, 2], progress=False)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_top_patches_trace_once_for_any_channel(lee):
    model = Subclassed(lee)
    visualization.top_patches(model, IMAGES, "conv1", [1, 2], progress=False)
    model.calls = 0
    visualization.top_patches(model, IMAGES[:30], "conv1", [4, 2, 8], count=2, progress=False)
    assert model.calls == 0  # the forward pass is compiled, the boxes are kept


def test_fewer_images_than_asked_for(lee):
    found = visualization.top_patches(lee, IMAGES[:2], "conv1", [1], count=9, progress=False)
    assert found.values.shape == (1, 2)


@pytest.mark.parametrize(
    ("images", "layer", "channels", "message"),
    [
        (IMAGES, "conv1", [3, 25], "'conv1' has the channels 0 to 24, got 25"),
        (IMAGES, "conv1", -1, "from 0 up, got -1"),
        (IMAGES, "conv9", 1, "Did you mean 'conv"),
        (IMAGES[..., 0, 0], "conv1", 1, "takes one image"),
        ([], "conv1", 1, "images is empty"),
        ([IMAGES[:2], IMAGES[:2, :20]], "conv1", 1, "images of one size"),
        (tf.data.Dataset.from_tensors(IMAGES).repeat(), "conv1", 1, "never ends"),
    ],
)
def test_top_patches_of_what_cannot_be(lee, images, layer, channels, message):
    with pytest.raises(ValueError, match=message):
        visualization.top_patches(lee, images, layer, channels, progress=False)
