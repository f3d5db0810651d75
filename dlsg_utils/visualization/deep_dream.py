"""Deep Dream: a picture changes until a layer answers more to what it sees in it anyway."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.ascent.parametrisations import COLOUR_SPREAD
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.visualization.activations import activations

# Side in pixels above which a picture is looked at in pieces, and to which a guide is shrunk.
_TILE = 512
_GUIDE = 256

Layers = str | Sequence[str] | Mapping[str, float]
# Like ascent.OnStep, but the pictures are made only when they are asked for.
Seen = Callable[[int, Callable[[], np.ndarray], np.ndarray], bool]


def deep_dream(
    model: keras.Model,
    image: ArrayLike,
    layers: Layers,
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
    """Raise what a layer sees in a picture, on several scales.

    The picture is shrunk and climbs the mean square of the layer's output, Σ h² / n, by steps along
    the gradient. What has changed is enlarged and laid over the next larger picture, which climbs
    on: so what grows is large and small, and no detail of the picture is lost.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    image
        One picture (H, W, C) in [0, 1], or a batch (N, H, W, C).
    layers
        A layer's name, several, or weights by name. Low layers draw strokes and textures, high ones
        eyes and animals. With EfficientNet-Lite0 try ``"block3b_add"``, ``"block4c_add"`` and
        ``"block5c_expand"``.
    octaves
        Number of sizes. Models that take one size only need ``octaves=1``.
    octave_scale
        Ratio of two successive sizes.
    steps
        Steps at each size.
    step_size
        Length of a step: the root mean square change of the pixels.
    jitter
        The picture is moved by up to so many pixels before each step, so that nothing sticks to the
        grid of the network's strides. By default 16, and less for pictures below 224 pixels.
    natural
        Steps keep to what photographs vary in: the gradient is blurred a little, and its colours
        are mixed as those of photographs vary together. It still leads up. With False the dream
        fills with fine coloured noise.
    guide
        A picture whose features are to appear: each place is drawn towards the place of the guide
        whose features fit best. It is shrunk to 256 pixels at most.
    tile
        Side in pixels of the pieces in which a large picture is looked at, which bounds the memory;
        by default 512.
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
        If there is no such layer, the pictures do not fit the model, the smallest is too small for
        a layer, or no gradient leads to the picture.

    Source: Mordvintsev, Olah and Tyka (2015), "Inceptionism: Going Deeper into Neural Networks".
    Used in lecture 10.
    """
    pictures, single = checks.image_batch(image, argument="image")
    dreamer = _Dreamer(
        model,
        pictures,
        layers,
        octaves,
        octave_scale,
        steps,
        step_size,
        jitter,
        natural,
        guide,
        tile,
    )
    with tqdm(total=dreamer.steps_in_all, unit=" steps", disable=not progress) as bar:

        def seen(step: int, dream: Callable[[], np.ndarray], scores: np.ndarray) -> bool:
            bar.update()
            if on_step is None:
                return False
            given = (dream()[0], scores[0]) if single else (dream(), scores)
            return on_step(step, *given) is True

        watched = progress or on_step is not None
        dream, _ = dreamer.dream(pictures, seed, seen if watched else None)
    return dream[0] if single else dream


def dream_film(
    model: keras.Model,
    image: ArrayLike,
    layers: Layers,
    *,
    frames: int = 60,
    zoom: float = 1.05,
    octaves: int = 2,
    octave_scale: float = 1.4,
    steps: int = 3,
    step_size: float = 0.012,
    jitter: int | None = None,
    natural: bool = True,
    guide: ArrayLike | None = None,
    tile: int | None = None,
    seed: int | None = None,
    progress: bool = True,
    on_frame: Callable[[int, np.ndarray], bool | None] | None = None,
) -> np.ndarray:
    """Fly into a dream: each frame is the middle of the last one, enlarged and dreamt on a little.

    Parameters
    ----------
    model, layers, octaves, octave_scale, steps, step_size, jitter, natural, guide, tile
        As for :func:`deep_dream`, of each frame.
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
        raise ValueError(f"image takes one picture (H, W, C), got shape {first.shape}.")
    count = checks.whole("frames", frames)
    zoom = checks.number("zoom", zoom, at_least=1, at_most=2)
    dreamer = _Dreamer(
        model, first, layers, octaves, octave_scale, steps, step_size, jitter, natural, guide, tile
    )
    seeds = np.random.default_rng(seed).integers(2**31, size=count)
    film = np.empty((count, *first.shape[1:]), np.float32)
    film[0] = first[0]
    made = 1
    with tqdm(total=count, initial=1, unit=" frames", disable=not progress) as bar:
        try:
            while made < count:
                nearer = _scaled(film[made - 1][None], first.shape[1:3], zoom).clip(0, 1)
                frame, finished = dreamer.dream(nearer, int(seeds[made]))
                if not finished:
                    break
                film[made] = frame[0]
                made += 1
                bar.update()
                if on_frame is not None and on_frame(made - 1, frame[0]) is True:
                    break
        except KeyboardInterrupt:
            pass  # the frames so far are the film
    return film[:made]


