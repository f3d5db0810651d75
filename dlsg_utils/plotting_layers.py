"""Drawings of lecture 02: connections and their weights, patches, decisions, curves.

As in ``dlsg_utils.plotting``, every function returns a matplotlib Figure.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from dlsg_utils import plotting
from dlsg_utils.arithmetic import conv_matrix

_INK = "#222222"
_OWN = "#999999"  # a weight that only one connection has
_DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), "-.")


def connection_patterns(
    size: int, kernel: int, *, stride: int = 1, padding: int = 0
) -> dict[str, NDArray[np.int64]]:
    """Number the weights of a convolution of one line of pixels, and of its freer relatives.

    Parameters
    ----------
    size, kernel, stride, padding
        As for :func:`dlsg_utils.arithmetic.output_size`.

    Returns
    -------
    dict of int64 arrays (outputs, size)
        ``"dense"``: every connection, each with its own weight. ``"local"``: only those of the
        convolution, each with its own weight. ``"shared"``: the convolution. Equal numbers are one
        weight, 0 is no connection.

    Source: VT, "CNN: Local Connectivity" and "CNN: Weight Sharing"; Raiko, "Local connectivity" and
    "Parameter sharing". Used in lecture 02.
    """
    numbers = [range(1, kernel + 1)]
    shared = conv_matrix(numbers, (1, size), stride=(1, stride), padding=(0, padding)).toarray()
    dense = np.arange(1, shared.size + 1).reshape(shared.shape)
    return {"dense": dense, "local": np.where(shared > 0, dense, 0), "shared": shared}


def show_connections(layers: Mapping[str, ArrayLike]) -> Figure:
    """Draw the connections of layers, and below each its weight matrix.

    Connections that share a weight share a colour, a kind of line and, in the matrix, a number.
    A weight of a single connection is grey.

    Parameters
    ----------
    layers
        By title, whole numbers (outputs, inputs): 0 where there is no connection, otherwise the
        number of its weight, so that equal numbers are one shared weight.
        :func:`connection_patterns` makes some.

    Used in lecture 02.
    """
    patterns = {title: _pattern(pattern) for title, pattern in layers.items()}
    height = max(len(pattern) for pattern in patterns.values())
    width = max(pattern.shape[1] for pattern in patterns.values())
    size = (max(3.4, 0.46 * width + 0.6) * len(patterns), 2.5 + 0.46 * height)
    fig, axes = plotting.figure(2, len(patterns), size=size)
    for panel, (title, pattern) in zip(axes[0], patterns.items(), strict=True):
        _draw_connections(panel, pattern)
        count = np.unique(pattern[pattern != 0]).size
        panel.set_title(f"{title}: {count} weights")
    for panel, pattern in zip(axes[1], patterns.values(), strict=True):
        _draw_matrix(panel, pattern)
    return fig


def show_weight_matrix(pattern: ArrayLike, *, ticks: tuple[int, int] = (1, 1)) -> Figure:
    """Draw a layer's weight matrix, a row an output; equal weights share a colour and a number.

    Parameters
    ----------
    pattern
        As in :func:`show_connections`.
    ticks
        Label every so many outputs and every so many inputs.

    Used in lecture 02.
    """
    numbers = _pattern(pattern)
    outputs, inputs = numbers.shape
    fig, axes = plotting.figure(size=(0.29 * inputs + 0.9, 0.29 * outputs + 0.9))
    panel = axes[0, 0]
    _draw_matrix(panel, numbers)
    panel.axis("on")
    panel.spines[:].set_visible(False)
    panel.tick_params(length=0)
    panel.set_xticks(range(0, inputs, ticks[1]), range(1, inputs + 1, ticks[1]))
    panel.set_yticks(range(0, outputs, ticks[0]), range(1, outputs + 1, ticks[0]))
    panel.set(xlabel="input pixel", ylabel="output neuron")
    return fig


def show_patches(image: ArrayLike, corners: Sequence[tuple[int, int]], size: int) -> Figure:
    """Draw a picture with framed squares, and beside it what they hold, enlarged.

    Parameters
    ----------
    image
        (H, W, 1) or (H, W, 3) in [0, 1].
    corners
        (row, column) of each square's upper left pixel.
    size
        Side of the squares in pixels.

    Used in lecture 02.
    """
    picture = np.asarray(image)
    columns = -(-len(corners) // 2)
    height = 3.6
    wide = height * picture.shape[1] / picture.shape[0]
    fig = plotting.figure(size=(wide + columns * height / 2, height))[0]
    fig.clear()
    grid = fig.add_gridspec(
        min(2, len(corners)), 1 + columns, width_ratios=[wide, *[height / 2] * columns]
    )
    whole = fig.add_subplot(grid[:, 0])
    _draw_picture(whole, picture)
    for number, (row, column) in enumerate(corners, start=1):
        for edge, line in (("white", 4.5), (_INK, 2)):  # seen on dark and on bright ground
            whole.add_patch(Rectangle((column, row), size, size, fill=False, ec=edge, lw=line))
        box = {"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none"}
        whole.text(column, row, number, va="bottom", ha="right", fontsize=12, bbox=box)
        part = fig.add_subplot(grid[(number - 1) // columns, 1 + (number - 1) % columns])
        _draw_picture(part, picture[row : row + size, column : column + size])
        part.set_title(str(number))
    return fig


def show_rows(rows: Mapping[str, Sequence[ArrayLike]], titles: Sequence[str]) -> Figure:
    """Draw grey pictures in named rows, the first of each row set apart from the others.

    The first picture has a grey scale of its own. The others of a row share one, and it is
    symmetric if there are negative values: then mid-grey is zero.

    Parameters
    ----------
    rows
        Pictures (H, W) by the row's name.
    titles
        Of the columns.

    Used in lecture 02.
    """
    fig, axes = plotting.figure(len(rows), len(titles), size=(1.5 * len(titles), 1.55 * len(rows)))
    for panels, (name, pictures) in zip(axes, rows.items(), strict=True):
        others = np.stack([np.asarray(picture) for picture in pictures[1:]])
        high = float(np.abs(others).max())
        low = -high if others.min() < 0 else 0.0
        panels[0].imshow(np.asarray(pictures[0]), cmap="gray")
        for panel, picture in zip(panels[1:], others, strict=True):
            panel.imshow(picture, cmap="gray", vmin=low, vmax=high)
        for panel in panels:
            panel.set(xticks=(), yticks=())
        panels[0].set_ylabel(name)
    for panel, title in zip(axes[0], titles, strict=True):
        panel.set_title(title)
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
    fig, axes = plotting.figure(1, len(scores), size=(3.4 * len(scores), 3.6))
    for panel, (title, score) in zip(axes[0], scores.items(), strict=True):
        says = np.asarray(score(np.column_stack([across.ravel(), up.ravel()])))
        panel.contourf(
            across,
            up,
            says.reshape(across.shape),
            levels=(-np.inf, 0, np.inf),
            colors=("white", "#F6C27A"),
        )
        for label, marker, fill in ((0, "o", "white"), (1, "s", _INK)):
            chosen = places[classes == label].T
            panel.plot(*chosen, marker, ms=13, mfc=fill, mec=_INK, mew=2, ls="")
        panel.set(title=title, xticks=(0, 1), yticks=(0, 1), aspect="equal")
        panel.set(xlabel="left pixel", ylabel="right pixel")
    return fig


def show_curves(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    ticks: ArrayLike | None = None,
    markers: bool = False,
) -> Figure:
    """Draw some curves over one axis, each with its own colour and kind of line.

    Parameters
    ----------
    x
        (N,) places.
    curves
        Values (N,) by name.
    ticks
        Where to label the horizontal axis.
    markers
        Mark each place, for curves of few measurements.

    Used in lecture 02.
    """
    places = np.asarray(x)
    fig, axes = plotting.figure(size=(7, 3.6))
    panel = axes[0, 0]
    for index, (name, values) in enumerate(curves.items()):
        panel.plot(
            places,
            np.asarray(values),
            color=plotting.COLOURS[index % len(plotting.COLOURS)],
            linestyle=_DASHES[index % len(_DASHES)],
            marker="os^D"[index % 4] if markers else "",
            markersize=7,
            linewidth=2.5,
            label=name,
        )
    if ticks is not None:
        panel.set_xticks(np.asarray(ticks))
    panel.set(xlabel=xlabel, ylabel=ylabel)
    panel.set_ylim(bottom=0)
    panel.grid(alpha=0.3)
    fig.legend(loc="outside upper center", ncols=len(curves), fontsize=11, frameon=False)
    return fig


def _pattern(pattern: ArrayLike) -> NDArray[np.int64]:
    """Return a checked matrix of weight numbers."""
    numbers = np.asarray(pattern)
    if numbers.ndim != 2 or numbers.dtype.kind not in "iu":
        raise ValueError(
            "a layer takes a matrix (outputs, inputs) of whole numbers, "
            f"got {numbers.dtype} of shape {numbers.shape}."
        )
    return numbers.astype(np.int64)


def _looks(pattern: NDArray[np.int64]) -> dict[int, tuple[Any, Any]]:
    """Return the (colour, dashes) of every weight: its own if it is shared, else grey."""
    weights, copies = np.unique(pattern[pattern != 0], return_counts=True)
    shared = weights[copies > 1].tolist()
    colours: Any = plotting.COLOURS[:3]
    if len(shared) > len(colours):
        colours = plt.get_cmap("viridis")(np.linspace(0, 1, len(shared)))
    looks: dict[int, tuple[Any, Any]] = {int(weight): (_OWN, "-") for weight in weights}
    for index, weight in enumerate(shared):
        looks[weight] = (colours[index], _DASHES[index % len(_DASHES)])
    return looks


def _draw_connections(panel: Axes, pattern: NDArray[np.int64]) -> None:
    """Draw inputs as a row of circles, outputs above them, and the lines between."""
    outputs, inputs = pattern.shape
    looks = _looks(pattern)
    top = np.linspace(0, inputs - 1, outputs + 2)[1:-1] if outputs < inputs else np.arange(outputs)
    for row, column in np.argwhere(pattern):
        colour, dashes = looks[int(pattern[row, column])]
        own = colour == _OWN if isinstance(colour, str) else False
        panel.plot(
            [column, top[row]], [0, 2], color=colour, ls=dashes, lw=1.4 if own else 3, zorder=1
        )
    for places, height in ((range(inputs), 0), (top, 2)):
        panel.plot(places, [height] * len(places), "o", ms=17, mfc="white", mec=_INK, mew=1.6)
    panel.set(xlim=(-0.6, max(inputs, outputs) - 0.4), ylim=(-0.5, 2.5))
    panel.axis("off")


def _draw_matrix(panel: Axes, pattern: NDArray[np.int64]) -> None:
    """Draw a matrix of weights; shared ones carry their number."""
    looks = _looks(pattern)
    for (row, column), weight in np.ndenumerate(pattern):
        colour = looks[int(weight)][0] if weight else "white"
        panel.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fc=colour, ec="#CCCCCC", lw=0.8))
        if weight and not (isinstance(colour, str) and colour == _OWN):
            red, green, blue = to_rgb(colour)
            ink = "white" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.5 else "black"
            panel.text(column, row, str(weight), color=ink, ha="center", va="center", fontsize=11)
    panel.set(xlim=(-0.6, pattern.shape[1] - 0.4), ylim=(len(pattern) - 0.4, -0.6))
    panel.set_aspect("equal")
    panel.axis("off")


def _draw_picture(panel: Axes, picture: NDArray[Any]) -> None:
    panel.imshow(np.clip(picture, 0, 1), cmap="gray", vmin=0, vmax=1)
    panel.axis("off")
