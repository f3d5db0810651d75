"""Read the tensors of an old PyTorch file (before 1.6) without PyTorch.

Such a file is a row of pickles – magic number, version, byte order, the dictionary of tensors, the
keys of the storages – followed by the values of each storage. The names in the pickles are mapped
to the few harmless things that a dictionary of tensors needs; any other is refused.
"""

import collections
import pickle
from typing import BinaryIO, NamedTuple

import numpy as np

MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001
DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class Place(NamedTuple):
    """Where the values of a tensor lie in its storage; lengths in elements."""

    storage: str
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _place
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, storage: tuple) -> tuple[str, str]:
        _, dtype, key, *_ = storage
        return key, dtype


def _place(
    storage: tuple[str, str],
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    *_: object,
) -> Place:
    return Place(*storage, offset, shape, strides)


def read(file: BinaryIO) -> dict[str, np.ndarray]:
    """Return the tensors of the file by name."""
    magic, version, order = (_Unpickler(file).load() for _ in range(3))
    assert (magic, version) == (MAGIC, VERSION), f"no old PyTorch file: {magic}, {version}"
    assert order["little_endian"]
    tensors = _Unpickler(file).load()
    dtypes = {place.storage: np.dtype(place.dtype) for place in tensors.values()}
    storages = {}
    for key in _Unpickler(file).load():
        length = int.from_bytes(file.read(8), "little")
        storages[key] = np.frombuffer(file.read(length * dtypes[key].itemsize), dtypes[key])
    return {name: _tensor(place, storages[place.storage]) for name, place in tensors.items()}


def _tensor(place: Place, storage: np.ndarray) -> np.ndarray:
    """Return a tensor; its axes may lie in any order in the storage."""
    last = place.offset + sum(
        (size - 1) * stride for size, stride in zip(place.shape, place.strides, strict=True)
    )
    assert 0 <= place.offset <= last < len(storage), f"{place} is outside its storage"
    strides = [stride * storage.itemsize for stride in place.strides]
    return np.lib.stride_tricks.as_strided(storage[place.offset :], place.shape, strides)
