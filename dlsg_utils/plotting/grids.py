"""Grids: numbers, kernels that slide over them, tables with shaded cells, Go boards."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.arithmetic import conv2d, windows
from dlsg_utils.arithmetic.geometry import axes, axis
from dlsg_utils.plotting._style import COLORS, FRAME, GRAY, INK, PALE, SIGNED, figure, grid
from dlsg_utils.plotting.images import checked

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

_CELL = 0.42  # inches
_SHARE = "#0072B2"
_WOOD = "#EBD3A0"
_USUAL: dict[str, Any] = {"stride": 1, "padding": 0, "dilation": 1}


def show_numbers(
    grids: Mapping[str, ArrayLike] | ArrayLike,
    *,
    mark: float | None = None,
    columns: int | None = None,
    apart: Sequence[str] = (),
) -> Figure:
    """Draw small matrices as grids of numbers, cells of one size, colors on one scale.

    Parameters
    ----------
    grids
        Matrices (H, W) by title, or one without. Orange is positive, purple negative, white zero.
    mark
        Frame the cells that hold this value.
    columns
        Grids in a row; by default all.
    apart
        Titles of grids with a color scale of their own, such as small weights beside large sums.

    Used in lectures 01, 02, 03 and 08.
    """
    named = grids if isinstance(grids, Mapping) else {"": grids}
    arrays = {title: np.asarray(values) for title, values in named.items()}
    for title, values in arrays.items():
        if values.ndim != 2 or not values.size or not np.isfinite(values).all():
            raise ValueError(
                f"grids takes matrices (H, W) of finite numbers, got {values.tolist()} of shape "
                f"{values.shape} for {title!r}."
            )
    if not arrays:
        raise ValueError("grids is empty: there is nothing to draw.")
    height, width = np.max([values.shape for values in arrays.values()], axis=0)
    for title in apart:
        one_of("apart", title, arrays)
    scales = {title in apart: 0.0 for title in arrays}
    for title, values in arrays.items():
        scales[title in apart] = max(scales[title in apart], float(np.abs(values).max()))
    size = _CELL * (width + 0.6), _CELL * height + 0.4
    fig, panels = grid(len(arrays), columns or len(arrays), *size)
    for panel, (title, values) in zip(panels, arrays.items(), strict=False):
        _numbers(panel, values, scales[title in apart] or 1.0, (height, width), title)
        for row, column in np.argwhere(values == mark) if mark is not None else ():
            _outline(panel, [row], [column])
    return fig


def show_window_steps(
    image: ArrayLike, kernel: ArrayLike, steps: Sequence[int], **options: Any
) -> Figure:
    """Draw steps of a kernel over an image: above its position, below the map so far.

    Parameters
    ----------
    image, kernel
        Matrices (H, W) and (kh, kw).
    steps
        Which positions to draw, counted from 0 in reading order.
    options
        Stride, padding and dilation, as for ``conv2d``.

    Used in lecture 01.
    """
    pixels, weights = np.asarray(image), np.asarray(kernel)
    maps = conv2d(pixels, weights, **options)
    visited = windows(pixels.shape, (weights.shape[0], weights.shape[1]), **options)
    down, across = axes(pixels.shape, weights.shape, **{**_USUAL, **options})
    around = (down.before, down.after), (across.before, across.after)
    padded = np.pad(pixels, around)
    pale = np.pad(np.zeros(pixels.shape, bool), around, constant_values=True)
    limit = float(max(np.abs(values).max() for values in (pixels, weights, maps)))
    room, heights = padded.shape, (padded.shape[0], maps.shape[0])
    size = _CELL * (room[1] + 0.6), _CELL * (sum(heights) / 2 + 0.6) + 0.4
    count = len(steps) + 1
    fig, panels = grid(2 * count, count, *size, height_ratios=heights)
    _numbers(panels[0], weights, limit, room, "kernel")
    for above, below, step in zip(panels[1:count], panels[count + 1 :], steps, strict=True):
        window = visited[step]
        rows = [row + down.before for row in window.rows]
        columns = [column + across.before for column in window.columns]
        _numbers(above, padded, limit, room, f"step {step + 1} of {len(visited)}", pale)
        _outline(above, rows, columns)
        so_far = np.where(np.arange(maps.size).reshape(maps.shape) <= step, maps, np.nan)
        title = _sum(padded[np.ix_(rows, columns)] * weights, maps[window.row, window.column])
        _numbers(below, so_far, limit, (maps.shape[0], room[1]), title)
        _outline(below, [window.row], [window.column])
    return fig


def show_filtering(
    kernels: Mapping[str, ArrayLike], images: Sequence[ArrayLike], *, size: float = 2.1
) -> Figure:
    """Draw kernels as numbers, and below each its output on a photograph.

    Outputs are gray, what is off the scale black or white. Those of a kernel whose weights sum to
    zero are drawn in the colors of signed values: white is zero, orange positive, purple negative;
    the largest one per cent share the darkest color.

    Parameters
    ----------
    kernels
        Matrices by title.
    images
        (H, W), one a kernel: brightness in [0, 1], or signed values of any range.
    size
        Width of an image in inches.

    Used in lecture 01.
    """
    weights, pictures = [np.asarray(kernel) for kernel in kernels.values()], checked(images, 1)
    if len(weights) != len(pictures):
        raise ValueError(f"images takes one a kernel, {len(weights)}, got {len(pictures)}.")
    height, width = np.max([kernel.shape for kernel in weights], axis=0)
    shape = pictures[0].shape
    heights = (_CELL * (height + 0.6) + 0.3, size * shape[0] / shape[1])
    count, wide = len(weights), max(_CELL * (width + 0.6), size)
    fig, panels = grid(2 * count, count, wide, sum(heights) / 2, height_ratios=heights)
    for title, kernel, panel in zip(kernels, weights, panels[:count], strict=True):
        letters = max(len(_text(value)) for value in kernel.flat)
        limit, font = float(np.abs(kernel).max()), 12 if letters < 5 else 10
        _numbers(panel, kernel, limit, (height, width), title, size=font)
    for kernel, image, panel in zip(weights, pictures, panels[count:], strict=True):
        if np.isclose(kernel.sum(), 0):
            high = float(np.quantile(np.abs(image), 0.99)) or 1.0
            panel.imshow(image, cmap=SIGNED, vmin=-high, vmax=high)
        else:
            panel.imshow(image, cmap="gray", vmin=0, vmax=1)
    return fig


def show_positions(cases: Mapping[str, Mapping[str, Any]], *, columns: int = 3) -> Figure:
    """Draw one axis of several convolutions: the pixels above, each position of the kernel below.

    Pixels are numbered, padding is dotted and empty; dots are what the kernel multiplies; a crossed
    pixel lies under no position.

    Parameters
    ----------
    cases
        Arguments of ``output_size`` by title.
    columns
        Drawings in a row.

    Used in lecture 01.
    """
    lines = {title: axis(**{**_USUAL, **case}) for title, case in cases.items()}
    left = max(line.before for line in lines.values())
    right = max(line.size + line.after for line in lines.values())
    depths = [line.positions for line in lines.values()]
    deepest = [max(depths[first : first + columns]) for first in range(0, len(lines), columns)]
    heights = [0.36 * (0.7 * depth + 1.6) + 0.4 for depth in deepest]
    size = 0.36 * (left + right + 1), sum(heights) / len(heights)
    fig, panels = grid(len(lines), columns, *size, height_ratios=heights)
    for index, (panel, (title, line)) in enumerate(zip(panels, lines.items(), strict=False)):
        for pixel in range(-line.before, line.size + line.after):
            real, seen = 0 <= pixel < line.size, pixel in line.indices()
            face, ink, style = (PALE, INK, "-") if real else ("white", GRAY, ":")
            corner, label = (pixel - 0.5, -0.5), (pixel if seen else "×") if real else ""
            panel.add_patch(Rectangle(corner, 1, 1, lw=1.2, fc=face, ec=ink, ls=style))
            panel.text(pixel, 0, label, ha="center", va="center", color=ink, fontsize=12)
        for position, taps in enumerate(line.indices().tolist()):
            below = [-1 - 0.7 * position] * len(taps)
            panel.plot(taps, below, "-o", color=COLORS[0], markersize=7, lw=2)
        bottom = -1 - 0.7 * deepest[index // columns]
        panel.set(xlim=(-left - 0.6, right + 0.1), ylim=(bottom, 0.7), aspect="equal")
        panel.set_title(f"{title}: {line.size} → {line.positions}", loc="left")
    return fig


def show_confusion(labels: Any, predictions: Any, class_names: Sequence[str]) -> Figure:
    """Draw a confusion matrix: rows are the true classes, columns the predicted ones.

    The counts are written in. Only errors are colored, as they are small beside the diagonal, which
    is gray.

    Parameters
    ----------
    labels, predictions
        Class indices, shape (N,).

    Used in lectures 03 and 18.
    """
    count, pairs = len(class_names), (np.asarray(labels), np.asarray(predictions))
    for name, values in zip(("labels", "predictions"), pairs, strict=True):
        right = values.dtype.kind in "iu" and values.shape == (pairs[0].size,) and values.size
        if not right or values.min() < 0 or values.max() >= count:
            raise ValueError(
                f"{name} takes {pairs[0].size} class indices, 0 to {count - 1} for {count} "
                f"class_names, got {values!r}. Of logits, take logits.argmax(axis=1)."
            )
    matrix = np.zeros((count, count), dtype=int)
    np.add.at(matrix, pairs, 1)
    errors = matrix - np.diag(np.diag(matrix))
    darkest = max(errors.max(), 0.05 * matrix.sum() / count)  # a few errors should look like few
    fig, [[panel]] = figure(size=(0.62 * count + 1.6, 0.52 * count + 1.4))
    _table(panel, errors, matrix.astype(str), (class_names, class_names), 1.4 * darkest, 12)
    panel.set(xlabel="predicted", ylabel="true")
    for text, number in zip(panel.texts, matrix.ravel(), strict=True):
        if not number:  # there, so that another run's figure has as many texts, but not seen
            text.set_color("none")
    for text in panel.texts[:: count + 1]:  # the diagonal
        text.set_fontweight("bold")
    for place in range(count):
        panel.add_patch(Rectangle((place - 0.5, place - 0.5), 1, 1, fc=PALE, zorder=0.5))
    if max(map(len, class_names)) > 3:
        panel.set_xticks(range(count), class_names, rotation=40, ha="right")
    return fig


def show_shares(
    table: pd.DataFrame,
    *,
    notes: pd.DataFrame | None = None,
    xlabel: str = "",
    ylabel: str = "",
) -> Figure:
    """Draw a table of shares in percent, the larger the darker.

    Parameters
    ----------
    table
        Values in [0, 1]; names of rows and columns are written beside.
    notes
        Texts to write below the shares: a table of the same shape.
    xlabel, ylabel
        What the columns and the rows are.

    Raises
    ------
    ValueError
        If a share is not in [0, 1], or the tables differ in shape.

    Used in lecture 12.
    """
    values = table.to_numpy(float)
    if not (np.isfinite(values).all() and values.min() >= 0 and values.max() <= 1):
        raise ValueError(f"table takes shares in [0, 1], got {values.tolist()}.")
    rows, columns = values.shape
    texts = np.vectorize(lambda value: f"{100 * value:.0f} %")(values).astype(object)
    if notes is not None:
        if notes.shape != table.shape:
            raise ValueError(f"notes takes the shape of table, {table.shape}, got {notes.shape}.")
        texts += "\n" + notes.to_numpy(object)
    lines = max(text.count("\n") + 1 for text in texts.flat)
    fig, [[panel]] = figure(size=(1.25 * columns + 2.4, (0.25 + 0.25 * lines) * rows + 1.2))
    _table(panel, values, texts, (table.index, table.columns), 1.8, 12)
    panel.set(xlabel=xlabel, ylabel=ylabel, aspect="auto")
    return fig


def show_boards(
    boards: Mapping[str, ArrayLike],
    *,
    marks: Mapping[str, tuple[int, int]] | None = None,
    shares: Mapping[str, ArrayLike] | None = None,
    size: float = 3.1,
) -> Figure:
    """Draw Go boards, or parts of them, side by side.

    Parameters
    ----------
    boards
        By title, (H, W) of 1 for black stones, −1 for white ones and 0 for empty points.
    marks
        (row, column) of a point to ring, by the titles.
    shares
        By the titles, a value (H, W) of each point from 0 up; the area of a blue disk shows it,
        the largest fills a point.
    size
        Width of a board in inches.

    Raises
    ------
    ValueError
        If a board holds other values, or shares are of another size or negative.

    Source: Lee, "More application: playing Go". Used in lectures 05 and 17.
    """
    fig, axes = figure(1, len(boards), size=(size * len(boards), size + 0.3))
    for panel, (title, board) in zip(axes[0], boards.items(), strict=True):
        points: Any = np.asarray(board)
        if points.ndim != 2 or not np.isin(points, (-1, 0, 1)).all():
            raise ValueError(
                f"board {title!r} takes a matrix of −1, 0 and 1, got shape {points.shape} "
                f"with values {np.unique(points).tolist()}."
            )
        height, width = points.shape
        panel.spines[:].set_visible(False)
        panel.hlines(range(height), 0, width - 1, color=INK, lw=1, zorder=0)
        panel.vlines(range(width), 0, height - 1, color=INK, lw=1, zorder=0)
        if shares and title in shares:
            _draw_shares(panel, title, np.asarray(shares[title], float), points.shape)
        for row, column in np.argwhere(points):
            face = INK if points[row, column] > 0 else "white"
            panel.add_patch(Circle((column, row), 0.44, fc=face, ec=INK, lw=1.2))
        if marks and title in marks:
            row, column = marks[title]
            panel.add_patch(Circle((column, row), 0.2, fill=False, ec=FRAME, lw=3))
        panel.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")
        panel.set(xticks=(), yticks=(), title=title, facecolor=_WOOD)
    return fig


def _draw_shares(panel: Axes, title: str, values: Any, shape: tuple[int, ...]) -> None:
    """Draw a disk on each point, whose area is its value."""
    if values.shape != shape or not (values >= 0).all():
        raise ValueError(
            f"shares of {title!r} takes values from 0 up for {shape[0]}×{shape[1]} points, got "
            f"shape {values.shape}."
        )
    largest = values.max() or 1.0
    for row, column in np.argwhere(values > 0.002 * largest):
        radius = 0.46 * np.sqrt(values[row, column] / largest)
        panel.add_patch(Circle((column, row), radius, fc=_SHARE, ec="none", alpha=0.75))


def _numbers(
    panel: Axes,
    values: Any,
    limit: float,
    room: tuple[int, ...],
    title: str,
    pale: Any = False,
    *,
    size: float = 12,
) -> None:
    """Draw one grid in the middle of a room of (rows, columns) cells; NaN stays empty."""
    # Twice the limit keeps the shades light, so that black numbers stand out on them.
    panel.imshow(values, cmap=SIGNED, vmin=-2 * limit, vmax=2 * limit)
    is_pale = np.broadcast_to(pale, values.shape)
    for (row, column), value in np.ndenumerate(values):
        corner = (column - 0.5, row - 0.5)
        panel.add_patch(Rectangle(corner, 1, 1, fill=False, ec=GRAY, lw=0.8))
        if not np.isnan(value):
            ink, text = GRAY if is_pale[row, column] else INK, _text(value)
            panel.text(column, row, text, ha="center", va="center", color=ink, fontsize=size)
    middle, half = (values.shape[1] - 1) / 2, room[1] / 2 + 0.1
    panel.set(xlim=(middle - half, middle + half), ylim=(room[0] - 0.4, -0.6), title=title)


def _outline(panel: Axes, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Frame a window from its first to its last row and column; ring its pixels if it has holes."""
    corner = (columns[0] - 0.5, rows[0] - 0.5)
    width, height = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    panel.add_patch(Rectangle(corner, width, height, fill=False, ec=INK, lw=3, zorder=3))
    if (height, width) != (len(rows), len(columns)):
        for row, column in itertools.product(rows, columns):
            panel.plot(column, row, "o", mfc="none", mec=INK, markersize=20, mew=2)


