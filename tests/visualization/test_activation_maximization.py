"""The images that units respond to most: better than any that exists, and compiled once."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import ascent, data, models, training, visualization

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
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="module")
def lee(digits):
    model = models.lee_cnn(seed=1)
    training.fit(
        model, digits.train, epochs=1, batch_size=64, learning_rate=3e-3, seed=1, progress=False
    )
    return model


def maximize(model, objective, **options):
    return visualization.maximize(model, objective, seed=0, progress=False, **options)


CASES = {
    "channels": (ascent.channel, "conv2", range(50)),
    "neurons": (ascent.neuron, "hidden", range(100)),
    "classes": (lambda _, index: ascent.unit(index), "logits", range(10)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", CASES)
def test_every_unit_responds_more_than_to_any_test_image(lee, digits, kind):
    make, layer, indices = CASES[kind]
    found = maximize(lee, make(layer, indices), steps=120)
    assert found.images.shape == (len(indices), *DIGITS)
    assert found.scores.shape == (120, len(indices))

    def activations(images):
        values = visualization.activations(lee, images, layer)
        return values.sum(axis=(1, 2)) if values.ndim == 4 else values

    best = activations(digits.test.images).max(axis=0)
    reached = np.diag(activations(found.images))
    alive = best > 0  # some hidden neurons respond to no digit at all
    assert alive.mean() > 0.5
    assert (reached > best)[alive].all()


@pytest.mark.slow
def test_the_priors_make_sparse_and_smooth_images(lee):
    objective = ascent.unit(range(10))
    bare = maximize(lee, objective, l1=0, total_variation=0, transforms=()).images
    found = maximize(lee, objective).images
    sparse = maximize(lee, objective, l1=3).images
    slopes = [np.abs(np.diff(images, axis=1)).mean() for images in (bare, found)]
    assert slopes[1] < 0.7 * slopes[0]
    assert sparse.mean() < found.mean() < bare.mean()
    assert (lee(found).numpy().argmax(axis=1) == np.arange(10)).all()


@pytest.mark.slow
def test_penalties_do_not_depend_on_the_scale_of_the_objective(lee):
    one = maximize(lee, ascent.unit(3), steps=60)
    large = maximize(lee, 1000 * ascent.unit(3), steps=60)
    np.testing.assert_allclose(one.images, large.images, atol=0.02)


@pytest.mark.slow
def test_a_silent_neuron_is_woken():
    dense = layers.Dense(2, activation="relu", name="dense")
    model = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), dense])
    weights = np.linspace(0.1, 1, 32, dtype=np.float32).reshape(16, 2)
    dense.set_weights([weights, np.array([-5, 0], np.float32)])
    start = np.full((4, 4, 1), 0.1, np.float32)
    with pytest.raises(ValueError, match="the unit is dead"):
        ascent.ascend(model, ascent.neuron("dense", 0), start, progress=False)
    found = maximize(model, ascent.neuron("dense", 0), start=start, l1=0)
    assert model(found.images[None])[0, 0] > 2


@pytest.mark.slow
def test_other_channels_and_classes_trace_nothing(lee):
    model = Subclassed(lee)
    model(np.zeros((1, *DIGITS), np.float32))
    for make in (lambda i: ascent.channel("conv2", i), ascent.unit):
        maximize(model, make([1, 2, 3]), steps=8)
        model.calls = 0
        maximize(model, make([7]), steps=4)
        maximize(model, make(range(10)), steps=12, l1=0.3)
        assert model.calls == 0


def test_the_same_seed_gives_the_same_images(lee):
    first, second = (maximize(lee, ascent.unit([2, 4]), steps=12) for _ in range(2))
    np.testing.assert_array_equal(first.images, second.images)


@pytest.mark.slow
def test_many_images_go_in_parts():
    """Five images of 640×640 pixels are made two at a time, each as if it were alone."""
    model = keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(5, 3, name="conv")])
    weights, runs = np.arange(5) / 1000, []
    options = {"size": 640, "steps": 8, "transforms": ()}
    together = maximize(
        model,
        ascent.channel("conv", range(5)) - weights * ascent.l2(),
        on_step=lambda step, images, scores: runs.append(len(images)),
        **options,
    )
    assert runs == [2] * 16 + [1] * 8
    assert together.scores.shape == (8, 5)
    for index in (0, 3, 4):
        alone = maximize(
            model, ascent.channel("conv", index) - weights[index] * ascent.l2(), **options
        )
        np.testing.assert_allclose(together.images[index], alone.images, atol=1e-4)
        np.testing.assert_allclose(together.scores[:, index], alone.scores, rtol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 3])
def test_models_of_any_size_and_color(channels):
    conv = layers.Conv2D(4, 5, strides=2, activation="relu", name="conv")
    model = keras.Sequential(
        [
            keras.Input((None, None, channels)),
            conv,
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    # Filters without a mean: of random ones some like black best, and the rectifier silences them.
    kernel = np.random.default_rng(0).normal(size=(5, 5, channels, 4))
    conv.set_weights([kernel - kernel.mean(axis=(0, 1, 2)), np.zeros(4)])
    found = maximize(model, ascent.channel("conv", [0, 3]), size=(40, 33), steps=20)
    assert found.images.shape == (2, 40, 33, channels)
    assert (found.scores[-1] > 2 * found.scores[0]).all()
    assert maximize(model, ascent.unit(1), size=32, steps=2).images.shape == (32, 32, channels)
    assert 0 <= found.images.min() <= found.images.max() <= 1


@pytest.mark.parametrize(
    ("classes", "shape"), [(3, ()), (np.int64(3), ()), ([3], (1,)), (np.array([3, 5]), (2,))]
)
def test_numbers_stand_for_classes(lee, classes, shape):
    found = maximize(lee, classes, steps=3)
    assert found.images.shape == (*shape, 28, 28, 1)
    assert found.scores.shape == (3, *shape)
    expected = maximize(lee, ascent.unit(classes), steps=3).images
    np.testing.assert_array_equal(found.images, expected.reshape(found.images.shape))


def test_a_layer_is_answered_with_what_to_write(lee):
    with pytest.raises(TypeError, match=r"write ascent.channel\('conv2', k\)"):
        maximize(lee, lee.get_layer("conv2"))


def test_other_ranges_of_pixels():
    bytes_in = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(2, 3, name="conv", kernel_initializer="ones"),
        ]
    )
    options = {"bounds": (0, 255), "steps": 40, "step_size": 0.2, "total_variation": 0}
    found = maximize(bytes_in, ascent.channel("conv", 0), **options)
    assert found.images.min() >= 0
    assert found.images.mean() > 200


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("conv1",), {}, TypeError, r"write ascent.channel\('conv1', k\).*class_number"),
        ((0.5,), {}, TypeError, "takes a class's number, several, or an objective, got 0.5"),
        ((10,), {}, ValueError, "the model has the classes 0 to 9, got 10"),
        ((ascent.channel("conv3", 1),), {}, ValueError, "Did you mean 'conv"),
        ((ascent.channel("conv1", 25),), {}, ValueError, "channels 0 to 24"),
        ((ascent.unit(1),), {"l1": -1}, ValueError, "l1 takes a number from 0 up"),
        ((ascent.unit(1),), {"steps": 0}, ValueError, "steps must be at least 1"),
        ((ascent.unit(1),), {"size": (28, 28, 1)}, ValueError, "size takes a side or"),
        (
            (ascent.unit(1),),
            {"size": 32},
            ValueError,
            "takes images of 28×28×1, got 32×32×1",
        ),
    ],
)
def test_what_cannot_be_maximized(lee, arguments, options, error, message):
    with pytest.raises(error, match=message):
        maximize(lee, *arguments, **options)
