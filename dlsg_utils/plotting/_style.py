"""The course's look: for a projector, for greyscale and for the colour-blind."""

from typing import Any

import matplotlib.pyplot as plt

# Okabe and Ito's palette, ordered so that neighbours differ in greyscale too.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
LINES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), "-.")
INK = "#222222"

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


def figure(rows: int = 1, columns: int = 1, *, size: tuple[float, float] | None = None) -> Any:
    """Return ``(figure, axes)`` in the course's style; ``axes`` is always a 2-D array.

    ``size`` is (width, height) in inches. Used wherever a lecture draws something of its own.
    """
    with plt.rc_context(_STYLE):
        return plt.subplots(
            rows,
            columns,
            figsize=size or (3.2 * columns, 3.2 * rows),
            layout="constrained",
            squeeze=False,
        )
