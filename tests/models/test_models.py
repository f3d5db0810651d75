"""The course's models and the tools that look inside any Keras model."""

import bisect

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers

from dlsg_utils import arithmetic, models

IMAGES = np.random.default_rng(0).random((4, 28, 28, 1), dtype=np.float32)
DIGITS = (28, 28, 1)


class Subclassed(keras.Model):
    """Lee's network inside a model with a call of its own, which ends in a softmax."""

    def __init__(self, inner):
        super().__init__(name="subclassed")
        self.inner = inner

    def call(self, inputs):
        return keras.ops.softmax(self.inner(inputs) * 2.0)


def sequential(inner):
    return keras.Sequential([keras.Input(DIGITS), inner, layers.Softmax()])


def functional(inner):
    image = keras.Input(DIGITS)
    return keras.Model(image, layers.Activation("softmax", name="end")(inner(image)))


def nested_twice(inner):
    return sequential(sequential(inner).layers[0])


def softmax_in_dense(inner):
    model = keras.Sequential([*inner.layers[:-1], layers.Dense(10, activation="softmax")])
    model.build((None, *DIGITS))
    model.layers[-1].set_weights(inner.layers[-1].get_weights())
    return model


@pytest.fixture(scope="module")
def lee():
    return models.lee_cnn(seed=1)


@pytest.mark.parametrize("wrap", [sequential, functional, nested_twice, softmax_in_dense])
def test_logits_are_found_behind_every_softmax(lee, wrap):
    model = wrap(lee)
    before = model.get_config()
    found = models.logits(model)
    np.testing.assert_allclose(found(IMAGES), lee(IMAGES), atol=1e-6)
    np.testing.assert_allclose(found.predict(IMAGES, verbose=0), lee(IMAGES), atol=1e-5)
    np.testing.assert_allclose(keras.ops.softmax(found(IMAGES)), model(IMAGES), atol=1e-6)
    assert model.get_config() == before


def test_logits_of_a_subclassed_model(lee):
    model = Subclassed(lee)
    with pytest.raises(ValueError, match="input_shape"):
        models.logits(model)
    found = models.logits(model, input_shape=DIGITS)
    np.testing.assert_allclose(found(IMAGES), 2 * lee(IMAGES).numpy(), atol=1e-6)
    model(IMAGES)
    np.testing.assert_allclose(models.logits(model)(IMAGES), found(IMAGES))


def test_a_model_of_logits_is_returned_itself(lee):
    assert models.logits(lee) is lee


def test_logits_follow_later_training(lee):
    model = sequential(models.lee_cnn(seed=2))
    found = models.logits(model)
    before = found(IMAGES).numpy()
    model.set_weights(lee.get_weights())
    assert not np.allclose(found(IMAGES), before)
    np.testing.assert_allclose(found(IMAGES), lee(IMAGES), atol=1e-6)


@pytest.mark.parametrize("wrap", [lambda m: m, sequential, functional, nested_twice])
def test_truncate_gives_inner_outputs(lee, wrap):
    first = arithmetic.conv2d(IMAGES, lee.layers[0].kernel.numpy(), bias=lee.layers[0].bias.numpy())
    expected = [np.maximum(first, 0), arithmetic.pool2d(np.maximum(first, 0))]
    got = models.truncate(wrap(lee), ["conv1", "pool1"])(IMAGES)
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_truncate_names_the_nearest_layers(lee):
    with pytest.raises(ValueError, match=r"'conv3' is unknown\. Did you mean 'conv\d'"):
        models.truncate(lee, "conv3")


def test_truncate_asks_for_a_path_where_names_repeat():
    image = keras.Input(DIGITS)
    left, right = models.lee_cnn(seed=1), models.lee_cnn(seed=2)
    left.name, right.name = "left", "right"
    model = keras.Model(image, layers.Add()([left(image), right(image)]))
    with pytest.raises(ValueError, match="left/conv1, right/conv1"):
        models.truncate(model, "conv1")
    np.testing.assert_allclose(
        models.truncate(model, "right/conv1")(IMAGES), models.truncate(right, "conv1")(IMAGES)
    )


def test_several_outputs_are_refused(lee):
    image = keras.Input(DIGITS)
    model = keras.Model(image, [lee(image), layers.Flatten()(image)])
    with pytest.raises(ValueError, match="2 outputs"):
        models.logits(model)


