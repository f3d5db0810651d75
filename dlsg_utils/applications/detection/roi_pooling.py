"""Max pooling of regions: what lets many regions share one pass through the convolutions."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core import checks


@keras.saving.register_keras_serializable(package="dlsg_utils")
class RoIPooling(keras.layers.Layer):
    """Take the maxima in a grid over each region of interest (RoI) of feature maps.

    The same as :func:`dlsg_utils.arithmetic.roi_pool` for each image, with a gradient, which goes
    to the maximum of each cell. Maxima over windows of 1, 2, 4, … positions are computed once an
    image; two of them along each axis, which may overlap, cover any cell.

    Called with maps (N, H, W, C), of known H and W, and boxes (N, R, 4): the top, left, bottom,
    right of R regions in each image, in the image's pixels. They are divided by ``stride``, rounded
    and clipped to the maps; where no position is left, the nearest one is taken. Gives
    (N, R, rows, columns, C).

    Parameters
    ----------
    size : int or (rows, columns)
        Of the grid.
    stride
        Pixels of the image from one position of the maps to the next.

    Source: Girshick (2015), "Fast R-CNN", section 2.1. Used in lecture 14.
    """

    def __init__(self, size: int | tuple[int, int], *, stride: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.size = checks.sides(tuple(size) if isinstance(size, list) else size)
        self.stride = checks.whole("stride", stride)

    def call(self, inputs: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Pool the regions of maps and boxes."""
        maps, boxes = inputs
        height, width, channels = maps.shape[1:]
        ends = tf.constant([height, width], tf.int32)
        corners = tf.cast(tf.round(boxes / self.stride), tf.int32)
        first = tf.clip_by_value(corners[..., :2], 0, ends - 1)
        last = tf.maximum(tf.clip_by_value(corners[..., 2:], 0, ends), first + 1)
        rows = _cells(first[..., 0], last[..., 0], self.size[0], height)
        columns = _cells(first[..., 1], last[..., 1], self.size[1], width)
        # A row for each position of each image, at each pair of window sizes.
        levels = [_levels(length, n) for length, n in zip((height, width), self.size, strict=True)]
        table = tf.reshape(_maxima(maps, *levels), (-1, channels))
        count = tf.shape(maps)[0]
        image = tf.reshape(tf.range(count), (-1, 1, 1, 1))
        window = rows[2][..., :, None] * levels[1] + columns[2][..., None, :]
        corners_of_cells = [
            tf.gather(
                table,
                ((window * count + image) * height + y[..., :, None]) * width + x[..., None, :],
            )
            for y in rows[:2]
            for x in columns[:2]
        ]
        upper, lower = tf.maximum(*corners_of_cells[:2]), tf.maximum(*corners_of_cells[2:])
        return tf.maximum(upper, lower)

    def compute_output_shape(self, shapes: Any) -> tuple[Any, ...]:
        """Return (N, R, rows, columns, C)."""
        maps, boxes = shapes
        if None in maps[1:3]:
            raise ValueError(
                f"RoIPooling takes maps (N, H, W, C) of known H and W, got shape {maps}: give the "
                "model's input a fixed size."
            )
        return (*boxes[:2], *self.size, maps[-1])

    def get_config(self) -> dict[str, Any]:
        """Return what a saved layer is made from."""
        return super().get_config() | {"size": self.size, "stride": self.stride}


def _levels(length: int, cells: int) -> int:
    """Return how many window sizes 1, 2, 4, … fit into the longest cell of a region."""
    longest = min(length, -(-length // cells) + 1)
    return int(np.log2(longest)) + 1


def _maxima(maps: tf.Tensor, rows: int, columns: int) -> tf.Tensor:
    """Return the maxima over 2^i × 2^j positions from each one on (rows · columns, N, H, W, C).

    Where such a window leaves the maps, the entry is of no use and not looked up.
    """
    found = []
    down = maps
    for i in range(rows):
        down = down if i == 0 else tf.maximum(down, _shifted(down, 2 ** (i - 1), axis=1))
        right = down
        for j in range(columns):
            right = right if j == 0 else tf.maximum(right, _shifted(right, 2 ** (j - 1), axis=2))
            found.append(right)
    return tf.stack(found)


def _shifted(maps: tf.Tensor, by: int, axis: int) -> tf.Tensor:
    return tf.roll(maps, -by, axis)


def _cells(
    first: tf.Tensor, last: tf.Tensor, count: int, length: int
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Divide first … last into cells of ⌊i n/count⌋ to ⌈(i + 1) n/count⌉ positions.

    Returns where the two windows that cover each cell begin, and the exponent of their size, each
    (…, count).
    """
    number = tf.range(count)
    n = (last - first)[..., None]
    start = first[..., None] + number * n // count
    end = first[..., None] - (-(number + 1) * n // count)
    exponents = np.log2(np.maximum(np.arange(length + 1), 1)).astype(np.int32)
    exponent = tf.gather(exponents, end - start)
    return start, end - tf.bitwise.left_shift(1, exponent), exponent
