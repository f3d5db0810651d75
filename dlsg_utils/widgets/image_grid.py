"""Images computed beforehand on a grid of settings, with a slider for each setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._tiles import tiles_of

_MOST_AXES = 3


class ImageGrid(Explorer):
    """One of many images, chosen by a slider for each axis of their grid; it needs no kernel.

    The images are kept as PNG if they are smaller than 100 pixels, else as JPEG. With the keyboard,
    the arrow keys move a slider; on the image left and right move the first, up and down the
    second, Page Up and Page Down the third.

    Parameters
    ----------
    images
        (A, H, W, C), (A, B, H, W, C) or (A, B, D, H, W, C) in [0, 1], C 1 or 3.
    axes
        Name and labels of each axis: ``{"layer": ["conv1", "conv2"], "seed": [0, 1, 2]}`` for
        (2, 3, H, W, C).
    references
        Images (H, W, C) that stay beside it, by their captions: ``{"original": photograph}``.
    texts
        A text or number for each image, shown below it: (A,), (A, B) or (A, B, D).
    index
        Where each slider stands to begin with; by default 0.
    rate
        Frames per second, up to 60. With it the first axis plays, over and over, until it is
        paused; where the system asks for reduced motion it waits for the button.

    Raises
    ------
    ValueError
        If images, axes, references and texts do not fit together, or the rate is none.

    Used in lectures 09 to 11, 15, 20 and 25.
    """

    _esm = STATIC / "image_grid.js"
    _css = STATIC / "image_grid.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    tiles = Octets(b"", help="The images in one file, then the references.").tag(sync=True)
    places: traitlets.Dict[str, Any] = traitlets.Dict(help="Where they are in it.").tag(sync=True)
    axes: traitlets.List[Any] = traitlets.List(help="Name and labels of each.").tag(sync=True)
    references = traitlets.List(traitlets.Unicode(), help="Their captions.").tag(sync=True)
    texts = traitlets.List(traitlets.Unicode(), help="One an image, row by row.").tag(sync=True)
    index: traitlets.List[int] = traitlets.List(
        traitlets.Int(), help="Where each slider stands."
    ).tag(sync=True)
    rate = traitlets.Float(0.0, help="Frames per second; 0 if nothing plays.").tag(sync=True)

    def __init__(
        self,
        images: ArrayLike,
        axes: Mapping[str, Sequence[Any]],
        *,
        references: Mapping[str, ArrayLike] | None = None,
        texts: ArrayLike | None = None,
        index: Sequence[int] | None = None,
        rate: float | None = None,
    ) -> None:
        if not 1 <= len(axes) <= _MOST_AXES:
            raise ValueError(f"axes takes one to {_MOST_AXES} of them, got {len(axes)}.")
        grid = tuple(len(labels) for labels in axes.values())
        array = np.asarray(images)
        if array.ndim != len(axes) + 3 or array.shape[:-3] != grid:
            raise ValueError(
                f"images takes {grid} images for these axes, one for each label: shape "
                f"({', '.join(map(str, grid))}, H, W, C); got shape {array.shape}."
            )
        shape = array.shape[-3:]
        pictures, _ = checks.image_batch(array.reshape(-1, *shape))
        if shape[-1] not in (1, 3):
            raise ValueError(f"images takes 1 or 3 channels, got shape {array.shape}.")
        beside = [checks.one_image(image) for image in (references or {}).values()]
        for name, image in zip(references or {}, beside, strict=True):
            if image.shape != shape:
                raise ValueError(
                    f"references takes images of the shape {shape} of the others, "
                    f"got {image.shape} for {name!r}."
                )
        words = np.full(grid, "") if texts is None else np.asarray(texts)
        if words.shape != grid:
            raise ValueError(f"texts takes one for each image, {grid}, got shape {words.shape}.")
        tiles, places = tiles_of(np.concatenate([pictures, *(image[None] for image in beside)]))
        super().__init__(
            tiles=tiles,
            places=places,
            axes=[[name, [str(label) for label in labels]] for name, labels in axes.items()],
            references=list(references or {}),
            texts=[str(word) for word in words.ravel().tolist()],
            index=[0] * len(grid) if index is None else list(index),
            rate=0.0 if rate is None else checks.number("rate", rate, at_least=0.1, at_most=60),
        )

    @traitlets.validate("index")
    def _known_index(self, proposal: Any) -> list[int]:
        index = proposal["value"]
        sides = [len(labels) for _, labels in self.axes]
        fits = len(index) == len(sides)
        if not fits or not all(0 <= at < side for at, side in zip(index, sides, strict=True)):
            raise traitlets.TraitError(f"index takes numbers below {sides}, got {index}.")
        return list(index)

    def _free(self) -> None:
        super()._free()
        self.tiles = b""
