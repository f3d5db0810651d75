"""Chairs from numbers: inputs, error, generator, and what one knows without a network."""

import keras
import numpy as np
import pytest

from dlsg_utils.applications import generation
from dlsg_utils.data import chairs


def small(classes=3, **options):
    settings = {"size": 16, "units": 16, "widths": (8, 8, 4), "mask_widths": (4, 4, 4), "seed": 0}
    return generation.chair_generator(classes, **(settings | options))


def test_inputs_say_class_view_and_transformation():
    found = generation.chair_inputs([2, 0], [90, 180], 30, classes=3, right=0.12, zoom=0.7)
    assert found.dtype == np.float32
    expected = [[0, 0, 1, 1, 0, 0.5, 1, 0, -1], [1, 0, 0, 0, -1, 0.5, 1, 0, -1]]
    np.testing.assert_allclose(found[:, :9], expected, atol=1e-6)
    low, high = chairs.TRANSFORMATIONS["brightness"]
    np.testing.assert_allclose(found[:, 9], (2 - low - high) / (high - low), rtol=1e-5)
    between = generation.chair_inputs([[0.5, 0.5, 0], [0, 0.25, 0.75]], 0, classes=3)
    np.testing.assert_allclose(between[:, :3], [[0.5, 0.5, 0], [0, 0.25, 0.75]])
    assert generation.chair_inputs(1, 0, classes=3).shape == (1, 10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"style": 3}, "style takes numbers from 0 to 2, got 3"),
        ({"style": [-1]}, "style takes numbers from 0 to 2, got -1"),
        ({"style": [0.5, 0.5]}, r"shares \(3,\) or \(N, 3\); got shape \(2,\)"),
        ({"style": "chair"}, "style takes whole numbers"),
        ({"style": [np.nan, 0, 1]}, "style holds NaN"),
        ({"azimuth": [[0.0, 1.0]]}, r"azimuth takes a number or \(N,\) of them, got.*\(1, 2\)"),
        ({"azimuth": np.inf}, "azimuth holds NaN or infinity"),
        ({"azimuth": [0, 1, 2], "style": [0, 1]}, "style takes 1 or 3 values, .*got 2"),
        ({"elevation": -5}, "elevation takes degrees from 0 to 80, got -5"),
        ({"zoom": 3}, "zoom takes numbers from 0.7 to 1.15, got 3"),
        ({"down": [0, -0.5]}, "down takes numbers from -0.12 to 0.12, got -0.5"),
        ({"classes": 0}, "classes must be at least 1"),
    ],
)
def test_impossible_inputs(arguments, message):
    with pytest.raises(ValueError, match=message):
        generation.chair_inputs(**({"style": 0, "azimuth": 0, "classes": 3} | arguments))


def test_the_error_of_the_image_counts_ten_times():
    targets, outputs = np.zeros((2, 4, 4, 4)), np.zeros((2, 4, 4, 4))
    outputs[0, ..., 1] = 0.5  # in each pixel, of green
    outputs[1, 0, 0, 3] = 0.5  # in one pixel, of the mask
    found = np.asarray(generation.chair_loss(targets, outputs))
    np.testing.assert_allclose(found, [10 * 0.25, 0.25 / 16], rtol=1e-6)


def test_the_generator_begins_white_and_learns():
    styles = chairs.styles(3, seed=0)
    numbers = np.repeat(np.arange(3), 6)
    azimuths = np.tile(np.arange(6) * 60.0, 3)
    truth = chairs.render([styles[n] for n in numbers], azimuths, size=16)
    inputs = generation.chair_inputs(numbers, azimuths, classes=3)
    model = small()
    assert model.output_shape == (None, 16, 16, 4)
    assert generation.generate(model, 0 * inputs[:1]).images.min() == 1  # all biases but one are 0
    losses = generation.train_generator(
        model, inputs, truth.images, truth.masks, epochs=150, batch_size=6, seed=0
    )
    assert len(losses) == 150
    assert losses[-1] < 0.3 * losses[0]
    drawn = generation.generate(model, inputs)
    assert drawn.images.shape == truth.images.shape
    assert drawn.masks.shape == truth.masks.shape
    assert 0 <= min(each.min() for each in drawn) <= max(each.max() for each in drawn) <= 1
    # Nearer to each chair than the mean of all chairs is.
    error = ((drawn.images - truth.images) ** 2).mean()
    assert error < 0.7 * ((truth.images.mean(axis=0) - truth.images) ** 2).mean()
    targets = np.concatenate(truth, axis=-1)
    last = np.mean(generation.chair_loss(targets, np.asarray(model(inputs))))
    assert last < losses[0]
    # One row gives one chair.
    np.testing.assert_allclose(
        generation.generate(model, inputs[4]).images[0], drawn.images[4], atol=1e-5
    )


