"""Objectives and penalties against NumPy, and what does not fit."""

import numpy as np
import pytest
import tensorflow as tf
from ascending import NOISE, RNG, ascend

from dlsg_utils import ascent, inspection


def score_of(model, objective, images=NOISE) -> np.ndarray:
    """The objective itself: what the first step records."""
    return ascend(model, objective, images, steps=1).scores[0]


@pytest.mark.slow
def test_objectives_equal_numpy(plain):
    images = RNG.uniform(size=(3, 12, 10, 1)).astype("float32")
    maps = inspection.truncate(plain, "conv2").predict(images, verbose=0)
    logits = plain.predict(images, verbose=0)
    target = RNG.normal(size=maps.shape[1:]).astype("float32")
    flat = maps.reshape(3, -1, 6)
    grams = np.einsum("npc,npd->ncd", flat, flat) / flat.shape[1]
    style = RNG.normal(size=(6, 6)).astype("float32")
    guide = RNG.normal(size=(2, 2, 6)).astype("float32")
    each = np.arange(3)
    cases = {
        "channel": (ascent.channel("conv2", 4), maps[..., 4].sum((1, 2))),
        "channels": (ascent.channel("conv2", each), maps.sum((1, 2))[each, each]),
        "neuron": (ascent.neuron("conv2", 1, (0, 1)), maps[:, 0, 1, 1]),
        "middle": (ascent.neuron("conv2", 1), maps[:, 1, 1, 1]),
        "dense": (ascent.neuron("classes", 2), logits[:, 2]),
        "unit": (ascent.unit(each), logits[each, each]),
        "energy": (ascent.energy("conv2"), (maps**2).sum((1, 2, 3))),
        "match": (
            ascent.match("conv2", target),
            -((maps - target) ** 2).sum((1, 2, 3)) / (target**2).sum(),
        ),
        "gram": (
            ascent.match_gram("conv2", style),
            -((grams - style) ** 2).sum((1, 2)) / (style**2).sum(),
        ),
        "guide": (
            ascent.guided_energy("conv2", guide),
            (flat @ guide.reshape(-1, 6).T).max(2).sum(1),
        ),
        "l1": (ascent.l1(0.2), np.abs(images - 0.2).sum((1, 2, 3))),
        "l2": (ascent.l2(), (images**2).sum((1, 2, 3))),
        "alpha": (ascent.alpha_norm(6), (np.abs(images - 0.5) ** 6).sum((1, 2, 3))),
        "tv": (
            ascent.total_variation(),
            (np.diff(images, axis=1) ** 2).sum((1, 2, 3))
            + (np.diff(images, axis=2) ** 2).sum((1, 2, 3)),
        ),
    }
    for name, (objective, expected) in cases.items():
        found = score_of(plain, objective, images)
        np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-4, err_msg=name)


def test_total_variation_with_edges_is_their_length(plain):
    image = np.zeros((12, 10, 1), "float32")
    image[:, 5:] = 1  # one edge over 12 rows, a difference of 1 for every beta
    assert score_of(plain, ascent.total_variation(1), image) == pytest.approx(12, abs=0.02)


def test_objectives_add_up_and_scale(plain):
    a, b = ascent.channel("conv2", 1), ascent.unit(3)
    value_a, value_b = score_of(plain, a), score_of(plain, b)
    both = 2 * a - b / 4
    assert score_of(plain, both) == pytest.approx(2 * value_a - value_b / 4, rel=1e-4)
    assert score_of(plain, sum([a, b])) == pytest.approx(value_a + value_b, rel=1e-4)
    several = score_of(plain, np.array([1.0, -2.0]) * a)
    np.testing.assert_allclose(several, [value_a, -2 * value_a], rtol=1e-4)


def test_an_objective_of_ones_own(plain):
    def largest(output):
        return tf.reduce_max(output, axis=(1, 2, 3))

    maps = inspection.truncate(plain, "conv1").predict(NOISE[None], verbose=0)
    found = score_of(plain, ascent.layer_objective(largest, "conv1"))
    assert found == pytest.approx(maps.max(), rel=1e-5)


def test_the_gradient_of_energy_is_twice_the_activation_times_its_gradient(plain):
    x = tf.constant(NOISE[None])
    below = inspection.truncate(plain, "conv2")
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        h = below(x)
        energy = tf.reduce_sum(h * h)
    by_hand = 2 * tape.gradient(h, x, output_gradients=h)
    np.testing.assert_allclose(tape.gradient(energy, x), by_hand, rtol=1e-5, atol=1e-6)
    found = ascend(plain, ascent.energy("conv2"), steps=1, step_size=1e-3, bounds=None)
    direction = by_hand[0] / np.sqrt(np.mean(by_hand[0] ** 2))
    np.testing.assert_allclose(found.images - NOISE, 1e-3 * direction, atol=1e-6)


def test_wrong_objectives_are_named(plain):
    with pytest.raises(TypeError, match="objective takes"):
        ascend(plain, 3)
    with pytest.raises(TypeError, match="not multiplied with one another"):
        ascent.unit(0) * ascent.unit(1)
    with pytest.raises(ValueError, match="whole numbers from 0 up"):
        ascent.unit(-1)
    with pytest.raises(TypeError, match="index takes a whole number"):
        ascent.channel("conv1", 0.5)
    with pytest.raises(ValueError, match="zero everywhere"):
        ascent.match("conv1", np.zeros((3, 3, 4)))
