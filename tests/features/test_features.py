"""Features are what scikit gives, splits do not overlap, and nothing of the test data leaks."""

import keras
import numpy as np
import pytest
import skimage.color
import skimage.data
from keras import layers
from skimage import feature
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.metrics import pairwise_distances

from dlsg_utils import data, features, models
from dlsg_utils.features import datasets

RANDOM = np.random.default_rng(0)
GREY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)
COLOUR = RANDOM.random((5, 40, 32, 3), dtype=np.float32)


# Engineered features


@pytest.mark.parametrize("images", [GREY, COLOUR])
def test_hog_is_scikit_images(images):
    options = {"orientations": 6, "pixels_per_cell": (4, 4), "cells_per_block": (3, 3)}
    expected = [feature.hog(image, channel_axis=-1, **options) for image in images]
    found = features.hog(images, orientations=6, block=3)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_array_equal(features.hog(images[2], orientations=6, block=3), found[2])


def test_hog_and_descriptors_do_not_mind_the_light():
    for describe in (features.hog, features.descriptors):
        np.testing.assert_allclose(describe(0.3 * GREY), describe(GREY), atol=1e-3)


def test_descriptors_are_scikit_images():
    options = {"step": 4, "radius": 7, "rings": 2, "histograms": 6, "orientations": 8}
    expected = [feature.daisy(image.mean(axis=-1), **options) for image in COLOUR]
    found = features.descriptors(COLOUR, step=4, radius=7)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_array_equal(features.descriptors(COLOUR[1], step=4, radius=7), found[1])


def test_a_flat_picture_is_described_by_finite_numbers():
    flat = np.full((1, 28, 28, 1), 0.5)
    assert np.isfinite(features.descriptors(flat)).all()
    assert np.isfinite(features.hog(flat)).all()


@pytest.fixture(scope="module")
def stripes():
    """Pictures whose halves are stripes of some direction, and their descriptors."""
    across = np.tile(np.sin(np.arange(28) * 1.5) / 2 + 0.5, (28, 1))
    pictures = []
    for left, right in ((across, across), (across, across.T), (across.T, across), (across.T,) * 2):
        pictures.append(np.concatenate([left[:, :14], right[:, 14:]], axis=1))
    images = np.float32(pictures)[..., None]
    images = np.clip(np.repeat(images, 8, axis=0) + 0.02 * RANDOM.standard_normal((32, 28, 28, 1)),
                     0, 1).astype(np.float32)  # fmt: skip
    return images, features.descriptors(images, step=2, radius=4)


def test_words_count_in_every_region(stripes):
    _, described = stripes
    fitted = features.VisualWords(7, levels=3).fit(described)
    found = fitted.transform(described)
    assert found.shape == (32, 7 * (1 + 4 + 16))
    np.testing.assert_allclose(found.reshape(32, 21, 7).sum(axis=-1), 1, atol=1e-6)
    said = fitted.assign(described)
    bag = [(said[5] == word).mean() for word in range(7)]
    np.testing.assert_allclose(found[5, :7], bag, atol=1e-6)
    lower_right = [(said[5][5:, 5:] == word).mean() for word in range(7)]  # of 10 points a side
    np.testing.assert_allclose(found[5, 28:35], lower_right, atol=1e-6)
    nearest = pairwise_distances(described.reshape(-1, 104), fitted.vocabulary_).argmin(axis=1)
    assert (said.ravel() == nearest).mean() > 0.999


def test_the_bag_forgets_places_and_the_pyramid_does_not(stripes):
    _, described = stripes
    fitted = features.VisualWords(6, levels=2).fit(described)
    found = fitted.transform(described)
    swapped = fitted.transform(described[:, :, ::-1])  # left and right halves change places
    np.testing.assert_allclose(swapped[:, :6], found[:, :6], atol=1e-6)
    assert np.abs(swapped[8:24] - found[8:24])[:, 6:].max() > 0.5


