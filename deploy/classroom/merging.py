"""Memory that students have in common is kept once: Linux merges equal pages (KSM).

Thirty kernels hold the same data sets and much of the same libraries, in memory of their own. A
library's tables of addresses are equal where it lies at the same address in each process: so
addresses are not drawn by chance (ASLR). Linux's documentation: "Kernel Samepage Merging";
personality(2), ``ADDR_NO_RANDOMIZE``.
"""

import ctypes
import os
from contextlib import suppress
from pathlib import Path

_KSM = Path("/sys/kernel/mm/ksm")
_PR_SET_MEMORY_MERGE = 67  # <linux/prctl.h>, from Linux 6.4 on
_ADDR_NO_RANDOMIZE = 0x0040000  # <linux/personality.h>
# All memory is looked at once in so many seconds, if that takes no more of a processor than this.
_ADVISOR = {"advisor_target_scan_time": 60, "advisor_max_cpu": 25}
# Of the system's thread that merges. By its own, 5, it gets next to no time beside busy kernels.
_NICE = -10


def switch_on(root: Path = _KSM) -> bool:
    """Let the system merge pages of those who agree to it; return whether it does."""
    try:
        if (root / "run").read_text().strip() != "1":
            if (root / "advisor_mode").exists():  # it finds out how many pages a second
                (root / "advisor_mode").write_text("scan-time")
                for name, value in _ADVISOR.items():
                    (root / name).write_text(str(value))
            if (root / "smart_scan").exists():  # else pages that differed once wait for long
                (root / "smart_scan").write_text("0")
            (root / "run").write_text("1")
            with suppress(OSError):  # a container may not be allowed to
                _prefer("ksmd")
    except OSError:
        return False
    return True


def _prefer(thread: str) -> None:
    """Give a thread of the system the processor before others."""
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            if path.read_text().strip() == thread:
                os.setpriority(os.PRIO_PROCESS, int(path.parent.name), _NICE)


def agree() -> None:
    """Let this process's memory be merged, and that of what it starts; it must still be root's.

    Older systems know no such call and answer with an error: nothing is merged then, and addresses
    stay random.
    """
    system = ctypes.CDLL(None)
    if system.prctl(_PR_SET_MEMORY_MERGE, 1, 0, 0, 0) == 0:
        system.personality(_ADDR_NO_RANDOMIZE)
