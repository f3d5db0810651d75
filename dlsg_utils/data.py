"""Data sets and pictures that work without a network.

``load`` gives a data set, ``image`` a picture, as float32 in [0, 1]. What the course ships is in
``data/`` of a checkout and inside the installed package; every file is checked against its SHA-256
before it is used. Further pictures come with scikit-image and scikit-learn.
"""

import gzip
import hashlib
import importlib.util
import io
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from dlsg_utils._checks import one_of, whole

__all__ = ["DataFileError", "Dataset", "Split", "image", "images", "load", "verify"]

_HERE = Path(__file__).parent
_DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent / "data"

_DIGITS = tuple("0123456789")
_CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

# Data sets in data/: class names, and how the names of their IDX files end.
_SHIPPED = {"mnist-5k": (_DIGITS, ""), "fashion-mnist": (_CLOTHES, ".gz")}
_PARTS = ("train", "t10k")

# What dlsg_utils.pretrained reads.
_PRETRAINED = ("efficientnet-lite0/class_names.txt", "efficientnet-lite0/weights.npz")

# Pictures: the package that holds the file (ours first), where, and what it shows.
_PICTURES = {
    "starry_night": ("dlsg_utils", "pictures/starry_night.jpg", "The Starry Night, van Gogh, 1889"),
    "astronaut": ("skimage", "data/astronaut.png", "Eileen Collins in a space suit"),
    "brick": ("skimage", "data/brick.png", "brick wall, a texture; grey"),
    "camera": ("skimage", "data/camera.png", "man with a camera; grey"),
    "chelsea": ("skimage", "data/chelsea.png", "face of Chelsea the cat"),
    "china": ("sklearn", "datasets/images/china.jpg", "Chinese palace with curved roofs"),
    "coffee": ("skimage", "data/coffee.png", "cup of espresso on a wooden table"),
    "flower": ("sklearn", "datasets/images/flower.jpg", "dahlia in bloom"),
    "grass": ("skimage", "data/grass.png", "grass, a texture; grey"),
    "gravel": ("skimage", "data/gravel.png", "gravel, a texture; grey"),
    "motorcycle_left": ("skimage", "data/motorcycle_left.png", "motorcycle, stereo pair: left"),
    "motorcycle_right": ("skimage", "data/motorcycle_right.png", "motorcycle, stereo pair: right"),
    "rocket": ("skimage", "data/rocket.jpg", "Falcon 9 rocket on its launch pad"),
}

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")


