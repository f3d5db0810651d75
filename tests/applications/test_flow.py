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
