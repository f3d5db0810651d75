"""Which way did it move? The motion of each patch of a blurred picture, among 73 candidates."""

from __future__ import annotations

from collections.abc import Iterable

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage, signal
from scipy.special import softmax

from dlsg_utils._core.checks import generator, image_batch, number, one_image, whole
from dlsg_utils.applications.restoration.deconvolution import wiener
from dlsg_utils.applications.restoration.quality import luminance
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, probe_of
from dlsg_utils.models.building import seed_weights

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

LENGTHS = tuple(range(1, 26, 2))  # pixels; 1 is no motion
ANGLES = tuple(range(0, 180, 30))  # degrees, counterclockwise from the right
PATCH = 30  # pixels of a patch's side
# Length and angle of the candidates: none, then each length at each angle.
MOTIONS: Numbers = np.array(
    [(1, 0), *((length, angle) for length in LENGTHS[1:] for angle in ANGLES)]
)
_FINE = 8  # samples a pixel along a motion


def motion_kernel(length: float, angle: float) -> NDArray[np.float64]:
    """Return the blur of a steady motion along a line, or ``[[1]]`` for a motion of one pixel.

    Parameters
    ----------
    length
        In pixels, from 1 (none).
    angle
        In degrees, counterclockwise from the right. A motion and its reverse blur alike.

    Returns
    -------
    float64 array (h, w), h and w odd
        Its sum is 1; weights fall to the pixels nearest to the line by bilinear interpolation.

    Source: Sun et al. (2015), "Learning a Convolutional Neural Network for Non-uniform Motion Blur
    Removal". Used in lecture 22.
    """
    span = number("length", length, at_least=1)
    way = np.deg2rad(number("angle", angle, at_least=-360, at_most=360))
    steps = np.linspace(-0.5, 0.5, int(_FINE * span) + 1) * (span - 1)
    # Whole numbers that arithmetic missed by a hair would give an empty row.
    down, right = np.round(-np.sin(way) * steps, 9), np.round(np.cos(way) * steps, 9)
    high, wide = (int(np.ceil(np.abs(each).max())) for each in (down, right))
    kernel = np.zeros((2 * high + 1, 2 * wide + 1))
    for row in (0, 1):
        for column in (0, 1):
            y, x = np.floor(down).astype(int) + row, np.floor(right).astype(int) + column
            weight = (1 - np.abs(down - y)) * (1 - np.abs(right - x))
            inside = weight > 0
            np.add.at(kernel, (y[inside] + high, x[inside] + wide), weight[inside])
    return np.asarray(kernel / kernel.sum())


def motion_patches(
    photographs: Iterable[ArrayLike],
    *,
    count: int,
    noise: float = 0.01,
    contrast: float = 0.05,
    seed: int | None = None,
) -> tuple[Floats, Numbers]:
    """Blur photographs by each of the 73 motions, and cut patches of 30×30 pixels from them.

    Each motion is drawn as often as any other. Patches without any texture tell nothing: a patch
    whose sharp luminance has a standard deviation below ``contrast`` is not taken.

    Parameters
    ----------
    photographs
        Pictures (H, W, C) in [0, 1]; of color the luminance is taken.
    count
        How many patches.
    noise
        Standard deviation of Gaussian noise, added after the blur.
    contrast
        From 0 to below 0.3.
    seed
        Makes choice and noise repeatable.

    Returns
    -------
    patches : float32 array (count, 30, 30, 1)
        In [0, 1].
    motions : int64 array (count,)
        Places in ``MOTIONS``.

    Raises
    ------
    ValueError
        If there is no photograph, or one is too small or has no such patch.

    Source: Sun et al. (2015), section 3.1, from color photographs.
    """
    rng, deviation = generator(seed), number("noise", noise, at_least=0)
    least = number("contrast", contrast, at_least=0, below=0.3)
    sharp = [luminance(one_image(photograph))[..., 0] for photograph in photographs]
    if not sharp:
        raise ValueError("photographs takes at least one picture, got none.")
    places = [_textured(bright, least) for bright in sharp]
    patches = np.empty((whole("count", count), PATCH, PATCH, 1), np.float32)
    motions = rng.permutation(np.arange(count) % len(MOTIONS))
    chosen = rng.integers(len(sharp), size=count)
    for place, (length, angle) in enumerate(MOTIONS):
        kernel = motion_kernel(length, angle)
        for photograph, bright in enumerate(sharp):
            [wanted] = np.nonzero((motions == place) & (chosen == photograph))
            if not len(wanted):
                continue
            blurred = spread(bright, kernel)
            corners = places[photograph][rng.integers(len(places[photograph]), size=len(wanted))]
            for at, (top, left) in zip(wanted, corners, strict=True):
                patches[at, ..., 0] = blurred[top : top + PATCH, left : left + PATCH]
    patches += (deviation * rng.standard_normal(patches.shape)).astype(np.float32)
    return patches.clip(0, 1), motions


