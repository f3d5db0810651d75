"""Rendering models: inference against the definition, EM, and what is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from dlsg_utils.applications import rendering_model

RNG = np.random.default_rng(0)
TEMPLATES = RNG.random((4, 3, 2, 1)).astype(np.float32)
PRIOR = np.array([0.1, 0.2, 0.3, 0.4])
MIXTURE = rendering_model.RenderingMixture(
    TEMPLATES, (5, 4), 0.4, prior=PRIOR, on=0.7, labels=np.array([0, 0, 1, 1])
)
IMAGES = RNG.random((6, 5, 4, 1)).astype(np.float32)


def log_joint(mixture, image, state):
    """Return log p(image, state) by the definition; a state is (k, row, column) or None: off."""
    rows, columns = mixture.translations
    mean = np.zeros((*mixture.size, mixture.templates.shape[-1]))
    prior = 1 - mixture.on
    if state is not None:
        k, row, column = state
        _, h, w, _ = mixture.templates.shape
        mean[row : row + h, column : column + w] = mixture.templates[k]
        prior = mixture.on * mixture.prior[k] / (rows * columns)
    density = multivariate_normal(mean.ravel(), mixture.noise**2).logpdf(image.ravel())
    return density + math.log(prior)


def all_states(mixture):
    return [None, *np.ndindex(len(mixture.templates), *mixture.translations)]


def test_ratios_evidence_and_best_states_are_those_of_the_definition():
    ratios = rendering_model.log_ratios(MIXTURE, IMAGES)
    assert ratios.shape == (6, 4, 3, 3)
    evidence = rendering_model.log_evidence(MIXTURE, IMAGES)
    best = rendering_model.best_states(MIXTURE, IMAGES)
    drawn = rendering_model.render_states(MIXTURE, best)
    for n, image in enumerate(IMAGES):
        joint = {state: log_joint(MIXTURE, image, state) for state in all_states(MIXTURE)}
        blank = joint[None] - math.log(1 - MIXTURE.on)
        for state, value in joint.items():
            if state is not None:
                assert ratios[n][state] == pytest.approx(value - blank, abs=1e-3)
        assert evidence[n] == pytest.approx(np.logaddexp.reduce([*joint.values()]), abs=1e-3)
        state = max(joint, key=joint.get)
        assert best.on[n] == (state is not None)
        assert best.score[n] == pytest.approx(joint[state] - blank, abs=1e-3)
        if state is not None:
            assert (best.template[n], best.row[n], best.column[n]) == state
            k, row, column = state
            np.testing.assert_array_equal(
                drawn[n, row : row + 3, column : column + 2], TEMPLATES[k]
            )
            assert drawn[n].sum() == pytest.approx(TEMPLATES[k].sum(), rel=1e-5)
        else:
            assert not drawn[n].any()


def test_a_blank_image_switches_off():
    states = rendering_model.best_states(MIXTURE, np.zeros((1, 5, 4, 1), np.float32))
    assert not states.on[0]
    assert not rendering_model.render_states(MIXTURE, states).any()
    assert states.score[0] == pytest.approx(math.log(0.3))


def test_one_image_is_answered_as_one():
    one = rendering_model.best_states(MIXTURE, IMAGES[0])
    assert np.ndim(one.template) == 0
    assert rendering_model.render_states(MIXTURE, one).shape == (5, 4, 1)
    assert rendering_model.log_ratios(MIXTURE, IMAGES[0]).shape == (4, 3, 3)
    assert rendering_model.class_scores(MIXTURE, IMAGES[0]).shape == (2,)
    assert np.ndim(rendering_model.log_evidence(MIXTURE, IMAGES[0])) == 0
    assert np.ndim(rendering_model.classify(MIXTURE, IMAGES[0])) == 0


def test_classes_by_the_best_state_and_by_the_sum():
    best, total = (
        rendering_model.class_scores(MIXTURE, IMAGES, inference=how)
        for how in ("max-sum", "sum-product")
    )
    ratios = rendering_model.log_ratios(MIXTURE, IMAGES).astype(float)
    for c in range(2):
        own = ratios[:, MIXTURE.labels == c].reshape(6, -1)
        np.testing.assert_allclose(best[:, c], own.max(axis=1), atol=1e-4)
        np.testing.assert_allclose(total[:, c], np.logaddexp.reduce(own, axis=1), atol=1e-4)
    np.testing.assert_array_equal(rendering_model.classify(MIXTURE, IMAGES), best.argmax(axis=1))
    # With little noise one state is far above all others.
    quiet = replace(MIXTURE, noise=0.02)
    best, total = (
        rendering_model.class_scores(quiet, IMAGES, inference=how)
        for how in ("max-sum", "sum-product")
    )
    np.testing.assert_allclose(best, total, rtol=0.02)


def test_the_best_state_of_a_class_that_is_named():
    of_one = rendering_model.best_states(MIXTURE, IMAGES, label=1)
    assert set(MIXTURE.labels[of_one.template]) == {1}
    truth = np.array([0, 1, 0, 1, 0, 1])
    mixed = rendering_model.best_states(MIXTURE, IMAGES, label=truth)
    np.testing.assert_array_equal(MIXTURE.labels[mixed.template], truth)
    scores = rendering_model.class_scores(MIXTURE, IMAGES)
    expected = np.maximum(scores[np.arange(6), truth], math.log(0.3))
    np.testing.assert_allclose(mixed.score, expected, atol=1e-5)


def test_naive_bayes_is_the_mixture_with_one_template_a_class_at_one_place():
    labels = np.repeat([0, 1, 2], 20)
    images = np.clip(RNG.normal(0.5, 0.1, (60, 4, 4, 1)) + 0.1 * labels[:, None, None, None], 0, 1)
    learned, _ = rendering_model.learn_mixture(images, labels, templates=1, size=4, steps=2, seed=0)
    means = np.stack([images[labels == c].mean(axis=0) for c in range(3)])
    np.testing.assert_allclose(learned.templates, means, atol=1e-5)
    assert learned.noise == pytest.approx(np.sqrt(np.mean((images - means[labels]) ** 2)), rel=1e-3)
    np.testing.assert_allclose(learned.prior, 1 / 3)


def rendered_images(count, *, seed, on=1.0):
    """Return images of two shapes at random places, the shapes' numbers and the templates."""
    rng = np.random.default_rng(seed)
    shapes = np.zeros((2, 4, 4, 1), np.float32)
    shapes[0, 1] = shapes[1, :, 2] = 0.9
    k = rng.integers(0, 2, count)
    truth = rendering_model.RenderingMixture(shapes, (7, 7), 0.05)
    states = rendering_model.States(
        k,
        rng.integers(0, 4, count),
        rng.integers(0, 4, count),
        rng.random(count) < on,
        np.zeros(count),
    )
    images = rendering_model.render_states(truth, states) + rng.normal(0, 0.05, (count, 7, 7, 1))
    return np.clip(images, 0, 1).astype(np.float32), k, states.on


