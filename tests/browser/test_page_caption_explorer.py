"""The caption explorer: its words and maps against the kernel's, by mouse and keyboard."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

CODE = """
from dlsg_utils import widgets
from dlsg_utils.applications import captioning
from dlsg_utils.data import captions
words = captioning.scene_vocabulary()
network = captioning.trained_network("attention")
scenes = captions.compose(6, part="test", seed=2)
captions_seen = widgets.CaptionExplorer(network, scenes.images, words)
captions_seen
"""
HALVES = "Array.from(m.halves(Uint8Array.from(v)))"


def test_floats_of_16_bits(module):
    values = np.array([0, -0.0, 1, -2.5, 65504, 6e-8, 1e-5, 0.1, -0.333, 1000], np.float16)
    came = module("captioner.js", HALVES, list(values.tobytes()))
    np.testing.assert_array_equal(came, values.astype(float))


def assert_shows(section, explorer, scene, sentence, word=-1):
    """Compare offered words and the map with the kernel's."""
    explorer.scene, explorer.sentence = scene, sentence
    shown = section.locator(".dlsg-sentence button")
    ended = sentence[-1:] == ["<end>"]
    expect(shown).to_have_count(len(sentence) + (not ended))
    place = word if word >= 0 else len(explorer.maps) - 1
    expect(shown.nth(place)).to_have_attribute("aria-pressed", "true")
    maps = json.loads(section.locator("figure canvas").get_attribute("data-value"))
    np.testing.assert_allclose(maps, explorer.maps[place].ravel(), atol=1e-4)
    best = sorted(explorer.probabilities.items(), key=lambda each: -each[1])[:6]
    offers = section.locator(".dlsg-offered button:visible")
    expect(offers).to_have_count(len(best))
    for n, (name, value) in enumerate(best):
        assert offers.nth(n).get_attribute("data-word") == name
        assert float(offers.nth(n).get_attribute("data-value")) == pytest.approx(value, abs=1e-4)


def test_an_exported_page_matches(page, address, kernels, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    assert_shows(section, kernels, 0, [])
    section.get_by_role("button", name="next word").click()
    first = max(kernels.probabilities, key=kernels.probabilities.get)
    assert_shows(section, kernels, 0, [first])
    section.get_by_role("button", name="whole sentence").click()
    expect(section.locator(".dlsg-sentence button").last).to_have_text("(end)")
    words = section.locator(".dlsg-sentence button").all_inner_texts()
    words[-1] = "<end>"
    assert_shows(section, kernels, 0, words)
    assert section.bounding_box()["height"] <= 640
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    section.locator(".dlsg-sentence button").nth(1).hover()
    assert_shows(section, kernels, 0, words, word=1)
    expect(section.locator(".dlsg-verdict")).to_contain_text(words[1])
    picture(section, "caption-explorer")

    # Another word than the most probable one, in another scene.
    section.get_by_role("button", name="Scene 3").click()
    assert_shows(section, kernels, 2, [])
    other = section.locator(".dlsg-offered button").nth(1)
    word = other.get_attribute("data-word")
    other.click()
    assert_shows(section, kernels, 2, [word])
    section.get_by_role("button", name="one back").click()
    assert_shows(section, kernels, 2, [])
    expect(section.get_by_role("button", name="one back")).to_be_disabled()

    # By the keyboard alone.
    section.get_by_role("button", name="whole sentence").press("Enter")
    expect(section.locator(".dlsg-sentence button").last).to_have_text("(end)")
    section.locator(".dlsg-sentence button").nth(0).focus()
    expect(section.locator(".dlsg-sentence button").nth(0)).to_have_attribute(
        "aria-pressed", "true"
    )
    section.get_by_role("button", name="from the start").press("Enter")
    assert_shows(section, kernels, 2, [])


def test_it_fits_a_narrow_page(page, address):
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(address)
    section = page.locator(".dlsg")
    section.get_by_role("button", name="whole sentence").click()
    expect(section.locator(".dlsg-sentence button").last).to_have_text("(end)")
    assert section.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_page_and_kernel_stay_equal(lab, page):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    section.get_by_role("button", name="next word").click()
    page.wait_for_timeout(300)
    code = "import json; print(json.dumps(list(captions_seen.sentence)))"
    first = section.locator(".dlsg-sentence button").first.inner_text()
    assert json.loads(notebook.run_in_new_cell(code)) == [first]
    notebook.run_in_new_cell("captions_seen.sentence = ['two', 'red']")
    expect(section.locator(".dlsg-sentence button").nth(1)).to_have_text("red")
