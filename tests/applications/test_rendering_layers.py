"""Max-sum by trying out every state equals convolution, ReLU and max pooling."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlsg_utils.applications import rendering_model

BELOW = 1e-5


def templates_of(rng, count, height, width, channels):
    """Return templates of norm 1, of both signs."""
    found = rng.normal(size=(count, height, width, channels))
    return found / np.sqrt((found**2).sum(axis=(1, 2, 3), keepdims=True))


def network_of(shape, *layers):
    return keras.Sequential([keras.Input(shape), *layers])


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10_000), height=st.integers(1, 4), width=st.integers(1, 4),
    channels=st.integers(1, 3), pool=st.integers(1, 3), stride=st.integers(1, 3),
    pool_stride=st.one_of(st.none(), st.integers(1, 4)), on=st.floats(0.05, 0.95),
    noise=st.floats(0.4, 2), more=st.tuples(st.integers(0, 7), st.integers(0, 7)),
)  # fmt: skip
def test_one_layer(seed, height, width, channels, pool, stride, pool_stride, on, noise, more):
    rng = np.random.default_rng(seed)
    templates = templates_of(rng, 3, height, width, channels)
    sides = [side + (pool - 1) * stride + each
             for side, each in zip((height, width), more, strict=True)]  # fmt: skip
    images = rng.random((2, *sides, channels)).astype(np.float32)
    options = {"noise": noise, "on": on, "pool": pool, "stride": stride, "pool_stride": pool_stride}
    tried = rendering_model.max_sum(images, templates, **options)
    layers = rendering_model.rendering_layers(templates, **options)
    output = network_of(images.shape[1:], *layers)(images).numpy()
    assert output.shape == tried.value.shape
    assert np.abs(output - tried.value).max() < BELOW
    np.testing.assert_array_equal(tried.on, tried.value > 0)


def test_norms_and_priors_are_in_the_bias():
    """Templates of other norms, too: the bias makes up for them."""
    rng = np.random.default_rng(3)
    templates = templates_of(rng, 4, 3, 3, 1) * np.array([0.2, 1, 2, 3])[:, None, None, None]
    images = rng.random((3, 9, 9, 1)).astype(np.float32)
    options = {"noise": 1.0, "on": 0.4, "pool": 2}
    layers = rendering_model.rendering_layers(templates, **options)
    expected = -np.array([0.04, 1, 4, 9]) / 2 + np.log(0.4 / 0.6)
    np.testing.assert_allclose(layers[0].get_weights()[1], expected, rtol=1e-5)
    tried = rendering_model.max_sum(images, templates, **options)
    output = network_of((9, 9, 1), *layers)(images).numpy()
    assert np.abs(output - tried.value).max() < BELOW


def test_messages_say_where_the_template_lies():
    rng = np.random.default_rng(1)
    template = np.abs(templates_of(rng, 1, 3, 3, 1)).astype(np.float32)
    image = np.zeros((1, 12, 12, 1), np.float32)
    image[0, 2:5, 7:10] = template[0]  # in the region of rows 0 to 5, columns 6 to 11
    found = rendering_model.max_sum(image, template, noise=0.3, on=0.5, pool=4, pool_stride=6)
    assert found.value.shape == (1, 2, 2, 1)
    assert found.on[0, 0, 1, 0]
    assert (found.down[0, 0, 1, 0], found.right[0, 0, 1, 0]) == (2, 1)
    assert found.on.sum() == 1
    # log p(on)/p(off) + |x|²/2σ², as the residual is zero
    assert found.value[0, 0, 1, 0] == pytest.approx(1 / (2 * 0.09), rel=1e-4)
    one = rendering_model.max_sum(image[0], template, noise=0.3, on=0.5, pool=4, pool_stride=6)
    np.testing.assert_array_equal(one.value, found.value[0])


@pytest.mark.slow
@settings(deadline=None, max_examples=12)
@given(
    seed=st.integers(0, 10_000), side=st.integers(1, 3), channels=st.integers(1, 2),
    pool=st.integers(1, 2), part_pool=st.integers(1, 2), on=st.floats(0.2, 0.9),
    part_on=st.floats(0.3, 0.95), arrangement=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    more=st.integers(0, 4),
)  # fmt: skip
def test_two_layers(seed, side, channels, pool, part_pool, on, part_on, arrangement, more):
    rng = np.random.default_rng(seed)
    templates = np.abs(templates_of(rng, 3, side, side, channels))
    parts = rng.integers(-1, 3, size=(2, *arrangement))
    region = side + pool - 1
    high, wide = ((each + part_pool - 1) * region + more for each in arrangement)
    images = rng.random((2, high, wide, channels)).astype(np.float32)
    # Something to be found: a template in every region.
    for row, column in np.ndindex(high // region, wide // region):
        top, left = row * region, column * region
        images[0, top : top + side, left : left + side] = np.clip(templates[row % 3], 0, 1)
    upper = {"part_on": part_on, "part_pool": part_pool}
    deep = rendering_model.deep_max_sum(
        images, templates, parts, noise=0.5, on=on, pool=pool, **upper
    )
    below = rendering_model.rendering_layers(
        templates, noise=0.5, on=on, pool=pool, pool_stride=region
    )
    above = rendering_model.part_layers(parts, templates=3, on=on, **upper)
    output = network_of(images.shape[1:], *below, *above)(images).numpy()
    assert output.shape == deep.shape
    assert np.abs(output - deep).max() < BELOW


def test_two_layers_find_something():
    """The comparison above is not one of zeros alone."""
    rng = np.random.default_rng(0)
    templates = np.abs(templates_of(rng, 2, 2, 2, 1)).astype(np.float32)
    images = np.zeros((1, 9, 9, 1), np.float32)
    images[0, 4:6, 3:5], images[0, 3:5, 7:9] = templates[0], templates[1]
    parts = np.array([[[0, 1]], [[1, 0]]])
    options = {"noise": 0.2, "on": 0.5, "pool": 2, "part_on": 0.5, "part_pool": 2}
    deep = rendering_model.deep_max_sum(images, templates, parts, **options)
    # The first arrangement fits exactly: |x|²/2σ² of both parts and the priors of three switches.
    assert deep[0, 0, 0, 0] == pytest.approx(2 / (2 * 0.04) + 2 * np.log(0.5), rel=1e-4)
    assert deep[0, 0, 0, 1] < deep[0, 0, 0, 0]


def test_a_mixture_as_a_network():
    rng = np.random.default_rng(2)
    images = rng.random((40, 7, 6, 1)).astype(np.float32)
    labels = np.arange(40) % 3
    mixture, _ = rendering_model.learn_mixture(
        images, labels, templates=2, size=(4, 5), steps=3, seed=0
    )
    network = rendering_model.as_network(mixture)
    np.testing.assert_allclose(
        network(images).numpy(), rendering_model.class_scores(mixture, images), atol=2e-3
    )
    names = [layer.name for layer in network.layers[1:]]
    assert names == ["templates", "translations", "classes", "logits"]


def test_the_gradient_is_the_rendering():
    import tensorflow as tf

    rng = np.random.default_rng(5)
    images = rng.random((6, 6, 6, 1)).astype(np.float32)
    mixture, _ = rendering_model.learn_mixture(
        images, np.arange(6) % 2, templates=2, size=4, steps=2, seed=0
    )
    given_images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(given_images)
        highest = tf.reduce_max(rendering_model.as_network(mixture)(given_images), axis=1)
    gradient = tape.gradient(highest, given_images).numpy() * mixture.noise**2
    drawn = rendering_model.render_states(mixture, rendering_model.best_states(mixture, images))
    np.testing.assert_allclose(gradient, drawn, atol=1e-5)


def test_a_template_network_is_repeatable_and_has_logits():
    options = {"classes": 3, "templates": 2, "template_size": (4, 3), "seed": 1}
    one, two = (rendering_model.template_network((6, 5, 1), **options) for _ in range(2))
    images = np.random.default_rng(0).random((2, 6, 5, 1)).astype(np.float32)
    np.testing.assert_array_equal(one(images), two(images))
    assert one.output_shape == (None, 3)
    assert one.count_params() == 6 * (12 + 1)


# What is refused

IMAGE = np.full((1, 8, 8, 1), 0.5, np.float32)
TEMPLATE = np.ones((2, 3, 3, 1), np.float32)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"noise": 0}, "noise must be above 0"),
        ({"noise": -1}, "noise takes a number from 0 up, got -1"),
        ({"on": 0}, "on must be above 0"),
        ({"on": 1}, "on must be below 1, got 1: then there is no switch, and no ReLU"),
        ({"pool": 0}, "pool must be at least 1, got 0"),
        ({"stride": 0}, "stride must be at least 1, got 0"),
        ({"pool_stride": 0}, "pool_stride must be at least 1, got 0"),
    ],
)
def test_layers_and_trying_out_refuse_the_same(changed, message):
    options = {"noise": 1.0, "on": 0.5, "pool": 2} | changed
    with pytest.raises(ValueError, match=message):
        rendering_model.rendering_layers(TEMPLATE, **options)
    with pytest.raises(ValueError, match=message):
        rendering_model.max_sum(IMAGE, TEMPLATE, **options)


def test_regions_must_fit():
    options = {"noise": 1.0, "on": 0.5}
    with pytest.raises(
        ValueError, match=r"a region of 9×9 pixels.*does not fit into images of 8×8"
    ):
        rendering_model.max_sum(IMAGE, TEMPLATE, pool=7, **options)
    with pytest.raises(ValueError, match="as many channels as the images, 1, got 3"):
        rendering_model.max_sum(IMAGE, np.ones((1, 3, 3, 3)), pool=2, **options)
    with pytest.raises(ValueError, match="Divide by 255"):
        rendering_model.max_sum(IMAGE * 255, TEMPLATE, pool=2, **options)


def test_arrangements_are_checked():
    options = {"noise": 1.0, "on": 0.5, "pool": 2, "part_on": 0.5, "part_pool": 1}
    deep = rendering_model.deep_max_sum
    with pytest.raises(ValueError, match="numbers from 0 to 1, or -1 for nothing, got 0 to 2"):
        deep(IMAGE, TEMPLATE, [[[0, 2]]], **options)
    with pytest.raises(ValueError, match=r"parts takes whole numbers.*\(L, m, n\).*shape \(1, 2\)"):
        deep(IMAGE, TEMPLATE, [[0, 1]], **options)
    with pytest.raises(
        ValueError, match="2×2 regions of 4 pixels, too few for arrangements of 3×1"
    ):
        deep(IMAGE, TEMPLATE, [[[0], [1], [1]]], **options)
    with pytest.raises(ValueError, match="1,953,125 joint states, more than 100,000: take fewer"):
        deep(IMAGE, TEMPLATE, np.zeros((1, 3, 3), int), **options)
    with pytest.raises(ValueError, match="on and part_on must be below 1"):
        deep(IMAGE, TEMPLATE, [[[0]]], **(options | {"part_on": 1}))
    with pytest.raises(ValueError, match="templates must be square here, got 2×3"):
        deep(IMAGE, TEMPLATE[:, :2], [[[0]]], **options)
    with pytest.raises(ValueError, match="on and part_on must be below 1"):
        rendering_model.part_layers([[[0]]], templates=1, on=1, part_on=0.5, part_pool=1)


def test_networks_of_mixtures_that_are_none():
    mixture = rendering_model.RenderingMixture(TEMPLATE, (8, 8), 0.3)
    with pytest.raises(ValueError, match="mixture has no classes: learn it with labels"):
        rendering_model.as_network(mixture)
    odd = rendering_model.RenderingMixture(
        np.ones((3, 3, 3, 1)), (8, 8), 0.3, labels=np.array([0, 1, 1])
    )
    with pytest.raises(ValueError, match="equally many templates for each class"):
        rendering_model.as_network(odd)
    with pytest.raises(ValueError, match="template_size takes sides of at most 6×6, got 7×7"):
        rendering_model.template_network((6, 6, 1), classes=2, templates=1, template_size=7)
    with pytest.raises(ValueError, match="classes must be at least 1, got 0"):
        rendering_model.template_network((6, 6, 1), classes=0, templates=1, template_size=3)
