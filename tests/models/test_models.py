"""The course's models: figures of the slides and papers, weights, bad sizes."""

import keras
import numpy as np
import pytest

from dlsg_utils import models

IMAGES = np.random.default_rng(0).random((4, 28, 28, 1), dtype=np.float32)


def test_slides_figures():
    raiko, mlp, lee = (models.describe(m()) for m in (models.raiko_cnn, models.mlp, models.lee_cnn))
    assert list(lee["output"])[:5] == ["26×26×25", "13×13×25", "11×11×50", "5×5×50", "1250"]
    assert models.lee_cnn().count_params() == lee.loc["total", "parameters"] == 137_660
    kernels = [layer.kernel for layer in models.raiko_cnn().layers if hasattr(layer, "kernel")]
    assert sum(np.prod(k.shape) for k in kernels) == 11_665
    assert mlp.loc["total", "multiply_adds"] == 210_240
    assert raiko.loc["conv1", "multiply_adds"] == 28 * 28 * 225
    assert models.lenet5().count_params() == 61_706


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


@pytest.mark.slow
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
    small.get_layer("norm1").call = lambda x: x  # the normalization looks across the border
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


@pytest.mark.parametrize("depth", [8, pytest.param(20, marks=pytest.mark.slow)])
def test_plain_and_residual_start_from_the_same_weights(depth):
    plain, residual = (models.residual_cnn(depth, residual=r, seed=1) for r in (False, True))
    assert plain.count_params() == residual.count_params()
    assert all(map(np.array_equal, plain.get_weights(), residual.get_weights()))
    assert models.compare({"residual": residual}).loc["residual", "depth"] == depth
    assert not np.allclose(plain(IMAGES), residual(IMAGES))


@pytest.mark.slow
def test_resnet20_has_the_papers_number_of_parameters():
    """0.27 million on CIFAR-10, table 6 of He et al.; normalization counted with its averages."""
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "build",
    [
        models.alphago_policy,
        models.residual_cnn,
        models.googlenet,
    ],
)
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
