"""Figures whose joints are known."""

import numpy as np
import pytest

from dlsg_utils.data import figures


def test_figures_have_their_joints_inside():
    people = figures.draw(30, seed=4)
    assert people.images.shape == (30, 96, 96, 3)
    assert people.joints.shape == (30, len(figures.JOINTS), 2)
    assert people.joints.min() > 0
    assert people.joints.max() < 96
    assert people.images.min() >= 0
    assert people.images.max() <= 1
    # A limb has one color along its length, unless another limb lies over it.
    knee, ankle = (figures.JOINTS.index(name) for name in ("left knee", "left ankle"))
    same = []
    for image, joints in zip(people.images, people.joints, strict=True):
        ends = [joints[knee] * (1 - t) + joints[ankle] * t for t in (0.3, 0.5, 0.7)]
        colors = [image[tuple(end.astype(int))] for end in ends]
        same.append(np.ptp(colors, axis=0).max() < 0.02)
    assert np.mean(same) > 0.8


def test_the_same_seed_gives_the_same_figures():
    one, two, other = (figures.draw(3, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.images, two.images)
    assert not np.array_equal(one.joints, other.joints)
    assert figures.draw(0).joints.shape == (0, 14, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": -1}, "count must be at least 0"),
        ({"part": "tests"}, "Did you mean 'test'"),
        ({"size": 8}, "size must be at least 32"),
    ],
)
def test_impossible_figures(arguments, message):
    with pytest.raises(ValueError, match=message):
        figures.draw(**({"count": 1} | arguments))
