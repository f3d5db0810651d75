"""What widgets share on which one draws for a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets

from dlsg_utils.inspection.recording import input_shape
from dlsg_utils.widgets._base import Explorer, Octets
from dlsg_utils.widgets._images import as_bytes, names_of


class Pad(Explorer):
    """A widget with a drawing, and names of the classes that a network tells apart."""

    size = traitlets.Tuple(help="Height and width of the drawing, in pixels.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    drawing = Octets(help="Gray levels 0 to 255, row by row.").tag(sync=True)

    def __init__(
        self, image: np.ndarray, class_names: Sequence[str] | None, classes: int, **state: Any
    ) -> None:
        super().__init__(
            size=image.shape[:2],
            names=names_of(class_names, classes),
            drawing=as_bytes(image),
            **state,
        )

    @property
    def image(self) -> np.ndarray:
        """The drawing, float32 (H, W, 1) in [0, 1]."""
        levels = np.frombuffer(self.drawing, np.uint8).astype(np.float32)
        return levels.reshape(*self.size, 1) / 255

    @traitlets.validate("drawing")
    def _of_its_size(self, proposal: Any) -> bytes:
        count = self.size[0] * self.size[1]
        if len(proposal["value"]) != count:
            raise traitlets.TraitError(
                f"drawing takes {count} bytes, a gray level for each pixel, "
                f"got {len(proposal['value'])}."
            )
        return proposal["value"]


def blank_for(model: keras.Model) -> np.ndarray:
    """Return a black image (H, W, 1) of the size that a model for gray images takes, or raise."""
    height, width, channels = input_shape(model)
    if channels != 1 or height is None or width is None:
        raise ValueError(
            f"model takes a network for gray images of one size, (H, W, 1); "
            f"{model.name!r} takes ({height}, {width}, {channels})."
        )
    return np.zeros((height, width, 1), np.float32)
