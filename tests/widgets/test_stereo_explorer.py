"""The stereo explorer's state, without a browser: what the page gets, and what is refused."""

import zlib

import numpy as np
import pytest
import traitlets
from skimage import data as pictures

from dlsg_utils import widgets
from dlsg_utils.applications import matching

RNG = np.random.default_rng(0)
LEFT, RIGHT = (RNG.integers(0, 256, (12, 20, 3), np.uint8) / np.float32(255) for _ in range(2))


def unpacked(explorer, given=0):
    """Return what the page gets, part by part."""
    height, width, channels = explorer.shape
    pixels, count = height * width, explorer.disparities
    parts = [("left", pixels * channels, "u1"), ("right", pixels * channels, "u1")]
    if explorer.measured:
        parts += [("steps", 2 * pixels, "<u2"), ("visible", pixels, "u1")]
    for n in range(given):
        parts += [(f"matches {n}", 2 * pixels, "<u2"), (f"levels {n}", pixels * count, "u1")]
    packed, found = zlib.decompress(explorer.packed), {}
    for name, length, kind in parts:
        found[name] = np.frombuffer(packed[:length], kind)
        packed = packed[length:]
    assert packed == b""
    return found


def test_the_line_is_that_of_the_cost_volumes():
    explorer = widgets.StereoExplorer(LEFT, RIGHT, disparities=7, window=5, pixel=(3, 4))
    volumes = [
        matching.absolute_differences(LEFT, RIGHT, disparities=7),
        matching.census(LEFT, RIGHT, disparities=7, window=5),
    ]
    for pixel in [(3, 4), (0, 0), (11, 19)]:
        explorer.pixel = pixel
        lines = list(explorer.line.values())
        np.testing.assert_array_equal(lines, [volume[pixel] for volume in volumes])
        found = [int(matching.winner_takes_all(v, subpixel=False)[pixel]) for v in volumes]
        assert list(explorer.matches.values()) == found
    assert explorer.truth is None
    assert explorer.in_page
    parts = unpacked(explorer)
    np.testing.assert_array_equal(parts["left"] / np.float32(255), LEFT.ravel())
    np.testing.assert_array_equal(parts["right"] / np.float32(255), RIGHT.ravel())


def test_pictures_are_rounded_to_what_the_page_shows():
    pair = RNG.random((2, 6, 9, 1), np.float32)
    explorer = widgets.StereoExplorer(*pair, disparities=3, pixel=(2, 5))
    rounded = (pair * 255).round() / np.float32(255)
    volume = matching.census(*rounded, disparities=3)
    np.testing.assert_array_equal(explorer.line["census"], volume[2, 5])


def test_the_page_gets_given_costs_in_steps_and_their_exact_match():
    volume = RNG.normal(1, 0.3, (12, 20, 7)).astype(np.float32)
    x, d = np.indices((20, 7))
    volume[:, x < d] = np.inf
    volume[5, 10] = 0.5, 0.4, 0.31, 0.3099, 0.5, 0.5, 0.5  # one step is larger
    explorer = widgets.StereoExplorer(
        LEFT, RIGHT, disparities=7, costs={"learned": volume}, pixel=(5, 10)
    )
    assert explorer.matches["learned"] == 3
    cost = explorer.costs[2]
    finite = np.isfinite(volume)
    assert cost["name"] == "learned"
    assert cost["least"] == min(0, volume[finite].min())
    assert cost["largest"] == volume[finite].max()
    parts = unpacked(explorer, given=1)
    levels = parts["levels 0"].reshape(volume.shape)
    np.testing.assert_array_equal(levels == 255, ~finite)
    step = (cost["largest"] - cost["least"]) / 100
    shown = cost["least"] + levels * step
    np.testing.assert_allclose(shown[finite], volume[finite], atol=step / 2 + 1e-6)
    np.testing.assert_array_equal(parts["matches 0"].reshape(12, 20), volume.argmin(axis=-1))


