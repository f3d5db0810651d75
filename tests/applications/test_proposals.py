"""Windows all over an image, and groups of what is alike."""

import numpy as np
import pytest

from dlsg_utils.applications import detection
from dlsg_utils.applications.detection import proposals
from dlsg_utils.data import pictures, scenes

RED, BLUE, GRAY = (0.9, 0.1, 0.1), (0.1, 0.1, 0.9), (0.5, 0.5, 0.5)
SQUARE, BAR = [4, 4, 20, 20], [24, 6, 28, 26]


def plain():
    """Return a gray image with a red square, and a blue bar below."""
    image = np.full((32, 32, 3), GRAY, np.float32)
    for (top, left, bottom, right), color in ((SQUARE, RED), (BAR, BLUE)):
        image[top:bottom, left:right] = color
    return image


def test_windows_reach_all_edges_and_stay_inside():
    windows = detection.sliding_windows((32, 48), sides=(16,), ratios=(1.0, 4.0), step=0.5)
    np.testing.assert_array_equal(windows.min(axis=0)[:2], [0, 0])
    np.testing.assert_array_equal(windows.max(axis=0)[2:], [32, 48])
    squares = windows[windows[:, 2] - windows[:, 0] == 16]
    assert len(squares) == 3 * 5
    tall = windows[windows[:, 2] - windows[:, 0] == 32]
    assert len(tall) == 1 * 11
    np.testing.assert_array_equal(tall[:, 3] - tall[:, 1], 8)


def test_windows_larger_than_the_image_are_left_out():
    assert detection.sliding_windows(8, sides=(9,), ratios=(1.0,)).shape == (0, 4)
    np.testing.assert_array_equal(
        detection.sliding_windows(8, sides=(8,), ratios=(1.0,)), [[0, 0, 8, 8]]
    )


def test_the_parts_of_a_plain_image_are_proposed():
    boxes = detection.selective_search(plain(), sigma=0.1, seed=0)
    assert len(np.unique(boxes, axis=0)) == len(boxes)
    for box in (SQUARE, BAR, [0, 0, 32, 32]):
        assert (detection.iou([box], boxes) > 0.99).any()


def test_the_likest_neighbors_merge_first():
    # Four stripes: two reds that all but agree, two blues further apart. Equal sizes and fills.
    segments = np.repeat(np.arange(4), 4)[:, None] * np.ones(16, int)
    values = np.array([RED, (0.88, 0.1, 0.1), (0.1, 0.1, 0.9), (0.1, 0.3, 0.7)], np.float32)
    colors = proposals._binned(values[segments], 25)
    boxes = proposals._grouped(segments, colors, np.zeros((16, 16, 1), int))
    np.testing.assert_array_equal(boxes[4:], [[0, 0, 8, 16], [8, 0, 16, 16], [0, 0, 16, 16]])


def test_similarity_by_hand():
    box = np.array
    half = proposals._Region(8, box([0, 0, 4, 2]), box([1.0, 0]), box([0.5, 0.5]))
    other = proposals._Region(4, box([0, 2, 4, 3]), box([0.25, 0.75]), box([1.0, 0]))
    # Color .25 + texture .5 + size 1 − 12/24 + fill 1 − (12 − 12)/24.
    assert proposals._similarity(half, other, 24) == pytest.approx(0.25 + 0.5 + 0.5 + 1)
    merged = half.merged(other)
    np.testing.assert_allclose(merged.color, [0.75, 0.25])
    np.testing.assert_array_equal(merged.box, [0, 0, 4, 3])
    assert merged.pixels == 12


def test_an_image_of_one_color_is_one_region():
    image = np.full((16, 16, 3), 0.5, np.float32)
    np.testing.assert_array_equal(detection.selective_search(image), [[0, 0, 16, 16]])


def test_the_same_seed_gives_the_same_proposals_and_more_spaces_more_of_them():
    image = pictures.image("coffee", 64)
    boxes = detection.selective_search(image, seed=1)
    np.testing.assert_array_equal(detection.selective_search(image, seed=1), boxes)
    np.testing.assert_array_equal(detection.selective_search(image, seed=1, limit=7), boxes[:7])
    other = detection.selective_search(image, seed=2)
    np.testing.assert_array_equal(np.unique(other, axis=0), np.unique(boxes, axis=0))
    more = detection.selective_search(image, seed=1, spaces=("lab", "hsv"), scales=(50, 100))
    assert len(more) > len(boxes)
    assert boxes.min() >= 0
    np.testing.assert_array_equal(boxes.max(axis=0)[2:], image.shape[:2])


@pytest.mark.slow
def test_groups_find_more_objects_than_as_many_windows():
    some = scenes.compose(12, part="validation", seed=5)
    grouped = [detection.selective_search(image, seed=0) for image in some.images]
    rng = np.random.default_rng(0)
    windows = [rng.permutation(detection.sliding_windows(96)) for _ in some.images]
    found, slid = (
        detection.proposal_recall(each, some.boxes, numbers=(50, 100))
        for each in (grouped, windows)
    )
    assert (found > slid + 0.1).all()
    assert found[1] > 0.8


def test_recall_by_hand():
    given = [[[0, 0, 4, 4], SQUARE], [BAR]]
    truth = [[SQUARE], [SQUARE]]
    recall = detection.proposal_recall(given, truth, numbers=(0, 1, 2))
    np.testing.assert_array_equal(recall, [0, 0, 0.5])
    np.testing.assert_array_equal(detection.proposal_recall(given, truth), [0.5])
    np.testing.assert_array_equal(detection.proposal_recall([[], []], truth), [0])
    assert np.isnan(detection.proposal_recall([given[0]], [[]])).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: detection.sliding_windows(32, step=0), "step takes a number from 0.001 up, got 0"),
        (lambda: detection.sliding_windows(32, sides=(0,)), "sides takes a number from 1 up"),
        (lambda: detection.selective_search(plain()[..., :1]), "image takes 3 channels"),
        (lambda: detection.selective_search(plain() * 255), "Divide by 255"),
        (lambda: detection.selective_search(plain(), spaces=("lav",)), "mean 'lab'"),
        (lambda: detection.selective_search(plain(), limit=0), "limit must be at least 1"),
        (lambda: detection.proposal_recall([[SQUARE]], []), "boxes of 0 images, got 1"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
