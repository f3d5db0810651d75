"""Where does it look: closed forms, agreement between kinds of models, bad input."""

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
from keras import layers

from dlsg_utils import arithmetic, attribution, models

SHAPE = (12, 12, 2)
IMAGES = np.random.default_rng(0).random((3, *SHAPE), dtype=np.float32)
TARGETS = np.array([2, 0, 4])
GRADIENTS = {
    "saliency": attribution.saliency,
    "smooth_grad": lambda *a, **k: attribution.smooth_grad(*a, **k, samples=5, noise=0.1, seed=1),
    "integrated_gradients": lambda *a, **k: attribution.integrated_gradients(*a, **k, steps=9),
    "guided_backprop": attribution.guided_backprop,
    "deconvnet": attribution.deconvnet,
}
METHODS = GRADIENTS | {
    "grad_cam": attribution.grad_cam,
    "occlusion": lambda *a, **k: attribution.occlusion(*a, **k, patch=5, stride=3),
}


def small_cnn(activation=None, rectifier="relu"):
    """Two rounds of convolution, rectifier and pooling, then five classes."""
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(4, 3, activation=rectifier, bias_initializer="normal", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(6, 3, name="conv2"),
            layers.Activation(rectifier, name="rectifier2"),
            layers.Flatten(),
            layers.Dense(5, activation=activation, name="classes"),
        ],
        name="small",
    )


class Subclassed(keras.Model):
    """A network inside a model with a call of its own, which is counted."""

    def __init__(self, inner, *, softmax):
        super().__init__()
        self.inner, self.softmax, self.calls = inner, softmax, 0

    def call(self, inputs):
        self.calls += 1
        output = self.inner(inputs)
        return keras.ops.softmax(output) if self.softmax else output


def functional(inner):
    image = keras.Input(SHAPE)
    x = image
    for layer in inner.layers:
        x = layer(x)
    return keras.Model(image, layers.Softmax()(x))


def softmax_in_dense(inner):
    model = small_cnn("softmax")
    model.set_weights(inner.get_weights())
    return model


KINDS = {
    "softmax in dense": softmax_in_dense,
    "functional": functional,
    "nested": lambda inner: keras.Sequential([keras.Input(SHAPE), inner, layers.Softmax()]),
    "nested logits": lambda inner: keras.Sequential([keras.Input(SHAPE), inner]),
    "subclassed": lambda inner: Subclassed(inner, softmax=True),
    "subclassed logits": lambda inner: Subclassed(inner, softmax=False),
    "logits of it": lambda inner: models.logits(softmax_in_dense(inner)),
}


@pytest.fixture(scope="module")
def small():
    return small_cnn()


@pytest.fixture(scope="module")
def expected(small):
    return {name: method(small, IMAGES, TARGETS) for name, method in METHODS.items()}


@pytest.fixture(scope="module")
def linear():
    """A model without a rectifier, and its weights (H, W, C, classes)."""
    keras.utils.set_random_seed(2)
    model = keras.Sequential([keras.Input(SHAPE), layers.Flatten(), layers.Dense(5)])
    return model, model.layers[-1].kernel.numpy().reshape(*SHAPE, 5)


def of_targets(weights):
    return np.moveaxis(weights[..., TARGETS], -1, 0)


def test_gradients_of_a_linear_model_are_its_weights(linear):
    model, weights = linear
    for method in (attribution.saliency, attribution.smooth_grad):
        np.testing.assert_allclose(
            method(model, IMAGES, TARGETS, per_channel=True), of_targets(weights), atol=1e-6
        )
    np.testing.assert_allclose(
        attribution.saliency(model, IMAGES, TARGETS),
        np.abs(of_targets(weights)).max(axis=-1),
        atol=1e-6,
    )


def test_integrated_gradients_of_a_linear_model_are_weights_times_pixels(linear):
    model, weights = linear
    got = attribution.integrated_gradients(model, IMAGES, TARGETS, steps=1, baseline=0.25)
    np.testing.assert_allclose(got, (of_targets(weights) * (IMAGES - 0.25)).sum(axis=-1), atol=1e-6)


