"""What this computer, or several of them, offer for training, and what the course makes of it."""

import contextlib
import functools
import os
import platform
import re
import shutil
import subprocess
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import tensorflow as tf

from dlsg_utils._core.checks import one_of
from dlsg_utils.distributed import cluster as clusters

PRECISIONS = ("float32", "bfloat16")
STRATEGIES = ("one", "mirrored", "workers")

# The flags of /proc/cpuinfo that matter to convolutions, and what they are called elsewhere.
_INSTRUCTIONS = {
    "avx2": "avx2",
    "avx512f": "avx512f",
    "avx512_bf16": "avx512_bf16",
    "amx_bf16": "amx_bf16",
    "asimd": "neon",
    "sve": "sve",
    "bf16": "neon_bf16",
}


@dataclass(frozen=True)
class Hardware:
    """Devices, the arithmetic that pays on them, and how training is spread over them.

    Attributes
    ----------
    devices : tuple of str
        What this process trains on: the GPUs, or the CPU where there is none. ``DLSG_DEVICES``
        overrides, ``"GPU:1"`` or ``"CPU:0,CPU:1"`` say.
    memory : mapping of str to int
        Bytes of ``"host"``, and of each GPU where its driver tells.
    instructions : tuple of str
        The processor's instruction sets that matter here: ``"avx2"``, ``"avx512f"``,
        ``"avx512_bf16"``, ``"amx_bf16"``, ``"neon"``, ``"neon_bf16"``, ``"sve"``.
    precision : str
        ``"bfloat16"`` on processors with instructions for it: convolutions and matrix products
        then multiply in 8 significant bits and add in float32. ``"float32"`` elsewhere.
        ``DLSG_PRECISION`` overrides.
    xla : bool
        Whether to compile with XLA: on GPUs, because on CPUs it makes small networks slower.
        ``DLSG_XLA`` (``0`` or ``1``) overrides.
    strategy : tf.distribute.Strategy
        TensorFlow's default on one device, ``MirroredStrategy`` on several,
        ``MultiWorkerMirroredStrategy`` where ``TF_CONFIG`` or Slurm tell of several workers.
        ``DLSG_STRATEGY`` (``one``, ``mirrored`` or ``workers``) overrides.
    worker : int
        Which of the workers this process is. Worker 0 writes the files.
    workers : tuple of str
        The addresses ``host:port`` of all workers; empty if this process trains alone.
    """

    devices: tuple[str, ...]
    memory: Mapping[str, int]
    instructions: tuple[str, ...]
    precision: str
    xla: bool
    strategy: tf.distribute.Strategy
    worker: int = 0
    workers: tuple[str, ...] = ()

    def from_first_worker(self, value: np.ndarray) -> np.ndarray:
        """Return worker 0's value on every worker; each calls this with its own."""
        if not self.workers:
            return value

        def part() -> tf.Tensor:
            replica = tf.distribute.get_replica_context().replica_id_in_sync_group
            return tf.where(replica == 0, value, np.zeros_like(value))

        total = self.strategy.run(tf.function(part))
        return np.asarray(self.strategy.reduce(tf.distribute.ReduceOp.SUM, total, axis=None))

    def __str__(self) -> str:
        memory = ", ".join(f"{name} {size / 2**30:.1f} GiB" for name, size in self.memory.items())
        lines = {
            "devices": ", ".join(self.devices),
            "memory": memory,
            "instructions": ", ".join(self.instructions) or "not known",
            "precision": self.precision,
            "XLA": "yes" if self.xla else "no",
            "strategy": f"{_strategy_name(self.strategy)}, "
            f"replicas: {self.strategy.num_replicas_in_sync}",
        }
        if self.workers:
            lines["worker"] = f"{self.worker} of {', '.join(self.workers)}"
        return "\n".join(f"{name:13}{text}" for name, text in lines.items())


def _strategy_name(strategy: tf.distribute.Strategy) -> str:
    """Return the name that TensorFlow's documentation uses."""
    if isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return "MultiWorkerMirroredStrategy"
    return type(strategy).__name__.removeprefix("_").replace("Distribution", "")


