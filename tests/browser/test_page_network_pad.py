"""The network pad: its layers against Keras, in an exported page and in JupyterLab."""

import json
import re

import keras
import numpy as np
import pytest
from chromium import wait_for_paint
from keras import layers
from playwright.sync_api import expect
from scipy.special import softmax

from dlsg_utils import models, widgets
from dlsg_utils.visualization import activations

CODE = """
from dlsg_utils import data, models, widgets
model = models.lee_cnn(seed=0)
pad = widgets.NetworkPad(model, image=data.load("mnist-10k").test.images[4])
pad
"""


def small_networks():
    """Return networks with all that the page computes: padding, strides, dilation, poolings."""
    keras.utils.set_random_seed(0)
    image = keras.Input((9, 11, 1))
    bodies = [
        [
            layers.Convolution2D(4, (3, 2), strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
        ],
        [
            layers.Convolution2D(3, 3, dilation_rate=2, padding="same", use_bias=False),
            layers.AveragePooling2D(3, strides=2, padding="same"),
            layers.Convolution2D(5, 2, activation="relu", bias_initializer="normal"),
            layers.MaxPooling2D((2, 3), strides=1),
        ],
    ]
    return [
        keras.Sequential(
            [
                image,
                *body,
                layers.Flatten(),
                layers.Dense(7, activation="relu", bias_initializer="normal"),
                layers.Dense(3, bias_initializer="normal"),
            ]
        )
        for body in bodies
    ]


FORWARD = """(() => {
    const network = m.networkOf(v.layers, new Float32Array(v.weights), v.input);
    const values = m.forward(network, new Float64Array(v.image));
    const all = [new Float64Array(v.image), ...values];
    const units = v.units.map(([n, ...place]) => {
        const below = network[n - 1];
        const maps = below?.kind === "flatten" ? below.below : network[n].below;
        const unit = m.unitOf(network[n], all[n], place, maps);
        const { shape, sum = null, bias = null } = unit;
        return { shape, sum, bias, values: [...unit.values], field: m.fieldOf(network, n, place) };
    });
    return { values: values.map((array) => [...array]), units };
})()"""


@pytest.mark.parametrize("number", [0, 1])
def test_the_page_computes_what_keras_computes(module, number):
    model = small_networks()[number]
    pad = widgets.NetworkPad(model)
    image = np.random.default_rng(number).random((9, 11, 1)).astype(np.float32)
    units = [
        [n, row, column, channel]
        for n, layer in enumerate(pad.layers)
        if layer["kind"] != "flatten"
        for row in {0, layer["shape"][0] - 1}
        for column in {0, layer["shape"][1] // 2}
        for channel in {0, layer["shape"][2] - 1}
    ]
    came = module(
        "network.js",
        FORWARD,
        {
            "layers": pad.layers,
            "weights": np.frombuffer(pad.weights, np.float32).tolist(),
            "input": image.shape,
            "image": image.ravel().tolist(),
            "units": units,
        },
    )
    expected = [activations(model, image, layer["name"]) for layer in pad.layers]
    for ours, keras_says in zip(came["values"], expected, strict=True):
        np.testing.assert_allclose(ours, keras_says.ravel(), atol=2e-6)
    for (n, row, column, channel), unit in zip(units, came["units"], strict=True):
        layer = pad.layers[n]
        value = expected[n].reshape(layer["shape"])[row, column, channel]
        if layer["kind"] in ("convolution", "dense"):
            total = unit["sum"] + unit["bias"]
            total = max(total, 0) if layer["activation"] == "relu" else total
        elif layer["kind"] == "max":
            total = max(unit["values"])
        else:
            continue  # which values a mean at the edge leaves out is tested above
        assert total == pytest.approx(value, abs=2e-6)
        top, bottom, left, right = unit["field"]
        outside = image.copy()
        outside[top:bottom, left:right] = 0
        changed = activations(model, image - outside, layer["name"]).reshape(layer["shape"])
        assert changed[row, column, channel] == pytest.approx(value, abs=2e-6)


def drawn(pad):
    """Return the drawing as the page shows it, (28, 28, 1) in [0, 1]."""
    levels = pad.locator(".dlsg-pad canvas").first.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    return np.reshape(levels, (28, 28, 4))[..., :1].astype(np.float32) / 255


def shown(pad):
    """Return the probabilities that the page shows."""
    numbers = pad.locator(".dlsg-bars td[data-value]").all()
    return [float(number.get_attribute("data-value")) for number in numbers]


def value_of(pad):
    return float(pad.locator(".dlsg-total").get_attribute("data-value"))


def test_an_exported_page_classifies_and_explains(page, address, picture):
    page.goto(address)
    pad = page.locator(".dlsg")
    board, title = pad.locator(".dlsg-board"), pad.locator(".dlsg-unit h3")
    expect(title).to_have_text("conv1, channel 0, row 13, column 13")
    model = models.lee_cnn(seed=0)
    np.testing.assert_allclose(shown(pad), softmax(model(drawn(pad)[None])[0]), atol=1e-5)
    picture(pad, "network-pad")

    # The keyboard goes from unit to unit and from layer to layer.
    board.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    for _ in range(6):
        page.keyboard.press("ArrowRight")  # over the edge into the next map
    expect(title).to_have_text("conv2, channel 1, row 5, column 0")
    maps = activations(model, drawn(pad), "conv2")
    assert value_of(pad) == pytest.approx(maps[5, 0, 1], abs=1e-5)
    page.keyboard.press("ArrowLeft")
    expect(title).to_have_text("conv2, channel 0, row 5, column 10")
    picture(pad, "network-pad-conv2")
    page.keyboard.press("PageDown")
    expect(title).to_have_text("pool2, channel 0, row 2, column 4")
    page.keyboard.press("End")
    expect(title).to_have_text("logits, unit 0")
    page.keyboard.press("ArrowUp")  # nothing is there
    logits = model(drawn(pad)[None])[0].numpy()
    assert value_of(pad) == pytest.approx(logits[0], abs=1e-5)
    page.keyboard.press("PageUp")
    picture(pad, "network-pad-hidden")

    # Pointing at a unit; drawing changes what it computes.
    pool = board.locator("canvas").nth(1).bounding_box()
    page.mouse.move(pool["x"] + 27 + 2 * 6 + 1, pool["y"] + 2 * 4 + 1)
    expect(title).to_have_text("pool1, channel 1, row 4, column 6")
    before = value_of(pad)
    paper = pad.locator(".dlsg-pad").bounding_box()
    page.mouse.move(paper["x"] + 20, paper["y"] + 0.35 * paper["height"])
    page.mouse.down()
    page.mouse.move(paper["x"] + 200, paper["y"] + 0.35 * paper["height"], steps=20)
    page.mouse.up()
    wait_for_paint(page)
    assert value_of(pad) != before
    image = drawn(pad)
    assert value_of(pad) == pytest.approx(activations(model, image, "pool1")[4, 6, 1], abs=1e-5)
    np.testing.assert_allclose(shown(pad), softmax(model(image[None])[0]), atol=1e-5)
    pad.get_by_role("button", name="Clear").click()
    expect(pad.locator(".dlsg-verdict")).to_have_text("Nothing drawn yet.")
    assert not drawn(pad).any()


def test_it_fits_on_a_slide(page, address):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    pad = page.locator(".dlsg")
    for _ in range(7):
        pad.locator(".dlsg-board").press("PageDown")
        wait_for_paint(page)
        assert pad.bounding_box()["height"] <= 620
        sizes = pad.evaluate(
            """pad => [...pad.querySelectorAll("*")].filter((e) => e.innerText)
                .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert min(sizes) >= 14


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    pad = notebook.cell(0).locator(".dlsg")
    pad.wait_for(timeout=120_000)
    paper = pad.locator(".dlsg-pad").bounding_box()
    page.mouse.move(paper["x"] + 30, paper["y"] + 30)
    page.mouse.down()
    page.mouse.move(paper["x"] + 190, paper["y"] + 190, steps=30)
    page.mouse.up()
    box = pad.locator(".dlsg-board canvas").nth(0).bounding_box()
    page.mouse.move(box["x"] + 27 + 20.5, box["y"] + 9.5)
    expect(pad.locator(".dlsg-unit h3")).to_have_text("conv1, channel 1, row 9, column 20")
    page.wait_for_timeout(500)
    code = (
        "import json; from scipy.special import softmax; print(json.dumps([pad.unit, "
        "pad.image.tolist(), softmax(model(pad.image[None])[0].numpy()).tolist()]))"
    )
    unit, image, keras_says = json.loads(notebook.run_in_new_cell(code))
    assert unit == [0, 9, 20, 1]
    np.testing.assert_allclose(drawn(pad), image, atol=1e-6)
    np.testing.assert_allclose(shown(pad), keras_says, atol=1e-5)
    picture(pad, "network-pad-in-jupyterlab")
    notebook.run_in_new_cell("pad.unit = (5, 0, 0, 42); pad.drawing = bytes(784)")
    expect(pad.locator(".dlsg-unit h3")).to_have_text("hidden, unit 42")
    expect(pad.locator(".dlsg-verdict")).to_have_text("Nothing drawn yet.")
    expect(pad.locator(".dlsg-total")).to_have_text(re.compile("^Σ 0 "))
