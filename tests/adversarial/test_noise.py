"""Random noise, the control."""

import numpy as np
import pytest

from dlsg_utils import adversarial


@pytest.mark.slow
def test_it_is_as_large_as_asked_and_fools_less(network, right):
    images, labels = right
    gray = 0.4 + 0.2 * images
    noisy = adversarial.random_noise(network, gray, sigma=0.05, seed=1)
    np.testing.assert_allclose(noisy.distortion, 0.05, rtol=0.1)
    attack = adversarial.deepfool(network, images, labels, progress=False)
    control = adversarial.random_noise(network, images, labels, sigma=attack.distortion, seed=1)
    assert control.success.mean() < 0.3 < attack.success.mean()
    again = adversarial.random_noise(network, images, labels, sigma=attack.distortion, seed=1)
    np.testing.assert_array_equal(control.images, again.images)
    assert control.images.min() >= 0


def test_none_at_all_is_taken_without_a_warning(network, right):
    still = adversarial.random_noise(network, *right, sigma=0)
    np.testing.assert_array_equal(still.images, right[0])
    assert not still.success.any()


@pytest.mark.parametrize("sigma", [-1, np.nan, [0.1, 0.2]])
def test_bad_noise(network, right, sigma):
    with pytest.raises(ValueError, match="sigma takes"):
        adversarial.random_noise(network, right[0], sigma=sigma)
