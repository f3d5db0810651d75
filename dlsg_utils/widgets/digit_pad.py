"""Draw a digit and watch a network classify it while the pen moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets

from dlsg_utils import adversarial, attribution
from dlsg_utils.widgets._base import STATIC, Octets
from dlsg_utils.widgets._images import PALETTE, as_bytes, probabilities
from dlsg_utils.widgets._pad import Pad, blank_for


class DigitPad(Pad):
    """A pad to draw on, with the classes' probabilities, saliency and adversarial noise.

    Draw with the mouse, a finger, or the keyboard: the arrow keys move the pen, the space bar puts
    it down and lifts it, Delete clears the pad.

    Parameters
    ----------
    model
        Any Keras classifier of gray images (H, W, 1) in [0, 1], white on black, such as a network
        trained on MNIST. It stays as it is.
    class_names
        A name for each class; by default its number.
    noise
        ε of the fast gradient sign method, 0 to 0.5, to begin with: how far each pixel is moved
        away from the predicted class.

    Raises
    ------
    ValueError
        If the model does not take gray images of one size, or the names do not fit its classes.

    Used in lecture 12.
    """

    _esm = STATIC / "digit_pad.js"
    _css = STATIC / "digit_pad.css"

    noise = traitlets.Float(0.0, min=0.0, max=0.5).tag(sync=True)
    seen = Octets(b"", help="The network's input: the drawing and the noise.").tag(sync=True)
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
        blank = blank_for(model)
        classes = probabilities(model, blank[None]).shape[1]
        self._model = model
        super().__init__(blank, class_names, classes, noise=noise)
        # The first results compile the network; a student's first stroke should not wait for that.
        self._results(np.full_like(blank, 0.5), 0.1)
        self.observe(self._update, ["drawing", "noise"])

    def _update(self, _: Any = None) -> None:
        """Send what the network makes of the drawing as it is now."""
        with self._errors_shown(), self.hold_sync():
            results = self._results(self.image, self.noise)
            self.seen, self.saliency, self.probabilities = results

    def _results(self, image: np.ndarray, noise: float) -> tuple[bytes, bytes, list[float]]:
        """Return the network's input, its saliency map and the probabilities."""
        if not image.any():
            return b"", b"", []
        if noise:
            image = adversarial.fgsm(self._model, image, epsilon=noise, progress=False).images
        saliency = attribution.saliency(self._model, image, progress=False)
        levels = as_bytes(saliency / saliency.max()) if saliency.any() else b""
        return as_bytes(image), levels, probabilities(self._model, image[None])[0].tolist()
