"""Look into any network: its layers' maps of a picture, and what a channel likes best."""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils import ascent
from dlsg_utils.inspection.receptive_fields import boxes_at, layers_with_maps
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.inspection.surgery import find_path
from dlsg_utils.visualization import activations, maximize
from dlsg_utils.widgets._base import Octets, bundle, styles
from dlsg_utils.widgets._pictures import PALETTE, as_bytes, one_picture
from dlsg_utils.widgets._running import Running

_SIDE = 112  # pixels of a map's side in the page at most; larger maps are thinned out
_BEST = 128  # side of the picture that a channel likes best, for networks of any size
_STEPS, _SHOWN_EVERY = 160, 8  # of making that picture


class FeatureMapExplorer(Running):
    """The feature maps of a picture, layer by layer.

    A click on a map shows it large, its strongest place on the picture, and, on demand, the picture
    that the channel answers to most. That runs in the background and can be cancelled.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    image
        One picture (H, W, C) in [0, 1] that fits the model.
    layer
        The layer to begin with; by default the first with maps. Inside nested models
        ``"encoder/conv2d"``.

    Raises
    ------
    ValueError
        If the picture does not fit the model, or there is no such layer.

    Used in lecture 07.
    """

    _esm = bundle("feature_maps.js")
    _css = styles("pictures.css", "feature_maps.css")

    picture = Octets(b"").tag(sync=True)
    picture_shape = traitlets.Tuple().tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(help="[name, shape] of each.").tag(sync=True)
    layer = traitlets.Unicode("").tag(sync=True)
    channel = traitlets.Int(0, min=0).tag(sync=True)
    maps = Octets(b"", help="Channel by channel; 0 to 255, its extremes.").tag(sync=True)
    maps_shape = traitlets.Tuple(help="(channels, rows, columns) of maps.").tag(sync=True)
    strongest: traitlets.List[Any] = traitlets.List(help="Each channel's maximum.").tag(sync=True)
    place = traitlets.Dict(help="Where the channel answers most, and what it sees.").tag(sync=True)
    best = Octets(b"", help="The picture that the channel likes best.").tag(sync=True)
    best_shape = traitlets.Tuple().tag(sync=True)
    best_of = traitlets.Tuple(help="(layer, channel) of that picture.").tag(sync=True)
    palette = Octets(PALETTE).tag(sync=True)

    def __init__(self, model: keras.Model, image: ArrayLike, *, layer: str | None = None) -> None:
        picture = one_picture(image)
        shape_to_compile_for(model, picture[None])
        self._layers = layers_with_maps(model, picture.shape)
        self._model: keras.Model | None = model
        self._image = picture
        super().__init__(
            picture=as_bytes(picture),
            picture_shape=picture.shape,
            layers=[[name, list(shape)] for name, (shape, _) in self._layers.items()],
            layer=next(iter(self._layers)) if layer is None else find_path(self._layers, layer),
        )
        self._show_maps()
        self.observe(self._on_layer, "layer")
        self.observe(self._on_channel, "channel")

    def start(self) -> None:
        """Begin to make the picture that the chosen channel likes best, in the background."""
        layer, channel, model = self.layer, self.channel, self._model
        if model is not None:
            self._run(lambda stopped: self._climb(model, layer, channel, stopped))

    def _climb(
        self, model: keras.Model, layer: str, channel: int, stopped: Callable[[], bool]
    ) -> None:
        has_rows = len(self._layers[layer][0]) == 3
        objective = (ascent.channel if has_rows else ascent.neuron)(layer, channel)

        def seen(step: int, images: np.ndarray, _: np.ndarray) -> bool:
            self.done = step / _STEPS
            if step % _SHOWN_EVERY == 0:
                self._show_best(images, layer, channel)
            return stopped()

        any_size = None in shape_to_compile_for(model, self._image[None])[:2]
        maximize(
            model,
            objective,
            size=_BEST if any_size else None,
            steps=_STEPS,
            seed=0,
            progress=False,
            on_step=seen,
        )

    def _show_best(self, picture: np.ndarray, layer: str, channel: int) -> None:
        with self.hold_sync():
            self.best, self.best_shape = as_bytes(picture), picture.shape
            self.best_of = (layer, channel)

    def _on_layer(self, _: Any) -> None:
        try:
            self._show_maps()
        except Exception as error:
            self._report(error)

    def _on_channel(self, _: Any) -> None:
        self.place = self._strongest_place()

    def _show_maps(self) -> None:
        """Send the maps of the layer, large ones thinned out, and where one is strongest."""
        answers = activations(self._model, self._image, self.layer)
        self._maps = np.moveaxis(answers.reshape(*_rows_and_columns(answers), -1), -1, 0)
        step = math.ceil(max(self._maps.shape[1:]) / _SIDE)
        low = np.minimum(self._maps.min(axis=(1, 2), keepdims=True), 0)
        span = self._maps.max(axis=(1, 2), keepdims=True) - low
        shown = ((self._maps - low) / np.where(span > 0, span, 1))[:, ::step, ::step]
        with self.hold_sync():
            self.message = ""
            self.maps, self.maps_shape = as_bytes(shown), shown.shape
            self.strongest = self._maps.max(axis=(1, 2)).tolist()
            self.channel = min(self.channel, len(self._maps) - 1)
            self.place = self._strongest_place()

    def _strongest_place(self) -> dict[str, Any]:
        """Return where the channel answers most: the place, the value, the box that it sees."""
        map_ = self._maps[self.channel]
        row, column = (int(n) for n in np.unravel_index(map_.argmax(), map_.shape))
        box = boxes_at(self._layers[self.layer][1], np.array([row, column]))
        return {
            "row": row,
            "column": column,
            "value": float(map_[row, column]),
            "box": box.tolist(),
        }

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
        self._model = None
        self._maps = np.empty((0, 0, 0))


def _rows_and_columns(answers: np.ndarray) -> tuple[int, ...]:
    """Return the size of a layer's maps; a vector's units are maps of one place."""
    return answers.shape[:2] if answers.ndim == 3 else (1, 1)
