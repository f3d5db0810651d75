"""What lecture 21 looks at: the films, the small pair, and the networks that come with it."""

import numpy as np
import pytest
from skimage.registration import optical_flow_ilk

from dlsg_utils.applications import matching
from dlsg_utils.teaching import flow_films


def test_test_films_are_larger_and_kinds_of_pixels_fit_together():
    known = flow_films.flying_clothes(4)
    assert known.frames.shape == (4, 2, 96, 96, 3)
    assert flow_films.training_films(2).frames.shape == (2, 2, 48, 48, 3)
    kinds = flow_films.kinds_of_pixels(known)
    assert kinds["all"].all()
    assert (kinds["visible"] ^ kinds["hidden"]).all()
    for kind, low, high in (("slow", 0, 3), ("fast", 6.01, 9)):
        speeds = np.linalg.norm(known.flow[:, 0], axis=-1)[kinds[kind]]
        assert low <= speeds.min() <= speeds.max() <= high
        assert not (kinds[kind] & kinds["hidden"]).any()


def test_the_small_motorcycle_moves_to_the_left_by_fractions_of_a_pixel():
    left, right, flow = flow_films.small_motorcycle()
    assert left.shape == right.shape == (50, 74, 3)
    known = np.isfinite(flow).all(axis=-1)
    assert known.mean() > 0.9
    assert (flow[known][:, 0] == 0).all()
    assert -6.1 < flow[known][:, 1].min() < flow[known][:, 1].max() < -0.5
    found = matching.block_flow(left, right, reach=6, window=7)
    assert matching.end_point_error(found, flow) < 1


def test_a_classical_method_gives_rows_and_columns_last():
    frame = np.random.default_rng(0).random((32, 32, 3))
    flow = flow_films.classical_flow(optical_flow_ilk, frame, np.roll(frame, 1, axis=1), radius=5)
    np.testing.assert_allclose(flow[10:-10, 10:-10].mean(axis=(0, 1)), (0, 1), atol=0.1)


@pytest.mark.parametrize("name", flow_films.NETWORKS)
def test_the_networks_do_as_was_recorded(name):
    rows = flow_films.recorded_errors()
    rows = rows[(rows.task == "flow") & (rows.method == name) & (rows.seed == 0)]
    recorded = rows.set_index(["part", "measure"]).value
    network = flow_films.stored_flow_network(name)
    *pair, truth = flow_films.small_motorcycle()
    error = matching.end_point_error(matching.estimate_flow(network, *pair), truth)
    assert error == pytest.approx(recorded["motorcycle", "all"], rel=0.02)
    known = flow_films.flying_clothes(60)
    found = matching.estimate_flow(network, known.frames[:, 0], known.frames[:, 1])
    for kind, mask in flow_films.kinds_of_pixels(known).items():
        error = matching.end_point_error(found, known.flow[:, 0], mask=mask)
        assert error == pytest.approx(recorded["test", kind], rel=0.02)


def test_a_network_that_is_not_there():
    with pytest.raises(ValueError, match="FlowNetSimple"):
        flow_films.stored_flow_network("FlowNet2")
