"""Architectures side by side: their depth, cost and errors; and the blocks they consist of."""

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.ticker import MaxNLocator

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
    """Draw the error of models over their parameters, and over their multiply-adds.

    Parameters
    ----------
    table
        What :func:`dlsg_utils.inspection.compare` gives.
    errors
        Top-5 error in percent by the names of the table's rows; those without one are left out.

    Used in lecture 05.
    """
    fig, [panels] = figure(1, 2, size=(10, 4), sharey=True)
    axes: Any = (
        ("parameters", 1e6, "million parameters", [3, 10, 30, 100, 300]),
        ("multiply_adds", 1e9, "billion multiply-adds", [0.3, 1, 3, 10, 30]),
    )
    for panel, (column, unit, label, ticks) in zip(panels, axes, strict=True):
        for (name, error), color in zip(errors.items(), COLORS, strict=False):
            point = table[column][name] / unit, error
            panel.plot(*point, "o", ms=12, mfc=color, mec=INK)
            style = {"textcoords": "offset points", "ha": "center", "fontsize": 12}
            panel.annotate(name, point, (0, 11), **style)
        panel.set(xscale="log", xlim=(0.7 * ticks[0], 1.4 * ticks[-1]), xlabel=label)
        panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        panel.minorticks_off()
        panel.grid(alpha=0.3)
    lowest, highest = min(errors.values()), max(errors.values())
    panels[0].set(ylabel="top-5 error in %", ylim=(0.7 * lowest, 1.15 * highest))
    panels[0].yaxis.set_major_locator(MaxNLocator(5, integer=True))
    return fig


def show_errors(entries: Sequence[tuple[str, str, float]], *, human: float) -> Figure:
    """Draw errors as points on an axis, an entry a row, and a person's as a line.

    Parameters
    ----------
    entries
        (name, kind, top-5 error in percent), in the order of the rows from the top. Each kind of
        entry, such as "after the competition", has a color and a marker of its own.
    human
        Error in percent of a person.

    Used in lecture 05.
    """
    fig, [[panel]] = figure(size=(10, 0.42 * len(entries) + 1.3))
    ground: Any = {"fc": "white", "ec": "none", "pad": 1}  # the line does not cross a number
    kinds = list(dict.fromkeys(kind for _, kind, _ in entries))
    for number, kind in enumerate(kinds):
        rows = [row for row, entry in enumerate(entries) if entry[1] == kind]
        errors = [entries[row][2] for row in rows]
        style = {"color": COLORS[number], "marker": "os^D"[number % 4]}
        panel.plot(errors, rows, ls="", ms=10, mec=INK, label=kind, **style)
        for row, error in zip(rows, errors, strict=True):
            side, align = (-0.5, "right") if error < human else (0.5, "left")
            written: Any = {"ha": align, "va": "center", "fontsize": 12, "bbox": ground}
            panel.text(error + side, row, f"{error:g}", **written)
    panel.axvline(human, color=FRAME, lw=2, ls=(0, (5, 2)), zorder=0, label=f"a person: {human:g}")
    panel.set_yticks(range(len(entries)), [name for name, _, _ in entries])
    panel.set(xlabel="top-5 error in %", xlim=(0, 1.1 * max(error for *_, error in entries)))
    panel.set_ylim(len(entries) - 0.5, -0.5)
    panel.grid(alpha=0.3)
    panel.legend(loc="lower right", fontsize=12, frameon=True)
    return fig


