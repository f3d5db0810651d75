"""Run every benchmark but the classroom in turn, each in a process of its own.

Run: python benchmarks/run.py, or `make bench`. Leave the computer alone meanwhile.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
# A classroom of thirty takes an hour: python benchmarks/classroom.py --students 30.
LEFT_OUT = ("run.py", "timing.py", "classroom.py")


def main() -> int:
    failed = []
    for script in sorted(FOLDER.glob("*.py")):
        if script.name not in LEFT_OUT:
            print(f"== {script.stem}", flush=True)
            if subprocess.run([sys.executable, script], check=False).returncode:
                failed.append(script.name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