@functools.cache
def hardware() -> Hardware:
    """Look at the computer, once. A GPU's memory is taken as needed, not all at once.

    With several workers it waits for them all, at most ``DLSG_WAIT`` seconds (600), and it must
    be called before TensorFlow computes anything: ``python -m dlsg_utils worker`` does so.

    Raises
    ------
    ValueError
        If an environment variable says what cannot be; the message names it and what it takes.
    RuntimeError
        If several workers are asked for, but TensorFlow has computed something already.
    WorkerLost
        If another worker does not come up in time.

    Used in lecture 04, and by :func:`dlsg_utils.training.fit`.
    """
    gpus = tf.config.list_physical_devices("GPU")
    _take_memory_as_needed(gpus)
    devices = _devices(gpus)
    on_gpu = any(device.startswith("GPU") for device in devices)
    instructions = _instructions()
    has_bfloat16 = bool({"avx512_bf16", "amx_bf16"} & set(instructions))
    best = "bfloat16" if has_bfloat16 and not on_gpu else "float32"
    precision = one_of("DLSG_PRECISION", os.environ.get("DLSG_PRECISION", best), PRECISIONS)
    xla = one_of("DLSG_XLA", os.environ.get("DLSG_XLA", str(int(on_gpu))), ("0", "1")) == "1"

    kind, cluster = _kind(devices)
    return Hardware(
        devices=devices[:1] if kind == "one" else devices,
        memory=_memory(gpus),
        instructions=instructions,
        precision=precision,
        xla=xla,
        strategy=_workers_strategy(cluster, len(gpus)) if cluster else _local(kind, devices),
        worker=cluster.index if cluster else 0,
        workers=cluster.workers if cluster else (),
    )


def _take_memory_as_needed(gpus: list[tf.config.PhysicalDevice]) -> None:
    for gpu in gpus:
        if tf.config.get_logical_device_configuration(gpu):
            continue  # its user has set a limit
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:
            warnings.warn(
                f"TensorFlow has already taken the memory of {gpu.name}: call hardware() first.",
                stacklevel=3,
            )


def _devices(gpus: list[tf.config.PhysicalDevice]) -> tuple[str, ...]:
    """Name the devices to train on, without starting them: workers must be set up before that."""
    cpus = tf.config.list_physical_devices("CPU")
    named = os.environ.get("DLSG_DEVICES")
    if named is None:
        kind, physical = ("GPU", gpus) if gpus else ("CPU", cpus)
        return tuple(f"{kind}:{number}" for number in range(_logical_count(physical)))

    devices = tuple(name.strip().upper() for name in named.split(","))
    if len(set(devices)) < len(devices) or not all(
        re.fullmatch("[CG]PU:[0-9]+", name) for name in devices
    ):
        raise ValueError(
            f"DLSG_DEVICES takes different devices such as 'GPU:0,GPU:1', got {named!r}."
        )
    wanted = max((int(name[4:]) + 1 for name in devices if name.startswith("CPU")), default=0)
    _split_cpu(cpus[0], wanted)
    here = {f"CPU:{number}" for number in range(_logical_count(cpus))}
    here |= {f"GPU:{number}" for number in range(_logical_count(gpus))}
    for name in devices:
        one_of("DLSG_DEVICES", name, sorted(here))
    return devices


def _logical_count(devices: list[tf.config.PhysicalDevice]) -> int:
    """Count logical devices; a physical device that was not split is one."""
    splits = [tf.config.get_logical_device_configuration(device) or [] for device in devices]
    return sum(max(1, len(split)) for split in splits)


def _split_cpu(cpu: tf.config.PhysicalDevice, count: int) -> None:
    """Make so many logical devices of the processor, to try several devices without a GPU."""
    if count <= _logical_count([cpu]):
        return
    try:
        tf.config.set_logical_device_configuration(
            cpu, [tf.config.LogicalDeviceConfiguration()] * count
        )
    except RuntimeError:
        raise RuntimeError(
            f"DLSG_DEVICES asks for CPU:{count - 1}, but TensorFlow has started its devices "
            "already. Call hardware() before anything is computed."
        ) from None


