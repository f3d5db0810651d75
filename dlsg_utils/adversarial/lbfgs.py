"""Szegedy's attack: the smallest change, by L-BFGS inside the box [0, 1]."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Aim, Attack
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe, slope

_MEMORY = 8  # pairs of steps and changes of slope
_DECREASE = 1e-4  # Armijo's: what share of the promised descent a step must bring

# (pictures (N, n), weights (N,)) -> losses, slopes (N, n), whether fooled
Look = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


def lbfgs(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    targets: ArrayLike | None = None,
    steps: int = 30,
    searches: int = 8,
    progress: bool = True,
) -> Attack:
    """Szegedy's attack: the least ‖r‖² + c · cross-entropy(x + r, target) in the box [0, 1].

    A line search finds for each picture the smallest c that fools the network; the smaller c, the
    smaller r. All pictures are worked on at once, each with its own curvature, step and c.

    Parameters
    ----------
    model, images, labels, progress
        As for :func:`fgsm`.
    targets
        Classes to be taken for, (N,) or one for all; by default the likeliest of the other classes.
    steps
        Looks at the gradient for each c.
    searches
        How many values of c to try.

    Returns
    -------
    Attack
        Of the pictures met on the way that fool the network the nearest; one that was never fooled
        stays as it is.

    Raises, Warns
        As :func:`fgsm`.

    Source: Szegedy et al. (2014), "Intriguing properties of neural networks". Used in lecture 12.
    """
    checks.whole("steps", steps)
    checks.whole("searches", searches)
    aim = _base.aim(model, images, labels, targets)
    network = aim.task.network
    compute = network.compiled(_loss, (), _base.CLASSES)
    at_once = network.at_once(aim.task.images, probe.MAX_MEMORY)
    count = len(aim.task.images)
    changes = np.zeros_like(aim.task.images)
    with tqdm(total=count * searches, disable=not progress, delay=1, unit=" searches") as bar:
        for first in range(0, count, at_once):
            part = np.arange(first, min(first + at_once, count))
            changes[part] = _smallest(aim.only(part), compute, steps, searches, bar)
    extend = network.compiled(
        _extended, (aim.targeted,), _base.CLASSES, tf.TensorSpec((None, *network.shape))
    )
    return _base.concluded(aim, _base.attacked(aim, extend, False, changes))


def _loss(
    network: Probe, images: tf.Tensor, classes: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the cross-entropies, their gradients, and the logits."""
    logits = network.logits(images)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits)
    return losses, _base.finite(slope(losses, images)), logits


def _extended(
    network: Probe, targeted: bool, images: tf.Tensor, classes: tf.Tensor, changes: tf.Tensor
) -> _base.Outcome:
    before = _base.winner(network.logits(images))
    changes = _base.surviving(network, images, changes, classes, targeted)
    changed = tf.clip_by_value(images + changes, 0.0, 1.0)
    return _base.judged(network, changed, before, tf.ones_like(before, tf.bool))


