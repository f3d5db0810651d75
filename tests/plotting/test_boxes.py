"""Boxes on images: where frames and texts are, and what cannot be drawn."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from dlsg_utils import plotting

IMAGES = np.random.default_rng(0).random((2, 40, 60, 3))
BOXES = [np.array([[10, 5, 30, 25], [20, 40, 40, 60]]), np.empty((0, 4))]


def frames(panel):
    """Return (top, left, bottom, right) of each frame once: each is drawn with a white halo."""
    patches = [patch for patch in panel.patches if isinstance(patch, Rectangle)]
    return [
        (p.get_y(), p.get_x(), p.get_y() + p.get_height(), p.get_x() + p.get_width())
        for p in patches[1::2]
    ]


def test_frames_lie_around_the_pixels_of_a_box():
    first, second = plotting.show_boxes(IMAGES, BOXES).axes
    np.testing.assert_allclose(frames(first), BOXES[0] - 0.5)
    assert frames(second) == []


def test_each_box_has_its_text_and_kind():
    fig = plotting.show_boxes(
        IMAGES, BOXES, [["cat", 0.5], []], kinds=[[0, 1], []], titles=["a", "b"]
    )
    first, second = fig.axes
    assert [text.get_text() for text in first.texts] == ["cat", "0.5"]
    assert not second.texts
    assert [panel.get_title() for panel in fig.axes] == ["a", "b"]
    colors = [patch.get_edgecolor() for patch in first.patches[1::2]]
    assert colors[0] != colors[1]


def test_a_text_stays_inside_of_its_image():
    """Also that of a box in a corner: it ends, or hangs, at the box."""
    corners = [[0, 0, 10, 10], [0, 50, 10, 60], [30, 0, 40, 10], [30, 50, 40, 60]]
    fig = plotting.show_boxes(IMAGES[:1], [corners], [["Ankle boot"] * 4])
    fig.canvas.draw()
    panel = fig.axes[0]
    inside = panel.get_window_extent()
    for text in panel.texts:
        extent = text.get_window_extent()
        assert (extent.min >= inside.min - 1).all()
        assert (extent.max <= inside.max + 1).all()


@pytest.mark.parametrize(
    ("boxes", "options"),
    [
        (BOXES[:1], {}),
        (BOXES, {"texts": [["one"], []]}),
        (BOXES, {"texts": [["one", "two"]]}),
        (BOXES, {"kinds": [[0], []]}),
    ],
)
def test_numbers_that_differ_are_refused(boxes, options):
    with pytest.raises(ValueError, match="boxes takes those of 2 images, and texts and kinds one"):
        plotting.show_boxes(IMAGES, boxes, **options)
