"""Region proposals: boxes that may hold an object of any class.

``sliding_windows`` are everywhere. ``selective_search`` looks at the image: it groups what is
alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from skimage.color import rgb2hsv, rgb2lab
from skimage.segmentation import felzenszwalb

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.boxes import Boxes, as_list_of_boxes, iou

_COLOR_BINS = 25
_TEXTURE_BINS = 10
_ORIENTATIONS = 8
_SPACES = {"rgb": lambda image: image, "hsv": rgb2hsv, "lab": rgb2lab}


def sliding_windows(
    size: int | tuple[int, int],
    *,
    sides: Sequence[float] = (24, 36, 54),
    ratios: Sequence[float] = (0.5, 1.0, 2.0),
    step: float = 0.25,
) -> Boxes:
    """Return windows of several sizes and shapes, all over an image.

    Parameters
    ----------
    size
        Pixels of the image: a side, or (height, width).
    sides
        Square roots of the windows' areas, in pixels.
    ratios
        Height divided by width.
    step
        From a window to the next, as a share of its height and width.

    Returns
    -------
    float32 array (K, 4)
        All inside of the image, the largest first. None if every window is larger than the image.

    Raises
    ------
    ValueError
        If a side, ratio or step is not above 0.
    """
    image = np.array(checks.sides(size))
    checks.number("step", step, at_least=1e-3)
    found = []
    for side, ratio in product(sorted(sides, reverse=True), ratios):
        checks.number("sides", side, at_least=1)
        checks.number("ratios", ratio, at_least=1e-3)
        window = np.array([side * ratio**0.5, side / ratio**0.5])
        room = image - window
        if (room < 0).any():
            continue
        # As many even steps as bring the last window to the other edge.
        rows, columns = (
            np.linspace(0, free, 1 + int(np.ceil(free / (step * length))))
            for free, length in zip(room, window, strict=True)
        )
        corners = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)
        found.append(np.concatenate([corners, corners + window], axis=1))
    return np.concatenate([np.empty((0, 4)), *found]).astype(np.float32)


def selective_search(
    image: ArrayLike,
    *,
    scales: Sequence[float] = (100,),
    spaces: Sequence[str] = ("lab",),
    sigma: float = 0.5,
    min_size: int = 20,
    limit: int | None = None,
    seed: int | None = None,
) -> Boxes:
    """Propose the boxes of regions: segments, merged step by step with their likest neighbor.

    Felzenszwalb and Huttenlocher's segmentation gives the first regions. Two neighbors are the more
    alike the more their histograms of color and of texture overlap, the smaller they are, and the
    better they fill the box around both; each of the four counts from 0 to 1. The likest two merge
    until one region is left. Each region on the way gives a box.

    Parameters
    ----------
    image : (H, W, 3), values in [0, 1]
    scales
        The segmentation begins anew with each: the larger, the larger its segments.
    spaces : of "rgb", "hsv", "lab"
        Color spaces in which regions are compared; everything is done anew with each.
    sigma, min_size
        Of ``skimage.segmentation.felzenszwalb``: blur, and pixels of the smallest segment.
    limit
        Return at most so many.
    seed
        Of the order. None gives another one at each call.

    Returns
    -------
    float32 array (K, 4)
        No box twice. A box of the i-th last merge gets the value i times a random number in
        [0, 1), and the lowest values come first: large regions first, but not only.

    Raises
    ------
    ValueError
        If it is not one color image in [0, 1], or a color space is unknown.

    Source: Uijlings et al. (2013), "Selective Search for Object Recognition", sections 3 and 4.
    Differences: gradients at one scale stand in for Gaussian derivatives, and segments are found in
    RGB.
    """
    picture = checks.one_image(image, channels=(3,))
    rng = checks.generator(seed)
    most = None if limit is None else checks.whole("limit", limit)
    boxes, values = [np.empty((0, 4), np.int64)], [np.empty(0)]
    textures = _textures(picture)
    for scale in scales:
        checks.number("scales", scale, at_least=1e-6)
        segments = felzenszwalb(picture, scale=scale, sigma=sigma, min_size=min_size)
        for space in spaces:
            converted = _SPACES[checks.one_of("spaces", space, _SPACES)](picture)
            regions = _grouped(segments, _binned(converted, _COLOR_BINS), textures)
            boxes.append(regions)
            values.append(np.arange(len(regions), 0, -1) * rng.random(len(regions)))
    # The lowest value of each box decides where it comes.
    order = np.argsort(np.concatenate(values), kind="stable")
    every = np.concatenate(boxes)[order]
    _, first = np.unique(every, axis=0, return_index=True)
    return every[np.sort(first)][:most].astype(np.float32)


def proposal_recall(
    proposals: Sequence[ArrayLike],
    true_boxes: Sequence[ArrayLike],
    *,
    numbers: Sequence[int] | None = None,
    iou_at_least: float = 0.5,
) -> NDArray[np.float64]:
    """Return the share of the true boxes that one of the first proposals overlaps enough.

    Parameters
    ----------
    proposals : N arrays (K, 4)
        Of each image, the best first.
    true_boxes : N arrays (M, 4)
    numbers
        How many proposals an image; by default all of them, one number.
    iou_at_least
        The least intersection over union.

    Returns
    -------
    float64 array, one share in [0, 1] for each number
        NaN if there is no true box.

    Source: Uijlings et al. (2013), "Selective Search for Object Recognition", section 5.
    Used in lecture 14.
    """
    truth = as_list_of_boxes("true_boxes", true_boxes)
    given = as_list_of_boxes("proposals", proposals, len(truth))
    most = max(map(len, given), default=0)
    counts = (
        [most] if numbers is None else [checks.whole("numbers", n, at_least=0) for n in numbers]
    )
    least = checks.number("iou_at_least", iou_at_least, at_least=0, at_most=1)
    # How many proposals it takes to find each true box.
    needed = []
    for some, boxes in zip(given, truth, strict=True):
        good = iou(some, boxes) >= least
        first = good.argmax(axis=0) + 1.0 if len(some) else np.full(len(boxes), np.inf)
        needed.append(np.where(good.any(axis=0), first, np.inf))
    every = np.concatenate([np.empty(0), *needed])
    if not len(every):
        return np.full(len(counts), np.nan)
    return np.array([(every <= count).mean() for count in counts])


@dataclass
class _Region:
    """Pixels, box, and histograms of color and texture, each of sum 1."""

    pixels: int
    box: NDArray[np.int64]
    color: NDArray[np.float64]
    texture: NDArray[np.float64]

    def merged(self, other: _Region) -> _Region:
        """Return the region of both, whose histograms are weighed means."""
        pixels = self.pixels + other.pixels
        share = self.pixels / pixels
        return _Region(
            pixels,
            _around(self.box, other.box),
            share * self.color + (1 - share) * other.color,
            share * self.texture + (1 - share) * other.texture,
        )


def _around(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.minimum(a[:2], b[:2]), np.maximum(a[2:], b[2:])])


def _similarity(a: _Region, b: _Region, pixels: int) -> float:
    """Return color + texture + size + fill, equations 1, 3, 4 and 5 of the paper."""
    top, left, bottom, right = _around(a.box, b.box).tolist()
    both = a.pixels + b.pixels
    return float(
        np.minimum(a.color, b.color).sum()
        + np.minimum(a.texture, b.texture).sum()
        + 1
        - both / pixels
        + 1
        - ((bottom - top) * (right - left) - both) / pixels
    )


def _grouped(
    segments: NDArray[np.int64], colors: NDArray[np.int64], textures: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the boxes of segments and of all that they merge to, in this order."""
    regions = _regions(segments, colors, textures)
    neighbors: list[set[int]] = [set() for _ in regions]
    for a, b in _touching(segments):
        neighbors[a].add(b)
        neighbors[b].add(a)
    alike = {
        (a, b): _similarity(regions[a], regions[b], segments.size)
        for a, others in enumerate(neighbors) for b in others if a < b
    }  # fmt: skip
    while alike:
        a, b = max(alike, key=alike.__getitem__)
        new = len(regions)
        regions.append(regions[a].merged(regions[b]))
        around = (neighbors[a] | neighbors[b]) - {a, b}
        neighbors.append(around)
        for old in (a, b):
            for other in neighbors[old]:
                alike.pop((min(old, other), max(old, other)), None)
                neighbors[other].discard(old)
        for other in around:
            neighbors[other].add(new)
            alike[other, new] = _similarity(regions[other], regions[new], segments.size)
    return np.array([region.box for region in regions])


