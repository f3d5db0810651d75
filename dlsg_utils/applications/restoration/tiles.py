"""Pictures of any size through a network in tiles, as if they went through in one piece."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import number, one_image
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, probe_of

_LARGE = 4096  # pixels of a side that is larger than any window
_LEAST = 16  # pixels of a tile's side that come out, in however little memory


def run_in_tiles(
    model: keras.Model, image: ArrayLike, *, max_memory: float = MAX_MEMORY
) -> NDArray[np.float32]:
    """Return what a network of convolutions without padding makes of a picture, of its size.

    Such a network gives fewer pixels than it gets: each depends on a window. The picture is
    continued by its outermost pixels, by half a window at each side. A picture that does not fit
    into the memory goes through in tiles, which overlap by a window less one pixel, so that each
    pixel that comes out has seen what it would have seen in the whole picture.

    Parameters
    ----------
    model
        Of convolutions with stride 1 and ``padding="valid"``, for images of any size.
    image : (H, W, C), values in [0, 1]
    max_memory
        Bytes that the activations may take, roughly; in less than a tile of 16×16 needs, tiles are
        of that size all the same.

    Returns
    -------
    float32 array (H, W, channels of the model's output)
        Not clipped.

    Raises
    ------
    ValueError
        If the network does not take such images, or gives other sizes than such a one would.

    Used in lecture 22.
    """
    picture = one_image(image)
    probe, window = _probe(model, picture.shape[-1])
    height, width = picture.shape[:2]
    before, behind = (window - 1) // 2, window // 2
    padded = np.pad(picture, ((before, behind), (before, behind), (0, 0)), mode="edge")
    high, wide = _tile(probe, (height, width), window, max_memory)
    rows = [
        np.concatenate(
            [
                probe.run(_outputs, (), padded[None, top : top + high + window - 1,
                                              left : left + wide + window - 1]).numpy()[0]
                for left in range(0, width, wide)
            ],
            axis=1,
        )
        for top in range(0, height, high)
    ]  # fmt: skip
    return np.concatenate(rows) if len(rows) > 1 else rows[0]


def _outputs(probe: Probe, images: tf.Tensor) -> tf.Tensor:
    """Return the model's output, in a graph."""
    return tf.cast(probe.model(images, training=False), tf.float32)


def window_of(model: keras.Model) -> int:
    """Return the side of the window of pixels on which one pixel of the output depends.

    Raises
    ------
    ValueError
        If the network has strides, padding or a fixed size, or windows that are not square.
    """
    shape: Any = getattr(model, "input_shape", None) or ()  # a model that was not built has none
    if len(shape) != 4 or shape[1:3] != (None, None):
        raise ValueError(f"model {model.name!r} takes images of shape {shape}, not of any size.")
    sides = [side + _LARGE for side in (0, 8)]
    given = [model.compute_output_shape((1, side, side, shape[-1])) for side in sides]
    (_, high, wide, _), second = given
    if high != wide or tuple(second[1:3]) != (high + 8,) * 2 or high > _LARGE:
        raise ValueError(
            f"model {model.name!r} gives {high}×{wide} pixels for {_LARGE}×{_LARGE} and "
            f"{second[1]}×{second[2]} for {sides[1]}×{sides[1]}; a network of convolutions with "
            "stride 1 and padding='valid' gives as many fewer for both, along both axes."
        )
    return int(_LARGE - high + 1)


def _probe(model: keras.Model, channels: int) -> tuple[Probe, int]:
    window = window_of(model)
    return probe_of(model, _sample(window, channels)), window


def _sample(window: int, channels: int = 1) -> NDArray[np.float32]:
    """Return an image that is a little larger than the window."""
    return np.zeros((1, window + 31, window + 31, channels), np.float32)


def _tile(probe: Probe, size: tuple[int, int], window: int, max_memory: float) -> tuple[int, int]:
    """Return the height and width of a tile that comes out."""
    memory = number("max_memory", max_memory, at_least=1)
    sample, much = _sample(window), 10**15
    per_pixel = much / probe.at_once(sample, much, gradient=False) / sample.size
    sides = list(size)
    while math.prod(side + window - 1 for side in sides) * per_pixel > memory:
        longer = int(sides[1] >= sides[0])
        if sides[longer] <= _LEAST:
            break
        sides[longer] = max(_LEAST, -(-sides[longer] // 2))
    return sides[0], sides[1]
