"""Architectures side by side: how deep, how dear, how good; and what their blocks look like."""

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from dlsg_utils.plotting._style import COLOURS, INK, figure

if TYPE_CHECKING:
    import pandas as pd

_CONVOLUTION, _DENSE, _PALE = COLOURS[4], COLOURS[1], "#E6E6E6"

Box = tuple[float, float, str, str]  # x, y, text, colour
Arrow = tuple[str, str]  # from box, to box


def show_depths(models: Mapping[str, Any]) -> Figure:
    """Draw models below each other, a bar for each layer with a kernel, as high as its maps.

    Blue bars are convolutions, orange ones dense layers; layers side by side share a bar.

    Parameters
    ----------
    models
        Keras models with one input of known size, by name.

    Used in lecture 05.
    """
    from dlsg_utils.inspection.tables import depth_profile

    profiles = {name: depth_profile(model) for name, model in models.items()}
    deepest = max(len(profile) for profile in profiles.values())
    fig, axes = figure(size=(10, 1.05 * len(profiles) + 0.5))
    panel: Axes = axes[0, 0]
    for row, (name, profile) in enumerate(profiles.items()):
        largest = profile["side"].max()
        for depth, side in enumerate(profile["side"].tolist(), start=1):
            high = max(0.8 * side / largest, 0.03)
            colour = _CONVOLUTION if side > 1 else _DENSE
            high = high if side > 1 else 0.8
            corner = (depth - 0.9, -row - high / 2)
            panel.add_patch(Rectangle(corner, 0.8, high, fc=colour, ec=INK, lw=0.8))
        layers = f"{len(profile)} layers"
        panel.text(-0.6, -row, f"{name}\n{layers}", ha="right", va="center", fontsize=12)
    panel.set(xlim=(-0.2, deepest + 0.2), ylim=(0.5 - len(profiles), 0.5))
    panel.axis("off")
    return fig


def show_costs(table: "pd.DataFrame", errors: Mapping[str, float]) -> Figure:
    """Draw models by parameters and multiply–adds; the larger the disc, the larger the error.

    Parameters
    ----------
    table
        What :func:`dlsg_utils.models.compare` gives.
    errors
        Top-5 error in percent by the names of the table's rows; those without one are left out.

    Used in lecture 05.
    """
    fig, axes = figure(size=(7.2, 4.2))
    panel = axes[0, 0]
    for (name, error), colour in zip(errors.items(), COLOURS, strict=False):
        across = float(table["parameters"][name]) / 1e6
        up = float(table["multiply_adds"][name]) / 1e9
        panel.plot(across, up, "o", ms=2.2 * error, mfc=colour, mec=INK, alpha=0.85)
        panel.annotate(
            f"{name}: {error:g} %",
            (across, up),
            xytext=(0, 1.1 * error + 5),
            textcoords="offset points",
            ha="center",
            fontsize=12,
        )
    panel.set(xscale="log", yscale="log", xlim=(3, 400), ylim=(0.3, 50))
    panel.set_xticks([3, 10, 30, 100, 300], ["3", "10", "30", "100", "300"])
    panel.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    panel.minorticks_off()
    panel.set(xlabel="million parameters", ylabel="billion multiply–adds")
    panel.grid(alpha=0.3)
    return fig


def show_errors(
    entries: Sequence[tuple[str, int, float]], *, human: float, ylabel: str = "top-5 error in %"
) -> Figure:
    """Draw a challenge's errors as bars, year by year, and a person's as a line.

    Parameters
    ----------
    entries
        (name, year, error in percent), in the order of the bars. The first bar is grey: the
        method that the others are measured against.
    human
        Error in percent of a person.

    Used in lecture 05.
    """
    fig, axes = figure(size=(1.3 * len(entries) + 2, 3.8))
    panel = axes[0, 0]
    errors = [error for _, _, error in entries]
    colours = [_PALE, *[_CONVOLUTION] * (len(entries) - 1)]
    panel.bar(range(len(entries)), errors, width=0.7, color=colours, ec=INK)
    for place, error in enumerate(errors):
        panel.text(place, error - 0.5, f"{error:g}", ha="center", va="top", fontsize=14)
    panel.axhline(human, color=COLOURS[5], lw=2, ls=(0, (5, 2)), zorder=0)
    panel.text(
        len(entries) - 0.5, human + 0.5, f"a person: {human:g}", color="#8A3D00", fontsize=13
    )
    panel.set_xticks(range(len(entries)), [f"{name}\n{year}" for name, year, _ in entries])
    panel.tick_params(axis="x", length=0)
    panel.set(ylabel=ylabel, ylim=(0, 1.05 * max(errors)), xlim=(-0.6, len(entries) + 0.4))
    return fig


