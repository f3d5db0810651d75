"""The state of the before-and-after widget, without a browser."""

import io

import numpy as np
import pytest
import traitlets
from PIL import Image

from dlsg_utils import widgets

PICTURES = dict(zip("abc", np.random.default_rng(0).random((3, 8, 10, 3), np.float32), strict=True))


def test_pictures_texts_and_the_line():
    widget = widgets.BeforeAfter(PICTURES, texts={"b": "20 dB"}, split=0.3)
    assert widget.names == ["a", "b", "c"]
    assert widget.texts == ["", "20 dB", ""]
    assert (widget.shown, widget.split, widget.in_page) == ([0, 1], 0.3, True)
    pixels = np.asarray(Image.open(io.BytesIO(widget.tiles)))
    across = widget.places["across"]
    for number, image in enumerate(PICTURES.values()):
        top, left = number // across * 8, number % across * 10
        cut = pixels[top : top + 8, left : left + 10] / 255
        np.testing.assert_allclose(cut, image, atol=0.5 / 255 + 1e-6)
    widget.shown = [2, 2]
    for wrong in ([0], [0, 3], [-1, 0]):
        with pytest.raises(traitlets.TraitError, match="shown takes two numbers below 3"):
            widget.shown = wrong
    with pytest.raises(traitlets.TraitError):
        widget.split = 1.5
    widget.close()
    assert widget.tiles == b""


def test_gray_pictures_are_taken():
    gray = {name: image[..., :1] for name, image in PICTURES.items()}
    assert widgets.BeforeAfter(gray).places["size"] == [8, 10]


def test_what_is_refused():
    with pytest.raises(ValueError, match="at least two by their names, got 1"):
        widgets.BeforeAfter({"a": PICTURES["a"]})
    with pytest.raises(ValueError, match=r"of one shape, got \{'a': \(8, 10, 3\), 'b': \(7, 10"):
        widgets.BeforeAfter({"a": PICTURES["a"], "b": PICTURES["b"][1:]})
    with pytest.raises(ValueError, match="texts='d' is unknown"):
        widgets.BeforeAfter(PICTURES, texts={"d": "20 dB"})
    with pytest.raises(ValueError, match="split takes a number from 0 to 1, got 2"):
        widgets.BeforeAfter(PICTURES, split=2)
    with pytest.raises(ValueError, match="Divide by 255"):
        widgets.BeforeAfter({name: 255 * image for name, image in PICTURES.items()})
