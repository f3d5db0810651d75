"""Training over several processes, on one machine or many: start them, and notice a lost one."""

import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from dlsg_utils._core.checks import whole
from dlsg_utils.distributed import cluster as clusters
from dlsg_utils.distributed.cluster import WorkerLost

if TYPE_CHECKING:  # whoever only starts workers needs no TensorFlow
    from dlsg_utils.distributed.hardware import Hardware

# Exit status of a worker that lost another one: nothing is wrong with it, start it again. Both
# Kubeflow and srun take the highest status as the more telling: this one is above a SIGKILL's 137.
RETRY = 138

# A dead process's port closes within this time; so long too a worker stays for others to see it.
_SECONDS_TO_SEE = 3.0

# How long the other processes may take to end by themselves before they are ended.
_SECONDS_TO_END = 15.0


@contextlib.contextmanager
def naming_lost_workers(machine: "Hardware") -> Iterator[None]:
    """Turn TensorFlow's errors about a lost connection into one that names the worker.

    TensorFlow ends a collective operation at once when another process dies, and within about
    ten seconds when it hangs or its machine is gone, but its message names a neighbor or nobody.

    Parameters
    ----------
    machine
        What :func:`dlsg_utils.distributed.hardware.hardware` returned.

    Raises
    ------
    WorkerLost
        If a worker was lost within the block. The process must be started again, as must the
        others.

    Used by :func:`dlsg_utils.training.fit`.
    """
    import tensorflow as tf

    try:
        yield
    except tf.errors.OpError as error:
        if not machine.workers:
            raise
        cluster = clusters.Cluster(machine.workers, machine.worker)
        gone = clusters.lost(cluster, str(error), _SECONDS_TO_SEE)
        if not gone:
            raise
        # The others look for the lost one now: this one must not seem lost too.
        time.sleep(_SECONDS_TO_SEE)
        names = " and ".join(map(cluster.name, sorted(gone)))
        raise WorkerLost(
            f"Lost {names}, so worker {machine.worker} cannot go on. Start all workers again: "
            "training resumes from its last checkpoint."
        ) from error


def set_up(script: Path) -> "Hardware":
    """Connect this process, one of several workers, with the others."""
    _check_script(script)
    from dlsg_utils.distributed.hardware import hardware

    try:
        machine = hardware()
    except WorkerLost as error:
        _end(error)
    # TensorFlow's workers take SIGTERM for a hint that the machine goes soon, and stay.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    return machine


def run_script(machine: "Hardware", script: Path, arguments: Sequence[str]) -> None:
    """Run a script as one of the workers that were set up.

    When another worker is lost, the process ends with the status :data:`RETRY`.
    """
    sys.argv = [str(script), *arguments]
    sys.path[0] = str(script.resolve().parent)
    try:
        with naming_lost_workers(machine):
            runpy.run_path(str(script), run_name="__main__")
    except WorkerLost as error:
        _end(error)


def _end(error: WorkerLost) -> NoReturn:
    """End the process here: a lost worker must not keep it waiting while it closes its devices."""
    print(error, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(RETRY)


def start(count: int, script: Path, arguments: Sequence[str]) -> int:
    """Start a script as several workers on this machine, and wait for them.

    Each line they print is shown after its worker's number. Ctrl-C reaches all. When one fails,
    the others get a moment to say so and are then ended.

    Parameters
    ----------
    count
        Number of processes. They share the processor's cores.
    script, arguments
        What each of them runs.

    Returns
    -------
    int
        0, or the exit status of the worker that failed first (128 + the signal that killed it).
    """
    whole("N", count)
    _check_script(script)
    addresses = [f"127.0.0.1:{port}" for port in _free_ports(count)]
    command = [sys.executable, "-m", "dlsg_utils", "worker", str(script), *arguments]
    processes: list[subprocess.Popen[str]] = []
    threads: list[threading.Thread] = []
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as by Ctrl-C
    try:
        for index in range(count):
            process = _start_one(command, addresses, index)
            processes.append(process)
            for pipe in ((process.stdout, sys.stdout), (process.stderr, sys.stderr)):
                threads.append(threading.Thread(target=_relay, args=(*pipe, index), daemon=True))
                threads[-1].start()
        return _wait(processes)
    except KeyboardInterrupt:
        for process in processes:
            process.send_signal(signal.SIGINT)
        raise
    finally:
        _finish(processes)
        for thread in threads:
            thread.join(timeout=5)  # a grandchild may keep the pipe open
        signal.signal(signal.SIGTERM, previous)


def _check_script(script: Path) -> None:
    if not script.is_file():
        raise ValueError(f"There is no script {script}.")


def _free_ports(count: int) -> list[int]:
    """Let the system choose ports; all are held until the last is chosen, so that they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in sockets]


def _start_one(command: list[str], addresses: list[str], index: int) -> subprocess.Popen[str]:
    # Of TensorFlow's log the errors only; of a progress bar, whose changes are lines here, a few.
    defaults = {"TF_CPP_MIN_LOG_LEVEL": "2", "TQDM_MININTERVAL": "5"}
    task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
    own = {"TF_CONFIG": json.dumps(task), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command,
        env=defaults | os.environ | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # so that a signal comes from here only, and once
    )


def _relay(source: IO[str], sink: IO[str], index: int) -> None:
    """Pass on whole lines, so that those of several workers do not run into one another."""
    with source:
        for line in source:
            if line.strip():
                sink.write(f"[{index}] {line.rstrip()}\n")
                sink.flush()


def _wait(processes: list[subprocess.Popen[str]]) -> int:
    """Wait for all to succeed or one to fail; then give the others a moment to end themselves."""
    while not (failed := [(p.returncode, index) for index, p in enumerate(processes) if p.poll()]):
        if all(process.poll() == 0 for process in processes):
            return 0
        time.sleep(0.1)
    # Of several at once, one that only lost another is not the cause.
    state, index = min(failed, key=lambda each: each[0] == RETRY)
    status = state if state > 0 else 128 - state
    reason = f"with status {status}" if state > 0 else f"by {signal.Signals(-state).name}"
    print(f"Worker {index} ended {reason}; the others stop.", file=sys.stderr)
    end = time.monotonic() + _SECONDS_TO_END
    while time.monotonic() < end and any(process.poll() is None for process in processes):
        time.sleep(0.1)
    return status


def _finish(processes: list[subprocess.Popen[str]]) -> None:
    """End what still runs: politely, then for certain."""
    for sent in (0, signal.SIGTERM, signal.SIGKILL):  # 0 says nothing
        for process in processes:
            process.send_signal(sent)  # to those that have not ended
        end = time.monotonic() + 3
        while any(process.poll() is None for process in processes) and time.monotonic() < end:
            time.sleep(0.05)
