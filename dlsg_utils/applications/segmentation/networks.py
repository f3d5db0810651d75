"""A small classifier for fully convolutional networks to begin with."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from dlsg_utils._core import checks
from dlsg_utils.models.building import seed_weights


def crop_classifier(
    widths: Sequence[int] = (8, 16, 32, 64, 64),
    *,
    units: int = 96,
    classes: int = 10,
    size: int = 32,
    channels: int = 3,
    seed: int | None = None,
) -> keras.Sequential:
    """Build a classifier of small images with five poolings: VGG's plan, small.

    Parameters
    ----------
    widths
        Filters of the 3×3 convolutions, each with batch normalization and a rectifier, and followed
        by 2×2 max pooling.
    units
        Of the dense layer below the logits.
    classes
        Of the logits.
    size, channels
        Of the images, 2 to the number of poolings at least.
    seed
        Of the initial weights.

    Returns
    -------
    keras.Sequential
        Gives logits (N, classes).
    """
    side = checks.whole("size", size, at_least=2 ** len(widths))
    body: list[layers.Layer] = [layers.Rescaling(4.0, -2.0, name="rescale")]  # about mean 0
    for number, width in enumerate(widths, 1):
        convolution = layers.Conv2D(
            checks.whole("widths", width),
            3,
            padding="same",
            use_bias=False,
            kernel_initializer="he_normal",
            name=f"conv{number}",
        )
        body += [
            convolution,
            *_normalized(f"conv{number}"),
            layers.MaxPooling2D(name=f"pool{number}"),
        ]
    hidden = layers.Dense(
        checks.whole("units", units),
        use_bias=False,
        kernel_initializer="he_normal",
        name="hidden",
    )
    last = layers.Dense(checks.whole("classes", classes, at_least=2), name="logits")
    image = keras.Input((side, side, checks.whole("channels", channels)), name="image")
    model = keras.Sequential(
        [image, *body, layers.Flatten(name="flatten"), hidden, *_normalized("hidden"), last],
        name="crops",
    )
    return seed_weights(model, seed)


def _normalized(name: str) -> list[layers.Layer]:
    """Return batch normalization, with a running mean over about ten batches, and a rectifier."""
    return [
        layers.BatchNormalization(momentum=0.9, name=f"{name}_norm"),
        layers.ReLU(name=f"{name}_relu"),
    ]
