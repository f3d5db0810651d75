"""Intersection over union of pixels: by hand, and as scikit-learn counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics

from dlsg_utils.applications import segmentation

TRUTH = np.array([[0, 0, 1], [2, 2, 1]])
FOUND = np.array([[0, 1, 1], [2, 0, 1]])


def test_by_hand():
    np.testing.assert_array_equal(
        segmentation.confusion_matrix(TRUTH, FOUND, 3), [[1, 1, 0], [0, 2, 0], [1, 0, 1]]
    )
    np.testing.assert_allclose(segmentation.class_iou(TRUTH, FOUND, 3), [1 / 3, 2 / 3, 1 / 2])
    assert segmentation.mean_iou(TRUTH, FOUND, 3) == pytest.approx(0.5)
    assert segmentation.pixel_accuracy(TRUTH, FOUND, 3) == pytest.approx(4 / 6)
    assert segmentation.mean_iou(TRUTH, TRUTH, 3) == 1
    assert segmentation.mean_iou(TRUTH, (TRUTH + 1) % 3, 3) == 0


def test_classes_that_are_absent():
    # Class 3 is nowhere and does not count; class 4 is only predicted, class 2 only true.
    truth, found = np.array([0, 0, 2, 1]), np.array([0, 0, 4, 1])
    np.testing.assert_array_equal(segmentation.class_iou(truth, found, 5), [1, 1, 0, np.nan, 0])
    assert segmentation.mean_iou(truth, found, 5) == 0.5
    # Masks without any object: the background alone.
    empty = np.zeros((2, 4, 4), np.uint8)
    np.testing.assert_array_equal(segmentation.class_iou(empty, empty, 3), [1, np.nan, np.nan])
    assert segmentation.mean_iou(empty, empty, 3) == 1
    assert segmentation.pixel_accuracy(empty, empty, 3) == 1


MAPS = arrays(np.int64, (2, 3, 4), elements=st.integers(0, 3))


@given(MAPS, MAPS)
def test_it_is_scikit_learns(truth, found):
    known = np.unique([truth, found])
    given_labels = {"labels": known, "average": None, "zero_division": 0}
    expected = metrics.jaccard_score(truth.ravel(), found.ravel(), **given_labels)
    iou = segmentation.class_iou(truth, found, 4)
    np.testing.assert_allclose(iou[known], expected)
    assert np.isnan(np.delete(iou, known)).all()
    assert segmentation.mean_iou(truth, found, 4) == pytest.approx(expected.mean())
    assert segmentation.pixel_accuracy(truth, found, 4) == pytest.approx(
        metrics.accuracy_score(truth.ravel(), found.ravel())
    )
    np.testing.assert_array_equal(
        segmentation.confusion_matrix(truth, found, 4),
        metrics.confusion_matrix(truth.ravel(), found.ravel(), labels=range(4)),
    )


@pytest.mark.parametrize("measure", ["class_iou", "mean_iou", "pixel_accuracy", "confusion_matrix"])
@pytest.mark.parametrize(
    ("truth", "found", "error", "message"),
    [
        (TRUTH, FOUND[:, :2], ValueError, r"predicted takes .* \(2, 3\), got shape \(2, 2\)"),
        (TRUTH, FOUND + 1, ValueError, "predicted takes labels 0 to 2 of 3 classes, got 1 to 3"),
        (TRUTH - 1, FOUND, ValueError, "truth takes labels 0 to 2 of 3 classes, got -1 to 1"),
        (TRUTH[:0], FOUND[:0], ValueError, r"truth is empty: shape \(0, 3\)"),
        (TRUTH, FOUND / 2, TypeError, r"predicted takes whole numbers.*argmax\(axis=-1\)"),
    ],
)
def test_bad_input(measure, truth, found, error, message):
    with pytest.raises(error, match=message):
        getattr(segmentation, measure)(truth, found, 3)


def test_classes_are_counted():
    with pytest.raises(ValueError, match="classes must be at least 1"):
        segmentation.mean_iou(TRUTH, FOUND, 0)
