"""Bicubic interpolation, SRCNN, pictures in tiles, and how they are measured."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage import metrics

from dlsg_utils import data, training
from dlsg_utils.applications import restoration
from dlsg_utils.teaching import restorers

CAT = data.image("chelsea", 120)
SMALL = restoration.srcnn(filters=(4, 3), seed=0)


def test_luminance_is_the_brightness_of_a_jpeg():
    found = restoration.luminance(CAT)
    pillow = Image.fromarray(np.rint(255 * CAT).astype(np.uint8)).convert("YCbCr").getchannel(0)
    np.testing.assert_allclose(found[..., 0], np.asarray(pillow) / 255, atol=0.004)
    np.testing.assert_array_equal(restoration.luminance(found), found)
    assert restoration.luminance(np.ones((2, 3, 3, 3))).max() <= 1
    with pytest.raises(ValueError, match="images takes 1 or 3 channels"):
        restoration.luminance(CAT[..., :2])


def test_psnr_is_known_of_a_constant_error_and_cuts_borders():
    truth = np.full((20, 20, 1), 0.5, np.float32)
    assert restoration.psnr(truth + np.float32(0.1), truth) == pytest.approx(20, abs=1e-4)
    assert restoration.psnr(truth, truth) == np.inf
    rim = truth.copy()
    rim[[0, -1]] = 0
    assert restoration.psnr(rim, truth) < 30
    assert restoration.psnr(rim, truth, border=1) == np.inf


def test_both_measures_are_scikit_images():
    noisy = (CAT + np.random.default_rng(0).normal(0, 0.05, CAT.shape)).clip(0, 1)
    one, other = (restoration.luminance(each)[3:-3, 3:-3, 0] for each in (noisy, CAT))
    wanted = metrics.peak_signal_noise_ratio(other, one, data_range=1)
    assert restoration.psnr(noisy, CAT, border=3) == pytest.approx(wanted, abs=1e-4)
    wanted = metrics.structural_similarity(
        one, other, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert restoration.ssim(noisy, CAT, border=3) == pytest.approx(wanted, abs=1e-6)
    assert restoration.ssim(CAT, CAT) == pytest.approx(1)


@pytest.mark.parametrize("measure", [restoration.psnr, restoration.ssim])
def test_measures_refuse_other_sizes_and_borders_that_leave_nothing(measure):
    with pytest.raises(ValueError, match="image and truth take one size"):
        measure(CAT, CAT[1:])
    with pytest.raises(ValueError, match="border=40 leaves fewer than"):
        measure(CAT, CAT, border=40)
    with pytest.raises(ValueError, match="border must be at least 0"):
        measure(CAT, CAT, border=-1)


@pytest.mark.parametrize("channels", [1, 3])
def test_bicubic_gives_back_what_is_smooth(channels):
    ramp = np.broadcast_to(np.linspace(0.1, 0.9, 60)[:, None, None], (60, 48, channels))
    small = restoration.shrink(ramp, 3)
    assert small.shape == (20, 16, channels)
    large = restoration.bicubic(small, 3)
    assert large.dtype == np.float32
    np.testing.assert_allclose(large[9:-9], ramp[9:-9], atol=1e-3)


def test_shrinking_cuts_what_no_whole_pixel_covers():
    assert restoration.shrink(CAT[:62, :50], 3).shape == (20, 16, 3)
    np.testing.assert_array_equal(
        restoration.shrink(CAT[:62, :50], 3), restoration.shrink(CAT[:60, :48], 3)
    )
    with pytest.raises(ValueError, match=r"at least 4×4 pixels for factor=4, got 3×50"):
        restoration.shrink(CAT[:3, :50], 4)


@pytest.mark.parametrize("function", [restoration.shrink, restoration.bicubic, restoration.srcnn])
def test_a_factor_of_one_is_none(function):
    arguments = () if function is restoration.srcnn else (CAT,)
    with pytest.raises(ValueError, match="factor must be at least 2, got 1"):
        function(*arguments, factor=1)
    with pytest.raises(TypeError, match="factor takes a whole number"):
        function(*arguments, factor=1.5)


def test_srcnn_is_the_papers_by_default():
    model = restoration.srcnn(seed=0)
    assert [layer.kernel.shape for layer in model.layers[1:]] == [
        (9, 9, 1, 64), (1, 1, 64, 32), (5, 5, 32, 1),
    ]  # fmt: skip
    assert model(np.zeros((1, 40, 50, 1))).shape == (1, 28, 38, 1)
    # Weights 9·9·64 + 64·32 + 5·5·32, and biases.
    assert model.count_params() == 5184 + 2048 + 800 + 64 + 32 + 1
    with pytest.raises(ValueError, match="filters takes two numbers and kernels three"):
        restoration.srcnn(filters=(64,))
    with pytest.raises(ValueError, match="kernels takes odd sides"):
        restoration.srcnn(kernels=(9, 2, 5))


def test_a_residual_network_adds_the_picture():
    picture = CAT[None, ..., :1]
    models = [restoration.srcnn(filters=(4, 3), residual=each, seed=0) for each in (False, True)]
    models[1].set_weights(models[0].get_weights())
    plain, residual = (model(picture).numpy() for model in models)
    np.testing.assert_allclose(residual, plain + picture[:, 6:-6, 6:-6], atol=1e-5)


def whole(model, picture):
    """Return what a network makes of a picture at once."""
    padded = np.pad(picture, ((6, 6), (6, 6), (0, 0)), mode="edge")
    return model(padded[None]).numpy()[0]


@settings(deadline=None, max_examples=15)
@given(
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    max_memory=st.floats(1e5, 5e5),
    seed=st.integers(0, 9),
)
def test_tiles_give_the_whole_picture(size, max_memory, seed):
    picture = np.random.default_rng(seed).random((*size, 1), np.float32)
    found = restoration.run_in_tiles(SMALL, picture, max_memory=max_memory)
    np.testing.assert_allclose(found, whole(SMALL, picture), atol=1e-5)


def test_little_memory_makes_many_tiles(monkeypatch):
    module = restoration.tiles
    sizes, run = [], module.Probe.run
    monkeypatch.setattr(
        module.Probe, "run", lambda self, body, options, tile: sizes.append(tile.shape[1:3])
        or run(self, body, options, tile),
    )  # fmt: skip
    picture = restoration.luminance(data.image("chelsea"))
    at_once = restoration.run_in_tiles(SMALL, picture)
    assert sizes == [(312, 463)]
    sizes.clear()
    in_tiles = restoration.run_in_tiles(SMALL, picture, max_memory=2e5)
    assert len(sizes) > 10
    # Maps of four channels before and behind a layer, of four bytes.
    assert max(high * wide for high, wide in sizes) * 2 * 4 * 4 <= 2e5
    np.testing.assert_allclose(in_tiles, at_once, atol=1e-5)


def model_of(*layers):
    return keras.Sequential([keras.Input((None, None, 1)), *layers])


@pytest.mark.parametrize(
    "model",
    [
        model_of(keras.layers.Conv2D(1, 3, padding="same", strides=2)),
        model_of(keras.layers.Conv2D(1, (3, 1))),
        model_of(keras.layers.UpSampling2D()),
    ],
)
def test_other_networks_do_not_go_in_tiles(model):
    with pytest.raises(ValueError, match="stride 1 and padding='valid'"):
        restoration.run_in_tiles(model, CAT[..., :1])


def test_a_network_of_a_fixed_size_does_not_go_in_tiles():
    model = keras.Sequential([keras.Input((20, 20, 1)), keras.layers.Conv2D(1, 3)])
    for unfit in (model, keras.Sequential(SMALL.layers[1:])):  # the second was not built
        with pytest.raises(ValueError, match="not of any size"):
            restoration.run_in_tiles(unfit, CAT[:20, :20, :1])


def identity():
    """Return a network that gives the middle of what it gets."""
    model = restoration.srcnn(filters=(1, 1), seed=0)
    for layer in model.layers[1:]:
        kernel = np.zeros(layer.kernel.shape, np.float32)
        kernel[kernel.shape[0] // 2, kernel.shape[1] // 2] = 1
        layer.set_weights([kernel, np.zeros(1, np.float32)])
    return model


@pytest.mark.parametrize("channels", [1, 3])
def test_a_network_that_changes_nothing_leaves_bicubic(channels):
    small = CAT[:40, :50, :channels]
    found = restoration.super_resolve(identity(), small, factor=3)
    assert found.shape == (120, 150, channels)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, restoration.bicubic(small, 3), atol=0.02)
    assert np.abs(found - restoration.bicubic(small, 3)).mean() < 1e-3


def test_of_color_the_network_gets_the_luminance():
    small, model = 0.3 + 0.4 * CAT[:40, :50], restoration.srcnn(filters=(1, 1), seed=0)
    for layer, old in zip(model.layers[1:], identity().layers[1:], strict=True):
        layer.set_weights(old.get_weights())
    model.layers[1].bias.assign([0.1])
    color = restoration.super_resolve(model, small)
    gray = restoration.super_resolve(model, restoration.luminance(small))
    assert gray.mean() == pytest.approx(restoration.luminance(small).mean() + 0.1, abs=0.01)
    inside = ((color > 0) & (color < 1)).all(axis=-1)
    assert inside.any()
    np.testing.assert_allclose(restoration.luminance(color)[inside], gray[inside], atol=1e-3)


def test_another_factor_is_refused_unless_the_name_tells_none():
    with pytest.raises(ValueError, match=r"factor takes 3, for which.*'srcnn_x3'.*got 2.*factor=2"):
        restoration.super_resolve(SMALL, CAT, factor=2)
    small = CAT[:20, :20, :1]
    unnamed = keras.Model(SMALL.input, SMALL.output, name="mine")
    assert restoration.super_resolve(unnamed, small, factor=2).shape == (40, 40, 1)


def test_small_pictures_and_other_channels_are_refused():
    assert restoration.super_resolve(SMALL, CAT[:5, :5]).shape == (15, 15, 3)
    with pytest.raises(ValueError, match=r"at least 5×5 pixels.*window of 13×13; got 4×9"):
        restoration.super_resolve(SMALL, CAT[:4, :9])
    with pytest.raises(ValueError, match="image takes 1 or 3 channels"):
        restoration.super_resolve(SMALL, CAT[..., :2])
    with pytest.raises(ValueError, match="Divide by 255"):
        restoration.super_resolve(SMALL, 255 * CAT)
    with pytest.raises(TypeError, match="takes factor=…, not scale=…"):
        restoration.super_resolve(SMALL, CAT, scale=3)


def test_crops_show_the_same_place():
    picture = np.random.default_rng(0).random((30, 40, 1), np.float32)
    inputs, targets = restoration.paired_crops(
        [(picture, 1 - picture)], count=12, size=13, border=4, seed=0
    )
    assert inputs.shape == (12, 13, 13, 1)
    np.testing.assert_allclose(inputs[:, 4:-4, 4:-4], 1 - targets, atol=1e-6)
    again = restoration.paired_crops([(picture, 1 - picture)], count=12, size=13, border=4, seed=0)
    np.testing.assert_array_equal(again[0], inputs)
    windows = np.lib.stride_tricks.sliding_window_view(picture[..., 0], (13, 13)).reshape(
        -1, 13, 13
    )
    turned = {
        np.rot90(inputs[0, ..., 0], k)[:, ::step].tobytes() for k in range(4) for step in (1, -1)
    }
    assert turned & {window.tobytes() for window in windows}


def test_crops_that_do_not_fit_are_refused():
    picture = np.zeros((30, 40, 1))
    with pytest.raises(ValueError, match="at least one pair"):
        restoration.paired_crops([], count=1, size=9, border=0)
    with pytest.raises(ValueError, match="of one size, at least 31×31"):
        restoration.paired_crops([(picture, picture)], count=1, size=31, border=0)
    with pytest.raises(ValueError, match="of one size"):
        restoration.paired_crops([(picture, picture[1:])], count=1, size=9, border=0)
    with pytest.raises(ValueError, match="more than twice the border"):
        restoration.paired_crops([(picture, picture)], count=1, size=12, border=6)


def test_photographs_are_in_one_part():
    names = [name for part in restorers.PHOTOGRAPHS.values() for name in part]
    assert len(set(names)) == len(names)
    whole = restorers.luminances("validation")
    half = restorers.luminances("validation", scale=0.5)
    assert half["flower"].shape == (214, 320, 1)
    assert whole["flower"].shape == (427, 640, 1)
    assert whole["flower"].mean() == pytest.approx(half["flower"].mean(), abs=0.002)
    with pytest.raises(ValueError, match="part='tests' is unknown"):
        restorers.luminances("tests")


@pytest.mark.slow
def test_a_small_network_learns_to_beat_bicubic():
    keras.utils.set_random_seed(0)

    def enlarged(bright):
        large = restoration.bicubic(restoration.shrink(bright, 3), 3)
        return large, bright[: large.shape[0], : large.shape[1]]

    pairs = [enlarged(bright) for bright in restorers.luminances("train", scale=0.5).values()]
    squares = restoration.paired_crops(pairs, count=3000, size=33, border=6, seed=0)
    model = restoration.srcnn(filters=(16, 8), residual=True, seed=0)
    options = {"loss": "mse", "batch_size": 16, "learning_rate": 4e-3, "progress": False}
    training.fit(model, *squares, epochs=2, seed=0, **options)
    bright = restorers.luminances("validation", scale=0.5)["flower"]
    large, truth = enlarged(bright)
    found = restoration.super_resolve(model, restoration.shrink(bright, 3))
    gain = restoration.psnr(found, truth, border=9) - restoration.psnr(large, truth, border=9)
    assert gain > 0.1


def test_a_saved_network_knows_its_factor(tmp_path):
    SMALL.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="factor takes 3"):
        restoration.super_resolve(loaded, CAT, factor=4)
    assert isinstance(loaded(tf.zeros((1, 20, 20, 1))), tf.Tensor)
