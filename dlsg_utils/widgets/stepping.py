"""A small convolution, one step at a time: the widget that replaces the blackboard."""

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils import arithmetic
from dlsg_utils.arithmetic.arrays import Array
from dlsg_utils.widgets._base import Explorer, bundle, styles

# Jiang's example: an image of 6x6 pixels and a filter that looks for a falling diagonal.
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
    """A matrix of finite numbers; taken as an array, kept as a list of rows."""

    def __init__(self, value: Any, *, at_most: int) -> None:
        super().__init__(value)
        self.at_most = at_most

    def validate(self, obj: Any, value: ArrayLike) -> list[list[float]]:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError(f"{self.name} takes numbers in rows of one length, got {value!r}.")
        if array.ndim != 2 or not 1 <= min(array.shape) <= max(array.shape) <= self.at_most:
            raise ValueError(
                f"{self.name} takes 1 to {self.at_most} rows and columns, got shape {array.shape}."
            )
        if not np.isfinite(array).all():
            raise ValueError(f"{self.name} holds NaN or infinity.")
        return array.tolist()


class ConvolutionStepper(Explorer):
    """A matrix, a kernel and what comes out, step by step; computed in the page.

    All numbers can be edited in the page and from Python; the page and these attributes stay equal
    as long as a kernel runs. The arrow keys move the window, a click jumps, *play* runs.

    Parameters
    ----------
    image : (H, W), up to 12×12
        With ``transposed`` this is the map that goes in. Default: the slides' 6×6 pixels.
    kernel : (kh, kw), up to 7×7
        Default: the slides' falling diagonal.
    stride, padding, dilation, transposed
        As in :mod:`dlsg_utils.arithmetic`: one number for rows and columns, for the padding also
        "same" or "valid". A combination that does not fit is shown as the error that it is.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If an argument is no matrix of finite numbers, too large, or out of its range.

    Source: Jiang, "CNN - Convolution"; Dumoulin & Visin 2016. Used in lecture 01.
    """

    _esm = bundle("stepping.js")
    _css = styles("stepping.css")

    in_page = traitlets.Bool(True).tag(sync=True)
    image = _Matrix(_IMAGE, at_most=12).tag(sync=True)
    kernel = _Matrix(_KERNEL, at_most=7).tag(sync=True)
    stride = traitlets.Int(1, min=1, max=6).tag(sync=True)
    padding = traitlets.Union(
        [traitlets.Int(0, min=0, max=6), traitlets.Enum(("same", "valid"))]
    ).tag(sync=True)
    dilation = traitlets.Int(1, min=1, max=4).tag(sync=True)
    transposed = traitlets.Bool(False).tag(sync=True)
    step = traitlets.Int(0, min=0, help="Which place, in reading order.").tag(sync=True)

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
        super().__init__(
            image=image,
            kernel=kernel,
            stride=stride,
            padding=padding,
            dilation=dilation,
            transposed=transposed,
        )

    @property
    def output(self) -> Array:
        """What comes out, by :mod:`dlsg_utils.arithmetic`; raises ValueError where nothing fits."""
        slide = arithmetic.transposed_conv2d if self.transposed else arithmetic.conv2d
        return slide(
            self.image,
            self.kernel,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
