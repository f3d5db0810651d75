"""A classifier as a map: equal at every window, or refused with the layer's name."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from dlsg_utils import models
from dlsg_utils.applications import segmentation

WINDOW = (13, 11, 2)
IMAGES = np.random.default_rng(0).random((2, 23, 20, 2), dtype=np.float32)


def sequential(*body, shape=WINDOW):
    return keras.Sequential([keras.Input(shape), *body], name="small")


def convolutions():
    return [
        layers.Conv2D(4, 3, activation="relu", bias_initializer="normal", name="conv1"),
        layers.MaxPooling2D(2, name="pool1"),
        layers.Conv2D(5, 2, activation="tanh", name="conv2"),
    ]


def head(activation=None):
    return [
        layers.Flatten(name="flat"),
        layers.Dense(6, activation="relu", bias_initializer="normal", name="hidden"),
        layers.Dropout(0.5, name="drop"),
        layers.Dense(3, activation=activation, bias_initializer="normal", name="classes"),
    ]


def functional(body, shape=WINDOW):
    image = x = keras.Input(shape)
    for layer in body:
        x = layer(x)
    return keras.Model(image, x, name="functional")


def branches():
    """Two branches of one size, joined in several ways, a shared layer, layers of most kinds."""
    image = keras.Input(WINDOW)
    shared = layers.Conv2D(4, 3, name="shared")
    a = layers.Conv2D(4, 3, name="a")(image)
    b = layers.Cropping2D(((2, 0), (0, 2)), name="crop")(layers.Conv2D(4, 1, name="b")(image))
    x = layers.Add(name="sum")([a, b])
    x = layers.Concatenate(name="both")([shared(x), layers.LeakyReLU()(shared(b))])
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.PReLU("normal", shared_axes=(1, 2), name="prelu")(x)
    x = layers.DepthwiseConv2D(2, depth_multiplier=2, name="depthwise")(x)
    x = layers.SeparableConv2D(5, 2, strides=2, activation="elu", name="separable")(x)
    x = layers.Conv2D(4, 2, dilation_rate=1, padding="valid", activation="softmax")(x)
    x = layers.LayerNormalization(name="layer_norm")(x)
    return keras.Model(image, functional_end(x), name="branches")


def functional_end(x):
    x = layers.Flatten()(x)
    x = layers.Dense(6, name="hidden")(layers.ReLU()(x))
    x = layers.BatchNormalization(name="norm_of_hidden")(x)
    x = layers.PReLU("normal", name="slope")(x)
    return layers.Softmax()(layers.Add()([layers.Dense(3)(x), layers.Dense(3)(x)]))


def nested():
    inner = keras.Sequential([keras.Input(WINDOW), *convolutions()], name="inner")
    again = keras.Sequential(
        [keras.Input(inner.output_shape[1:]), layers.Conv2D(4, 2, name="conv1")], name="again"
    )
    return sequential(layers.Rescaling(2.0, -1.0), inner, again, *head("softmax"))


CLASSIFIERS = {
    "logits": lambda: sequential(*convolutions(), *head()),
    "softmax in dense": lambda: sequential(*convolutions(), *head("softmax")),
    "softmax layer": lambda: functional([*convolutions(), *head(), layers.Softmax()]),
    "softmax activation": lambda: functional(
        [*convolutions(), *head(), layers.Activation("softmax")]
    ),
    "sigmoid": lambda: sequential(*convolutions(), *head("sigmoid")),
    "nested": nested,
    "branches": branches,
    "dense only": lambda: sequential(*head()),
    "mean": lambda: sequential(*convolutions(), layers.GlobalAveragePooling2D(), *head()[1:]),
    "maximum": lambda: sequential(*convolutions(), layers.GlobalMaxPooling2D(), layers.Dense(3)),
    "mean of scores": lambda: sequential(
        layers.Conv2D(3, 3), layers.GlobalAveragePooling2D(), layers.Softmax()
    ),
    "reshaped": lambda: sequential(
        *convolutions(), layers.Reshape((-1,)), layers.Dense(3), layers.Reshape((3,))
    ),
    "mobile": lambda: sequential(
        *convolutions(), layers.GlobalAveragePooling2D(keepdims=True), layers.Dropout(0.1),
        layers.Conv2D(3, 1, padding="same"), layers.Reshape((3,)), layers.Activation("softmax"),
    ),
    "padding that pads nothing": lambda: sequential(
        layers.Conv2D(4, (2, 2)), layers.Conv2D(4, 1, padding="same"),
        layers.MaxPooling2D(2, padding="same"), *head(), shape=(13, 13, 2),
    ),
    "strides of each axis": lambda: sequential(
        layers.Conv2D(4, 3, strides=(2, 3)), layers.AveragePooling2D((1, 2), strides=1), *head()
    ),
    "a dense layer on maps": lambda: sequential(
        *convolutions(), layers.Dense(4, activation="relu"), *head()
    ),
    "lee's": lambda: models.lee_cnn(input_shape=(15, 15, 2), classes=4, hidden=7, seed=1),
}  # fmt: skip


def made(name):
    keras.utils.set_random_seed(1)
    model = CLASSIFIERS[name]()
    rng = np.random.default_rng(2)
    for variable in model.weights:  # running means, too
        if "seed" not in variable.path:
            variable.assign(variable + 0.1 * rng.random(variable.shape))
    return model


def at_each_window(model, images, boxes):
    """Return what the classifier gives of every window, one after the other."""
    rows = [
        model(np.stack([image[top:bottom, left:right] for image in images]), training=False)
        for top, left, bottom, right in boxes.reshape(-1, 4).astype(int)
    ]
    found = np.stack(rows, axis=1)
    return found.reshape(len(images), *boxes.shape[:2], -1)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_map_equals_the_classifier_at_every_window(name):
    model = made(name)
    before = [weight.numpy() for weight in model.weights]
    network = segmentation.convolutionalize(model)
    boxes = segmentation.window_boxes(network, IMAGES.shape[1:3])
    found = network(IMAGES, training=False).numpy()
    assert found.shape[:3] == (2, *boxes.shape[:2])
    assert boxes.shape[0] > 1
    assert boxes.shape[1] > 1
    expected = at_each_window(model, IMAGES, boxes)
    assert np.ptp(expected) > 1e-3
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    for old, variable in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(old, variable)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3),
    st.integers(0, 9), st.integers(0, 9),
)  # fmt: skip
def test_any_kernel_stride_and_pooling_at_any_size(kernel, stride, pool, steps, more, wider):
    model = sequential(
        layers.Conv2D(2, kernel, strides=stride),
        layers.MaxPooling2D(pool, strides=steps),
        layers.Flatten(),
        layers.Dense(2),
    )
    network = segmentation.convolutionalize(model)
    image = np.random.default_rng(1).random((1, 13 + more, 11 + wider, 2), dtype=np.float32)
    boxes = segmentation.window_boxes(network, image.shape[1:3])
    assert boxes[..., 2].max() <= image.shape[1]
    assert boxes[..., 3].max() <= image.shape[2]
    # No further window would fit.
    assert boxes[..., 2].max() > image.shape[1] - stride * steps
    assert boxes[..., 3].max() > image.shape[2] - stride * steps
    np.testing.assert_allclose(network(image), at_each_window(model, image, boxes), atol=1e-5)


def test_the_windows_by_hand():
    network = segmentation.convolutionalize(
        sequential(layers.MaxPooling2D((2, 3)), *head(), shape=(4, 6, 1))
    )
    boxes = segmentation.window_boxes(network, (7, 9))
    np.testing.assert_array_equal(
        boxes, [[[0, 0, 4, 6], [0, 3, 4, 9]], [[2, 0, 6, 6], [2, 3, 6, 9]]]
    )
    assert boxes.dtype == np.float32
    assert segmentation.window_boxes(network, (4, 6)).shape == (1, 1, 4)


def test_a_window_itself_gives_one_position():
    model = made("logits")
    network = segmentation.convolutionalize(model)
    window = IMAGES[:, :13, :11]
    np.testing.assert_allclose(network(window)[:, 0, 0], model(window), atol=1e-5)


def test_the_map_stays_right_when_saved_and_in_a_graph(tmp_path):
    network = segmentation.convolutionalize(made("nested"))
    expected = network(IMAGES)
    network.save(tmp_path / "map.keras")
    again = keras.models.load_model(tmp_path / "map.keras")
    np.testing.assert_allclose(again(IMAGES), expected, atol=1e-6)
    np.testing.assert_array_equal(
        segmentation.window_boxes(again, (23, 20)), segmentation.window_boxes(network, (23, 20))
    )
    signature = [tf.TensorSpec((None, None, None, 2), tf.float32)]
    compiled = tf.function(network.call, input_signature=signature)
    np.testing.assert_allclose(compiled(IMAGES), expected, atol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError, match="at least 13"):
        compiled(IMAGES[:, :12])


def test_a_classifier_of_any_size_is_told_its_window():
    model = sequential(*convolutions(), layers.GlobalAveragePooling2D(), layers.Dense(3), shape=(
        None, None, 2,
    ))  # fmt: skip
    with pytest.raises(ValueError, match="input_shape"):
        segmentation.convolutionalize(model)
    network = segmentation.convolutionalize(model, input_shape=WINDOW)
    boxes = segmentation.window_boxes(network, (23, 20))
    np.testing.assert_allclose(network(IMAGES), at_each_window(model, IMAGES, boxes), atol=1e-5)


# What cannot be convolutionalized, which layer is named, and why


class OwnCall(keras.Model):
    def call(self, images):
        return images


def squeeze_and_excite():
    image = keras.Input(WINDOW)
    x = layers.Conv2D(4, 3)(image)
    y = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Multiply(name="excite")([x, layers.Conv2D(4, 1, activation="sigmoid")(y)])
    return keras.Model(image, layers.Dense(3)(layers.Flatten()(x)))


def two_strides():
    image = keras.Input((13, 13, 2))
    x = layers.Conv2D(2, 7)(image)
    y = layers.Conv2D(2, 1, strides=2)(image)
    x = layers.Add(name="uneven")([x, y])
    return keras.Model(image, layers.Dense(3)(layers.Flatten()(x)))


REFUSED = {
    "zeros at the edge": (
        lambda: sequential(layers.Conv2D(3, 3, padding="same", name="padded"), *head()),
        r"'padded' \(Conv2D\).*pads its maps.*padding='same'",
    ),
    "pooling that pads": (
        lambda: sequential(layers.MaxPooling2D(2, padding="same", name="padded"), *head()),
        r"'padded' \(MaxPooling2D\).*pads",
    ),
    "zero padding": (
        lambda: sequential(layers.ZeroPadding2D(1, name="zeros"), *convolutions(), *head()),
        r"'zeros' \(ZeroPadding2D\).*pads",
    ),
    "a layer that is not known": (
        lambda: sequential(layers.UpSampling2D(2, name="larger"), *head()),
        r"'larger' \(UpSampling2D\) cannot be made convolutional: it is not known",
    ),
    "order of positions": (
        lambda: sequential(*convolutions(), layers.Permute((2, 1, 3), name="turned"), *head()),
        r"'turned' \(Permute\)",
    ),
    "positions moved": (
        lambda: sequential(layers.Reshape((11, 13, 2), name="moved"), *head()),
        r"'moved' \(Reshape\).*to \(11, 13, 2\) from \(13, 11, 2\)",
    ),
    "normalized positions": (
        lambda: sequential(
            *convolutions(), layers.Flatten(), layers.BatchNormalization(name="each"),
            layers.Dense(3),
        ),
        r"'each' \(BatchNormalization\).*between flattening",
    ),
    "softmax over positions": (
        lambda: sequential(
            *convolutions(), layers.Flatten(), layers.Activation("softmax", name="over"),
            layers.Dense(3),
        ),
        r"'over' \(Activation\).*between flattening",
    ),
    "another axis": (
        lambda: sequential(layers.BatchNormalization(axis=1, name="rows"), *head()),
        r"'rows' \(BatchNormalization\).*axis is 1",
    ),
    "slopes of positions": (
        lambda: sequential(layers.PReLU(name="slopes"), *head()),
        r"'slopes' \(PReLU\).*shared_axes",
    ),
    "squeeze and excitation": (squeeze_and_excite, r"'excite' \(Multiply\).*11×9 and 1×1"),
    "two strides": (two_strides, r"'uneven' \(Add\).*strides"),
    "code of its own": (OwnCall, "does not know its input shape"),
    "code of its own, inside": (
        lambda: sequential(OwnCall(name="inside"), *head()),
        r"'inside' \(OwnCall\).*code of its own",
    ),
    "no end": (lambda: sequential(*convolutions()), r"'small' ends in maps of 4×3 positions"),
    "nothing behind the flattening": (
        lambda: sequential(*convolutions(), layers.Flatten()),
        "ends in maps of 4×3",
    ),
    "vectors": (lambda: sequential(layers.Dense(3), shape=(8,)), r"images \(H, W, C\), got \(8,\)"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_convolutionalized_names_the_layer(name):
    build, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        segmentation.convolutionalize(build())


def test_other_bad_arguments():
    network = segmentation.convolutionalize(made("logits"))
    with pytest.raises(ValueError, match="at least 13×11 pixels, got 12×20"):
        network(IMAGES[:, :12])
    with pytest.raises(ValueError, match="window's 13×11, got 13×10"):
        segmentation.window_boxes(network, (13, 10))
    with pytest.raises(ValueError, match="'small' has no window"):
        segmentation.window_boxes(made("logits"), 30)
    with pytest.raises(ValueError, match=r"input_shape takes \(13, 11, 2\).*got \(13, 13, 2\)"):
        segmentation.convolutionalize(made("logits"), input_shape=(13, 13, 2))
    with pytest.raises(ValueError, match="padding='full' is unknown"):
        segmentation.convolutionalize(made("logits"), padding="full")


def test_same_padding_is_the_classifier_far_from_the_edges_only():
    model = sequential(
        layers.Conv2D(3, 3, padding="same", activation="relu"), layers.MaxPooling2D(2), *head(),
        shape=(16, 16, 2),
    )  # fmt: skip
    image = np.random.default_rng(3).random((1, 48, 64, 2), dtype=np.float32)
    network = segmentation.convolutionalize(model, padding="same")
    found = network(image).numpy()
    assert found.shape == (1, 24, 32, 3)
    # A window cut out of zeros sees zeros beyond its edge in both ways.
    alone = np.zeros_like(image)
    alone[:, 16:32, 16:32] = image[:, 16:32, 16:32]
    position = (16 + 7 // 2 * 2) // 2  # the kernel of 8 reaches 3 to the left of its position
    np.testing.assert_allclose(
        network(alone)[0, position, position], model(image[:, 16:32, 16:32])[0], atol=1e-5
    )
