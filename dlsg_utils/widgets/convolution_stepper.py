"""A small convolution, one step at a time: the widget that replaces the blackboard."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils import arithmetic
from dlsg_utils.arithmetic.geometry import MESSAGES
from dlsg_utils.widgets._base import STATIC, Explorer, finite

# Jiang's example: an image of 6x6 pixels and a filter for a falling diagonal.
_IMAGE = [
    [1, 0, 0, 0, 0, 1],
    [0, 1, 0, 0, 1, 0],
    [0, 0, 1, 1, 0, 0],
    [1, 0, 0, 0, 1, 0],
    [0, 1, 0, 0, 1, 0],
    [0, 0, 1, 0, 1, 0],
]
_KERNEL = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]


class _Matrix(traitlets.TraitType[Any, Any]):
    """A matrix of finite values; taken as an array, kept as a list of rows."""

    def validate(self, obj: Any, value: ArrayLike) -> list[list[float]]:
        array = finite(self.name or "value", value)
        largest = self.metadata["largest"]
        if array.ndim != 2 or not 1 <= min(array.shape) <= max(array.shape) <= largest:
            raise ValueError(
                f"{self.name} takes 1 to {largest} rows and columns, got shape {array.shape}."
            )
        return array.tolist()


class ConvolutionStepper(Explorer):
    """A matrix, a kernel and their convolution, step by step; computed in the page.

    All values can be edited in the page and from Python; the page and these attributes stay equal
    as long as a kernel runs. The arrow keys move the window, a click jumps, *Play* runs.

    Parameters
    ----------
    image : (H, W), up to 12×12
        With ``transposed`` this is the map that goes in. Default: the slides' 6×6 pixels.
    kernel : (kh, kw), up to 7×7
        Default: the slides' falling diagonal.
    stride, padding, dilation, transposed
        As in :mod:`dlsg_utils.arithmetic`: one number for rows and columns, for the padding also
        "same" or "valid". A combination that does not fit shows its error in the page.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If an argument is no matrix of finite values, too large, or out of its range.

    Source: Jiang, "CNN - Convolution"; Dumoulin & Visin 2016. Used in lecture 01.
    """

    _esm = STATIC / "convolution_stepper.js"
    _css = STATIC / "convolution_stepper.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    image = _Matrix(_IMAGE).tag(sync=True, largest=12)
    kernel = _Matrix(_KERNEL).tag(sync=True, largest=7)
    stride = traitlets.Int(1, min=1, max=6).tag(sync=True)
    padding = traitlets.Union(
        [traitlets.Int(0, min=0, max=6), traitlets.Enum(("same", "valid"))]
    ).tag(sync=True)
    dilation = traitlets.Int(1, min=1, max=4).tag(sync=True)
    transposed = traitlets.Bool(False).tag(sync=True)
    step = traitlets.Int(0, min=0, help="Which position, in reading order.").tag(sync=True)
    messages = traitlets.Dict(MESSAGES, help="Why a kernel does not fit.").tag(sync=True)

    def __init__(
        self,
        image: ArrayLike = _IMAGE,
        kernel: ArrayLike = _KERNEL,
        *,
        stride: int = 1,
        padding: int | str = 0,
        dilation: int = 1,
        transposed: bool = False,
    ) -> None:
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        super().__init__(image=image, kernel=kernel, transposed=transposed, **options)

    @property
    def output(self) -> np.ndarray:
        """The output, by :mod:`dlsg_utils.arithmetic`; raises ValueError where nothing fits."""
        convolve = arithmetic.transposed_conv2d if self.transposed else arithmetic.conv2d
        options = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}
        return convolve(self.image, self.kernel, **options)
