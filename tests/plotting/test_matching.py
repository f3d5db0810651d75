"""Lee's diagram of style transfer: which images and boxes stand where."""

import numpy as np
import pytest

from dlsg_utils import plotting


def test_three_images_through_one_network_and_two_comparisons() -> None:
    images = [np.full((6, 8, 3), value) for value in (0.2, 0.5, 0.8)]
    panel = plotting.show_style_transfer(*images).axes[0]
    shown = [float(np.asarray(image.get_array()).mean()) for image in panel.images]
    assert shown == pytest.approx([0.2, 0.5, 0.8])
    lefts = [image.get_extent()[0] for image in panel.images]
    assert lefts == sorted(lefts)
    texts = [text.get_text() for text in panel.texts]
    counted = [texts.count(box) for box in ("CNN", "features Φ", "Gram matrices G")]
    assert counted == [3, 2, 2]
    assert sum("content" in text for text in texts) == 2  # the photograph's name, and the error


def test_images_without_colors_are_taken_and_other_ranges_refused() -> None:
    gray = np.full((6, 8, 1), 0.5)
    assert len(plotting.show_style_transfer(gray, gray, gray).axes[0].images) == 3
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        plotting.show_style_transfer(gray, 255 * gray, gray)
