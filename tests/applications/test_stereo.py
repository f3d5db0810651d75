"""Stereo: cost volumes by hand, disparities of a scene whose truth is known, and bad input."""

import keras
import numpy as np
import pytest
from skimage import data as pictures

from dlsg_utils import arithmetic
from dlsg_utils.applications import matching

RNG = np.random.default_rng(0)
PICTURE = RNG.random((12, 40, 3), np.float32)
COSTS = {
    "absolute_differences": matching.absolute_differences,
    "census": matching.census,
    "patch_similarity": lambda left, right, disparities: matching.patch_similarity(
        matching.patch_network(filters=8, seed=0), left, right, disparities=disparities
    ),
}


def shifted(picture, by):
    """Return the right picture of a plane at one disparity."""
    return np.roll(picture, -by, axis=1)


def motorcycle(rows):
    left, right, truth = pictures.stereo_motorcycle()
    return left[rows] / np.float32(255), right[rows] / np.float32(255), truth[rows]


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_a_plane_costs_least_at_its_disparity_and_leads_nowhere_out_of_the_picture(cost):
    costs = cost(PICTURE, shifted(PICTURE, 5), disparities=9)
    assert costs.shape == (12, 40, 9)
    assert costs.dtype == np.float32
    x, d = np.indices((40, 9))
    assert (np.isinf(costs) == (x < d)).all()
    # Away from the edges, where the patches of both pictures hold the same pixels.
    inner = costs[4:-4, 9:-9]
    assert (inner.argmin(axis=-1) == 5).all()
    np.testing.assert_allclose(inner[..., 5], 0, atol=1e-6)
    found = matching.winner_takes_all(costs)[4:-4, 9:-9]
    assert (np.abs(found - 5) <= 0.5).all()


def test_absolute_differences_by_hand():
    left = np.array([[[0.1], [0.5], [0.9]]], np.float32)
    right = np.array([[[0.4], [0.9], [0.2]]], np.float32)
    costs = matching.absolute_differences(left, right, disparities=3)
    wanted = [[0.3, np.inf, np.inf], [0.4, 0.1, np.inf], [0.7, 0.0, 0.5]]
    np.testing.assert_allclose(costs[0], wanted, atol=1e-6)


def test_census_counts_the_bits_that_differ():
    left = np.full((3, 3, 1), 0.5, np.float32)
    right = left.copy()
    left[0, :, 0] = 0.2, 0.3, 0.8  # two of the eight neighbors of the middle are darker
    assert matching.census(left, right, disparities=1, window=3)[1, 1, 0] == 2 / 8


def test_census_does_not_see_brightness_and_contrast():
    other = shifted(PICTURE, 2)
    costs = matching.census(PICTURE, other, disparities=4, window=5)
    changed = matching.census(PICTURE, 0.3 + 0.5 * other, disparities=4, window=5)
    np.testing.assert_array_equal(costs, changed)


@pytest.mark.parametrize("window", [2, 4, 9])
def test_census_refuses_other_windows(window):
    with pytest.raises(ValueError, match="window"):
        matching.census(PICTURE, PICTURE, disparities=4, window=window)


@pytest.mark.parametrize("width", [40, 64, 131])  # one block of columns, and several
def test_patch_similarity_is_the_correlation_of_normalized_features(width):
    pair = RNG.random((2, 11, width, 1), np.float32)
    model = matching.patch_network(filters=6, seed=1)
    costs = matching.patch_similarity(model, *pair, disparities=20)
    padded = np.pad(pair, ((0, 0), (4, 4), (4, 4), (0, 0)), mode="edge")
    features = np.asarray(model(padded))
    np.testing.assert_allclose(np.linalg.norm(features, axis=-1), 1, atol=1e-5)
    products = arithmetic.correlation(*features, reach=(0, 19))
    wanted = 1 - products[..., 19::-1]  # displacements 0, −1, …
    finite = np.isfinite(costs)
    np.testing.assert_allclose(costs[finite], wanted[finite], atol=1e-5)
    assert not products[..., 19::-1][~finite].any()


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_bad_pairs_are_refused(cost):
    with pytest.raises(ValueError, match=r"one size, got \(12, 40, 3\) and \(12, 39, 3\)"):
        cost(PICTURE, PICTURE[:, :-1], disparities=4)
    with pytest.raises(ValueError, match="disparities=41 reaches beyond the picture: 40 columns"):
        cost(PICTURE, PICTURE, disparities=41)
    with pytest.raises(ValueError, match="disparities must be at least 1"):
        cost(PICTURE, PICTURE, disparities=0)
    with pytest.raises(ValueError, match="right takes one picture"):
        cost(PICTURE, PICTURE[None], disparities=4)
    with pytest.raises(ValueError, match="Divide by 255"):
        cost(PICTURE * 255, PICTURE, disparities=4)
    assert np.isfinite(cost(PICTURE, PICTURE, disparities=40)[:, -1]).all()


