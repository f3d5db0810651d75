"""Squares of surfaces: no pixel is in two parts, and brightness tells nothing."""

import numpy as np
import pytest
import skimage.color
import skimage.data
from skimage import feature

from dlsg_utils import features
from dlsg_utils.features import datasets

RANDOM = np.random.default_rng(0)


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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: features.surfaces(size=400), "8 to 128"),
        (lambda: features.surfaces(validation=0), "validation must be at least 1"),
        (lambda: features.draw(np.array([0, 0, 1]), 2), "class 1 has 1"),
        (lambda: features.draw(np.eye(3), 1), r"1d array, got an array of shape \(3, 3\)"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