class DataFileError(OSError):
    """A file of the course's data is missing or is not the one that was shipped."""


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """The training or the test part of a data set; unpacks as ``images, labels``.

    Attributes
    ----------
    images : float32 array (N, H, W, C), values in [0, 1]
    labels : int64 array (N,), indices into the data set's ``class_names``
    """

    images: NDArray[np.float32]
    labels: NDArray[np.int64]

    def __iter__(self) -> Iterator[NDArray[np.float32] | NDArray[np.int64]]:
        return iter((self.images, self.labels))

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return (
            f"Split(images: {self.images.dtype} {self.images.shape}, "
            f"labels: {self.labels.dtype} {self.labels.shape})"
        )


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set of labelled images, divided once and for all.

    Attributes
    ----------
    train, test : Split
    class_names : tuple of str
        What a label means: ``class_names[label]``.
    """

    train: Split
    test: Split
    class_names: tuple[str, ...]


def load(name: str) -> Dataset:
    """Load a data set of 28×28 grey images in ten classes.

    Parameters
    ----------
    name : str
        - ``"mnist-5k"``: handwritten digits, 4,000 to train on and 1,000 to test, as many of each.
        - ``"fashion-mnist"``: articles of clothing, 60,000 and 10,000.
        - ``"mnist"``: all handwritten digits, 60,000 and 10,000. Keras downloads it the first time.

    Returns
    -------
    Dataset
        Images are float32 (N, 28, 28, 1) in [0, 1]. The arrays are the caller's own.

    Raises
    ------
    ValueError
        If there is no such data set.
    DataFileError
        If a file is missing or damaged.
    ConnectionError
        If ``"mnist"`` is not on this computer yet and cannot be downloaded.

    Examples
    --------
    >>> data = load("mnist-5k")
    >>> data.train
    Split(images: float32 (4000, 28, 28, 1), labels: int64 (4000,))
    >>> images, labels = data.test

    Sources: LeCun, Cortes and Burges, "The MNIST database"; Xiao, Rasul and Vollgraf (2017),
    "Fashion-MNIST"; files and licences in ``data/README.md``. Used in lectures 02 to 10, 12, 13.
    """
    one_of("name", name, [*_SHIPPED, "mnist"])
    if name == "mnist":
        return _keras_mnist()

    def split(part: str) -> Split:
        images, labels = _idx_files(name, part)
        return _split(_read_idx(images), _read_idx(labels))

    # Hashing, unpacking and the division all let the other thread run.
    with ThreadPoolExecutor(2) as threads:
        train, test = threads.map(split, _PARTS)
    return Dataset(train, test, _SHIPPED[name][0])


def image(
    name_or_path: str | os.PathLike[str], size: int | tuple[int, int] | None = None
) -> NDArray[np.float32]:
    """Load a picture by its name in ``images()``, or one of your own by its path.

    A photograph is turned upright as its EXIF data say; transparent places become white; an
    animation gives its first frame.

    Parameters
    ----------
    name_or_path : str or path
        To read a file that is called like a picture, pass a ``pathlib.Path``.
    size : int or (int, int), optional
        Pixels of the longer side, or (height, width). Pictures are never stretched: for another
        height-to-width ratio the largest centred part that has it is taken.

    Returns
    -------
    float32 array (H, W, C) in [0, 1]
        C is 1 for a grey picture, 3 for a colour one.

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
        package, file, _ = _PICTURES[name_or_path]
        if package == "dlsg_utils":
            return _picture(io.BytesIO(_read(file)), name_or_path, size)
        return _picture(_file_of_package(package, file), name_or_path, size)
    try:
        path = Path(name_or_path)
    except TypeError:
        raise TypeError(
            f"name_or_path takes a name or a path, got {name_or_path!r} "
            f"({type(name_or_path).__name__})."
        ) from None
    if not path.is_file():
        if isinstance(name_or_path, str) and path.name == name_or_path and not path.suffix:
            one_of("name_or_path", name_or_path, _PICTURES)
        raise FileNotFoundError(f"There is no picture file {path.absolute()}.")
    return _picture(path, str(path), size)


def images() -> dict[str, str]:
    """Return the names that ``image`` takes, each with a line on what it shows."""
    return {name: description for name, (_, _, description) in _PICTURES.items()}


def verify() -> dict[str, str]:
    """Check every file in ``data/`` against its SHA-256.

    Returns
    -------
    dict of str to str
        For each file ``"ok"``, or what is wrong with it and how to restore it.
    """
    report = {}
    for file in _checksums():
        try:
            _read(file)
            report[file] = "ok"
        except DataFileError as error:
            report[file] = str(error)
    return report


