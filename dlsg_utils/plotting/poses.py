"""Figures with their limbs drawn over them."""

from __future__ import annotations

from typing import Any

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from dlsg_utils.data.figures import JOINTS, LIMBS
from dlsg_utils.plotting._style import COLORS, INK, LINES
from dlsg_utils.plotting.images import checked, show

# Of a limb by its side: seen apart in grayscale, too.
_SIDES = {"left": (COLORS[0], LINES[0]), "right": (COLORS[5], LINES[1])}


def show_poses(images: Any, joints: ArrayLike, **options: Any) -> Figure:
    """Draw images with a pose over each: left limbs blue, right ones red and dashed.

    Parameters
    ----------
    images
        N images (H, W, 1) or (H, W, 3), values in [0, 1], or one.
    joints : (N, 14, 2), or (14, 2) for one
        Row and column in pixels, in the order of :data:`dlsg_utils.data.figures.JOINTS`. What lies
        outside of the image is not drawn.
    options
        Titles, rows, columns and size, as for :func:`show`.

    Raises
    ------
    ValueError
        If images and joints do not fit, or :func:`show` cannot draw the images.

    Used in lecture 20.
    """
    pictures, points = checked(images, 1.0), np.asarray(joints, float)
    points = points[None] if points.ndim == 2 else points
    if points.shape != (len(pictures), len(JOINTS), 2):
        raise ValueError(
            f"joints takes those of {len(pictures)} images, ({len(pictures)}, {len(JOINTS)}, 2), "
            f"got shape {points.shape}."
        )
    fig = show(pictures, **{"size": 2.2, **options})
    for panel, pose in zip(fig.axes, points - 0.5, strict=False):  # centers of pixels are whole
        limits = panel.axis()
        for limb in LIMBS:
            sides = {JOINTS[end].split()[0] for end in limb} & _SIDES.keys()
            color, line = _SIDES[sides.pop()] if len(sides) == 1 else (INK, LINES[0])
            rows, columns = pose[list(limb)].T
            # White around the line and between its dashes: seen on red limbs and black ones.
            halo = [effects.withStroke(linewidth=5, foreground="white")]
            panel.plot(columns, rows, c=color, ls=line, lw=2.5, gapcolor="white", path_effects=halo)
        panel.axis(limits)
    return fig
