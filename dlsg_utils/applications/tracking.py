"""Where has it gone? Correlation filters on pixels or on any network's layers.

A filter is learned in the first frame and goes on learning in each one::

    track = tracking.track(frames, box, features=tracking.layer_maps(model, ["block2b_add"]))
    tracking.precision(track.boxes, true_boxes, distance=20)

Boxes are (top, left, bottom, right) in pixels, as in :mod:`dlsg_utils.data.scenes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray
from scipy import fft, ndimage

from dlsg_utils._core.checks import image_batch, number, whole
from dlsg_utils.applications.detection.boxes import iou
from dlsg_utils.inspection.probe import Probe, probe_of

__all__ = [
    "CorrelationFilter",
    "Track",
    "layer_maps",
    "pixels",
    "precision",
    "success",
    "track",
]

Maps = NDArray[np.float32]  # (H, W, C)
Features = Callable[[Maps], Sequence[Maps]]


class Track(NamedTuple):
    """The path of a target.

    Attributes
    ----------
    boxes : float32 array (T, 4)
        One a frame, the first as it was given. The middle is always inside of the frame.
    peaks : float32 array (T,)
        The largest response in each frame: about 1 where the target looks as it was learned, less
        where it is hidden or lost.
    """

    boxes: NDArray[np.float32]
    peaks: NDArray[np.float32]


class CorrelationFilter:
    """A linear filter whose response to maps is a Gaussian in the middle, by ridge regression.

    Correlation with all shifts of the maps is a product in the Fourier domain. There the filter of
    channel c is A_c / (B + λ), with A_c = Y* X_c and B = Σ_c X_c* X_c, Y and X being the transforms
    of the Gaussian and of the maps, * the complex conjugate. A and B are running means over the
    frames.

    Parameters
    ----------
    deviation
        Standard deviation of the Gaussian, in positions of the maps.
    regularization
        λ, for maps whose mean square is about 1.
    rate
        Share of the newest frame in the running means, from 0 (the first frame alone) to 1.

    Sources: Bolme et al. (2010), "Visual Object Tracking using Adaptive Correlation Filters"; with
    several channels: Danelljan et al. (2014), "Accurate Scale Estimation for Robust Visual
    Tracking", equations 3 to 5; on layers: Ma et al. (2015). Used in lecture 15.
    """

    def __init__(self, *, deviation: float, regularization: float = 0.01, rate: float = 0.05):
        self.deviation = number("deviation", deviation, at_least=1e-3)
        self.regularization = number("regularization", regularization, at_least=1e-9)
        self.rate = number("rate", rate, at_least=0, at_most=1)
        self._numerator: Any = None
        self._denominator: Any = None

    def update(self, maps: ArrayLike) -> None:
        """Learn maps (H, W, C) with the target in the middle, at (H // 2, W // 2)."""
        spectrum = self._spectrum(maps)
        sides = spectrum.shape[:2]
        squares = [((np.arange(side) - side // 2) / self.deviation) ** 2 for side in sides]
        target = fft.fft2(np.exp(-0.5 * np.add.outer(*squares)), norm="ortho")
        numerator = np.conj(target)[..., None] * spectrum
        denominator = (np.abs(spectrum) ** 2).sum(axis=-1)
        if self._numerator is None:
            self._numerator, self._denominator = numerator, denominator
        else:
            self._numerator += self.rate * (numerator - self._numerator)
            self._denominator += self.rate * (denominator - self._denominator)

    def respond(self, maps: ArrayLike) -> NDArray[np.float32]:
        """Return the response (H, W) to maps (H, W, C) of the size that was learned."""
        if self._numerator is None:
            raise ValueError("The filter has learned nothing yet: call update(maps) first.")
        spectrum = self._spectrum(maps)
        if spectrum.shape != self._numerator.shape:
            raise ValueError(f"maps takes shape {self._numerator.shape}, got {spectrum.shape}.")
        matched = (np.conj(self._numerator) * spectrum).sum(axis=-1)
        response = fft.ifft2(matched / (self._denominator + self.regularization), norm="ortho")
        return np.asarray(response.real, np.float32)

    def _spectrum(self, maps: ArrayLike) -> Any:
        """Return the transform of maps under a cosine window, which lets no edge show."""
        values = np.asarray(maps, np.float32)
        if values.ndim != 3 or values.size == 0:
            raise ValueError(f"maps takes (H, W, C), got shape {values.shape}.")
        window = np.multiply.outer(*(np.hanning(side + 2)[1:-1] for side in values.shape[:2]))
        windowed = values * window[..., None].astype(np.float32)
        return fft.fft2(windowed, axes=(0, 1), norm="ortho")


def pixels(image: Maps) -> list[Maps]:
    """Take the pixels themselves as maps, less the mean of each channel.

    Parameters
    ----------
    image : (H, W, C)

    Returns
    -------
    list of one float32 array (H, W, C)

    Source: Bolme et al. (2010), who take the logarithm of gray values.
    """
    return [image - image.mean(axis=(0, 1))]


def layer_maps(
    model: keras.Model, layers: str | keras.Layer | Sequence[str | keras.Layer]
) -> Features:
    """Take what layers of a network give as maps.

    Parameters
    ----------
    model
        Any Keras model of one input that takes images in [0, 1] of the size in which
        :func:`track` cuts out the target. It stays as it is.
    layers
        A layer or its name, or several: high ones tell what it is, low ones where.

    Returns
    -------
    function
        From an image (H, W, C) to a list of one array (h, w, c) a layer.

    Raises
    ------
    ValueError
        From the function: if there is no such layer, if it gives no maps, or if the images do not
        fit the model.

    Source: Ma et al. (2015), "Hierarchical Convolutional Features for Visual Tracking"; the slide
    of VT also names Wang et al. (2015), "Visual Tracking with Fully Convolutional Networks". Used
    in lecture 15.
    """
    given = (layers,) if isinstance(layers, str | keras.Layer) else tuple(layers)
    if not given:
        raise ValueError("layers takes at least one layer, got none.")

    def maps(image: Maps) -> list[Maps]:
        probe = probe_of(model, image[None])
        names = tuple(map(probe.name_of, given))
        outputs = [output.numpy()[0] for output in probe.run(_outputs, (names,), image[None])]
        for name, output in zip(names, outputs, strict=True):
            if output.ndim != 3:
                raise ValueError(
                    f"Layer {name!r} gives no maps (H, W, C), but shape {output.shape}: take a "
                    "convolution, or what follows one before the maps are flattened or averaged."
                )
        return outputs

    return maps


def _outputs(probe: Probe, layers: tuple[str, ...], images: tf.Tensor) -> list[tf.Tensor]:
    return [tf.cast(output, tf.float32) for output in probe.outputs(images, layers)[1]]


def track(
    frames: ArrayLike,
    box: ArrayLike,
    *,
    features: Features = pixels,
    weights: Sequence[float] | None = None,
    context: float = 2.5,
    size: int = 128,
    grid: int = 64,
    scales: Sequence[float] = (1.0,),
    regularization: float = 0.01,
    rate: float = 0.05,
    lost: float = 0.1,
) -> Track:
    """Follow what is in a box through the frames of a film.

    In each frame a window around the last place is cut out, its features are brought to one grid,
    and the largest response of the filters, weighted and summed, is the new place. Then the filters
    learn what is there.

    Parameters
    ----------
    frames : (T, H, W, C)
        In [0, 1].
    box : (4,)
        Top, left, bottom, right of the target in the first frame, in pixels.
    features
        What filters see: :func:`pixels`, or what :func:`layer_maps` returns; a function from an
        image to a list of maps. Each has a filter of its own.
    weights
        Of the filters' responses, one for each of the features' maps; by default all are equal.
    context
        Sides of the window, as multiples of the box's.
    size
        Pixels of a side of the window when features are taken.
    grid
        Positions of a side of the maps.
    scales
        Factors of the box's size that are tried in each frame, (0.95, 1, 1.05) say; the largest
        response wins.
    regularization, rate
        As for :class:`CorrelationFilter`.
    lost
        Where the largest response is less, the target is hidden or gone: the box stays, and nothing
        is learned.

    Returns
    -------
    Track
        Outside of a frame its edge is repeated. The middle of the box never leaves the frame: a
        target that does leaves its box at the edge.

    Raises
    ------
    ValueError
        If the box has no area or its middle is out of the first frame, or a weight is missing.

    Sources: Bolme et al. (2010); Ma et al. (2015); scales: Li and Zhu (2014), "A Scale Adaptive
    Kernel Correlation Filter Tracker with Feature Integration". Used in lecture 15.
    """
    film, single = image_batch(frames, argument="frames")
    if single:
        raise ValueError(f"frames takes a film (T, H, W, C), got shape {film.shape[1:]}.")
    middle, sides = _first_place(box, film.shape[1:3])
    context = number("context", context, at_least=1)
    size, grid = whole("size", size, at_least=8), whole("grid", grid, at_least=8)
    threshold = number("lost", lost, at_least=0)
    factors = [number("scales", factor, at_least=0.1, at_most=10) for factor in scales]
    if not factors:
        raise ValueError("scales takes at least one factor, got none.")

    def look(frame: Maps, middle: Any, sides: Any) -> list[Maps]:
        """Return the maps of a window around a place, on the grid."""
        window = _cut_out(frame, middle, sides * context, size)
        return [_on_grid(maps, grid) for maps in features(window)]

    first = look(film[0], middle, sides)
    shares = np.ones(len(first)) if weights is None else np.asarray(weights, np.float64)
    if shares.shape != (len(first),) or not np.isfinite(shares).all() or shares.sum() <= 0:
        raise ValueError(f"weights takes {len(first)} numbers of a positive sum, got {weights!r}.")
    shares = shares / shares.sum()
    deviation = 0.1 * grid / context
    filters = [
        CorrelationFilter(deviation=deviation, regularization=regularization, rate=rate)
        for _ in first
    ]

    def respond(maps: list[Maps]) -> Any:
        responses = [f.respond(each) for f, each in zip(filters, maps, strict=True)]
        return np.tensordot(shares, responses, axes=1)

    for each, maps in zip(filters, first, strict=True):
        each.update(maps)
    boxes, peaks = [np.asarray(box, np.float32)], [respond(first).max()]
    for frame in film[1:]:
        tried = [(respond(look(frame, middle, sides * factor)), factor) for factor in factors]
        response, factor = max(tried, key=lambda one: one[0].max())
        if response.max() >= threshold:
            sides = sides * factor
            moved = (_peak(response) - grid // 2) * sides * context / grid
            middle = np.clip(middle + moved, 0, film.shape[1:3])
            for each, maps in zip(filters, look(frame, middle, sides), strict=True):
                each.update(maps)
        boxes.append(np.concatenate([middle - sides / 2, middle + sides / 2]).astype(np.float32))
        peaks.append(response.max())
    return Track(np.stack(boxes), np.asarray(peaks, np.float32))


def _first_place(box: ArrayLike, frame: tuple[int, ...]) -> tuple[Any, Any]:
    """Return the middle and the sides of a box, or raise if nothing can be learned there."""
    corners = np.asarray(box, np.float64)
    if corners.shape != (4,) or not np.isfinite(corners).all():
        raise ValueError(f"box takes (top, left, bottom, right), got {box!r}.")
    middle, sides = (corners[:2] + corners[2:]) / 2, corners[2:] - corners[:2]
    if (sides <= 0).any():
        raise ValueError(f"box takes one of some area, got {sides[0]:g}×{sides[1]:g} pixels.")
    if (middle < 0).any() or (middle > frame).any():
        raise ValueError(
            f"box takes one whose middle is inside of the {frame[0]}×{frame[1]} frame, got its "
            f"middle at ({middle[0]:g}, {middle[1]:g})."
        )
    return middle, sides


def _cut_out(frame: Maps, middle: Any, sides: Any, size: int) -> Maps:
    """Return a window of a frame, resized; outside of the frame its edge is repeated."""
    # Pixel i covers i to i + 1, so that its own place is i + ½.
    rows, columns = (
        center + side * ((np.arange(size) + 0.5) / size - 0.5) - 0.5
        for center, side in zip(middle, sides, strict=True)
    )
    places = np.meshgrid(rows, columns, indexing="ij")
    channels = [
        ndimage.map_coordinates(frame[..., c], places, order=1, mode="nearest")
        for c in range(frame.shape[-1])
    ]
    return np.stack(channels, axis=-1)


def _on_grid(maps: Maps, grid: int) -> Maps:
    """Return maps (grid, grid, C) whose squares, summed over the channels, are 1 in the mean."""
    resized = tf.image.resize(maps, (grid, grid), antialias=True).numpy()
    power = float((resized**2).sum(axis=-1).mean())
    return np.asarray(resized / np.sqrt(max(power, 1e-12)), np.float32)


def _peak(response: Any) -> Any:
    """Return where a response is largest, between positions by a parabola along each axis."""
    place = np.unravel_index(response.argmax(), response.shape)
    found = np.array(place, np.float64)
    for axis, at in enumerate(place):
        line = response[:, place[1]] if axis == 0 else response[place[0]]
        if 0 < at < len(line) - 1:
            before, top, behind = (float(value) for value in line[at - 1 : at + 2])
            bend = before - 2 * top + behind
            if bend < 0:
                found[axis] += 0.5 * (before - behind) / bend
    return found


def precision(boxes: ArrayLike, truth: ArrayLike, *, distance: float = 20.0) -> float:
    """Return the share of frames in which the box's middle is no farther from the true one.

    Parameters
    ----------
    boxes, truth : (T, 4)
    distance
        In pixels.

    Raises
    ------
    ValueError
        If the shapes differ, or there is no frame.

    Source: Wu, Lim and Yang (2013), "Online Object Tracking: A Benchmark", which takes 20 pixels.
    """
    found, known = _paths(boxes, truth)
    limit = number("distance", distance, at_least=0)
    apart = np.linalg.norm((found[:, :2] + found[:, 2:] - known[:, :2] - known[:, 2:]) / 2, axis=1)
    return float((apart <= limit).mean())


def success(boxes: ArrayLike, truth: ArrayLike, *, overlap: float | None = None) -> float:
    """Return the share of frames in which the box overlaps the true one well enough.

    Parameters
    ----------
    boxes, truth : (T, 4)
    overlap
        The intersection over union that has to be exceeded, 0 to below 1. None averages over all of
        them: the area under the success plot, which is the mean intersection over union.

    Raises
    ------
    ValueError
        If the shapes differ, or there is no frame.

    Source: Wu, Lim and Yang (2013).
    """
    found, known = _paths(boxes, truth)
    overlaps = np.array([iou(a[None], b[None])[0, 0] for a, b in zip(found, known, strict=True)])
    if overlap is None:
        return float(overlaps.mean())
    return float((overlaps > number("overlap", overlap, at_least=0, below=1)).mean())


def _paths(boxes: ArrayLike, truth: ArrayLike) -> tuple[Any, Any]:
    """Return the boxes of two paths as float64 arrays, or raise."""
    found, known = np.asarray(boxes, np.float64), np.asarray(truth, np.float64)
    if found.ndim != 2 or found.shape[1:] != (4,) or found.shape != known.shape or not len(found):
        raise ValueError(
            f"boxes and truth take one box a frame, (T, 4), got shapes {found.shape} and "
            f"{known.shape}."
        )
    return found, known
