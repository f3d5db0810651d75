"""The widgets that compute in the page, in JupyterLab with a kernel: both sides stay equal."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils import arithmetic

STEPPER = """
import numpy as np
from dlsg_utils import widgets
stepper = widgets.ConvolutionStepper(np.arange(16).reshape(4, 4), [[1, 0], [0, 2]])
stepper
"""
EXPLORER = """
explorer = widgets.FilterExplorer("camera", "blur")
explorer
"""


def test_the_widgets_in_a_notebook(lab, page, picture):
    notebook = lab.open(page, STEPPER, EXPLORER, "pass")
    stepper = notebook.cell(0).locator(".dlsg")
    explorer = notebook.cell(1).locator(".dlsg")
    explorer.wait_for()  # the kernel is free: what the page sends arrives at once
    total = stepper.locator(".dlsg-sum output")
    expected = arithmetic.conv2d(np.arange(16).reshape(4, 4), [[1, 0], [0, 2]])
    expect(total).to_have_attribute("data-value", str(expected[0, 0]))

    # Arrow keys move the window, not JupyterLab's selection.
    stepper.get_by_role("grid", name="output").focus()
    for key, position in [("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("End", (2, 2))]:
        page.keyboard.press(key)
        expect(total).to_have_attribute("data-value", str(expected[position]))
    expect(notebook.cell(0)).to_have_class(re.compile("jp-mod-active"))
    stepper.get_by_label("kernel, row 1, column 2").fill("-1.5")
    stepper.get_by_label("padding").select_option("1")
    expect(stepper.locator(".dlsg-count")).to_have_text("position 1 of 25")
    picture(stepper, "stepper-in-jupyterlab")
    code = (
        "import json; print(json.dumps([stepper.kernel, stepper.padding, stepper.output.tolist()]))"
    )
    kernel, padding, output = json.loads(notebook.run_in_new_cell(code))
    assert kernel == [[1, -1.5], [0, 2]]
    assert padding == 1
    cells = stepper.get_by_role("grid", name="output").locator("td")
    shown = [float(cell.get_attribute("data-value")) for cell in cells.all()]
    np.testing.assert_allclose(shown, np.ravel(output), atol=1e-6)

    # What Python sets shows in the page.
    notebook.run_in_new_cell("stepper.stride = 2; stepper.padding = 0; stepper.step = 3")
    expect(stepper.locator(".dlsg-count")).to_have_text("position 4 of 4")
    expect(total).to_have_attribute("data-value", "23.5")

    # Keys that come faster than frames: the last state arrives in the kernel too.
    cell = explorer.get_by_label("weight, row 1, column 1")
    cell.focus()
    for _ in range(40):
        page.keyboard.press("ArrowUp")
    expect(cell).to_have_value("4.063")
    page.wait_for_timeout(300)
    assert float(notebook.run_in_new_cell("print(explorer.kernel[0][0][0])")) == pytest.approx(
        4.0625
    )
    position, value = json.loads(
        notebook.run_in_new_cell(
            "print(json.dumps([explorer.position, explorer.output[explorer.position].tolist()]))"
        )
    )
    shown = explorer.locator(".dlsg-explained output").get_attribute("data-value")
    assert float(shown) == pytest.approx(value[0], abs=1e-6)
    expect(explorer.locator(".dlsg-explained")).to_contain_text(
        f"row {position[0]}, column {position[1]}"
    )
    picture(explorer, "filters-in-jupyterlab")

    # Closing one leaves the other alone.
    notebook.run_in_new_cell("stepper.close()")
    expect(stepper).to_have_count(0)
    expect(explorer).to_be_visible()

    # A restarted kernel leaves a message and a widget that goes on.
    notebook.restart_kernel()
    expect(explorer.locator(".dlsg-message")).to_contain_text("The kernel is gone")
    explorer.get_by_label("kernel").select_option("Laplacian")
    expect(cell).to_have_value("0")


def test_the_lecture_shows_its_widgets(lab, page):
    lecture = Path(__file__).parents[2] / "notebooks" / "01_convolution_arithmetic.ipynb"
    shutil.copy(lecture, lab.folder)
    lab.open_file(page, lecture.name)
    shown = page.locator(".jp-Notebook .dlsg")
    expect(shown).to_have_count(3, timeout=120_000)
    expect(shown.nth(0).locator(".dlsg-sum output")).to_have_attribute("data-value", "3")
    expect(shown.nth(2).get_by_text("256 × 256, black 0, white 1")).to_be_visible()
