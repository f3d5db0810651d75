"""Images and classes on their way to the page, for the widgets that ask a network."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from matplotlib import colormaps
from numpy.typing import ArrayLike
from scipy.special import softmax

from dlsg_utils._core import checks
from dlsg_utils.inspection.probe import Probe, probe_of

# 256 colors from dark to light, equally far apart to the eye and to the color-blind.
PALETTE = colormaps["viridis"](np.arange(256), bytes=True)[:, :3].tobytes()


def as_bytes(values: np.ndarray) -> bytes:
    """Return values in [0, 1] as bytes 0 to 255, row by row."""
    return (np.clip(values, 0, 1) * 255).round().astype(np.uint8).tobytes()


def one_image(image: ArrayLike) -> np.ndarray:
    """Return an image (H, W, C) in [0, 1], or raise."""
    return checks.one_image(image)


def probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return the probabilities of the classes, (N, classes), for models with either end."""
    probe = probe_of(model, images)
    logits = probe.batched(Probe.logits, (), images, gradient=False)
    return softmax(logits.reshape(-1, probe.classes), axis=1)


def names_of(class_names: Sequence[str] | None, count: int) -> list[str]:
    """Return a name for each class, its number where none is given; or raise."""
    names = list(map(str, range(count) if class_names is None else class_names))
    if len(names) != count:
        raise ValueError(
            f"class_names takes a name for each of the {count} classes, got {len(names)}."
        )
    return names
