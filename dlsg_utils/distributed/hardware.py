"""What this computer, or several of them, offer for training, and how training uses it."""

import functools
import os
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import tensorflow as tf

from dlsg_utils._core.checks import caller_level, one_of
from dlsg_utils.distributed import cluster as clusters

PRECISIONS = ("float32", "bfloat16")

# The processor's instruction sets that matter to convolutions, by Linux's names.
_INSTRUCTIONS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve", "bf16")


@dataclass(frozen=True)
class Hardware:
    """Devices, the precision that is fast on them, and how training is spread over them.

    Attributes
    ----------
    devices : tuple of str
        What this process trains on: the GPUs, or the CPU where there is none. ``DLSG_DEVICES``
        overrides, ``"GPU:1"`` or ``"CPU:0,CPU:1"`` say.
    memory : int
        Bytes of the computer, or what its container may take of them.
    instructions : tuple of str
        The processor's instruction sets that matter here, by Linux's names: ``"avx2"``,
        ``"avx512f"``, ``"avx512_bf16"``, ``"amx_bf16"``, on ARM ``"asimd"``, ``"sve"``,
        ``"bf16"``; empty on other systems.
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
    memory: int
    instructions: tuple[str, ...]
    precision: str
    xla: bool
    strategy: tf.distribute.Strategy
    worker: int = 0
    workers: tuple[str, ...] = ()

    def from_first_worker(self, value: np.ndarray) -> np.ndarray:
        """Return worker 0's value on every worker; each calls this with its own."""
        with self.strategy.scope():  # where TensorFlow gives all workers the first one's variables
            return tf.Variable(value).numpy() if self.workers else value

    def __str__(self) -> str:
        # The names of TensorFlow's documentation; that of workers is CollectiveAllReduceStrategy.
        strategy = type(self.strategy).__name__.removeprefix("_").replace("Distribution", "")
        if self.workers:
            strategy = "MultiWorkerMirroredStrategy"
        lines = {
            "devices": ", ".join(self.devices),
            "memory": f"{self.memory / 2**30:.1f} GiB",
            "instructions": ", ".join(self.instructions) or "not known",
            "precision": self.precision,
            "XLA": "yes" if self.xla else "no",
            "strategy": f"{strategy}, replicas: {self.strategy.num_replicas_in_sync}",
        }
        if self.workers:
            lines["worker"] = f"{self.worker} of {', '.join(self.workers)}"
        return "\n".join(f"{name:13}{text}" for name, text in lines.items())


@functools.cache
def hardware() -> Hardware:
    """Find out what this computer offers, once. GPU memory is taken as needed, not all at once.

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

    Used by :func:`dlsg_utils.training.fit`.
    """
    _take_memory_as_needed()
    devices, instructions = _devices(), _instructions()
    on_gpu = any(device.startswith("GPU") for device in devices)
    has_bfloat16 = {"avx512_bf16", "amx_bf16"} & set(instructions)
    best = "bfloat16" if has_bfloat16 and not on_gpu else "float32"
    precision = one_of("DLSG_PRECISION", os.environ.get("DLSG_PRECISION", best), PRECISIONS)
    xla = one_of("DLSG_XLA", os.environ.get("DLSG_XLA", str(int(on_gpu))), ("0", "1")) == "1"
    strategy, cluster = _strategy(devices)
    return Hardware(
        devices=devices[: strategy.num_replicas_in_sync],
        memory=_memory(),
        instructions=instructions,
        precision=precision,
        xla=xla,
        strategy=strategy,
        worker=cluster.index,
        workers=cluster.workers,
    )


def _take_memory_as_needed() -> None:
    for gpu in tf.config.list_physical_devices("GPU"):
        if tf.config.get_logical_device_configuration(gpu):
            continue  # its user has set a limit
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:
            warnings.warn(
                f"TensorFlow has already taken the memory of {gpu.name}: call hardware() first.",
                stacklevel=caller_level(),
            )


