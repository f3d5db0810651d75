"""The workers of a run over several processes: who they are, whether they are there."""

import os
import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

# A machine that is switched off does not refuse a connection: wait this long for it, in seconds.
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
    """Read ``TF_CONFIG``, or else the variables of a Slurm step; None if neither names several.

    TensorFlow's own resolvers read them. A worker's index is that of its own address in
    the list, so the order in which Slurm numbers its tasks does not matter.

    Raises
    ------
    ValueError
        If they contradict themselves; the message names the variable, what it says and what it
        takes.
    """
    if "TF_CONFIG" in os.environ:
        addresses, mine = _of_tf_config(os.environ["TF_CONFIG"])
    elif int(os.environ.get("SLURM_STEP_NUM_TASKS", "1")) > 1:
        addresses, mine = _of_slurm()
    else:
        return None
    return Cluster(tuple(addresses), addresses.index(mine)) if len(addresses) > 1 else None


def _of_tf_config(text: str) -> tuple[list[str], str]:
    """Return the addresses in ``TF_CONFIG``, a chief's first, and that of this process."""
    import tensorflow as tf

    resolver, mine = tf.distribute.cluster_resolver.TFConfigClusterResolver(), ""
    try:
        spec = resolver.cluster_spec()
        if not text.lstrip().startswith("{"):
            raise TypeError("it is no object")
        if spec.jobs:
            mine = spec.task_address(resolver.task_type or "worker", resolver.task_id or 0)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            'TF_CONFIG takes JSON such as {"cluster": {"worker": ["host1:2222", "host2:2222"]}, '
            f'"task": {{"type": "worker", "index": 0}}}}, got {text!r}: {error}.'
        ) from None
    if unknown := sorted(set(spec.jobs) - {"chief", "worker"}):
        raise ValueError(
            f"TF_CONFIG names tasks of type {unknown[0]!r}. All processes train here: "
            "it takes 'worker', and one 'chief'."
        )
    addresses = [address for job in sorted(spec.jobs) for address in spec.job_tasks(job)]
    for address in addresses:
        host, _, port = address.rpartition(":")
        if not host or not _is_port(port):
            raise ValueError(
                f"TF_CONFIG gives a worker the address {address!r}; an address is host:port, "
                "with a port from 1 to 65535."
            )
        if addresses.count(address) > 1:
            raise ValueError(
                f"TF_CONFIG gives several workers the same address, {address}; each takes one of "
                "its own."
            )
    return addresses, mine


def _of_slurm() -> tuple[list[str], str]:
    """Return the addresses of the tasks of a Slurm step, and that of this process."""
    import tensorflow as tf

    step, port = os.environ, os.environ.get("DLSG_PORT")
    if port is not None and not _is_port(port):
        raise ValueError(f"DLSG_PORT takes a port from 1 to 65535, got {port!r}.")
    try:
        first = int(port or _FIRST_PORT + 16 * int(step["SLURM_JOB_ID"]) % _PORTS)
        mine = f"{step['SLURMD_NODENAME']}:{first + int(step['SLURM_LOCALID'])}"
        # The resolver deals out GPUs, too; here they are left to CUDA_VISIBLE_DEVICES.
        resolver = tf.distribute.cluster_resolver.SlurmClusterResolver(
            port_base=first,
            gpus_per_node=int(step["SLURM_STEP_NUM_TASKS"]),
            gpus_per_task=1,
            auto_set_gpu=False,
        )
        addresses = resolver.cluster_spec().job_tasks("worker")
        if mine not in addresses:
            raise ValueError(f"this task, {mine}, is not among {', '.join(addresses)}")
    except (KeyError, RuntimeError, ValueError) as error:
        raise ValueError(
            "Slurm's variables do not agree, or one is not set "
            f"({type(error).__name__}: {error}). Start the workers with srun."
        ) from None
    return addresses, mine


def _is_port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < 65_536


def meet(cluster: Cluster) -> None:
    """Wait until every worker is up, so that TensorFlow need not: it would wait for an hour.

    Until then this process listens at its own address, as TensorFlow does afterwards, so that each
    worker finds all others there however far they are.

    Raises
    ------
    ValueError
        If the port of this worker is taken, or ``DLSG_WAIT`` is no number of seconds.
    WorkerLost
        If a worker is not up after ``DLSG_WAIT`` seconds (600).
    """
    text = os.environ.get("DLSG_WAIT", "600")
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise ValueError(f"DLSG_WAIT takes seconds, 0 or more, got {text!r}.")
    end, waiting = time.monotonic() + float(text), cluster.others()
    with _listen(cluster):
        while waiting := absent(cluster, waiting):
            if time.monotonic() > end:
                names = " and ".join(map(cluster.name, sorted(waiting)))
                raise WorkerLost(
                    f"Waited {text} s for {names}: no answer. Does it run, with the same list "
                    "of workers? DLSG_WAIT sets how many seconds to wait."
                )
            time.sleep(0.2)


def _listen(cluster: Cluster) -> socket.socket:
    port = int(cluster.workers[cluster.index].rpartition(":")[2])
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
    """Return those workers whose addresses take no connection."""
    gone = set()
    for index in indices:
        host, _, port = cluster.workers[index].rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _CALL_SECONDS).close()
        except OSError:  # refused, no such host yet, or not in time
            gone.add(index)
    return gone


def lost(cluster: Cluster, message: str, seconds: float) -> set[int]:
    """Find the workers that are gone, given TensorFlow's message.

    A process that ended refuses calls. One that hangs takes them, but TensorFlow, which hears
    no heartbeat, names it. A machine may take a moment to close a dead process's port.
    """
    silent = re.search(r"stopped sending heartbeats\)?:?((?:\s*/job:worker\S*task:\d+)+)", message)
    named = {int(task) for task in re.findall(r"task:(\d+)", silent[1])} if silent else set()
    gone, end = named & cluster.others(), time.monotonic() + seconds
    while not (gone := gone | absent(cluster, cluster.others())) and time.monotonic() < end:
        time.sleep(0.2)
    return gone
