"""A network run backwards: from what a chair is and how it is seen to its image and its mask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, number, whole
from dlsg_utils.data.chairs import TRANSFORMATIONS
from dlsg_utils.models.building import seed_weights

_VIEW = 3  # numbers that say a view: sine and cosine of the azimuth, sine of the elevation
_ROWS = 256  # drawn at once
_ERROR_OF_IMAGE = 10.0  # as on the slide; that of the mask counts once


class Generated(NamedTuple):
    """What a generator drew.

    Attributes
    ----------
    images : float32 array (N, S, S, 3), values in [0, 1]
    masks : float32 array (N, S, S, 1), values in [0, 1]
    """

    images: NDArray[np.float32]
    masks: NDArray[np.float32]


def chair_inputs(
    style: ArrayLike,
    azimuth: ArrayLike,
    elevation: ArrayLike = 20.0,
    *,
    classes: int,
    right: ArrayLike = 0.0,
    down: ArrayLike = 0.0,
    zoom: ArrayLike = 1.0,
    brightness: ArrayLike = 1.0,
) -> NDArray[np.float32]:
    """Write class, view and transformation as the numbers that a generator takes.

    Parameters
    ----------
    style
        Number of a style, 0 to ``classes − 1``, one or (N,); or shares of all styles, (classes,)
        or (N, classes) floats, as for a chair between two: ``[0.5, 0.5, 0, …]``.
    azimuth, elevation
        The view in degrees, one or (N,), as for :func:`dlsg_utils.data.chairs.render`.
    classes
        How many styles there are.
    right, down, zoom, brightness
        The transformation, one or (N,), within :data:`dlsg_utils.data.chairs.TRANSFORMATIONS`.

    Returns
    -------
    float32 array (N, classes + 7)
        One-hot style; sine and cosine of the azimuth, sine of the elevation; the transformation,
        each of its four numbers from −1 to 1 over its range.

    Raises
    ------
    ValueError
        If a style is unknown, a value out of range, or the numbers of values differ.

    Source: Dosovitskiy, Springenberg and Brox (2015), "Learning to Generate Chairs with
    Convolutional Neural Networks", section 3.1. Used in lecture 16.
    """
    shares = _shares(style, whole("classes", classes))
    around, above = (_numbers(name, value) for name, value in
                     (("azimuth", azimuth), ("elevation", elevation)))  # fmt: skip
    if above.min() < 0 or above.max() > 80:
        raise ValueError(f"elevation takes degrees from 0 to 80, got {_outside(above, 0, 80):g}.")
    view = [np.sin(np.radians(around)), np.cos(np.radians(around)), np.sin(np.radians(above))]
    given = {"right": right, "down": down, "zoom": zoom, "brightness": brightness}
    columns = [*view, *(_scaled(name, value) for name, value in given.items())]
    names = ["style", "azimuth", "azimuth", "elevation", *given]
    count = max(len(shares), *map(len, columns))
    for name, column in zip(names, [shares, *columns], strict=True):
        if len(column) not in (1, count):
            raise ValueError(
                f"{name} takes 1 or {count} values, as many as the others, got {len(column)}."
            )
    rest = np.stack([np.broadcast_to(column, count) for column in columns], axis=1)
    styles = np.broadcast_to(shares, (count, shares.shape[1]))
    return np.concatenate([styles, rest], axis=1).astype(np.float32)


def chair_generator(
    classes: int,
    *,
    size: int = 48,
    units: int = 128,
    widths: Sequence[int] = (48, 32, 16),
    mask_widths: Sequence[int] = (16, 12, 8),
    seed: int | None = None,
) -> keras.Model:
    """Build the generator of chairs: dense layers, then up-convolutions for image and mask.

    Class, view and transformation go through two dense layers each; joined, through two more. From
    there two streams lead to the image and to the mask, each a dense layer that gives small maps
    and three up-convolutions, which double their sides. An **up-convolution** puts zeros between
    the positions and convolves with 5×5: Keras's ``Conv2DTranspose`` of stride 2. All but the last
    layers are followed by leaky rectifiers. Train it by
    :func:`train_generator`.

    Parameters
    ----------
    classes
        How many styles there are.
    size
        Pixels of a side, a multiple of 8.
    units
        Of the dense layers; those of class, view and transformation have half as many each.
    widths, mask_widths
        Channels of the maps of each stream: those of the first, after the first and the second
        up-convolution.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From inputs (N, classes + 7) of :func:`chair_inputs` to (N, size, size, 4): red, green,
        blue and the mask, in [0, 1] up to errors.

    Raises
    ------
    ValueError
        If ``size`` is no multiple of 8, or there are not three widths.

    Source: slide *CNN for Image Generation*; Dosovitskiy, Springenberg and Brox (2015), figure 2,
    there with 512 and 1024 units, four up-convolutions and 128×128 pixels. Used in lecture 16.
    """
    side = whole("size", size, at_least=8)
    if side % 8:
        raise ValueError(f"size takes a multiple of 8, got {side}: take {side // 8 * 8 + 8}.")
    for name, given in (("widths", widths), ("mask_widths", mask_widths)):
        if len(given) != 3:
            raise ValueError(f"{name} takes three numbers of channels, got {len(given)}.")
    units = whole("units", units, at_least=2)
    count = whole("classes", classes)
    inputs = keras.Input((count + _VIEW + len(TRANSFORMATIONS),), name="inputs")
    cuts = {"class": (0, count), "view": (count, count + _VIEW), "transf": (count + _VIEW, None)}
    branches = []
    for name, (start, stop) in cuts.items():
        x = Part(start, stop, name=name)(inputs)
        for step in (1, 2):
            x = _dense(x, units // 2, f"{name}_{step}")
        branches.append(x)
    x = layers.Concatenate(name="joined")(branches)
    for step in (3, 4):
        x = _dense(x, units, f"dense_{step}")
    image = _stream(x, side // 8, widths, 3, "image")
    mask = _stream(x, side // 8, mask_widths, 1, "mask")
    outputs = layers.Concatenate(name="image_and_mask")([image, mask])
    return seed_weights(keras.Model(inputs, outputs, name="chair_generator"), seed)


def chair_loss(targets: Any, outputs: Any) -> tf.Tensor:
    """Return ten times the squared error of the image plus that of the mask.

    Parameters
    ----------
    targets, outputs : (N, S, S, 4)
        Red, green, blue and the mask.

    Returns
    -------
    float32 tensor (N,)
        Summed over the channels, the mean over the pixels.

    Source: slide *CNN for Image Generation* ("Euclidean error × 10", "× 1"). Used in lecture 16.
    """
    errors = tf.math.squared_difference(tf.cast(targets, tf.float32), tf.cast(outputs, tf.float32))
    weights = tf.constant([_ERROR_OF_IMAGE] * 3 + [1.0])
    return tf.reduce_sum(tf.reduce_mean(errors, axis=(1, 2)) * weights, axis=-1)


def train_generator(
    model: keras.Model,
    inputs: ArrayLike,
    images: ArrayLike,
    masks: ArrayLike,
    *,
    epochs: int,
    batch_size: int = 16,
    learning_rate: float = 2e-3,
    seed: int | None = None,
) -> list[float]:
    """Train a generator of chairs by Adam, with a rate that falls to zero along a cosine.

    Parameters
    ----------
    model
        A :func:`chair_generator`.
    inputs : (N, D)
        What :func:`chair_inputs` wrote.
    images : (N, S, S, 3), values in [0, 1]
    masks : (N, S, S, 1), values in [0, 1]
    epochs
        Passes over the chairs; each draws them in a new order.
    batch_size
        Chairs a step.
    learning_rate
        At the beginning.
    seed
        Makes the order repeatable.

    Returns
    -------
    list of float
        The mean of :func:`chair_loss` in each epoch.

    Raises
    ------
    ValueError
        If inputs, images and masks do not fit the model or each other.

    Used in lecture 16.
    """
    rows = checked_rows(model, inputs)
    side = model.output_shape[1]
    for name, given, channels in (("images", images, 3), ("masks", masks, 1)):
        batch, _ = image_batch(given, argument=name)
        if batch.shape != (len(rows), side, side, channels):
            raise ValueError(
                f"{name} takes ({len(rows)}, {side}, {side}, {channels}), one for each row of "
                f"inputs, got shape {np.shape(given)}."
            )
    targets = np.concatenate([images, masks], axis=-1).astype(np.float32)
    order = generator(seed)
    size, epochs = whole("batch_size", batch_size), whole("epochs", epochs)
    rate = number("learning_rate", learning_rate, at_least=0)
    steps = epochs * -(-len(rows) // size)
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps))
    optimizer.build(model.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(some: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            losses = chair_loss(wanted, model(some, training=True))
            mean = tf.reduce_mean(losses)
        optimizer.apply(tape.gradient(mean, model.trainable_variables))
        return tf.reduce_sum(losses)

    means = []
    for _ in range(epochs):
        drawn = np.array_split(order.permutation(len(rows)), -(-len(rows) // size))
        sums = [step(rows[some], targets[some]) for some in drawn]
        means.append(float(tf.add_n(sums)) / len(rows))
    return means


def checked_rows(model: keras.Model, inputs: ArrayLike) -> NDArray[np.float32]:
    """Return inputs as rows (N, D) that fit a generator, or raise."""
    rows = np.atleast_2d(np.asarray(inputs, np.float32))
    wanted = model.input_shape[-1]
    if rows.ndim != 2 or rows.shape[1] != wanted or not len(rows):
        raise ValueError(
            f"inputs takes (N, {wanted}) for {model.name!r}, got shape {np.shape(inputs)}: "
            f"chair_inputs(…, classes={wanted - _VIEW - len(TRANSFORMATIONS)}) writes them."
        )
    if not np.isfinite(rows).all():
        raise ValueError("inputs holds NaN or infinity.")
    return rows


def generate(model: keras.Model, inputs: ArrayLike) -> Generated:
    """Draw chairs.

    Parameters
    ----------
    model
        A :func:`chair_generator`.
    inputs : (N, D) or (D,)
        What :func:`chair_inputs` wrote.

    Returns
    -------
    Generated
        N images and masks, cut off to [0, 1]. Of a single row N is 1.

    Raises
    ------
    ValueError
        If the rows are not as long as the model takes them, or hold NaN or infinity.

    Used in lecture 16.
    """
    rows = checked_rows(model, inputs)
    parts = [np.asarray(model(rows[n : n + _ROWS])) for n in range(0, len(rows), _ROWS)]
    outputs = np.clip(np.concatenate(parts), 0, 1)
    return Generated(outputs[..., :3], outputs[..., 3:])


def _shares(style: ArrayLike, classes: int) -> NDArray[np.float64]:
    """Return the share of each style (N, classes), or raise."""
    array = np.asarray(style)
    if array.dtype.kind in "iu" and array.ndim <= 1:
        wrong = np.atleast_1d(array)[np.atleast_1d((array < 0) | (array >= classes))]
        if wrong.size:
            raise ValueError(f"style takes numbers from 0 to {classes - 1}, got {wrong[0]}.")
        return np.eye(classes)[np.atleast_1d(array)]
    if array.dtype.kind != "f" or array.ndim not in (1, 2) or array.shape[-1] != classes:
        raise ValueError(
            f"style takes whole numbers, one or (N,), or shares ({classes},) or (N, {classes}); "
            f"got shape {array.shape} of dtype {array.dtype}."
        )
    if not np.isfinite(array).all():
        raise ValueError("style holds NaN or infinity.")
    return np.atleast_2d(array)


def _numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return one or N finite numbers, or raise."""
    array = np.atleast_1d(np.asarray(values, float))
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} takes a number or (N,) of them, got shape {np.shape(values)}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinity.")
    return array


