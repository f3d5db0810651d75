"""Memory that students have in common is kept once: Linux merges equal pages (KSM).

Thirty kernels hold the same data sets and much of the same libraries, in memory of their own.
The kernel's documentation: "Kernel Samepage Merging".
"""

import ctypes
from pathlib import Path

_KSM = Path("/sys/kernel/mm/ksm")
_PR_SET_MEMORY_MERGE = 67  # <linux/prctl.h>, from Linux 6.4 on
# Seconds in which all memory is looked at once.
_SCAN = 100


def switch_on(root: Path = _KSM) -> bool:
    """Let the system merge pages of those who agree to it; return whether it does."""
    try:
        if (root / "run").read_text().strip() != "1":
            if (root / "advisor_mode").exists():  # it finds out how many pages a second
                (root / "advisor_mode").write_text("scan-time")
                (root / "advisor_target_scan_time").write_text(str(_SCAN))
            (root / "run").write_text("1")
    except OSError:
        return False
    return True


def agree() -> None:
    """Let this process's memory be merged, and that of what it starts; it must still be root's.

    Older systems know no such call and answer with an error: nothing is merged then.
    """
    ctypes.CDLL(None).prctl(_PR_SET_MEMORY_MERGE, 1, 0, 0, 0)
