"""Recordings, checked and brought to one rate and one length."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import resample_poly

from dlsg_utils._core.checks import caller_level, generator, number, whole
from dlsg_utils.data.spoken_digits import RATE, centered

FASTEST = 384_000  # samples a second
SHORTEST, LONGEST = 0.1, 60.0  # seconds
SILENT = 1e-3  # largest value of what counts as silence, −60 dB
CLIPPED = 0.01  # share of samples at the limit from which on a recording counts as clipped


def prepare(waveform: ArrayLike, rate: int) -> NDArray[np.float32]:
    """Return a recording as the networks take it: one channel, 8,000 Hz, 1.04 seconds.

    Of several channels the mean is taken, its own mean is subtracted, and it is resampled by
    :func:`scipy.signal.resample_poly`. What is longer is cut, what is shorter is surrounded by
    zeros, so that half of the energy comes before the middle.

    Parameters
    ----------
    waveform : (T,) or (T, channels)
        Floats in [-1, 1], or whole numbers of 8 bits (without sign), 16 or 32 bits, as
        ``scipy.io.wavfile.read`` gives them; 0.1 to 60 seconds.
    rate
        Samples a second: 8,000 up to 384,000.

    Returns
    -------
    float32 array (8320,)

    Raises
    ------
    TypeError
        If the waveform holds no such numbers, or ``rate`` is no whole number.
    ValueError
        If the waveform has another shape, holds NaN or infinity, is beyond [-1, 1], silent, too
        short or too long, or the rate is too low or too high.

    Warns
    -----
    UserWarning
        If the recording is clipped: at least one sample in a hundred is at the limit.

    Used in lecture 18.
    """
    given = whole("rate", rate)
    if not RATE <= given <= FASTEST:
        raise ValueError(
            f"rate takes {RATE:,} to {FASTEST:,} samples a second, got {given:,}. Below "
            f"{RATE:,} the sounds above {given / 2:,.0f} Hz are lost: record at {RATE:,} or more."
        )
    channels = _floats(waveform)
    seconds = len(channels) / given
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError(
            f"waveform takes {SHORTEST:g} to {LONGEST:g} seconds, got {seconds:.2f}: "
            f"{len(channels):,} samples at {given:,} Hz. Is the rate right?"
        )
    if np.mean(np.abs(channels) >= 0.999) >= CLIPPED:
        warnings.warn(
            "waveform is clipped: at least one sample in a hundred is at the limit. Record from "
            "further away, or with less gain.",
            stacklevel=caller_level(),
        )
    sound = channels.mean(axis=1)
    sound -= sound.mean()
    if np.abs(sound).max() < SILENT:
        raise ValueError(
            f"waveform is silent: its largest value is {np.abs(sound).max():.1e}, below {SILENT:g} "
            "of the largest there can be. Is the microphone muted?"
        )
    divisor = math.gcd(given, RATE)
    if given != RATE:
        sound = resample_poly(sound, RATE // divisor, given // divisor)
    return centered(sound)


def as_images(waveforms: ArrayLike) -> NDArray[np.float32]:
    """Return waveforms (N, T) in [-1, 1] as images (N, T, 1, 1) in [0, 1], for a network.

    Raises
    ------
    ValueError
        If they have another shape or range.
    """
    batch, single = waveform_batch(waveforms)
    images = (np.clip(batch, -1, 1)[:, :, None, None] + 1) / 2
    return np.asarray(images[0] if single else images, np.float32)


def perturb(
    waveforms: ArrayLike,
    *,
    shift: float = 0.1,
    noise: float | None = 10.0,
    seed: int | None = None,
) -> NDArray[np.float32]:
    """Return waveforms moved in time at random, with the noise of a room.

    Parameters
    ----------
    waveforms : (N, T) or (T,), values in [-1, 1]
    shift
        Up to so many seconds earlier or later.
    noise
        The least ratio of the digit's power to the noise's, in decibels: each waveform draws one
        from here to 30 dB above. None adds none. The power of the noise falls by 0 to 6 dB an
        octave, drawn as well.
    seed
        Of what is drawn.

    Returns
    -------
    float32 array of the same shape, clipped to [-1, 1]

    Raises
    ------
    ValueError
        If the waveforms have another shape or range.

    Used in lecture 18.
    """
    batch, single = waveform_batch(waveforms)
    most = round(number("shift", shift, at_least=0, at_most=0.5) * RATE)
    rng, length = generator(seed), batch.shape[1]
    moved = np.zeros_like(batch)
    for n, by in enumerate(rng.integers(-most, most + 1, len(batch))):
        source = batch[n, max(-by, 0) : length - max(by, 0)]
        moved[n, max(by, 0) : max(by, 0) + len(source)] = source
    if noise is not None:
        least = number("noise", noise, at_least=-20, at_most=100)
        ratios, slopes = rng.uniform(least, least + 30, len(batch)), rng.uniform(0, 2, len(batch))
        moved = _with_noise(moved, ratios, slopes, rng)
    moved = np.clip(moved, -1, 1)
    return moved[0] if single else moved


def add_noise(
    waveforms: ArrayLike, ratio: float, *, slope: float = 1.0, seed: int | None = None
) -> NDArray[np.float32]:
    """Return waveforms with noise.

    Parameters
    ----------
    waveforms : (N, T) or (T,), values in [-1, 1]
        At 8,000 Hz.
    ratio
        Decibels between the power of the digit, its mean where samples are not zero, and that of
        the noise, from -20 to 100.
    slope
        The power of the noise is as 1 / frequency ** slope from 50 Hz up, flat below: 0 is white
        noise, 1 pink. At most 2.
    seed
        Of the noise.

    Returns
    -------
    float32 array of the same shape, clipped to [-1, 1]

    Raises
    ------
    ValueError
        If the waveforms have another shape or range, or an option is out of its range.

    Used in lecture 18.
    """
    batch, single = waveform_batch(waveforms)
    decibels = number("ratio", ratio, at_least=-20, at_most=100)
    falling = number("slope", slope, at_least=0, at_most=2)
    result = np.clip(_with_noise(batch, decibels, falling, generator(seed)), -1, 1)
    return result[0] if single else result


def _with_noise(
    waveforms: NDArray[np.float32], ratio: ArrayLike, slope: ArrayLike, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return waveforms (N, T) with noise; ratios and slopes are one, or one each."""
    count, length = waveforms.shape
    spectrum = np.fft.rfft(rng.normal(size=waveforms.shape))
    frequencies = np.maximum(np.arange(spectrum.shape[1]), 50 * length / RATE)
    spectrum /= frequencies ** (np.broadcast_to(slope, count)[:, None] / 2)
    noise = np.fft.irfft(spectrum, length)
    noise /= np.sqrt((noise**2).mean(axis=1, keepdims=True))
    heard = np.maximum((waveforms != 0).sum(axis=1), 1)
    power = (waveforms.astype(np.float64) ** 2).sum(axis=1) / heard
    gain = np.sqrt(power * 10 ** (-np.broadcast_to(ratio, count) / 10))
    return np.asarray(waveforms + gain[:, None] * noise, np.float32)


