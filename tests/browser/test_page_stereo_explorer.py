"""The stereo explorer: its costs against NumPy's, by mouse, touch and keyboard."""

import json
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils.applications import matching

CODE = """
import numpy as np
from skimage import data as pictures
from dlsg_utils import widgets
from dlsg_utils.applications import matching
left, right, truth = pictures.stereo_motorcycle()
part = slice(91, 451, 3), slice(82, 652, 3)
left, right = (picture[part] / np.float32(255) for picture in (left, right))
model = matching.patch_network(seed=0)
learned = matching.patch_similarity(model, left, right, disparities=22)
smooth = matching.semi_global(learned, small_change=0.1, large_change=0.5)
stereo = widgets.StereoExplorer(
    left, right, disparities=22, truth=truth[part] / 3, pixel=(80, 100),
    costs={"learned": learned, "aggregated": smooth},
)
stereo
"""
LINES = """(() => {
    const pair = m.pairOf(v.left, v.right, v);
    return v.pixels.map((pixel) => [m.absoluteDifferences, m.censusCosts].map((cost) => {
        const costs = cost(pair, pixel);
        return [Array.from(costs, (value) => value === Infinity ? -1 : value), m.matchOf(costs)];
    }));
})()"""


@pytest.mark.parametrize(("channels", "window"), [(1, 3), (3, 5), (3, 7)])
def test_the_page_computes_what_numpy_computes(module, channels, window):
    rng = np.random.default_rng(channels * window)
    # Few levels, so that many neighbors are equal, or equal only but for rounding.
    left, right = rng.integers(0, 4, (2, 11, 17, channels), np.uint8) * 37
    scaled = [levels / np.float32(255) for levels in (left, right)]
    volumes = [
        matching.absolute_differences(*scaled, disparities=9),
        matching.census(*scaled, disparities=9, window=window),
    ]
    pixels = [[row, column] for row in range(11) for column in range(17)]
    came = module(
        "stereo.js",
        LINES,
        {
            "left": left.ravel().tolist(),
            "right": right.ravel().tolist(),
            "shape": left.shape,
            "disparities": 9,
            "window": window,
            "pixels": pixels,
        },
    )
    for (row, column), lines in zip(pixels, came, strict=True):
        for (costs, match), volume in zip(lines, volumes, strict=True):
            expected = volume[row, column]
            np.testing.assert_allclose(
                costs, np.where(np.isfinite(expected), expected, -1), atol=1e-6
            )
            assert expected[match] <= expected.min() + 1e-7
            assert not (expected[:match] < expected.min() + 1e-8).any()


def drawn(section, number):
    """Return the costs of the curve in a chart, by disparity."""
    return section.locator(".dlsg-chart").nth(number).evaluate(
        """chart => {
            const plot = chart.querySelector("svg svg");
            const [left, top, width, height] = ["x", "y", "width", "height"]
                .map((name) => Number(plot.getAttribute(name)));
            const numbers = chart.querySelector(".dlsg-cost").getAttribute("d")
                .match(/-?[\\d.]+/g).map(Number);
            const points = [];
            for (let n = 0; n < numbers.length; n += 2)
                points.push(
                    [(numbers[n] - left) / width, (top + height - numbers[n + 1]) / height],
                );
            return points;
        }"""
    )  # fmt: skip