@pytest.mark.parametrize("on", [1.0, 0.5])
def test_em_finds_the_shapes_wherever_they_lie(on):
    images, truth, drawn = rendered_images(300, seed=1, on=on)
    best, history = max(
        (rendering_model.learn_mixture(
            images, templates=2, size=4, steps=25, on=min(on, 0.6 if on < 1 else 1.0), seed=seed
        ) for seed in range(4)),
        key=lambda found: found[1][-1],
    )  # fmt: skip
    assert (np.diff(history) > -1e-3).all()
    states = rendering_model.best_states(best, images)
    assert (states.on == drawn).mean() > 0.98
    assert rendering_model.cluster_purity(truth[drawn], states.template[drawn]) > 0.97
    assert best.on == pytest.approx(drawn.mean(), abs=0.03)
    # Clipping at 0 removes half of the noise.
    assert 0.02 < best.noise < 0.06
    error = np.mean((images - rendering_model.render_states(best, states)) ** 2)
    assert error < 0.06**2


@settings(deadline=None, max_examples=15)
@given(
    seed=st.integers(0, 1000), templates=st.integers(1, 4), side=st.integers(2, 5),
    on=st.sampled_from([1.0, 0.5, 0.9]), labeled=st.booleans(),
)  # fmt: skip
def test_the_likelihood_never_falls(seed, templates, side, on, labeled):
    rng = np.random.default_rng(seed)
    images = rng.random((40, 5, 6, 1)).astype(np.float32)
    labels = np.repeat([0, 1], 20) if labeled else None
    learned, history = rendering_model.learn_mixture(
        images, labels, templates=templates, size=side, steps=6, on=on, seed=seed
    )
    assert (np.diff(history) > -1e-3).all()
    assert learned.prior.sum() == pytest.approx(1)
    assert len(learned.templates) == templates * (2 if labeled else 1)
    if labels is None:
        assert rendering_model.log_evidence(learned, images).mean() >= history[-1] - 1e-3


