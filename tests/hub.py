"""A real classroom on this machine, and students who use it over HTTP; tests and benchmark do.

The classroom runs in namespaces of its own: its Unix users, mounts and processes are nobody
else's, and end with it.
"""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import requests
import websocket

ROOT = Path(__file__).parents[1]
CLASSROOM = ROOT / "deploy/classroom"
PYTHON = ROOT / "build/classroom/bin/python"
TIMEOUT = 300
# Process 1 of the namespace takes in what its parents have left behind.
_FIRST = """
import os, time
print("ready", flush=True)
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.1)
"""
_OWN_USERS = (
    "mount -t overlay overlay -o lowerdir=/etc,upperdir={0}/etc,workdir={0}/work /etc"
    ' && exec {1} -c "$FIRST"'
)


def missing() -> str:
    """Return what keeps a classroom from running here, or an empty text."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a classroom gives students Unix users, which takes Linux and root"
    if not (PYTHON.parents[1] / ".ready").exists():
        return "the classroom's packages are not there; `make classroom-environment` installs them"
    call = ["unshare", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    if subprocess.run(call, capture_output=True, check=False).returncode:
        return "this system allows no private mounts"
    return ""


def merges_memory() -> bool:
    """Tell whether Linux merges equal pages here, and shows it, and lets us ask for it."""
    own, switch = Path("/proc/self/ksm_stat"), Path("/sys/kernel/mm/ksm/run")
    if not own.exists() or "ksm_merge_any" not in own.read_text():
        return False
    ask = "import ctypes, sys; sys.exit(ctypes.CDLL(None).prctl(67, 1, 0, 0, 0) != 0)"
    asked = subprocess.run([sys.executable, "-c", ask], check=False)
    return asked.returncode == 0 and os.access(switch, os.W_OK)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class Classroom:
    """A hub with these students; ``lee`` is the lecturer."""

    def __init__(self, students: Sequence[str], *, memory: float = 2.0) -> None:
        # Below pytest's folder, which is root's, students would not find their homes.
        self.outside = Path(tempfile.mkdtemp(prefix="class-", dir="/tmp"))
        self.outside.chmod(0o755)
        for name in ("etc", "work"):
            (self.outside / name).mkdir()
        self.folder = self.outside / "c"
        self.roster = self.outside / "roster.csv"
        rows = ["name,role", "lee,lecturer", *(f"{name},student" for name in students)]
        self.roster.write_text("\n".join(rows) + "\n")
        self.address = f"http://127.0.0.1:{free_port()}"
        self.memory = memory
        self._unshare = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"),
                *("sh", "-c", _OWN_USERS.format(self.outside, sys.executable)),
            ],
            env=os.environ | {"FIRST": _FIRST},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._unshare.stdout is not None
        assert self._unshare.stdout.readline() == "ready\n"
        (first,) = psutil.Process(self._unshare.pid).children()
        self._first = first.pid

    def run(
        self, *command: str | Path, check: bool = True, timeout: float = TIMEOUT
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as root."""
        inside = ["nsenter", f"--target={self._first}", "--mount", "--pid", *map(str, command)]
        # A file, as a hub that goes on would keep a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.run(
                inside, stdout=output, stderr=subprocess.STDOUT, timeout=timeout, check=False
            )
            output.seek(0)
            text = output.read()
        assert not (check and process.returncode), text
        return subprocess.CompletedProcess(inside, process.returncode, text, "")

    def call(self, *arguments: str | Path, check: bool = True, timeout: float = TIMEOUT) -> str:
        """Call ``classroom.py`` inside and return what it prints."""
        command, *rest = arguments
        script = CLASSROOM / "classroom.py"
        line = [PYTHON, script, command, "--folder", self.folder, *rest]
        return self.run(*line, check=check, timeout=timeout).stdout

    def start(self) -> None:
        port = self.address.rpartition(":")[2]
        options = ["--roster", self.roster, "--port", port, "--memory", str(self.memory)]
        self.call("start", *options, "--prefix", "test-")

    def stop(self) -> None:
        self.call("stop")

    def close(self) -> None:
        """End everything inside, whatever state it is in, and remove what it has written."""
        if (self.folder / "hub/hub.pid").exists():
            self.call("stop", check=False)
        self._unshare.kill()
        self._unshare.wait()
        shutil.rmtree(self.outside, ignore_errors=True)

    @property
    def log(self) -> str:
        return (self.folder / "hub/hub.log").read_text(errors="replace")

    def kill_hub(self) -> None:
        """End the hub as a fault of the machine would."""
        pid = (self.folder / "hub/hub.pid").read_text().strip()
        self.run("kill", f"-{signal.SIGKILL.value}", pid)

    def home(self, name: str) -> Path:
        return self.folder / "homes" / name

    def processes(self, name: str) -> list[psutil.Process]:
        """Return what runs as a student, seen from outside."""
        user = self.home(name).stat().st_uid
        found = []
        for process in psutil.process_iter():
            try:
                if process.uids().real == user:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def password(self, name: str) -> str:
        lines = (self.folder / "hub/passwords.csv").read_text().splitlines()
        return dict(line.split(",") for line in lines)[name]

    def student(self, name: str) -> "Student":
        """Log a student in and start the server."""
        student = Student(self.address, name)
        assert student.log_in(self.password(name))
        student.start_server()
        return student


