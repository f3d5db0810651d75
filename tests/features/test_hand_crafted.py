"""HOG and DAISY are what scikit-image gives; words are learned from the images given to fit."""

import numpy as np
import pytest
from skimage import feature
from sklearn.base import clone
from sklearn.metrics import pairwise_distances

from dlsg_utils import features

RANDOM = np.random.default_rng(0)
GRAY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)
COLOR = RANDOM.random((5, 40, 32, 3), dtype=np.float32)


@pytest.mark.parametrize("images", [GRAY, COLOR])
def test_hog_is_scikit_images(images):
    options = {"orientations": 6, "pixels_per_cell": (4, 4), "cells_per_block": (3, 3)}
    expected = [feature.hog(image, channel_axis=-1, **options) for image in images]
    found = features.hog(images, orientations=6, block=3)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_array_equal(features.hog(images[2], orientations=6, block=3), found[2])


def test_hog_and_descriptors_do_not_depend_on_contrast():
    for describe in (features.hog, features.descriptors):
        np.testing.assert_allclose(describe(0.3 * GRAY), describe(GRAY), atol=1e-3)


def test_descriptors_are_scikit_images():
    options = {"step": 4, "radius": 7, "rings": 2, "histograms": 6, "orientations": 8}
    expected = [feature.daisy(image.mean(axis=-1), **options) for image in COLOR]
    found = features.descriptors(COLOR, step=4, radius=7)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_array_equal(features.descriptors(COLOR[1], step=4, radius=7), found[1])


def test_a_constant_image_has_finite_features():
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
    fitted = features.VisualWords(7, levels=3, seed=0).fit(described)
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


def test_the_bag_ignores_positions_and_the_pyramid_does_not(stripes):
    _, described = stripes
    fitted = features.VisualWords(6, levels=2, seed=0).fit(described)
    found = fitted.transform(described)
    swapped = fitted.transform(described[:, :, ::-1])  # left and right halves change sides
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
    fitted = features.VisualWords(4, seed=0).fit(described)
    found = fitted.examples(images, described, count=3, step=2, radius=4)
    assert found.shape == (4, 3, 9, 9, 1)
    away = pairwise_distances(described.reshape(-1, 104), fitted.vocabulary_).reshape(32, 100, 4)
    for word in range(4):
        best = np.argsort(away[..., word].min(axis=1))[:3]
        for picture, patch in zip(best, found[word], strict=True):
            row, column = (2 * n for n in divmod(int(away[picture, :, word].argmin()), 10))
            expected = images[picture, row : row + 9, column : column + 9]
            np.testing.assert_array_equal(patch, expected)


def test_the_vocabulary_is_the_same_whatever_the_other_images():
    described = features.descriptors(RANDOM.random((12, 28, 28, 1), dtype=np.float32))
    alone = features.VisualWords(10, seed=0).fit(described[:6])
    shares = alone.transform(described[6:])
    np.testing.assert_array_equal(alone.transform(described)[6:], shares)
    together = features.VisualWords(10, seed=0).fit(described)
    assert not np.allclose(alone.vocabulary_, together.vocabulary_)


def test_words_of_one_image_lack_the_first_axis():
    described = features.descriptors(GRAY)
    words = features.VisualWords(5, levels=2, seed=0).fit(described)
    np.testing.assert_array_equal(words.transform(described[2]), words.transform(described)[2])
    np.testing.assert_array_equal(words.assign(described[2]), words.assign(described)[2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: features.hog(GRAY, cell=20), "at least: 40 rows"),
        (lambda: features.hog(GRAY * 255), r"Divide by 255"),
        (lambda: features.descriptors(GRAY, radius=14), "largest radius that fits is 13"),
        (lambda: features.VisualWords(5).fit(GRAY[0, 0]), "rows, columns, D"),
        (lambda: features.VisualWords(900).fit(features.descriptors(GRAY)), "n_samples=216"),
        (
            lambda: features.VisualWords(5, levels=4).fit(features.descriptors(GRAY)),
            "at least 8 rows and columns",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
