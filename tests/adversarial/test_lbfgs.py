"""Szegedy's attack: as small a change as an image at a time by SciPy, targets, mistakes."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import minimize

from dlsg_utils import adversarial


def smallest_norms(network, images, goals):
    """Return norms of the smallest changes by Szegedy's objective, c on a fine grid."""

    @tf.function
    def cross_entropy(x, goal):
        logits = network(x)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(goal, logits)
        return loss[0], tf.gradients(loss, x)[0], tf.argmax(logits[0])

    def smallest(image, goal):
        best, start = np.inf, image.ravel().astype(float)

        def objective(flat, c):
            nonlocal best
            x = tf.constant(flat.reshape(1, *image.shape), tf.float32)
            loss, gradient, predicted = cross_entropy(x, tf.constant([goal]))
            r = flat - start
            if predicted == goal:
                best = min(best, np.linalg.norm(r))
            return r @ r + c * float(loss), 2 * r + c * gradient.numpy().ravel().astype(float)

        for c in np.geomspace(1, 100, 9):
            minimize(objective, start, (c,), jac=True, method="L-BFGS-B", bounds=[(0, 1)] * 784)
        return best

    return [smallest(image, goal) for image, goal in zip(images, goals, strict=True)]


@pytest.mark.slow
def test_it_needs_as_little_as_scipy_an_image_at_a_time(network, right):
    images, labels = right[0][:2], right[1][:2]
    goals = (labels + 1) % 10
    found = adversarial.lbfgs(network, images, labels, targets=goals, progress=False)
    change = np.linalg.norm((found.images - images).reshape(2, -1), axis=1)
    wanted = smallest_norms(network, images, goals)
    assert found.success.all()
    np.testing.assert_array_less(change, 1.03 * np.array(wanted))


@pytest.mark.slow
def test_it_needs_not_much_more_than_deepfool(network, right):
    found = adversarial.lbfgs(network, *right, progress=False)
    nearest = adversarial.deepfool(network, *right, progress=False)
    assert found.success.all()
    assert found.images.min() >= 0
    assert found.images.max() <= 1
    assert found.distortion.mean() < 1.1 * nearest.distortion.mean()


def test_it_reaches_a_target_and_leaves_mistakes_alone(network, right):
    images, labels = right[0][:5], right[1][:5]
    found = adversarial.lbfgs(network, images, labels, targets=(labels + 3) % 10, progress=False)
    assert (found.predictions == (labels + 3) % 10).all()
    with pytest.warns(RuntimeWarning, match="predicts another class"):
        idle = adversarial.lbfgs(network, images, (labels + 1) % 10, searches=1, progress=False)
    np.testing.assert_array_equal(idle.images, images)


@pytest.mark.slow
def test_an_image_alone_is_fooled_by_as_small_a_change_as_among_others(network, right):
    images, labels = right[0][:6], right[1][:6]
    together = adversarial.lbfgs(network, images, labels, progress=False).distortion
    alone = [
        adversarial.lbfgs(network, image, label, progress=False).distortion
        for image, label in zip(images, labels, strict=True)
    ]
    np.testing.assert_allclose(together, alone, rtol=0.05)


def test_an_image_that_is_never_fooled_stays_as_it_is(network, right):
    """Two steps for the smallest of c lead nowhere."""
    images, labels = right[0][:5], right[1][:5]
    far = adversarial.lbfgs(
        network, images, labels, targets=(labels + 5) % 10, steps=1, searches=1, progress=False
    )
    missed = ~far.success
    assert missed.any()
    np.testing.assert_array_equal(far.images[missed], images[missed])
