"""Rows of images and maps: names, scales, titles."""

import numpy as np
import pytest

from dlsg_utils import plotting

IMAGES = np.random.default_rng(0).random((3, 6, 5, 1))
MAPS = np.random.default_rng(1).normal(size=(3, 6, 5))


def test_rows_have_names_and_each_map_a_scale_around_zero():
    figure = plotting.show_maps({"digit": IMAGES, "map": MAPS}, {"map": [1, 2, 3]})
    panels = figure.axes
    assert [panel.get_ylabel() for panel in panels] == ["digit", "", "", "map", "", ""]
    assert [panel.get_title() for panel in panels] == ["", "", "", "1", "2", "3"]
    drawn = [panel.images[0] for panel in panels]
    for image, values in zip(drawn, [*IMAGES[..., 0], *MAPS], strict=True):
        np.testing.assert_array_equal(np.asarray(image.get_array()), values)
    largest = np.abs(MAPS).max(axis=(1, 2))
    assert [image.get_clim() for image in drawn[:3]] == [(0, 1)] * 3
    assert [image.get_clim() for image in drawn[3:]] == [(-most, most) for most in largest]
    assert {image.get_cmap().name for image in drawn[3:]} == {plotting.SIGNED}


def test_a_scale_may_leave_out_the_largest_pixels():
    (panel,) = plotting.show_maps({"map": np.arange(101.0).reshape(1, 101, 1)}, share=0.9).axes
    assert panel.images[0].get_clim() == (-90, 90)
    (panel,) = plotting.show_maps({"map": np.eye(20)[None]}, share=0.5).axes
    assert panel.images[0].get_clim() == (-1, 1)  # more than half of the map is zero


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.show_maps({}), "rows is empty"),
        (lambda: plotting.show_maps({"a": IMAGES, "b": MAPS[:2]}), r"rows \{'a': 3, 'b': 2\}"),
        (lambda: plotting.show_maps({"a": IMAGES}, {"b": "123"}), "the same names"),
        (lambda: plotting.show_maps({"a": IMAGES}, ["1"]), "the same names and numbers"),
        (lambda: plotting.show_maps({"a": MAPS[0]}), r"got shape \(6, 5\)"),
        (lambda: plotting.show_maps({"a": MAPS * np.nan}), "'a' holds NaN"),
        (lambda: plotting.show_maps({"a": MAPS[..., None]}), r"maps have no axis of channels"),
        (lambda: plotting.show_maps({"a": MAPS}, share=2), "share takes a number"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()
