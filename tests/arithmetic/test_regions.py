"""Pooling of regions and correlation of maps, against TensorFlow and by hand."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_arrays

from dlsg_utils import arithmetic

whole = st.integers(-9, 9)


@st.composite
def regions(draw):
    """Draw maps, boxes inside of them and a grid."""
    height, width, channels = (draw(st.integers(1, n)) for n in (9, 9, 3))
    maps = draw(st_arrays.arrays(np.int64, (height, width, channels), elements=whole))
    boxes = []
    for _ in range(draw(st.integers(1, 3))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top + 1, height)), draw(st.integers(left + 1, width))
        boxes.append([top, left, bottom, right])
    return maps, np.array(boxes), (draw(st.integers(1, 4)), draw(st.integers(1, 4)))


@settings(max_examples=60, deadline=None)
@given(regions())
def test_roi_pool_is_tensorflows_maximum_of_each_cell(case):
    maps, boxes, (rows, columns) = case
    pooled = arithmetic.roi_pool(maps, boxes, (rows, columns))
    assert pooled.shape == (len(boxes), rows, columns, maps.shape[2])
    for one, (top, left, bottom, right) in zip(pooled, boxes, strict=True):
        h, w = bottom - top, right - left
        for i in range(rows):
            for j in range(columns):
                y = slice(top + int(np.floor(i * h / rows)), top + int(np.ceil((i + 1) * h / rows)))
                x = slice(
                    left + int(np.floor(j * w / columns)),
                    left + int(np.ceil((j + 1) * w / columns)),
                )
                np.testing.assert_array_equal(one[i, j], tf.reduce_max(maps[y, x], axis=(0, 1)))


@settings(max_examples=40, deadline=None)
@given(regions())
def test_pooling_the_whole_map_evenly_is_max_pooling(case):
    maps, _, _ = case
    even = np.repeat(np.repeat(maps, 2, axis=0), 2, axis=1)
    height, width = maps.shape[:2]
    pooled = arithmetic.roi_pool(even, [[0, 0, 2 * height, 2 * width]], (height, width))
    np.testing.assert_array_equal(pooled[0], arithmetic.pool2d(even, 2))
    np.testing.assert_array_equal(pooled[0], maps)


def test_the_figure_of_the_paper_by_hand():
    maps = np.arange(64).reshape(8, 8)
    # A region of 5 rows and 7 columns in 2×2 cells: rows 0-2 and 2-4, columns 0-3 and 3-6.
    pooled = arithmetic.roi_pool(maps, [[3, 0, 8, 7]], 2)
    np.testing.assert_array_equal(pooled, [[[43, 46], [59, 62]]])


def test_boxes_are_rounded_and_clipped():
    maps = np.arange(16.0).reshape(4, 4)
    inside = arithmetic.roi_pool(maps, [[0, 0, 4, 4]], 2)
    np.testing.assert_array_equal(arithmetic.roi_pool(maps, [[-3, 0.4, 3.6, 9]], 2), inside)
    assert arithmetic.roi_pool(maps, np.zeros((0, 4)), 2).shape == (0, 2, 2)


@pytest.mark.parametrize(
    ("maps", "boxes", "message"),
    [
        (np.ones((4, 4)), [[2, 2, 2, 3]], r"got one from \(2, 2\) to \(2, 3\)"),
        (np.ones((4, 4)), [[6, 0, 9, 3]], "inside of the 4×4 maps"),
        (np.ones((4, 4)), [0, 0, 2, 2], r"boxes takes \(K, 4\), got shape \(4,\)"),
        (np.ones((2, 4, 4, 1)), [[0, 0, 2, 2]], "those of one image"),
        (np.ones((4, 4)), [[0, 0, np.nan, 2]], "boxes holds NaN"),
    ],
)
def test_regions_that_cannot_be_pooled(maps, boxes, message):
    with pytest.raises(ValueError, match=message):
        arithmetic.roi_pool(maps, boxes, 2)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_correlation_is_the_product_with_tensorflows_shifted_maps(data):
    shape = tuple(data.draw(st.integers(1, n)) for n in (6, 6, 3))
    left, right = (data.draw(st_arrays.arrays(np.int64, shape, elements=whole)) for _ in range(2))
    rows, columns = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    result = arithmetic.correlation(left, right, reach=(rows, columns))
    height, width, _ = shape
    padded = tf.pad(right, ((rows, rows), (columns, columns), (0, 0)))
    expected = [
        tf.reduce_sum(left * padded[y : y + height, x : x + width], axis=2)
        for y in range(2 * rows + 1)
        for x in range(2 * columns + 1)
    ]
    np.testing.assert_array_equal(result, tf.stack(expected, axis=2))


def test_a_moved_image_is_found_at_its_displacement():
    maps = np.random.default_rng(0).normal(size=(12, 12, 8))
    maps /= np.linalg.norm(maps, axis=2, keepdims=True)  # nothing is more like it than itself
    moved = np.roll(maps, (1, -2), axis=(0, 1))
    best = arithmetic.correlation(maps, moved, reach=3)[3:-3, 3:-3].argmax(axis=2)
    assert (best == (3 + 1) * 7 + (3 - 2)).all()


def test_stereo_looks_along_the_row():
    maps = np.ones((3, 5, 2), np.float32)
    result = arithmetic.correlation(maps, maps, reach=(0, 2))
    assert result.shape == (3, 5, 5)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result[0, 0], [0, 0, 2, 2, 2])


def test_maps_of_two_shapes_cannot_be_correlated():
    with pytest.raises(ValueError, match=r"one shape, got \(2, 2, 1\) and \(2, 3, 1\)"):
        arithmetic.correlation(np.ones((2, 2, 1)), np.ones((2, 3, 1)), reach=1)
    with pytest.raises(ValueError, match="reach must be at least 0"):
        arithmetic.correlation(np.ones((2, 2, 1)), np.ones((2, 2, 1)), reach=-1)
