"""Adversarial training: it hardens, and its step is FGSM."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import adversarial, models, training


@pytest.mark.slow
def test_it_hardens(digits, network):
    hardened = models.mlp((50,), seed=0)
    adversarial.adversarial_train(hardened, digits, epsilon=0.15, epochs=8, seed=0, progress=False)
    images, labels = digits.validation
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of misclassified digits
        errors = [
            adversarial.fgsm(model, images, labels, epsilon=0.15).success.mean()
            for model in (network, hardened)
        ]
    assert errors[1] < 0.7 * errors[0]
    assert training.evaluate(hardened, digits).accuracy > 0.85


@pytest.mark.slow
def test_its_step_is_fgsm(network, right):
    images, labels = right
    step = adversarial.adversarial_training.AttackedShare(0.1, share=0.5)
    compiled = tf.function(lambda x, y: step(network, x, y))
    changed = compiled(tf.constant(images), tf.constant(labels)).numpy()
    wanted = adversarial.fgsm(network, images, labels, epsilon=0.1).images
    np.testing.assert_allclose(changed[:10], wanted[:10], atol=1e-6)
    np.testing.assert_array_equal(changed[10:], images[10:])


def test_a_network_that_ends_in_softmax(digits):
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )
    some = digits.train.images[:200], digits.train.labels[:200]
    adversarial.adversarial_train(model, some, epsilon=0.1, epochs=1, progress=False)


def test_bad_options(digits):
    model = models.mlp((), seed=0)
    with pytest.raises(ValueError, match="above 0"):
        adversarial.adversarial_train(model, digits, epsilon=0, epochs=1)
    with pytest.raises(ValueError, match="share"):
        adversarial.adversarial_train(model, digits, share=0, epochs=1)
    with pytest.raises(ValueError, match="share takes a number from 0 to 1"):
        adversarial.adversarial_train(model, digits, share=2, epochs=1)