def spread(bright: NDArray[np.floating], kernel: ArrayLike) -> Floats:
    """Return a map (H, W) convolved with a kernel, continued by its outermost pixels."""
    weights = np.asarray(kernel)
    around = [(side // 2, side // 2) for side in weights.shape]
    padded = np.pad(bright, around, mode="edge")
    return signal.fftconvolve(padded, weights, mode="valid").astype(np.float32)


def _textured(bright: Floats, contrast: float) -> Numbers:
    """Return the upper left corners of patches with enough contrast, away from the rim."""
    rim = LENGTHS[-1] // 2
    if min(bright.shape) < PATCH + 2 * rim:
        raise ValueError(
            f"photographs takes pictures of at least {PATCH + 2 * rim}×{PATCH + 2 * rim} pixels, "
            f"got {bright.shape[0]}×{bright.shape[1]}."
        )
    windows = np.lib.stride_tricks.sliding_window_view(bright, (PATCH, PATCH))[::3, ::3]
    deviations = windows.std(axis=(2, 3))
    corners = 3 * np.argwhere(deviations >= contrast)
    height, width = bright.shape
    inside = (corners >= rim) & (corners <= np.array([height, width]) - PATCH - rim)
    found = corners[inside.all(axis=1)]
    if not len(found):
        raise ValueError(f"A photograph has no patch with a contrast of at least {contrast:g}.")
    return found


def motion_network(*, filters: int = 32, units: int = 256, seed: int | None = None) -> keras.Model:
    """Build a network that says which of the 73 motions blurred a patch.

    Each patch is shifted and scaled to mean 0 and deviation 1. Then 7×7 kernels, pooling, 5×5
    kernels, pooling, a dense layer, 73 logits.

    Parameters
    ----------
    filters
        Of the first layer; the second has twice as many.
    units
        Of the dense layer.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From (N, 30, 30, 1) in [0, 1] to logits (N, 73).

    Source: Sun et al. (2015), section 3.1: 96 and 256 filters, 1,024 units, patches of three
    colors.
    """
    count, width = whole("filters", filters), whole("units", units)
    model = keras.Sequential(
        [
            keras.Input((PATCH, PATCH, 1), name="patch"),
            layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, name="normalize"),
            layers.Convolution2D(count, 7, activation="relu", name="C1"),
            layers.MaxPooling2D(name="M2"),
            layers.Convolution2D(2 * count, 5, activation="relu", name="C3"),
            layers.MaxPooling2D(name="M4"),
            layers.Flatten(name="flatten"),
            layers.Dense(width, activation="relu", name="F5"),
            layers.Dense(len(MOTIONS), name="logits"),
        ],
        name="motion_network",
    )
    return seed_weights(model, seed)


def log_spectra(patches: ArrayLike) -> Floats:
    """Return the logarithm of patches' power spectra, the classical features of a motion.

    A motion along a line takes away the frequencies at which its spectrum, a sinc, is zero: dark
    stripes across the motion, the closer the longer it is.

    Parameters
    ----------
    patches : (N, H, W, 1) or (H, W, 1), values in [0, 1]

    Returns
    -------
    float32 array (N, D) or (D,)
        Of each frequency but the mirrored ones, without the mean; patches are faded to their mean
        by a Hann window first.

    Source: Cannon (1976), "Blind Deconvolution of Spatially Invariant Image Blurs with Phase". Used
    in lecture 22.
    """
    batch, single = image_batch(patches, argument="patches")
    if batch.shape[-1] != 1:
        raise ValueError(f"patches takes one channel, got shape {batch.shape}.")
    maps = batch[..., 0] - batch[..., 0].mean(axis=(1, 2), keepdims=True)
    window = np.outer(*(np.hanning(side + 2)[1:-1] for side in maps.shape[1:]))
    power = np.abs(np.fft.rfft2(maps * window)) ** 2
    features = np.log(power + 1e-4).reshape(len(maps), -1).astype(np.float32)
    return features[0] if single else features


def motion_errors(found: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.float64], Floats]:
    """Return by how many pixels and degrees motions are wrong.

    Parameters
    ----------
    found, truth : (N,)
        Places in ``MOTIONS``.

    Returns
    -------
    lengths : float64 array (N,)
        In pixels.
    angles : float64 array (N,)
        In degrees, 0 to 90; NaN where either is no motion.

    Raises
    ------
    ValueError
        If a place is none of the 73, or the shapes differ.

    Used in lecture 22.
    """
    one, other = _motions("found", found), _motions("truth", truth)
    if one.shape != other.shape:
        raise ValueError(f"found and truth take one shape, got {one.shape} and {other.shape}.")
    a, b = MOTIONS[one].astype(np.float64), MOTIONS[other].astype(np.float64)
    apart = np.abs(a[..., 1] - b[..., 1])
    angles = np.where((a[..., 0] > 1) & (b[..., 0] > 1), np.minimum(apart, 180 - apart), np.nan)
    return np.abs(a[..., 0] - b[..., 0]), angles


