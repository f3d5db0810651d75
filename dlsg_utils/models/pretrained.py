"""A network trained on ImageNet that comes with the course, and the names of its classes.

Any network of ``keras.applications`` can take its place.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import scipy.special
from keras import layers
from numpy.typing import ArrayLike

from dlsg_utils._core.checks import renamed, whole
from dlsg_utils.data import store
from dlsg_utils.data.sets import number_of
from dlsg_utils.models.building import stored_weights
from dlsg_utils.models.digits import lee_cnn

__all__ = ["class_names", "class_number", "digit_network", "efficientnet_lite0", "top_k"]

# Of each stage: blocks, kernel size, stride of the first block, expansion, channels.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def efficientnet_lite0() -> keras.Model:
    """EfficientNet-Lite0 trained on ImageNet: 4.6 million parameters, 75 % top-1.

    A Functional model of convolutions and ReLU6. Its batch normalization is folded into the
    convolutions, which gives the same logits in less time. Each call gives a new model.

    Returns
    -------
    keras.Model
        Takes images (N, H, W, 3) in [0, 1] of any size from 32 pixels, best about 224; returns
        logits (N, 1000).

    The layers by name::

        normalize                     from [0, 1] to about [-1, 1]
        stem, stem_relu               3×3, stride 2, 32 channels
        block1a_…                     stage 1: 16 channels, 1/2 of the size
        block2a_…, block2b_…          stage 2: 24 channels, 1/4
        block3a_…, block3b_…          stage 3: 40 channels, 1/8
        block4a_… to block4c_…        stage 4: 80 channels, 1/16
        block5a_… to block5c_…        stage 5: 112 channels, 1/16
        block6a_… to block6d_…        stage 6: 192 channels, 1/32
        block7a_…                     stage 7: 320 channels, 1/32
        head, head_relu, mean, logits

    A block is ``_expand`` (1×1 to six times the channels; block 1a has none), ``_expand_relu``,
    ``_depthwise`` (each channel by itself), ``_depthwise_relu``, ``_project`` (1×1), and, in all
    but the first of a stage, ``_add``: the sum with the block's input.

    Raises
    ------
    DataFileError
        If the file of the weights is missing or damaged.

    Source: Tan and Le, "EfficientNet", 2019, and Google's EfficientNet-Lite of 2020; where the
    weights are from is told in ``data/README.md``. Used in lectures 05 to 13 and 15.
    """
    model = _architecture()
    weights = _weights()
    for layer in [each for each in model.layers if each.weights]:
        layer.set_weights([weights[f"{layer.name}/{part}"] for part in ("kernel", "bias")])
    return model


def digit_network(number: int = 0) -> keras.Model:
    """Lee's network trained on the digits of ``mnist-10k``: one of three, which differ by the seed.

    Two epochs on the 8,000 digits to train on; about 96 % of the test digits are read. Being
    stored, the network is the same on each processor. Each call gives a new model.

    Parameters
    ----------
    number
        0, 1 or 2: the seed of its initial weights and of the order of the images.

    Raises
    ------
    ValueError
        If there is no such number.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: Lee's slides; ``data/build/digit_networks.py`` trained it. Used in lectures 06 to
    10, 12, 13 and 19.
    """
    if whole("number", number, at_least=0) > 2:
        raise ValueError(f"number takes 0, 1 or 2, got {number}.")
    return stored_weights(lee_cnn(seed=number), f"digit-networks/lee_cnn_{number}.npz")


@functools.cache
def class_names() -> tuple[str, ...]:
    """Return the names of ImageNet's 1,000 classes: ``class_names()[281]`` is ``"tabby"``.

    The first of the synonyms; all of them where two classes share the first.

    Used in lectures 07 to 09, 12 and 13.
    """
    return tuple(store.read("efficientnet-lite0/class_names.txt").decode("ascii").splitlines())


def class_number(name: str) -> int:
    """Return the number of one of ImageNet's classes: ``class_number("goldfish")`` is 1.

    Raises
    ------
    ValueError
        If there is no such class; the message gives the nearest names.
    """
    return number_of(name, class_names())


@renamed(top="k", class_names="names")
def top_k(logits: ArrayLike, k: int = 5, *, names: Sequence[str] | None = None) -> list[Any]:
    """Name the k most probable classes of each image.

    Parameters
    ----------
    logits : array (classes,) or (N, classes)
        Logits, or probabilities as networks of ``keras.applications`` return them.
    k
        How many, at most the number of classes.
    names
        Of the classes; ImageNet's by default.

    Returns
    -------
    list of (str, float), or a list of N such lists for a batch
        Name and probability, the most probable first.

    Raises
    ------
    ValueError
        If there are not as many logits as names, or ``k`` is larger.

    Examples
    --------
    >>> model = efficientnet_lite0()
    >>> cup = data.image("coffee", size=224)
    >>> [(name, _)] = top_k(model(cup[None])[0], k=1)
    >>> name
    'espresso'

    Used in lectures 05 and 12.
    """
    known = class_names() if names is None else names
    values = np.asarray(logits, dtype=np.float64)
    if values.ndim not in (1, 2) or values.shape[-1] != len(known):
        raise ValueError(
            f"logits takes shape ({len(known)},) or (N, {len(known)}), one for each name, "
            f"got {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError("logits holds NaN or infinity.")
    if whole("k", k) > len(known):
        raise ValueError(f"k takes 1 to {len(known)}, the number of classes, got {k}.")
    named = [
        [(known[index], float(row[index])) for index in np.argsort(-row, kind="stable")[:k]]
        for row in np.atleast_2d(_probabilities(values))
    ]
    return named[0] if values.ndim == 1 else named


def _probabilities(values: np.ndarray) -> np.ndarray:
    """Return the softmax, or the values themselves where they are probabilities already."""
    if (values >= 0).all() and np.allclose(values.sum(axis=-1), 1, atol=1e-3):
        return values
    return scipy.special.softmax(values, axis=-1)


def _architecture() -> keras.Model:
    image = keras.Input((None, None, 3), name="image")
    # (255 x - 127) / 128. A layer of its own, because the convolution pads with zeros after it.
    x = layers.Rescaling(255 / 128, -127 / 128, name="normalize")(image)
    x = _convolve(x, 32, 3, 2, "stem")
    for stage, (blocks, kernel, stride, expansion, channels) in enumerate(_STAGES, start=1):
        for block in range(blocks):
            name = f"block{stage}{'abcd'[block]}"
            x = _block(x, kernel, 1 if block else stride, expansion, channels, name)
    x = _convolve(x, 1280, 1, 1, "head")
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(1000, name="logits")(x), name="efficientnet_lite0")


def _block(
    x: keras.KerasTensor, kernel: int, stride: int, expansion: int, channels: int, name: str
) -> keras.KerasTensor:
    """An inverted residual: more channels, a depthwise convolution, fewer channels."""
    shortcut = x
    if expansion > 1:
        x = _convolve(x, expansion * x.shape[-1], 1, 1, f"{name}_expand")
    x = layers.DepthwiseConv2D(kernel, strides=stride, padding="same", name=f"{name}_depthwise")(x)
    x = layers.ReLU(max_value=6, name=f"{name}_depthwise_relu")(x)
    x = layers.Convolution2D(channels, 1, name=f"{name}_project")(x)
    if stride == 1 and shortcut.shape[-1] == channels:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def _convolve(
    x: keras.KerasTensor, channels: int, kernel: int, stride: int, name: str
) -> keras.KerasTensor:
    x = layers.Convolution2D(channels, kernel, strides=stride, padding="same", name=name)(x)
    return layers.ReLU(max_value=6, name=f"{name}_relu")(x)


def _weights() -> dict[str, np.ndarray]:
    """Return kernels and biases by layer; stored in 16 bits, used in 32."""
    with np.load(io.BytesIO(store.read("efficientnet-lite0/weights.npz"))) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
