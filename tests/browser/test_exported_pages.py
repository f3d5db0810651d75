"""Pages that `make course` writes: opened from disk, with no kernel and no server."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils import arithmetic, widgets

CODE = """
from IPython.display import display
from dlsg_utils import widgets
from dlsg_utils.widgets._base import Explorer

class Asking(Explorer):
    _esm = "export default {}"

display(Asking())
display(widgets.ConvolutionStepper())
display(widgets.ConvolutionStepper([[1, 2], [3, 4]], [[1, 2], [0, 1]], stride=2, transposed=True))
widgets.FilterExplorer("flower", "Sobel, vertical")
"""


@pytest.fixture(scope="module")
def address(course_page):
    return course_page(CODE)


@pytest.fixture
def sections(page, address):
    page.goto(address)
    found = page.locator(".dlsg")
    expect(found).to_have_count(3)
    # The filtered image is the last thing that the page draws.
    expect(found.nth(2).get_by_text(re.compile("^171 × 256, black"))).to_be_visible()
    return found


def test_a_widget_that_asks_a_kernel_leaves_a_note(page, sections):
    expect(page.get_by_text("This widget needs a running kernel")).to_be_visible()


def values(table):
    """Return the numbers of a grid as an array."""
    rows = table.locator("tr").all()
    return np.array([[float(cell.get_attribute("data-value")) for cell in row.locator("td").all()]
                     for row in rows])  # fmt: skip


def test_the_stepper_steps_and_adds_up(page, sections, picture):
    stepper = sections.nth(0)
    output = stepper.get_by_role("grid", name="output")
    default = widgets.ConvolutionStepper()
    image, kernel = np.array(default.image), np.array(default.kernel)
    expected = arithmetic.conv2d(image, kernel)
    total = stepper.locator(".dlsg-sum output")
    expect(total).to_have_attribute("data-value", "3")
    np.testing.assert_array_equal(values(output), expected)

    output.focus()
    for key, position in [("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("End", (3, 3)),
                       ("ArrowDown", (3, 3)), ("ArrowLeft", (3, 2)), ("Home", (0, 0))]:  # fmt: skip
        page.keyboard.press(key)
        expect(total).to_have_attribute("data-value", str(expected[position]))
    for _ in range(9):  # faster than frames: none is lost
        page.keyboard.press("ArrowRight")
    expect(total).to_have_attribute("data-value", str(expected[2, 1]))
    output.locator("td").nth(14).click()
    expect(total).to_have_attribute("data-value", str(expected[3, 2]))
    expect(stepper.get_by_text("(6 − 3 + 2·0)/1 + 1 = 4")).to_be_visible()
    picture(stepper, "stepper")

    # The other widgets of the page took no notice.
    expect(sections.nth(1).locator(".dlsg-count")).to_have_text("position 1 of 4")


def test_the_steppers_numbers_can_be_changed(sections):
    stepper = sections.nth(0)
    cell = stepper.get_by_label("kernel, row 1, column 1")
    total = stepper.locator(".dlsg-sum output")
    cell.fill("−2,5")
    expect(total).to_have_attribute("data-value", "-0.5")
    for wrong in ("", "x", "1/0", "Infinity"):
        cell.fill(wrong)
        expect(cell).to_have_attribute("aria-invalid", "true")
        expect(stepper.locator(".dlsg-message")).to_contain_text("−2.5 still counts")
        expect(total).to_have_attribute("data-value", "-0.5")
    stepper.get_by_label("stride").select_option("3")
    expect(cell).to_have_value("Infinity")
    expect(cell).to_have_attribute("aria-invalid", "true")
    cell.fill("2")
    expect(cell).to_have_attribute("aria-invalid", "false")
    stepper.get_by_label("image, row 1, column 1").fill("10")
    expect(total).to_have_attribute("data-value", "22")


def test_a_kernel_that_does_not_fit_is_the_error_that_it_is(sections, picture):
    stepper = sections.nth(0)
    stepper.get_by_label("stride").select_option("2")
    with pytest.raises(ValueError, match="Position 3") as error:
        _ = widgets.ConvolutionStepper(stride=2).output
    expect(stepper.locator(".dlsg-size")).to_have_text(str(error.value))
    picture(stepper, "stepper-error")
    stepper.get_by_label("padding").select_option("valid")
    expect(stepper.locator(".dlsg-count")).to_have_text("position 1 of 4")


def test_a_transposed_convolution_stamps(page, sections, picture):
    stepper = sections.nth(1)
    image = stepper.get_by_role("grid", name="image")
    image.focus()
    page.keyboard.press("ArrowRight")
    picture(stepper, "stepper-transposed")
    page.keyboard.press("End")
    expect(stepper.locator(".dlsg-count")).to_have_text("position 4 of 4")
    expected = arithmetic.transposed_conv2d([[1, 2], [3, 4]], [[1, 2], [0, 1]], stride=2)
    np.testing.assert_array_equal(values(image), expected)


def test_a_transposed_convolution_of_nothing_is_an_error(sections):
    stepper = sections.nth(1)
    stepper.get_by_label("padding").select_option("2")
    with pytest.raises(ValueError, match="leaves nothing") as error:
        arithmetic.transposed_conv2d([[1, 2], [3, 4]], [[1, 2], [0, 1]], stride=2, padding=2)
    expect(stepper.locator(".dlsg-size")).to_have_text(str(error.value))


def test_play_runs_to_the_end_and_stops(sections):
    stepper = sections.nth(1)
    stepper.get_by_role("button", name="Play").click()
    expect(stepper.get_by_role("button", name="Pause")).to_be_visible()
    expect(stepper.locator(".dlsg-count")).to_have_text("position 4 of 4")
    expect(stepper.get_by_role("button", name="Play")).to_be_visible()


def pixels(section, kind):
    """Return a canvas's pixels, (H, W, 4)."""
    width, height, data = section.locator(f"canvas.dlsg-{kind}").evaluate(
        """c => [c.width, c.height,
                 [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data]]"""
    )
    return np.array(data).reshape(height, width, 4)