def test_slides_figures():
    raiko, mlp, lee = (models.describe(m()) for m in (models.raiko_cnn, models.mlp, models.lee_cnn))
    assert list(lee["output"])[:5] == ["26×26×25", "13×13×25", "11×11×50", "5×5×50", "1250"]
    assert models.lee_cnn().count_params() == lee.loc["total", "parameters"] == 137_660
    kernels = [layer.kernel for layer in models.raiko_cnn().layers if hasattr(layer, "kernel")]
    assert sum(np.prod(k.shape) for k in kernels) == 11_665
    assert mlp.loc["total", "multiply_adds"] == 210_240
    assert raiko.loc["conv1", "multiply_adds"] == 28 * 28 * 225
    assert models.lenet5().count_params() == 61_706


@pytest.mark.parametrize(
    ("name", "parameters", "giga_multiply_adds", "layer", "field"),
    [
        ("VGG16", 138_357_544, 15.47, "block5_pool", "212"),
        ("ResNet50", 25_636_712, 3.86, "conv5_block3_out", "483"),
        ("MobileNetV2", 3_538_984, 0.30, "out_relu", "491"),
    ],
)
def test_describe_agrees_with_published_figures(name, parameters, giga_multiply_adds, layer, field):
    """Receptive fields after Araujo, Norris, Sim, "Computing receptive fields", Distill 2019."""
    model = getattr(keras.applications, name)(weights=None)
    table = models.describe(model)
    assert table.loc["total", "parameters"] == parameters == model.count_params()
    assert table.loc["total", "multiply_adds"] / 1e9 == pytest.approx(giga_multiply_adds, abs=0.01)
    assert table.loc[layer, "receptive_field"] == field


def test_receptive_field_equals_what_changes_an_output(lee):
    """Probe: pixels whose change reaches one unit of the last pooled map."""
    table = models.describe(lee)
    inner = models.truncate(models.lee_cnn(activation="linear", pooling="average", seed=1), "pool2")
    image = IMAGES[:1]
    probes = np.repeat(image, 28, axis=0)
    probes[np.arange(28), np.arange(28), :, 0] += 1  # one row changed in each
    changed = np.abs(inner(probes) - inner(image))[:, 2].max(axis=(1, 2)) > 1e-4
    assert changed.sum() == int(table.loc["pool2", "receptive_field"]) == 10


def test_describe_counts_shared_and_own_weights_once():
    class Scaled(layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = layers.Dense(3)

        def build(self, shape):
            self.scale = self.add_weight(shape=(3,))

        def call(self, x):
            return self.inner(x) * self.scale

    image = keras.Input((4,))
    dense = layers.Dense(4)
    model = keras.Model(image, Scaled()(dense(dense(image))))
    table = models.describe(model)
    assert table.loc["total", "parameters"] == model.count_params() == 20 + 15 + 3


def test_describe_special_layers():
    image = keras.Input((16, 16, 4))
    x = layers.DepthwiseConv2D(3, name="depthwise")(image)
    x = layers.SeparableConv2D(8, 3, strides=2, name="separable")(x)
    x = layers.Conv2D(8, 3, dilation_rate=2, groups=2, padding="same", name="grouped")(x)
    x = layers.UpSampling2D(2, name="up")(x)
    x = layers.Conv2DTranspose(2, 4, strides=2, name="transposed")(x)
    table = models.describe(keras.Model(image, x))
    assert table.loc["depthwise", "multiply_adds"] == 14 * 14 * 4 * 9
    assert table.loc["separable", "multiply_adds"] == 6 * 6 * (4 * 9 + 4 * 8)
    assert table.loc["grouped", "multiply_adds"] == 6 * 6 * 8 * 9 * 4
    assert table.loc["transposed", "multiply_adds"] == 12 * 12 * 8 * 16 * 2
    assert list(table["receptive_field"][:4]) == ["3", "5", "13", "13"]


def test_seed_repeats_the_weights():
    one, same, other = (models.lee_cnn(seed=seed).get_weights()[0] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.allclose(one, other)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: models.lee_cnn(input_shape=(6, 6, 1)), "too small for lee_cnn"),
        (lambda: models.lee_cnn(input_shape=(28, 28)), r"takes \(H, W, C\), got \(28, 28\)"),
        (lambda: models.lee_cnn(input_shape=(28, 0, 1)), "at least 1, got 0"),
        (lambda: models.lee_cnn(pooling="maximum"), "Did you mean 'max'"),
        (lambda: models.mlp(classes=1), "classes must be at least 2"),
        (lambda: models.mlp((-3,)), "hidden must be at least 1, got -3"),
    ],
)
def test_bad_sizes_are_explained(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_free_input_size_needs_a_shape():
    model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(2, 3)])
    with pytest.raises(ValueError, match="input_shape"):
        models.describe(model)
    assert models.describe(model, input_shape=(9, 9, 3)).iloc[0]["output"] == "7×7×2"


