"""How networks learn: graphs of computations, ways down a slope, runs side by side."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.plotting._style import COLOURS, INK, LINES, figure
from dlsg_utils.teaching.autodiff import Node

_VALUE, _GRADIENT = COLOURS[0], COLOURS[5]


def show_graph(result: Node) -> Figure:
    """Draw a computation: inputs on the left, each operation right of what it uses.

    Blue and above stand the values, orange and below the gradients of the result with respect to
    each node. A number without a name is drawn as it is.

    Parameters
    ----------
    result
        The last node, after its ``backward()``.

    Source: VT, "Backpropagation (recursive chain rule)". Used in lecture 04.
    """
    nodes = result.graph()
    places = _places(nodes)
    width = max(x for x, _ in places.values())
    height = max(y for _, y in places.values())
    fig, axes = figure(size=(1.6 * width + 2.6, 0.95 * height + 2.1))
    panel = axes[0, 0]
    arrow = {"arrowstyle": "->", "color": INK, "lw": 1.6, "shrinkA": 19, "shrinkB": 19}
    for node in nodes:
        for given in node.inputs:
            panel.annotate("", places[node], places[given], arrowprops=arrow)
    for node, (x, y) in places.items():
        constant = not node.name and not node.operation
        marker = "o" if node.operation else "s"
        panel.plot(x, y, marker, ms=32, mfc="white", mec=INK, mew=1.8)
        value, gradient = _number(node.value), _number(node.gradient)
        inside = value if constant else node.operation or node.name
        panel.text(x, y, inside, ha="center", va="center", fontsize=13)
        if constant:
            continue
        if node.operation and node.name:
            value = f"{node.name} = {value}"
        # Beside an input there is room only to its left.
        left, up, align = (0, 0.36, "center") if node.operation else (0.22, 0.02, "right")
        style = {"ha": align, "fontsize": 14}
        panel.text(x - left, y - up, value, va="bottom", color=_VALUE, **style)
        panel.text(x - left, y + up, gradient, va="top", color=_GRADIENT, weight="bold", **style)
    style = {"ha": "left", "va": "top", "fontsize": 12}
    panel.text(-0.6, height + 0.55, "value, forwards →", color=_VALUE, **style)
    backwards = "gradient, backwards ←"
    panel.text(-0.6, height + 0.82, backwards, color=_GRADIENT, weight="bold", **style)
    panel.set(xlim=(-0.65, width + 0.5), ylim=(height + 1.15, -0.75))
    panel.axis("off")
    return fig


def show_descents(
    loss: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
    paths: Mapping[str, ArrayLike],
) -> Figure:
    """Draw ways down a loss of two weights, each over the loss's contours.

    Parameters
    ----------
    loss
        Of arrays of the first and of the second weight. Its contours are drawn at equal steps of
        its square root, so that the contours of a bowl lie at equal distances.
    paths
        Places (N, 2) by title, from the start on.

    Used in lecture 04.
    """
    ways = {title: np.asarray(path, dtype=float) for title, path in paths.items()}
    for title, way in ways.items():
        if way.ndim != 2 or way.shape[1] != 2:
            raise ValueError(f"paths takes places (N, 2), got {way.shape} for {title!r}.")
    everything = np.concatenate([*ways.values(), [[0.0, 0.0]]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    margin = 0.08 * (high - low)
    (left, bottom), (right, top) = low - margin, high + margin
    across, up = np.meshgrid(np.linspace(left, right, 300), np.linspace(bottom, top, 200))
    heights = np.sqrt(np.maximum(loss(across, up), 0))
    fig, axes = figure(1, len(ways), size=(3.6 * len(ways), 3.1))
    for index, (panel, (title, way)) in enumerate(zip(axes[0], ways.items(), strict=True)):
        panel.contour(across, up, heights, levels=12, colors="#BBBBBB", linewidths=1)
        colour = COLOURS[(0, 5, 2, 3)[index % 4]]
        panel.plot(*way.T, "-o", color=colour, lw=1.8, ms=4.5)
        panel.plot(*way[0], "s", ms=10, mfc="white", mec=INK, mew=1.8)
        panel.plot(*way[-1], "*", ms=15, mfc=colour, mec=INK, mew=1)
        panel.set(title=title, xlabel="weight 1", ylabel="weight 2" if index == 0 else "")
    return fig


def show_small_multiples(
    errors: Mapping[str, ArrayLike], *, reference: str, columns: int = 4
) -> Figure:
    """Draw how the error of several runs falls, a panel each, over that of one run in grey.

    The axis is logarithmic: from 8 % to 4 % is as far as from 40 % to 20 %.

    Parameters
    ----------
    errors
        Shares of wrong answers after each epoch, (epochs,) in (0, 1], by title.
    reference
        The title of the run to compare with; it has no panel of its own.
    columns
        Panels in a row.

    Used in lecture 04.
    """
    curves = {title: np.asarray(values, dtype=float) for title, values in errors.items()}
    compared = curves.pop(one_of("reference", reference, curves))
    rows = math.ceil(len(curves) / columns)
    fig, axes = figure(rows, columns, size=(2.6 * columns, 2.15 * rows + 0.4))
    for panel in axes.flat[len(curves) :]:
        panel.axis("off")
    for panel in axes.flat[1:]:
        panel.sharex(axes[0, 0])
        panel.sharey(axes[0, 0])
    for panel, (title, values) in zip(axes.flat, curves.items(), strict=False):
        for run, style in (
            (compared, {"color": "#888888", "ls": LINES[1], "label": reference}),
            (values, {"color": COLOURS[0], "label": "this run"}),
        ):
            panel.plot(range(1, len(run) + 1), run, lw=2.6, **style)
        panel.set_title(title)
        panel.grid(alpha=0.3)
    axes[0, 0].set_yscale("log")
    axes[0, 0].set_yticks([0.03, 0.1, 0.3, 1], ["3 %", "10 %", "30 %", "100 %"])
    axes[0, 0].yaxis.set_minor_locator(NullLocator())
    axes[0, 0].xaxis.set_major_locator(MaxNLocator(integer=True))
    for panel in axes.flat:
        panel.tick_params(labelleft=False, labelbottom=False)
    for panel in axes[:, 0]:
        panel.set_ylabel("wrong")
        panel.tick_params(labelleft=True)
    for panel in axes.flat[max(len(curves) - columns, 0) : len(curves)]:
        panel.set_xlabel("epoch")
        panel.tick_params(labelbottom=True)
    fig.legend(handles=axes[0, 0].get_lines(), loc="outside upper center", ncols=2, fontsize=11)
    return fig


def _places(nodes: list[Node]) -> dict[Node, tuple[float, float]]:
    """Return (column, row) of each node: inputs below each other, results amid what they use."""
    places: dict[Node, tuple[float, float]] = {}
    row = 0
    for node in nodes:
        if node.inputs:
            before = [places[given] for given in node.inputs]
            places[node] = (max(x for x, _ in before) + 1, sum(y for _, y in before) / len(before))
        else:
            places[node] = (0, row)
            row += 1
    return places


def _number(value: float) -> str:
    return f"{value + 0.0:.3g}".replace("-", "−")
