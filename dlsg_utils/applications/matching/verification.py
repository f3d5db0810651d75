"""Same or different? Embeddings, and how well their distances tell."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import pdist
from sklearn.metrics import auc, roc_curve

from dlsg_utils._core.checks import whole
from dlsg_utils.models.digits import DIGITS, lee_cnn


class Verification(NamedTuple):
    """How well distances tell pairs of one class from pairs of two.

    Attributes
    ----------
    false_positives : float64 array (K,)
        Share of the pairs of two classes that are taken for one, at each threshold.
    true_positives : float64 array (K,)
        Share of the pairs of one class that are found.
    thresholds : float64 array (K,)
        The largest distance of a pair that is taken for one class; first −∞, then rising.
    auc : float
        Area under the curve: the probability that a pair of one class is nearer than a pair of two.
    """

    false_positives: NDArray[np.float64]
    true_positives: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    auc: float


def embedding_network(
    *,
    dimensions: int = 16,
    input_shape: tuple[int, int, int] = DIGITS,
    normalized: bool = True,
    seed: int | None = None,
) -> keras.Sequential:
    """Build Lee's network with an embedding in place of the logits.

    A siamese network is one network for all images of a pair or triplet: train it with
    ``training.fit(model, images, labels, loss=matching.ContrastiveLoss())``.

    Parameters
    ----------
    dimensions
        Of the embedding, at least 2.
    input_shape
        (H, W, C) of the images.
    normalized
        Divide each embedding by its length, as FaceNet does.
    seed
        Makes the initial weights repeatable.

    Source: Schroff, Kalenichenko and Philbin (2015), section 3; Bromley et al. (1993), "Signature
    Verification using a 'Siamese' Time Delay Neural Network". Used in lecture 15.
    """
    dimensions = whole("dimensions", dimensions, at_least=2)
    network = keras.Sequential(name="embedding_network")
    network.add(keras.Input(input_shape, name="image"))
    network.add(lee_cnn(input_shape=input_shape, classes=dimensions, seed=seed))
    if normalized:
        network.add(layers.UnitNormalization(name="normalize"))
    return network


def verify_pairs(features: ArrayLike, labels: ArrayLike) -> Verification:
    """Tell pairs of one class from pairs of two by their Euclidean distance: all pairs there are.

    Parameters
    ----------
    features : (N, …)
        Embeddings, activations or images; N rows make N (N − 1) / 2 pairs.
    labels : (N,)

    Returns
    -------
    Verification

    Raises
    ------
    ValueError
        If features and labels do not fit, features are not finite, or there is no pair of one class
        or of two.

    Used in lecture 15.
    """
    rows, classes = np.asarray(features, np.float64), np.asarray(labels)
    if classes.ndim != 1 or rows.ndim < 2 or len(rows) != len(classes):
        raise ValueError(
            "features and labels take (N, …) and (N,), got shapes "
            f"{rows.shape} and {classes.shape}."
        )
    if not np.isfinite(rows).all():
        raise ValueError("features holds NaN or infinity.")
    first, second = np.triu_indices(len(rows), 1)
    same = classes[first] == classes[second]
    if not same.any() or same.all():
        raise ValueError(
            "labels takes at least two classes, and two rows of one of them, got "
            f"{np.unique(classes).size} classes in {len(classes)} rows."
        )
    distances = pdist(rows.reshape(len(rows), -1))
    false_positives, true_positives, scores = roc_curve(same, -distances)
    area = float(auc(false_positives, true_positives))
    return Verification(false_positives, true_positives, -scores, area)
