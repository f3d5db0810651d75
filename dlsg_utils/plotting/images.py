"""Images side by side: images, filters, feature maps, patches, heat maps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.plotting._style import INK, figure, grid


@checks.renamed(colours="cmap", limits="vmin=…, vmax")
def show(
    images: Any,
    titles: Any = None,
    *,
    rows: Sequence[str] = (),
    columns: int | None = None,
    cmap: str = "gray",
    vmin: float | None = 0.0,
    vmax: float | None = 1.0,
    size: float = 1.6,
) -> Figure:
    """Draw images side by side.

    Parameters
    ----------
    images
        One image (H, W) or (H, W, C), a batch (N, H, W, C) or a list of images; C is 1 or 3.
    titles
        One title an image, or one for a single image: texts, numbers, an array of these.
    rows
        A name for each row, written at its left; without ``columns`` they say how many rows.
    columns
        Images in a row; by default up to ten, in rows as even as possible.
    cmap
        Name of a matplotlib color map for images of one channel. ``plotting.SIGNED`` is that for
        signed values, with ``vmin`` = −``vmax``.
    vmin, vmax
        Values of the first and the last color; ``None`` takes the extremes of each image.
    size
        Width of an image in inches.

    Raises
    ------
    ValueError
        If an image has another rank or number of channels, holds NaN or infinity, or has values up
        to 255; or if titles and images, or names and rows, differ in number.

    Used in every lecture.
    """
    pictures = checked(images, vmax)
    names = _texts(titles)
    if names and len(names) != len(pictures):
        raise ValueError(f"titles has {len(names)} entries for {len(pictures)} images.")
    columns = columns or math.ceil(len(pictures) / (len(rows) or math.ceil(len(pictures) / 10)))
    height = math.ceil(len(pictures) / columns)
    if rows and len(rows) != height:
        raise ValueError(
            f"rows has {len(rows)} names for {height} rows: {len(pictures)} images in {columns} "
            "columns."
        )
    aspect = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    lines = max((name.count("\n") + 1 for name in names), default=0)
    letters = max((len(line) for row in rows for line in row.split("\n")), default=0)
    wide = size + 0.1 * letters / columns  # room for the names of the rows
    fig, panels = grid(len(pictures), columns, wide, size * aspect + 0.26 * lines)
    for panel, picture in zip(panels, pictures, strict=False):
        _draw(panel, picture, cmap=cmap, vmin=vmin, vmax=vmax)
    for panel, name in zip(panels, names, strict=False):
        panel.set_title(name, fontsize=11)
    for panel, name in zip(panels[::columns], rows, strict=False):
        beside = {"xytext": (-8, 0), "textcoords": "offset points", "ha": "right", "va": "center"}
        panel.annotate(name, (0, 0.5), xycoords="axes fraction", fontsize=12, **beside)
    return fig


def show_filters(kernels: Any, **options: Any) -> Figure:
    """Draw the filters of a convolution layer, zero in mid-gray, all on one scale.

    Parameters
    ----------
    kernels
        A Keras layer with a kernel, or its kernels (kh, kw, C, F). Kernels of three channels are
        drawn in color, those of one channel in gray; of others the first channel is drawn.
    options
        Columns, titles and size, as for :func:`show`.

    Used in lectures 02 and 22.
    """
    values = np.asarray(getattr(kernels, "kernel", kernels), dtype=float)
    if values.ndim != 4:
        raise ValueError(f"kernels takes shape (kh, kw, C, F), got {values.shape}.")
    if values.shape[2] != 3:
        values = values[:, :, :1]
    images = np.moveaxis(values / (2 * np.abs(values).max() or 1.0) + 0.5, -1, 0)
    return show(images, **{"size": 0.9, **options})


def show_feature_maps(maps: Any, **options: Any) -> Figure:
    """Draw the feature maps of one image, a panel for each channel, all on one scale.

    Parameters
    ----------
    maps
        (H, W, C), any range.
    options
        Columns, titles and size, as for :func:`show`.

    Used in lecture 07.
    """
    values = np.asarray(maps, dtype=float)
    if values.ndim != 3:
        hint = " Of a batch take one: maps[0]." if values.ndim == 4 else ""
        raise ValueError(f"maps takes the maps of one image (H, W, C), got {values.shape}.{hint}")
    scale = {"cmap": "viridis", "vmin": values.min(), "vmax": values.max(), "size": 1.1}
    return show(list(np.moveaxis(values, -1, 0)), **{**scale, **options})


@checks.renamed(strength="alpha", colours="cmap", opacity="alpha", heatmap="heat")
def overlay(image: Any, heat: Any, *, alpha: float = 0.85, cmap: str | None = None) -> np.ndarray:
    """Show on an image where a heat map is high: the rest loses its color and is darkened.

    Parameters
    ----------
    image
        (H, W), (H, W, 1) or (H, W, 3) in [0, 1], or a batch (N, H, W, C) of such images.
    heat
        (H, W), or (N, H, W) for a batch, any range; negative values count as zero.
    alpha
        How much light the coldest pixels lose, in [0, 1]; with ``cmap`` the opacity of the hottest.
    cmap
        Name of a matplotlib color map to paint over the image instead, the hotter the more opaque.

    Returns
    -------
    numpy.ndarray
        (H, W, 3) or (N, H, W, 3) in [0, 1].

    Used in lectures 08 and 23.
    """
    given: Any = np.asarray(image)
    given = given[..., None] if given.ndim == 2 else given  # of one gray image
    pictures, single = checks.image_batch(given, argument="image")
    if pictures.shape[-1] not in (1, 3):
        raise ValueError(f"image takes 1 or 3 channels, got shape {np.shape(image)}.")
    pictures, values = pictures[0] if single else pictures, np.asarray(heat, dtype=float)
    if values.shape != pictures.shape[:-1]:
        raise ValueError(
            f"heat takes the image's size, {pictures.shape[:-1]}, got shape {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError("heat holds NaN or infinity: that cannot be drawn.")
    alpha = checks.number("alpha", alpha, at_least=0, at_most=1)
    positive = np.maximum(values, 0)
    largest = positive.max(axis=(-2, -1), keepdims=True)
    share = (positive / np.where(largest > 0, largest, 1.0))[..., None]
    if cmap is None:
        dark = (1 - alpha) * pictures.mean(axis=-1, keepdims=True)
        shown = share * pictures + (1 - share) * np.repeat(dark, 3, axis=-1)
    else:
        painted = plt.get_cmap(cmap)(share[..., 0])[..., :3]
        shown = (1 - alpha * share) * pictures + alpha * share * painted
    return np.asarray(shown, dtype=np.float32)


def show_patches(image: ArrayLike, corners: Sequence[tuple[int, int]], size: int) -> Figure:
    """Draw an image with framed squares, and beside it the squares, enlarged.

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
    picture = checks.one_image(image, channels=(1, 3))
    columns = -(-len(corners) // 2)
    height = 3.6
    wide = height * picture.shape[1] / picture.shape[0]
    fig = figure(size=(wide + columns * height / 2, height))[0]
    fig.clear()
    widths = [wide, *[height / 2] * columns]
    grid = fig.add_gridspec(min(2, len(corners)), 1 + columns, width_ratios=widths)
    whole = fig.add_subplot(grid[:, 0])
    _draw(whole, picture)
    for number, (row, column) in enumerate(corners):
        for edge, line in (("white", 4.5), (INK, 2)):  # seen on dark and on bright ground
            whole.add_patch(Rectangle((column, row), size, size, fill=False, ec=edge, lw=line))
        box = {"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"}
        middle = (column + size / 2, row + size / 2)  # outside it may cover another frame
        whole.text(*middle, number + 1, va="center", ha="center", fontsize=11, bbox=box)
        part = fig.add_subplot(grid[number // columns, 1 + number % columns])
        _draw(part, picture[row : row + size, column : column + size])
        part.set_title(str(number + 1))
    return fig


def show_rows(rows: Mapping[str, Sequence[ArrayLike]], titles: Sequence[str]) -> Figure:
    """Draw gray images in named rows, the first of each row set apart from the others.

    The first image has a gray scale of its own. The others of a row share one, and it is symmetric
    if there are negative values: then mid-gray is zero.

    Parameters
    ----------
    rows
        Images (H, W) by the row's name.
    titles
        Of the columns.

    Used in lecture 04.
    """
    size, ticks = (1.5 * len(titles), 1.55 * len(rows)), {"xticks": (), "yticks": ()}
    fig, axes = figure(len(rows), len(titles), size=size, subplot_kw=ticks)
    for panels, (name, images) in zip(axes, rows.items(), strict=True):
        others = np.stack([np.asarray(image) for image in images[1:]])
        high = float(np.abs(others).max())
        low = -high if others.min() < 0 else 0.0
        panels[0].imshow(np.asarray(images[0]), cmap="gray")
        panels[0].set_ylabel(name)
        for panel, image in zip(panels[1:], others, strict=True):
            panel.imshow(image, cmap="gray", vmin=low, vmax=high)
    for panel, title in zip(axes[0], titles, strict=True):
        panel.set_title(title)
    return fig


def _texts(titles: Any) -> list[str]:
    """Return titles as texts, given none, one or several."""
    if titles is None:
        return []
    if hasattr(titles, "__array__"):  # NumPy's or a tensor
        titles = list(np.asarray(titles).ravel())
    alone = isinstance(titles, str) or not isinstance(titles, Iterable)
    return [str(title) for title in ([titles] if alone else titles)]


def checked(images: Any, vmax: float | None) -> list[np.ndarray]:
    """Return a list of images (H, W), (H, W, 1) or (H, W, 3), or raise."""
    if hasattr(images, "__array__"):  # NumPy's or a tensor
        images = np.asarray(images)
        if images.ndim == 2 or (images.ndim == 3 and images.shape[-1] in (1, 3)):
            images = [images]
    pictures = [np.asarray(image) for image in images]
    if not pictures:
        raise ValueError("images is empty: there is nothing to draw.")
    for picture in pictures:
        if picture.ndim != 2 and (picture.ndim != 3 or picture.shape[-1] not in (1, 3)):
            raise ValueError(
                f"images takes images (H, W), (H, W, 1) or (H, W, 3), got {picture.shape}."
            )
        if not np.isfinite(picture).all():
            raise ValueError("images holds NaN or infinity: that cannot be drawn.")
        most = 1 if picture.dtype == np.uint8 else 100  # a little more than 1 is no other range
        if vmax == 1 and picture.max() > most:
            raise ValueError(
                f"images takes values in [0, 1], got values up to {picture.max():g}. Divide by 255."
            )
    return pictures


def _draw(panel: Axes, picture: np.ndarray, **scale: Any) -> None:
    """Draw an image, one of a single channel in [0, 1] and gray, or on another scale."""
    gray = picture.shape[2:] != (3,)
    values = picture.reshape(picture.shape[:2]) if gray else np.clip(picture, 0, 1)
    smooth = "nearest" if gray and max(values.shape) < 128 else "auto"
    panel.imshow(values, **{"cmap": "gray", "vmin": 0, "vmax": 1, "interpolation": smooth, **scale})
    panel.axis("off")
