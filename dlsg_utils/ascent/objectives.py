"""What is climbed: objectives and penalties, which add up and scale.

An :class:`Objective` is a weighted sum of terms. A term is a short function of one thing, a layer's
output, the logits or the picture itself, and gives one number a picture. To add one of your own::

    def brightest(output):  # (N, H, W, C) -> (N,)
        return tf.reduce_max(output, axis=(1, 2, 3))

    objective = ascent.layer_objective(brightest, "conv2") - 0.1 * ascent.l2()
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.ascent._one_channel import one_channel

Source = Literal["layer", "logits", "picture"]
Score = Callable[..., tf.Tensor]


@dataclass(frozen=True, eq=False)
class Term:
    """A number a picture: ``weight * score(output, *values, *options)``.

    Whatever changes from call to call is in ``weight`` and ``values``, arrays that a compiled
    function takes as arguments; what it is compiled for is in :attr:`structure`.
    """

    score: Score
    source: Source
    layer: str = ""
    values: tuple[np.ndarray, ...] = ()
    options: tuple[Any, ...] = ()
    weight: float | np.ndarray = 1.0

    @property
    def structure(self) -> tuple[Any, ...]:
        """What two terms must share to be computed by the same compiled function."""
        kinds = tuple((value.dtype.str, value.ndim) for value in self.values)
        return self.score, self.source, self.layer, kinds, self.options

    @property
    def arguments(self) -> tuple[np.ndarray, ...]:
        """The weight and the values, each with one entry a picture, or one for all."""
        return np.atleast_1d(np.float32(self.weight)), *self.values


@dataclass(frozen=True, eq=False)
class Objective:
    """What to climb: terms that are added up. Made by the functions of this module.

    Objectives can be added, subtracted, and multiplied or divided by a number, or by an array (N,)
    of one number a picture.

    Examples
    --------
    >>> objective = unit(3) - 0.01 * l1() - 0.1 * total_variation()
    """

    terms: tuple[Term, ...]

    def __add__(self, other: "Objective | float") -> "Objective":
        if isinstance(other, Real):
            if other == 0:  # what sum() starts with
                return self
            other = _objective(_constant, "picture", np.array([other], np.float32))
        if not isinstance(other, Objective):
            return NotImplemented
        return Objective(self.terms + other.terms)

    __radd__ = __add__

    def __neg__(self) -> "Objective":
        return self * -1.0

    def __sub__(self, other: "Objective | float") -> "Objective":
        return self + (-other)

    def __rsub__(self, other: float) -> "Objective":
        return (-self) + other

    def __mul__(self, weight: float | np.ndarray) -> "Objective":
        if isinstance(weight, Objective):
            raise TypeError("objectives can be added and scaled, not multiplied with one another.")
        numbers = np.asarray(weight, np.float32)
        if numbers.ndim > 1 or not np.isfinite(numbers).all():
            raise ValueError(
                f"an objective is scaled by a finite number or an array (N,), got {weight!r}."
            )
        return Objective(tuple(replace(term, weight=term.weight * numbers) for term in self.terms))

    __rmul__ = __mul__
    # NumPy would otherwise make an array of objectives of ``array * objective``.
    __array_ufunc__ = None

    def __truediv__(self, weight: float | np.ndarray) -> "Objective":
        return self * (1 / np.asarray(weight, np.float32))


def channel(layer: str, index: int | ArrayLike) -> Objective:
    """Sum of a feature map, Σᵢⱼ aᵢⱼᵏ; of a dense layer, one unit.

    Parameters
    ----------
    layer
        Name of a layer, inside nested models also ``"encoder/conv2d"``.
    index
        The channel k, or one for each picture (N,).

    Source: Lee, "Convolutional Neural Network", what a filter responds to. Used in lecture 07.
    """
    return _objective(_channel, "layer", _indices("index", index), layer=layer)


def neuron(
    layer: str, index: int | ArrayLike, position: tuple[int, int] | ArrayLike | None = None
) -> Objective:
    """One neuron of a feature map.

    Parameters
    ----------
    layer, index
        As for :func:`channel`.
    position
        (row, column) in the map, or (N, 2), one for each picture; by default its middle.

    Used in lecture 07.
    """
    if position is None:
        places = np.full((1, 2), -1, np.int32)
    else:
        places = np.atleast_2d(np.asarray(position))
        if places.dtype.kind not in "iu" or places.shape[1:] != (2,) or places.min() < 0:
            raise ValueError(
                f"position takes whole numbers (row, column) from 0 up or (N, 2), got {position!r}."
            )
    return _objective(
        _neuron, "layer", _indices("index", index), places.astype(np.int32), layer=layer
    )


def unit(index: int | ArrayLike) -> Objective:
    """One logit, the class score before the softmax.

    Parameters
    ----------
    index
        The class, or one for each picture (N,).

    Source: Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks". Used in
    lectures 07 and 13.
    """
    return _objective(_channel, "logits", _indices("index", index))


def energy(layer: str) -> Objective:
    """Squared length of a layer's output, ‖h‖², whose gradient is 2 hᵀ ∂h/∂x.

    Source: Mordvintsev, Olah and Tyka (2015), "Inceptionism". Used in lecture 10.
    """
    return _objective(_energy, "layer", layer=layer)


def guided_energy(layer: str, guide: ArrayLike) -> Objective:
    """Agreement of a layer's output with the features of a guide picture, place by place.

    Every place is drawn towards the place of the guide whose features fit best,
    Σᵢⱼ maxₖ hᵢⱼ · gₖ.

    Parameters
    ----------
    layer
        Name of a layer with rows and columns.
    guide
        That layer's output for the guide picture, (h, w, C) or (1, h, w, C).

    Source: Mordvintsev, Olah and Tyka (2015). Used in lecture 10.
    """
    features = np.asarray(guide, np.float32)
    if features.ndim not in (3, 4):
        raise ValueError(f"guide takes a layer's output (h, w, C), got shape {features.shape}.")
    flat = features.reshape(1, -1, features.shape[-1])
    return _objective(_guided_energy, "layer", flat, layer=layer)


def match(layer: str, target: ArrayLike) -> Objective:
    """Closeness to given features, −‖Φ(x) − Φ₀‖² / ‖Φ₀‖²: 0 where they are the same.

    Parameters
    ----------
    layer
        Name of a layer.
    target
        Φ₀, the layer's output for another picture, (h, w, C) or (units,); or one for each picture,
        with a leading axis N.

    Source: Mahendran and Vedaldi (2015), "Understanding Deep Image Representations by Inverting
    Them"; content of Gatys, Ecker and Bethge (2016). Used in lectures 09 and 11.
    """
    return _objective(_match, "layer", _features("target", target, (1, 3)), layer=layer)


def match_gram(layer: str, target: ArrayLike) -> Objective:
    """Closeness to a given style, −‖G(x) − G₀‖² / ‖G₀‖², of :func:`gram` matrices.

    Parameters
    ----------
    layer
        Name of a layer with rows and columns.
    target
        G₀, (C, C), or one for each picture (N, C, C).

    Source: Gatys, Ecker and Bethge (2016), "Image Style Transfer Using CNNs". Used in lecture 11.
    """
    return _objective(_match_gram, "layer", _features("target", target, (2,)), layer=layer)


def gram(features: Any) -> tf.Tensor:
    """Return how often each two channels are active in the same place: (N, h, w, C) → (N, C, C).

    Each entry is the mean over the places of the product of two channels.

    Source: Gatys, Ecker and Bethge (2016). Used in lecture 11.
    """
    features = tf.convert_to_tensor(features)
    channels = features.shape[-1]
    flat = tf.reshape(features, [tf.shape(features)[0], -1, channels])
    places = tf.cast(tf.shape(flat)[1], flat.dtype)
    return tf.matmul(flat, flat, transpose_a=True) / places


def layer_objective(score: Score, layer: str) -> Objective:
    """Make an objective of a function of one's own.

    Parameters
    ----------
    score
        Takes a layer's output (N, …) as a tensor and returns a number a picture, (N,), computed
        with TensorFlow. Define it once, outside loops: it is compiled again for each new function.
    layer
        Name of the layer.

    Used in lecture 07.
    """
    if not callable(score):
        raise TypeError(f"score takes a function of a layer's output, got {score!r}.")
    return _objective(score, "layer", layer=layer)


def l1(around: float = 0.0) -> Objective:
    """Sum of the pixels' distances to a grey value, Σ |x − around|.

    Source: Lee, yⁱ − Σ|xᵢⱼ|. Used in lecture 07.
    """
    return _objective(_l1, "picture", np.array([around], np.float32))


def l2(around: float = 0.0) -> Objective:
    """Sum of the pixels' squared distances to a grey value, Σ (x − around)².

    Source: Simonyan, Vedaldi and Zisserman (2014). Used in lecture 07.
    """
    return _objective(_l2, "picture", np.array([around], np.float32))


def total_variation(beta: float = 2.0) -> Objective:
    """Sum over the pixels of the length of the local slope to the power ``beta``.

    Σᵢⱼ ((xᵢ,ⱼ₊₁ − xᵢⱼ)² + (xᵢ₊₁,ⱼ − xᵢⱼ)²)^(β/2): small for smooth pictures. With β = 1 a
    picture may have edges, with β = 2 it is soft.

    Source: Mahendran and Vedaldi (2015). Used in lectures 07, 09 and 11.
    """
    power = checks.number("beta", beta, at_least=0.1)
    return _objective(_total_variation, "picture", options=(power,))


def alpha_norm(alpha: float = 6.0, around: float = 0.5) -> Objective:
    """Sum of the pixels' distances to a grey value to a high power, Σ |x − around|^α.

    Lets the pixels be while they are within the range of pictures, and holds them there.

    Source: Mahendran and Vedaldi (2015). Used in lecture 09.
    """
    power = checks.number("alpha", alpha, at_least=1)
    return _objective(_alpha_norm, "picture", np.array([around], np.float32), options=(power,))


def waking(objective: Objective) -> Objective:
    """Return the objective with a way up for units that a rectifier keeps silent.

    Where a channel's sum or a neuron is 0, its slope is taken before the rectifier. The scores are
    the same.
    """
    return Objective(
        tuple(
            replace(term, options=(True,))
            if term.source == "layer" and term.score in (_channel, _neuron)
            else term
            for term in objective.terms
        )
    )


def _objective(
    score: Score,
    source: Source,
    *values: np.ndarray,
    layer: str = "",
    options: tuple[Any, ...] = (),
) -> Objective:
    if not isinstance(layer, str):
        raise TypeError(f"layer takes a layer's name, got {layer!r} ({type(layer).__name__}).")
    return Objective((Term(score, source, layer, values, options),))


def _indices(argument: str, index: Any) -> np.ndarray:
    numbers = np.atleast_1d(np.asarray(index))
    if numbers.dtype.kind not in "iu" or numbers.ndim != 1 or numbers.size == 0:
        raise TypeError(f"{argument} takes a whole number or an array (N,) of them, got {index!r}.")
    if numbers.min() < 0:
        raise ValueError(f"{argument} takes whole numbers from 0 up, got {numbers.min()}.")
    return numbers.astype(np.int32)


def _features(argument: str, target: Any, ranks: tuple[int, ...]) -> np.ndarray:
    """Return features with a leading axis for the pictures."""
    array = np.asarray(target, np.float32)
    if array.ndim in ranks:
        array = array[None]
    if array.ndim - 1 not in ranks:
        raise ValueError(f"{argument} has shape {array.shape}, which no layer's output has.")
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} holds NaN or infinity.")
    if not array.any():
        raise ValueError(f"{argument} is zero everywhere: nothing can be matched with it.")
    return array


def check_fit(term: Term, shape: tuple[int | None, ...]) -> None:
    """Raise unless a term's numbers fit the output (N, …) that it looks at."""
    where = f"layer {term.layer!r}" if term.source == "layer" else "the model's output"
    needs_map = term.score in (_guided_energy, _match_gram)
    if (needs_map and len(shape) != 4) or (term.score is _neuron and len(shape) not in (2, 4)):
        raise ValueError(f"{where} gives {shape[1:]}, which has no rows and columns.")
    if term.score in (_channel, _neuron):
        index = term.values[0]
        if shape[-1] is not None and index.max() >= shape[-1]:
            raise ValueError(
                f"{where} has the channels 0 to {shape[-1] - 1}, got index {index.max()}."
            )
    if term.score is _neuron and len(shape) == 4:
        for axis, size in zip((0, 1), shape[1:3], strict=True):
            if size is not None and (last := term.values[1][:, axis].max()) >= size:
                raise ValueError(
                    f"{where} has {shape[1]}×{shape[2]} places, got position "
                    f"{'row' if axis == 0 else 'column'} {last}."
                )
    expected: tuple[int | None, ...] = shape[1:]
    if term.score is _match_gram:
        expected = (shape[-1], shape[-1])
    if term.score is _guided_energy:
        expected = (None, shape[-1])
    if term.score in (_match, _match_gram, _guided_energy):
        found = term.values[0].shape[1:]
        same_rank = len(found) == len(expected)
        if not same_rank or any(
            want is not None and want != got for want, got in zip(expected, found, strict=True)
        ):
            raise ValueError(f"{where} takes a target of shape {expected}, got {found}.")


