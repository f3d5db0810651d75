"""What a classroom was started with, and who is in it."""

import csv
import dataclasses
import json
import os
import re
import secrets
import socket
from pathlib import Path

COURSE = Path(__file__).parents[2]
FOLDER = Path("/srv/dlsg-classroom")
# Unix limits the path of a socket to 107 bytes; that of a kernel's is this much longer than a home.
_SOCKET = len("/.run/kernel-12345678-1234-1234-1234-123456789012-ipc-5")


class ClassroomError(Exception):
    """Something the lecturer can put right; the message says how."""


@dataclasses.dataclass
class Settings:
    """What the hub needs to know; kept in the classroom's folder, readable by root only."""

    folder: str
    address: str
    port: int
    memory: int
    idle: int
    certificate: str
    key: str
    prefix: str
    hub_port: int
    proxy_port: int
    proxy_token: str = dataclasses.field(default_factory=lambda: secrets.token_hex(32))
    service_token: str = dataclasses.field(default_factory=lambda: secrets.token_hex(32))

    @property
    def root(self) -> Path:
        """The classroom's folder."""
        return Path(self.folder)

    @property
    def url(self) -> str:
        """Where the hub answers on this machine."""
        host = "127.0.0.1" if self.address in ("", "0.0.0.0") else self.address
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"

    @property
    def api(self) -> str:
        """The hub's own address, behind the proxy."""
        return f"http://127.0.0.1:{self.hub_port}/hub/api"

    @property
    def state(self) -> Path:
        """What only root may read: the hub's database, its log, the passwords."""
        return self.root / "hub"

    @property
    def published(self) -> Path:
        """The repository that students' copies of the course come from."""
        return self.root / "course"

    @property
    def group(self) -> str:
        """The control group of all students."""
        return f"dlsg-classroom-{self.port}"

    def home(self, name: str) -> Path:
        """Where a student's files are."""
        return self.root / "homes" / name

    def account(self, name: str) -> str:
        """Return the Unix user of a student; the prefix keeps them apart from the machine's own."""
        return self.prefix + name

    def save(self) -> None:
        """Write the settings; nobody but root may read them."""
        write_private(self.state / "settings.json", json.dumps(dataclasses.asdict(self), indent=1))

    @classmethod
    def load(cls, folder: Path) -> "Settings":
        """Read what `start` wrote."""
        path = folder / "hub/settings.json"
        if not path.exists():
            raise ClassroomError(f"No classroom in {folder}. Start one: make classroom ROSTER=…")
        return cls(**json.loads(path.read_text()))


def write_private(path: Path, text: str) -> None:
    """Write a file whole, for its owner's eyes only."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


def read_roster(path: Path, settings: Settings) -> dict[str, str]:
    """Return the role of everyone in a roster: ``student`` or ``lecturer``.

    A roster is a CSV file with a column ``name`` and, if wanted, a column ``role``. Other columns
    are the lecturer's own.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = reader.fieldnames or []
    except (OSError, UnicodeDecodeError) as error:
        raise ClassroomError(f"The roster {path} cannot be read: {error}.") from error
    if "name" not in columns:
        raise ClassroomError(
            f"{path}: the first line must name a column `name`; it has {', '.join(columns) or '—'}."
        )
    roles: dict[str, str] = {}
    longest = min(20, 107 - _SOCKET - len(str(settings.home(""))) - 1)
    for number, row in enumerate(rows, 2):
        name, role = (row["name"] or "").strip(), (row.get("role") or "student").strip()
        if not name:
            continue
        where = f"{path}, line {number}: "
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or len(name) > longest:
            raise ClassroomError(
                f"{where}{name!r} is not taken as a name. Write a to z, 0 to 9 and -, a letter "
                f"first, at most {longest} signs: anna-k."
            )
        if role not in ("student", "lecturer"):
            raise ClassroomError(f"{where}the role is student or lecturer, not {role!r}.")
        if name in roles:
            raise ClassroomError(f"{where}{name} is in the roster twice.")
        roles[name] = role
    if not roles:
        raise ClassroomError(f"{path} names nobody: write a name a line below the first.")
    return roles


def check_readable(path: Path) -> None:
    """Raise where other users cannot enter a folder."""
    for folder in (path, *path.parents):
        if not folder.stat().st_mode & 0o001:
            raise ClassroomError(
                f"Students cannot enter {folder}, on the way to {path}. Choose a place that "
                "everyone may read: for the course, /opt/dlsg, say."
            )
