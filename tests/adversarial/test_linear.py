"""Fooling linear classifiers."""

import numpy as np
import pytest
from victims import classes_of

from dlsg_utils import adversarial


def test_it_adds_the_weights_of_the_class(regression, right):
    images, labels = right
    targets = (labels + 5) % 10
    kernel = np.asarray(regression.get_weights()[0])
    attack = adversarial.fool_linear(regression, images, targets, alpha=0.1)
    wanted = images + 0.1 * kernel.T[targets].reshape(images.shape)
    np.testing.assert_allclose(attack.images, wanted.clip(0, 1), atol=1e-5)


def test_it_finds_the_least_that_succeeds(regression, right):
    images, labels = right
    targets = (labels + 5) % 10
    attack = adversarial.fool_linear(regression, images, targets)
    assert attack.success.all()
    assert (attack.predictions == targets).all()
    kernel = np.asarray(regression.get_weights()[0]).T[targets].reshape(images.shape)
    inside = (attack.images > 0) & (attack.images < 1) & (np.abs(kernel) > 0.05)
    for image, changed, weights, mask in zip(images, attack.images, kernel, inside, strict=True):
        alpha = np.median(((changed - image) / np.where(weights == 0, 1, weights))[mask])
        less = (image + 0.97 * alpha * weights).clip(0, 1)
        assert classes_of(regression, less[None]) != classes_of(regression, changed[None])


def test_it_refuses_other_networks(network, right):
    images, labels = right
    with pytest.raises(ValueError, match="is not linear"):
        adversarial.fool_linear(network, images, (labels + 1) % 10)
    with pytest.raises(ValueError, match="already"):
        adversarial.fool_linear(network, images, labels)
