"""The motion of patches among 73, by a network and by spectra, and pictures blurred by a map."""

import keras
import numpy as np
import pytest

from dlsg_utils import data
from dlsg_utils.applications import restoration

CAT = data.image("chelsea", 160)
MOTIONS = restoration.MOTIONS


def place(length, angle):
    return int(MOTIONS.tolist().index([length, angle]))


def test_there_are_73_candidates():
    assert MOTIONS.shape == (73, 2)
    assert len(np.unique(MOTIONS, axis=0)) == 73
    assert tuple(MOTIONS[0]) == (1, 0)
    assert set(MOTIONS[1:, 0]) == set(range(3, 26, 2))
    assert set(MOTIONS[1:, 1]) == {0, 30, 60, 90, 120, 150}


@pytest.mark.parametrize(("length", "angle"), MOTIONS.tolist())
def test_a_kernel_is_a_line_of_its_length_and_angle(length, angle):
    kernel = restoration.motion_kernel(length, angle)
    assert kernel.sum() == pytest.approx(1)
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-12)
    if length == 1:
        assert kernel.shape == (1, 1)
        return
    y, x = (
        axis - (n - 1) / 2 for axis, n in zip(np.indices(kernel.shape), kernel.shape, strict=True)
    )
    way = np.deg2rad(angle)
    along = x * np.cos(way) - y * np.sin(way)
    across = x * np.sin(way) + y * np.cos(way)
    assert (kernel * across**2).sum() < 0.4, "bilinear weights make it a pixel broad"
    # A line from −(length − 1)/2 to (length − 1)/2 has the variance (length − 1)²/12.
    assert (kernel * along**2).sum() == pytest.approx((length - 1) ** 2 / 12, abs=0.5, rel=0.1)


