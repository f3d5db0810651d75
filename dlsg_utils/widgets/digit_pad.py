"""Draw a digit and watch what a network takes it for, while the pen moves."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets

from dlsg_utils import adversarial, attribution
from dlsg_utils.inspection.recording import input_shape
from dlsg_utils.widgets._base import Explorer, Octets, bundle, styles
from dlsg_utils.widgets._pictures import PALETTE, as_bytes, names_of, probabilities


class DigitPad(Explorer):
    """A pad to draw on, with the classes' probabilities, saliency and adversarial noise.

    Draw with the mouse, a finger, or the keyboard: the arrow keys move the pen, the space bar puts
    it down and lifts it, Delete wipes the pad.

    Parameters
    ----------
    model
        Any Keras classifier of grey pictures (H, W, 1) in [0, 1], white on black, such as a network
        trained on MNIST. It stays as it is.
    class_names
        A name for each class; by default its number.
    noise
        ε of the fast gradient sign method, 0 to 0.5, to begin with: how far each pixel is moved
        away from the class that the network sees.

    Raises
    ------
    ValueError
        If the model does not take grey pictures of one size, or the names do not fit its classes.

    Used in lectures 03, 08 and 12.
    """

    _esm = bundle("digit_pad.js")
    _css = styles("pictures.css", "bars.css", "digit_pad.css")

    size = traitlets.Tuple(help="Height and width of the drawing, in pixels.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    drawing = Octets(help="Grey levels 0 to 255, row by row.").tag(sync=True)
    noise = traitlets.Float(0.0, min=0.0, max=0.5).tag(sync=True)
    seen = Octets(b"", help="What the network is shown.").tag(sync=True)
    saliency = Octets(b"", help="0 to 255, the strongest pixel 255.").tag(sync=True)
    probabilities = traitlets.List(traitlets.Float()).tag(sync=True)
    palette = Octets(PALETTE).tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        *,
        class_names: Sequence[str] | None = None,
        noise: float = 0.0,
    ) -> None:
        height, width, channels = input_shape(model)
        if channels != 1 or height is None or width is None:
            raise ValueError(
                f"model takes a network for grey pictures of one size, (H, W, 1); "
                f"{model.name!r} takes ({height}, {width}, {channels})."
            )
        blank = np.zeros((height, width, 1), np.float32)
        classes = len(probabilities(model, blank[None])[0])
        self._model: keras.Model | None = model
        super().__init__(
            size=(height, width),
            names=names_of(class_names, classes),
            drawing=as_bytes(blank),
            noise=noise,
        )
        # The first answers compile the network; a student's first stroke should not wait for that.
        self._answer(np.full_like(blank, 0.5), 0.1)
        self.observe(self._look, ["drawing", "noise"])

    @property
    def image(self) -> np.ndarray:
        """The drawing, float32 (H, W, 1) in [0, 1]."""
        levels = np.frombuffer(self.drawing, np.uint8).astype(np.float32)
        return levels.reshape(*self.size, 1) / 255

    def _look(self, _: Any = None) -> None:
        """Ask the network about the drawing as it is now."""
        try:
            seen, saliency, answer = self._answer(self.image, self.noise)
        except Exception as error:
            self._report(error)
            return
        with self.hold_sync():
            self.message = ""
            self.seen, self.saliency, self.probabilities = seen, saliency, answer

    def _answer(self, image: np.ndarray, noise: float) -> tuple[bytes, bytes, list[float]]:
        """Return what the network is shown, where it looks, and what it says."""
        if self._model is None or not image.any():
            return b"", b"", []
        if noise:
            image = adversarial.fgsm(self._model, image, epsilon=noise, progress=False).images
        where = attribution.saliency(self._model, image, progress=False)
        strongest = where.max()
        saliency = as_bytes(where / strongest) if strongest > 0 else b""
        return as_bytes(image), saliency, probabilities(self._model, image[None])[0].tolist()

    @traitlets.validate("drawing")
    def _of_its_size(self, proposal: Any) -> bytes:
        count = self.size[0] * self.size[1]
        if len(proposal["value"]) != count:
            raise traitlets.TraitError(
                f"drawing takes {count} bytes, a grey level for each pixel, "
                f"got {len(proposal['value'])}."
            )
        return proposal["value"]

    def _free(self) -> None:
        self._model = None
