"""Chairs of many styles, rendered from any side, with a mask of where the chair is.

A chair is a handful of boxes: seat, legs, back and, of some, arms. Nothing is loaded and no display
is needed: for each pixel the ray of a parallel projection is cut with each box, the nearest box is
seen, and each face is shaded by its normal. The same arguments give the same images.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, number, one_of, whole

Array = NDArray[np.float32]
Color = tuple[float, float, float]

BACKS = ("solid", "slats", "bars", "frame", "low")
LEGS = ("straight", "splayed", "pedestal", "sled")
# The least and the largest value of each transformation.
TRANSFORMATIONS = {
    "right": (-0.12, 0.12),
    "down": (-0.12, 0.12),
    "zoom": (0.7, 1.15),
    "brightness": (0.6, 1.3),
}
_RAYS = 3  # a side of the square of rays that a pixel is the mean of
_SIDE = 1.4  # of the square that an image shows at zoom 1; a chair is about one unit high
_MIDDLE = 0.46  # the height that is in the middle of an image
_LIGHT = np.array([-0.45, 0.75, 0.6])  # to the right, up and towards who looks
_AMBIENT = 0.5
_THICK, _THIN = 0.06, 0.045


class Style(NamedTuple):
    """What a chair is made of. Lengths are in units of about a chair's height.

    Attributes
    ----------
    seat : (width, depth, height)
    back_height : float
        From the seat to the upper end.
    tilt : float
        Of the back, in degrees.
    back : one of :data:`BACKS`
    legs : one of :data:`LEGS`
    arms : bool
    color, leg_color : (red, green, blue) in [0, 1]
        Of seat, back and arms; of the legs.
    """

    seat: tuple[float, float, float] = (0.5, 0.48, 0.44)
    back_height: float = 0.5
    tilt: float = 8.0
    back: str = "solid"
    legs: str = "straight"
    arms: bool = False
    color: Color = (0.75, 0.3, 0.2)
    leg_color: Color = (0.35, 0.25, 0.18)


class Chairs(NamedTuple):
    """Rendered chairs on white.

    Attributes
    ----------
    images : float32 array (N, S, S, 3), values in [0, 1]
    masks : float32 array (N, S, S, 1), values in [0, 1]
        The share of each pixel that shows the chair.
    """

    images: Array
    masks: Array


def styles(count: int, *, seed: int | None = None) -> tuple[Style, ...]:
    """Draw styles: sizes, kinds of back and legs, arms or none, and colors.

    The kinds are gone through in turn, so that even a few styles hold all of them.

    Parameters
    ----------
    count
        How many.
    seed
        None gives other styles at each call.

    Used in lecture 16.
    """
    rng, found = generator(seed), []
    order = rng.permutation(len(BACKS) * len(LEGS))
    for n in range(whole("count", count)):
        back, legs = divmod(int(order[n % len(order)]), len(LEGS))
        bright = colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.35, 0.85), rng.uniform(0.5, 0.95))
        wood = colorsys.hsv_to_rgb(
            rng.uniform(0.03, 0.12), rng.uniform(0, 0.6), rng.uniform(0.15, 0.6)
        )
        low = BACKS[back] == "low"
        found.append(
            Style(
                seat=(rng.uniform(0.4, 0.62), rng.uniform(0.4, 0.56), rng.uniform(0.36, 0.5)),
                back_height=rng.uniform(0.2, 0.3) if low else rng.uniform(0.36, 0.52),
                tilt=rng.uniform(0, 20),
                back=BACKS[back],
                legs=LEGS[legs],
                arms=bool(rng.random() < 0.4),
                color=bright,
                leg_color=wood,
            )
        )
    return tuple(found)


def render(
    styles: Style | Sequence[Style],
    azimuth: ArrayLike,
    elevation: ArrayLike = 20.0,
    *,
    right: ArrayLike = 0.0,
    down: ArrayLike = 0.0,
    zoom: ArrayLike = 1.0,
    brightness: ArrayLike = 1.0,
    size: int = 48,
) -> Chairs:
    """Render chairs, one for each style and view; a single value is taken for all.

    Parameters
    ----------
    styles
        One, or N of them.
    azimuth
        Degrees: 0 from the front, 90 from the chair's left, any number; one or (N,).
    elevation
        Degrees above the floor's level, 0 to 80.
    right, down
        Shift in shares of the image's side, −0.12 to 0.12.
    zoom
        0.7 to 1.15.
    brightness
        Of the chair; the ground stays white. 0.6 to 1.3.
    size
        Pixels of a side.

    Returns
    -------
    Chairs
        N images and their masks; each pixel is the mean of nine rays.

    Raises
    ------
    ValueError
        If a style has an unknown kind of back or legs, a value is out of range, or there are
        neither one nor N of something.

    Used in lecture 16.
    """
    known = [_checked(style) for style in ([styles] if isinstance(styles, Style) else styles)]
    if not known:
        raise ValueError("styles takes at least one Style, got none.")
    given = {
        "azimuth": (azimuth, -np.inf, np.inf),
        "elevation": (elevation, 0, 80),
        **{
            name: (value, *TRANSFORMATIONS[name])
            for name, value in (
                ("right", right), ("down", down), ("zoom", zoom), ("brightness", brightness)
            )
        },
    }  # fmt: skip
    values = {name: _within(name, *each) for name, each in given.items()}
    count = max(len(known), *(len(value) for value in values.values()))
    for name, length in {"styles": len(known), **{k: len(v) for k, v in values.items()}}.items():
        if length not in (1, count):
            raise ValueError(
                f"{name} takes 1 or {count} values, as many as the others, got {length}."
            )
    side = whole("size", size, at_least=8)
    columns = np.stack([np.broadcast_to(value, count) for value in values.values()], axis=1)
    found = Chairs(
        np.empty((count, side, side, 3), np.float32), np.empty((count, side, side, 1), np.float32)
    )
    for n, row in enumerate(columns):
        style = known[n if len(known) > 1 else 0]
        found.images[n], found.masks[n] = _render(list(_boxes(style)), row, side)
    return found


def _checked(style: Style) -> Style:
    """Return a style whose kinds, sizes and colors can be rendered, or raise."""
    if not isinstance(style, Style):
        raise TypeError(f"styles takes Style, got {style!r} ({type(style).__name__}).")
    one_of("back", style.back, BACKS)
    one_of("legs", style.legs, LEGS)
    for value in style.seat:
        number("seat", value, at_least=0.1, at_most=1)
    number("back_height", style.back_height, at_least=0.1, at_most=1)
    number("tilt", style.tilt, at_least=0, at_most=45)
    for name, color in (("color", style.color), ("leg_color", style.leg_color)):
        if len(color) != 3:
            raise ValueError(f"{name} takes (red, green, blue), got {color!r}.")
        for value in color:
            number(name, value, at_least=0, at_most=1)
    return style


def _within(name: str, values: ArrayLike, low: float, high: float) -> NDArray[np.float64]:
    """Return one or N values between bounds, or raise."""
    array = np.atleast_1d(np.asarray(values, float))
    if array.ndim != 1:
        raise ValueError(f"{name} takes a number or (N,) of them, got shape {array.shape}.")
    if not (np.isfinite(array).all() and (array >= low).all() and (array <= high).all()):
        wrong = array[~(np.isfinite(array) & (array >= low) & (array <= high))][0]
        raise ValueError(f"{name} takes finite numbers from {low:g} to {high:g}, got {wrong:g}.")
    return array


class _Box(NamedTuple):
    """A box, straight or slanted: its middle, three half edges as columns, and its color."""

    middle: NDArray[np.float64]
    edges: NDArray[np.float64]
    color: Color


def _block(low: Sequence[float], high: Sequence[float], color: Color) -> _Box:
    """Return a box whose edges lie along the axes, between two corners."""
    one, two = np.asarray(low, float), np.asarray(high, float)
    return _Box((one + two) / 2, np.diag((two - one) / 2), color)


def _beam(
    start: Sequence[float], end: Sequence[float], wide: float, deep: float, color: Color
) -> _Box:
    """Return a beam from one point to another that stands more or less upright."""
    one, two = np.asarray(start, float), np.asarray(end, float)
    edges = np.stack([[wide / 2, 0, 0], [0, deep / 2, 0], (two - one) / 2], axis=1)
    return _Box((one + two) / 2, edges, color)


def _boxes(style: Style) -> Iterator[_Box]:
    """Yield the parts of a chair: x to its left, y to its front, z up."""
    width, depth, height = style.seat
    x, y = width / 2, depth / 2
    yield _block((-x, -y, height - _THICK), (x, y, height), style.color)
    yield from _leg_boxes(style, x, y, height - _THICK)
    yield from _back_boxes(style, x, y, height)
    if style.arms:
        up = height + 0.2
        for side in (-1, 1):
            inner, outer = sorted((side * x, side * (x - _THICK)))
            yield _block((inner, -y, up - _THIN), (outer, y - 0.04, up), style.color)
            yield _block((inner, y - 0.09, height), (outer, y - 0.04, up), style.color)


def _leg_boxes(style: Style, x: float, y: float, up: float) -> Iterator[_Box]:
    color, half = style.leg_color, _THICK / 2
    corners = [(i * (x - half), j * (y - half)) for i in (-1, 1) for j in (-1, 1)]
    if style.legs == "pedestal":
        yield _block((-half, -half, 0.03), (half, half, up), color)
        yield _block((-0.75 * x, -half, 0), (0.75 * x, half, 0.05), color)
        yield _block((-half, -0.75 * y, 0), (half, 0.75 * y, 0.05), color)
        return
    spread = 1.25 if style.legs == "splayed" else 1.0
    for i, j in corners:
        inward = 0.8 if style.legs == "splayed" else 1.0
        yield _beam((spread * i, spread * j, 0), (inward * i, inward * j, up), _THIN, _THIN, color)
    if style.legs == "sled":
        for i in (-x + half, x - half):
            yield _block((i - half, -y, 0), (i + half, y, _THIN), color)


def _back_boxes(style: Style, x: float, y: float, height: float) -> Iterator[_Box]:
    lean = np.tan(np.radians(style.tilt))
    color, length = style.color, style.back_height

    def part(left: float, low: float, right: float, high: float) -> _Box:
        """Return a part of the back, from shares of its width and height."""
        middle, wide = (left + right) * x - x, 2 * (right - left) * x
        start, end = (
            (middle, _THIN / 2 - y - lean * z * length, height + z * length) for z in (low, high)
        )
        return _beam(start, end, wide, _THIN, color)

    post = _THIN / (2 * x)
    if style.back in ("solid", "low"):
        yield part(0, 0, 1, 1)
        return
    yield part(0, 0, post, 1)
    yield part(1 - post, 0, 1, 1)
    if style.back == "slats":
        for low in (0.2, 0.5, 0.8):
            yield part(post, low, 1 - post, low + 0.18)
        return
    yield part(post, 0.84, 1 - post, 1)
    if style.back == "bars":
        for middle in (0.25, 0.5, 0.75):
            yield part(middle - post / 2, 0, middle + post / 2, 0.84)
    else:
        yield part(post, 0.3, 1 - post, 0.44)


def _render(boxes: list[_Box], values: NDArray[np.float64], size: int) -> tuple[Array, Array]:
    """Return the image (S, S, 3) and the mask (S, S, 1) of one chair, seen and moved by values."""
    azimuth, elevation, right, down, zoom, brightness = map(float, values)
    around, above = np.radians([azimuth, elevation])
    towards = np.array(
        [np.sin(around) * np.cos(above), np.cos(around) * np.cos(above), np.sin(above)]
    )
    to_right = np.array([-np.cos(around), np.sin(around), 0.0])
    up = np.cross(towards, to_right)
    light = np.stack([to_right, up, towards], axis=1) @ (_LIGHT / np.linalg.norm(_LIGHT))
    rays = size * _RAYS
    step = _SIDE / (zoom * rays)
    middle = rays / 2 - 0.5
    # Where a ray passes, in units of a chair, to the right of and above the middle of the chair.
    across = (np.arange(rays) - middle - right * rays) * step
    upward = -(np.arange(rays) - middle - down * rays) * step
    nearest = np.full((rays, rays), np.inf)
    colors = np.ones((rays, rays, 3))
    for box in boxes:
        place = box.middle - [0, 0, _MIDDLE]
        reach = np.abs(box.edges.T @ np.stack([to_right, up], axis=1)).sum(axis=0)
        columns = np.flatnonzero(np.abs(across - place @ to_right) <= reach[0])
        rows = np.flatnonzero(np.abs(upward - place @ up) <= reach[1])
        if not (columns.size and rows.size):
            continue
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inverse = np.linalg.inv(box.edges)  # gives a point's place in the box, −1 to 1
        start = (
            (inverse @ up)[:, None, None] * upward[rows][:, None]
            + (inverse @ to_right)[:, None, None] * across[columns]
            - (inverse @ place)[:, None, None]
        )
        speed = -(inverse @ towards)
        speed = np.where(np.abs(speed) < 1e-9, 1e-9, speed)
        enters = (-np.sign(speed)[:, None, None] - start) / speed[:, None, None]
        leaves = (np.sign(speed)[:, None, None] - start) / speed[:, None, None]
        face, depth = enters.argmax(axis=0), enters.max(axis=0)
        seen = (depth < leaves.min(axis=0)) & (depth < nearest[part])
        normals = -np.sign(speed)[:, None] * inverse
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        shade = _AMBIENT + (1 - _AMBIENT) * np.maximum(normals @ light, 0)
        painted = np.minimum(brightness * shade[:, None] * np.asarray(box.color), 1)
        nearest[part] = np.where(seen, depth, nearest[part])
        colors[part] = np.where(seen[..., None], painted[face], colors[part])

    def reduced(fine: NDArray[Any]) -> Array:
        mean = fine.reshape(size, _RAYS, size, _RAYS, -1).mean(axis=(1, 3))
        return np.asarray(mean, np.float32)

    return reduced(colors), reduced(np.isfinite(nearest))
