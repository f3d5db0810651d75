"""Sobel and Canny against scikit-image."""

import numpy as np
import pytest
from skimage import feature, filters

from dlsg_utils import data
from dlsg_utils.applications import edges

IMAGES = np.random.default_rng(2).random((2, 20, 24, 3)).astype(np.float32)


def test_sobel_is_that_of_scikit_image_in_the_strongest_channel():
    found = edges.sobel(IMAGES)
    wanted = np.max([filters.sobel(IMAGES[1, ..., c]) for c in range(3)], axis=0)
    np.testing.assert_allclose(found[1], wanted, atol=1e-6)
    np.testing.assert_array_equal(edges.sobel(IMAGES[1]), found[1])
    smooth = edges.sobel(IMAGES[..., :1], deviation=1.5)
    wanted = filters.sobel(filters.gaussian(IMAGES[0, ..., 0], 1.5, mode="reflect"))
    np.testing.assert_allclose(smooth[0], wanted, atol=1e-5)


def test_canny_is_that_of_scikit_image_in_any_channel():
    photo = data.image("chelsea", size=100)
    options = {"deviation": 1.5, "low": 0.05, "high": 0.1}
    channels = [feature.canny(photo[..., c], 1.5, 0.05, 0.1) for c in range(3)]
    np.testing.assert_array_equal(edges.canny(photo[..., :1], **options), channels[0])
    np.testing.assert_array_equal(edges.canny(photo[None], **options)[0], np.any(channels, axis=0))
    assert channels[0].sum() < np.any(channels, axis=0).sum() < 0.5 * channels[0].size


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: edges.canny(IMAGES, low=0.3, high=0.2), "low takes a number from 0 to 0.2"),
        (lambda: edges.canny(IMAGES, deviation=-1), "deviation takes a number from 0"),
        (lambda: edges.sobel(IMAGES * np.nan), "NaN"),
        (lambda: edges.sobel(IMAGES[0, ..., 0]), "Add a channel axis"),
    ],
)
def test_what_has_no_edges(call, message):
    with pytest.raises(ValueError, match=message):
        call()
