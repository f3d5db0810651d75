"""Each lecture as JupyterLab's slideshow: it fits the wall, its widgets live, it asks no web."""

import math
import shutil
import statistics
from pathlib import Path

import nbformat
import pytest
from jupyter_lab import Lab
from playwright.sync_api import Page, expect

from dlsg_utils.course import notebooks, slides

ROOT = Path(__file__).parents[2]
LECTURES = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SMALLEST_TEXT = 18  # pixels
PRESENT = ".reveal section.present > section.present"
# The slide that is shown: its size, and the smallest text on it.
MEASURE = """() => {
  const slide = document.querySelector(".reveal section.present > section.present");
  const { left, top } = slide.closest(".slides").getBoundingClientRect();
  const shown = [...slide.querySelectorAll(".jp-Cell:not(.reveal-skip) *")].filter((e) =>
    e.getClientRects().length &&
    !e.parentElement.closest(".jp-InputArea-editor, aside, mjx-container") &&
    !(e.closest("details:not([open])") && !e.closest("summary")));
  const boxes = shown.map((e) => e.getBoundingClientRect());
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode()) {
    const { textContent, parentElement: parent } = walker.currentNode;
    const foreign = "aside, style, script, math, mjx-container, .cm-announced, .dlsg";
    if (textContent.trim() && parent.getClientRects().length && !parent.closest(foreign))
      sizes.push(parseFloat(getComputedStyle(parent).fontSize));
  }
  return {
    id: slide.id,
    bottom: Math.round(Math.max(0, ...boxes.map((box) => box.bottom - top))),
    right: Math.round(Math.max(0, ...boxes.map((box) => box.right - left))),
    smallest: Math.min(...sizes),
    picture: Math.min(...[...slide.querySelectorAll("img")].map((i) => i.offsetHeight)),
    text: slide.innerText.trim(),
  };
}"""
# Seconds from a key to the frame that shows the next slide, as the page sees them.
STEP = """() => new Promise((done) => {
  const { id } = document.querySelector(".reveal section.present > section.present");
  const start = performance.now();
  document.querySelector(".reveal").dispatchEvent(new KeyboardEvent("keydown",
    { key: " ", code: "Space", keyCode: 32, bubbles: true }));
  const look = () => {
    const now = document.querySelector(".reveal section.present > section.present");
    if (now.id !== id) done(performance.now() - start);
    else if (performance.now() - start > 2000) done(null);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
# Said by jupyterlab-rise itself: it looks for a style sheet of each notebook, and the color tokens
# of its toolbar, which it hides, call each other.
pytestmark = pytest.mark.console_errors


def _present(lab: Lab, page: Page, name: str) -> None:
    for file in (name, "rise.css"):
        shutil.copy(ROOT / "notebooks" / file, lab.folder)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{lab.address}/rise/{name}?token={lab.token}")
    page.locator(PRESENT).wait_for()
    page.wait_for_timeout(1000)


def _measured(page: Page) -> dict:
    """Measure the slide when it stands still: formulas and code are set when it first shows."""
    before = None
    for _ in range(40):
        measured = page.evaluate(MEASURE)
        if measured == before:
            break
        before = measured
        page.wait_for_timeout(100)
    return measured


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Return the addresses outside this machine that the page asks for."""
    found: list[str] = []
    own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    page.on("request", lambda request: request.url.startswith(own) or found.append(request.url))
    return found


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem[:2])
def test_every_slide_fits_the_wall(lab: Lab, page: Page, path: Path, asked: list[str]) -> None:
    _present(lab, page, path.name)
    seen: list[str] = []
    while (slide := _measured(page))["id"] not in seen:
        seen.append(slide["id"])
        where = f"{path.stem}, slide {len(seen)} ({slide['text'][:40]!r})"
        assert slide["text"] or slide["picture"] < math.inf, f"{where} is empty"
        assert slide["bottom"] <= 720, f"{where} is {slide['bottom']} pixels high"
        assert slide["right"] <= 1280, f"{where} is {slide['right']} pixels wide"
        assert slide["smallest"] >= SMALLEST_TEXT, f"{where} has text of {slide['smallest']} pixels"
        assert slide["picture"] >= 100, f"{where} has a picture of {slide['picture']} pixels"
        assert "# alt:" not in slide["text"], where
        page.keyboard.press("Space")
        page.wait_for_timeout(40)
    assert len(seen) > 20
    assert asked == []


