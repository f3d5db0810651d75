"""The dream studio's state, without a browser and without a kernel."""

import threading

import numpy as np
import pytest

from dlsg_utils import data, visualization, widgets


def as_bytes(image):
    return (image * 255).round().astype(np.uint8).tobytes()


def test_a_dream_shows_its_frames(color_network):
    image = data.image("chelsea", size=(64, 80))
    studio = widgets.DreamStudio(color_network, image, layer="encoder/second")
    assert studio.layers == ["encoder/first", "encoder/pool", "encoder/second"]
    frames = []
    studio.observe(lambda change: frames.append(change["new"]), "frame")
    studio.octaves, studio.steps, studio.step_size = 2, 5, 0.02
    studio.start()
    assert studio.wait(120)
    assert (studio.running, studio.done, studio.message) == (False, 1.0, "")
    expected = visualization.deep_dream(
        color_network,
        image,
        "encoder/second",
        octaves=2,
        steps=5,
        step_size=0.02,
        seed=0,
        progress=False,
    )
    np.testing.assert_allclose(studio.dream, expected, atol=2e-3)
    assert frames
    assert studio.frame == frames[-1] == as_bytes(studio.dream)


def test_a_dream_is_cancelled(color_network):
    image = data.image("chelsea", size=(64, 80))
    studio = widgets.DreamStudio(color_network, image)
    started = threading.Event()
    studio.observe(lambda _: started.set(), "frame")
    studio.steps = 100
    studio.start()
    assert started.wait(120)
    studio.cancel()
    assert studio.wait(120)
    assert not studio.running
    assert np.abs(studio.dream - image).max() > 0


def test_networks_of_one_size_dream_in_one_octave(network, digits):
    studio = widgets.DreamStudio(network, digits[0])
    assert (studio.octaves, studio.most_octaves) == (1, 1)
    with pytest.raises(ValueError, match="is unknown"):
        widgets.DreamStudio(network, digits[0], layer="conv9")
    with pytest.raises(ValueError, match="one image"):
        widgets.DreamStudio(network, digits)
