"""What was measured: learning curves, confusions, decisions."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.plotting._style import COLOURS, INK, LINES, figure

if TYPE_CHECKING:
    from dlsg_utils.training import History


def show_history(
    histories: "History | Mapping[str, History]", *, metric: str = "accuracy"
) -> Figure:
    """Draw the learning curves of one training run, or of several by name.

    Loss on the left, ``metric`` on the right; training as thin lines, held-out data as thick ones.

    Parameters
    ----------
    histories
        What :func:`dlsg_utils.training.fit` returned, or several of these by name.
    metric
        A column of the history, such as ``"accuracy"``.

    Used in lectures 02, 03, 04 and 05.
    """
    runs = histories if isinstance(histories, Mapping) else {"": histories}
    if not runs or not all(history.epochs for history in runs.values()):
        raise ValueError("histories has a run of which no epoch was finished: nothing to draw.")
    fig, axes = figure(1, 2, size=(9, 3.4))
    for index, (label, history) in enumerate(runs.items()):
        table = history.to_frame()
        one_of("metric", metric, table.columns)
        style = {"color": COLOURS[index % len(COLOURS)], "linestyle": LINES[index % len(LINES)]}
        style["marker"] = "o" if len(table) == 1 else ""  # a line of one point cannot be seen
        for axis, name in zip(axes[0], ("loss", metric), strict=True):
            axis.plot(table["epoch"], table[name], lw=1.2, label="training", **style)
            if f"val_{name}" in table:
                named = label or "held out"
                axis.plot(table["epoch"], table[f"val_{name}"], lw=2.6, label=named, **style)
    for axis, name in zip(axes[0], ("loss", metric), strict=True):
        axis.set(xlabel="epoch", title=name)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.grid(alpha=0.3)
    lines = axes[0, 1].get_lines()
    if len(runs) > 1:  # one entry a run; thin lines speak for themselves
        lines = [line for line in lines if line.get_label() != "training"] or lines
    fig.legend(handles=lines, loc="outside right center", fontsize=11)
    return fig


def show_confusion(labels: Any, predictions: Any, class_names: Sequence[str]) -> Figure:
    """Draw a confusion matrix: rows are the true classes, columns the predicted ones.

    The counts are written in; the shade shows the errors, so that the diagonal does not drown
    them.

    Parameters
    ----------
    labels, predictions
        Class indices, shape (N,).

    Used in lecture 03.
    """
    count = len(class_names)
    pairs = np.asarray(labels), np.asarray(predictions)
    shapes = [pair.shape for pair in pairs]
    if shapes[0] != shapes[1] or len(shapes[0]) != 1 or not pairs[0].size:
        raise ValueError(
            f"labels and predictions take one class index a picture, got shapes {shapes[0]} and "
            f"{shapes[1]}. Of logits, take logits.argmax(axis=1)."
        )
    if any(pair.dtype.kind not in "iu" for pair in pairs):
        kinds = " and ".join(str(pair.dtype) for pair in pairs)
        raise TypeError(f"labels and predictions take whole numbers, got {kinds}.")
    if np.min(pairs) < 0 or np.max(pairs) >= count:
        raise ValueError(
            f"labels and predictions take 0 to {count - 1} for {count} class_names, "
            f"got {np.min(pairs)} to {np.max(pairs)}."
        )
    matrix = np.zeros((count, count), dtype=int)
    np.add.at(matrix, pairs, 1)
    errors = np.where(np.eye(count, dtype=bool), 0, matrix)
    fig, axes = figure(size=(0.62 * count + 1.6, 0.52 * count + 1.4))
    axis = axes[0, 0]
    darkest = max(errors.max(), 0.05 * matrix.sum() / count)  # a few errors should look like few
    axis.imshow(errors, cmap="Oranges", vmax=1.4 * darkest)
    for (row, column), value in np.ndenumerate(matrix):
        if value:
            weight = "bold" if row == column else "normal"
            axis.text(column, row, value, ha="center", va="center", fontsize=10, fontweight=weight)
    slant = {"rotation": 40, "ha": "right"} if max(map(len, class_names)) > 3 else {}
    axis.set_xticks(range(count), class_names, **slant)
    axis.set_yticks(range(count), class_names)
    axis.set(xlabel="predicted", ylabel="true")
    return fig


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
    """Draw some curves over one axis, each with its own colour and kind of line.

    Parameters
    ----------
    x
        (N,) places.
    curves
        Values (N,) by name.
    spread
        How far the values (N,) scatter to either side, by name: drawn as bars.
    ticks
        Where to label the horizontal axis.
    markers
        Mark each place, for curves of few measurements.
    logarithmic
        Draw the values, which must be positive, by their logarithms; else from zero.

    Used in lectures 02, 03, 04, 06, 08, 09, 11, 12 and 13.
    """
    places = np.asarray(x)
    fig, axes = figure(size=(7, 3.6))
    panel = axes[0, 0]
    for index, (name, values) in enumerate(curves.items()):
        panel.plot(
            places,
            np.asarray(values),
            color=COLOURS[index % len(COLOURS)],
            linestyle=LINES[index % len(LINES)],
            marker="os^D"[index % 4] if markers else "",
            markersize=7,
            linewidth=2.5,
            label=name,
        )
        if spread is not None:
            bars = {"fmt": "none", "ecolor": COLOURS[index % len(COLOURS)], "capsize": 4}
            panel.errorbar(places, np.asarray(values), np.asarray(spread[name]), **bars)
    if ticks is not None:
        panel.set_xticks(np.asarray(ticks))
    panel.set(xlabel=xlabel, ylabel=ylabel)
    if logarithmic:
        panel.set_yscale("log")
    else:
        panel.set_ylim(bottom=0)
    panel.grid(alpha=0.3)
    fig.legend(loc="outside upper center", ncols=len(curves), fontsize=11, frameon=False)
    return fig


def show_decisions(
    scores: Mapping[str, Callable[[NDArray[np.float64]], NDArray[Any]]],
    points: ArrayLike,
    labels: ArrayLike,
) -> Figure:
    """Draw what classifiers of two numbers say over the plane, and the points they should know.

    Parameters
    ----------
    scores
        By title, functions from points (N, 2) to scores (N,); above zero means class 1.
    points, labels
        (N, 2) in [0, 1], and 0 or 1 for each.

    Used in lecture 02.
    """
    places, classes = np.asarray(points, dtype=float), np.asarray(labels)
    ticks = np.linspace(-0.3, 1.3, 161)
    across, up = np.meshgrid(ticks, ticks)
    fig, axes = figure(1, len(scores), size=(3.4 * len(scores), 3.6))
    for panel, (title, score) in zip(axes[0], scores.items(), strict=True):
        says = np.asarray(score(np.column_stack([across.ravel(), up.ravel()])))
        panel.contourf(
            across,
            up,
            says.reshape(across.shape),
            levels=(-np.inf, 0, np.inf),
            colors=("white", "#F6C27A"),
        )
        for label, marker, fill in ((0, "o", "white"), (1, "s", INK)):
            chosen = places[classes == label].T
            panel.plot(*chosen, marker, ms=13, mfc=fill, mec=INK, mew=2, ls="")
        panel.set(title=title, xticks=(0, 1), yticks=(0, 1), aspect="equal")
        panel.set(xlabel="left pixel", ylabel="right pixel")
    return fig
