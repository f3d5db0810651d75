"""Data for each cell of a table: 1-D, 2-D or 3-D, with one channel or with several.

All of them are made when they are asked for, exactly, so that the class of each is known: the same
arguments give the same data. Digits and photographs in them are real, and other ones in each part.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from dlsg_utils._core.checks import generator, one_of, whole
from dlsg_utils.data.backgrounds import crop
from dlsg_utils.data.figures import JOINTS
from dlsg_utils.data.sets import PARTS, load

RATE = 4000  # samples a second, of sounds
DIRECTIONS = ("up", "down", "left", "right")
_STEPS = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])
_RED_AND_BLUE = np.array([(1, 0.1, 0.1), (0.1, 0.2, 1)], np.float32)
_SIDE, _DIGIT = 20, 8  # pixels of a film's side, and of a digit's


class Labeled(NamedTuple):
    """Tensors and their classes.

    Attributes
    ----------
    values : float32 array (N, …, C)
    labels : int64 array (N,), indices into ``class_names``
    class_names : tuple of str
    """

    values: NDArray[np.float32]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]


def sounds(count: int, *, seed: int | None = 0) -> Labeled:
    """Return tones whose pitch glides: up, down, up and down again, or down and up again.

    Each lasts a quarter of a second, with a random pitch, interval, loudness and timbre, and noise.

    Parameters
    ----------
    count
        Number of sounds.
    seed
        None gives other ones at each call.

    Returns
    -------
    Labeled
        Waveforms (N, 1000, 1) in [-1, 1], 4,000 samples a second: 1-D, one channel.

    Used in lecture 24.
    """
    rng, count = generator(seed), whole("count", count, at_least=0)
    samples = RATE // 4
    time = np.linspace(0, 1, samples)
    bend = 1 - np.abs(2 * time - 1)
    shapes = np.stack([time, 1 - time, bend, 1 - bend])
    labels = rng.integers(0, 4, count)
    low, ratio = rng.uniform(200, 500, (count, 1)), rng.uniform(1.2, 1.9, (count, 1))
    pitch = low * ratio ** shapes[labels]
    phase = 2 * np.pi * (np.cumsum(pitch, axis=1) / RATE + rng.random((count, 1)))
    # Two partials, below 2,000 Hz: more cannot be sampled at this rate.
    waves = np.sin(phase) + rng.uniform(0, 1, (count, 1)) * np.sin(2 * phase)
    waves = waves / np.abs(waves).max(axis=1, keepdims=True, initial=1e-9)
    waves = waves * rng.uniform(0.3, 0.8, (count, 1)) + rng.normal(0, 0.05, waves.shape)
    values = np.clip(waves, -1, 1).astype(np.float32)[..., None]
    return Labeled(values, labels, ("up", "down", "up and down", "down and up"))


def movements(count: int, *, frames: int = 32, seed: int | None = 0) -> Labeled:
    """Return people of limbs who walk, wave, jump up and down, or do jumping jacks.

    Sizes, pace, reach and the beginning of a movement are random.

    Parameters
    ----------
    count
        Number of movements.
    frames
        Of each.
    seed
        None gives other ones at each call.

    Returns
    -------
    Labeled
        Joints (N, frames, 28): row and column of each of ``figures.JOINTS`` in units of the trunk,
        from the middle of the movement: 1-D, many channels.

    Used in lecture 24.
    """
    rng, count, frames = generator(seed), whole("count", count, at_least=0), whole("frames", frames)
    labels = rng.integers(0, 4, count)
    joints = np.empty((count, frames, len(JOINTS), 2))
    for n, kind in enumerate(labels):
        joints[n] = _moving(int(kind), frames, rng)
    joints -= joints.mean(axis=(1, 2), keepdims=True)
    joints += rng.normal(0, 0.02, joints.shape)
    values = joints.reshape(count, frames, 2 * len(JOINTS)).astype(np.float32)
    return Labeled(values, labels, ("walk", "wave", "jump", "jumping jack"))


def _moving(kind: int, frames: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the joints (frames, 14, 2) of a person who moves."""
    swing = np.sin(rng.uniform(0, 2 * np.pi) + np.arange(frames) * rng.uniform(0.4, 0.8))
    reach, opened, height = rng.uniform(0.3, 0.6), 0.5 + 0.5 * swing, np.zeros(frames)
    # Angles of right and left, from straight down, positive to the right side of the image.
    sides, still = np.array([[-1], [1]]), np.ones((2, frames))
    arms, legs = (still * sides * rng.uniform(*ends) for ends in ((0.1, 0.4), (0.05, 0.25)))
    bends = still * sides * rng.uniform(0, 0.4)  # of the elbows
    if kind == 0:
        arms, legs = arms - 0.8 * reach * sides * swing, legs + reach * sides * swing
    elif kind == 1:
        side = int(rng.integers(2))
        arms[side] = sides[side] * rng.uniform(1.6, 2.2)
        bends[side] = sides[side] * (0.6 + reach * swing)
    elif kind == 2:
        height = -reach * opened
    else:
        height = -0.3 * reach * opened
        arms, legs = arms + 2 * sides * opened, legs + reach * sides * opened
    found = np.zeros((frames, len(JOINTS), 2))
    found[:, 1, 0] = height

    def limb(start: int, end: int, angle: NDArray[np.float64] | float, length: float) -> None:
        step = np.broadcast_to(np.stack([np.cos(angle), np.sin(angle)], axis=-1), (frames, 2))
        found[:, end] = found[:, start] + length * step

    limb(1, 0, np.pi, rng.uniform(0.3, 0.36))
    upper, thigh = rng.uniform(0.44, 0.52), rng.uniform(0.56, 0.66)
    for n, (side, shoulder, hip) in enumerate(((-1, 2, 8), (1, 5, 11))):
        limb(1, shoulder, side * 1.45, 0.28)
        limb(shoulder, shoulder + 1, arms[n], upper)
        limb(shoulder + 1, shoulder + 2, arms[n] + bends[n], 0.44)
        limb(1, hip, side * 0.18, 1.0)
        limb(hip, hip + 1, legs[n], thigh)
        limb(hip + 1, hip + 2, legs[n], 0.6)
    return found


