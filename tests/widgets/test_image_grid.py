"""The image grid's state, without a browser."""

import io

import numpy as np
import pytest
import traitlets
from PIL import Image

from dlsg_utils import widgets


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((2, 3, 8, 10, 3), np.float32)


AXES = {"layer": ["conv1", "conv2"], "seed": [0, 1, 2]}


def test_images_references_and_texts(images):
    rates = np.arange(6).reshape(2, 3) / 4
    grid = widgets.ImageGrid(
        images, AXES, references={"original": images[1, 2]}, texts=rates, index=(1, 0)
    )
    assert grid.axes == [["layer", ["conv1", "conv2"]], ["seed", ["0", "1", "2"]]]
    assert grid.texts == ["0.0", "0.25", "0.5", "0.75", "1.0", "1.25"]
    assert (grid.references, grid.index, grid.in_page) == (["original"], [1, 0], True)
    pixels = np.asarray(Image.open(io.BytesIO(grid.tiles)))
    across = grid.places["across"]
    expected = [*images.reshape(-1, 8, 10, 3), images[1, 2]]
    for number, image in enumerate(expected):
        top, left = number // across * 8, number % across * 10
        cut = pixels[top : top + 8, left : left + 10] / 255
        np.testing.assert_allclose(cut, image, atol=0.5 / 255 + 1e-6)
    grid.index = [0, 2]
    for wrong in ([2, 0], [0, -1], [0], [0, 0, 0]):
        with pytest.raises(traitlets.TraitError, match=r"index takes numbers below \[2, 3\]"):
            grid.index = wrong
    grid.close()
    assert grid.tiles == b""


def test_a_film_has_a_rate(images):
    assert widgets.ImageGrid(images, AXES).rate == 0
    assert widgets.ImageGrid(images, AXES, rate=12).rate == 12


def test_what_is_refused(images):
    show = widgets.ImageGrid
    with pytest.raises(ValueError, match=r"shape \(2, H, W, C\); got shape \(2, 3, 8, 10, 3\)"):
        show(images, {"layer": [1, 2]})
    with pytest.raises(ValueError, match=r"takes \(2, 4\) images"):
        show(images, {"layer": [1, 2], "seed": range(4)})
    with pytest.raises(ValueError, match="axes takes one to 3 of them, got 0"):
        show(images, {})
    with pytest.raises(ValueError, match=r"of the shape \(8, 10, 3\) of the others.*'cat'"):
        show(images, AXES, references={"cat": images[0, 0, :5]})
    with pytest.raises(ValueError, match=r"texts takes one for each image, \(2, 3\), got.*\(3,\)"):
        show(images, AXES, texts=["a", "b", "c"])
    with pytest.raises(traitlets.TraitError, match="index takes"):
        show(images, AXES, index=(0, 3))
    with pytest.raises(ValueError, match="rate takes"):
        show(images, AXES, rate=0)
    with pytest.raises(ValueError, match=r"Divide by 255"):
        show(images * 255, AXES)
