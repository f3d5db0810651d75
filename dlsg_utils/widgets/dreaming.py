"""Deep Dream with knobs: the picture changes while one watches."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils.inspection.receptive_fields import layers_with_maps
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.inspection.surgery import find_path
from dlsg_utils.visualization import deep_dream
from dlsg_utils.widgets._base import Octets, bundle, styles
from dlsg_utils.widgets._pictures import as_bytes, one_picture
from dlsg_utils.widgets._running import Running

_SECONDS_A_FRAME = 0.1  # in the page; the dream itself may go faster


class DreamStudio(Running):
    """Deep Dream: choose a layer, octaves, steps and strength, and watch the picture change.

    The dream runs in the background and can be cancelled at any time; what has come by then stays,
    in the page, where it can be saved, and in :attr:`dream`.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    image
        One picture (H, W, C) in [0, 1] that fits the model.
    layers
        The layers to choose from; by default all that have maps.
    layer
        The one to begin with; by default the first.

    Raises
    ------
    ValueError
        If the picture does not fit the model, or there is no such layer.

    Used in lecture 10.
    """

    _esm = bundle("dreaming.js")
    _css = styles("pictures.css", "dreaming.css")

    layers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    layer = traitlets.Unicode().tag(sync=True)
    octaves = traitlets.Int(4, min=1, max=8).tag(sync=True)
    most_octaves = traitlets.Int(8).tag(sync=True)
    steps = traitlets.Int(12, min=1, max=100).tag(sync=True)
    strength = traitlets.Float(
        0.015, min=0.001, max=0.1, help="Root mean square change of the pixels in a step."
    ).tag(sync=True)
    frame = Octets(b"", help="The dream so far, 0 to 255.").tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the picture.").tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        image: ArrayLike,
        layers: Sequence[str] | None = None,
        *,
        layer: str | None = None,
    ) -> None:
        picture = one_picture(image)
        any_size = None in shape_to_compile_for(model, picture[None])[:2]
        known = layers_with_maps(model, picture.shape)
        with_maps = [name for name, (shape, _) in known.items() if len(shape) == 3]
        choice = with_maps if layers is None else [find_path(with_maps, name) for name in layers]
        self._model: keras.Model | None = model
        self._image = self.dream = picture
        super().__init__(
            layers=choice,
            layer=choice[0] if layer is None else find_path(choice, layer),
            octaves=4 if any_size else 1,
            most_octaves=8 if any_size else 1,
            frame=as_bytes(picture),
            shape=picture.shape,
        )

    def start(self) -> None:
        """Begin to dream from the picture as it was, with the settings as they are now."""
        model = self._model
        if model is not None:
            settings = self.layer, self.octaves, self.steps, self.strength
            self._run(lambda stopped: self._dream(model, *settings, stopped))

    def _dream(
        self,
        model: keras.Model,
        layer: str,
        octaves: int,
        steps: int,
        strength: float,
        stopped: Callable[[], bool],
    ) -> None:
        shown = 0.0

        def seen(step: int, dream: np.ndarray, _: Any) -> bool:
            nonlocal shown
            if time.monotonic() - shown >= _SECONDS_A_FRAME:
                self._show(dream, step / (octaves * steps))
                shown = time.monotonic()
            return stopped()

        dream = deep_dream(
            model,
            self._image,
            layer,
            octaves=octaves,
            steps=steps,
            step_size=strength,
            seed=0,
            progress=False,
            on_step=seen,
        )
        self._show(dream, self.done if stopped() else 1.0)

    def _show(self, dream: np.ndarray, done: float) -> None:
        self.dream = dream
        with self.hold_sync():
            self.frame, self.done = as_bytes(dream), done

    @traitlets.validate("layer")
    def _known_layer(self, proposal: Any) -> str:
        return find_path(self.layers, proposal["value"])

    def _free(self) -> None:
        super()._free()
        self._model = None
