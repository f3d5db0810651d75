"""The engine for x* = argmax: against closed forms, on every kind of model, and its bad input."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import ascent, data, inspection
from dlsg_utils.ascent import parametrizations

RNG = np.random.default_rng(0)
NOISE = RNG.uniform(0.4, 0.6, (12, 10, 1)).astype("float32")


def layers(end: str) -> list[keras.layers.Layer]:
    return [
        keras.layers.Conv2D(4, 3, activation="relu", name="conv1"),
        keras.layers.MaxPooling2D(name="pool"),
        keras.layers.Conv2D(6, 3, name="conv2"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(5, activation=end, name="classes"),
    ]


def sequential(end: str, channels: int) -> keras.Model:
    return keras.Sequential([keras.Input((12, 10, channels)), *layers(end)])


def functional(end: str, channels: int) -> keras.Model:
    x = image = keras.Input((12, 10, channels))
    for layer in layers(end):
        x = layer(x)
    return keras.Model(image, x)


def nested(end: str, channels: int) -> keras.Model:
    inner, outer = layers(end)[:3], layers(end)[3:]
    encoder = keras.Sequential([keras.Input((12, 10, channels)), *inner], name="encoder")
    x = image = keras.Input((12, 10, channels))
    for layer in [encoder, *outer]:
        x = layer(x)
    return keras.Model(image, x)


class Subclassed(keras.Model):
    def __init__(self, end: str) -> None:
        super().__init__()
        self.parts = layers(end)
        self.calls = 0

    def call(self, inputs):
        self.calls += 1
        for part in self.parts:
            inputs = part(inputs)
        return inputs


def subclassed(end: str, channels: int) -> keras.Model:
    model = Subclassed(end)
    model(np.zeros((1, 12, 10, channels), "float32"))
    return model


KINDS = {"sequential": sequential, "functional": functional, "nested": nested}
KINDS["subclassed"] = subclassed


@pytest.fixture(scope="module")
def weights() -> dict[int, list[np.ndarray]]:
    keras.utils.set_random_seed(3)
    return {channels: sequential("linear", channels).get_weights() for channels in (1, 3)}


def climb(model, objective, start=NOISE, **options):
    options = {"steps": 12, "seed": 1, "progress": False} | options
    return ascent.ascend(model, objective, start, **options)


OBJECTIVE = ascent.unit([0, 4]) + 0.1 * ascent.channel("conv2", 2) - ascent.total_variation()


@pytest.fixture(scope="module")
def expected(weights) -> dict[int, ascent.Ascent]:
    """The same climb on a plain model that ends in logits."""
    climbs = {}
    for channels in (1, 3):
        model = sequential("linear", channels)
        model.set_weights(weights[channels])
        climbs[channels] = climb(model, OBJECTIVE, np.repeat(NOISE, channels, axis=-1))
    return climbs


@pytest.fixture(scope="module")
def plain(weights) -> keras.Model:
    model = sequential("linear", 1)
    model.set_weights(weights[1])
    return model


# --- every kind of model gives the same climb ---


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("end", ["linear", "softmax"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_model_climbs_alike_and_stays_as_it_is(
    kind, end, channels, weights, expected
):
    start = np.repeat(NOISE, channels, axis=-1)
    model = KINDS[kind](end, channels)
    model.set_weights(weights[channels])
    before = model.get_config() if kind != "subclassed" else None
    found = climb(model, OBJECTIVE, start)
    np.testing.assert_allclose(found.scores, expected[channels].scores, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found.images, expected[channels].images, atol=1e-3)
    assert (found.scores[-1] > found.scores[0]).all()
    for now, then in zip(model.get_weights(), weights[channels], strict=True):
        assert np.array_equal(now, then)
    assert before is None or model.get_config() == before
    assert not hasattr(model, "optimizer") or model.optimizer is None


def test_pictures_of_224_pixels_and_a_free_size():
    image = keras.Input((None, None, 3))
    maps = keras.layers.Conv2D(4, 7, strides=4, name="stem")(image)
    model = keras.Model(image, maps)
    for size in ((224, 224), (60, 90)):
        start = RNG.uniform(0.3, 0.7, (*size, 3))
        found = climb(model, ascent.energy("stem"), start, steps=3)
        assert found.images.shape == (*size, 3)
        assert found.scores[-1] > found.scores[0]


# --- objectives and penalties against NumPy ---


def score_of(model, objective, images=NOISE) -> np.ndarray:
    """The objective itself: what the first step records."""
    return climb(model, objective, images, steps=1).scores[0]


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


def test_total_variation_with_edges_is_the_length_of_the_slope(plain):
    image = np.zeros((12, 10, 1), "float32")
    image[:, 5:] = 1  # one edge over 12 rows, a slope of 1 for every beta
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
    step = climb(plain, ascent.energy("conv2"), steps=1, step_size=1e-3, bounds=None).images - NOISE
    direction = by_hand[0] / np.sqrt(np.mean(by_hand[0] ** 2))
    np.testing.assert_allclose(step, 1e-3 * direction, atol=1e-6)


# --- where the optimum is known ---


def linear_model(weights: np.ndarray) -> keras.Model:
    model = keras.Sequential([keras.Input(weights.shape), keras.layers.Flatten()])
    model.add(keras.layers.Dense(1, use_bias=False, name="sum"))
    model.set_weights([weights.reshape(-1, 1)])
    return model


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("parametrization", ["pixels", "fourier"])
@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_parametrizations_reach_the_known_optimum_of_a_linear_model(
    parametrization, optimizer, channels
):
    # w·x − ‖x − ½‖² is largest at x = ½ + w / 2.
    weights = RNG.uniform(-0.6, 0.6, (9, 8, channels)).astype("float32")
    sizes = 0.2 * np.cos(np.linspace(0, np.pi / 2, 600))
    found = climb(
        linear_model(weights),
        ascent.unit(0) - ascent.l2(around=0.5),
        np.full((9, 8, channels), 0.5),
        steps=600,
        step_size=0.1 if optimizer == "lbfgs" else sizes,
        optimizer=optimizer,
        parametrization=parametrization,
    )
    np.testing.assert_allclose(found.images, 0.5 + weights / 2, atol=0.01)


def test_without_a_penalty_a_linear_model_is_maximised_at_the_bounds():
    weights = RNG.choice([-1, -0.5, 0.5, 1], size=(6, 6, 1)).astype("float32")
    found = climb(linear_model(weights), ascent.unit(0), np.full((6, 6, 1), 0.5), step_size=0.2)
    assert np.array_equal(found.images, weights > 0)


@pytest.mark.parametrize("size", [(8, 9), (7, 6)])
@pytest.mark.parametrize("channels", [1, 3])
def test_fourier_numbers_bring_back_the_picture(size, channels):
    images = RNG.uniform(0.1, 0.9, (2, *size, channels)).astype("float32")
    for bounds in (None, (0.0, 1.0), (-1.0, 2.0)):
        fourier = parametrizations.Fourier(bounds, channels)
        parameters = fourier.parameters(tf.constant(images))
        np.testing.assert_allclose(fourier.images(parameters, size), images, atol=1e-5)


def test_the_spread_of_colours_is_that_of_the_photographs():
    photographs = [data.image(name, 200) for name in data.images() if name != "starry_night"]
    covariance = np.mean([np.cov(p.reshape(-1, 3).T) for p in photographs if p.shape[2] == 3], 0)
    values, axes = np.linalg.eigh(covariance)
    root = axes * np.sqrt(values / values[-1]) @ axes.T
    np.testing.assert_allclose(parametrizations.COLOR_SPREAD, root, atol=0.005)


# --- transforms ---


@pytest.mark.parametrize(
    "transform",
    [ascent.jitter(3), ascent.scale(1, 1), ascent.rotate(0), ascent.scale(0.8, 1.2)],
    ids=str,
)
def test_transforms_keep_shape_and_differ_by_seed(transform):
    images = tf.constant(RNG.uniform(size=(2, 12, 10, 3)).astype("float32"))
    first, same, other = (transform.apply(images, [1, step]) for step in (0, 0, 5))
    assert first.shape == images.shape
    assert np.array_equal(first, same)
    still = transform in (ascent.scale(1, 1), ascent.rotate(0))
    assert np.allclose(first, images, atol=1e-5) == still
    assert np.allclose(first, other, atol=1e-5) == still


def test_a_turned_picture_and_its_gradient_turned_back():
    ramp = np.linspace(0.2, 0.8, 21, dtype="float32")
    images = tf.constant(np.tile(ramp, (21, 1))[None, ..., None])
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        turned = ascent.rotate(30).apply(x, [3, 4])
        middle = tf.reduce_sum(turned[:, 10, 10])
    slope = tape.gradient(middle, x).numpy()
    assert middle.numpy() == pytest.approx(0.5, abs=1e-3)  # the middle stays
    assert np.unravel_index(slope.argmax(), slope.shape)[1:3] == (10, 10)
    assert not np.allclose(turned, images, atol=1e-3)


def test_a_seed_gives_the_same_picture_and_another_seed_another_one(plain):
    transforms = [ascent.jitter(2), ascent.scale(0.9, 1.1), ascent.rotate(10)]
    first, same, other = (
        climb(plain, ascent.unit(1), transforms=transforms, seed=seed).images for seed in (1, 1, 2)
    )
    assert np.array_equal(first, same)
    assert not np.allclose(first, other)


def test_tiles_add_up_to_the_whole_picture():
    image = keras.Input((None, None, 1))
    model = keras.Model(image, keras.layers.Conv2D(3, 1, name="points")(image))
    start = RNG.uniform(0.3, 0.7, (70, 90, 1))
    whole = climb(model, ascent.energy("points"), start, steps=1)
    tiled = climb(model, ascent.energy("points"), start, steps=1, tile=35)
    # A 1×1 convolution sees no borders, so only the padding of the last tiles may differ.
    np.testing.assert_allclose(tiled.images, whole.images, atol=2e-3)


# --- traces, callbacks, interruptions ---


def test_nothing_is_traced_again_for_another_class_channel_picture_or_weight():
    model = subclassed("linear", 1)

    def runs():
        both = zip((0, 3), (1, 2), (0.1, 0.5), ((1, 0), (0, 1)), strict=True)
        for unit, channel, weight, place in both:
            target = RNG.normal(size=(3, 2, 6))
            objective = ascent.unit(unit) + ascent.channel("conv2", channel)
            objective += ascent.neuron("conv2", channel, place) - weight * ascent.l2()
            objective += ascent.match("conv2", target)
            yield objective, RNG.uniform(0.3, 0.6, (unit + 1, 12, 10, 1))

    counts = []
    for objective, start in runs():
        climb(model, objective, start, steps=5 + len(start), transforms=[ascent.jitter(1)])
        counts.append(model.calls)
    assert counts[0] == counts[1]


def test_the_cache_does_not_keep_a_model_alive():
    import gc
    import weakref

    model = sequential("linear", 1)
    climb(model, ascent.unit(0))
    gone = weakref.ref(model)
    del model
    keras.backend.clear_session()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("optimizer", ["gradient", "adam", "lbfgs"])
def test_on_step_sees_each_step_and_can_stop(plain, optimizer):
    seen = []

    def on_step(step, image, score):
        seen.append((step, image.shape, float(score)))
        return step == 4

    found = climb(plain, ascent.unit(2), optimizer=optimizer, on_step=on_step)
    assert [step for step, *_ in seen] == [1, 2, 3, 4]
    assert seen[0][1] == NOISE.shape
    np.testing.assert_allclose([score for *_, score in seen], found.scores)


@pytest.mark.parametrize("optimizer", ["gradient", "lbfgs"])
def test_an_interruption_gives_the_pictures_so_far(plain, optimizer):
    def on_step(step, image, score):
        if step == 3:
            raise KeyboardInterrupt

    found = climb(plain, ascent.unit(2), optimizer=optimizer, on_step=on_step)
    assert len(found.scores) == 3
    assert not np.array_equal(found.images, NOISE)


def test_scores_by_step_do_not_depend_on_how_the_steps_are_grouped(plain):
    alone = climb(plain, ascent.unit(2), steps=20, on_step=lambda *_: None)
    together = climb(plain, ascent.unit(2), steps=20)
    np.testing.assert_allclose(alone.scores, together.scores, rtol=1e-5)


# --- trouble ---


def test_nan_leaves_the_last_good_picture_and_says_so():
    class Root(keras.layers.Layer):
        def call(self, inputs):
            return tf.sqrt(0.7 - inputs)  # NaN above 0.7

    model = keras.Sequential([keras.Input((2, 2, 1)), Root(name="root")])
    start = np.stack([np.full((2, 2, 1), 0.69), np.full((2, 2, 1), 0.1)])
    with pytest.warns(RuntimeWarning, match=r"image 0 became NaN or infinite by step"):
        found = climb(model, -ascent.channel("root", 0), start, step_size=0.02)
    assert (found.images[0] <= 0.72).all()
    assert np.isfinite(found.images).all()
    assert (found.images[1] > 0.3).all()  # the other one went on


def test_a_dead_unit_is_named(plain):
    class Dead(keras.layers.Layer):
        def call(self, inputs):
            return tf.nn.relu(inputs - 2)

    model = keras.Sequential([keras.Input((2, 2, 1)), Dead(name="dead")])
    with pytest.raises(ValueError, match="gradient is zero everywhere: the unit is dead"):
        climb(model, ascent.channel("dead", 0) - ascent.l2(), np.full((2, 2, 1), 0.5))
    free = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.ReLU(threshold=0.4, name="r")])
    start = np.stack([np.full((2, 2, 1), 0.5), np.full((2, 2, 1), 0.1)])
    with pytest.warns(RuntimeWarning, match="At the start of image 1 the gradient is zero"):
        climb(free, ascent.channel("r", 0), start)


def test_a_path_without_gradient_is_named():
    class Rounded(keras.layers.Layer):
        def call(self, inputs):
            return tf.cast(tf.cast(inputs * 10, tf.int32), tf.float32)

    model = keras.Sequential([keras.Input((2, 2, 1)), Rounded(name="rounded")])
    with pytest.raises(ValueError, match="rounded: no gradient leads back to the image"):
        climb(model, ascent.energy("rounded"), np.full((2, 2, 1), 0.5))


WRONG = {
    "layer": (ascent.energy("conv3"), {}, "layer='conv3' is unknown. Did you mean 'conv"),
    "channel": (ascent.channel("conv2", 6), {}, "'conv2' has the channels 0 to 5, got index 6"),
    "class": (ascent.unit(5), {}, "the model's output has the channels 0 to 4, got index 5"),
    "place": (
        ascent.neuron("conv2", 0, (3, 0)),
        {},
        r"'conv2' has 3×2 positions, got position \(3, 0\)",
    ),
    "target": (ascent.match("conv2", np.ones((3, 3, 6))), {}, r"target of shape \(3, 2, 6\)"),
    "no map": (ascent.match_gram("classes", np.ones((5, 5))), {}, "has no rows and columns"),
    "bright": (ascent.unit(0), {"start": NOISE * 255}, r"start takes values in \[0, 1\]"),
    "nan": (ascent.unit(0), {"start": NOISE * np.nan}, "start holds NaN"),
    "size": (
        ascent.unit(0),
        {"start": np.ones((9, 9, 1))},
        "takes images of 12×10×1, got 9×9×1",
    ),
    "colour": (
        ascent.unit(0),
        {"start": np.ones((12, 10, 3))},
        "takes images of 12×10×1",
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
        climb(plain, objective, **options)


def test_wrong_objectives_are_named(plain):
    with pytest.raises(TypeError, match="objective takes"):
        climb(plain, 3)
    with pytest.raises(TypeError, match="not multiplied with one another"):
        ascent.unit(0) * ascent.unit(1)
    with pytest.raises(ValueError, match="whole numbers from 0 up"):
        ascent.unit(-1)
    with pytest.raises(TypeError, match="index takes a whole number"):
        ascent.channel("conv1", 0.5)
    with pytest.raises(ValueError, match="zero everywhere"):
        ascent.match("conv1", np.zeros((3, 3, 4)))


def test_a_picture_too_small_for_a_layer_is_an_error():
    image = keras.Input((None, None, 1))
    model = keras.Model(image, keras.layers.Conv2D(2, 9, name="wide")(image))
    with pytest.raises(ValueError, match="too small for a layer"):
        climb(model, ascent.energy("wide"), np.full((5, 5, 1), 0.5))


def test_no_warnings_on_a_healthy_climb(plain):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        climb(plain, ascent.unit(0))
