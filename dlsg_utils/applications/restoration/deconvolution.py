"""A blur taken back: Wiener's filter, Richardson and Lucy's, and a network that starts from one.

A picture that lost its focus is the sharp one convolved with a kernel. What is lost is noise, what
the sensor clips, and frequencies that the kernel takes away.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray
from scipy import fft, signal
from skimage import restoration

from dlsg_utils._core.checks import generator, number, one_image, renamed, whole
from dlsg_utils.applications.restoration.tiles import run_in_tiles, window_of
from dlsg_utils.inspection.probe import MAX_MEMORY
from dlsg_utils.models.building import seed_weights

Floats = NDArray[np.float32]
Kernel = NDArray[np.float64]  # (h, w), odd sides, sum 1

# Scikit-image's carry no types.
_wiener: Any = restoration.wiener
_richardson_lucy: Any = restoration.richardson_lucy

_GRID = 512  # samples of the frequencies of a kernel, along both axes
_TIMES = 10  # as large as they count are the weights of the large kernels
_FINE = 9  # samples of a pixel's side, for the share of it that a disk covers


def disk_kernel(radius: float) -> Kernel:
    """Return the blur of a lens out of focus: a disk of equal weights, whose sum is 1.

    Parameters
    ----------
    radius
        In pixels. One of less than half a pixel is no blur: the kernel is ``[[1]]``.

    Returns
    -------
    float64 array (h, h), h odd
        Pixels at the rim count by the share of them that is in the disk.

    Used in lecture 22.
    """
    reach = number("radius", radius, at_least=0)
    half = int(np.ceil(reach - 0.5)) if reach >= 0.5 else 0
    if not half:
        return np.ones((1, 1))
    places = (np.arange((2 * half + 1) * _FINE) + 0.5) / _FINE - half - 0.5
    inside = np.hypot(places[:, None], places) <= reach
    shares = inside.reshape(2 * half + 1, _FINE, 2 * half + 1, _FINE).mean(axis=(1, 3))
    return np.asarray(shares / shares.sum())


def blur(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    brightness: float = 1.0,
    noise: float = 0.0,
    seed: int | None = None,
) -> Floats:
    """Blur a picture as a camera would: first the light is spread, then the sensor clips it.

    The light is the picture times the brightness, and may be more than 1; beyond the picture's rim
    it is that of the outermost pixels. The sensor adds noise and gives [0, 1].

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    kernel : (h, w)
        Odd sides, values from 0 up with the sum 1; ``[[1]]`` is no blur.
    brightness
        Above 1 bright places are *saturated*: the sensor does not tell how bright they are.
    noise
        Standard deviation of Gaussian noise.
    seed
        Makes the noise repeatable.

    Returns
    -------
    float32 array (H, W, C)
        In [0, 1].

    Raises
    ------
    ValueError
        If the kernel is none.

    Source: Xu et al. (2014), "Deep Convolutional Neural Network for Image Deconvolution", section
    3. Used in lecture 22.
    """
    picture, spread = one_image(image), checked_kernel(kernel)
    light = picture * number("brightness", brightness, at_least=0)
    deviation = number("noise", noise, at_least=0)
    around = tuple((side // 2, side // 2) for side in spread.shape)
    padded = np.pad(light, (*around, (0, 0)), mode="edge")
    blurred = signal.fftconvolve(padded, spread[..., None], mode="valid", axes=(0, 1))
    noisy = blurred + deviation * generator(seed).standard_normal(blurred.shape)
    return noisy.clip(0, 1).astype(np.float32)


def checked_kernel(kernel: ArrayLike) -> Kernel:
    """Return a kernel (h, w) of odd sides and the sum 1, or raise.

    Used by the functions that blur and restore.
    """
    given = np.asarray(kernel, np.float64)
    if given.ndim != 2 or not given.size or not all(side % 2 for side in given.shape):
        raise ValueError(f"kernel takes (h, w) with odd sides, got shape {given.shape}.")
    if not np.isfinite(given).all() or given.min() < 0 or abs(given.sum() - 1) > 1e-3:
        raise ValueError(
            f"kernel takes values from 0 up with the sum 1, got the sum {given.sum():.6g} and "
            f"the least value {given.min():.6g}."
        )
    return given


def pseudo_inverse(kernel: ArrayLike, *, noise_to_signal: float, size: int = 61) -> Kernel:
    """Return the kernel whose convolution undoes a blur as far as noise lets it.

    Of each frequency it has conj(K) / (|K|² + noise to signal), where K is that of the blur:
    Wiener's filter, if noise and picture have the same spectrum but for this ratio. What is left
    of it within the size is divided by its sum, so that brightness stays.

    Parameters
    ----------
    kernel : (h, w)
        Of the blur.
    noise_to_signal
        Above 0. The larger, the less is sharpened.
    size
        Pixels of a side, odd; weights beyond are cut off.

    Returns
    -------
    float64 array (size, size)
        Its sum is 1.

    Raises
    ------
    ValueError
        If the ratio is not above 0, or the kernel or the size does not fit.

    Source: Xu et al. (2014), "Deep Convolutional Neural Network for Image Deconvolution", section
    4.1. Used in lecture 22.
    """
    spread, side = checked_kernel(kernel), _odd("size", size)
    ratio = number("noise_to_signal", noise_to_signal, at_least=1e-9)
    if max(side, *spread.shape) >= _GRID:
        raise ValueError(f"size and the sides of the kernel take less than {_GRID}, got {side}.")
    padded = np.zeros((_GRID, _GRID))
    padded[: spread.shape[0], : spread.shape[1]] = spread
    centered = np.roll(padded, [-(n // 2) for n in spread.shape], axis=(0, 1))
    frequencies = fft.fft2(centered)
    inverse = fft.ifft2(np.conj(frequencies) / (np.abs(frequencies) ** 2 + ratio)).real
    half = side // 2
    cut = np.roll(inverse, half, axis=(0, 1))[:side, :side]
    return np.asarray(cut / cut.sum())


def separable_terms(kernel: ArrayLike, *, terms: int) -> tuple[Kernel, Kernel]:
    """Write a kernel as a sum of separable ones, by its largest singular values.

    ``(columns.T @ rows)`` is the best approximation by so many terms; a convolution with a column,
    then with a row, costs 2 h multiplications a pixel instead of h².

    Parameters
    ----------
    kernel : (h, w)
        Any values.
    terms
        How many, at most the smaller of h and w.

    Returns
    -------
    columns : float64 array (terms, h)
    rows : float64 array (terms, w)
        Both with the root of the singular value.

    Raises
    ------
    ValueError
        If the kernel has fewer rows or columns than terms, or is no matrix.

    Source: Xu et al. (2014), "Deep Convolutional Neural Network for Image Deconvolution", equation
    6. Used in lecture 22.
    """
    given, count = np.asarray(kernel, np.float64), whole("terms", terms)
    if given.ndim != 2 or count > min(given.shape):
        raise ValueError(f"terms={count} asks for a kernel of so many rows, got {given.shape}.")
    left, strengths, right = np.linalg.svd(given)
    roots = np.sqrt(strengths[:count, None])
    return left.T[:count] * roots, right[:count] * roots


def deconvolution_network(
    inverse: ArrayLike | None = None,
    *,
    size: int = 61,
    terms: int = 12,
    filters: int = 32,
    seed: int | None = None,
) -> keras.Model:
    """Build a network of two parts: large separable kernels, then small ones that mend the rest.

    The first part are ``terms`` kernels of one column, and one kernel of one row over all their
    maps: a sum of separable kernels, which gives a picture. The second looks at this and at the
    blurred picture by 5×5, 1×1 and 5×5 kernels, and what it gives is added. Its last layer starts
    at zero.

    The weights of the large kernels are kept ten times as large as they count. Adam's steps have
    one length for all weights: these are then changed a tenth as fast.

    Parameters
    ----------
    inverse : (size, size), optional
        The kernel from which the first part starts: :func:`pseudo_inverse`. It is then a
        convolution with the sum of its largest terms, before any training. By default all kernels
        start at random.
    size
        Pixels of a large kernel, odd, at least 5; given by ``inverse``, if there is one.
    terms
        How many columns.
    filters
        Of the layers of the second part.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From (N, H, W, 1) to (N, H − size − 3, W − size − 3, 1); its output is not clipped.

    Raises
    ------
    ValueError
        If the inverse is not square with odd sides, or has fewer rows than terms.

    Source: Xu et al. (2014), "Deep Convolutional Neural Network for Image Deconvolution": 38
    kernels of 121 pixels in either direction, with a nonlinearity behind each, whose 38 maps go
    through 512 filters of 16×16; no sum, and no second look at the blurred picture. Used in lecture
    22.
    """
    start = None if inverse is None else np.asarray(inverse, np.float64)
    if start is not None and (start.ndim != 2 or start.shape[0] != start.shape[1]):
        raise ValueError(f"inverse takes (size, size), got shape {start.shape}.")
    side = _odd("size", size if start is None else start.shape[0], at_least=5)
    count, width = whole("terms", terms), whole("filters", filters)
    conv, cut = layers.Convolution2D, layers.Cropping2D
    blurred = keras.Input((None, None, 1), name="blurred")
    columns = conv(count, (side, 1), use_bias=False, name="columns")(blurred)
    rows = conv(1, (1, side), use_bias=False, name="rows")(columns)
    first = layers.Rescaling(1 / _TIMES**2, name="sharpened")(rows)
    both = layers.Concatenate(name="both")([cut(side // 2, name="cut_blurred")(blurred), first])
    hidden = conv(width, 5, activation="relu", name="look")(both)
    hidden = conv(width, 1, activation="relu", name="mix")(hidden)
    mended = conv(1, 5, name="mend")(hidden)
    output = layers.Add(name="restored")([cut(4, name="cut_sharpened")(first), mended])
    model = seed_weights(keras.Model(blurred, output, name="deconvolution"), seed)
    large = [model.get_layer(name).kernel for name in ("columns", "rows")]
    if start is None:
        values = [np.asarray(kernel) for kernel in large]
    else:
        # Keras correlates: a convolution's kernel is turned round.
        down, right = (each[:, ::-1].T for each in separable_terms(start, terms=count))
        values = [down[:, None, None, :], right[None, :, :, None]]
    for kernel, value in zip(large, values, strict=True):
        kernel.assign(_TIMES * value)
    last = model.get_layer("mend").kernel
    last.assign(np.zeros(last.shape))
    return model


@renamed(batch_size="max_memory")
def deconvolve(model: keras.Model, image: ArrayLike, *, max_memory: float = MAX_MEMORY) -> Floats:
    """Restore a blurred picture by a network, each channel by itself, in tiles if need be.

    Parameters
    ----------
    model
        From :func:`deconvolution_network`, trained for the blur that the picture has.
    image : (H, W, C), values in [0, 1]
    max_memory
        Bytes that the activations may take, roughly.

    Returns
    -------
    float32 array (H, W, C)
        In [0, 1].

    Raises
    ------
    ValueError
        If the picture is smaller than the window of pixels on which one pixel of the output
        depends.

    Used in lecture 22.
    """
    picture, window = one_image(image), window_of(model)
    if min(picture.shape[:2]) < window:
        raise ValueError(
            f"image takes at least {window}×{window} pixels, the network's window; "
            f"got {picture.shape[0]}×{picture.shape[1]}."
        )
    restored = [
        run_in_tiles(model, picture[..., n : n + 1], max_memory=max_memory)
        for n in range(picture.shape[-1])
    ]
    return np.concatenate(restored, axis=-1).clip(0, 1)


def wiener(image: ArrayLike, kernel: ArrayLike, *, balance: float) -> Floats:
    """Restore a blurred picture by Wiener's filter with a smooth prior, each channel by itself.

    The picture is continued by its outermost pixels, by twice the kernel at each side, before it is
    taken for periodic.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    kernel : (h, w)
        Of the blur; ``[[1]]`` is none.
    balance
        Above 0: how much smoothness counts against fidelity. To be chosen on validation pictures.

    Returns
    -------
    float32 array (H, W, C)
        In [0, 1].

    Source: ``skimage.restoration.wiener``, whose prior is the Laplacian; Orieux, Giovannelli and
    Rodet (2010). Used in lecture 22.
    """
    weight = number("balance", balance, at_least=1e-12)
    return _each_channel(image, kernel, lambda y, k: _wiener(y, k, weight, clip=False))


def richardson_lucy(image: ArrayLike, kernel: ArrayLike, *, steps: int) -> Floats:
    """Restore a blurred picture by Richardson and Lucy's iteration, each channel by itself.

    x ← x · (k̃ ∗ (y / (k ∗ x))), where y is the picture, k the kernel and k̃ the kernel turned round,
    is the ascent of the likelihood of y under Poisson noise. The picture is continued as in
    :func:`wiener`.

    Parameters
    ----------
    image : (H, W, C), values in [0, 1]
    kernel : (h, w)
        Of the blur; ``[[1]]`` is none.
    steps
        How often; noise grows with them. To be chosen on validation pictures.

    Returns
    -------
    float32 array (H, W, C)
        In [0, 1].

    Source: ``skimage.restoration.richardson_lucy``; Richardson (1972), Lucy (1974). Used in lecture
    22.
    """
    count = whole("steps", steps)
    # It divides: black pixels must not be zero.
    return _each_channel(
        image, kernel, lambda y, k: _richardson_lucy(y.clip(1e-3), k, count, clip=False)
    )


def _each_channel(image: ArrayLike, kernel: ArrayLike, restore: Any) -> Floats:
    """Restore each channel, continued at the rim, and clip it to [0, 1]."""
    picture, spread = one_image(image).astype(np.float64), checked_kernel(kernel)
    down, right = (2 * side for side in spread.shape)
    padded = np.pad(picture, ((down, down), (right, right), (0, 0)), mode="edge")
    restored = np.stack(
        [restore(channel, spread) for channel in np.moveaxis(padded, -1, 0)], axis=-1
    )
    inner = restored[down:-down, right:-right]
    return inner.clip(0, 1).astype(np.float32)


def _odd(argument: str, value: int, *, at_least: int = 1) -> int:
    side = whole(argument, value, at_least=at_least)
    if side % 2 == 0:
        raise ValueError(f"{argument} takes an odd number of pixels, got {side}.")
    return side
