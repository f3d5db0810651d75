"""Networks: their layers, connections and weights; graphs of computations."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.arithmetic import conv_matrix
from dlsg_utils.plotting._style import COLORS, FRAME, GRAY, INK, figure, grid, line_style
from dlsg_utils.teaching.autodiff import Node


def show_architecture(model: Any, image: Any) -> Figure:
    """Draw the outputs of a model's layers for an image, from the input to the logits.

    Feature maps are stacks of sheets, one of up to eight channels each, as high as the map is
    large, the most active in front; vectors are columns of cells, one of up to sixteen values
    each. Layers that keep the shape and hold no parameters are left out. Every sheet and column is
    drawn on its own gray scale.

    Parameters
    ----------
    model
        Any Keras model with one input.
    image
        (H, W, C) in [0, 1], of the size that the model takes.

    Used in lectures 02, 03 and 05.
    """
    from dlsg_utils.inspection import describe, truncate
    from dlsg_utils.inspection.recording import shape_to_compile_for

    pixels = checks.one_image(image)
    shape_to_compile_for(model, pixels[None])
    table = describe(model, input_shape=pixels.shape).drop(index="total")
    table = table[table["output"].ne(table["output"].shift()) | table["parameters"].gt(0)]
    outputs = truncate(model, list(table.index), input_shape=pixels.shape)(pixels[None])
    labels = [f"image\n{'×'.join(map(str, pixels.shape))}"]
    for name, size, count in zip(table.index, table["output"], table["parameters"], strict=True):
        labels.append(f"{name}\n{size}" + (f"\n{count:,} param." if count else ""))
    fig, [panel] = grid(1, 1, 1.45 * len(labels), 3.1)
    left = 0.0
    for label, values in zip(labels, [pixels[None], *outputs], strict=True):
        width = _draw_output(panel, left, np.asarray(values)[0], pixels.shape[0])
        panel.text(left + width / 2, -0.8, label, ha="center", va="top", fontsize=11)
        left += max(width, 0.8) + 0.4
    panel.set(xlim=(-0.25, left - 0.2), ylim=(-1.35, 0.75), aspect="equal")
    return fig


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

    Connections that share a weight share a color, a kind of line and, in the matrix, a number.
    A weight of a single connection is gray.

    Parameters
    ----------
    layers
        By title, whole numbers (outputs, inputs): 0 where there is no connection, otherwise the
        number of its weight, so that equal numbers are one shared weight.
        :func:`connection_patterns` makes some.

    Used in lecture 02.
    """
    patterns = {title: _pattern(pattern) for title, pattern in layers.items()}
    height, width = np.max([pattern.shape for pattern in patterns.values()], axis=0)
    size, count = (max(3.4, 0.46 * width + 0.6), 1.25 + 0.23 * height), len(patterns)
    fig, panels = grid(2 * count, count, *size)
    for panel, (title, pattern) in zip(panels[:count], patterns.items(), strict=True):
        _draw_connections(panel, pattern)
        panel.set_title(f"{title}: {np.unique(pattern[pattern != 0]).size} weights")
    for panel, pattern in zip(panels[count:], patterns.values(), strict=True):
        _draw_matrix(panel, pattern)
    return fig


def show_weight_matrix(pattern: ArrayLike, *, ticks: tuple[int, int] = (1, 1)) -> Figure:
    """Draw a layer's weight matrix, a row an output; equal weights share a color and a number.

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
    fig, [[panel]] = figure(size=(0.29 * inputs + 0.9, 0.29 * outputs + 0.9))
    _draw_matrix(panel, numbers)
    panel.spines[:].set_visible(False)
    panel.tick_params(length=0)
    panel.set_xticks(range(0, inputs, ticks[1]), range(1, inputs + 1, ticks[1]))
    panel.set_yticks(range(0, outputs, ticks[0]), range(1, outputs + 1, ticks[0]))
    panel.set(xlabel="input pixel", ylabel="unit")
    return fig


def show_graph(result: Node) -> Figure:
    """Draw a computation: inputs on the left, each operation to the right of its inputs.

    Blue and above stand the values, orange and below the gradients of the result with respect to
    each node. A number without a name is drawn as it is.

    Parameters
    ----------
    result
        The last node, after its ``backward()``.

    Source: VT, "Backpropagation (recursive chain rule)". Used in lecture 04.
    """
    positions = _positions(result.graph())
    width, height = (max(along) for along in zip(*positions.values(), strict=True))
    fig, [panel] = grid(1, 1, 1.6 * width + 2.6, 0.95 * height + 2.1)
    arrow = {"arrowstyle": "->", "color": INK, "lw": 1.6, "shrinkA": 19, "shrinkB": 19}
    for node, (x, y) in positions.items():
        for given in node.inputs:
            panel.annotate("", (x, y), positions[given], arrowprops=arrow)
        panel.plot(x, y, "o" if node.operation else "s", ms=32, mfc="white", mec=INK, mew=1.8)
        value, gradient = (f"{n + 0.0:.3g}".replace("-", "−") for n in (node.value, node.gradient))
        label = node.operation or node.name
        panel.text(x, y, label or value, ha="center", va="center", fontsize=13)
        value = f"{node.name} = {value}" if node.operation and node.name else value
        # Beside an input there is room only to its left.
        left, up, align = (0, 0.36, "center") if node.operation else (0.22, 0.02, "right")
        style = {"ha": align, "fontsize": 14}
        panel.text(x - left, y - up, value, va="bottom", color=COLORS[0], **style)
        panel.text(x - left, y + up, gradient, va="top", color=FRAME, weight="bold", **style)
    style = {"va": "top", "fontsize": 12}
    panel.text(-0.6, height + 0.55, "value, forwards →", color=COLORS[0], **style)
    panel.text(-0.6, height + 0.82, "gradient, backwards ←", color=FRAME, weight="bold", **style)
    panel.set(xlim=(-0.65, width + 0.5), ylim=(height + 1.15, -0.75))
    return fig


def _draw_output(panel: Axes, left: float, values: np.ndarray, tallest: int) -> float:
    """Draw an output with its left edge at ``left``; return its width. 1 is the image's side."""
    if values.ndim < 3:
        cells = values.reshape(-1, 1)[:16]
        sheets, step = [cells], 0.0
        wide, high, left = 0.16, 0.08 * len(cells), left + 0.17
    else:
        sheets = list(np.moveaxis(values, -1, 0)) if values.shape[-1] != 3 else [values]
        sheets = sorted(sheets, key=lambda sheet: float(np.square(sheet).sum()))[-8:]
        step, high = 0.06, values.shape[0] / tallest
        wide = high * values.shape[1] / values.shape[0]
    for depth, sheet in enumerate(sheets):
        x = left + step * depth
        low = -high / 2 + step * ((len(sheets) - 1) / 2 - depth)
        panel.imshow(sheet, cmap="gray", extent=(x, x + wide, low, low + high), zorder=depth)
        style: Any = {"fill": False, "ec": COLORS[0], "lw": 1, "zorder": depth + 0.5}
        panel.add_patch(Rectangle((x, low), wide, high, **style))
    return wide + step * (len(sheets) - 1) + (0.17 if values.ndim < 3 else 0)


