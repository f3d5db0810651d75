"""Boxes on images: what a detector found, and whether it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from dlsg_utils.plotting._style import COLORS, INK, LINES
from dlsg_utils.plotting.images import show

# Of a box by its kind: seen apart in grayscale, too.
_KINDS = ((COLORS[0], LINES[0]), (COLORS[5], LINES[1]), (COLORS[2], LINES[2]))


def show_boxes(
    images: Any,
    boxes: Sequence[ArrayLike],
    texts: Sequence[Sequence[Any]] | None = None,
    *,
    kinds: Sequence[ArrayLike] | None = None,
    **options: Any,
) -> Figure:
    """Draw images with boxes on them.

    Parameters
    ----------
    images
        N images (H, W, 1) or (H, W, 3), values in [0, 1].
    boxes : N arrays (K, 4)
        Top, left, bottom, right in pixels, bottom and right behind the last one.
    texts : N lists of K
        Written at the upper edge of each box.
    kinds : N arrays (K,) of 0, 1 and 2
        How a box is drawn: 0 blue, 1 red and dashed, 2 green and dotted. By default all are 0.
    options
        Titles, rows, columns and size, as for :func:`show`.

    Raises
    ------
    ValueError
        If images, boxes, texts and kinds differ in number, or :func:`show` cannot draw the images.

    Used in lecture 14.
    """
    given = [np.asarray(own, float).reshape(-1, 4) for own in boxes]
    words = [[""] * len(own) for own in given] if texts is None else [list(own) for own in texts]
    looks = (
        [np.zeros(len(own), int) for own in given]
        if kinds is None
        else [np.asarray(own, int).ravel() for own in kinds]
    )
    counts = [len(own) for own in given]
    fig = show(images, **{"size": 3.0, **options})
    if len(images) != len(given) or any(
        [len(w) for w in each] != counts for each in (words, looks)
    ):
        plt.close(fig)
        raise ValueError(
            f"boxes takes those of {len(images)} images, and texts and kinds one for each box, got "
            f"{counts} boxes, {[len(own) for own in words]} texts, {[len(own) for own in looks]} "
            "kinds."
        )
    for panel, *own in zip(fig.axes, given, words, looks, strict=False):
        for box, text, kind in zip(*own, strict=True):
            _frame(panel, box, str(text), *_KINDS[kind])
    return fig


def _frame(panel: Axes, box: np.ndarray, text: str, color: str, line: Any) -> None:
    """Draw a box and its text inside of the image's panel."""
    top, left, bottom, right = box - 0.5  # the center of a pixel has whole coordinates
    place = ((left, top), right - left, bottom - top)
    for look in ({"ec": "white", "lw": 4.5}, {"ec": color, "lw": 2.3, "ls": line}):
        panel.add_patch(Rectangle(*place, fill=False, **look))
    if text:
        width, height = max(panel.get_xlim()), max(panel.get_ylim())
        # Above the box, within one at the upper edge; to the left of the corner at the right edge.
        up = top > 0.12 * height
        x, ha = (left, "left") if left < 0.6 * width else (right, "right")
        panel.annotate(
            text, (x, top), xytext=(0, 3 if up else -3), textcoords="offset points", ha=ha,
            va="bottom" if up else "top", fontsize=10, color=INK,
            path_effects=[effects.withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip
