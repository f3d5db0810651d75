"""Draw a digit and see every feature map of every layer; point at a unit and see its sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils.widgets._base import STATIC, Octets
from dlsg_utils.widgets._chain import chain
from dlsg_utils.widgets._images import PALETTE, one_image
from dlsg_utils.widgets._pad import Pad, blank_for


class NetworkPad(Pad):
    """A pad to draw on, and all that a small network makes of the drawing; computed in the page.

    Every map of every layer is shown at once. Pointing at a unit shows its window in the layer
    below, its weights and their sum of products. With the keyboard, the arrow keys move from unit
    to unit, Page Up and Page Down from layer to layer.

    Parameters
    ----------
    model
        A Keras classifier of gray images (H, W, 1) in [0, 1], white on black, that is a chain of
        convolutions, max or average poolings, Flatten and Dense, with ReLU or without, such as
        :func:`dlsg_utils.models.lee_cnn`. Dropout is passed over. The weights are copied: training
        the model afterwards does not change the widget.
    image
        The drawing to begin with, (H, W, 1) in [0, 1]; by default black.
    class_names
        A name for each class; by default its number.

    Raises
    ------
    ValueError
        If the model has other layers, activations or branches, does not take gray images of one
        size, or has more than two million parameters; or if image or names do not fit it.

    Source: Harley 2015, "An Interactive Node-Link Visualization of Convolutional Neural Networks".
    Used in lecture 03.
    """

    _esm = STATIC / "network_pad.js"
    _css = STATIC / "network_pad.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(help="What each layer does.").tag(sync=True)
    weights = Octets(b"", help="float32; each layer begins at its `at`.").tag(sync=True)
    unit = traitlets.Tuple(
        *[traitlets.Int(0)] * 4,
        default_value=(0, 0, 0, 0),
        help="Layer, row, column and channel of the unit that is explained.",
    ).tag(sync=True)
    palette = Octets(PALETTE).tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        *,
        image: ArrayLike | None = None,
        class_names: Sequence[str] | None = None,
    ) -> None:
        blank = blank_for(model)
        drawing = blank if image is None else one_image(image)
        if drawing.shape != blank.shape:
            raise ValueError(f"image takes shape {blank.shape}, got {drawing.shape}.")
        layers, weights = chain(model, blank.shape)
        rows, columns, classes = layers[-1]["shape"]
        if (rows, columns) != (1, 1):
            raise ValueError(
                f"model {model.name!r} gives maps of {rows}×{columns}; it is to end in classes."
            )
        if layers[-1]["activation"] == "softmax":
            layers[-1]["activation"] = "linear"  # the page takes the softmax of the logits itself
        rows, columns, _ = layers[0]["shape"]
        super().__init__(
            drawing,
            class_names,
            classes,
            layers=layers,
            weights=weights.tobytes(),
            unit=(0, rows // 2, columns // 2, 0),
        )

    @traitlets.validate("unit")
    def _known_unit(self, proposal: Any) -> tuple[int, ...]:
        layer, *position = proposal["value"]
        shape = self.layers[layer]["shape"] if 0 <= layer < len(self.layers) else (0, 0, 0)
        if not all(0 <= place < count for place, count in zip(position, shape, strict=True)):
            raise traitlets.TraitError(
                f"unit takes (layer, row, column, channel) of a unit, got {proposal['value']}."
            )
        return proposal["value"]

    def _free(self) -> None:
        super()._free()
        self.weights = b""