def _motions(argument: str, numbers: ArrayLike) -> Numbers:
    given = np.asarray(numbers)
    last = len(MOTIONS) - 1
    if given.dtype.kind not in "iu" or (given.size and not 0 <= given.min() <= given.max() <= last):
        raise ValueError(f"{argument} takes whole numbers from 0 to {last}, places in MOTIONS.")
    return given


def motion_map(
    model: keras.Model,
    image: ArrayLike,
    *,
    stride: int = 6,
    deviation: float = 2.0,
    max_memory: float = MAX_MEMORY,
) -> Numbers:
    """Return the motion at each pixel of a picture, as the network sees it.

    Patches are looked at every few pixels. The probabilities of the 73 motions are averaged over
    neighboring patches by a Gaussian; the most probable motion counts, at each pixel that of the
    nearest patch.

    Parameters
    ----------
    model
        From :func:`motion_network`, trained; or any of the same input and output.
    image : (H, W, C), values in [0, 1], C 1 or 3
    stride
        Pixels from one patch to the next.
    deviation
        Standard deviation of the Gaussian, in patches; 0 averages nothing.
    max_memory
        Bytes that the activations may take, roughly.

    Returns
    -------
    int64 array (H, W)
        Places in ``MOTIONS``.

    Raises
    ------
    ValueError
        If the picture is smaller than a patch.

    Source: Sun et al. (2015), section 3.2, where a Markov random field makes neighbors agree. Used
    in lecture 22.
    """
    bright = luminance(one_image(image))
    step, broad = whole("stride", stride), number("deviation", deviation, at_least=0)
    height, width = bright.shape[:2]
    if min(height, width) < PATCH:
        raise ValueError(
            f"image takes at least {PATCH}×{PATCH} pixels, one patch, got {height}×{width}."
        )
    windows = np.lib.stride_tricks.sliding_window_view(bright[..., 0], (PATCH, PATCH))
    some = windows[::step, ::step]
    rows = [np.ascontiguousarray(row)[..., None] for row in some]
    probe = probe_of(model, rows[0])
    logits = [
        probe.batched(Probe.logits, (), row, max_memory=max_memory, gradient=False) for row in rows
    ]
    chances = softmax(np.stack(logits), axis=-1)
    if broad:
        chances = ndimage.gaussian_filter(chances, (broad, broad, 0), mode="nearest")
    best = chances.argmax(axis=-1)
    nearest = [
        np.clip(np.rint((np.arange(side) - (PATCH - 1) / 2) / step).astype(int), 0, count - 1)
        for side, count in zip((height, width), best.shape, strict=True)
    ]
    return np.asarray(best[np.ix_(*nearest)])


