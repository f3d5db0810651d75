"""Szegedy's attack: the smallest change, by L-BFGS inside the box [0, 1]."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import AttackResult, Change, Problem
from dlsg_utils.ascent import lbfgs as solver
from dlsg_utils.inspection import probe
from dlsg_utils.inspection.probe import Probe


@checks.renamed(binary_search_steps="searches")
def lbfgs(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    targets: ArrayLike | None = None,
    steps: int = 30,
    searches: int = 8,
    progress: bool = True,
) -> AttackResult:
    """Szegedy's attack: the least ‖r‖² + c · cross-entropy(x + r, target) in the box [0, 1].

    A bisection finds for each image the smallest c that fools the network; the smaller c, the
    smaller r.

    Parameters
    ----------
    model, images, labels, progress
        As for :func:`fgsm`.
    targets
        Classes to be predicted, (N,) or one for all; by default the likeliest of the other classes.
    steps
        Steps of L-BFGS for each c, at most.
    searches
        How many values of c to try.

    Returns
    -------
    AttackResult
        Of all x that were evaluated the closest that fools the network. An image for which
        there was none stays as it is.

    Raises, Warns
        As :func:`fgsm`.

    Source: Szegedy et al. (2014), "Intriguing properties of neural networks". Used in lecture 12.
    """
    checks.whole("steps", steps)
    checks.whole("searches", searches)
    problem = _base.check(model, images, labels, targets)
    at_once = problem.network.at_once(problem.images, probe.MAX_MEMORY)
    changes = np.empty_like(problem.images)
    for part, _ in probe.shares(len(changes), 1, at_once, progress=False):
        changes[part] = _smallest_changes(problem.only(part), steps, searches, progress)
    outcome = _base.run(problem, Change, changes, progress=False)
    _base.lengthen(problem, outcome)
    return _base.result(problem, outcome)


def _smallest_changes(problem: Problem, steps: int, searches: int, progress: bool) -> np.ndarray:
    """Return the smallest changes r (N, H, W, C) that fool the network, 0 where none was found."""
    network, images, _, labels, targets = problem
    if targets is None:
        logits = network.run(Probe.logits, (), images).numpy()
        goals = np.where(np.eye(network.classes)[labels], -np.inf, logits).argmax(axis=1)
    goals = np.asarray(goals if targets is None else targets, np.int32)
    count, changes = len(images), np.zeros_like(images)
    smallest, c = np.full(count, np.inf), np.full(count, 10, np.float32)

    def evaluate(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        found = network.run(_cross_entropy, (), x, goals)
        losses, gradients, predictions = (tensor.numpy() for tensor in found)
        r = x - images
        squares = np.square(r).sum(axis=(1, 2, 3))
        fooled = predictions != labels if targets is None else predictions == targets
        better = fooled & (squares < smallest)
        smallest[better], changes[better] = squares[better], r[better]
        return squares + c * losses, 2 * r + c[:, None, None, None] * gradients, fooled

    low, high, x = np.zeros(count), np.full(count, np.inf), images
    for _ in tqdm(range(searches), disable=not progress, delay=1, unit=" searches"):
        x = solver.lbfgs(
            lambda x: evaluate(x)[:2], x, steps=steps, bounds=(0.0, 1.0), tolerance=1e-5
        )
        fooled = evaluate(x)[2]
        low, high = np.where(fooled, low, c), np.where(fooled, c, high)
        between = np.where(low > 0, np.sqrt(low * high), high / 5)
        c = np.where(np.isinf(high), 5 * low, between).astype(np.float32)
    return changes


def _cross_entropy(
    network: Probe, images: tf.Tensor, classes: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the cross-entropies, their gradients, and the predicted classes."""
    logits = network.logits(images)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits)
    return losses, _base.finite(probe.gradient_of(losses, images)), _base.predicted(logits)
