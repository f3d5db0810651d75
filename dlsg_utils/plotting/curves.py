"""Measured values as curves: over any axis, over epochs, of several runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator
from numpy.typing import ArrayLike

from dlsg_utils._core.checks import one_of, renamed
from dlsg_utils.plotting._style import COLORS, LINES, figure, line_style

if TYPE_CHECKING:
    from dlsg_utils.training import History


@renamed(yerr="spread", xticks="ticks", logy="logarithmic", marker="markers")
def show_curves(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    spread: Mapping[str, ArrayLike] | None = None,
    ticks: ArrayLike | None = None,
    markers: bool = False,
    logarithmic: bool = False,
) -> Figure:
    """Draw some curves over one axis, each with its own color and kind of line.

    Parameters
    ----------
    x
        (N,) positions.
    curves
        Values (N,) by name.
    spread
        How far the values (N,) scatter to either side, or (2, N) below and above, by name: drawn
        as bars.
    ticks
        Where to label the horizontal axis.
    markers
        Mark each value, for curves of few measurements.
    logarithmic
        Draw the values, which must be positive, by their logarithms; else from zero.

    Used in lectures 02, 03, 05, 06, 08, 11, 12, 13, 14, 16, 19 and 20.
    """
    fig, [[panel]] = figure(size=(7, 3.6))
    for index, (name, values) in enumerate(curves.items()):
        bars = None if spread is None else np.asarray(spread[name])
        style = line_style(index) | {"marker": "os^D"[index % 4] if markers else "", "ms": 7}
        panel.errorbar(x, values, bars, label=name, lw=2.5, elinewidth=1.5, capsize=4, **style)
    if ticks is not None:
        panel.set_xticks(np.asarray(ticks))
    scale = {"yscale": "log"} if logarithmic else {"ylim": (0, None)}
    panel.set(xlabel=xlabel, ylabel=ylabel, **scale)
    panel.grid(alpha=0.3)
    fig.legend(loc="outside upper center", ncols=len(curves), fontsize=11, frameon=False)
    return fig


@renamed(metrics="metric")
def show_history(histories: History | Mapping[str, History], *, metric: str = "accuracy") -> Figure:
    """Draw the learning curves of one training run, or of several by name.

    Loss on the left, ``metric`` on the right; training as thin lines, validation as thick ones. Of
    a single run the training line is dashed and has another color.

    Parameters
    ----------
    histories
        What :func:`dlsg_utils.training.fit` returned, or several of these by name.
    metric
        A column of the history, such as ``"accuracy"``.

    Used in lectures 03 and 04.
    """
    runs = histories if isinstance(histories, Mapping) else {"": histories}
    if not runs or not all(history.epochs for history in runs.values()):
        raise ValueError("histories has a run of which no epoch was finished: nothing to draw.")
    fig, [panels] = figure(1, 2, size=(9, 3.4))
    for index, (label, history) in enumerate(runs.items()):
        table = history.to_frame()
        one_of("metric", metric, table.columns)
        style = line_style(index) | {"marker": "o" if len(table) == 1 else ""}  # a point is seen
        for panel, name in zip(panels, ("loss", metric), strict=True):
            learned = style if isinstance(histories, Mapping) else style | line_style(1) | {"lw": 2}
            parts = ((name, "training", {"lw": 1.2} | learned),
                     (f"val_{name}", label or "validation", {"lw": 2.6} | style))  # fmt: skip
            for column, text, look in parts:
                if column in table:
                    panel.plot(table["epoch"], table[column], label=text, **look)
            panel.set(xlabel="epoch", title=name)
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
            panel.grid(alpha=0.3)
    lines = panels[1].get_lines()
    if len(runs) > 1:  # one entry a run; thin lines speak for themselves
        lines = [line for line in lines if line.get_label() != "training"] or lines
    fig.legend(handles=lines, loc="outside right center", fontsize=11)
    return fig


def show_small_multiples(errors: Mapping[str, ArrayLike], *, reference: str) -> Figure:
    """Draw how the error of several runs falls, a panel each, over that of one run in gray.

    The axis is logarithmic: from 8 % to 4 % is as far as from 40 % to 20 %.

    Parameters
    ----------
    errors
        Shares of wrong predictions after each epoch, (epochs,) in (0, 1], by title.
    reference
        The title of the run to compare with; it has no panel of its own.

    Used in lecture 04.
    """
    curves = {title: np.asarray(values, dtype=float) for title, values in errors.items()}
    compared = curves.pop(one_of("reference", reference, curves))
    columns = min(3, len(curves))
    rows = math.ceil(len(curves) / columns)
    size = (3.2 * columns, 2 * rows + 0.4)
    fig, axes = figure(rows, columns, size=size, sharex=True, sharey=True)
    for panel, (title, values) in zip(axes.flat, curves.items(), strict=False):
        gray = {"color": "#888888", "ls": LINES[1], "label": reference}
        panel.plot(np.arange(len(compared)) + 1, compared, lw=2.6, **gray)
        panel.plot(np.arange(len(values)) + 1, values, lw=2.6, color=COLORS[0], label="this switch")
        panel.set_title(title)
        panel.grid(alpha=0.3)
    axes[0, 0].set_yscale("log")
    axes[0, 0].set_yticks([0.03, 0.1, 0.3, 1], ["3 %", "10 %", "30 %", "100 %"])
    axes[0, 0].yaxis.set_minor_locator(NullLocator())
    axes[0, 0].xaxis.set_major_locator(MaxNLocator(integer=True))
    for panel in axes[:, 0]:
        panel.set_ylabel("wrong, logarithmic")
    for panel in axes.flat[len(curves) :]:
        panel.axis("off")
    for panel in axes.flat[max(len(curves) - columns, 0) : len(curves)]:  # the lowest ones
        panel.set_xlabel("epoch")
        panel.tick_params(labelbottom=True)
    fig.legend(handles=axes[0, 0].get_lines(), loc="outside upper center", ncols=2, fontsize=11)
    return fig
