"""A blur and what takes it back: kernels, Wiener's filter, Richardson and Lucy's, the network."""

import numpy as np
import pytest
from scipy import signal

from dlsg_utils import data
from dlsg_utils.applications import restoration

CAT = data.image("chelsea", 160)
GRAY = restoration.luminance(CAT)
NONE = np.ones((1, 1))
DISK = restoration.disk_kernel(3)


def test_a_disk_is_round_and_its_sum_is_one():
    for radius in (0.7, 1, 2.5, 3, 6.2):
        kernel = restoration.disk_kernel(radius)
        assert kernel.sum() == pytest.approx(1)
        np.testing.assert_allclose(kernel, kernel.T)
        np.testing.assert_allclose(kernel, kernel[::-1])
    assert DISK.shape == (7, 7)
    assert 1 / DISK.max() == pytest.approx(np.pi * 9, rel=0.02)
    assert DISK[0, 0] == 0


@pytest.mark.parametrize("radius", [0, 0.3])
def test_a_disk_smaller_than_a_pixel_is_no_blur(radius):
    np.testing.assert_array_equal(restoration.disk_kernel(radius), NONE)
    np.testing.assert_allclose(restoration.blur(CAT, NONE), CAT, atol=1e-6)


def test_a_blur_is_a_convolution():
    kernel = np.array([[0, 0, 0], [0.25, 0, 0], [0.75, 0, 0]])
    found = restoration.blur(GRAY, kernel)[..., 0]
    wanted = signal.convolve2d(GRAY[..., 0], kernel, mode="same")
    np.testing.assert_allclose(found[1:-1, 1:-1], wanted[1:-1, 1:-1], atol=1e-5)
    point = np.zeros((5, 5, 3))
    point[2, 2] = 1
    np.testing.assert_allclose(restoration.blur(point, kernel)[1:4, 1:4, 0], kernel, atol=1e-6)


def test_light_is_spread_before_the_sensor_clips_it():
    half = np.zeros((20, 40, 1))
    half[:, :20] = 1
    plain = restoration.blur(half, DISK)
    bright = restoration.blur(half, DISK, brightness=4)
    np.testing.assert_allclose(bright, (4 * plain).clip(0, 1), atol=1e-5)
    assert (bright == 1).sum() > (plain > 0.999).sum()
    noisy = restoration.blur(np.full((99, 99, 1), 0.5), NONE, noise=0.02, seed=0)
    assert noisy.std() == pytest.approx(0.02, rel=0.05)
    np.testing.assert_array_equal(
        restoration.blur(GRAY, DISK, noise=0.1, seed=3),
        restoration.blur(GRAY, DISK, noise=0.1, seed=3),
    )


@pytest.mark.parametrize(
    ("kernel", "said"),
    [
        (np.ones((2, 3)) / 6, "odd sides"),
        (np.ones(3) / 3, "odd sides"),
        (np.ones((3, 3)), "the sum 1, got the sum 9"),
        (np.array([[-0.5, 1, 0.5]]), "the least value -0.5"),
        (np.array([[np.nan]]), "the sum 1"),
        (np.zeros((0, 0)), "odd sides"),
    ],
)
def test_what_is_no_kernel_is_refused(kernel, said):
    with pytest.raises(ValueError, match=said):
        restoration.blur(CAT, kernel)
    with pytest.raises(ValueError, match=said):
        restoration.wiener(CAT, kernel, balance=0.1)
    with pytest.raises(ValueError, match=said):
        restoration.richardson_lucy(CAT, kernel, steps=2)
    with pytest.raises(ValueError, match=said):
        restoration.pseudo_inverse(kernel, noise_to_signal=0.1)


def test_the_pseudo_inverse_undoes_a_blur():
    kernel = np.outer([0.2, 0.6, 0.2], [0.1, 0.8, 0.1])  # takes no frequency away
    inverse = restoration.pseudo_inverse(kernel, noise_to_signal=1e-6, size=41)
    assert inverse.sum() == pytest.approx(1)
    product = signal.convolve2d(kernel, inverse)
    identity = np.zeros_like(product)
    identity[21, 21] = 1
    np.testing.assert_allclose(product, identity, atol=1e-3)
    # Not symmetric: the right way round.
    kernel = np.array([[0, 0, 0], [0, 0.7, 0.3], [0, 0, 0]])
    product = signal.convolve2d(
        kernel, restoration.pseudo_inverse(kernel, noise_to_signal=1e-6, size=61)
    )
    assert np.unravel_index(product.argmax(), product.shape) == (31, 31)
    assert product.max() == pytest.approx(1, abs=1e-3)


def test_the_pseudo_inverse_of_no_blur_changes_nothing():
    inverse = restoration.pseudo_inverse(NONE, noise_to_signal=0.1, size=5)
    np.testing.assert_allclose(inverse, np.pad(NONE, 2), atol=1e-9)


def test_the_pseudo_inverse_refuses():
    with pytest.raises(ValueError, match="noise_to_signal takes a number from 1e-09"):
        restoration.pseudo_inverse(DISK, noise_to_signal=0)
    with pytest.raises(ValueError, match="size takes an odd number of pixels, got 40"):
        restoration.pseudo_inverse(DISK, noise_to_signal=0.1, size=40)
    with pytest.raises(ValueError, match="take less than 512, got 513"):
        restoration.pseudo_inverse(DISK, noise_to_signal=0.1, size=513)


