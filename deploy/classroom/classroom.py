"""A classroom on one machine: everyone in a roster gets a JupyterLab with the course in it.

    sudo make classroom ROSTER=class.csv     start it
    sudo make classroom-stop                 stop it; homes and passwords stay

docs/classroom.md tells the rest.
"""

import argparse
import ast
import json
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import limits
import merging
import nbformat
import psutil
import requests
import urllib3
import websocket
from passwords import first_passwords, give_passwords
from settings import (
    COURSE,
    FOLDER,
    ClassroomError,
    Settings,
    check_readable,
    free_port,
    read_roster,
    write_private,
)

HERE = Path(__file__).parent
# What students get of the course: its folders, and which files of each.
_PUBLISHED = {"notebooks": ["*.ipynb"], "exercises": ["*.ipynb", "checks_*.py"]}
# Our own requests stay on this machine, whose address is in no certificate.
urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
# Seconds that a new server, or a kernel that imports, may take when all do so at once.
_PATIENCE = 300


# Start and stop


def _add_account(settings: Settings, name: str) -> None:
    account, home = settings.account(name), settings.home(name)
    try:
        user = pwd.getpwnam(account)
    except KeyError:
        command = ["useradd", "--home-dir", str(home), "--no-create-home", "--user-group"]
        subprocess.run([*command, "--shell", "/bin/bash", account], check=True)
        user = pwd.getpwnam(account)
    if Path(user.pw_dir) != home:
        raise ClassroomError(
            f"The Unix user {account} has another home, {user.pw_dir}. Give the student another "
            "name, or the classroom another --prefix."
        )
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, user.pw_uid, user.pw_gid)
    home.chmod(0o700)


def publish(settings: Settings) -> bool:
    """Put the course's notebooks into the repository that students pull; tell whether it is new."""
    repository = settings.published
    git = ["git", "-C", str(repository), "-c", "user.name=classroom"]
    git += ["-c", "user.email=classroom@localhost"]
    if not (repository / ".git").exists():
        repository.mkdir(exist_ok=True)
        subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
    for part, kinds in _PUBLISHED.items():
        shutil.rmtree(repository / part, ignore_errors=True)
        (repository / part).mkdir()
        for source in sorted(each for kind in kinds for each in (COURSE / part).glob(kind)):
            shutil.copyfile(source, repository / part / source.name)
    subprocess.run([*git, "add", "--all"], check=True)
    if subprocess.run([*git, "diff", "--cached", "--quiet"], check=False).returncode == 0:
        return False
    subprocess.run([*git, "commit", "--quiet", "--message=The course"], check=True)
    # Packed once here, not again for every student.
    subprocess.run([*git, "repack", "-adq"], check=True)
    return True


def start(options: argparse.Namespace) -> None:
    """Start the hub on a roster and wait until it answers."""
    folder: Path = options.folder.absolute()
    try:
        old = Settings.load(folder)
    except ClassroomError:
        old = None
    if old and _pid(old):
        raise ClassroomError(
            f"The classroom in {folder} runs already: {old.url}. `make classroom-stop` ends it."
        )
    settings = Settings(
        folder=str(folder),
        address=options.address,
        port=options.port,
        memory=int(options.memory * 2**30),
        idle=options.idle * 60,
        certificate=_absolute(options.certificate),
        key=_absolute(options.key),
        prefix=options.prefix,
        # Servers that outlived a hub look for it where it was.
        hub_port=old.hub_port if old else free_port(),
        proxy_port=old.proxy_port if old else free_port(),
    )
    if bool(settings.certificate) != bool(settings.key):
        raise ClassroomError("A certificate needs its key, and a key its certificate: give both.")
    if old:
        settings.proxy_token, settings.service_token = old.proxy_token, old.service_token
    roster = options.roster or settings.state / "roster.csv"
    roles = read_roster(roster, settings)
    settings.state.mkdir(parents=True, exist_ok=True)
    settings.state.chmod(0o700)
    check_readable(folder)
    write_private(settings.state / "roster.csv", Path(roster).read_text(encoding="utf-8-sig"))
    (settings.root / "homes").mkdir(exist_ok=True)
    (settings.root / "homes").chmod(0o711)
    settings.save()
    give_passwords(settings, roles.keys() - first_passwords(settings).keys())
    for name in roles:
        _add_account(settings, name)
    publish(settings)
    _save_fonts(settings)
    if limits.limit_group(settings.group, limits.class_memory()) is None:
        print(
            "This system offers no control groups: the memory limit holds for each process, not "
            "for all of a student's together.",
            file=sys.stderr,
        )
    if not merging.switch_on():
        print(
            "This system does not merge equal pages of memory: each student's kernel needs 0.3 GB "
            "more.",
            file=sys.stderr,
        )
    _run_hub(settings)
    print(f"The classroom is open: {settings.url}")
    print(f"First passwords: {settings.state}/passwords.csv")
    if settings.address not in ("127.0.0.1", "localhost") and not settings.certificate:
        print(
            "Without a certificate, everyone in the network can read the passwords: "
            "see docs/classroom.md.",
            file=sys.stderr,
        )


