"""The workers of a run over several processes: who they are, whether they are there."""

import itertools
import json
import os
import re
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psutil

# A machine that is switched off answers nothing: this long is a call waited for.
_CALL_SECONDS = 2.0

# Slurm jobs that share a machine must not share a port; below the ports that systems hand out.
_FIRST_PORT, _PORTS = 20_000, 10_000


class WorkerLost(RuntimeError):  # noqa: N818, what happened, as KeyboardInterrupt
    """One of several workers is gone, so the others cannot go on."""


@dataclass(frozen=True)
class Cluster:
    """Addresses ``host:port`` of all workers, and which of them this process is."""

    workers: tuple[str, ...]
    index: int

    def name(self, index: int) -> str:
        """Return a worker's name for messages."""
        return f"worker {index} of 0 to {len(self.workers) - 1} ({self.workers[index]})"

    def others(self) -> set[int]:
        """Return the indices of the other workers."""
        return set(range(len(self.workers))) - {self.index}


def from_environment() -> Cluster | None:
    """Read ``TF_CONFIG``, or else the variables of a Slurm step; None if neither is there.

    Raises
    ------
    ValueError
        If they contradict themselves; the message names the variable, what it says and what it
        should.
    """
    if "TF_CONFIG" in os.environ:
        return _from_tf_config(os.environ["TF_CONFIG"])
    if int(os.environ.get("SLURM_STEP_NUM_TASKS", "1")) > 1:
        return _from_slurm(os.environ)
    return None


def _from_tf_config(text: str) -> Cluster | None:
    example = (
        '{"cluster": {"worker": ["host1:2222", "host2:2222"]}, '
        '"task": {"type": "worker", "index": 0}}'
    )
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"TF_CONFIG takes JSON such as {example}, got {text!r}: {error}."
        ) from None
    try:
        cluster, task = dict(config.get("cluster") or {}), dict(config.get("task") or {})
        jobs = {job: [str(address) for address in cluster[job]] for job in cluster}
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f"TF_CONFIG takes an object such as {example}, got {text!r}.") from None
    if unknown := sorted(set(jobs) - {"chief", "worker"}):
        raise ValueError(
            f"TF_CONFIG names tasks of type {unknown[0]!r}. All processes train here: "
            "it takes 'worker', and one 'chief'."
        )
    # A chief, where there is one, is the first worker.
    first = {"chief": 0, "worker": len(jobs.get("chief", []))}
    addresses = [*jobs.get("chief", []), *jobs.get("worker", [])]
    if not addresses:
        return None
    _check_addresses(addresses)

    job, index = task.get("type", "worker"), task.get("index", 0)
    if job not in jobs:
        raise ValueError(
            f"TF_CONFIG's task has type {job!r}, its cluster has {', '.join(map(repr, jobs))}."
        )
    if not isinstance(index, int) or not 0 <= index < len(jobs[job]):
        raise ValueError(
            f"TF_CONFIG's task is {job} {index!r}, which its cluster does not have: "
            f"{job} takes an index from 0 to {len(jobs[job]) - 1}."
        )
    return Cluster(tuple(addresses), first[job] + index) if len(addresses) > 1 else None


def _check_addresses(addresses: list[str]) -> None:
    for address in addresses:
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise ValueError(
                f"TF_CONFIG gives a worker the address {address!r}; an address is host:port, "
                "with a port from 1 to 65535."
            )
    for index, address in enumerate(addresses):
        if (first := addresses.index(address)) != index:
            raise ValueError(
                f"TF_CONFIG gives workers {first} and {index} the same address, {address}; "
                "each takes one of its own."
            )


def _from_slurm(variables: Mapping[str, str]) -> Cluster:
    """Workers of a job step, in the order in which Slurm numbers tasks: node after node."""
    needed = ("SLURM_PROCID", "SLURM_STEP_NODELIST", "SLURM_STEP_TASKS_PER_NODE", "SLURM_JOB_ID")
    if missing := [name for name in needed if name not in variables]:
        raise ValueError(
            f"SLURM_STEP_NUM_TASKS={variables['SLURM_STEP_NUM_TASKS']} tells of several workers, "
            f"but {missing[0]} is not set. Start the workers with srun."
        )
    nodes = expand_nodes(variables["SLURM_STEP_NODELIST"])
    counts = _expand_counts(variables["SLURM_STEP_TASKS_PER_NODE"])
    tasks = [(node, number) for node, n in zip(nodes, counts, strict=False) for number in range(n)]
    index, total = int(variables["SLURM_PROCID"]), int(variables["SLURM_STEP_NUM_TASKS"])
    if len(nodes) != len(counts) or len(tasks) != total or not 0 <= index < total:
        raise ValueError(
            f"Slurm's variables do not agree: SLURM_STEP_NUM_TASKS={total}, SLURM_PROCID={index}, "
            f"SLURM_STEP_NODELIST={variables['SLURM_STEP_NODELIST']} and "
            f"SLURM_STEP_TASKS_PER_NODE={variables['SLURM_STEP_TASKS_PER_NODE']}."
        )
    node, number = tasks[index]
    mine = variables.get("SLURMD_NODENAME", node), int(variables.get("SLURM_LOCALID", number))
    if mine != (node, number):
        raise ValueError(
            f"SLURM_PROCID={index} is task {mine[1]} on {mine[0]}, not task {number} on {node}: "
            "tasks must be numbered node after node. Start them with srun --distribution=block."
        )
    port = _first_port(variables)
    return Cluster(tuple(f"{node}:{port + number}" for node, number in tasks), index)


