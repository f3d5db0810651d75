"""Matching, precision, recall and F of edges, by hand and against an assignment by SciPy."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from skimage import filters

from dlsg_utils.applications import edges


def line(column, side=12):
    """One upright line."""
    drawn = np.zeros((side, side), bool)
    drawn[:, column] = True
    return drawn


def test_f_is_the_harmonic_mean():
    found = edges.f_measure([1, 0.5, 0, 0.25], [1, 1, 0, 0.75])
    np.testing.assert_allclose(found, [1, 2 / 3, 0, 0.375])


@pytest.mark.parametrize(
    ("distance", "tolerance", "matched"),
    [(0, 0, 12), (1, 0, 0), (2, 2, 12), (3, 2, 0), (1, 1.4, 12), (2, 1.4, 0)],
)
def test_a_shifted_line_is_matched_within_the_tolerance(distance, tolerance, matched):
    assert edges.count_matches(line(5), line(5 + distance), tolerance=tolerance) == matched


def test_a_pixel_is_matched_once():
    broad = line(4) | line(5) | line(6)
    assert edges.count_matches(broad, line(5), tolerance=2) == 12
    curve = edges.precision_recall(broad.astype(float), line(5), thresholds=[1], tolerance=2)
    np.testing.assert_allclose([curve.precision[0], curve.recall[0]], [1 / 3, 1])
    assert edges.count_matches(line(5), broad, tolerance=2) == 12


def test_the_nearest_pair_is_not_always_the_right_one():
    # Greedily the middle edge takes the first true pixel, and the left edge none.
    found, truth = np.zeros((2, 1, 5), bool)
    found[0, [0, 2]] = True
    truth[0, [2, 4]] = True
    assert edges.count_matches(found, truth, tolerance=2) == 2


@pytest.mark.parametrize("tolerance", [0, 1, 1.5, 2, 3.7])
def test_the_matching_is_as_large_as_an_optimal_assignment(tolerance):
    rng = np.random.default_rng(3)
    found, truth = rng.random((2, 4, 13, 9)) < [[[[0.2]]], [[[0.12]]]]
    wanted = 0
    for one, other in zip(found, truth, strict=True):
        near = cdist(np.argwhere(one), np.argwhere(other)) <= tolerance
        rows, columns = linear_sum_assignment(near, maximize=True)
        wanted += near[rows, columns].sum()
    assert edges.count_matches(found, truth, tolerance=tolerance) == wanted


def test_images_do_not_match_each_other():
    found, truth = np.stack([line(0), line(11)]), np.stack([line(11), line(0)])
    assert edges.count_matches(found, truth, tolerance=3) == 0


def test_precision_and_recall_by_hand():
    strength = np.zeros((2, 12, 12))
    strength[0, :, 3], strength[0, :6, 9], strength[1, :, 9] = 0.8, 0.4, 0.4
    truth = np.stack([line(3), line(9)])
    curve = edges.precision_recall(strength, truth, thresholds=[0.3, 0.5, 0.9], tolerance=1)
    np.testing.assert_allclose(curve.precision, [24 / 30, 1, 0])
    np.testing.assert_allclose(curve.recall, [1, 0.5, 0])
    np.testing.assert_allclose(curve.f_measure, [8 / 9, 2 / 3, 0])
    assert curve.best_threshold == 0.3


def test_an_image_without_outlines_only_costs_precision():
    strength = np.ones((2, 12, 12)) * [line(3), line(3)]
    truth = np.stack([line(3), np.zeros((12, 12), bool)])
    curve = edges.precision_recall(strength, truth, thresholds=[1])
    assert (curve.precision[0], curve.recall[0]) == (0.5, 1)


def test_edges_that_are_true_or_false_need_one_threshold():
    curve = edges.precision_recall(line(3), line(4), thresholds=[1])
    assert curve.f_measure[0] == 1


@pytest.mark.parametrize("turn", [0, 1])
def test_a_broad_ridge_is_thinned_to_its_crest(turn):
    profile = np.array([0, 0, 0.2, 0.7, 1, 0.6, 0.3, 0, 0, 0])
    ridge = np.rot90(np.tile(profile, (10, 1)), turn)
    thinned = edges.thin(ridge)
    assert thinned.dtype == np.float32
    np.testing.assert_allclose(thinned, np.where(ridge == 1, 1, 0))


@pytest.mark.parametrize("turn", [0, 1])
def test_of_a_ridge_of_two_equal_pixels_one_stays(turn):
    step = np.rot90(np.where(np.arange(20) < 10, 0.0, 1.0) * np.ones((20, 1)), turn)
    thinned = edges.thin(filters.sobel(step)) > 0
    assert (thinned.sum(axis=turn - 1) == 1).all()


def test_a_circle_keeps_a_closed_thin_outline():
    rows, columns = np.indices((64, 64)) - 31.5
    radius = np.hypot(rows, columns)
    thinned = edges.thin(np.exp(-0.5 * ((radius - 20) / 2) ** 2)) > 0.5
    assert np.abs(radius[thinned] - 20).max() < 1.1
    angles = np.sort(np.arctan2(rows, columns)[thinned])
    assert np.diff(angles).max() < 2 * 1.5 / 20
    assert thinned.sum() < 1.3 * 2 * np.pi * 20


def test_a_batch_is_thinned_image_by_image():
    maps = np.random.default_rng(0).random((3, 20, 24))
    np.testing.assert_array_equal(edges.thin(maps)[1], edges.thin(maps[1]))
    assert edges.thin(np.zeros((4, 4))).max() == 0


HERE = line(3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: edges.precision_recall(HERE, ~HERE & HERE), "truth has no outline in any image"),
        (lambda: edges.precision_recall(HERE, HERE[:4]), r"one shape, got \(12, 12\) and \(4, 12"),
        (lambda: edges.precision_recall(HERE * np.nan, HERE), "got NaN, infinity or less"),
        (lambda: edges.precision_recall(HERE - 2.0, HERE), "got NaN, infinity or less"),
        (lambda: edges.precision_recall(HERE, HERE, thresholds=[]), "thresholds takes at least"),
        (lambda: edges.precision_recall(HERE, HERE, thresholds=[np.nan]), "thresholds takes at"),
        (lambda: edges.precision_recall(HERE, HERE, tolerance=-1), "tolerance takes a number from"),
        (lambda: edges.count_matches(HERE, HERE, tolerance=np.nan), "tolerance takes a number"),
        (lambda: edges.count_matches(HERE, HERE[None]), "found and truth take one shape"),
        (lambda: edges.thin(np.zeros(5)), r"takes \(N, H, W\) or \(H, W\), got shape \(5,\)"),
        (lambda: edges.thin(HERE, deviation=0), "deviation takes a number from 0.1"),
        (lambda: edges.f_measure([1.2], [0]), r"values in \[0, 1\]"),
        (lambda: edges.f_measure([np.nan], [0]), "or NaN"),
        (lambda: edges.f_measure([1, 1], [0]), r"one shape, got \(2,\) and \(1,\)"),
    ],
)
def test_what_cannot_be_compared(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_strengths_are_no_edges():
    with pytest.raises(TypeError, match="take true or false, got dtypes float64 and bool"):
        edges.count_matches(HERE * 0.5, HERE)
