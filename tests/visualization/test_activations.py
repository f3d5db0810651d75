"""What units answer: activations, the strongest patches, and the piece of a picture they see."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import models, visualization

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((50, 28, 28, 1), dtype=np.float32)
DIGITS = (28, 28, 1)


class Subclassed(keras.Model):
    """Counts how often Python runs it: once a trace."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.calls = inner, 0

    def call(self, inputs):
        self.calls += 1
        return keras.ops.softmax(self.inner(inputs))


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


def nested(inner):
    image = keras.Input(DIGITS)
    return keras.Model(image, layers.Softmax()(inner(image)))


# Activations


@pytest.mark.parametrize(
    "wrap", [lambda m: m, nested, Subclassed, lambda m: models.logits(nested(m))]
)
def test_activations_are_what_the_layers_give(lee, wrap):
    model = wrap(lee)
    expected = [lee.layers[0](IMAGES), lee(IMAGES)]
    found = visualization.activations(model, IMAGES, ["conv1", "logits"], batch_size=16)
    for name, values in zip(["conv1", "logits"], expected, strict=True):
        np.testing.assert_allclose(found[name], values, atol=1e-5)
    np.testing.assert_allclose(
        visualization.activations(model, IMAGES[3], "conv1"), expected[0][3], atol=1e-5
    )


def test_activations_trace_once_for_any_number_of_pictures(lee):
    model = Subclassed(lee)
    model(IMAGES[:1])
    model.calls = 0
    for count in (50, 1, 7):
        visualization.activations(model, IMAGES[:count], "conv2", batch_size=20)
    assert model.calls == 1


def test_activations_of_a_network_that_takes_any_size():
    model = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3, strides=2, name="conv")]
    )
    for size in (32, 47):
        picture = RANDOM.random((size, size, 3), dtype=np.float32)
        found = visualization.activations(model, picture, "conv")
        np.testing.assert_allclose(found, model(picture[None])[0], atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGES, "conv3"), "'conv3' is unknown. Did you mean 'conv"),
        ((IMAGES[:, :20], "conv1"), "takes images of 28×28×1, got 20×28×1"),
        ((IMAGES * 255, "conv1"), r"Divide by 255"),
        ((IMAGES[..., 0], "conv1"), "Add a channel axis|takes images"),
    ],
)
def test_activations_of_what_cannot_be(lee, arguments, message):
    with pytest.raises(ValueError, match=message):
        visualization.activations(lee, *arguments)


# The piece of a picture that a unit sees


def _between(kind, x):
    def conv(size, **options):
        return layers.Conv2D(2, size, **options)

    match kind:
        case "pooled":
            x = conv(5, strides=2, padding="same")(x)
            return layers.AveragePooling2D(2)(x)
        case "padded":
            x = layers.ZeroPadding2D(((1, 2), (0, 1)))(x)
            x = layers.DepthwiseConv2D(3, strides=2)(x)
            return layers.Cropping2D(((1, 0), (2, 0)))(x)
        case "dilated":
            return conv(3, dilation_rate=2)(x)
        case "residual":
            return layers.Add()([x, conv(3, padding="same")(x)])
        case "transposed":
            return layers.Conv2DTranspose(2, 4, strides=2, padding="same")(x)
        case _:
            return layers.UpSampling2D(2)(x)


