"""Each lecture as slides: what is on them, and that every one fits the wall."""

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dlsg_utils.course import notebooks, pages
from dlsg_utils.course.run import SHARPNESS

ROOT = Path(__file__).parents[2]
LECTURES = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SMALLEST_TEXT = 18  # pixels
# Every slide: the column's title, its size, and the smallest text that it shows.
MEASURE = """() => [...document.querySelectorAll("section.course-slide")].map((slide) => {
  const hidden = [slide, slide.parentElement].map((e) => [e, e.style.display]);
  for (const [element] of hidden) element.style.setProperty("display", "block", "important");
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  let smallest = Infinity;
  while (walker.nextNode()) {
    const { textContent, parentElement: parent } = walker.currentNode;
    if (!textContent.trim() || parent.closest("aside, style, math, .course-widget")) continue;
    smallest = Math.min(smallest, parseFloat(getComputedStyle(parent).fontSize));
  }
  const body = slide.querySelector(".course-body");
  const right = Math.max(0, ...[...body.querySelectorAll("*")]
    .filter((e) => e.localName === "math" || !e.closest("aside, math"))
    .map((e) => e.getBoundingClientRect().right - slide.getBoundingClientRect().left));
  const measured = {
    title: slide.querySelector("h1, h2, h3, h4")?.textContent ?? "",
    height: Math.max(slide.scrollHeight, slide.offsetHeight),
    width: Math.round(right),
    smallest,
    pictures: slide.querySelectorAll("img").length,
    stretched: Math.max(0, ...[...slide.querySelectorAll("img")].map((img) => Math.abs(
      Math.log(img.naturalWidth * img.offsetHeight / img.naturalHeight / img.offsetWidth)))),
    sharpness: Math.min(99, ...[...slide.querySelectorAll("img")]
      .map((img) => img.naturalWidth / img.offsetWidth)),
    text: body.textContent.trim(),
  };
  for (const [element, display] of hidden) element.style.display = display;
  return measured;
})"""

# The number of the slide that is shown.
PLACE = """() => [...document.querySelectorAll("section.course-slide")].findIndex(
  (slide) => slide.matches(".present") && slide.parentElement.matches(".present"))"""


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Callable[[bytes], list[dict]]:
    """Return a function that opens a page as slides and measures them."""
    page.set_viewport_size({"width": 1280, "height": 720})

    def open_slides(lecture: bytes) -> list[dict]:
        path = tmp_path / "slides.html"
        path.write_bytes(pages.as_slides(lecture))
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-slides=ready]")
        return page.evaluate(MEASURE)

    return open_slides


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem[:2])
def test_every_slide_fits_the_wall(path: Path, show: Callable[[bytes], list[dict]]) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebooks.code_cells(notebook):  # as `make slides` writes them: with their widths
        for output in cell.outputs:
            if mime := notebooks.picture_type(output):
                with Image.open(io.BytesIO(base64.b64decode(output.data[mime]))) as picture:
                    output.metadata.setdefault(mime, {})["width"] = picture.width
    slides = show(pages.lecture_page(notebook, path.stem))
    pictures = sum(
        notebooks.picture_type(output) is not None
        for cell in notebooks.code_cells(notebook)
        for output in cell.outputs
    )
    assert sum(slide["pictures"] for slide in slides) >= pictures > 0
    for number, slide in enumerate(slides, 1):
        where = f"{path.stem}, slide {number} ({slide['title']!r})"
        assert slide["text"] or slide["pictures"], f"{where} is empty"
        assert slide["height"] <= 720, f"{where} is {slide['height']} pixels high"
        assert slide["width"] <= 1280, f"{where} is {slide['width']} pixels wide"
        assert slide["smallest"] >= SMALLEST_TEXT, f"{where} has text of {slide['smallest']} pixels"
        assert slide["stretched"] < 0.02, f"{where} has a stretched picture"
        # The stored figures have a dot a pixel; those of `make slides` have SHARPNESS dots.
        assert slide["sharpness"] * SHARPNESS >= 1.99, f"{where} is blurred on a wall of 2560×1440"