def test_measured_disparities_and_what_the_right_picture_hides():
    truth = np.full((12, 20), 2.3, np.float32)
    truth[:, 12:15] = 5.5  # nearer: it hides what lies to its left, three pixels more
    truth[0, 0], truth[1, 1] = np.nan, np.inf
    explorer = widgets.StereoExplorer(LEFT, RIGHT, disparities=7, truth=truth, pixel=(4, 13))
    assert explorer.truth == 5.5
    explorer.pixel = (1, 1)
    assert explorer.truth is None
    parts = unpacked(explorer)
    steps = parts["steps"].reshape(12, 20)
    assert steps[0, 0] == steps[1, 1] == 65535
    known = np.isfinite(truth)
    np.testing.assert_allclose(steps[known] / 64, truth[known], atol=1 / 128)
    np.testing.assert_array_equal(parts["visible"].reshape(12, 20), matching.visible(truth))
    assert not matching.visible(truth)[4, 10]


def test_equal_costs_have_a_scale_too():
    flat = np.zeros((12, 20, 3))
    explorer = widgets.StereoExplorer(LEFT, LEFT, disparities=3, costs={"none": flat})
    assert explorer.costs[2] == {"name": "none", "least": 0, "largest": 1}


def test_a_third_of_the_motorcycle_pair_with_two_given_costs_fits_into_a_page():
    left, right, truth = pictures.stereo_motorcycle()
    left, right = (picture[1::3, 1::3] / np.float32(255) for picture in (left, right))
    volume = matching.census(left, right, disparities=22, window=5)
    volume += RNG.normal(0, 0.05, volume.shape).astype(np.float32)  # hard to compress
    explorer = widgets.StereoExplorer(
        left, right, disparities=22, costs={"a": volume}, truth=truth[1::3, 1::3] / 3
    )
    assert len(explorer.packed) < 1_000_000
    explorer.close()
    assert explorer.packed == b""


BAD = [
    ({"right": RIGHT[:, :-1]}, ValueError, r"one size, got \(12, 20, 3\) and \(12, 19, 3\)"),
    ({"left": LEFT * 255}, ValueError, "left takes values .* Divide by 255"),
    ({"left": LEFT[..., :2], "right": RIGHT[..., :2]}, ValueError, "1 or 3 channels"),
    ({"disparities": 21}, ValueError, "disparities=21 reaches beyond the picture: 20"),
    ({"window": 4}, ValueError, "window takes 3, 5 or 7"),
    ({"costs": np.zeros((12, 20, 7))}, TypeError, "by their names.*got a ndarray"),
    ({"costs": {"a": np.zeros((12, 20, 6))}}, ValueError, r"\(12, 20, 7\).*\(12, 20, 6\) for 'a'"),
    ({"costs": {"a": np.full((12, 20, 7), np.nan)}}, ValueError, r"costs\['a'\] takes finite"),
    ({"costs": {"a": np.full((12, 20, 7), np.inf)}}, ValueError, r"which 0 never does"),
    ({"costs": {"census": np.zeros((12, 20, 7))}}, ValueError, "'census', which the page computes"),
    ({"costs": dict.fromkeys("abc", np.zeros((12, 20, 7)))}, ValueError, "at most 2.*got 3"),
    ({"truth": np.zeros((12, 19))}, ValueError, r"truth takes shape \(12, 20\), got \(12, 19\)"),
    ({"truth": np.full((12, 20), -3.0)}, ValueError, "from 0 to below 20 .*got -3 to -3"),
    ({"pixel": (12, 0)}, traitlets.TraitError, r"to \(11, 19\), got \(12, 0\)"),
]


@pytest.mark.parametrize(("options", "error", "said"), BAD)
def test_bad_arguments(options, error, said):
    given = {"left": LEFT, "right": RIGHT, "disparities": 7} | options
    with pytest.raises(error, match=said):
        widgets.StereoExplorer(given.pop("left"), given.pop("right"), **given)


def test_more_than_a_page_holds_is_refused():
    pair = RNG.random((2, 300, 600, 3), np.float32)  # noise, which nothing compresses
    with pytest.raises(ValueError, match="bytes in a page, more than 1,000,000: crop the pair"):
        widgets.StereoExplorer(*pair, disparities=2)
