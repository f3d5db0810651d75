"""Data sets of labeled images, each in three parts: to train, to choose and to test."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import one_of
from dlsg_utils.data import store

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")

_DIGITS = tuple("0123456789")
# So many images of each class of an official training file are for validation.
_HELD_OUT = 500
_MISSING: Any = None
_Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]  # images (N, H, W) and labels (N,)


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """One part of a data set. It unpacks as ``images, labels``; ``split[:100]`` is a smaller one.

    Attributes
    ----------
    images : float32 array (N, H, W, C), values in [0, 1]
    labels : int64 array (N,), indices into the data set's ``class_names``
    part : {"train", "validation", "test"}, optional
        Which part it is; a :class:`Dataset` fills it in. :func:`dlsg_utils.training.fit` warns
        when a test part is given to choose by.

    Raises
    ------
    ValueError
        If there is not one label for each image.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.int64]
    part: Part | None = None

    def __post_init__(self) -> None:
        images, labels = np.shape(self.images), np.shape(self.labels)
        if len(labels) != 1 or images[:1] != labels:
            raise ValueError(
                f"Split takes images (N, …) and one label for each of them, (N,), got shapes "
                f"{images} and {labels}."
            )

    def __iter__(self) -> Iterator[NDArray[np.float32] | NDArray[np.int64]]:
        return iter((self.images, self.labels))

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: Any) -> Split:
        """Return the images and labels at a slice, at an array of indices, or where a mask is."""
        return Split(self.images[chosen], self.labels[chosen], self.part)

    def __repr__(self) -> str:
        return (
            f"Split(images: {self.images.dtype} {self.images.shape}, "
            f"labels: {self.labels.dtype} {self.labels.shape})"
        )


