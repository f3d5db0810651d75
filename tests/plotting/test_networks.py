"""Networks: layers, connections, and graphs of computations."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_hex

from dlsg_utils import models, plotting
from dlsg_utils.teaching.autodiff import Node


def test_architecture_draws_every_stage_of_any_model():
    fig = plotting.show_architecture(
        models.lee_cnn(seed=1), np.random.default_rng(2).random((28, 28, 1))
    )
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert [text.split("\n")[1] for text in texts] == [
        "28×28×1", "26×26×25", "13×13×25", "11×11×50", "5×5×50", "1250", "100", "10",
    ]  # fmt: skip
    assert texts[1].endswith("250 param.")
    assert fig.axes[0].get_images()[0].get_array().shape == (28, 28)


def lines(panel):
    """Return the drawn connections as (input, top, color), without the circles."""
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


def test_connections_with_one_weight_have_one_color() -> None:
    pattern = np.array([[1, 2, 0], [0, 1, 3]])
    fig = plotting.show_connections({"some": pattern})
    graph, matrix = fig.axes
    assert graph.get_title() == "some: 3 weights"
    drawn = lines(graph)
    assert len(drawn) == 4
    colors = {(x, color) for x, _, color in drawn}
    own = to_hex("#999999")
    assert colors == {(0, to_hex("#0072B2")), (1, to_hex("#0072B2")), (1, own), (2, own)}
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


def graph():
    x, y, z = Node(-2, "x"), Node(5, "y"), Node(-4, "z")
    f = (x + y) * z + 7
    f.name = "f"
    f.backward()
    return f


def test_a_graph_shows_names_operations_values_and_gradients():
    fig = plotting.show_graph(graph())
    texts = [text.get_text() for text in fig.axes[0].texts]
    for written in ("x", "y", "z", "+", "×", "7", "−2", "3", "−12", "f = −5"):
        assert written in texts, written
    assert texts.count("−4") == 4  # z, and the gradients of x, y and x + y
    assert sum(text.startswith("gradient") for text in texts) == 1
    arrows = [text for text in fig.axes[0].texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 6


def test_nodes_of_a_graph_lie_right_of_their_inputs_and_apart():
    result = graph()
    fig = plotting.show_graph(result)
    marks = [line for line in fig.axes[0].get_lines() if line.get_markersize() > 20]
    positions = [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in marks]
    nodes = result.graph()
    assert len(positions) == len(nodes)
    for node, position in zip(nodes, positions, strict=True):
        for given in node.inputs:
            assert positions[nodes.index(given)][0] < position[0]
    pairs = itertools.combinations(positions, 2)
    apart = [np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairs]
    assert min(apart) >= 0.9
