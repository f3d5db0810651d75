"""Many images of one size in one picture file, for widgets that show them one at a time."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

_SMALL = 100  # images with shorter sides show each pixel: they are kept as they are
_BLOCK = 16  # sides of JPEG's blocks; images that share none do not blur into each other
_QUALITY = 92  # of JPEG


def tiles_of(images: np.ndarray) -> tuple[bytes, dict[str, Any]]:
    """Return a PNG or, of larger images, a JPEG file that holds images, and where they are in it.

    Parameters
    ----------
    images
        (N, H, W, C) in [0, 1], C 1 or 3.
    """
    count, height, width, channels = images.shape
    small = max(height, width) < _SMALL
    block = 1 if small else _BLOCK
    high, wide = (-(-side // block) * block for side in (height, width))
    across = max(1, round(np.sqrt(count * high / wide)))
    lines = -(-count // across)
    padded = np.zeros((lines * across, high, wide, channels), np.uint8)
    around = ((0, 0), (0, high - height), (0, wide - width), (0, 0))
    padded[:count] = np.pad(np.round(images * 255), around, mode="edge")
    lined = padded.reshape(lines, across, high, wide, channels).swapaxes(1, 2)
    pixels = lined.reshape(lines * high, across * wide, channels)
    picture = Image.fromarray(pixels if channels == 3 else pixels[..., 0])
    file = io.BytesIO()
    if small:
        picture.save(file, "PNG")
    else:
        picture.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue(), {
        "size": [height, width],
        "pitch": [high, wide],
        "across": across,
        "type": "image/png" if small else "image/jpeg",
    }
