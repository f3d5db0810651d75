"""Pictures by name or from a file of one's own."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from dlsg_utils._core.checks import one_of, sides, whole
from dlsg_utils.data import store

# Pictures: the package that holds the file (ours first), where, and what it shows.
_PICTURES = {
    "starry_night": ("dlsg_utils", "pictures/starry_night.jpg", "The Starry Night, van Gogh, 1889"),
    "astronaut": ("skimage", "data/astronaut.png", "Eileen Collins in a space suit"),
    "brick": ("skimage", "data/brick.png", "brick wall, a texture; gray"),
    "camera": ("skimage", "data/camera.png", "man with a camera; gray"),
    "chelsea": ("skimage", "data/chelsea.png", "face of Chelsea the cat"),
    "china": ("sklearn", "datasets/images/china.jpg", "Chinese palace with curved roofs"),
    "coffee": ("skimage", "data/coffee.png", "cup of espresso on a wooden table"),
    "flower": ("sklearn", "datasets/images/flower.jpg", "dahlia in bloom"),
    "grass": ("skimage", "data/grass.png", "grass, a texture; gray"),
    "gravel": ("skimage", "data/gravel.png", "gravel, a texture; gray"),
    "motorcycle_left": ("skimage", "data/motorcycle_left.png", "motorcycle, stereo pair: left"),
    "motorcycle_right": ("skimage", "data/motorcycle_right.png", "motorcycle, stereo pair: right"),
    "rocket": ("skimage", "data/rocket.jpg", "Falcon 9 rocket on its launch pad"),
}


_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")


def image(
    name_or_path: str | os.PathLike[str], size: int | tuple[int, int] | None = None
) -> NDArray[np.float32]:
    """Load a picture by its name in ``images()``, or one of your own by its path.

    A photograph is rotated as its EXIF data say; transparent pixels become white; an animation
    gives its first frame.

    Parameters
    ----------
    name_or_path : str or path
        To read a file that is called like a picture, pass a ``pathlib.Path``.
    size : int or (int, int), optional
        Pixels of the longer side, or (height, width). Pictures are never stretched: for another
        aspect ratio the largest centered crop that has it is taken.

    Returns
    -------
    float32 array (H, W, C) in [0, 1]
        C is 1 for a gray picture, 3 for a color one.

    Raises
    ------
    ValueError
        If the name is unknown, the size is impossible, or the file is damaged, cut off, too large
        or no picture.
    FileNotFoundError
        If there is no file at the path.
    DataFileError
        If a picture of the course is missing or damaged.

    Used in every lecture that shows a photograph; ``data/README.md`` tells where each is from.
    """
    if isinstance(name_or_path, str) and name_or_path in _PICTURES:
        return _picture(_file(*_PICTURES[name_or_path][:2]), name_or_path, size)
    path = Path(name_or_path)
    if not path.is_file():
        if isinstance(name_or_path, str) and path.name == name_or_path and not path.suffix:
            one_of("name_or_path", name_or_path, _PICTURES)
        raise FileNotFoundError(f"There is no picture file {path.absolute()}.")
    return _picture(path, str(path), size)


def images() -> dict[str, str]:
    """Return the names that ``image`` takes, each with a line on what it shows.

    Used in lectures 07 and 08.
    """
    return {name: description for name, (_, _, description) in _PICTURES.items()}


def _file(package: str, name: str) -> Path | IO[bytes]:
    """Return a picture of the course, or of another package."""
    if package == "dlsg_utils":
        return io.BytesIO(store.read(name))
    return store.installed(package, name)


def _picture(
    file: Path | IO[bytes], label: str, size: int | tuple[int, int] | None
) -> NDArray[np.float32]:
    """Read one picture, rotate it, resize it and scale its values."""
    try:
        with warnings.catch_warnings():
            # Above Image.MAX_IMAGE_PIXELS (89 million) a small file can fill the memory.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_FORMATS) as opened:
                picture = _gray_or_rgb(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValueError(f"{label} is too large a picture: {error}") from error
    except Exception as error:  # Decoders raise whatever a damaged file makes them stumble over.
        raise ValueError(
            f"{label} cannot be read as a picture ({', '.join(_FORMATS)}): {error}"
        ) from error
    picture = _resized(picture, size)
    values = np.asarray(picture)
    scaled = np.divide(values, np.float32(255)) if values.dtype == np.uint8 else values.clip(0, 1)
    return scaled if scaled.ndim == 3 else scaled[..., None]


def _gray_or_rgb(picture: Image.Image) -> Image.Image:
    """Return the picture in mode L, RGB, or F (gray, more than 8 bits, scaled to [0, 1])."""
    if picture.mode[0] in "IF":
        values = np.asarray(picture, dtype=np.float32) / (1 if picture.mode == "F" else 65535)
        if not (values.min() >= 0 and values.max() <= 1):
            raise ValueError(
                "its gray values should lie in [0, 1] if floating-point and up to 65535 if not, "
                f"but are {values.min():g} to {values.max():g} after scaling"
            )
        if picture.info.get("transparency") is not None:  # a gray value that is not shown
            values = np.where(np.asarray(picture) == picture.info["transparency"], 1, values)
        return Image.fromarray(values.astype(np.float32, copy=False))
    gray = picture.mode in ("1", "L", "LA", "La")
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return picture.convert("L" if gray else "RGB")


def _resized(picture: Image.Image, size: int | tuple[int, int] | None) -> Image.Image:
    if size is None:
        return picture
    if isinstance(size, tuple | list):
        height, width = sides(size)
        return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    scale = whole("size", size) / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)
