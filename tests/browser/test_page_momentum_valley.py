"""The valley in the page: its paths against NumPy, sliders, mouse and keyboard."""

import json

import numpy as np
import pytest
from chromium import wait_for_paint
from playwright.sync_api import expect

from dlsg_utils import widgets

CODE = """
from dlsg_utils import widgets
valley = widgets.MomentumValley()
valley
"""
CASES = [
    {},
    {"momentum": 0.0},
    {"momentum": 0.95, "learning_rate": 0.1, "start": (2.5, -2.0)},
    {"learning_rate": 0.13},
    {"curvatures": (4, 0.5), "learning_rate": 0.7, "momentum": 0.3, "tolerance": 1e-5},
    {"start": (0.0, 0.0)},
]


@pytest.mark.parametrize("options", CASES)
def test_the_page_goes_where_numpy_goes(module, options):
    valley = widgets.MomentumValley(**options)
    path, steps, limit = module(
        "descent.js",
        """(() => {
            const path = m.descend(v);
            return [path, m.stepsTo(v.tolerance, v.curvatures, path), m.limitOf(v).limit];
        })()""",
        {
            **{n: getattr(valley, n) for n in ("curvatures", "momentum", "start", "tolerance")},
            "rate": valley.learning_rate,
            "longest": valley.longest,
            "far": valley.far,
        },
    )
    np.testing.assert_allclose(path, valley.path, rtol=1e-9, atol=1e-12)
    assert steps == valley.steps
    assert (valley.steps is None) == (valley.learning_rate > limit)


def drawn(section):
    """Return the weights that the path in the valley goes through."""
    numbers = section.locator("path.dlsg-curve.dlsg-path").first.evaluate(
        "path => path.getAttribute('d').match(/-?[\\d.]+/g).map(Number)"
    )
    ends = section.locator(".dlsg-chart > svg").first.evaluate(
        """svg => { const edge = svg.querySelector('.dlsg-edge');
            return ['x', 'y', 'width', 'height'].map((n) => Number(edge.getAttribute(n))); }"""
    )
    left, top, width, height = ends
    points = np.reshape(numbers, (-1, 2))
    return np.stack(
        [(points[:, 0] - left) / width * 10 - 5, 2 - (points[:, 1] - top) / height * 4], axis=1
    )


def test_an_exported_page_descends(page, address, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    verdict, beside = section.locator(".dlsg-verdict"), section.locator(".dlsg-beside")
    expect(verdict).to_have_text("31 steps until the loss stays below 0.1 % of its first value.")
    expect(beside).to_contain_text("Without momentum (gray): 97 steps")
    np.testing.assert_allclose(drawn(section), widgets.MomentumValley().path, atol=1e-3)
    assert section.bounding_box()["height"] <= 620
    picture(section, "momentum-valley")

    rate, momentum = section.get_by_label("learning rate"), section.get_by_label("momentum β")
    rate.fill("0.12")
    expect(verdict).to_have_text(
        "More than 1,000 steps until the loss stays below 0.1 % of its first value."
    )
    rate.fill("0.121")
    expect(verdict).to_have_text("Diverges: η is above 2 (1 + β) / 30 = 0.12.")
    picture(section, "momentum-valley-diverges")
    momentum.fill("0.95")
    expected = widgets.MomentumValley(learning_rate=0.121, momentum=0.95)
    expect(verdict).to_have_attribute("data-value", str(expected.steps))
    np.testing.assert_allclose(drawn(section), expected.path, atol=1e-3)
    momentum.fill("0")
    expect(beside).to_have_text("")

    # The start, dragged by the mouse and moved by the keyboard.
    rate.fill("0.03")
    momentum.fill("0.8")
    valley = section.get_by_role("application")
    box = section.locator(".dlsg-edge").first.bounding_box()
    at = lambda w1, w2: (  # noqa: E731
        box["x"] + (w1 + 5) / 10 * box["width"], box["y"] + (2 - w2) / 4 * box["height"],
    )  # fmt: skip
    page.mouse.move(*at(-4, 1))
    page.mouse.down()
    page.mouse.move(*at(3, -1.5), steps=10)
    page.mouse.up()
    page.mouse.move(*at(0, 0))  # no longer dragged
    valley.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    wait_for_paint(page)
    start = drawn(section)[0]
    np.testing.assert_allclose(start, (2.9, -1.4), atol=0.03)
    expected = widgets.MomentumValley(start=np.round(start, 2)).path
    np.testing.assert_allclose(drawn(section), expected, atol=1e-3)
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    wait_for_paint(page)
    assert drawn(section)[0][1] == pytest.approx(-2)
    picture(section, "momentum-valley-moved")


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    section.get_by_label("learning rate").fill("0.05")
    section.get_by_label("momentum β").fill("0.6")
    section.get_by_role("application").press("ArrowRight")
    page.wait_for_timeout(300)
    code = (
        "import json; print(json.dumps([valley.learning_rate, valley.momentum, valley.start, "
        "valley.steps, valley.path.tolist()]))"
    )
    rate, momentum, start, steps, path = json.loads(notebook.run_in_new_cell(code))
    assert (rate, momentum, start) == (0.05, 0.6, [-3.9, 1])
    expect(section.locator(".dlsg-verdict")).to_have_attribute("data-value", str(steps))
    np.testing.assert_allclose(drawn(section), path, atol=1e-3)
    picture(section, "momentum-valley-in-jupyterlab")
    notebook.run_in_new_cell("valley.momentum = 0.0; valley.start = (-4, 1)")
    expect(section.locator(".dlsg-beside")).to_have_text("")
