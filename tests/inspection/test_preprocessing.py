"""Models that want their images in another range than [0, 1]."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import applications, layers

from dlsg_utils import adversarial, ascent, attribution, inspection, models, visualization

SHAPE = (16, 16, 3)
IMAGES = np.random.default_rng(0).random((2, *SHAPE), dtype=np.float32)
QUIET = {"progress": False}


def functional():
    keras.utils.set_random_seed(1)
    image = keras.Input(SHAPE)
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
    x = layers.Conv2D(4, 3, activation="relu", name="conv_b")(x)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, layers.Dense(5, activation="softmax", name="classes")(x))


def sequential():
    return keras.Sequential([keras.Input(SHAPE), *functional().layers[1:]])


def nested():
    return keras.Sequential([keras.Input(SHAPE), functional()])


class Subclassed(keras.Model):
    """A network inside a model with a call of its own."""

    def __init__(self):
        super().__init__()
        self.inner = functional()

    def call(self, images):
        return self.inner(images)


def subclassed():
    model = Subclassed()
    model(IMAGES)
    return model


KINDS = (functional, sequential, nested, subclassed)


def torch_style(images):
    return applications.densenet.preprocess_input(images)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("build", "module"),
    [
        (applications.MobileNetV2, applications.mobilenet_v2),  # [-1, 1]
        (applications.ResNet50, applications.resnet),  # BGR less a mean
        (applications.MobileNetV3Small, applications.mobilenet_v3),  # its own first layer
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_networks_of_keras_applications_get_what_they_want(build, module):
    images = np.random.default_rng(1).random((2, 32, 32, 3), dtype=np.float32)
    inner = build(weights=None, input_shape=(32, 32, 3), include_top=False)
    model = models.with_preprocessing(inner, module.preprocess_input)
    expected = inner(module.preprocess_input(255 * images), training=False).numpy()
    np.testing.assert_array_equal(model(images, training=False), expected)
    unprepared = inner(images, training=False)
    assert np.abs(unprepared - expected).max() > 0.1 * np.abs(expected).max()


@pytest.mark.parametrize(
    "preprocess",
    [applications.mobilenet_v2.preprocess_input, applications.resnet.preprocess_input, torch_style],
)
@pytest.mark.parametrize("build", KINDS)
def test_every_kind_of_model_stays_as_it_is(build, preprocess):
    inner = build()
    before, weights = inner(IMAGES).numpy(), inner.get_weights()
    config = inner.get_config() if build is not subclassed else None
    model = models.with_preprocessing(inner, preprocess)
    np.testing.assert_array_equal(model(IMAGES), inner(preprocess(255 * IMAGES)))
    np.testing.assert_array_equal(inner(IMAGES), before)
    for mine, same in zip(inner.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(mine, same)
    assert config is None or inner.get_config() == config
    assert model.trainable_variables[0] is inner.trainable_variables[0]


def test_a_scale_and_an_offset(tmp_path):
    inner = functional()
    model = models.with_preprocessing(inner, scale=2, offset=-1)
    np.testing.assert_allclose(model(IMAGES), inner(2 * IMAGES - 1), atol=1e-6)
    np.testing.assert_allclose(
        models.with_preprocessing(inner, scale=255)(IMAGES), inner(255 * IMAGES), atol=1e-6
    )
    model.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        keras.models.load_model(tmp_path / "model.keras")(IMAGES), model(IMAGES)
    )


@pytest.mark.parametrize("build", KINDS)
def test_layers_go_by_their_names_in_every_tool(build):
    inner = build()
    model = models.with_preprocessing(inner, applications.mobilenet_v2.preprocess_input)
    prepared = 2 * IMAGES - 1
    expected = inspection.truncate(inner, "conv")(prepared)
    np.testing.assert_allclose(inspection.truncate(model, "conv")(IMAGES), expected, atol=1e-6)
    np.testing.assert_allclose(
        visualization.activations(model, IMAGES, "conv"), expected, atol=1e-6
    )
    np.testing.assert_allclose(
        inspection.logits(model)(IMAGES), inspection.logits(inner)(prepared), atol=1e-6
    )
    ours, theirs = inspection.describe(model), inspection.describe(inner)
    assert ours.index[0] == "preprocess"
    assert ours.loc["total", "parameters"] == theirs.loc["total", "parameters"]
    assert list(ours["multiply_adds"])[1:] == list(theirs["multiply_adds"])
    assert list(ours["receptive_field"])[1:] == list(theirs["receptive_field"])
    np.testing.assert_array_equal(
        inspection.receptive_box(model, "conv_b"), inspection.receptive_box(inner, "conv_b")
    )


@pytest.mark.slow
def test_techniques_see_the_images_through_it():
    inner = functional()
    model = models.with_preprocessing(inner, applications.mobilenet_v2.preprocess_input)
    ending = inspection.logits(inner)
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = ending(2 * images - 1)[:, 1]
    expected = np.abs(tape.gradient(score, images)).max(axis=-1)
    np.testing.assert_allclose(attribution.saliency(model, IMAGES, 1, **QUIET), expected, rtol=1e-4)
    for layer in ("conv", None):
        assert attribution.grad_cam(model, IMAGES, 1, layer=layer, **QUIET).shape == (2, 16, 16)
    channel = ascent.channel("conv", 1)
    assert visualization.maximize(model, channel, steps=2, **QUIET).images.shape == SHAPE
    dream = visualization.deep_dream(model, IMAGES[0], "conv", octaves=1, steps=2, **QUIET)
    assert np.abs(dream - IMAGES[0]).max() > 0
    attack = adversarial.fgsm(model, IMAGES, epsilon=0.1, **QUIET)
    assert 0.09 < np.abs(attack.images - IMAGES).max() <= 0.1


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, ValueError, "got neither"),
        ({"preprocess": torch_style, "scale": 2}, ValueError, "got both"),
        ({"preprocess": "mobilenet_v2"}, TypeError, "a function of images in .0, 255., got 'mob"),
        ({"preprocess": lambda x: np.asarray(x) / 255}, TypeError, "without NumPy.*symbolic"),
        ({"preprocess": lambda x: x.astype("float32")}, TypeError, "without NumPy.*astype"),
        ({"preprocess": lambda x: None}, ValueError, r"gives images \(N, H, W, C\), got None"),
        ({"preprocess": lambda x: x[0]}, ValueError, r"gives images \(N, H, W, C\), got .*Tensor"),
        ({"preprocess": lambda x: x[:, :5]}, ValueError, "incompatible"),
        ({"scale": "2"}, TypeError, "scale takes a number"),
        ({"scale": np.inf}, ValueError, "scale takes a number"),
        ({"offset": np.nan}, ValueError, "offset takes a number"),
    ],
)
def test_what_cannot_stand_in_front(options, error, message):
    with pytest.raises(error, match=message):
        models.with_preprocessing(functional(), **options)


def test_a_model_that_does_not_know_its_shape():
    with pytest.raises(ValueError, match="input_shape"):
        models.with_preprocessing(Subclassed(), scale=2)
    model = models.with_preprocessing(Subclassed(), scale=2, input_shape=SHAPE)
    assert model(IMAGES).shape == (2, 5)