def _regions(
    segments: NDArray[np.int64], colors: NDArray[np.int64], textures: NDArray[np.int64]
) -> list[_Region]:
    count = int(segments.max()) + 1
    pixels = np.bincount(segments.ravel(), minlength=count)
    color, texture = _histograms(segments, colors, count), _histograms(segments, textures, count)
    return [
        _Region(
            int(pixels[number]),
            np.array([rows.start, columns.start, rows.stop, columns.stop]),
            color[number],
            texture[number],
        )
        for number, (rows, columns) in enumerate(ndimage.find_objects(segments + 1))
    ]


def _histograms(
    segments: NDArray[np.int64], bins: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Return how often each segment has each bin, as shares (count, all bins)."""
    highest = int(bins.max()) + 1
    keys = segments[..., None] * highest + bins
    table = np.bincount(keys.ravel(), minlength=count * highest).reshape(count, highest)
    return table / table.sum(axis=1, keepdims=True)


def _binned(values: NDArray[np.float32], bins: int) -> NDArray[np.int64]:
    """Return the bin of each value, from a channel's lowest to its highest, channels apart."""
    low = values.min(axis=(0, 1))
    span = np.maximum(values.max(axis=(0, 1)) - low, 1e-9)
    number = np.minimum((values - low) / span * bins, bins - 1).astype(np.int64)
    return number + bins * np.arange(values.shape[-1])


def _textures(image: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the bins of the slopes in eight directions, in each channel (H, W, 24)."""
    smooth = ndimage.gaussian_filter(image, (1, 1, 0))
    down, right = np.gradient(smooth, axis=(0, 1))
    angles = np.arange(_ORIENTATIONS) * 2 * np.pi / _ORIENTATIONS
    slopes = [np.maximum(np.sin(a) * down + np.cos(a) * right, 0) for a in angles]
    return _binned(np.concatenate(slopes, axis=-1), _TEXTURE_BINS)


def _touching(segments: NDArray[np.int64]) -> set[tuple[int, int]]:
    """Return the pairs of segments that share an edge of a pixel."""
    pairs = [
        np.stack([segments[:-1].ravel(), segments[1:].ravel()], axis=1),
        np.stack([segments[:, :-1].ravel(), segments[:, 1:].ravel()], axis=1),
    ]
    unique = np.unique(np.concatenate(pairs), axis=0)
    return {(int(a), int(b)) for a, b in unique if a != b}
