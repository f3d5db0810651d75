"""The evolution studio in JupyterLab: evolve, stop, go on, reset; what is shown against Keras."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

CODE = """
import json
import keras, numpy as np
from dlsg_utils import data, models, pretrained, training, widgets
keras.utils.set_random_seed(0)
model = models.lee_cnn()
history = training.fit(model, data.load("mnist-10k"), epochs=1, progress=False)
studio = widgets.EvolutionStudio(model, generations=60, population=800, seed=0)
studio
"""
PHOTOGRAPHS = """
network = pretrained.efficientnet_lite0()
large = widgets.EvolutionStudio(
    network, class_names=pretrained.class_names(), size=96, population=20, seed=0
)
large
"""
SIZES = """e => [...e.querySelectorAll("*")].filter((e) => e.innerText)
    .map((e) => parseFloat(getComputedStyle(e).fontSize))"""


def levels(canvas):
    """Return what a canvas shows, (H, W) for gray images, in [0, 1]."""
    width, height, values = canvas.evaluate(
        """c => [c.width, c.height,
                 [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]]"""
    )
    return np.reshape(values, (height, width, 4))[..., 0] / 255


def test_images_evolve_under_ones_eyes(lab, page, picture):
    page.set_viewport_size({"width": 1500, "height": 1900})
    notebook = lab.open(page, CODE, PHOTOGRAPHS, "pass")
    studio, large = (notebook.cell(n).locator(".dlsg") for n in (0, 1))
    large.wait_for(timeout=240_000)
    caption, run = studio.locator("figcaption"), studio.get_by_role("button", name="Evolve")
    expect(caption).to_contain_text("after 0 generations")
    curve = studio.locator("path.dlsg-curve").last

    # Stopped on its way, it shows what the kernel has and what Keras says of it.
    run.click()
    expect(caption).to_have_text(re.compile(r"after (\d\d) generations"), timeout=60_000)
    studio.get_by_role("button", name="Stop").click()
    expect(run).to_be_visible()
    studio.get_by_role("button", name=re.compile(r"^7 ")).click()
    expect(caption).to_have_text(re.compile("^7, "))
    page.wait_for_timeout(500)
    generation, images, confidences, keras_says = json.loads(
        notebook.run_in_new_cell(
            "elites = studio.evolution.images\n"
            "print(json.dumps([studio.generation, elites[..., 0].tolist(), "
            "studio.evolution.confidences.tolist(), "
            "np.diag(keras.ops.softmax(model(elites)).numpy()).tolist()]))"
        )
    )
    assert 10 <= generation < 60
    np.testing.assert_allclose(confidences, keras_says, rtol=2e-2)
    expect(caption).to_contain_text(f"after {generation} generations")
    shown = float(caption.get_attribute("data-value"))
    assert shown == pytest.approx(keras_says[7], rel=2e-2)
    np.testing.assert_allclose(levels(studio.get_by_role("img").first), images[7], atol=1e-6)
    tiles = studio.locator(".dlsg-elites canvas").all()
    for tile, image in zip(tiles, images, strict=True):
        np.testing.assert_allclose(levels(tile), image, atol=1e-6)
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", curve.get_attribute("d"))
    assert len(points) == generation + 1
    heights = np.array(points, float)[:, 1]
    assert (np.diff(heights) <= 0).all()  # confidence never falls
    picture(studio, "evolution-stopped")

    # It goes on from there to the end; a reset begins anew; another encoding too.
    run.click()
    expect(caption).to_contain_text("after 60 generations", timeout=120_000)
    expect(run).to_be_visible()
    assert studio.bounding_box()["height"] <= 620
    assert min(studio.evaluate(SIZES)) >= 14
    picture(studio, "evolution")
    studio.get_by_role("button", name="Reset").click()
    expect(caption).to_contain_text("after 0 generations")
    studio.get_by_role("combobox").last.select_option("direct")
    page.wait_for_timeout(1000)
    assert json.loads(
        notebook.run_in_new_cell("print(json.dumps([studio.encoding, studio.generation]))")
    ) == ["direct", 0]
    expect(caption).to_contain_text("after 0 generations")

    # Twenty classes of ImageNet fit on a slide too.
    large.get_by_role("button", name="Evolve").click()
    large.get_by_role("combobox").first.select_option(index=9)
    expect(large.locator("figcaption")).to_have_text(
        re.compile(r"^ostrich, .* after \d+ generations"), timeout=60_000
    )
    page.wait_for_timeout(20_000)
    large.get_by_role("button", name="Stop").click()
    expect(large.get_by_role("button", name="Evolve")).to_be_visible(timeout=60_000)
    assert large.bounding_box()["height"] <= 620
    picture(large, "evolution-imagenet")