def boards(count: int, *, size: int = 9, seed: int | None = 0) -> Labeled:
    """Return positions of Go with few stones, and whether Black surrounds an empty point.

    All four neighbors of a surrounded point are black. Where none is surrounded, three neighbors of
    some empty point are black and one is white. Both have equally many stones of each color. The
    other stones are drawn at random, no game led there; each group has an empty point beside it.

    Parameters
    ----------
    count
        Number of positions: as many of each class, or one more.
    size
        Lines of the board, 5 to 19.
    seed
        None gives other ones at each call.

    Returns
    -------
    Labeled
        Planes (N, size, size, 3), black, white and empty, 0 or 1: 2-D, several channels.

    Used in lecture 24.
    """
    rng, count = generator(seed), whole("count", count, at_least=0)
    if whole("size", size, at_least=5) > 19:
        raise ValueError(f"size takes 5 to 19 lines, got {size}.")
    labels = rng.permutation(np.arange(count) % 2)
    values = np.empty((count, size, size, 3), np.float32)
    for n, label in enumerate(labels):
        while (stones := _position(size, bool(label), rng)) is None:
            pass
        values[n] = np.eye(3, dtype=np.float32)[stones]
    return Labeled(values, labels, ("none", "a point is surrounded"))


def _position(size: int, surrounded: bool, rng: np.random.Generator) -> NDArray[np.int64] | None:
    """Return a position (0 is black, 1 white, 2 empty), or None if it is not as it should be."""
    stones = np.full((size, size), 2)
    middle = rng.integers(1, size - 1, 2)
    beside = middle + rng.permutation(_STEPS)
    stones[tuple(beside.T)] = 0
    if not surrounded:
        stones[tuple(beside[0])] = 1
    free = np.flatnonzero(stones == 2)
    more = size * size // 8
    others = rng.choice(free[free != middle[0] * size + middle[1]], 2 * more + 1, replace=False)
    stones.flat[others] = np.arange(2 * more + 1) % 2
    stones.flat[others[-1]] = int(surrounded)  # as many stones of a color in both classes
    around = np.pad(stones, 1, constant_values=3)
    points = np.argwhere(around == 2)[:, None] + _STEPS
    rows, columns = points[..., 0], points[..., 1]
    closed = bool((around[rows, columns] == 0).all(axis=1).any())
    return stones if closed == surrounded and _all_free(around, rows, columns) else None


