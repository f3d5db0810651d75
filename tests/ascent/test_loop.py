"""The loop of gradient ascent: on every kind of model, compiled once, interrupted, in trouble."""

import gc
import io
import warnings
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from ascending import KINDS, NOISE, RNG, ascend, linear_model, sequential, subclassed
from tqdm import tqdm

from dlsg_utils import ascent

OBJECTIVE = ascent.unit([0, 4]) + 0.1 * ascent.channel("conv2", 2) - ascent.total_variation()


@pytest.fixture(scope="module")
def expected(weights) -> dict[int, ascent.Ascent]:
    """The same ascent on a plain model that ends in logits."""
    ascents = {}
    for channels in (1, 3):
        model = sequential("linear", channels)
        model.set_weights(weights[channels])
        ascents[channels] = ascend(model, OBJECTIVE, np.repeat(NOISE, channels, axis=-1))
    return ascents


@pytest.mark.parametrize("channels", [1, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("end", [pytest.param("linear", marks=pytest.mark.slow), "softmax"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_model_ascends_alike_and_stays_as_it_is(
    kind, end, channels, weights, expected
):
    start = np.repeat(NOISE, channels, axis=-1)
    model = KINDS[kind](end, channels)
    model.set_weights(weights[channels])
    before = model.get_config() if kind != "subclassed" else None
    found = ascend(model, OBJECTIVE, start)
    np.testing.assert_allclose(found.scores, expected[channels].scores, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found.images, expected[channels].images, atol=1e-3)
    assert (found.scores[-1] > found.scores[0]).all()
    for now, then in zip(model.get_weights(), weights[channels], strict=True):
        assert np.array_equal(now, then)
    assert before is None or model.get_config() == before
    assert not hasattr(model, "optimizer") or model.optimizer is None


def test_images_of_224_pixels_and_a_free_size():
    image = keras.Input((None, None, 3))
    maps = keras.layers.Conv2D(4, 7, strides=4, name="stem")(image)
    model = keras.Model(image, maps)
    for size in ((224, 224), (60, 90)):
        start = RNG.uniform(0.3, 0.7, (*size, 3))
        found = ascend(model, ascent.energy("stem"), start, steps=3)
        assert found.images.shape == (*size, 3)
        assert found.scores[-1] > found.scores[0]


def test_without_a_penalty_a_linear_model_is_maximized_at_the_bounds():
    weights = RNG.choice([-1, -0.5, 0.5, 1], size=(6, 6, 1)).astype("float32")
    found = ascend(linear_model(weights), ascent.unit(0), np.full((6, 6, 1), 0.5), step_size=0.2)
    assert np.array_equal(found.images, weights > 0)


@pytest.mark.slow
def test_nothing_is_traced_again_for_another_class_channel_image_or_weight():
    model = subclassed("linear", 1)

    def runs():
        both = zip((0, 3), (1, 2), (0.1, 0.5), ((1, 0), (0, 1)), strict=True)
        for unit, channel, weight, position in both:
            target = RNG.normal(size=(3, 2, 6))
            objective = ascent.unit(unit) + ascent.channel("conv2", channel)
            objective += ascent.neuron("conv2", channel, position) - weight * ascent.l2()
            objective += ascent.match("conv2", target)
            yield objective, RNG.uniform(0.3, 0.6, (unit + 1, 12, 10, 1))

    counts = []
    for objective, start in runs():
        ascend(model, objective, start, steps=5 + len(start), transforms=[ascent.jitter(1)])
        counts.append(model.calls)
    assert counts[0] == counts[1]


@pytest.mark.slow
def test_the_cache_does_not_keep_a_model_alive():

    model = sequential("linear", 1)
    ascend(model, ascent.unit(0))
    gone = weakref.ref(model)
    del model
    keras.backend.clear_session()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    "optimizer",
    [
        "gradient",
        pytest.param("adam", marks=pytest.mark.slow),
        pytest.param("lbfgs", marks=pytest.mark.slow),
    ],
)
def test_on_step_sees_each_step_and_can_stop(plain, optimizer):
    seen = []

    def on_step(step, image, score):
        seen.append((step, image.shape, float(score)))
        return step == 4

    found = ascend(plain, ascent.unit(2), optimizer=optimizer, on_step=on_step)
    assert [step for step, *_ in seen] == [1, 2, 3, 4]
    assert not found.complete
    assert ascend(plain, ascent.unit(2), optimizer=optimizer).complete
    assert seen[0][1] == NOISE.shape
    np.testing.assert_allclose([score for *_, score in seen], found.scores)


@pytest.mark.parametrize("optimizer", ["gradient", "lbfgs"])
def test_an_interruption_gives_the_images_so_far(plain, optimizer):
    def on_step(step, image, score):
        if step == 3:
            raise KeyboardInterrupt

    found = ascend(plain, ascent.unit(2), optimizer=optimizer, on_step=on_step)
    assert len(found.scores) == 3
    assert not found.complete
    assert not np.array_equal(found.images, NOISE)


def test_a_bar_of_ones_own_is_moved(plain):
    with tqdm(total=30, disable=False, file=io.StringIO()) as bar:
        for optimizer in ("gradient", "lbfgs"):
            ascend(plain, ascent.unit(2), steps=12, optimizer=optimizer, progress=bar)
        assert bar.n == 24


def test_scores_by_step_do_not_depend_on_how_the_steps_are_grouped(plain):
    alone = ascend(plain, ascent.unit(2), steps=20, on_step=lambda *_: None)
    together = ascend(plain, ascent.unit(2), steps=20)
    np.testing.assert_allclose(alone.scores, together.scores, rtol=1e-5)


def test_nan_leaves_the_last_good_image_and_says_so():
    class Root(keras.layers.Layer):
        def call(self, inputs):
            return tf.sqrt(0.7 - inputs)  # NaN above 0.7

    model = keras.Sequential([keras.Input((2, 2, 1)), Root(name="root")])
    start = np.stack([np.full((2, 2, 1), 0.69), np.full((2, 2, 1), 0.1)])
    with pytest.warns(RuntimeWarning, match=r"image 0 became NaN or infinite"):
        found = ascend(model, -ascent.channel("root", 0), start, step_size=0.02)
    assert (found.images[0] <= 0.72).all()
    assert np.isfinite(found.images).all()
    assert (found.images[1] > 0.3).all()  # the other one went on
    assert found.complete
    with pytest.warns(RuntimeWarning, match=r"image 0.* became NaN or infinite"):
        ascend(model, -ascent.channel("root", 0), start, optimizer="lbfgs")


def test_a_dead_unit_is_named(plain):
    class Dead(keras.layers.Layer):
        def call(self, inputs):
            return tf.nn.relu(inputs - 2)

    model = keras.Sequential([keras.Input((2, 2, 1)), Dead(name="dead")])
    with pytest.raises(ValueError, match="gradient is zero everywhere: the unit is dead"):
        ascend(model, ascent.channel("dead", 0) - ascent.l2(), np.full((2, 2, 1), 0.5))
    free = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.ReLU(threshold=0.4, name="r")])
    start = np.stack([np.full((2, 2, 1), 0.5), np.full((2, 2, 1), 0.1)])
    with pytest.warns(RuntimeWarning, match="At the start of image 1 the gradient is zero"):
        ascend(free, ascent.channel("r", 0), start)


def test_a_path_without_gradient_is_named():
    class Rounded(keras.layers.Layer):
        def call(self, inputs):
            return tf.cast(tf.cast(inputs * 10, tf.int32), tf.float32)

    model = keras.Sequential([keras.Input((2, 2, 1)), Rounded(name="rounded")])
    with pytest.raises(ValueError, match="rounded: no gradient leads back to the image"):
        ascend(model, ascent.energy("rounded"), np.full((2, 2, 1), 0.5))


WRONG = {
    "layer": (ascent.energy("conv3"), {}, "layer='conv3' is unknown. Did you mean 'conv"),
    "channel": (ascent.channel("conv2", 6), {}, "'conv2' has the channels 0 to 5, got index 6"),
    "class": (ascent.unit(5), {}, "the model has the classes 0 to 4, got 5"),
    "position": (
        ascent.neuron("conv2", 0, (3, 0)),
        {},
        r"'conv2' has 3×2 positions, got position \(3, 0\)",
    ),
    "target": (ascent.match("conv2", np.ones((3, 3, 6))), {}, r"target of shape \(3, 2, 6\)"),
    "rank": (ascent.match("conv2", np.ones(6)), {}, r"of shape \(3, 2, 6\), got \(6,\)"),
    "guide": (ascent.guided_energy("conv2", np.ones((2, 2, 5))), {}, r"\(None, 6\), got \(4, 5\)"),
    "no map": (ascent.match_gram("classes", np.ones((5, 5))), {}, "has no rows and columns"),
    "bright": (ascent.unit(0), {"start": NOISE * 255}, r"start takes values in \[0, 1\]"),
    "nan": (ascent.unit(0), {"start": NOISE * np.nan}, "start holds NaN"),
    "size": (
        ascent.unit(0),
        {"start": np.ones((9, 9, 1))},
        "takes .* of 12×10×1, got 9×9×1",
    ),
    "color": (
        ascent.unit(0),
        {"start": np.ones((12, 10, 3))},
        "takes .* of 12×10×1",
    ),
    "count": (ascent.unit([0, 1, 2]), {"start": np.stack([NOISE] * 2)}, "values for 3"),
    "steps": (ascent.unit(0), {"steps": 0}, "steps must be at least 1, got 0"),
    "step": (ascent.unit(0), {"step_size": [0.1]}, r"step_size takes a number from 0 up or an arr"),
    "optimizer": (ascent.unit(0), {"optimizer": "adm"}, "Did you mean 'adam'"),
    "space": (ascent.unit(0), {"parametrization": "furier"}, "Did you mean 'fourier'"),
    "bounds": (ascent.unit(0), {"bounds": (1, 0)}, "bounds takes"),
    "lbfgs": (
        ascent.unit(0),
        {"optimizer": "lbfgs", "transforms": [ascent.jitter(1)]},
        "takes no transforms",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_are_named(plain, case):
    objective, options, message = WRONG[case]
    with pytest.raises(ValueError, match=message):
        ascend(plain, objective, **options)


def test_an_image_too_small_for_a_layer_is_an_error():
    image = keras.Input((None, None, 1))
    model = keras.Model(image, keras.layers.Conv2D(2, 9, name="wide")(image))
    with pytest.raises(ValueError, match="too small for a layer"):
        ascend(model, ascent.energy("wide"), np.full((5, 5, 1), 0.5))


def test_no_warnings_on_a_healthy_ascend(plain):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ascend(plain, ascent.unit(0))