def test_separable_terms_add_up():
    kernel = np.random.default_rng(0).normal(size=(9, 7))
    columns, rows = restoration.separable_terms(kernel, terms=7)
    assert (columns.shape, rows.shape) == ((7, 9), (7, 7))
    np.testing.assert_allclose(columns.T @ rows, kernel, atol=1e-12)
    strengths = np.linalg.svd(kernel)[1]
    columns, rows = restoration.separable_terms(kernel, terms=3)
    error = np.linalg.norm(columns.T @ rows - kernel)
    assert error == pytest.approx(np.linalg.norm(strengths[3:]))
    columns, rows = restoration.separable_terms(np.outer([1, 2, 1], [1, 0, -1]), terms=1)
    np.testing.assert_allclose(columns.T @ rows, np.outer([1, 2, 1], [1, 0, -1]), atol=1e-12)
    with pytest.raises(ValueError, match=r"terms=8 asks for a kernel.*\(9, 7\)"):
        restoration.separable_terms(kernel, terms=8)


@pytest.mark.parametrize("terms", [3, 12])
def test_the_network_starts_as_a_convolution_with_the_largest_terms(terms):
    lopsided = np.pad(DISK[:, :4], ((0, 0), (0, 3)))
    lopsided /= lopsided.sum()
    inverse = restoration.pseudo_inverse(lopsided, noise_to_signal=0.03, size=21)
    columns, rows = restoration.separable_terms(inverse, terms=terms)
    model = restoration.deconvolution_network(inverse, terms=terms, filters=4, seed=0)
    blurred = restoration.blur(GRAY, lopsided)
    found = model(blurred[None]).numpy()[0, ..., 0]
    wanted = signal.convolve2d(blurred[..., 0], columns.T @ rows, mode="same")[14:-14, 14:-14]
    np.testing.assert_allclose(found, wanted, atol=2e-5)
    inside = restoration.deconvolve(model, blurred)[14:-14, 14:-14, 0]
    np.testing.assert_allclose(inside, found.clip(0, 1), atol=1e-5)


def test_the_second_part_sees_both_pictures_and_starts_at_zero():
    model = restoration.deconvolution_network(size=11, terms=3, filters=5, seed=0)
    kernels = {layer.name: layer.kernel for layer in model.layers if hasattr(layer, "kernel")}
    assert {name: kernel.shape for name, kernel in kernels.items()} == {
        "columns": (11, 1, 1, 3), "rows": (1, 11, 3, 1),
        "look": (5, 5, 2, 5), "mix": (1, 1, 5, 5), "mend": (5, 5, 5, 1),
    }  # fmt: skip
    assert not np.any(kernels["mend"])
    assert model(np.zeros((1, 30, 40, 1))).shape == (1, 30 - 14 - 4, 40 - 14 - 4, 1)


def test_the_network_refuses():
    with pytest.raises(ValueError, match=r"inverse takes \(size, size\)"):
        restoration.deconvolution_network(np.ones((5, 7)))
    with pytest.raises(ValueError, match="size must be at least 5"):
        restoration.deconvolution_network(size=3)
    with pytest.raises(ValueError, match="odd number"):
        restoration.deconvolution_network(size=12)
    with pytest.raises(ValueError, match="terms=12 asks"):
        restoration.deconvolution_network(np.ones((7, 7)) / 49)
    model = restoration.deconvolution_network(size=41, terms=2, filters=2)
    with pytest.raises(ValueError, match=r"at least 49×49 pixels.*got 48×160"):
        restoration.deconvolve(model, CAT[:48])


@pytest.mark.parametrize("channels", [1, 3])
def test_networks_restore_each_channel_in_tiles(channels):
    model = restoration.deconvolution_network(size=11, terms=3, filters=5, seed=0)
    picture = CAT[..., :channels]
    found = restoration.deconvolve(model, picture)
    assert found.shape == picture.shape
    for n in range(channels):
        alone = restoration.deconvolve(model, picture[..., n : n + 1], max_memory=1e5)
        np.testing.assert_allclose(found[..., n : n + 1], alone, atol=1e-5)


@pytest.mark.parametrize("picture", [CAT, GRAY], ids=["color", "gray"])
def test_classical_methods_sharpen(picture):
    blurred = restoration.blur(picture, DISK, noise=0.002, seed=0)
    before = restoration.psnr(blurred, picture, border=8)
    for restored in (
        restoration.wiener(blurred, DISK, balance=0.003),
        restoration.richardson_lucy(blurred, DISK, steps=20),
    ):
        assert restored.shape == picture.shape
        assert restored.dtype == np.float32
        assert 0 <= restored.min() <= restored.max() <= 1
        assert restoration.psnr(restored, picture, border=8) > before + 2


def test_with_a_blur_that_is_none_pictures_stay():
    np.testing.assert_allclose(restoration.wiener(CAT, NONE, balance=1e-9), CAT, atol=1e-3)
    np.testing.assert_allclose(restoration.richardson_lucy(CAT, NONE, steps=9), CAT, atol=2e-3)


def test_options_of_classical_methods_are_checked():
    with pytest.raises(ValueError, match="balance takes a number from 1e-12"):
        restoration.wiener(CAT, DISK, balance=0)
    with pytest.raises(ValueError, match="steps must be at least 1"):
        restoration.richardson_lucy(CAT, DISK, steps=0)


def test_one_pixel_is_restored():
    pixel = np.full((1, 1, 1), 0.5)
    assert restoration.wiener(pixel, DISK, balance=0.1) == pytest.approx(0.5, abs=0.01)
    assert restoration.richardson_lucy(pixel, DISK, steps=3) == pytest.approx(0.5, abs=0.01)
