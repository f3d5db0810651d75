"""Decisions and descents over a plane."""

import numpy as np
import pytest

from dlsg_utils import plotting


def test_decisions_part_the_plane_at_score_zero() -> None:
    points, labels = np.array([[0, 0], [0, 1], [1, 1]]), np.array([0, 1, 1])
    fig = plotting.show_decisions({"up": lambda p: p[:, 1] - 0.5}, points, labels)
    panel = fig.axes[0]
    regions = panel.collections[0].get_paths()
    assert [regions[n].contains_point((0.2, y)) for n, y in ((0, 0.4), (1, 0.6))] == [True, True]
    assert not regions[1].contains_point((0.2, 0.4))
    assert [len(line.get_xdata()) for line in panel.lines] == [1, 2]


def bowl(x, y):
    return x**2 + 30 * y**2


def test_descents_show_each_path_from_its_start():
    paths = {"one": [[-4, 1], [-2, -0.5], [-1, 0]], "two": np.array([[3, 1], [0, 0]])}
    fig = plotting.show_descents(bowl, paths)
    assert [panel.get_title() for panel in fig.axes] == ["one", "two"]
    for panel, path in zip(fig.axes, paths.values(), strict=True):
        way, start, end = panel.get_lines()
        np.testing.assert_allclose(np.transpose(way.get_data()), path)
        np.testing.assert_allclose(np.ravel(start.get_data()), path[0])
        np.testing.assert_allclose(np.ravel(end.get_data()), path[-1])
    limits = {(panel.get_xlim(), panel.get_ylim()) for panel in fig.axes}
    assert len(limits) == 1, "panels must compare"
    assert [text.get_text() for text in fig.legends[0].texts] == ["start", "end", "equal loss"]


@pytest.mark.parametrize("path", [[1, 2, 3], [[1, 2, 3]], []])
def test_descents_take_points_of_the_plane(path):
    with pytest.raises(ValueError, match=r"weights \(N, 2\), got .* for 'way'"):
        plotting.show_descents(bowl, {"way": path})