@pytest.mark.parametrize(("patch", "stride"), [(1, 1), (4, 4), ((5, 3), (2, 3)), (12, 1)])
def test_occlusion_of_a_linear_model_is_the_sum_under_the_patch(linear, patch, stride):
    model, weights = linear
    parts = (of_targets(weights) * (IMAGES - 0.5)).sum(axis=-1)
    rows, columns = patch if isinstance(patch, tuple) else (patch, patch)
    down, right = stride if isinstance(stride, tuple) else (stride, stride)
    sums, counts = np.zeros(parts.shape), np.zeros(parts.shape)
    for top in sorted({*range(0, 13 - rows, down), 12 - rows}):
        for left in sorted({*range(0, 13 - columns, right), 12 - columns}):
            place = np.s_[:, top : top + rows, left : left + columns]
            sums[place] += parts[place].sum(axis=(1, 2))[:, None, None]
            counts[place] += 1
    got = attribution.occlusion(model, IMAGES, TARGETS, patch=patch, stride=stride)
    np.testing.assert_allclose(got, sums / counts, atol=2e-6)


def test_grad_cam_of_a_linear_network_is_the_class_activation_map():
    """Zhou et al. 2016: behind a mean over the places the weights of the classes are the map's."""
    convolution, classes = layers.Conv2D(6, 3, padding="same"), layers.Dense(5)
    model = keras.Sequential(
        [keras.Input(SHAPE), convolution, layers.GlobalAveragePooling2D(), classes]
    )
    maps = keras.ops.relu(convolution(IMAGES).numpy() @ classes.kernel.numpy()[:, 3] / 144)
    np.testing.assert_allclose(attribution.grad_cam(model, IMAGES, 3), maps, atol=1e-6)


def test_rectified_methods_of_two_layers():
    """One hidden layer whose units are all active: only positive weights of the classes pass."""
    hidden = layers.Dense(7, activation="relu", kernel_initializer=keras.initializers.Ones())
    classes = layers.Dense(5)
    model = keras.Sequential([keras.Input(SHAPE), layers.Flatten(), hidden, classes])
    positive = np.maximum(classes.kernel.numpy(), 0)[:, TARGETS].sum(axis=0)
    for method in (attribution.guided_backprop, attribution.deconvnet):
        got = method(model, IMAGES, TARGETS)
        np.testing.assert_allclose(got, np.broadcast_to(positive[:, None, None], got.shape))


@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_of_models_give_the_same_maps(small, expected, kind):
    model = KINDS[kind](small)
    before = [weight.copy() for weight in model.get_weights()]
    for name, method in METHODS.items():
        got = method(model, IMAGES, TARGETS)
        np.testing.assert_allclose(got, expected[name], atol=1e-5, err_msg=name)
    for weight, same in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, same)


@pytest.mark.parametrize("name", METHODS)
def test_predicted_class_one_picture_and_little_memory(small, name):
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


def test_integrated_gradients_sum_to_the_difference_of_the_logits():
    model = models.lee_cnn(seed=1)
    images = np.random.default_rng(1).random((8, 28, 28, 1), dtype=np.float32)
    sums = attribution.integrated_gradients(model, images, 3).sum(axis=(1, 2))
    difference = (model(images) - model(np.zeros_like(images))).numpy()[:, 3]
    assert np.abs(sums - difference).max() < 0.01 * np.abs(difference).max()


def test_integrated_gradients_warn_of_too_few_steps():
    def sharp(x):
        return keras.ops.tanh(200 * (x - 0.7))

    model = keras.Sequential(
        [keras.Input(SHAPE), layers.GlobalAveragePooling2D(), layers.Dense(1), layers.Lambda(sharp)]
    )
    model.layers[1].set_weights([np.ones((2, 1)), np.zeros(1)])
    with pytest.warns(RuntimeWarning, match="take more steps than 16"):
        attribution.integrated_gradients(model, np.ones(SHAPE), steps=2)


def test_smooth_grad_without_noise_is_saliency(small):
    np.testing.assert_allclose(
        attribution.smooth_grad(small, IMAGES, samples=3, noise=0),
        attribution.saliency(small, IMAGES),
        atol=1e-6,
    )


