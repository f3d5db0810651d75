"""Bright discs of several sizes, found by a classifier that knows one size."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils.applications import detection, segmentation

SCALES = 0.8 ** np.arange(8)


@cache
def classifier(end="logits"):
    """Says how much brighter the middle of a window of 8×8 is than its edge."""
    kernel = np.full((8, 8, 1, 1), -1 / 48, np.float32)
    kernel[2:6, 2:6] = 1 / 16
    units = 1 if end == "sigmoid" else 2
    dense = layers.Dense(units, activation=None if end == "logits" else end)
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), dense])
    weights = 12 * kernel.reshape(-1, 1)
    bias = np.array([-6.0])
    if units == 2:
        weights, bias = np.hstack([0 * weights, weights]), np.array([0, -6.0])
    dense.set_weights([weights, bias])
    return segmentation.convolutionalize(model)


def image_with(*discs):
    rows, columns = np.indices((60, 70))
    image = np.zeros((60, 70, 1), np.float32)
    for row, column, radius in discs:
        image[np.hypot(rows - row, columns - column) < radius] = 1
    return image


@pytest.mark.parametrize(("end", "label"), [("logits", 1), ("softmax", 1), ("sigmoid", 0)])
def test_discs_of_all_sizes_are_found_where_they_are(end, label):
    discs = [(20, 18, 10), (44, 50, 6), (12, 56, 3.5)]
    found = segmentation.detect_in_pyramid(
        classifier(end), image_with(*discs), label=label, scales=SCALES, threshold=0.9
    )
    assert isinstance(found, detection.Detections)
    assert len(found.boxes) == 3
    assert (found.labels == label).all()
    assert (np.diff(found.scores) <= 0).all()
    assert found.scores.min() >= 0.9
    truth = [[r - 2 * a, c - 2 * a, r + 2 * a, c + 2 * a] for r, c, a in discs]
    assert detection.iou(truth, found.boxes).max(axis=1).min() > 0.5


def test_nothing_is_found_where_nothing_is():
    found = segmentation.detect_in_pyramid(classifier(), image_with(), label=1, scales=[1, 0.5])
    assert found.boxes.shape == (0, 4)
    assert found.labels.shape == found.scores.shape == (0,)


def test_scales_below_the_window_are_left_out():
    image = image_with((20, 18, 2))
    few = segmentation.detect_in_pyramid(classifier(), image, label=1, scales=[1])
    more = segmentation.detect_in_pyramid(classifier(), image, label=1, scales=[1, 0.1, 0])
    np.testing.assert_array_equal(few.boxes, more.boxes)
    with pytest.raises(ValueError, match=r"at least 8×8, the window, got 60×70 at scales \(0.1,\)"):
        segmentation.detect_in_pyramid(classifier(), image, label=1, scales=[0.1])
    with pytest.raises(ValueError, match="got 7×70"):
        segmentation.detect_in_pyramid(classifier(), image[:7], label=1, scales=[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": 2}, "label takes 0 to 1, got 2"),
        ({"label": -1}, "label must be at least 0, got -1"),
        ({"scales": [2.0]}, "scales takes a number from 0 to 1, got 2"),
        ({"threshold": 1.5}, "threshold takes a number from 0 to 1, got 1.5"),
        ({"overlap": -1}, "overlap takes a number from 0 to 1, got -1"),
        ({"image": np.zeros((20, 20, 3), "f4")}, "takes images of any×any×1"),
        ({"network": keras.Sequential([keras.Input((8, 8, 1))])}, "has no window"),
    ],
)
def test_bad_arguments(change, message):
    given = {"network": classifier(), "image": image_with((20, 20, 5)), "label": 1, "scales": [1]}
    with pytest.raises(ValueError, match=message):
        segmentation.detect_in_pyramid(**(given | change))
