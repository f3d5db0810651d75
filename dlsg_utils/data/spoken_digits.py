"""English digits, zero to nine, said by many voices of a speech synthesizer, espeak-ng.

A voice is an accent and a *variant*: its pitch, formants and timbre. The three parts share no
variant, so who is heard in one is heard in no other. What espeak-ng lacks are rooms, microphones
and people: all sounds are clean.
"""

from __future__ import annotations

import io
import lzma
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.data import store
from dlsg_utils.data.sets import PARTS

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATE = 8000  # samples a second
LENGTH = 8320  # samples of a waveform, 1.04 s: 64 frames of 256 samples, 128 apart

_FILE = "spoken-digits/spoken_digits.npz.xz"
_MU = 255.0


@dataclass(frozen=True, eq=False)
class SpokenDigits:
    """Digits of one part, each in the middle of 1.04 seconds.

    Attributes
    ----------
    waveforms : float32 array (N, 8320), values in [-1, 1]
        8,000 samples a second; silence around the digit.
    labels : int64 array (N,)
        The digit.
    voices : str array (N,)
        Who says it, as espeak-ng takes it: ``"en-us+anika"``, accent and variant.
    lengths : int64 array (N,)
        Samples of the digit itself.
    """

    waveforms: NDArray[np.float32]
    labels: NDArray[np.int64]
    voices: NDArray[np.str_]
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


def recordings(part: str) -> SpokenDigits:
    """Return the digits of a part.

    Parameters
    ----------
    part : {"train", "validation", "test"}

    Returns
    -------
    SpokenDigits
        The arrays are the caller's own. The digits are in the file's order: ten of each voice.

    Raises
    ------
    ValueError
        If there is no such part.
    DataFileError
        If the file is missing or damaged.

    Source: ``data/build/spoken_digits.py`` let espeak-ng say them. Used in lecture 18.
    """
    number = PARTS.index(one_of("part", part, PARTS))
    with np.load(io.BytesIO(lzma.decompress(store.read(_FILE)))) as file:
        stored = {name: file[name] for name in file.files}
    chosen = np.flatnonzero(stored["parts"] == number)
    lengths = stored["lengths"].astype(np.int64)
    ends = np.cumsum(lengths)
    waveforms = np.stack([
        centered(to_samples(stored["samples"][ends[n] - lengths[n] : ends[n]])) for n in chosen
    ])  # fmt: skip
    return SpokenDigits(
        waveforms,
        stored["labels"][chosen].astype(np.int64),
        stored["names"][stored["voices"][chosen]],
        lengths[chosen],
    )


def variants() -> pd.DataFrame:
    """Return espeak-ng's variants, which part has each, and why others were left out.

    Columns are ``variant``, ``periodicity`` (0 to 1: the median autocorrelation at the period),
    ``pitch`` (the median in Hz, at espeak-ng's own setting), ``left out`` (why, or NaN), ``family``
    (variants that sound alike share one) and ``part``.

    Used in lecture 18.
    """
    return store.read_table("spoken-digits/variants.csv")


def centered(samples: ArrayLike, length: int = LENGTH) -> NDArray[np.float32]:
    """Return ``length`` samples, half of the energy in either half of them, if there is room.

    Parameters
    ----------
    samples : (T,)
        Longer ones are cut, shorter ones are surrounded by zeros.

    Returns
    -------
    float32 array (length,)
    """
    given = np.asarray(samples, np.float32)
    energy = np.cumsum(given.astype(np.float64) ** 2)
    middle = int(np.searchsorted(energy, energy[-1] / 2))
    if len(given) <= length:  # all of it stays
        first = min(max(length // 2 - middle, 0), length - len(given))
        result = np.zeros(length, np.float32)
        result[first : first + len(given)] = given
        return result
    first = min(max(middle - length // 2, 0), len(given) - length)
    return given[first : first + length].copy()


def to_bytes(samples: ArrayLike) -> NDArray[np.uint8]:
    """Return samples in [-1, 1] as a byte each, by µ-law: small ones in finer steps.

    Source: ITU-T recommendation G.711, its formula with µ = 255.
    """
    given = np.asarray(samples, np.float64)
    share = np.sign(given) * np.log1p(_MU * np.abs(given)) / np.log1p(_MU)
    return np.rint(128 + 127 * share).astype(np.uint8)


def to_samples(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the samples (float32, in [-1, 1]) of bytes by µ-law."""
    share = (np.arange(256) - 128) / 127
    table = np.sign(share) * np.expm1(np.abs(share) * np.log1p(_MU)) / _MU
    return table.astype(np.float32)[levels]