def test_smooth_grad_is_the_mean_over_noise_and_repeatable(small):
    one, same, other = (
        attribution.smooth_grad(small, IMAGES, TARGETS, samples=4, seed=seed, per_channel=True)
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1e-3
    random = np.random.default_rng(0)
    noisy = [IMAGES + random.normal(0, 0.15, IMAGES.shape) for _ in range(300)]
    images = tf.constant(np.concatenate(noisy), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(images)
        scores = tf.gather(small(images), np.tile(TARGETS, 300), batch_dims=1)
    mean = tape.gradient(scores, images).numpy().reshape(300, *IMAGES.shape).mean(axis=0)
    many = attribution.smooth_grad(small, IMAGES, TARGETS, samples=300, seed=5, per_channel=True)
    assert np.corrcoef(many.ravel(), mean.ravel())[0, 1] > 0.98


def test_occlusion_equals_a_plain_loop(small, expected):
    sums, counts = np.zeros((3, 12, 12)), np.zeros((3, 12, 12))
    rows = np.arange(3)
    clean = small(IMAGES).numpy()[rows, TARGETS]
    for top in (0, 3, 6, 7):
        for left in (0, 3, 6, 7):
            covered = IMAGES.copy()
            place = np.s_[:, top : top + 5, left : left + 5]
            covered[place] = 0.5
            sums[place] += (clean - small(covered).numpy()[rows, TARGETS])[:, None, None]
            counts[place] += 1
    np.testing.assert_allclose(expected["occlusion"], sums / counts, atol=1e-6)


def numpy_deconvnet(model, image, channel, *, rectify=True):
    """Zeiler and Fergus by hand: down from the strongest unit of conv2's rectified maps."""

    def kernel(name):
        return model.get_layer(name).kernel.numpy()

    def bias(name):
        return model.get_layer(name).bias.numpy()

    first = np.maximum(arithmetic.conv2d(image, kernel("conv1"), bias=bias("conv1")), 0)
    pooled = arithmetic.pool2d(first, 2)
    second = np.maximum(arithmetic.conv2d(pooled, kernel("conv2"), bias=bias("conv2")), 0)
    place = np.unravel_index(second[..., channel].argmax(), second.shape[:2])
    signal = np.zeros_like(second)
    signal[(*place, channel)] = second[(*place, channel)]
    signal = arithmetic.transposed_conv2d(signal, kernel("conv2"))
    unpooled = np.zeros_like(first)
    for row, column, c in np.ndindex(pooled.shape):
        block = first[2 * row : 2 * row + 2, 2 * column : 2 * column + 2, c]
        switch = np.unravel_index(block.argmax(), (2, 2))
        unpooled[2 * row + switch[0], 2 * column + switch[1], c] = signal[row, column, c]
    signal = np.maximum(unpooled, 0) if rectify else unpooled
    return arithmetic.transposed_conv2d(signal, kernel("conv1")), place


@pytest.mark.parametrize("kind", ["sequential", "functional", "nested", "subclassed"])
def test_deconvnet_equals_one_by_hand(small, kind):
    model = KINDS.get(kind, lambda inner: inner)(small)
    for image in IMAGES:
        by_hand, place = numpy_deconvnet(small, image, 3)
        for position in (None, place):
            got = attribution.deconvnet(
                model, image, 3, layer="rectifier2", position=position, per_channel=True
            )
            np.testing.assert_allclose(got, by_hand, atol=1e-6)
        unrectified, _ = numpy_deconvnet(small, image, 3, rectify=False)
        assert np.abs(got - unrectified).max() > 1e-3  # the test can tell them apart


def test_units_of_layers(small):
    """The strongest unit of all is found, and the gradient is that of this unit."""
    maps = models.truncate(small, "rectifier2")(IMAGES).numpy()
    for image, map_ in zip(IMAGES, maps, strict=True):
        row, column, channel = (int(i) for i in np.unravel_index(map_.argmax(), map_.shape))
        found = attribution.saliency(small, image, layer="rectifier2")
        named = attribution.saliency(
            small, image, channel, layer="rectifier2", position=(row, column)
        )
        np.testing.assert_array_equal(found, named)
        inside = np.zeros((12, 12), bool)
        inside[2 * row : 2 * row + 8, 2 * column : 2 * column + 8] = True  # receptive field
        assert found[inside].any()
        assert not found[~inside].any()


@pytest.mark.parametrize("rectifier", ["relu6", "leaky_relu"])
def test_guided_backprop_stops_negative_signals_at_other_rectifiers(rectifier):
    model = small_cnn(rectifier=rectifier)
    guided = attribution.guided_backprop(model, IMAGES, 1, per_channel=True)
    assert np.abs(guided - attribution.saliency(model, IMAGES, 1, per_channel=True)).max() > 1e-3
    first, second = model.get_layer("conv1"), model.get_layer("conv2")
    rule = model.get_layer("rectifier2").activation

    @tf.custom_gradient
    def rectified(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = rule(x)
        own = tape.gradient(y, x)
        return tf.identity(y), lambda signal: own * tf.nn.relu(signal)

    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        x = tf.nn.convolution(images, first.kernel, padding="VALID") + first.bias
        x = model.get_layer("pool1")(rectified(x))
        x = rectified(second(x))
        score = (tf.reshape(x, [3, -1]) @ model.get_layer("classes").kernel)[:, 1]
    np.testing.assert_allclose(guided, tape.gradient(score, images), atol=1e-6)


def test_last_convolution_is_found_with_what_belongs_to_it():
    image = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, padding="same")(image)
    y = layers.Conv2D(4, 3, padding="same")(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU(name="end")(layers.Add()([x, y]))
    y = layers.GlobalAveragePooling2D(keepdims=True)(layers.AveragePooling2D(2)(y))
    model = keras.Model(image, layers.Flatten()(layers.Conv2D(5, 1)(y)))
    images = np.random.default_rng(0).random((2, 16, 16, 3), dtype=np.float32)
    np.testing.assert_array_equal(
        attribution.grad_cam(model, images), attribution.grad_cam(model, images, layer="end")
    )


def test_pictures_of_any_size():
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


def test_randomised_changes_copies_only(small):
    before = [weight.copy() for weight in small.get_weights()]
    plain = attribution.saliency(small, IMAGES, 2)
    names, maps = [], []
    for name, shuffled in attribution.randomised(small, seed=0):
        names.append(name)
        maps.append(attribution.saliency(shuffled, IMAGES, 2))
        assert attribution.grad_cam(shuffled, IMAGES, 2).shape == (3, 12, 12)
    assert names == ["classes", "conv2", "conv1"]
    distances = [np.abs(map_ - plain).max() for map_ in maps]
    assert min(distances) > 1e-3
    for weight, same in zip(small.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, same)
    np.testing.assert_array_equal(attribution.saliency(small, IMAGES, 2), plain)
    stops = [name for name, _ in attribution.randomised(small, ["conv1"], seed=0)]
    assert stops == ["conv1"]


def test_randomised_keeps_the_numbers_and_compiles_once(small):
    model = Subclassed(small, softmax=True)
    model(IMAGES)
    calls = []
    for _, shuffled in attribution.randomised(model, seed=0):
        attribution.saliency(shuffled, IMAGES, 2)
        calls.append(model.calls)
        assert shuffled.predict(IMAGES, verbose=0).shape == (3, 5)
        calls[-1] = model.calls if len(calls) == 1 else calls[-1]
    assert calls[1:] == calls[:-1]


def test_randomised_permutes_the_values_of_each_weight():
    keras.utils.set_random_seed(3)
    image = keras.Input((2, 2, 1))
    model = keras.Model(image, layers.Dense(3, use_bias=False)(layers.Flatten()(image)))
    ((_, shuffled),) = attribution.randomised(model, seed=0)
    pixels = np.eye(4, dtype=np.float32).reshape(4, 2, 2, 1)
    kernel, original = shuffled(pixels).numpy(), model(pixels).numpy()
    np.testing.assert_array_equal(np.sort(kernel.ravel()), np.sort(original.ravel()))
    assert not np.array_equal(kernel, original)


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
def test_bad_pictures_and_targets(small, name, images, targets, error, message):
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
        (lambda m: attribution.randomised(m, ["conv3"]), "Did you mean 'conv"),
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


def test_rank_correlation():
    maps = np.random.default_rng(0).normal(size=(4, 9, 9))
    squeezed = -(np.abs(maps) ** 3)  # neither sign nor scale counts
    np.testing.assert_allclose(attribution.rank_correlation(maps, squeezed), 1)
    other = np.random.default_rng(1).normal(size=maps.shape)
    expected = [
        scipy.stats.spearmanr(abs(a).ravel(), abs(b).ravel())[0]
        for a, b in zip(maps, other, strict=True)
    ]
    np.testing.assert_allclose(attribution.rank_correlation(maps, other), expected)
    assert (attribution.rank_correlation(maps, np.ones_like(maps)) == 0).all()
    with pytest.raises(ValueError, match=r"got \(4, 9, 9\) and \(4, 9, 8\)"):
        attribution.rank_correlation(maps, maps[:, :, 1:])
    with pytest.raises(ValueError, match="others holds NaN"):
        attribution.rank_correlation(maps, np.full_like(maps, np.nan))
