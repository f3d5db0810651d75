"""Memory limits that the system holds: one for each process, one for all of a student's."""

import os
import resource
from collections.abc import Callable
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
# Of the machine's memory the class leaves this share to the system and the hub.
_SPARED = 0.1


def _unified(root: Path) -> bool:
    """Tell version 2 of control groups, which has one tree for all, from version 1."""
    controllers = root / "cgroup.controllers"
    return controllers.exists() and "memory" in controllers.read_text().split()


def limit_group(name: str, memory: int, root: Path = _CGROUPS) -> Path | None:
    """Make a control group, or change its limit; return its folder.

    Parameters
    ----------
    name
        The group's path below that of the system, such as ``classroom/anna``.
    memory
        Bytes that its processes may use together.
    root
        Where the system shows its control groups.

    Returns
    -------
    pathlib.Path or None
        None where the system offers no control groups, as in most containers.
    """
    try:
        if _unified(root):
            folder = root
            for part in Path(name).parts:
                (folder / "cgroup.subtree_control").write_text("+memory")
                folder /= part
                folder.mkdir(exist_ok=True)
            (folder / "memory.max").write_text(str(memory))
            swap = folder / "memory.swap.max"
            if swap.exists():
                swap.write_text("0")
        else:
            folder = root / "memory" / name
            if not (root / "memory/memory.limit_in_bytes").exists():
                return None
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "memory.limit_in_bytes").write_text(str(memory))
    except OSError:
        return None
    return folder


def remove_group(name: str, root: Path = _CGROUPS) -> None:
    """Remove a control group whose processes have ended, and those inside it."""
    folder = (root if _unified(root) else root / "memory") / name
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
    folder.rmdir()


def class_memory() -> int:
    """Return the bytes that all students may use together."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return int(total * (1 - _SPARED))


def enter(group: Path | None, memory: int, processes: int = 1000) -> Callable[[], None]:
    """Return a function that puts a new process under the limits; it must still be root's.

    A single array that is too large ends in a MemoryError, which a cell shows. Where several
    processes are too large together, the system ends the largest: the kernel, not the server.
    """

    def limit() -> None:
        if group is not None:
            (group / "cgroup.procs").write_text(str(os.getpid()))
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.umask(0o077)

    return limit
