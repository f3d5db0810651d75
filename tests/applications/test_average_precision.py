"""Average precision of hand-made detections, and against scikit-learn where both mean the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from dlsg_utils.applications import detection
from dlsg_utils.applications.detection import Detections

# Three places that do not overlap, and one that overlaps the first by 8/12.
A, B, C, NEAR_A = [0, 0, 10, 10], [0, 20, 10, 30], [20, 0, 30, 10], [0, 2, 10, 12]
NONE = np.empty((0, 4))


def test_each_true_box_is_found_once():
    curve = detection.precision_recall([[NEAR_A, A, B]], [[0.9, 0.8, 0.7]], [[A, B]])
    np.testing.assert_array_equal(curve.correct, [True, False, True])
    np.testing.assert_allclose(curve.precision, [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(curve.recall, [1 / 2, 1 / 2, 1])
    np.testing.assert_allclose(curve.scores, [0.9, 0.8, 0.7])


def test_a_detection_counts_for_the_box_it_overlaps_most():
    # NEAR_A overlaps both by more than a half, A more: where A is found already it is false.
    wide = [0, 3, 10, 13]
    curve = detection.precision_recall([[A, [0, 1, 10, 11]]], [[0.9, 0.8]], [[A, wide]])
    np.testing.assert_array_equal(curve.correct, [True, False])


def test_the_overlap_asked_for_counts_as_enough():
    half = [0, 0, 10, 5]
    assert detection.average_precision([[half]], [[1.0]], [[A]], iou_at_least=0.5) == 1
    assert detection.average_precision([[half]], [[1.0]], [[A]], iou_at_least=0.51) == 0


def test_average_precision_by_hand():
    # Right, wrong, right; the third true box is never found.
    found, scores, truth = [[A, C], [A]], [[0.9, 0.8], [0.7]], [[A, B], [A]]
    # Precision 1 up to recall 1/3, then 2/3 up to 2/3, then 0.
    ap = detection.average_precision(found, scores, truth)
    assert ap == pytest.approx(1 / 3 + 2 / 3 / 3)
    # Recalls 0, .1, .2, .3 see precision 1; .4, .5, .6 see 2/3; the other four 0.
    eleven = detection.average_precision(found, scores, truth, points=11)
    assert eleven == pytest.approx((4 + 3 * 2 / 3) / 11)


def test_a_point_of_the_eleven_counts_the_detection_that_just_reaches_it():
    # Ten true boxes; three found: the recall 3/10 belongs to the point 0.3.
    truth = [[A]] * 10
    found, scores = [[A]] * 3 + [NONE] * 7, [[0.9]] * 3 + [[]] * 7
    eleven = detection.average_precision(found, scores, truth, points=11)
    assert eleven == pytest.approx(4 / 11)


def test_precisions_that_rise_count_as_the_highest_to_come():
    found, scores = [[C, A, B]], [[0.9, 0.8, 0.7]]
    ap = detection.average_precision(found, scores, [[A, B]])
    assert ap == pytest.approx(2 / 3)
    assert average_precision_score([0, 1, 1], scores[0]) == pytest.approx((1 / 2 + 2 / 3) / 2)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=12).filter(any), st.integers(0, 3))
def test_scikit_learn_agrees_where_it_means_the_same(right, missed):
    scores = np.linspace(1, 0.1, len(right))
    found = [[A] if each else [B] for each in right]
    truth = [[A] if each else NONE for each in right]
    ap = detection.average_precision(
        [*found, *[NONE] * missed], [*scores[:, None], *[[]] * missed], [*truth, *[[A]] * missed]
    )
    share = sum(right) / (sum(right) + missed)
    theirs = share * average_precision_score(right, scores)
    precision = (np.cumsum(right) / np.arange(1, len(right) + 1))[np.array(right)]
    if (np.diff(precision) <= 0).all():
        assert ap == pytest.approx(theirs)
    else:
        assert ap > theirs


def test_nothing_found_and_nothing_to_find():
    for points in ("all", 11):
        assert detection.average_precision([NONE], [[]], [[A]], points=points) == 0
        assert np.isnan(detection.average_precision([[A]], [[1.0]], [NONE], points=points))
        assert np.isnan(detection.average_precision([], [], [], points=points))


def _mean(truth, labels):
    return detection.mean_average_precision([_detections([A], [0])], truth, labels, classes=2)


def _detections(boxes, labels):
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.int64),
        np.linspace(1, 0.5, len(labels), dtype=np.float32),
    )


def test_the_mean_leaves_out_classes_without_an_object():
    found = [_detections([A, B, C], [0, 1, 2]), _detections([], [])]
    result = detection.mean_average_precision(found, [[A, B], NONE], [[0, 1], []], classes=3)
    np.testing.assert_array_equal(result.classes, [1, 1, np.nan])
    assert result.mean == 1
    # The right box as the wrong class is false.
    result = detection.mean_average_precision(found, [[A, B], NONE], [[1, 1], []], classes=3)
    np.testing.assert_array_equal(result.classes, [np.nan, 0.5, np.nan])


def test_the_mean_of_no_object_at_all_is_nan():
    result = detection.mean_average_precision([_detections([A], [0])], [NONE], [[]], classes=2)
    assert np.isnan(result.mean)
    assert np.isnan(result.classes).all()


ONE = ([[A]], [[1.0]], [[A]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: detection.average_precision(*ONE, points=10), "points takes 'all' or 11, got 10"),
        (lambda: detection.average_precision([], [], [[A]]), "boxes of 1 images, got 0"),
        (lambda: detection.average_precision([[A]], [], [[A]]), "those of 1 images, got 0"),
        (lambda: detection.average_precision([[A]], [[1, 2]], [[A]]), r"scores\[0\] takes one"),
        (lambda: detection.average_precision(np.array([A]), [[1]], [[A]]), r"write \[boxes\]"),
        (lambda: detection.average_precision(*ONE, iou_at_least=2), "iou_at_least takes"),
        (lambda: _mean([[A]], [[3]]), r"true_labels\[0\] takes numbers from 0 to 1, got 0 to 3"),
        (lambda: _mean([[A]], [[]]), r"true_labels\[0\] takes one for each box, \(1,\)"),
        (lambda: _mean([], []), "true_boxes takes the boxes of 1 images, got 0"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
