"""The probe: made once a model, compiles once, keeps to the memory, goes with the model."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import inspection, models
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe, probe_of

IMAGES = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)


@pytest.fixture
def lee():
    return models.lee_cnn(seed=1)


def nested(inner):
    return keras.Sequential([keras.Input((28, 28, 1)), inner, layers.Softmax()])


def scaled(network, factor, images, offsets):
    """A body whose calls in Python are counted."""
    factor.append(None)
    return network.logits(images) * offsets[0] + offsets[1]


class Times(list):
    """Counts how often a body was compiled; hashable, so that it may be an option."""

    __hash__ = object.__hash__


def test_a_probe_is_made_once_for_a_model(lee):
    assert probe_of(lee, IMAGES) is probe_of(lee, IMAGES[:1])
    assert probe_of(lee, IMAGES).model is lee
    wrapped = inspection.logits(nested(lee))
    assert probe_of(wrapped, IMAGES).model is wrapped.model


def test_a_body_is_compiled_once_for_tensors_of_any_size(lee):
    network, times = probe_of(lee, IMAGES), Times()
    for count in (5, 1, 3):
        offsets = np.arange(2.0 + count, dtype=np.float32)
        got = network.run(scaled, (times,), IMAGES[:count], offsets)
        np.testing.assert_allclose(got, 0 * lee(IMAGES[:count]).numpy() + 1, atol=1e-6)
    assert len(times) == 1
    network.run(scaled, (times,), IMAGES, np.ones((2, 1), np.float32))  # of another rank
    assert len(times) == 2


@pytest.mark.parametrize("wrap", [lambda model: model, nested])
def test_logits_and_inner_outputs(lee, wrap):
    def both(network, images):
        output, (maps,) = network.outputs(images, ["conv2"])
        (gradient,) = tf.gradients(output, maps)
        return network.logits(images), maps, gradient

    logits, maps, gradient = probe_of(model := wrap(lee), IMAGES).run(both, (), IMAGES)
    np.testing.assert_allclose(logits, lee(IMAGES), atol=1e-5)
    np.testing.assert_allclose(maps, inspection.truncate(model, "conv2")(IMAGES), atol=1e-5)
    assert gradient.shape == maps.shape


def test_batches_keep_to_the_memory(lee):
    network = probe_of(lee, IMAGES)
    many, few = (network.at_once(IMAGES, memory) for memory in (200e6, 20e6))
    assert many == pytest.approx(10 * few, rel=0.1)
    assert network.at_once(IMAGES, 1) == 1
    sizes = []

    def size(network, images):
        tf.numpy_function(lambda count: sizes.append(int(count)), [tf.shape(images)[0]], [])
        return network.logits(images)

    whole, single = (network.batched(size, (), IMAGES, max_memory=m) for m in (200e6, 1))
    np.testing.assert_allclose(whole, single, atol=1e-5)
    assert sizes == [5] + 5 * [1]
    with pytest.raises(ValueError, match="max_memory"):
        network.at_once(IMAGES, 0)


@pytest.mark.slow
@pytest.mark.parametrize("wrap", [lambda model: model, nested])
def test_a_probe_goes_with_its_model(wrap):
    model = wrap(models.lee_cnn(seed=1))
    network, reference = probe_of(model, IMAGES), weakref.ref(model)
    network.batched(Probe.logits, (), IMAGES)
    inspection.describe(model)
    assert network.kept("something", lambda: [1]) is network.kept("something", list)
    known = len(probe._probes)
    del model, network
    gc.collect()
    assert reference() is None
    assert len(probe._probes) < known


def test_shares_are_even_and_whole_images_if_they_fit():
    for images, samples, at_once in [(10, 1, 4), (3, 7, 5), (9, 4, 13), (1, 1, 1)]:
        cut = list(probe.shares(images, samples, at_once, progress=False))
        seen = np.zeros((images, samples), int)
        for part, some in cut:
            seen[part, some] += 1
            assert seen[part, some].size <= at_once
        assert (seen == 1).all()
        sizes = [(p.stop - p.start) * (s.stop - s.start) for p, s in cut]
        assert min(sizes) > 0.4 * max(sizes)


def test_a_classifier_is_asked_for():
    image = keras.Input((28, 28, 1))
    maps = keras.Model(image, layers.Conv2D(3, 3)(image))
    with pytest.raises(ValueError, match=r"shape \(None, 26, 26, 3\); a classifier is needed"):
        _ = probe_of(maps, IMAGES).classes