def path_costs(line, small, large):
    """L along a path (length, D), by its definition."""
    found = [line[0]]
    for own in line[1:]:
        before = found[-1]
        row = [
            min(
                before[i] + (0 if i == d else small if abs(i - d) == 1 else large)
                for i in range(len(own))
            )
            for d in range(len(own))
        ]
        found.append(own + np.array(row) - before.min())
    return np.array(found)


def test_a_window_averages_the_finite_costs_of_each_disparity():
    costs = matching.absolute_differences(PICTURE, shifted(PICTURE, 2), disparities=6)
    found = matching.window_average(costs, window=5)
    padded = np.pad(costs, ((2, 2), (2, 2), (0, 0)), mode="symmetric")
    for y, x, d in ((0, 0, 0), (5, 20, 3), (11, 6, 5), (3, 5, 5)):
        around = padded[y : y + 5, x : x + 5, d]
        assert found[y, x, d] == pytest.approx(around[np.isfinite(around)].mean(), abs=1e-6)
    assert (np.isinf(found) == np.isinf(costs)).all()
    np.testing.assert_allclose(matching.window_average(costs, window=1), costs, atol=1e-6)
    with pytest.raises(ValueError, match="odd number of pixels, got 4"):
        matching.window_average(costs, window=4)


def test_semi_global_is_the_mean_of_the_four_paths():
    costs = RNG.random((4, 5, 6)).astype(np.float32)
    costs[:, 0, 3:] = np.inf
    wanted = np.zeros_like(costs)
    for y in range(4):
        wanted[y] += path_costs(costs[y], 0.1, 0.4) + path_costs(costs[y, ::-1], 0.1, 0.4)[::-1]
    for x in range(5):
        line = costs[:, x]
        wanted[:, x] += path_costs(line, 0.1, 0.4) + path_costs(line[::-1], 0.1, 0.4)[::-1]
    found = matching.semi_global(costs, small_change=0.1, large_change=0.4)
    np.testing.assert_allclose(found, wanted / 4, atol=1e-6)
    assert np.isinf(costs[:, 0, 3:]).all()  # the costs given stay as they are


def test_semi_global_without_prices_is_the_cost_but_for_a_constant():
    costs = RNG.random((6, 7, 5)).astype(np.float32)
    found = matching.semi_global(costs, small_change=0, large_change=0)
    np.testing.assert_array_equal(found.argmin(-1), costs.argmin(-1))


@pytest.mark.parametrize(("small", "large"), [(-1, 1), (1, 0.5), (float("nan"), 1)])
def test_semi_global_refuses_bad_prices(small, large):
    with pytest.raises(ValueError, match="change"):
        matching.semi_global(np.zeros((2, 2, 2)), small_change=small, large_change=large)


@pytest.mark.parametrize(
    "costs", [np.zeros((2, 3)), np.full((2, 2, 2), np.nan), np.zeros((0, 2, 2))]
)
def test_what_is_no_cost_volume_is_refused(costs):
    with pytest.raises(ValueError, match="cost volume"):
        matching.winner_takes_all(costs)


@pytest.mark.parametrize("lowest", [1.7, 2.0, 3.45])
def test_the_parabola_finds_the_lowest_point_between_disparities(lowest):
    costs = (np.arange(6) - lowest) ** 2 * np.ones((2, 3, 1))
    np.testing.assert_allclose(matching.winner_takes_all(costs), lowest, atol=1e-5)
    whole = matching.winner_takes_all(costs, subpixel=False)
    np.testing.assert_array_equal(whole, round(lowest))


@pytest.mark.parametrize(
    "line", [[0, 1, 2], [2, 1, 0], [1, 0, np.inf], [1, 1, 1], [0, np.inf, np.inf]]
)
def test_where_no_parabola_fits_the_disparity_is_whole(line):
    costs = np.array(line, float)[None, None]
    assert matching.winner_takes_all(costs)[0, 0] == np.argmin(line)


def test_seen_from_right_and_back():
    costs = matching.absolute_differences(PICTURE, shifted(PICTURE, 3), disparities=6)
    right = matching.seen_from_right(costs)
    # What the mirrored pair says, with the pictures' roles exchanged.
    wanted = matching.absolute_differences(
        shifted(PICTURE, 3)[:, ::-1], PICTURE[:, ::-1], disparities=6
    )[:, ::-1]
    np.testing.assert_array_equal(right, wanted)


def test_consistent_by_hand():
    left = np.array([[0.0, 1.0, 1.2, 3.0, np.nan, 9.0]])
    right = np.array([[1.0, 1.0, 0.0, 0.0, 0.0, 0.0]])
    # 0 → 1 differs by 1; 1 → column 0; 1.2 → column 1; 3 → column 0: 2 apart; NaN; out.
    wanted = [[True, True, True, False, False, False]]
    np.testing.assert_array_equal(matching.consistent(left, right), wanted)
    assert not matching.consistent(left, right, tolerance=0.5)[0, 0]
    with pytest.raises(ValueError, match="one size"):
        matching.consistent(left, right[:, :-1])


