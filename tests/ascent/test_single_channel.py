import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.layers import Convolution2D, ReLU

from dlsg_utils.ascent.single_channel import single_channel

INDICES = [3, 0, 39, 3]
IMAGES = np.random.default_rng(0).normal(size=(4, 13, 11, 8)).astype("float32")


def both_ways(layers):
    """Return the channels and the gradients of a curved sum, (alone, cut out), and if alone."""
    for layer in layers:
        layer.bias_initializer = keras.initializers.RandomNormal(seed=0)  # not zero
    model = keras.Sequential([keras.Input((13, 11, 8)), *layers])
    pays = []

    @tf.function
    def compute(images):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(images)
            output = model(images)
            alone = single_channel(output, tf.constant(INDICES))
            pays[:] = [alone is not None]
            cut = tf.gather(tf.transpose(output, [0, 3, 1, 2]), INDICES, batch_dims=1)
            alone = cut if alone is None else alone
            curved = [tf.reduce_sum(tf.sin(map_)) for map_ in (alone, cut)]
        return alone, cut, [tape.gradient(each, images) for each in curved]

    alone, cut, gradients = compute(tf.constant(IMAGES))
    return (alone, cut), gradients, pays[0]


@pytest.mark.parametrize("padding", ["same", pytest.param("valid", marks=pytest.mark.slow)])
@pytest.mark.parametrize("strides", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kernel", [1, 3, (2, 4)])
def test_a_channel_alone_is_the_one_among_all(padding, strides, kernel):
    conv = Convolution2D(40, kernel, strides=strides, padding=padding, activation="relu")
    maps, gradients, pays = both_ways([conv])
    assert pays
    np.testing.assert_allclose(*maps, atol=1e-5)
    np.testing.assert_allclose(*gradients, atol=1e-5)


def test_a_rectifier_of_its_own_may_follow():
    maps, gradients, pays = both_ways([Convolution2D(40, 3), ReLU(max_value=6)])
    assert pays
    np.testing.assert_allclose(*maps, atol=1e-5)
    np.testing.assert_allclose(*gradients, atol=1e-5)


@pytest.mark.parametrize(
    "options",
    [{"dilation_rate": 2}, {"groups": 2}, {"activation": "softmax"}],
    ids=["dilated", "grouped", "softmax"],
)
def test_other_layers_are_left_to_the_whole_output(options):
    if "groups" in options:  # their gradient is not to be had on a processor
        model = keras.Sequential([keras.Input((13, 11, 8)), Convolution2D(40, 3, **options)])
        pays = []
        tf.function(
            lambda images: pays.append(single_channel(model(images), tf.constant(INDICES)))
        ).get_concrete_function(tf.TensorSpec((4, 13, 11, 8)))
        assert pays == [None]
    else:
        assert not both_ways([Convolution2D(40, 3, **options)])[2]
