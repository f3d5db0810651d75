"""The figures: what is drawn, and what cannot be."""

import matplotlib

matplotlib.use("agg")

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlsg_utils import models, plotting
from dlsg_utils.training.fit import History

GREY = np.random.default_rng(0).random((5, 8, 6, 1))


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def drawn(fig):
    """Return the arrays of the pictures of a figure, in reading order."""
    return [np.asarray(image.get_array()) for axis in fig.axes for image in axis.get_images()]


@pytest.mark.parametrize("images", [GREY, list(GREY), [image[..., 0] for image in GREY]])
def test_show_draws_each_picture_once(images):
    fig = plotting.show(images, list("abcde"))
    np.testing.assert_array_equal(drawn(fig), GREY[..., 0])
    assert [axis.get_title() for axis in fig.axes] == list("abcde")


@pytest.mark.parametrize(
    "image",
    [
        GREY[0],
        GREY[0, ..., 0],
        np.repeat(GREY[0], 3, axis=-1),
        keras.ops.convert_to_tensor(GREY[0]),
    ],
)
def test_show_takes_one_picture(image):
    assert len(drawn(plotting.show(image, "one"))) == 1


def test_show_scales():
    scaled = [
        [
            image.get_clim()
            for axis in plotting.show(GREY * 4, limits=limits).axes
            for image in axis.get_images()
        ]
        for limits in ((0.0, 1.0), None, "each")
    ]
    assert set(scaled[0]) == {(0, 1)}
    assert set(scaled[1]) == {(4 * GREY.min(), 4 * GREY.max())}
    assert scaled[2] == [(4 * image.min(), 4 * image.max()) for image in GREY]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.show(GREY, ["a", "b"]), "2 entries for 5 pictures"),
        (lambda: plotting.show(np.zeros((2, 5, 5, 4))), r"got \(5, 5, 4\)"),
        (lambda: plotting.show([]), "empty"),
        (lambda: plotting.show_filters(np.zeros((3, 3))), r"\(kh, kw, C, F\), got \(3, 3\)"),
        (lambda: plotting.show_feature_maps(np.zeros((3, 3))), r"\(H, W, C\), got \(3, 3\)"),
        (lambda: plotting.overlay(GREY[0], np.zeros((6, 8))), r"\(8, 6\), got shape \(6, 8\)"),
        (lambda: plotting.overlay(GREY[0], GREY[0, ..., 0] * np.nan), "heat holds NaN"),
        (lambda: plotting.overlay(GREY[0], GREY[0, ..., 0], strength=2), "strength takes a number"),
        (lambda: plotting.show_confusion([0, 3], [0, 1], ["a", "b"]), "take 0 to 1 for 2"),
        (lambda: plotting.show_confusion([0, 1], [0, 1, 1], ["a", "b"]), r"shapes \(2,\) and \(3,"),
        (lambda: plotting.show_confusion([0, 1], np.eye(2), ["a", "b"]), r"logits\.argmax"),
        (lambda: plotting.show_history(History()), "no epoch"),
        (lambda: plotting.show_history({}), "no epoch"),
        (
            lambda: plotting.show_history(History([{"loss": 1, "accuracy": 1}]), metric="acuracy"),
            "Did you mean 'accuracy'",
        ),
        (lambda: plotting.show(GREY * np.nan), "NaN"),
        (lambda: plotting.show(np.uint8(GREY * 255)), "Divide by 255"),
        (lambda: plotting.show_numbers({}), "empty"),
        (lambda: plotting.show_numbers([[np.nan, 1]]), "finite numbers"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_filters_have_zero_in_mid_grey():
    kernels = np.random.default_rng(1).normal(size=(3, 3, 1, 4))
    pictures = np.stack(drawn(plotting.show_filters(kernels)))
    expected = np.moveaxis(kernels[:, :, 0], -1, 0)
    np.testing.assert_allclose((pictures - 0.5) * 2 * np.abs(kernels).max(), expected)
    layer = models.lee_cnn(seed=1).layers[0]
    assert len(drawn(plotting.show_filters(layer))) == 25


def test_confusion_counts():
    fig = plotting.show_confusion([0, 0, 1, 2], [0, 1, 1, 1], ["a", "b", "c"])
    places = {text.get_position(): text.get_text() for text in fig.axes[0].texts}
    assert places == {(0, 0): "1", (1, 0): "1", (1, 1): "1", (1, 2): "1"}


def test_one_epoch_is_seen():
    fig = plotting.show_history(History([{"epoch": 1, "loss": 1.0, "accuracy": 0.5}]))
    assert [line.get_marker() for axis in fig.axes for line in axis.get_lines()] == ["o", "o"]


def test_history_of_one_and_of_several():
    rows = [
        {"epoch": e, "loss": 1 / e, "accuracy": 1 - 1 / e, "val_loss": 2 / e, "val_accuracy": 0.5}
        for e in (1, 2, 3)
    ]
    fig = plotting.show_history(History(rows))
    left, right = ([line.get_ydata() for line in axis.get_lines()] for axis in fig.axes)
    np.testing.assert_allclose(left, [[1, 1 / 2, 1 / 3], [2, 1, 2 / 3]])
    np.testing.assert_allclose(right[1], 0.5)
    fig = plotting.show_history({"one": History(rows), "two": History(rows)})
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["one", "two"]


def test_overlay_paints_only_the_hot_places():
    heat = np.zeros((8, 6))
    heat[2, 3], heat[4, 4] = 5, -5
    painted = plotting.overlay(GREY[0], heat)
    changed = np.abs(painted - GREY[0]).max(axis=-1) > 1e-6
    assert np.argwhere(changed).tolist() == [[2, 3]]
    assert 0 <= painted.min() <= painted.max() <= 1


def test_architecture_draws_every_stage_of_any_model():
    fig = plotting.show_architecture(
        models.lee_cnn(seed=1), np.random.default_rng(2).random((28, 28, 1))
    )
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert [text.split("\n")[1] for text in texts] == [
        "28×28×1", "26×26×25", "13×13×25", "11×11×50", "5×5×50", "1250", "100", "10",
    ]  # fmt: skip
    assert texts[1].endswith("250 param.")
    np.testing.assert_array_equal(drawn(fig)[0].shape, (28, 28))
