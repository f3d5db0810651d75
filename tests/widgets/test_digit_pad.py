"""The digit pad's state, without a browser and without a kernel."""

import logging

import keras
import numpy as np
import pytest
import traitlets
from scipy.special import softmax

from dlsg_utils import adversarial, attribution, widgets


def levels(values, shape):
    return np.frombuffer(values, np.uint8).reshape(shape) / 255


def as_bytes(image):
    return (image * 255).round().astype(np.uint8).tobytes()


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution = keras.layers.Convolution2D(4, 3, activation="relu", name="convolution")
        self.flat = keras.layers.Flatten(name="flat")
        self.scores = keras.layers.Dense(10, name="scores")

    def call(self, images):
        return self.scores(self.flat(self.convolution(images)))


@pytest.fixture(params=["functional", "subclassed"])
def digit_network(request, network):
    if request.param == "functional":
        return network
    keras.utils.set_random_seed(2)
    model = Subclassed()
    model(np.zeros((1, 28, 28, 1), np.float32))
    return model


def test_the_pad_classifies_each_drawing(digit_network, digits):
    pad = widgets.DigitPad(digit_network)
    assert pad.probabilities == []
    for digit in digits[:2]:
        pad.drawing = as_bytes(digit)
        expected = digit_network(digit[None]).numpy()[0]
        expected = expected if np.isclose(expected.sum(), 1) else softmax(expected)
        np.testing.assert_allclose(pad.probabilities, expected, atol=2e-3)
        map_ = attribution.saliency(digit_network, digit, progress=False)
        np.testing.assert_allclose(
            levels(pad.saliency, (28, 28)), map_ / map_.max(), atol=1.5 / 255 + 1e-3
        )
        np.testing.assert_allclose(pad.image, digit, atol=1e-6)
    pad.drawing = bytes(784)
    assert (pad.probabilities, pad.saliency) == ([], b"")


def test_the_pads_noise_is_that_of_the_attack(network, digits):
    pad = widgets.DigitPad(network)
    pad.drawing = as_bytes(digits[0])
    before = pad.probabilities
    pad.noise = 0.1
    attack = adversarial.fgsm(network, digits[0], epsilon=0.1, progress=False)
    np.testing.assert_allclose(levels(pad.seen, (28, 28, 1)), attack.images, atol=0.6 / 255)
    assert np.argmax(pad.probabilities) == attack.predictions
    assert pad.probabilities[np.argmax(before)] < max(before)
    assert pad.message == ""


def test_what_the_pad_refuses(network, color_network):
    with pytest.raises(ValueError, match=r"gray images of one size.*\(None, None, 3\)"):
        widgets.DigitPad(color_network)
    with pytest.raises(ValueError, match="each of the 10 classes, got 2"):
        widgets.DigitPad(network, class_names=["a", "b"])
    pad = widgets.DigitPad(network)
    with pytest.raises(traitlets.TraitError, match="784 bytes"):
        pad.drawing = b"123"
    with pytest.raises(traitlets.TraitError):
        pad.noise = 0.9


def test_an_error_in_the_network_is_shown_and_logged(network, digits, monkeypatch, caplog):
    pad = widgets.DigitPad(network)

    def broken(*_args, **_options):
        raise RuntimeError("no luck")

    monkeypatch.setattr(attribution, "saliency", broken)
    with caplog.at_level(logging.ERROR, "dlsg_utils.widgets"):
        pad.drawing = as_bytes(digits[0])
    assert pad.message == "RuntimeError: no luck"
    assert "no luck" in caplog.text
    monkeypatch.undo()
    pad.drawing = as_bytes(digits[1])
    assert pad.message == ""


def test_what_comes_from_the_page(network, digits):
    pad = widgets.DigitPad(network)
    pad.set_state({"drawing": memoryview(as_bytes(digits[0])), "noise": 0.0})
    assert len(pad.probabilities) == 10
    pad.set_state({"noise": 7.0})  # refused, and said so
    assert pad.noise == 0.0
    assert pad.message.startswith("TraitError: ")
