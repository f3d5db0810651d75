"""Deep Dream: what is known in closed form, what must rise and what must stay; films."""

import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import ascent
from dlsg_utils.visualization import activations, deep_dream, dream_film

MODULE = sys.modules["dlsg_utils.visualization.deep_dream"]  # the function hides its module
RNG = np.random.default_rng(0)
PICTURE = RNG.uniform(0.3, 0.7, (48, 64, 3)).astype("float32")
DIGIT = RNG.uniform(0.2, 0.8, (28, 28, 1)).astype("float32")


def dream(model, image=PICTURE, names="conv2", **options):
    return deep_dream(
        model, image, names, **{"steps": 3, "octaves": 2, "seed": 1, "progress": False} | options
    )


def parts(end: str) -> list[layers.Layer]:
    return [
        layers.Conv2D(4, 3, padding="same", activation="relu", name="conv1"),
        layers.MaxPooling2D(name="pool"),
        layers.Conv2D(6, 3, padding="same", name="conv2"),
        layers.GlobalAveragePooling2D(name="mean"),
        layers.Dense(5, activation=end, name="classes"),
    ]


def sequential(shape, end="linear"):
    return keras.Sequential([keras.Input(shape), *parts(end)])


def functional(shape, end="linear"):
    x = image = keras.Input(shape)
    for layer in parts(end):
        x = layer(x)
    return keras.Model(image, x)


def nested(shape, end="linear"):
    inner, outer = parts(end)[:3], parts(end)[3:]
    encoder = keras.Sequential([keras.Input(shape), *inner], name="encoder")
    return keras.Sequential([keras.Input(shape), encoder, *outer])


class Subclassed(keras.Model):
    def __init__(self, end="linear"):
        super().__init__()
        self.parts = parts(end)
        self.calls = 0

    def call(self, inputs):
        self.calls += 1
        for part in self.parts:
            inputs = part(inputs)
        return inputs


def subclassed(shape, end="linear"):
    model = Subclassed(end)
    model(keras.Input(shape))
    return model


KINDS = {
    "sequential": sequential,
    "functional": functional,
    "nested": nested,
    "subclassed": subclassed,
}


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(5)
    return sequential((None, None, 3))


@pytest.fixture(scope="module")
def points():
    """Return a network that looks at each pixel by itself: h = x."""
    model = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(3, 1, use_bias=False, name="point")]
    )
    model.set_weights([np.eye(3, dtype="float32")[None, None]])
    return model


def energy(model, image, layer="conv2"):
    return np.square(activations(model, image, layer)).mean()


# --- what rises ---


def test_the_energy_rises_with_the_steps_at_every_octave(network):
    scores = []
    options = {"octaves": 3, "steps": 6, "jitter": 0, "step_size": 0.005}
    found = dream(network, on_step=lambda *seen: scores.append(seen[2]), **options)
    assert (np.diff(np.reshape(scores, (3, 6)), axis=1) > 0).all()
    more = dream(network, **options | {"steps": 12})
    assert energy(network, PICTURE) < energy(network, found) < energy(network, more)


def test_the_bare_step_goes_along_twice_the_activation_times_its_gradient(network):
    with tf.GradientTape() as tape:
        x = tf.constant(PICTURE[None])
        tape.watch(x)
        h = network.layers[2](network.layers[1](network.layers[0](x)))
    by_hand = 2 * tape.gradient(h, x, output_gradients=h).numpy()[0]
    options = {"octaves": 1, "steps": 1, "jitter": 0, "natural": False}
    step = dream(network, step_size=1e-3, **options) - PICTURE
    expected = 1e-3 * by_hand / np.sqrt(np.mean(by_hand**2))
    np.testing.assert_allclose(step, expected, atol=1e-6)


def test_natural_steps_lead_up_for_every_gradient():
    """The matrix that the gradient is multiplied by is symmetric and positive."""
    identity = np.eye(5 * 4 * 3, dtype="float32").reshape(-1, 5, 4, 3)
    x = tf.constant(identity)
    with tf.GradientTape() as tape:
        tape.watch(x)
        same = MODULE.NaturalGradient().apply(x, seed=None)
    assert np.array_equal(same, identity)
    matrix = tape.gradient(same, x, output_gradients=tf.constant(identity)).numpy()
    matrix = matrix.reshape(60, 60)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-7)
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_natural_steps_hold_no_chessboard_and_little_of_unusual_colors(points):
    board = (np.indices((16, 16)).sum(0) % 2)[..., None] * [0.2, 0.2, 0.2] + 0.4
    options = {"names": "point", "octaves": 1, "steps": 1, "jitter": 0, "step_size": 0.01}
    bare, natural = (dream(points, board, natural=n, **options) - board for n in (False, True))
    amplitude = [np.ptp(step[4:-4, 4:-4, 0]) for step in (bare, natural)]
    assert amplitude[1] < 0.01 * amplitude[0]
    magenta = np.broadcast_to([0.8, 0.2, 0.8], (16, 16, 3))
    bare, natural = (dream(points, magenta, natural=n, **options) - magenta for n in (False, True))
    assert np.ptp(natural[8, 8]) < 0.6 * np.ptp(bare[8, 8])


