"""The direction of a step, computed from the gradient: normalized gradient, or Adam."""

import tensorflow as tf

State = tuple[tf.Tensor, ...]  # tensors of the parameters' shape, as many as the optimizer's slots
Direction = tuple[tf.Tensor, State]


class Gradient:
    """The gradient divided by its root mean square, image by image.

    So a step of size 0.01 changes the pixels by 0.01 in the root mean square, whatever the
    objective's scale.
    """

    slots = 0

    def direction(self, gradient: tf.Tensor, state: State, step: tf.Tensor) -> Direction:
        """Return the direction of step 0, 1, … and the new state."""
        axes = list(range(1, gradient.shape.rank))
        # First by the largest value, because squares of values below 1e-19 are zero.
        gradient = tf.math.divide_no_nan(
            gradient, tf.reduce_max(tf.abs(gradient), axes, keepdims=True)
        )
        size = tf.sqrt(tf.reduce_mean(gradient * gradient, axes, keepdims=True))
        return tf.math.divide_no_nan(gradient, size), state


class Adam(Gradient):
    """Adam (Kingma and Ba, 2015): running means of the gradient and of its square."""

    slots = 2
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-8

    def direction(self, gradient: tf.Tensor, state: State, step: tf.Tensor) -> Direction:
        """Return the direction of step 0, 1, … and the new state."""
        mean, square = state
        mean += (1 - self.beta_1) * (gradient - mean)
        square += (1 - self.beta_2) * (gradient * gradient - square)
        count = tf.cast(step + 1, gradient.dtype)
        unbiased_mean = mean / (1 - self.beta_1**count)
        unbiased_square = square / (1 - self.beta_2**count)
        return unbiased_mean / (tf.sqrt(unbiased_square) + self.epsilon), (mean, square)


KINDS = {"gradient": Gradient(), "adam": Adam()}