def _pattern(pattern: ArrayLike) -> NDArray[np.int64]:
    """Return a checked matrix of weight numbers."""
    numbers = np.asarray(pattern)
    if numbers.ndim != 2 or numbers.dtype.kind not in "iu":
        raise ValueError(
            "a layer takes a matrix (outputs, inputs) of whole numbers, "
            f"got {numbers.dtype} of shape {numbers.shape}."
        )
    return numbers.astype(np.int64)


def _styles(pattern: NDArray[np.int64]) -> dict[Any, dict[str, Any]]:
    """Return the color and dashes of every weight: its own if it is shared, else gray."""
    weights, copies = np.unique(pattern[pattern != 0], return_counts=True)
    styles: dict[Any, Any] = {int(weight): {"color": GRAY, "lw": 1.4} for weight in weights}
    shared = weights[copies > 1].tolist()
    colors: Any = plt.get_cmap("viridis")(np.linspace(0, 1, len(shared)))
    for index, weight in enumerate(shared):
        color = colors[index] if len(shared) > 3 else COLORS[index]
        styles[weight] = line_style(index) | {"color": to_hex(color), "lw": 3}
    return styles


def _draw_connections(panel: Axes, pattern: NDArray[np.int64]) -> None:
    """Draw inputs as a row of circles, outputs above them, and the lines between."""
    outputs, inputs = pattern.shape
    styles = _styles(pattern)
    top = np.linspace(0, inputs - 1, outputs + 2)[1:-1] if outputs < inputs else np.arange(outputs)
    for row, column in np.argwhere(pattern):
        panel.plot([column, top[row]], [0, 2], zorder=1, **styles[pattern[row, column]])
    for positions, height in ((range(inputs), 0), (top, 2)):
        panel.plot(positions, [height] * len(positions), "o", ms=17, mfc="white", mec=INK, mew=1.6)
    panel.set(xlim=(-0.6, max(inputs, outputs) - 0.4), ylim=(-0.5, 2.5))


def _draw_matrix(panel: Axes, pattern: NDArray[np.int64]) -> None:
    """Draw a matrix of weights; shared ones carry their number."""
    colors = {weight: style["color"] for weight, style in _styles(pattern).items()}
    for (row, column), weight in np.ndenumerate(pattern):
        color = colors.get(weight, "white")
        panel.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fc=color, ec="#CCCCCC", lw=0.8))
        if color not in ("white", GRAY):
            ink = "white" if np.dot(to_rgb(color), (0.3, 0.59, 0.11)) < 0.5 else "black"
            panel.text(column, row, str(weight), color=ink, ha="center", va="center", fontsize=11)
    panel.set(xlim=(-0.6, pattern.shape[1] - 0.4), ylim=(len(pattern) - 0.4, -0.6), aspect="equal")


def _positions(nodes: Iterable[Node]) -> dict[Node, tuple[float, float]]:
    """Return (column, row) of each node: inputs below each other, results amid their inputs."""
    positions: dict[Node, tuple[float, float]] = {}
    free = itertools.count()
    for node in nodes:
        if node.inputs:
            columns, rows = zip(*(positions[given] for given in node.inputs), strict=True)
            positions[node] = (max(columns) + 1, sum(rows) / len(rows))
        else:
            positions[node] = (0, next(free))
    return positions
