"""The filter explorer's state, without a browser and without a kernel."""

import numpy as np
import pytest
import traitlets

from dlsg_utils import arithmetic, data, widgets


def test_the_image_is_shrunk_and_rounded():
    explorer = widgets.FilterExplorer("chelsea")
    assert explorer.shape == (170, 256, 3)
    full = data.image("chelsea", size=256)
    np.testing.assert_allclose(explorer.image, full, atol=0.5 / 255 + 1e-6)
    large = np.random.default_rng(0).random((600, 300, 1))
    assert widgets.FilterExplorer(large).shape == (256, 128, 1)


def test_colors_are_filtered_alone_or_together():
    image = np.random.default_rng(0).random((9, 12, 3))
    explorer = widgets.FilterExplorer(image, "Laplacian")
    exact = explorer.image.astype(float)
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
        ({"image": np.zeros((2, 8, 8, 1))}, ValueError, "one image"),
        ({"kernel": "Sobel"}, ValueError, "Sobel, horizontal"),
        ({"kernel": np.zeros((4, 4))}, ValueError, "k 1, 3, 5 or 7"),
        ({"kernel": [["a"]]}, TypeError, "kernel takes numbers"),
        ({"kernel": np.full((3, 3), np.nan)}, ValueError, "NaN"),
        ({"kernel": np.zeros((3, 3, 3))}, ValueError, "kernel has 3 weights a position"),
        ({"filters": np.zeros((3, 3, 1))}, ValueError, r"filters takes \(k, k, C, F\)"),
        ({"filters": np.zeros((3, 3, 3, 2))}, ValueError, "filter 0 has 3 weights a position"),
        ({"pool": 5}, traitlets.TraitError, "pool"),
    ],
)
def test_bad_arguments_of_the_explorer(options, error, said):
    with pytest.raises(error, match=said):
        widgets.FilterExplorer(**{"image": np.zeros((8, 8, 1)), **options})


def test_an_image_from_the_page_is_taken_whole_or_not_at_all():
    explorer = widgets.FilterExplorer(np.zeros((8, 8, 1)))
    explorer.set_state({"pixels": memoryview(bytes(range(12))), "shape": [3, 4, 1]})
    assert explorer.image.shape == (3, 4, 1)
    explorer.set_state({"pixels": bytes(5), "shape": [3, 4, 1]})
    assert "no image of shape" in explorer.message
    assert explorer.pixels == bytes(range(12))
