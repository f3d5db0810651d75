"""Each draw begins anew; a frozen base stays as it is."""

import keras
import numpy as np
import pytest

from dlsg_utils import data, features, models

RANDOM = np.random.default_rng(0)
GRAY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


LABELS = np.arange(6) % 3
FEW = data.Split(GRAY, LABELS)


def compiled(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, jit_compile=False)
    return model


@pytest.mark.slow
def test_each_draw_begins_anew():
    """The second training begins with the same weights and the same state of the optimizer."""
    model = compiled(models.lee_cnn(classes=3, seed=0))
    method = features.Trained(model, steps=15, batch_size=6)
    ends = []
    for _ in range(2):
        assert method.accuracy(FEW, FEW, seed=3) == 1  # six images of noise are learned by heart
        ends.append([weight.copy() for weight in model.get_weights()])
        assert int(model.optimizer.iterations) == 15
    for one, other in zip(*ends, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)
    one, other = (
        features.Trained(compiled(models.lee_cnn(classes=3, seed=0)), steps=1, anew=True)
        for _ in range(2)
    )
    one.accuracy(FEW, FEW, seed=3)
    other.accuracy(FEW, FEW, seed=4)
    kernels = [method.model.get_layer("conv1").kernel.numpy() for method in (one, other)]
    assert np.abs(kernels[0] - kernels[1]).max() > 0.1


@pytest.mark.slow
def test_a_frozen_base_stays_and_an_unfrozen_one_moves_from_there_on(lee):
    base = models.truncate(lee, "hidden")
    before = lee.get_weights()
    for unfreeze, moves in ((None, []), ("conv2", ["conv2", "hidden"])):
        method = features.FineTuned(base, unfreeze=unfreeze, learning_rate=1e-2)
        few = data.Split(method.features(GRAY), LABELS)
        assert method.accuracy(few, few, seed=0) == 1
        moved = [
            layer.name
            for layer, old in zip(method._base.layers, base.layers, strict=True)
            if any(
                np.abs(new - was).max() > 1e-4
                for new, was in zip(layer.get_weights(), old.get_weights(), strict=True)
            )
        ]
        assert moved == moves
    for was, is_now in zip(before, lee.get_weights(), strict=True):
        np.testing.assert_array_equal(was, is_now)


@pytest.mark.slow
def test_frozen_layers_are_run_once_where_one_tensor_leads_on():
    """A cut between layers changes nothing; where a shortcut leads around it, there is none."""
    image = keras.Input((28, 28, 1))
    x = keras.layers.Convolution2D(2, 3, padding="same", name="first")(image)
    y = keras.layers.Convolution2D(2, 3, padding="same", name="second")(x)
    y = keras.layers.Add(name="add")([x, y])
    y = keras.layers.Convolution2D(4, 3, 4, name="third")(y)
    base = keras.Model(image, keras.layers.Flatten()(y))
    sizes = {"second": (6, 28, 28, 2), "third": (6, 28, 28, 2), "add": GRAY.shape}
    for layer, size in sizes.items():
        method = features.FineTuned(base, unfreeze=layer, steps=30, learning_rate=1e-2)
        found = method.features(GRAY)
        assert found.shape == size
        few = data.Split(found, LABELS)
        assert method.accuracy(few, few, seed=0) == 1
        if method._below is not None:
            np.testing.assert_allclose(method._above(found), method._base(GRAY), atol=1e-5)
            assert all(not layer.trainable_variables for layer in method._below.layers[1:])


def test_methods_that_cannot_be_trained(lee):
    with pytest.raises(ValueError, match=r"takes a compiled Keras model, 'lee_cnn' is not"):
        features.Trained(models.lee_cnn())
    with pytest.raises(ValueError, match=r"'pool3' is unknown\. Did you mean 'pool\d'"):
        features.FineTuned(models.truncate(lee, "hidden"), unfreeze="pool3")
