"""The images that a classifier gets most wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.plotting._style import figure

_GAP = 2  # white pixels between two images


@checks.renamed(columns="count")
def show_mistakes(
    images: ArrayLike,
    labels: ArrayLike,
    logits: ArrayLike,
    class_names: Sequence[str],
    *,
    count: int = 8,
) -> Figure:
    """Draw the images whose true class got the least probability, the lowest first.

    Above each stands its class and what the network said instead.

    Parameters
    ----------
    images
        Gray images (N, H, W, 1) in [0, 1].
    labels
        Class indices (N,).
    logits
        (N, classes), what the softmax is taken of.
    class_names
        A name for each class.
    count
        At most so many images, all of them wrong.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or no image is wrong.

    Used in lecture 03.
    """
    pictures, _ = checks.image_batch(images)
    scores, true = np.asarray(logits, float), np.asarray(labels)
    shapes = pictures.shape[:1], true.shape, scores.shape
    if pictures.shape[-1] != 1 or shapes != (
        (len(true),),
        (len(true),),
        (len(true), len(class_names)),
    ):
        raise ValueError(
            "show_mistakes takes images (N, H, W, 1), labels (N,) and logits (N, classes), got "
            f"{pictures.shape}, {true.shape} and {scores.shape} for {len(class_names)} classes."
        )
    probable = scores[np.arange(len(true)), true] - np.logaddexp.reduce(scores, axis=1)
    said = scores.argmax(axis=1)
    worst = np.argsort(probable)[: checks.whole("count", count)]
    worst = worst[said[worst] != true[worst]]
    if not len(worst):
        raise ValueError("no image is wrong: there is nothing to draw.")
    height, width = pictures.shape[1:3]
    row = np.ones((height, len(worst) * (width + _GAP) - _GAP))
    starts = np.arange(len(worst)) * (width + _GAP)
    for start, index in zip(starts, worst, strict=True):
        row[:, start : start + width] = pictures[index, ..., 0]
    # One image with its names as ticks: which ones are worst differs from processor to processor,
    # so the course's checks compare the row as a whole.
    fig, [[panel]] = figure(size=(1.35 * len(worst), 1.35 * height / width + 0.5))
    panel.imshow(row, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    names = [f"{class_names[true[i]]}\nsaid {class_names[said[i]]}" for i in worst]
    panel.set_xticks(starts + width / 2 - 0.5, names, fontsize=11)
    panel.tick_params(top=False, bottom=False, labeltop=True, labelbottom=False)
    panel.set_yticks([])
    panel.spines[:].set_visible(False)
    return fig
