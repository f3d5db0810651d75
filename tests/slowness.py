"""How slow this machine is, for tests that allow a time."""

import os
from pathlib import Path


def slowness() -> float:
    """Return how much longer than on a current processor something may take.

    ``DLSG_SLOWNESS`` says it. Without it, 2 where the processor has no AVX-512: there convolutions
    take about twice as long (lecture 03 took 120 s in place of 65).
    """
    if given := os.environ.get("DLSG_SLOWNESS"):
        return float(given)
    about = Path("/proc/cpuinfo")
    return 1 if about.exists() and "avx512f" in about.read_text() else 2
