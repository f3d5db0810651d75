"""An encoder and a decoder with skips between them: from an image to another one of its size."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.models.building import image_input, seed_weights

_IMAGES = 256  # translated at once


def unet(
    widths: Sequence[int] = (16, 32, 64, 64),
    *,
    size: int = 32,
    channels: int = 1,
    out_channels: int = 1,
    skips: bool = True,
    seed: int | None = None,
) -> keras.Model:
    """Build a small U-Net.

    The encoder halves the maps with convolutions of 4×4 and stride 2, the decoder doubles them with
    transposed convolutions of 4×4 and stride 2. Each step of the decoder but the first takes the
    maps of the encoder that have the same side, too: the skips. Leaky rectifiers follow all but the
    last one, which is linear: with a sigmoid there, some training runs ended in black images.

    Parameters
    ----------
    widths
        Channels behind each step of the encoder.
    size
        Pixels of a side, a multiple of 2 to the power of the steps.
    channels, out_channels
        Of the image that it takes and of the one that it gives.
    skips
        Without them it is a plain encoder and decoder.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From images (N, size, size, channels) in [0, 1] to (N, size, size, out_channels), whose
        values :func:`translate` cuts off to [0, 1].

    Raises
    ------
    ValueError
        If the steps do not fit the size.

    Source: Isola et al. (2017), "Image-to-Image Translation with Conditional Adversarial
    Networks", section 3.2 and appendix, there with batch normalization, dropout and eight steps;
    Ronneberger, Fischer and Brox (2015), "U-Net". Used in lecture 16.
    """
    steps = len(widths)
    side, least = whole("size", size), 1 << steps
    if not steps or side % least:
        raise ValueError(
            f"size takes a multiple of {least}, as each of {steps} steps halves the image; "
            f"got {side}."
        )
    inputs = image_input((side, side, whole("channels", channels)))
    x, maps = inputs, []
    for step, width in enumerate(widths, start=1):
        options = {"strides": 2, "padding": "same", "kernel_initializer": "he_normal"}
        x = layers.Conv2D(whole("widths", width), (4, 4), **options, name=f"down_{step}")(x)
        x = layers.LeakyReLU(0.2, name=f"down_{step}_relu")(x)
        maps.append(x)
    for step in range(steps - 1, 0, -1):
        x = layers.Conv2DTranspose(widths[step - 1], (4, 4), **options, name=f"up_{step}")(x)
        x = layers.LeakyReLU(0.2, name=f"up_{step}_relu")(x)
        if skips:
            x = layers.Concatenate(name=f"skip_{step}")([x, maps[step - 1]])
    outputs = layers.Conv2DTranspose(
        whole("out_channels", out_channels), (4, 4), strides=2, padding="same", name="image_out",
    )(x)  # fmt: skip
    return seed_weights(keras.Model(inputs, outputs, name="unet"), seed)


def translate(model: keras.Model, images: ArrayLike) -> NDArray[np.float32]:
    """Turn images into others.

    Parameters
    ----------
    model
        A :func:`unet`, or any Keras model from images to images.
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
        Of the size that the model takes.

    Returns
    -------
    float32 array (N, H, W, K) or (H, W, K)
        In [0, 1].

    Raises
    ------
    ValueError
        If the images are of another size, have other channels or another range.

    Used in lecture 16.
    """
    batch, single = image_batch(images)
    fits_model(model, batch, "images")
    parts = [np.asarray(model(batch[n : n + _IMAGES])) for n in range(0, len(batch), _IMAGES)]
    found = np.concatenate(parts).clip(0, 1)
    return found[0] if single else found


def fits_model(model: keras.Model, images: NDArray[np.float32], argument: str) -> None:
    """Raise if images (N, H, W, C) do not have the shape that a model takes."""
    wanted = tuple(model.input_shape[1:])
    if any(want not in (None, got) for want, got in zip(wanted, images.shape[1:], strict=True)):
        raise ValueError(
            f"{argument} takes shape (N, {', '.join(map(str, wanted))}) for {model.name!r}, "
            f"got {images.shape}: pad, crop or resize them."
        )
