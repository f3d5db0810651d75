"""Networks for two images: how patches are compared, how flow is found, and flow in colors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.plotting._style import COLORS, INK, PALE, figure

_ONE, _OTHER, _BOTH, _TWO = COLORS[4], COLORS[3], COLORS[1], COLORS[2]  # whose weights
_HIGH = 0.5  # of a box, in inches
# x, y in inches, text, color
_Nodes = Mapping[str, tuple[float, float, str, str]]


def show_patch_networks() -> Figure:
    """Draw three networks that compare patches: siamese, pseudo-siamese, 2-channel.

    Source: Zagoruyko and Komodakis (2015), figures 2 and 3. Used in lecture 15.
    """
    fig, [panels] = figure(1, 3, size=(10.2, 4.0))
    top = {
        "dense": (1.6, 2.6, "dense layers", _BOTH),
        "match": (1.6, 3.4, "match?", "white"),
    }
    two = {
        "left": (0.75, 0.3, "patch 1", PALE),
        "right": (2.45, 0.3, "patch 2", PALE),
    }
    for panel, name, other in zip(
        panels, ("siamese", "pseudo-siamese"), (_ONE, _OTHER), strict=False
    ):
        nodes = two | top
        nodes |= {f"conv {side}": (x, 1.4, "convolutions", color) for side, x, color in (
            ("left", 0.75, _ONE), ("right", 2.45, other))}  # fmt: skip
        edges = [(side, f"conv {side}") for side in two]
        edges += [*((f"conv {side}", "dense") for side in two), ("dense", "match")]
        _draw(panel, nodes, edges, size=(3.2, 3.8))
        panel.text(1.6, 0.85, "same weights" if other == _ONE else "own weights each",
                   ha="center", va="center", fontsize=11)  # fmt: skip
        panel.set_title(name)
    nodes = two | top | {"conv": (1.6, 1.4, "convolutions of two channels", _TWO)}
    edges = [("left", "conv"), ("right", "conv"), ("conv", "dense"), ("dense", "match")]
    _draw(panels[2], nodes, edges, size=(3.2, 3.8))
    panels[2].set_title("2-channel")
    return fig


def show_flow_networks() -> Figure:
    """Draw FlowNetSimple and FlowNetCorr: where the two frames meet.

    Source: Dosovitskiy et al. (2015), figure 2. Used in lecture 21.
    """
    fig, axes = figure(2, 1, size=(10.2, 4.0))
    frames = {"one": (0.6, 1.35, "frame 1", PALE), "two": (0.6, 0.45, "frame 2", PALE)}
    behind = {
        "more": (6.2, 0.9, "convolutions", _ONE),
        "refine": (8.0, 0.9, "refinement", _BOTH),
        "flow": (9.5, 0.9, "flow", "white"),
    }
    last = [("more", "refine"), ("refine", "flow")]
    stack = frames | {"stack": (2.9, 0.9, "six channels", PALE)} | behind
    edges = [("one", "stack"), ("two", "stack"), ("stack", "more"), *last]
    _draw(axes[0, 0], stack, edges, size=(10.0, 1.8))
    axes[0, 0].set_title("FlowNetSimple", loc="left")
    both = frames | {
        "conv one": (2.3, 1.35, "convolutions", _OTHER),
        "conv two": (2.3, 0.45, "convolutions", _OTHER),
        "correlation": (4.3, 0.9, "correlation", "white"),
    }
    edges = [(each, f"conv {each}") for each in ("one", "two")]
    edges += [(f"conv {each}", "correlation") for each in ("one", "two")]
    _draw(axes[1, 0], both | behind, [*edges, ("correlation", "more"), *last], size=(10.0, 1.8))
    axes[1, 0].text(2.3, 0.9, "same weights", ha="center", va="center", fontsize=11)
    axes[1, 0].set_title("FlowNetCorr", loc="left")
    return fig


def flow_colors(flow: ArrayLike, *, largest: float | None = None) -> NDArray[np.float32]:
    """Show flow in colors: the hue is the direction, the saturation the speed.

    Parameters
    ----------
    flow : (H, W, 2) or (N, H, W, 2)
        Displacements down and to the right, in pixels.
    largest
        The speed of the full color; faster ones have it, too. By default the fastest of all.

    Returns
    -------
    float32 array (H, W, 3) or (N, H, W, 3)
        In [0, 1]; white does not move. To the right is red, down yellow-green, to the left cyan,
        up violet.

    Raises
    ------
    ValueError
        If it is no flow, or not finite.

    Source: after Baker et al. (2011), who write flow in colors; the wheel is that of hues.
    Used in lecture 21.
    """
    vectors = np.asarray(flow, np.float64)
    if vectors.ndim not in (3, 4) or vectors.shape[-1] != 2:
        raise ValueError(f"flow takes (H, W, 2) or (N, H, W, 2), got shape {vectors.shape}.")
    if not np.isfinite(vectors).all():
        raise ValueError("flow holds NaN or infinity: that has no color.")
    speed = np.linalg.norm(vectors, axis=-1)
    full = speed.max(initial=0) if largest is None else largest
    full = checks.number("largest", float(full), at_least=0) or 1.0
    hue = np.arctan2(vectors[..., 0], vectors[..., 1]) / (2 * np.pi) % 1
    share = np.minimum(speed / full, 1)
    return np.asarray(hsv_to_rgb(np.stack([hue, share, np.ones_like(hue)], -1)), np.float32)


def _draw(
    panel: Axes, nodes: _Nodes, edges: Sequence[tuple[str, str]], *, size: tuple[float, float]
) -> None:
    """Draw boxes with texts, and arrows between them, from border to border."""
    panel.axis("off")
    panel.set(xlim=(0, size[0]), ylim=(0, size[1]), aspect="equal")
    half = {name: (0.1 + 0.047 * len(text), _HIGH / 2) for name, (_, _, text, _) in nodes.items()}
    for name, (x, y, text, color) in nodes.items():
        wide, high = half[name]
        corner, style = (x - wide, y - high), "round,pad=0,rounding_size=0.08"
        panel.add_patch(FancyBboxPatch(corner, 2 * wide, 2 * high, style, fc=color, ec=INK, lw=1.2))
        panel.text(x, y, text, ha="center", va="center", fontsize=11)
    for first, second in edges:
        start, end = (np.array(nodes[name][:2], float) for name in (first, second))
        sign = np.sign(end - start)
        axis = 1 if size[0] < size[1] else 0  # upwards, or to the right
        start[axis] += sign[axis] * half[first][axis]
        end[axis] -= sign[axis] * half[second][axis]
        arrow = {"arrowstyle": "-|>", "lw": 1.5, "color": INK, "shrinkA": 0, "shrinkB": 0}
        panel.annotate("", tuple(end), tuple(start), arrowprops=arrow)
