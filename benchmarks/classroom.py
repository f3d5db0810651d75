"""A class at work: N students log in at the same moment and run two lectures on a real JupyterHub.

Each student logs in over HTTP, gets a server, opens lecture 01 and then 03 through the Jupyter
API, and runs all their cells; the first is shut down before the second. `cold` starts with nothing
but the hub; `prepared` starts as a lesson does after `classroom.py prepare 01`: servers run, and
the first lecture's imports are done. Printed are seconds until a student sees the first result of
lecture 01, and what it costs: PSS, which counts shared memory once, and processor time. Any cell
that fails fails the benchmark.

Run as root on a quiet machine: python benchmarks/classroom.py [--students 30] [--cells 5]
"""

import argparse
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import hub  # noqa: E402

LECTURES = ("01_convolution_arithmetic", "03_the_whole_cnn")
LIMIT = 16 * 2**30  # bytes of PSS for thirty students
SECONDS = 30 * 60  # no run takes longer


class Visit(NamedTuple):
    """One student's lesson: seconds since everyone began, and the cells that failed."""

    server: float
    first: float
    lectures: tuple[float, ...]
    failures: list[str]


class Meter:
    """What students' processes use, asked for every few seconds while a lesson goes on."""

    def __init__(self, room: hub.Classroom, names: list[str]) -> None:
        self._users = {room.home(name).stat().st_uid for name in names}
        self.peak = 0
        self.processor = 0.0
        self._seconds: dict[tuple[int, float], float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Meter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()
        self.processor = sum(self._seconds.values())

    def _watch(self) -> None:
        while not self._over.wait(5):
            self._look()

    def _look(self) -> None:
        total = 0
        for process in psutil.process_iter():
            try:
                if process.uids().real not in self._users:
                    continue
                spent = process.cpu_times()
                self._seconds[process.pid, process.create_time()] = spent.user + spent.system
                total += pss(process.pid)
            except (psutil.Error, OSError):
                continue
        self.peak = max(self.peak, total)


def pss(pid: int) -> int:
    """Return the bytes of a process, those that it shares divided by the number of sharers."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def cells(name: str, count: int | None) -> list[tuple[str, bool]]:
    """Return a lecture's code cells, and whether each is meant to fail."""
    notebook = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        (cell.source, "raises-exception" in cell.metadata.get("tags", [])) for cell in code[:count]
    ]


def visit(room: hub.Classroom, name: str, begin: float, count: int | None) -> Visit:
    """Do a lesson as one student."""
    failures, lectures, first = [], [], 0.0
    student = room.student(name)
    server = time.monotonic() - begin
    for lecture in LECTURES:
        start = time.monotonic()
        kernel = student.open(f"course/notebooks/{lecture}.ipynb")
        for number, (code, may_fail) in enumerate(cells(lecture, count), 1):
            result = kernel.run(code)
            first = first or result.first
            if result.status != "ok" and not may_fail:
                failures.append(f"{name}, {lecture}, cell {number}: {result.text[-200:]}")
                break
        student.shut_down(kernel)
        lectures.append(time.monotonic() - start)
    return Visit(server, first - begin, tuple(lectures), failures)


def lesson(names: list[str], count: int | None, prepare: bool) -> bool:
    """Let all students do a lesson at the same moment; print what it took."""
    room = hub.Classroom(names)
    try:
        room.start()
        start = time.monotonic()
        if prepare:
            room.call("prepare", "01", timeout=SECONDS)
        preparation = time.monotonic() - start
        with Meter(room, names) as meter, ThreadPoolExecutor(len(names)) as pool:
            begin = time.monotonic()
            running = [pool.submit(visit, room, name, begin, count) for name in names]
            visits, failures = [], []
            for name, future in zip(names, running, strict=True):
                try:
                    visits.append(future.result(timeout=SECONDS))
                except Exception as error:
                    failures.append(f"{name}: {error!r}")
    finally:
        room.close()
    failures += [text for each in visits for text in each.failures]
    print(f"{len(names)} students, {'prepared' if prepare else 'cold'}, {os.cpu_count()} cores")
    if prepare:
        print(f"  prepared before the lesson in   {preparation:8.1f} s")
    row(visits, "server and page", lambda each: each.server)
    row(visits, "first result of lecture 01", lambda each: each.first)
    for number, lecture in enumerate(LECTURES):
        row(visits, f"lecture {lecture[:2]}", lambda each, n=number: each.lectures[n])
    print(f"  PSS of all students at most     {meter.peak / 2**30:8.2f} GiB")
    print(f"  PSS a student                   {meter.peak / 2**30 / len(names):8.2f} GiB")
    print(f"  processor time a student        {meter.processor / len(names):8.1f} s")
    print(f"  failures                        {len(failures):8d}")
    print("\n".join(failures), flush=True)
    return not failures and meter.peak < LIMIT


def row(visits: list[Visit], name: str, of: Callable[[Visit], float]) -> None:
    """Print median and 95th percentile of seconds."""
    if visits:
        values = sorted(map(of, visits))
        late = values[min(len(values) - 1, int(0.95 * len(values)))]
        print(f"  {name:30}  {statistics.median(values):8.1f} s median {late:8.1f} s p95")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--cells", type=int, help="of each lecture, by default all")
    parser.add_argument("--only", choices=["cold", "prepared"], help="by default both")
    options = parser.parse_args()
    if problem := hub.missing():
        print(f"No classroom here: {problem}.")
        return 0
    names = [f"student{number}" for number in range(1, options.students + 1)]
    well = [
        lesson(names, options.cells, way == "prepared")
        for way in ("cold", "prepared")
        if options.only in (None, way)
    ]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
