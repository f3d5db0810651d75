"""The state of the widgets that compute in the page, without a browser and without a kernel."""

import json
import logging
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import traitlets
from bs4 import BeautifulSoup

from dlsg_utils import arithmetic, data, widgets
from dlsg_utils.course import notebooks, pages
from dlsg_utils.widgets import _base

STATIC = Path(_base.__file__).parent / "static"


# -- the base --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_bundle_is_one_module_that_fetches_nothing(path):
    bundle = _base.bundle(path.name)
    assert not re.search(r"^\s*import\b|\bfetch\(|https?://(?!www\.w3\.org)", bundle, re.MULTILINE)
    assert len(re.findall(r"^export ", bundle, re.MULTILINE)) <= 1
    names = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", bundle, re.MULTILINE)
    assert len(names) == len(set(names)), "names of two modules clash"


def test_styles_fetch_nothing():
    for path in STATIC.glob("*.css"):
        assert not re.search(r"@import|url\(", path.read_text()), path.name


def test_an_error_is_shown_and_logged(caplog):
    widget = widgets.ConvolutionStepper()
    with caplog.at_level(logging.ERROR):
        widget._report(ValueError("too large"))
    assert widget.message == "ValueError: too large"
    assert "too large" in caplog.text


def test_closing_twice_is_fine():
    widget = widgets.FilterExplorer(np.zeros((8, 8, 1)))
    widget.close()
    widget.close()
    assert widget.pixels == b""


def test_the_page_is_told_all_it_needs():
    for widget in (widgets.ConvolutionStepper(), widgets.FilterExplorer(np.zeros((8, 8, 3)))):
        state = widget.get_state()
        assert state["in_page"] is True
        assert "export default widget(" in state["_esm"]
        assert ".dlsg" in state["_css"]


# -- ConvolutionStepper ----------------------------------------------------------------------------


def test_the_slides_example_is_the_default():
    stepper = widgets.ConvolutionStepper()
    assert stepper.output.tolist() == [
        [3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1],
    ]  # fmt: skip


def test_the_output_follows_the_state():
    image, kernel = np.arange(12).reshape(3, 4) / 2, np.array([[1, 2]])
    stepper = widgets.ConvolutionStepper(image, kernel, padding="same")
    expected = arithmetic.conv2d(image, kernel, padding="same")
    np.testing.assert_array_equal(stepper.output, expected)
    stepper.set_state({"transposed": True, "stride": 2, "padding": 0, "kernel": [[1, -1], [0, 2]]})
    expected = arithmetic.transposed_conv2d(image, [[1, -1], [0, 2]], stride=2)
    np.testing.assert_array_equal(stepper.output, expected)


def test_what_does_not_fit_is_a_state_and_its_output_an_error():
    stepper = widgets.ConvolutionStepper(stride=2)
    with pytest.raises(ValueError, match=r"Position 3 would overhang by 1 pixel"):
        _ = stepper.output


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"image": [[1, 2], [3]]}, (TypeError, ValueError), "."),
        ({"image": "abc"}, TypeError, "image takes numbers"),
        (
            {"image": np.zeros((13, 3))},
            ValueError,
            r"1 to 12 rows and columns, got shape \(13, 3\)",
        ),
        ({"image": np.zeros(3)}, ValueError, "rows and columns"),
        ({"kernel": np.zeros((8, 8))}, ValueError, "1 to 7"),
        ({"kernel": [[np.nan]]}, ValueError, "kernel holds NaN"),
        ({"stride": 0}, traitlets.TraitError, "stride"),
        ({"padding": "sam"}, traitlets.TraitError, "padding"),
        ({"padding": -1}, traitlets.TraitError, "padding"),
        ({"dilation": 1.5}, traitlets.TraitError, "dilation"),
    ],
)
def test_bad_arguments_of_the_stepper(options, error, said):
    with pytest.raises(error, match=said):
        widgets.ConvolutionStepper(**options)


def test_a_bad_value_later_leaves_the_good_one():
    stepper = widgets.ConvolutionStepper()
    with pytest.raises(ValueError, match="kernel"):
        stepper.kernel = [[np.inf]]
    assert stepper.kernel[0] == [1, -1, -1]


# -- FilterExplorer --------------------------------------------------------------------------------


def test_the_picture_is_shrunk_and_rounded():
    explorer = widgets.FilterExplorer("chelsea")
    assert explorer.shape == (170, 256, 3)
    full = data.image("chelsea", size=256)
    np.testing.assert_allclose(explorer.picture, full, atol=0.5 / 255 + 1e-6)
    large = np.random.default_rng(0).random((600, 300, 1))
    assert widgets.FilterExplorer(large).shape == (256, 128, 1)


def test_colours_are_filtered_alone_or_together():
    picture = np.random.default_rng(0).random((9, 12, 3))
    explorer = widgets.FilterExplorer(picture, "Laplacian")
    exact = explorer.picture.astype(float)
    kernel = np.array(explorer.kernel)[..., 0]
    for c in range(3):
        expected = arithmetic.conv2d(exact[..., c], kernel, padding="same")
        np.testing.assert_allclose(explorer.output[..., c], expected)
    explorer.kernel = np.dstack([kernel, 2 * kernel, 0 * kernel])
    expected = arithmetic.conv2d(exact, np.dstack([kernel, 2 * kernel, 0 * kernel]), padding="same")
    np.testing.assert_allclose(explorer.output[..., 0], expected)
    explorer.relu, explorer.pool, explorer.stride = True, 2, 2
    assert explorer.output.shape == (2, 3, 1)
    assert explorer.output.min() >= 0