def _checksums() -> dict[str, str]:
    """Return the expected SHA-256 of every data file, from data/SHA256SUMS."""
    try:
        lines = (_DATA / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        sums = {file: digest for digest, file in (line.split() for line in lines)}
        if missing := _files() - sums.keys():
            raise ValueError(f"no line for {min(missing)}")
        return sums
    except (OSError, ValueError) as error:
        raise DataFileError(
            f"The list of checksums is missing or damaged ({error}). "
            f"{_how_to_restore('SHA256SUMS')}"
        ) from error


def _files() -> set[str]:
    """Return the files in data/ that data sets, our own pictures and networks are read from."""
    pictures = {file for package, file, _ in _PICTURES.values() if package == "dlsg_utils"}
    return pictures.union(
        _PRETRAINED, *(_idx_files(name, part) for name in _SHIPPED for part in _PARTS)
    )


def _idx_files(name: str, part: str) -> tuple[str, str]:
    """Return the files of images and labels of one part of a data set."""
    ending = _SHIPPED[name][1]
    return f"{name}/{part}-images-idx3-ubyte{ending}", f"{name}/{part}-labels-idx1-ubyte{ending}"


def _read(file: str) -> bytes:
    """Return the content of a file in data/ after checking it."""
    expected = _checksums()[file]
    path = _DATA / file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError(
            f"Data file {path} cannot be read ({error.strerror}); its SHA-256 should be "
            f"{expected}. {_how_to_restore(file)}"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise DataFileError(
            f"Data file {path} is damaged ({len(content):,} bytes): its SHA-256 should be "
            f"{expected}, found {found}. {_how_to_restore(file)}"
        )
    return content


def _how_to_restore(file: str) -> str:
    if _DATA.name == "_data":
        return "Install dlsg-utils again from its wheel (pip install --force-reinstall --no-deps)."
    return f"Restore it with: git checkout -- data/{file}"


def _read_idx(file: str) -> NDArray[np.uint8]:
    """Return the array of an IDX file of unsigned bytes in data/."""
    content = _read(file)
    if file.endswith(".gz"):
        content = gzip.decompress(content)
    # Two zero bytes, the type (8: unsigned byte), the rank, the sizes as big-endian integers.
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def _split(pixels: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Split:
    return Split(_unit_range(pixels[..., None]), labels.astype(np.int64))


def _unit_range(values: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.divide(values, np.float32(255))


def _keras_mnist() -> Dataset:
    import keras  # and with it TensorFlow

    try:
        train, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises Exception itself when a download fails.
        raise ConnectionError(
            'The full MNIST is not on this computer and could not be downloaded. load("mnist-5k") '
            f"has 5,000 of its digits and needs no network. ({error})"
        ) from error
    return Dataset(_split(*train), _split(*test), _DIGITS)


def _file_of_package(package: str, file: str) -> Path:
    """Return the path of a picture inside another package, without importing that package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The picture {file} comes with {package}, which is not installed.")
    path = Path(spec.origin).parent / file
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; install {package} again.")
    return path


def _picture(
    file: Path | IO[bytes], label: str, size: int | tuple[int, int] | None
) -> NDArray[np.float32]:
    """Read, turn, flatten, resize and scale one picture."""
    try:
        with warnings.catch_warnings():
            # Above Image.MAX_IMAGE_PIXELS (89 million) a small file can fill the memory.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_FORMATS) as opened:
                picture = _grey_or_rgb(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValueError(f"{label} is too large a picture: {error}") from error
    except Exception as error:  # Decoders raise whatever a damaged file makes them stumble over.
        raise ValueError(
            f"{label} cannot be read as a picture ({', '.join(_FORMATS)}): {error}"
        ) from error
    picture = _resized(picture, size)
    values = np.asarray(picture)
    scaled = _unit_range(values) if values.dtype == np.uint8 else values.clip(0, 1)
    return scaled if scaled.ndim == 3 else scaled[..., None]


def _grey_or_rgb(picture: Image.Image) -> Image.Image:
    """Return the picture in mode L, RGB, or F (grey, more than 8 bits, scaled to [0, 1])."""
    if picture.mode[0] in "IF":
        values = np.asarray(picture, dtype=np.float32) / (1 if picture.mode == "F" else 65535)
        if not (values.min() >= 0 and values.max() <= 1):
            raise ValueError(
                "its grey values should lie in [0, 1] if floating-point and up to 65535 if not, "
                f"but are {values.min():g} to {values.max():g} after scaling"
            )
        if picture.info.get("transparency") is not None:  # a grey value that is not shown
            values = np.where(np.asarray(picture) == picture.info["transparency"], 1, values)
        return Image.fromarray(values.astype(np.float32, copy=False))
    grey = picture.mode in ("1", "L", "LA", "La")
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return picture.convert("L" if grey else "RGB")


def _resized(picture: Image.Image, size: int | tuple[int, int] | None) -> Image.Image:
    if size is None:
        return picture
    if isinstance(size, tuple | list):
        if len(size) != 2:
            raise ValueError(f"size takes the longer side or (height, width), got {size!r}.")
        height, width = (whole("size", side) for side in size)
        return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    scale = whole("size", size) / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)
