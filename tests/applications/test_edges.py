"""The network for outlines, its loss, and what it cannot take."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import training
from dlsg_utils.applications import edges
from dlsg_utils.data import scenes

IMAGES = np.random.default_rng(2).random((2, 20, 24, 3)).astype(np.float32)


def test_the_loss_by_hand():
    labels = np.zeros((1, 2, 2), bool)
    labels[0, 0, 0] = True
    logits = np.zeros((1, 2, 2, 2), np.float32)
    logits[..., 1] = np.where(labels, 2, -2)
    one = (0.75 + 3 * 0.25) * np.log(2) / 4
    other = (0.75 + 3 * 0.25) * np.log1p(np.exp(-2)) / 4
    for given in (labels, labels[..., None]):
        found = edges.balanced_cross_entropy(given, logits)
        np.testing.assert_allclose(found, [one + other], rtol=1e-6)


def test_the_loss_of_an_image_without_outlines_is_zero():
    logits = tf.ones((2, 4, 4, 3))
    assert (edges.balanced_cross_entropy(tf.zeros((2, 4, 4)), logits).numpy() == 0).all()


def test_the_network_answers_at_each_scale():
    model = edges.edge_network((4, 6, 8), seed=1)
    assert model(IMAGES[:, :20, :20]).shape == (2, 20, 20, 4)
    fused, sides = np.split(np.asarray(model(IMAGES)), [1], axis=-1)
    np.testing.assert_allclose(fused, sides.mean(axis=-1, keepdims=True), atol=1e-5)
    same, other = edges.edge_network((4, 6, 8), seed=1), edges.edge_network((4, 6, 8), seed=2)
    np.testing.assert_array_equal(same.get_weights()[0], model.get_weights()[0])
    assert not np.array_equal(other.get_weights()[0], model.get_weights()[0])
    assert edges.edge_network((4,))(IMAGES).shape == (2, 20, 24, 2)


def test_strength_of_any_size_and_any_batch():
    model = edges.edge_network((4, 6, 8), seed=1)
    wide = np.random.default_rng(0).random((2, 32, 48, 3)).astype(np.float32)
    found = edges.edge_strength(model, wide)
    np.testing.assert_allclose(found, tf.sigmoid(model(wide)[..., 0]), atol=1e-5)
    np.testing.assert_allclose(edges.edge_strength(model, wide[1]), found[1], atol=1e-5)
    odd = edges.edge_strength(model, wide[0, :31, :45])
    assert odd.shape == (31, 45)
    # Far from the padded border it does not matter.
    np.testing.assert_allclose(odd[:4, :8], found[0, :4, :8], atol=1e-5)


def as_subclass(inner):
    class Subclass(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner = inner

        def call(self, images):
            return self.inner(images)

    return Subclass()


@pytest.mark.slow
def test_every_kind_of_model_gives_the_same_strength():
    inner = edges.edge_network((4, 6), seed=1)
    image = keras.Input((32, 32, 3))
    first = keras.layers.Lambda(lambda maps: maps[..., :1])
    models = {
        "functional": keras.Model(image, inner(image)),
        "sequential": keras.Sequential([image, inner, first]),
        "probabilities": keras.Model(image, keras.layers.Activation("sigmoid")(inner(image))),
        "one map": keras.Model(image, keras.layers.Reshape((32, 32))(first(inner(image)))),
        "subclass": as_subclass(inner),
    }
    images = np.random.default_rng(0).random((3, 32, 32, 3)).astype(np.float32)
    wanted = edges.edge_strength(inner, images)
    for name, model in models.items():
        found = edges.edge_strength(model, images)
        np.testing.assert_allclose(found, wanted, atol=1e-5, err_msg=name)


@pytest.mark.slow
def test_a_network_learns_outlines():
    options = {"size": 32, "objects": (1, 2), "object_size": (12, 22), "classes": ["Bag", "Shirt"]}
    some = scenes.compose(200, **options)
    held_out = scenes.compose(20, part="validation", **options)
    model = edges.edge_network((8, 16), seed=0)
    training.fit(
        model, some.images, some.outlines, loss=edges.balanced_cross_entropy, epochs=8,
        batch_size=8, learning_rate=5e-3, seed=0, progress=False,
    )  # fmt: skip
    learned = edges.thin(edges.edge_strength(model, held_out.images))
    before = edges.thin(edges.edge_strength(edges.edge_network((8, 16), seed=0), held_out.images))
    best = [
        edges.precision_recall(maps, held_out.outlines).f_measure.max()
        for maps in (learned, before)
    ]
    assert best[0] > best[1] + 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: edges.edge_network(()), "widths takes the filters of at least one stage"),
        (lambda: edges.edge_network((0,)), "widths must be at least 1"),
        (lambda: edges.edge_strength(edges.edge_network((2,)), IMAGES * 255), "Divide by 255"),
        (lambda: edges.edge_strength(edges.edge_network((2,)), IMAGES[..., :1]), "any×any×3"),
    ],
)
def test_what_has_no_edges(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_classifier_gives_no_edges():
    model = keras.Sequential(
        [keras.Input((20, 24, 3)), keras.layers.Flatten(), keras.layers.Dense(3)], name="three"
    )
    with pytest.raises(ValueError, match=r"'three' gives outputs of shape .*maps of the same size"):
        edges.edge_strength(model, IMAGES)
    smaller = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(1, 3)])
    with pytest.raises(ValueError, match="edges take maps of the same size"):
        edges.edge_strength(smaller, IMAGES)
    with pytest.raises(ValueError, match="20"):
        edges.edge_strength(model, IMAGES[:, :18])


def test_a_saved_network_is_the_same(tmp_path):
    model = edges.edge_network((2, 3), seed=1)
    model.save(tmp_path / "edges.keras")
    loaded = keras.saving.load_model(tmp_path / "edges.keras")
    np.testing.assert_allclose(loaded(IMAGES), model(IMAGES), atol=1e-6)