def test_em_is_repeatable_and_its_history_is_the_evidence():
    images, _, _ = rendered_images(50, seed=2)
    runs = [
        rendering_model.learn_mixture(images, templates=3, size=4, steps=3, seed=5)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(runs[0][0].templates, runs[1][0].templates)
    one, _ = rendering_model.learn_mixture(images, templates=3, size=4, steps=2, seed=5)
    assert rendering_model.log_evidence(one, images).mean() == pytest.approx(
        runs[0][1][2], abs=1e-3
    )


def test_names_of_templates():
    images, truth, _ = rendered_images(100, seed=3)
    learned, _ = rendering_model.learn_mixture(images, truth, templates=1, size=4, seed=0)
    learned = replace(learned, labels=None)
    named = rendering_model.name_templates(learned, images[:30], truth[:30] + 4)
    assert named.labels.tolist() == [4, 5]
    assert (rendering_model.classify(named, images[30:]) == truth[30:] + 4).mean() > 0.9
    # One that is nobody's best gets the class of the image that it fits best.
    alone = rendering_model.RenderingMixture(
        np.stack([learned.templates[0], learned.templates[0] + 9]), (7, 7), 0.1
    )
    assert rendering_model.name_templates(alone, images[:1], truth[:1]).labels[1] == truth[0]


def test_purity_by_hand():
    assert rendering_model.cluster_purity([0, 0, 1, 1, 1], [3, 3, 3, 8, 8]) == pytest.approx(0.8)
    assert rendering_model.cluster_purity([0, 1], [0, 1]) == 1
    with pytest.raises(
        ValueError, match=r"clusters takes one for each .* \(2,\), got shape \(3,\)"
    ):
        rendering_model.cluster_purity([0, 1], [0, 1, 1])
    with pytest.raises(ValueError, match="labels takes"):
        rendering_model.cluster_purity([], [])


def test_moved_images_are_crops_of_padded_ones():
    images = RNG.random((30, 6, 5, 2)).astype(np.float32)
    moved = rendering_model.moved(images, 2, seed=0)
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
    seen = set()
    for before, after in zip(padded, moved, strict=True):
        places = [
            (i, j) for i, j in np.ndindex(5, 5)
            if np.array_equal(before[i : i + 6, j : j + 5], after)
        ]  # fmt: skip
        assert len(places) == 1
        seen |= set(places)
    assert len(seen) > 12
    np.testing.assert_array_equal(rendering_model.moved(images, 0, seed=0), images)
    assert rendering_model.moved(images[0], 1, seed=0).shape == (6, 5, 2)
    with pytest.raises(ValueError, match="most takes at most 4 pixels"):
        rendering_model.moved(images, 5)


def test_random_regions_lie_in_the_images():
    images = RNG.random((3, 6, 5, 1)).astype(np.float32)
    regions = rendering_model.random_regions(images, 40, size=(3, 4), seed=1)
    assert regions.shape == (40, 3, 4, 1)
    windows = {
        image[i : i + 3, j : j + 4].tobytes() for image in images for i, j in np.ndindex(4, 2)
    }
    assert {np.ascontiguousarray(each).tobytes() for each in regions} <= windows
    with pytest.raises(ValueError, match="regions of at most 6×5, got 7×7"):
        rendering_model.random_regions(images, 3, size=7)


# What is refused


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"noise": 0}, ValueError, "noise must be above 0, got 0.*Take a small value"),
        ({"noise": -0.1}, ValueError, "noise takes a number from 0 up, got -0.1"),
        ({"noise": float("nan")}, ValueError, "noise takes a number from 0 up, got nan"),
        ({"noise": "0.1"}, TypeError, "noise takes a number"),
        ({"on": 0}, ValueError, "on must be above 0"),
        ({"on": 1.5}, ValueError, "on takes a number from 0 to 1, got 1.5"),
        ({"templates": TEMPLATES[:0]}, ValueError, r"at least one template.*\(0, 3, 2, 1\)"),
        ({"templates": TEMPLATES[..., 0]}, ValueError, r"templates\[\.\.\., None\]"),
        ({"templates": TEMPLATES * np.nan}, ValueError, "templates holds NaN"),
        ({"templates": "digits"}, TypeError, "templates takes an array of numbers"),
        ({"size": (2, 4)}, ValueError, r"at least as large as the templates, 3×2, got \(2, 4\)"),
        ({"prior": [0.5, 0.5]}, ValueError, "prior takes 4 probabilities"),
        ({"prior": [0.5, 0.5, 0.5, 0.5]}, ValueError, "sum to 1"),
        ({"labels": [0, 1]}, ValueError, r"labels takes one whole number for each template"),
        ({"labels": [0, 1, -1, 2]}, ValueError, "classes from 0 up, got -1"),
        ({"labels": [0.0, 1, 1, 2]}, ValueError, "got dtype float64"),
    ],
)
def test_a_mixture_refuses(changed, error, message):
    good = {"templates": TEMPLATES, "size": (5, 4), "noise": 0.4}
    with pytest.raises(error, match=message):
        rendering_model.RenderingMixture(**(good | changed))


