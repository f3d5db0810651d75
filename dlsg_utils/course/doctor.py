"""Does this computer have what the course needs? ``python -m dlsg_utils doctor``."""

import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["doctor"]

_DISTRIBUTION = "dlsg-utils"
# Lecture 03 peaks at 1.5 GB; the rest is for the browser.
_MEMORY_GB = 2.0
_DISK_GB = 0.5
# With a slower epoch on 8,000 digits lecture 03 does not end within its minute.
_SLOW_EPOCH = 2.0
# A container may have less memory than its computer; Binder's has.
_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
# Importing TensorFlow from a cold disk and training for a moment.
_PROBE_SECONDS = 180

_WRAP = textwrap.TextWrapper(
    100, subsequent_indent=" " * 20, break_on_hyphens=False, break_long_words=False
)


class Finding(NamedTuple):
    """One entry of the report: all right, a note with a ``remedy``, or a problem (``fails``)."""

    text: str
    remedy: str = ""
    fails: bool = False


def doctor() -> int:
    """Print what was found about packages, devices, data, memory and speed, and what to do.

    Returns
    -------
    int
        Exit status: 1 if a package is missing or out of range, TensorFlow does not start, a data
        file is missing or damaged, or memory is short; 0 otherwise.
    """
    problems = 0
    for topic, check in _CHECKS.items():
        try:
            findings = list(check())
        except ImportError as error:
            findings = [Finding(f"not checked: {error}", _reinstall(), fails=True)]
        for finding in findings:
            problems += finding.fails
            status = "PROBLEM" if finding.fails else "note" if finding.remedy else "ok"
            print(_WRAP.fill(f"{topic:11}{status:9}{finding.text}"))
            if finding.remedy:
                print(f"{_WRAP.subsequent_indent}-> {finding.remedy}")
            topic = ""
    print(f"\n{problems} problem{'s' * (problems != 1)} found." if problems else "\nAll is well.")
    return int(problems > 0)


def _reinstall() -> str:
    """Say how to install the project once more, with everything it needs."""
    root = Path(__file__).parents[2]
    if (root / "pyproject.toml").is_file():
        return _pip_install(f'-e "{root}"')
    return f"install {_DISTRIBUTION} again from its wheel"


def _pip_install(what: str) -> str:
    """Write the command for the very Python that was looked at, which need not be the shell's."""
    python = Path(sys.executable)
    with contextlib.suppress(ValueError):
        python = python.relative_to(Path.cwd())
    quoted = f'"{python}"' if " " in str(python) else str(python)
    return f"{quoted} -m pip install {what}"


def _check_python() -> Iterator[Finding]:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    text = f"{version} on {platform.system()}, {platform.machine()}"
    allowed = metadata.metadata(_DISTRIBUTION)["Requires-Python"]
    if SpecifierSet(allowed).contains(version, prereleases=True):
        yield Finding(text)
    else:
        yield Finding(
            f"{text}, but the course takes {allowed}",
            "make a new environment with another Python",
            fails=True,
        )


def _check_packages() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    found: list[str] = []
    missing_for_notebooks: list[str] = []
    for line in metadata.requires(_DISTRIBUTION) or []:
        requirement = Requirement(line)
        marker = requirement.marker
        needed = marker is None or marker.evaluate({"extra": ""})
        if not needed and not (marker and marker.evaluate({"extra": "notebooks"})):
            continue
        name, allowed = requirement.name, requirement.specifier
        remedy = _pip_install(f'"{name}{allowed}"')
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            if needed:
                yield Finding(f"{name} is missing", remedy, fails=True)
            else:
                missing_for_notebooks.append(f"{name}{allowed}")
            continue
        if allowed.contains(version, prereleases=True):
            found.append(f"{name} {version}")
        else:
            text = f"{name} {version} is out of range, the course takes {allowed}"
            yield Finding(text, remedy, fails=True)
    if missing_for_notebooks:
        names = " ".join(f'"{requirement}"' for requirement in missing_for_notebooks)
        yield Finding("packages for the notebooks are missing", _pip_install(names))
    yield Finding(f"{', '.join(found)} in range")


