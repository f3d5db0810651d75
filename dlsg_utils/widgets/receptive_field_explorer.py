"""Point at a photograph and see what a unit of each layer sees of it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils.inspection.receptive_fields import Field, receptive_fields
from dlsg_utils.inspection.recording import Call, shape_to_compile_for, trace
from dlsg_utils.inspection.surgery import find_call, find_path, without_wrapper
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._images import as_bytes, one_image


class ReceptiveFieldExplorer(Explorer):
    """An image, and the receptive field of a unit of any layer as a box; computed in the page.

    Pointing at a place shows the box of the unit whose receptive field lies nearest, and the boxes
    of the layers before. A slider goes through the layers that change the receptive field. With
    the keyboard, the arrow keys move from unit to unit, Page Up and Page Down from layer to layer.

    Parameters
    ----------
    model
        Any Keras model of one input. Only its structure counts, not its weights.
    image
        One image (H, W, C) in [0, 1] that fits the model, C 1 or 3.
    layer
        The layer to begin with, or its name; by default the first.

    Raises
    ------
    ValueError
        If the image does not fit the model, there is no such layer, or it does not change the
        receptive field, as an activation or a batch normalization.

    Source: Dumoulin & Visin 2016; Araujo, Norris & Sim 2019, "Computing Receptive Fields of
    Convolutional Neural Networks". Used in lecture 05.
    """

    _esm = STATIC / "receptive_field_explorer.js"
    _css = STATIC / "receptive_field_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    pixels = Octets(b"", help="The image, 0 to 255.").tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the image.").tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(
        help="Name, window, strides, shape of the map and receptive field of each."
    ).tag(sync=True)
    layer = traitlets.Unicode("").tag(sync=True)
    point = traitlets.Tuple(
        *[traitlets.Float(0.0)] * 2,
        default_value=(0.0, 0.0),
        help="Pixels from the top and from the left of the place that is pointed at.",
    ).tag(sync=True)

    def __init__(
        self, model: keras.Model, image: ArrayLike, *, layer: str | keras.Layer | None = None
    ) -> None:
        photograph = one_image(image)
        height, width, channels = photograph.shape
        if channels not in (1, 3):
            raise ValueError(f"image takes 1 or 3 channels, got shape {photograph.shape}.")
        shape_to_compile_for(model, photograph[None])
        inputs, _, calls = trace(without_wrapper(model), photograph.shape)
        layers = _layers(inputs, calls)
        if not layers:
            raise ValueError(f"model {model.name!r} has no layer that widens a receptive field.")
        names = [each["name"] for each in layers]
        if layer is not None:
            layer = find_path(names, find_call(calls, layer).path.removeprefix("/"))
        super().__init__(
            pixels=as_bytes(photograph),
            shape=photograph.shape,
            layers=layers,
            layer=layer or names[0],
            point=(height / 2, width / 2),
        )

    @traitlets.validate("layer")
    def _known_layer(self, proposal: Any) -> str:
        return find_path((each["name"] for each in self.layers), proposal["value"])

    def _free(self) -> None:
        super()._free()
        self.pixels = b""


def _layers(images: tf.Tensor, calls: list[Call]) -> list[dict[str, Any]]:
    """Return the layers that give receptive fields another size or distance."""
    fields = receptive_fields(images, calls)
    layers = []
    for call in calls:
        if not (call.leaf and call.path and tf.is_tensor(call.output) and call.inputs):
            continue
        field, below = fields[call.output.name], [fields.get(t.name) for t in call.inputs]
        if call.output.shape.rank not in (2, 4) or any(_same(field, each) for each in below):
            continue
        layers.append(
            {
                "name": call.path.removeprefix("/"),
                "shape": [1] * (4 - call.output.shape.rank) + list(call.output.shape[1:]),
                **_window(call.layer),
                **{name: values.tolist() for name, values in field._asdict().items()},
            }
        )
    return layers


def _same(field: Field, other: Field | None) -> bool:
    """Return whether two layers' fields are of one size and equally far apart."""
    return other is not None and np.array_equal(field[:2], other[:2])


def _window(layer: keras.Layer) -> dict[str, list[int] | None]:
    """Return the window, strides and dilation of a layer, None where it has none."""
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    names = {"window": window} | {n: getattr(layer, n, None) for n in ("strides", "dilation_rate")}
    return {
        name: list(values) if isinstance(values, tuple | list) and window else None
        for name, values in names.items()
    }
