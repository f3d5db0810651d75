"""Figures for the lectures: readable on a projector, in greyscale and by the colour-blind.

Every function returns a matplotlib Figure and leaves showing it to the caller: end a notebook cell
with ``plt.show()``.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from dlsg_utils.training import History

# Okabe and Ito's palette, ordered by lightness so that curves differ in greyscale too.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
_LINES = ("-", "--", "-.", ":")

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


def show(
    images: Any,
    titles: Sequence[str] | str | None = None,
    *,
    columns: int | None = None,
    colours: str = "gray",
    limits: tuple[float, float] | Literal["each"] | None = (0.0, 1.0),
    size: float = 1.6,
) -> Figure:
    """Draw pictures side by side.

    Parameters
    ----------
    images
        One picture (H, W) or (H, W, C), a batch (N, H, W, C) or a list of pictures; C is 1 or 3.
    titles
        One title a picture, or one for a single picture.
    columns
        Pictures in a row; by default up to ten, in rows as even as possible.
    colours
        Name of a matplotlib colour map for pictures of one channel.
    limits
        Values drawn as the darkest and the lightest; ``None`` takes the extremes over all pictures,
        ``"each"`` those of each picture.
    size
        Width of a picture in inches.

    Raises
    ------
    ValueError
        If a picture has another rank or number of channels, or titles and pictures differ in
        number.

    Used in every lecture.
    """
    pictures = _pictures(images)
    names = [titles] if isinstance(titles, str) else list(titles or [])
    if names and len(names) != len(pictures):
        raise ValueError(f"titles has {len(names)} entries for {len(pictures)} pictures.")
    if limits is None:
        limits = (
            min(float(np.min(picture)) for picture in pictures),
            max(float(np.max(picture)) for picture in pictures),
        )
    rows = math.ceil(len(pictures) / (columns or 10))
    columns = columns or math.ceil(len(pictures) / rows)
    aspect = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    lines = max((name.count("\n") + 1 for name in names), default=0)
    height = size * aspect + 0.26 * lines
    fig, axes = figure(rows, columns, size=(size * columns, height * rows))
    for index, axis in enumerate(axes.flat):
        axis.axis("off")
        if index < len(pictures):
            _draw(axis, pictures[index], colours, limits)
            if names:
                axis.set_title(names[index], fontsize=11)
    return fig


def show_filters(
    kernels: Any, *, columns: int | None = None, titles: Sequence[str] | None = None
) -> Figure:
    """Draw the filters of a convolution layer, zero in mid-grey, all on one scale.

    Parameters
    ----------
    kernels
        A Keras layer with a kernel, or its kernels (kh, kw, C, F). Kernels of three channels are
        drawn in colour, those of one channel in grey; of others the first channel is drawn.

    Used in lectures 03 and 07.
    """
    values = np.asarray(getattr(kernels, "kernel", kernels), dtype=float)
    if values.ndim != 4:
        raise ValueError(f"kernels takes shape (kh, kw, C, F), got {values.shape}.")
    if values.shape[2] != 3:
        values = values[:, :, :1]
    reach = np.abs(values).max() or 1.0
    pictures = np.moveaxis(values / (2 * reach) + 0.5, -1, 0)
    return show(pictures, titles, columns=columns, size=0.9)


def show_feature_maps(
    maps: Any, *, columns: int | None = None, titles: Sequence[str] | None = None
) -> Figure:
    """Draw the feature maps (H, W, C) of one picture, a picture a channel, all on one scale.

    Used in lectures 03 and 07.
    """
    values = np.asarray(maps, dtype=float)
    if values.ndim != 3:
        raise ValueError(f"maps takes shape (H, W, C), got {values.shape}.")
    channels = np.moveaxis(values, -1, 0)[..., None]
    return show(channels, titles, columns=columns, limits=None, colours="viridis", size=1.1)


def show_history(
    histories: "History | Mapping[str, History]", *, metric: str = "accuracy"
) -> Figure:
    """Draw the learning curves of one training run, or of several by name.

    Loss on the left, ``metric`` on the right; training as thin lines, held-out data as thick ones.

    Used in lectures 02, 03 and 04.
    """
    runs = histories if isinstance(histories, Mapping) else {"": histories}
    if not all(history.epochs for history in runs.values()):
        raise ValueError("histories has a run of which no epoch was finished: nothing to draw.")
    fig, axes = figure(1, 2, size=(9, 3.4))
    for index, (label, history) in enumerate(runs.items()):
        table = history.to_frame()
        style = {"color": COLOURS[index % len(COLOURS)], "linestyle": _LINES[index % len(_LINES)]}
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
    from dlsg_utils.inspection import describe, truncate  # only these load TensorFlow

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
        axis.text(left + width / 2, -0.72, "\n".join(lines), ha="center", va="top", fontsize=11)
        left += max(width, 0.8) + 0.4
    axis.set(xlim=(-0.25, left - 0.2), ylim=(-1.25, 0.72), aspect="equal")
    axis.axis("off")
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


def overlay(
    image: Any, heat: Any, *, strength: float = 0.6, colours: str = "inferno"
) -> np.ndarray:
    """Lay a heat map over a picture, the hotter the more opaque.

    Parameters
    ----------
    image
        (H, W, 1) or (H, W, 3) in [0, 1].
    heat
        (H, W), any range; negative values count as zero.
    strength
        Opacity of the hottest place, in [0, 1].

    Returns
    -------
    numpy.ndarray
        (H, W, 3) in [0, 1].

    Used in lecture 08.
    """
    picture, values = np.asarray(image, dtype=float), np.asarray(heat, dtype=float)
    if picture.ndim != 3 or values.shape != picture.shape[:2]:
        raise ValueError(
            f"heat takes the picture's size, {picture.shape[:2]}, got shape {values.shape}."
        )
    positive = np.maximum(values, 0)
    share = positive / (positive.max() or 1.0)
    painted = plt.get_cmap(colours)(share)[..., :3]
    opacity = strength * share[..., None]
    return np.asarray((1 - opacity) * picture + opacity * painted, dtype=np.float32)


def _pictures(images: Any) -> list[np.ndarray]:
    """Return a list of pictures (H, W) or (H, W, 3)."""
    if isinstance(images, np.ndarray) and (
        images.ndim == 2 or (images.ndim == 3 and images.shape[-1] in (1, 3))
    ):
        images = [images]
    pictures = [np.asarray(image) for image in images]
    if not pictures:
        raise ValueError("images is empty: there is nothing to draw.")
    for picture in pictures:
        if picture.ndim != 2 and not (picture.ndim == 3 and picture.shape[-1] in (1, 3)):
            raise ValueError(
                f"images takes pictures (H, W), (H, W, 1) or (H, W, 3), got {picture.shape}."
            )
    return [p[..., 0] if p.ndim == 3 and p.shape[-1] == 1 else p for p in pictures]


def _draw(
    axis: Axes,
    picture: np.ndarray,
    colours: str,
    limits: tuple[float, float] | Literal["each"],
) -> None:
    if picture.ndim == 3:
        axis.imshow(np.clip(picture, 0, 1))
        return
    low, high = (None, None) if limits == "each" else limits
    smooth = "nearest" if max(picture.shape) < 128 else "auto"
    axis.imshow(picture, cmap=colours, vmin=low, vmax=high, interpolation=smooth)
