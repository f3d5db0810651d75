"""Scenes whose truth is known: boxes, masks, outlines, flow."""

import numpy as np
import pytest

from dlsg_utils import data
from dlsg_utils.data import scenes
from dlsg_utils.data.backgrounds import BACKGROUNDS
from dlsg_utils.data.films import move

PARTS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def some():
    return scenes.compose(60, objects=(1, 5), seed=3)


def test_scenes_are_images(some):
    assert some.images.shape == (60, 96, 96, 3)
    assert some.images.dtype == np.float32
    assert some.images.min() >= 0
    assert some.images.max() <= 1
    assert len(some) == 60
    assert all(1 <= len(labels) <= 5 for labels in some.labels)
    assert max(map(len, some.labels)) == 5


def test_a_box_is_the_smallest_around_what_is_visible(some):
    for shown, boxes, labels in zip(some.instances, some.boxes, some.labels, strict=True):
        assert boxes.shape == (len(labels), 4)
        for number, box in enumerate(boxes, 1):
            rows, columns = np.nonzero(shown == number)
            assert list(box) == [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]


def test_classes_and_outlines_follow_from_the_objects(some):
    assert some.class_names == data.load("fashion-mnist").class_names
    for shown, classes, edges, labels in zip(
        some.instances, some.classes, some.outlines, some.labels, strict=True
    ):
        assert (classes[shown == 0] == 0).all()
        for number, label in enumerate(labels, 1):
            assert (classes[shown == number] == label + 1).all()
        for y, x in np.argwhere(edges):
            here = shown[y, x]
            assert here != shown[min(y + 1, 95), x] or here != shown[y, min(x + 1, 95)]
        assert edges.any()


def test_objects_have_their_colors_and_leave_the_background_as_it_is():
    red = scenes.compose(20, classes=["1"], objects=(1, 1), seed=1)
    for image, shown, colors in zip(red.images, red.instances, red.colors, strict=True):
        inside = image[shown == 1].mean(0)
        named = {name: np.abs(inside - rgb).sum() for name, rgb in scenes.COLORS.items()}
        assert min(named, key=named.get) == colors[0]


def test_half_of_each_object_is_visible():
    crowd = scenes.compose(20, objects=(8, 8), object_size=(30, 30), seed=0)
    alone = scenes.compose(200, objects=(1, 1), object_size=(30, 30), seed=0)
    least = min((shown == 1).sum() for shown in alone.instances)
    for shown, labels in zip(crowd.instances, crowd.labels, strict=True):
        areas = np.bincount(shown.ravel(), minlength=len(labels) + 1)[1:]
        assert areas.min() >= 0.5 * least * 0.8
        assert len(labels) >= 2


def test_the_same_seed_gives_the_same_scenes():
    one, two, other = (scenes.compose(5, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.images, two.images)
    assert not np.array_equal(one.images, other.images)
    assert not np.array_equal(scenes.compose(2, seed=None).images, scenes.compose(2).images)


def test_parts_share_no_photograph():
    names = [name for part in PARTS for name in BACKGROUNDS[part]]
    assert len(set(names)) == len(names)
    first = [scenes.compose(3, part=part, seed=0).images for part in PARTS]
    assert not np.array_equal(first[0], first[1])


def test_clothes_and_digits_by_name():
    both = scenes.compose(40, classes=["Sneaker", "7"], objects=(2, 3))
    assert both.class_names == ("Sneaker", "7")
    assert {0, 1} == set(np.concatenate(both.labels))


def test_flow_takes_each_visible_pixel_to_the_next_frame():
    films = move(12, frames=3, seed=5)
    assert films.frames.shape == (12, 3, 96, 96, 3)
    rows, columns = np.indices((96, 96))
    differences = []
    for frames, flows, hidden in zip(films.frames, films.flow, films.hidden, strict=True):
        for now, then, flow, gone in zip(frames, frames[1:], flows, hidden, strict=False):
            y, x = (rows + flow[..., 0]).astype(int), (columns + flow[..., 1]).astype(int)
            seen = ~gone
            assert y[seen].min() >= 0
            assert x[seen].max() < 96
            differences.append(np.abs(now[seen] - then[y[seen], x[seen]]).max(-1))
    # Soft edges mix with what is behind them, which moves otherwise.
    differences = np.concatenate(differences)
    assert (differences < 1e-6).mean() > 0.97
    assert 0.02 < films.hidden.mean() < 0.3


def test_boxes_of_films_move_with_their_objects():
    films = move(5, frames=4, objects=2, seed=1)
    steps = np.diff(films.boxes, axis=1)
    assert films.boxes.shape == (5, 4, 2, 4)
    assert (steps == steps[:, :1]).all(), "at a constant velocity"
    assert np.abs(steps).max() <= 6


def test_a_film_without_objects_is_a_moving_photograph():
    films = move(3, objects=0, speed=3, seed=2)
    assert (films.flow == films.flow[:, :, :1, :1]).all()
    assert films.boxes.shape == (3, 2, 0, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": -1}, "count must be at least 0"),
        ({"part": "tests"}, "Did you mean 'test'"),
        ({"classes": ["Sneakers"]}, "Did you mean 'Sneaker'"),
        ({"classes": []}, "classes takes at least one of T-shirt/top, "),
        ({"objects": (3, 1)}, r"objects takes \(smallest, largest\), got 3 > 1"),
        ({"objects": 3}, r"objects takes \(smallest, largest\), got 3"),
        ({"object_size": (20, 200)}, "object_size must be at most 96"),
        ({"size": 4}, "size must be at least 8"),
    ],
)
def test_impossible_scenes(arguments, message):
    with pytest.raises(ValueError, match=message):
        scenes.compose(**({"count": 1} | arguments))


def test_a_name_is_no_list_of_names():
    with pytest.raises(TypeError, match=r"write \['Bag'\]"):
        scenes.compose(1, classes="Bag")


def test_none_is_none():
    assert len(scenes.compose(0)) == 0
    assert move(0).flow.shape == (0, 1, 96, 96, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"frames": 1}, "frames must be at least 2"), ({"speed": -1}, "speed must be at least 0")],
)
def test_impossible_films(arguments, message):
    with pytest.raises(ValueError, match=message):
        move(1, **arguments)
