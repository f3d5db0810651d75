"""Seconds of each lecture from a cold kernel to its last cell; the budget is 60 on two cores.

Run: python benchmarks/lectures.py, or for some: python benchmarks/lectures.py 10 11 12
"""

import sys
import time
from pathlib import Path

import nbformat

from dlsg_utils.course import notebooks

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
BUDGET = 60


def main() -> None:
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        if sys.argv[1:] and path.name[:2] not in sys.argv[1:]:
            continue
        notebook = nbformat.read(path, as_version=4)
        start = time.perf_counter()
        notebooks.execute(notebook, NOTEBOOKS)
        seconds = time.perf_counter() - start
        over = f"  over the budget of {BUDGET} s" if seconds > BUDGET else ""
        print(f"{path.stem:32} {seconds:5.1f} s{over}", flush=True)


if __name__ == "__main__":
    main()