class _Dreamer:
    """What dreams of one size have in common: checked and prepared once, for all of a film."""

    def __init__(
        self,
        model: keras.Model,
        pictures: np.ndarray,
        layers: Layers,
        octaves: int,
        octave_scale: float,
        steps: int,
        step_size: float,
        jitter: int | None,
        natural: bool,
        guide: ArrayLike | None,
        tile: int | None,
    ) -> None:
        sides = np.array(pictures.shape[1:3])
        octaves = checks.whole("octaves", octaves)
        scale = checks.number("octave_scale", octave_scale, at_least=1.01)
        takes = shape_to_compile_for(model, pictures)
        any_size = takes[0] is None and takes[1] is None
        if not any_size and (octaves > 1 or tile is not None):
            raise ValueError(
                f"model {model.name!r} takes pictures of {sides[0]}×{sides[1]} only: "
                f"pass octaves=1 and no tile, got octaves={octaves}, tile={tile}."
            )
        if jitter is None:
            jitter = min(16, int(sides.min()) // 14)
        transforms: list[Transform] = [_Natural()] if natural else []
        transforms += [ascent.jitter(jitter)] if jitter else []
        self._model = model
        self._objective = _objective(model, _weights(layers), guide, any_size)
        self._sizes = [
            tuple(int(side) for side in np.maximum(1, np.round(sides / scale**octave)))
            for octave in reversed(range(octaves))
        ]
        self._steps = checks.whole("steps", steps)
        self._options: dict[str, Any] = {
            "step_size": checks.number("step_size", step_size, at_least=0),
            "transforms": transforms,
            "tile": tile if tile is not None or not any_size else _TILE,
        }
        self.steps_in_all = self._steps * octaves

    def dream(
        self,
        pictures: np.ndarray,
        seed: int | None,
        seen: Seen | None = None,
    ) -> tuple[np.ndarray, bool]:
        """Return the dreams (N, H, W, C) and whether they came to their end."""
        seeds = np.random.default_rng(seed).integers(2**31, size=len(self._sizes))
        change, stopped = np.zeros_like(pictures), False

        def changed(change: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
            return (_scaled(pictures, size).clip(0, 1) + _scaled(change, size)).clip(0, 1)

        def watcher(seen: Seen, octave: int, small: np.ndarray) -> ascent.OnStep:
            def watch(step: int, images: np.ndarray, scores: np.ndarray) -> bool:
                nonlocal stopped
                stopped = True  # if Ctrl-C comes now
                dream = partial(changed, images - small, pictures.shape[1:3])
                stopped = seen(octave * self._steps + step, dream, scores)
                return stopped

            return watch

        for octave, (size, seed) in enumerate(zip(self._sizes, seeds, strict=True)):
            small = _scaled(pictures, size).clip(0, 1)
            try:
                found = ascent.ascend(
                    self._model,
                    self._objective,
                    changed(change, size),
                    steps=self._steps,
                    seed=int(seed),
                    progress=False,
                    on_step=watcher(seen, octave, small) if seen else None,
                    **self._options,
                )
            except KeyboardInterrupt:  # before the first step
                stopped = True
                break
            change = found.images - small
            good = np.isfinite(found.scores).all(axis=0).any()
            stopped |= len(found.scores) < self._steps or not good
            if stopped:
                break
        return changed(change, pictures.shape[1:3]), not stopped


def _weights(layers: Layers) -> dict[str, float]:
    """Return the layers' weights by name."""
    if isinstance(layers, str):
        return {layers: 1.0}
    if not isinstance(layers, Mapping | Sequence):
        raise TypeError(f"layers takes a layer's name, several, or weights, got {layers!r}.")
    given = layers if isinstance(layers, Mapping) else dict.fromkeys(layers, 1.0)
    weights = {
        layer: checks.number(f"layers[{layer!r}]", weight, at_least=-math.inf)
        for layer, weight in given.items()
    }
    if not any(weights.values()):
        raise ValueError(f"layers takes names, or weights that are not all 0, got {layers!r}.")
    return weights


def _objective(
    model: keras.Model, weights: Mapping[str, float], guide: ArrayLike | None, any_size: bool
) -> ascent.Objective:
    """Return what is climbed: means, so that large layers do not drown small ones."""
    if guide is None:
        terms = [
            weight * ascent.layer_objective(_mean_square, layer)
            for layer, weight in weights.items()
        ]
        return reduce(add, terms)
    picture, single = checks.image_batch(guide, argument="guide")
    if not single:
        raise ValueError(f"guide takes one picture (H, W, C), got shape {picture.shape}.")
    sides = np.array(picture.shape[1:3])
    if any_size and max(sides) > _GUIDE:
        smaller = np.maximum(1, np.round(sides * _GUIDE / max(sides)))
        picture = _scaled(picture, tuple(map(int, smaller))).clip(0, 1)
    features = activations(model, picture[0], list(weights))
    for layer, found in features.items():
        if found.ndim != 3:
            raise ValueError(
                f"layer {layer!r} gives {found.shape}, which has no rows and columns to guide."
            )
    terms = [
        weight / features[layer].size * ascent.guided_energy(layer, features[layer])
        for layer, weight in weights.items()
    ]
    return reduce(add, terms)


@dataclass(frozen=True)
class _Natural(Transform):
    """Leaves pictures as they are, and makes their gradient smoother and its colours natural.

    The gradient is multiplied by a symmetric matrix without negative eigenvalues, so a small step
    along it still goes up.
    """

    def apply(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        return _with_natural_gradient(images)


@tf.custom_gradient
def _with_natural_gradient(images: tf.Tensor) -> tuple[tf.Tensor, Callable[..., tf.Tensor]]:
    def gradient(slope: tf.Tensor) -> tf.Tensor:
        # Twice the mean of 2×2 pixels: the kernel 1 2 1, down and across, which leaves nothing of a
        # chessboard of single pixels.
        padded = tf.pad(slope, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
        once = tf.nn.avg_pool2d(padded, 2, 1, "VALID")
        blurred = tf.nn.avg_pool2d(once, 2, 1, "VALID")
        return blurred @ COLOUR_SPREAD if slope.shape[-1] == 3 else blurred

    return tf.identity(images), gradient


def _mean_square(output: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(output * output, axis=list(range(1, output.shape.rank)))


def _scaled(pictures: np.ndarray, size: tuple[int, ...], zoom: float = 1.0) -> np.ndarray:
    """Return pictures (N, H, W, C) in another size, of it the middle part that is 1 / zoom wide."""
    before, after = np.array(pictures.shape[1:3]), np.array(size)
    if zoom == 1 and (before == after).all():
        return pictures
    ratio = zoom * after / before
    moved = tf.raw_ops.ScaleAndTranslate(
        images=pictures,
        size=after.astype(np.int32),
        scale=ratio.astype(np.float32),
        translation=((1 - zoom) * after / 2).astype(np.float32),
        kernel_type="lanczos3",
        antialias=True,
    )
    return np.asarray(moved)
