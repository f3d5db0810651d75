"""A siamese network learns which patches show the same point."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, number, whole
from dlsg_utils.applications.matching._pairs import Floats, checked_disparities, checked_pair, gray
from dlsg_utils.models.building import seed_weights
from dlsg_utils.training.fit import fit

# Columns of the left picture that are multiplied with those of the right one at once.
_COLUMNS = 64


def patch_network(
    *, convolutions: int = 4, filters: int = 32, seed: int | None = None
) -> keras.Sequential:
    """Build the network that both sides share: convolutions of 3×3 without pooling.

    Four of them see 9×9 pixels. The last one has no activation function; its features are divided
    by their norm, so that a dot product of two is the cosine of the angle between them.

    Parameters
    ----------
    convolutions
        How many.
    filters
        Of each convolution, thus features of a patch. The paper has 64.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Sequential
        From gray values (N, H, W, 1) in [0, 1] to features (N, H − 2n, W − 2n, filters), n being
        the number of convolutions.

    Source: Žbontar and LeCun (2016), "Stereo Matching by Training a Convolutional Neural Network to
    Compare Image Patches", section 3.2, the fast architecture. Used in lecture 15.
    """
    count, filters = whole("convolutions", convolutions), whole("filters", filters)
    model = keras.Sequential([keras.Input((None, None, 1), name="image")], name="patch_network")
    model.add(layers.Rescaling(4.0, -2.0, name="rescale"))  # to about mean 0, deviation 1
    for index in range(1, count + 1):
        activation = "relu" if index < count else None
        model.add(layers.Convolution2D(filters, (3, 3), activation=activation, name=f"conv{index}"))
    model.add(layers.UnitNormalization(name="normalize"))
    return seed_weights(model, seed)


def patch_triples(
    left: ArrayLike,
    right: ArrayLike,
    truth: ArrayLike,
    *,
    count: int,
    size: int = 9,
    distances: tuple[float, float] = (2.0, 18.0),
    seed: int | None = None,
) -> Floats:
    """Draw patches of the left picture, each with its match on the right and a wrong one.

    Parameters
    ----------
    left, right : (H, W, C)
        A rectified pair in [0, 1].
    truth : (H, W)
        Disparities of the left picture, NaN or infinite where they are unknown.
    count
        How many.
    size
        Pixels of a patch's side, odd.
    distances
        How far the wrong patch is from the match, on either side: the least and the largest number
        of pixels.
    seed
        None draws others at each call.

    Returns
    -------
    float32 array (count, size, size, 3)
        Gray values in [0, 1]: the left patch, its match, the wrong one.

    Raises
    ------
    ValueError
        If the sizes differ, or no patch of known disparity lies inside of both pictures.

    Source: Žbontar and LeCun (2016), section 3.1. Used in lecture 15.
    """
    first, second = checked_pair(left, right)
    known = np.asarray(truth, np.float32)
    if known.shape != first.shape[:2]:
        raise ValueError(f"truth takes shape {first.shape[:2]}, got {known.shape}.")
    count, size, rng = whole("count", count), whole("size", size), generator(seed)
    if size % 2 == 0:
        raise ValueError(f"size takes an odd number of pixels, got {size}.")
    low = number("distances", distances[0], at_least=1)
    high = number("distances", distances[1], at_least=low)
    reach, (height, width) = size // 2, known.shape
    rows, columns = np.indices(known.shape)
    matches = columns - np.where(np.isfinite(known), known, np.inf)
    inner = (rows >= reach) & (rows < height - reach)
    inner &= (columns >= reach) & (columns < width - reach)
    inner &= (matches >= reach) & (matches < width - reach - 0.5)
    # On one side at least there has to be room for a wrong patch.
    inner &= (matches - low >= reach) | (matches + low < width - reach - 1)
    places = np.argwhere(inner)
    if not len(places):
        raise ValueError("truth has no known disparity whose patches lie inside of both pictures.")
    y, x = places[rng.integers(len(places), size=count)].T
    match = matches[y, x]
    wrong = np.full(count, -1.0)
    while (outside := (wrong < reach) | (wrong > width - reach - 1)).any():
        shift = rng.uniform(low, high, count) * rng.choice((-1, 1), count)
        wrong = np.where(outside, match + shift, wrong)
    windows = [
        np.lib.stride_tricks.sliding_window_view(gray(each), (size, size))
        for each in (first, second)
    ]
    top = y - reach
    patches = [windows[0][top, x - reach]]
    patches += [windows[1][top, np.rint(each).astype(int) - reach] for each in (match, wrong)]
    return np.stack(patches, axis=-1)


def hinge_loss(labels: Any, similarities: tf.Tensor, *, margin: float = 0.2) -> tf.Tensor:
    """Ask that the match be more similar than the wrong patch, by a margin.

    Parameters
    ----------
    labels
        Not used: the order of the similarities says which is which.
    similarities : (N, 2)
        Of the left patch to its match s₊, and to a wrong patch s₋.
    margin
        m.

    Returns
    -------
    (N,)
        max(0, m + s₋ − s₊)

    Source: Žbontar and LeCun (2016), section 3.2.
    """
    return tf.nn.relu(margin + similarities[:, 1] - similarities[:, 0])


def learn_patches(
    model: keras.Model,
    triples: ArrayLike,
    *,
    epochs: int = 1,
    batch_size: int = 128,
    learning_rate: float = 2e-3,
    seed: int | None = None,
    progress: bool = True,
) -> Any:
    """Train a network so that patches are more similar to their match than to a wrong one.

    Parameters
    ----------
    model
        As of :func:`patch_network`; it sees the whole of a patch, and it changes.
    triples : (N, size, size, 3)
        From :func:`patch_triples`.
    epochs, batch_size, learning_rate, seed, progress
        As in :func:`dlsg_utils.training.fit`.

    Returns
    -------
    dlsg_utils.training.History

    Raises
    ------
    ValueError
        If the network does not see patches of this size.

    Source: Žbontar and LeCun (2016), section 3.2. Used in lecture 15.
    """
    patches = np.asarray(triples, np.float32)
    if patches.ndim != 4 or patches.shape[-1] != 3 or not len(patches):
        raise ValueError(f"triples takes (N, size, size, 3), got shape {patches.shape}.")
    size = 1 + 2 * _reach(model)
    if patches.shape[1:3] != (size, size):
        raise ValueError(
            f"{model.name!r} sees {size}×{size} pixels, triples has {patches.shape[1]}×"
            f"{patches.shape[2]}: take patch_triples(…, size={size})."
        )
    inputs = keras.Input(patches.shape[1:], name="patches")
    features = [layers.Flatten()(model(inputs[..., k : k + 1])) for k in range(3)]
    similarities = [layers.Dot(axes=1)([features[0], features[k]]) for k in (1, 2)]
    siamese = keras.Model(inputs, layers.Concatenate()(similarities), name="siamese")
    labels = np.zeros(len(patches), np.int64)
    return fit(
        siamese, patches, labels, loss=hinge_loss, epochs=epochs, batch_size=batch_size,
        learning_rate=learning_rate, seed=seed, progress=progress,
    )  # fmt: skip


def patch_similarity(
    model: keras.Model, left: ArrayLike, right: ArrayLike, *, disparities: int
) -> NDArray[np.float32]:
    """Compare each pixel on the left with those on the right, by features of their patches.

    The network runs once over each picture; then dot products along the rows remain.

    Parameters
    ----------
    model
        As of :func:`patch_network`.
    left, right : (H, W, C)
        A rectified pair in [0, 1]; the channels are averaged, the pictures' edges repeated.
    disparities
        How many: from 0 to ``disparities − 1`` pixels; at most W.

    Returns
    -------
    float32 array (H, W, disparities)
        One minus the dot product, for normalized features from 0 to 2; infinite where x − d is out
        of the picture.

    Raises
    ------
    ValueError
        If the pictures differ in size, or a disparity is beyond the picture.

    Source: Žbontar and LeCun (2016), section 3. Used in lecture 15.
    """
    first, second = checked_pair(left, right)
    height, width = first.shape[:2]
    count = checked_disparities(disparities, width)
    reach = _reach(model)
    pictures = [np.pad(gray(each), reach, mode="edge") for each in (first, second)]
    # Zero features stand left of the right picture: as many as there are disparities less one.
    these, others = (
        np.asarray(model(each[None, ..., None], training=False))[0] for each in pictures
    )
    others = np.pad(others, ((0, 0), (count - 1, 0), (0, 0)))
    costs = np.empty((height, width, count), np.float32)
    for start in range(0, width, _COLUMNS):
        end = min(start + _COLUMNS, width)
        # (H, columns, columns + disparities − 1): of each only a band along the diagonal is asked.
        products = np.matmul(
            these[:, start:end], others[:, start : end + count - 1].transpose(0, 2, 1)
        )
        over_rows, over_columns, step = products.strides
        band = np.lib.stride_tricks.as_strided(
            products, (height, end - start, count), (over_rows, over_columns + step, step)
        )
        np.subtract(1, band[..., ::-1], out=costs[:, start:end])
    for d in range(1, count):
        costs[:, :d, d] = np.inf
    return costs


def _reach(model: keras.Model) -> int:
    """Return how many pixels a network of valid convolutions takes off each side."""
    side = 65
    shape = model.compute_output_shape((1, side, side, 1))
    lost = side - shape[1] if shape[1] else -1
    if lost < 0 or lost % 2 or shape[1] != shape[2]:
        raise ValueError(
            f"{model.name!r} gives maps {shape[1:3]} of {side}×{side} pixels; take convolutions "
            "without pooling and without padding, as patch_network() has."
        )
    return int(lost // 2)