def show_inception_module() -> Figure:
    """Draw the inception module: four ways side by side, stacked at the end.

    Source: Szegedy et al. 2015, figure 2b. Used in lecture 05.
    """
    boxes = {
        "in": (3.0, 0.0, "maps", "white"),
        "a1": (0.0, 2.4, "1×1", _CONVOLUTION),
        "b1": (2.0, 1.2, "1×1", _DENSE),
        "b2": (2.0, 2.4, "3×3", _CONVOLUTION),
        "c1": (4.0, 1.2, "1×1", _DENSE),
        "c2": (4.0, 2.4, "5×5", _CONVOLUTION),
        "d1": (6.0, 1.2, "max 3×3", _PALE),
        "d2": (6.0, 2.4, "1×1", _CONVOLUTION),
        "out": (3.0, 3.6, "channels stacked", "white"),
    }
    ways = [("in", "a1", "out"), ("in", "b1", "b2", "out"), ("in", "c1", "c2", "out")]
    ways.append(("in", "d1", "d2", "out"))
    arrows = [pair for way in ways for pair in itertools.pairwise(way)]
    fig, axes = figure(size=(8, 4.2))
    _draw_flow(axes[0, 0], boxes, arrows)
    return fig


def show_residual_block() -> Figure:
    """Draw a plain block beside a residual one.

    Source: He et al. 2015, figures 2 and 3. Used in lecture 05.
    """
    steps = ["x", "3×3, normalise", "relu", "3×3, normalise", "relu"]
    fig, axes = figure(1, 2, size=(8.4, 5.2))
    for panel, residual in zip(axes[0], (False, True), strict=True):
        texts = [*steps[:4], "+", steps[4]] if residual else steps
        colours = {"3×3, normalise": _CONVOLUTION, "+": _DENSE, "relu": _PALE}
        boxes = {
            str(n): (0.0, float(n), text, colours.get(text, "white"))
            for n, text in enumerate(texts)
        }
        arrows = [(str(n), str(n + 1)) for n in range(len(texts) - 1)]
        _draw_flow(panel, boxes, arrows)
        panel.set(xlim=(-1.6, 3.2), ylim=(-0.5, 5.5))
        if residual:
            style = {"arrowstyle": "-|>", "lw": 1.8, "color": INK, "shrinkA": 0, "shrinkB": 0}
            panel.plot([0.34, 1.8, 1.8], [0, 0, 4], lw=1.8, color=INK)
            panel.annotate("", (0.34, 4), (1.82, 4), arrowprops=style)
            panel.text(1.95, 2, "shortcut:\nx as it is", va="center", fontsize=13)
        panel.set_title("residual: F(x) + x" if residual else "plain: F(x)", fontsize=14)
    return fig


def _draw_flow(panel: Axes, boxes: Mapping[str, Box], arrows: Sequence[Arrow]) -> None:
    """Draw boxes with texts, and between them arrows that go up, sideways, and up again."""
    half = 0.27
    style = {"arrowstyle": "-|>", "lw": 1.8, "color": INK, "shrinkA": 0, "shrinkB": 0}
    for start, end in arrows:
        (x0, y0), (x1, y1) = boxes[start][:2], boxes[end][:2]
        turn = y0 + 0.6
        panel.plot([x0, x0, x1], [y0 + half + 0.06, turn, turn], lw=1.8, color=INK)
        panel.annotate("", (x1, y1 - half - 0.06), (x1, turn - 0.02), arrowprops=style)
    for x, y, text, colour in boxes.values():
        wide = 0.2 + 0.08 * len(text)
        shape = FancyBboxPatch(
            (x - wide, y - half), 2 * wide, 2 * half, boxstyle="round,pad=0.05", fc=colour, ec=INK
        )
        panel.add_patch(shape)
        panel.text(x, y, text, ha="center", va="center", fontsize=13)
    places = np.array([box[:2] for box in boxes.values()])
    (left, low), (right, high) = places.min(axis=0), places.max(axis=0)
    panel.set(xlim=(left - 1, right + 1), ylim=(low - 0.5, high + 0.5))
    panel.axis("off")
