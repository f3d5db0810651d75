"""Architectures side by side: their depth, cost and errors; and the blocks they consist of."""

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from dlsg_utils.plotting._style import COLORS, FRAME, INK, PALE, figure, grid

if TYPE_CHECKING:
    import pandas as pd

_CONVOLUTION, _DENSE = COLORS[4], COLORS[1]
_ARROW = {"arrowstyle": "-|>", "lw": 1.8, "color": INK, "shrinkA": 0, "shrinkB": 0}

Box = tuple[str, str]  # text, color


def show_depths(models: Mapping[str, Any]) -> Figure:
    """Draw models below each other, a bar for each layer with a kernel, as high as its maps.

    Blue bars are convolutions, orange ones dense layers; layers side by side share a bar.

    Parameters
    ----------
    models
        Keras models with one input of known size, by name.

    Used in lecture 05.
    """
    from dlsg_utils.inspection import depth_profile

    profiles = {name: depth_profile(model) for name, model in models.items()}
    deepest = max(len(profile) for profile in profiles.values())
    fig, [panel] = grid(1, 1, 10, 1.05 * len(profiles) + 0.5)
    for row, (name, profile) in enumerate(profiles.items()):
        for depth, side in enumerate(profile["side"].tolist()):
            high = max(0.8 * side / profile["side"].max(), 0.03) if side > 1 else 0.8
            color = _CONVOLUTION if side > 1 else _DENSE
            corner = (depth + 0.1, -row - high / 2)
            panel.add_patch(Rectangle(corner, 0.8, high, fc=color, ec=INK, lw=0.8))
        label = f"{name}\n{len(profile)} layers"
        panel.text(-0.6, -row, label, ha="right", va="center", fontsize=12)
    panel.set(xlim=(-0.2, deepest + 0.2), ylim=(0.5 - len(profiles), 0.5))
    return fig


def show_costs(table: "pd.DataFrame", errors: Mapping[str, float]) -> Figure:
    """Draw models by parameters and multiply–adds; the larger the disc, the larger the error.

    Parameters
    ----------
    table
        What :func:`dlsg_utils.inspection.compare` gives.
    errors
        Top-5 error in percent by the names of the table's rows; those without one are left out.

    Used in lecture 05.
    """
    fig, [[panel]] = figure(size=(7.2, 4.2))
    for (name, error), color in zip(errors.items(), COLORS, strict=False):
        point = table["parameters"][name] / 1e6, table["multiply_adds"][name] / 1e9
        panel.plot(*point, "o", ms=2.2 * error, mfc=color, mec=INK, alpha=0.85)
        style = {"textcoords": "offset points", "ha": "center", "fontsize": 12}
        panel.annotate(f"{name}: {error:g} %", point, (0, 1.1 * error + 5), **style)
    panel.set(xscale="log", yscale="log", xlim=(3, 400), ylim=(0.3, 50))
    panel.set_xticks([3, 10, 30, 100, 300], ["3", "10", "30", "100", "300"])
    panel.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    panel.minorticks_off()
    panel.set(xlabel="million parameters", ylabel="billion multiply–adds")
    panel.grid(alpha=0.3)
    return fig


def show_errors(entries: Sequence[tuple[str, int, float]], *, human: float) -> Figure:
    """Draw a challenge's errors as bars, year by year, and a person's as a line.

    Parameters
    ----------
    entries
        (name, year, top-5 error in percent), in the order of the bars. The first bar is gray: the
        method that the others are measured against.
    human
        Error in percent of a person.

    Used in lecture 05.
    """
    fig, [[panel]] = figure(size=(1.3 * len(entries) + 2, 3.8))
    count, errors = len(entries), [error for _, _, error in entries]
    colors = [PALE, *[_CONVOLUTION] * (count - 1)]
    bars = panel.bar(range(count), errors, width=0.7, color=colors, ec=INK)
    panel.bar_label(bars, fmt="{:g}", padding=-18, fontsize=14)
    panel.axhline(human, color=FRAME, lw=2, ls=(0, (5, 2)), zorder=0)
    panel.text(count - 0.5, human + 0.5, f"a person: {human:g}", color="#8A3D00", fontsize=13)
    panel.set_xticks(range(count), [f"{name}\n{year}" for name, year, _ in entries])
    panel.tick_params(axis="x", length=0)
    panel.set(ylabel="top-5 error in %", ylim=(0, 1.05 * max(errors)), xlim=(-0.6, count + 0.4))
    return fig


def show_inception_module() -> Figure:
    """Draw the inception module: four paths side by side, stacked at the end.

    Source: Szegedy et al. 2015, figure 2b. Used in lecture 05.
    """
    one, three, five = ((f"{side}×{side}", _CONVOLUTION) for side in (1, 3, 5))
    reduction, pooling = ("1×1", _DENSE), ("max 3×3", PALE)
    paths = [[one], [reduction, three], [reduction, five], [pooling, one]]
    fig, [panel] = grid(1, 1, 8, 4.2)
    _draw_paths(panel, ("maps", "white"), paths, ("channels stacked", "white"), gap=1.2)
    return fig


def show_residual_block() -> Figure:
    """Draw a plain block beside a residual one.

    Source: He et al. 2015, figures 2 and 3. Used in lecture 05.
    """
    convolution, relu = ("3×3, normalize", _CONVOLUTION), ("relu", PALE)
    path = [convolution, relu, convolution]
    fig, [plain, residual] = grid(2, 2, 4.2, 5.2)
    _draw_paths(plain, ("x", "white"), [path], relu)
    _draw_paths(residual, ("x", "white"), [[*path, ("+", _DENSE)]], relu)
    for panel, title in ((plain, "plain: F(x)"), (residual, "residual: F(x) + x")):
        panel.set(xlim=(-1.6, 3.2), ylim=(-0.5, 5.5))
        panel.set_title(title, fontsize=14)
    residual.plot([0.34, 1.8, 1.8], [0, 0, 4], lw=1.8, color=INK)
    residual.annotate("", (0.34, 4), (1.82, 4), arrowprops=_ARROW)
    residual.text(1.95, 2, "shortcut:\nx as it is", va="center", fontsize=13)
    return fig


def _draw_paths(
    panel: Axes, first: Box, paths: Sequence[Sequence[Box]], last: Box, *, gap: float = 1.0
) -> None:
    """Draw boxes on paths side by side, and arrows from the first box to the last one."""
    half, center, top = 0.27, len(paths) - 1.0, gap * (max(map(len, paths)) + 1)
    for column, path in enumerate(paths):
        heights = [top - gap * (len(path) - n) for n in range(len(path))]
        steps = [(center, 0.0), *((2.0 * column, y) for y in heights), (center, top)]
        for (x0, y0), (x1, y1) in itertools.pairwise(steps):
            turn = y0 + 0.6
            panel.plot([x0, x0, x1], [y0 + half + 0.06, turn, turn], lw=1.8, color=INK)
            panel.annotate("", (x1, y1 - half - 0.06), (x1, turn - 0.02), arrowprops=_ARROW)
        boxes = [first, *path, last] if column == 0 else path
        for (x, y), (text, color) in zip(steps if column == 0 else steps[1:-1], boxes, strict=True):
            corner, wide = (x - 0.2 - 0.08 * len(text), y - half), 0.4 + 0.16 * len(text)
            style = "round,pad=0.05"
            panel.add_patch(FancyBboxPatch(corner, wide, 2 * half, style, fc=color, ec=INK))
            panel.text(x, y, text, ha="center", va="center", fontsize=13)
    panel.set(xlim=(-1, 2 * center + 1), ylim=(-0.5, top + 0.5))