def test_words_are_repeatable_and_a_transformer(stripes):
    _, described = stripes
    words = features.VisualWords(5, levels=2, seed=3)
    one, other = clone(words).fit(described), clone(words).fit(described)
    np.testing.assert_array_equal(one.vocabulary_, other.vocabulary_)
    np.testing.assert_array_equal(words.fit_transform(described), one.transform(described))
    assert clone(words).get_params() == {"words": 5, "levels": 2, "seed": 3}


def test_examples_are_the_nearest_points_of_all(stripes):
    images, described = stripes
    fitted = features.VisualWords(4).fit(described)
    found = fitted.examples(images, described, count=3, step=2, radius=4)
    assert found.shape == (4, 3, 9, 9, 1)
    away = pairwise_distances(described.reshape(-1, 104), fitted.vocabulary_).reshape(32, 100, 4)
    for word in range(4):
        best = np.argsort(away[..., word].min(axis=1))[:3]
        for picture, patch in zip(best, found[word], strict=True):
            row, column = (2 * n for n in divmod(int(away[picture, :, word].argmin()), 10))
            expected = images[picture, row : row + 9, column : column + 9]
            np.testing.assert_array_equal(patch, expected)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: features.hog(GREY, cell=20), "at least: 40 rows"),
        (lambda: features.hog(GREY * 255), r"Divide by 255"),
        (lambda: features.descriptors(GREY, radius=14), "largest radius that fits is 13"),
        (lambda: features.VisualWords(5).fit(GREY[0]), "rows, columns, D"),
        (lambda: features.VisualWords(900).fit(features.descriptors(GREY)), "n_samples=216"),
        (
            lambda: features.VisualWords(5, levels=4).fit(features.descriptors(GREY)),
            "at least 8 rows and columns",
        ),
        (lambda: features.surfaces(size=400), "8 to 128"),
        (lambda: features.surfaces(validation=0), "validation must be at least 1"),
        (lambda: features.draw(np.array([0, 0, 1]), 2), "class 1 has 1"),
        (lambda: features.draw(np.eye(3), 1), r"1d array, got an array of shape \(3, 3\)"),
        (lambda: features.nearest(GREY, GREY[:, :5]), "140 features.*expecting 784"),
        (lambda: features.nearest(GREY, GREY, n_neighbors=7), "n_neighbors = 7.*= 6"),
        (lambda: features.nearest(GREY * np.nan, GREY), "NaN"),
        (
            lambda: features.triples((GREY, GREY), (GREY, GREY[1:]), ([0] * 6, [0] * 6)),
            r"\[6, 5, 6\]",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Features of networks


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


@pytest.mark.parametrize("wrap", [lambda m: m, lambda m: keras.Sequential([m, layers.Softmax()])])
def test_network_features_are_averages_of_maps(lee, wrap):
    maps = models.truncate(lee, "conv2")(GREY).numpy()
    model = wrap(lee)
    model(GREY)
    whole = features.network_features(model, GREY, "conv2", grid=None)
    np.testing.assert_allclose(whole, maps.reshape(6, -1), atol=1e-5)
    found = features.network_features(model, GREY, ["conv2", "hidden"])
    np.testing.assert_allclose(found["conv2"], maps.mean(axis=(1, 2)), atol=1e-5)
    assert found["hidden"].shape == (6, 100)
    quarters = features.network_features(model, GREY[1], "conv2", grid=2)
    np.testing.assert_allclose(quarters[-50:], maps[1, 6:, 6:].mean(axis=(0, 1)), atol=1e-5)


def test_small_gray_images_are_made_large_and_color_ones():
    image = keras.Input((None, None, 3))
    model = keras.Model(image, layers.GlobalAveragePooling2D(name="mean")(image))
    found = features.network_features(model, np.full((70, 10, 10, 1), 0.25), "mean", size=40)
    np.testing.assert_allclose(found, np.full((70, 3), 0.25), atol=1e-5)
    with pytest.raises(ValueError, match="1 to 40, or None"):
        features.network_features(
            keras.Model(image, layers.ReLU(name="copy")(image)), GREY, "copy", size=40, grid=41
        )


def test_a_copy_goes_on_from_a_layer(lee):
    before = lee.get_weights()
    begun = features.go_on_from(lee, "pool2", classes=3, seed=5)
    assert begun(GREY).shape == (6, 3)
    assert len(begun.trainable_variables) == 8
    old, new = (models.truncate(model, "pool2")(GREY) for model in (lee, begun))
    np.testing.assert_array_equal(old, new)
    hidden = [model.get_layer("hidden").kernel.numpy() for model in (lee, begun)]
    assert np.abs(hidden[0] - hidden[1]).max() > 0.01
    again = features.go_on_from(lee, "pool2", classes=3, seed=5)
    np.testing.assert_array_equal(again(GREY), begun(GREY))
    begun.set_weights([weight + 1 for weight in begun.get_weights()])
    for was, is_now in zip(before, lee.get_weights(), strict=True):
        np.testing.assert_array_equal(was, is_now)


def test_nothing_kept_is_a_new_network(lee):
    begun = features.go_on_from(lee, None, seed=7)
    np.testing.assert_array_equal(begun(GREY), models.lee_cnn(seed=7)(GREY))


def test_going_on_asks_for_layers_that_are_there(lee):
    with pytest.raises(ValueError, match=r"'pool3' is unknown\. Did you mean 'pool\d'"):
        features.go_on_from(lee, "pool3")
    softmax = keras.Sequential([keras.Input((28, 28, 1)), lee, layers.Softmax(name="end")])
    with pytest.raises(ValueError, match="ends in Softmax 'end'"):
        features.go_on_from(softmax, None, classes=3)


# Tasks


def test_squares_come_from_the_third_of_their_part():
    """Each square is found again, by its correlation, in one third of its photograph alone."""
    task = features.surfaces(size=40, train=2, validation=2, test=2)
    for label, name in enumerate(datasets._SURFACES.values()):
        photograph = getattr(skimage.data, name)()
        gray = skimage.color.rgb2gray(photograph) if photograph.ndim == 3 else photograph / 255
        thirds = np.array_split(np.float32(gray), 3, axis=1)
        for expected, part in enumerate(("train", "validation", "test")):
            split = getattr(task, part)
            for square in split.images[split.labels == label][..., 0]:
                found = [feature.match_template(third, square).max() for third in thirds]
                there = found.pop(expected)  # below 1, as values are clipped
                assert there > max(0.85, *found) + 0.02


def test_surfaces_give_nothing_away_by_brightness():
    counts = {"train": 6, "validation": 4, "test": 9}
    task = features.surfaces(size=48, **counts)
    for part, count in counts.items():
        split = getattr(task, part)
        assert split.images.shape == (8 * count, 48, 48, 1)
        assert split.images.dtype == np.float32
        assert np.bincount(split.labels).tolist() == [count] * len(task.class_names)
        assert split.images.min() >= 0
        assert split.images.max() <= 1
        means = split.images.mean(axis=(1, 2, 3))
        assert np.abs(means - 0.5).max() < 0.1
    again = features.surfaces(size=48, **counts)
    np.testing.assert_array_equal(again.train.images, task.train.images)
    other = features.surfaces(size=48, **counts, seed=1)
    assert not np.array_equal(other.train.images, task.train.images)


def test_every_surface_has_room_for_the_largest_square():
    sizes = [getattr(skimage.data, name)().shape for name in datasets._SURFACES.values()]
    assert min(min(height, width // 3) for height, width, *_ in sizes) == 128
    task = features.surfaces(size=128, train=1, validation=1, test=1)
    assert task.test.images.shape == (8, 128, 128, 1)


def test_draws_are_nested_balanced_and_of_all_pictures():
    labels = RANDOM.integers(3, size=200)
    five, ten = (features.draw(labels, count, seed=4) for count in (5, 10))
    assert np.bincount(labels[ten]).tolist() == [10, 10, 10]
    assert set(five) <= set(ten)
    assert len(set(ten)) == 30
    assert not np.array_equal(features.draw(labels, 10, seed=5), ten)
    drawn = np.concatenate([features.draw(labels, 10, seed=seed) for seed in range(100)])
    assert set(drawn) == set(range(200))


# Few pictures


def blobs(count, test=60, classes=3, noise=0.05):
    """Pictures of one bright quarter each: a task that a linear classifier solves."""

    def split(number, random):
        labels = np.repeat(np.arange(classes), number)
        images = noise * random.random((len(labels), 8, 8, 1), dtype=np.float32)
        for image, label in zip(images, labels, strict=True):
            row, column = divmod(int(label), 2)
            image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] += 0.5
        return data.Split(images, labels)

    numbers = (count, test, test)
    parts = [split(number, np.random.default_rng(seed)) for seed, number in enumerate(numbers)]
    return data.Dataset(*parts, tuple("abc"))


def flat(images):
    return images.reshape(len(images), -1)


def test_linear_data_are_learned_and_noise_is_not():
    task = blobs(12)
    random = np.random.default_rng(3)
    methods = {
        "pixels": lambda images: images,
        "noise": lambda images: random.random((len(images), 30)),
        "brightness": lambda images: images.mean(axis=(1, 2)),
    }
    found = features.few_shot(task, methods, per_class=(2, 10), draws=4, progress=False)
    assert list(found.columns) == ["method", "per_class", "draw", "accuracy"]
    assert len(found) == 3 * 2 * 4
    mean = found.groupby("method")["accuracy"].mean()
    assert mean["pixels"] == 1
    assert 0.2 < mean["noise"] < 0.5
    assert mean["brightness"] < 0.6


class Watching(TransformerMixin, BaseEstimator):
    """Passes features on and remembers what it was fitted to."""

    fitted: list[np.ndarray] = []  # noqa: RUF012 - one for all clones

    def fit(self, rows, labels):
        self.fitted.append(rows)
        assert len(rows) == len(labels)
        self.seen_ = True
        return self

    def transform(self, rows):
        return rows


def test_nothing_but_the_drawn_pictures_is_learned_from():
    task = blobs(10)
    Watching.fitted.clear()
    arrays = {"train": task.train.images, "validation": task.validation.images}
    methods = {"words": (flat, Watching()), "pixels": flat, "arrays": arrays}
    methods["arrays' words"] = (arrays, Watching())
    found = features.few_shot(task, methods, per_class=(2, 4), draws=2, progress=False)
    assert [len(rows) for rows in Watching.fitted] == [6, 6, 12, 12] * 2
    drawn = [features.draw(task.train.labels, count, seed=s) for count in (2, 4) for s in (0, 1)]
    for rows, chosen in zip(Watching.fitted, drawn * 2, strict=True):
        np.testing.assert_array_equal(flat(rows), flat(task.train.images)[chosen])
    by_method = found.pivot_table("accuracy", ["per_class", "draw"], "method")
    assert (by_method["words"] == by_method["pixels"]).all()
    assert (by_method["arrays"] == by_method["pixels"]).all()
    assert (by_method["arrays' words"] == by_method["pixels"]).all()


def test_the_vocabulary_is_the_same_whatever_the_test_pictures():
    described = features.descriptors(RANDOM.random((12, 28, 28, 1), dtype=np.float32))
    alone = features.VisualWords(10).fit(described[:6])
    shares = alone.transform(described[6:])
    np.testing.assert_array_equal(alone.transform(described)[6:], shares)
    together = features.VisualWords(10).fit(described)
    assert not np.allclose(alone.vocabulary_, together.vocabulary_)


def test_networks_are_trained_on_the_same_pictures():
    task = blobs(10)
    method = features.Trained(
        lambda seed: models.mlp((), input_shape=(8, 8, 1), classes=3, seed=seed),
        epochs=30,
        learning_rate=0.05,
    )
    one, other = (
        features.few_shot(task, {"mlp": method}, per_class=(4,), draws=1, progress=False)
        for _ in range(2)
    )
    assert one["accuracy"].tolist() == other["accuracy"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("methods", "error", "message"),
    [
        ({}, ValueError, "nothing to compare"),
        ({"x": 3}, TypeError, r"(?s)'int' object.*methods\['x'\] takes a function of images"),
        ({"x": (flat, flat)}, TypeError, r"(?s)tuple.*methods\['x'\].*a pair of either"),
        (
            {"x": (GREY, GREY)},
            TypeError,
            r"(?s)tuple.*a dict with the features of 'train' and 'val",
        ),
        ({"x": {"train": GREY[:0], "test": GREY}}, ValueError, r"(?s)\(0, .*methods\['x'\]"),
        ({"x": {"test": GREY}}, KeyError, r"(?s)'train'.*a dict with the features of 'train' and"),
        (
            {"x": {"train": GREY, "validation": GREY}},
            ValueError,
            r"(?s)\(6, 28, 28, 1\) and \(15,\).*methods\['x'\]",
        ),
        ({"x": lambda images: images[:3]}, ValueError, r"got shapes \(3, 8, 8, 1\)"),
        ({"x": lambda images: images.mean()}, ValueError, r"got shapes \(\)"),
        ({"x": lambda images: images * np.nan}, ValueError, r"(?s)contains NaN.*methods\['x'\]"),
    ],
)
def test_methods_that_cannot_be_compared(methods, error, message):
    with pytest.raises(error, match=message):
        features.few_shot(blobs(5), methods, per_class=(2,), draws=1, progress=False)


def test_choices_are_made_on_validation_and_the_test_part_is_asked_for_by_name():
    task = blobs(10)
    methods = {"blind": lambda images: np.zeros((len(images), 2)), "pixels": flat}
    options = {"per_class": (5,), "draws": 1, "progress": False}
    # Other labels in one part: that part alone must tell.
    swapped = {
        part: data.Split(getattr(task, part).images, (getattr(task, part).labels + 1) % 3)
        for part in ("validation", "test")
    }
    for part, other in (("validation", "test"), ("test", "validation")):
        parts = {"train": task.train, part: swapped[part], other: getattr(task, other)}
        changed = data.Dataset(**parts, class_names=task.class_names)
        for on, expected in ((part, 0), (other, 1)):
            found = features.few_shot(changed, {"pixels": flat}, on=on, **options)
            assert found["accuracy"].tolist() == [expected]
    default = features.few_shot(task, methods, **options)
    named = features.few_shot(task, methods, on="validation", **options)
    assert default.equals(named)
    with pytest.raises(ValueError, match="on='train' is unknown"):
        features.few_shot(task, methods, on="train")


def test_too_few_pictures_to_draw_from():
    with pytest.raises(ValueError, match="has 5"):
        features.few_shot(blobs(5), {"pixels": flat}, per_class=(6,), progress=False)
    with pytest.raises(TypeError, match=r"data\.Dataset"):
        features.few_shot((GREY, GREY), {"pixels": flat})


# Neighbours


def test_nearest_is_a_plain_search():
    gallery, queries = RANDOM.random((40, 3, 3)), RANDOM.random((7, 3, 3))
    away = np.linalg.norm(gallery.reshape(40, 1, 9) - queries.reshape(1, 7, 9), axis=2).T
    found = features.nearest(gallery, queries, n_neighbors=4)
    np.testing.assert_array_equal(found.indices, np.argsort(away, axis=1)[:, :4])
    np.testing.assert_allclose(found.distances, np.sort(away, axis=1)[:, :4], atol=1e-5)


def test_triples_of_points_that_can_be_seen():
    # One query between its own class on the right and the other on the left, as each space has it.
    gallery_labels, labels = [9, 4], [4, 4, 9]
    pixels = ([[0.0], [10.0]], [[2.0], [9.0], [1.0]])
    learned = ([[0.0], [10.0]], [[9.0], [8.0], [9.5]])
    found = features.triples(pixels, learned, (gallery_labels, labels))
    assert found.queries.tolist() == [0]  # a 4 beside the 9 in pixels, beside the 4 in features
    assert (found.wrong.tolist(), found.right.tolist()) == ([0], [1])
    np.testing.assert_allclose(found.clearness, (8 / 2) * (9 / 1), rtol=1e-5)
    reverse = features.triples(learned, pixels, (gallery_labels, labels))
    assert reverse.queries.tolist() == [2]
    assert features.triples(pixels, pixels, (gallery_labels, labels)).queries.size == 0
