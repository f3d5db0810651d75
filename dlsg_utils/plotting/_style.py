"""The style of all figures: for a projector, for grayscale and for the color-blind."""

import math
from typing import Any

import matplotlib.pyplot as plt

from dlsg_utils._core.checks import renamed

# Okabe and Ito's palette, ordered so that neighbors differ in grayscale too.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
LINES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), "-.")
INK, GRAY, PALE = "#222222", "#999999", "#E6E6E6"  # lines and text, the background, fillings
FRAME = COLORS[5]
SIGNED = "PuOr_r"  # signed values: orange is positive, purple negative, zero white

_STYLE: Any = {
    "font.size": 12,
    "axes.titlesize": 12,
    "axes.labelsize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "figure.dpi": 96,
    "savefig.dpi": 96,
}


@renamed()
def figure(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float] | None = None, **options: Any
) -> Any:
    """Return ``(figure, axes)`` in the course's style; ``axes`` is always a 2-D array.

    ``size`` is (width, height) in inches; ``options`` are those of ``plt.subplots``. Used in
    lectures 01, 04, 05, 08, 14, 15, 17, 18, 20, 22 and 25.
    """
    options |= {"figsize": size or (3.2 * columns, 3.2 * rows), "layout": "constrained"}
    with plt.rc_context(_STYLE):
        return plt.subplots(rows, columns, squeeze=False, **options)


def grid(count: int, columns: int, width: float, height: float, **options: Any) -> tuple[Any, Any]:
    """Return a figure and its panels for so many drawings without axes, each of a size."""
    rows = math.ceil(count / columns)
    fig, axes = figure(rows, columns, size=(width * columns, height * rows), **options)
    for panel in axes.flat:
        panel.axis("off")
    return fig, list(axes.flat)


def line_style(index: int) -> dict[str, Any]:
    """Return the color and the dashes of the curve with this number."""
    return {"color": COLORS[index % len(COLORS)], "linestyle": LINES[index % len(LINES)]}
