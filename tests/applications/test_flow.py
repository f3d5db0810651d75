"""The end-point error: by hand, and of scenes whose flow is known."""

import numpy as np
import pytest
from skimage.registration import optical_flow_ilk

from dlsg_utils.applications import matching
from dlsg_utils.data.films import move


def test_the_error_is_the_mean_distance():
    truth = np.zeros((1, 3, 2))
    flow = np.array([[[3, 4], [0, 0], [0, 2]]], float)
    assert matching.end_point_error(flow, truth) == pytest.approx(7 / 3)
    assert matching.end_point_error(flow, truth, mask=[[1, 1, 0]]) == pytest.approx(2.5)
    truth[0, 0, 1] = np.nan
    assert matching.end_point_error(flow, truth) == 1
    assert matching.end_point_error(flow[None], truth[None]) == 1


def test_bad_input_is_refused():
    flow = np.zeros((4, 5, 2))
    with pytest.raises(ValueError, match="No pixel counts"):
        matching.end_point_error(flow, flow, mask=np.zeros((4, 5)))
    with pytest.raises(ValueError, match=r"np\.moveaxis"):
        matching.end_point_error(np.zeros((2, 4, 5)), flow)
    with pytest.raises(ValueError, match="one shape"):
        matching.end_point_error(flow, flow[1:])
    with pytest.raises(ValueError, match="NaN"):
        matching.end_point_error(flow * np.nan, flow)


def test_the_scenes_order_of_axes_is_that_of_scikit_image():
    films = move(1, objects=0, speed=2, seed=4)
    assert films.flow[0, 0].any()
    first, second = films.frames[0].mean(axis=-1)
    found = np.moveaxis(optical_flow_ilk(first, second, radius=9), 0, -1)
    truth, inner = films.flow[0, 0], np.zeros((96, 96), bool)
    inner[16:-16, 16:-16] = True
    right = matching.end_point_error(found, truth, mask=inner)
    still = matching.end_point_error(np.zeros_like(found), truth, mask=inner)
    assert right < still / 2


@pytest.mark.parametrize("window", [1, 5])
def test_block_matching_finds_whole_pixels(window):
    frame = np.random.default_rng(0).random((20, 24, 3)).astype(np.float32)
    moved = np.roll(frame, (2, -3), axis=(0, 1))
    flow = matching.block_flow(frame, moved, reach=3, window=window)
    inner = np.s_[3 + window : -3 - window, 3 + window : -3 - window]
    assert (flow[inner] == (2, -3)).all()
    wide = matching.block_flow(frame[..., :1], moved[..., :1], reach=4, window=window)
    assert (wide[inner] == (2, -3)).all()


def test_of_equal_costs_the_smallest_displacement_is_taken():
    assert not matching.block_flow(np.full((9, 9, 1), 0.3), np.full((9, 9, 1), 0.3), reach=2).any()
    assert not matching.block_flow(np.zeros((9, 9, 1)), np.ones((9, 9, 1)), reach=0).any()


def test_block_matching_is_its_definition():
    first, second = np.random.default_rng(1).random((2, 7, 6, 2)).astype(np.float32)
    flow = matching.block_flow(first, second, reach=1, window=3)
    padded = np.pad(second, ((2, 2), (2, 2), (0, 0)), mode="edge")
    y, x = 3, 2
    costs = {
        (v, u): np.abs(first[y - 1 : y + 2, x - 1 : x + 2] - padded[y + v + 1 : y + v + 4,
                                                                    x + u + 1 : x + u + 4]).mean()
        for v in (-1, 0, 1)
        for u in (-1, 0, 1)
    }  # fmt: skip
    assert tuple(flow[y, x]) == min(costs, key=costs.get)


def test_frames_that_block_matching_cannot_compare():
    frame = np.zeros((8, 9, 3))
    with pytest.raises(ValueError, match="first and second take pictures of one size"):
        matching.block_flow(frame, frame[1:], reach=1)
    with pytest.raises(ValueError, match="odd number of pixels, got 4"):
        matching.block_flow(frame, frame, reach=1, window=4)
    with pytest.raises(ValueError, match="reach"):
        matching.block_flow(frame, frame, reach=-1)
    with pytest.raises(ValueError, match="second"):
        matching.block_flow(frame, frame + 2, reach=1)