def test_filters_become_presets():
    filters = np.random.default_rng(0).normal(size=(5, 5, 3, 4))
    explorer = widgets.FilterExplorer(np.zeros((8, 8, 3)), "filter 2", filters=filters)
    np.testing.assert_allclose(explorer.kernel, filters[..., 2])
    assert [name for name, _ in explorer.presets][-1] == "filter 3"


def test_a_models_first_filters_become_presets():
    keras = pytest.importorskip("keras")
    inner = keras.Sequential(
        [keras.Input((12, 12, 1)), keras.layers.Conv2D(3, 3), keras.layers.Conv2D(2, 3)]
    )
    outer = keras.Sequential([keras.Input((12, 12, 1)), inner, keras.layers.Flatten()])
    for model in (inner, outer):
        explorer = widgets.FilterExplorer(np.zeros((8, 8, 1)), "filter 1", filters=model)
        expected = inner.layers[0].kernel.numpy()[..., 1]
        np.testing.assert_allclose(explorer.kernel, expected)
    dense = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="this one has none"):
        widgets.FilterExplorer(np.zeros((8, 8, 1)), filters=dense)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"image": "chelsey"}, ValueError, "chelsea"),
        ({"image": np.zeros((8, 8))}, ValueError, "Add a channel axis"),
        ({"image": np.full((8, 8, 1), 2.0)}, ValueError, "Divide by 255"),
        ({"image": np.zeros((8, 8, 4))}, ValueError, "1 or 3 channels"),
        ({"image": np.zeros((2, 8, 8, 1))}, ValueError, "one picture"),
        ({"kernel": "Sobel"}, ValueError, "Sobel, level"),
        ({"kernel": np.zeros((4, 4))}, ValueError, "k 1, 3, 5, 7"),
        ({"kernel": [["a"]]}, TypeError, "kernel takes numbers"),
        ({"kernel": np.full((3, 3), np.nan)}, ValueError, "NaN"),
        ({"kernel": np.zeros((3, 3, 3))}, ValueError, "kernel has 3 weights a place"),
        ({"filters": np.zeros((3, 3, 1))}, ValueError, r"filters takes \(k, k, C, F\)"),
        ({"filters": np.zeros((3, 3, 3, 2))}, ValueError, "filter 0 has 3 weights a place"),
        ({"pool": 5}, traitlets.TraitError, "pool"),
    ],
)
def test_bad_arguments_of_the_explorer(options, error, said):
    with pytest.raises(error, match=said):
        widgets.FilterExplorer(**{"image": np.zeros((8, 8, 1)), **options})


def test_a_picture_from_the_page_is_taken_whole_or_not_at_all():
    explorer = widgets.FilterExplorer(np.zeros((8, 8, 1)))
    explorer.set_state({"pixels": memoryview(bytes(range(12))), "shape": [3, 4, 1]})
    assert explorer.picture.shape == (3, 4, 1)
    explorer.set_state({"pixels": bytes(5), "shape": [3, 4, 1]})
    assert "no picture of shape" in explorer.message
    assert explorer.pixels == bytes(range(12))


# -- pages -----------------------------------------------------------------------------------------


def _executed(*widgets_shown):
    """Return a notebook as nbclient leaves it: views in the outputs, states in the metadata."""
    v4 = nbformat.v4
    states = {
        name: {"model_name": "M", "model_module": "m", "state": state}
        for name, state in widgets_shown
    }
    outputs = [
        v4.new_output("display_data", {notebooks._WIDGET: {"model_id": name}, "text/plain": name})
        for name in states
    ]
    notebook = v4.new_notebook(cells=[v4.new_code_cell("show()", outputs=outputs)])
    notebook.metadata["widgets"] = {notebooks._WIDGET_STATES: {"state": states}}
    return notebook


def test_a_page_keeps_our_widgets_and_a_notebook_none():
    state = {"in_page": True, "_esm": "export default {}", "_css": "", "note": "</script><b>"}
    notebook = _executed(("ours", state), ("bar", {"value": 3}))
    stored = notebooks.normal_form(notebook, "01_a")
    assert stored.cells[0].outputs == []
    assert "widgets" not in stored.metadata

    shown = notebooks.normal_form(notebook, "01_a", widgets=True)
    assert [o.data["text/plain"] for o in shown.cells[0].outputs] == ["ours"]
    soup = BeautifulSoup(pages.lecture_page(shown, "01_a"), "html.parser")
    assert [place["data-widget"] for place in soup.select("[data-widget]")] == ["ours"]
    states, loader = soup.select("script[type*=widget-state]"), soup.select("script[type=module]")
    assert json.loads(states[0].text)["state"]["ours"]["state"] == state
    assert len(loader) == 1
    assert len(soup.select("script")) == 2
    assert not [script["src"] for script in soup.select("script[src]")]
