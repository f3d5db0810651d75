"""A JupyterHub for one class on one machine; `classroom.py start` runs it.

Every student is a Unix user with a home that nobody else may read. The names come from the roster,
first passwords were drawn by `classroom.py`, which see for how to start and stop.
"""

import dbm
import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import limits
import merging
from firstuseauthenticator import FirstUseAuthenticator
from firstuseauthenticator.firstuseauthenticator import ResetPasswordHandler
from jupyterhub.handlers import LoginHandler
from jupyterhub.spawner import LocalProcessSpawner
from settings import COURSE, Settings, read_roster

HERE = Path(__file__).parent
c = get_config()  # noqa: F821
settings = Settings.load(Path(os.environ["CLASSROOM_FOLDER"]))
ROLES = read_roster(settings.state / "roster.csv", settings)
BIN = Path(sys.prefix) / "bin"
PROXY = Path(sys.prefix) / "proxy/node_modules/.bin/configurable-http-proxy"


class ClassAuthenticator(FirstUseAuthenticator):
    """Passwords of one's own; nobody from outside the roster gets as far as to set one."""

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        """Return the name of who knows the password, else None."""
        name = self.normalize_username(data["username"])
        with dbm.open(self.dbm_path, "r") as known:
            if name not in ROLES or name.encode() not in known:
                return None
        found: str | None = await super().authenticate(handler, data)
        return found

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        """Return the pages; the hub's own login page tells of an expired form, FirstUse's not."""
        return [(r"/login", LoginHandler), (r"/auth/change-password", ResetPasswordHandler)]


class StudentSpawner(LocalProcessSpawner):
    """A server that runs as the student's Unix user, below the memory limits."""

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Return what the new process does first: it is limited, then ceases to be root."""
        group = limits.limit_group(f"{settings.group}/{name}", settings.memory)
        limit = limits.enter(group, settings.memory)
        become = super().make_preexec_fn(settings.account(name))

        def prepare() -> None:
            limit()
            merging.agree()
            become()

        return prepare

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Name the student's user and home instead of the hub's."""
        user = pwd.getpwnam(settings.account(self.user.name))
        return env | {"USER": user.pw_name, "HOME": user.pw_dir, "SHELL": user.pw_shell}


# Who comes in
c.JupyterHub.authenticator_class = ClassAuthenticator
c.Authenticator.allowed_users = set(ROLES)
c.Authenticator.admin_users = {name for name, role in ROLES.items() if role == "lecturer"}
c.FirstUseAuthenticator.create_users = False
c.FirstUseAuthenticator.min_password_length = 10
c.FirstUseAuthenticator.dbm_path = str(settings.state / "passwords")

# Where things listen: all but the proxy's door for browsers only on this machine
c.JupyterHub.bind_url = (
    f"{'https' if settings.certificate else 'http'}://{settings.address}:{settings.port}"
)
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings.certificate, settings.key
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings.hub_port}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.proxy_port}"
c.ConfigurableHTTPProxy.auth_token = settings.proxy_token
c.ConfigurableHTTPProxy.command = [str(PROXY)]
c.ConfigurableHTTPProxy.pid_file = str(settings.state / "proxy.pid")

# What survives a hub that ends by itself: logins and servers
c.JupyterHub.db_url = f"sqlite:///{settings.state}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(settings.state / "cookie_secret")
c.JupyterHub.pid_file = str(settings.state / "hub.pid")

# The students' servers
c.JupyterHub.spawner_class = StudentSpawner
c.Spawner.cmd = [sys.executable, str(HERE / "student_server.py")]
c.Spawner.args = [
    # Files in a folder that is the student's own; on TCP others could read along.
    "--KernelManager.transport=ipc",
    # A forgotten notebook gives its memory back, though its page is still open.
    "--MappingKernelManager.cull_idle_timeout=2700",
    "--MappingKernelManager.cull_connected=True",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    f"--LabApp.app_settings_dir={HERE / 'lab_settings'}",
]
c.Spawner.default_url = "/lab/tree/course"
c.Spawner.env_keep = ["LANG", "LC_ALL"]
c.Spawner.environment = {
    "PATH": f"{BIN}:{COURSE / '.venv/bin'}:/usr/local/bin:/usr/bin:/bin",
    "CLASSROOM_COURSE": f"file://{settings.published}",
    "CLASSROOM_FONTS": str(settings.root / "fonts"),
    "GIT_CONFIG_SYSTEM": str(HERE / "gitconfig"),
    # What only a lecturer needs is switched off: it costs every server a second of its start.
    "JUPYTER_CONFIG_PATH": f"{HERE / 'server_config'}:{COURSE / '.venv/etc/jupyter'}",
    "JUPYTER_PATH": str(COURSE / ".venv/share/jupyter"),
    "JUPYTER_RUNTIME_DIR": lambda spawner: f"{settings.home(spawner.user.name)}/.run",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # What TensorFlow has freed goes back to the system: lecture 03 keeps a quarter less memory.
    "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**20),
    "PYTHONHASHSEED": "0",  # equal dictionaries, so that their pages can be merged
}
c.Spawner.mem_limit = settings.memory
# Thirty servers that start at the same moment take turns at the processors.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300

# What else runs
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            *(f"--timeout={settings.idle}", f"--cull-every={max(1, settings.idle // 4)}"),
        ],
    },
    {"name": "classroom", "api_token": settings.service_token},
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    },
    {
        "name": "classroom",
        "scopes": ["list:users", "read:users", "servers", "access:servers"],
        "services": ["classroom"],
    },
]
