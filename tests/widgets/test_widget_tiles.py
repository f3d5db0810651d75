"""Images in one picture file: what comes out is what was put in."""

import io

import numpy as np
import pytest
from PIL import Image

from dlsg_utils import data
from dlsg_utils.widgets._tiles import tiles_of


def taken_out(file, places, number):
    """Cut an image out of the file as the page does."""
    pixels = np.asarray(Image.open(io.BytesIO(file)))
    (height, width), (high, wide) = places["size"], places["pitch"]
    top, left = number // places["across"] * high, number % places["across"] * wide
    return pixels[top : top + height, left : left + width] / 255


@pytest.mark.parametrize("channels", [1, 3])
def test_small_images_stay_as_they_are(channels):
    images = np.random.default_rng(0).random((11, 7, 9, channels), np.float32)
    file, places = tiles_of(images)
    assert places["type"] == "image/png"
    for number, image in enumerate(images):
        cut = taken_out(file, places, number).reshape(image.shape)
        np.testing.assert_allclose(cut, image, atol=0.5 / 255 + 1e-6)


def test_large_images_are_small_files_and_keep_to_themselves():
    cat = data.image("chelsea", size=(150, 201))
    images = np.stack([np.zeros_like(cat), cat, np.ones_like(cat)])
    file, places = tiles_of(images)
    assert places["type"] == "image/jpeg"
    assert len(file) < images.size / 12
    assert taken_out(file, places, 0).max() == 0
    assert taken_out(file, places, 2).min() == 1
    assert np.abs(taken_out(file, places, 1) - cat).mean() < 0.02