class _Stored(Split):
    """A part whose images are bytes (N, H, W) until they are asked for: a quarter of the memory."""

    _pixels: NDArray[np.uint8]

    def __init__(self, pixels: NDArray[np.uint8], labels: NDArray[np.uint8], part: Part) -> None:
        # As if they were written before the class was frozen.
        vars(self).update(_pixels=pixels, labels=labels.astype(np.int64), part=part)

    @cached_property
    def images(self) -> NDArray[np.float32]:
        return _scaled(self._pixels)

    def __getitem__(self, chosen: Any) -> Split:
        if "images" in vars(self):  # the caller may have changed them
            return super().__getitem__(chosen)
        return Split(_scaled(self._pixels[chosen]), self.labels[chosen], self.part)

    def __repr__(self) -> str:
        shape = (*self._pixels.shape, 1)
        return f"Split(images: float32 {shape}, labels: int64 {self.labels.shape})"


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set of labeled images, divided once and for all.

    Attributes
    ----------
    train : Split
        What a network learns from.
    validation : Split
        What every choice is made on: when to stop, which layer, which learning rate.
    test : Split
        What is evaluated once, at the end.
    class_names : tuple of str
        What a label means: ``class_names[label]``.

    Raises
    ------
    TypeError
        If a part is missing, or is no :class:`Split`.
    ValueError
        If a part is another part of a data set already, such as test images given for validation.

    Used in lectures 03 and 06.
    """

    train: Split = _MISSING
    validation: Split = _MISSING
    test: Split = _MISSING
    class_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in reversed(PARTS):  # where the last is missing, the second may be the test part
            split = getattr(self, part)
            if not isinstance(split, Split):
                found = "is missing" if split is None else f"is a {type(split).__name__}"
                raise TypeError(
                    "Dataset takes three parts, train, validation and test, each a Split(images, "
                    f"labels); {part} {found}. Where there are two, sklearn.model_selection."
                    "train_test_split(images, labels, stratify=labels) divides the training part."
                )
            if split.part not in (None, part):
                raise ValueError(
                    f"{part} takes images that have no other use, got the {split.part} part of a "
                    "data set. If this is meant, Split(images, labels) makes a new part of them."
                )
            if split.part is None:
                object.__setattr__(self, part, replace(split, part=part))

    def label(self, name: str) -> int:
        """Return the label of a class: ``load("fashion-mnist").label("sandal")``.

        Raises
        ------
        ValueError
            If there is no such class; the message gives the nearest names.
        """
        return number_of(name, self.class_names)


def number_of(name: str, class_names: Sequence[str]) -> int:
    """Return where a name stands among those of the classes, in whatever case, or raise."""
    for spelled in (str, str.lower):
        names = list(map(spelled, class_names))
        if isinstance(name, str) and names.count(spelled(name)) == 1:
            return names.index(spelled(name))
    return list(class_names).index(one_of("name", name, class_names))


def load(name: str) -> Dataset:
    """Load a data set of small gray images.

    Parameters
    ----------
    name : str
        - ``"mnist-10k"``: handwritten digits, 8,000 to train, 1,000 to validate, 1,000 to test,
          all from MNIST's official training file.
        - ``"fashion-mnist"``: articles of clothing, 55,000, 5,000 and 10,000.
        - ``"mnist"``: all handwritten digits, 55,000, 5,000 and 10,000. Keras downloads it the
          first time.
        - ``"lfw-subset"``: faces and what is none, 120, 40 and 40, half of each, as scikit-image
          brings them.

        Faces are 25×25 in two classes, all others 28×28 in ten. The parts of 1,000 and 5,000 hold
        as many of each class. The 5,000 are the last 500 of each class in the official training
        file; the 10,000 are the official test file.

    Returns
    -------
    Dataset
        Images are float32 (N, H, W, 1) in [0, 1]. The arrays are the caller's own. Those of a part
        are made when they are first asked for: ``train[:1000]`` makes 1,000.

    Raises
    ------
    ValueError
        If there is no such data set.
    DataFileError
        If a file is missing or damaged.
    FileNotFoundError
        If scikit-image lacks its file of faces.
    ConnectionError
        If ``"mnist"`` is not on this computer yet and cannot be downloaded.

    Examples
    --------
    >>> data = load("mnist-10k")
    >>> data.train
    Split(images: float32 (8000, 28, 28, 1), labels: int64 (8000,))
    >>> images, labels = data.validation

    Sources: LeCun, Cortes and Burges, "The MNIST database"; Xiao, Rasul and Vollgraf (2017),
    "Fashion-MNIST"; Huang et al. (2007), "Labeled Faces in the Wild"; files and licenses in
    ``data/README.md``. Used in lectures 02 to 10, 12 to 16 and 19.
    """
    return _LOADERS[one_of("name", name, _LOADERS)]()


def _mnist_10k() -> Dataset:
    return _dataset(*(_read_pair(f"mnist-10k/{part}") for part in PARTS), class_names=_DIGITS)


def _fashion_mnist() -> Dataset:
    with ThreadPoolExecutor(2) as threads:  # hashing and unpacking let the other thread run
        files = [f"fashion-mnist/{part}" for part in ("train", "t10k")]
        train, test = threads.map(_read_pair, files, [".gz"] * 2)
    names = store.read("fashion-mnist/class_names.txt").decode("ascii").splitlines()
    return _dataset(*_held_out(*train), test, class_names=tuple(names))


def _mnist() -> Dataset:
    import keras  # and with it TensorFlow

    try:
        train, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises Exception itself when a download fails.
        raise ConnectionError(
            "The full MNIST is not on this computer and could not be downloaded. "
            f'load("mnist-10k") has 10,000 of its digits and needs no network. ({error})'
        ) from error
    return _dataset(*_held_out(*train), test, class_names=_DIGITS)


def _lfw_subset() -> Dataset:
    # 100 faces, then 100 others: of both the first 60, the next 20, the last 20, by turns.
    found = np.load(store.installed("skimage", "data/lfw_subset.npy")).astype(np.float32)
    faces, others = found[:100], found[100:]
    images = np.stack([faces, others], axis=1).reshape(-1, *found.shape[1:], 1)
    labels = np.tile(np.array([1, 0]), 100)
    train, validation, test = (
        Split(images[part].copy(), labels[part].astype(np.int64))
        for part in (slice(120), slice(120, 160), slice(160, None))
    )
    return Dataset(train, validation, test, ("no face", "face"))


_LOADERS = {
    "mnist-10k": _mnist_10k,
    "fashion-mnist": _fashion_mnist,
    "mnist": _mnist,
    "lfw-subset": _lfw_subset,
}


def _held_out(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> tuple[_Pair, _Pair]:
    """Return training and validation: the last images of each class, in the file's order."""
    chosen = np.zeros(len(labels), bool)
    for label in range(10):
        chosen[np.flatnonzero(labels == label)[-_HELD_OUT:]] = True
    return (images[~chosen], labels[~chosen]), (images[chosen], labels[chosen])


def _dataset(*parts: _Pair, class_names: tuple[str, ...]) -> Dataset:
    train, validation, test = (
        _Stored(*pair, part) for pair, part in zip(parts, PARTS, strict=True)
    )
    return Dataset(train, validation, test, class_names)


def _scaled(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return images (N, H, W, 1) in [0, 1]; the division lets the other thread run."""
    images = np.empty((*pixels.shape, 1), np.float32)
    shares = np.array_split(pixels[..., None], 8), np.array_split(images, 8)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda share, out: np.divide(share, np.float32(255), out=out), *shares))
    return images


def _read_pair(name: str, ending: str = "") -> _Pair:
    """Return the images and the labels of a part in data/."""
    kinds = ("images-idx3", "labels-idx1")
    images, labels = (_read_idx(f"{name}-{kind}-ubyte{ending}") for kind in kinds)
    return images, labels


def _read_idx(file: str) -> NDArray[np.uint8]:
    """Return the array of an IDX file of unsigned bytes in data/."""
    content = store.read(file)
    if file.endswith(".gz"):
        content = gzip.decompress(content)
    # Two zero bytes, the type (8: unsigned byte), the rank, the sizes as big-endian integers.
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
