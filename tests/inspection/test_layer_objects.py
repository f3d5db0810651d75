"""A layer itself is taken wherever its name is, and nothing is kept alive by it."""

import gc
import weakref

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import ascent, attribution, features, inspection, models, visualization, widgets

IMAGES = np.random.default_rng(0).random((2, 16, 16, 1), np.float32)
QUIET = {"progress": False}


def network() -> keras.Model:
    """A network with a network inside."""
    keras.utils.set_random_seed(0)
    image = keras.Input((16, 16, 1))
    inner = keras.Sequential(
        [keras.Input((16, 16, 1)), layers.Conv2D(3, 3, name="conv"), layers.ReLU(name="relu")],
        name="encoder",
    )
    outer = layers.Dense(4, name="logits")(layers.Flatten(name="flat")(inner(image)))
    return keras.Model(image, outer)


@pytest.fixture(scope="module")
def nested():
    return network()


@pytest.mark.parametrize(
    "call",
    [
        lambda m, layer: attribution.saliency(m, IMAGES, 1, layer=layer, **QUIET),
        lambda m, layer: attribution.grad_cam(m, IMAGES, 1, layer=layer, **QUIET),
        lambda m, layer: [name for name, _ in attribution.randomized(m, ["logits", layer], seed=0)],
        lambda m, layer: features.network_features(m, IMAGES, layer),
        lambda m, layer: inspection.truncate(m, layer)(IMAGES),
        lambda m, layer: inspection.receptive_box(m, layer, (2, 3)),
        lambda m, layer: visualization.activations(m, IMAGES, layer),
        lambda m, layer: visualization.top_patches(m, IMAGES, layer, 0, **QUIET).values,
        lambda m, layer: visualization.style_errors(m, IMAGES, IMAGES[0], [layer]),
        lambda m, layer: visualization.deep_dream(
            m, IMAGES[0], {layer: 1.0}, octaves=1, steps=1, seed=0, **QUIET
        ),
        lambda m, layer: (
            ascent.ascend(
                m, ascent.channel(layer, 1) - ascent.l1(), IMAGES, steps=1, **QUIET
            ).images
        ),
        lambda m, layer: widgets.FeatureMapExplorer(m, IMAGES[0], layer=layer).layer,
        lambda m, layer: widgets.DreamStudio(m, IMAGES[0], layer=layer).layer,
    ],
)
def test_a_layer_and_its_name_give_the_same(nested, call):
    layer = nested.get_layer("encoder").get_layer("conv")
    np.testing.assert_array_equal(call(nested, layer), call(nested, "encoder/conv"))


def test_several_layers_come_back_by_name(nested):
    inner, last = nested.get_layer("encoder"), nested.get_layer("logits")
    found = visualization.activations(nested, IMAGES, [inner, inner.get_layer("relu"), last])
    assert list(found) == ["encoder", "encoder/relu", "logits"]
    np.testing.assert_array_equal(found["encoder"], found["encoder/relu"])


def test_a_base_is_unfrozen_from_a_layer_on():
    base = models.truncate(models.lee_cnn(seed=1), "hidden")
    by_object, by_name = (
        features.FineTuned(base, unfreeze=layer) for layer in (base.get_layer("conv2"), "conv2")
    )
    assert by_object._frozen == by_name._frozen > 0


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            layers.Conv2D(1, 3, name="mine"),
            "got Conv2D 'mine', which is none.* Its layers: encoder/",
        ),
        (layers.Flatten(name="flat"), "got Flatten 'flat'.* It has one of that name: 'flat'"),
    ],
)
def test_a_layer_of_another_model_is_refused(nested, layer, message):
    for call in (inspection.truncate, lambda m, layer: visualization.activations(m, IMAGES, layer)):
        with pytest.raises(ValueError, match=message):
            call(nested, layer)


def test_a_layer_that_runs_in_several_places_needs_a_path():
    shared = layers.Conv2D(1, 3, padding="same", name="conv")
    parts = [keras.Sequential([keras.Input((16, 16, 1)), shared], name=name) for name in "ab"]
    model = keras.Sequential([keras.Input((16, 16, 1)), *parts])
    with pytest.raises(ValueError, match="several places, give a path: a/conv, b/conv"):
        inspection.truncate(model, shared)
    assert inspection.truncate(model, "a/conv")(IMAGES).shape == (2, 16, 16, 1)


@pytest.mark.slow
def test_a_model_goes_though_its_layers_were_given():
    model = network()
    layer = model.get_layer("encoder").get_layer("conv")
    visualization.activations(model, IMAGES, layer)
    attribution.grad_cam(model, IMAGES, layer=layer, **QUIET)
    seen = weakref.ref(model)
    del model
    gc.collect()
    assert seen() is None
