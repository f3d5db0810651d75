"""Images side by side: what is drawn, and what cannot be."""

import keras
import numpy as np
import pytest

from dlsg_utils import models, plotting

GRAY = np.random.default_rng(0).random((5, 8, 6, 1))


def drawn(fig):
    """Return the arrays of the images of a figure, in reading order."""
    return [np.asarray(image.get_array()) for axis in fig.axes for image in axis.get_images()]


@pytest.mark.parametrize("images", [GRAY, list(GRAY), [image[..., 0] for image in GRAY]])
def test_show_draws_each_image_once(images):
    fig = plotting.show(images, list("abcde"))
    np.testing.assert_array_equal(drawn(fig), GRAY[..., 0])
    assert [axis.get_title() for axis in fig.axes] == list("abcde")


@pytest.mark.parametrize(
    "image",
    [
        GRAY[0],
        GRAY[0, ..., 0],
        np.repeat(GRAY[0], 3, axis=-1),
        keras.ops.convert_to_tensor(GRAY[0]),
    ],
)
def test_show_takes_one_image(image):
    assert len(drawn(plotting.show(image, "one"))) == 1


def test_show_scales():
    def scales(**limits):
        panels = plotting.show(GRAY * 4, **limits).axes
        return [image.get_clim() for panel in panels for image in panel.get_images()]

    assert set(scales()) == {(0, 1)}
    assert set(scales(vmin=-1, vmax=2)) == {(-1, 2)}
    assert scales(vmin=None, vmax=None) == [(4 * image.min(), 4 * image.max()) for image in GRAY]


def test_feature_maps_share_a_scale():
    maps = GRAY[..., 0].transpose(1, 2, 0)
    panels = plotting.show_feature_maps(maps, columns=3).axes
    limits = {image.get_clim() for panel in panels for image in panel.get_images()}
    assert limits == {(maps.min(), maps.max())}


def test_old_names_are_answered_with_the_new_ones():
    with pytest.raises(TypeError, match=r"show\(\) takes cmap=…, not colours=…"):
        plotting.show(GRAY, colours="viridis")
    with pytest.raises(TypeError, match=r"show\(\) takes vmin=…, vmax=…, not limits=…"):
        plotting.show(GRAY, limits=(0, 1))
    with pytest.raises(TypeError, match=r"overlay\(\) takes alpha=…, not strength=…"):
        plotting.overlay(GRAY[0], GRAY[0, ..., 0], strength=1)


def test_titles_may_be_numbers():
    for labels in (range(5), np.arange(5), [*"01234"], dict.fromkeys("01234")):
        assert [panel.get_title() for panel in plotting.show(GRAY, labels).axes] == list("01234")
    for label in (7, np.int64(7), np.array(7), "7"):
        assert [panel.get_title() for panel in plotting.show(GRAY[0], label).axes] == ["7"]


