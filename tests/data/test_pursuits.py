"""Films of a target to be followed: its boxes, what covers it, its size and the light."""

import numpy as np
import pytest

from dlsg_utils.data.films import CHALLENGES, follow

PLAIN = {"count": 4, "frames": 17, "seed": 3}


@pytest.fixture(scope="module", params=CHALLENGES)
def challenge(request):
    return request.param


@pytest.fixture(scope="module")
def films():
    return {name: follow(challenge=name, **PLAIN) for name in CHALLENGES}


def test_films_are_images_and_their_boxes_lie_inside(films, challenge):
    found = films[challenge]
    assert found.frames.shape == (4, 17, 96, 96, 3)
    assert found.frames.dtype == np.float32
    assert found.frames.min() >= 0
    assert found.frames.max() <= 1
    assert found.boxes.shape == (4, 17, 4)
    sides = found.boxes[..., 2:] - found.boxes[..., :2]
    assert (sides > 4).all()
    if challenge != "size":
        assert found.boxes.min() >= 0
        assert found.boxes.max() <= 96
        assert (sides == sides[:, :1]).all()
        assert sides.max() <= 30
    assert {found.class_names[label] for label in found.labels} <= set(found.class_names)


def test_targets_keep_to_the_speed(films):
    middles = films["none"].boxes.reshape(4, 17, 2, 2).mean(axis=2)
    steps = np.abs(np.diff(middles, axis=1))
    assert steps.max() <= 4 + 1  # places are rounded
    assert steps.max() >= 2


def test_only_an_occluder_covers_the_target(films, challenge):
    visible = films[challenge].visible
    if challenge == "occlusion":
        assert (visible.min(axis=1) < 0.5).all()
        assert (visible.argmin(axis=1) > 3).all()
        assert (visible.max(axis=1) > 0.9).all()
    else:
        assert (visible == 1).all()


def test_a_target_grows_or_shrinks_and_comes_back(films):
    boxes = films["size"].boxes
    sides = (boxes[..., 2:] - boxes[..., :2]).max(axis=-1)
    np.testing.assert_allclose(sides[:, 0], sides[:, -1], atol=1)
    times = sides[:, 8] / sides[:, 0]
    assert np.logical_or(np.abs(times - 1.8) < 0.2, np.abs(times - 1 / 1.8) < 0.1).all()


def test_a_box_bounds_what_changes_with_the_target():
    plain, other = (
        follow(6, challenge=name, frames=9, others=0, seed=5) for name in ("none", "size")
    )
    np.testing.assert_array_equal(plain.frames[0, 0], other.frames[0, 0])
    first = [films.boxes[0, 4] for films in (plain, other)]
    changed = np.abs(plain.frames[0, 4] - other.frames[0, 4]).max(axis=-1) > 0.02
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    found = np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1])
    around = np.concatenate([np.min(first, axis=0)[:2], np.max(first, axis=0)[2:]])
    np.testing.assert_allclose(found, around, atol=2)  # soft edges lie outside


def test_a_shadow_sweeps_over_the_film(films):
    plain, dark = films["none"].frames, films["light"].frames
    with np.errstate(invalid="ignore", divide="ignore"):
        light = np.where(plain > 0.1, dark / plain, np.nan)
    assert np.nanmin(light[:, 0]) > 0.99
    np.testing.assert_allclose(np.nanmax(light[:, -1]), 0.3, atol=0.01)
    half = np.nanmean(light[:, 8], axis=(0, 1, 3))
    assert (half[:30] < 0.35).all()
    assert (half[66:] > 0.95).all()


def test_the_same_seed_gives_the_same_films():
    one, two, other = (follow(1, frames=3, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.frames, two.frames)
    assert not np.array_equal(one.frames, other.frames)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"challenge": "lights"}, "Did you mean 'light'"),
        ({"frames": 1}, "frames must be at least 2"),
        ({"speed": float("nan")}, "speed"),
        ({"others": -1}, "others must be at least 0"),
        ({"object_size": (20, 60)}, "object_size must be at most 48"),
    ],
)
def test_impossible_films(arguments, message):
    with pytest.raises(ValueError, match=message):
        follow(1, **arguments)


def test_no_film_is_no_film():
    assert follow(0).boxes.shape == (0, 32, 4)