def test_the_same_seed_gives_the_same_generator():
    one, two, other = (small(seed=seed).get_weights()[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_generator_is_saved_and_loaded(tmp_path):
    model = small()
    model.save(tmp_path / "chairs.keras")
    again = keras.models.load_model(tmp_path / "chairs.keras")
    inputs = generation.chair_inputs([0, 1, 2], 10, classes=3)
    np.testing.assert_allclose(
        generation.generate(again, inputs).images, generation.generate(model, inputs).images,
        atol=1e-6,
    )  # fmt: skip


def test_impossible_generators_and_chairs_to_learn_from():
    with pytest.raises(ValueError, match="size takes a multiple of 8, got 20: take 24"):
        small(size=20)
    with pytest.raises(ValueError, match="mask_widths takes three numbers of channels, got 2"):
        small(mask_widths=(4, 4))
    model, inputs = small(), generation.chair_inputs([0, 1], 0, classes=3)
    with pytest.raises(ValueError, match=r"inputs takes \(N, 10\).*got shape \(2, 9\).*classes=3"):
        generation.generate(model, inputs[:, 1:])
    with pytest.raises(ValueError, match="inputs holds NaN"):
        generation.generate(model, inputs * np.nan)
    images, masks = np.ones((2, 16, 16, 3)), np.ones((2, 16, 16, 1))
    for name, given in {
        "images": {"images": images[:1], "masks": masks},
        "masks": {"images": images, "masks": masks[:, :8]},
    }.items():
        with pytest.raises(ValueError, match=rf"{name} takes \(2, 16, 16, [13]\)"):
            generation.train_generator(model, inputs, **given, epochs=1)
    with pytest.raises(ValueError, match="Divide by 255"):
        generation.train_generator(model, inputs, 255 * images, masks, epochs=1)


def test_half_of_the_styles_are_shown_from_few_sides():
    views = generation.held_out_views(4, azimuths=12, every=4)
    assert len(views.styles) == 48
    for style in range(4):
        own = views.styles == style
        np.testing.assert_array_equal(views.azimuths[own], np.arange(12) * 30)
        shown = views.azimuths[own & views.shown]
        np.testing.assert_array_equal(shown, np.arange(12) * 30 if style < 2 else [0, 120, 240])
    with pytest.raises(ValueError, match="azimuths takes a multiple of every, 5; got 12"):
        generation.held_out_views(4, azimuths=12, every=5)


def test_nearest_and_blended_views():
    # Four images, each of one gray: 0, 0.1, 0.2, 0.4 at 0, 90, 180, 270 degrees.
    grays = np.array([0, 0.1, 0.2, 0.4], np.float32)
    images = np.broadcast_to(grays[:, None, None, None], (4, 3, 3, 1))
    azimuths, wanted = [0, 90, 180, 270], [0, 30, 45, 60, 300, 350, -45, 450]
    nearest = generation.nearest_view(images, azimuths, wanted)[:, 0, 0, 0]
    np.testing.assert_allclose(nearest, [0, 0, 0, 0.1, 0.4, 0, 0, 0.1], atol=1e-6)
    blended = generation.blended_views(images, azimuths, wanted)
    assert blended.shape == (8, 3, 3, 1)
    expected = [0, 0.1 / 3, 0.05, 0.2 / 3, 0.8 / 3, 0.4 / 9, 0.2, 0.1]
    np.testing.assert_allclose(blended[:, 0, 0, 0], expected, atol=1e-6)
    # The order of the images does not matter, and of a single one there is only that one.
    order = [2, 0, 3, 1]
    again = generation.blended_views(images[order], np.array(azimuths)[order], wanted)
    np.testing.assert_allclose(again, blended, atol=1e-6)
    alone = generation.blended_views(images[1:2], [90], [0, 90, 200])
    np.testing.assert_allclose(alone, 0.1, atol=1e-6)
    with pytest.raises(ValueError, match="azimuths takes one for each of 4 images"):
        generation.nearest_view(images, [0, 90], [0])
    with pytest.raises(ValueError, match="wanted takes finite degrees"):
        generation.nearest_view(images, azimuths, [np.nan])
