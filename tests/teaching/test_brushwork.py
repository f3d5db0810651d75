"""Painted photographs: their colors, where strokes run, what is refused."""

import numpy as np
import pytest

from dlsg_utils.teaching.brushwork import paint


def two_halves() -> np.ndarray:
    """Gray to the left, red to the right: one vertical edge."""
    image = np.full((96, 128, 3), 0.5)
    image[:, 64:] = (0.6, 0.2, 0.2)
    return image


@pytest.mark.parametrize("length", [0, 14])
def test_a_painting_has_the_photographs_colors_where_they_are(length: float) -> None:
    painted = paint(two_halves(), width=6, length=length, spread=0, seed=0)
    assert painted.shape == (96, 128, 3)
    assert painted.dtype == np.float32
    assert painted.min() >= 0
    assert painted.max() <= 1
    redness = painted[..., 0] - painted[..., 1]
    assert redness[:, 80:].mean() > 0.4  # more vivid than the photograph's 0.4
    assert abs(redness[:, :48].mean()) < 0.05


def test_strokes_run_along_edges_and_dots_nowhere() -> None:
    def change(length: float, axis: int) -> float:
        painted = paint(two_halves(), width=5, length=length, spread=0.15, seed=0)
        return float(np.abs(np.diff(painted[:, 54:74], axis=axis)).mean())

    assert change(20, axis=1) > 1.5 * change(20, axis=0)
    assert change(0, axis=1) == pytest.approx(change(0, axis=0), rel=0.3)


def test_wider_strokes_make_a_coarser_painting() -> None:
    fine, coarse = (paint(np.full((96, 96, 3), 0.5), width=width, seed=0) for width in (4, 12))
    assert np.abs(np.diff(coarse, axis=0)).mean() < 0.7 * np.abs(np.diff(fine, axis=0)).mean()


def test_the_same_seed_paints_the_same_and_another_does_not() -> None:
    image = two_halves()
    assert np.array_equal(paint(image, width=6, seed=1), paint(image, width=6, seed=1))
    assert not np.array_equal(paint(image, width=6, seed=1), paint(image, width=6, seed=2))


def test_what_cannot_be_painted_is_refused() -> None:
    with pytest.raises(ValueError, match=r"image takes 3 channels, got shape \(8, 8, 1\)"):
        paint(np.zeros((8, 8, 1)), width=3)
    with pytest.raises(ValueError, match="width"):
        paint(np.zeros((8, 8, 3)), width=0)
    with pytest.raises(ValueError, match="length"):
        paint(np.zeros((8, 8, 3)), width=3, length=-1)
