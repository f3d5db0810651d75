"""Max-sum inference by trying out every latent state: render each, and compare with the image.

Nothing here convolves, rectifies or pools. :mod:`dlsg_utils.applications.rendering_model.networks`
computes the same by layers.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.applications.rendering_model.mixture import (
    checked_noise,
    checked_on,
    checked_templates,
)


class Messages(NamedTuple):
    """The best state of each template in each region of each image, arrays (N, rows, columns, F).

    ``value`` is its log joint probability less that of the switch off, which is 0 or more; ``on``
    is the switch; ``down`` and ``right`` are the translation in pixels within the region.
    """

    value: NDArray[np.float64]
    on: NDArray[np.bool_]
    down: NDArray[np.int64]
    right: NDArray[np.int64]


def max_sum(
    images: ArrayLike,
    templates: ArrayLike,
    *,
    noise: float,
    on: float,
    pool: int,
    stride: int = 1,
    pool_stride: int | None = None,
) -> Messages:
    r"""Find the best translation and switch of each template in each region, one state at a time.

    A region of an image is modeled, apart from all others, as :math:`a \, T_g \mu + \varepsilon`:
    a template written at a translation g, or nothing (a = 0), and Gaussian noise. A region is as
    large as needed for ``pool`` translations along each axis, ``stride`` pixels apart; the next
    one begins ``stride · pool_stride`` pixels further.

    Parameters
    ----------
    images : (N, H, W, C), or one
        In [0, 1].
    templates : (F, k, l, C)
    noise
        Standard deviation of a pixel.
    on
        Probability that the switch is on, within (0, 1); all translations are equally probable.
    pool, stride, pool_stride
        Translations along each axis, pixels between them, and translations between the beginnings
        of regions; by default as many as there are translations.

    Returns
    -------
    Messages
        Without the first axis for one image.

    Raises
    ------
    ValueError
        If the channels differ, no region fits into an image, noise is not above 0, or ``on`` not
        within (0, 1).

    Source: Patel, Nguyen, Baraniuk (2015), "A Probabilistic Theory of Deep Learning". Used in
    lecture 19.
    """
    batch, single = image_batch(images)
    drawn = checked_templates(templates)
    noise, on = checked_noise(noise), checked_on(on, at_most=1)
    if on == 1:
        raise ValueError("on must be below 1, got 1: then there is no switch, and no ReLU.")
    reach, step = regions_of(batch, drawn, pool=pool, stride=stride, pool_stride=pool_stride)
    windows = np.lib.stride_tricks.sliding_window_view(batch, reach, axis=(1, 2))
    windows = np.moveaxis(windows[:, ::step, ::step], 3, -1).astype(float)  # (N, rows, columns, …)
    shape = (*windows.shape[:3], len(drawn))
    found = Messages(
        np.zeros(shape), np.zeros(shape, bool), np.zeros(shape, int), np.zeros(shape, int)
    )
    nothing = _log_joint(windows, np.zeros((*reach, drawn.shape[-1])), noise, 1 - on)
    height, width = drawn.shape[1:3]
    for f, (down, right) in itertools.product(range(len(drawn)), np.ndindex(pool, pool)):
        rendered = np.zeros((*reach, drawn.shape[-1]))
        top, left = stride * down, stride * right
        rendered[top : top + height, left : left + width] = drawn[f]
        gain = _log_joint(windows, rendered, noise, on) - nothing
        better = gain > found.value[..., f]
        for array, value in zip(found, (gain, True, top, left), strict=True):
            array[..., f] = np.where(better, value, array[..., f])
    return Messages(*(each[0] for each in found)) if single else found


def deep_max_sum(
    images: ArrayLike,
    templates: ArrayLike,
    parts: ArrayLike,
    *,
    noise: float,
    on: float,
    pool: int,
    part_on: float,
    part_pool: int,
) -> NDArray[np.float64]:
    r"""Find the best state of a rendering model of two levels, one joint state at a time.

    The upper level draws an arrangement of parts: for each of its m×n regions the number of a
    template of the lower level, or nothing. It has a switch, and a translation by whole regions.
    If it is on, each part has a switch and a translation of its own within its region, as in
    :func:`max_sum`. The regions of the lower level do not overlap. Every combination of all
    these variables is rendered as a whole and compared with the image.

    Parameters
    ----------
    images : (N, H, W, C), or one
    templates : (F, k, k, C)
        Of the lower level.
    parts : int array (L, m, n)
        Arrangements: numbers of templates, −1 for nothing.
    noise, on, pool
        Of the lower level, as in :func:`max_sum`, with a stride of 1.
    part_on
        Probability that the switch of the upper level is on, within (0, 1).
    part_pool
        Translations of an arrangement along each axis.

    Returns
    -------
    float64 array (N, rows, columns, L)
        For each arrangement and each group of regions the log joint probability of the best state
        less that of the upper switch off. Groups begin where those of a pooling layer do.

    Raises
    ------
    ValueError
        If the states of one arrangement are more than 100,000, a part is no template, or an
        argument is refused by :func:`max_sum`.

    Source: Patel, Nguyen, Baraniuk (2015), "A Probabilistic Theory of Deep Learning". Used in
    lecture 19.
    """
    batch, single = image_batch(images)
    drawn = checked_templates(templates)
    noise, on = checked_noise(noise), checked_on(on, at_most=1)
    part_on = checked_on(part_on, at_most=1)
    if on == 1 or part_on == 1:
        raise ValueError("on and part_on must be below 1: else there is no switch, and no ReLU.")
    numbers = checked_parts(parts, len(drawn))
    whole("part_pool", part_pool)
    (region, _), _ = regions_of(batch, drawn, pool=pool, stride=1, pool_stride=None)
    _check_square(drawn)
    count = (1 + pool**2) ** int((numbers >= 0).sum(axis=(1, 2)).max())
    if count > MOST_STATES:
        raise ValueError(
            f"an arrangement has {count:,} joint states, more than {MOST_STATES:,}: take fewer "
            "parts or a smaller pool."
        )
    _, m, n = numbers.shape
    high, wide = (batch.shape[axis] // region for axis in (1, 2))  # regions
    rows, columns = ((all_ - side + 1) // part_pool for all_, side in ((high, m), (wide, n)))
    if rows < 1 or columns < 1:
        raise ValueError(
            f"images of {batch.shape[1]}×{batch.shape[2]} hold {high}×{wide} regions of {region} "
            f"pixels, too few for arrangements of {m}×{n} with {part_pool}×{part_pool} "
            "translations."
        )
    found = np.zeros((len(batch), rows, columns, len(numbers)))
    for row, column, index in np.ndindex(rows, columns, len(numbers)):
        best = np.zeros(len(batch))  # of the upper switch off
        for down, right in np.ndindex(part_pool, part_pool):
            top, left = ((part_pool * at + move) * region
                         for at, move in ((row, down), (column, right)))  # fmt: skip
            window = batch[:, top : top + m * region, left : left + n * region].astype(float)
            nothing = _log_joint(window, np.zeros(window.shape[1:]), noise, 1 - part_on)
            for rendered, prior in _renderings(numbers[index], drawn, region, pool, on):
                gain = _log_joint(window, rendered, noise, part_on * prior) - nothing
                best = np.maximum(best, gain)
        found[:, row, column, index] = best
    return found[0] if single else found


MOST_STATES = 100_000


def _renderings(
    numbers: NDArray[np.int64], drawn: NDArray[np.float32], region: int, pool: int, on: float
) -> Any:
    """Yield what each joint state of an arrangement's parts renders, and its prior."""
    m, n = numbers.shape
    places = [place for place in np.ndindex(m, n) if numbers[place] >= 0]
    states = [None, *np.ndindex(pool, pool)]  # off, or on at a translation
    side = drawn.shape[1]
    for joint in itertools.product(states, repeat=len(places)):
        rendered = np.zeros((m * region, n * region, drawn.shape[-1]))
        for (row, column), state in zip(places, joint, strict=True):
            if state is not None:
                top, left = row * region + state[0], column * region + state[1]
                rendered[top : top + side, left : left + side] = drawn[numbers[row, column]]
        switched_on = sum(state is not None for state in joint)
        yield rendered, on**switched_on * (1 - on) ** (len(places) - switched_on)