def test_fill_takes_the_background_of_both_sides():
    disparity = np.array([[5, 0, 0, 2, 0], [0, 0, 0, 0, 0], [0, 7, 0, 0, 9]], np.float32)
    valid = disparity > 0
    wanted = [[5, 2, 2, 2, 2], [5, 2, 2, 2, 2], [7, 7, 7, 7, 9]]
    found = matching.fill(disparity, valid)
    np.testing.assert_array_equal(found[[0, 2]], np.array(wanted)[[0, 2]])
    assert all(value in (found[0, x], found[2, x]) for x, value in enumerate(found[1]))
    np.testing.assert_array_equal(matching.fill(disparity, np.ones_like(valid)), disparity)
    with pytest.raises(ValueError, match="valid holds no pixel"):
        matching.fill(disparity, np.zeros_like(valid))
    with pytest.raises(ValueError, match="one size"):
        matching.fill(disparity, valid[:2])


def test_bad_pixels_by_hand():
    truth = np.array([[1.0, 2.0, 3.0, np.inf, 5.0]])
    found = np.array([[3.0, 4.5, np.nan, 0.0, 5.0]])
    assert matching.bad_pixels(found, truth) == 0.5
    assert matching.bad_pixels(found, truth, threshold=1) == 0.75
    assert matching.bad_pixels(found, truth, mask=[[1, 1, 0, 1, 1]]) == pytest.approx(1 / 3)
    for mask in ([[0, 0, 0, 0, 0]], [[0, 0, 0, 1, 0]]):
        with pytest.raises(ValueError, match="No pixel counts"):
            matching.bad_pixels(found, truth, mask=mask)
    with pytest.raises(ValueError, match="mask takes shape"):
        matching.bad_pixels(found, truth, mask=[1, 0])
    with pytest.raises(ValueError, match="one shape"):
        matching.bad_pixels(found[:, 1:], truth)


def test_visible_by_hand():
    # Columns 1 and 3 have the match 0: the nearer one, disparity 3, hides the other.
    truth = np.array([[0.4, 1.0, np.inf, 3.0, 0.0, 6.0]])
    wanted = [[False, False, False, True, True, False]]
    np.testing.assert_array_equal(matching.visible(truth), wanted)


def test_triples_hold_the_match_and_one_that_is_wrong():
    left = np.tile(np.linspace(0, 1, 60, dtype=np.float32)[None, :, None], (15, 1, 1))
    right = np.clip(left + 6 / 59, 0, 1)  # the plane at disparity 6 of a ramp
    triples = matching.patch_triples(
        left, right, np.full((15, 60), 6.0), count=200, distances=(3, 8), seed=0
    )
    assert triples.shape == (200, 9, 9, 3)
    np.testing.assert_allclose(triples[..., 0], triples[..., 1], atol=1e-6)
    apart = np.abs(triples[:, 4, 4, 2] - triples[:, 4, 4, 0]) * 59
    unclipped = triples[..., 2].max(axis=(1, 2)) < 1
    assert unclipped.sum() > 100
    assert (apart[unclipped] > 2.4).all()
    assert (apart < 8.6).all()


def test_triples_without_a_known_disparity_are_refused():
    with pytest.raises(ValueError, match="no known disparity"):
        matching.patch_triples(PICTURE, PICTURE, np.full((12, 40), np.inf), count=3)
    with pytest.raises(ValueError, match="no known disparity"):
        matching.patch_triples(PICTURE, PICTURE, np.full((12, 40), 400.0), count=3)
    with pytest.raises(ValueError, match="truth takes shape"):
        matching.patch_triples(PICTURE, PICTURE, np.zeros((12, 4)), count=3)


def test_the_hinge_loss_by_hand():
    losses = matching.hinge_loss(None, np.array([[0.9, 0.1], [0.5, 0.4], [0.1, 0.6]], np.float32))
    np.testing.assert_allclose(losses, [0, 0.1, 0.7], atol=1e-6)


def test_networks_that_pool_and_patches_of_another_size_are_refused():
    pooling = keras.Sequential([keras.Input((None, None, 1)), keras.layers.MaxPooling2D()])
    with pytest.raises(ValueError, match="without pooling"):
        matching.patch_similarity(pooling, PICTURE, PICTURE, disparities=4)
    with pytest.raises(ValueError, match=r"take patch_triples\(…, size=9\)"):
        matching.learn_patches(matching.patch_network(), np.zeros((4, 7, 7, 3)))


@pytest.mark.slow
def test_learned_patches_beat_absolute_differences_on_rows_that_were_not_seen():
    model = matching.patch_network(filters=16, seed=0)
    left, right, truth = motorcycle(slice(260, 500))
    triples = matching.patch_triples(left, right, truth, count=12_000, seed=0)
    history = matching.learn_patches(model, triples, seed=0, progress=False)
    assert history.epochs[0]["loss"] < 0.2
    left, right, truth = motorcycle(slice(80, 120))
    wrong = {
        name: matching.bad_pixels(matching.winner_takes_all(costs), truth)
        for name, costs in {
            "learned": matching.patch_similarity(model, left, right, disparities=64),
            "absolute": matching.absolute_differences(left, right, disparities=64),
        }.items()
    }
    assert wrong["learned"] < wrong["absolute"] - 0.1
