"""What can go wrong on a climb, and how it is said."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils._core.checks import caller_level


def check_moved(moved: np.ndarray) -> None:
    """Say which pictures have no way up."""
    if moved.all():
        return
    reason = (
        "the gradient is zero everywhere: the unit is dead there (a rectifier gives 0), or the "
        "softmax is saturated. Start from another picture or from noise"
    )
    if not moved.any():
        raise ValueError(f"At the start {reason}.")
    still = ", ".join(map(str, np.flatnonzero(~moved)))
    warnings.warn(
        f"At the start of picture {still} {reason}.", RuntimeWarning, stacklevel=caller_level()
    )


def warn_of_nan(known: np.ndarray, bad: np.ndarray, step: int) -> np.ndarray:
    """Say which pictures met NaN in the last steps."""
    if (bad & ~known).any():
        which = ", ".join(map(str, np.flatnonzero(bad & ~known)))
        warnings.warn(
            f"The score or the gradient of picture {which} became NaN or infinite by step {step}: "
            "it stays as it was before. Try smaller steps.",
            RuntimeWarning,
            stacklevel=caller_level(),
        )
    return bad


@contextmanager
def plain_errors(model: keras.Model, images: np.ndarray) -> Iterator[None]:
    """Turn TensorFlow's errors into ones that say what to do."""
    size = "×".join(map(str, images.shape[1:]))
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        raise MemoryError(
            f"{len(images)} pictures of {size} do not fit into memory: "
            "give fewer at once, smaller ones, or a tile of 512 or less."
        ) from error
    except tf.errors.InvalidArgumentError as error:
        raise ValueError(
            f"model {model.name!r} cannot take pictures of {size}; "
            f"they may be too small for a layer. TensorFlow says: {error.message.splitlines()[0]}"
        ) from error
