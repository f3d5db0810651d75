"""A larger picture from a small one: bicubic interpolation, and SRCNN by Dong and others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from dlsg_utils._core.checks import one_image, renamed, whole
from dlsg_utils.applications.restoration.quality import LUMINANCE
from dlsg_utils.applications.restoration.tiles import run_in_tiles, window_of
from dlsg_utils.inspection.probe import MAX_MEMORY
from dlsg_utils.models.building import seed_weights

Floats = NDArray[np.float32]


def shrink(image: ArrayLike, factor: int) -> Floats:
    """Make a picture smaller by bicubic interpolation.

    What no whole pixel of the small picture covers is cut off at the right and at the bottom. The
    cubic is stretched by the factor, so that it averages over all pixels (Pillow's ``BICUBIC``,
    a = −0.5); the result is clipped.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    factor
        From 2 up.

    Returns
    -------
    float32 array (H // factor, W // factor, C)

    Raises
    ------
    ValueError
        If the picture is smaller than one pixel of the small one, or the factor below 2.

    Source: Keys (1981), "Cubic Convolution Interpolation for Digital Image Processing". Used in
    lecture 22.
    """
    picture, times = one_image(image), _factor(factor)
    height, width = (side // times for side in picture.shape[:2])
    if not height or not width:
        raise ValueError(
            f"image takes at least {times}×{times} pixels for factor={times}, "
            f"got {picture.shape[0]}×{picture.shape[1]}."
        )
    return _resized(picture[: height * times, : width * times], (height, width)).clip(0, 1)


def bicubic(image: ArrayLike, factor: int) -> Floats:
    """Make a picture larger by bicubic interpolation.

    Each new pixel is a weighted sum of the 4×4 pixels around it (Pillow's ``BICUBIC``, a = −0.5);
    the result is clipped.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    factor
        From 2 up.

    Returns
    -------
    float32 array (factor H, factor W, C)

    Source: Keys (1981), "Cubic Convolution Interpolation for Digital Image Processing". Used in
    lecture 22.
    """
    picture, times = one_image(image), _factor(factor)
    return _resized(picture, (times * picture.shape[0], times * picture.shape[1])).clip(0, 1)


def _factor(factor: int) -> int:
    return whole("factor", factor, at_least=2)


def _resized(picture: Floats, size: tuple[int, int]) -> Floats:
    """Return a picture of another size; beside edges its values overshoot."""
    channels = [
        Image.fromarray(np.ascontiguousarray(channel)).resize(size[::-1], Image.Resampling.BICUBIC)
        for channel in np.moveaxis(picture, -1, 0)
    ]
    return np.stack([np.asarray(each) for each in channels], axis=-1)


@renamed(f="filters", scale="factor")
def srcnn(
    *,
    factor: int = 3,
    filters: Sequence[int] = (64, 32),
    kernels: Sequence[int] = (9, 1, 5),
    residual: bool = False,
    seed: int | None = None,
) -> keras.Model:
    """Build SRCNN: patches are extracted, mapped and put together, by a convolution each.

    It takes the luminance of a picture that bicubic interpolation has made larger, and gives the
    sharper one without a border, as no convolution is padded: 6 pixels fewer at each side by
    default.

    Parameters
    ----------
    factor
        For which it is to be trained; it becomes part of the model's name.
    filters
        Of the first and the second layer.
    kernels
        Sides of the three layers' kernels, odd.
    residual
        Let the layers give what is missing, and add the picture that bicubic interpolation made. By
        default they give the whole picture, as in the paper.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From (N, H, W, 1) to (N, H − 12, W − 12, 1); its output is not clipped.

    Source: Dong et al. (2014), "Learning a Deep Convolutional Network for Image Super-Resolution";
    residual: Kim et al. (2016), "Accurate Image Super-Resolution Using Very Deep Convolutional
    Networks". Used in lecture 22.
    """
    times = _factor(factor)
    if len(filters) != 2 or len(kernels) != 3:
        raise ValueError(
            f"filters takes two numbers and kernels three, got {filters!r} and {kernels!r}."
        )
    first, second = (whole("filters", count) for count in filters)
    sides = [whole("kernels", side) for side in kernels]
    if not all(side % 2 for side in sides):
        raise ValueError(f"kernels takes odd sides, got {kernels!r}.")
    large = keras.Input((None, None, 1), name="luminance")
    maps = layers.Convolution2D(first, sides[0], activation="relu", name="extract_patches")(large)
    maps = layers.Convolution2D(second, sides[1], activation="relu", name="map")(maps)
    sharp = layers.Convolution2D(1, sides[2], name="reconstruct")(maps)
    if residual:
        middle = layers.Cropping2D(sum(side // 2 for side in sides), name="middle")(large)
        sharp = layers.Add(name="sharper")([middle, sharp])
    return seed_weights(keras.Model(large, sharp, name=f"srcnn_x{times}"), seed)


@renamed(scale="factor", batch_size="max_memory")
def super_resolve(
    model: keras.Model, image: ArrayLike, *, factor: int = 3, max_memory: float = MAX_MEMORY
) -> Floats:
    """Make a picture larger by a network, of color its luminance only.

    The two differences of color, Cb and Cr, are enlarged by bicubic interpolation. Large pictures
    go through the network in tiles, see :func:`run_in_tiles`, with the same result.

    Parameters
    ----------
    model
        From :func:`srcnn`, trained.
    image : (H, W, C), values in [0, 1], C 1 or 3
    factor
        That for which the network was trained. If its name does not end in one, as "srcnn_x3" does,
        any factor is taken.
    max_memory
        Bytes that the activations may take, roughly.

    Returns
    -------
    float32 array (factor H, factor W, C)
        In [0, 1].

    Raises
    ------
    ValueError
        If the network was trained for another factor, or the enlarged picture is smaller than the
        window of pixels on which one pixel of its output depends.

    Source: Dong et al. (2014), "Learning a Deep Convolutional Network for Image Super-Resolution".
    Used in lecture 22.
    """
    times, picture = _factor(factor), one_image(image, channels=(1, 3))
    named = re.search(r"_x(\d+)$", model.name)
    if named and int(named[1]) != times:
        raise ValueError(
            f"factor takes {named[1]}, for which model {model.name!r} was trained, got {times}. "
            f"Train another one: srcnn(factor={times})."
        )
    window = window_of(model)
    if times * min(picture.shape[:2]) < window:
        raise ValueError(
            f"image takes at least {-(-window // times)}×{-(-window // times)} pixels: enlarged, "
            f"it must cover the network's window of {window}×{window}; "
            f"got {picture.shape[0]}×{picture.shape[1]}."
        )
    size = (times * picture.shape[0], times * picture.shape[1])
    if picture.shape[-1] == 1:
        return run_in_tiles(model, bicubic(picture, times), max_memory=max_memory).clip(0, 1)
    large = _resized(picture, size)
    before = large @ LUMINANCE
    bright = run_in_tiles(model, before.clip(0, 1)[..., None], max_memory=max_memory)
    # Another luminance with the same Cb and Cr adds the same to red, green and blue.
    large += bright - before[..., None]
    return large.clip(0, 1, out=large)
