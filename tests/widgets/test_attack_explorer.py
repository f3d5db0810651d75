"""The attack explorer's state, without a browser and without a kernel."""

import keras
import numpy as np
import pytest
import traitlets
from scipy.special import softmax

from dlsg_utils import widgets


def levels(values, shape):
    return np.frombuffer(values, np.uint8).reshape(shape) / 255


def as_bytes(image):
    return (image * 255).round().astype(np.uint8).tobytes()


@pytest.mark.parametrize("name", ["FGSM, one step", "PGD, ten steps", "random noise"])
def test_an_attack_on_the_slider(network, digits, name):
    explorer = widgets.AttackExplorer(network, digits, attack=name)
    assert explorer.attacked == as_bytes(digits[0])
    before = [entry["before"] for entry in explorer.classes]
    explorer.index = 2
    explorer.epsilon = 0.08
    changed = explorer.image
    assert np.abs(changed - digits[2]).max() <= (0.08 + 1e-6 if "noise" not in name else 1)
    assert explorer.attacked == as_bytes(changed)
    outputs = network(np.stack([digits[2], changed])).numpy()
    expected = outputs if np.allclose(outputs.sum(axis=1), 1) else softmax(outputs, axis=1)
    np.testing.assert_allclose(
        np.array([[entry["before"], entry["after"]] for entry in explorer.classes]).T,
        expected,
        atol=2e-3,
    )
    added = (levels(explorer.perturbation, digits[2].shape) - 0.5) / explorer.gain
    np.testing.assert_allclose(added, changed - digits[2], atol=0.6 / 255 / explorer.gain)
    explorer.index, explorer.epsilon = 0, 0.0
    assert [entry["after"] for entry in explorer.classes] == pytest.approx(before)


def test_few_of_many_classes_and_bad_arguments(network, digits):
    image = keras.Input((8, 8, 1))
    many = keras.Model(image, keras.layers.Dense(30)(keras.layers.Flatten()(image)))
    names = [f"class {k}" for k in range(30)]
    explorer = widgets.AttackExplorer(many, np.full((8, 8, 1), 0.5), class_names=names)
    shares = [entry["before"] for entry in explorer.classes]
    assert len(shares) == 10
    assert shares == sorted(shares, reverse=True)
    with pytest.raises(traitlets.TraitError, match="index takes 0 to 0, got 1"):
        explorer.index = 1
    with pytest.raises(ValueError, match="is unknown"):
        widgets.AttackExplorer(network, digits, attack="magic")
    with pytest.raises(ValueError, match="epsilon"):
        widgets.AttackExplorer(network, digits, epsilon=0.5)
    with pytest.raises(ValueError, match=r"takes images of 28×28×1, got 20×20×1"):
        widgets.AttackExplorer(network, np.zeros((20, 20, 1), np.float32))
