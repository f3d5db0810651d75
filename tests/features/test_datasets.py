"""Pieces of photographs: no pixel is in two parts, and brightness and tint tell nothing."""

import numpy as np
import pytest
from skimage import feature

from dlsg_utils import data, features
from dlsg_utils.features import datasets

RANDOM = np.random.default_rng(0)


def test_pieces_come_from_the_strips_of_their_part():
    """Each piece is found again, by its correlation, in the strips of its part alone."""
    task = features.pieces(size=40, train=2, validation=2, test=2, seed=0)
    for label, name in enumerate(datasets._PHOTOGRAPHS.values()):
        photograph = data.image(name)
        size = (round(300 * photograph.shape[0] / photograph.shape[1]), 300)
        strips = np.split(data.image(name, size).mean(axis=-1), 6, axis=1)
        for expected, part in enumerate(("train", "validation", "test")):
            split = getattr(task, part)
            for piece in split.images[split.labels == label].mean(axis=-1):
                found = [feature.match_template(strip, piece).max() for strip in strips]
                there = max(found.pop(expected + 3), found.pop(expected))
                assert there > max(0.85, *found) + 0.01  # below 1, as values are clipped


def test_pieces_give_nothing_away_by_brightness_or_tint():
    counts = {"train": 6, "validation": 4, "test": 9}
    task = features.pieces(size=48, **counts, seed=0)
    for part, count in counts.items():
        split = getattr(task, part)
        assert split.images.shape == (6 * count, 48, 48, 3)
        assert split.images.dtype == np.float32
        assert np.bincount(split.labels).tolist() == [count] * len(task.class_names)
        assert split.images.min() >= 0
        assert split.images.max() <= 1
        assert np.abs(split.images.mean(axis=(1, 2)) - 0.5).max() < 0.1
        assert np.abs(split.images.std(axis=(1, 2, 3)) - 0.2).max() < 0.08
    again = features.pieces(size=48, **counts, seed=0)
    np.testing.assert_array_equal(again.train.images, task.train.images)
    other = features.pieces(size=48, **counts, seed=1)
    assert not np.array_equal(other.train.images, task.train.images)


def test_every_photograph_has_room_for_the_largest_piece():
    task = features.pieces(size=80, train=1, validation=1, test=1, seed=0)
    assert task.test.images.shape == (6, 80, 80, 3)


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
        (lambda: features.pieces(size=400), "16 to 80"),
        (lambda: features.pieces(validation=0), "validation must be at least 1"),
        (lambda: features.draw(np.array([0, 0, 1]), 2), "class 1 has 1"),
        (lambda: features.draw(np.eye(3), 1), r"1d array, got an array of shape \(3, 3\)"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
