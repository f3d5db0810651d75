"""Pooling of regions and correlation of maps in NumPy: what detection and matching add."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils.arithmetic import arrays, geometry
from dlsg_utils.arithmetic.arrays import Array
from dlsg_utils.arithmetic.geometry import PairOfInts


def roi_pool(maps: ArrayLike, boxes: ArrayLike, size: PairOfInts) -> Array:
    """Take the maxima in a grid over each region of interest (RoI), whatever the region's size.

    A region of h × w positions is divided into rows of about h/H positions and columns of about
    w/W; where the division is not even, neighboring cells share a row or column.

    Parameters
    ----------
    maps : (H, W) or (H, W, C)
        The feature maps of one image.
    boxes : (K, 4)
        Top, left, bottom, right of each region, in positions of the maps, bottom and right behind
        the last; rounded to whole positions and clipped to the maps.
    size : int or (rows, columns)
        Of the grid.

    Returns
    -------
    (K, rows, columns) or (K, rows, columns, C)

    Raises
    ------
    ValueError
        If a box has no position inside of the maps.

    Source: Girshick (2015), "Fast R-CNN", section 2.1. Used in lecture 14.
    """
    values, regions = arrays.as_image(maps, "maps"), np.asarray(boxes)
    if values.ndim == 4:
        raise ValueError(f"maps takes those of one image, (H, W, C), got shape {values.shape}.")
    if regions.ndim != 2 or regions.shape[1] != 4:
        raise ValueError(f"boxes takes (K, 4), got shape {regions.shape}.")
    if len(regions):
        regions = arrays.numbers("boxes", regions)
    rows, columns = geometry.pair("size", size)
    ends = np.tile(values.shape[:2], 2)
    pooled = np.empty((len(regions), rows, columns, *values.shape[2:]), values.dtype)
    for one, box in zip(pooled, np.clip(np.rint(regions).astype(int), 0, ends), strict=True):
        top, left, bottom, right = box
        if bottom <= top or right <= left:
            raise ValueError(
                f"boxes takes regions with positions inside of the {ends[0]}×{ends[1]} maps, got "
                f"one from ({top}, {left}) to ({bottom}, {right}) after rounding and clipping."
            )
        region = values[top:bottom, left:right]
        for i, (first, last) in enumerate(_cells(bottom - top, rows)):
            for j, (start, end) in enumerate(_cells(right - left, columns)):
                one[i, j] = region[first:last, start:end].max(axis=(0, 1))
    return pooled


def _cells(length: int, count: int) -> list[tuple[int, int]]:
    """Divide so many positions into cells, each from ⌊i n/count⌋ to ⌈(i + 1) n/count⌉."""
    return [(i * length // count, -(-(i + 1) * length // count)) for i in range(count)]


def correlation(left: ArrayLike, right: ArrayLike, *, reach: PairOfInts) -> Array:
    """Compare each position of one image's maps with those around it in the other's.

    Entry (y, x, k) is the dot product over the channels of ``left[y, x]`` and ``right`` at a
    displacement. Displacements go row by row from (−rows, −columns) to (rows, columns); outside of
    the maps there are zeros.

    Parameters
    ----------
    left, right : (H, W, C)
    reach : int or (rows, columns)
        The largest displacement along each axis; 0 for stereo's rows.

    Returns
    -------
    (H, W, (2 rows + 1)(2 columns + 1))

    Raises
    ------
    ValueError
        If the shapes differ.

    Source: Dosovitskiy et al. (2015), "FlowNet", equation 1, with patches of one position. Used in
    lecture 21.
    """
    first, second = arrays.as_image(left, "left"), arrays.as_image(right, "right")
    if first.ndim != 3 or first.shape != second.shape:
        raise ValueError(
            f"left and right take maps (H, W, C) of one shape, got {first.shape} and "
            f"{second.shape}."
        )
    rows, columns = geometry.pair("reach", reach, at_least=0)
    work, final = arrays.dtypes(first, second, np.zeros((), second.dtype))
    first, second = first.astype(work), second.astype(work)
    padded = np.pad(second, ((rows, rows), (columns, columns), (0, 0)))
    height, width = first.shape[:2]
    products = [
        (first * padded[y : y + height, x : x + width]).sum(axis=2)
        for y in range(2 * rows + 1)
        for x in range(2 * columns + 1)
    ]
    return np.stack(products, axis=2).astype(final, copy=False)
