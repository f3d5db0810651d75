"""The occlusion explorer's state, without a browser and without a kernel."""

import threading

import numpy as np
import pytest
import traitlets
from scipy.special import softmax

from dlsg_utils import attribution, data, widgets


def covered(image, box, color):
    top, left, bottom, right = box
    changed = image.copy()
    changed[top:bottom, left:right] = color
    return changed


def test_a_moved_cover_is_what_keras_says_of_it(network, digits):
    image = digits[0]
    explorer = widgets.OcclusionExplorer(network, image, target=3, patch=7)
    assert explorer.box == (11, 11, 18, 18)  # the center, 10.5 rounded up
    explorer.center = (2.0, 27.0)
    assert explorer.box == (0, 21, 7, 28)
    before, after = network(np.stack([image, covered(image, explorer.box, 0.0)])).numpy()
    np.testing.assert_allclose(explorer.scores, [before[3], after[3]], atol=1e-5)
    rows = {row["name"]: row for row in explorer.classes}
    assert [name for name, row in rows.items() if row["target"]] == ["3"]
    for name, row in rows.items():
        assert row["before"] == pytest.approx(softmax(before)[int(name)], abs=1e-5)
        assert row["after"] == pytest.approx(softmax(after)[int(name)], abs=1e-5)

    # The map is the mean fall at each pixel of the two positions, which do not meet.
    middle = network(covered(image, (11, 11, 18, 18), 0.0)[None]).numpy()[0]
    expected = np.full((28, 28), np.nan)
    expected[11:18, 11:18] = before[3] - middle[3]
    expected[0:7, 21:28] = before[3] - after[3]
    np.testing.assert_allclose(explorer.map, expected, atol=1e-5)
    assert explorer.covers == 2
    levels = np.frombuffer(explorer.levels, np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(levels == 0, np.isnan(expected))
    known = ~np.isnan(expected)
    shown = (levels[known] - 128.0) / 127 * explorer.largest
    np.testing.assert_allclose(shown, expected[known], atol=explorer.largest / 200)

    explorer.target = 0 if explorer.targets[0][0] != 0 else explorer.targets[1][0]
    assert explorer.covers == 1


def test_a_scan_ends_in_the_map_of_occlusion(color_network):
    image = data.image("chelsea", size=(40, 50))
    explorer = widgets.OcclusionExplorer(color_network, image, target=1, patch=9, class_names="abc")
    assert dict(explorer.targets) == {0: "a", 1: "b", 2: "c"}
    explorer.start()
    assert explorer.wait(120)
    assert (explorer.running, explorer.done, explorer.message) == (False, 1.0, "")
    expected = attribution.occlusion(color_network, image, 1, patch=9, progress=False)
    np.testing.assert_allclose(explorer.map, expected, atol=1e-5)


def test_another_class_ends_a_scan(network, digits):
    explorer = widgets.OcclusionExplorer(network, digits[1], patch=2)
    scanning = threading.Event()
    explorer.observe(lambda _: scanning.set(), "done")
    explorer.start()
    assert scanning.wait(120)
    explorer.target = explorer.targets[1][0]
    assert explorer.wait(120)
    assert not explorer.running
    assert explorer.covers == 1
    explorer._on_clear(None, "clear", None)
    assert explorer.covers == 1


def test_what_is_refused(network, digits):
    explore = widgets.OcclusionExplorer
    with pytest.raises(ValueError, match="target takes numbers 0 to 9, got 10"):
        explore(network, digits[0], target=10)
    with pytest.raises(TypeError, match=r"whole numbers, got .3.*class_number"):
        explore(network, digits[0], target="3")
    with pytest.raises(ValueError, match="patch takes 1 to 28 pixels here, got 29"):
        explore(network, digits[0], patch=29)
    with pytest.raises(ValueError, match="each of the 10 classes, got 2"):
        explore(network, digits[0], class_names="ab")
    with pytest.raises(ValueError, match="one image"):
        explore(network, digits)
    explorer = explore(network, digits[0])
    with pytest.raises(ValueError, match="patch takes 1 to 28"):
        explorer.patch = 40
    with pytest.raises(traitlets.TraitError, match=r"target takes one of \["):
        explorer.target = 11
