"""Images and maps of them in named rows, such as where a network looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.plotting._style import SIGNED, figure


@checks.renamed()
def show_maps(
    rows: Mapping[str, ArrayLike],
    titles: Mapping[str, Sequence[Any]] | Sequence[Any] | None = None,
    *,
    share: float = 1.0,
    size: float = 1.4,
) -> Figure:
    """Draw images and maps of them, each row with its name.

    Images keep their colors, gray ones white on black. Maps are drawn in the colors of signed
    values, each on a scale of its own: white is zero, orange positive, purple negative.

    Parameters
    ----------
    rows
        By the row's name images (N, H, W, 1) or (N, H, W, 3) in [0, 1], or maps (N, H, W) of any
        range; N is the same in all rows.
    titles
        N titles for the first row, or N titles by the name of a row.
    share
        The part of a map's pixels that its scale spans, in (0, 1]: 0.99 lets the largest one per
        cent share the darkest color.
    size
        Width of an image in inches.

    Raises
    ------
    ValueError
        If there is no row, the rows differ in number, titles do not fit, an image has another rank
        or range, or there is NaN.

    Used in lectures 01, 07, 08, 10, 11 and 19.
    """
    drawn = {name: _pictures(name, given, share) for name, given in rows.items()}
    if not drawn:
        raise ValueError("rows is empty: there is nothing to draw.")
    if titles is not None and not isinstance(titles, Mapping):
        titles = {next(iter(drawn)): titles}
    titles = {} if titles is None else dict(titles)
    counts, named = ({name: len(each) for name, each in of.items()} for of in (drawn, titles))
    if len({*counts.values(), *named.values()}) > 1 or not named.keys() <= counts.keys():
        raise ValueError(
            f"rows and titles take the same names and numbers, got rows {counts}, titles {named}."
        )
    count, aspect = len(next(iter(drawn.values()))), _aspect(drawn)
    lines = sum(_lines(titles.get(name, ())) for name in drawn)
    height = len(drawn) * (size * aspect + 0.1) + 0.26 * lines
    fig, axes = figure(len(drawn), count, size=(size * count + 0.35, height))
    for panels, (name, pictures) in zip(axes, drawn.items(), strict=True):
        for panel, (values, scale) in zip(panels, pictures, strict=True):
            panel.imshow(values, **scale)
            panel.set(xticks=(), yticks=())
            panel.spines[:].set_visible(False)
        for panel, title in zip(panels, titles.get(name, ()), strict=False):
            panel.set_title(str(title), fontsize=11)
        panels[0].set_ylabel(name, fontsize=11)
    return fig


def _pictures(name: str, given: ArrayLike, share: float) -> list[tuple[np.ndarray, dict[str, Any]]]:
    """Return what to draw of a row, each with its scale."""
    values = np.asarray(given, dtype=float)
    if values.ndim != 3 and (values.ndim != 4 or values.shape[-1] not in (1, 3)):
        raise ValueError(
            f"row {name!r} takes images (N, H, W, 1) or (N, H, W, 3) or maps (N, H, W), got shape "
            f"{values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError(f"row {name!r} holds NaN or infinity: that cannot be drawn.")
    coarse = 64 if values.shape[3:] == (3,) else 128  # of smaller ones the pixels are shown
    smooth = {"interpolation": "nearest" if max(values.shape[1:3]) < coarse else "auto"}
    if values.ndim == 3:
        share = checks.number("share", share, at_least=0, at_most=1)
        limits = [np.quantile(np.abs(each), share) or np.abs(each).max() or 1.0 for each in values]
        scales = [{"cmap": SIGNED, "vmin": -limit, "vmax": limit} for limit in limits]
        return [(each, scale | smooth) for each, scale in zip(values, scales, strict=True)]
    if values.min() < -1e-6 or values.max() > 1 + 1e-6:
        raise ValueError(
            f"row {name!r} takes images in [0, 1], got {values.min():g} to {values.max():g}; maps "
            "have no axis of channels, (N, H, W)."
        )
    values = values[..., 0] if values.shape[-1] == 1 else values.clip(0, 1)
    return [(each, {"cmap": "gray", "vmin": 0, "vmax": 1} | smooth) for each in values]


def _aspect(drawn: Mapping[str, Sequence[tuple[np.ndarray, Any]]]) -> float:
    shapes = [values.shape for pictures in drawn.values() for values, _ in pictures]
    return max(height / width for height, width, *_ in shapes)


def _lines(titles: Sequence[Any]) -> int:
    return max((str(title).count("\n") + 1 for title in titles), default=0)