LARGE = {
    "lenet5": (5, 61_706, 6_518, 416_520, "16"),
    "alexnet": (8, 60_965_224, 659_272, 724_406_816, "195"),
    "googlenet": (22, 6_998_552, 3_227_160, 1_582_671_872, "715"),
    "alphago_policy": (13, 3_882_793, 832_105, 1_400_726_208, "27"),
}


@pytest.mark.parametrize("name", LARGE)
def test_compare_agrees_with_the_papers(name):
    table = models.compare({name: models.weightless(getattr(models, name))})
    found = table.loc[name, ["depth", "parameters", "units", "multiply_adds", "receptive_field"]]
    assert tuple(found) == LARGE[name]


@pytest.mark.parametrize(
    ("name", "depth", "parameters", "units"),
    [("VGG16", 16, 138_357_544, 13_556_712), ("ResNet50", 50, 25_636_712, 10_588_136)],
)
def test_depth_is_that_of_the_networks_names(name, depth, parameters, units):
    model = models.weightless(getattr(keras.applications, name), weights=None)
    row = models.compare({name: model}).loc[name]
    assert (row["depth"], row["parameters"], row["units"]) == (depth, parameters, units)


def test_weightless_models_stay_without_weights():
    model = models.weightless(models.lenet5, classes=7)
    models.residual_cnn(8)  # Keras fills in missing weights when it builds the next model
    assert [weight._value for weight in model.weights] == [None] * 10
    pd.testing.assert_frame_equal(models.describe(model), models.describe(models.lenet5(classes=7)))
    weights = models.lenet5(seed=1).get_weights()
    assert all(np.isfinite(weight).all() for weight in weights)


def test_alexnet_maps_and_halves():
    table = models.describe(models.weightless(models.alexnet))
    maps = table.loc[["conv1", "pool1", "conv2", "pool2", "conv5", "pool5"], "output"]
    assert list(maps) == [
        "55×55×96", "27×27×96", "27×27×256", "13×13×256", "13×13×256", "6×6×256",
    ]  # fmt: skip
    assert table.loc["conv2", "parameters"] == 256 * (5 * 5 * 48 + 1)
    small = models.alexnet(input_shape=(67, 67, 3), classes=4, seed=1)
    images = np.random.default_rng(0).random((2, 67, 67, 3), dtype=np.float32)
    # Half of conv2's filters must not see the other half's maps.
    before = models.truncate(small, "conv2")(images).numpy()
    kernel = small.get_layer("conv1").kernel
    kernel.assign(np.concatenate([kernel[..., :48], 0 * kernel[..., 48:]], axis=-1))
    small.get_layer("norm1").call = lambda x: x  # the normalisation looks across the border
    changed = models.truncate(small, "conv2")(images).numpy()
    assert np.abs(changed[..., 128:]).max() == 0
    assert np.abs(changed[..., :128]).max() > 0
    assert before.shape == changed.shape == (2, 7, 7, 256)


def test_local_response_normalization_follows_the_formula():
    x = np.random.default_rng(1).random((2, 3, 3, 9), dtype=np.float32) * 100
    padded = np.pad(x**2, ((0, 0), (0, 0), (0, 0), (2, 2)))
    around = sum(padded[..., shift : shift + 9] for shift in range(5))
    expected = x / (2 + 1e-4 * around) ** 0.75
    layer = models.alexnet(input_shape=(67, 67, 3), classes=2).get_layer("norm1")
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5)


def test_googlenets_receptive_field_is_what_changes_an_output():
    """A strip of a picture; all weights positive, so that no change is lost."""
    model = models.googlenet(input_shape=(800, 32, 3), classes=2)
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            layer.kernel.assign(np.full(layer.kernel.shape, 1 / layer.kernel.shape[-2]))
    last = models.truncate(model, "inception5b")

    def seen(row):
        strip = np.zeros((1, 800, 32, 3), dtype=np.float32)
        strip[:, row] = 1
        return bool(last(strip)[:, 12].numpy().any())

    first = bisect.bisect_left(range(400), True, key=seen)
    end = 799 - bisect.bisect_left(range(400), True, key=lambda row: seen(799 - row))
    field = models.describe(model).loc["inception5b", "receptive_field"]
    assert end - first + 1 == int(field) == 715


@pytest.mark.parametrize("depth", [8, 20])
def test_plain_and_residual_start_from_the_same_weights(depth):
    plain, residual = (models.residual_cnn(depth, residual=r, seed=1) for r in (False, True))
    assert plain.count_params() == residual.count_params()
    assert all(map(np.array_equal, plain.get_weights(), residual.get_weights()))
    assert models.compare({"residual": residual}).loc["residual", "depth"] == depth
    assert not np.allclose(plain(IMAGES), residual(IMAGES))