def _log_joint(
    windows: NDArray[Any], rendered: NDArray[Any], noise: float, prior: float
) -> NDArray[np.float64]:
    """Return log p(window | rendered) + log prior, but for what is the same in all states."""
    distances = ((windows - rendered) ** 2).sum(axis=(-3, -2, -1))
    return np.asarray(-distances / (2 * noise**2) + math.log(prior))


def checked_parts(parts: Any, count: int) -> NDArray[np.int64]:
    """Return arrangements (L, m, n) of templates' numbers, or raise."""
    numbers = np.asarray(parts)
    if numbers.dtype.kind not in "iu" or numbers.ndim != 3 or numbers.size == 0:
        raise ValueError(
            f"parts takes whole numbers of templates, (L, m, n), got dtype {numbers.dtype} and "
            f"shape {numbers.shape}."
        )
    if numbers.min() < -1 or numbers.max() >= count:
        raise ValueError(
            f"parts takes numbers from 0 to {count - 1}, or -1 for nothing, got {numbers.min()} to "
            f"{numbers.max()}."
        )
    return numbers.astype(np.int64)


def regions_of(
    batch: np.ndarray,
    drawn: NDArray[np.float32],
    *,
    pool: int,
    stride: int,
    pool_stride: int | None,
) -> tuple[tuple[int, int], int]:
    """Return the sides of regions and the pixels between their beginnings, or raise."""
    if drawn.shape[-1] != batch.shape[-1]:
        raise ValueError(
            f"templates take as many channels as the images, {batch.shape[-1]}, got "
            f"{drawn.shape[-1]}."
        )
    pool, stride = whole("pool", pool), whole("stride", stride)
    step = stride * (pool if pool_stride is None else whole("pool_stride", pool_stride))
    height, width = (side + (pool - 1) * stride for side in drawn.shape[1:3])
    if height > batch.shape[1] or width > batch.shape[2]:
        raise ValueError(
            f"a region of {height}×{width} pixels, for templates of {drawn.shape[1]}×"
            f"{drawn.shape[2]} at {pool}×{pool} translations, does not fit into images of "
            f"{batch.shape[1]}×{batch.shape[2]}: take smaller templates, a smaller pool or stride."
        )
    return (height, width), step


def _check_square(drawn: NDArray[np.float32]) -> None:
    if drawn.shape[1] != drawn.shape[2]:
        raise ValueError(f"templates must be square here, got {drawn.shape[1]}×{drawn.shape[2]}.")