def assert_shows(section, explorer, pixel):
    """Compare words, matches and curves with the kernel's."""
    explorer.pixel = pixel
    words = section.locator(".dlsg-verdict")
    expect(words).to_contain_text(f"Row {pixel[0]}, column {pixel[1]}")
    if explorer.truth is None:
        expect(words).to_contain_text("not measured")
    else:
        shown = float(words.get_attribute("data-value"))
        assert shown == pytest.approx(explorer.truth, abs=1 / 128)
    for number, (name, match) in enumerate(explorer.matches.items()):
        output = section.locator(".dlsg-costs output").nth(number)
        expect(output).to_have_attribute("data-value", str(match))
        if explorer.truth is not None:
            expect(output).to_contain_text("off by")
        cost = explorer.costs[number]
        points = np.array(drawn(section, number))
        disparity = points[:, 0] * explorer.disparities - 0.5
        span = cost["largest"] - cost["least"]
        costs = cost["least"] + (1.1 * points[:, 1] - 0.1) * span  # a tenth is below the least
        expected = explorer.line[name][: len(points)]
        assert np.isfinite(expected).all()
        assert not np.isfinite(explorer.line[name][len(points) :]).any()
        np.testing.assert_allclose(disparity, range(len(points)), atol=0.01)
        step = 0.006 if number > 1 else 0.001  # given costs come in hundredths
        np.testing.assert_allclose(costs, expected, atol=step * span)


def test_an_exported_page_matches(page, address, kernels, picture):
    assert Path(urlparse(address).path).stat().st_size < 1_500_000
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    assert_shows(section, kernels, (80, 100))
    assert section.bounding_box()["height"] <= 620
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    left, right = (section.locator(".dlsg-pair canvas").nth(n).bounding_box() for n in range(2))
    assert left["width"] == pytest.approx(right["width"], abs=0.5)  # a row stands at one height
    picture(section, "stereo-explorer")

    left = section.get_by_role("application")
    left.focus()
    for key in ["ArrowDown", "Shift+ArrowRight", "ArrowLeft", "Shift+ArrowUp"]:
        page.keyboard.press(key)
    assert_shows(section, kernels, (71, 109))
    for _ in range(13):
        page.keyboard.press("Shift+ArrowLeft")
    assert_shows(section, kernels, (71, 0))  # one candidate is left
    picture(section, "stereo-explorer-edge")

    box = left.locator("canvas").bounding_box()
    height, width, _ = kernels.shape
    scale = box["width"] / width
    for pixel in [(60, 60), (0, width - 1), (height - 1, 130)]:
        page.mouse.move(box["x"] + (pixel[1] + 0.5) * scale, box["y"] + (pixel[0] + 0.5) * scale)
        assert_shows(section, kernels, pixel)
    picture(section, "stereo-explorer-bottom")

    # A hidden point, and one that was not measured.
    known = np.isfinite(kernels._truth)
    hidden = np.argwhere(known & ~matching.visible(kernels._truth))
    inner = hidden[(hidden[:, 1] > 30) & (hidden[:, 0] > 10)]
    for place in (inner[len(inner) // 2], np.argwhere(~known)[20]):
        row, column = map(int, place)
        page.mouse.move(box["x"] + (column + 0.5) * scale, box["y"] + (row + 0.5) * scale)
        assert_shows(section, kernels, (row, column))
        if known[row, column]:
            expect(section.locator(".dlsg-verdict")).to_contain_text("does not show it")


def test_a_finger_moves_the_pixel(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 80, column 100")
    box = section.get_by_role("application").locator("canvas").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    scale = box["height"] / 120
    page.touchscreen.tap(box["x"] + 150.5 * scale, box["y"] + 20.5 * scale)
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 20, column 150")
    style = "element => getComputedStyle(element).touchAction"
    assert section.get_by_role("application").evaluate(style) == "none"
    context.close()


def test_it_fits_a_narrow_page(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 80")
    assert section.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 80, column 100")
    section.get_by_role("application").press("ArrowRight")
    section.get_by_role("application").press("Shift+ArrowDown")
    page.wait_for_timeout(300)
    code = "import json; print(json.dumps([stereo.pixel, stereo.matches]))"
    pixel, matches = json.loads(notebook.run_in_new_cell(code))
    assert pixel == [90, 101]
    shown = section.locator(".dlsg-costs output")
    assert [int(each.get_attribute("data-value")) for each in shown.all()] == [*matches.values()]
    picture(section, "stereo-explorer-in-jupyterlab")
    notebook.run_in_new_cell("stereo.pixel = (3, 4)")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Row 3, column 4")
