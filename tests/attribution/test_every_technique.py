"""What holds for every technique: all kinds of models, one image, bad input."""

import keras
import numpy as np
import pytest
from explained import (
    IMAGES,
    KINDS,
    METHODS,
    SHAPE,
    TARGETS,
    Subclassed,
    small_cnn,
)
from keras import layers

from dlsg_utils import attribution

SLOW = {"nested", "softmax in dense", "nested logits", "subclassed logits", "logits of it"}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] * (kind in SLOW)) for kind in KINDS]
)
def test_all_kinds_of_models_give_the_same_maps(small, expected, kind):
    model = KINDS[kind](small)
    before = [weight.copy() for weight in model.get_weights()]
    for name, method in METHODS.items():
        got = method(model, IMAGES, TARGETS)
        np.testing.assert_allclose(got, expected[name], atol=1e-5, err_msg=name)
    for weight, same in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, same)


@pytest.mark.parametrize("name", METHODS)
def test_predicted_class_one_image_and_little_memory(small, name):
    predicted = small(IMAGES).numpy().argmax(axis=1)
    method = METHODS[name]
    batch = method(small, IMAGES)
    assert batch.dtype == np.float32
    assert batch.shape == (3, 12, 12)
    np.testing.assert_allclose(batch, method(small, IMAGES, predicted), atol=1e-6)
    if name == "smooth_grad":  # its noise depends on how the samples are cut
        return
    np.testing.assert_allclose(method(small, IMAGES, max_memory=1), batch, atol=1e-5)
    np.testing.assert_allclose(method(small, IMAGES[1]), batch[1], atol=1e-5)


def test_nothing_is_compiled_again(small):
    model = Subclassed(small, softmax=False)
    for name, method in METHODS.items():
        method(model, IMAGES, TARGETS)
        known = model.calls
        method(model, IMAGES[:2], [1, 3])
        method(model, IMAGES[0])
        assert model.calls == known, name
    attribution.smooth_grad(model, IMAGES, samples=3)
    attribution.occlusion(model, IMAGES, patch=3)
    assert model.calls == known


def test_maps_go_with_training(small):
    model = small_cnn()
    attribution.saliency(model, IMAGES, 0)
    model.set_weights([2 * weight for weight in small.get_weights()])
    changed = attribution.saliency(model, IMAGES, 0)
    assert np.abs(changed - attribution.saliency(small, IMAGES, 0)).max() > 1e-3


@pytest.mark.slow
def test_images_of_any_size():
    model = keras.Sequential(
        [
            keras.Input((None, None, 1)),
            layers.Conv2D(4, 3, activation="relu", name="conv"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ]
    )
    for size in ((20, 24), (11, 9)):
        images = np.random.default_rng(0).random((2, *size, 1), dtype=np.float32)
        for method in METHODS.values():
            assert method(model, images).shape == (2, *size)


def two_inputs():
    left, right = keras.Input(SHAPE), keras.Input(SHAPE)
    return keras.Model([left, right], layers.Flatten()(layers.Add()([left, right])))


def two_outputs():
    image = keras.Input(SHAPE)
    x = layers.Flatten()(image)
    return keras.Model(image, [x, layers.Dense(2)(x)])


def maps_out():
    image = keras.Input(SHAPE)
    return keras.Model(image, layers.Conv2D(3, 3)(image))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("build", "message"),
    [(two_inputs, "2 inputs"), (two_outputs, "2 outputs"), (maps_out, r"\(N, classes\)")],
)
def test_models_that_cannot_be_explained(name, build, message):
    with pytest.raises(ValueError, match=message):
        METHODS[name](build(), IMAGES, 0)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("images", "targets", "error", "message"),
    [
        (IMAGES, 5, ValueError, "0 to 4, got 5"),
        (IMAGES, -1, ValueError, "0 to 4, got -1"),
        (IMAGES, [0, 1], ValueError, r"for each image, \(3,\), got shape \(2,\)"),
        (IMAGES, 1.5, TypeError, "whole numbers"),
        (IMAGES * 255, 0, ValueError, "Divide by 255"),
        (IMAGES * np.nan, 0, ValueError, "NaN"),
        (IMAGES[:, :10], 0, ValueError, "takes images of 12×12×2, got 10×12×2"),
        (IMAGES[0, :, :, 0], 0, ValueError, "channel axis"),
        (IMAGES[:0], 0, ValueError, "empty"),
    ],
)
def test_bad_images_and_targets(small, name, images, targets, error, message):
    with pytest.raises(error, match=message):
        METHODS[name](small, images, targets)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: attribution.grad_cam(m, IMAGES, layer="conv3"), "Did you mean 'conv"),
        (lambda m: attribution.grad_cam(m, IMAGES, layer="classes"), "without rows and columns"),
        (lambda m: attribution.saliency(m, IMAGES, 6, layer="conv2"), "0 to 5, got 6"),
        (
            lambda m: attribution.saliency(m, IMAGES, 0, layer="conv2", position=(3, 0)),
            "3×3 positions",
        ),
        (lambda m: attribution.saliency(m, IMAGES, position=(0, 0)), "give layer, too"),
        (lambda m: attribution.saliency(m, IMAGES, layer="conv2", position=(0,)), "position"),
        (lambda m: attribution.saliency(m, IMAGES, layer="conv2", position=(-1, 0)), "3×3"),
        (lambda m: attribution.saliency(m, IMAGES, layer="classes", position=(0, 0)), "rows and"),
        (lambda m: attribution.occlusion(m, IMAGES, patch=13), "larger than the image, 12×12"),
        (lambda m: attribution.occlusion(m, IMAGES, patch=3, stride=4), "leaves gaps"),
        (lambda m: attribution.occlusion(m, IMAGES, patch=0), "at least 1"),
        (lambda m: attribution.occlusion(m, IMAGES, fill=(0, 0, 0)), r"one a channel, \(2,\)"),
        (lambda m: attribution.smooth_grad(m, IMAGES, samples=0), "samples must be at least 1"),
        (lambda m: attribution.smooth_grad(m, IMAGES, noise=-1), "noise takes a number from 0"),
        (lambda m: attribution.smooth_grad(m, IMAGES, seed=-1), "seed must be at least 0"),
        (lambda m: attribution.integrated_gradients(m, IMAGES, steps=0), "steps must be"),
        (lambda m: attribution.integrated_gradients(m, IMAGES, baseline=[1, 2]), "baseline takes"),
        (lambda m: attribution.saliency(m, IMAGES, max_memory=0), "max_memory"),
        (lambda m: attribution.randomized(m, ["conv3"]), "Did you mean 'conv"),
    ],
)
def test_bad_options(small, call, message):
    with pytest.raises(ValueError, match=message):
        call(small)


def test_models_without_what_a_method_needs(linear):
    model, _ = linear
    with pytest.raises(ValueError, match="no convolution"):
        attribution.grad_cam(model, IMAGES)
    for method in (attribution.guided_backprop, attribution.deconvnet):
        with pytest.raises(ValueError, match="no rectifier"):
            method(model, IMAGES)
