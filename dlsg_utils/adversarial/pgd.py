"""Projected gradient descent: many small steps, each projected back into the ball around x₀."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Attack, AttackResult, Outcome, Problem

NORMS = ("inf", "2")


@dataclass
class PGD(Attack):
    """x ← Π(x + α sign(∇ₓ L)) from a random start; Π projects into the ball of radius ε.

    With the norm ``"2"`` the step is α ∇ₓ L / ‖∇ₓ L‖.
    """

    offsets: Any
    epsilon: Any
    step_size: Any
    norm: str

    def start(self, images: tf.Tensor) -> tf.Tensor:
        """Return x₀ + offsets, somewhere in the ball."""
        radius = self.epsilon if self.norm == "inf" else 1.0
        self.low = tf.maximum(images - radius, 0.0)
        self.high = tf.minimum(images + radius, 1.0)
        return images + self.offsets

    def step(self, x: tf.Tensor, logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        """Return a step of length α along the gradient."""
        gradient = self.gradient(x, logits, classes)
        if self.norm == "inf":
            return self.step_size * tf.sign(gradient)
        return self.step_size * tf.math.divide_no_nan(gradient, _base.norms(gradient))

    def project(self, x: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """Return the nearest images within ε of x₀ and inside [0, 1]."""
        if self.norm == "2":
            x = images + tf.clip_by_norm(x - images, self.epsilon, axes=[1, 2, 3])
        return tf.clip_by_value(x, self.low, self.high)


@checks.renamed(random_start="restarts", rand_init="restarts", num_random_init="restarts")
def pgd(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    epsilon: float,
    norm: str | float = "inf",
    steps: int = 40,
    step_size: float | None = None,
    restarts: int = 1,
    targets: ArrayLike | None = None,
    seed: int | None = None,
    progress: bool = True,
) -> AttackResult:
    """Projected gradient descent: many small steps, never further than ε from the image.

    Parameters
    ----------
    model, images, labels, targets, progress
        As for :func:`fgsm`.
    epsilon
        Radius of the ball around the image. No rounding leads out of it, nor out of [0, 1].
    norm
        ``"inf"``: no pixel moves further than ε. ``"2"``: the Euclidean norm of the whole change is
        at most ε. Also ``np.inf`` and 2, ``"Linf"`` and ``"L2"``.
    steps
        Number of steps from each start.
    step_size
        Length α of a step in the same norm; by default 2.5 ε / steps, which reaches every point of
        the ball.
    restarts
        Random starts in the ball, one after the other, each for the images that are not yet
        fooled. With 0 the first step starts at the image itself.
    seed
        Makes the random starts repeatable.

    Returns
    -------
    AttackResult

    Raises, Warns
        As :func:`fgsm`.

    Source: Madry et al. (2018), "Towards Deep Learning Models Resistant to Adversarial Attacks".
    Used in lecture 12.
    """
    norm = norm_name(norm)
    steps = checks.whole("steps", steps)
    restarts = checks.whole("restarts", restarts, at_least=0)
    checks.whole("seed", 0 if seed is None else seed, at_least=0)
    problem = _base.check(model, images, labels, targets)
    longest = 1.0 if norm == "inf" else problem.images[0].size ** 0.5
    radius = _base.check_radius(epsilon, at_most=longest)
    if norm == "2":  # what rounding may add to all values, and to the norm
        radius = max(radius * (1 - 1e-5) - longest * 2.0**-24, 0.0)
    if step_size is None:
        step_size = 2.5 * radius / steps
    elif checks.number("step_size", step_size, at_least=0) == 0:
        raise ValueError("step_size takes a number above 0.")
    random = np.random.default_rng(seed)

    def attacked(problem: Problem) -> Outcome:
        shape = problem.images.shape
        offsets = _random_offsets(shape, radius, norm, random) if restarts else np.zeros(shape)
        return _base.run(
            problem, PGD, offsets, radius, step_size, steps=steps, progress=progress, norm=norm
        )

    outcome = attacked(problem)
    for _ in range(restarts - 1):
        left = ~outcome.success
        if left.any():
            outcome.replace(left, attacked(problem.only(left)))
    return _base.result(problem, outcome)


def norm_name(norm: str | float) -> str:
    """Return "inf" or "2", given "Linf", "l2", infinity or a number, or raise."""
    given = norm if isinstance(norm, str) else f"{norm:g}" if isinstance(norm, Real) else ""
    name = given.lower().removeprefix("l").removeprefix("_")
    return name if name in NORMS else checks.one_of("norm", norm, NORMS)


def _random_offsets(
    shape: tuple[int, ...], radius: float, norm: str, random: np.random.Generator
) -> np.ndarray:
    """Return changes (N, H, W, C), uniform in the ball."""
    if norm == "inf":
        return radius * (2 * random.random(shape, np.float32) - 1)
    directions = random.standard_normal(shape, np.float32).reshape(shape[0], -1)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    # In many dimensions nearly all of a ball lies close to its surface.
    lengths = radius * random.random((shape[0], 1)) ** (1 / directions.shape[1])
    return (lengths * directions).reshape(shape)
