"""Short films composed of real pictures: objects that move, over a background that does.

As in :mod:`dlsg_utils.data.scenes`, each part of a data set has its own clothes, digits and
photographs, and the same arguments give the same films.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dlsg_utils._core.checks import generator, number, one_of, whole
from dlsg_utils.data._sprites import Items, Sprite, box_around, paste, size_range
from dlsg_utils.data.backgrounds import crop
from dlsg_utils.data.sets import PARTS

CHALLENGES = ("none", "occlusion", "size", "light")


@dataclass(frozen=True, eq=False)
class Motions:
    """Short films of objects that move over a moving background, and where each pixel goes.

    Attributes
    ----------
    frames : float32 array (N, T, S, S, 3), values in [0, 1]
    flow : float32 array (N, T − 1, S, S, 2)
        By how many pixels what a pixel shows moves until the next frame: down and to the right, the
        order of ``skimage.registration``.
    hidden : bool array (N, T − 1, S, S)
        Where what a pixel shows is covered, or out of the image, in the next frame.
    boxes : float32 array (N, T, K, 4)
        Around each object with its covered pixels, as in ``scenes.Scenes``; parts of
        it may lie outside of the image.
    labels : int64 array (N, K)
    class_names : tuple of str
    """

    frames: NDArray[np.float32]
    flow: NDArray[np.float32]
    hidden: NDArray[np.bool_]
    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.frames)


class Pursuits(NamedTuple):
    """Films of a target to be followed, and where it is.

    Attributes
    ----------
    frames : float32 array (N, T, S, S, 3), values in [0, 1]
    boxes : float32 array (N, T, 4)
        Around the target with its covered pixels, in pixels, as in ``scenes.Scenes``. The
        target never leaves the image.
    visible : float32 array (N, T)
        Share of the target's pixels that nothing covers, from 0 to 1.
    labels : int64 array (N,)
        Of the targets, indices into ``class_names``.
    class_names : tuple of str
    """

    frames: NDArray[np.float32]
    boxes: NDArray[np.float32]
    visible: NDArray[np.float32]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]


def move(
    count: int,
    *,
    frames: int = 2,
    part: str = "train",
    size: int = 96,
    classes: Sequence[str] | None = None,
    objects: int = 3,
    object_size: tuple[int, int] = (20, 44),
    speed: int = 6,
    seed: int | None = 0,
) -> Motions:
    """Compose short films. Objects and background move by whole pixels, each at its own velocity.

    Parameters
    ----------
    count, part, size, classes, object_size, seed
        As in ``scenes.compose``.
    frames
        Number of frames, at least 2.
    objects
        Number of objects. Later ones cover earlier ones.
    speed
        The largest velocity, in pixels a frame, along each axis.

    Returns
    -------
    Motions
        The flow is exact.

    Raises
    ------
    ValueError
        As ``scenes.compose``, or if the photographs are too small for so long a film.
    """
    rng = generator(seed)
    count, frames = whole("count", count, at_least=0), whole("frames", frames, at_least=2)
    size, objects = whole("size", size, at_least=8), whole("objects", objects, at_least=0)
    speed = whole("speed", speed, at_least=0)
    small, large = size_range("object_size", object_size, at_least=4, at_most=size)
    items = Items(one_of("part", part, PARTS), classes)
    films = np.empty((count, frames, size, size, 3), np.float32)
    flow = np.empty((count, frames - 1, size, size, 2), np.float32)
    hidden = np.empty((count, frames - 1, size, size), bool)
    boxes = np.empty((count, frames, objects, 4), np.float32)
    labels = np.empty((count, objects), np.int64)
    for n in range(count):
        velocities = rng.integers(-speed, speed + 1, (objects + 1, 2))
        reach = speed * (frames - 1)
        wide = crop(part, size + 2 * reach, rng)
        sprites, starts = [], []
        for k in range(objects):
            labels[n, k], _, sprite = items.draw(int(rng.integers(small, large + 1)), rng)
            sprites.append(sprite)
            middle = rng.integers(0, size, 2) - velocities[k + 1] * (frames - 1) // 2
            starts.append(middle - np.array(sprite.alpha.shape) // 2)
        shown = np.zeros((frames, size, size), np.uint8)
        for t in range(frames):
            top, left = reach - velocities[0] * t
            films[n, t] = wide[top : top + size, left : left + size]
            for k, sprite in enumerate(sprites):
                at = starts[k] + velocities[k + 1] * t
                paste(sprite, films[n, t], shown[t], k + 1, at)
                boxes[n, t, k] = box_around(sprite.mask) + np.tile(at, 2)
        for t in range(frames - 1):
            flow[n, t] = velocities[shown[t]]
            hidden[n, t] = _hidden(shown[t], shown[t + 1], velocities)
    return Motions(films, flow, hidden, boxes, labels, items.class_names)


def follow(
    count: int,
    *,
    challenge: str = "none",
    frames: int = 32,
    part: str = "train",
    size: int = 96,
    classes: Sequence[str] | None = None,
    object_size: tuple[int, int] = (20, 30),
    others: int = 2,
    speed: float = 4.0,
    seed: int | None = 0,
) -> Pursuits:
    """Compose films of a target that turns about in the image, over others that do so, too.

    The background drifts slowly. Boxes are exact; there is no flow, as a target that changes its
    size has none by whole pixels.

    Parameters
    ----------
    count, part, size, classes, object_size, seed
        As in ``scenes.compose``.
    challenge : {"none", "occlusion", "size", "light"}
        What makes it hard: an object half as large again, the largest of five, which meets the
        target in the middle of the film and covers it; a target that grows to 1.8 times its size,
        or shrinks to 1 / 1.8 of it, and back; a shadow that sweeps over the image and leaves 30 %
        of the light.
    frames
        Number of frames, at least 2.
    others
        Number of other objects. The target covers them.
    speed
        The largest velocity of target and others, in pixels a frame, along each axis.

    Returns
    -------
    Pursuits

    Raises
    ------
    ValueError
        As ``scenes.compose``, or if the photographs are too small for so long a film.
    """
    rng = generator(seed)
    challenge = one_of("challenge", challenge, CHALLENGES)
    count, frames = whole("count", count, at_least=0), whole("frames", frames, at_least=2)
    size, others = whole("size", size, at_least=8), whole("others", others, at_least=0)
    speed = number("speed", speed, at_least=0)
    small, large = size_range("object_size", object_size, at_least=4, at_most=size // 2)
    items = Items(one_of("part", part, PARTS), classes)
    films = np.empty((count, frames, size, size, 3), np.float32)
    boxes = np.empty((count, frames, 4), np.float32)
    visible = np.empty((count, frames), np.float32)
    labels = np.empty(count, np.int64)
    swell = np.sin(np.pi * np.arange(frames) / (frames - 1))  # 0 at both ends
    for n in range(count):
        drift, wide = rng.integers(-1, 2, 2), crop(part, size + 2 * (frames - 1), rng)
        cast = [items.draw(int(rng.integers(small, large + 1)), rng) for _ in range(others + 1)]
        labels[n], sprites = cast[-1][0], [sprite for *_, sprite in cast]
        paths = [_wander(frames, size - max(each.alpha.shape), speed, rng) for each in sprites]
        times = np.ones(frames)
        if challenge == "size":
            times = 1.8 ** (swell * rng.choice((-1, 1)))
        if challenge == "occlusion":
            side = 3 * max(sprites[-1].alpha.shape) // 2
            five = [items.draw(side, rng)[-1] for _ in range(5)]
            sprites.append(max(five, key=lambda each: np.count_nonzero(each.mask)))
            paths.append(_crossing(paths[-1]))
        for t, film in enumerate(films[n]):
            top, left = frames - 1 - drift * t
            film[:] = wide[top : top + size, left : left + size]
            shown = np.zeros((size, size), np.uint8)
            for k, (sprite, path) in enumerate(zip(sprites, paths, strict=True)):
                drawn = sprite if k != others else _resized(sprite, times[t])
                at = np.rint(size / 2 + path[t] - np.array(drawn.alpha.shape) / 2).astype(int)
                paste(drawn, film, shown, k + 1, at)
                if k == others:
                    boxes[n, t] = box_around(drawn.mask) + np.tile(at, 2)
                    area = np.count_nonzero(shown == k + 1)
            visible[n, t] = np.count_nonzero(shown == others + 1) / area
            if challenge == "light":
                film *= _shadow(size, t / (frames - 1))
    return Pursuits(films, boxes, visible, labels, items.class_names)


def _wander(frames: int, room: int, speed: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a path (frames, 2) around 0: along each axis a sine, at most half of the room away."""
    reach = 0.5 * room * rng.uniform(0.6, 1.0, 2)
    turn = speed * rng.uniform(0.5, 1.0, 2) / np.maximum(reach, 1)
    start = rng.uniform(0, 2 * np.pi, 2)
    path: NDArray[np.float64] = reach * np.sin(start + np.outer(np.arange(frames), turn))
    return path


