"""Augmentation: what each kind does to an image, and that devices may share the draws."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.ndimage import map_coordinates

from dlsg_utils import data
from dlsg_utils.training.augmentation import Augmentation

SEED = tf.constant([3, 4])
EVERYTHING = {
    "shift": 3,
    "rotation": 20.0,
    "zoom": 0.2,
    "flip": True,
    "elastic": 1.5,
    "cutout": 5,
}
EACH = [{name: value} for name, value in EVERYTHING.items()]


def noise(count, height, width, channels, seed=0):
    shape = (count, height, width, channels)
    return np.random.default_rng(seed).uniform(0.1, 1, shape).astype(np.float32)


def changed(images, seed=SEED, **options):
    return Augmentation(**options)(images, seed).numpy()


# Moving, turning, scaling


def test_shifts_are_whole_and_all_equally_likely():
    image = np.zeros((9, 9, 1), np.float32)
    image[4, 4] = 1
    count = 5000
    moved = changed(np.repeat(image[None], count, axis=0), shift=2)
    assert set(np.unique(moved)) == {0.0, 1.0}
    places = moved.sum(axis=0)[2:7, 2:7, 0]
    assert places.sum() == count
    expected = count / 25
    assert np.square(places - expected).sum() / expected < 51  # chi-squared, 24 degrees, p = 0.001


def test_rotation_and_zoom_keep_the_centre_and_their_bounds():
    grid = np.indices((41, 41)) - 20
    disc = (np.hypot(*grid) <= 10).astype(np.float32)[None, ..., None]
    batch = np.repeat(disc, 200, axis=0)
    turned = changed(batch, rotation=90)
    assert np.abs(turned - disc).mean() < 0.02  # a disc looks the same from every side
    scaled = changed(batch, zoom=0.5)
    radii = np.sqrt(scaled.sum(axis=(1, 2, 3)) / disc.sum())
    assert 0.48 < radii.min() < 0.6
    assert 1.4 < radii.max() < 1.52


def test_no_augmentation_is_the_identity():
    images = noise(3, 11, 8, 3)
    np.testing.assert_array_equal(changed(images), images)


# Flipping


def test_one_image_in_two_is_mirrored_exactly():
    images = noise(2000, 7, 10, 3)
    flipped = changed(images, flip=True)
    mirrored = (flipped == images[:, :, ::-1]).all(axis=(1, 2, 3))
    same = (flipped == images).all(axis=(1, 2, 3))
    assert (mirrored ^ same).all()
    assert 0.45 < mirrored.mean() < 0.55  # 4.5 standard deviations


def test_a_flip_comes_before_the_move():
    """The shift of a flipped image is that of the plain one: the kinds do not touch each other."""
    images = noise(64, 9, 9, 1)
    draws = Augmentation(shift=2).draw(64, SEED, (9, 9))
    flipped = changed(images, flip=True)
    np.testing.assert_array_equal(
        changed(images, flip=True, shift=2),
        [moved(*pair) for pair in zip(flipped, draws["transform"].numpy(), strict=True)],
    )


def moved(image, transform):
    """Move an image by a transform that is a pure shift, in NumPy."""
    right, down = int(transform[2]), int(transform[5])
    padded = np.pad(image, ((2, 2), (2, 2), (0, 0)))
    height, width = image.shape[:2]
    return padded[2 + down : 2 + down + height, 2 + right : 2 + right + width]


# Elastic deformation


def test_elastic_matches_scipy():
    """One deformation done again by SciPy: the field added to the places, read bilinearly."""
    images = noise(8, 19, 26, 1)
    options = {"elastic": 2.0, "rotation": 30.0, "zoom": 0.2, "shift": 2, "flip": True}
    draws = Augmentation(**options).draw(8, SEED, (19, 26))
    field = tf.image.resize(draws["elastic"], (19, 26), "bicubic").numpy()
    ours = changed(images, **options)
    for image, (a, b, c, d, e, f, _, _), moves, result in zip(
        images, draws["transform"].numpy(), field, ours, strict=True
    ):
        y, x = np.indices((19, 26))
        places = [d * x + e * y + f + moves[..., 0], a * x + b * y + c + moves[..., 1]]
        expected = map_coordinates(image[..., 0], places, order=1, mode="grid-constant")
        np.testing.assert_allclose(result[..., 0], expected, atol=2e-4)


def test_the_two_ways_to_resample_agree():
    """The least deformation takes the other path through the code and gives the same image."""
    images = noise(16, 13, 17, 3)
    options = {"rotation": 40.0, "zoom": 0.3, "shift": 2, "flip": True}
    np.testing.assert_allclose(
        changed(images, elastic=1e-7, **options), changed(images, **options), atol=2e-4
    )


@pytest.mark.parametrize("size", [(28, 28), pytest.param((224, 160), marks=pytest.mark.slow)])
def test_elastic_is_bounded_smooth_and_as_large_as_it_says(size):
    amplitude = 2.0
    rows = np.broadcast_to(np.arange(size[0])[:, None], size)
    ramp = rows[None, ..., None].astype(np.float32)  # an image of its own row numbers
    moved = changed(np.repeat(ramp, 500, axis=0), elastic=amplitude) - ramp
    inside = moved[:, 8:-8, 8:-8, 0]
    # Bicubic weights add up to one, and without their signs to at most 1.25 an axis.
    assert np.abs(inside).max() < amplitude * 1.25**2
    assert 0.35 * amplitude < inside.std() < 0.65 * amplitude  # uniform draws: 0.58 at the nodes
    assert np.abs(inside.mean(axis=0)).max() < 0.25 * amplitude
    # Between two nodes, size / 4 pixels apart, lie at most two amplitudes and a slope of 3/2.
    for axis, length in ((1, size[0]), (2, size[1])):
        slope = np.abs(np.diff(inside, axis=axis)).max()
        assert slope < 1.5 * 2 * amplitude * 4 / length * 1.25**2
    # The slope changes over a node's distance, not from pixel to pixel (white noise: 1.7).
    bend = np.abs(np.diff(inside, n=2, axis=2)).mean() / np.abs(np.diff(inside, axis=2)).mean()
    assert bend < 4 * 4 / size[1]


@pytest.mark.slow
def test_labels_survive():
    """A network that has seen only plain digits still reads the deformed ones."""
    digits = data.load("mnist-10k")
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 5, activation="relu"),
            keras.layers.MaxPooling2D(4),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-3), loss)
    model.fit(digits.train.images, digits.train.labels, batch_size=32, epochs=3, verbose=0)

    def accuracy(**options):
        logits = model.predict(changed(digits.test.images, **options), verbose=0)
        return np.mean(logits.argmax(axis=1) == digits.test.labels)

    plain = accuracy()
    assert plain > 0.92
    assert accuracy(elastic=1.5) > plain - 0.08
    assert accuracy(cutout=6) > plain - 0.08
    assert accuracy(elastic=8) < plain - 0.2  # the doubt that the checks above could fail


# Cutout


@pytest.mark.parametrize("side", [1, 4, 5, 40])
def test_cutout_is_a_square_that_may_overlap_the_edge(side):
    height, width, count = 12, 9, 3000
    images = noise(count, height, width, 3)
    holes = changed(images, cutout=side) == 0
    assert (holes == holes[..., :1]).all(), "all channels go together"
    holes = holes[..., 0]
    rows, columns = holes.any(axis=2), holes.any(axis=1)
    assert (holes == rows[:, :, None] & columns[:, None, :]).all(), "a rectangle"
    areas = holes.sum(axis=(1, 2))
    assert areas.max() == min(side, height) * min(side, width)
    assert areas.min() > 0
    # Its center is equally likely on each pixel, so the mean area follows from the overlaps.
    overlaps = [
        np.mean(
            [
                min(length, center - side // 2 + side) - max(0, center - side // 2)
                for center in range(length)
            ]
        )
        for length in (height, width)
    ]
    assert areas.mean() == pytest.approx(np.prod(overlaps), rel=0.03)
    kept = ~holes[..., None]
    np.testing.assert_array_equal(
        np.where(kept, changed(images, cutout=side), 0), np.where(kept, images, 0)
    )


# Draws


@pytest.mark.parametrize("shape", [(7, 28, 28, 1), (6, 15, 22, 3), (5, 1, 1, 1)])
@pytest.mark.parametrize("options", [EVERYTHING, *EACH], ids="+".join)
def test_slices_of_the_draws_give_the_same_images(options, shape):
    """Three devices that draw for the whole batch and take uneven parts of it."""
    images, augmentation = noise(*shape), Augmentation(**options)
    whole = augmentation(images, SEED).numpy()
    assert whole.shape == shape
    assert np.isfinite(whole).all()
    assert whole.max() <= images.max() * 1.001
    assert whole.min() >= 0
    draws = augmentation.draw(shape[0], SEED, shape[1:3])
    assert all(len(values) == shape[0] for values in draws.values())
    parts = [
        augmentation.apply(images[part], {name: values[part] for name, values in draws.items()})
        for part in (slice(0, 1), slice(1, 4), slice(4, None))
    ]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_draws_do_not_depend_on_what_else_is_on():
    together = Augmentation(**EVERYTHING).draw(50, SEED, (20, 20))
    for options in EACH:
        for name, values in Augmentation(**options).draw(50, SEED, (20, 20)).items():
            if name != "transform":
                np.testing.assert_array_equal(values, together[name])
    images = noise(50, 20, 20, 1)
    hole = changed(images, cutout=5) == 0
    assert (changed(images, **EVERYTHING)[hole] == 0).all()


def test_kinds_are_drawn_independently():
    """No draw of one kind tells anything of another: their correlations are those of chance."""
    draws = Augmentation(**EVERYTHING).draw(4000, SEED, (50, 50))
    columns = np.concatenate(
        [
            np.linalg.det(tf.reshape(draws["transform"][:, :6], (-1, 2, 3))[..., :2])[:, None],
            draws["elastic"].numpy().reshape(4000, -1),
            draws["cutout"].numpy(),
        ],
        axis=1,
    )
    correlations = np.corrcoef(columns.T) - np.eye(columns.shape[1])
    assert np.abs(correlations).max() < 0.08  # 5 standard deviations


@pytest.mark.parametrize("options", EACH, ids="+".join)
def test_the_seed_alone_decides(options):
    images = noise(32, 20, 20, 1)
    first = changed(images, **options)
    np.testing.assert_array_equal(changed(images, tf.constant([3, 4]), **options), first)
    np.testing.assert_array_equal(changed(images, np.array([3, 4], np.int64), **options), first)
    for other in ([3, 5], [4, 4]):
        assert (changed(images, tf.constant(other), **options) != first).any()
    assert len(np.unique(first.reshape(32, -1).sum(axis=1))) > 1, "each image has its own change"


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 3])
def test_in_a_compiled_function_of_any_batch_size(channels):
    augmentation = Augmentation(**EVERYTHING)
    traces = []

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, None, None, channels)),
            tf.TensorSpec((2,), tf.int32),
        ]
    )
    def compiled(images, seed):
        traces.append(1)
        return augmentation(images, seed)

    for count, height, width in ((1, 28, 28), (9, 17, 30), (4, 28, 27)):
        images = noise(count, height, width, channels)
        np.testing.assert_allclose(compiled(images, SEED), augmentation(images, SEED), atol=1e-4)
    assert len(traces) == 1


# Bad values


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"shift": -1}, ValueError, "shift must be at least 0, got -1"),
        ({"shift": 1.5}, TypeError, "shift takes a whole number, got 1.5"),
        ({"rotation": 200}, ValueError, "rotation takes a number from 0 to 180, got 200"),
        ({"rotation": float("nan")}, ValueError, "rotation .* got nan"),
        ({"zoom": 1}, ValueError, "zoom takes a number from 0 to below 1, got 1"),
        ({"zoom": "0.1"}, TypeError, r"zoom takes a number, got '0.1' \(str\)"),
        ({"flip": 1}, TypeError, "flip takes True or False, got 1"),
        ({"elastic": -2}, ValueError, "elastic takes a number from 0 up, got -2"),
        ({"elastic": float("inf")}, ValueError, "elastic .* got inf"),
        ({"elastic": True}, TypeError, "elastic takes a number, got True"),
        ({"cutout": -1}, ValueError, "cutout must be at least 0"),
    ],
)
def test_bad_values_are_named(options, error, message):
    with pytest.raises(error, match=message):
        Augmentation(**options)


@pytest.mark.parametrize(
    "images", [np.zeros((28, 28, 1), np.float32), np.zeros((2, 28, 28, 1), np.uint8)]
)
def test_one_image_or_whole_numbers_are_refused(images):
    with pytest.raises(ValueError, match=r"images takes a float batch \(N, H, W, C\), got"):
        Augmentation(shift=1)(images, SEED)
