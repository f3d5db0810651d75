"""Deep Dream: an image changes until a layer responds more to what it finds in it anyway."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.ascent.parametrizations import COLOR_SPREAD
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.probe import probe_of
from dlsg_utils.inspection.receptive_fields import layers_with_maps
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.visualization.activations import activations
from dlsg_utils.visualization.resizing import resized

# Side in pixels above which an image passes through the model in tiles, and of a guide at most.
_TILE = 512
_GUIDE = 256

Layers: TypeAlias = str | keras.Layer | Sequence[str | keras.Layer] | Mapping[Any, float]
_RENAMED = dict.fromkeys(("num_octave", "num_octaves", "n_octaves"), "octaves")


@checks.renamed(**_RENAMED)
def deep_dream(
    model: keras.Model,
    image: ArrayLike,
    layers: Layers | None = None,
    *,
    octaves: int = 4,
    octave_scale: float = 1.4,
    steps: int = 12,
    step_size: float = 0.015,
    jitter: int | None = None,
    natural: bool = True,
    guide: ArrayLike | None = None,
    tile: int | None = None,
    seed: int | None = None,
    progress: bool = True,
    on_step: ascent.OnStep | None = None,
) -> np.ndarray:
    """Raise the activations of a layer for an image, on several scales.

    The image is shrunk, and steps along the gradient raise the mean square of the layer's output,
    Σ h² / n. The change is enlarged and added to the next larger image, of the next octave, where
    it goes on: so what grows is large and small, and no detail of the image is lost.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    image
        One image (H, W, C) in [0, 1], or a batch (N, H, W, C).
    layers
        A layer or its name, several, or weights by name; by default the last layer whose maps
        have at least a sixteenth of the image's rows and columns. Low layers draw strokes and
        textures, high ones eyes and animals. With EfficientNet-Lite0 try ``"block3b_add"``,
        ``"block4c_add"`` and ``"block5c_expand"``.
    octaves
        Number of sizes. Models that take one size only need ``octaves=1``.
    octave_scale
        Ratio of two successive sizes.
    steps
        Steps at each size.
    step_size
        Length of a step: the root mean square change of the pixels.
    jitter
        The image is shifted by up to so many pixels before each step, so that nothing sticks to the
        grid of the network's strides. By default 16, and less for images below 224 pixels.
    natural
        Steps keep to what photographs vary in: the gradient is blurred a little, and its colors
        are mixed as those of photographs vary together. It still leads up. With False the dream
        fills with fine colored noise.
    guide
        An image whose features are to appear: each position is drawn towards the position of the
        guide whose features fit best. It is shrunk to 256 pixels at most.
    tile
        Side in pixels of the tiles in which a large image passes through the model, which bounds
        the memory; by default 512.
    seed
        Makes the jitter repeatable.
    progress
        Show a bar.
    on_step
        Called after each step with its number from 1 up, the dream so far, in the size of
        ``image``, and the score before the step; ends the dream by returning True.

    Returns
    -------
    float32 array (H, W, C) or (N, H, W, C) in [0, 1]
        Also after Ctrl-C, or when NaN turned up: then the dream so far.

    Raises
    ------
    ValueError
        If there is no such layer, the images do not fit the model, the smallest is too small for
        a layer, or no gradient leads to the image.

    Source: Mordvintsev, Olah and Tyka (2015), "Inceptionism: Going Deeper into Neural Networks".
    Used in lecture 10.
    """
    images, single = checks.image_batch(image, argument="image")
    dream = _dreamer(
        model, images, layers, octaves, octave_scale, steps, step_size, jitter, natural, guide, tile
    )
    with tqdm(total=octaves * steps, unit=" steps", disable=not progress) as bar:

        def after_step(step: int, images: np.ndarray, scores: np.ndarray) -> bool | None:
            given = (images[0], scores[0]) if single else (images, scores)
            return on_step and on_step(step, *given)

        found, _ = dream(images, seed, bar, on_step and after_step)
    return found[0] if single else found


@checks.renamed(**_RENAMED, iterations="steps", n_iter="steps", fps="frames")
def dream_film(
    model: keras.Model,
    image: ArrayLike,
    layers: Layers | None = None,
    *,
    frames: int = 60,
    zoom: float = 1.05,
    seed: int | None = None,
    progress: bool = True,
    on_frame: Callable[[int, np.ndarray], bool | None] | None = None,
    **options: Any,
) -> np.ndarray:
    """Fly into a dream: each frame is the middle of the last one, enlarged, which dreams on.

    Parameters
    ----------
    model, layers
        As for :func:`deep_dream`.
    image
        The first frame (H, W, C) in [0, 1].
    frames
        Number of frames, the first included.
    zoom
        How much larger things are in the next frame; 1 stays in place.
    seed
        Makes the film repeatable.
    progress
        Show a bar.
    on_frame
        Called with the number of each new frame from 1 up, and the frame; ends the film by
        returning True.
    options
        ``octaves``, by default 2, ``steps`` (3), ``step_size`` (0.012), ``octave_scale``,
        ``jitter``, ``natural``, ``guide`` and ``tile`` as for :func:`deep_dream`, of each frame.

    Returns
    -------
    float32 array (frames, H, W, C) in [0, 1]
        After Ctrl-C the frames so far. :func:`save_gif` and :func:`save_mp4` take them.

    Raises
    ------
    ValueError
        For the reasons of :func:`deep_dream`.

    Source: the film on Raiko's slides, after Mordvintsev, Olah and Tyka (2015). Used in lecture 10.
    """
    first, single = checks.image_batch(image, argument="image")
    if not single:
        raise ValueError(f"image takes one image (H, W, C), got shape {first.shape}.")
    frames = checks.whole("frames", frames)
    zoom = checks.number("zoom", zoom, at_least=1, at_most=2)
    dream = _dreamer(
        model, first, layers, **{"octaves": 2, "steps": 3, "step_size": 0.012} | options
    )
    seeds = np.random.default_rng(seed).integers(2**31, size=frames)
    film, made = np.repeat(first, frames, axis=0), 1
    bar = tqdm(total=frames, initial=1, unit=" frames", disable=not progress)
    with bar, suppress(KeyboardInterrupt):  # then the frames so far are the film
        while made < frames:
            nearer = resized(film[made - 1][None], first.shape[1:3], zoom).clip(0, 1)
            frame, complete = dream(nearer, int(seeds[made]))
            if not complete:
                break
            film[made] = frame[0]
            made += 1
            bar.update()
            if on_frame is not None and on_frame(made - 1, frame[0]) is True:
                break
    return film[:made]


def _dreamer(
    model: keras.Model,
    images: np.ndarray,
    layers: Layers | None,
    octaves: int = 4,
    octave_scale: float = 1.4,
    steps: int = 12,
    step_size: float = 0.015,
    jitter: int | None = None,
    natural: bool = True,
    guide: ArrayLike | None = None,
    tile: int | None = None,
) -> Callable[..., tuple[np.ndarray, bool]]:
    """Check the options; return a function that dreams of images of this size."""
    sides = np.array(images.shape[1:3])
    octaves, steps = checks.whole("octaves", octaves), checks.whole("steps", steps)
    ratio = checks.number("octave_scale", octave_scale, at_least=1.01)
    any_size = None in shape_to_compile_for(model, images)[:2]
    if not any_size and (octaves > 1 or tile is not None):
        raise ValueError(
            f"model {model.name!r} takes images of {sides[0]}×{sides[1]} only: "
            f"pass octaves=1 and no tile, got octaves={octaves}, tile={tile}. A network built with "
            "input_shape=(None, None, 3), without its dense layers, takes any size."
        )
    jitter = min(16, int(sides.min()) // 14) if jitter is None else jitter
    transforms: list[Transform] = [NaturalGradient()] if natural else []
    transforms += [ascent.jitter(jitter)] if jitter else []
    layers = _default_layer(model, images) if layers is None else layers
    objective = _objective(model, images, layers, guide, any_size)
    sizes = np.maximum(1, np.round(sides / ratio ** np.arange(octaves)[::-1, None])).astype(int)

    def dream(
        images: np.ndarray, seed: int | None, bar: Any = False, on_step: ascent.OnStep | None = None
    ) -> tuple[np.ndarray, bool]:
        """Return the dreams (N, H, W, C), and whether they came to their end."""
        seeds = np.random.default_rng(seed).integers(2**31, size=octaves)
        small = change = np.zeros_like(images)
        octave, complete = 0, False

        def with_change(change: np.ndarray, size: ArrayLike) -> np.ndarray:
            return (resized(images, size).clip(0, 1) + resized(change, size)).clip(0, 1)

        def after_step(step: int, now: np.ndarray, scores: np.ndarray) -> bool | None:
            now = with_change(now - small, images.shape[1:3])
            return on_step and on_step(octave * steps + step, now, scores)

        with suppress(KeyboardInterrupt):
            for octave, size in enumerate(sizes):
                small = resized(images, size).clip(0, 1)
                reached = ascent.ascend(
                    model,
                    objective,
                    with_change(change, size),
                    steps=steps,
                    step_size=step_size,
                    transforms=transforms,
                    tile=_TILE if tile is None and any_size else tile,
                    seed=int(seeds[octave]),
                    progress=bar,
                    on_step=on_step and after_step,
                )
                change = reached.images - small
                if not reached.complete:
                    break
            else:
                complete = True
        return with_change(change, images.shape[1:3]), complete

    return dream


def _default_layer(model: keras.Model, images: np.ndarray) -> str:
    """Return the last layer whose maps have a sixteenth of the image's rows and columns."""
    probe, least = probe_of(model, images), np.array(images.shape[1:3]) / 16
    size = images.shape[1:]
    maps = probe.kept((layers_with_maps, size), lambda: layers_with_maps(probe.model, size))
    large = [
        name for name, (shape, _) in maps.items() if len(shape) == 3 and (shape[:2] >= least).all()
    ]
    if not large:
        raise ValueError(f"model {model.name!r} has no layer with maps to dream of: name another.")
    return large[-1]


