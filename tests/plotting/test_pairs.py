"""Flow in colors, and the diagrams of networks for two images."""

import numpy as np
import pytest
from matplotlib.colors import rgb_to_hsv

from dlsg_utils import plotting


def test_direction_is_hue_and_speed_is_saturation():
    flow = np.array([[[0, 2], [1, 0], [0, -1], [-2, 0], [0, 0]]], float)
    found = rgb_to_hsv(plotting.flow_colors(flow))[0]
    np.testing.assert_allclose(found[:4, 0], [0, 0.25, 0.5, 0.75], atol=1e-6)
    np.testing.assert_allclose(found[:, 1], [1, 0.5, 0.5, 1, 0], atol=1e-6)
    np.testing.assert_allclose(found[:, 2], 1)
    half = rgb_to_hsv(plotting.flow_colors(flow, largest=4))[0, :, 1]
    np.testing.assert_allclose(half, found[:, 1] / 2, atol=1e-6)
    assert plotting.flow_colors(flow[None], largest=1).shape == (1, 1, 5, 3)
    assert (plotting.flow_colors(np.zeros((2, 2, 2))) == 1).all()


@pytest.mark.parametrize(
    "flow", [np.zeros((2, 4, 4)), np.zeros((4, 2)), np.full((2, 2, 2), np.inf)]
)
def test_what_is_no_flow_is_refused(flow):
    with pytest.raises(ValueError, match="flow"):
        plotting.flow_colors(flow)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (plotting.show_patch_networks, ["same weights", "own weights each", "match?"]),
        (plotting.show_flow_networks, ["correlation", "six channels", "flow"]),
    ],
)
def test_diagrams_name_their_parts(draw, words):
    fig = draw()
    texts = [text.get_text() for panel in fig.axes for text in panel.texts]
    assert set(words) <= set(texts)
    edges = [(text.xy, text.xyann) for panel in fig.axes for text in panel.texts if not text._text]
    assert len(edges) > 10
    assert all(start != end for start, end in edges)
