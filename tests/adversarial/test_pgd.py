"""PGD: its ball to the last bit, its starts, networks whose gradient is faint or saturated."""

import warnings

import numpy as np
import pytest
from victims import IMAGES, SHAPE, classes_of, linear, norms, small_cnn

from dlsg_utils.adversarial import deepfool, fgsm, pgd
from dlsg_utils.adversarial.pgd import norm_name


def test_one_step_as_long_as_epsilon_is_fgsm(small, labels):
    one = pgd(
        small, IMAGES, labels, epsilon=0.1, steps=1, step_size=0.1, restarts=0, progress=False
    )
    step = fgsm(small, IMAGES, labels, epsilon=0.1, progress=False)
    np.testing.assert_array_equal(one.images, step.images)


@pytest.mark.parametrize("epsilon", [0.1, 1 / 255, 0.3, 0.25, 1e-6, 1.0])
def test_no_pixel_goes_beyond_epsilon_by_a_single_bit(small, epsilon):
    images = np.random.default_rng(1).random((40, *SHAPE), dtype=np.float32)
    images[:20] *= np.float32(1e-3)
    images[-10:] = 1 - images[:10]
    for attack in (
        fgsm(small, images, epsilon=epsilon, progress=False),
        pgd(small, images, epsilon=epsilon, steps=5, seed=0, progress=False),
    ):
        change = np.abs(attack.images.astype(float) - images.astype(float))
        assert change.max() <= epsilon
        assert attack.images.min() >= 0
        assert attack.images.max() <= 1
        inside = (images > epsilon) & (images < 1 - epsilon)
        if inside.any() and epsilon > 1e-5:
            assert change[inside].max() > 0.9999 * epsilon


@pytest.mark.parametrize("epsilon", [0.01, 0.5, 3.0])
def test_no_change_is_longer_than_epsilon(small, epsilon):
    attack = pgd(small, IMAGES, epsilon=epsilon, norm="2", steps=8, seed=0, progress=False)
    assert norms(attack).max() <= epsilon
    assert norms(attack).max() > 0.95 * epsilon  # some is cut off at black and white


@pytest.mark.parametrize(
    ("norm", "spellings"),
    [("inf", (np.inf, "linf", "Linf", "l_inf")), ("2", (2, 2.0, np.float32(2), "l2", "L2"))],
)
def test_norms_go_by_several_names(norm, spellings):
    assert {norm_name(given) for given in (norm, *spellings)} == {norm}


@pytest.mark.parametrize("norm", [1, "l1", 0, True, None])
def test_other_norms_are_refused(norm):
    with pytest.raises(ValueError, match=r"norm=.* is unknown.* It takes: inf, 2"):
        norm_name(norm)


@pytest.mark.parametrize("norm", ["inf", "2"])
def test_the_random_start_lies_in_the_ball(norm):
    model = linear()
    image = np.full((200, *SHAPE), 0.5, np.float32)
    steps = {"steps": 1, "step_size": 1e-6, "seed": 0, "progress": False}
    change = pgd(model, image, epsilon=0.2, norm=norm, **steps).images - 0.5
    if norm == "inf":  # uniform: the second moment is ε² / 3
        assert np.abs(change).max() == pytest.approx(0.2, abs=1e-3)
        assert np.square(change).mean() == pytest.approx(0.2**2 / 3, rel=0.02)
    else:  # of n dimensions: the mean length is n / (n + 1) ε
        lengths = np.linalg.norm(change.reshape(200, -1), axis=1)
        n = np.prod(SHAPE)
        assert lengths.mean() == pytest.approx(0.2 * n / (n + 1), rel=0.002)


@pytest.mark.parametrize("end", ["softmax", None])
def test_a_network_that_is_sure_of_itself_has_a_gradient_all_the_same(end):
    """Its cross-entropy is 0 in 32 bits, and the gradient of it."""
    model = small_cnn(end, scale=3e3)
    labels = classes_of(model, IMAGES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attack = pgd(model, IMAGES, labels, epsilon=0.5, seed=0, progress=False)
    assert attack.success.all()


def test_a_faint_gradient_is_followed_all_the_same():
    """Its squares are 0 in 32 bits."""
    model = linear(1e-25)
    labels = classes_of(model, IMAGES)
    for attack in (
        pgd(model, IMAGES, labels, epsilon=3.0, norm="2", seed=0, progress=False),
        deepfool(model, IMAGES, labels, progress=False),
    ):
        assert (attack.predictions != labels).all()


def test_restarts_find_more_never_less(small, labels):
    options = {"epsilon": 0.04, "steps": 2, "seed": 0, "progress": False}
    found = [pgd(small, IMAGES, labels, restarts=r, **options).success for r in (1, 8)]
    assert (found[0] <= found[1]).all()


def test_restarts_leave_the_results_of_fooled_images_alone(small, labels):
    options = {"epsilon": 0.06, "steps": 3, "seed": 0, "progress": False}
    first, last = (pgd(small, IMAGES, labels, restarts=r, **options) for r in (1, 5))
    assert first.success.any()
    np.testing.assert_array_equal(first.images[first.success], last.images[first.success])
    assert (classes_of(small, last.images) == last.predictions).all()


def test_seeds(small):
    runs = [
        pgd(small, IMAGES, epsilon=0.1, steps=1, seed=s, progress=False).images for s in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


def test_bad_options(small):
    with pytest.raises(ValueError, match="norm='l1' is unknown"):
        pgd(small, IMAGES, epsilon=0.1, norm="l1")
    with pytest.raises(ValueError, match="steps must be at least 1"):
        pgd(small, IMAGES, epsilon=0.1, steps=0)
    with pytest.raises(ValueError, match="restarts"):
        pgd(small, IMAGES, epsilon=0.1, restarts=-1)
    with pytest.raises(ValueError, match="step_size takes a number above 0"):
        pgd(small, IMAGES, epsilon=0.1, step_size=0)
    with pytest.raises(ValueError, match=r"epsilon takes a number above 0 .* up to 14"):
        pgd(small, IMAGES, epsilon=20, norm="2")
    with pytest.raises(ValueError, match="seed must be at least 0"):
        pgd(small, IMAGES, epsilon=0.1, seed=-1)
