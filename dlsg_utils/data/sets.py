"""Data sets of labelled images, each in three parts: to train, to choose and to test."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.data import store

Part = Literal["train", "validation", "test"]
_Bytes = NDArray[np.uint8]

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

# Of the official training files of 60,000 images, so many of each class are for validation.
_HELD_OUT = 500


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """One part of a data set; unpacks as ``images, labels``.

    Attributes
    ----------
    images : float32 array (N, H, W, C), values in [0, 1]
    labels : int64 array (N,), indices into the data set's ``class_names``
    part : {"train", "validation", "test"}, optional
        Which part it is. :func:`dlsg_utils.training.fit` warns when a test part is given to choose
        by.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.int64]
    part: Part | None = None

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
    train : Split
        What a network learns from.
    validation : Split
        What every choice is made on: when to stop, which layer, which learning rate.
    test : Split
        What is looked at once, at the end.
    class_names : tuple of str
        What a label means: ``class_names[label]``.

    Raises
    ------
    TypeError
        If a part is missing, or is no :class:`Split`.
    """

    train: Split
    validation: Split
    test: Split
    class_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("train", "validation", "test"):
            if not isinstance(getattr(self, part), Split):
                raise TypeError(
                    f"Dataset takes three parts, each a Split(images, labels); {part} is a "
                    f"{type(getattr(self, part)).__name__}. Where there are two, "
                    "sklearn.model_selection.train_test_split(…, stratify=labels) takes one for "
                    "validation off the training part."
                )


def load(name: str) -> Dataset:
    """Load a data set of 28×28 grey images in ten classes.

    Parameters
    ----------
    name : str
        - ``"mnist-10k"``: handwritten digits, 8,000 to train on, 1,000 for validation, 1,000 to
          test. All are from MNIST's official training file.
        - ``"fashion-mnist"``: articles of clothing, 55,000, 5,000 and 10,000.
        - ``"mnist"``: all handwritten digits, 55,000, 5,000 and 10,000. Keras downloads it the
          first time.

        Validation and test parts hold as many of each class, or nearly so in ``"mnist"``'s test
        part.

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
    >>> data = load("mnist-10k")
    >>> data.train
    Split(images: float32 (8000, 28, 28, 1), labels: int64 (8000,))
    >>> images, labels = data.validation

    Sources: LeCun, Cortes and Burges, "The MNIST database"; Xiao, Rasul and Vollgraf (2017),
    "Fashion-MNIST"; files and licences in ``data/README.md``. Used in lectures 02 to 10, 12, 13.
    """
    return _LOADERS[one_of("name", name, _LOADERS)]()


def _mnist_10k() -> Dataset:
    train, validation, test = (
        tuple(
            _read_idx(f"mnist-10k/{part}-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1")
        )
        for part in ("train", "validation", "test")
    )
    return _dataset(train, validation, test, _DIGITS)


def _fashion_mnist() -> Dataset:
    def part(name: str) -> tuple[_Bytes, ...]:
        kinds = ("images-idx3", "labels-idx1")
        return tuple(_read_idx(f"fashion-mnist/{name}-{kind}-ubyte.gz") for kind in kinds)

    # Hashing and unpacking let the other thread run.
    with ThreadPoolExecutor(2) as threads:
        train, test = threads.map(part, ("train", "t10k"))
    return _dataset(*_held_out(*train), test, _CLOTHES)


def _mnist() -> Dataset:
    import keras  # and with it TensorFlow

    try:
        train, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises Exception itself when a download fails.
        raise ConnectionError(
            "The full MNIST is not on this computer and could not be downloaded. "
            f'load("mnist-10k") has 10,000 of its digits and needs no network. ({error})'
        ) from error
    return _dataset(*_held_out(*train), test, _DIGITS)


_LOADERS = {"mnist-10k": _mnist_10k, "fashion-mnist": _fashion_mnist, "mnist": _mnist}


def _held_out(
    images: _Bytes, labels: _Bytes
) -> tuple[tuple[_Bytes, _Bytes], tuple[_Bytes, _Bytes]]:
    """Return training and validation: the last images of each class, in the file's order."""
    last = [np.flatnonzero(labels == number)[-_HELD_OUT:] for number in range(10)]
    chosen = np.zeros(len(labels), bool)
    chosen[np.concatenate(last)] = True
    return (images[~chosen], labels[~chosen]), (images[chosen], labels[chosen])


def _dataset(train: Any, validation: Any, test: Any, class_names: tuple[str, ...]) -> Dataset:
    with ThreadPoolExecutor(2) as threads:  # the division lets the other thread run
        first, second, third = threads.map(
            _split, (train, validation, test), ("train", "validation", "test")
        )
    return Dataset(first, second, third, class_names)


def _split(arrays: tuple[_Bytes, _Bytes], part: Part) -> Split:
    pixels, labels = arrays
    return Split(np.divide(pixels[..., None], np.float32(255)), labels.astype(np.int64), part)


def _read_idx(file: str) -> _Bytes:
    """Return the array of an IDX file of unsigned bytes in data/."""
    content = store.read(file)
    if file.endswith(".gz"):
        content = gzip.decompress(content)
    # Two zero bytes, the type (8: unsigned byte), the rank, the sizes as big-endian integers.
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
