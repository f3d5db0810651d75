"""Measuring on held-out data."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import data, inspection, models, training
from dlsg_utils.data import Split


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="module")
def few(digits):
    return Split(digits.train.images[:320], digits.train.labels[:320])


class Counting(keras.layers.Layer):
    """Counts how often it is traced."""

    traces = 0

    def call(self, x):
        type(self).traces += 1
        return x


def test_one_trace_serves_all_sizes_of_batches(few):
    model = keras.Sequential([keras.Input((28, 28, 1)), Counting(), models.mlp((), seed=1)])
    results = [training.evaluate(model, few)]
    traces = Counting.traces
    results += [training.evaluate(model, few, batch_size=size) for size in (320, 100, 7)]
    assert Counting.traces == traces
    assert [result.loss for result in results] == pytest.approx([results[0].loss] * 4)


@pytest.mark.slow
def test_evaluated_models_are_let_go_and_never_warn_of_retracing(few, capfd):
    kept = []
    for seed in range(8):
        model = keras.Sequential([models.mlp((), seed=seed), keras.layers.Softmax()])
        training.evaluate(model, few)
        kept.append(weakref.ref(model))
    del model
    gc.collect()
    assert [reference() for reference in kept] == [None] * 8
    assert "retracing" not in "".join(capfd.readouterr())


def test_it_says_what_does_not_fit_at_any_time(few):
    model = models.lee_cnn(seed=1)
    training.evaluate(model, few)
    with pytest.raises(ValueError, match="28×28×1, got 20×28×1"):
        training.evaluate(model, (np.zeros((4, 20, 28, 1)), np.zeros(4, int)))


def test_of_a_dataset_the_validation_part_is_measured(digits):
    model = models.mlp((), seed=1)
    whole, part, batches = (
        training.evaluate(model, data).loss
        for data in (
            digits,
            digits.validation,
            tf.data.Dataset.from_tensor_slices(tuple(digits.validation)).batch(300),
        )
    )
    assert whole == part == batches


@pytest.mark.filterwarnings("error::UserWarning")
def test_the_test_part_is_measured_without_a_word(digits):
    assert training.evaluate(models.mlp((), seed=1), digits.test).loss > 0


def test_weights_of_images_count(few):
    model = models.mlp((), seed=1)
    first = training.evaluate(model, (few.images[:100], few.labels[:100])).loss
    only_first = (few.images, few.labels, np.where(np.arange(320) < 100, 3.2, 0))
    assert training.evaluate(model, only_first).loss == pytest.approx(first, rel=1e-5)


def test_outputs_and_logits_of_a_model_that_ends_in_softmax(few):
    body = models.mlp((), seed=1)
    model = keras.Sequential([keras.Input((28, 28, 1)), body, keras.layers.Softmax()])
    result = training.evaluate(model, few)
    np.testing.assert_allclose(result.logits, body.predict(few.images, verbose=0), atol=1e-5)
    probabilities = tf.nn.softmax(result.logits).numpy()
    one_hot = (few.images, np.eye(10)[few.labels])
    own = training.evaluate(model, one_hot, loss="mse", metrics=["mae"])
    np.testing.assert_allclose(own.logits, probabilities, atol=1e-6)
    assert np.isnan(own.accuracy)
    assert own.loss == pytest.approx(np.mean((probabilities - one_hot[1]) ** 2), rel=1e-5)
    assert own.metrics == {
        "mae": pytest.approx(np.abs(probabilities - one_hot[1]).mean(), rel=1e-5)
    }


def test_own_losses_and_metrics_see_the_logits_of_a_model_made_for_them(few):
    """``inspection.logits(model)`` is measured by its own outputs, not by the softmax behind."""
    body = models.mlp((), seed=1)
    model = keras.Sequential([keras.Input((28, 28, 1)), body, keras.layers.Softmax()])
    one_hot = (few.images, np.eye(10)[few.labels])
    given = training.evaluate(inspection.logits(model), one_hot, loss="mse", metrics=["mae"])
    expected = training.evaluate(body, one_hot, loss="mse", metrics=["mae"])
    np.testing.assert_allclose(given.logits, expected.logits, atol=1e-5)
    assert given.loss == pytest.approx(expected.loss, rel=1e-5)
    assert given.metrics == pytest.approx(expected.metrics, rel=1e-5)
    assert given.loss != pytest.approx(training.evaluate(model, one_hot, loss="mse").loss)


def test_one_image_may_be_measured(few):
    model = models.lee_cnn(seed=1)
    one = training.evaluate(model, few.images[3], few.labels[3])
    both = training.evaluate(model, few[3:4])
    assert one.logits.shape == (10,)
    np.testing.assert_array_equal(one.logits, both.logits[0])
    assert (one.loss, one.accuracy) == (both.loss, both.accuracy)


def test_images_and_labels_may_be_given_as_in_keras(few):
    model = models.mlp((), seed=1)
    assert training.evaluate(model, *few).loss == training.evaluate(model, few).loss
