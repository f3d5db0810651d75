"""Checkpoints: files from which a training run that was killed resumes, bit for bit.

A checkpoint is an ``.npz`` file without compression, to which the SHA-256 of all its bytes is
appended; ``numpy.load`` reads it as it is. It is written under another name and renamed when it is
whole on the disk, so that a run may be killed at any moment.
"""

import hashlib
import io
import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from dlsg_utils._core.checks import caller_level, whole
from dlsg_utils._core.files import remove_leftovers, replacing

_NAME = r"checkpoint-\d{8,}\.npz"
_DIGEST_SIZE = 64  # bytes: a SHA-256 in hexadecimal digits


class DamagedCheckpointWarning(UserWarning):
    """A checkpoint was passed over, because its bytes are not those that were written."""


class Checkpoints:
    """The checkpoints of one training run, in a folder; one process at a time writes there.

    Parameters
    ----------
    folder
        Where the files are; it is made if need be.
    identity
        What identifies the run: the variables' shapes, optimizer, batch size, seed. Dicts
        may be nested; entries are compared as text.
    keep
        So many of the newest stay. With two or more there is one to go back to when the newest is
        damaged.

    Raises
    ------
    OSError
        If there is a file in the folder's place, or the folder cannot be made.

    Used in lecture 04, by ``training.fit(checkpoint=folder)``.
    """

    def __init__(self, folder: str | Path, identity: Mapping[str, Any], *, keep: int = 2) -> None:
        self.folder, self.keep = Path(folder), whole("keep", keep)
        self.identity = {
            " ".join(map(str, path)): str(value)
            for path, value in keras.tree.flatten_with_path(dict(identity))
        }
        self._ours: dict[Path, bool] = {}  # whether a file is whole and this run's, if known
        self.folder.mkdir(parents=True, exist_ok=True)

    def save(self, arrays: Mapping[str, np.ndarray], state: Mapping[str, Any]) -> Path:
        """Write a checkpoint, then remove this run's oldest. Other files are left alone.

        Parameters
        ----------
        arrays
            Numbers of any dtype that Keras uses, bfloat16 included.
        state
            What JSON can hold: epoch, step, history.

        Returns
        -------
        Path
            The file, numbered one above the last in the folder.

        Raises
        ------
        OSError
            If the disk is full or the folder cannot be written; what was there stays as it was.
        TypeError
            If JSON cannot hold the state.
        """
        dtypes = {name: array.dtype.name for name, array in arrays.items()}
        header = json.dumps({"identity": self.identity, "state": state, "dtypes": dtypes})
        path = self.folder / f"checkpoint-{max(map(_number, self._paths()), default=0) + 1:08d}.npz"
        remove_leftovers(self.folder, _NAME)
        try:
            with replacing(path) as file:
                np.savez(file, np.frombuffer(header.encode(), np.uint8), *arrays.values())
                file.seek(0)
                file.write(hashlib.file_digest(file, "sha256").hexdigest().encode())
        except OSError as error:
            message = f"Cannot write a checkpoint ({error.strerror or error}); older ones are whole"
            raise OSError(error.errno, message, str(path)) from error
        self._ours[path] = True
        for old in list(filter(self._is_ours, self._paths()))[self.keep :]:
            old.unlink(missing_ok=True)
        return path

    def latest(self) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
        """Return arrays and state of the newest checkpoint that is whole, None if there is none.

        Raises
        ------
        ValueError
            If it was written by another run: its identity differs. The message names the file and
            the entries that differ.

        Warns
        -----
        DamagedCheckpointWarning
            For each damaged file that was passed over.
        """
        for path in self._paths():
            opened = _open(path)
            if opened is None:
                warnings.warn(
                    f"{path} is damaged and is passed over; the checkpoint before it is used, "
                    "if there is one. Delete the file to silence this warning.",
                    DamagedCheckpointWarning,
                    stacklevel=caller_level(),
                )
                continue
            header, file = opened
            if header["identity"] != self.identity:
                old, new = header["identity"], self.identity
                said = [
                    f"{name}: {old.get(name, 'missing')} there, {new.get(name, 'missing')} here"
                    for name in old | new
                    if old.get(name) != new.get(name)
                ]
                more = f"; and {len(said) - 5} more" if len(said) > 5 else ""
                raise ValueError(
                    f"{path} is a checkpoint of another run: {'; '.join(said[:5])}{more}. "
                    "Choose another folder, or delete this one to start again."
                )
            arrays = {
                name: file[f"arr_{number}"].view(dtype)  # NumPy's files do not know bfloat16
                for number, (name, dtype) in enumerate(header["dtypes"].items(), start=1)
            }
            return arrays, header["state"]
        return None

    def _paths(self) -> list[Path]:
        """Return the files that have a checkpoint's name, newest first."""
        files = (path for path in self.folder.iterdir() if re.fullmatch(_NAME, path.name))
        return sorted((path for path in files if path.is_file()), key=_number, reverse=True)

    def _is_ours(self, path: Path) -> bool:
        if path not in self._ours:
            opened = _open(path)
            self._ours[path] = opened is not None and opened[0]["identity"] == self.identity
        return self._ours[path]


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("checkpoint-"))


def _open(path: Path) -> tuple[dict[str, Any], Mapping[str, np.ndarray]] | None:
    """Return a checkpoint's header and its arrays; None if it does not end in their SHA-256."""
    content = path.read_bytes()
    digest = hashlib.sha256(memoryview(content)[:-_DIGEST_SIZE]).hexdigest()
    if digest.encode() != content[-_DIGEST_SIZE:]:
        return None
    file = np.load(io.BytesIO(content), allow_pickle=False)
    return json.loads(file["arr_0"].tobytes()), file