def test_tiny_activations_are_raised_all_the_same(points):
    """The gradient is about 1e-28, and its square no number at all."""
    faint = keras.models.clone_model(points)
    faint.set_weights([1e-12 * points.get_weights()[0]])
    options = {"names": "point", "octaves": 1, "jitter": 0}
    np.testing.assert_allclose(dream(faint, **options), dream(points, **options), atol=1e-4)


def test_weights_add_up_and_may_be_negative(network):
    options = {"octaves": 1, "steps": 4, "jitter": 0, "step_size": 0.003}
    down = dream(network, names={"conv2": -1.0}, **options)
    assert energy(network, down) < energy(network, PICTURE)
    alone = dream(network, names="conv1", **options)
    with_nothing = dream(network, names={"conv1": 2.0, "conv2": 0.0}, **options)
    np.testing.assert_allclose(with_nothing, alone, atol=1e-6)
    both = dream(network, names=["conv1", "conv2"], **options)
    assert np.abs(both - alone).max() > 1e-3


def test_a_guide_draws_every_position_to_its_features(points):
    """With h = x and a guide of one color the gradient is that color, everywhere."""
    red = np.broadcast_to(np.float32([0.9, 0.1, 0.1]), (10, 8, 3))
    options = {"names": "point", "natural": False, "octaves": 1, "steps": 1, "step_size": 0.01}
    step = dream(points, guide=red, **options) - PICTURE
    expected = 0.01 * red[0, 0] / np.sqrt(np.mean(red[0, 0] ** 2))
    np.testing.assert_allclose(step, np.broadcast_to(expected, step.shape), atol=1e-6)
    large = np.broadcast_to(red[0, 0], (300, 500, 3))
    again = dream(points, guide=large, **options) - PICTURE
    np.testing.assert_allclose(again, step, atol=1e-5)


# --- octaves and tiles ---


def test_no_detail_is_lost_on_the_way_through_the_octaves(network):
    found = dream(network, octaves=4, step_size=0)
    np.testing.assert_allclose(found, PICTURE, atol=1e-6)


def test_one_octave_is_an_ascent(network):
    reached = ascent.ascend(
        network,
        ascent.layer_objective(MODULE.mean_square, "conv2"),
        PICTURE,
        steps=5,
        step_size=0.01,
        progress=False,
    )
    found = dream(network, octaves=1, steps=5, step_size=0.01, jitter=0, natural=False)
    np.testing.assert_allclose(found, reached.images, atol=1e-6)


def test_octaves_change_the_large_as_well_as_the_small(network):
    """What remains of the change in an image an eighth of the size."""
    change = [dream(network, octaves=n, steps=4) - PICTURE for n in (1, 4)]
    large = [np.square(c.reshape(6, 8, 8, 8, 3).mean(axis=(1, 3))).sum() for c in change]
    assert large[1] > 2 * large[0]


def test_a_tile_as_large_as_the_image_is_no_tile(network):
    whole, tiled = (dream(network, tile=tile) for tile in (None, 64))
    np.testing.assert_array_equal(tiled, whole)


def test_tiles_agree_with_the_whole_where_they_must(points):
    """A pixel that sees only itself does not know of tiles."""
    options = {"names": "point", "octaves": 1, "steps": 3, "natural": False, "jitter": 0}
    image = RNG.uniform(0.3, 0.7, (64, 96, 3))
    whole, tiled = (dream(points, image, tile=tile, **options) for tile in (None, 32))
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


def test_tiles_leave_no_seams(network):
    """On a image of one color the changes are as strong at the tiles' borders as within."""
    plain = np.full((128, 128, 3), 0.5) + RNG.normal(0, 0.01, (128, 128, 3))
    found = dream(network, plain, octaves=1, steps=16, tile=32, step_size=0.01)
    steps = np.abs(np.diff(found, axis=1)).mean(axis=(0, 2))
    assert steps[31::32].max() < 1.15 * np.median(steps)


def test_images_above_512_pixels_are_tiled_by_themselves(network):
    large = np.tile(PICTURE, (1, 9, 1))
    found, tiled, whole = (dream(network, large, tile=tile) for tile in (None, 512, 600))
    np.testing.assert_array_equal(found, tiled)
    assert not np.array_equal(found, whole)


