"""The doctor finds each fault when it is really there, and says what to do."""

import os
import re
import shutil
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from dlsg_utils.course import doctor
from dlsg_utils.data import store

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def only(monkeypatch):
    """Run the doctor with one of its checks; give back the exit status and the printed report."""

    def examine(topic, capsys):
        monkeypatch.setattr(doctor, "_CHECKS", {topic: doctor._CHECKS[topic]})
        status = doctor.doctor()
        # Long lines are wrapped for reading; here the words count.
        return status, " ".join(capsys.readouterr().out.split())

    return examine


@pytest.fixture
def distributions(tmp_path, monkeypatch):
    """A folder whose package metadata hide those that are installed."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name, version, *lines):
        folder = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        header = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        (folder / "METADATA").write_text("\n".join([*header, *lines, ""]))

    return install


@pytest.mark.slow
def test_a_sound_computer_is_told_so():
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from dlsg_utils.course import doctor; sys.exit(doctor.doctor())",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    report = process.stdout
    assert process.returncode == 0, report + process.stderr
    assert process.stderr == ""
    assert "PROBLEM" not in report
    assert "All is well." in report
    for expected in (
        r"Python +ok +3\.\d+",
        r"Packages +ok +\w+",
        r"tensorflow\s+2\.",
        r"Data +ok +\d+ files",
        r"Memory +ok +[\d.]+ GB free",
        r"Folder +(ok|note)",
        r"TensorFlow +ok +.*(CPU|GPU):0",
        r"\d\.\d\d s to train a small network",
    ):
        assert re.search(expected, report), expected
    assert max(map(len, report.splitlines())) <= 100


# Packages


def test_a_package_out_of_range_is_a_problem(distributions, only, capsys):
    distributions("numpy", "1.26.4")
    status, report = only("Packages", capsys)
    assert status == 1
    assert "PROBLEM numpy 1.26.4 is out of range, the course takes <3,>=2.0" in report
    assert '-m pip install "numpy<3,>=2.0"' in report
    assert f"keras {metadata.version('keras')}" in report  # the others are still looked at
    assert "1 problem found." in report


def test_a_pre_release_within_the_range_is_taken(distributions, only, capsys):
    distributions("numpy", "2.5.0rc1")
    status, report = only("Packages", capsys)
    assert (status, "numpy 2.5.0rc1" in report) == (0, True)


def test_a_missing_package_is_a_problem(distributions, only, capsys):
    distributions("dlsg-utils", "0.1.0", "Requires-Dist: no-such-package>=1,<2")
    status, report = only("Packages", capsys)
    assert status == 1
    assert "PROBLEM no-such-package is missing -> " in report
    assert '-m pip install "no-such-package<2,>=1"' in report


def test_a_package_that_only_notebooks_need_is_a_note(distributions, only, capsys):
    line = 'Requires-Dist: no-such-package>=1,<2; extra == "notebooks"'
    distributions("dlsg-utils", "0.1.0", "Provides-Extra: notebooks", line)
    status, report = only("Packages", capsys)
    assert status == 0
    assert "note packages for the notebooks are missing" in report
    assert '-m pip install "no-such-package<2,>=1"' in report


@pytest.mark.parametrize("folder", ["env", "an env"])
def test_a_remedy_names_the_python_that_was_looked_at(monkeypatch, tmp_path, folder):
    python = tmp_path / folder / "bin" / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    for here, named in ((tmp_path, Path(folder, "bin", "python")), (tmp_path / "else", python)):
        here.mkdir(exist_ok=True)
        monkeypatch.chdir(here)
        quote = '"' if " " in str(named) else ""
        assert doctor._pip_install("numpy") == f"{quote}{named}{quote} -m pip install numpy"


def test_another_python_is_a_problem(distributions, only, capsys):
    distributions("dlsg-utils", "0.1.0", "Requires-Python: >=3.5,<3.6")
    status, report = only("Python", capsys)
    assert status == 1
    assert "but the course takes" in report


def test_the_project_itself_may_be_missing(monkeypatch, only, capsys):
    monkeypatch.setattr(doctor, "_DISTRIBUTION", "dlsg-not-installed")
    status, report = only("Packages", capsys)
    assert status == 1
    assert "PROBLEM not checked: No package metadata" in report
    assert "-m pip install" in report


def test_a_check_that_lacks_its_package_does_not_stop_the_others(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "psutil", None)  # importing it fails
    checks = {topic: doctor._CHECKS[topic] for topic in ("Memory", "Data")}
    monkeypatch.setattr(doctor, "_CHECKS", checks)
    assert doctor.doctor() == 1
    report = capsys.readouterr().out
    assert re.search(r"Memory +PROBLEM +not checked: .*psutil", report)
    assert re.search(r"Data +ok", report)


# Data


@pytest.fixture
def copy(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("build"))
    monkeypatch.setattr(store, "_DATA", folder)
    return folder


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "says"), [(flip_a_byte, "is damaged"), (Path.unlink, "cannot be read")]
)
def test_a_damaged_or_missing_file_is_a_problem(copy, only, capsys, damage, says):
    damage(copy / "fashion-mnist/t10k-labels-idx1-ubyte.gz")
    status, report = only("Data", capsys)
    assert status == 1
    assert f"PROBLEM Data file {copy}/fashion-mnist/t10k-labels-idx1-ubyte.gz {says}" in report
    assert "git checkout -- data/fashion-mnist/t10k-labels-idx1-ubyte.gz" in report
    assert "1 problem found." in report


def test_every_damaged_file_is_listed(copy, only, capsys):
    for file in ("mnist-10k/test-labels-idx1-ubyte", "pictures/starry_night.jpg"):
        flip_a_byte(copy / file)
    status, report = only("Data", capsys)
    assert (status, report.count("PROBLEM")) == (1, 2)
    assert "2 problems found." in report


def test_a_lost_list_of_checksums_is_a_problem(copy, only, capsys):
    (copy / "SHA256SUMS").unlink()
    status, report = only("Data", capsys)
    assert status == 1
    assert "git checkout -- data/SHA256SUMS" in report


# Memory and folder


@pytest.mark.parametrize(("free", "status"), [(0.4e9, 1), (50e9, 0)])
def test_short_memory_is_a_problem(monkeypatch, only, capsys, free, status):
    memory = SimpleNamespace(available=free)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    found, report = only("Memory", capsys)
    assert found == status
    if status:
        assert "PROBLEM 0.4 GB free, a lecture takes up to 2 GB -> close other programs" in report


def test_a_containers_limit_counts(monkeypatch, only, capsys, tmp_path):
    limit = tmp_path / "memory.max"
    limit.write_text("1000000000\n")
    monkeypatch.setattr(doctor, "_CONTAINER_LIMIT", limit)
    assert only("Memory", capsys)[0] == 1
    limit.write_text("max\n")
    assert only("Memory", capsys)[0] == 0


def test_a_read_only_folder_is_a_note(monkeypatch, only, capsys):
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)  # root may write all
    status, report = only("Folder", capsys)
    assert status == 0
    assert "read-only -> `run` and `lab` write here" in report


def test_a_full_disk_is_a_note(monkeypatch, only, capsys):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1e6))
    status, report = only("Folder", capsys)
    assert (status, "note" in report, "0.0 GB free" in report) == (0, True, True)


# TensorFlow


def plant(folder, monkeypatch, code):
    """Put a broken tensorflow before the real one, for the process that the doctor starts."""
    (folder / "tensorflow.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("raise ModuleNotFoundError('No module named tensorflow')", "No module named tensorflow"),
        ("raise ImportError('DLL load failed')", "DLL load failed"),
        ("import os; os._exit(3)", "exit status 3"),
    ],
)
def test_a_broken_tensorflow_is_a_problem(tmp_path, monkeypatch, only, capsys, code, says):
    plant(tmp_path, monkeypatch, code)
    status, report = only("TensorFlow", capsys)
    assert status == 1
    assert "PROBLEM TensorFlow does not start:" in report
    assert says in report
    assert "-m pip install --force-reinstall tensorflow" in report


@pytest.mark.skipif(not hasattr(signal, "SIGILL") or os.name == "nt", reason="needs signals")
def test_a_processor_too_old_for_tensorflow_is_named(tmp_path, monkeypatch, only, capsys):
    plant(tmp_path, monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGILL)")
    status, report = only("TensorFlow", capsys)
    assert status == 1
    assert "illegal instruction" in report
    assert "lacks AVX" in report


def test_a_tensorflow_that_hangs_is_a_problem(tmp_path, monkeypatch, only, capsys):
    plant(tmp_path, monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "_PROBE_SECONDS", 1)
    status, report = only("TensorFlow", capsys)
    assert status == 1
    assert "did not answer in 1 s" in report
