"""The widgets that ask a network, in JupyterLab: strokes, sliders and clicks against Keras."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

IMPORTS = """
import json
import keras, numpy as np
from dlsg_utils import adversarial, data, models, training, visualization, widgets
keras.utils.set_random_seed(0)
digits = data.load("mnist-10k")
"""
PAD = """
model = models.lee_cnn()
history = training.fit(model, digits, epochs=1, progress=False)
pad = widgets.DigitPad(model)
pad
"""
MAPS = """
maps = widgets.FeatureMapExplorer(model, digits.test.images[0])
maps
"""
ATTACK = """
model = models.lee_cnn()
attack = widgets.AttackExplorer(model, digits.test.images[:3])
attack
"""
DREAM = """
image = keras.Input((None, None, 3))
layers = [keras.layers.Convolution2D(8, 3, activation="relu", name=n) for n in ("low", "high")]
network = keras.Sequential([image, *layers, keras.layers.GlobalAveragePooling2D()])
studio = widgets.DreamStudio(network, data.image("chelsea", size=(120, 160)))
studio
"""


@pytest.fixture
def opened(lab, page):
    """Return a function that opens a notebook: its widgets, and one that asks the kernel."""
    page.set_viewport_size({"width": 1500, "height": 1900})

    def opened(*cells):
        notebook = lab.open(page, IMPORTS, *cells, "pass")
        widgets = [notebook.cell(n + 1).locator(".dlsg") for n in range(len(cells))]
        widgets[-1].wait_for(timeout=120_000)
        return *widgets, lambda code: json.loads(
            notebook.run_in_new_cell(f"print(json.dumps({code}))")
        )

    return opened


def test_a_digit_drawn_and_looked_into(opened, page, picture):
    pad, maps, ask = opened(PAD, MAPS)

    # A digit drawn with the mouse: the page shows what Keras says to the pixels in the kernel.
    paper = pad.get_by_role("application")
    box = paper.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=60)
    page.mouse.up()
    verdict = pad.locator(".dlsg-verdict")
    expect(verdict).to_have_text(re.compile(r"\d, \d+(\.\d)? %"))
    pad.get_by_label("saliency").check()
    pad.get_by_label("adversarial noise").fill("0.15")
    page.wait_for_timeout(500)
    drawn, noise, ours, keras_says = ask(
        "[pad.image.tolist(), pad.noise, pad.probabilities, keras.ops.softmax(model("
        "adversarial.fgsm(model, pad.image, epsilon=pad.noise, progress=False).images[None]"
        "))[0].numpy().tolist()]"
    )
    drawn = np.array(drawn)[..., 0]
    assert drawn[8:20, 13:15].mean() > 0.9  # the whole stroke arrived
    assert drawn[:, :8].max() == 0
    assert noise == 0.15
    np.testing.assert_allclose(ours, keras_says, atol=5e-3)
    best = int(np.argmax(ours))
    expect(verdict).to_contain_text(f"{best}, ")
    picture(pad, "digit-pad")

    # The same by the keyboard, after wiping.
    paper.focus()
    page.keyboard.press("Delete")
    expect(verdict).to_have_text("Nothing drawn yet.")
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(verdict).to_have_text(re.compile(r"\d, \d+(\.\d)? %"))
    page.wait_for_timeout(300)
    assert np.array(ask("pad.image.tolist()"))[14:20, 13:15].min() > 0.5

    # Maps: another layer, a click on a map, an image that maximizes the channel, in the background.
    maps.get_by_role("combobox").select_option("conv2")
    expect(maps.locator(".dlsg-count")).to_contain_text("50 maps of 11×11")
    maps.locator(".dlsg-sheet canvas").click(position={"x": 90, "y": 20})
    expect(maps.locator("figcaption").first).to_contain_text("Channel 1:")
    layer, channel, maximum, largest = ask(
        "[maps.layer, maps.channel, maps.maximum, float(visualization.activations("
        "model, digits.test.images[0], 'conv2')[..., 1].max())]"
    )
    assert (layer, channel) == ("conv2", 1)
    np.testing.assert_allclose(maximum["value"], largest, rtol=1e-5)
    maps.get_by_role("button", name="Maximize the activation").click()
    expect(maps.locator("figcaption").last).to_have_text(
        "Image that maximizes channel 1", timeout=90_000
    )
    expect(maps.get_by_role("button", name="Maximize the activation")).to_be_visible(timeout=90_000)
    picture(maps, "feature-maps")


def test_the_last_value_of_a_slider_dragged_fast_arrives(opened, page, picture):
    attack, ask = opened(ATTACK)
    slider = attack.get_by_label("ε")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2, steps=60)
    page.mouse.up()
    last = 0.003 * float(slider.input_value())
    assert last > 0.1
    expect(attack.locator("output").first).to_have_text(f"{last:.3f}")
    expect(attack.locator("figcaption").nth(1)).to_contain_text("times enlarged")
    page.wait_for_timeout(1000)
    epsilon, name, after = ask(
        "[attack.epsilon, max(attack.classes, key=lambda c: c['after'])['name'], "
        "int(adversarial.fgsm(model, digits.test.images[0], epsilon=attack.epsilon, "
        "progress=False).predictions)]"
    )
    np.testing.assert_allclose(epsilon, last)
    assert name == str(after)
    expect(attack.locator("figcaption").nth(2)).to_contain_text(f"{name}, ")
    picture(attack, "attack")


def test_a_dream_is_cancelled_and_saved(opened, page, picture):
    studio, ask = opened(DREAM)
    studio.get_by_label("steps").fill("100")
    studio.get_by_role("button", name="Dream", exact=True).click()
    canvas = studio.get_by_role("img")
    expect(canvas).to_have_attribute("aria-label", "The image")
    expect(canvas).not_to_have_attribute("aria-label", "The image", timeout=60_000)
    studio.get_by_role("button", name="Cancel").click()
    expect(studio.get_by_role("button", name="Dream", exact=True)).to_be_visible(timeout=60_000)
    shown = canvas.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    done, dream = ask("[studio.done, (studio.dream * 255).round().tolist()]")
    assert 0 < done < 1
    np.testing.assert_array_equal(np.reshape(shown, (120, 160, 4))[..., :3], dream)
    with page.expect_download() as download:
        studio.get_by_role("button", name="Save image").click()
    assert download.value.suggested_filename == "dream.png"
    picture(studio, "dream-studio")

    # An error on the Python side shows in the widget.
    ask("[setattr(studio, '_model', 'no model'), studio.start(), studio.wait()]")
    expect(studio.locator(".dlsg-error")).to_contain_text("Error")
