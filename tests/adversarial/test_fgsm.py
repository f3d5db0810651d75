"""FGSM: the formula, its bounds, its targets."""

import keras
import numpy as np
import tensorflow as tf
from victims import IMAGES, classes_of, small_cnn

from dlsg_utils.adversarial import fgsm


def test_every_pixel_moves_by_epsilon_along_the_sign_of_the_loss(small, labels):
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = keras.losses.sparse_categorical_crossentropy(labels, small(images), from_logits=True)
    sign = np.sign(tape.gradient(loss, images))
    wanted = np.clip(IMAGES + 0.1 * sign, 0, 1)
    found = fgsm(small, IMAGES, labels, epsilon=0.1, progress=False)
    np.testing.assert_allclose(found.images, wanted, atol=2e-7)


def test_with_a_target_its_logit_rises(small, labels):
    target = (labels + 1) % 5
    before = np.asarray(small(IMAGES))[np.arange(6), target]
    attack = fgsm(small, IMAGES, labels, targets=target, epsilon=0.1, progress=False)
    after = np.asarray(small(attack.images))[np.arange(6), target]
    assert (after > before).all()


def test_the_weights_are_those_of_the_time_of_the_call():
    model = small_cnn()
    before = fgsm(model, IMAGES, epsilon=0.1, progress=False)
    model.set_weights([-weight for weight in model.get_weights()])
    after = fgsm(model, IMAGES, epsilon=0.1, progress=False)
    assert not np.array_equal(before.images, after.images)
    assert (after.predictions == classes_of(model, after.images)).all()
