"""Do two patches show the same point? Three networks that decide, by Zagoruyko and Komodakis."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, number, one_of, whole
from dlsg_utils.applications.matching._pairs import Floats
from dlsg_utils.models.building import seed_weights
from dlsg_utils.training.fit import fit

COMPARISONS = ("siamese", "pseudo-siamese", "2-channel")


def comparison_network(
    kind: str, *, size: int = 17, filters: int = 24, seed: int | None = None
) -> keras.Model:
    """Build a network that looks at two patches and gives one number: positive for a match.

    - ``"siamese"``: both patches go through the same convolutions; dense layers decide.
    - ``"pseudo-siamese"``: each patch has convolutions of its own.
    - ``"2-channel"``: the patches are the channels of one image, compared from the first layer on.

    Parameters
    ----------
    kind : {"siamese", "pseudo-siamese", "2-channel"}
    size
        Pixels of a patch's side, at least 12.
    filters
        Of the first convolution; the second has twice as many.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From pairs (N, size, size, 2) of gray values in [0, 1] to (N, 1).

    Source: Zagoruyko and Komodakis (2015), "Learning to Compare Image Patches via Convolutional
    Neural Networks", section 3.1; theirs take 64×64 pixels and have three convolutions. Used in
    lecture 15.
    """
    kind = one_of("kind", kind, COMPARISONS)
    size, filters = whole("size", size, at_least=12), whole("filters", filters)
    pairs = keras.Input((size, size, 2), name="pairs")
    scaled = layers.Rescaling(4.0, -2.0, name="rescale")(pairs)
    if kind == "2-channel":
        features = _branch(filters)(scaled)
    else:
        one = _branch(filters)
        other = one if kind == "siamese" else _branch(filters, "_right")
        sides = [one(scaled[..., :1]), other(scaled[..., 1:])]
        features = layers.Concatenate(name="both")(sides)
    features = layers.Dense(64, activation="relu", name="decide")(features)
    model = keras.Model(pairs, layers.Dense(1, name="match")(features), name=kind)
    return seed_weights(model, seed)


def _branch(filters: int, side: str = "") -> Any:
    """Return a function that takes patches through two convolutions and makes them rows."""
    steps = [
        layers.Convolution2D(filters, 5, activation="relu", name=f"conv1{side}"),
        layers.MaxPooling2D(name=f"pool{side}"),
        layers.Convolution2D(2 * filters, 3, activation="relu", name=f"conv2{side}"),
        layers.Flatten(name=f"flatten{side}"),
    ]

    def run(patches: Any) -> Any:
        for step in steps:
            patches = step(patches)
        return patches

    return run


def pairs_of(triples: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """Make a pair that matches and one that does not of each triple of patches.

    Parameters
    ----------
    triples : (N, size, size, 3)
        From :func:`patch_triples`: the left patch, its match, the wrong one.

    Returns
    -------
    pairs : float32 array (2 N, size, size, 2)
        First the N that match.
    labels : int64 array (2 N,)
        1 and −1.

    Raises
    ------
    ValueError
        If they are no triples.

    Used in lecture 15.
    """
    patches = np.asarray(triples, np.float32)
    if patches.ndim != 4 or patches.shape[-1] != 3 or not len(patches):
        raise ValueError(f"triples takes (N, size, size, 3), got shape {patches.shape}.")
    pairs = np.concatenate([patches[..., [0, 1]], patches[..., [0, 2]]])
    return pairs, np.repeat([1, -1], len(patches))


def vary_patches(pairs: ArrayLike, *, seed: int | None = None) -> Floats:
    """Change the brightness and contrast of each patch, and mirror half of the pairs, top down.

    A network that sees both patches at once would else learn how bright the two cameras of one
    pair are.

    Parameters
    ----------
    pairs : (N, size, size, 2)
        In [0, 1].
    seed
        None draws other changes at each call.

    Returns
    -------
    float32 array (N, size, size, 2)
        In [0, 1]. Contrast is multiplied by 0.8 to 1.25, brightness moves by up to 0.1.

    Source: Zagoruyko and Komodakis (2015), section 3.3, who mirror and turn the patches; brightness
    and contrast are our choice. Used in lecture 15.
    """
    given, rng = image_batch(pairs, argument="pairs")[0], generator(seed)
    shape = (len(given), 1, 1, given.shape[-1])
    contrast = np.exp(rng.uniform(-1, 1, shape) * np.log(1.25))
    changed = (given - 0.5) * contrast + 0.5 + rng.uniform(-0.1, 0.1, shape)
    mirrored = rng.random(len(given)) < 0.5
    changed[mirrored] = changed[mirrored][:, ::-1]
    return np.clip(changed, 0, 1).astype(np.float32)


def learn_comparison(
    model: keras.Model,
    pairs: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int = 1,
    batch_size: int = 128,
    learning_rate: float = 2e-3,
    seed: int | None = None,
    progress: bool = True,
) -> Any:
    """Train a network of :func:`comparison_network` by the hinge loss max(0, 1 − y o).

    Parameters
    ----------
    model
        It changes.
    pairs : (N, size, size, 2)
        In [0, 1], from :func:`pairs_of`.
    labels : (N,)
        y: 1 for a match, −1 for none; o is the network's output.
    epochs, batch_size, learning_rate, seed, progress
        As in :func:`dlsg_utils.training.fit`.

    Returns
    -------
    dlsg_utils.training.History

    Raises
    ------
    ValueError
        If a label is neither 1 nor −1.

    Source: Zagoruyko and Komodakis (2015), equation 1, without weight decay. Used in lecture 15.
    """
    signs = np.asarray(labels)
    if not np.isin(signs, (-1, 1)).all():
        raise ValueError(f"labels takes 1 and −1, got {np.unique(signs)[:4]}.")
    return fit(
        model, pairs, signs.astype(np.float32)[:, None], loss=keras.losses.Hinge(), epochs=epochs,
        batch_size=batch_size, learning_rate=learning_rate, seed=seed, progress=progress,
    )  # fmt: skip


def false_positive_rate(scores: ArrayLike, same: ArrayLike, *, recall: float = 0.95) -> float:
    """Return the share of pairs that do not match but are accepted, at a recall.

    The threshold is the highest score at which so large a share of the matches is accepted.

    Parameters
    ----------
    scores : (N,)
        The higher, the more alike.
    same : (N,)
        Which pairs match: bool, or positive numbers.
    recall
        Share of the matches that are found, above 0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ, a score is NaN, or there is no match or nothing else.

    Source: Brown, Hua and Winder (2011), "Discriminative Learning of Local Image Descriptors",
    which takes 95 %, as Zagoruyko and Komodakis do. Used in lecture 15.
    """
    values, matches = np.asarray(scores, np.float64), np.asarray(same) > 0
    if values.ndim != 1 or values.shape != matches.shape:
        raise ValueError(
            f"scores and same take (N,), got shapes {values.shape} and {matches.shape}."
        )
    if np.isnan(values).any():
        raise ValueError("scores holds NaN.")
    if not matches.any() or matches.all():
        raise ValueError("same takes pairs that match and pairs that do not.")
    share = number("recall", recall, at_least=1e-9, at_most=1)
    found = np.sort(values[matches])[::-1]
    threshold = found[int(np.ceil(share * len(found) - 1e-9)) - 1]
    return float((values[~matches] >= threshold).mean())
