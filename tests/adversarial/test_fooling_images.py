"""The evolutions that ship: what they say is what the networks say, and they go on."""

import keras
import numpy as np
import pytest

from dlsg_utils import adversarial, pretrained

NETWORKS = {
    "imagenet": pretrained.efficientnet_lite0,
    **{f"digits-{n}": lambda n=n: pretrained.digit_network(n) for n in range(3)},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_network_gives_the_images_the_confidences_that_are_stored(name):
    drawn, network = adversarial.fooling_images(name), NETWORKS[name]()
    probabilities = keras.ops.softmax(network(drawn.images)).numpy()
    said = probabilities[np.arange(len(drawn.classes)), drawn.classes]
    np.testing.assert_allclose(said, drawn.confidences, rtol=0.02, atol=1e-3)
    assert np.median(said) > 0.6


def test_they_are_the_networks_own():
    drawn = adversarial.fooling_images("digits-0")
    with pytest.raises(ValueError, match="evolved on another network"):
        adversarial.evolve(pretrained.digit_network(1), start=drawn, generations=1)


@pytest.mark.slow
def test_evolution_goes_on_with_them():
    drawn, network = adversarial.fooling_images(), pretrained.efficientnet_lite0()
    assert drawn.images.shape == (20, 224, 224, 3)
    more = adversarial.evolve(network, start=drawn, generations=1, population=20, progress=False)
    assert more.generation == drawn.generation + 1
    assert (more.scores[-1] >= drawn.scores[-1]).all()


def test_another_name_is_refused():
    with pytest.raises(ValueError, match="digits-2"):
        adversarial.fooling_images("digits-3")