def test_rows_have_names():
    fig = plotting.show(GRAY[:4], list("abcd"), rows=["above", "below"])
    assert [panel.get_title() for panel in fig.axes] == list("abcd")
    named = {text.get_text(): panel for panel in fig.axes for text in panel.texts}
    assert named == {"above": fig.axes[0], "below": fig.axes[2]}
    fig.canvas.draw()
    assert all(text.get_window_extent().x0 >= 0 for panel in fig.axes for text in panel.texts)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.show(GRAY, ["a", "b"]), "2 entries for 5 images"),
        (lambda: plotting.show(GRAY, rows=["a"], columns=3), "1 names for 2 rows: 5 images in 3"),
        (lambda: plotting.show(np.zeros((2, 5, 5, 4))), r"got \(5, 5, 4\)"),
        (lambda: plotting.show([]), "empty"),
        (lambda: plotting.show_filters(np.zeros((3, 3))), r"\(kh, kw, C, F\), got \(3, 3\)"),
        (lambda: plotting.show_feature_maps(np.zeros((3, 3))), r"\(H, W, C\), got \(3, 3\)"),
        (lambda: plotting.overlay(GRAY[0], np.zeros((6, 8))), r"\(8, 6\), got shape \(6, 8\)"),
        (lambda: plotting.overlay(GRAY[0], GRAY[0, ..., 0] * np.nan), "heat holds NaN"),
        (lambda: plotting.overlay(GRAY[0], GRAY[0, ..., 0], alpha=2), "alpha takes a number"),
        (lambda: plotting.show(GRAY * np.nan), "NaN"),
        (lambda: plotting.show(np.uint8(GRAY * 255)), "Divide by 255"),
        (lambda: plotting.show(GRAY * 255), "up to 25[0-9].* Divide by 255"),
        (lambda: plotting.overlay(GRAY[0] * 255, GRAY[0, ..., 0]), "Divide by 255"),
        (lambda: plotting.overlay(GRAY, GRAY[0, ..., 0]), r"\(5, 8, 6\), got shape \(8, 6\)"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_filters_have_zero_in_mid_gray():
    kernels = np.random.default_rng(1).normal(size=(3, 3, 1, 4))
    shown = np.stack(drawn(plotting.show_filters(kernels)))
    expected = np.moveaxis(kernels[:, :, 0], -1, 0)
    np.testing.assert_allclose((shown - 0.5) * 2 * np.abs(kernels).max(), expected)
    layer = models.lee_cnn(seed=1).layers[0]
    assert len(drawn(plotting.show_filters(layer))) == 25


def test_overlay_darkens_all_but_the_hottest():
    heat = np.zeros((8, 6))
    heat[2, 3], heat[4, 4] = 5, -5
    image = np.random.default_rng(2).random((8, 6, 3))
    shown = plotting.overlay(image, heat, alpha=0.75)
    np.testing.assert_allclose(shown[2, 3], image[2, 3], rtol=1e-6)
    rest = heat <= 0
    gray = np.repeat(image[rest].mean(axis=-1, keepdims=True), 3, axis=-1)
    np.testing.assert_allclose(shown[rest], 0.25 * gray, rtol=1e-6)
    assert plotting.overlay(GRAY[0], heat).shape == (8, 6, 3)


def test_overlay_in_color_paints_only_the_hot_positions():
    heat = np.zeros((8, 6))
    heat[2, 3], heat[4, 4] = 5, -5
    painted = plotting.overlay(GRAY[0], heat, cmap="inferno")
    changed = np.abs(painted - GRAY[0]).max(axis=-1) > 1e-6
    assert np.argwhere(changed).tolist() == [[2, 3]]
    assert 0 <= painted.min() <= painted.max() <= 1
    alone = plotting.overlay(GRAY[0, ..., 0], heat, cmap="inferno")
    np.testing.assert_array_equal(alone, painted)


@pytest.mark.parametrize("count", [1, 2, 3, 6])
@pytest.mark.parametrize("channels", [1, 3])
def test_patches_show_what_the_frames_hold(count, channels) -> None:
    image = np.random.default_rng(0).random((30, 40, channels), dtype=np.float32)
    corners = [(3 * n, 4 * n) for n in range(count)]
    whole, *parts = plotting.show_patches(image, corners, 6).axes
    assert [patch.get_xy() for patch in whole.patches[::2]] == [(c, r) for r, c in corners]
    assert len(parts) == count
    for part, (row, column) in zip(parts, corners, strict=True):
        shown = np.asarray(part.images[0].get_array()).reshape(6, 6, channels)
        assert np.array_equal(shown, image[row : row + 6, column : column + 6])


def test_rows_share_a_scale_but_for_the_first_image() -> None:
    filters, maps = (
        [np.eye(3) * 9, -np.eye(3), np.eye(3) / 2],
        [np.eye(2), np.eye(2) * 3, np.eye(2)],
    )
    axes = plotting.show_rows({"filters": filters, "maps": maps}, ["all", "a", "b"]).axes
    limits = [panel.images[0].get_clim() for panel in axes]
    assert limits == [(0, 9), (-1, 1), (-1, 1), (0, 1), (0, 3), (0, 3)]


def test_overlay_of_a_batch_is_that_of_each_image():
    heat = np.random.default_rng(1).normal(size=(5, 8, 6))
    painted = plotting.overlay(GRAY, heat)
    for one, image, values in zip(painted, GRAY, heat, strict=True):
        np.testing.assert_allclose(one, plotting.overlay(image, values))