def _absolute(path: Path | None) -> str:
    if path is None:
        return ""
    if not path.is_file():
        raise ClassroomError(f"There is no file {path}.")
    return str(path.absolute())


def _save_fonts(settings: Settings) -> None:
    """Let matplotlib make its list of fonts once for all homes."""
    code = "import matplotlib.font_manager"
    environment = os.environ | {"MPLCONFIGDIR": str(settings.root / "fonts")}
    (settings.root / "fonts").mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def _run_hub(settings: Settings) -> None:
    command = [sys.executable, "-m", "jupyterhub", f"--config={HERE / 'jupyterhub_config.py'}"]
    environment = os.environ | {"CLASSROOM_FOLDER": settings.folder, "PYTHONPATH": str(HERE)}
    with (settings.state / "hub.log").open("ab") as log:
        hub = subprocess.Popen(
            command,
            cwd=settings.state,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )

    def answers() -> bool:
        if hub.poll() is not None:
            text = (settings.state / "hub.log").read_text(errors="replace")
            tail = "\n".join(text.splitlines()[-15:])
            raise ClassroomError(f"The hub has ended. The end of {settings.state}/hub.log:\n{tail}")
        return _ask(settings, "GET", "/users").ok and _proxy_answers(settings)

    _wait(answers, 60, "The hub does not answer")


def _wait(done: Callable[[], bool], seconds: float, problem: str, pause: float = 0.2) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if done():
                return
        except requests.ConnectionError:
            pass
        time.sleep(pause)
    raise ClassroomError(f"{problem} within {seconds:g} seconds.")


def _proxy_answers(settings: Settings) -> bool:
    return requests.get(f"{settings.url}/hub/login", timeout=10, verify=False).ok


def _pid(settings: Settings) -> int:
    """Return the running hub's process, or 0."""
    try:
        process = psutil.Process(int((settings.state / "hub.pid").read_text()))
        running = "jupyterhub" in " ".join(process.cmdline())
        return process.pid if running and process.status() != psutil.STATUS_ZOMBIE else 0
    except (OSError, ValueError, psutil.NoSuchProcess):
        return 0


def stop(options: argparse.Namespace) -> None:
    """Stop hub, proxy, and all that students have running."""
    settings = Settings.load(options.folder.absolute())
    pid = _pid(settings)
    if pid:
        os.kill(pid, signal.SIGTERM)
        try:
            psutil.Process(pid).wait(60)
        except psutil.NoSuchProcess:
            pass
        except psutil.TimeoutExpired:
            os.kill(pid, signal.SIGKILL)
    left = _processes(settings)
    for process in left:
        process.terminate()
    for process in psutil.wait_procs(left, 10)[1]:
        process.kill()
    psutil.wait_procs(_processes(settings), 10)
    limits.remove_group(settings.group)
    print("The classroom is closed. Homes and passwords stay." if pid else "No classroom ran.")


def _processes(settings: Settings) -> list[Any]:
    """Return what runs as one of the students, and a proxy that outlived its hub."""
    users = set()
    for home in (settings.root / "homes").iterdir():
        try:
            users.add(pwd.getpwnam(settings.account(home.name)).pw_uid)
        except KeyError:
            continue
    pid = settings.state / "proxy.pid"
    number = int(pid.read_text()) if pid.exists() else 0
    found = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
            proxy = process.pid == number and "configurable-http-proxy" in " ".join(command)
            if process.uids().real in users or proxy:
                found.append(process)
        except psutil.Error:
            continue
    return found


