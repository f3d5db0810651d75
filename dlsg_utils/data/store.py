"""The files that ship with the course, in ``data/``: read only after their SHA-256 was checked."""

from __future__ import annotations

import hashlib
import importlib.util
import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

_PACKAGE = Path(__file__).parents[1]
_DATA = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent / "data"
# Of data/SHA256SUMS, which holds those of all the others.
_CHECKSUM_OF_THE_LIST = "27b2791d6254354fbc97587631b921e68fd8758d7c2f6c91af39d555cd9757cd"


class DataFileError(OSError):
    """A file of the course's data is missing or is not the one that was shipped."""


def read(file: str) -> bytes:
    """Return the content of a file in ``data/``.

    Parameters
    ----------
    file
        Its path there, as ``SHA256SUMS`` has it.

    Raises
    ------
    DataFileError
        If it is missing or damaged; the message says how to restore it.
    """
    return _read(file, _checksums()[file])


def read_table(file: str) -> pd.DataFrame:
    """Return a table of ``data/``, a CSV file; errors as of :func:`read`."""
    import pandas as pd

    return pd.read_csv(io.BytesIO(read(file)))


def installed(package: str, file: str) -> Path:
    """Return the path of a file that another package holds, which is not imported for that.

    Raises
    ------
    FileNotFoundError
        If it is missing.
    """
    spec = importlib.util.find_spec(package)
    path = Path((spec and spec.origin) or package).parent / file
    if not path.is_file():
        raise FileNotFoundError(f"{file} of the package {package} is missing: install it again.")
    return path


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
            read(file)
            report[file] = "ok"
        except DataFileError as error:
            report[file] = str(error)
    return report


def _checksums() -> dict[str, str]:
    """Return the expected SHA-256 of every data file."""
    lines = _read("SHA256SUMS", _CHECKSUM_OF_THE_LIST).decode("ascii").splitlines()
    return {file: digest for digest, file in map(str.split, lines)}


def _read(file: str, expected: str) -> bytes:
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
