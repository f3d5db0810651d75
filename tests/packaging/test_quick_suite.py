"""The quick suite says at its end which tests made it wait."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CODE = """
import time
import pytest

def test_that_sleeps():
    time.sleep(0.3)

def test_at_once():
    pass

@pytest.mark.slow
def test_marked():
    time.sleep(0.3)
"""


@pytest.mark.parametrize(
    ("selection", "slowness", "processes", "named"),
    [("not slow", "0.1", "1", True), ("not slow", "1", "0", False), ("", "0.1", "0", False)],
)
def test_long_tests_are_named(tmp_path, selection, slowness, processes, named):
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    slow: long\n")
    (tmp_path / "test_a.py").write_text(CODE)
    command = [sys.executable, "-m", "pytest", "-m", selection, "-p", "conftest"]
    command += ["-p", "xdist", "--numprocesses", processes]
    environment = os.environ | {
        "DLSG_SLOWNESS": slowness,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(TESTS),
    }
    process = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    summary = process.stdout.partition("long tests of the quick suite")[2]
    assert ("test_a.py::test_that_sleeps" in summary) == named
    assert "test_at_once" not in summary
    assert "test_marked" not in summary