def _scaled(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return numbers of a transformation as −1 to 1 over its range, or raise."""
    array, (low, high) = _numbers(name, values), TRANSFORMATIONS[name]
    if array.min() < low or array.max() > high:
        raise ValueError(
            f"{name} takes numbers from {low:g} to {high:g}, got {_outside(array, low, high):g}."
        )
    return (2 * array - low - high) / (high - low)


def _outside(values: NDArray[np.float64], low: float, high: float) -> float:
    return float(values[(values < low) | (values > high)][0])


@keras.saving.register_keras_serializable("dlsg_utils")
class Part(layers.Layer):
    """Some of the numbers of each row: from ``start`` to before ``stop``."""

    def __init__(self, start: int, stop: int | None, **options: Any) -> None:
        super().__init__(**options)
        self.start, self.stop = start, stop

    def call(self, rows: tf.Tensor) -> tf.Tensor:
        """Return rows (N, stop − start)."""
        return rows[:, self.start : self.stop]

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal layer."""
        return super().get_config() | {"start": self.start, "stop": self.stop}


def _dense(x: keras.KerasTensor, units: int, name: str) -> keras.KerasTensor:
    x = layers.Dense(units, kernel_initializer="he_normal", name=name)(x)
    return layers.LeakyReLU(0.2, name=f"{name}_relu")(x)


def _stream(
    x: keras.KerasTensor, side: int, widths: Sequence[int], channels: int, name: str
) -> keras.KerasTensor:
    """Lead to maps of eight times the side."""
    first, *others = (whole("widths", width) for width in widths)
    x = _dense(x, side * side * first, f"{name}_maps")
    x = layers.Reshape((side, side, first), name=f"{name}_reshaped")(x)
    for step, width in enumerate([*others, channels], start=1):
        last = step == len(widths)
        x = layers.Conv2DTranspose(
            width,
            (5, 5),
            strides=2,
            padding="same",
            kernel_initializer="he_normal",
            bias_initializer="ones" if last and channels == 3 else "zeros",  # begins white
            name=name if last else f"{name}_uconv_{step}",
        )(x)
        if not last:
            x = layers.LeakyReLU(0.2, name=f"{name}_uconv_{step}_relu")(x)
    return x
