"""Networks that hear a digit: convolutions along frequency, time, both or none; or raw samples."""

from __future__ import annotations

from itertools import pairwise

import keras
from keras import layers

from dlsg_utils._core.checks import number, one_of, whole
from dlsg_utils.applications.speech.spectrograms import BANDS, FRAME, HOP
from dlsg_utils.data.spoken_digits import LENGTH
from dlsg_utils.models.building import seed_weights

ALONG = ("frequency", "time", "both", "none")
SHAPE = (1 + (LENGTH - FRAME) // HOP, BANDS, 1)  # of a spectrogram: 64 frames, 32 bands


def speech_network(
    along: str = "both",
    *,
    parameters: int = 40_000,
    kernel: int = 5,
    pool: int = 2,
    dropout: float = 0.0,
    classes: int = 10,
    input_shape: tuple[int, int, int] = SHAPE,
    seed: int | None = None,
) -> keras.Sequential:
    """Return a classifier of spectrograms whose filters slide along one axis, both or none.

    Two layers with ReLU, each followed by max pooling along the same axes, and a dense layer. The
    first filters cover all of the axis along which they do not slide: along frequency each takes
    all frames of ``kernel`` bands, along time all bands of ``kernel`` frames, along both ``kernel``
    × ``kernel``, along none all there is, which is a dense layer. The second layer has twice as
    many filters.

    Parameters
    ----------
    along : {"frequency", "time", "both", "none"}
    parameters
        About how many: the layers are as wide as comes nearest.
    kernel
        Size of the filters along the axes along which they slide.
    pool
        Size and stride of the pooling along these axes.
    dropout
        Share of the values that are left out before the last layer, while it learns.
    classes
    input_shape
        (frames, bands, 1) of a spectrogram.
    seed
        Of the initial weights.

    Returns
    -------
    keras.Sequential
        From spectrograms (N, frames, bands, 1) to logits (N, classes).

    Raises
    ------
    ValueError
        If ``along`` is unknown, or kernel and pool leave nothing of the spectrogram.

    Source: slide *More Application: Speech*; Abdel-Hamid et al. (2014), "Convolutional Neural
    Networks for Speech Recognition". Used in lecture 18.
    """
    along = one_of("along", along, ALONG)
    wanted = whole("parameters", parameters)
    sizes = (whole("kernel", kernel), whole("pool", pool))
    share = number("dropout", dropout, at_least=0, below=1)
    shape, last = tuple(input_shape), whole("classes", classes, at_least=2)
    width = 1
    while _parameters(along, width, *sizes, shape, last) < wanted:
        width += 1
    width = min(
        (width, max(width - 1, 1)),
        key=lambda n: abs(_parameters(along, n, *sizes, shape, last) - wanted),
    )
    model = keras.Sequential(
        [keras.Input(shape), *_layers(along, width, *sizes, share, shape, last)],
        name=f"along_{along}",
    )
    return seed_weights(model, seed)


def waveform_network(
    *,
    filters: int = 32,
    taps: int = 128,
    stride: int = 8,
    channels: int = 48,
    classes: int = 10,
    seed: int | None = None,
) -> keras.Sequential:
    """Return a classifier of waveforms: all its convolutions are along time, on raw samples.

    The first layer takes the place of the spectrogram: each filter is ``taps`` samples long, and
    its output behind ReLU is averaged over 16 ms. Two convolutions of 5 frames follow, each with
    batch normalization and max pooling, and a dense layer.

    Parameters
    ----------
    filters, taps, stride
        Of the first layer; the stride in samples divides 128.
    channels
        Filters of the two other convolutions.
    classes
    seed
        Of the initial weights.

    Returns
    -------
    keras.Sequential
        From images of waveforms (N, 8320, 1, 1), see :func:`as_images`, to logits (N, classes).

    Raises
    ------
    ValueError
        If the stride does not divide 128.

    Source: Raiko, *Table of 1-D, 2-D, 3-D*, "raw audio". Used in lecture 18.
    """
    step = whole("stride", stride)
    if HOP % step:
        raise ValueError(f"stride takes a divisor of {HOP}, got {step}.")
    width = whole("channels", channels)
    body = [layers.Rescaling(2, -1), layers.Conv2D(
        whole("filters", filters), (whole("taps", taps), 1), (step, 1), padding="same",
        use_bias=False, name="taps",
    )]  # fmt: skip
    body += [layers.ReLU(), layers.AveragePooling2D((HOP // step, 1))]
    body += [layers.BatchNormalization(name="norm_0")]
    for n in (1, 2):
        body += [
            layers.Conv2D(width, (5, 1), use_bias=False, name=f"convolution_{n}"),
            layers.BatchNormalization(name=f"norm_{n}"),
            layers.ReLU(),
            layers.MaxPooling2D((2, 1)),
        ]
    body += [layers.Flatten(), layers.Dense(whole("classes", classes, at_least=2), name="logits")]
    model = keras.Sequential([keras.Input((LENGTH, 1, 1)), *body], name="waveform_network")
    return seed_weights(model, seed)


def _layers(
    along: str,
    width: int,
    kernel: int,
    pool: int,
    dropout: float,
    shape: tuple[int, ...],
    classes: int,
) -> list[layers.Layer]:
    found: list[layers.Layer] = []
    if along == "none":
        found = [
            layers.Flatten(name="flatten"),
            layers.Dense(width, "relu", name="first"),
            layers.Dense(2 * width, "relu", name="second"),
        ]
    else:
        for name, units, size in _stages(along, width, kernel, shape):
            found.append(layers.Conv2D(units, size, activation="relu", name=name))
            pooled = [pool if slides else 1 for slides in _slides(along)]
            found.append(layers.MaxPooling2D(pooled, name=f"{name}_pooled"))
        found.append(layers.Flatten(name="flatten"))
    if dropout:
        found.append(layers.Dropout(dropout, seed=0, name="dropout"))
    return [*found, layers.Dense(classes, name="logits")]


def _slides(along: str) -> tuple[bool, bool]:
    """Return whether filters slide along time, and along frequency."""
    return along in ("time", "both"), along in ("frequency", "both")


def _stages(
    along: str, width: int, kernel: int, shape: tuple[int, ...]
) -> list[tuple[str, int, list[int]]]:
    """Return name, filters and size of each layer of filters."""
    slides = _slides(along)
    first = [kernel if each else side for each, side in zip(slides, shape[:2], strict=True)]
    second = [kernel if each else 1 for each in slides]
    return [("first", width, first), ("second", 2 * width, second)]


def _parameters(
    along: str, width: int, kernel: int, pool: int, shape: tuple[int, ...], classes: int
) -> int:
    """Return how many parameters a network has, or raise if nothing is left of the input."""
    if along == "none":
        units = [shape[0] * shape[1], width, 2 * width, classes]
        return sum((1 + below) * above for below, above in pairwise(units))
    total, below, sides = 0, 1, list(shape[:2])
    for _, filters, size in _stages(along, width, kernel, shape):
        total += filters * (below * size[0] * size[1] + 1)
        below = filters
        sides = [side - reach + 1 for side, reach in zip(sides, size, strict=True)]
        slides = zip(sides, _slides(along), strict=True)
        sides = [side // pool if each else side for side, each in slides]
        if min(sides) < 1:
            raise ValueError(
                f"kernel={kernel} and pool={pool} leave nothing of a spectrogram {shape[:2]}: take "
                "smaller ones."
            )
    return total + classes * (sides[0] * sides[1] * below + 1)
