"""Pictures side by side: images, filters, feature maps, patches, heat maps."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.plotting._style import INK, figure


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
        If a picture has another rank or number of channels, holds NaN or infinity, or is one of
        bytes up to 255; or if titles and pictures differ in number.

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
    columns, titles
        As for :func:`show`.

    Used in lectures 02, 03 and 07.
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
    """Draw the feature maps of one picture, a picture a channel, all on one scale.

    Parameters
    ----------
    maps
        (H, W, C), any range.
    columns, titles
        As for :func:`show`.

    Used in lecture 07.
    """
    values = np.asarray(maps, dtype=float)
    if values.ndim != 3:
        raise ValueError(f"maps takes shape (H, W, C), got {values.shape}.")
    channels = np.moveaxis(values, -1, 0)[..., None]
    return show(channels, titles, columns=columns, limits=None, colours="viridis", size=1.1)


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
    if not np.isfinite(values).all():
        raise ValueError("heat holds NaN or infinity: that cannot be drawn.")
    strength = checks.number("strength", strength, at_least=0, at_most=1)
    positive = np.maximum(values, 0)
    share = positive / (positive.max() or 1.0)
    painted = plt.get_cmap(colours)(share)[..., :3]
    opacity = strength * share[..., None]
    return np.asarray((1 - opacity) * picture + opacity * painted, dtype=np.float32)


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
    fig = figure(size=(wide + columns * height / 2, height))[0]
    fig.clear()
    grid = fig.add_gridspec(
        min(2, len(corners)), 1 + columns, width_ratios=[wide, *[height / 2] * columns]
    )
    whole = fig.add_subplot(grid[:, 0])
    _draw_picture(whole, picture)
    for number, (row, column) in enumerate(corners, start=1):
        for edge, line in (("white", 4.5), (INK, 2)):  # seen on dark and on bright ground
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

    Used in lectures 02, 04 and 13.
    """
    fig, axes = figure(len(rows), len(titles), size=(1.5 * len(titles), 1.55 * len(rows)))
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


def _pictures(images: Any) -> list[np.ndarray]:
    """Return a list of pictures (H, W) or (H, W, 3)."""
    if hasattr(images, "__array__"):  # NumPy's or a tensor
        images = np.asarray(images)
        if images.ndim == 2 or (images.ndim == 3 and images.shape[-1] in (1, 3)):
            images = [images]
    pictures = [np.asarray(image) for image in images]
    if not pictures:
        raise ValueError("images is empty: there is nothing to draw.")
    for picture in pictures:
        if picture.ndim != 2 and not (picture.ndim == 3 and picture.shape[-1] in (1, 3)):
            raise ValueError(
                f"images takes pictures (H, W), (H, W, 1) or (H, W, 3), got {picture.shape}."
            )
        if not np.isfinite(picture).all():
            raise ValueError("images holds NaN or infinity: that cannot be drawn.")
        if picture.dtype == np.uint8 and picture.max() > 1:
            raise ValueError(
                f"images takes values in [0, 1], got bytes up to {picture.max()}. Divide by 255."
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


def _draw_picture(panel: Axes, picture: NDArray[Any]) -> None:
    panel.imshow(np.clip(picture, 0, 1), cmap="gray", vmin=0, vmax=1)
    panel.axis("off")
