"""A forest that classifies pixels: what it sees of each, that it learns, and what it refuses."""

import numpy as np
import pytest
from skimage.feature import multiscale_basic_features

from dlsg_utils.applications import segmentation

RNG = np.random.default_rng(3)


def halves(count):
    """Return noisy images, dark on the left of a border and bright on its right, and which."""
    borders = RNG.integers(6, 18, count)
    labels = (np.arange(24) >= borders[:, None])[:, None].repeat(20, axis=1).astype(np.int64)
    images = 0.3 + 0.4 * labels[..., None] + RNG.uniform(-0.15, 0.15, (count, 20, 24, 3))
    return images.astype(np.float32), labels


def test_features_are_scikit_images_and_see_as_far_as_asked():
    images, _ = halves(2)
    found = segmentation.local_features(images, largest=4)
    expected = multiscale_basic_features(images[1], sigma_max=4, channel_axis=-1)
    np.testing.assert_allclose(found[1], expected, atol=1e-6)
    np.testing.assert_array_equal(segmentation.local_features(images[1], largest=4), found[1])
    # Of three channels at four widths a value, a gradient and two eigenvalues.
    assert found.shape == (2, 20, 24, 3 * 4 * 4)
    assert segmentation.local_features(images, largest=1).shape[-1] == 3 * 2 * 4


def test_it_learns_and_repeats():
    data, held_out = halves(6), halves(2)
    forest = segmentation.PixelForest(trees=5, largest=2, pixels=60, seed=0).fit(*data)
    found = forest.predict(held_out[0])
    assert found.shape == (2, 20, 24)
    assert segmentation.mean_iou(held_out[1], found, 2) > 0.9
    np.testing.assert_array_equal(forest.predict(held_out[0][1]), found[1])
    again = segmentation.PixelForest(trees=5, largest=2, pixels=60, seed=0).fit(*data)
    np.testing.assert_array_equal(again.predict(held_out[0]), found)


def test_classes_that_were_not_drawn_keep_the_numbers_of_the_others():
    images, labels = halves(3)
    forest = segmentation.PixelForest(trees=3, largest=1, seed=0).fit(images, 4 * labels)
    assert set(np.unique(forest.predict(images))) == {0, 4}


def test_what_it_refuses():
    images, labels = halves(2)
    with pytest.raises(ValueError, match=r"labels takes one for each pixel, \(2, 20, 24\)"):
        segmentation.PixelForest().fit(images, labels[:, :10])
    with pytest.raises(TypeError, match="labels takes whole numbers"):
        segmentation.PixelForest().fit(images, labels / 2)
    with pytest.raises(ValueError, match="call fit"):
        segmentation.PixelForest().predict(images)
    with pytest.raises(ValueError, match="largest"):
        segmentation.local_features(images, largest=0)