def _sum(products: NDArray[Any], total: float) -> str:
    """Write the products that are not zero as a sum, if it is short."""
    terms = products[products != 0]
    if len(terms) == 1:
        return f"one product: {_text(total)}"
    if not 1 < len(terms) <= 5:
        return f"sum of {products.size} products: {_text(total)}"
    written = " ".join(("− " if term < 0 else "+ ") + _text(abs(term)) for term in terms)
    return f"{written.removeprefix('+ ')} = {_text(total)}"


def _text(value: float) -> str:
    """Write a number in three digits, ninths as fractions."""
    ninths = Fraction(round(9 * value), 9)
    if 0 < abs(ninths) < 1 and abs(value - ninths) < 1e-6:
        return str(ninths).replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def _table(panel: Axes, shades: Any, texts: Any, names: Any, vmax: float, size: float) -> None:
    """Draw shaded cells with texts, and the names of rows and columns."""
    panel.imshow(shades, cmap="Oranges", vmin=0, vmax=vmax)
    for (row, column), text in np.ndenumerate(texts):
        panel.text(column, row, text, ha="center", va="center", fontsize=size)
    panel.set_yticks(range(shades.shape[0]), list(map(str, names[0])))
    panel.set_xticks(range(shades.shape[1]), list(map(str, names[1])))
    panel.tick_params(length=0)
    panel.spines[:].set_visible(False)
