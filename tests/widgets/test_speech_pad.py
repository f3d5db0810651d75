"""The speech pad: its spectrogram and answers are those of the package."""

import keras
import numpy as np
import pytest
import traitlets

from dlsg_utils import widgets
from dlsg_utils.applications import speech
from dlsg_utils.data import spoken_digits

SOUNDS = np.random.default_rng(0).uniform(-1, 1, (3, spoken_digits.LENGTH)).astype(np.float32)
SOUNDS *= np.linspace(0, 1, spoken_digits.LENGTH, dtype=np.float32) ** 2


@pytest.fixture(scope="module")
def networks():
    return {
        along: speech.speech_network(along, parameters=3000, seed=n)
        for n, along in enumerate(speech.ALONG)
    }


@pytest.fixture
def pad(networks):
    return widgets.SpeechPad(networks, SOUNDS, titles=["a", "b", "c"], sound=1)


def test_answers_are_those_of_the_networks(pad, networks):
    pad.sound, pad.up, pad.later = 2, 3, -5
    image = speech.move(speech.log_mel(SOUNDS[2]), bands=3, frames=-5)
    np.testing.assert_allclose(pad.spectrogram, image, atol=0.02)  # of 256 levels
    assert set(pad.probabilities) == set(networks)
    for name, values in pad.probabilities.items():
        logits = np.asarray(networks[name](pad.spectrogram[None]))[0]
        expected = np.exp(logits - logits.max())
        np.testing.assert_allclose(values, expected / expected.sum(), atol=2e-3)


def test_the_page_gets_all_that_it_computes_with(pad, networks):
    assert len(pad.weights) == 2 * sum(model.count_params() for model in networks.values())
    assert len(pad.sounds) == SOUNDS.size
    assert len(pad.bands) == 4 * 129 * 32
    assert pad.names == list(spoken_digits.DIGITS)
    assert (pad.sound, pad.in_page, list(pad.titles)) == (1, True, ["a", "b", "c"])
    pad.close()
    assert pad.weights == pad.sounds == b""


def test_a_softmax_at_the_end_counts_once(networks):
    model = networks["time"]
    probable = keras.Sequential([keras.Input((64, 32, 1)), *model.layers, keras.layers.Softmax()])
    with pytest.raises(ValueError, match="Softmax"):
        widgets.SpeechPad({"time": probable}, SOUNDS)
    layers = [
        keras.Input((64, 32, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(4, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    pad = widgets.SpeechPad({"one": model}, SOUNDS[0])
    expected = np.asarray(model(pad.spectrogram[None]))[0]
    np.testing.assert_allclose(pad.probabilities["one"], expected, atol=2e-3)
    assert pad.names == ["0", "1", "2", "3"]


def test_bad_states(pad):
    for name, value in (("sound", 3), ("sound", -1), ("network", 4), ("up", 9), ("later", -25)):
        with pytest.raises(traitlets.TraitError, match=name):
            setattr(pad, name, value)


def test_bad_arguments(networks):
    make = widgets.SpeechPad
    with pytest.raises(TypeError, match=r"networks by their names, .*, got Sequential"):
        make(networks["both"], SOUNDS)
    with pytest.raises(TypeError, match="got dict"):
        make({}, SOUNDS)
    other = speech.speech_network(input_shape=(32, 32, 1), parameters=3000)
    with pytest.raises(ValueError, match=r"\(64, 32, 1\), got 'other', which takes \(32, 32"):
        make({"other": other}, SOUNDS)
    five = speech.speech_network(classes=5, parameters=3000)
    with pytest.raises(ValueError, match="for the same classes"):
        make({**networks, "five": five}, SOUNDS)
    with pytest.raises(ValueError, match="takes 8320 samples each"):
        make(networks, SOUNDS[:, 1:])
    with pytest.raises(ValueError, match=r"values in \[-1, 1\], got up to 2"):
        make(networks, 2 * SOUNDS / np.abs(SOUNDS).max())
    with pytest.raises(ValueError, match="titles takes one for each of the 3 sounds, got 1"):
        make(networks, SOUNDS, titles=["one"])
    with pytest.raises(ValueError, match="a name for each of the 10 classes"):
        make(networks, SOUNDS, class_names=["one"])
    with pytest.raises(traitlets.TraitError, match="sound takes a number from 0 to 2"):
        make(networks, SOUNDS, sound=3)
    with pytest.raises(ValueError, match="bytes in a page, more than 1,000,000: give fewer sounds"):
        make(networks, np.zeros((130, spoken_digits.LENGTH)))
