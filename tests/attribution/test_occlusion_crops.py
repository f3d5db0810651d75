"""Covered images by way of crops: the same as whole images, on every kind of layer."""

import dataclasses
import gc
import sys
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import attribution, models
from dlsg_utils.attribution import _occlusion_crops
from dlsg_utils.inspection import probe

RANDOM = np.random.default_rng(0)


def ends(*body, size):
    image = keras.Input((*size, 2))
    x = image
    for layer in body:
        x = layer(x)
    return keras.Model(image, layers.Dense(3)(layers.Flatten()(x)))


def padded(size):
    """Strides, padding, dilation and all that goes on at a single position."""
    return ends(
        layers.Rescaling(2.0, -1.0),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.DepthwiseConv2D(5, padding="same"),
        layers.ReLU(6.0),
        layers.Conv2D(4, 3, dilation_rate=2, padding="same"),
        layers.AveragePooling2D(2, padding="same"),
        layers.Conv2D(5, (3, 2), padding="same"),
        size=size,
    )


def unpadded(size):
    """What does not divide is left over at the right and at the bottom."""
    return ends(
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(4, (2, 3), strides=(1, 2)),
        layers.ZeroPadding2D(1),
        layers.MaxPooling2D(3, strides=1),
        size=size,
    )


def residual(size):
    image = keras.Input((*size, 2))
    x = layers.Conv2D(4, 3, strides=2, padding="same")(image)
    for _ in range(2):
        y = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
        x = layers.Add()([x, y])
    return keras.Model(image, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))


def network_of(model, size):
    images = RANDOM.random((2, *size, 2), np.float32)
    return probe.probe_of(model, images), images


def covered(images, corners, sides, fill):
    many = np.repeat(images, len(corners), axis=0)
    for one, (row, column) in zip(many, np.tile(corners, (len(images), 1)), strict=True):
        one[row : row + sides[0], column : column + sides[1]] = fill
    return many


def both_ways(cut, images, corners, sides, fill=(0.3, 0.6)):
    """Return the maps of covered images by crops, and of the whole."""
    cut = dataclasses.replace(cut, sides=sides)
    boxes = np.concatenate([corners, corners + np.int32(sides)], axis=1)

    @tf.function(autograph=False)
    def run():
        maps = cut.lower(tf.constant(images))
        colors = np.float32([fill] * len(images))
        crops = cut.covered(tf.constant(images), maps, boxes, colors)
        return crops, cut.lower(tf.constant(covered(images, corners, sides, fill)))

    return run()


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(padded, marks=pytest.mark.slow),
        pytest.param(unpadded, marks=pytest.mark.slow),
        residual,
    ],
)
@pytest.mark.parametrize(
    ("size", "sides"), [((32, 32), (5, 5)), pytest.param((37, 30), (1, 4), marks=pytest.mark.slow)]
)
def test_crops_give_the_maps_of_whole_images_at_every_cut(build, size, sides):
    network, images = network_of(build(size), size)
    found = _occlusion_crops.cuts(*network.traced((*size, 2)))
    assert len(found) >= 4
    assert found[0].maps is found[0].images
    for cut in found:
        limits = np.subtract(size, sides)
        corners = np.concatenate(
            [RANDOM.integers(0, limits + 1, (12, 2)), [[0, 0], limits, [0, limits[1]]]]
        ).astype(np.int32)
        crops, whole = both_ways(cut, images, corners, sides)
        np.testing.assert_allclose(crops, whole, atol=2e-5, err_msg=cut.maps.name)


def test_cuts_lie_where_everything_passes():
    """Not between the ends of a shortcut of the network, whose two branches both carry signal."""
    network, _ = network_of(residual((32, 32)), (32, 32))
    names = [cut.maps.name for cut in _occlusion_crops.cuts(*network.traced((32, 32, 2)))]
    assert len(names) == 4  # the images, the first convolution and both sums
    assert sum("add" in name for name in names) == 2


def test_a_patch_that_reaches_everything_goes_the_plain_way():
    network, _ = network_of(residual((32, 32)), (32, 32))
    cut = _occlusion_crops.best_cut(network, (32, 32, 2), (30, 30))
    assert cut.maps is cut.images


@keras.saving.register_keras_serializable("tests")
class Centred(keras.layers.Layer):
    """Sees the whole map, which nobody can tell from its attributes."""

    def call(self, x):
        return x - keras.ops.mean(x, axis=(1, 2), keepdims=True)


def test_a_layer_that_sees_more_than_was_thought_is_found_out():
    size = (32, 32)
    model = ends(layers.Conv2D(8, 3), Centred(), layers.Conv2D(2, 3, strides=4), size=size)
    network, images = network_of(model, size)
    found = _occlusion_crops.cuts(*network.traced((32, 32, 2)))
    [last] = [cut for cut in found if cut.maps.shape[1] == 7]
    assert not _occlusion_crops.is_right(dataclasses.replace(last, sides=(4, 4)))
    got = attribution.occlusion(model, images, 0, patch=16, stride=16, fill=0.5)
    corners = [(0, 0), (0, 16), (16, 0), (16, 16)]
    clean, hidden = (
        model(x).numpy()[:, 0] for x in (images, covered(images, corners, (16, 16), 0.5))
    )
    falls = (clean[:, None] - hidden.reshape(2, 4)).reshape(2, 2, 2)
    np.testing.assert_allclose(got, falls.repeat(16, 1).repeat(16, 2), atol=1e-5)


def at_the_images(network, given, sides):
    cut = _occlusion_crops.cuts(*network.traced(given))[0]
    return dataclasses.replace(cut, sides=sides)


@pytest.mark.slow
def test_occlusion_cuts_the_network_and_follows_the_weights(monkeypatch):
    """The crops' graph is a copy, but the weights in it are the model's."""
    model = models.lee_cnn(seed=1)
    images = RANDOM.random((3, 28, 28, 1), np.float32)
    network = probe.probe_of(model, images)
    for _ in range(2):
        by_crops = attribution.occlusion(model, images, 3, patch=4, stride=3)
        cut = _occlusion_crops.best_cut(network, (28, 28, 1), (4, 4))
        assert cut.maps is not cut.images
        with monkeypatch.context() as patched:
            patched.setattr(
                sys.modules["dlsg_utils.attribution.occlusion"], "best_cut", at_the_images
            )
            plain = attribution.occlusion(model, images, 3, patch=4, stride=3)
        np.testing.assert_allclose(by_crops, plain, atol=1e-5)
        model.set_weights([2 * weight for weight in model.get_weights()])


@pytest.mark.slow
def test_a_model_that_is_not_needed_goes():
    model = models.lee_cnn(seed=1)
    attribution.occlusion(model, RANDOM.random((28, 28, 1), np.float32), patch=4, stride=4)
    known, reference = len(probe._probes), weakref.ref(model)
    del model
    gc.collect()
    assert reference() is None
    assert len(probe._probes) < known
