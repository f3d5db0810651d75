"""The drawings of lecture 04 show the numbers they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlsg_utils import plotting
from dlsg_utils.teaching.autodiff import Node


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


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
    places = [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in marks]
    nodes = result.graph()
    assert len(places) == len(nodes)
    for node, place in zip(nodes, places, strict=True):
        for given in node.inputs:
            assert places[nodes.index(given)][0] < place[0]
    apart = [
        np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(places) for b in places[i + 1 :]
    ]
    assert min(apart) >= 0.9


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


@pytest.mark.parametrize("path", [[1, 2, 3], [[1, 2, 3]], []])
def test_descents_take_places_in_the_plane(path):
    with pytest.raises(ValueError, match=r"places \(N, 2\), got .* for 'way'"):
        plotting.show_descents(bowl, {"way": path})


def test_small_multiples_show_each_run_over_the_reference():
    errors = {"base": [0.5, 0.2], "a": [0.4, 0.1], "b": [0.9, 0.8, 0.7], "c": [0.3, 0.03]}
    fig = plotting.show_small_multiples(errors, reference="base", columns=2)
    shown = [panel for panel in fig.axes if panel.get_title()]
    assert [panel.get_title() for panel in shown] == ["a", "b", "c"]
    for panel in shown:
        base, run = panel.get_lines()
        np.testing.assert_allclose(base.get_ydata(), errors["base"])
        np.testing.assert_allclose(run.get_ydata(), errors[panel.get_title()])
        assert list(run.get_xdata()) == list(range(1, len(run.get_ydata()) + 1))
        assert panel.get_yscale() == "log"
    assert len({panel.get_ylim() for panel in shown}) == 1, "panels must compare"
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["base", "this run"]


def test_small_multiples_know_their_runs():
    with pytest.raises(ValueError, match=r"reference='bas' is unknown\. Did you mean 'base'"):
        plotting.show_small_multiples({"base": [0.5], "a": [0.4]}, reference="bas")


def test_curves_may_be_logarithmic():
    options = {"xlabel": "step", "ylabel": "loss"}
    fig = plotting.show_curves([0, 1], {"a": [1, 1e-9]}, **options, logarithmic=True)
    assert fig.axes[0].get_yscale() == "log"
    assert fig.axes[0].get_ylim()[0] < 1e-9
    assert plotting.show_curves([0, 1], {"a": [1, 2]}, **options).axes[0].get_ylim()[0] == 0
