"""Inversion of features: images for which a layer gives the features of another image."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import numpy as np

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.inspection.recording import input_shape, shape_to_make
from dlsg_utils.visualization.activations import activations


class Inversion(NamedTuple):
    """Images whose features are those of another image, as nearly as was reached.

    For a batch of N images each array has a leading axis N.

    Attributes
    ----------
    images : float32 array (starts, H, W, C) in [0, 1]
        What was reached from each start. The layer keeps what they have in common, and has lost
        that in which they differ.
    errors : float32 array (starts,)
        The normalized error ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² of each.
    best : float32 array (H, W, C)
        The one of least error.
    losses : float32 array (steps, starts)
        Normalized error and penalties before each step.
    """

    images: np.ndarray
    errors: np.ndarray
    best: np.ndarray
    losses: np.ndarray


@checks.renamed(parametrisation="parametrization", image="images")
def invert(
    model: keras.Model,
    images: Any,
    layer: str | keras.Layer,
    *,
    features: Any = None,
    size: int | tuple[int, int] | None = None,
    starts: int = 4,
    steps: int = 200,
    step_size: float = 0.05,
    total_variation: float = 0.1,
    alpha_norm: float = 0.0,
    optimizer: str = "adam",
    parametrization: str = "pixels",
    seed: int | None = None,
    progress: bool = True,
    on_step: ascent.OnStep | None = None,
) -> Inversion:
    """Find images that a layer cannot tell from the given one.

    From several random starts at once, ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² is minimized, where Φ₀ are the
    features of the given image, and with it two penalties on images that no camera takes.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        One image (H, W, C) or a batch (N, H, W, C); or None if ``features`` are given.
    layer
        The layer whose features are inverted, or its name.
    features
        Features to invert in place of those of ``images``: the layer's output, (h, w, channels)
        or (units,), or a batch of them.
    size
        (height, width), or one number for both, of the images to find, for ``features`` of a
        model that takes images of any size.
    starts
        Number of random starts for each image.
    steps, step_size, optimizer, parametrization, progress, on_step
        As for :func:`dlsg_utils.ascent.ascend`, for N × starts images.
    total_variation
        Weight of the squared differences of neighboring pixels, as a mean over the pixels. The
        deeper the layer, the less it says about fine detail and the larger this has to be: 0.1 to 1
        for digits, 1 to 10 for photographs.
    alpha_norm
        Weight of the mean of ``|2 x − 1|⁶``, which is 1 where pixels are black or white: up to 10
        for photographs, 0 for digits.
    seed
        Makes the starts repeatable.

    Returns
    -------
    Inversion

    Raises
    ------
    ValueError
        If neither or both of ``images`` and ``features`` are given, or for the reasons of
        :func:`dlsg_utils.ascent.ascend`.

    Source: Mahendran and Vedaldi (2015), "Understanding Deep Image Representations by Inverting
    Them", with the penalties of their article of 2016. Used in lectures 09 and 11.
    """
    starts = checks.whole("starts", starts)
    wanted, shape, single = _wanted(model, images, layer, features, size)
    pixels = np.prod(shape)
    smooth = checks.number("total_variation", total_variation, at_least=0) / pixels
    moderate = checks.number("alpha_norm", alpha_norm, at_least=0) / pixels
    objective = (
        ascent.match(layer, np.repeat(wanted, starts, axis=0))
        - smooth * ascent.total_variation(2)
        - moderate * 2**6 * ascent.alpha_norm(6)
    )
    noise = np.random.default_rng(seed).normal(0.5, 0.05, (len(wanted), starts, *shape))
    reached = ascent.ascend(
        model,
        objective,
        noise.reshape(-1, *shape).clip(0, 1).astype(np.float32),
        steps=steps,
        step_size=step_size,
        optimizer=optimizer,
        parametrization=parametrization,
        progress=progress,
        on_step=on_step,
    )
    found = reached.images.reshape(noise.shape)
    targets = wanted.reshape(len(wanted), 1, -1)
    given = activations(model, reached.images, layer).reshape(len(wanted), starts, -1)
    errors = ((given - targets) ** 2).sum(axis=-1) / (targets**2).sum(axis=-1)
    best = found[np.arange(len(wanted)), errors.argmin(axis=1)]
    losses = -reached.scores.reshape(-1, *errors.shape).swapaxes(0, 1)
    result = Inversion(found, errors, best, losses)
    return Inversion(*(array[0] for array in result)) if single else result


def _wanted(
    model: keras.Model, images: Any, layer: str | keras.Layer, features: Any, size: Any
) -> tuple[np.ndarray, tuple[int, ...], bool]:
    """Return the features to match (N, …), the shape of an image, and whether it is one."""
    if (images is None) == (features is None):
        raise ValueError("give either images or features, and None for the other.")
    if images is not None:
        batch, single = checks.image_batch(images)
        return activations(model, batch, layer), batch.shape[1:], single
    if None in input_shape(model) and size is None:
        raise ValueError(
            f"model {model.name!r} takes images of any size: pass size=(height, width)."
        )
    shape = shape_to_make(model, size)
    wanted = np.asarray(features, np.float32)
    single = wanted.ndim == activations(model, np.zeros(shape), layer).ndim
    return (wanted[None] if single else wanted), shape, single
