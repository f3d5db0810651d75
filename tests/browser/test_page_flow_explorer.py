"""The flow explorer: its costs against NumPy's, by mouse, touch and keyboard."""

import json
import re
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils.applications import matching

CODE = """
import numpy as np
from skimage.registration import optical_flow_ilk, optical_flow_tvl1
from dlsg_utils import widgets
from dlsg_utils.data import films
film = films.move(1, part="test", objects=4, object_size=(16, 32), seed=1)
first, second = film.frames[0]
truth = film.flow[0, 0].copy()
truth[90:, 90:] = np.nan
grays = first.mean(axis=-1), second.mean(axis=-1)
flows = {
    "TV-L1": np.moveaxis(optical_flow_tvl1(*grays), 0, -1),
    "ILK": np.moveaxis(optical_flow_ilk(*grays), 0, -1),
    "far": np.full_like(truth, (2.5, -9.25)),
}
flow = widgets.FlowExplorer(
    first, second, reach=6, flows=flows, truth=truth, hidden=film.hidden[0, 0], pixel=(62, 16)
)
flow
"""
FOUND = """(() => v.pixels.map((pixel) => {
    const costs = m.costsAt(v, pixel);
    return [Array.from(costs), m.matchOf(costs, v.reach), m.nearlyBest(costs)];
}))()"""
CELLS = """cells => cells.map((cell) => Number(cell.getAttribute("fill").match(/\\d+/)[0]))"""


@pytest.mark.parametrize(("channels", "reach", "window"), [(1, 2, 3), (3, 4, 9), (3, 1, 31)])
def test_the_page_computes_what_numpy_computes(module, channels, reach, window):
    rng = np.random.default_rng(channels * window)
    # Few levels, so that many costs are equal, or equal only but for rounding.
    frames = rng.integers(0, 3, (2, 11, 17, channels), np.uint8) * 37
    frames[:, :, 9:] = 37
    scaled = frames / np.float32(255)
    volume = matching.block_costs(*scaled, reach=reach, window=window)
    flow = matching.block_flow(*scaled, reach=reach, window=window)
    pixels = [[row, column] for row in range(11) for column in range(17)]
    given = {
        "first": frames[0].ravel().tolist(),
        "second": frames[1].ravel().tolist(),
        "shape": frames[0].shape,
        "reach": reach,
        "window": window,
    }
    came = module("flow.js", FOUND, given | {"pixels": pixels})
    for (row, column), (costs, match, near) in zip(pixels, came, strict=True):
        expected = volume[row, column].ravel()
        np.testing.assert_allclose(costs, expected, atol=1e-6)
        least = expected.min() + 0.05
        assert (expected < least - 1e-5).sum() <= near <= (expected < least + 1e-5).sum()
        assert match == flow[row, column].tolist()
    largest = module("flow.js", "m.largestCost(v)", given)
    assert volume.max() - 0.026 <= largest <= max(volume.max() + 0.026, 0.05)


def assert_shows(section, explorer, pixel):
    """Compare words, displacements, errors and the map with the kernel's."""
    explorer.pixel = pixel
    costs, matches = explorer.costs, explorer.matches
    words = section.locator(".dlsg-verdict")
    shown = "hidden" if explorer.hidden else "visible"
    expect(words).to_contain_text(f"Row {pixel[0]}, column {pixel[1]}: {shown} in the second frame")
    near = int(re.search(r"(\d+) of 169", words.inner_text())[1])
    least = costs.min() + 0.05
    assert (costs < least - 1e-5).sum() <= near <= (costs < least + 1e-5).sum()

    rows = section.locator(".dlsg-legend tr:has(td)")
    assert rows.locator("th").all_inner_texts() == [*matches, "truth"]
    ends = [*matches.values(), explorer.truth]
    errors = [*(explorer.errors or dict.fromkeys(matches)).values(), None]
    for row, mark, end, error in zip(
        rows.all(), section.locator(".dlsg-flow-map .dlsg-mark").all(), ends, errors, strict=True
    ):
        down, right, off = row.locator("td").all_inner_texts()[1:]
        said = row.get_attribute("data-value")
        if end is None:
            assert (said, down, right, off) == ("unknown", "unknown", "", "–")
            assert mark.get_attribute("visibility") == "hidden"
            continue
        np.testing.assert_allclose([float(each) for each in said.split()], end, atol=1 / 127)
        numbers = [float(each.replace("−", "-")) for each in (down, right)]
        np.testing.assert_allclose(numbers, end, atol=0.06)
        across, below = map(float, re.findall(r"[-\d.]+", mark.get_attribute("transform")))
        found = [(below - 10) * 13 / 292 - 6.5, (across - 72) * 13 / 292 - 6.5]
        np.testing.assert_allclose(found, end, atol=0.02)
        assert mark.get_attribute("visibility") == "visible"
        if error is None:
            assert off == "–"
        else:
            assert float(off) == pytest.approx(error, abs=0.08)

    largest = float(re.search("([0-9.]+) or more", section.locator(".dlsg-ramp").inner_text())[1])
    levels = section.locator(".dlsg-cells rect").evaluate_all(CELLS)
    expected = 255 * np.sqrt(np.minimum(costs.ravel() / largest, 1))
    np.testing.assert_allclose(levels, expected, atol=0.6)


