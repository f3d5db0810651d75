"""Two pictures of one size and a pixel of the first: what the widgets for pairs share."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dlsg_utils.widgets._base import Explorer, Octets
from dlsg_utils.widgets._images import as_bytes

MOST = 1_000_000  # bytes that a page gets at most, compressed
PARTS = 64  # of a pixel, in which disparities and displacements are sent


class PairExplorer(Explorer):
    """A widget that shows two pictures and points at a pixel of the first."""

    in_page = traitlets.Bool(True).tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of each picture.").tag(sync=True)
    packed = Octets(
        b"", help="Compressed by zlib: the levels of both pictures, and what a subclass adds."
    ).tag(sync=True)
    pixel = traitlets.Tuple(
        traitlets.Int(0), traitlets.Int(0), help="Row and column in the first picture."
    ).tag(sync=True)

    @traitlets.validate("pixel")
    def _in_the_picture(self, proposal: Any) -> tuple[int, int]:
        height, width = self.shape[:2]
        row, column = proposal["value"]
        if not (0 <= row < height and 0 <= column < width):
            raise traitlets.TraitError(
                f"pixel takes (row, column) from (0, 0) to ({height - 1}, {width - 1}), "
                f"got {proposal['value']}."
            )
        return row, column

    def _free(self) -> None:
        super()._free()
        self.packed = b""


def middle(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return the (row, column) in the middle of a picture."""
    return shape[0] // 2, shape[1] // 2


def rounded(**pictures: ArrayLike) -> tuple[list[bytes], list[NDArray[np.float32]]]:
    """Return checked pictures (H, W, C) by their names as bytes, and as what those stand for."""
    levels = [as_bytes(np.asarray(picture)) for picture in pictures.values()]
    shape = np.shape(next(iter(pictures.values())))
    if shape[2] not in (1, 3):
        raise ValueError(f"{' and '.join(pictures)} take 1 or 3 channels, got shape {shape}.")
    back = (np.frombuffer(each, np.uint8).reshape(shape) for each in levels)
    return levels, [np.divide(each, 255, dtype=np.float32) for each in back]


def packed(parts: Iterable[bytes], *, what: str, advice: str) -> bytes:
    """Return bytes compressed for a page, or raise: ``what`` is too much, and what to do."""
    squeezed = zlib.compress(b"".join(parts), 9)
    if len(squeezed) > MOST:
        raise ValueError(
            f"{what} take {len(squeezed):,} bytes in a page, more than {MOST:,}: {advice}"
        )
    return squeezed
