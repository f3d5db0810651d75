"""Simple and complex cells in the page: gratings, fields, bars and curves against NumPy."""

import json
import re

import numpy as np
import pytest
from chromium import wait_for_paint
from playwright.sync_api import expect

from dlsg_utils import widgets
from dlsg_utils.teaching.gratings import gabor, grating

CODE = """
from dlsg_utils import widgets
cells = widgets.SimpleAndComplexCells()
cells
"""


@pytest.mark.parametrize(("size", "angle", "frequency"), [(41, 90, 3), (24, 37.5, 2), (51, 0, 6.3)])
def test_gratings_fields_and_responses_are_those_of_numpy(module, size, angle, frequency):
    cells = widgets.SimpleAndComplexCells(size, angle=angle, frequency=frequency, phases=5)
    rng = np.random.default_rng(0)
    shown = [
        {"angle": a, "frequency": f, "phase": p}
        for a, f, p in zip(
            rng.uniform(0, 180, 20), rng.uniform(1, 8, 20), rng.uniform(0, 360, 20), strict=True
        )
    ]
    gratings, fields, responses = module(
        "cells.js",
        """(() => {
            const respond = m.cellsOf(v.size, v.angle, v.frequency, 5);
            const shown = v.shown.map((stripes) => [...m.grating(v.size, stripes)]);
            const fields = v.shown.map((stripes) => [...m.gabor(v.size, stripes)]);
            return [shown, fields, v.shown.map(respond)];
        })()""",
        {"size": size, "angle": angle, "frequency": frequency, "shown": shown},
    )
    for n, stripes in enumerate(shown):
        options = {
            "wavelength": size / stripes["frequency"],
            "angle": stripes["angle"],
            "phase": stripes["phase"],
        }
        np.testing.assert_allclose(gratings[n], grating(size, **options).ravel(), atol=1e-9)
        np.testing.assert_allclose(fields[n], gabor(size, **options).ravel(), atol=1e-9)
        cells.angle, cells.frequency, cells.phase = stripes.values()
        np.testing.assert_allclose(responses[n], list(cells.responses.values()), atol=1e-9)


def bars(section):
    """Return the responses that the bars show, by the cells' names."""
    rows = section.locator(".dlsg-response").all()
    return {
        row.locator("span").inner_text(): float(row.locator("output").get_attribute("data-value"))
        for row in rows
    }


def curve(section, kind):
    """Return the points (x, y) in [0, 1] of a curve that is shown, as shares of the plot."""
    return np.array(
        section.locator(f".dlsg-chart:visible .dlsg-curve.{kind}").evaluate(
            """path => {
                const [x, y, w, h] = ['x', 'y', 'width', 'height'].map(
                    (n) => Number(path.parentElement.getAttribute(n)));
                const numbers = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number);
                const points = [];
                for (let n = 0; n < numbers.length; n += 2)
                    points.push([(numbers[n] - x) / w, (y + h - numbers[n + 1]) / h]);
                return points;
            }"""
        )
    )


def test_an_exported_page_responds(page, address, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    cells = widgets.SimpleAndComplexCells()
    section.get_by_label("phase", exact=True).wait_for()
    assert bars(section) == pytest.approx(cells.responses, abs=1e-9)
    assert section.bounding_box()["height"] <= 620
    picture(section, "cells")

    # Curves over the phase: one point in three degrees, up to 1.1.
    points = curve(section, "dlsg-even")
    expected = []
    for phase in points[:, 0] * 360:
        cells.phase = round(phase)
        expected.append(cells.responses["simple cell, 0°"] / 1.1)
    np.testing.assert_allclose(points[:, 1], expected, atol=1e-4)

    # The keyboard on a slider, and another axis.
    section.get_by_label("phase", exact=True).fill("77")
    section.get_by_label("frequency", exact=True).fill("4.2")
    orientation = section.get_by_label("orientation", exact=True)
    orientation.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    cells.phase, cells.frequency, cells.angle = 77, 4.2, 110
    wait_for_paint(page)
    assert bars(section) == pytest.approx(cells.responses, abs=1e-9)
    section.get_by_label("curves over").select_option("orientation")
    expect(section.get_by_label("Responses over the orientation")).to_be_visible()
    expect(section.get_by_label("Responses over the phase")).to_be_hidden()
    energy = curve(section, "dlsg-energy")
    expected = []
    for angle in energy[:, 0] * 180:
        cells.angle = round(angle)
        expected.append(cells.responses["complex cell, energy"] / 1.1)
    np.testing.assert_allclose(energy[:, 1], expected, atol=1e-4)
    picture(section, "cells-orientation")
    section.get_by_label("curves over").select_option("frequency")
    expect(section.get_by_label("Responses over the frequency")).to_be_visible()
    assert len(curve(section, "dlsg-most")) == 71

    # The image is the grating, black −1 and white 1.
    levels = section.locator("canvas.dlsg-grating").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    shown = grating(41, wavelength=41 / 4.2, angle=110, phase=77)
    np.testing.assert_allclose(
        np.reshape(levels, (41, 41, 4))[..., 0], 127.5 * (1 + shown), atol=0.51
    )


def test_it_drifts_until_it_is_stopped(page, address):
    page.goto(address)
    section = page.locator(".dlsg")
    section.get_by_role("button", name="Drift").click()
    phase = section.get_by_label("phase", exact=True)
    expect(phase).to_have_value(re.compile(r"^[1-9]\d+$"))
    section.get_by_role("button", name="Stop").click()
    wait_for_paint(page)
    stopped = phase.input_value()
    page.wait_for_timeout(300)
    assert phase.input_value() == stopped


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    section.get_by_label("orientation", exact=True).fill("75")
    section.get_by_label("phase", exact=True).fill("120")
    page.wait_for_timeout(300)
    code = "import json; print(json.dumps([cells.angle, cells.phase, cells.responses]))"
    angle, phase, responses = json.loads(notebook.run_in_new_cell(code))
    assert (angle, phase) == (75, 120)
    assert bars(section) == pytest.approx(responses, abs=1e-9)
    picture(section, "cells-in-jupyterlab")
    notebook.run_in_new_cell("cells.phase = 30; cells.over = 'frequency'")
    expect(section.get_by_label("phase", exact=True)).to_have_value("30")
    expect(section.get_by_label("Responses over the frequency")).to_be_visible()