def _devices() -> tuple[str, ...]:
    """Name the devices to train on, without starting them: workers must be set up before that."""
    named = os.environ.get("DLSG_DEVICES")
    if named is None:
        return _logical("GPU") or _logical("CPU")
    devices = tuple(name.strip().upper() for name in named.split(","))
    known = re.compile("[CG]PU:[0-9]+")
    if len(set(devices)) < len(devices) or not all(map(known.fullmatch, devices)):
        raise ValueError(
            f"DLSG_DEVICES takes different devices such as 'GPU:0,GPU:1', got {named!r}."
        )
    count = max((int(name[4:]) + 1 for name in devices if name.startswith("CPU")), default=0)
    if count > len(_logical("CPU")):  # to try several devices without a GPU
        parts = [tf.config.LogicalDeviceConfiguration()] * count
        try:
            tf.config.set_logical_device_configuration(
                tf.config.list_physical_devices("CPU")[0], parts
            )
        except RuntimeError:
            raise RuntimeError(
                f"DLSG_DEVICES asks for CPU:{count - 1}, but TensorFlow has started its devices "
                "already. Call hardware() before anything is computed."
            ) from None
    for name in devices:
        one_of("DLSG_DEVICES", name, _logical("CPU") + _logical("GPU"))
    return devices


def _logical(kind: str) -> tuple[str, ...]:
    """Name the logical devices of a kind; a physical device that was not split is one."""
    physical = tf.config.list_physical_devices(kind)
    splits = [tf.config.get_logical_device_configuration(device) or [device] for device in physical]
    return tuple(f"{kind}:{number}" for number in range(sum(map(len, splits))))


def _strategy(devices: tuple[str, ...]) -> tuple[tf.distribute.Strategy, clusters.Cluster]:
    """Choose among one device, several, and several workers."""
    chosen = os.environ.get("DLSG_STRATEGY")
    if chosen is not None:
        one_of("DLSG_STRATEGY", chosen, ("one", "mirrored", "workers"))
    cluster = clusters.from_environment() if chosen in (None, "workers") else None
    if cluster is not None:
        return _of_workers(cluster), cluster
    if chosen == "workers":
        raise ValueError(
            "DLSG_STRATEGY='workers' needs TF_CONFIG or Slurm's variables, which name several "
            "workers; neither does. On one machine: python -m dlsg_utils workers 2 script.py."
        )
    strategy = tf.distribute.get_strategy()
    if (chosen or ("mirrored" if len(devices) > 1 else "one")) == "mirrored":
        strategy = tf.distribute.MirroredStrategy([f"/{name}" for name in devices])
    elif "DLSG_DEVICES" in os.environ:
        strategy = tf.distribute.OneDeviceStrategy(f"/{devices[0]}")
    return strategy, clusters.Cluster((), 0)


def _of_workers(cluster: clusters.Cluster) -> tf.distribute.Strategy:
    """Meet the other workers, then let TensorFlow connect them."""
    if "DLSG_DEVICES" in os.environ:
        raise ValueError(
            "DLSG_DEVICES does not go with several workers, each of which takes all the GPUs it "
            "sees. Choose them by CUDA_VISIBLE_DEVICES."
        )
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec({"worker": list(cluster.workers)}),
        task_type="worker",
        task_id=cluster.index,
        rpc_layer="grpc",
        num_accelerators={"GPU": len(tf.config.list_physical_devices("GPU"))},
    )
    clusters.meet(cluster)
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


def _memory() -> int:
    limit = Path("/sys/fs/cgroup/memory.max")  # of a container; "max" if there is none
    text = limit.read_text().strip() if limit.exists() else "max"
    total = psutil.virtual_memory().total
    return min(total, int(text)) if text.isdecimal() else total


def _instructions() -> tuple[str, ...]:
    """Ask Linux for the processor's instruction sets."""
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text().split() if cpuinfo.exists() else []
    return tuple(name for name in _INSTRUCTIONS if name in flags)
