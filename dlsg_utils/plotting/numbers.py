"""Grids of numbers, and kernels that slide over them."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from dlsg_utils.arithmetic.convolution import conv2d, windows
from dlsg_utils.arithmetic.geometry import Padding, PairOfInts, axis
from dlsg_utils.plotting._style import COLOURS, INK, figure

_CELL = 0.42  # inches
_FRAME = "#D55E00"


def show_numbers(
    grids: Mapping[str, ArrayLike] | ArrayLike,
    *,
    mark: float | None = None,
    columns: int | None = None,
) -> Figure:
    """Draw small matrices as grids of numbers, cells of one size, colours on one scale.

    Parameters
    ----------
    grids
        Matrices (H, W) by title, or one without. Orange is positive, blue negative, white zero.
    mark
        Outline the cells that hold this value.
    columns
        Grids in a row; by default all.

    Used in lectures 01, 02, 03, 05 and 08.
    """
    named = dict(grids) if isinstance(grids, Mapping) else {"": grids}
    arrays = {title: np.asarray(values) for title, values in named.items()}
    for title, values in arrays.items():
        if values.ndim != 2:
            raise ValueError(f"grids takes matrices (H, W), got {values.shape} for {title!r}.")
        if not np.isfinite(values).all() or not values.size:
            raise ValueError(f"grids takes finite numbers, got {values.tolist()} for {title!r}.")
    if not arrays:
        raise ValueError("grids is empty: there is nothing to draw.")
    height = max(len(values) for values in arrays.values())
    width = max(values.shape[1] for values in arrays.values())
    limit = max(float(np.abs(values).max()) for values in arrays.values()) or 1.0
    columns = columns or len(arrays)
    rows = math.ceil(len(arrays) / columns)
    size = (_CELL * (width + 0.6) * columns, (_CELL * height + 0.4) * rows)
    fig, axes = figure(rows, columns, size=size)
    for panel in axes.flat:
        panel.axis("off")
    for panel, (title, values) in zip(axes.flat, arrays.items(), strict=False):
        _numbers(panel, values, limit, room=(height, width))
        panel.set_title(title)
        for row, column in np.argwhere(values == mark) if mark is not None else ():
            _outline(panel, [row], [column])
    return fig


def show_window_steps(
    image: ArrayLike,
    kernel: ArrayLike,
    steps: Sequence[int],
    *,
    stride: PairOfInts = 1,
    padding: Padding = 0,
    dilation: PairOfInts = 1,
) -> Figure:
    """Draw a kernel on its way over a grid: above where it stands, below the map so far.

    Parameters
    ----------
    image, kernel
        Matrices (H, W) and (kh, kw).
    steps
        Which positions to draw, counted from 0 in reading order.
    stride, padding, dilation
        As for ``conv2d``.

    Used in lecture 01.
    """
    pixels, weights = np.asarray(image), np.asarray(kernel)
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    maps = conv2d(pixels, weights, **options)
    visited = windows(pixels.shape, (weights.shape[0], weights.shape[1]), **options)
    first, last = visited[0], visited[-1]
    top, left = max(0, -first.rows[0]), max(0, -first.columns[0])
    bottom = max(0, last.rows[-1] + 1 - pixels.shape[0])
    right = max(0, last.columns[-1] + 1 - pixels.shape[1])
    padded = np.pad(pixels, ((top, bottom), (left, right)))
    is_padding = np.ones(padded.shape, bool)
    is_padding[top : top + pixels.shape[0], left : left + pixels.shape[1]] = False
    limit = float(max(np.abs(values).max() for values in (pixels, weights, maps)))
    width, heights = padded.shape[1], (padded.shape[0], maps.shape[0])
    size = (_CELL * (width + 0.6) * (len(steps) + 1), _CELL * (sum(heights) + 1.2) + 0.8)
    fig, axes = figure(2, len(steps) + 1, size=size)
    axes[0, 0].get_gridspec().set_height_ratios(heights)
    for panel in axes.flat:
        panel.axis("off")
    _numbers(axes[0, 0], weights, limit, room=padded.shape)
    axes[0, 0].set_title("kernel")
    for (above, below), step in zip(axes[:, 1:].T, steps, strict=True):
        window = visited[step]
        rows = [row + top for row in window.rows]
        columns = [column + left for column in window.columns]
        _numbers(above, padded, limit, room=padded.shape, pale=is_padding)
        _outline(above, rows, columns)
        above.set_title(f"step {step + 1} of {len(visited)}")
        so_far = np.where(np.arange(maps.size).reshape(maps.shape) <= step, maps, np.nan)
        _numbers(below, so_far, limit, room=(maps.shape[0], width))
        _outline(below, [window.row], [window.column])
        total = maps[window.row, window.column]
        below.set_title(_sum(padded[np.ix_(rows, columns)] * weights, total))
    return fig


def show_filtering(
    kernels: Mapping[str, ArrayLike], pictures: Sequence[ArrayLike], *, size: float = 2.1
) -> Figure:
    """Draw kernels as numbers, and below each what it makes of a photograph.

    Parameters
    ----------
    kernels
        Matrices by title.
    pictures
        (H, W) in [0, 1], one a kernel.
    size
        Width of a picture in inches.

    Used in lecture 01.
    """
    weights = [np.asarray(kernel) for kernel in kernels.values()]
    height = max(len(kernel) for kernel in weights)
    width = max(kernel.shape[1] for kernel in weights)
    shape = np.shape(pictures[0])
    heights = (_CELL * (height + 0.6) + 0.3, size * shape[0] / shape[1])
    column = max(_CELL * (width + 0.6), size)
    fig, axes = figure(2, len(weights), size=(column * len(weights), sum(heights)))
    axes[0, 0].get_gridspec().set_height_ratios(heights)
    for title, kernel, picture, (above, below) in zip(
        kernels, weights, pictures, axes.T, strict=True
    ):
        _numbers(above, kernel, float(np.abs(kernel).max()), room=(height, width))
        above.set_title(title)
        below.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=1)
        above.axis("off")
        below.axis("off")
    return fig


def show_positions(cases: Mapping[str, Mapping[str, Any]], *, columns: int = 3) -> Figure:
    """Draw one axis of several convolutions: the pixels above, each position of the kernel below.

    Padding is dashed; dots are the pixels that the kernel multiplies; a crossed pixel is never
    seen.

    Parameters
    ----------
    cases
        Arguments of ``output_size`` by title.
    columns
        Drawings in a row.

    Used in lecture 01.
    """
    lines = {
        title: axis(
            case["size"],
            case["kernel"],
            case.get("stride", 1),
            case.get("padding", 0),
            case.get("dilation", 1),
        )
        for title, case in cases.items()
    }
    left = max(line.before for line in lines.values())
    right = max(line.size + line.after for line in lines.values())
    depth = max(line.positions for line in lines.values())
    rows = math.ceil(len(lines) / columns)
    unit = 0.36
    size = (unit * (left + right + 1) * columns, (unit * (0.7 * depth + 1.6) + 0.4) * rows)
    fig, axes = figure(rows, columns, size=size)
    for panel in axes.flat:
        panel.axis("off")
    for panel, (title, line) in zip(axes.flat, lines.items(), strict=False):
        seen = set(line.indices().ravel().tolist())
        for pixel in range(-line.before, line.size + line.after):
            real = 0 <= pixel < line.size
            face, edge, line_style = ("#DDDDDD", INK, "-") if real else ("white", "gray", ":")
            corner = (pixel - 0.5, -0.5)
            panel.add_patch(Rectangle(corner, 1, 1, lw=1.2, fc=face, ec=edge, ls=line_style))
            label = (pixel if pixel in seen else "×") if real else "0"
            ink = INK if real else "gray"
            panel.text(pixel, 0, label, ha="center", va="center", color=ink, fontsize=12)
        for place, taps in enumerate(line.indices().tolist()):
            depth_here = -1 - 0.7 * place
            colour = COLOURS[0] if place % 2 == 0 else COLOURS[5]
            panel.plot(taps, [depth_here] * len(taps), "-o", color=colour, markersize=7, lw=2)
        panel.set(xlim=(-left - 0.6, right + 0.1), ylim=(-1 - 0.7 * depth, 0.7), aspect="equal")
        panel.set_title(f"{title}: {line.size} → {line.positions}", loc="left")
    return fig


def _numbers(
    panel: Axes,
    values: Any,
    limit: float,
    *,
    room: tuple[int, ...],
    pale: NDArray[np.bool_] | None = None,
) -> None:
    """Draw one grid in the middle of a room of (rows, columns) cells; NaN stays empty."""
    height, width = values.shape
    # Twice the limit keeps the shades light, so that black numbers stand out on them.
    panel.imshow(values, cmap="PuOr_r", vmin=-2 * limit, vmax=2 * limit)
    for (row, column), value in np.ndenumerate(values):
        corner = (column - 0.5, row - 0.5)
        panel.add_patch(Rectangle(corner, 1, 1, fill=False, ec="#999999", lw=0.8))
        if np.isnan(value):
            continue
        ink = "#AAAAAA" if pale is not None and pale[row, column] else INK
        text = _text(value)
        panel.text(column, row, text, ha="center", va="center", color=ink, fontsize=12)
    spare_rows, spare_columns = room[0] - height, room[1] - width
    panel.set_xlim(-0.6 - spare_columns / 2, width - 0.4 + spare_columns / 2)
    panel.set_ylim(height - 0.4 + spare_rows, -0.6)


def _outline(panel: Axes, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Frame a window from its first to its last row and column; ring its pixels if it has holes."""
    corner = (columns[0] - 0.5, rows[0] - 0.5)
    width, height = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    panel.add_patch(Rectangle(corner, width, height, fill=False, ec=_FRAME, lw=3, zorder=3))
    if (height, width) != (len(rows), len(columns)):
        for row, column in itertools.product(rows, columns):
            panel.plot(column, row, "o", mfc="none", mec=_FRAME, markersize=20, mew=2)


def _sum(products: NDArray[Any], total: float) -> str:
    """Write the products that are not zero as a sum, if it is short."""
    terms = products[products != 0]
    if not 1 < len(terms) <= 5:
        return f"sum of {products.size} products: {_text(total)}"
    written = " ".join(("− " if term < 0 else "+ ") + _text(abs(term)) for term in terms)
    return f"{written.removeprefix('+ ')} = {_text(total)}"


def _text(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
