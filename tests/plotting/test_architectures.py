"""Architectures side by side: bars, points and blocks."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from dlsg_utils import models, plotting


def test_a_bar_a_layer_as_high_as_its_maps():
    panel = plotting.show_depths({"lenet": models.lenet5(), "mlp": models.mlp()}).axes[0]
    assert [text.get_text() for text in panel.texts] == ["lenet\n5 layers", "mlp\n3 layers"]
    heights = [patch.get_height() for patch in panel.patches[:2]]
    assert heights[1] / heights[0] == pytest.approx(10 / 28)
    colors = [to_hex(patch.get_facecolor()) for patch in panel.patches]
    assert colors == [*["#56b4e9"] * 2, *["#e69f00"] * 6]


def test_costs_stand_where_the_table_says():
    table = pd.DataFrame({"parameters": [5e6, 2e7], "multiply_adds": [1e9, 3e9]}, index=["a", "b"])
    for panel, cost in zip(plotting.show_costs(table, {"b": 7.5}).axes, (20, 3), strict=True):
        (disc,) = panel.lines
        assert (disc.get_xdata()[0], disc.get_ydata()[0]) == (cost, 7.5)
        assert [text.get_text() for text in panel.texts] == ["b"]


def test_errors_are_points_on_an_axis_and_the_person_a_line():
    entries = [("old", "entry", 26.2), ("new", "later", 4.94), ("newest", "entry", 3.57)]
    panel = plotting.show_errors(entries, human=5.1).axes[0]
    entry, later, person = panel.lines
    assert (list(entry.get_xdata()), list(entry.get_ydata())) == ([26.2, 3.57], [0, 2])
    assert (list(later.get_xdata()), list(later.get_ydata())) == ([4.94], [1])
    assert list(person.get_xdata()) == [5.1, 5.1]
    assert [label.get_text() for label in panel.get_yticklabels()] == ["old", "new", "newest"]
    legend = [text.get_text() for text in panel.get_legend().get_texts()]
    assert legend == ["entry", "later", "a person: 5.1"]


def test_blocks_name_their_parts():
    inception = [text.get_text() for text in plotting.show_inception_module().axes[0].texts]
    sides = [text.split("\n")[0] for text in inception]
    assert [sides.count(part) for part in ("1×1", "3×3", "5×5", "max 3×3")] == [4, 1, 1, 1]
    plain, residual, bottleneck = plotting.show_residual_block().axes
    sides = [text.get_text()[:3] for text in bottleneck.texts]
    assert [sides.count(part) for part in ("1×1", "3×3")] == [2, 1]
    assert "+" not in [text.get_text() for text in plain.texts]
    for panel in (residual, bottleneck):
        assert "+" in [text.get_text() for text in panel.texts]