def test_rows_of_pixels_along_a_level_motion():
    kernel = restoration.motion_kernel(5, 0)
    assert kernel.shape == (1, 5)
    np.testing.assert_allclose(kernel, restoration.motion_kernel(5, 90).T, atol=1e-9)
    np.testing.assert_allclose(kernel, restoration.motion_kernel(5, 180), atol=1e-9)
    rising = restoration.motion_kernel(9, 30)
    assert rising[: len(rising) // 2, rising.shape[1] // 2 + 1 :].sum() > 0.2, "up to the right"


def test_motions_that_are_none_are_refused():
    with pytest.raises(ValueError, match="length takes a number from 1 up, got 0"):
        restoration.motion_kernel(0, 0)
    with pytest.raises(ValueError, match="angle takes a number from -360"):
        restoration.motion_kernel(3, 400)


@pytest.fixture(scope="module")
def patches():
    photographs = [data.image("chelsea"), data.image("coffee")]
    return restoration.motion_patches(photographs, count=365, noise=0, seed=0)


def test_patches_are_blurred_by_each_motion_as_often(patches):
    images, motions = patches
    assert images.shape == (365, 30, 30, 1)
    assert images.dtype == np.float32
    assert (np.bincount(motions, minlength=73) == 5).all()
    again = restoration.motion_patches(
        [data.image("chelsea"), data.image("coffee")], count=365, noise=0, seed=0
    )
    np.testing.assert_array_equal(again[0], images)


def test_patches_change_least_along_their_motion(patches):
    images, motions = patches
    lengths, angles = MOTIONS[motions].T

    def energy(angle):
        some = images[(lengths > 15) & (angles == angle), ..., 0]
        return [np.square(np.diff(some, axis=axis)).mean() for axis in (1, 2)]

    down, right = energy(0)
    assert right < 0.5 * down
    down, right = energy(90)
    assert down < 0.5 * right


def test_flat_patches_are_not_taken():
    half = np.full((100, 200, 1), 0.5)
    half[:, 100:] = np.random.default_rng(0).random((100, 100, 1))
    images, motions = restoration.motion_patches([half], count=146, noise=0, seed=0)
    assert (images[motions == 0].std(axis=(1, 2)) >= 0.05).all()
    with pytest.raises(ValueError, match=r"no patch with a contrast of at least 0\.05"):
        restoration.motion_patches([np.full((100, 100, 3), 0.5)], count=5)
    with pytest.raises(ValueError, match="at least 54×54 pixels, got 50×99"):
        restoration.motion_patches([half[:50, :99]], count=5)
    with pytest.raises(ValueError, match="at least one picture"):
        restoration.motion_patches([], count=5)


def test_the_network_has_the_slides_layers():
    model = restoration.motion_network(filters=96, units=1024)
    kernels = [layer.kernel.shape for layer in model.layers if hasattr(layer, "kernel")]
    assert kernels[0] == (7, 7, 1, 96)
    assert kernels[1][:3] == (5, 5, 96)
    assert kernels[-1] == (1024, 73)
    assert restoration.motion_network(seed=0)(np.zeros((2, 30, 30, 1))).shape == (2, 73)


def test_spectra_have_stripes_across_the_motion():
    rng = np.random.default_rng(0)
    noise = 0.5 + 0.1 * rng.normal(size=(60, 60))
    kernel = restoration.motion_kernel(9, 0)
    level = restoration.motion.spread(noise, kernel)[:30, :30, None].clip(0, 1)
    features = restoration.log_spectra(np.stack([level, level.swapaxes(0, 1)]))
    assert features.shape == (2, 30 * 16)
    # The highest frequencies along the motion are gone, those across it are not.
    spectrum = features[0].reshape(30, 16)
    assert spectrum[:, 8:].mean() < spectrum[8:22, :3].mean() - 1
    np.testing.assert_allclose(restoration.log_spectra(level), features[0], atol=1e-4)
    brighter = restoration.log_spectra(level + 0.1)
    np.testing.assert_allclose(brighter, features[0], atol=0.02)
    with pytest.raises(ValueError, match="patches takes one channel"):
        restoration.log_spectra(np.zeros((30, 30, 3)))


def test_errors_of_length_and_angle():
    found = [place(5, 0), place(25, 30), 0, place(3, 90)]
    truth = [place(5, 150), place(21, 90), place(9, 60), 0]
    lengths, angles = restoration.motion_errors(found, truth)
    assert lengths.tolist() == [0, 4, 8, 2]
    np.testing.assert_array_equal(angles, [30, 60, np.nan, np.nan])
    with pytest.raises(ValueError, match="found takes whole numbers from 0 to 72"):
        restoration.motion_errors([73], [0])
    with pytest.raises(ValueError, match="truth takes whole numbers"):
        restoration.motion_errors([3], [0.5])
    with pytest.raises(ValueError, match="found and truth take one shape"):
        restoration.motion_errors([3], [0, 1])


class Brightness(keras.Model):
    """Says motion 0 of dark patches and motion 7 of bright ones."""

    def call(self, patches):
        bright = keras.ops.mean(patches, axis=(1, 2))
        others = keras.ops.zeros_like(bright) - 99
        return keras.ops.concatenate([20 * (0.5 - bright), *[others] * 6, 20 * (bright - 0.5),
                                      *[others] * 65], axis=1)  # fmt: skip


@pytest.mark.parametrize("channels", [1, 3])
def test_a_map_has_each_pixels_motion(channels):
    picture = np.zeros((60, 90, channels))
    picture[:, 45:] = 1
    found = restoration.motion_map(Brightness(), picture, stride=3, deviation=0)
    assert found.shape == (60, 90)
    assert set(np.unique(found)) == {0, 7}
    assert np.abs((found == 7).argmax(axis=1) - 45).max() <= 2
    smooth = restoration.motion_map(Brightness(), picture, stride=7, deviation=1, max_memory=1)
    assert (smooth == found).mean() > 0.9
    assert restoration.motion_map(Brightness(), picture[:30, :30]).shape == (30, 30)
    with pytest.raises(ValueError, match="at least 30×30 pixels, one patch, got 29×90"):
        restoration.motion_map(Brightness(), picture[:29])


def test_a_camera_that_rolls_moves_pixels_on_circles():
    found = MOTIONS[restoration.roll_map((101, 201), degrees=10)]
    assert tuple(found[50, 100]) == (1, 0)
    assert tuple(found[50, 190]) == (17, 90), "ten degrees of 90 pixels are 15.7"
    assert tuple(found[50, 10]) == (17, 90)
    assert tuple(found[10, 100]) == (7, 0)
    # Down to the right of the center pixels go up to the right, or back.
    assert found[90, 140, 1] in (30, 60)
    assert found[10, 140, 1] in (120, 150)
    assert (restoration.roll_map((20, 30), degrees=0) == 0).all()
    aside = restoration.roll_map((101, 201), degrees=10, center=(50, 0))
    assert MOTIONS[aside[50, 200], 0] == 25, "no candidate is longer"
    with pytest.raises(ValueError, match="degrees takes a number from 0 to 90"):
        restoration.roll_map((20, 30), degrees=-1)


def test_a_map_of_one_motion_is_a_uniform_blur():
    motions = np.full(CAT.shape[:2], place(9, 30))
    found = restoration.blur_by_map(CAT, motions)
    np.testing.assert_allclose(
        found, restoration.blur(CAT, restoration.motion_kernel(9, 30)), atol=1e-5
    )
    restored = restoration.deblur_by_map(found, motions, balance=0.02)
    alone = restoration.wiener(found, restoration.motion_kernel(9, 30), balance=0.02)
    np.testing.assert_array_equal(restored, alone)
    assert restoration.psnr(restored, CAT, border=12) > restoration.psnr(found, CAT, border=12) + 1


def test_where_nothing_moves_pixels_stay():
    motions = np.zeros(CAT.shape[:2], int)
    motions[:, 80:] = place(5, 0)
    blurred = restoration.blur_by_map(CAT, motions)
    np.testing.assert_allclose(blurred[:, :80], CAT[:, :80], atol=1e-6)
    restored = restoration.deblur_by_map(blurred, motions, balance=0.01)
    np.testing.assert_array_equal(restored[:, :80], blurred[:, :80])
    assert np.abs(restored[:, 80:] - blurred[:, 80:]).max() > 0.01
    with pytest.raises(ValueError, match=r"motions takes one for each pixel, \(106, 160\)"):
        restoration.blur_by_map(CAT, motions[1:])