# In class


def _ask(settings: Settings, method: str, path: str, **options: Any) -> Any:
    headers = {"Authorization": f"token {settings.service_token}"}
    url = path if path.startswith("http") else settings.api + path
    return requests.request(method, url, headers=headers, timeout=60, verify=False, **options)


def prepare(options: argparse.Namespace) -> None:
    """Start everyone's server, and in it the kernel of a lecture with its imports done.

    Who then opens the lecture finds its kernel running. Some at a time, so that nothing waits long.
    """
    settings = Settings.load(options.folder.absolute())
    roles = read_roster(settings.state / "roster.csv", settings)
    found = sorted((settings.published / "notebooks").glob(f"{options.lecture}*.ipynb"))
    if len(found) != 1:
        raise ClassroomError(
            f"{len(found)} lectures begin with {options.lecture!r}: give a number, as 03."
        )
    names = options.only.split(",") if options.only else list(roles)
    if unknown := set(names) - set(roles):
        raise ClassroomError(f"Not in the roster: {', '.join(sorted(unknown))}.")
    failed = []

    def ready(name: str) -> None:
        try:
            _prepare_one(settings, name, found[0])
            print(f"{name}: ready", flush=True)
        except (ClassroomError, requests.RequestException, OSError) as error:
            failed.append(name)
            print(f"{name}: {error}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(ready, names))
    if failed:
        raise ClassroomError(f"Not ready: {', '.join(failed)}. They can log in all the same.")


def _prepare_one(settings: Settings, name: str, notebook: Path) -> None:
    _ask(settings, "POST", f"/users/{name}/server").raise_for_status()

    def up() -> bool:
        servers = _ask(settings, "GET", f"/users/{name}").json()["servers"]
        return bool(servers.get("", {}).get("ready"))

    _wait(up, _PATIENCE, "The server does not answer", pause=1)
    path = f"course/notebooks/{notebook.name}"
    model = {"path": path, "name": notebook.name, "type": "notebook", "kernel": {"name": "python3"}}
    server = f"{settings.url}/user/{name}/api"
    answer = _ask(settings, "POST", f"{server}/sessions", json=model)
    answer.raise_for_status()
    _import(settings, name, answer.json()["kernel"]["id"], imports(notebook))


def imports(notebook: Path) -> str:
    """Return the import statements of a notebook's cells."""
    lines = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and not cell.source.lstrip().startswith("%"):
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    lines.append(ast.unparse(node))
    return "\n".join(lines)


def _import(settings: Settings, name: str, kernel: str, code: str) -> None:
    """Let a kernel import modules; its names stay free, its cells' numbers begin at 1."""
    address = settings.url.replace("http", "ws", 1)
    channel = websocket.create_connection(
        f"{address}/user/{name}/api/kernels/{kernel}/channels",
        header=[f"Authorization: token {settings.service_token}"],
        timeout=_PATIENCE,
        sslopt={"cert_reqs": ssl.CERT_NONE},
    )
    identity = uuid.uuid4().hex
    header = {"msg_id": identity, "msg_type": "execute_request", "version": "5.3"}
    header |= {"username": "classroom", "session": uuid.uuid4().hex, "date": ""}
    content = {"code": f"exec({code!r}, {{}})", "silent": True, "store_history": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    channel.send(json.dumps(message | {"channel": "shell", "buffers": []}))
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        answer = json.loads(channel.recv())
        if answer["msg_type"] == "execute_reply" and answer["parent_header"]["msg_id"] == identity:
            channel.close()
            if answer["content"]["status"] != "ok":
                raise ClassroomError(answer["content"].get("evalue", "the imports failed"))
            return
    raise ClassroomError("The imports take too long.")


def update(options: argparse.Namespace) -> None:
    """Publish the notebooks as they are now; students get them when their server next starts."""
    settings = Settings.load(options.folder.absolute())
    print("Published." if publish(settings) else "Nothing has changed.")
    query = f"repo=file://{settings.published}&branch=main&targetPath=course"
    print(
        "Who opens this gets them at once: "
        f"{settings.url}/hub/user-redirect/git-pull?{query}&urlpath=lab/tree/course"
    )


def collect(options: argparse.Namespace) -> None:
    """Copy everyone's exercises of a lecture to where nbgrader looks for them.

    A file is read as the student it belongs to: a link leads nowhere that the student may not go.
    """
    settings = Settings.load(options.folder.absolute())
    found = sorted((settings.published / "exercises").glob(f"{options.lecture}*.ipynb"))
    if len(found) != 1:
        raise ClassroomError(
            f"{len(found)} exercises begin with {options.lecture!r}: give a number, as 03."
        )
    (assignment,) = found
    for name, role in read_roster(settings.state / "roster.csv", settings).items():
        if role != "student":
            continue
        path = settings.home(name) / "course/exercises" / assignment.name
        content = _read_as(settings.account(name), path)
        if content is None:
            print(f"{name}: nothing to collect")
            continue
        to = options.into / name / assignment.stem
        to.mkdir(parents=True, exist_ok=True)
        (to / assignment.name).write_bytes(content)
        print(f"{name}: collected")
    _give_to_caller(options.into)


def _read_as(account: str, path: Path) -> bytes | None:
    """Return a file's first 100 MB as its owner reads them, or None."""
    user = pwd.getpwnam(account)
    try:
        done = subprocess.run(
            ["head", "--bytes=100M", "--", str(path)],
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            timeout=30,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout


def _give_to_caller(folder: Path) -> None:
    """Make files that were collected under sudo those of the lecturer who called it."""
    owner, group = (int(os.environ.get(name, "0")) for name in ("SUDO_UID", "SUDO_GID"))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, group, follow_symlinks=False)


def status(options: argparse.Namespace) -> None:
    """Say whether the classroom is open, and whose server runs."""
    settings = Settings.load(options.folder.absolute())
    if not _pid(settings):
        print("Closed.")
        return
    users = _ask(settings, "GET", "/users").json()
    running = sorted(user["name"] for user in users if user.get("server"))
    print(f"Open: {settings.url}\n{len(running)} of {len(users)} servers run: {' '.join(running)}")


def show_passwords(options: argparse.Namespace) -> None:
    """Print the first passwords, to cut apart and hand out; ``--new`` draws one again."""
    settings = Settings.load(options.folder.absolute())
    if options.new:
        known = first_passwords(settings)
        if options.new not in known:
            raise ClassroomError(f"{options.new} is not in the roster.")
        shown = give_passwords(settings, [options.new])
    else:
        shown = first_passwords(settings)
    for name, word in shown.items():
        print(f"{name:20}  {word}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="classroom.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, call: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        said = (call.__doc__ or "").splitlines()[0]
        command = commands.add_parser(name, help=said, description=said)
        command.set_defaults(call=call)
        command.add_argument("--folder", type=Path, default=FOLDER, help=f"by default {FOLDER}")
        return command

    opening = add("start", start)
    opening.add_argument("--roster", type=Path, help="CSV; by default the last one")
    opening.add_argument("--address", default="127.0.0.1", help="0.0.0.0: the whole network")
    opening.add_argument("--port", type=int, default=8000)
    opening.add_argument("--certificate", type=Path, help="PEM file, for HTTPS")
    opening.add_argument("--key", type=Path, help="PEM file")
    opening.add_argument("--memory", type=float, default=2.0, help="GiB a student, by default 2")
    opening.add_argument("--idle", type=int, default=60, help="minutes until a server is stopped")
    opening.add_argument("--prefix", default="dlsg-", help="of the students' Unix users")
    add("stop", stop)
    add("status", status)
    add("update", update)
    add("passwords", show_passwords).add_argument(
        "--new", metavar="NAME", help="who has forgotten it"
    )
    preparing = add("prepare", prepare)
    preparing.add_argument("lecture", help="its number, as 03")
    preparing.add_argument("--only", metavar="NAME,NAME", help="by default everyone")
    collecting = add("collect", collect)
    collecting.add_argument("lecture", help="its number, as 03")
    into = COURSE / "build/assignments/submitted"
    collecting.add_argument("--into", type=Path, default=into, help=f"by default {into}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        if os.geteuid() != 0:
            raise ClassroomError(
                "A classroom gives every student a Unix user. That takes root: sudo make classroom."
            )
        options.call(options)
    except (ClassroomError, subprocess.CalledProcessError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