def test_an_exported_page_matches(page, address, kernels, picture):
    assert Path(urlparse(address).path).stat().st_size < 1_500_000
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    assert_shows(section, kernels, (62, 16))
    assert section.bounding_box()["height"] <= 620
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 16
    frames = [section.locator(".dlsg-pair canvas").nth(n).bounding_box() for n in range(2)]
    assert frames[0]["width"] == frames[1]["width"] == frames[0]["height"] > 300
    picture(section, "flow-explorer")

    frame = section.get_by_role("application")
    frame.focus()
    for key in ["ArrowDown", "Shift+ArrowRight", "ArrowLeft", "Shift+ArrowUp"]:
        page.keyboard.press(key)
    assert_shows(section, kernels, (53, 25))
    for _ in range(7):
        page.keyboard.press("Shift+ArrowLeft")
    assert_shows(section, kernels, (53, 0))  # the window is mirrored

    box = frame.locator("canvas").bounding_box()
    scale = box["width"] / 96

    def point(row, column):
        page.mouse.move(box["x"] + (column + 0.5) * scale, box["y"] + (row + 0.5) * scale)
        assert_shows(section, kernels, (row, column))

    for pixel in [(47, 51), (0, 95), (95, 30), (93, 92)]:
        point(*pixel)
    expect(section.locator(".dlsg-legend tr").last).to_contain_text("unknown")
    hidden = np.argwhere(kernels._hidden[20:70, 20:70]) + 20
    point(*map(int, hidden[len(hidden) // 2]))
    expect(section.locator(".dlsg-verdict")).to_contain_text("hidden in the second")
    picture(section, "flow-explorer-hidden")


def test_a_finger_moves_the_pixel(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 62, column 16")
    frame = section.get_by_role("application")
    box = frame.locator("canvas").bounding_box()
    scale = box["height"] / 96
    page.touchscreen.tap(box["x"] + 70.5 * scale, box["y"] + 20.5 * scale)
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 20, column 70")
    assert frame.evaluate("element => getComputedStyle(element).touchAction") == "none"
    context.close()


@pytest.mark.parametrize("width", [400, 800])
def test_it_fits_a_narrow_page(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 62")
    assert section.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_frames_alone_make_a_page(page, course_page):
    code = """
import numpy as np
from dlsg_utils import widgets
frames = np.random.default_rng(0).random((2, 24, 40, 1))
widgets.FlowExplorer(*frames, reach=3, window=5)
"""
    page.goto(course_page(code))
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 12, column 20.")
    expect(section.locator(".dlsg-verdict")).to_contain_text("of 49 costs")
    assert section.locator(".dlsg-legend tr:has(td) th").all_inner_texts() == ["block matching"]
    expect(section.locator(".dlsg-legend")).not_to_contain_text("error")


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 62, column 16")
    section.get_by_role("application").press("ArrowRight")
    section.get_by_role("application").press("Shift+ArrowDown")
    page.wait_for_timeout(300)
    code = "import json; print(json.dumps([flow.pixel, flow.matches]))"
    pixel, matches = json.loads(notebook.run_in_new_cell(code))
    assert pixel == [72, 17]
    rows = section.locator(".dlsg-legend tr:has(td)").all()[:-1]
    shown = [[float(each) for each in row.get_attribute("data-value").split()] for row in rows]
    np.testing.assert_allclose(shown, [*matches.values()], atol=1 / 127)
    picture(section, "flow-explorer-in-jupyterlab")
    notebook.run_in_new_cell("flow.pixel = (3, 4)")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 3, column 4")
