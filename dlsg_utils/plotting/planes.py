"""Functions over a plane: what classifiers decide, and descents of a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from dlsg_utils.plotting._style import COLORS, INK, figure


def show_decisions(
    scores: Mapping[str, Callable[..., Any]], points: ArrayLike, labels: ArrayLike
) -> Figure:
    """Draw what classifiers of two values decide over the plane, and labeled points.

    Parameters
    ----------
    scores
        By title, functions from points (N, 2) to scores (N,); above zero means class 1.
    points, labels
        (N, 2) in [0, 1], and 0 or 1 for each.

    Used in lecture 02.
    """
    places, classes = np.asarray(points, dtype=float), np.asarray(labels)
    x, y = np.meshgrid(*[np.linspace(-0.3, 1.3, 161)] * 2)
    fig, axes = figure(1, len(scores), size=(3.4 * len(scores), 3.6))
    for panel, (title, score) in zip(axes[0], scores.items(), strict=True):
        values = np.asarray(score(np.column_stack([x.ravel(), y.ravel()]))).reshape(x.shape)
        panel.contourf(x, y, values, levels=(-np.inf, 0, np.inf), colors=("white", "#F6C27A"))
        for label, marker, fill in ((0, "o", "white"), (1, "s", INK)):
            chosen = places[classes == label].T
            panel.plot(*chosen, marker, ms=13, mfc=fill, mec=INK, mew=2, ls="")
        panel.set(title=title, xticks=(0, 1), yticks=(0, 1), aspect="equal")
        panel.set(xlabel="left pixel", ylabel="right pixel")
    return fig


def show_descents(loss: Callable[..., Any], paths: Mapping[str, ArrayLike]) -> Figure:
    """Draw descents of a loss of two weights, each over the loss's contours; a legend names marks.

    Parameters
    ----------
    loss
        Of arrays of the first and of the second weight. Its contours are drawn at equal steps of
        its square root, so that the contours of a bowl lie at equal distances.
    paths
        Weights (N, 2) by title, from the start on.

    Used in lecture 04.
    """
    descents = {title: np.asarray(path, dtype=float) for title, path in paths.items()}
    for title, path in descents.items():
        if path.ndim != 2 or path.shape[1] != 2:
            raise ValueError(f"paths takes weights (N, 2), got {path.shape} for {title!r}.")
    everything = np.concatenate([*descents.values(), [[0.0, 0.0]]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    (left, bottom), (right, top) = low - 0.08 * (high - low), high + 0.08 * (high - low)
    x, y = np.meshgrid(np.linspace(left, right, 300), np.linspace(bottom, top, 200))
    heights = np.sqrt(np.maximum(loss(x, y), 0))
    fig, axes = figure(1, len(descents), size=(3.6 * len(descents), 3.4))
    for index, (panel, (title, path)) in enumerate(zip(axes[0], descents.items(), strict=True)):
        panel.contour(x, y, heights, levels=12, colors="#BBBBBB", linewidths=1)
        color = COLORS[(0, 5, 2, 3)[index % 4]]
        panel.plot(*path.T, "-o", color=color, lw=1.8, ms=4.5)
        panel.plot(*path[0], "s", ms=10, mfc="white", mec=INK, mew=1.8)
        panel.plot(*path[-1], "*", ms=15, mfc=color, mec=INK, mew=1)
        panel.set(title=title, xlabel="weight 1", ylabel="weight 2" if index == 0 else "")
    white: Any = {"ls": "", "mfc": "white", "mec": INK}
    marks = [
        Line2D([], [], marker="s", ms=10, mew=1.8, label="start", **white),
        Line2D([], [], marker="*", ms=15, mew=1, label="end", **white),
        Line2D([], [], color="#BBBBBB", label="equal loss"),
    ]
    fig.legend(handles=marks, loc="outside lower center", ncols=3, fontsize=11, frameon=False)
    return fig
