"""Networks: their layers, connections and weights."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from dlsg_utils.arithmetic.convolution import conv_matrix
from dlsg_utils.plotting._style import COLOURS, INK, LINES, figure

_OWN = "#999999"  # a weight that only one connection has


def show_architecture(model: Any, image: Any) -> Figure:
    """Draw what a picture becomes on its way through a model, layer by layer.

    Feature maps are stacks of sheets, one of up to eight channels each, as high as the map is
    large, the most active in front; vectors are columns of cells, one of up to sixteen numbers
    each. Layers that keep the shape and hold no parameters are left out. Every sheet and column is
    drawn on its own grey scale.

    Parameters
    ----------
    model
        Any Keras model with one input.
    image
        (H, W, C) in [0, 1], of the size that the model takes.

    Used in lectures 02, 03 and 05.
    """
    from dlsg_utils.inspection.surgery import truncate
    from dlsg_utils.inspection.tables import describe

    picture = np.asarray(image, dtype=np.float32)
    table = describe(model, input_shape=picture.shape).drop(index="total")
    moved = table["output"].ne(table["output"].shift()) | table["parameters"].gt(0)
    table = table[moved]
    outputs = truncate(model, list(table.index), input_shape=picture.shape)(picture[None])
    labels = ["image", *table.index]
    sizes = ["×".join(map(str, picture.shape)), *table["output"]]
    weights = [0, *table["parameters"]]
    fig, axes = figure(size=(1.45 * len(labels), 3.1))
    axis, left = axes[0, 0], 0.0
    for label, size, weight, values in zip(
        labels, sizes, weights, [picture[None], *outputs], strict=True
    ):
        width = _draw_output(axis, left, np.asarray(values)[0], picture.shape[0])
        lines = [label, size] + ([f"{weight:,} param."] if weight else [])
        axis.text(left + width / 2, -0.8, "\n".join(lines), ha="center", va="top", fontsize=11)
        left += max(width, 0.8) + 0.4
    axis.set(xlim=(-0.25, left - 0.2), ylim=(-1.35, 0.75), aspect="equal")
    axis.axis("off")
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
    fig, axes = figure(2, len(patterns), size=size)
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
    fig, axes = figure(size=(0.29 * inputs + 0.9, 0.29 * outputs + 0.9))
    panel = axes[0, 0]
    _draw_matrix(panel, numbers)
    panel.axis("on")
    panel.spines[:].set_visible(False)
    panel.tick_params(length=0)
    panel.set_xticks(range(0, inputs, ticks[1]), range(1, inputs + 1, ticks[1]))
    panel.set_yticks(range(0, outputs, ticks[0]), range(1, outputs + 1, ticks[0]))
    panel.set(xlabel="input pixel", ylabel="output neuron")
    return fig


def _draw_output(axis: Axes, left: float, values: np.ndarray, tallest: int) -> float:
    """Draw one output with its left edge at ``left``; return its width. 1 is the picture's side."""
    if values.ndim < 3:
        cells = values.reshape(-1)[:16][:, None]
        half = 0.04 * len(cells)
        box = (left + 0.17, left + 0.33, -half, half)
        sheets, boxes = [cells], [box]
    else:
        sheets = list(np.moveaxis(values, -1, 0)) if values.shape[-1] != 3 else [values]
        sheets = sorted(sheets, key=lambda sheet: float(np.square(sheet).sum()))[-8:]
        side, step = values.shape[0] / tallest, 0.06
        wide = side * values.shape[1] / values.shape[0]
        boxes = []
        for number in range(len(sheets)):
            x = left + step * number
            low = -side / 2 + step * ((len(sheets) - 1) / 2 - number)
            boxes.append((x, x + wide, low, low + side))
    for depth, (sheet, box) in enumerate(zip(sheets, boxes, strict=True)):
        axis.imshow(sheet, cmap="gray", extent=box, zorder=depth)
        corner, size = (box[0], box[2]), (box[1] - box[0], box[3] - box[2])
        axis.add_patch(
            Rectangle(corner, *size, fill=False, ec=COLOURS[0], lw=1, zorder=depth + 0.5)
        )
    return max(box[1] for box in boxes) - left


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
    colours: Any = COLOURS[:3]
    if len(shared) > len(colours):
        colours = plt.get_cmap("viridis")(np.linspace(0, 1, len(shared)))
    looks: dict[int, tuple[Any, Any]] = {int(weight): (_OWN, "-") for weight in weights}
    for index, weight in enumerate(shared):
        looks[weight] = (colours[index], LINES[index % len(LINES)])
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
        panel.plot(places, [height] * len(places), "o", ms=17, mfc="white", mec=INK, mew=1.6)
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
