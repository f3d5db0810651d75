"""Fooling a linear classifier: its weights are the direction."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Aim, Attack, Outcome
from dlsg_utils.inspection.probe import Probe, slope

_DOUBLINGS, _HALVINGS = 40, 12


def fool_linear(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike,
    *,
    alpha: float | None = None,
    progress: bool = True,
) -> Attack:
    """Add a little of a class's weights to a picture, x + αw, until a linear classifier sees it.

    Parameters
    ----------
    model
        A classifier whose logits are linear in the picture, as softmax regression.
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1], of other classes than the targets.
    targets
        The class to be taken for, (N,) or one for all.
    alpha
        How much of the weights; by default the least that does, to a thousandth, for each picture.
    progress
        Show a bar if it takes over a second.

    Returns
    -------
    Attack

    Raises
    ------
    ValueError
        If the model is not linear: then the weights differ from picture to picture.

    Source: A. Karpathy (2015), "Breaking Linear Classifiers on ImageNet"; VT, "Fooling a linear
    classifier". Used in lecture 12.
    """
    if alpha is not None:
        checks.number("alpha", alpha, at_least=0)
    aim = _base.aim(model, images, None, targets)
    weights = _weights(aim, aim.task.images)
    if not np.allclose(weights, _weights(aim, 1 - aim.task.images), rtol=1e-3, atol=1e-5):
        raise ValueError(
            f"model {model.name!r} is not linear: what a pixel adds to a class differs from "
            "picture to picture. Take fgsm or pgd."
        )

    def tried(amounts: np.ndarray) -> Outcome:
        changed = aim.task.images + amounts.reshape(-1, 1, 1, 1) * weights
        return _base.judge(aim, changed.clip(0, 1), progress)

    count = len(weights)
    if alpha is not None:
        return _base.concluded(aim, tried(np.full(count, alpha, np.float32)))
    low, high = np.zeros(count, np.float32), np.full(count, 1e-4, np.float32)
    for _ in range(_DOUBLINGS):
        won = _won(aim, tried(high))
        if won.all():
            break
        low, high = np.where(won, low, high), np.where(won, high, 2 * high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        won = _won(aim, tried(middle))
        low, high = np.where(won, low, middle), np.where(won, middle, high)
    return _base.concluded(aim, tried(high))


def _won(aim: Aim, outcome: Outcome) -> np.ndarray:
    """Tell which pictures are taken for the target, also in 8 bits."""
    return aim.reached(outcome.predictions) & aim.reached(outcome.saved)


def _weights(aim: Aim, images: np.ndarray) -> np.ndarray:
    """Return what each pixel adds to the target's logit."""
    compute = aim.task.network.compiled(_slope_of_logit, (), _base.CLASSES)
    return np.asarray(compute(images, aim.classes))


def _slope_of_logit(network: Probe, images: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    return slope(tf.gather(network.logits(images), classes, batch_dims=1), images)
