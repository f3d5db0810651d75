"""The occlusion explorer in JupyterLab, dragged, moved by keys and scanned, against Keras."""

import json

import numpy as np
from playwright.sync_api import expect

CODE = """
import json
import numpy as np
from dlsg_utils import attribution, data, models, widgets
from dlsg_utils import pretrained
model = pretrained.efficientnet_lite0()
image = data.image("chelsea", size=(224, 224))
explorer = widgets.OcclusionExplorer(model, image, class_names=pretrained.class_names(), patch=48)
explorer
"""
# What Keras says of the image with the cover painted over: the logit, all probabilities.
COVERED = """
def covered():
    top, left, bottom, right = explorer.box
    changed = image.copy()
    edge = np.concatenate([image[0], image[-1], image[1:-1, 0], image[1:-1, -1]])
    changed[top:bottom, left:right] = np.median(edge, axis=0)
    logits = models.logits(model)(changed[None])[0].numpy()
    return [float(logits[explorer.target]), list(explorer.box)]
print(json.dumps(covered()))
"""


def after(explorer):
    numbers = explorer.locator(".dlsg-verdict").get_attribute("data-value").split(",")
    return float(numbers[1])


def canvas_of(locator):
    width, height, levels = locator.evaluate(
        """c => [c.width, c.height,
                 [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]]"""
    )
    return np.reshape(levels, (height, width, 4))


def test_a_cover_is_dragged_and_a_map_grows(lab, page, picture):
    page.set_viewport_size({"width": 1500, "height": 1300})
    notebook = lab.open(page, CODE, "pass")
    explorer = notebook.cell(0).locator(".dlsg")
    explorer.wait_for(timeout=180_000)
    cover = explorer.get_by_role("application")
    map_shown = explorer.get_by_role("img", name="The map")
    box = cover.bounding_box()

    def holds():
        page.wait_for_timeout(1500)
        logit, corners = json.loads(notebook.run_in_new_cell(COVERED))
        np.testing.assert_allclose(after(explorer), logit, atol=2e-3)
        return corners

    # The mouse: the last position of a fast drag arrives.
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.4 * box["height"], steps=25)
    page.mouse.up()
    top, left, bottom, _ = holds()
    assert abs(top - (0.4 * 224 - 24)) <= 1
    assert abs(left - (112 - 24)) <= 1
    picture(explorer, "occlusion")
    shown = canvas_of(map_shown)
    assert shown.shape == (224, 224, 4)
    gray = (np.ptp(shown[..., :3].astype(int), axis=-1) == 0) & (shown[..., 0] < 220)
    assert not gray[top:bottom, left : left + 48].any()
    assert gray[-20:].all()

    # The keyboard: a quarter of the cover a step, never over the edge.
    cover.focus()
    page.keyboard.press("ArrowDown")
    corners = holds()
    assert corners[0] == top + 12
    cover.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    assert holds()[3] == 224

    # A scan of the whole image ends in the package's map.
    explorer.get_by_role("button", name="Clear map").click()
    expect(explorer.locator("figcaption").last).to_contain_text(" 1 position.")
    explorer.get_by_role("button", name="Cover all positions").click()
    expect(explorer.get_by_role("button", name="Cancel")).to_be_visible()
    expect(explorer.get_by_role("button", name="Cover all positions")).to_be_visible(
        timeout=120_000
    )
    expect(explorer.locator("figcaption").last).to_contain_text("256 positions")
    apart = notebook.run_in_new_cell(
        "expected = attribution.occlusion(model, image, explorer.target, patch=48, "
        "progress=False)\nprint(json.dumps([float(abs(explorer.map - expected).max()), "
        "expected.tolist()]))"
    )
    difference, expected = json.loads(apart)
    assert difference < 5e-3
    shown, expected = canvas_of(map_shown).astype(int), np.array(expected)
    bluer = shown[..., 2] - shown[..., 0]
    strong = np.abs(expected) > 0.2 * np.abs(expected).max()
    assert strong.mean() > 0.1
    np.testing.assert_array_equal(bluer[strong] > 5, expected[strong] > 0)
    picture(explorer, "occlusion-scanned")

    # Another class and another size begin the map anew.
    explorer.get_by_role("combobox").select_option(index=1)
    expect(explorer.locator("figcaption").last).to_contain_text(" 1 position.")
    explorer.get_by_label("cover", exact=True).fill("20")
    holds()
    assert json.loads(notebook.run_in_new_cell("print(explorer.patch)")) == 20
    sizes = explorer.evaluate(
        """e => [...e.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    assert explorer.bounding_box()["height"] <= 620
