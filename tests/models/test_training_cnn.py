"""The network of lecture 04: each switch changes what it computes, and nothing else."""

import keras
import numpy as np
import pytest

from dlsg_utils import data, models

DIGITS = data.load("mnist-10k").validation.images[:64]


def kernels(model):
    return [layer.kernel.numpy() for layer in model.layers if hasattr(layer, "kernel")]


def test_without_switches_it_is_lees_network():
    network, lee = models.training_cnn(seed=1), models.lee_cnn(seed=1)
    assert network.count_params() == lee.count_params() == 137_660
    np.testing.assert_allclose(network(DIGITS), lee(DIGITS), atol=1e-5)


@pytest.mark.parametrize(
    "switch", [{"dropout": 0.5}, {"batch_norm": True}, {"activation": "prelu"}], ids=str
)
def test_switches_start_from_the_same_kernels(switch):
    base = kernels(models.training_cnn(seed=3))
    for one, other in zip(kernels(models.training_cnn(**switch, seed=3)), base, strict=True):
        np.testing.assert_array_equal(one, other)


def test_dropout_works_in_training_only_and_repeats_by_seed():
    one, other = (models.training_cnn(dropout=0.5, seed=2) for _ in range(2))
    np.testing.assert_allclose(one(DIGITS), models.training_cnn(seed=2)(DIGITS), atol=1e-5)
    first = one(DIGITS, training=True).numpy()
    np.testing.assert_array_equal(first, other(DIGITS, training=True))
    assert np.abs(first - one(DIGITS, training=True)).max() > 0.01, "each step draws anew"


def test_batch_normalization_normalizes_every_layer_but_the_last():
    network = models.training_cnn(batch_norm=True, seed=1)
    norms = [layer.name for layer in network.layers if "norm" in layer.name]
    assert norms == ["conv1_norm", "conv2_norm", "hidden_norm"]
    assert not network.get_layer("conv1").use_bias
    assert network.get_layer("logits").use_bias
    maps = network.layers[0](DIGITS)
    normal = network.layers[1](maps, training=True).numpy()
    np.testing.assert_allclose(normal.mean(axis=(0, 1, 2)), 0, atol=1e-4)


def test_prelu_has_one_share_a_channel_and_starts_at_a_quarter():
    network = models.training_cnn(activation="prelu", seed=1)
    shares = [layer.alpha.numpy() for layer in network.layers if "prelu" in layer.name]
    assert [share.size for share in shares] == [25, 50, 100]
    assert all((share == 0.25).all() for share in shares)
    maps = network.get_layer("conv1")(DIGITS).numpy()
    expected = np.where(maps > 0, maps, maps / 4)
    np.testing.assert_allclose(network.get_layer("conv1_prelu")(maps), expected, atol=1e-6)


def test_the_initializer_reaches_every_kernel_but_the_last():
    network = models.training_cnn(initializer=keras.initializers.RandomNormal(stddev=0.5), seed=1)
    hidden = kernels(network)[:-1]
    assert [round(float(kernel.std()), 1) for kernel in hidden] == [0.5] * 3


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        ({"activation": "relu6"}, "activation='relu6' is unknown. Did you mean 'relu'"),
        ({"dropout": 1.0}, "dropout takes a number from 0 to below 1, got 1"),
        ({"dropout": -0.1}, "dropout takes a number from 0 to below 1"),
        ({"input_shape": (4, 4, 1)}, "too small for training_cnn"),
    ],
)
def test_bad_switches_are_explained(switch, message):
    with pytest.raises(ValueError, match=message):
        models.training_cnn(**switch)
