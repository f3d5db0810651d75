"""Scenes composed of real pictures, so that the truth about every pixel is known exactly.

Clothes of Fashion-MNIST and digits of MNIST, colored, lie on photographs. Each part of a data set,
``train``, ``validation`` and ``test``, has its own clothes, digits and photographs. Scenes are made
when they are asked for: the same arguments give the same scenes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dlsg_utils._core.checks import generator, number, one_of, whole
from dlsg_utils.data.backgrounds import Colors, crop
from dlsg_utils.data.sets import PARTS, Dataset, load, number_of

# The names of the colors are those of CSS.
COLORS = {
    "red": (0.86, 0.20, 0.18),
    "orange": (0.95, 0.55, 0.10),
    "yellow": (0.95, 0.88, 0.25),
    "green": (0.25, 0.70, 0.30),
    "blue": (0.20, 0.40, 0.90),
    "purple": (0.60, 0.30, 0.75),
    "white": (0.97, 0.97, 0.97),
}
CHALLENGES = ("none", "occlusion", "size", "light")
_TRIES = 20  # places that are tried for an object before it is left out
_SHOWN = 0.5  # share of each object that others leave free


@dataclass(frozen=True, eq=False)
class Scenes:
    """Images, and what is where in them.

    Attributes
    ----------
    images : float32 array (N, S, S, 3), values in [0, 1]
    boxes : N float32 arrays (K, 4)
        The smallest box around the visible pixels of each object: top, left, bottom, right, in
        pixels, bottom and right behind the last pixel. TensorFlow takes boxes in this order.
    labels : N int64 arrays (K,), indices into ``class_names``
    colors : N tuples of K names in :data:`COLORS`
    instances : uint8 array (N, S, S)
        Which object a pixel shows: 0 the background, k + 1 object k.
    class_names : tuple of str
    """

    images: NDArray[np.float32]
    boxes: tuple[NDArray[np.float32], ...]
    labels: tuple[NDArray[np.int64], ...]
    colors: tuple[tuple[str, ...], ...]
    instances: NDArray[np.uint8]
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.images)

    @property
    def classes(self) -> NDArray[np.uint8]:
        """The class of each pixel (N, S, S): 0 the background, label + 1 an object."""
        table = np.zeros((len(self), int(self.instances.max(initial=0)) + 1), np.uint8)
        for row, labels in zip(table, self.labels, strict=True):
            row[1 : len(labels) + 1] = labels + 1
        return np.take_along_axis(
            table, self.instances.reshape(len(self), -1).astype(np.intp), axis=1
        ).reshape(self.instances.shape)

    @property
    def outlines(self) -> NDArray[np.bool_]:
        """Where the object changes from a pixel to the one on the right or below (N, S, S)."""
        edges = np.zeros(self.instances.shape, bool)
        edges[:, :-1] |= self.instances[:, :-1] != self.instances[:, 1:]
        edges[:, :, :-1] |= self.instances[:, :, :-1] != self.instances[:, :, 1:]
        return edges


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
        Around each object with its covered pixels, as in :class:`Scenes`; parts of it may lie
        outside of the image.
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
        Around the target with its covered pixels, in pixels, as in :class:`Scenes`. The target
        never leaves the image.
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


class CutOut(NamedTuple):
    """An object without a background.

    Attributes
    ----------
    image : float32 array (H, W, 4), values in [0, 1]
        Red, green, blue and opacity.
    name : str
        Of its class.
    color : str, a name in :data:`COLORS`
    """

    image: NDArray[np.float32]
    name: str
    color: str


class _Sprite(NamedTuple):
    """An object before it lies in an image: its colors (H, W, 3) and how it covers (H, W)."""

    colors: Colors
    alpha: NDArray[np.float32]

    @property
    def mask(self) -> NDArray[np.bool_]:
        return self.alpha > 0.5


def compose(
    count: int,
    *,
    part: str = "train",
    size: int = 96,
    classes: Sequence[str] | None = None,
    objects: tuple[int, int] = (1, 4),
    object_size: tuple[int, int] = (20, 44),
    seed: int | None = 0,
) -> Scenes:
    """Compose scenes.

    Parameters
    ----------
    count
        Number of scenes.
    part : {"train", "validation", "test"}
        Whose clothes, digits and photographs.
    size
        Pixels of a side.
    classes
        Names of clothes and digits, by default the ten clothes.
    objects
        The smallest and the largest number of objects. Where no place is left there are fewer, but
        never none.
    object_size
        The smallest and the largest number of pixels of an object's longer side.
    seed
        None gives other scenes at each call.

    Returns
    -------
    Scenes
        At least half of each object is visible.

    Raises
    ------
    ValueError
        If a class is unknown, or objects do not fit into the scene.
    """
    rng = generator(seed)
    count = whole("count", count, at_least=0)
    size = whole("size", size, at_least=8)
    few, many = _range("objects", objects, at_least=1)
    small, large = _range("object_size", object_size, at_least=4, at_most=size)
    items = _Items(one_of("part", part, PARTS), classes)
    images = np.empty((count, size, size, 3), np.float32)
    instances = np.zeros((count, size, size), np.uint8)
    labels, colors = [], []
    for picture, shown in zip(images, instances, strict=True):
        picture[:] = crop(part, size, rng)
        placed: list[tuple[int, str]] = []
        areas: list[int] = []
        for _ in range(rng.integers(few, many + 1)):
            label, color, sprite = items.draw(int(rng.integers(small, large + 1)), rng)
            if _place(sprite, picture, shown, areas, rng):
                placed.append((label, color))
        labels.append(np.array([label for label, _ in placed], np.int64))
        colors.append(tuple(color for _, color in placed))
    boxes = tuple(
        np.array([_box(shown == k + 1) for k in range(len(found))], np.float32).reshape(-1, 4)
        for shown, found in zip(instances, labels, strict=True)
    )
    return Scenes(images, boxes, tuple(labels), tuple(colors), instances, items.class_names)


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
        As in :func:`compose`.
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
        As :func:`compose`, or if the photographs are too small for so long a film.
    """
    rng = generator(seed)
    count, frames = whole("count", count, at_least=0), whole("frames", frames, at_least=2)
    size, objects = whole("size", size, at_least=8), whole("objects", objects, at_least=0)
    speed = whole("speed", speed, at_least=0)
    small, large = _range("object_size", object_size, at_least=4, at_most=size)
    items = _Items(one_of("part", part, PARTS), classes)
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
                _paste(sprite, films[n, t], shown[t], k + 1, at)
                boxes[n, t, k] = _box(sprite.mask) + np.tile(at, 2)
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
        As in :func:`compose`.
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
        As :func:`compose`, or if the photographs are too small for so long a film.
    """
    rng = generator(seed)
    challenge = one_of("challenge", challenge, CHALLENGES)
    count, frames = whole("count", count, at_least=0), whole("frames", frames, at_least=2)
    size, others = whole("size", size, at_least=8), whole("others", others, at_least=0)
    speed = number("speed", speed, at_least=0)
    small, large = _range("object_size", object_size, at_least=4, at_most=size // 2)
    items = _Items(one_of("part", part, PARTS), classes)
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
                _paste(drawn, film, shown, k + 1, at)
                if k == others:
                    boxes[n, t] = _box(drawn.mask) + np.tile(at, 2)
                    area = np.count_nonzero(shown == k + 1)
            visible[n, t] = np.count_nonzero(shown == others + 1) / area
            if challenge == "light":
                film *= _shadow(size, t / (frames - 1))
    return Pursuits(films, boxes, visible, labels, items.class_names)


def cut_outs(
    count: int,
    *,
    part: str = "train",
    classes: Sequence[str] | None = None,
    object_size: tuple[int, int] = (20, 44),
    seed: int | None = 0,
) -> list[CutOut]:
    """Draw objects as they lie in scenes, each by itself.

    Parameters
    ----------
    count
        Number of objects.
    part, classes, object_size, seed
        As in :func:`compose`.
    """
    rng = generator(seed)
    small, large = _range("object_size", object_size, at_least=4)
    items = _Items(one_of("part", part, PARTS), classes)
    found = []
    for _ in range(whole("count", count, at_least=0)):
        label, color, sprite = items.draw(int(rng.integers(small, large + 1)), rng)
        image = np.concatenate([sprite.colors, sprite.alpha[..., None]], axis=-1)
        found.append(CutOut(image, items.class_names[label], color))
    return found


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


def _resized(sprite: _Sprite, times: float) -> _Sprite:
    """Return an object in another size."""
    height, width = (max(2, round(n * times)) for n in sprite.alpha.shape)
    planes = [*np.moveaxis(sprite.colors, -1, 0), sprite.alpha]
    *colors, alpha = (
        np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.BILINEAR))
        for plane in planes
    )
    return _Sprite(np.stack(colors, axis=-1), alpha)


def _shadow(size: int, time: float) -> NDArray[np.float32]:
    """Return the light (1, size, 1) at a time from 0 to 1, while a shadow sweeps to the right."""
    edge = (2 * time - 0.5) * size  # its front is left of the image at first
    columns = np.arange(size, dtype=np.float32)
    dark = 1 / (1 + np.exp((columns - edge) / (0.04 * size)))
    light: NDArray[np.float32] = (1 - 0.7 * dark).astype(np.float32)
    return light[None, :, None]


class _Items:
    """Clothes and digits to draw from."""

    def __init__(self, part: str, classes: Sequence[str] | None) -> None:
        sets = [_set("fashion-mnist"), _set("mnist-10k")]
        known = [name for one in sets for name in one.class_names]
        if isinstance(classes, str):
            raise TypeError(f"classes takes a list of names, got {classes!r}: write [{classes!r}].")
        chosen = sets[0].class_names if classes is None else tuple(classes)
        if not chosen:
            raise ValueError(f"classes takes at least one of {', '.join(known)}.")
        numbers = [number_of(name, known) for name in chosen]
        self.class_names = tuple(known[number] for number in numbers)
        self._images = []
        for which in numbers:
            split = getattr(sets[which // 10], part)
            self._images.append((split.images[split.labels == which % 10, ..., 0], which < 10))

    def draw(self, side: int, rng: np.random.Generator) -> tuple[int, str, _Sprite]:
        """Return a label, a color, and a sprite whose longer side has so many pixels."""
        from scipy import ndimage  # not needed to load data

        label = int(rng.integers(len(self._images)))
        images, clothes = self._images[label]
        color = list(COLORS)[rng.integers(len(COLORS))]
        value = images[rng.integers(len(images))]
        cover = ndimage.binary_fill_holes(value > 0.1) if clothes else value
        top, left, bottom, right = map(int, _box(cover > 0.1))
        sheet = np.stack([value, cover])[:, top:bottom, left:right].astype(np.float32)
        scale = side / max(sheet.shape[1:])
        height, width = (max(1, round(n * scale)) for n in sheet.shape[1:])
        value, cover = (
            np.asarray(Image.fromarray(one).resize((width, height), Image.Resampling.BILINEAR))
            for one in sheet
        )
        light = 0.3 + 0.7 * value if clothes else np.ones_like(value)
        colors: Colors = np.multiply(light[..., None], COLORS[color], dtype=np.float32)
        return label, color, _Sprite(colors, cover)


@cache
def _set(name: str) -> Dataset:
    return load(name)


def _place(
    sprite: _Sprite,
    picture: Colors,
    shown: NDArray[np.uint8],
    areas: list[int],
    rng: np.random.Generator,
) -> bool:
    """Put an object where it leaves half of each other one visible; say whether it found room.

    ``areas`` are the pixels of each object in the scene, covered or not.
    """
    height, width = sprite.alpha.shape
    bins = len(areas) + 1
    spare = np.bincount(shown.ravel(), minlength=bins)[1:] - _SHOWN * np.array(areas)
    for _ in range(_TRIES):
        top = int(rng.integers(shown.shape[0] - height + 1))
        left = int(rng.integers(shown.shape[1] - width + 1))
        under = shown[top : top + height, left : left + width][sprite.mask]
        if (np.bincount(under, minlength=bins)[1:] <= spare).all():
            _paste(sprite, picture, shown, bins, (top, left))
            areas.append(int(sprite.mask.sum()))
            return True
    return False


def _paste(
    sprite: _Sprite, picture: Colors, shown: NDArray[np.uint8], number: int, at: Any
) -> None:
    """Draw an object over an image, with its top left corner at a pixel, and mark its pixels."""
    low = np.maximum(at, 0)
    high = np.minimum(np.add(at, sprite.alpha.shape), shown.shape)
    if (high <= low).any():
        return
    here = slice(low[0], high[0]), slice(low[1], high[1])
    own = tuple(slice(a - o, b - o) for a, b, o in zip(low, high, at, strict=True))
    alpha = sprite.alpha[own][..., None]
    picture[here] += alpha * (sprite.colors[own] - picture[here])
    shown[here][sprite.mask[own]] = number


def _box(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the smallest box around the pixels of a mask."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1], np.float32)


def _hidden(
    now: NDArray[np.uint8], then: NDArray[np.uint8], velocities: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of each pixel whether what it shows cannot be seen in the next frame."""
    target = np.indices(now.shape).transpose(1, 2, 0) + velocities[now]
    outside = np.any((target < 0) | (target >= now.shape), axis=-1)
    rows, columns = np.where(np.expand_dims(outside, -1), 0, target).transpose(2, 0, 1)
    gone: NDArray[np.bool_] = outside | (then[rows, columns] != now)
    return gone


def _range(
    argument: str, value: Any, *, at_least: int, at_most: int | None = None
) -> tuple[int, int]:
    """Return the smallest and largest of a range, or raise naming the argument."""
    try:
        low, high = value
    except (TypeError, ValueError):
        raise ValueError(f"{argument} takes (smallest, largest), got {value!r}.") from None
    low, high = whole(argument, low, at_least=at_least), whole(argument, high, at_least=at_least)
    if low > high:
        raise ValueError(f"{argument} takes (smallest, largest), got {low} > {high}.")
    if at_most is not None and high > at_most:
        raise ValueError(f"{argument} must be at most {at_most}, the size of a scene, got {high}.")
    return low, high