# The terms: functions of (N, …) that give (N,). Arrays of values have one entry a picture, or one
# for all.


def _per_picture(values: tf.Tensor) -> tf.Tensor:
    """Sum over everything but the pictures."""
    return tf.reduce_sum(values, axis=list(range(1, values.shape.rank)))


def _for_each(values: tf.Tensor, output: tf.Tensor) -> tf.Tensor:
    """Repeat the values (1, …) for each picture, if they are one for all."""
    shape = tf.concat([tf.shape(output)[:1], tf.shape(values)[1:]], axis=0)
    return tf.broadcast_to(values, shape)


def _constant(images: tf.Tensor, value: tf.Tensor) -> tf.Tensor:
    return _for_each(value, images)


def _channel(output: tf.Tensor, index: tf.Tensor, waking: bool = False) -> tf.Tensor:
    if (alone := one_channel(output, index)) is not None:
        score = _per_picture(alone)
    else:
        sums = tf.reduce_sum(output, axis=list(range(1, output.shape.rank - 1)))
        score = tf.gather(sums, _for_each(index, output), batch_dims=1)
    return _awake(score, output, lambda before: _channel(before, index)) if waking else score


def _neuron(
    output: tf.Tensor, index: tf.Tensor, position: tf.Tensor, waking: bool = False
) -> tf.Tensor:
    if waking:
        score = _neuron(output, index, position)
        return _awake(score, output, lambda before: _neuron(before, index, position))
    if output.shape.rank == 2:
        return _channel(output, index)
    size = tf.shape(output)[1:3]
    place = _for_each(tf.where(position < 0, size // 2, position), output)
    channel = _for_each(index, output)[:, None]
    return tf.gather_nd(output, tf.concat([place, channel], axis=1), batch_dims=1)


def _awake(
    score: tf.Tensor, output: tf.Tensor, score_of: Callable[[tf.Tensor], tf.Tensor]
) -> tf.Tensor:
    """Give silent units the slope of what the rectifier takes; the score stays as it is."""
    if output.op.type not in ("Relu", "Relu6"):
        return score
    before = score_of(output.op.inputs[0])
    return score + tf.where(score == 0, before - tf.stop_gradient(before), 0.0)


def _energy(output: tf.Tensor) -> tf.Tensor:
    return _per_picture(output * output)


def _guided_energy(output: tf.Tensor, guide: tf.Tensor) -> tf.Tensor:
    flat = tf.reshape(output, [tf.shape(output)[0], -1, output.shape[-1]])
    products = tf.matmul(flat, _for_each(guide, output), transpose_b=True)
    return tf.reduce_sum(tf.reduce_max(products, axis=2), axis=1)


def _match(output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    return -_per_picture((output - target) ** 2) / _per_picture(target * target)


def _match_gram(output: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    return _match(gram(output), target)


def _l1(images: tf.Tensor, around: tf.Tensor) -> tf.Tensor:
    return _per_picture(tf.abs(images - around[:, None, None, None]))


def _l2(images: tf.Tensor, around: tf.Tensor) -> tf.Tensor:
    return _per_picture((images - around[:, None, None, None]) ** 2)


def _total_variation(images: tf.Tensor, beta: float) -> tf.Tensor:
    down, right = _differences(images, axis=1), _differences(images, axis=2)
    if beta == 2:
        return _per_picture(down**2) + _per_picture(right**2)
    down = tf.pad(down, [[0, 0], [0, 1], [0, 0], [0, 0]])
    right = tf.pad(right, [[0, 0], [0, 0], [0, 1], [0, 0]])
    slope = tf.reduce_sum(down**2 + right**2, axis=3)
    return _per_picture((slope + 1e-8) ** (beta / 2))  # finite slope of the power at 0


def _differences(images: tf.Tensor, axis: int) -> tf.Tensor:
    """Return each pixel's difference to the next along an axis, one fewer than pixels."""
    last = tf.shape(images)[axis] - 1
    # Not images[:, 1:]: the gradient of indexing takes ten times as long.
    _, after = tf.split(images, [1, last], axis)
    before, _ = tf.split(images, [last, 1], axis)
    return after - before


def _alpha_norm(images: tf.Tensor, around: tf.Tensor, alpha: float) -> tf.Tensor:
    return _per_picture(tf.abs(images - around[:, None, None, None]) ** alpha)
