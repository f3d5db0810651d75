"""What this computer offers for training, and what the course makes of it."""

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from dlsg_utils._checks import one_of

PRECISIONS = ("float32", "bfloat16")


@dataclass(frozen=True)
class Hardware:
    """Devices and the arithmetic that pays on them.

    Attributes
    ----------
    devices : tuple of str
        TensorFlow's names of the GPUs, or of the CPU where there is none.
    precision : str
        ``"bfloat16"`` on processors with instructions for it: convolutions and matrix products
        then multiply in 8 significant bits and add in float32. ``"float32"`` elsewhere. The
        environment variable ``DLSG_PRECISION`` overrides the choice.
    """

    devices: tuple[str, ...]
    precision: str


@functools.cache
def hardware() -> Hardware:
    """Look at the computer, once. A GPU's memory is taken as needed, not all at once.

    Used in lecture 04, and by :func:`dlsg_utils.training.fit`.
    """
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    devices = tuple(device.name for device in gpus or tf.config.list_physical_devices("CPU"))
    best = "bfloat16" if not gpus and _cpu_has_bfloat16() else "float32"
    chosen = os.environ.get("DLSG_PRECISION", best)
    return Hardware(devices, one_of("DLSG_PRECISION", chosen, PRECISIONS))


def _cpu_has_bfloat16() -> bool:
    """Linux lists a processor's instruction sets; elsewhere float32 is the safe answer."""
    try:
        flags = Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False
    return bool({"avx512_bf16", "amx_bf16"} & set(flags))