# --- every kind of model, one and many, again and again ---


@pytest.mark.parametrize("end", [pytest.param("linear", marks=pytest.mark.slow), "softmax"])
@pytest.mark.parametrize(
    "shape", [pytest.param((28, 28, 1), marks=pytest.mark.slow), (None, None, 3)]
)
def test_every_kind_of_model_dreams_alike(shape, end):
    image, octaves = (DIGIT, 1) if shape[0] else (PICTURE, 2)
    keras.utils.set_random_seed(5)
    weights = sequential(shape).get_weights()
    found = {}
    for kind, build in KINDS.items():
        model = build(shape, end)
        model.set_weights(weights)
        found[kind] = dream(model, image, octaves=octaves)
        for now, then in zip(model.get_weights(), weights, strict=True):
            assert np.array_equal(now, then)
    assert found["sequential"].shape == image.shape
    assert found["sequential"].dtype == np.float32
    for kind in KINDS:
        np.testing.assert_allclose(found[kind], found["sequential"], atol=1e-3, err_msg=kind)


def test_a_batch_dreams_as_its_images_do(network):
    batch = np.stack([PICTURE, PICTURE[::-1]])
    together = dream(network, batch)
    assert together.shape == batch.shape
    for image, found in zip(batch, together, strict=True):
        np.testing.assert_allclose(found, dream(network, image), atol=1e-4)


def test_the_same_seed_gives_the_same_dream(network):
    first, again, other = (dream(network, seed=seed, jitter=4) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


@pytest.mark.slow
def test_nothing_is_traced_again():
    model = subclassed((None, None, 3))
    options = {"octaves": 3, "tile": 40, "jitter": 2}
    dream(model, **options)
    dream(model, guide=PICTURE, **options)
    before = model.calls
    dream(model, PICTURE[::-1], seed=9, steps=5, step_size=0.03, **options)
    dream(model, guide=PICTURE[:, ::-1], **options)
    dream(model, PICTURE[:40, :56], **options)  # another size
    assert model.calls == before


def test_the_users_image_stays_as_it_is(network):
    given = PICTURE.copy()
    dream(network, given)
    np.testing.assert_array_equal(given, PICTURE)


# --- step by step, and stopped ---


def test_on_step_sees_the_dream_in_full_size(network):
    seen = []
    found = dream(network, octaves=3, on_step=lambda *step: seen.append(step))
    assert [number for number, *_ in seen] == list(range(1, 10))
    assert all(image.shape == PICTURE.shape and score.shape == () for _, image, score in seen)
    np.testing.assert_array_equal(seen[-1][1], found)
    np.testing.assert_allclose(found, dream(network, octaves=3), atol=1e-5)


@pytest.mark.parametrize("last", [2, 3, 4])
@pytest.mark.parametrize("way", ["True", "Ctrl-C"])
def test_a_dream_that_is_stopped_is_handed_back(network, way, last):
    seen = {}

    def on_step(number, image, score):
        seen[number] = image
        if number == last and way == "Ctrl-C":
            raise KeyboardInterrupt
        return number == last

    found = dream(network, octaves=3, on_step=on_step)
    assert max(seen) == last
    np.testing.assert_array_equal(found, seen[last])
    assert np.abs(found - PICTURE).max() > 0.01


def test_nan_on_the_way_leaves_the_dream_so_far():
    class Root(layers.Layer):
        def call(self, inputs):
            return tf.sqrt(0.75 - inputs)  # NaN above 0.75

    model = keras.Sequential([keras.Input((None, None, 1)), Root(name="root")])
    start = np.full((32, 32, 1), 0.7)
    with pytest.warns(RuntimeWarning, match="became NaN"):
        found = dream(model, start, {"root": -1.0}, step_size=0.02, natural=False, steps=8)
    assert np.isfinite(found).all()
    assert 0.7 < found.min() <= found.max() < 0.78


def test_by_default_it_dreams_of_the_last_maps_of_a_sixteenth():
    image = keras.Input((64, 64, 1))
    strided = [layers.Conv2D(2, 3, strides=4, padding="same", name=f"conv{n}") for n in (1, 2, 3)]
    x = image
    for layer in [*strided, layers.Flatten(), layers.Dense(2)]:  # 16×16, 4×4 and 1×1 maps
        x = layer(x)
    model, start = keras.Model(image, x), RNG.random((64, 64, 1), np.float32)
    options = {"octaves": 1, "steps": 2, "seed": 0, "progress": False}
    found = deep_dream(model, start, **options)
    np.testing.assert_array_equal(found, deep_dream(model, start, "conv2", **options))
    with pytest.raises(ValueError, match="no layer with maps"):
        deep_dream(keras.Sequential([image, layers.Flatten()]), start, **options)


# --- what does not fit ---


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"layers": "conv3"}, ValueError, "Did you mean 'conv"),
        ({"layers": []}, ValueError, "layers takes names, or weights"),
        ({"layers": 3}, TypeError, "layers takes a layer or its name"),
        ({"layers": {"conv1": "much"}}, TypeError, r"layers\['conv1'\] takes a number"),
        ({"layers": {"conv1": 0}}, ValueError, "not all 0"),
        ({"image": PICTURE * 255}, ValueError, r"image takes values in \[0, 1\].*Divide by 255"),
        (
            {"image": PICTURE[..., :1]},
            ValueError,
            "takes .* of any×any×3, got 48×64×1",
        ),
        ({"octaves": 0}, ValueError, "octaves must be at least 1"),
        ({"octave_scale": 1.0}, ValueError, "octave_scale takes a number from 1.01"),
        ({"steps": 2.5}, TypeError, "steps takes a whole number"),
        ({"step_size": -1.0}, ValueError, "step_size takes a number from 0"),
        ({"jitter": -1}, ValueError, "pixels must be at least 0"),
        ({"tile": 8}, ValueError, "tile must be at least 32"),
        ({"guide": PICTURE[None]}, ValueError, "guide takes one image"),
        ({"guide": PICTURE * 2}, ValueError, "guide takes values in"),
        ({"guide": PICTURE, "layers": "mean"}, ValueError, "no rows and columns"),
    ],
)
def test_wrong_arguments_are_named(network, change, error, words):
    given = {"image": PICTURE, "layers": "conv2", "steps": 1, "octaves": 1, **change}
    with pytest.raises(error, match=words):
        deep_dream(network, given.pop("image"), given.pop("layers"), progress=False, **given)


