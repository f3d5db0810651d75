"""Which digit is it? From a recording to an answer."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax

from dlsg_utils.applications.speech.spectrograms import log_mel
from dlsg_utils.applications.speech.waveforms import prepare


class Recognition(NamedTuple):
    """What a network hears.

    Attributes
    ----------
    digit : int
        The most probable one.
    probabilities : float32 array (10,)
    """

    digit: int
    probabilities: NDArray[np.float32]


def recognize(model: keras.Model, waveform: ArrayLike, rate: int) -> Recognition:
    """Return which digit a recording says.

    Parameters
    ----------
    model
        From spectrograms to logits, as of :func:`speech_network`.
    waveform : (T,) or (T, channels)
    rate
        Samples a second. Of both see :func:`prepare`, which brings the recording to 8,000 Hz and
        1.04 seconds.

    Returns
    -------
    Recognition
        It is always one of the ten digits, whatever was said.

    Raises
    ------
    ValueError, TypeError
        As of :func:`prepare`.

    Used in lecture 18.
    """
    spectrogram = log_mel(prepare(waveform, rate))
    logits = np.asarray(model(spectrogram[None], training=False))[0]
    probabilities = softmax(logits.astype(np.float32))
    return Recognition(int(probabilities.argmax()), probabilities)