def _smallest(aim: Aim, compute: Any, steps: int, searches: int, bar: Any) -> np.ndarray:
    """Return the smallest changes that were found."""
    shape = aim.task.images.shape
    start = aim.task.images.reshape(shape[0], -1)
    logits = compute(aim.task.images, aim.labels)[2].numpy()
    wrong = logits.argmax(axis=1) != aim.labels
    if aim.targets is None:
        logits[np.arange(len(logits)), aim.labels] = -np.inf
        goals = logits.argmax(axis=1).astype(np.int32)
    else:
        goals = aim.targets
    best = _Best(np.full(len(start), np.inf), np.zeros_like(start))

    def look(places: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        found = compute(places.reshape(shape), goals)
        losses, slopes, logits = (tensor.numpy() for tensor in found)
        change = places - start
        squares = np.square(change).sum(axis=1)
        fooled = aim.reached(logits.argmax(axis=1))
        best.keep(fooled, squares, change)
        slopes = 2 * change + weights[:, None] * slopes.reshape(start.shape)
        return squares + weights * losses, slopes, fooled

    low, high = np.zeros(len(start)), np.full(len(start), np.inf)
    weights = np.ones(len(start))
    places = start.copy()
    for _ in range(searches):
        places, fooled = _minimised(look, places, weights.astype(np.float32), steps)
        low, high = np.where(fooled, low, weights), np.where(fooled, weights, high)
        between = np.sqrt(np.maximum(low, 1e-3 * np.minimum(high, 1e6)) * np.minimum(high, 1e6))
        weights = np.where(np.isinf(high), 10 * weights, np.where(low > 0, between, high / 10))
        bar.update(len(start))
    if not aim.targeted:
        best.changes[wrong] = 0  # they need none
    return best.changes.reshape(shape)


class _Best(NamedTuple):
    """The nearest pictures so far that fool the network."""

    squares: np.ndarray
    changes: np.ndarray

    def keep(self, fooled: np.ndarray, squares: np.ndarray, changes: np.ndarray) -> None:
        better = fooled & (squares < self.squares)
        self.squares[better], self.changes[better] = squares[better], changes[better]


def _minimised(
    look: Look, places: np.ndarray, weights: np.ndarray, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Go down from each place by projected L-BFGS; return the last places and whether they fool.

    Each look serves all pictures: one whose step led down goes on, one whose step did not tries
    half of it at the next look.
    """
    losses, slopes, fooled = look(places, weights)
    memory = _Memory(places.shape)
    direction = _free(places, -slopes)
    step = np.minimum(1, 0.5 / np.maximum(np.linalg.norm(direction, axis=1), 1e-12))
    for _ in range(steps):
        trial = np.clip(places + step[:, None].astype(np.float32) * direction, 0, 1)
        new_losses, new_slopes, new_fooled = look(trial, weights)
        moved = trial - places
        promised = _dot(slopes, moved)
        down = new_losses <= losses + _DECREASE * promised
        memory.add(down, moved, new_slopes - slopes)
        places = np.where(down[:, None], trial, places)
        slopes = np.where(down[:, None], new_slopes, slopes)
        losses, fooled = np.where(down, new_losses, losses), np.where(down, new_fooled, fooled)
        downhill = _free(places, -slopes)
        newest = _free(places, memory.times(downhill))
        newest = np.where((_dot(newest, slopes) < 0)[:, None], newest, downhill)
        direction = np.where(down[:, None], newest, direction)
        step = np.where(down, 1.0, step / 2)
    return places, fooled


class _Memory:
    """What each picture's last steps tell of the curvature: L-BFGS's two loops for all at once."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._steps = np.zeros((_MEMORY, *shape), np.float32)
        self._changes = np.zeros((_MEMORY, *shape), np.float32)
        self._inverse = np.zeros((_MEMORY, shape[0]), np.float32)  # 1 / step · change, or 0

    def add(self, chosen: np.ndarray, steps: np.ndarray, changes: np.ndarray) -> None:
        """Take up the newest pair of the chosen pictures, the last in the row."""
        products = _dot(steps, changes)
        chosen = chosen & (products > 1e-10)
        for kept, new in (
            (self._steps, steps),
            (self._changes, changes),
            (self._inverse, 1 / np.where(chosen, products, 1)),
        ):
            kept[:-1, chosen] = kept[1:, chosen]
            kept[-1, chosen] = new[chosen]

    def times(self, slopes: np.ndarray) -> np.ndarray:
        """Return the slopes (N, n) times the inverse curvature."""
        result, shares = slopes.copy(), np.zeros_like(self._inverse)
        for index in reversed(range(_MEMORY)):
            shares[index] = self._inverse[index] * _dot(self._steps[index], result)
            result -= shares[index][:, None] * self._changes[index]
        newest = _dot(self._changes[-1], self._changes[-1]) * self._inverse[-1]
        result *= (1 / np.where(newest > 0, newest, 1))[:, None]
        for index in range(_MEMORY):
            back = self._inverse[index] * _dot(self._changes[index], result)
            result += (shares[index] - back)[:, None] * self._steps[index]
        return result


def _free(places: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return the direction without what would lead out of the box."""
    out = ((places <= 0) & (direction < 0)) | ((places >= 1) & (direction > 0))
    return np.where(out, np.float32(0), direction)


def _dot(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.einsum("nk,nk->n", first, second)
