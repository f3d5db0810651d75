"""Gratings and Gabor filters: where the stripes lie, and how the cells respond."""

import numpy as np
import pytest

from dlsg_utils.teaching.gratings import gabor, grating, simple_responses


def test_grating_repeats_after_a_wavelength_across_its_stripes() -> None:
    lying = grating(17, wavelength=8, angle=0)
    assert np.allclose(lying, lying[:, :1])  # the same along a row
    assert np.allclose(lying[8:], lying[:-8])
    assert np.allclose(lying[4:], -lying[:-4])
    assert lying[8, 8] == 1
    assert np.allclose(grating(17, wavelength=8, angle=90), lying.T)


def test_angle_is_counterclockwise() -> None:
    rising = grating(21, wavelength=6, angle=45)
    assert np.allclose(rising[10 - 5, 10 + 5], 1)  # up and to the right, along the bright stripe
    assert rising[10 + 2, 10 + 2] < -0.9  # across it


def test_phase_moves_the_stripes_by_its_share_of_a_wavelength() -> None:
    still, moved = grating(24, wavelength=8), grating(24, wavelength=8, phase=90)
    assert np.allclose(moved[2:], still[:-2])
    assert np.allclose(grating(24, wavelength=8, phase=360), still)


def test_arrays_of_angles_and_phases_give_batches() -> None:
    batch = gabor(9, wavelength=5, angle=[[0], [90]], phase=[0, 60, 120])
    assert batch.shape == (2, 3, 9, 9)
    assert np.allclose(batch[1, 2], gabor(9, wavelength=5, angle=90, phase=120))


@pytest.mark.parametrize("size", [2, 7, 20])
@pytest.mark.parametrize("phase", [0, 45, 90])
def test_gabor_ignores_even_light_and_has_unit_length(size: int, phase: float) -> None:
    field = gabor(size, wavelength=4, angle=30, phase=phase)
    assert field.sum() == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(field) == pytest.approx(1)


def test_gabor_prefers_its_own_orientation_and_phase() -> None:
    field = gabor(21, wavelength=8, angle=60, phase=30)
    angles = np.arange(0, 180, 15)
    turned = simple_responses(grating(21, wavelength=8, angle=angles, phase=30), field[None])
    assert angles[turned[:, 0].argmax()] == 60
    phases = np.arange(0, 360, 15)
    moved = simple_responses(grating(21, wavelength=8, angle=60, phase=phases), field[None])
    assert phases[moved[:, 0].argmax()] == 30


def test_responses_are_rectified_dot_products() -> None:
    pictures = np.array([[[1, 2], [3, 4]], [[0, 1], [0, 0]]])
    fields = np.array([[[1, 0], [0, 1]], [[0, -1], [0, 0]], [[1, 1], [1, 1]]])
    assert simple_responses(pictures, fields).tolist() == [[5, 0, 10], [0, 0, 1]]


@pytest.mark.parametrize("wavelength", [0, -3, float("nan"), float("inf")])
def test_impossible_wavelengths(wavelength: float) -> None:
    with pytest.raises(ValueError, match="wavelength takes a positive number"):
        gabor(9, wavelength=wavelength)


def test_impossible_sizes() -> None:
    with pytest.raises(ValueError, match="size must be at least 2, got 1"):
        gabor(1, wavelength=4)
    with pytest.raises(ValueError, match="of one size"):
        simple_responses(np.zeros((2, 5, 5)), np.zeros((3, 7, 7)))
