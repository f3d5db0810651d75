"""Do the maps depend on what was learned? Weights are shuffled, layer by layer; maps compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection import recording
from dlsg_utils.inspection.surgery import find_layer


@checks.renamed()
def randomized(
    model: keras.Model,
    layers: Sequence[str | keras.Layer] | None = None,
    *,
    seed: int | None = None,
    input_shape: tuple[int, ...] | None = None,
) -> Iterator[tuple[str, keras.Model]]:
    """Forget what was learned, from the top down: cascading randomization.

    The weights of the last layer are shuffled, then those of the one before as well, and so on down
    to the image. A map that stays the same does not show what the network has learned::

        for name, shuffled in attribution.randomized(model, seed=0):
            maps[name] = attribution.saliency(shuffled, images, targets)

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is: the weights that change are copies.
    layers
        Where to stop in between, layers or their names; by default at every layer with weights.
        The layers above are shuffled, too.
    seed
        Makes the shuffling repeatable.
    input_shape
        (H, W, C), for a model whose input size is free or not known yet.

    Yields
    ------
    name : str
        The lowest layer whose weights are shuffled.
    shuffled : keras.Model
        One and the same model each time, shuffled further at the next step. Give the targets to
        the methods: the class that it predicts is no longer the same. Its ``get_weights()`` are the
        shuffled ones, in the model's order.

    Source: Adebayo et al. (2018), "Sanity Checks for Saliency Maps". Used in lecture 08.
    """
    shape = recording.input_shape(model, input_shape)
    _, _, calls = recording.trace(model, shape)
    random = np.random.default_rng(None if seed is None else checks.whole("seed", seed, at_least=0))
    own = {
        call.path.removeprefix("/"): call.layer
        for call in reversed(calls)
        if call.path and call.leaf and call.layer.weights
    }
    stops = list(own) if layers is None else [find_layer(own, layer) for layer in layers]
    shuffled = _WithCopies(model, shape)

    def cascade() -> Iterator[tuple[str, keras.Model]]:
        for path, layer in own.items():
            for weight, copy in shuffled.copies:
                # A variance at the wrong position would blow the activations up.
                kept = weight.name in ("moving_mean", "moving_variance")
                if not kept and any(weight is each for each in layer.weights):
                    copy.assign(random.permutation(copy.numpy().ravel()).reshape(copy.shape))
            if path in stops:
                yield path, shuffled

    return cascade()


def rank_correlation(
    maps: ArrayLike, others: ArrayLike, *, signed: bool = False, where: ArrayLike | None = None
) -> np.ndarray:
    """How alike two maps of an image are: the correlation of their pixels' ranks (Spearman).

    Parameters
    ----------
    maps, others
        Maps (N, H, W), two of each image, or two maps (H, W); any range.
    signed
        Rank the values as they are; by default their magnitudes, so that signs do not count.
    where
        Which pixels to compare, boolean, of the maps' shape; by default all. Where an image is
        empty most maps are zero, and two maps of it are alike for that reason alone.

    Returns
    -------
    numpy.ndarray
        (N,), or a number for two maps, from -1 to 1: 1 if the order is the same, about 0 if they
        have nothing to do with each other, and 0 if one of them has the same value everywhere.

    Raises
    ------
    ValueError
        If the shapes differ or are neither (N, H, W) nor (H, W), a map holds NaN or infinity, or
        ``where`` is not boolean or of another shape.

    Source: Adebayo et al. (2018), "Sanity Checks for Saliency Maps". Used in lecture 08.
    """
    first, second = np.asarray(maps, float), np.asarray(others, float)
    if first.ndim not in (2, 3) or first.shape != second.shape:
        raise ValueError(
            "maps and others take the same shape, (N, H, W) or (H, W), got "
            f"{first.shape} and {second.shape}."
        )
    for argument, array in (("maps", first), ("others", second)):
        if not np.isfinite(array).all():
            raise ValueError(f"{argument} holds NaN or infinity: such maps have no order.")
    chosen = np.ones(first.shape, bool) if where is None else np.asarray(where)
    if chosen.dtype != bool or chosen.shape != first.shape:
        raise ValueError(
            f"where takes booleans of the maps' shape, {first.shape}, got {chosen.dtype} of shape "
            f"{chosen.shape}."
        )
    count = len(first) if first.ndim == 3 else 1
    compared = (array if signed else np.abs(array) for array in (first, second))
    pixels = (np.where(chosen, array, np.nan).reshape(count, -1).T for array in compared)
    ranks, other_ranks = (pd.DataFrame(each).rank() for each in pixels)
    found = ranks.corrwith(other_ranks).fillna(0).to_numpy()
    return found if first.ndim == 3 else found[0]


class _WithCopies(keras.Model):
    """The model with copies of its weights."""

    def __init__(self, model: keras.Model, shape: tuple[Any, ...]) -> None:
        super().__init__(name=f"{model.name}_shuffled")
        self.model, self.takes_shape = model, shape
        self.copies = [(weight, tf.Variable(weight.value)) for weight in model.weights]

    def get_weights(self) -> list[np.ndarray]:
        """Return the shuffled weights, in the order of the model's own."""
        return [copy.numpy() for _, copy in self.copies]

    def call(self, inputs: Any, training: bool = False) -> Any:
        with keras.StatelessScope([(weight, copy.value()) for weight, copy in self.copies]):
            return self.model(inputs, training=training)