def show_inception_module() -> Figure:
    """Draw GoogLeNet's first inception module: four paths side by side, stacked at the end.

    Source: Szegedy et al. 2015, figure 2b, and the row "inception (3a)" of table 1. Used in
    lecture 05.
    """
    paths: list[list[Box]] = [
        [("1×1\n192 → 64", _CONVOLUTION)],
        [("1×1\n192 → 96", _DENSE), ("3×3\n96 → 128", _CONVOLUTION)],
        [("1×1\n192 → 16", _DENSE), ("5×5\n16 → 32", _CONVOLUTION)],
        [("max 3×3\n192", PALE), ("1×1\n192 → 32", _DENSE)],
    ]
    fig, [panel] = grid(1, 1, 9, 4)
    last = "stacked\n64 + 128 + 32 + 32 = 256", "white"
    _draw_paths(panel, ("192 maps", "white"), paths, last, half=0.34, gap=1.25)
    return fig


def show_residual_block() -> Figure:
    """Draw a plain block, a residual one, and a bottleneck on 256 channels.

    Source: He et al. 2015, figures 2 and 5. Used in lecture 05.
    """
    convolution, relu, add = ("3×3, normalize", _CONVOLUTION), ("relu", PALE), ("+", _DENSE)
    path = [convolution, relu, convolution]
    narrow = [
        ("1×1, 256 → 64, normalize", _CONVOLUTION),
        relu,
        ("3×3, 64 → 64, normalize", _CONVOLUTION),
        relu,
        ("1×1, 64 → 256, normalize", _CONVOLUTION),
        add,
    ]
    fig, panels = grid(3, 3, 4, 5.6)
    _draw_paths(panels[0], ("x", "white"), [path], relu, half=0.3)
    _draw_paths(panels[1], ("x", "white"), [[*path, add]], relu, half=0.3)
    _draw_paths(panels[2], ("x, 256 channels", "white"), [narrow], relu, half=0.3)
    titles = ("plain: F(x)", "residual: F(x) + x", "bottleneck: F(x) + x")
    for panel, title in zip(panels, titles, strict=True):
        panel.set(xlim=(-2.4, 3.4), ylim=(-0.5, 7.5))
        panel.set_title(title, fontsize=14)
    for panel, start, right, top in ((panels[1], 0.27, 1.9, 4), (panels[2], 1.27, 2.7, 6)):
        panel.plot([start, right, right], [0, 0, top], lw=1.8, color=INK)
        panel.annotate("", (0.34, top), (right + 0.02, top), arrowprops=_ARROW)
    panels[1].text(2.0, 2, "shortcut:\nx as it is", va="center", fontsize=13)
    return fig


def _draw_paths(
    panel: Axes,
    first: Box,
    paths: Sequence[Sequence[Box]],
    last: Box,
    *,
    half: float,
    gap: float = 1.0,
) -> None:
    """Draw boxes of this half height on paths side by side, and arrows from the first to the last.

    The texts have their boxes; ``gap`` is the distance of boxes on a path.
    """
    center, top = len(paths) - 1.0, gap * (max(map(len, paths)) + 1)
    for column, path in enumerate(paths):
        heights = [top - gap * (len(path) - n) for n in range(len(path))]
        steps = [(center, 0.0), *((2.0 * column, y) for y in heights), (center, top)]
        for (x0, y0), (x1, y1) in itertools.pairwise(steps):
            turn = y0 + gap / 2
            panel.plot([x0, x0, x1, x1], [y0 + half, turn, turn, y1 - half], lw=1.8, color=INK)
            panel.annotate("", (x1, y1 - half), (x1, y1 - half - 0.1), arrowprops=_ARROW)
        boxes = [first, *path, last] if column == 0 else path
        for (x, y), (text, color) in zip(steps if column == 0 else steps[1:-1], boxes, strict=True):
            wide = 0.3 + 0.14 * max(map(len, text.split("\n")))
            corner, style = (x - wide / 2, y - half + 0.05), "round,pad=0.05"
            box = FancyBboxPatch(corner, wide, 2 * half - 0.1, style, fc=color, ec=INK, zorder=2)
            panel.add_patch(box)
            panel.text(x, y, text, ha="center", va="center", fontsize=12)
    panel.set(xlim=(-1, 2 * center + 1), ylim=(-0.5, top + 0.5))
