"""Checkpoints: files from which a training run that was killed goes on, bit for bit.

A checkpoint is an ``.npz`` file without compression, to which the SHA-256 of all its bytes is
appended; ``numpy.load`` reads it as it is. It is written under another name and renamed when it is
whole on the disk, so that a run may be killed at any moment.
"""

import errno
import hashlib
import json
import re
import reprlib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import ml_dtypes
import numpy as np

from dlsg_utils._core.checks import whole
from dlsg_utils._core.files import remove_leftovers, replacing

_NAME = r"checkpoint-\d{8,}\.npz"
_DIGEST_SIZE = 64  # bytes: a SHA-256 in hexadecimal digits
_DIFFERENCES_SHOWN = 5


class DamagedCheckpointWarning(UserWarning):
    """A checkpoint was passed over, because its bytes are not those that were written."""


class Saved(NamedTuple):
    """What a checkpoint holds: arrays by name, the state beside them, and the file's path."""

    arrays: dict[str, np.ndarray]
    state: dict[str, Any]
    path: Path


class Checkpoints:
    """The checkpoints of one training run, in a folder; one process at a time writes there.

    Parameters
    ----------
    folder
        Where they lie; it is made if need be.
    keep
        So many of the newest stay. With two or more there is one to go back to when the newest is
        damaged.

    Raises
    ------
    OSError
        If there is a file in the folder's place, or the folder cannot be made.

    Used in lecture 04, by ``training.fit(checkpoint=folder)``.
    """

    def __init__(self, folder: str | Path, *, keep: int = 2) -> None:
        self.folder, self.keep = Path(folder), whole("keep", keep)
        # What is known of the files: whose they are, None if they are damaged.
        self._identities: dict[Path, dict[str, Any] | None] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            message = "Checkpoints take a folder, and here is a file in its way"
            raise NotADirectoryError(errno.ENOTDIR, message, str(self.folder)) from None

    def save(
        self,
        arrays: Mapping[str, np.ndarray],
        state: Mapping[str, Any],
        *,
        identity: Mapping[str, Any],
    ) -> Path:
        """Write a checkpoint, then remove this run's oldest. Other files are left alone.

        Parameters
        ----------
        arrays
            Numbers of any dtype that Keras uses, bfloat16 included.
        state
            What JSON can hold: epoch, step, history.
        identity
            What makes the run the one it is, as JSON can hold it: the variables' shapes, optimizer,
            batch size, seed. See :meth:`latest`.

        Returns
        -------
        Path
            The file, numbered one above the last in the folder.

        Raises
        ------
        OSError
            If the disk is full or the folder cannot be written; what was there stays as it was.
        TypeError
            If an array does not hold numbers, or JSON cannot hold ``state`` or ``identity``.
        """
        stored = {name: _storable(name, array) for name, array in arrays.items()}
        header = {
            "identity": _as_json("identity", identity),
            "state": _as_json("state", state),
            "dtypes": {name: np.asarray(array).dtype.name for name, array in arrays.items()},
        }
        path = self._next_path()
        remove_leftovers(self.folder, _NAME)
        try:
            with replacing(path) as file:
                text = np.frombuffer(json.dumps(header).encode(), np.uint8)
                np.savez(file, text, *stored.values())
                file.seek(0)
                file.write(hashlib.file_digest(file, "sha256").hexdigest().encode())
        except OSError as error:
            message = f"Cannot write a checkpoint ({error.strerror or error}); older ones are whole"
            raise OSError(error.errno, message, str(path)) from error
        self._identities[path] = header["identity"]
        ours = [old for old in self._paths() if self._identity(old) == header["identity"]]
        for old in ours[self.keep :]:
            old.unlink(missing_ok=True)
        return path

    def latest(self, identity: Mapping[str, Any]) -> Saved | None:
        """Return the newest checkpoint that is whole, or None if there is none.

        Raises
        ------
        ValueError
            If it was written by another run: ``identity`` differs from the one saved. The message
            names the file and the entries that differ.

        Warns
        -----
        DamagedCheckpointWarning
            For each damaged file that was passed over.
        """
        expected = _as_json("identity", identity)
        for path in self._paths():
            if not _is_whole(path):
                self._identities[path] = None
                warnings.warn(
                    f"{path} is damaged and is passed over; the checkpoint before it is used, "
                    "if there is one. Delete the file to be rid of this warning.",
                    DamagedCheckpointWarning,
                    stacklevel=2,
                )
                continue
            with np.load(path, allow_pickle=False) as file:
                header = _header(file)
                if header["identity"] != expected:
                    raise ValueError(
                        f"{path} is a checkpoint of another run: "
                        f"{_differences(header['identity'], expected)}. "
                        "Choose another folder, or delete this one to start anew."
                    )
                arrays = {
                    name: _restored(file[f"arr_{number}"], dtype)
                    for number, (name, dtype) in enumerate(header["dtypes"].items(), start=1)
                }
            return Saved(arrays, header["state"], path)
        return None

    def _paths(self) -> list[Path]:
        """Return the files that have a checkpoint's name, newest first."""
        files = (path for path in self.folder.iterdir() if re.fullmatch(_NAME, path.name))
        return sorted((path for path in files if path.is_file()), key=_number, reverse=True)

    def _next_path(self) -> Path:
        number = max(map(_number, self._paths()), default=0) + 1
        return self.folder / f"checkpoint-{number:08d}.npz"

    def _identity(self, path: Path) -> dict[str, Any] | None:
        """Return whose checkpoint a file is, None if it is damaged."""
        if path not in self._identities:
            self._identities[path] = None
            if _is_whole(path):
                with np.load(path, allow_pickle=False) as file:
                    self._identities[path] = _header(file)["identity"]
        return self._identities[path]


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("checkpoint-"))


