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

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.ascent.single_channel import single_channel

Formula = Callable[..., tf.Tensor]  # (output, *values, *options) -> (N,)
Shape = tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class Term:
    """One number for each image: ``weight * formula(output, *values, *options)``.

    Attributes
    ----------
    formula
        A function of a module, because it is compiled again for each new function object.
    source, layer
        What ``output`` is: that of ``layer``, the logits, or the images.
    values
        Arrays with one entry for each image or one for all. Like the weight, they are arguments of
        the compiled function: other values compile nothing.
    options
        Numbers that are compiled in.
    check
        ``check(name, shape, *values)`` raises unless the values fit the output's shape (N, …).
    wakes
        The formula rises with every unit that it takes, so that :func:`waking` may change it.
    """

    formula: Formula
    source: Literal["layer", "logits", "images"]
    layer: str = ""
    values: tuple[np.ndarray, ...] = ()
    options: tuple[float, ...] = ()
    check: Callable[..., None] = lambda *_: None
    wakes: bool = False
    weight: float | np.ndarray = 1.0

    @property
    def structure(self) -> tuple[Any, ...]:
        """What two terms must share to be computed by the same compiled function."""
        kinds = tuple((value.dtype.str, value.ndim) for value in self.values)
        return self.formula, self.source, self.layer, self.options, kinds

    @property
    def arguments(self) -> tuple[np.ndarray, ...]:
        """The weight and the values, each with one entry for each image, or one for all."""
        return np.atleast_1d(np.float32(self.weight)), *self.values

    def check_fit(self, shape: Shape) -> None:
        """Raise unless the values fit an output of this shape (N, …)."""
        name = f"layer {self.layer!r}" if self.layer else "the model's output"
        self.check(name, shape, *self.values)


@dataclass(frozen=True, eq=False)
class Objective:
    """A sum of terms. Made by the functions of this module.

    Objectives can be added, subtracted, and multiplied or divided by a number, or by an array (N,)
    of one number for each image.

    Examples
    --------
    >>> objective = unit(3) - 0.01 * l1() - 0.1 * total_variation()
    """

    terms: tuple[Term, ...]

    def __add__(self, other: "Objective") -> "Objective":
        if isinstance(other, int) and other == 0:  # what sum() starts with
            return self
        if not isinstance(other, Objective):
            return NotImplemented
        return Objective(self.terms + other.terms)

    __radd__ = __add__

    def __neg__(self) -> "Objective":
        return self * -1.0

    def __sub__(self, other: "Objective") -> "Objective":
        return self + (-other)

    def __mul__(self, weight: float | np.ndarray) -> "Objective":
        if isinstance(weight, Objective):
            raise TypeError("objectives can be added and scaled, not multiplied with one another.")
        weights = np.asarray(weight, np.float32)
        if weights.ndim > 1 or not np.isfinite(weights).all():
            raise ValueError(
                f"an objective is scaled by a finite number or an array (N,), got {weight!r}."
            )
        return self.replaced(lambda term: {"weight": term.weight * weights})

    __rmul__ = __mul__
    # NumPy would otherwise make an array of objectives of ``array * objective``.
    __array_ufunc__ = None

    def __truediv__(self, weight: float | np.ndarray) -> "Objective":
        return self * (1 / np.asarray(weight, np.float32))

    @property
    def counts(self) -> set[int]:
        """For how many images it has values: one number, none if the same hold for all."""
        return {len(array) for term in self.terms for array in term.arguments} - {1}

    def __getitem__(self, part: slice) -> "Objective":
        """Return the objective for some of the images."""

        def cut(values: Any) -> Any:
            return values[part] if np.ndim(values) and len(values) > 1 else values

        return self.replaced(
            lambda term: {"weight": cut(term.weight), "values": tuple(map(cut, term.values))}
        )

    def replaced(self, changes: Callable[[Term], dict[str, Any]]) -> "Objective":
        """Return the objective with changed fields of its terms."""
        return Objective(tuple(replace(term, **changes(term)) for term in self.terms))


def _objective(formula: Formula, source: Any, *values: np.ndarray, **further: Any) -> Objective:
    return Objective((Term(formula, source, values=values, **further),))


def _for_each(values: tf.Tensor, output: tf.Tensor) -> tf.Tensor:
    """Repeat values (1, …) for each image, if they are one for all."""
    shape = tf.concat([tf.shape(output)[:1], tf.shape(values)[1:]], axis=0)
    return tf.broadcast_to(values, shape)


