"""Sobel and Canny against scikit-image."""

import numpy as np
import pytest
from skimage import feature, filters, morphology

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


def test_canny_is_the_skeleton_of_that_of_scikit_image_in_any_channel():
    photo = data.image("chelsea", size=100)
    options = {"deviation": 1.5, "low": 0.05, "high": 0.1}
    channels = [feature.canny(photo[..., c], 1.5, 0.05, 0.1) for c in range(3)]
    alone = edges.canny(photo[..., :1], **options)
    np.testing.assert_array_equal(alone, morphology.skeletonize(channels[0]))
    found, union = edges.canny(photo[None], **options)[0], np.any(channels, axis=0)
    np.testing.assert_array_equal(found, morphology.skeletonize(union))
    assert channels[0].sum() < union.sum() < 0.5 * union.size


def test_canny_draws_one_line_where_two_channels_put_it_side_by_side():
    step = np.zeros((32, 32, 3), np.float32)
    for channel, column in enumerate((15, 16, 17)):
        step[:, column:, channel] = 1
    beside = [feature.canny(step[..., c], 1.0)[16].sum() for c in range(3)]
    assert sum(beside) > 3
    found = edges.canny(step, deviation=1.0)
    assert (found[2:30].sum(axis=1) == 1).all()


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
