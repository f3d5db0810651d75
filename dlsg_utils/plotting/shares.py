"""Tables of shares, a shaded cell each."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from dlsg_utils.plotting._style import figure

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd


def show_shares(table: "pd.DataFrame", *, xlabel: str = "", ylabel: str = "") -> Figure:
    """Draw a table of shares in percent, the larger the darker.

    Parameters
    ----------
    table
        Numbers in [0, 1]; names of rows and columns are written beside.
    xlabel, ylabel
        What the columns and the rows are.

    Used in lectures 12 and 13.
    """
    values = table.to_numpy(float)
    if not (np.isfinite(values).all() and values.min() >= 0 and values.max() <= 1):
        raise ValueError(f"table takes shares in [0, 1], got {values.tolist()}.")
    rows, columns = values.shape
    fig, axes = figure(size=(1.05 * columns + 2.4, 0.5 * rows + 1.5))
    axis = axes[0, 0]
    axis.imshow(values, cmap="Oranges", vmin=0, vmax=1.3, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        axis.text(column, row, f"{100 * value:.0f} %", ha="center", va="center", fontsize=12)
    axis.set_xticks(range(columns), list(map(str, table.columns)))
    axis.set_yticks(range(rows), list(map(str, table.index)))
    axis.tick_params(length=0)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.spines[:].set_visible(False)
    return fig
