"""What is left of a picture in a layer: pictures that give the layer the same features."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.inspection.recording import input_shape
from dlsg_utils.visualization.activations import activations


class Inversion(NamedTuple):
    """Pictures whose features are those of another picture, as nearly as was reached.

    For a batch of N pictures each array has a leading axis N.

    Attributes
    ----------
    images : float32 array (starts, H, W, C) in [0, 1]
        Where each start has led. What they have in common the layer still knows; in what they
        differ it has forgotten.
    errors : float32 array (starts,)
        The normalised error ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² of each.
    best : float32 array (H, W, C)
        The one of least error.
    losses : float32 array (steps, starts)
        Normalised error and penalties before each step.
    """

    images: np.ndarray
    errors: np.ndarray
    best: np.ndarray
    losses: np.ndarray


def invert(
    model: keras.Model,
    images: Any,
    layer: str,
    *,
    features: Any = None,
    size: int | tuple[int, int] | None = None,
    starts: int = 4,
    steps: int = 200,
    step_size: float = 0.05,
    total_variation: float = 0.1,
    alpha_norm: float = 0.0,
    optimizer: str = "adam",
    parametrisation: str = "pixels",
    seed: int | None = None,
    progress: bool = True,
    on_step: Callable[[int, np.ndarray, np.ndarray], bool | None] | None = None,
) -> Inversion:
    """Find pictures that a layer cannot tell from the given one.

    From several random starts at once, ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² becomes small, where Φ₀ are the
    features of the given picture, and with it two penalties on pictures that no camera takes.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        One picture (H, W, C) or a batch (N, H, W, C); or None if ``features`` are given.
    layer
        Name of the layer whose features are inverted.
    features
        Features to invert in place of those of ``images``: the layer's output, (h, w, channels)
        or (units,), or a batch of them.
    size
        (height, width), or one number for both, of the pictures to find, for ``features`` of a
        model that takes pictures of any size.
    starts
        Number of random starts a picture.
    steps, step_size, optimizer, parametrisation, progress, on_step
        As for :func:`dlsg_utils.ascent.ascend`, for N × starts pictures.
    total_variation
        Weight of the squared slopes, as a mean over the pixels. The deeper the layer, the less it
        says about fine detail and the more this has to: 0.1 to 1 for digits, 1 to 10 for
        photographs.
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
    smooth = checks.number("total_variation", total_variation, at_least=0) / np.prod(shape)
    moderate = checks.number("alpha_norm", alpha_norm, at_least=0) / np.prod(shape)
    objective = (
        ascent.match(layer, np.repeat(wanted, starts, axis=0))
        - smooth * ascent.total_variation(2)
        - moderate * 2**6 * ascent.alpha_norm(6)
    )
    noise = np.random.default_rng(seed).normal(0.5, 0.05, (len(wanted), starts, *shape))
    climbed = ascent.ascend(
        model,
        objective,
        noise.reshape(-1, *shape).clip(0, 1).astype(np.float32),
        steps=steps,
        step_size=step_size,
        optimizer=optimizer,
        parametrisation=parametrisation,
        progress=progress,
        on_step=on_step,
    )
    found = climbed.images.reshape(noise.shape)
    errors = _errors(model, climbed.images, layer, wanted)
    best = found[np.arange(len(wanted)), errors.argmin(axis=1)]
    losses = -climbed.scores.reshape(-1, *errors.shape)
    if single:
        return Inversion(found[0], errors[0], best[0], losses[:, 0])
    return Inversion(found, errors, best, losses.swapaxes(0, 1))


def _wanted(
    model: keras.Model, images: Any, layer: str, features: Any, size: Any
) -> tuple[np.ndarray, tuple[int, ...], bool]:
    """Return the features to match (N, …), the shape of a picture, and whether it is one."""
    if (images is None) == (features is None):
        raise ValueError("give either images or features, and None for the other.")
    if images is not None:
        batch, single = checks.image_batch(images)
        return activations(model, batch, layer), batch.shape[1:], single
    *sides, channels = input_shape(model)
    if None in sides:
        if size is None:
            raise ValueError(
                f"model {model.name!r} takes pictures of any size: pass size=(height, width)."
            )
        sides = [size, size] if np.isscalar(size) else list(size)
    shape = (*(checks.whole("size", side, at_least=1) for side in sides), channels)
    wanted = np.asarray(features, np.float32)
    rank = activations(model, np.zeros(shape), layer).ndim
    return (wanted[None], shape, True) if wanted.ndim == rank else (wanted, shape, False)


def _errors(model: keras.Model, images: np.ndarray, layer: str, wanted: np.ndarray) -> np.ndarray:
    """Return the normalised errors (N, starts) of N × starts pictures."""
    targets = wanted.reshape(len(wanted), 1, -1)
    reached = activations(model, images, layer).reshape(len(wanted), -1, targets.shape[-1])
    return np.asarray(((reached - targets) ** 2).sum(axis=-1) / (targets**2).sum(axis=-1))
