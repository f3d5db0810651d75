"""DeepFool: the closed form for a linear classifier, changes smaller than FGSM's."""

import numpy as np
import pytest
from victims import IMAGES, SHAPE, classes_of, in_8_bits, linear, norms

from dlsg_utils.adversarial import deepfool, fgsm, pgd


def test_for_a_linear_classifier_it_is_the_distance_to_the_nearest_boundary():
    model = linear(0.1)
    images = 0.3 + 0.4 * IMAGES  # far enough from black and white to be cut off nowhere
    attack = deepfool(model, images, overshoot=0.0, saved=False, progress=False)
    kernel, bias = (np.asarray(w, float) for w in model.get_weights())
    scores = images.reshape(6, -1) @ kernel + bias
    own = scores.argmax(axis=1)
    gaps = scores.max(axis=1, keepdims=True) - scores
    weights = np.linalg.norm(kernel.T[None] - kernel.T[own][:, None], axis=2)
    weights[np.arange(6), own], gaps[np.arange(6), own] = 1, np.inf
    # Each step is 1e-4 longer than to the boundary.
    wanted = (gaps / weights).min(axis=1) + 1e-4
    np.testing.assert_allclose(norms(attack, images), wanted, rtol=1e-3)
    assert (attack.predictions == (gaps / weights).argmin(axis=1)).all()


@pytest.mark.slow
@pytest.mark.parametrize("overshoot", [0.1, 1.0])
def test_overshoot_is_a_share_of_the_step(overshoot):
    images = 0.3 + 0.4 * IMAGES
    exact, further = (
        deepfool(linear(0.1), images, overshoot=o, saved=False, progress=False)
        for o in (0.0, overshoot)
    )
    wanted = (1 + overshoot) * norms(exact, images)
    np.testing.assert_allclose(norms(further, images), wanted, rtol=1e-3)


@pytest.mark.slow
def test_it_needs_less_than_fgsm(small, labels):
    attack = deepfool(small, IMAGES, labels, candidates=4, progress=False)
    assert attack.success.all()
    smallest = [
        min(
            e
            for e in np.linspace(0.01, 0.5, 50)
            if fgsm(small, image, label, epsilon=e, progress=False).success
        )
        for image, label in zip(IMAGES, labels, strict=True)
    ]
    assert (attack.distortion < 1.02 * np.array(smallest)).all()


@pytest.mark.slow
def test_it_leaves_alone_what_is_misclassified(small, labels):
    with pytest.warns(RuntimeWarning, match="predicts another class than labels says for 6 of 6"):
        attack = deepfool(small, IMAGES, (labels + 1) % 5, progress=False)
    np.testing.assert_array_equal(attack.images, IMAGES)
    assert attack.success.all()


def test_images_that_are_done_do_not_move_on(small, labels):
    """The first steps of many are those of few."""
    options = {"saved": False, "progress": False}
    few = deepfool(small, IMAGES, labels, steps=2, **options)
    many = deepfool(small, IMAGES, labels, steps=50, **options)
    done = few.predictions != labels
    assert done.any()
    np.testing.assert_array_equal(few.images[done], many.images[done])


def test_success_is_that_of_the_saved_image(small):
    """Changes of less than half a level of 255 are lost."""
    images = in_8_bits(IMAGES)
    labels = classes_of(small, images)
    attack = deepfool(small, images, labels, candidates=4, progress=False)
    assert attack.success.all()
    assert (classes_of(small, in_8_bits(attack.images)) != labels).all()
    model, levels = linear(), np.random.default_rng(2).integers(0, 256, (400, *SHAPE))
    images = np.float32(levels) / 255
    faint = pgd(model, images, epsilon=0.4 / 255, steps=4, seed=0, progress=False)
    assert (faint.predictions != classes_of(model, images)).any()
    assert not faint.success.any()


def test_bad_options(small):
    with pytest.raises(ValueError, match="candidates must be at least 2"):
        deepfool(small, IMAGES, candidates=1)
    with pytest.raises(ValueError, match="overshoot takes a number from 0"):
        deepfool(small, IMAGES, overshoot=-0.1)
    with pytest.raises(ValueError, match="steps must be at least 1"):
        deepfool(small, IMAGES, steps=0)