def _sum_per_image(values: tf.Tensor) -> tf.Tensor:
    """Sum over all axes but the first."""
    return tf.reduce_sum(values, axis=list(range(1, values.shape.rank)))


# Units: channels, neurons, classes.


def channel(layer: str, index: int | ArrayLike) -> Objective:
    """Sum of a feature map, Σᵢⱼ aᵢⱼᵏ; of a dense layer, one unit.

    Parameters
    ----------
    layer
        Name of a layer, inside nested models also ``"encoder/conv2d"``.
    index
        The channel k, or one for each image (N,).

    Source: Lee, "Convolutional Neural Network", what a filter responds to. Used in lecture 07.
    """
    values = channel_numbers("index", index)
    return _objective(_channel, "layer", values, layer=layer, check=_check_channel, wakes=True)


def _channel(output: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
    if (map_ := single_channel(output, index)) is not None:
        return _sum_per_image(map_)
    sums = tf.reduce_sum(output, axis=list(range(1, output.shape.rank - 1)))
    return tf.gather(sums, _for_each(index, output), batch_dims=1)


def _check_channel(name: str, shape: Shape, index: np.ndarray) -> None:
    channels = shape[-1]
    if channels is not None and index.max() >= channels:
        raise ValueError(f"{name} has the channels 0 to {channels - 1}, got index {index.max()}.")


def channel_numbers(argument: str, index: Any) -> np.ndarray:
    """Return numbers of channels as an int32 array (N,), given one or several, or raise."""
    numbers = np.atleast_1d(np.asarray(index))
    if numbers.dtype.kind not in "iu" or numbers.ndim != 1 or numbers.size == 0:
        raise TypeError(f"{argument} takes a whole number or an array (N,) of them, got {index!r}.")
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
    return _objective(_channel, "logits", channel_numbers("index", index), check=_check_channel)


def neuron(
    layer: str, index: int | ArrayLike, position: tuple[int, int] | ArrayLike | None = None
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
    return _objective(_neuron, "layer", *values, layer=layer, check=_check_neuron, wakes=True)


def _neuron(output: tf.Tensor, index: tf.Tensor, position: tf.Tensor) -> tf.Tensor:
    if output.shape.rank == 2:
        return _channel(output, index)
    middle = tf.shape(output)[1:3] // 2
    position = _for_each(tf.where(position < 0, middle, position), output)
    channel = _for_each(index, output)[:, None]
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


def energy(layer: str) -> Objective:
    """Squared length of a layer's output, ‖h‖², whose gradient is 2 hᵀ ∂h/∂x.

    Source: Mordvintsev, Olah and Tyka (2015), "Inceptionism". Used in lecture 10.
    """
    return _objective(_energy, "layer", layer=layer)


def _energy(output: tf.Tensor) -> tf.Tensor:
    return _sum_per_image(output * output)


def guided_energy(layer: str, guide: ArrayLike) -> Objective:
    """Agreement of a layer's output with the features of a guide image, position by position.

    Every position is drawn towards the position of the guide whose features fit best,
    Σᵢⱼ maxₖ hᵢⱼ · gₖ.

    Parameters
    ----------
    layer
        Name of a layer with rows and columns.
    guide
        That layer's output for the guide image, (h, w, C) or (1, h, w, C).

    Source: Mordvintsev, Olah and Tyka (2015).
    """
    features = np.asarray(guide, np.float32)
    features = features.reshape(1, -1, features.shape[-1])
    return _objective(_guided_energy, "layer", features, layer=layer, check=_check_guide)


def _guided_energy(output: tf.Tensor, guide: tf.Tensor) -> tf.Tensor:
    flat = tf.reshape(output, [tf.shape(output)[0], -1, output.shape[-1]])
    products = tf.matmul(flat, _for_each(guide, output), transpose_b=True)
    return tf.reduce_sum(tf.reduce_max(products, axis=2), axis=1)


def _check_guide(name: str, shape: Shape, guide: np.ndarray) -> None:
    _check_map(name, shape)
    _check_target(name, (None, None, shape[-1]), guide)


def match(layer: str, target: ArrayLike) -> Objective:
    """Closeness to given features, −‖Φ(x) − Φ₀‖² / ‖Φ₀‖²: 0 where they are the same.

    Parameters
    ----------
    layer
        Name of a layer.
    target
        Φ₀, the layer's output for another image, (h, w, C) or (units,); or one for each image,
        with a leading axis N.

    Source: Mahendran and Vedaldi (2015), "Understanding Deep Image Representations by Inverting
    Them"; content of Gatys, Ecker and Bethge (2016).
    """
    features = _features(target, ranks=(1, 3))
    return _objective(_match, "layer", features, layer=layer, check=_check_target)


def _match(output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    return -_sum_per_image((output - target) ** 2) / _sum_per_image(target * target)


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


def match_gram(layer: str, target: ArrayLike) -> Objective:
    """Closeness to a given style, −‖G(x) − G₀‖² / ‖G₀‖², of :func:`gram` matrices.

    Parameters
    ----------
    layer
        Name of a layer with rows and columns.
    target
        G₀, (C, C), or one for each image (N, C, C).

    Source: Gatys, Ecker and Bethge (2016), "Image Style Transfer Using CNNs".
    """
    matrices = _features(target, ranks=(2,))
    return _objective(_match_gram, "layer", matrices, layer=layer, check=_check_gram)


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


def layer_objective(formula: Formula, layer: str) -> Objective:
    """Make an objective of a function of one's own.

    Parameters
    ----------
    formula
        Takes a layer's output (N, …) as a tensor and returns one number for each image, (N,),
        computed with TensorFlow. Define it once, outside loops: it is compiled again for each new
        function.
    layer
        Name of the layer.
    """
    if not callable(formula):
        raise TypeError(f"formula takes a function of a layer's output, got {formula!r}.")
    return _objective(formula, "layer", layer=layer)


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
    return _objective(_alpha_norm, "images", np.array([around], np.float32), options=(power,))


def _alpha_norm(images: tf.Tensor, around: tf.Tensor, alpha: float) -> tf.Tensor:
    return _sum_per_image(tf.abs(images - around[:, None, None, None]) ** alpha)


def total_variation(beta: float = 2.0) -> Objective:
    """Sum over the pixels of the length of the local gradient to the power ``beta``.

    Σᵢⱼ ((xᵢ,ⱼ₊₁ − xᵢⱼ)² + (xᵢ₊₁,ⱼ − xᵢⱼ)²)^(β/2): small for smooth images. With β = 1 an
    image may have edges, with β = 2 it is soft.

    Source: Mahendran and Vedaldi (2015). Used in lecture 07.
    """
    power = checks.number("beta", beta, at_least=0.1)
    return _objective(_total_variation, "images", options=(power,))


def _total_variation(images: tf.Tensor, beta: float) -> tf.Tensor:
    down, right = _differences(images, axis=1), _differences(images, axis=2)
    if beta == 2:
        return _sum_per_image(down**2) + _sum_per_image(right**2)
    down = tf.pad(down, [[0, 0], [0, 1], [0, 0], [0, 0]])
    right = tf.pad(right, [[0, 0], [0, 0], [0, 1], [0, 0]])
    squares = tf.reduce_sum(down**2 + right**2, axis=3)
    return _sum_per_image((squares + 1e-8) ** (beta / 2))  # finite derivative of the power at 0


def _differences(images: tf.Tensor, axis: int) -> tf.Tensor:
    """Return each pixel's difference to the next along an axis, one fewer than pixels."""
    last = tf.shape(images)[axis] - 1
    # Not images[:, 1:]: the gradient of indexing takes ten times as long.
    _, after = tf.split(images, [1, last], axis)
    before, _ = tf.split(images, [last, 1], axis)
    return after - before


# Units that a rectifier keeps silent.


def waking(objective: Objective) -> Objective:
    """Return the objective with a gradient for units that a rectifier keeps at 0.

    Where such a unit's score is 0, the gradient is that of the score before the rectifier. The
    scores are the same.
    """
    return objective.replaced(lambda term: {"formula": _Waking(term.formula)} if term.wakes else {})


@dataclass(frozen=True)
class _Waking:
    formula: Formula

    def __call__(self, output: tf.Tensor, *values: tf.Tensor) -> tf.Tensor:
        score = self.formula(output, *values)
        if output.op.type not in ("Relu", "Relu6"):
            return score
        before = self.formula(output.op.inputs[0], *values)
        return score + tf.where(score == 0, before - tf.stop_gradient(before), 0.0)
