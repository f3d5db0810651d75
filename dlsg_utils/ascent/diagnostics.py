"""What can go wrong in an ascent, and how it is said."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import caller_level


def check_gradient(alive: np.ndarray) -> None:
    """Raise if no image has a gradient at the start; warn if some have none."""
    reason = (
        "the gradient is zero everywhere: the unit is dead there (a rectifier gives 0), or the "
        "softmax is saturated. Start from another image or from noise"
    )
    if not alive.any():
        raise ValueError(f"At the start {reason}.")
    warn(~alive, f"At the start of image {{}} {reason}.")


def warn_of_nan(known: np.ndarray, bad: np.ndarray, step: int) -> None:
    """Warn of the images that met NaN, masks (N,), unless they are known."""
    warn(
        bad & ~known,
        f"The score or the gradient of image {{}} became NaN or infinite by step {step}: "
        "it stays as it was before. Try smaller steps.",
    )


def warn(images: np.ndarray, message: str) -> None:
    """Warn of some images, a mask (N,), whose numbers fill the braces of the message."""
    if images.any():
        text = message.format(", ".join(map(str, np.flatnonzero(images))))
        warnings.warn(text, RuntimeWarning, stacklevel=caller_level())


@contextmanager
def plain_errors(name: str, images: np.ndarray) -> Iterator[None]:
    """Turn TensorFlow's errors into ones that say what to do."""
    size = "×".join(map(str, images.shape[1:]))
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        raise MemoryError(
            f"{len(images)} images of {size} do not fit into memory: "
            "give fewer at once, smaller ones, or a tile of 512 or less."
        ) from error
    except tf.errors.InvalidArgumentError as error:
        raise ValueError(
            f"model {name!r} cannot take images of {size}; they may be too small for a layer. "
            f"TensorFlow says: {error.message.splitlines()[0]}"
        ) from error
