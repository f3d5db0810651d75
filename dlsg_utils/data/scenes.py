"""Scenes composed of real pictures, so that the truth about every pixel is known exactly.

Clothes of Fashion-MNIST and digits of MNIST, colored, lie on photographs. Each part of a data set,
``train``, ``validation`` and ``test``, has its own clothes, digits and photographs. Scenes are made
when they are asked for: the same arguments give the same scenes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import generator, one_of, whole
from dlsg_utils.data._sprites import COLORS as COLORS
from dlsg_utils.data._sprites import Items, Sprite, box_around, paste, size_range
from dlsg_utils.data.backgrounds import Colors, crop
from dlsg_utils.data.sets import PARTS

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
    few, many = size_range("objects", objects, at_least=1)
    small, large = size_range("object_size", object_size, at_least=4, at_most=size)
    items = Items(one_of("part", part, PARTS), classes)
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
        np.array([box_around(shown == k + 1) for k in range(len(found))], np.float32).reshape(-1, 4)
        for shown, found in zip(instances, labels, strict=True)
    )
    return Scenes(images, boxes, tuple(labels), tuple(colors), instances, items.class_names)


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
    small, large = size_range("object_size", object_size, at_least=4)
    items = Items(one_of("part", part, PARTS), classes)
    found = []
    for _ in range(whole("count", count, at_least=0)):
        label, color, sprite = items.draw(int(rng.integers(small, large + 1)), rng)
        image = np.concatenate([sprite.colors, sprite.alpha[..., None]], axis=-1)
        found.append(CutOut(image, items.class_names[label], color))
    return found


def _place(
    sprite: Sprite,
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
            paste(sprite, picture, shown, bins, (top, left))
            areas.append(int(sprite.mask.sum()))
            return True
    return False
