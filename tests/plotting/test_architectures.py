"""Architectures side by side: bars, discs and blocks."""

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
    panel = plotting.show_costs(table, {"b": 7.5}).axes[0]
    (disc,) = panel.lines
    assert (disc.get_xdata()[0], disc.get_ydata()[0]) == (20, 3)
    assert [text.get_text() for text in panel.texts] == ["b: 7.5 %"]


def test_errors_are_bars_and_the_person_a_line():
    panel = plotting.show_errors([("old", 2012, 26.2), ("new", 2015, 4.94)], human=5.1).axes[0]
    assert [bar.get_height() for bar in panel.patches] == [26.2, 4.94]
    assert [text.get_text() for text in panel.texts] == ["26.2", "4.94", "a person: 5.1"]
    assert list(panel.lines[0].get_ydata()) == [5.1, 5.1]


def test_blocks_name_their_parts():
    inception = [text.get_text() for text in plotting.show_inception_module().axes[0].texts]
    assert [inception.count(part) for part in ("1×1", "3×3", "5×5", "max 3×3")] == [4, 1, 1, 1]
    plain, residual = plotting.show_residual_block().axes
    assert "+" not in [text.get_text() for text in plain.texts]
    assert "+" in [text.get_text() for text in residual.texts]
