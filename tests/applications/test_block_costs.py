"""The costs of block matching by their definition, and the least of them."""

import numpy as np
import pytest
from scipy import ndimage

from dlsg_utils.applications import matching

RNG = np.random.default_rng(1)
FRAMES = RNG.random((2, 9, 14, 3), np.float32)


@pytest.mark.parametrize(("reach", "window"), [(0, 1), (2, 3), (3, 5), (1, 11)])
def test_the_costs_are_means_over_windows_and_the_flow_is_the_least(reach, window):
    costs = matching.block_costs(*FRAMES, reach=reach, window=window)
    count = 2 * reach + 1
    assert costs.shape == (9, 14, count, count)
    assert costs.dtype == np.float32
    rows, columns = np.indices((9, 14))
    for down, right in np.ndindex(count, count):
        places = (
            np.clip(rows + down - reach, 0, 8),
            np.clip(columns + right - reach, 0, 13),
        )
        differences = np.abs(FRAMES[0] - FRAMES[1][places]).mean(axis=-1)
        padded = np.pad(differences, window // 2, mode="symmetric")
        windows = np.lib.stride_tricks.sliding_window_view(padded, (window, window))
        np.testing.assert_allclose(costs[:, :, down, right], windows.mean((2, 3)), atol=1e-5)
    flow = matching.block_flow(*FRAMES, reach=reach, window=window)
    kept = (flow + reach).astype(int)
    np.testing.assert_allclose(
        costs[rows, columns, kept[..., 0], kept[..., 1]], costs.min(axis=(2, 3)), atol=2e-6
    )


def test_along_stripes_all_costs_are_least_and_the_smallest_displacement_is_kept():
    # They do not change when they move down.
    stripes = np.broadcast_to(RNG.random((1, 40, 1), np.float32), (40, 40, 1))
    moved = ndimage.shift(stripes, (0, 2, 0), order=0, mode="nearest")
    flow = matching.block_flow(stripes, moved, reach=3)
    assert (flow[8:-8, 8:-8] == (0, 2)).all()
    costs = matching.block_costs(stripes, moved, reach=3)[20, 20]
    np.testing.assert_allclose(costs[:, 5], 0, atol=1e-6)  # the valley of the aperture problem
    assert costs[:, :5].min() > 0.05


def test_bad_arguments():
    with pytest.raises(ValueError, match="first and second take pictures of one size"):
        matching.block_costs(FRAMES[0], FRAMES[1][1:], reach=2)
    with pytest.raises(ValueError, match="window takes an odd number of pixels, got 4"):
        matching.block_costs(*FRAMES, reach=2, window=4)
    with pytest.raises(ValueError, match="reach must be at least 0, got -1"):
        matching.block_costs(*FRAMES, reach=-1)
    with pytest.raises(ValueError, match="second takes values"):
        matching.block_costs(FRAMES[0], FRAMES[1] * 255, reach=1)