def shown(explorer):
    """Return what the result's canvas shows: zero is mid-gray for weights that add up to zero."""
    most = abs(explorer.output).max()
    return (explorer.output / most + 1) / 2 * 255


def test_the_filtered_image_is_that_of_arithmetic(sections, picture):
    section = sections.nth(2)
    explorer = widgets.FilterExplorer("flower", "Sobel, vertical")
    levels = (explorer.image * 255).round()
    np.testing.assert_array_equal(pixels(section, "image")[..., :3], levels)
    np.testing.assert_allclose(pixels(section, "result")[..., :3], shown(explorer), atol=0.51)
    section.get_by_label("kernel").select_option("Laplacian")
    section.get_by_label("stride").select_option("2")
    expect(section.get_by_text(re.compile("^86 × 128"))).to_be_visible()
    explorer = widgets.FilterExplorer("flower", "Laplacian", stride=2)
    np.testing.assert_allclose(pixels(section, "result")[..., :3], shown(explorer), atol=0.51)
    picture(section, "filters")


def test_a_pixel_is_explained(page, sections):
    section = sections.nth(2)
    explorer = widgets.FilterExplorer("flower", "Sobel, vertical")
    result = section.locator("canvas.dlsg-result")
    result.focus()
    sums = section.locator(".dlsg-explained output")
    height, width, _ = explorer.shape
    for row, column in [(height // 2, width // 2), (height // 2, width // 2 + 1)]:
        for c in range(3):
            value = explorer.output[row, column, c]
            expect(sums.nth(c)).to_have_attribute("data-value", re.compile(r"-?\d"))
            assert float(sums.nth(c).get_attribute("data-value")) == pytest.approx(value, abs=1e-6)
        page.keyboard.press("ArrowRight")
        expect(section.locator(".dlsg-explained")).to_contain_text(f"column {column + 1}")
    box = result.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"] / width, box["y"] + 0.5 * box["height"] / height)
    expect(section.locator(".dlsg-explained")).to_contain_text("row 0, column 0")
    corner = float(sums.nth(0).get_attribute("data-value"))
    assert corner == pytest.approx(explorer.output[0, 0, 0], abs=1e-6)


def test_arrow_keys_turn_a_weight(page, sections):
    section = sections.nth(2)
    cell = section.get_by_label("weight, row 2, column 2")
    cell.focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    expect(cell).to_have_value("0.5")
    kernel = np.array([[-1, 0, 1], [-2, 0.5, 2], [-1, 0, 1]])
    explorer = widgets.FilterExplorer("flower", kernel)
    expect(section.get_by_text("black 0, white 0.5")).to_be_visible()
    expected = np.clip(explorer.output / 0.5, 0, 1) * 255
    np.testing.assert_allclose(pixels(section, "result")[..., :3], expected, atol=0.51)
    page.keyboard.press("End")
    page.keyboard.type("e")
    expect(cell).to_have_attribute("aria-invalid", "true")
    np.testing.assert_allclose(pixels(section, "result")[..., :3], expected, atol=0.51)


def drop(page, section, name, content):
    """Drop a file on a widget."""
    transfer = page.evaluate_handle(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name));
            return transfer;
        }""",
        [name, list(content)],
    )
    section.locator(".dlsg-body").dispatch_event("drop", {"dataTransfer": transfer})


def png(array):
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def test_a_dropped_image_takes_the_place(page, sections):
    section = sections.nth(2)
    expect(section.get_by_text("171 × 256", exact=True)).to_be_visible()
    rng = np.random.default_rng(0)
    dropped = rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)
    drop(page, section, "noise.png", png(dropped))
    expect(section.get_by_text("40 × 60", exact=True)).to_be_visible()
    np.testing.assert_array_equal(pixels(section, "image")[..., :3], dropped)
    explorer = widgets.FilterExplorer(dropped / 255, "Sobel, vertical")
    np.testing.assert_allclose(pixels(section, "result")[..., :3], shown(explorer), atol=0.51)
    drop(page, section, "large.png", png(np.full((700, 1400), 200, np.uint8)))
    expect(section.get_by_text("128 × 256", exact=True)).to_be_visible()


@pytest.mark.console_errors
def test_files_that_are_no_images_are_refused(page, sections):
    section = sections.nth(2)
    before = pixels(section, "result")
    picture = png(np.zeros((30, 30, 3), np.uint8))
    huge = bytearray(picture)
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    for name, content, said in [
        ("words.txt", b"no picture", "words.txt is no image"),
        ("empty.png", b"", "empty.png is no image"),
        ("script.svg", b"<svg onload='alert(1)'></svg>", "script.svg is no image"),
        ("bomb.png", bytes(huge), "bomb.png has 60000 × 60000 pixels"),
        ("cut.png", picture[:50], "cut.png is damaged"),
    ]:
        drop(page, section, name, content)
        expect(section.locator(".dlsg-message")).to_contain_text(said)
        np.testing.assert_array_equal(pixels(section, "result"), before)