def _is_whole(path: Path) -> bool:
    """Whether a file ends in the SHA-256 of what comes before."""
    if path.stat().st_size <= _DIGEST_SIZE:
        return False
    content = np.memmap(path, np.uint8, "r").data
    digest = hashlib.sha256(content[:-_DIGEST_SIZE]).hexdigest()
    return bytes(content[-_DIGEST_SIZE:]) == digest.encode()


def _header(file: Mapping[str, np.ndarray]) -> dict[str, Any]:
    return json.loads(file["arr_0"].tobytes())


def _storable(name: str, array: np.ndarray) -> np.ndarray:
    """Return an array as NumPy can write it: bfloat16 and its like as whole numbers of its bits."""
    array = np.asarray(array)
    if hasattr(ml_dtypes, array.dtype.name):
        return array.view(f"u{array.dtype.itemsize}")
    if array.dtype.kind in "biufc":
        return array
    raise TypeError(f"Checkpoints take arrays of numbers, got {array.dtype} for {name!r}.")


def _restored(array: np.ndarray, dtype: str) -> np.ndarray:
    return array.view(getattr(ml_dtypes, dtype)) if array.dtype.name != dtype else array


def _as_json(argument: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``value`` as it comes back from a file."""
    try:
        return json.loads(json.dumps(dict(value)))
    except (TypeError, ValueError) as error:
        raise TypeError(f"{argument} takes what JSON can hold: {error}.") from error


def _differences(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Say in what two identities differ."""
    old, new = dict(_flat(there)), dict(_flat(here))
    said = [
        f"{name} is {_short(old, name)} there and {_short(new, name)} here"
        for name in old | new
        if (name in old, old.get(name)) != (name in new, new.get(name))
    ]
    more = len(said) - _DIFFERENCES_SHOWN
    return "; ".join(said[:_DIFFERENCES_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Go through the entries of nested dicts, each named by all its keys."""
    for key, entry in value.items():
        if isinstance(entry, dict) and entry:
            yield from _flat(entry, f"{above}{key} ")
        else:
            yield f"{above}{key}", entry


def _short(entries: dict[str, Any], name: str) -> str:
    return reprlib.repr(entries[name]) if name in entries else "missing"
