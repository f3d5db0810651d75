"""Receptive fields: the page's boxes against the package's, by mouse and by keyboard."""

import json
import re

import keras
import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils import models, widgets
from dlsg_utils.inspection import receptive_box

CODE = """
from dlsg_utils import data, models, widgets
alexnet = models.alexnet()
fields = widgets.ReceptiveFieldExplorer(
    alexnet, data.image("chelsea", size=(227, 227)), layer="pool2"
)
fields
"""
WORDS = ".dlsg-words"


def autoencoder():
    """Return a network with strides, dilation, padding, and layers that enlarge the map."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((21, 30, 1)),
            layers.Convolution2D(2, (3, 5), strides=2, padding="same", name="down"),
            layers.Convolution2D(2, 3, dilation_rate=2, padding="same", name="dilated"),
            layers.ZeroPadding2D(1, name="around"),
            layers.MaxPooling2D(2, name="pool"),
            layers.UpSampling2D(2, name="up"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same", name="transposed"),
            layers.Flatten(name="flatten"),
        ]
    )


@pytest.mark.parametrize("build", [autoencoder, models.lenet5])
def test_the_boxes_are_those_of_the_package(module, build):
    model = build()
    shape = model.input_shape[1:]
    layers = widgets.ReceptiveFieldExplorer(model, np.zeros(shape)).layers
    assert len(layers) > 4
    for layer in layers:
        rows, columns, _ = layer["shape"]
        units = [[i, j] for i in range(rows) for j in range(columns)]
        boxes, found = module(
            "fields.js",
            """[v.units.map((unit) => m.boxOf(v.layer, unit)),
                v.units.map((unit) => m.unitAt(v.layer,
                    unit.map((place, n) => m.centerOf(v.layer, place, n))))]""",
            {"layer": layer, "units": units},
        )
        expected = receptive_box(model, layer["name"], np.array(units))
        np.testing.assert_array_equal(boxes, expected)
        assert found == units


@pytest.fixture(scope="module")
def alexnet():
    return models.alexnet()


def box_in(explorer):
    return [int(n) for n in explorer.locator(WORDS).get_attribute("data-value").split(",")]


def test_an_exported_page_goes_through_the_layers(page, address, alexnet, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    explorer = page.locator(".dlsg")
    words, canvas = explorer.locator(WORDS), explorer.locator("canvas")
    expect(words).to_contain_text("Row 6, column 6 of pool2 sees 67×67 pixels")
    assert box_in(explorer) == receptive_box(alexnet, "pool2", [6, 6]).tolist()
    assert explorer.bounding_box()["height"] <= 620
    picture(explorer, "receptive-field")

    # The keyboard: the next unit, the next layer.
    explorer.get_by_role("application").focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(words).to_contain_text("Row 1, column 7 of pool2")
    assert box_in(explorer) == receptive_box(alexnet, "pool2", [1, 7]).tolist()
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(words).to_contain_text("of conv5 sees 163×163 pixels")
    row, column = map(int, re.search(r"Row (\d+), column (\d+)", words.inner_text()).groups())
    assert (row, column) == (1, 7)  # pool2 and conv5 have one map size and centers
    assert box_in(explorer) == receptive_box(alexnet, "conv5", [row, column]).tolist()
    expect(words).to_contain_text("What lies beyond the edge is padding.")
    picture(explorer, "receptive-field-conv5")

    # The mouse: the corner of the image, and a row of the table.
    explorer.get_by_label("layer", exact=True).fill("0")
    shown = canvas.bounding_box()
    page.mouse.move(shown["x"] + shown["width"] - 2, shown["y"] + shown["height"] - 2)
    expect(words).to_contain_text("Row 54, column 54 of conv1 sees 11×11 pixels")
    assert box_in(explorer) == [216, 227, 216, 227]
    explorer.get_by_role("rowheader", name="flatten").click()
    expect(words).to_contain_text("The only position of flatten sees 355×355 pixels")
    expect(explorer.get_by_role("button", name="next layer")).to_be_disabled()
    explorer.get_by_role("button", name="previous layer").click()
    expect(explorer.get_by_text("8 of 9: pool5")).to_be_visible()


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    explorer = notebook.cell(0).locator(".dlsg")
    explorer.wait_for(timeout=120_000)
    explorer.get_by_label("layer", exact=True).fill("4")
    explorer.get_by_role("application").press("ArrowLeft")
    expect(explorer.locator(WORDS)).to_contain_text("Row 6, column 5 of conv3")
    page.wait_for_timeout(300)
    code = (
        "import json; from dlsg_utils.inspection import receptive_box; "
        "print(json.dumps([fields.layer, fields.point, "
        "receptive_box(alexnet, fields.layer, [6, 5]).tolist()]))"
    )
    layer, point, box = json.loads(notebook.run_in_new_cell(code))
    assert (layer, point) == ("conv3", [113.5, 97.5])
    assert box_in(explorer) == box
    picture(explorer, "receptive-field-in-jupyterlab")
    notebook.run_in_new_cell("fields.layer = 'pool1'; fields.point = (0, 0)")
    expect(explorer.locator(WORDS)).to_contain_text("Row 0, column 0 of pool1 sees 19×19")
