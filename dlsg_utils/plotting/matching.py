"""Lee's diagram of style transfer: one network, three images, what has to be equal."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.plotting._style import COLORS, INK, PALE, figure

_FEATURES, _GRAM = COLORS[4], COLORS[1]
_CENTERS, _HIGH = (0.0, 3.7, 7.4), 1.9  # of the columns; height of an image


def show_style_transfer(content: ArrayLike, wanted: ArrayLike, style: ArrayLike) -> Figure:
    """Draw how an image is found that has the content of one image and the style of another.

    Each image passes through the same network. The wanted image in the middle shall have the
    features of the left one and the Gram matrices of the right one.

    Parameters
    ----------
    content, wanted, style
        Images (H, W, C) in [0, 1].

    Source: Lee, "Deep Style". Used in lecture 11.
    """
    images = [checks.one_image(image, channels=(1, 3)) for image in (content, wanted, style)]
    fig, [[panel]] = figure(size=(10, 5.9))
    panel.axis("off")
    names = ("photograph: content", "x: the image we look for", "painting: style")
    for center, name, image in zip(_CENTERS, names, images, strict=True):
        half = _HIGH / 2 * image.shape[1] / image.shape[0]
        shown = np.broadcast_to(image, (*image.shape[:2], 3))
        panel.imshow(shown, extent=(center - half, center + half, -_HIGH / 2, _HIGH / 2))
        panel.text(center, -1.1, name, ha="center", va="top", fontsize=14)
        _box(panel, center, 1.8, "CNN", PALE)
        _arrow(panel, (center, 1.0), (center, 1.5))
    left, middle, right = _CENTERS
    for center in (left, middle):
        _box(panel, center, 3.0, "features Φ", _FEATURES)
        _arrow(panel, (center, 2.1), (center, 2.7))
    for center in (middle, right):
        _box(panel, center, 4.2, "Gram matrices G", _GRAM)
    corner = middle + 1.05
    panel.plot([middle + 0.5, corner, corner], [1.8, 1.8, 3.85], color=INK, lw=1.8)
    _arrow(panel, (corner, 3.8), (corner, 3.9))
    _arrow(panel, (right, 2.1), (right, 3.9))
    for start, end, height, error in (
        (left + 0.95, middle - 0.95, 3.0, "content"),
        (middle + 1.35, right - 1.35, 4.2, "style"),
    ):
        _arrow(panel, (start, height), (end, height), "<|-|>")
        name = rf"$E_\mathrm{{{error}}}$"
        panel.text((start + end) / 2, height + 0.15, name, ha="center", fontsize=15)
    panel.set(xlim=(-1.6, 9.0), ylim=(-1.5, 4.6), aspect="equal")
    return fig


def _box(panel: Axes, x: float, y: float, text: str, color: str) -> None:
    wide = 0.3 + 0.145 * len(text)
    corner = (x - wide / 2, y - 0.22)
    panel.add_patch(FancyBboxPatch(corner, wide, 0.44, "round,pad=0.06", fc=color, ec=INK))
    panel.text(x, y, text, ha="center", va="center", fontsize=13)


def _arrow(
    panel: Axes, start: tuple[float, float], end: tuple[float, float], style: str = "-|>"
) -> None:
    arrow = {"arrowstyle": style, "lw": 1.8, "color": INK, "shrinkA": 0, "shrinkB": 0}
    panel.annotate("", end, start, arrowprops=arrow)