def _all_free(
    around: NDArray[np.int64], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> bool:
    """Say whether each group of stones has an empty point beside it."""
    for color in (0, 1):
        groups, many = ndimage.label(around == color)
        near = groups[rows, columns]
        if len(np.unique(near[near > 0])) < many:
            return False
    return True


def volumes(count: int, *, size: int = 14, seed: int | None = 0) -> Labeled:
    """Return coils in a volume, wound like a corkscrew or the other way round, with noise.

    The axis points along the first, second or third side. A mirror turns one class into the other,
    so a view along an axis does not tell them apart. Which one is called right-handed supposes that
    the sides, in their order, are so.

    Parameters
    ----------
    count
        Number of volumes.
    size
        Voxels of a side, at least 12.
    seed
        None gives other ones at each call.

    Returns
    -------
    Labeled
        Volumes (N, size, size, size, 1) in [0, 1]: 3-D, one channel.

    Used in lecture 24.
    """
    rng, count = generator(seed), whole("count", count, at_least=0)
    size, labels = whole("size", size, at_least=12), rng.integers(0, 2, count)
    values = np.zeros((count, size, size, size, 1), np.float32)
    for n, label in enumerate(labels):
        radius, turns = size * rng.uniform(0.2, 0.32), rng.uniform(1.2, 2.2)
        along = np.linspace(0.1, 0.9, 200)
        angle = 2 * np.pi * (turns * along + rng.random())
        middle = size * (0.5 + rng.uniform(-0.08, 0.08, 2))
        path = np.stack(
            [size * along, middle[0] + radius * np.sin(angle), middle[1] + radius * np.cos(angle)]
        )
        path = np.roll(path, rng.integers(3), axis=0)  # turned: this keeps the winding
        if label:
            path[2] = size - path[2]  # a mirror
        at = np.clip(np.rint(path - 0.5), 0, size - 1).astype(int)
        volume = np.zeros((size, size, size))
        volume[tuple(at)] = 1
        volume = ndimage.gaussian_filter(volume, rng.uniform(0.7, 1.0))
        volume = 0.8 * volume / volume.max() + rng.normal(0, 0.08, volume.shape)
        values[n, ..., 0] = np.clip(volume + 0.1, 0, 1)
    return Labeled(values, labels, ("left-handed", "right-handed"))


def moving_digits(
    count: int, *, frames: int = 6, part: str = "train", seed: int | None = 0
) -> Labeled:
    """Return films of a digit that moves up, down, left or right.

    In the middle frame the digit stands anywhere, whichever way it goes.

    Parameters
    ----------
    count
        Number of films.
    frames
        Of each, 2 to 12; the digit moves by a pixel each.
    part : {"train", "validation", "test"}
        Whose digits.
    seed
        None gives other ones at each call.

    Returns
    -------
    Labeled
        Films (N, frames, 20, 20, 1) in [0, 1]: 3-D, one channel.

    Used in lecture 24.
    """
    rng, count, frames = _film(count, frames, seed)
    digits, labels = _digits(part), rng.integers(0, 4, count)
    values = np.zeros((count, frames, _SIDE, _SIDE, 1), np.float32)
    for n, label in enumerate(labels):
        digit = digits[rng.integers(len(digits))]
        for frame, (top, left) in zip(values[n], _path(int(label), frames, rng), strict=True):
            frame[top : top + _DIGIT, left : left + _DIGIT, 0] = digit
    return Labeled(values, labels, DIRECTIONS)


def color_films(
    count: int, *, frames: int = 6, part: str = "train", seed: int | None = 0
) -> Labeled:
    """Return films of a red and a blue digit on a photograph; the class is where the red one goes.

    Each moves its own way, and the red one may be covered by the blue one.

    Parameters
    ----------
    count, frames, part, seed
        As of :func:`moving_digits`; the photographs, too, are those of the part.

    Returns
    -------
    Labeled
        Films (N, frames, 20, 20, 3) in [0, 1]: 3-D, several channels.

    Used in lecture 24.
    """
    rng, count, frames = _film(count, frames, seed)
    digits, labels = _digits(part), rng.integers(0, 4, count)
    values = np.empty((count, frames, _SIDE, _SIDE, 3), np.float32)
    for n, label in enumerate(labels):
        values[n] = 0.6 * crop(part, _SIDE, rng)
        for way, color in zip((int(label), int(rng.integers(4))), _RED_AND_BLUE, strict=True):
            digit = digits[rng.integers(len(digits))][..., None]
            for frame, (top, left) in zip(values[n], _path(way, frames, rng), strict=True):
                place = frame[top : top + _DIGIT, left : left + _DIGIT]
                place[:] = digit * color + (1 - digit) * place
    return Labeled(values, labels, DIRECTIONS)


def _film(count: int, frames: int, seed: int | None) -> tuple[np.random.Generator, int, int]:
    if whole("frames", frames, at_least=2) > 12:
        raise ValueError(f"frames takes 2 to 12, so that digits stay inside, got {frames}.")
    return generator(seed), whole("count", count, at_least=0), frames


@cache
def _digits(part: str) -> NDArray[np.float32]:
    """Return the digits of a part, without their margins and a third as large (N, 8, 8)."""
    images = getattr(load("mnist-10k"), one_of("part", part, PARTS)).images[:, 2:-2, 2:-2, 0]
    small: NDArray[np.float32] = images.reshape(-1, _DIGIT, 3, _DIGIT, 3).mean(axis=(2, 4))
    return small


def _path(way: int, frames: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the corner of a digit in each frame (frames, 2)."""
    reach = frames // 2  # pixels from the middle frame to the first
    middle = rng.integers(reach, _SIDE - _DIGIT - reach + 1, 2)
    path: NDArray[np.int64] = middle + (np.arange(frames) - reach)[:, None] * _STEPS[way]
    return path
