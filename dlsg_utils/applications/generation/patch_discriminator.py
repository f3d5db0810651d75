"""The adversary says of each patch of an image whether it is real."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from dlsg_utils._core.checks import whole
from dlsg_utils.models.building import image_input, seed_weights


def patch_discriminator(
    widths: Sequence[int] = (16, 32), *, size: int = 32, channels: int = 2, seed: int | None = None
) -> keras.Model:
    """Build a discriminator that answers for patches.

    Convolutions of 4×4 with stride 2 and leaky rectifiers, then one of 3×3 that gives a logit at
    each position. With two widths a position sees 18×18 pixels, a patch.

    Parameters
    ----------
    widths
        Channels of the convolutions that halve the maps.
    size
        Pixels of a side.
    channels
        Of the image that is given and the one that is judged, together.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From both images as channels (N, size, size, channels), in this order, to logits
        (N, H, W, 1): positive for *real*.

    Source: Isola et al. (2017), section 3.2.2, there with patches of 70×70. Used in lecture 16.
    """
    side = whole("size", size, at_least=1 << len(widths))
    inputs = image_input((side, side, whole("channels", channels)))
    x = inputs
    for step, width in enumerate(widths, start=1):
        x = layers.Conv2D(
            whole("widths", width), (4, 4), strides=2, padding="same",
            kernel_initializer="he_normal", name=f"down_{step}",
        )(x)  # fmt: skip
        x = layers.LeakyReLU(0.2, name=f"down_{step}_relu")(x)
    outputs = layers.Conv2D(1, (3, 3), padding="same", name="logits")(x)
    return seed_weights(keras.Model(inputs, outputs, name="patch_discriminator"), seed)
