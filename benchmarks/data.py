"""Loading data and importing the package, each in a process of its own; files in the disk's cache.

The seconds are those of the statement itself, without the interpreter's start; imports that come
before it are not counted, ``import dlsg_utils`` apart.

Run: python benchmarks/data.py
"""

import statistics
import subprocess
import sys
from pathlib import Path

from timing import print_table

FOLDER = Path(__file__).parents[1] / "data" / "fashion-mnist"
ROUNDS = 7

USUAL = f"""
loaded = []
for part in ("train", "t10k"):
    with gzip.open("{FOLDER.as_posix()}/" + part + "-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1)
    with gzip.open("{FOLDER.as_posix()}/" + part + "-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    loaded.append((pixels.astype("float32") / 255, labels.astype("int64")))
"""

# name: (what comes first, what is timed)
CASES = {
    'load("fashion-mnist")': (
        "from dlsg_utils import data; data.load",
        'data.load("fashion-mnist")',
    ),
    "the usual gzip.open, / 255, unchecked": ("import gzip; import numpy as np", USUAL),
    'load("mnist-10k")': ("from dlsg_utils import data; data.load", 'data.load("mnist-10k")'),
    'image("chelsea")': ("from dlsg_utils import data; data.load", 'data.image("chelsea")'),
    'image("chelsea", 224)': (
        "from dlsg_utils import data; data.load",
        'data.image("chelsea", 224)',
    ),
    "verify()": ("from dlsg_utils import data; data.load", "data.verify()"),
    "import dlsg_utils": ("", "import dlsg_utils"),
    "import dlsg_utils.data": ("", "import dlsg_utils.data"),
}


def seconds(before: str, timed: str) -> float:
    code = (
        f"import time\n{before}\nstart = time.perf_counter()\n{timed}\n"
        "print(time.perf_counter() - start)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return float(answer.stdout)


def main() -> None:
    measured: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(1 + ROUNDS):
        for name, case in CASES.items():
            measured[name].append(seconds(*case))
    # The first round fills the disk's cache.
    medians = {name: statistics.median(values[1:]) for name, values in measured.items()}
    print_table(f"Loading, fresh processes, medians of {ROUNDS}", medians)


if __name__ == "__main__":
    main()