def test_models_of_one_size_take_one_octave():
    model = functional((28, 28, 1))
    assert dream(model, DIGIT, octaves=1).shape == (28, 28, 1)
    with pytest.raises(ValueError, match=r"28×28 only: pass octaves=1 and no tile, got octaves=4"):
        dream(model, DIGIT, octaves=4)
    with pytest.raises(ValueError, match=r"takes .* of 28×28×1, got 48×64×3"):
        dream(model, octaves=1)


def test_an_image_too_small_for_the_layer_is_named():
    model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 9, name="wide")])
    with pytest.raises(ValueError, match="too small for a layer"):
        dream(model, PICTURE[:12, :12], "wide", octaves=3)


# --- films ---


def film(model, image=PICTURE, **options):
    settings = {"frames": 4, "steps": 2, "octaves": 2, "seed": 1, "progress": False}
    return dream_film(model, image, "conv2", **settings | options)


def test_a_film_begins_with_the_image_and_dreams_on(network):
    frames = film(network)
    assert frames.shape == (4, *PICTURE.shape)
    np.testing.assert_array_equal(frames[0], PICTURE)
    np.testing.assert_array_equal(frames, film(network))
    still = film(network, zoom=1)
    energies = [energy(network, frame) for frame in still]
    assert energies == sorted(energies)
    np.testing.assert_allclose(film(network, zoom=1, step_size=0)[-1], PICTURE, atol=1e-6)


def test_each_frame_is_the_middle_of_the_last_enlarged(network):
    """The middle of a ramp stays, and the ramp becomes less steep by the zoom."""
    columns = np.linspace(0.2, 0.8, 64, dtype="float32")
    ramp = np.broadcast_to(columns[None, :, None], (48, 64, 3))
    frames = film(network, ramp, zoom=1.25, step_size=0)
    for number, frame in enumerate(frames):
        inside = frame[12:-12, 12:-12].mean(axis=(0, 2))
        assert inside.mean() == pytest.approx(0.5, abs=2e-3)
        steepness = np.diff(inside).mean() / np.diff(columns).mean()
        assert steepness == pytest.approx(1.25**-number, rel=0.02)


@pytest.mark.parametrize("way", ["True", "Ctrl-C"])
def test_a_film_that_is_stopped_gives_the_frames_so_far(network, way):
    def on_frame(number, frame):
        if number == 2 and way == "Ctrl-C":
            raise KeyboardInterrupt
        return number == 2

    frames = film(network, on_frame=on_frame)
    assert len(frames) == 3
    np.testing.assert_array_equal(frames, film(network)[:3])


def test_a_film_takes_one_image_and_sensible_numbers(network):
    with pytest.raises(ValueError, match="image takes one image"):
        film(network, PICTURE[None])
    with pytest.raises(ValueError, match="zoom takes a number from 1 to 2"):
        film(network, zoom=0.9)
    with pytest.raises(ValueError, match="frames must be at least 1"):
        film(network, frames=0)
