"""Objectives and penalties, which add up and scale.

An :class:`Objective` is a weighted sum of terms. A term is a formula that takes the output of a
layer, the logits or the images themselves, and gives one number for each image. A formula of your
own is one function::

    def brightest(output):  # (N, H, W, C) -> (N,)
        return tf.reduce_max(output, axis=(1, 2, 3))

    objective = ascent.layer_objective(brightest, "conv2") - 0.1 * ascent.l2()

Each objective below consists of the public function, its formula and, where its arguments have to
fit a layer, its check. No other module knows them.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.ascent.single_channel import single_channel
from dlsg_utils.ascent.terms import Formula, Objective, Shape, for_each, one_term, sum_per_image

# Units: channels, neurons, classes.


def channel(layer: str | keras.Layer, index: int | ArrayLike) -> Objective:
    """Sum of a feature map, Σᵢⱼ aᵢⱼᵏ; of a dense layer, one unit.

    Parameters
    ----------
    layer
        A layer or its name, inside nested models also ``"encoder/conv2d"``.
    index
        The channel k, or one for each image (N,).

    Source: Lee, "Convolutional Neural Network", what a filter responds to. Used in lecture 07.
    """
    values = channel_numbers("index", index)
    return one_term(_channel, "layer", values, layer=layer, check=_check_channel, wakes=True)


def _channel(output: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
    if (map_ := single_channel(output, index)) is not None:
        return sum_per_image(map_)
    sums = tf.reduce_sum(output, axis=list(range(1, output.shape.rank - 1)))
    return tf.gather(sums, for_each(index, output), batch_dims=1)


def _check_channel(name: str, shape: Shape, index: np.ndarray) -> None:
    channels = shape[-1]
    if channels is not None and index.max() >= channels:
        raise ValueError(f"{name} has the channels 0 to {channels - 1}, got index {index.max()}.")


def channel_numbers(argument: str, index: Any) -> np.ndarray:
    """Return numbers of channels as an int32 array (N,), given one or several, or raise."""
    numbers = np.atleast_1d(np.asarray(index))
    if numbers.dtype.kind not in "iu" or numbers.ndim != 1 or numbers.size == 0:
        raise TypeError(
            f"{argument} takes a whole number or an array (N,) of them, got {index!r}."
            f"{checks.hint_of_names(index)}"
        )
    if numbers.min() < 0:
        raise ValueError(f"{argument} takes whole numbers from 0 up, got {numbers.min()}.")
    return numbers.astype(np.int32)


def unit(index: int | ArrayLike) -> Objective:
    """One logit, the class score before the softmax.

    Parameters
    ----------
    index
        The class, or one for each image (N,).

    Source: Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks". Used in
    lecture 07.
    """
    return one_term(_channel, "logits", channel_numbers("index", index), check=_check_class)


def _check_class(_: str, shape: Shape, index: np.ndarray) -> None:
    if shape[-1] is not None and index.max() >= shape[-1]:
        raise ValueError(f"the model has the classes 0 to {shape[-1] - 1}, got {index.max()}.")


def neuron(
    layer: str | keras.Layer,
    index: int | ArrayLike,
    position: tuple[int, int] | ArrayLike | None = None,
) -> Objective:
    """One neuron of a feature map.

    Parameters
    ----------
    layer, index
        As for :func:`channel`.
    position
        (row, column) in the map, or (N, 2), one for each image; by default its middle.

    Used in lecture 07.
    """
    positions = np.atleast_2d([0, 0] if position is None else np.asarray(position))
    if positions.dtype.kind not in "iu" or positions.shape[1:] != (2,) or positions.min() < 0:
        raise ValueError(
            f"position takes whole numbers (row, column) from 0 up or (N, 2), got {position!r}."
        )
    positions = positions - (position is None)  # -1 stands for the middle
    values = channel_numbers("index", index), positions.astype(np.int32)
    return one_term(_neuron, "layer", *values, layer=layer, check=_check_neuron, wakes=True)


def _neuron(output: tf.Tensor, index: tf.Tensor, position: tf.Tensor) -> tf.Tensor:
    if output.shape.rank == 2:
        return _channel(output, index)
    middle = tf.shape(output)[1:3] // 2
    position = for_each(tf.where(position < 0, middle, position), output)
    channel = for_each(index, output)[:, None]
    return tf.gather_nd(output, tf.concat([position, channel], axis=1), batch_dims=1)


def _check_neuron(name: str, shape: Shape, index: np.ndarray, position: np.ndarray) -> None:
    _check_channel(name, shape, index)
    if len(shape) == 2:
        return
    _check_map(name, shape)
    last = position.max(axis=0)
    if any(size is not None and n >= size for size, n in zip(shape[1:3], last, strict=True)):
        raise ValueError(
            f"{name} has {shape[1]}×{shape[2]} positions, got position {tuple(last.tolist())}."
        )


def _check_map(name: str, shape: Shape) -> None:
    if len(shape) != 4:
        raise ValueError(f"{name} gives {shape[1:]}, which has no rows and columns.")


# Whole layers.


def energy(layer: str | keras.Layer) -> Objective:
    """Squared length of a layer's output, ‖h‖², whose gradient is 2 hᵀ ∂h/∂x.

    Source: Mordvintsev, Olah and Tyka (2015), "Inceptionism". Used in lecture 10.
    """
    return one_term(_energy, "layer", layer=layer)


def _energy(output: tf.Tensor) -> tf.Tensor:
    return sum_per_image(output * output)


def guided_energy(layer: str | keras.Layer, guide: ArrayLike) -> Objective:
    """Agreement of a layer's output with the features of a guide image, position by position.

    Every position is drawn towards the position of the guide whose features fit best,
    Σᵢⱼ maxₖ hᵢⱼ · gₖ.

    Parameters
    ----------
    layer
        A layer with rows and columns, or its name.
    guide
        That layer's output for the guide image, (h, w, C) or (1, h, w, C).

    Source: Mordvintsev, Olah and Tyka (2015).
    """
    features = np.asarray(guide, np.float32)
    features = features.reshape(1, -1, features.shape[-1])
    return one_term(_guided_energy, "layer", features, layer=layer, check=_check_guide)


def _guided_energy(output: tf.Tensor, guide: tf.Tensor) -> tf.Tensor:
    flat = tf.reshape(output, [tf.shape(output)[0], -1, output.shape[-1]])
    products = tf.matmul(flat, for_each(guide, output), transpose_b=True)
    return tf.reduce_sum(tf.reduce_max(products, axis=2), axis=1)


def _check_guide(name: str, shape: Shape, guide: np.ndarray) -> None:
    _check_map(name, shape)
    _check_target(name, (None, None, shape[-1]), guide)


def match(layer: str | keras.Layer, target: ArrayLike) -> Objective:
    """Closeness to given features, −‖Φ(x) − Φ₀‖² / ‖Φ₀‖²: 0 where they are the same.

    Parameters
    ----------
    layer
        A layer or its name.
    target
        Φ₀, the layer's output for another image, (h, w, C) or (units,); or one for each image,
        with a leading axis N.

    Source: Mahendran and Vedaldi (2015), "Understanding Deep Image Representations by Inverting
    Them"; content of Gatys, Ecker and Bethge (2016). Used in lecture 11.
    """
    features = _features(target, ranks=(1, 3))
    return one_term(_match, "layer", features, layer=layer, check=_check_target)


def _match(output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    return -sum_per_image((output - target) ** 2) / sum_per_image(target * target)


def _check_target(name: str, shape: Shape, target: np.ndarray) -> None:
    if len(shape) != target.ndim or any(
        want is not None and want != got
        for want, got in zip(shape[1:], target.shape[1:], strict=True)
    ):
        raise ValueError(f"{name} takes a target of shape {shape[1:]}, got {target.shape[1:]}.")


def _features(target: Any, ranks: tuple[int, ...]) -> np.ndarray:
    """Return a target, of one of the ranks for one image, with a leading axis N."""
    array = np.asarray(target, np.float32)
    if not (np.isfinite(array).all() and array.any()):
        raise ValueError("target is zero everywhere or holds NaN or infinity: nothing matches it.")
    return array[None] if array.ndim in ranks else array


def match_gram(layer: str | keras.Layer, target: ArrayLike) -> Objective:
    """Closeness to a given style, −‖G(x) − G₀‖² / ‖G₀‖², of :func:`gram` matrices.

    Parameters
    ----------
    layer
        A layer with rows and columns, or its name.
    target
        G₀, (C, C), or one for each image (N, C, C).

    Source: Gatys, Ecker and Bethge (2016), "Image Style Transfer Using CNNs". Used in
    lecture 11.
    """
    matrices = _features(target, ranks=(2,))
    return one_term(_match_gram, "layer", matrices, layer=layer, check=_check_gram)


def _match_gram(output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    return _match(gram(output), target)


def _check_gram(name: str, shape: Shape, target: np.ndarray) -> None:
    _check_map(name, shape)
    _check_target(name, (None, shape[-1], shape[-1]), target)


def gram(features: Any) -> tf.Tensor:
    """Return the Gram matrices of feature maps: (N, h, w, C) → (N, C, C).

    Each entry is the mean over the positions of the product of two channels, Σᵢⱼ aᵢⱼᵏ aᵢⱼˡ / (h w).

    Source: Gatys, Ecker and Bethge (2016). Used in lecture 11.
    """
    features = tf.convert_to_tensor(features)
    flat = tf.reshape(features, [tf.shape(features)[0], -1, features.shape[-1]])
    positions = tf.cast(tf.shape(flat)[1], flat.dtype)
    return tf.matmul(flat, flat, transpose_a=True) / positions


def layer_objective(formula: Formula, layer: str | keras.Layer) -> Objective:
    """Make an objective of a function of one's own.

    Parameters
    ----------
    formula
        Takes a layer's output (N, …) as a tensor and returns one number for each image, (N,),
        computed with TensorFlow. Define it once, outside loops: it is compiled again for each new
        function.
    layer
        The layer or its name.
    """
    if not callable(formula):
        raise TypeError(f"formula takes a function of a layer's output, got {formula!r}.")
    return one_term(formula, "layer", layer=layer)


# Penalties on the image.


def l1(around: float = 0.0) -> Objective:
    """Sum of the pixels' distances to a gray value, Σ |x − around|.

    Source: Lee, yⁱ − Σ|xᵢⱼ|. Used in lecture 07.
    """
    return alpha_norm(1, around)


def l2(around: float = 0.0) -> Objective:
    """Sum of the pixels' squared distances to a gray value, Σ (x − around)².

    Source: Simonyan, Vedaldi and Zisserman (2014). Used in lecture 07.
    """
    return alpha_norm(2, around)


def alpha_norm(alpha: float = 6.0, around: float = 0.5) -> Objective:
    """Sum of the pixels' distances to a gray value to a high power, Σ |x − around|^α.

    It is small while the pixels are within the range of images, and steep beyond.

    Source: Mahendran and Vedaldi (2015).
    """
    power = checks.number("alpha", alpha, at_least=1)
    return one_term(_alpha_norm, "images", np.array([around], np.float32), options=(power,))


def _alpha_norm(images: tf.Tensor, around: tf.Tensor, alpha: float) -> tf.Tensor:
    return sum_per_image(tf.abs(images - around[:, None, None, None]) ** alpha)


def total_variation(beta: float = 2.0) -> Objective:
    """Sum over the pixels of the length of the local gradient to the power ``beta``.

    Σᵢⱼ ((xᵢ,ⱼ₊₁ − xᵢⱼ)² + (xᵢ₊₁,ⱼ − xᵢⱼ)²)^(β/2): small for smooth images. With β = 1 an
    image may have edges, with β = 2 it is soft.

    Source: Mahendran and Vedaldi (2015). Used in lectures 07 and 11.
    """
    power = checks.number("beta", beta, at_least=0.1)
    return one_term(_total_variation, "images", options=(power,))


def _total_variation(images: tf.Tensor, beta: float) -> tf.Tensor:
    down, right = _differences(images, axis=1), _differences(images, axis=2)
    if beta == 2:
        return sum_per_image(down**2) + sum_per_image(right**2)
    down = tf.pad(down, [[0, 0], [0, 1], [0, 0], [0, 0]])
    right = tf.pad(right, [[0, 0], [0, 0], [0, 1], [0, 0]])
    squares = tf.reduce_sum(down**2 + right**2, axis=3)
    return sum_per_image((squares + 1e-8) ** (beta / 2))  # finite derivative of the power at 0


def _differences(images: tf.Tensor, axis: int) -> tf.Tensor:
    """Return each pixel's difference to the next along an axis, one fewer than pixels."""
    last = tf.shape(images)[axis] - 1
    # Not images[:, 1:]: the gradient of indexing takes ten times as long.
    _, after = tf.split(images, [1, last], axis)
    before, _ = tf.split(images, [last, 1], axis)
    return after - before
