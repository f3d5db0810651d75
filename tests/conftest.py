"""What several tests need, and which tests make the quick suite wait."""

import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from slowness import slowness

# What a path says of the tests below it; `slow` is said where a test takes over a second.
MARKERS = {"notebook": ".ipynb", "browser": "tests/browser/", "peers": "_peers.py"}
# A test that takes more seconds than this between two edits wants the mark `slow`.
LONGEST = 2.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker, part in MARKERS.items():
            if part in item.path.as_posix():
                item.add_marker(marker)


def pytest_collection_finish() -> None:
    """Spare the garbage collection what the libraries made when they were imported."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """List the tests of the quick suite that took long; none fails, as time is noisy."""
    if "not slow" not in config.option.markexpr:
        return
    limit = LONGEST * slowness()
    calls = [
        report
        for status in ("passed", "failed")
        for report in terminalreporter.stats.get(status, [])
        if report.when == "call" and report.duration > limit
    ]
    if calls:
        terminalreporter.section("long tests of the quick suite")
    for report in sorted(calls, key=lambda report: -report.duration):
        terminalreporter.write_line(f"{report.duration:6.1f} s  {report.nodeid}")
    if calls:
        terminalreporter.write_line(
            f"Each took over {limit:g} s: make it cheaper or mark it slow. "
            "DLSG_SLOWNESS=3 allows a machine three times as slow three times the time."
        )


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