def waveform_batch(waveforms: Any) -> tuple[NDArray[np.float32], bool]:
    """Return waveforms as a float32 batch (N, T), and whether one was given; or raise."""
    array = np.asarray(waveforms)
    if array.dtype.kind != "f":
        raise TypeError(
            f"waveforms takes floats in [-1, 1], got dtype {array.dtype}. prepare(waveform, rate) "
            "makes them of whole numbers."
        )
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"waveforms takes (T,) or (N, T), got shape {array.shape}.")
    _refuse_others(array, "waveforms")
    batch = np.asarray(array, np.float32)
    return (batch[None], True) if array.ndim == 1 else (batch, False)


def _floats(waveform: ArrayLike) -> NDArray[np.float64]:
    """Return a recording (T, channels) in [-1, 1], or raise."""
    array = np.asarray(waveform)
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"waveform takes (T,) or (T, channels), got shape {array.shape}.")
    if array.ndim == 2 and array.shape[1] > 8:
        raise ValueError(
            f"waveform takes (T, channels), at most 8 of them, got shape {array.shape}. Take "
            "waveform.T if the channels come first, waveforms[n] of several recordings."
        )
    if array.dtype == np.uint8:
        found = (array.astype(np.float64) - 128) / 128
    elif array.dtype in (np.int16, np.int32):
        found = array / -float(np.iinfo(array.dtype).min)
    elif array.dtype.kind == "f":
        _refuse_others(array, "waveform")
        found = array.astype(np.float64)
    else:
        raise TypeError(
            "waveform takes floats in [-1, 1], or whole numbers of type uint8, int16 or int32, got "
            f"{array.dtype}."
        )
    return found.reshape(len(found), -1)


def _refuse_others(array: NDArray[Any], argument: str) -> None:
    """Raise if there is NaN or infinity, or a value beyond [-1, 1]."""
    if not np.isfinite(array).all():
        bad = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        raise ValueError(f"{argument} holds NaN or infinity, first at index {bad}.")
    most = float(np.abs(array).max())
    if most > 1.001:
        hint = " Divide by 32768." if 2 < most <= 32768 else " Divide by its largest value."
        raise ValueError(f"{argument} takes values in [-1, 1], got up to {most:.6g}.{hint}")
