"""Filters on pictures, at the speed of the hand: any kernel, any picture, one pixel explained."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike
from PIL import Image

from dlsg_utils import arithmetic, data
from dlsg_utils._core import checks
from dlsg_utils.widgets._base import Explorer, Octets, bundle, styles

LONGEST = 256  # pixels of the longer side
_SIDES = (1, 3, 5, 7)

PRESETS: Mapping[str, ArrayLike] = {
    "unchanged": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "blur 5×5": np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256,
    "blur 7×7": np.full((7, 7), 1 / 49),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Sobel, upright": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "Sobel, level": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "Laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}


class _Kernel(traitlets.TraitType[Any, Any]):
    """A kernel; taken as an array, kept as rows of places of weights."""

    def validate(self, obj: Any, value: ArrayLike) -> list[list[list[float]]]:
        return _weights("kernel", value)


class FilterExplorer(Explorer):
    """A picture and a kernel, both to be changed, and the map that comes out; computed in the page.

    The kernel's cells are edited in the page (arrow up and down change a weight) or taken from the
    presets; a picture file can be dropped on the widget. Pointing at a pixel shows its patch and
    its sum.

    Parameters
    ----------
    image : str or (H, W, C) in [0, 1]
        A name that ``data.image`` takes, or a grey or colour picture. It is shrunk to 256 pixels on
        its longer side and rounded to 8 bits, as a screen shows it: see :attr:`picture`.
    kernel : str, (k, k), (k, k, 1) or (k, k, C), with k 1, 3, 5 or 7
        A preset's name or weights. One weight a place filters each channel on its own; one a
        channel make one filter through all of them, as in a network.
    stride : int, 1 to 4
        The padding is "same".
    relu : bool
    pool : int, 1 to 4
        Side of the max pooling's windows; 1 is none.
    filters : Keras model or (k, k, C, F), optional
        Filters that become presets: those of the model's first convolution, or an array.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If an argument has another shape, type or range, or the picture does not fit the filters.

    Source: DLSG #4, "Convolution"; Zeiler & Fergus 2013 (first-layer filters). Used in
    lectures 01 and 07.
    """

    _esm = bundle("filtering.js")
    _css = styles("filtering.css")

    in_page = traitlets.Bool(True).tag(sync=True)
    pixels = Octets(help="The picture, 8 bits a channel, row by row.").tag(sync=True)
    shape = traitlets.Tuple(
        *[traitlets.Int(0)] * 3, default_value=(0, 0, 1), help="(H, W, C) of the picture."
    ).tag(sync=True)
    kernel = _Kernel([[[1.0]]], help="Rows of places of weights.").tag(sync=True)
    stride = traitlets.Int(1, min=1, max=4).tag(sync=True)
    relu = traitlets.Bool(False).tag(sync=True)
    pool = traitlets.Int(1, min=1, max=4).tag(sync=True)
    presets: Any = traitlets.List(help="Pairs of a name and a kernel.").tag(sync=True)
    place = traitlets.Tuple(
        *[traitlets.Int(0)] * 2, default_value=(0, 0), help="The row and column that is explained."
    ).tag(sync=True)

    def __init__(
        self,
        image: str | ArrayLike = "camera",
        kernel: str | ArrayLike = "Sobel, upright",
        *,
        stride: int = 1,
        relu: bool = False,
        pool: int = 1,
        filters: Any = None,
    ) -> None:
        pixels = _eight_bits(image)
        presets = {name: _weights(name, values) for name, values in PRESETS.items()}
        presets |= _learned(filters)
        for name, values in presets.items():
            _check_depth(f"filters, {name}", values, pixels.shape[2])
        if isinstance(kernel, str):
            kernel = presets[checks.one_of("kernel", kernel, presets)]
        _check_depth("kernel", _weights("kernel", kernel), pixels.shape[2])
        super().__init__(
            pixels=pixels.tobytes(),
            shape=pixels.shape,
            kernel=kernel,
            stride=stride,
            relu=relu,
            pool=pool,
            presets=list(presets.items()),
        )
        height, width, _ = self.shape
        self.place = (height // self.stride // 2, width // self.stride // 2)

    @traitlets.validate("kernel")
    def _valid_kernel(self, proposal: Any) -> Any:
        # Under hold_trait_notifications only a TraitError brings the old values back.
        try:
            _check_depth("kernel", proposal.value, self.shape[2])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error
        return proposal.value

    @traitlets.validate("pixels", "shape")
    def _valid_picture(self, proposal: Any) -> Any:
        if len(self.pixels) != np.prod(self.shape) or max(self.shape[:2]) > LONGEST:
            raise traitlets.TraitError(
                f"{len(self.pixels)} bytes are no picture of shape {self.shape}."
            )
        return proposal.value

    @property
    def picture(self) -> np.ndarray:
        """The picture as it is shown, float32 (H, W, C) in [0, 1]."""
        return np.frombuffer(self.pixels, np.uint8).reshape(self.shape).astype(np.float32) / 255

    @property
    def output(self) -> np.ndarray:
        """The map as :mod:`dlsg_utils.arithmetic` computes it, (H', W', 1) or (H', W', C)."""
        picture = self.picture.astype(np.float64)
        weights = np.array(self.kernel)
        if weights.shape[2] > 1 or picture.shape[2] == 1:
            channels = [(picture, weights)]
        else:
            channels = [(picture[..., [c]], weights) for c in range(picture.shape[2])]
        maps = np.stack(
            [arithmetic.conv2d(p, w, stride=self.stride, padding="same") for p, w in channels],
            axis=2,
        )
        maps = np.maximum(maps, 0) if self.relu else maps
        return arithmetic.pool2d(maps, self.pool) if self.pool > 1 else maps

    def _free(self) -> None:
        with self.hold_trait_notifications():
            self.pixels, self.shape = b"", (0, 0, self.shape[2])


def _eight_bits(image: str | ArrayLike) -> np.ndarray:
    """Return a picture as uint8 (H, W, C), at most 256 pixels long."""
    if isinstance(image, str):
        picture = data.image(image, size=LONGEST)
    else:
        batch, single = checks.image_batch(image, argument="image")
        if not single:
            raise ValueError(f"image takes one picture (H, W, C), got shape {batch.shape}.")
        picture = batch[0]
    if picture.shape[2] not in (1, 3):
        raise ValueError(f"image takes 1 or 3 channels, got shape {picture.shape}.")
    pixels = (picture * 255).round().astype(np.uint8)
    shrink = LONGEST / max(pixels.shape[:2])
    if shrink < 1:
        small = Image.fromarray(pixels.squeeze(axis=2) if pixels.shape[2] == 1 else pixels)
        size = [max(1, round(side * shrink)) for side in small.size]
        pixels = np.asarray(small.resize((size[0], size[1]), Image.Resampling.LANCZOS))
        pixels = pixels.reshape(*pixels.shape[:2], -1)
    return pixels


def _weights(argument: str, values: Any) -> list[list[list[float]]]:
    """Return a kernel as rows of places of weights, or raise."""
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{argument} takes numbers in rows of one length, got {values!r}.")
    array = array[..., None] if array.ndim == 2 else array
    sides = set(array.shape[:2])
    if array.ndim != 3 or len(sides) != 1 or not sides <= set(_SIDES):
        raise ValueError(
            f"{argument} takes (k, k) or (k, k, C) with k {', '.join(map(str, _SIDES))}, "
            f"got shape {np.shape(values)}."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} holds NaN or infinity.")
    return array.astype(np.float64).tolist()


def _check_depth(argument: str, weights: list[list[list[float]]], channels: int) -> None:
    depth = len(weights[0][0])
    if depth not in (1, channels):
        raise ValueError(
            f"{argument} has {depth} weights a place; the picture has {channels} "
            f"channels: it takes 1 or {channels}."
        )


def _learned(filters: Any) -> dict[str, Any]:
    """Return the filters of an array, or of a model's first convolution, each with a name."""
    if filters is None:
        return {}
    if hasattr(filters, "weights"):
        kernels = [w.numpy() for w in filters.weights if w.name == "kernel" and w.ndim == 4]
        if not kernels:
            raise ValueError("filters takes a model with a convolution; this one has none.")
        filters = kernels[0]
    array = np.asarray(filters)
    if array.ndim != 4:
        raise ValueError(f"filters takes (k, k, C, F), got shape {array.shape}.")
    names = (f"filter {number}" for number in range(array.shape[3]))
    return {
        name: _weights("filters", kernel)
        for name, kernel in zip(names, np.moveaxis(array, 3, 0), strict=True)
    }
