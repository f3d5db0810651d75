"""Training from pairs of images: by the absolute error, alone or with an adversary."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, number, whole
from dlsg_utils.applications.generation.unet import fits_model


class Losses(NamedTuple):
    """The mean losses of each epoch, arrays (epochs,).

    Attributes
    ----------
    l1 : the absolute error of the generator's images
    generator : the cross-entropy of *real* for them, what the generator lowers; NaN without
        an adversary
    discriminator : the adversary's cross-entropy, the mean over real and generated ones
    """

    l1: NDArray[np.float32]
    generator: NDArray[np.float32]
    discriminator: NDArray[np.float32]


def train_pix2pix(
    model: keras.Model,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    discriminator: keras.Model | None = None,
    l1_weight: float = 100.0,
    epochs: int,
    batch_size: int = 16,
    learning_rate: float = 1e-3,
    seed: int | None = None,
) -> Losses:
    """Train a network that turns images into others.

    It lowers l1_weight · L1 and, with an adversary D, −log D(x, G(x)); at each step D is trained
    once, too, to say 1 of pairs x, y and 0 of pairs x, G(x). Without an adversary L1 alone counts.
    Both by Adam (β₁ 0.5) with rates that fall to zero along a line, over the second half of the
    steps.

    Parameters
    ----------
    model
        The generator, a :func:`unet`.
    inputs : (N, H, W, C), values in [0, 1]
    targets : (N, H, W, K), values in [0, 1]
        What it shall give.
    discriminator
        A :func:`patch_discriminator` with C + K channels; it is trained along.
    l1_weight
        λ: what the absolute error counts beside the adversary.
    epochs
        Passes over the pairs; each draws them in a new order.
    batch_size
        Pairs a step; what is left over at the end of an epoch is left out.
    learning_rate
        Of both, at the beginning.
    seed
        Makes the order repeatable.

    Returns
    -------
    Losses

    Raises
    ------
    ValueError
        If the images do not fit the networks or each other, or are out of [0, 1].

    Source: Isola et al. (2017), equations 1 to 4 and section 3.3, with λ 100, images in [−1, 1] and
    a rate of 2e-4. Used in lecture 16.
    """
    given, wanted = (image_batch(each, argument=name)[0] for name, each in
                     (("inputs", inputs), ("targets", targets)))  # fmt: skip
    fits_model(model, given, "inputs")
    if wanted.shape != (len(given), *model.output_shape[1:]):
        raise ValueError(
            f"targets takes {(len(given), *model.output_shape[1:])}, one for each input, "
            f"got shape {wanted.shape}."
        )
    if discriminator is not None:
        fits_model(discriminator, np.concatenate([given[:1], wanted[:1]], axis=-1), "discriminator")
    size = whole("batch_size", batch_size)
    if size > len(given):
        raise ValueError(f"batch_size takes at most {len(given)}, the number of pairs; got {size}.")
    weight = number("l1_weight", l1_weight, at_least=0)
    rate = number("learning_rate", learning_rate, at_least=0)
    order, count = generator(seed), whole("epochs", epochs)
    steps = len(given) // size
    step = _step(model, discriminator, weight, rate, count * steps)
    means = []
    for _ in range(count):
        drawn = order.permutation(len(given))[: steps * size].reshape(steps, size)
        rows = [step(given[some], wanted[some]) for some in drawn]
        means.append(np.mean(rows, axis=0))
    return Losses(*np.array(means, np.float32).T)


def _adam(rate: float, steps: int) -> keras.optimizers.Optimizer:
    """Return an optimizer whose rate falls from the half of the steps on."""

    class Falling(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step: tf.Tensor) -> tf.Tensor:
            done = tf.cast(step, tf.float32) / steps
            return rate * tf.clip_by_value(2 * (1 - done), 0.02, 1)

    return keras.optimizers.Adam(Falling(), beta_1=0.5)


def _step(
    model: keras.Model,
    discriminator: keras.Model | None,
    weight: float,
    rate: float,
    steps: int,
) -> tf.types.experimental.PolymorphicFunction:
    """Return a compiled step for both players; it gives the three losses."""
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    optimizer = _adam(rate, steps)
    optimizer.build(model.trainable_variables)
    if discriminator is None:

        @tf.function
        def alone(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                l1 = tf.reduce_mean(tf.abs(y - model(x, training=True)))
            optimizer.apply(tape.gradient(l1, model.trainable_variables))
            return tf.stack([l1, np.nan, np.nan])

        return alone
    other = _adam(rate, steps)
    other.build(discriminator.trainable_variables)

    @tf.function
    def both(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape, tf.GradientTape() as others:
            drawn = model(x, training=True)
            real = discriminator(tf.concat([x, y], axis=-1), training=True)
            fake = discriminator(tf.concat([x, drawn], axis=-1), training=True)
            judged = (entropy(tf.ones_like(real), real) + entropy(tf.zeros_like(fake), fake)) / 2
            fooled = entropy(tf.ones_like(fake), fake)
            l1 = tf.reduce_mean(tf.abs(y - drawn))
            total = weight * l1 + fooled
        optimizer.apply(tape.gradient(total, model.trainable_variables))
        other.apply(others.gradient(judged, discriminator.trainable_variables))
        return tf.stack([l1, fooled, judged])

    return both
