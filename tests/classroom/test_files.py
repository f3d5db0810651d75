"""The classroom's files: rosters, limits, locks, and the forms for larger classes."""

import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import ModuleType

import hub
import psutil
import pytest
import yaml

ROOT = Path(__file__).parents[2]
CLASSROOM = ROOT / "deploy/classroom"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a classroom runs on Linux")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(CLASSROOM)
    import settings

    return settings


@pytest.fixture
def merging(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(CLASSROOM)
    import merging

    return merging


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(CLASSROOM)
    import limits

    return limits


def classroom(settings, folder="/srv/dlsg-classroom"):
    return settings.Settings(
        folder=folder,
        address="127.0.0.1",
        port=8000,
        memory=2**31,
        idle=3600,
        certificate="",
        key="",
        prefix="dlsg-",
        hub_port=8081,
        proxy_port=8001,
    )


# Rosters


def read(settings, tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode())
    return settings.read_roster(path, classroom(settings))


def test_a_roster_names_students_and_lecturers(settings, tmp_path):
    text = (
        "\ufeffname,role,full name\r\nlee,lecturer,Lee\r\nanna,,Anna K.\r\n,,\r\nben-2,student,\r\n"
    )
    found = read(settings, tmp_path, text)
    assert found == {"lee": "lecturer", "anna": "student", "ben-2": "student"}
    example = settings.read_roster(CLASSROOM / "roster.example.csv", classroom(settings))
    assert "lecturer" in example.values()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must name a column `name`"),
        ("student\nanna\n", "must name a column `name`; it has student"),
        ("name\n", "names nobody"),
        ("name\nanna\nAnna K\n", "line 3: 'Anna K' is not taken"),
        ("name\n../root\n", r"line 2: '\.\./root' is not taken"),
        ("name\n" + "a" * 21 + "\n", "at most 20 signs"),
        ("name\nanna\nanna\n", "line 3: anna is in the roster twice"),
        ("name,role\nanna,boss\n", "line 2: the role is student or lecturer, not 'boss'"),
    ],
)
def test_a_wrong_roster_is_told_with_its_line(settings, tmp_path, text, message):
    with pytest.raises(settings.ClassroomError, match=message):
        read(settings, tmp_path, text)


def test_a_missing_roster_and_a_long_folder_are_told(settings, tmp_path):
    with pytest.raises(settings.ClassroomError, match="cannot be read"):
        settings.read_roster(tmp_path / "none.csv", classroom(settings))
    path = tmp_path / "roster.csv"
    path.write_text("name\nanna\n")
    with pytest.raises(settings.ClassroomError, match="signs"):
        settings.read_roster(path, classroom(settings, "/" + "long" * 15))


def test_folders_that_students_cannot_enter_are_named(settings, tmp_path):
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(settings.ClassroomError, match=r"Students cannot enter .*closed"):
        settings.check_readable(closed / "inside")


# Limits


def test_a_group_of_version_2_gets_its_limit(limits, tmp_path):
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids\n")
    for folder in (tmp_path, tmp_path / "class"):
        folder.mkdir(exist_ok=True)
        (folder / "cgroup.subtree_control").write_text("")
    folder = limits.limit_group("class/anna", 2**30, tmp_path)
    assert folder == tmp_path / "class/anna"
    assert (folder / "memory.max").read_text() == str(2**30)
    assert (tmp_path / "class/cgroup.subtree_control").read_text() == "+memory"


def test_a_system_without_groups_is_told_apart(limits, tmp_path):
    assert limits.limit_group("class/anna", 2**30, tmp_path) is None
    limits.remove_group("class", tmp_path)


def test_the_class_leaves_memory_to_the_system(limits):
    assert 0.5 < limits.class_memory() / (2**30 * gibibytes()) < 0.95


def gibibytes() -> float:
    text = Path("/proc/meminfo").read_text()
    return int(re.search(r"MemTotal:\s+(\d+) kB", text)[1]) / 2**20


# Locks and forms


