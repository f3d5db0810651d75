"""Images on a grid in the page: the one that the sliders and the keys ask for."""

import json
import re

import numpy as np
import pytest
from chromium import wait_for_paint
from playwright.sync_api import expect
from scipy.ndimage import gaussian_filter

from dlsg_utils import data

CODE = """
import numpy as np
from IPython.display import display
from scipy.ndimage import gaussian_filter
from dlsg_utils import data, widgets
cat = data.image("chelsea", size=(224, 224))
sigmas, gains = [0, 2, 4, 8, 16], [0.5, 0.75, 1.0]
images = np.array([[gaussian_filter(gain * cat, (s, s, 0)) for gain in gains] for s in sigmas])
changes = np.sqrt(((images - cat) ** 2).mean(axis=(2, 3, 4)))
grid = widgets.ImageGrid(
    images,
    {"blur": [f"{s} pixels" for s in sigmas], "brightness": gains},
    references={"the photograph": cat},
    texts=[[f"root mean square change {value:.3f}" for value in row] for row in changes],
    index=(1, 2),
)
"""
DIGITS = """
digits = data.load("mnist-10k").test.images[:12].reshape(2, 3, 2, 28, 28, 1)
small = widgets.ImageGrid(digits, {"a": "xy", "b": [1, 2, 3], "c": ["no", "yes"]})
"""
SIGMAS, GAINS = [0, 2, 4, 8, 16], [0.5, 0.75, 1.0]


@pytest.fixture(scope="module")
def cat():
    return data.image("chelsea", size=(224, 224))


def pixels(canvas):
    """Return what a canvas shows, (H, W, 3) in [0, 1]."""
    width, height, levels = canvas.evaluate(
        """c => [c.width, c.height,
                 [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]]"""
    )
    return np.reshape(levels, (height, width, 4))[..., :3] / 255


def nearest_of(images, shown):
    """Return the index of the image that is shown, and the mean difference."""
    apart = np.abs(images - shown).mean(axis=(-3, -2, -1))
    return np.unravel_index(apart.argmin(), apart.shape), apart.min()


def test_an_exported_page_goes_through_the_grid(page, course_page, cat, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(course_page(f"{CODE}{DIGITS}display(grid)\nsmall"))
    grid, small = page.locator(".dlsg").all()
    images = np.array([[gaussian_filter(gain * cat, (s, s, 0)) for gain in GAINS] for s in SIGMAS])
    canvas = grid.get_by_role("application").locator("canvas")

    def holds(*index):
        change = np.sqrt(((images[index] - cat) ** 2).mean())
        expect(grid.locator("figcaption").first).to_have_text(
            f"root mean square change {change:.3f}"
        )
        found, apart = nearest_of(images, pixels(canvas))
        assert found == index
        assert apart < 0.01

    holds(1, 2)
    assert np.abs(pixels(grid.locator("canvas").last) - cat).mean() < 0.01
    assert grid.bounding_box()["height"] <= 620
    sizes = grid.evaluate(
        """e => [...e.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    picture(grid, "image-grid")

    # The sliders, by keyboard and by mouse.
    blur = grid.get_by_role("slider", name="blur")
    blur.focus()
    page.keyboard.press("ArrowRight")
    holds(2, 2)
    expect(grid.get_by_text("4 pixels", exact=True)).to_be_visible()
    box = grid.get_by_role("slider", name="brightness").bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    holds(2, 1)

    # Keys on the image; no slider leaves its axis.
    grid.get_by_role("application").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    holds(0, 1)
    page.keyboard.press("PageDown")  # there is no third axis
    holds(0, 1)

    # Small images with three axes show each pixel as it is.
    digits = data.load("mnist-10k").test.images[:12].reshape(2, 3, 2, 28, 28, 1)
    image = small.get_by_role("application")
    image.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "PageDown"):
        page.keyboard.press(key)
    wait_for_paint(page)
    shown = pixels(image.locator("canvas"))
    np.testing.assert_allclose(shown[..., :1], digits[1, 2, 1], atol=0.5 / 255 + 1e-6)
    picture(small, "image-grid-small")


FILM = """
levels = np.linspace(0, 1, 10, dtype=np.float32)
film = np.broadcast_to(levels[:, None, None, None], (10, 112, 128, 3))
widgets.ImageGrid(film, {"frame": range(1, 11)}, rate=10)
"""


def test_a_film_plays_in_an_exported_page(page, course_page):
    url = course_page(f"{CODE}{FILM}")
    page.goto(url)
    film = page.locator(".dlsg")
    slider = film.get_by_role("slider", name="frame")
    seen = set()
    for _ in range(30):
        frame = int(slider.input_value())
        seen.add(frame)
        page.wait_for_timeout(50)
    assert len(seen) > 5, "it plays by itself"

    film.get_by_role("button", name="Pause").click()
    film.get_by_role("button", name="Play").wait_for()
    wait_for_paint(page)
    frame = int(slider.input_value())
    page.wait_for_timeout(400)
    assert int(slider.input_value()) == frame
    canvas = film.get_by_role("application").locator("canvas")
    assert abs(pixels(canvas).mean() - frame / 9) < 0.01

    # A hand on the slider stops it, too; after the last frame comes the first.
    film.get_by_role("button", name="Play").click()
    slider.fill("9")
    film.get_by_role("button", name="Play").wait_for()
    assert slider.input_value() == "9"
    film.get_by_role("button", name="Play").click()
    expect(slider).to_have_value(re.compile(r"^[0-8]$"))

    page.emulate_media(reduced_motion="reduce")
    page.goto(url)
    film.get_by_role("button", name="Play").wait_for()
    page.wait_for_timeout(300)
    assert slider.input_value() == "0"


def test_page_and_kernel_stay_equal(lab, page, cat, picture):
    notebook = lab.open(page, f"{CODE}grid", "pass")
    grid = notebook.cell(0).locator(".dlsg")
    grid.wait_for(timeout=120_000)
    grid.get_by_role("slider", name="blur").fill("4")
    page.wait_for_timeout(300)
    assert json.loads(notebook.run_in_new_cell("print(grid.index)")) == [4, 2]
    notebook.run_in_new_cell("grid.index = [3, 0]")
    expect(grid.get_by_text("8 pixels", exact=True)).to_be_visible()
    expected = gaussian_filter(0.5 * cat, (8, 8, 0))
    shown = pixels(grid.get_by_role("application").locator("canvas"))
    assert np.abs(shown - expected).mean() < 0.01
    picture(grid, "image-grid-in-jupyterlab")
