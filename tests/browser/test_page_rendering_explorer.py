"""The rendering explorer in the page: what it computes against NumPy, by sliders and keys."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

CODE = """
import numpy as np
from dlsg_utils import data, widgets
from dlsg_utils.applications import rendering_model
digits = data.load("mnist-10k").train[:60]
mixture, _ = rendering_model.learn_mixture(
    digits.images, digits.labels, templates=2, size=24, steps=3, seed=0
)
rendered = widgets.RenderingExplorer(mixture, digits.images[:4], image=2)
rendered
"""
LINES = """(() => {
    const found = m.believe(
        { ...v, templates: Float32Array.from(v.templates) }, Float32Array.from(v.image), v,
    );
    return { ...found, rendering: Array.from(found.rendering) };
})()"""


@pytest.mark.parametrize(("reach", "switch"), [(2, True), (1, False), (0, True)])
def test_the_page_computes_what_numpy_computes(module, reach, switch):
    from dlsg_utils import widgets
    from dlsg_utils.applications import rendering_model

    rng = np.random.default_rng(reach)
    mixture = rendering_model.RenderingMixture(
        rng.random((4, 5, 4, 1)).astype(np.float16), (9, 8), 0.3,
        prior=np.array([0.1, 0.2, 0.3, 0.4]), labels=np.array([0, 0, 1, 2]),
    )  # fmt: skip
    images = (rng.integers(0, 256, (1, 9, 8, 1)) / 255).astype(np.float32)
    explorer = widgets.RenderingExplorer(mixture, images)
    explorer.reach, explorer.switch, explorer.noise = reach, switch, 0.35
    expected = explorer.belief
    came = module(
        "rendering.js",
        LINES,
        {
            "templates": mixture.templates.astype(float).ravel().tolist(),
            "shape": [4, 5, 4],
            "size": [9, 8],
            "prior": mixture.prior.tolist(),
            "labels": [0, 0, 1, 2],
            "image": expected.image.astype(float).ravel().tolist(),
            "reach": reach,
            "switch": switch,
            "noise": 0.35,
        },
    )
    np.testing.assert_allclose(came["classes"], expected.classes, atol=1e-5)
    np.testing.assert_allclose(came["places"], expected.places.ravel(), atol=1e-5)
    np.testing.assert_allclose(came["rendering"], expected.rendering.ravel(), atol=1e-6)
    assert came["off"] == pytest.approx(expected.off, abs=1e-6)
    assert came["error"] == pytest.approx(expected.error, abs=1e-6)
    assert (came["number"], came["place"], came["on"]) == (
        expected.number, list(expected.place), expected.on
    )  # fmt: skip


def shown(section, name):
    """Return what a canvas shows, gray, (H, W) in [0, 1]."""
    width, height, levels = section.locator(f"[data-name='{name}'] canvas").evaluate(
        """c => [c.width, c.height,
                 [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]]"""
    )
    return np.reshape(levels, (height, width, 4))[..., 0] / 255


def assert_shows(page, section, explorer):
    """Compare the pictures and the bars with what the kernel computes."""
    page.wait_for_timeout(200)
    belief = explorer.belief
    pictures = {"image": belief.image, "template": belief.template, "rendering": belief.rendering}
    for name, expected in pictures.items():
        np.testing.assert_allclose(
            shown(section, name), np.clip(expected, 0, 1), atol=0.004, err_msg=name
        )
    places = np.zeros((5, 5))
    inner = slice(2 - explorer.reach, 3 + explorer.reach)
    places[inner, inner] = belief.places
    np.testing.assert_allclose(shown(section, "translation"), places, atol=0.004)
    values = section.locator(".dlsg-percent").evaluate_all(
        "cells => cells.filter((c) => c.offsetParent).map((c) => Number(c.dataset.value))"
    )
    bars = [*belief.classes, *([belief.off] if explorer.switch else [])]
    np.testing.assert_allclose(values, bars, atol=1e-4)


def test_an_exported_page_infers_by_nuisances(page, address, kernels, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-verdict")).to_contain_text("Class")
    assert_shows(page, section, kernels)
    assert section.bounding_box()["height"] <= 640
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    picture(section, "rendering-explorer")

    section.get_by_role("combobox", name="image").select_option("1")
    section.get_by_role("combobox", name="translations").select_option("1")
    section.get_by_role("slider", name="noise").fill("0.6")
    kernels.image, kernels.reach, kernels.noise = 1, 1, 0.6
    assert_shows(page, section, kernels)

    section.get_by_role("application").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    kernels.down, kernels.right = 2, -1
    assert_shows(page, section, kernels)

    section.get_by_role("checkbox").check()
    section.get_by_role("slider", name="contrast").fill("0.1")
    kernels.switch, kernels.contrast = True, 0.1
    assert_shows(page, section, kernels)
    assert not kernels.belief.on
    expect(section.locator(".dlsg-verdict")).to_contain_text("Switched off")

    section.get_by_role("application").focus()
    page.keyboard.press("Home")
    kernels.down = kernels.right = 0
    assert_shows(page, section, kernels)


def test_page_and_kernel_stay_equal(lab, page, kernels):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    section.get_by_role("slider", name="noise").fill("0.5")
    page.wait_for_timeout(300)
    assert json.loads(notebook.run_in_new_cell("print(rendered.noise)")) == 0.5
    notebook.run_in_new_cell("rendered.reach = 0")
    expect(section.get_by_role("combobox", name="translations")).to_have_value("0")