def test_the_locks_have_hashes_and_no_addresses():
    text = (CLASSROOM / "requirements.lock").read_text()
    pinned = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    wanted = re.findall(
        r"^([\w.-]+)>=[\d.]+,<\d+$", (CLASSROOM / "requirements.in").read_text(), re.M
    )
    assert len(wanted) == 4
    assert set(wanted) <= set(pinned)
    assert "://" not in text
    lock = json.loads((CLASSROOM / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert all("integrity" in each and "resolved" not in each for each in packages.values())
    asked = json.loads((CLASSROOM / "package.json").read_text())["dependencies"]
    assert {packages[f"node_modules/{name}"]["version"] for name in asked} == set(asked.values())


def test_what_the_dockerfile_copies_is_there():
    lines = (CLASSROOM / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    instructions = [line.split() for line in lines if line and line[0].isupper()]
    assert instructions[0][0] == "FROM"
    assert f"dlsg-course:{PROJECT['version']}" in "\n".join(lines)
    copies = [words[1:-1] for words in instructions if words[0] == "COPY"]
    assert len(copies) > 5
    for source in (each for sources in copies for each in sources):
        assert list(ROOT.glob(source)), source
    assert ["USER", "jovyan"] in instructions
    assert instructions[-1][0] == "CMD"
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".venv", "build", ".git"} <= set(ignored)


def test_the_kubernetes_values_have_what_a_class_needs():
    values = yaml.safe_load((CLASSROOM / "kubernetes/values.yaml").read_text())
    assert {"hub", "proxy", "singleuser", "cull"} <= values.keys()
    user = values["singleuser"]
    assert user["image"] == {"name": "dlsg-course", "tag": PROJECT["version"]}
    assert {"limit", "guarantee"} <= user["memory"].keys()
    assert "--no-clobber" in user["lifecycleHooks"]["postStart"]["exec"]["command"][-1]
    assert values["proxy"]["https"]["enabled"]
    assert values["cull"]["enabled"]
    assert values["hub"]["config"]["Authenticator"]["allowed_users"]
    assert "allow_all" not in str(values)


def test_binder_installs_the_lock_and_the_course():
    assert (ROOT / ".binder/runtime.txt").read_text().strip() == "python-3.11"
    script = ROOT / ".binder/postBuild"
    assert script.stat().st_mode & 0o100
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert "--require-hashes --requirement requirements.lock" in script.read_text()


@pytest.mark.parametrize("name", ["lab_settings/overrides.json", "lab_settings/page_config.json"])
def test_jupyterlabs_settings_name_extensions_that_exist(name):
    values = json.loads((CLASSROOM / name).read_text())
    names = values.get("disabledExtensions", values)
    assert names
    installed = Path(sys.prefix) / "share/jupyter/labextensions"
    for each in names:
        if not each.startswith("@jupyterlab/"):
            assert (installed / each).is_dir(), each


def test_the_page_names_commands_and_options_that_exist():
    page = (ROOT / "docs/classroom.md").read_text()
    code = (CLASSROOM / "classroom.py").read_text()
    named = set(re.findall(r"classroom\.py ([a-z]+)", page))
    assert {"prepare", "update", "collect", "passwords"} <= named
    assert all(f'add("{name}"' in code for name in named)
    ours = [
        line for line in page.splitlines() if re.search(r"classroom\.py|OPTIONS=|^\| `--", line)
    ]
    options = set(re.findall(r"(?<![\w-])--([a-z]+)", "\n".join(ours)))
    assert len(options) > 6
    assert {each for each in options if f'"--{each}"' not in code} == set()


def test_merging_is_switched_on_once_and_missed_where_there_is_none(merging, tmp_path):
    assert not merging.switch_on(tmp_path / "none")
    for name, value in {
        "run": "0",
        "advisor_mode": "none",
        "advisor_target_scan_time": "200",
        "advisor_max_cpu": "70",
    }.items():
        (tmp_path / name).write_text(value)
    assert merging.switch_on(tmp_path)
    assert (tmp_path / "run").read_text() == "1"
    assert (tmp_path / "advisor_mode").read_text() == "scan-time"
    assert (tmp_path / "advisor_max_cpu").read_text() == "25"
    # Where it was on already, it stays as the system's owner has set it.
    (tmp_path / "advisor_mode").write_text("none")
    assert merging.switch_on(tmp_path)
    assert (tmp_path / "advisor_mode").read_text() == "none"


def test_the_thread_that_merges_comes_before_busy_kernels(merging, tmp_path):
    thread = tmp_path / "merges-memory"
    shutil.copy(shutil.which("sleep"), thread)
    with subprocess.Popen([thread, "60"]) as process:
        try:
            while Path(f"/proc/{process.pid}/comm").read_text().strip() != thread.name:
                time.sleep(0.01)  # the system names a process after Popen has returned
            merging._prefer(thread.name)
            assert psutil.Process(process.pid).nice() == -10
        except PermissionError:
            pytest.skip("not allowed here to give a process a higher priority")
        finally:
            process.kill()


def test_equal_pages_of_two_processes_are_kept_once(merging):
    if not hub.merges_memory():
        pytest.skip("this system does not merge pages, or not for us")
    assert merging.switch_on()
    # What starts after a process has agreed is merged, too.
    code = "import os, sys, time; sys.path.append(sys.argv[1]); import merging; merging.agree()\n"
    code += f"os.execv(sys.executable, [sys.executable, '-c', {_EQUAL!r}])"
    two = [subprocess.Popen([sys.executable, "-c", code, str(CLASSROOM)]) for _ in range(2)]
    try:
        deadline = time.monotonic() + 200  # pages are compared twice before they are merged
        while time.monotonic() < deadline:
            stats = [Path(f"/proc/{each.pid}/ksm_stat").read_text() for each in two]
            merged = [int(re.search(r"ksm_merging_pages (\d+)", stat)[1]) for stat in stats]
            if min(merged) > 3000:
                break
            time.sleep(0.5)
        assert min(merged) > 3000  # of 4 KiB; the two hold 16 MiB each that are equal
    finally:
        for each in two:
            each.kill()
            each.wait()


def test_libraries_of_students_lie_at_equal_addresses(merging):
    """Else their tables of addresses, a hundred megabytes of TensorFlow's, could not be merged."""
    if not hub.merges_memory():
        pytest.skip("this system does not merge pages, or not for us")
    where = "import ctypes; print(ctypes.cast(ctypes.CDLL(None).malloc, ctypes.c_void_p).value)"
    code = "import os, sys; sys.path.append(sys.argv[1]); import merging; merging.agree()\n"
    code += f"os.execv(sys.executable, [sys.executable, '-c', {where!r}])"
    command = [sys.executable, "-c", code, str(CLASSROOM)]
    addresses = {subprocess.check_output(command) for _ in range(4)}
    assert len(addresses) == 1


_EQUAL = "import random, time; equal = random.Random(0).randbytes(2**24); time.sleep(300)"