def roll_map(
    size: tuple[int, int], *, degrees: float, center: tuple[float, float] | None = None
) -> Numbers:
    """Return the motion at each pixel if the camera turns about the line of sight.

    Pixels move on circles about a center, the farther from it the longer. Each gets the candidate
    of the nearest length and the nearest angle, none where it moves by less than a pixel.

    Parameters
    ----------
    size
        (H, W) of the picture.
    degrees
        By how much the camera turns while it exposes.
    center : (row, column)
        By default the middle.

    Returns
    -------
    int64 array (H, W)
        Places in ``MOTIONS``.

    Used in lecture 22.
    """
    turn = np.deg2rad(number("degrees", degrees, at_least=0, at_most=90))
    height, width = (whole("size", side) for side in size)
    middle = ((height - 1) / 2, (width - 1) / 2) if center is None else center
    down, right = (axis - at for axis, at in zip(np.indices((height, width)), middle, strict=True))
    lengths = 1 + turn * np.hypot(down, right)
    # Across the way from the center: up where that goes to the right.
    angles = np.rad2deg(np.arctan2(right, down)) % 180
    step = np.clip(np.rint((lengths - 1) / 2).astype(int), 0, len(LENGTHS) - 1)
    way = np.rint(angles / (180 / len(ANGLES))).astype(int) % len(ANGLES)
    return np.asarray(np.where(step > 0, 1 + (step - 1) * len(ANGLES) + way, 0))


def blur_by_map(
    image: ArrayLike, motions: ArrayLike, *, noise: float = 0.0, seed: int | None = None
) -> Floats:
    """Blur each pixel of a picture by its own motion.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    motions : (H, W)
        Places in ``MOTIONS``.
    noise
        Standard deviation of Gaussian noise.
    seed
        Makes the noise repeatable.

    Returns
    -------
    float32 array (H, W, C)
        In [0, 1].

    Used in lecture 22.
    """
    picture, numbers = _with_map(image, motions)
    deviation, rng = number("noise", noise, at_least=0), generator(seed)
    blurred = np.empty_like(picture)
    for each in np.unique(numbers):
        here, kernel = numbers == each, motion_kernel(*MOTIONS[each])
        for n in range(picture.shape[-1]):
            blurred[here, n] = spread(picture[..., n], kernel)[here]
    noisy = blurred + deviation * rng.standard_normal(blurred.shape)
    return noisy.clip(0, 1).astype(np.float32)


def deblur_by_map(image: ArrayLike, motions: ArrayLike, *, balance: float) -> Floats:
    """Restore each pixel by Wiener's filter for its own motion.

    The picture is restored for each motion of the map; each pixel is taken from the one that is its
    own. Where two motions meet, either is a guess.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    motions : (H, W)
        Places in ``MOTIONS``; one at all pixels is a uniform blur, and 0 none: such pixels stay.
    balance
        As in :func:`wiener`.

    Returns
    -------
    float32 array (H, W, C)
        In [0, 1].

    Source: Sun et al. (2015), section 4, restore by patches' priors instead. Used in lecture 22.
    """
    picture, numbers = _with_map(image, motions)
    restored = picture.copy()
    for each in np.unique(numbers[numbers > 0]):
        here = numbers == each
        restored[here] = wiener(picture, motion_kernel(*MOTIONS[each]), balance=balance)[here]
    return restored


def _with_map(image: ArrayLike, motions: ArrayLike) -> tuple[Floats, Numbers]:
    picture, numbers = one_image(image), _motions("motions", motions)
    if numbers.shape != picture.shape[:2]:
        raise ValueError(
            f"motions takes one for each pixel, {picture.shape[:2]}, got shape {numbers.shape}."
        )
    return picture, numbers
