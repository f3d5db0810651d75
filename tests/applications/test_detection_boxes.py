"""Overlaps by hand and by counting pixels, moves of boxes and back, suppression by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlsg_utils.applications import detection
from dlsg_utils.applications.detection.boxes import best_of_each_class

NONE = np.empty((0, 4))


@st.composite
def boxes(draw, count=4, least=0):
    """Draw boxes in a square of 12 pixels, with sides of at least so many."""
    found = []
    for _ in range(draw(st.integers(1, count))):
        top, left = draw(st.integers(0, 12 - least)), draw(st.integers(0, 12 - least))
        found.append(
            [top, left, draw(st.integers(top + least, 12)), draw(st.integers(left + least, 12))]
        )
    return np.array(found)


def pixels(box):
    top, left, bottom, right = box
    mask = np.zeros((12, 12), bool)
    mask[top:bottom, left:right] = True
    return mask


def test_iou_by_hand():
    box = [[0, 0, 2, 2]]
    others = [[0, 0, 2, 2], [1, 1, 3, 3], [0, 2, 2, 4], [5, 5, 6, 6], [1, 1, 1, 1], [0, 0, 2, 1]]
    np.testing.assert_allclose(detection.iou(box, others), [[1, 1 / 7, 0, 0, 0, 1 / 2]], rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(boxes(), boxes())
def test_iou_counts_pixels(some, others):
    found = detection.iou(some, others)
    for i, a in enumerate(map(pixels, some)):
        for j, b in enumerate(map(pixels, others)):
            union = (a | b).sum()
            expected = (a & b).sum() / union if union else 0
            assert found[i, j] == pytest.approx(expected, rel=1e-6)
    np.testing.assert_array_equal(found, detection.iou(others, some).T)


def test_iou_of_nothing():
    assert detection.iou(NONE, [[0, 0, 1, 1]]).shape == (0, 1)
    assert detection.iou([[0, 0, 1, 1]], []).shape == (1, 0)
    np.testing.assert_array_equal(detection.iou([[1, 1, 1, 4]], [[1, 1, 1, 4]]), [[0]])


def test_boxes_are_clipped():
    clipped = detection.clip_boxes([[-3, 2, 5, 99], [20, 20, 30, 30]], (8, 12))
    np.testing.assert_array_equal(clipped, [[0, 2, 5, 12], [8, 12, 8, 12]])
    assert detection.clip_boxes(NONE, 8).shape == (0, 4)


def test_moves_by_hand():
    # From center (y 5, x 10), 10 high, 20 wide, to center (y 6, x 14), 20 high, 10 wide.
    t = detection.regression_targets([[0, 0, 10, 20]], [[-4, 9, 16, 19]])
    np.testing.assert_allclose(t, [[4 / 20, 1 / 10, np.log(1 / 2), np.log(2)]], rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(boxes(least=1), st.data())
def test_moves_and_back(proposals, data):
    truth = np.concatenate([data.draw(boxes(count=1, least=1)) for _ in proposals])
    moves = detection.regression_targets(proposals, truth)
    np.testing.assert_allclose(detection.apply_regression(proposals, moves), truth, atol=1e-4)


def test_moves_do_not_depend_on_place_and_scale():
    proposals, truth = np.array([[1.0, 2, 5, 8]]), np.array([[2.0, 2, 7, 6]])
    moves = detection.regression_targets(proposals, truth)
    changed = detection.regression_targets(3 * proposals + 10, 3 * truth + 10)
    np.testing.assert_allclose(moves, changed, rtol=1e-5)
    np.testing.assert_array_equal(detection.regression_targets(truth, truth), np.zeros((1, 4)))


def test_no_move_of_no_box_and_a_wild_one_stays_finite():
    assert detection.regression_targets(NONE, []).shape == (0, 4)
    assert detection.apply_regression(NONE, []).shape == (0, 4)
    wild = detection.apply_regression([[0, 0, 2, 2]], [[0, 0, 1e6, 1e6]])
    np.testing.assert_allclose(wild[0, 2] - wild[0, 0], 2 * 1000 / 16, rtol=1e-5)


def test_suppression_by_hand():
    boxes = [[0, 0, 10, 10], [0, 0, 10, 8], [0, 20, 10, 30], [0, 5, 10, 15]]
    scores = [0.5, 0.9, 0.1, 0.3]
    # The second overlaps the first by 0.8 and the last by 3/15.
    keep = detection.non_maximum_suppression
    np.testing.assert_array_equal(keep(boxes, scores, overlap=0.3), [1, 3, 2])
    np.testing.assert_array_equal(keep(boxes, scores, overlap=0.1), [1, 2])
    np.testing.assert_array_equal(keep(boxes, scores, overlap=0.8), [1, 0, 3, 2])
    np.testing.assert_array_equal(keep(boxes, scores, limit=1), [1])
    assert keep([], []).shape == (0,)


@settings(max_examples=30, deadline=None)
@given(boxes(count=6), st.sampled_from([0.1, 0.3, 0.5]))
def test_what_stays_does_not_overlap_and_what_goes_does(some, overlap):
    scores = np.arange(len(some), 0, -1) / 7
    kept = detection.non_maximum_suppression(some, scores, overlap=overlap)
    overlaps = detection.iou(some, some)
    assert (np.diff(scores[kept]) < 0).all()
    for i in range(len(some)):
        hidden = (overlaps[i, kept[kept < i]] > overlap).any()
        assert (i in kept) == (not hidden)


BOX = [[0, 0, 4, 4]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: detection.iou([0, 0, 4, 4], BOX), r"boxes takes boxes \(K, 4\).*got shape \(4,\)"),
        (lambda: detection.iou(BOX, [[4, 0, 0, 4]]), r"others takes top ≤ bottom.*\(4, 0, 0, 4\)"),
        (lambda: detection.iou(BOX, [[0, 0, np.nan, 1]]), "finite numbers.*at index 0"),
        (lambda: detection.clip_boxes(BOX, 0), "size must be at least 1"),
        (lambda: detection.regression_targets([[1, 1, 1, 4]], BOX), "proposals takes .*an area"),
        (lambda: detection.regression_targets(BOX, [[1, 1, 4, 1]]), "truth takes .*an area"),
        (lambda: detection.regression_targets(BOX, []), "each of the 1 proposals, got 0"),
        (lambda: detection.apply_regression(BOX, [[0, 0, 0]]), r"targets takes shape \(1, 4\)"),
        (lambda: detection.non_maximum_suppression(BOX, [1, 2]), r"scores takes one .*\(2,\)"),
        (lambda: detection.non_maximum_suppression(BOX, [np.nan]), "scores takes finite"),
        (lambda: detection.non_maximum_suppression(BOX, [1], overlap=2), "overlap takes a number"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_names_of_classes_are_no_boxes():
    with pytest.raises(TypeError, match="boxes takes an array of numbers"):
        detection.iou([["a", "b", "c", "d"]], BOX)


@settings(max_examples=30, deadline=None)
@given(boxes(count=6), st.integers(0, 99))
def test_each_class_is_suppressed_by_itself(some, seed):
    # Distinct scores, some of them equal to the threshold and below.
    scores = np.random.default_rng(seed).permutation(2 * len(some)).reshape(-1, 2) / np.float32(8)
    every = np.stack([some, some + 1], axis=1).astype(np.float32)
    found = best_of_each_class(every, scores, threshold=0.25, overlap=0.3)
    assert (np.diff(found.scores) < 0).all()
    for label in range(2):
        high = np.flatnonzero(scores[:, label] >= 0.25)
        kept = high[detection.non_maximum_suppression(every[high, label], scores[high, label])]
        np.testing.assert_array_equal(found.boxes[found.labels == label], every[kept, label])
        np.testing.assert_array_equal(found.scores[found.labels == label], scores[kept, label])