def test_the_slideshow_starts_from_the_notebook_and_its_widgets_live(
    lab: Lab, page: Page, asked: list[str]
) -> None:
    name = "01_convolution_arithmetic.ipynb"
    for file in (name, "rise.css"):
        shutil.copy(ROOT / "notebooks" / file, lab.folder)
    notebook = lab.open_file(page, name)
    page.locator(".jp-Notebook .dlsg").nth(2).wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="File", exact=True).click()
    # A checkpoint is what JupyterLab asks for last when it saves; a key before that is lost.
    with page.expect_response(lambda response: response.url.split("?")[0].endswith("checkpoints")):
        page.locator('.lm-Menu-item[data-command="docmanager:save"]').click()
    notebook.cell(0).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+r")
    page.frame_locator("iframe[src*='/rise/']").locator(PRESENT).wait_for()

    # The same page, as large as the wall.
    page.goto(f"{lab.address}/rise/{name}?token={lab.token}")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator(PRESENT).wait_for()
    stepper = page.locator(f"{PRESENT} .dlsg")
    for _ in range(30):
        if stepper.count():
            break
        page.keyboard.press("Space")
        page.wait_for_timeout(100)
    expect(stepper).to_have_count(1)
    expect(page.locator(f"{PRESENT} .jp-CodeCell .cm-content")).to_be_hidden()
    assert _measured(page)["bottom"] <= 720
    assert asked == []


def test_a_cell_runs_on_its_slide_and_its_widget_answers_keys(lab: Lab, page: Page) -> None:
    code = "from dlsg_utils import widgets\nimport numpy as np\n"
    code += "pad = widgets.ConvolutionStepper(np.eye(4), np.eye(2))\npad"
    v4 = nbformat.v4
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# 01 · A lecture"),
            v4.new_markdown_cell("## A widget", metadata={"tags": ["slide"]}),
            v4.new_code_cell(code),
            v4.new_markdown_cell("## The kernel"),
            v4.new_code_cell("print('step', pad.step)\npad.step = 5"),
            v4.new_markdown_cell("The end."),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    slides.mark(notebook)
    shutil.copy(ROOT / "notebooks" / "rise.css", lab.folder)
    (lab.folder / "widget.ipynb").write_bytes(notebooks.to_bytes(notebook))
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{lab.address}/rise/widget.ipynb?token={lab.token}")
    present = page.locator(PRESENT)
    expect(present).to_contain_text("A lecture")

    _go(page, "Space", "A widget")
    present.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.press("Shift+Enter")
    count = page.locator(".jp-Notebook .dlsg .dlsg-count")
    expect(count).to_have_text("position 1 of 9", timeout=60_000)
    _go(page, "Shift+Space", "A widget")
    expect(present.locator(".jp-CodeCell .cm-content")).to_be_hidden()
    present.get_by_role("grid", name="output").focus()
    # The widget takes the arrow keys that would else turn the slide.
    for key, position in [("ArrowRight", 2), ("ArrowDown", 5), ("ArrowLeft", 4), ("ArrowUp", 1)]:
        page.keyboard.press(key)
        expect(count).to_have_text(f"position {position} of 9")
    page.wait_for_timeout(300)
    expect(page.locator(PRESENT)).to_contain_text("A widget")


def _go(page: Page, key: str, title: str) -> None:
    """Press a key until the slide of a title is there."""
    for _ in range(20):
        if title in page.locator(PRESENT).inner_text():
            return
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    raise AssertionError(f"{title} did not come")


def test_a_slide_changes_within_a_tenth_of_a_second(lab: Lab, page: Page) -> None:
    _present(lab, page, LECTURES[0].name)
    times = [page.evaluate(STEP) for _ in range(20)]
    print(f"median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")
    assert statistics.median(times) < 100
