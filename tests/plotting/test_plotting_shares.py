"""A table of shares shows its numbers and names."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from dlsg_utils import plotting


def test_shares_are_written_in_percent_with_their_names():
    table = pd.DataFrame({"one": [0.126, 1], "two": [0, 0.5]}, index=["a", "b"])
    fig = plotting.show_shares(table, xlabel="judged by", ylabel="made for")
    axis = fig.axes[0]
    assert [text.get_text() for text in axis.texts] == ["13 %", "0 %", "100 %", "50 %"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["one", "two"]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["a", "b"]
    plt.close(fig)


def test_percentages_are_refused():
    with pytest.raises(ValueError, match="shares in"):
        plotting.show_shares(pd.DataFrame({"one": [12.6]}))
