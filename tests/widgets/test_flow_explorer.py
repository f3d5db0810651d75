"""The flow explorer's state, without a browser: what the page gets, and what is refused."""

import zlib

import numpy as np
import pytest
import traitlets
from scipy import ndimage

from dlsg_utils import widgets
from dlsg_utils.applications import matching

RNG = np.random.default_rng(0)
FIRST, SECOND = (RNG.integers(0, 256, (12, 20, 3), np.uint8) / np.float32(255) for _ in range(2))
FLOW = RNG.normal(0, 3, (12, 20, 2)).astype(np.float32)


def unpacked(explorer):
    """Return what the page gets, part by part."""
    height, width, channels = explorer.shape
    pixels = height * width
    parts = [("first", pixels * channels, "u1"), ("second", pixels * channels, "u1")]
    names = [*explorer.names, *(["truth"] if explorer.known else [])]
    parts += [(name, 4 * pixels, "<i2") for name in names]
    if explorer.told:
        parts.append(("hidden", pixels, "u1"))
    packed, found = zlib.decompress(explorer.packed), {}
    for name, length, kind in parts:
        found[name] = np.frombuffer(packed[:length], kind)
        packed = packed[length:]
    assert packed == b""
    return found


@pytest.mark.parametrize(("reach", "window"), [(1, 1), (3, 5), (4, 9), (2, 31)])
def test_costs_and_match_are_those_of_block_matching(reach, window):
    explorer = widgets.FlowExplorer(FIRST, SECOND, reach=reach, window=window)
    flow = matching.block_flow(FIRST, SECOND, reach=reach, window=window)
    padded = np.pad(SECOND, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    for pixel in [(0, 0), (11, 19), (6, 10), (2, 17)]:
        explorer.pixel = pixel
        costs = explorer.costs
        assert costs.shape == (2 * reach + 1,) * 2
        for down, right in [(0, 0), (-reach, reach), (1, -1)]:
            moved = padded[reach + down :, reach + right :][:12, :20]
            cost = ndimage.uniform_filter(np.abs(FIRST - moved).mean(axis=-1), window)
            assert costs[down + reach, right + reach] == pytest.approx(cost[pixel], abs=1e-6)
        down, right = explorer.matches["block matching"]
        assert (down, right) == tuple(flow[pixel])
        assert costs[int(down) + reach, int(right) + reach] <= costs.min() + 1e-6
    assert explorer.truth is explorer.errors is explorer.hidden is None
    assert explorer.in_page
    parts = unpacked(explorer)
    np.testing.assert_array_equal(parts["first"] / np.float32(255), FIRST.ravel())
    np.testing.assert_array_equal(parts["second"] / np.float32(255), SECOND.ravel())


def test_a_shifted_picture_is_found_and_a_flat_one_stays():
    picture = RNG.random((30, 30, 1), np.float32)
    explorer = widgets.FlowExplorer(picture[4:24, 4:24], picture[2:22, 5:25], reach=3, window=5)
    assert explorer.pixel == (10, 10)
    assert explorer.matches == {"block matching": (2, -1)}
    assert explorer.costs[5, 2] == 0
    flat = np.full((20, 20, 1), 0.4, np.float32)
    explorer = widgets.FlowExplorer(flat, flat, reach=3)
    assert explorer.matches == {"block matching": (0, 0)}
    assert explorer.costs.max() == 0


def test_frames_are_rounded_to_what_the_page_shows():
    pair = RNG.random((2, 9, 8, 1), np.float32)
    explorer = widgets.FlowExplorer(*pair, reach=2, window=3, pixel=(2, 5))
    costs = matching.block_costs(*(pair * 255).round() / np.float32(255), reach=2, window=3)
    np.testing.assert_allclose(explorer.costs, costs[2, 5], atol=1e-6)


def test_given_flows_and_the_truth_with_their_errors():
    truth = FLOW + np.float32(0.5)
    truth[0, 0, 1], truth[1, 1] = np.nan, np.inf
    hidden = RNG.random((12, 20)) < 0.5
    explorer = widgets.FlowExplorer(
        FIRST, SECOND, reach=2, flows={"a": FLOW, "b": -FLOW}, truth=truth, hidden=hidden
    )
    assert explorer.names == ["a", "b"]
    for pixel in [(3, 4), (11, 0)]:
        explorer.pixel = pixel
        assert explorer.matches["a"] == tuple(FLOW[pixel])
        assert explorer.truth == tuple(truth[pixel])
        assert explorer.errors["a"] == pytest.approx(np.sqrt(0.5), abs=1e-5)
        distance = np.linalg.norm(-FLOW[pixel] - truth[pixel])
        assert explorer.errors["b"] == pytest.approx(distance, abs=1e-5)
        assert set(explorer.errors) == {"block matching", "a", "b"}
        assert explorer.hidden == hidden[pixel]
    for pixel in [(0, 0), (1, 1)]:
        explorer.pixel = pixel
        assert explorer.truth is explorer.errors is None
    parts = unpacked(explorer)
    known = np.isfinite(truth).all(axis=-1)
    steps = parts["truth"].reshape(truth.shape)
    np.testing.assert_array_equal((steps == -32768).all(axis=-1), ~known)
    np.testing.assert_allclose(steps[known] / 64, truth[known], atol=1 / 127)
    np.testing.assert_allclose(parts["b"].reshape(FLOW.shape) / 64, -FLOW, atol=1 / 127)
    np.testing.assert_array_equal(parts["hidden"].reshape(hidden.shape), hidden)
    explorer.close()
    assert explorer.packed == b""


TALL = np.moveaxis(FLOW, -1, 0)
BAD = [
    ({"second": SECOND[:, :-1]}, ValueError, r"first and second .* got \(12, 20, 3\) and \(12, 19"),
    ({"first": FIRST * 255}, ValueError, "first takes values .* Divide by 255"),
    ({"first": FIRST[..., :2], "second": SECOND[..., :2]}, ValueError, "second take 1 or 3 chan"),
    ({"reach": 0}, ValueError, "reach must be at least 1, got 0"),
    ({"reach": 17}, ValueError, "reach takes at most 16 pixels, got 17"),
    ({"reach": 2.5}, TypeError, "reach takes a whole number, got 2.5"),
    ({"window": 4}, ValueError, "window takes an odd number of pixels, got 4"),
    ({"window": 33}, ValueError, "window takes at most 31 pixels, got 33"),
    ({"flows": FLOW}, TypeError, "by their names.*got a ndarray"),
    ({"flows": dict.fromkeys("abcd", FLOW)}, ValueError, "at most 3 flows, got 4"),
    ({"flows": {"truth": FLOW}}, ValueError, "'truth', a name that the page uses"),
    ({"flows": {"block matching": FLOW}}, ValueError, "'block matching', a name that the page"),
    ({"flows": {"a": TALL}}, ValueError, r"flows\['a'\] takes .*Take np.moveaxis\(flow, 0, -1\)"),
    ({"flows": {"a": FLOW * np.nan}}, ValueError, r"flows\['a'\] holds NaN"),
    ({"flows": {"a": FLOW * 0 + 501}}, ValueError, "at most 500 pixels, got 501"),
    ({"truth": FLOW[:-1]}, ValueError, r"truth takes shape \(12, 20, 2\), got \(11, 20, 2\)"),
    ({"truth": FLOW * 0 - 501}, ValueError, "truth takes displacements of at most 500"),
    ({"hidden": FLOW[..., 0]}, ValueError, r"hidden takes booleans .*got float32 of shape \(12, 2"),
    ({"hidden": np.zeros((12, 19), bool)}, ValueError, r"got bool of shape \(12, 19\)"),
    ({"pixel": (12, 0)}, traitlets.TraitError, r"to \(11, 19\), got \(12, 0\)"),
]


@pytest.mark.parametrize(("options", "error", "said"), BAD)
def test_bad_arguments(options, error, said):
    given = {"first": FIRST, "second": SECOND, "reach": 2} | options
    with pytest.raises(error, match=said):
        widgets.FlowExplorer(given.pop("first"), given.pop("second"), **given)


def test_a_pixel_outside_is_refused_later_too():
    explorer = widgets.FlowExplorer(FIRST, SECOND, reach=2, pixel=(3, 4))
    with pytest.raises(traitlets.TraitError, match=r"got \(0, 20\)"):
        explorer.pixel = (0, 20)
    assert explorer.pixel == (3, 4)


def test_more_than_a_page_holds_is_refused():
    pair = RNG.random((2, 300, 600, 3), np.float32)  # noise, which nothing compresses
    with pytest.raises(ValueError, match="bytes in a page, more than 1,000,000: crop the frames"):
        widgets.FlowExplorer(*pair, reach=1)
