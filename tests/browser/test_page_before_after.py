"""Two versions of a picture in the page: the line between them, by mouse and keys."""

import json

import numpy as np
from chromium import wait_for_paint
from playwright.sync_api import expect

CODE = """
import numpy as np
from dlsg_utils import widgets
levels = {"dark": 0.2, "middle": 0.5, "bright": 0.8}
pictures = {name: np.full((120, 200, 3), level, np.float32) for name, level in levels.items()}
widget = widgets.BeforeAfter(pictures, texts={"dark": "10 dB", "bright": "20 dB"})
"""


def row(canvas):
    """Return the levels of the picture's middle row."""
    levels = canvas.evaluate(
        "c => [...c.getContext('2d').getImageData(0, c.height / 2, c.width, 1).data]"
    )
    return np.reshape(levels, (-1, 4))[:, 0] / 255


def holds(page, frame, left, right, at):
    """Expect two levels, and the line at a column, within a pixel."""
    wait_for_paint(page)
    shown = row(frame.locator("canvas"))
    assert len(shown) == 200
    np.testing.assert_allclose(shown[: max(0, at - 2)], left, atol=0.02)
    np.testing.assert_allclose(shown[at + 2 :], right, atol=0.02)


def test_an_exported_page_moves_the_line(page, course_page, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(course_page(f"{CODE}widget"))
    widget = page.locator(".dlsg")
    frame = widget.get_by_role("slider")
    expect(frame).to_have_attribute("aria-valuenow", "50")
    holds(page, frame, 0.2, 0.5, 100)
    expect(widget.get_by_text("10 dB")).to_be_visible()
    assert widget.bounding_box()["height"] <= 560
    picture(widget, "before-after")

    box = frame.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], middle)
    page.mouse.up()
    holds(page, frame, 0.2, 0.5, 50)
    page.mouse.move(box["x"] + 0.9 * box["width"], middle)  # no button is held
    holds(page, frame, 0.2, 0.5, 50)

    frame.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    holds(page, frame, 0.2, 0.5, 54)
    page.keyboard.press("Home")
    holds(page, frame, 0.2, 0.5, 0)
    page.keyboard.press("ArrowLeft")  # the line does not leave the picture
    expect(frame).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("End")
    holds(page, frame, 0.2, 0.5, 200)

    page.keyboard.press("Home")
    widget.get_by_role("combobox").last.select_option("bright")
    holds(page, frame, 0.2, 0.8, 0)
    expect(widget.get_by_text("20 dB")).to_be_visible()
    widget.get_by_role("combobox").first.select_option("middle")
    page.keyboard.press("Tab")
    expect(frame).to_have_attribute(
        "aria-valuetext", "middle on the left 0 percent, bright on the rest"
    )


def test_page_and_kernel_stay_equal(lab, page):
    notebook = lab.open(page, f"{CODE}widget", "pass")
    widget = notebook.cell(0).locator(".dlsg")
    widget.wait_for(timeout=120_000)
    frame = widget.get_by_role("slider")
    frame.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    assert json.loads(notebook.run_in_new_cell("print(widget.split)")) == 0
    notebook.run_in_new_cell("widget.split, widget.shown = 0.75, [2, 1]")
    expect(frame).to_have_attribute("aria-valuenow", "75")
    holds(page, frame, 0.8, 0.5, 150)
