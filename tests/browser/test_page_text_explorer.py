"""The text explorer: its classes and letters against the kernel's, by typing and by keyboard."""

import numpy as np
from playwright.sync_api import expect

CODE = """
from dlsg_utils import widgets
from dlsg_utils.applications import text
from dlsg_utils.data import texts
network, codes = text.trained_network("names"), text.stored_codes("names")
typed = widgets.TextExplorer(
    network, codes, texts.names().class_names, text="grönland", examples=["łotwa", "ungheria"]
)
typed
"""
TYPED = ["Suomi", "a", "İzlanda", "e\u0301tats", "a😀 b", "  saint  x ", "Москва", "y" * 60]


def values(buttons):
    return buttons.evaluate_all("all => all.map((e) => Number(e.dataset.value))")


def assert_shows(section, explorer, typed, chosen=-1):
    """Compare probabilities and letters with the kernel's."""
    explorer.text, explorer.chosen = typed, chosen
    letters = section.locator(".dlsg-letters span")
    expect(letters).to_have_count(len(explorer.letters))
    shown = [text.replace("\xa0", " ") for text in letters.locator("b").all_inner_texts()]
    assert shown == explorer.letters
    found = list(explorer.probabilities.values())
    best = chosen if chosen >= 0 else int(np.argmax(found))
    classes = section.locator(".dlsg-classes button")
    expect(classes.nth(best)).to_have_attribute("aria-pressed", "true")
    np.testing.assert_allclose(values(classes), found, atol=1e-4)
    np.testing.assert_allclose(values(letters), explorer.shares[:, best], atol=1e-3)


def test_an_exported_page_matches(page, address, kernels, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    assert_shows(section, kernels, "grönland")
    assert section.bounding_box()["height"] <= 640
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    picture(section, "text-explorer")
    for typed in TYPED:
        section.get_by_role("textbox").fill(typed)
        assert_shows(section, kernels, typed)

    # Another class's letters, and back.
    section.get_by_role("button", name="łotwa").click()
    assert_shows(section, kernels, "łotwa")
    section.locator(".dlsg-classes button").nth(3).press("Enter")
    assert_shows(section, kernels, "łotwa", chosen=3)
    section.get_by_role("textbox").press("End")
    section.get_by_role("textbox").press_sequentially("x")
    assert_shows(section, kernels, "łotwax")


def test_nothing_and_nothing_known(page, address):
    page.goto(address)
    section = page.locator(".dlsg")
    for typed in ("", "   "):
        section.get_by_role("textbox").fill(typed)
        expect(section.locator(".dlsg-verdict")).to_have_text("Type a name.")
        expect(section.locator(".dlsg-letters span")).to_have_count(0)
        expect(section.locator(".dlsg-classes [aria-pressed=true]")).to_have_count(0)
    section.get_by_role("textbox").fill("😀東京")
    expect(section.locator(".dlsg-verdict")).to_contain_text("the answer means nothing")
    expect(section.locator(".dlsg-strange")).to_have_count(3)
    expect(section.locator(".dlsg-unknown")).to_have_text("3 of 3 characters are unknown here.")
    section.get_by_role("textbox").fill("z" * 80)
    expect(section.locator(".dlsg-letters span")).to_have_count(60)


def test_it_fits_a_narrow_page(page, address):
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(address)
    section = page.locator(".dlsg")
    section.get_by_role("textbox").fill("w" * 60)
    expect(section.locator(".dlsg-letters span")).to_have_count(60)
    assert section.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_page_and_kernel_stay_equal(lab, page):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    section.get_by_role("textbox").fill("Österreich")
    page.wait_for_timeout(300)
    assert "Österreich" in notebook.run_in_new_cell("print(typed.text)")
    notebook.run_in_new_cell("typed.text = 'itävalta'")
    expect(section.locator(".dlsg-letters span")).to_have_count(8)
