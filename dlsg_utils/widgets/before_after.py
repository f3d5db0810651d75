"""Two versions of a picture in one frame, with a line between them that moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._tiles import tiles_of


class BeforeAfter(Explorer):
    """Versions of one picture: left of a line one is seen, right of it another; it needs no kernel.

    The line follows the pointer as it is dragged, and the keys: the left and right arrow move it by
    a fiftieth of the picture's width, Home and End to its sides. Two lists choose the versions. The
    images are kept as PNG if they are smaller than 100 pixels, else as JPEG.

    Parameters
    ----------
    versions
        At least two images (H, W, C) of one shape in [0, 1], C 1 or 3, by their names. The first is
        on the left to begin with, the second on the right.
    texts
        A text for any of the images, by its name, shown behind it: ``{"bicubic": "25.6 dB"}``.
    split
        Where the line is to begin with, from 0, the left side, to 1.

    Raises
    ------
    ValueError
        If there are fewer than two images, their shapes differ, a text has no image, or the line
        would be outside.

    Used in lecture 22.
    """

    _esm = STATIC / "before_after.js"
    _css = STATIC / "before_after.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    tiles = Octets(b"", help="The images in one file.").tag(sync=True)
    places: traitlets.Dict[str, Any] = traitlets.Dict(help="Where they are in it.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="One an image.").tag(sync=True)
    texts = traitlets.List(traitlets.Unicode(), help="One an image.").tag(sync=True)
    shown: traitlets.List[int] = traitlets.List(
        traitlets.Int(), help="Numbers of the images on the left and on the right."
    ).tag(sync=True)
    split = traitlets.Float(0.5, min=0.0, max=1.0, help="Where the line is.").tag(sync=True)

    def __init__(
        self,
        versions: Mapping[str, ArrayLike],
        *,
        texts: Mapping[str, str] | None = None,
        split: float = 0.5,
    ) -> None:
        if len(versions) < 2:
            raise ValueError(f"versions takes at least two by their names, got {len(versions)}.")
        pictures = {
            name: checks.one_image(image, channels=(1, 3)) for name, image in versions.items()
        }
        shapes = {name: image.shape for name, image in pictures.items()}
        if len(set(shapes.values())) > 1:
            raise ValueError(f"versions takes images of one shape, got {shapes}.")
        for name in texts or {}:
            checks.one_of("texts", name, pictures)
        tiles, places = tiles_of(np.stack(list(pictures.values())))
        super().__init__(
            tiles=tiles,
            places=places,
            names=list(pictures),
            texts=[(texts or {}).get(name, "") for name in pictures],
            shown=[0, 1],
            split=checks.number("split", split, at_least=0, at_most=1),
        )

    @traitlets.validate("shown")
    def _known_images(self, proposal: Any) -> list[int]:
        shown = list(proposal["value"])
        if len(shown) != 2 or not all(0 <= number < len(self.names) for number in shown):
            raise traitlets.TraitError(
                f"shown takes two numbers below {len(self.names)}, got {shown}."
            )
        return shown

    def _free(self) -> None:
        super()._free()
        self.tiles = b""
