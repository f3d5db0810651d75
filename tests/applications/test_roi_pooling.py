"""Pooling of regions, against the reference in NumPy, and its gradient."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from dlsg_utils import arithmetic
from dlsg_utils.applications.detection import RoIPooling


@st.composite
def cases(draw):
    """Draw maps of different values, boxes with a position inside, and a grid."""
    height, width = draw(st.integers(1, 17)), draw(st.integers(1, 17))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    shape = (2, height, width, 2)
    maps = rng.permutation(np.prod(shape)).reshape(shape).astype(np.float32)
    boxes = np.empty((2, 3, 4), np.float32)
    for box in boxes.reshape(-1, 4):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        box[:] = top, left, draw(st.integers(top + 1, height)), draw(st.integers(left + 1, width))
    boxes += rng.uniform(-0.4, 0.4, boxes.shape)
    return maps, boxes, (draw(st.integers(1, 5)), draw(st.integers(1, 5)))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_it_is_the_roi_pooling_of_arithmetic(case):
    maps, boxes, size = case
    pooled = RoIPooling(size)([maps, boxes]).numpy()
    for image, regions, found in zip(maps, boxes, pooled, strict=True):
        np.testing.assert_array_equal(found, arithmetic.roi_pool(image, regions, size))


@settings(max_examples=20, deadline=None)
@given(cases())
def test_the_gradient_goes_to_the_maximum_of_each_cell(case):
    maps, boxes, size = case
    with tf.GradientTape() as tape:
        tape.watch(variable := tf.constant(maps))
        pooled = RoIPooling(size)([variable, boxes])
        weights = np.arange(1, tf.size(pooled) + 1, dtype=np.float32).reshape(pooled.shape)
        total = tf.reduce_sum(pooled * weights)
    gradient = tf.convert_to_tensor(tape.gradient(total, variable)).numpy()
    # All values differ, so that the maximum of a cell tells where it comes from.
    expected = np.zeros_like(maps)
    for n in range(len(maps)):
        np.add.at(expected[n].ravel(), *_sources(maps[n], pooled[n].numpy(), weights[n]))
    np.testing.assert_allclose(gradient, expected, rtol=1e-5)


def _sources(image, pooled, weights):
    order = np.argsort(image.ravel())
    return order[np.searchsorted(image.ravel(), pooled.ravel(), sorter=order)], weights.ravel()


def test_a_tie_gives_each_cell_one_gradient():
    with tf.GradientTape() as tape:
        tape.watch(maps := tf.zeros((1, 6, 6, 1)))
        total = tf.reduce_sum(RoIPooling(2)([maps, tf.constant([[[0.0, 0, 6, 6]]])]))
    gradient = tf.convert_to_tensor(tape.gradient(total, maps)).numpy()
    assert gradient.sum() == 4
    assert gradient[0, :3, :3].sum() == 1


def test_the_stride_turns_pixels_into_positions():
    maps = np.random.default_rng(0).random((1, 6, 6, 3), np.float32)
    boxes = np.array([[[0, 4, 12, 24], [7, 7, 17, 24]]], np.float32)
    pooled = RoIPooling(2, stride=4)([maps, boxes])
    np.testing.assert_array_equal(pooled, RoIPooling(2)([maps, boxes / 4]))


@pytest.mark.parametrize(
    ("box", "position"),
    [
        ((1.2, 1.2, 1.4, 1.4), (1, 1)),
        ((-9, -9, -5, -5), (0, 0)),
        ((9, 1, 12, 2), (3, 1)),
        ((2, 2, 2, 2), (2, 2)),
    ],
)
def test_where_no_position_is_left_the_nearest_one_is_taken(box, position):
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1)
    pooled = RoIPooling(2)([maps, np.float32([[box]])])
    np.testing.assert_array_equal(pooled, np.full((1, 1, 2, 2, 1), maps[0][position][0]))


def test_no_region_gives_none():
    pooled = RoIPooling(3)([np.ones((2, 4, 4, 5), np.float32), np.zeros((2, 0, 4), np.float32)])
    assert pooled.shape == (2, 0, 3, 3, 5)


def test_a_model_with_it_is_saved_and_loaded(tmp_path):
    image, boxes = keras.Input((8, 8, 2)), keras.Input((None, 4))
    pooled = RoIPooling((2, 3), stride=2)([keras.layers.MaxPooling2D()(image), boxes])
    assert pooled.shape == (None, None, 2, 3, 2)
    model = keras.Model([image, boxes], pooled)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    given = np.random.default_rng(0).random((1, 8, 8, 2), np.float32), np.float32([[[0, 0, 5, 8]]])
    np.testing.assert_array_equal(model(given), loaded(given))


def test_maps_of_an_unknown_size_and_a_grid_of_nothing_are_refused():
    with pytest.raises(ValueError, match="known H and W"):
        RoIPooling(2)([keras.Input((None, None, 3)), keras.Input((None, 4))])
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        RoIPooling(0)