def _first_port(variables: Mapping[str, str]) -> int:
    text = variables.get("DLSG_PORT")
    if text is None:
        return _FIRST_PORT + 16 * int(variables["SLURM_JOB_ID"]) % _PORTS
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise ValueError(f"DLSG_PORT takes a port from 1 to 65535, got {text!r}.")
    return int(text)


def expand_nodes(text: str) -> list[str]:
    """Write out Slurm's list of nodes: ``"gpu[01-03,07]"`` is gpu01, gpu02, gpu03 and gpu07."""
    numbers = r"\d+(?:-\d+)?"
    if not re.fullmatch(rf"(?:[^\[\],\s]|\[{numbers}(?:,{numbers})*\]|,(?=.))+", text):
        raise ValueError(f"SLURM_STEP_NODELIST={text!r} is no list such as 'gpu[01-03,07]'.")
    nodes: list[str] = []
    for part in re.findall(r"(?:[^\[\],]|\[[^\]]*\])+", text):
        pieces = re.split(r"\[([^\]]*)\]", part)  # text and bracket in turn
        choices: list[Iterable[str]] = [
            _expand_range(piece) if number % 2 else [piece] for number, piece in enumerate(pieces)
        ]
        nodes += ("".join(choice) for choice in itertools.product(*choices))
    return nodes


def _expand_range(text: str) -> list[str]:
    numbers: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        numbers += (f"{n:0{len(first)}d}" for n in range(int(first), int(last or first) + 1))
    return numbers


def _expand_counts(text: str) -> list[int]:
    """Write out Slurm's tasks per node: ``"2(x3),1"`` is 2, 2, 2, 1."""
    if not re.fullmatch(r"\d+(\(x\d+\))?(,\d+(\(x\d+\))?)*", text):
        raise ValueError(f"SLURM_STEP_TASKS_PER_NODE={text!r} is no list such as '2(x3),1'.")
    pairs = re.findall(r"(\d+)(?:\(x(\d+)\))?", text)
    return [int(count) for count, times in pairs for _ in range(int(times or 1))]


def meet(cluster: Cluster, seconds: float) -> None:
    """Wait until every worker is up, so that TensorFlow need not: it would wait for an hour.

    Until then this process listens at its own address, as TensorFlow does afterwards, so that each
    worker finds all others there however far they are.

    Raises
    ------
    ValueError
        If the port of this worker is taken.
    WorkerLost
        If a worker is not up after so many seconds.
    """
    end, waiting = time.monotonic() + seconds, cluster.others()
    with _listen(cluster):
        while waiting := absent(cluster, waiting):
            if time.monotonic() > end:
                names = " and ".join(map(cluster.name, sorted(waiting)))
                raise WorkerLost(
                    f"Waited {seconds:g} s for {names}: no answer. Does it run, with the same list "
                    "of workers? DLSG_WAIT sets how many seconds to wait."
                )
            time.sleep(0.2)


def _listen(cluster: Cluster) -> socket.socket:
    address = cluster.workers[cluster.index]
    port = int(address.rpartition(":")[2])
    try:
        return socket.create_server(("", port), backlog=len(cluster.workers))
    except OSError as error:
        raise ValueError(
            f"Port {port}, which {cluster.name(cluster.index)} is to use, is taken"
            f"{_holder(port)}: {error}. End that, or give this worker another port."
        ) from None


def _holder(port: int) -> str:
    """Say which process listens at a port, where the system tells."""
    try:
        for found in psutil.net_connections("tcp"):
            if found.status == psutil.CONN_LISTEN and found.laddr.port == port and found.pid:
                return f" by process {found.pid} ({psutil.Process(found.pid).name()})"
    except psutil.Error:
        pass
    return ""


def absent(cluster: Cluster, indices: Iterable[int]) -> set[int]:
    """Return those workers at whose addresses nothing answers."""
    return {index for index in indices if not _answers(cluster.workers[index])}


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CALL_SECONDS).close()
    except OSError:  # refused, no such host yet, or no answer in time
        return False
    return True


def lost(cluster: Cluster, message: str, seconds: float) -> set[int]:
    """Find the workers that are gone, given TensorFlow's message.

    A process that ended refuses calls. One that hangs takes them, but TensorFlow, which hears
    no heartbeat, names it. A machine may take a moment to close a dead process's port.
    """
    silent = re.search(r"stopped sending heartbeats\)?:?((?:\s*/job:worker\S*task:\d+)+)", message)
    named = {int(task) for task in re.findall(r"task:(\d+)", silent[1])} if silent else set()
    end = time.monotonic() + seconds
    while not (gone := absent(cluster, cluster.others()) | (named & cluster.others())):
        if time.monotonic() > end:
            break
        time.sleep(0.2)
    return gone


def as_tf_config(addresses: list[str], index: int) -> str:
    """Return the ``TF_CONFIG`` of one worker."""
    config: dict[str, Any] = {"worker": addresses}
    return json.dumps({"cluster": config, "task": {"type": "worker", "index": index}})
