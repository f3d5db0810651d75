"""From waveforms to images: frames along time, bands along frequency."""

from __future__ import annotations

import functools

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray
from scipy.fft import dct

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.applications.speech.waveforms import waveform_batch
from dlsg_utils.data.spoken_digits import RATE

FRAME, HOP = 256, 128  # samples of a frame, and from one to the next: 32 and 16 ms
BANDS = 32
LOWEST = 80.0  # Hz, where the first band begins; the last one ends at 4,000
RANGE = 60.0  # decibels below the loudest value that are told apart
_AT_ONCE = 256  # waveforms


def power_spectrogram(waveforms: ArrayLike) -> NDArray[np.float32]:
    """Return the squared magnitude of the short-time Fourier transform.

    Frames of 256 samples, 128 apart, are weighted by a Hann window; ``tf.signal.stft`` transforms
    them. At 8,000 Hz a frame takes 32 ms, and frequencies are 31.25 Hz apart.

    Parameters
    ----------
    waveforms : (N, T) or (T,), values in [-1, 1]
        At least 256 samples each.

    Returns
    -------
    float32 array (N, frames, 129) or (frames, 129)
        There are 1 + (T − 256) // 128 frames.

    Raises
    ------
    ValueError, TypeError
        If the waveforms have another shape, type or range, or are too short.

    Used in lecture 18.
    """
    batch, single = waveform_batch(waveforms)
    if batch.shape[1] < FRAME:
        raise ValueError(
            f"waveforms takes at least {FRAME} samples, a frame, got shape {np.shape(waveforms)}."
        )
    parts = (batch[n : n + _AT_ONCE] for n in range(0, len(batch), _AT_ONCE))
    power = np.concatenate([np.asarray(_power(tf.constant(part))) for part in parts])
    return power[0] if single else power


def mel_bands() -> NDArray[np.float32]:
    """Return the weights (129, 32) of each frequency in each band of the mel scale.

    A band is a triangle; their tips are equally far apart in mel, m = 1127 ln(1 + f / 700), from 80
    to 4,000 Hz: narrow at low frequencies, wide at high ones.

    Source: Stevens, Volkmann and Newman (1937), "A Scale for the Measurement of the Psychological
    Magnitude Pitch", for the scale; ``tf.signal.linear_to_mel_weight_matrix`` computes it. Used in
    lecture 18.
    """
    return _mel_bands().copy()


def log_mel(waveforms: ArrayLike) -> NDArray[np.float32]:
    """Return spectrograms as images: the logarithm of the power in each band.

    1 is the loudest value of a waveform, 0 what is 60 decibels below it, or less; so loudness does
    not count.

    Parameters
    ----------
    waveforms : (N, T) or (T,), values in [-1, 1]
        At 8,000 Hz. Of :data:`LENGTH` samples for the networks.

    Returns
    -------
    float32 array (N, frames, 32, 1) or (frames, 32, 1), values in [0, 1]
        Time along the first axis, frequency along the second. A silent waveform gives zeros.

    Raises
    ------
    ValueError, TypeError
        As of :func:`power_spectrogram`.

    Used in lecture 18.
    """
    power = power_spectrogram(waveforms)
    bands = power @ _mel_bands()
    loudest = bands.max(axis=(-2, -1), keepdims=True)
    ratio = bands / np.where(loudest > 0, loudest, 1)
    levels = 1 + 10 * np.log10(np.maximum(ratio, 10 ** (-RANGE / 10))) / RANGE
    return np.asarray(np.clip(levels, 0, 1), np.float32)[..., None]


def band_frequencies() -> NDArray[np.float64]:
    """Return the middle of each band in Hz (32,). Used in lecture 18."""
    mels = np.linspace(_mel(LOWEST), _mel(RATE / 2), BANDS + 2)[1:-1]
    return np.asarray(700 * np.expm1(mels / 1127))


def mfcc(spectrograms: ArrayLike, *, coefficients: int = 13) -> NDArray[np.float32]:
    """Return mel-frequency cepstral coefficients: the cosine transform of each frame's bands.

    The first coefficients describe the coarse shape of a spectrum.

    Parameters
    ----------
    spectrograms : (N, frames, bands, 1) or (frames, bands, 1)
        As of :func:`log_mel`.
    coefficients
        How many of each frame, at most as many as there are bands.

    Returns
    -------
    float32 array (N, frames, coefficients) or (frames, coefficients)

    Raises
    ------
    ValueError
        If there are fewer bands.

    Source: Davis and Mermelstein (1980), "Comparison of Parametric Representations for Monosyllabic
    Word Recognition in Continuously Spoken Sentences". Used in lecture 18.
    """
    batch, single = image_batch(spectrograms, argument="spectrograms")
    count = whole("coefficients", coefficients)
    if count > batch.shape[2]:
        raise ValueError(f"coefficients takes at most {batch.shape[2]}, got {count}.")
    found = dct(batch[..., 0], axis=2, norm="ortho")[..., :count].astype(np.float32)
    return found[0] if single else found


def move(spectrograms: ArrayLike, *, frames: int = 0, bands: int = 0) -> NDArray[np.float32]:
    """Return spectrograms moved by whole frames later and whole bands up; zeros come in.

    Parameters
    ----------
    spectrograms : (N, T, F, 1) or (T, F, 1), values in [0, 1]
    frames, bands
        Negative: earlier, and down.

    Returns
    -------
    float32 array of the same shape

    Used in lecture 18.
    """
    batch, single = image_batch(spectrograms, argument="spectrograms")
    result, sides = np.zeros_like(batch), batch.shape[1:3]
    steps = [
        max(min(int(by), side), -side) for by, side in zip((frames, bands), sides, strict=True)
    ]
    to = [slice(max(by, 0), side + min(by, 0)) for by, side in zip(steps, sides, strict=True)]
    of = [slice(max(-by, 0), side - max(by, 0)) for by, side in zip(steps, sides, strict=True)]
    result[:, to[0], to[1]] = batch[:, of[0], of[1]]
    return np.asarray(result[0] if single else result)


@tf.function(reduce_retracing=True)
def _power(waveforms: tf.Tensor) -> tf.Tensor:
    return tf.abs(tf.signal.stft(waveforms, FRAME, HOP)) ** 2


@functools.cache
def _mel_bands() -> NDArray[np.float32]:
    return np.asarray(
        tf.signal.linear_to_mel_weight_matrix(BANDS, FRAME // 2 + 1, RATE, LOWEST, RATE / 2)
    )


def _mel(hertz: float) -> float:
    return float(1127 * np.log1p(hertz / 700))