@pytest.mark.parametrize("size", [28, 31])
@pytest.mark.parametrize(
    "kind", ["pooled", "padded", "dilated", "residual", "transposed", "enlarged"]
)
def test_receptive_box_is_where_a_gradient_leads(kind, size):
    image = keras.Input((size, size, 1))
    first = layers.Conv2D(2, 3, strides=2, padding="same")(image)
    model = keras.Model(image, layers.Activation("linear", name="end")(_between(kind, first)))
    for weight in model.weights:
        weight.assign(tf.abs(weight) + 0.01)
    picture = tf.Variable(RANDOM.random((1, size, size, 1), dtype=np.float32))
    with tf.GradientTape(persistent=True) as tape:
        answers = model(picture)
        last = min(answers.shape[1:3]) - 1
        places = [(0, 0), (last // 2, 1), (1, last // 2), (last, last)]
        units = [answers[0, row, column, 0] for row, column in places]
    for box, unit in zip(models.receptive_box(model, "end", places), units, strict=True):
        seen = np.argwhere(tape.gradient(unit, picture)[0, ..., 0].numpy())
        expected = np.stack([seen.min(axis=0), seen.max(axis=0) + 1], axis=1).ravel()
        slack = 2 if kind in ("transposed", "enlarged") else 0  # their units see unequal pieces
        missing = (box.clip(0, size) - expected) * [1, -1, 1, -1]
        assert (missing <= 0).all()
        assert (missing >= -slack).all()


def test_receptive_boxes_of_a_whole_map(lee):
    boxes = models.receptive_box(lee, "conv2")
    assert boxes.shape == (11, 11, 4)
    np.testing.assert_array_equal(boxes[2, 5], [4, 12, 10, 18])
    np.testing.assert_array_equal(models.receptive_box(lee, "hidden"), [[[0, 26, 0, 26]]])
    with pytest.raises(ValueError, match="'conv2' has 11×11 positions, got"):
        models.receptive_box(lee, "conv2", (11, 0))


# The strongest patches


def test_top_patches_are_those_of_a_full_search(lee):
    channels = [3, 0, 7]
    answers = visualization.activations(lee, IMAGES, "conv2")[..., channels]
    found = visualization.top_patches(
        lee, IMAGES, "conv2", channels, count=5, batch_size=16, progress=False
    )
    strongest = answers.max(axis=(1, 2)).T
    order = np.argsort(-strongest, axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(found.indices, order)
    np.testing.assert_allclose(found.values, np.take_along_axis(strongest, order, 1), atol=1e-5)
    assert found.patches.shape == (3, 5, 8, 8, 1)
    for channel, rank in np.ndindex(3, 5):
        picture, (row, column) = found.indices[channel, rank], found.positions[channel, rank]
        assert answers[picture, row, column, channel] == pytest.approx(
            found.values[channel, rank], abs=1e-5
        )
        top, bottom, left, right = found.boxes[channel, rank]
        np.testing.assert_array_equal(
            found.patches[channel, rank], IMAGES[picture, top:bottom, left:right]
        )


def test_cut_takes_what_the_patches_show(lee):
    """Cut out of the pictures themselves, the pieces are the patches, zero beyond the edges."""
    same = models.raiko_cnn(seed=1)  # pads, so that patches reach over the edge
    for model, channels in ((lee, [3, 7]), (same, [1, 2]), (same, 1)):
        top = visualization.top_patches(
            model, IMAGES, "conv2", channels, count=4, fill=0, progress=False
        )
        pictures = IMAGES[top.indices]
        np.testing.assert_array_equal(top.cut(pictures), top.patches)
        np.testing.assert_array_equal(top.cut(pictures[..., 0]), top.patches[..., 0])
    with pytest.raises(ValueError, match=r"one map for each patch, \(4,\) \+ \(H, W"):
        top.cut(pictures[:2])


def test_the_patch_alone_gives_the_answer(lee):
    found = visualization.top_patches(lee, IMAGES, "conv2", 3, count=4, progress=False)
    assert found.patches.shape == (4, 8, 8, 1)
    pictures = np.zeros((4, 28, 28, 1), np.float32)
    pictures[:, :8, :8] = found.patches
    answers = visualization.activations(lee, pictures, "conv2")[:, 0, 0, 3]
    np.testing.assert_allclose(answers, found.values, atol=1e-5)


def test_patches_over_the_edge_are_filled():
    conv = layers.Conv2D(1, 3, padding="same", kernel_initializer="ones", name="conv")
    model = keras.Sequential([keras.Input((6, 6, 1)), conv])
    picture = np.zeros((1, 6, 6, 1), np.float32)
    picture[0, 0, 5] = 1.0
    corner = visualization.top_patches(
        model, picture, "conv", 0, count=1, fill=0.25, progress=False
    )
    # The nine windows that hold the pixel answer alike; the first is taken.
    np.testing.assert_array_equal(corner.positions, [[0, 4]])
    np.testing.assert_array_equal(corner.boxes, [[-1, 2, 3, 6]])
    np.testing.assert_array_equal(
        corner.patches[0, ..., 0], [[0.25, 0.25, 0.25], [0, 0, 1], [0, 0, 0]]
    )


def test_units_that_see_all_show_whole_pictures():
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(1, 9, padding="same", name="conv")]
    )
    found = visualization.top_patches(model, IMAGES[:, :8, :8], "conv", [0], progress=False)
    np.testing.assert_array_equal(found.boxes, np.tile([0, 8, 0, 8], (1, 9, 1)))
    np.testing.assert_array_equal(found.patches, IMAGES[found.indices, :8, :8])


@pytest.mark.parametrize("kind", ["tf.data", "tf.data with labels", "generator"])
def test_top_patches_stream(lee, kind):
    labels = np.arange(50)
    streams = {
        "tf.data": lambda: tf.data.Dataset.from_tensor_slices(IMAGES).batch(8),
        "tf.data with labels": lambda: tf.data.Dataset.from_tensor_slices((IMAGES, labels)).batch(
            8
        ),
        "generator": lambda: (IMAGES[i : i + 8] for i in range(0, 50, 8)),
    }
    expected = visualization.top_patches(lee, IMAGES, "hidden", [1, 2], progress=False)
    found = visualization.top_patches(lee, streams[kind](), "hidden", [1, 2], progress=False)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_top_patches_trace_once_for_any_channel(lee):
    model = Subclassed(lee)
    visualization.top_patches(model, IMAGES, "conv1", [1, 2], progress=False)
    model.calls = 0
    visualization.top_patches(model, IMAGES[:30], "conv1", [4, 2, 8], count=2, progress=False)
    assert model.calls == 1  # for the boxes; looking itself is compiled


def test_fewer_pictures_than_places(lee):
    found = visualization.top_patches(lee, IMAGES[:2], "conv1", [1], count=9, progress=False)
    assert found.values.shape == (1, 2)


@pytest.mark.parametrize(
    ("images", "layer", "channels", "message"),
    [
        (IMAGES, "conv1", [3, 25], "'conv1' has the channels 0 to 24, got 25"),
        (IMAGES, "conv1", -1, "from 0 up, got -1"),
        (IMAGES, "conv9", 1, "Did you mean 'conv"),
        (IMAGES[0], "conv1", 1, "takes a batch"),
        ([], "conv1", 1, "images is empty"),
        ([IMAGES[:2], IMAGES[:2, :20]], "conv1", 1, "images of one size"),
        (tf.data.Dataset.from_tensors(IMAGES).repeat(), "conv1", 1, "never ends"),
    ],
)
def test_top_patches_of_what_cannot_be(lee, images, layer, channels, message):
    with pytest.raises(ValueError, match=message):
        visualization.top_patches(lee, images, layer, channels, progress=False)
