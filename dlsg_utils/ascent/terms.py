"""What objectives are: weighted sums of terms, one number for each image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

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
    layer: str | keras.Layer = ""
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
    """A sum of terms. Made by the functions of ``objectives.py``.

    Objectives can be added, subtracted, and multiplied or divided by a number, or by an array (N,)
    of one number for each image.

    Examples
    --------
    >>> objective = unit(3) - 0.01 * l1() - 0.1 * total_variation()
    """

    terms: tuple[Term, ...]

    def __add__(self, other: Objective) -> Objective:
        if isinstance(other, int) and other == 0:  # what sum() starts with
            return self
        if not isinstance(other, Objective):
            return NotImplemented
        return Objective(self.terms + other.terms)

    __radd__ = __add__

    def __neg__(self) -> Objective:
        return self * -1.0

    def __sub__(self, other: Objective) -> Objective:
        return self + (-other)

    def __mul__(self, weight: float | np.ndarray) -> Objective:
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

    def __truediv__(self, weight: float | np.ndarray) -> Objective:
        return self * (1 / np.asarray(weight, np.float32))

    @property
    def counts(self) -> set[int]:
        """For how many images it has values: one number, none if the same hold for all."""
        return {len(array) for term in self.terms for array in term.arguments} - {1}

    def __getitem__(self, part: slice) -> Objective:
        """Return the objective for some of the images."""

        def cut(values: Any) -> Any:
            return values[part] if np.ndim(values) and len(values) > 1 else values

        return self.replaced(
            lambda term: {"weight": cut(term.weight), "values": tuple(map(cut, term.values))}
        )

    def replaced(self, changes: Callable[[Term], dict[str, Any]]) -> Objective:
        """Return the objective with changed fields of its terms."""
        return Objective(tuple(replace(term, **changes(term)) for term in self.terms))


def one_term(formula: Formula, source: Any, *values: np.ndarray, **further: Any) -> Objective:
    """Return the objective that is one term, of weight 1."""
    return Objective((Term(formula, source, values=values, **further),))


def for_each(values: tf.Tensor, output: tf.Tensor) -> tf.Tensor:
    """Repeat values (1, …) for each image, if they are one for all."""
    shape = tf.concat([tf.shape(output)[:1], tf.shape(values)[1:]], axis=0)
    return tf.broadcast_to(values, shape)


def sum_per_image(values: tf.Tensor) -> tf.Tensor:
    """Sum over all axes but the first."""
    return tf.reduce_sum(values, axis=list(range(1, values.shape.rank)))


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
