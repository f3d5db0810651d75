"""Get a package by its ordinary client, or from the command line, and write data files from it."""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath

DATA = Path(__file__).parents[1]


@contextmanager
def _package(command: list[str]) -> Iterator[Path]:
    """Yield the file named on the command line, or the one that the command downloads."""
    if len(sys.argv) > 1:
        yield Path(sys.argv[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(command, cwd=folder, check=True)
        (path,) = Path(folder).iterdir()
        yield path


def debian_package(name: str) -> AbstractContextManager[Path]:
    """Give the path of a Debian package for as long as the block lasts."""
    return _package(["apt-get", "download", name])


def wheel(requirement: str) -> AbstractContextManager[Path]:
    """Give the path of a Python wheel for as long as the block lasts."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    return _package([*pip, "download", "--no-deps", "--only-binary=:all:", requirement])


def source_distribution(requirement: str) -> AbstractContextManager[Path]:
    """Give the path of a Python package's source archive for as long as the block lasts."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    return _package([*pip, "download", "--no-deps", "--no-binary=:all:", requirement])


def npm_package(specification: str) -> AbstractContextManager[Path]:
    """Give the path of an npm package's archive for as long as the block lasts."""
    return _package(["npm", "pack", "--silent", specification])


def debian_file(package: Path, path: PurePosixPath) -> bytes:
    """Return one file of a Debian package."""
    with (
        subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE
        ) as process,
        tarfile.open(fileobj=process.stdout, mode="r|") as archive,
    ):
        for member in archive:
            if PurePosixPath(member.name) == path:
                content = archive.extractfile(member).read()
                process.kill()
                return content
    raise FileNotFoundError(f"{package.name} holds no {path}")


def write(files: dict[str, bytes]) -> None:
    """Write the files to data/ and tell whether they equal the checksums committed there."""
    sums = dict(reversed(line.split()) for line in (DATA / "SHA256SUMS").read_text().splitlines())
    differ = {}
    for name, content in files.items():
        path = DATA / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        if sums.get(name) != digest:
            differ[name] = digest
        print(f"{name} {'differs from' if name in differ else 'equals'} SHA256SUMS")
    if differ:
        print("If it is meant to, these are its lines:")
        print(*(f"{digest}  {name}" for name, digest in differ.items()), sep="\n")
    sys.exit(1 if differ else 0)