def _cells() -> Iterator[nbformat.NotebookNode]:
    def text(source: str, *tags: str) -> nbformat.NotebookNode:
        return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)})

    def code(source: str, printed: str, *tags: str) -> nbformat.NotebookNode:
        outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
        return nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})

    yield text("# 01 · Title\n\nWhat it is about.")
    yield code("import this", "", "setup")
    yield text("## First\n\nIt is so:")
    yield code("print(1 + 1)", "2\n")
    yield text("Say that two is even.", "notes")
    yield text("Nobody needs this.", "skip")
    yield text("A new one.", "slide")
    yield text("Later.", "fragment")
    yield text("## Long\n\n" + "\n".join(f"- item {n}" for n in range(60)))
    yield code("for n in range(90): print('line', n)", "".join(f"line {n}\n" for n in range(90)))
    yield text("## Ask\n\n1. Why?\n\n<details><summary>Answer</summary>Because.</details>")


def test_a_lecture_is_divided_by_headings_tags_and_room(
    page: Page, show: Callable[[bytes], list[dict]]
) -> None:
    notebook = notebooks.normal_form(nbformat.v4.new_notebook(cells=list(_cells())), "01_a")
    slides = show(pages.lecture_page(notebook, "01_a"))
    assert all(slide["height"] <= 720 for slide in slides)
    texts = [slide["text"] for slide in slides]
    assert [slide["title"] for slide in slides][:4] == ["01 · Title", "First", "First", "Long"]
    assert texts[0] == "What it is about."
    assert "It is so:" in texts[1]
    assert texts[1].endswith("2")
    assert texts[2].startswith("A new one.")
    everything = " ".join(texts)
    assert [n for n in range(60) if f"item {n}" not in everything] == []
    assert [n for n in range(90) if f"line {n}" not in everything] == []
    assert "import this" not in everything
    assert "Nobody needs" not in everything
    notes = page.locator("aside.notes").all_text_contents()
    assert len(notes) == 2
    assert "two is even" in notes[0]
    assert "Because" in notes[1]
    assert page.locator(".fragment").all_text_contents() == ["Later."]


def test_a_key_leads_to_the_next_slide(page: Page, show: Callable[[bytes], list[dict]]) -> None:
    path = LECTURES[0]
    slides = show(pages.lecture_page(nbformat.read(path, as_version=4), path.stem))
    seen = []
    for _ in slides:
        seen.append(page.evaluate(PLACE))
        page.keyboard.press("Space")
    assert seen == list(range(len(slides)))


TEXT, CODE, PICTURE = "text", "code", "output"


def _block(kind: str, cell: int, height: int, **more: object) -> dict:
    return {"kind": kind, "cell": cell, "height": height, "pictures": 0, **more}


def _divided(module: Callable[..., object], *blocks: dict) -> list[list[list[int]]]:
    """Return the heights of what each slide shows, and of the code that it leaves to the notes."""
    return module(
        "slide_layout.js",
        """m.divide(v, 600).map(
            ({ blocks, left }) => [blocks, left].map((all) => all.map((b) => b.height)))""",
        list(blocks),
    )


def test_a_sentence_stays_with_what_it_announces(module: Callable[..., object]) -> None:
    long, short = _block(TEXT, 0, 500), _block(TEXT, 0, 80, announces=True)
    assert _divided(module, long, short, _block(CODE, 1, 200)) == [[[500], []], [[80, 200], []]]


def test_code_makes_room_for_a_picture_beside_its_text(module: Callable[..., object]) -> None:
    text, picture = _block(TEXT, 0, 150), _block(PICTURE, 1, 400, pictures=400)
    draws = _block(CODE, 1, 300, optional=-0.2)
    assert _divided(module, text, draws, picture) == [[[150, 400], [300]]]
    teaches = _block(CODE, 1, 300)  # it must not be left out
    slides = _divided(module, text, teaches, picture)
    assert len(slides) == 2
    assert all(left == [] for _, left in slides)