def _crossing(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a straight path that meets another one in its middle, at half its speed, head-on."""
    middle = len(path) // 2
    velocity = path[middle] - path[middle - 1]
    crossing: NDArray[np.float64] = path[middle] - 0.5 * np.outer(
        np.arange(len(path)) - middle, velocity
    )
    return crossing


def _resized(sprite: Sprite, times: float) -> Sprite:
    """Return an object in another size."""
    height, width = (max(2, round(n * times)) for n in sprite.alpha.shape)
    planes = [*np.moveaxis(sprite.colors, -1, 0), sprite.alpha]
    *colors, alpha = (
        np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.BILINEAR))
        for plane in planes
    )
    return Sprite(np.stack(colors, axis=-1), alpha)


def _shadow(size: int, time: float) -> NDArray[np.float32]:
    """Return the light (1, size, 1) at a time from 0 to 1, while a shadow sweeps to the right."""
    edge = (2 * time - 0.5) * size  # its front is left of the image at first
    columns = np.arange(size, dtype=np.float32)
    dark = 1 / (1 + np.exp((columns - edge) / (0.04 * size)))
    light: NDArray[np.float32] = (1 - 0.7 * dark).astype(np.float32)
    return light[None, :, None]


def _hidden(
    now: NDArray[np.uint8], then: NDArray[np.uint8], velocities: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of each pixel whether what it shows cannot be seen in the next frame."""
    target = np.indices(now.shape).transpose(1, 2, 0) + velocities[now]
    outside = np.any((target < 0) | (target >= now.shape), axis=-1)
    rows, columns = np.where(np.expand_dims(outside, -1), 0, target).transpose(2, 0, 1)
    gone: NDArray[np.bool_] = outside | (then[rows, columns] != now)
    return gone