READERS = [
    rendering_model.log_ratios, rendering_model.log_evidence, rendering_model.best_states,
    rendering_model.class_scores, rendering_model.classify,
    lambda mixture, images: rendering_model.name_templates(mixture, images, np.zeros(6, int)),
]  # fmt: skip


@pytest.mark.parametrize("call", READERS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x[:, 1:], r"images must be like those of the mixture, 5×4×1, got 4×4×1"),
        (lambda x: x[..., [0, 0]], "got 5×4×2"),
        (lambda x: x[:0], "is empty"),
        (lambda x: x * 255, "Divide by 255"),
        (lambda x: np.where(x > 0.9, np.nan, x), "NaN or infinity"),
        (lambda x: x[0, ..., 0], "Add a channel axis"),
    ],
)
def test_images_that_do_not_fit_are_refused(call, change, message):
    with pytest.raises(ValueError, match=message):
        call(MIXTURE, change(IMAGES))


def test_a_mixture_without_classes_does_not_classify():
    nameless = replace(MIXTURE, labels=None)
    for call in (rendering_model.classify, rendering_model.class_scores):
        with pytest.raises(ValueError, match="mixture has no classes: give labels"):
            call(nameless, IMAGES)
    with pytest.raises(ValueError, match="mixture has no classes"):
        rendering_model.best_states(nameless, IMAGES, label=0)
    with pytest.raises(ValueError, match="label takes classes that have a template, got 7"):
        rendering_model.best_states(MIXTURE, IMAGES, label=7)
    with pytest.raises(ValueError, match="inference='sum' is unknown"):
        rendering_model.class_scores(MIXTURE, IMAGES, inference="sum")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"images": IMAGES[:0]}, "is empty"),
        ({"images": IMAGES * 255}, "Divide by 255"),
        ({"images": np.full_like(IMAGES, np.nan)}, "NaN or infinity"),
        ({"images": np.full_like(IMAGES, 0.5)}, "images are all equal"),
        ({"labels": [0, 1]}, r"one whole number for each image, shape \(6,\)"),
        ({"labels": [0, 1, 0, 1, 0, -1]}, "classes from 0 up, got -1"),
        ({"labels": [0, 0, 0, 0, 0, 1]}, "images of class 1, 1, got 2"),
        ({"templates": 7}, "as many as there are images, 6, got 7"),
        ({"templates": 0}, "templates must be at least 1, got 0"),
        ({"size": 6}, "at most as large as the images, 5×4, got 6×6"),
        ({"steps": 0}, "steps must be at least 1"),
        ({"on": -1}, "on takes a number from 0 to 1"),
    ],
)
def test_learning_refuses(changed, message):
    good = {"images": IMAGES, "templates": 2, "size": 3}
    with pytest.raises(ValueError, match=message):
        rendering_model.learn_mixture(**(good | changed))


def test_states_that_are_not_the_mixtures_are_not_rendered():
    with pytest.raises(ValueError, match="template from 0 to 3, got 4 to 4"):
        rendering_model.render_states(MIXTURE, rendering_model.States(4, 0, 0, True, 0.0))
    with pytest.raises(ValueError, match="row from 0 to 2, got -1"):
        rendering_model.render_states(MIXTURE, rendering_model.States(0, -1, 0, True, 0.0))
