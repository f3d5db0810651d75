"""What a figure shows, as text that can be compared: curves as numbers, images as small images.

The kernels that build and check the lectures attach it to each figure (:func:`install`); the
notebooks store it beside the picture. A page or a notebook opened by hand shows nothing of it.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

MIME = "text/x-figure"  # one JSON object a line, so that a notebook's diff can be read

# What a kernel executes when it starts, for the lectures that are built and checked.
INSTALL = "from dlsg_utils.course import figures; figures.install(); del figures"

_POINTS = 60  # of a curve; longer ones are thinned out evenly
_SIDE, _SIDE_OF_MANY = 16, 8  # pixels of a small image; where a figure has over a dozen
_DIGITS = 4  # significant ones


def describe(figure: Any) -> str:
    """Return what a matplotlib figure shows, a line for each element.

    Parameters
    ----------
    figure
        A ``matplotlib.figure.Figure``.

    Returns
    -------
    str
        JSON objects, a line each: ``axes`` with its title, labels and legend; then its elements in
        the order in which they were drawn: ``line`` with ``x`` and ``y``, ``bars`` with the
        corners (left, bottom, right, top) of rectangles and other patches, ``points`` with their
        offsets, ``image`` as (rows, columns) of gray values in [0, 1], ``texts``.
    """
    lines = [{"texts": _written(figure.texts)}] if figure.texts else []
    images = sum(len(axes.get_images()) for axes in figure.axes)
    for axes in figure.axes:
        if axes.get_visible():
            lines += _elements(axes, _SIDE if images <= 12 else _SIDE_OF_MANY)
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def _elements(axes: Any, side: int) -> Iterator[dict[str, Any]]:
    legend = axes.get_legend()
    named = {
        "axes": axes.get_title() or axes.get_title("left"),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        "legend": _written(legend.get_texts()) if legend else [],
    }
    yield {name: value for name, value in named.items() if value or name == "axes"}
    for line in axes.get_lines():
        x, y = (_thinned(np.asarray(values, dtype=float)) for values in line.get_data(orig=False))
        yield {"line": {"x": _rounded(x), "y": _rounded(y)}}
    if axes.patches:
        boxes = [p.get_path().get_extents(p.get_patch_transform()).extents for p in axes.patches]
        yield {"bars": _rounded(_thinned(np.array(boxes)))}
    for collection in axes.collections:
        offsets = np.ma.filled(collection.get_offsets(), np.nan)
        if len(offsets) > 1:
            yield {"points": _rounded(_thinned(np.asarray(offsets, dtype=float)))}
    for image in axes.get_images():
        yield {"image": _small(image, side)}
    if axes.texts:
        yield {"texts": _written(axes.texts)}


def _written(texts: Any) -> list[str]:
    return [text.get_text() for text in texts if text.get_text()]


def _thinned(values: np.ndarray) -> np.ndarray:
    if len(values) <= _POINTS:
        return values
    return values[np.linspace(0, len(values) - 1, _POINTS).round().astype(int)]


def _rounded(values: np.ndarray) -> list[Any]:
    """Return numbers with a few significant digits; what is not finite becomes None."""
    flat = [float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None for value in values.flat]
    return (
        flat
        if values.ndim == 1
        else [
            flat[start : start + values.shape[1]] for start in range(0, len(flat), values.shape[1])
        ]
    )


def _small(image: Any, side: int) -> list[list[float]]:
    """Return means over a grid of blocks of the image as it is drawn, in [0, 1]."""
    gray = np.asarray(image.to_rgba(image.get_array()), dtype=float)[..., :3].mean(axis=-1)
    rows, columns = (np.array_split(np.arange(size), min(size, side)) for size in gray.shape)
    return [[round(float(gray[np.ix_(r, c)].mean()), 2) for c in columns] for r in rows]


def install() -> None:
    """Let IPython attach the description to each figure that the calling kernel shows."""
    from IPython import get_ipython
    from IPython.core.formatters import BaseFormatter
    from matplotlib.figure import Figure

    # Not for_type: whenever matplotlib chooses its backend, IPython forgets what is said of Figure.
    Figure._figure_text_ = describe  # type: ignore[attr-defined]
    display = get_ipython().display_formatter
    display.formatters[MIME] = BaseFormatter(
        parent=display, format_type=MIME, print_method="_figure_text_"
    )
