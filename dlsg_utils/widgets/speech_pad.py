"""Say a digit, see its waveform and spectrogram, and what networks hear; computed in the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax

from dlsg_utils.applications import speech
from dlsg_utils.applications.speech.networks import SHAPE
from dlsg_utils.applications.speech.waveforms import waveform_batch
from dlsg_utils.data import spoken_digits
from dlsg_utils.inspection.recording import input_shape
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._chain import chain
from dlsg_utils.widgets._images import PALETTE, names_of

MOST = 1_000_000  # bytes that a page gets at most
MOST_BANDS, MOST_FRAMES = 8, 24  # by which a spectrogram can be moved


class SpeechPad(Explorer):
    """A microphone and stored sounds, their spectrogram, and what networks hear in it.

    *Record* asks the browser for the microphone and takes two seconds; a sound file can be opened,
    too. The page computes all itself: what was recorded is neither sent to the kernel nor stored,
    and is gone with the page. Two sliders move the spectrogram along frequency and in time, and the
    answers of all networks follow.

    Parameters
    ----------
    networks
        Classifiers of spectrograms (N, 64, 32, 1) by their names, each a chain of layers such as
        :func:`dlsg_utils.applications.speech.speech_network`. Their weights are rounded to 16 bits.
    waveforms : (N, 8320) or (8320,), values in [-1, 1]
        Sounds to begin with, at 8,000 Hz; rounded to 256 levels by µ-law.
    titles
        What each sound is; by default its number.
    sound
        Number of the sound to begin with.
    class_names
        A name for each class; by default the digits' names.

    Raises
    ------
    ValueError, TypeError
        If a network has other layers or takes something else, sounds or names do not fit, or all of
        it is more than a page should hold.

    Source: slide *More Application: Speech*. Used in lecture 18.
    """

    _esm = STATIC / "speech_pad.js"
    _css = STATIC / "speech_pad.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    names: traitlets.List[str] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    networks: traitlets.List[Any] = traitlets.List(
        help="Of each network its name, its layers, and where its weights begin."
    ).tag(sync=True)
    weights = Octets(b"", help="float16, of all networks.").tag(sync=True)
    shape = traitlets.Tuple(help="Frames and bands of a spectrogram.").tag(sync=True)
    bands = Octets(b"", help="float32 (129, bands): weights of each frequency.").tag(sync=True)
    hertz: traitlets.List[float] = traitlets.List(help="The middle of each band.").tag(sync=True)
    sounds = Octets(b"", help="A byte a sample, by µ-law, one sound after the other.").tag(
        sync=True
    )
    titles: traitlets.List[str] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sound = traitlets.Int(0, help="Number of the sound.").tag(sync=True)
    network = traitlets.Int(0, help="Whose probabilities are shown.").tag(sync=True)
    up = traitlets.Int(0, min=-MOST_BANDS, max=MOST_BANDS, help="Bands.").tag(sync=True)
    later = traitlets.Int(0, min=-MOST_FRAMES, max=MOST_FRAMES, help="Frames.").tag(sync=True)
    palette = Octets(PALETTE).tag(sync=True)

    def __init__(
        self,
        networks: Mapping[str, keras.Model],
        waveforms: ArrayLike,
        *,
        titles: Sequence[str] | None = None,
        sound: int = 0,
        class_names: Sequence[str] | None = None,
    ) -> None:
        if not isinstance(networks, Mapping) or not networks:
            raise TypeError(
                "networks takes networks by their names, {'both': model}, got "
                f"{type(networks).__name__}."
            )
        found, weights, classes, at = [], [], set(), 0
        for name, model in networks.items():
            taken = input_shape(model) if isinstance(model, keras.Model) else type(model).__name__
            if taken != SHAPE:
                raise ValueError(
                    f"networks takes classifiers of spectrograms {SHAPE}, got {name!r}, which "
                    f"takes {taken}."
                )
            layers, values = chain(model, SHAPE)
            if layers[-1]["activation"] == "softmax":
                layers[-1]["activation"] = "linear"  # the page takes the softmax itself
            found.append({"name": str(name), "layers": layers, "at": at, "count": values.size})
            weights.append(values.astype("<f2").tobytes())
            classes.add(tuple(layers[-1]["shape"]))
            at += values.size
        if len(classes) > 1 or next(iter(classes))[:2] != (1, 1):
            raise ValueError(
                f"networks takes networks for the same classes, got {sorted(classes)}."
            )
        batch, _ = waveform_batch(waveforms)
        if batch.shape[1] != spoken_digits.LENGTH:
            raise ValueError(
                f"waveforms takes {spoken_digits.LENGTH} samples each, as of speech.prepare, got "
                f"shape {batch.shape}."
            )
        levels = spoken_digits.to_bytes(np.clip(batch, -1, 1))
        size = sum(map(len, weights)) + levels.size
        if size > MOST:
            raise ValueError(
                f"networks and waveforms take {size:,} bytes in a page, more than {MOST:,}: give "
                "fewer sounds."
            )
        self._waveforms = spoken_digits.to_samples(levels)
        self._models = [_rounded(model) for model in networks.values()]
        count = next(iter(classes))[2]
        default = spoken_digits.DIGITS if count == len(spoken_digits.DIGITS) else None
        super().__init__(
            names=names_of(default if class_names is None else class_names, count),
            networks=found,
            weights=b"".join(weights),
            shape=SHAPE[:2],
            bands=speech.mel_bands().astype("<f4").tobytes(),
            hertz=[float(value) for value in speech.band_frequencies()],
            sounds=levels.tobytes(),
            titles=_titles(titles, len(batch)),
            sound=sound,
        )

    @property
    def spectrogram(self) -> NDArray[np.float32]:
        """Of the stored sound, moved as the sliders are: (64, 32, 1)."""
        image = speech.log_mel(self._waveforms[self.sound])
        return speech.move(image, frames=self.later, bands=self.up)

    @property
    def probabilities(self) -> dict[str, NDArray[np.float32]]:
        """What each network hears in the stored sound, moved as the sliders are: (classes,)."""
        image = self.spectrogram[None]
        logits = [np.asarray(model(image, training=False))[0] for model in self._models]
        names = [each["name"] for each in self.networks]
        return dict(zip(names, map(softmax, logits), strict=True))

    @traitlets.validate("sound")
    def _known_sound(self, proposal: Any) -> int:
        return _below("sound", proposal["value"], len(self.titles) or len(self._waveforms))

    @traitlets.validate("network")
    def _known_network(self, proposal: Any) -> int:
        return _below("network", proposal["value"], len(self._models))

    def _free(self) -> None:
        super()._free()
        self.weights = self.sounds = b""
        self._models, self._waveforms = [], self._waveforms[:0]


def _rounded(model: keras.Model) -> keras.Model:
    """Return a copy whose weights are rounded to 16 bits, and which gives logits."""
    copy = keras.models.clone_model(model)
    copy.set_weights([weight.astype(np.float16) for weight in model.get_weights()])
    if getattr(copy.layers[-1], "activation", None) is keras.activations.softmax:
        copy.layers[-1].activation = keras.activations.linear
    return copy


def _titles(titles: Sequence[str] | None, count: int) -> list[str]:
    found = [str(n) for n in range(count)] if titles is None else [str(each) for each in titles]
    if len(found) != count:
        raise ValueError(f"titles takes one for each of the {count} sounds, got {len(found)}.")
    return found


def _below(name: str, value: int, count: int) -> int:
    if not 0 <= value < count:
        raise traitlets.TraitError(f"{name} takes a number from 0 to {count - 1}, got {value}.")
    return value