def test_a_tag_begins_a_slide(module: Callable[..., object]) -> None:
    blocks = [_block(TEXT, 0, 100), _block(TEXT, 1, 100, begins=True)]
    assert _divided(module, *blocks) == [[[100], []], [[100], []]]


WIDGETS = """
from dlsg_utils import widgets
from IPython.display import display
display(widgets.MomentumValley())
display(widgets.ConvolutionStepper([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 0], [0, 1]]))
"""


# Where on the screen a path begins.
START = """(path) => {
  const { x, y } = path.getPointAtLength(0).matrixTransform(path.getScreenCTM());
  return [x, y]; }"""


@pytest.fixture(scope="module")
def alive(course_page: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of slides with two widgets, the second and the third slide."""
    page = Path(course_page(WIDGETS).removeprefix("file://"))
    path = tmp_path_factory.mktemp("slides") / "alive.html"
    path.write_bytes(pages.as_slides(page.read_bytes()))
    return path.as_uri()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768)])
def test_a_widget_on_a_slide_follows_mouse_and_keys(
    page: Page, alive: str, size: tuple[int, int]
) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(alive)
    page.wait_for_selector("body[data-slides=ready]")
    page.keyboard.press("ArrowRight")
    widget = page.locator(".course-slide.present .dlsg")
    path = widget.locator("path.dlsg-path").first
    edge = widget.locator(".dlsg-edge").first.bounding_box()
    target = (edge["x"] + 0.7 * edge["width"], edge["y"] + 0.75 * edge["height"])
    page.mouse.move(*path.evaluate(START))
    page.mouse.down()
    page.mouse.move(*target, steps=5)
    page.mouse.up()
    page.wait_for_timeout(100)  # it is drawn with the next frame
    after = path.evaluate(START)
    np.testing.assert_allclose(after, target, atol=0.02 * edge["width"])

    # Arrows and the space bar belong to the widget, a remote's keys to the slides.
    place = page.evaluate(PLACE)
    widget.get_by_role("application").focus()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert page.evaluate(PLACE) == place
    page.wait_for_timeout(100)
    assert path.evaluate(START) != after
    page.keyboard.press("PageDown")
    assert page.evaluate(PLACE) == place + 1
    expect(page.locator(".course-slide.present .dlsg")).to_be_visible()
    box = page.locator(".course-slide.present .dlsg").bounding_box()
    assert min(box["x"], box["y"]) >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height

    # Escape leaves the widget, then the arrows turn slides.
    page.locator(".course-slide.present .dlsg").get_by_role("button", name="Play").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(PLACE) == place


def test_the_speaker_sees_notes(page: Page, show: Callable[[bytes], list[dict]]) -> None:
    notebook = notebooks.normal_form(nbformat.v4.new_notebook(cells=list(_cells())), "01_a")
    show(pages.lecture_page(notebook, "01_a"))
    page.keyboard.press("ArrowRight")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    expect(opened.value.locator(".speaker-controls-notes .value")).to_contain_text("two is even")
    opened.value.close()


def test_slides_print_one_a_page(page: Page, tmp_path: Path) -> None:
    notebook = notebooks.normal_form(nbformat.v4.new_notebook(cells=list(_cells())), "01_a")
    path = tmp_path / "slides.html"
    path.write_bytes(pages.as_slides(pages.lecture_page(notebook, "01_a")))
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{path.as_uri()}?view=print")
    page.wait_for_selector(".pdf-page")
    page.wait_for_selector("body[data-slides=ready]")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    count = page.locator("section.course-slide").count()
    assert printed.count(b"/Type /Page\n") == count > 5
    inside = """(slide) => {
      const edge = slide.closest(".pdf-page").getBoundingClientRect();
      return Math.max(0, ...[...slide.querySelectorAll(".course-body *")]
        .map((e) => e.getBoundingClientRect().bottom)) <= edge.bottom + 1; }"""
    for slide in page.locator("section.course-slide").all():
        assert slide.evaluate(inside)