def _objective(
    model: keras.Model,
    images: np.ndarray,
    layers: Layers,
    guide: ArrayLike | None,
    any_size: bool,
) -> ascent.Objective:
    """Return the weighted sum of the layers' mean squares, or of their agreement with a guide.

    They are means, so that large layers do not drown small ones.
    """
    if not isinstance(layers, str | keras.Layer | Mapping | Sequence):
        raise TypeError(
            f"layers takes a layer or its name, several, or weights by name, got {layers!r}."
        )
    given = [layers] if isinstance(layers, str | keras.Layer) else layers
    given = given if isinstance(given, Mapping) else dict.fromkeys(given, 1.0)
    name_of = probe_of(model, images).name_of
    weights = {name_of(layer): weight for layer, weight in given.items()}
    for name, weight in weights.items():
        checks.number(f"layers[{name!r}]", weight, at_least=-math.inf)
    if not any(weights.values()):
        raise ValueError(f"layers takes names, or weights that are not all 0, got {layers!r}.")
    if guide is None:
        terms = [w * ascent.layer_objective(mean_square, name) for name, w in weights.items()]
        return reduce(add, terms)
    image, single = checks.image_batch(guide, argument="guide")
    if not single:
        raise ValueError(f"guide takes one image (H, W, C), got shape {image.shape}.")
    sides = np.array(image.shape[1:3])
    if any_size and max(sides) > _GUIDE:
        size = np.maximum(1, np.round(sides * _GUIDE / max(sides)))
        image = resized(image, size).clip(0, 1)
    features = activations(model, image[0], list(weights))
    terms = [
        weight / features[name].size * ascent.guided_energy(name, features[name])
        for name, weight in weights.items()
    ]
    return reduce(add, terms)


def mean_square(output: tf.Tensor) -> tf.Tensor:
    """Return Σ h² / n of a layer's output (N, …), for each image."""
    return tf.reduce_mean(output * output, axis=list(range(1, output.shape.rank)))


@dataclass(frozen=True)
class NaturalGradient(Transform):
    """Leaves images as they are, and makes their gradient smoother and its colors natural.

    The gradient is multiplied by a symmetric matrix without negative eigenvalues, so a small step
    along it still leads up.
    """

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Return the images."""
        return _with_natural_gradient(images)


@tf.custom_gradient
def _with_natural_gradient(images: tf.Tensor) -> tuple[tf.Tensor, Callable[..., tf.Tensor]]:
    def natural(gradient: tf.Tensor) -> tf.Tensor:
        # Twice the mean of 2×2 pixels: the kernel 1 2 1, down and across, which leaves nothing of a
        # chessboard of single pixels.
        padded = tf.pad(gradient, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
        blurred = tf.nn.avg_pool2d(tf.nn.avg_pool2d(padded, 2, 1, "VALID"), 2, 1, "VALID")
        return blurred @ COLOR_SPREAD if images.shape[-1] == 3 else blurred

    return tf.identity(images), natural
