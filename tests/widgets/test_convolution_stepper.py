"""The convolution stepper's state, without a browser and without a kernel."""

import numpy as np
import pytest
import traitlets

from dlsg_utils import arithmetic, widgets


def test_the_slides_example_is_the_default():
    stepper = widgets.ConvolutionStepper()
    assert stepper.output.tolist() == [
        [3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1],
    ]  # fmt: skip


def test_the_output_follows_the_state():
    image, kernel = np.arange(12).reshape(3, 4) / 2, np.array([[1, 2]])
    stepper = widgets.ConvolutionStepper(image, kernel, padding="same")
    expected = arithmetic.conv2d(image, kernel, padding="same")
    np.testing.assert_array_equal(stepper.output, expected)
    stepper.set_state({"transposed": True, "stride": 2, "padding": 0, "kernel": [[1, -1], [0, 2]]})
    expected = arithmetic.transposed_conv2d(image, [[1, -1], [0, 2]], stride=2)
    np.testing.assert_array_equal(stepper.output, expected)


def test_what_does_not_fit_is_a_state_and_its_output_an_error():
    stepper = widgets.ConvolutionStepper(stride=2)
    with pytest.raises(ValueError, match=r"Position 3 would overhang by 1 pixel"):
        _ = stepper.output


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"image": [[1, 2], [3]]}, (TypeError, ValueError), "."),
        ({"image": "abc"}, TypeError, "image takes numbers"),
        (
            {"image": np.zeros((13, 3))},
            ValueError,
            r"1 to 12 rows and columns, got shape \(13, 3\)",
        ),
        ({"image": np.zeros(3)}, ValueError, "rows and columns"),
        ({"kernel": np.zeros((8, 8))}, ValueError, "1 to 7"),
        ({"kernel": [[np.nan]]}, ValueError, "kernel holds NaN"),
        ({"stride": 0}, traitlets.TraitError, "stride"),
        ({"padding": "sam"}, traitlets.TraitError, "padding"),
        ({"padding": -1}, traitlets.TraitError, "padding"),
        ({"dilation": 1.5}, traitlets.TraitError, "dilation"),
    ],
)
def test_bad_arguments_of_the_stepper(options, error, said):
    with pytest.raises(error, match=said):
        widgets.ConvolutionStepper(**options)


def test_a_bad_value_later_leaves_the_good_one():
    stepper = widgets.ConvolutionStepper()
    with pytest.raises(ValueError, match="kernel"):
        stepper.kernel = [[np.inf]]
    assert stepper.kernel[0] == [1, -1, -1]
