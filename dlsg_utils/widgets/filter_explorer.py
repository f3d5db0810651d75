"""Filters on images, as fast as they are typed: any kernel, any image, one pixel explained."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike
from PIL import Image

from dlsg_utils import arithmetic, data
from dlsg_utils._core import checks
from dlsg_utils.widgets._base import STATIC, Explorer, Octets, finite
from dlsg_utils.widgets._images import one_image

LONGEST = 256  # pixels of the longer side

PRESETS: dict[str, Any] = {
    "unchanged": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "blur 5×5": np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256,
    "blur 7×7": np.full((7, 7), 1 / 49),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Sobel, vertical": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "Sobel, horizontal": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "Laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}


class FilterExplorer(Explorer):
    """An image and a kernel, both to be changed, and their convolution; computed in the page.

    The kernel's cells are edited in the page (arrow up and down change a weight) or taken from the
    presets; an image file can be dropped on the widget. Pointing at a pixel shows its patch and
    its sum.

    Parameters
    ----------
    image : str or (H, W, C) in [0, 1]
        A name that ``data.image`` takes, or a gray or color image. It is shrunk to 256 pixels on
        its longer side and rounded to 8 bits, as a screen shows it: see :attr:`image`.
    kernel : str, (k, k), (k, k, 1) or (k, k, C), with k 1, 3, 5 or 7
        A preset's name or weights. One weight a position filters each channel on its own; one a
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
        If an argument has another shape, type or range, or the image does not fit the filters.

    Source: DLSG #4, "Convolution"; Zeiler & Fergus 2013 (first-layer filters). Used in
    lecture 01.
    """

    _esm = STATIC / "filter_explorer.js"
    _css = STATIC / "filter_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    pixels = Octets(help="The image, 8 bits a channel, row by row.").tag(sync=True)
    shape = traitlets.Tuple(
        *[traitlets.Int(0)] * 3, default_value=(0, 0, 1), help="(H, W, C) of the image."
    ).tag(sync=True)
    kernel: Any = traitlets.Any([[[1.0]]], help="Rows of positions of weights.").tag(sync=True)
    stride = traitlets.Int(1, min=1, max=4).tag(sync=True)
    relu = traitlets.Bool(False).tag(sync=True)
    pool = traitlets.Int(1, min=1, max=4).tag(sync=True)
    presets: Any = traitlets.List(help="Pairs of a name and a kernel.").tag(sync=True)
    position = traitlets.Tuple(
        *[traitlets.Int(0)] * 2, default_value=(0, 0), help="The pixel that is explained."
    ).tag(sync=True)

    def __init__(
        self,
        image: str | ArrayLike = "camera",
        kernel: str | ArrayLike = "Sobel, vertical",
        *,
        stride: int = 1,
        relu: bool = False,
        pool: int = 1,
        filters: Any = None,
    ) -> None:
        pixels = _eight_bits(image)
        height, width, channels = pixels.shape
        named = PRESETS | _learned(filters)
        presets = {name: _weights(name, named[name], channels) for name in named}
        if isinstance(kernel, str):
            kernel = presets[checks.one_of("kernel", kernel, presets)]
        super().__init__(
            pixels=pixels.tobytes(),
            shape=pixels.shape,
            kernel=_weights("kernel", kernel, channels),
            stride=stride,
            relu=relu,
            pool=pool,
            presets=list(presets.items()),
        )
        self.position = (height // self.stride // 2, width // self.stride // 2)

    @traitlets.validate("kernel")
    def _valid_kernel(self, proposal: Any) -> Any:
        # Under hold_trait_notifications only a TraitError brings the old values back.
        try:
            return _weights("kernel", proposal.value, self.shape[2])
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from error

    @traitlets.validate("pixels", "shape")
    def _valid_image(self, proposal: Any) -> Any:
        if len(self.pixels) != np.prod(self.shape) or max(self.shape[:2]) > LONGEST:
            raise traitlets.TraitError(
                f"{len(self.pixels)} bytes are no image of shape {self.shape}."
            )
        return proposal.value

    @property
    def image(self) -> np.ndarray:
        """The image as it is shown, float32 (H, W, C) in [0, 1]."""
        return np.frombuffer(self.pixels, np.uint8).reshape(self.shape).astype(np.float32) / 255

    @property
    def output(self) -> np.ndarray:
        """The map as :mod:`dlsg_utils.arithmetic` computes it, (H', W', 1) or (H', W', C)."""
        image, weights = self.image.astype(np.float64), np.array(self.kernel)
        alone = weights.shape[2] == 1  # each channel is an image of its own
        images = np.moveaxis(image, 2, 0)[..., None] if alone else image[None]
        maps = arithmetic.conv2d(images, weights, stride=self.stride, padding="same")
        maps = np.moveaxis(maps, 0, 2)
        maps = np.maximum(maps, 0) if self.relu else maps
        return arithmetic.pool2d(maps, self.pool) if self.pool > 1 else maps

    def _free(self) -> None:
        super()._free()
        with self.hold_trait_notifications():
            self.pixels, self.shape = b"", (0, 0, self.shape[2])


def _eight_bits(image: str | ArrayLike) -> np.ndarray:
    """Return an image as uint8 (H, W, C), at most 256 pixels long."""
    values = data.image(image, size=LONGEST) if isinstance(image, str) else one_image(image)
    channels = values.shape[2]
    if channels not in (1, 3):
        raise ValueError(f"image takes 1 or 3 channels, got shape {values.shape}.")
    pixels = (values * 255).round().astype(np.uint8)
    picture = Image.fromarray(pixels if channels == 3 else pixels[..., 0])
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=None)
    return np.asarray(picture).reshape(picture.height, picture.width, channels)


def _weights(argument: str, values: Any, channels: int) -> list[list[list[float]]]:
    """Return a kernel as rows of positions of weights, or raise."""
    array = finite(argument, values).astype(np.float64)
    array = array[..., None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[0] != array.shape[1] or len(array) not in (1, 3, 5, 7):
        raise ValueError(
            f"{argument} takes (k, k) or (k, k, C) with k 1, 3, 5 or 7, "
            f"got shape {np.shape(values)}."
        )
    if array.shape[2] not in (1, channels):
        raise ValueError(
            f"{argument} has {array.shape[2]} weights a position; the image has {channels} "
            f"channels: it takes 1 or {channels}."
        )
    return array.tolist()


def _learned(filters: Any) -> dict[str, np.ndarray]:
    """Return the filters of an array, or of a model's first convolution, each with a name."""
    if hasattr(filters, "weights"):
        kernels = [w.numpy() for w in filters.weights if w.name == "kernel" and w.ndim == 4]
        if not kernels:
            raise ValueError("filters takes a model with a convolution; this one has none.")
        filters = kernels[0]
    if filters is None:
        return {}
    array = np.asarray(filters)
    if array.ndim != 4:
        raise ValueError(f"filters takes (k, k, C, F), got shape {array.shape}.")
    return {f"filter {number}": array[..., number] for number in range(array.shape[3])}
