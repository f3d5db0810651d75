"""Make the environment that hub and servers run in: build/classroom, on top of the course's .venv.

Run: make classroom-environment
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from settings import COURSE, ClassroomError, check_readable

HERE = Path(__file__).parent
ENVIRONMENT = COURSE / "build/classroom"


def install() -> None:
    """Make the environment that hub and students' servers run in, on top of the course's own."""
    check_readable(COURSE)
    python = _python_for_all()
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run([python, "-m", "venv", "--without-pip", ENVIRONMENT], check=True)
    inside = ENVIRONMENT / "bin/python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    lock = HERE / "requirements.lock"
    subprocess.run(
        [
            *(*pip, f"--python={inside}", "install", "--no-deps", "--require-hashes"),
            f"--requirement={lock}",
        ],
        check=True,
    )
    (ours,) = (ENVIRONMENT / "lib").glob("python3*/site-packages")
    (theirs,) = (COURSE / ".venv/lib").glob("python3*/site-packages")
    (ours / "course.pth").write_text(f"import site; site.addsitedir({str(theirs)!r})\n")
    share = ENVIRONMENT / "share/jupyter"
    share.mkdir(parents=True, exist_ok=True)
    for entry in (COURSE / ".venv/share/jupyter").iterdir():
        if not (share / entry.name).exists():
            (share / entry.name).symlink_to(entry)
    _install_proxy()
    (ENVIRONMENT / ".ready").touch()


def _install_proxy() -> None:
    """Install the hub's proxy, which runs in Node.js."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise ClassroomError("The hub's proxy needs Node.js 20 or later, with npm: install them.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").split(".")[0]) < 20:
        raise ClassroomError(
            f"The hub's proxy needs Node.js 20 or later, {node} is {version.strip()}."
        )
    folder = ENVIRONMENT / "proxy"
    folder.mkdir()
    for name in (".npmrc", "package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    subprocess.run([npm, "ci", "--silent", "--omit=dev"], cwd=folder, check=True)


def _python_for_all() -> str:
    """Return an interpreter of the course's version that other users may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = ["/usr/local/bin", "/usr/bin", *os.environ.get("PATH", "").split(os.pathsep)]
    own = f"{sys.base_prefix}/bin/{version}"
    for name in (own, *(f"{folder}/{version}" for folder in folders)):
        path = Path(name).resolve()
        if path.is_file() and all(p.stat().st_mode & 0o001 for p in (path, *path.parents)):
            call = [str(path), "-c", "import sys, venv; print(sys.version_info[:2])"]
            answer = subprocess.run(call, capture_output=True, text=True, check=False).stdout
            if answer.strip() == str(tuple(sys.version_info[:2])):
                return str(path)
    raise ClassroomError(
        f"The Python of .venv is in a folder that students cannot enter ({own}), and there is "
        f"no other {version}. Install it for everyone (Debian: apt install {version}-venv)."
    )


if __name__ == "__main__":
    try:
        install()
    except (ClassroomError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
