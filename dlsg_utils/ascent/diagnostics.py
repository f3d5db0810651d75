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


def warn_of_nan(scores: np.ndarray) -> None:
    """Warn of the images whose scores (steps, N) are not finite at some step."""
    what = "The score or the gradient of image {} became NaN or infinite: it stays as it was "
    warn(~np.isfinite(scores).all(axis=0), what + "before. Try smaller steps.")


def warn(images: np.ndarray, message: str) -> None:
    """Warn of some images, a mask (N,), whose numbers fill the braces of the message."""
    if images.any():
        text = message.format(", ".join(map(str, np.flatnonzero(images))))
        warnings.warn(text, RuntimeWarning, stacklevel=caller_level())


@contextmanager
def readable_errors(name: str, images: np.ndarray) -> Iterator[None]:
    """Turn TensorFlow's errors into ones that say what to do."""
    size = "×".join(map(str, images.shape[1:]))
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        advice = "give fewer at once, smaller ones, or a tile of 512 or less."
        raise MemoryError(f"{len(images)} images of {size} do not fit: {advice}") from error
    except tf.errors.InvalidArgumentError as error:
        said = error.message.splitlines()[0]
        hint = f"images of {size}; they may be too small for a layer. TensorFlow says: {said}"
        raise ValueError(f"model {name!r} cannot take {hint}") from error
