"""The direction of a step, from the gradient: as it is but of unit size, or Adam's."""

# ruff: noqa: D102 - the protocol says what the methods do

from typing import Protocol

import tensorflow as tf

State = tuple[tf.Tensor, ...]


class Optimizer(Protocol):
    """Turns gradients into directions; its state has the shape of the numbers that change."""

    slots: int

    def direction(
        self, gradient: tf.Tensor, state: State, step: tf.Tensor
    ) -> tuple[tf.Tensor, State]:
        """Return the direction of step 0, 1, … and the new state."""


class Gradient(Optimizer):
    """The gradient over its root mean square, picture by picture.

    So a step of size 0.01 changes a pixel by 0.01 in the root mean square, whatever the
    objective's scale.
    """

    slots = 0

    def direction(
        self, gradient: tf.Tensor, state: State, step: tf.Tensor
    ) -> tuple[tf.Tensor, State]:
        axes = list(range(1, gradient.shape.rank))
        # Twice, because squares of numbers below 1e-19 are zero.
        largest = tf.reduce_max(tf.abs(gradient), axes, keepdims=True)
        shape = tf.math.divide_no_nan(gradient, largest)
        size = tf.sqrt(tf.reduce_mean(shape * shape, axes, keepdims=True))
        return tf.math.divide_no_nan(shape, size), state


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2015): means of the gradient and of its square, number by number."""

    slots = 2
    mean_decay, square_decay, epsilon = 0.9, 0.999, 1e-8

    def direction(
        self, gradient: tf.Tensor, state: State, step: tf.Tensor
    ) -> tuple[tf.Tensor, State]:
        mean, square = state
        mean += (1 - self.mean_decay) * (gradient - mean)
        square += (1 - self.square_decay) * (gradient * gradient - square)
        count = tf.cast(step + 1, gradient.dtype)
        unbiased_mean = mean / (1 - self.mean_decay**count)
        unbiased_square = square / (1 - self.square_decay**count)
        return unbiased_mean / (tf.sqrt(unbiased_square) + self.epsilon), (mean, square)


KINDS: dict[str, Optimizer] = {"gradient": Gradient(), "adam": Adam()}
