"""Deep Dream with controls: the image changes while one watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils.inspection.probe import probe_of
from dlsg_utils.inspection.receptive_fields import layers_with_maps
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.inspection.surgery import find_path
from dlsg_utils.visualization import deep_dream
from dlsg_utils.widgets._base import STATIC, Octets, Running
from dlsg_utils.widgets._images import as_bytes, one_image

_SECONDS_A_FRAME = 0.1  # in the page; the dream itself may go faster


class DreamStudio(Running):
    """Deep Dream: choose a layer, octaves, steps and their size, and watch the image change.

    The dream runs in the background and can be canceled at any time. The last image stays in the
    page, where it can be saved, and in :attr:`dream`.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    image
        One image (H, W, C) in [0, 1] that fits the model.
    layer
        The layer to begin with, or its name; by default the first with maps.

    Raises
    ------
    ValueError
        If the image does not fit the model, or there is no such layer.

    Used in lecture 10.
    """

    _esm = STATIC / "dream_studio.js"
    _css = STATIC / "dream_studio.css"

    layers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    layer = traitlets.Unicode().tag(sync=True)
    octaves = traitlets.Int(4, min=1, max=8).tag(sync=True)
    most_octaves = traitlets.Int(8).tag(sync=True)
    steps = traitlets.Int(12, min=1, max=100).tag(sync=True)
    step_size = traitlets.Float(
        0.015, min=0.001, max=0.1, help="Root mean square change of the pixels in a step."
    ).tag(sync=True)
    frame = Octets(b"", help="The dream so far, 0 to 255.").tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the image.").tag(sync=True)

    def __init__(
        self, model: keras.Model, image: ArrayLike, *, layer: str | keras.Layer | None = None
    ) -> None:
        self._model = model
        self._image = self.dream = one_image(image)
        any_size = None in shape_to_compile_for(model, self._image[None])[:2]
        known = layers_with_maps(model, self._image.shape)
        layers = [name for name, (shape, _) in known.items() if len(shape) == 3]
        super().__init__(
            layers=layers,
            layer=layers[0]
            if layer is None
            else find_path(layers, probe_of(model, self._image[None]).name_of(layer)),
            octaves=4 if any_size else 1,
            most_octaves=8 if any_size else 1,
            frame=as_bytes(self._image),
            shape=self._image.shape,
        )

    def start(self) -> None:
        """Begin to dream from the image as it was, with the settings as they are now."""
        settings = {"octaves": self.octaves, "steps": self.steps, "step_size": self.step_size}
        arguments = self._model, self._image, self.layer
        self._run(lambda stopped: self._dream(stopped, arguments, settings))

    def _dream(
        self, stopped: Callable[[], bool], arguments: tuple[Any, ...], settings: dict[str, Any]
    ) -> None:
        """Dream, and show a frame from time to time."""
        count, shown = settings["octaves"] * settings["steps"], 0.0

        def on_step(step: int, dream: np.ndarray, _: Any) -> bool:
            nonlocal shown
            if time.monotonic() - shown >= _SECONDS_A_FRAME:
                self._show(dream, step / count)
                shown = time.monotonic()
            return stopped()

        dream = deep_dream(*arguments, **settings, seed=0, progress=False, on_step=on_step)
        self._show(dream, self.done if stopped() else 1.0)

    def _show(self, dream: np.ndarray, done: float) -> None:
        self.dream = dream
        with self.hold_sync():
            self.frame, self.done = as_bytes(dream), done

    @traitlets.validate("layer")
    def _known_layer(self, proposal: Any) -> str:
        return find_path(self.layers, proposal["value"])