def _kind(devices: tuple[str, ...]) -> tuple[str, clusters.Cluster | None]:
    """Choose among one device, several, and several workers."""
    chosen = os.environ.get("DLSG_STRATEGY")
    if chosen is not None:
        one_of("DLSG_STRATEGY", chosen, STRATEGIES)
    cluster = clusters.from_environment() if chosen in (None, "workers") else None
    if chosen == "workers" and cluster is None:
        raise ValueError(
            "DLSG_STRATEGY='workers' needs TF_CONFIG or Slurm's variables, which name several "
            "workers; neither does. On one machine: python -m dlsg_utils workers 2 script.py."
        )
    if cluster is not None and "DLSG_DEVICES" in os.environ:
        raise ValueError(
            "DLSG_DEVICES does not go with several workers, each of which takes all the GPUs it "
            "sees. Choose them by CUDA_VISIBLE_DEVICES."
        )
    if cluster is not None:
        return "workers", cluster
    return chosen or ("mirrored" if len(devices) > 1 else "one"), None


def _local(kind: str, devices: tuple[str, ...]) -> tf.distribute.Strategy:
    if kind == "mirrored":
        return tf.distribute.MirroredStrategy([f"/{name}" for name in devices])
    if "DLSG_DEVICES" in os.environ:
        return tf.distribute.OneDeviceStrategy(f"/{devices[0]}")
    return tf.distribute.get_strategy()


def _workers_strategy(cluster: clusters.Cluster, gpus: int) -> tf.distribute.Strategy:
    """Meet the other workers, then let TensorFlow connect them."""
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec({"worker": list(cluster.workers)}),
        task_type="worker",
        task_id=cluster.index,
        rpc_layer="grpc",
        num_accelerators={"GPU": gpus},
    )
    clusters.meet(cluster, _seconds_to_wait())
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(resolver)
    except RuntimeError as error:
        if "program startup" not in str(error):
            raise
        raise RuntimeError(
            "hardware() comes too late to set up several workers: TensorFlow has computed "
            "something already. Call it first, or start the script by "
            "python -m dlsg_utils worker script.py."
        ) from error


def _seconds_to_wait() -> float:
    text = os.environ.get("DLSG_WAIT", "600")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"DLSG_WAIT takes seconds, 0 or more, got {text!r}.")
    return seconds


def _instructions() -> tuple[str, ...]:
    try:
        flags = set(Path("/proc/cpuinfo").read_text().split())
    except OSError:
        # Without Linux's list, NumPy knows what it found for itself; no bfloat16 among it.
        simd = np.show_config(mode="dicts")["SIMD Extensions"]
        found = {name.lower() for name in (*simd.get("baseline", ()), *simd.get("found", ()))}
        flags = {"asimd"} if platform.machine().lower() in ("arm64", "aarch64") else set()
        flags |= {"avx2"} if found & {"avx2", "x86_v3", "x86_v4"} else set()
        flags |= {"avx512f"} if found & {"avx512f", "x86_v4"} else set()
    return tuple(name for flag, name in _INSTRUCTIONS.items() if flag in flags)


def _memory(gpus: list[tf.config.PhysicalDevice]) -> dict[str, int]:
    """Bytes of the host, or what its container may take of them, and of each GPU."""
    host = psutil.virtual_memory().total
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit
        host = min(host, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    sizes = _gpu_memory() if gpus else []
    if len(sizes) != len(gpus):
        return {"host": host}
    return {"host": host} | {f"GPU:{number}": size for number, size in enumerate(sizes)}


def _gpu_memory() -> list[int]:
    """Ask the driver of NVIDIA's GPUs that this process may see."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    command = [tool, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    if visible := os.environ.get("CUDA_VISIBLE_DEVICES"):
        command.append(f"--id={visible}")
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
        return [int(line) * 2**20 for line in answer.stdout.split("\n") if line.strip()]
    except (OSError, ValueError, subprocess.SubprocessError):
        return []
