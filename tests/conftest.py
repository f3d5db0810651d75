"""What several tests need."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

# What a path says of the tests below it; `slow` is said where a test takes over a second.
MARKERS = {"notebook": ".ipynb", "browser": "tests/browser/", "peers": "_peers.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker, part in MARKERS.items():
            if part in item.path.as_posix():
                item.add_marker(marker)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a file system of 96 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(disk)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk takes root; another test patches the system instead")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
