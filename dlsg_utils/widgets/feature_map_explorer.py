"""Look into any network: its layers' maps of an image, and images that maximize a channel."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils import ascent
from dlsg_utils.inspection.probe import probe_of
from dlsg_utils.inspection.receptive_fields import boxes_at, layers_with_maps
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.inspection.surgery import find_path
from dlsg_utils.visualization import activations, maximize
from dlsg_utils.widgets._base import STATIC, Octets, Running
from dlsg_utils.widgets._images import PALETTE, as_bytes, one_image

_SIDE = 112  # pixels of a map's side in the page at most; of larger maps every n-th pixel is shown
_BEST = 128  # side of the image that maximizes a channel, for networks of any size
_STEPS, _SHOWN_EVERY = 160, 8  # of making that image


class FeatureMapExplorer(Running):
    """The feature maps of an image, layer by layer.

    A click on a map shows it large, the receptive field of its maximum on the image and, on demand,
    an image that maximizes the channel. That runs in the background and can be canceled.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    image
        One image (H, W, C) in [0, 1] that fits the model.
    layer
        The layer to begin with, or its name; by default the first with maps. Inside nested models
        ``"encoder/conv2d"``.

    Raises
    ------
    ValueError
        If the image does not fit the model, or there is no such layer.

    Used in lecture 07.
    """

    _esm = STATIC / "feature_map_explorer.js"
    _css = STATIC / "feature_map_explorer.css"

    pixels = Octets(b"", help="The image, 0 to 255.").tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the image.").tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(help="[name, shape] of each.").tag(sync=True)
    layer = traitlets.Unicode("").tag(sync=True)
    channel = traitlets.Int(0, min=0).tag(sync=True)
    maps = Octets(b"", help="Channel by channel; 0 to 255, its extremes.").tag(sync=True)
    maps_shape = traitlets.Tuple(help="(channels, rows, columns) of maps.").tag(sync=True)
    maximum = traitlets.Dict(help="Position, value and receptive field of it.").tag(sync=True)
    best = Octets(b"", help="The image that maximizes the channel.").tag(sync=True)
    best_shape = traitlets.Tuple().tag(sync=True)
    best_of = traitlets.Tuple(help="(layer, channel) of that image.").tag(sync=True)
    palette = Octets(PALETTE).tag(sync=True)

    def __init__(
        self, model: keras.Model, image: ArrayLike, *, layer: str | keras.Layer | None = None
    ) -> None:
        self._model = model
        self._image = one_image(image)
        self._any_size = None in shape_to_compile_for(model, self._image[None])[:2]
        self._layers = layers_with_maps(model, self._image.shape)
        super().__init__(
            pixels=as_bytes(self._image),
            shape=self._image.shape,
            layers=[[name, list(shape)] for name, (shape, _) in self._layers.items()],
            layer=next(iter(self._layers))
            if layer is None
            else find_path(self._layers, probe_of(model, self._image[None]).name_of(layer)),
        )
        self._show_maps()
        self.observe(self._on_layer, "layer")
        self.observe(self._show_maximum, "channel")

    def start(self) -> None:
        """Begin to make the image that maximizes the chosen channel, in the background."""
        arguments = self._model, self.layer, self.channel
        self._run(lambda stopped: self._maximize(*arguments, stopped))

    def _maximize(
        self, model: keras.Model, layer: str, channel: int, stopped: Callable[[], bool]
    ) -> None:
        """Make the image, and show it from time to time."""

        def on_step(step: int, image: np.ndarray, _: np.ndarray) -> bool:
            self.done = step / _STEPS
            if step % _SHOWN_EVERY == 0:
                with self.hold_sync():
                    self.best, self.best_shape = as_bytes(image), image.shape
                    self.best_of = (layer, channel)
            return stopped()

        has_maps = len(self._layers[layer][0]) == 3
        maximize(
            model,
            (ascent.channel if has_maps else ascent.neuron)(layer, channel),
            size=_BEST if self._any_size else None,
            steps=_STEPS,
            seed=0,
            progress=False,
            on_step=on_step,
        )

    def _on_layer(self, _: Any) -> None:
        with self._errors_shown():
            self._show_maps()

    def _show_maps(self) -> None:
        """Send the maps of the layer; the units of a vector are maps of one position."""
        values = activations(self._model, self._image, self.layer)
        rows, columns = values.shape[:2] if values.ndim == 3 else (1, 1)
        self._maps = np.moveaxis(values.reshape(rows, columns, -1), -1, 0)
        step = math.ceil(max(rows, columns) / _SIDE)
        low = np.minimum(self._maps.min(axis=(1, 2), keepdims=True), 0)
        span = self._maps.max(axis=(1, 2), keepdims=True) - low
        shown = ((self._maps - low) / np.where(span > 0, span, 1))[:, ::step, ::step]
        with self.hold_sync():
            self.maps, self.maps_shape = as_bytes(shown), shown.shape
            self.channel = min(self.channel, len(self._maps) - 1)
            self._show_maximum()

    def _show_maximum(self, _: Any = None) -> None:
        """Send where the channel is largest: the position, the value, its receptive field."""
        map_ = self._maps[self.channel]
        row, column = (int(n) for n in np.unravel_index(map_.argmax(), map_.shape))
        box = boxes_at(self._layers[self.layer][1], np.array([row, column])).tolist()
        value = float(map_[row, column])
        self.maximum = {"row": row, "column": column, "value": value, "box": box}

    @traitlets.validate("channel")
    def _known_channel(self, proposal: Any) -> int:
        channels = self._layers[self.layer][0][-1]
        if proposal["value"] >= channels:
            raise traitlets.TraitError(
                f"layer {self.layer!r} has the channels 0 to {channels - 1}, "
                f"got {proposal['value']}."
            )
        return proposal["value"]

    @traitlets.validate("layer")
    def _known_layer(self, proposal: Any) -> str:
        return find_path(self._layers, proposal["value"])

    def _free(self) -> None:
        super()._free()
        self._maps = np.empty((0, 0, 0))