def test_resnet20_has_the_papers_number_of_parameters():
    """0.27 million on CIFAR-10, table 6 of He et al.; normalisation counted with its averages."""
    model = models.residual_cnn(20, input_shape=(32, 32, 3))
    trained = sum(np.prod(weight.shape) for weight in model.trainable_weights)
    assert round(trained / 1e6, 2) == 0.27
    outputs = models.describe(model)["output"]
    assert outputs["stage3_block3_relu2"] == "8×8×64"


def test_a_residual_block_of_zeros_passes_its_input_on():
    model = models.residual_cnn(8, seed=1)
    for layer in model.layers:
        if layer.name.startswith("stage") and hasattr(layer, "kernel"):
            layer.kernel.assign(0 * layer.kernel)
    names = ["conv1_relu", "stage1_block1_relu2", "stage2_block1_relu2"]
    start, same, halved = (x.numpy() for x in models.truncate(model, names)(IMAGES))
    np.testing.assert_array_equal(start, same)
    np.testing.assert_array_equal(halved[..., :16], start[:, ::2, ::2])
    assert not halved[..., 16:].any()


def test_policy_has_one_bias_a_point():
    policy = models.alphago_policy(8, seed=1)
    board = np.zeros((1, 19, 19, 48), dtype=np.float32)
    bias = np.arange(361, dtype=np.float32)
    policy.get_layer("logits").bias.assign(bias)
    np.testing.assert_array_equal(policy(board)[0], bias)
    assert policy.output_shape == (None, 361)


@pytest.mark.parametrize("build", [models.alphago_policy, models.residual_cnn, models.googlenet])
def test_models_survive_saving(build, tmp_path):
    model = build(8, seed=1) if build is not models.googlenet else build(input_shape=(32, 32, 3))
    images = np.random.default_rng(0).random((2, *model.input_shape[1:]), dtype=np.float32)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again(images), model(images), atol=1e-6)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: models.residual_cnn(21),
            r"depth takes 6n \+ 2, got 21; the nearest are 20 and 26",
        ),
        (lambda: models.residual_cnn(2), "depth must be at least 8"),
        (lambda: models.alphago_policy(0), "k must be at least 1"),
        (lambda: models.alexnet(input_shape=(48, 48, 3)), "too small for alexnet"),
        (lambda: models.googlenet(classes=1), "classes must be at least 2"),
    ],
)
def test_bad_architectures_are_explained(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_a_layer_that_runs_three_times_counts_three_times():
    image = keras.Input((4,))
    dense = keras.layers.Dense(4, name="dense")
    table = models.describe(keras.Model(image, dense(dense(dense(image)))))
    assert list(table.index) == ["dense", "dense (2)", "dense (3)", "total"]
    assert table.loc["total", "multiply_adds"] == 3 * 16
    assert table.loc["total", "parameters"] == 20


def test_the_tools_work_on_one_another(lee):
    ending = models.logits(sequential(lee))
    assert models.describe(ending).loc["total", "parameters"] == lee.count_params()
    inner = models.truncate(ending, "conv2")
    np.testing.assert_allclose(inner(IMAGES), models.truncate(lee, "conv2")(IMAGES))
    assert "lee_cnn/conv1" in models.describe(inner).index[0]


def test_decay_of_an_mlp_is_the_mean_square_of_each_unit():
    model = models.mlp((7,), decay=0.3, activation="sigmoid", seed=0)
    expected = sum(
        0.3 * np.square(np.asarray(layer.kernel)).sum() / layer.units
        for layer in model.layers
        if hasattr(layer, "kernel")
    )
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-5)
    assert models.mlp((7,)).losses == []
    with pytest.raises(ValueError, match="decay"):
        models.mlp(decay=-1)


def test_maxout_units_are_the_largest_of_their_pieces():
    model = models.maxout_mlp((3,), pieces=4, seed=0)
    image = np.random.default_rng(0).random((1, 28, 28, 1), np.float32)
    first, last = (layer for layer in model.layers if hasattr(layer, "kernel"))
    pieces = image.reshape(1, -1) @ np.asarray(first.kernel)
    hidden = pieces.reshape(1, 3, 4).max(axis=2)
    expected = hidden @ np.asarray(last.kernel)
    np.testing.assert_allclose(model(image), expected, rtol=1e-4, atol=1e-5)


def test_what_a_maxout_network_drops_follows_from_the_seed():
    image = np.random.default_rng(0).random((4, 28, 28, 1), np.float32)
    first, same, other = (
        np.asarray(models.maxout_mlp((3,), seed=seed)(image, training=True)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
