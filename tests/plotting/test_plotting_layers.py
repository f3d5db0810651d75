"""The drawings of lecture 02: what is connected, coloured and framed."""

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from dlsg_utils import plotting


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def lines(panel):
    """Return the drawn connections as (input, top, colour), without the circles."""
    return [
        (line.get_xdata()[0], line.get_xdata()[1], to_hex(line.get_color()))
        for line in panel.lines
        if line.get_marker() == "None"
    ]


@pytest.mark.parametrize(
    ("size", "stride", "padding", "counts"),
    [(7, 2, 0, (21, 9, 3)), (5, 1, 1, (25, 13, 3)), (9, 3, 0, (27, 9, 3))],
)
def test_patterns_have_the_slides_numbers_of_weights(size, stride, padding, counts) -> None:
    patterns = plotting.connection_patterns(size, 3, stride=stride, padding=padding)
    assert list(patterns) == ["dense", "local", "shared"]
    found = tuple(np.unique(pattern[pattern > 0]).size for pattern in patterns.values())
    assert found == counts


def test_local_and_shared_are_connected_alike_and_shared_slides() -> None:
    patterns = plotting.connection_patterns(8, 4)
    assert np.array_equal(patterns["local"] > 0, patterns["shared"] > 0)
    assert patterns["shared"][2].tolist() == [0, 0, 1, 2, 3, 4, 0, 0]


def test_connections_with_one_weight_have_one_colour() -> None:
    pattern = np.array([[1, 2, 0], [0, 1, 3]])
    fig = plotting.show_connections({"some": pattern})
    graph, matrix = fig.axes
    assert graph.get_title() == "some: 3 weights"
    drawn = lines(graph)
    assert len(drawn) == 4
    colours = {(x, colour) for x, _, colour in drawn}
    own = to_hex("#999999")
    assert colours == {(0, to_hex("#0072B2")), (1, to_hex("#0072B2")), (1, own), (2, own)}
    assert [text.get_text() for text in matrix.texts] == ["1", "1"]


def test_weight_matrix_numbers_every_shared_weight() -> None:
    shared = plotting.connection_patterns(12, 5)["shared"]
    panel = plotting.show_weight_matrix(shared, ticks=(4, 6)).axes[0]
    assert sorted(text.get_text() for text in panel.texts) == sorted("12345" * 8)
    assert [text.get_text() for text in panel.get_xticklabels()] == ["1", "7"]
    faces = {to_hex(patch.get_facecolor()) for patch in panel.patches}
    assert len(faces) == 6  # five weights and the empty cell


@pytest.mark.parametrize("pattern", [[1, 2, 3], [[0.5, 1.0]], [[[1]]]])
def test_what_is_no_pattern_is_refused(pattern) -> None:
    with pytest.raises(ValueError, match=r"matrix \(outputs, inputs\) of whole numbers"):
        plotting.show_weight_matrix(pattern)


@pytest.mark.parametrize("count", [1, 2, 3, 6])
@pytest.mark.parametrize("channels", [1, 3])
def test_patches_show_what_the_frames_hold(count, channels) -> None:
    image = np.random.default_rng(0).random((30, 40, channels))
    corners = [(3 * n, 4 * n) for n in range(count)]
    whole, *parts = plotting.show_patches(image, corners, 6).axes
    assert [patch.get_xy() for patch in whole.patches[::2]] == [(c, r) for r, c in corners]
    assert len(parts) == count
    for part, (row, column) in zip(parts, corners, strict=True):
        shown = np.asarray(part.images[0].get_array()).reshape(6, 6, channels)
        assert np.array_equal(shown, image[row : row + 6, column : column + 6])


def test_rows_share_a_scale_but_for_the_first_picture() -> None:
    filters, maps = (
        [np.eye(3) * 9, -np.eye(3), np.eye(3) / 2],
        [np.eye(2), np.eye(2) * 3, np.eye(2)],
    )
    axes = plotting.show_rows({"filters": filters, "maps": maps}, ["all", "a", "b"]).axes
    limits = [panel.images[0].get_clim() for panel in axes]
    assert limits == [(0, 9), (-1, 1), (-1, 1), (0, 1), (0, 3), (0, 3)]


def test_decisions_part_the_plane_at_score_zero() -> None:
    points, labels = np.array([[0, 0], [0, 1], [1, 1]]), np.array([0, 1, 1])
    fig = plotting.show_decisions({"up": lambda p: p[:, 1] - 0.5}, points, labels)
    panel = fig.axes[0]
    regions = panel.collections[0].get_paths()
    assert [regions[n].contains_point((0.2, y)) for n, y in ((0, 0.4), (1, 0.6))] == [True, True]
    assert not regions[1].contains_point((0.2, 0.4))
    assert [len(line.get_xdata()) for line in panel.lines] == [1, 2]


def test_curves_keep_their_values_and_names() -> None:
    fig = plotting.show_curves([0, 1, 2], {"a": [1, 2, 3], "b": [3, 2, 1]}, xlabel="x", ylabel="y")
    assert [line.get_ydata().tolist() for line in fig.axes[0].lines] == [[1, 2, 3], [3, 2, 1]]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["a", "b"]
    dashes = {(line.get_linestyle(), line.get_color()) for line in fig.axes[0].lines}
    assert len(dashes) == 2
