"""Nearest neighbors in the page against NumPy's, by mouse and by keyboard."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils import data, features

# Stripes of 28 numbers stand for the features of a network.
CODE = """
from dlsg_utils import data, widgets
digits = data.load("mnist-10k")
def part(split, count):
    return split.images[:count], split.labels[:count], split.images[:count, 13:15].mean(axis=1)
"""
AMONG_THEMSELVES = "explorer = widgets.NeighborExplorer(*part(digits.test, 400))\nexplorer"
QUERIES = """
clothes = data.load("fashion-mnist")
explorer = widgets.NeighborExplorer(
    *part(clothes.train, 1000), queries=part(clothes.test, 60), class_names=clothes.class_names
)
explorer
"""
SIZES = """e => [...e.querySelectorAll("*")].filter((e) => e.innerText)
    .map((e) => parseFloat(getComputedStyle(e).fontSize))"""


def part(split, count):
    return split.images[:count], split.labels[:count], split.images[:count, 13:15].mean(axis=1)


def pixels(canvas):
    """Return what a canvas shows, (28, 28, 1) in [0, 1]."""
    levels = canvas.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    return np.reshape(levels, (28, 28, 4))[..., :1] / 255


def shown(explorer, space):
    """Return the pixels of the neighbors that are shown, and whether they are framed."""
    tiles = explorer.locator(f"[data-space={space}] .dlsg-near").all()
    framed = ["dlsg-other" in tile.get_attribute("class") for tile in tiles]
    return np.stack([pixels(tile.locator("canvas")) for tile in tiles]), np.array(framed)


@pytest.fixture(scope="module")
def digits():
    return part(data.load("mnist-10k").test, 400)


@pytest.fixture(scope="module")
def address(course_page):
    return course_page(CODE + AMONG_THEMSELVES)


def test_an_exported_page_shows_the_nearest(page, address, digits, picture):
    images, labels, numbers = digits
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    explorer = page.locator(".dlsg")
    title = explorer.locator(".dlsg-verdict")
    grid = explorer.get_by_role("application")

    def holds(query):
        """Hold what is shown to NumPy."""
        expect(title).to_have_text(f"Class {labels[query]}, image {query}")
        np.testing.assert_allclose(
            pixels(explorer.get_by_role("img")), images[query], atol=0.5 / 255 + 1e-6
        )
        for space, values in {"pixels": images, "features": numbers}.items():
            others = np.delete(np.arange(len(images)), query)
            found = others[features.nearest(values[others], values[query], n_neighbors=6).indices]
            tiles, framed = shown(explorer, space)
            np.testing.assert_allclose(tiles, images[found], atol=0.5 / 255 + 1e-6)
            np.testing.assert_array_equal(framed, labels[found] != labels[query])
            same = (labels[found] == labels[query]).sum()
            expect(explorer.locator(f"[data-space={space}] h3")).to_contain_text(
                f"{same} of 6 of the same class"
            )

    holds(0)
    assert explorer.bounding_box()["height"] <= 620
    assert min(explorer.evaluate(SIZES)) >= 14
    picture(explorer, "neighbors")

    # The keyboard.
    grid.focus()
    page.keyboard.press("ArrowRight")
    holds(1)
    page.keyboard.press("End")
    holds(399)
    picture(explorer, "neighbors-last")
    page.keyboard.press("ArrowRight")
    holds(399)
    page.keyboard.press("Home")
    expect(title).to_have_text(re.compile("image 0$"))

    # The mouse: the third image of the first line, and a neighbor, which is then chosen itself.
    grid.locator("canvas").click(position={"x": 5 + 2 * 53 + 20, "y": 20})
    holds(2)
    neighbor = explorer.locator("[data-space=features] .dlsg-near").nth(3)
    number = int(neighbor.get_attribute("data-image"))
    neighbor.click()
    holds(number)

    # The lists: sevens whose nearest is of another class by features only.
    explorer.get_by_role("combobox").first.select_option("7")
    explorer.get_by_role("combobox").last.select_option(index=2)
    wrong = {}
    for space, values in {"pixels": images, "features": numbers}.items():
        nearest = features.nearest(values, values, n_neighbors=2).indices
        itself = nearest[:, 0] == np.arange(len(images))
        first = np.where(itself, nearest[:, 1], nearest[:, 0])
        wrong[space] = labels[first] != labels
    listed = np.flatnonzero((labels == 7) & wrong["features"] & ~wrong["pixels"])
    assert len(listed) > 2
    expect(explorer.locator(".dlsg-count")).to_have_text(f"{len(listed)} images")
    holds(listed[0])
    explorer.get_by_role("button", name="Next image").click()
    holds(listed[1])
    share = 100 * (1 - wrong["pixels"].mean())
    expect(explorer.locator(".dlsg-hint")).to_contain_text(f"{share:.0f} % by pixels")
    picture(explorer, "neighbors-sevens")


def test_queries_and_a_gallery_in_jupyterlab(lab, page, picture):
    notebook = lab.open(page, CODE, QUERIES, "pass")
    explorer = notebook.cell(1).locator(".dlsg")
    explorer.wait_for(timeout=120_000)
    explorer.get_by_role("application").press("ArrowRight")
    page.wait_for_timeout(300)
    assert json.loads(notebook.run_in_new_cell("print(explorer.query)")) == 1
    expect(explorer.locator(".dlsg-near").first).not_to_have_role("button")
    picture(explorer, "neighbors-in-jupyterlab")
    notebook.run_in_new_cell("explorer.query = 41")
    expect(explorer.locator(".dlsg-verdict")).to_have_text(re.compile("image 41$"))
    clothes = data.load("fashion-mnist")
    gallery, queries = part(clothes.train, 1000), part(clothes.test, 60)
    for space, values in {"pixels": 0, "features": 2}.items():
        found = features.nearest(gallery[values], queries[values][41], n_neighbors=6).indices
        tiles, framed = shown(explorer, space)
        np.testing.assert_allclose(tiles, gallery[0][found], atol=0.5 / 255 + 1e-6)
        np.testing.assert_array_equal(framed, gallery[1][found] != queries[1][41])