def _check_data() -> Iterator[Finding]:
    from dlsg_utils import data

    try:
        report = data.verify()
    except data.DataFileError as error:
        report = {"SHA256SUMS": str(error)}
    wrong = [text for text in report.values() if text != "ok"]
    yield from (Finding(text, fails=True) for text in wrong)
    if not wrong:
        yield Finding(f"{len(report)} files have the right SHA-256")


def _check_memory() -> Iterator[Finding]:
    import psutil

    free = psutil.virtual_memory().available
    with contextlib.suppress(OSError, ValueError):
        free = min(free, int(_CONTAINER_LIMIT.read_text()))
    text = f"{free / 1e9:.1f} GB free, a lecture takes up to {_MEMORY_GB:g} GB"
    if free >= _MEMORY_GB * 1e9:
        yield Finding(text)
    else:
        yield Finding(text, "close other programs and notebooks", fails=True)


def _check_folder() -> Iterator[Finding]:
    folder = Path.cwd()
    free = shutil.disk_usage(folder).free
    text = f"{folder}, {free / 1e9:.1f} GB free"
    if not os.access(folder, os.W_OK):
        yield Finding(f"{text}, read-only", "`run` and `lab` write here: use a copy in your home")
    elif free < _DISK_GB * 1e9:
        yield Finding(text, f"the pages need some room: free {_DISK_GB:g} GB")
    else:
        yield Finding(text)


def _check_tensorflow() -> Iterator[Finding]:
    """Ask another process: a TensorFlow that is broken can take its interpreter down."""
    command = [sys.executable, "-c", "from dlsg_utils.course.doctor import _probe; _probe()"]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        process = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield Finding(f"TensorFlow did not answer in {_PROBE_SECONDS} s", _reinstall(), fails=True)
        return
    answers: dict[str, Any] = {}
    for line in process.stdout.splitlines():
        if line.startswith("{"):
            answers |= json.loads(line)

    last = (process.stderr.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
    if "devices" not in answers:
        remedy = _pip_install("--force-reinstall tensorflow")
        if process.returncode == -signal.SIGILL:
            last, remedy = "illegal instruction", "this processor is too old: it lacks AVX"
        yield Finding(f"TensorFlow does not start: {last}", remedy, fails=True)
        return
    devices = f"{answers['devices']}, {os.cpu_count()} cores; trains in {answers['precision']}"
    if "GPU" not in devices and shutil.which("nvidia-smi"):
        yield Finding(f"{devices}; the GPU is not used", _pip_install('"tensorflow[and-cuda]"'))
    else:
        yield Finding(devices)

    if "seconds" not in answers:
        yield Finding(f"training fails: {last}", _reinstall(), fails=True)
        return
    seconds = answers["seconds"]
    text = (
        f"{seconds:.2f} s to train a small network on 8,000 digits once, so about "
        f"{7 * seconds:.0f} s on Fashion-MNIST"
    )
    slow = "slow: lecture 03 will take more than its minute here"
    yield Finding(text, slow if seconds > _SLOW_EPOCH else "")


def _probe() -> None:
    """Print devices and one timing as lines of JSON (in a process of its own)."""
    import tensorflow as tf

    from dlsg_utils.distributed.hardware import hardware

    devices = tf.config.list_physical_devices()
    names = ", ".join(device.name.removeprefix("/physical_device:") for device in devices)
    print(json.dumps({"devices": names, "precision": hardware().precision}), flush=True)

    from dlsg_utils.data import load
    from dlsg_utils.models import lee_cnn
    from dlsg_utils.training import fit

    # The first epoch compiles, the second tells the speed.
    history = fit(lee_cnn(seed=0), load("mnist-10k"), epochs=2, progress=False, seed=0)
    print(json.dumps({"seconds": history.last("seconds")}), flush=True)


_CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "Python": _check_python,
    "Packages": _check_packages,
    "Data": _check_data,
    "Memory": _check_memory,
    "Folder": _check_folder,
    "TensorFlow": _check_tensorflow,
}
