"""Fooling a linear classifier: x + αw, where w are the weights of the wanted class."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import AttackResult, Change, Outcome
from dlsg_utils.inspection.probe import Probe, gradient_of


@checks.renamed(eps="alpha", epsilon="alpha")
def fool_linear(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike,
    *,
    alpha: float | None = None,
    progress: bool = True,
) -> AttackResult:
    """Add a little of a class's weights to an image, x + αw, until a linear classifier predicts it.

    Parameters
    ----------
    model
        A classifier whose logits are linear in the image, as softmax regression.
    images
        One image (H, W, C) or a batch (N, H, W, C) in [0, 1], of other classes than the targets.
    targets
        The class to be predicted, (N,) or one for all.
    alpha
        How much of the weights; by default the least that succeeds, to a thousandth, for each
        image.
    progress
        Show a bar if it takes over a second.

    Returns
    -------
    AttackResult

    Raises
    ------
    ValueError
        If the model is not linear: then the weights differ from image to image.

    Source: A. Karpathy (2015), "Breaking Linear Classifiers on ImageNet"; VT, "Fooling a linear
    classifier". Used in lecture 12.
    """
    if alpha is not None:
        checks.number("alpha", alpha, at_least=0)
    problem = _base.check(model, images, None, np.asarray(targets))
    network, x, *_ = problem
    classes = np.broadcast_to(targets, len(x)).astype(np.int32)
    w, elsewhere = (network.batched(_gradient_of_logit, (), at, classes) for at in (x, 1 - x))
    if not np.allclose(w, elsewhere, rtol=1e-3, atol=1e-5):
        raise ValueError(
            f"model {model.name!r} is not linear: what a pixel adds to a class differs from "
            "image to image. Take fgsm or pgd."
        )

    def added(alphas: np.ndarray) -> Outcome:
        change = alphas.astype(np.float32).reshape(-1, 1, 1, 1) * w
        return _base.run(problem, Change, change, progress=progress)

    if alpha is not None:
        return _base.result(problem, added(np.full(len(w), alpha)))
    low, high, alphas = np.zeros(len(w)), np.full(len(w), np.inf), np.full(len(w), 1e-4)
    for _ in range(60):  # twice as much until it succeeds, then bisection
        success = added(alphas).success
        low, high = np.where(success, low, alphas), np.where(success, alphas, high)
        if (high <= 1.001 * low).all():
            break
        alphas = np.where(np.isinf(high), 2 * low, (low + high) / 2)
    return _base.result(problem, added(np.where(np.isinf(high), low, high)))


def _gradient_of_logit(network: Probe, images: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    """Return what each pixel adds to the logit of its image's class, (N, H, W, C)."""
    return gradient_of(tf.gather(network.logits(images), classes, batch_dims=1), images)
