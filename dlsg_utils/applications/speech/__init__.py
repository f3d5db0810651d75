"""Which digit was said? Spectrograms, networks that slide along frequency or time, raw samples.

From a recording to an answer::

    model = speech.trained_network("both")
    speech.recognize(model, samples, 48_000).digit

    waveform = speech.prepare(samples, 48_000)  # the same in steps: 8,000 Hz, 1.04 s
    spectrogram = speech.log_mel(waveform)  # (64 frames, 32 bands, 1)
    logits = model(spectrogram[None])
"""

from dlsg_utils.applications.speech.dynamic_time_warping import dtw_distances
from dlsg_utils.applications.speech.networks import ALONG, speech_network, waveform_network
from dlsg_utils.applications.speech.recognition import Recognition, recognize
from dlsg_utils.applications.speech.spectrograms import (
    band_frequencies,
    log_mel,
    mel_bands,
    mfcc,
    move,
    power_spectrogram,
)
from dlsg_utils.applications.speech.trained import recorded_results, trained_network
from dlsg_utils.applications.speech.waveforms import add_noise, as_images, perturb, prepare

__all__ = [
    "ALONG",
    "Recognition",
    "add_noise",
    "as_images",
    "band_frequencies",
    "dtw_distances",
    "log_mel",
    "mel_bands",
    "mfcc",
    "move",
    "perturb",
    "power_spectrogram",
    "prepare",
    "recognize",
    "recorded_results",
    "speech_network",
    "trained_network",
    "waveform_network",
]
