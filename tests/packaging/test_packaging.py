"""What gets installed: the wheel with its data, the lock, the conda environment, light imports."""

import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import textwrap
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


def run(*command, **options):
    process = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, **options
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as `pip wheel .` would, by the build backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The interpreter of a new environment that holds the wheel and sees its dependencies only."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    site_packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    # A path named in a .pth file is searched, but its own .pth files, such as the one that leads
    # to this checkout, are not followed.
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(site_packages.strip()) / "dependencies.pth").write_text("\n".join(dependencies))
    return python


@pytest.mark.slow
def test_the_wheel_carries_the_data_and_not_the_scripts_that_made_it(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    listed = [line.split()[1] for line in (ROOT / "data/SHA256SUMS").open()]
    expected = {f"dlsg_utils/_data/{file}" for file in [*listed, "SHA256SUMS", "README.md"]}
    data = {name for name in names if name.startswith("dlsg_utils/_data/")}
    assert {name for name in data if not name.endswith("/LICENSE")} == expected
    ours = (path.relative_to(ROOT) for path in (ROOT / "dlsg_utils").rglob("*") if path.is_file())
    package = {path.as_posix() for path in ours if "__pycache__" not in path.parts}
    assert {"dlsg_utils/py.typed", "dlsg_utils/course/templates/index.html.j2"} <= package
    assert package <= names
    roots = {name.split("/")[0] for name in names}
    stem = f"dlsg_utils-{PROJECT['version']}"
    assert roots == {"dlsg_utils", f"{stem}.data", f"{stem}.dist-info"}
    place = f"{stem}.data/data/share/jupyter/labextensions/dlsg-slides"  # where JupyterLab looks
    extension = (path for path in (ROOT / "labextension").rglob("*") if path.is_file())
    expected = {f"{place}/{path.relative_to(ROOT / 'labextension')}" for path in extension}
    assert {name for name in names if name.startswith(f"{stem}.data/")} == expected
    assert f"{place}/package.json" in expected


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout_with_the_network_off(installed, tmp_path):
    code = """
        import sys

        def offline(event, arguments):
            if event.startswith("socket."):
                raise OSError("the network is off")

        sys.addaudithook(offline)
        import dlsg_utils
        from dlsg_utils import data

        print(dlsg_utils.__file__)
        print(data.load("fashion-mnist").train)
        print(data.load("mnist-10k").test)
        print(data.image("chelsea").shape, data.image("starry_night").shape)
        print(set(data.verify().values()))
    """
    output = run(installed, "-I", "-c", textwrap.dedent(code), cwd=tmp_path).splitlines()
    assert Path(output[0]).is_relative_to(installed.parents[1])
    assert output[1:] == [
        "Split(images: float32 (55000, 28, 28, 1), labels: int64 (55000,))",
        "Split(images: float32 (1000, 28, 28, 1), labels: int64 (1000,))",
        "(300, 451, 3) (600, 752, 3)",
        "{'ok'}",
    ]


@pytest.mark.slow
def test_a_damaged_file_of_the_wheel_is_restored_by_installing_again(installed, tmp_path):
    code = """
        from pathlib import Path
        from dlsg_utils import data
        picture = Path(data.__file__).parents[1] / "_data/pictures/starry_night.jpg"
        content = picture.read_bytes()
        picture.write_bytes(content[:1000])
        try:
            data.image("starry_night")
        except data.DataFileError as error:
            print(error)
        finally:
            picture.write_bytes(content)
    """
    output = run(installed, "-I", "-c", textwrap.dedent(code), cwd=tmp_path)
    assert "starry_night.jpg is damaged (1,000 bytes)" in output
    assert "Install dlsg-utils again" in output


def test_an_editable_installation_reads_the_checkout_in_place(tmp_path):
    code = f"import hatchling.build; hatchling.build.build_editable({str(tmp_path)!r})"
    run(sys.executable, "-c", code, cwd=ROOT)
    (path,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(path).namelist()
    assert [name for name in names if "_data" in name] == []
    assert any(name.endswith(".pth") for name in names)


# Imports


@pytest.mark.parametrize("module", ["dlsg_utils", "dlsg_utils.data", "dlsg_utils.arithmetic"])
def test_imports_bring_in_nothing_heavy(module):
    heavy = ["tensorflow", "keras", "matplotlib", "pandas", "skimage", "sklearn"]
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    assert run(sys.executable, "-c", code).strip() == "[]"


# Dependencies


def requirements():
    """Every requirement of pyproject.toml that the lock covers: all but CUDA's and our own."""
    lines = list(PROJECT["dependencies"])
    for extra, more in EXTRAS.items():
        lines += [] if extra == "cuda" else more
    return [Requirement(line) for line in lines if not line.startswith(PROJECT["name"])]


def locked():
    """The entries of requirements.lock: name, extras, version, hashes."""
    text = re.sub(r" \\\n", " ", (ROOT / "requirements.lock").read_text())
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            name, extras, version = re.match(r"([\w.-]+)(?:\[([\w,-]+)\])?==(\S+)", line).groups()
            yield (
                canonicalize_name(name),
                set((extras or "").split(",")) - {""},
                version,
                re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line),
            )


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_a_requirement_has_bounds_and_the_lock_keeps_them(requirement):
    operators = {specifier.operator for specifier in requirement.specifier}
    assert {">=", "<"} <= operators
    versions = [v for name, _, v, _ in locked() if name == canonicalize_name(requirement.name)]
    assert versions
    assert all(requirement.specifier.contains(version) for version in versions)


def test_the_lock_has_hashes_and_no_addresses():
    entries = list(locked())
    assert len(entries) > 50
    assert [name for name, _, _, hashes in entries if not hashes] == []
    text = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_the_lock_names_the_extras_that_its_packages_ask_for():
    """Else pip takes the newest ``coverage[toml]`` and misses its hash."""
    extras = {name: extras for name, extras, _, _ in locked()}
    asked = []
    for name in extras:
        try:
            lines = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # for another system
            continue
        asked += [
            r for r in map(Requirement, lines) if r.extras and "extra ==" not in str(r.marker)
        ]
    asked = [r for r in asked if r.marker is None or r.marker.evaluate()]
    assert asked
    assert [str(r) for r in asked if not r.extras <= extras[canonicalize_name(r.name)]] == []


def test_the_conda_environment_leaves_the_requirements_to_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == "dlsg"
    assert environment["channels"] == ["conda-forge"]
    python, pip, from_pip = environment["dependencies"]
    version = re.fullmatch(r"python=(\d+\.\d+)", python)[1]
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{version}.0")
    assert pip == "pip"
    (line,) = from_pip["pip"]
    extras = re.fullmatch(r"-e \.\[([\w,]+)\]", line)[1].split(",")
    assert "notebooks" in extras
    assert set(extras) <= set(EXTRAS)
