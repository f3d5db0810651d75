"""Many small steps up the gradient, each brought back into the ball around the picture."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._ball import longest, pixel_limits, within_length
from dlsg_utils.adversarial._base import Aim, Attack, Outcome
from dlsg_utils.inspection.probe import Probe

NORMS = ("inf", "2")


def pgd(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    epsilon: float,
    norm: str = "inf",
    steps: int = 40,
    step_size: float | None = None,
    restarts: int = 1,
    targets: ArrayLike | None = None,
    seed: int | None = None,
    progress: bool = True,
) -> Attack:
    """Projected gradient descent: the strongest picture within ε that small steps find.

    Parameters
    ----------
    model, images, labels, targets, progress
        As for :func:`fgsm`.
    epsilon
        Radius of the ball around the picture, kept exactly, as are the bounds [0, 1].
    norm
        ``"inf"``: no pixel moves further than ε. ``"2"``: the whole change, as one vector, is not
        longer than ε.
    steps
        Looks at the gradient from each start.
    step_size
        Length of a step in the same norm; by default 2.5 ε / steps, which reaches every place of
        the ball.
    restarts
        Random starts within the ball, one after the other, each with the pictures that still stand.
        With 0 the climb starts from the picture itself.
    seed
        Makes the random starts repeatable.

    Returns
    -------
    Attack

    Raises, Warns
        As :func:`fgsm`.

    Source: Madry et al. (2018), "Towards Deep Learning Models Resistant to Adversarial Attacks".
    Used in lecture 12.
    """
    checks.one_of("norm", norm, NORMS)
    steps = checks.whole("steps", steps)
    restarts = checks.whole("restarts", restarts, at_least=0)
    if seed is not None:
        checks.whole("seed", seed, at_least=0)
    random = np.random.default_rng(seed)
    aim = _base.aim(model, images, labels, targets)
    radius = _base.radius(
        epsilon, at_most=1.0 if norm == "inf" else longest(aim.task.images.shape[1:])
    )
    if step_size is None:
        step_size = 2.5 * float(radius) / steps
    elif checks.number("step_size", step_size, at_least=0) == 0:
        raise ValueError("step_size takes a number above 0.")

    def climb(aim: Aim) -> Outcome:
        compute = aim.task.network.compiled(
            _climb,
            (norm, aim.targeted),
            _base.CLASSES,
            tf.TensorSpec((None, *aim.task.network.shape), tf.float32),
            _base.NUMBER,
            _base.NUMBER,
            _base.COUNT,
        )
        starts = _offsets(aim.task.images.shape, norm, radius, random if restarts else None)
        return _base.attacked(
            aim, compute, progress, starts, radius, np.float32(step_size), np.int32(steps)
        )

    outcome = climb(aim)
    for _ in range(restarts - 1):
        standing = ~(aim.reached(outcome.predictions) & aim.reached(outcome.saved))
        if not standing.any():
            break
        further = climb(aim.only(standing))
        for all_so_far, new in zip(outcome, further, strict=True):
            all_so_far[standing] = new
    return _base.concluded(aim, outcome)


def _offsets(
    shape: tuple[int, ...], norm: str, radius: np.float32, random: np.random.Generator | None
) -> np.ndarray:
    """Return where to start, as seen from the pictures: anywhere in the ball, or at its centre."""
    if random is None:
        return np.zeros(shape, np.float32)
    if norm == "inf":
        return radius * (2 * random.random(shape, np.float32) - 1)
    directions = random.standard_normal(shape, np.float32).reshape(shape[0], -1)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    # In many dimensions nearly all of a ball lies close to its surface.
    lengths = radius * random.random((shape[0], 1)) ** (1 / directions.shape[1])
    return np.asarray(lengths * directions, np.float32).reshape(shape)


def _climb(
    network: Probe,
    norm: str,
    targeted: bool,
    images: tf.Tensor,
    classes: tf.Tensor,
    offsets: tf.Tensor,
    epsilon: tf.Tensor,
    step_size: tf.Tensor,
    steps: tf.Tensor,
) -> Outcome:
    if norm == "inf":
        low, high = pixel_limits(images, epsilon)

    def inside(places: tf.Tensor) -> tf.Tensor:
        if norm == "inf":
            return tf.clip_by_value(places, low, high)
        return tf.clip_by_value(images + within_length(places - images, epsilon), 0.0, 1.0)

    def step(number: tf.Tensor, places: tf.Tensor, led: tf.Tensor) -> tuple[tf.Tensor, ...]:
        gradient, _ = _base.uphill(network, places, classes, targeted)
        direction = (
            tf.sign(gradient)
            if norm == "inf"
            else tf.math.divide_no_nan(gradient, _base.lengths(gradient))
        )
        return number + 1, inside(places + step_size * direction), led | _base.leads(gradient)

    before = _base.winner(network.logits(images))
    start = (tf.constant(0), inside(images + offsets), tf.zeros_like(before, tf.bool))
    _, places, led = tf.while_loop(
        lambda number, *_: number < steps, step, start, parallel_iterations=1
    )
    return _base.judged(network, places, before, led)
