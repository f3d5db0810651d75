"""The arithmetic against the slides' figures, TensorFlow, SciPy, and itself."""

import numpy as np
import pytest

from dlsg_utils.arithmetic import conv2d, output_size

ROWS = "100001 010010 001100 100010 010010 001010".split()
IMAGE = np.array([[int(pixel) for pixel in row] for row in ROWS])
DIAGONAL = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
VERTICAL = np.array([[-1, 1, -1]] * 3)


class TestSlides:
    def test_jiang_stride_one(self):
        first = [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]
        second = [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]]
        assert conv2d(IMAGE, DIAGONAL).tolist() == first
        assert conv2d(IMAGE, VERTICAL).tolist() == second

    def test_jiang_stride_two_drops_the_last_row_and_column(self):
        strided = conv2d(IMAGE, DIAGONAL, stride=2, padding="valid")
        assert strided.tolist() == [[3, -3], [-3, 0]]

    def test_output_sizes(self):
        assert [output_size(7, 3, stride=s) for s in (1, 2)] == [5, 3]
        assert [output_size(7, f, padding=(f - 1) // 2) for f in (1, 3, 5, 7)] == [7] * 4
        assert output_size(32, 5) == 28

    def test_stride_three_does_not_fit(self):
        with pytest.raises(ValueError, match="does not fit") as error:
            output_size(7, 3, stride=3)
        assert str(error.value) == (
            "A kernel of 3 at stride 3 does not fit a size of 7: (7 - 3 + 2*0)/3 + 1 = 2.33.\n"
            "Position 3 would overhang by 2 pixels.\n"
            "Nearest that fit: padding=1, stride=2 or 4, kernel=1 or 4, size=6 or 9.\n"
            'Or drop the last pixel with padding="valid".'
        )
