"""Go boards."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from dlsg_utils.plotting._style import INK, figure

_WOOD = "#EBD3A0"


def show_boards(
    boards: Mapping[str, ArrayLike], *, marks: Mapping[str, tuple[int, int]] | None = None
) -> Figure:
    """Draw Go boards, or parts of them, side by side.

    Parameters
    ----------
    boards
        By title, (H, W) of 1 for black stones, −1 for white ones and 0 for empty points.
    marks
        (row, column) of a stone to ring, by the titles.

    Raises
    ------
    ValueError
        If a board holds other numbers.

    Source: Lee, "More application: playing Go". Used in lectures 05 and 17.
    """
    fig, axes = figure(1, len(boards), size=(3.1 * len(boards), 3.4))
    for panel, (title, board) in zip(axes[0], boards.items(), strict=True):
        points: Any = np.asarray(board)
        if points.ndim != 2 or not np.isin(points, (-1, 0, 1)).all():
            raise ValueError(
                f"board {title!r} takes a matrix of −1, 0 and 1, got shape {points.shape} "
                f"with values {np.unique(points).tolist()}."
            )
        height, width = points.shape
        panel.set_facecolor(_WOOD)
        panel.spines[:].set_visible(False)
        panel.hlines(range(height), 0, width - 1, color=INK, lw=1, zorder=0)
        panel.vlines(range(width), 0, height - 1, color=INK, lw=1, zorder=0)
        for row, column in np.argwhere(points):
            face = INK if points[row, column] > 0 else "white"
            panel.add_patch(Circle((column, row), 0.44, fc=face, ec=INK, lw=1.2))
        if marks and title in marks:
            row, column = marks[title]
            panel.add_patch(Circle((column, row), 0.2, fill=False, ec="#D55E00", lw=3))
        panel.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")
        panel.set(xticks=(), yticks=(), title=title)
    return fig
