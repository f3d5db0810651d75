"""The networks that ship hear what was recorded of them, and other rates and stereo."""

import numpy as np
import pytest
from scipy.signal import resample_poly

from dlsg_utils.applications import speech
from dlsg_utils.data import spoken_digits


@pytest.fixture(scope="module")
def test_part():
    return spoken_digits.recordings("test")


@pytest.fixture(scope="module")
def recorded():
    return speech.recorded_results()


@pytest.mark.parametrize("name", [*speech.ALONG, "waveform"])
def test_they_hear_what_was_recorded(name, test_part, recorded):
    model = speech.trained_network(name)
    to_images = speech.as_images if name == "waveform" else speech.log_mel
    right = np.asarray(model(to_images(test_part.waveforms))).argmax(axis=1) == test_part.labels
    task = "waveform" if name == "waveform" else "networks"
    rows = recorded[(recorded.task == task) & (recorded.method == name) & (recorded.seed == 0)]
    (expected,) = rows[(rows.part == "test") & (rows.measure == "clean")].value
    assert right.mean() == pytest.approx(expected, abs=0.006)


def test_recognition_of_another_rate_and_stereo(test_part):
    model, same = speech.trained_network("both"), []
    for sound in test_part.waveforms[::20]:
        loud = np.clip(0.8 * resample_poly(sound, 6, 1), -1, 1)
        stereo = np.stack([loud, 0.5 * loud], axis=1)
        found = speech.recognize(model, np.round(32_000 * stereo).astype(np.int16), 48_000)
        assert found.probabilities.shape == (10,)
        assert found.probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert found.digit == found.probabilities.argmax()
        same.append(found.digit == np.asarray(model(speech.log_mel(sound)[None])).argmax())
    assert np.mean(same) >= 0.9


def test_any_model_can_be_asked(test_part):
    model = speech.speech_network("time", parameters=2000, seed=3)
    found = speech.recognize(model, test_part.waveforms[0], 8000)
    image = speech.log_mel(speech.prepare(test_part.waveforms[0], 8000))
    assert found.digit == np.asarray(model(image[None])).argmax()


def test_three_seeds_of_each(recorded):
    table = recorded[(recorded.task == "networks") & (recorded.part == "test")]
    clean = table[table.measure == "clean"].groupby("method").seed.nunique()
    assert dict(clean) == dict.fromkeys(speech.ALONG, 3)
    shares = recorded[~recorded.measure.isin(["chosen", "number of voices"])].value
    assert shares.between(0, 1).all()