class Student:
    """A browser's part: log in, start the server, open a notebook, run cells."""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.name = address, name
        self.http = requests.Session()

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.http.get(self.address + path, timeout=TIMEOUT, **options)

    def log_in(self, password: str) -> bool:
        """Send the form of the login page; tell whether it was taken."""
        self.get("/hub/login").raise_for_status()
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf("/hub/")}
        answer = self.http.post(
            f"{self.address}/hub/login", data=form, timeout=TIMEOUT, allow_redirects=False
        )
        return answer.status_code == 302

    def _cookies(self, path: str) -> Iterator[Any]:
        found = [each for each in self.http.cookies if path.startswith(each.path)]
        return iter(sorted(found, key=lambda each: -len(each.path)))

    def _xsrf(self, path: str) -> str:
        return next(each.value or "" for each in self._cookies(path) if each.name == "_xsrf")

    def start_server(self) -> None:
        """Ask for the server and wait as the page does, on its progress."""
        self.get("/hub/spawn").raise_for_status()
        query = f"_xsrf={urllib.parse.quote(self._xsrf('/hub/'))}"
        progress = self.get(f"/hub/api/users/{self.name}/server/progress?{query}", stream=True)
        for line in progress.iter_lines():
            if line.startswith(b"data:"):
                event = json.loads(line[5:])
                assert not event.get("failed"), event
                if event.get("ready"):
                    break
        page = self.get(f"/user/{self.name}/lab/tree/course")
        page.raise_for_status()
        assert page.url.startswith(f"{self.address}/user/{self.name}/lab"), page.url

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """Call the student's own Jupyter server."""
        path = f"/user/{self.name}/api/{path}"
        headers = {"X-XSRFToken": self._xsrf(path)}
        url = self.address + path
        return self.http.request(method, url, headers=headers, timeout=TIMEOUT, **options)

    def read(self, path: str) -> dict[str, Any]:
        answer = self.ask("GET", f"contents/{path}")
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()["content"]
        return content

    def save(self, path: str, content: dict[str, Any]) -> requests.Response:
        model = {"type": "notebook", "format": "json", "content": content}
        return self.ask("PUT", f"contents/{path}", json=model)

    def open(self, path: str) -> "Kernel":
        """Open a notebook: a session with a kernel, the one that is there or a new one."""
        model = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        answer = self.ask("POST", "sessions", json=model)
        answer.raise_for_status()
        return Kernel(self, answer.json())

    def shut_down(self, kernel: "Kernel") -> None:
        """Do what *Close and Shut Down Notebook* does."""
        kernel.close()
        self.ask("DELETE", f"sessions/{kernel.session}").raise_for_status()


class Kernel:
    """A notebook's kernel, talked to over the websocket."""

    def __init__(self, student: Student, session: dict[str, Any]) -> None:
        self.id: str = session["kernel"]["id"]
        self.session: str = session["id"]
        path = f"/user/{student.name}/api/kernels/{self.id}/channels"
        cookies = {each.name: each.value for each in reversed(list(student._cookies(path)))}
        self.channel = websocket.create_connection(
            f"{student.address.replace('http', 'ws', 1)}{path}?session_id={uuid.uuid4().hex}",
            cookie="; ".join(f"{name}={value}" for name, value in cookies.items()),
            timeout=TIMEOUT,
        )

    def run(self, code: str) -> "Result":
        """Run a cell until the kernel is idle again."""
        identity = uuid.uuid4().hex
        header = {"msg_id": identity, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": "student", "session": identity, "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.channel.send(json.dumps(message | {"channel": "shell", "buffers": []}))
        result = Result()
        idle = False
        while not (idle and result.status):
            answer = _parse(self.channel.recv())
            kind, said = answer["msg_type"], answer["content"]
            if kind == "status" and said["execution_state"] in ("restarting", "dead"):
                result.status = "dead"
                return result
            if answer["parent_header"].get("msg_id") != identity:
                continue
            if kind in ("stream", "display_data", "execute_result"):
                if said.get("name") != "stderr":  # TensorFlow's greetings
                    result.first = result.first or time.monotonic()
                result.text += said.get("text") or said["data"].get("text/plain", "")
            elif kind == "error":
                result.text += f"{said['ename']}: {said['evalue']}"
            elif kind == "execute_reply":
                result.status = said["status"]
            elif kind == "status":
                idle = said["execution_state"] == "idle"
        return result

    def close(self) -> None:
        self.channel.close()


class Result:
    """What a cell has shown: its text, how it ended, and when the first output came."""

    def __init__(self) -> None:
        self.text = ""
        self.status = ""
        self.first = 0.0


def _parse(frame: str | bytes) -> dict[str, Any]:
    """Read a message; those with buffers, as of widgets, come as bytes."""
    if isinstance(frame, bytes):
        (count,) = struct.unpack_from("!I", frame)
        offsets = [*struct.unpack_from(f"!{count}I", frame, 4), len(frame)]
        frame = frame[offsets[0] : offsets[1]].decode()
    message: dict[str, Any] = json.loads(frame)
    return message
