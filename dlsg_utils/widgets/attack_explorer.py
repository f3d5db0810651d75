"""A slider for how far an attack moves each pixel, until the network is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils import adversarial
from dlsg_utils._core import checks
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._images import as_bytes, names_of, probabilities

ATTACKS: dict[str, Callable[..., Any]] = {
    "FGSM, one step": adversarial.fgsm,
    "PGD, ten steps": partial(adversarial.pgd, steps=10, restarts=0),
    "random noise": lambda model, image, *, epsilon, progress: adversarial.random_noise(
        model, image, sigma=epsilon, seed=0, progress=progress
    ),
}
_SHOWN = 10  # classes in the table at most


class AttackExplorer(Explorer):
    """An image, an attack, and a slider for how far each pixel may move.

    Beside the image stand the perturbation, enlarged, and the classes' probabilities before and
    after the attack.

    Parameters
    ----------
    model
        Any Keras classifier of one input. It stays as it is.
    images
        One image (H, W, C) in [0, 1], or several (N, H, W, C) to choose from.
    class_names
        A name for each class; by default its number.
    attack
        ``"FGSM, one step"``, ``"PGD, ten steps"`` or ``"random noise"``, to begin with. The noise
        is Gaussian with a standard deviation of ε.
    epsilon
        How far each pixel may move, to begin with.
    largest
        Where the slider ends; by default 0.3 for gray images and 0.03 for color.

    Raises
    ------
    ValueError
        If the images do not fit the model, or the names its classes.

    Used in lecture 12.
    """

    _esm = STATIC / "attack_explorer.js"
    _css = STATIC / "attack_explorer.css"

    pixels = Octets(b"", help="The images before the attack, one after the other.").tag(sync=True)
    shape = traitlets.Tuple(help="Shape (N, H, W, C) of the images.").tag(sync=True)
    attacks = traitlets.List(list(ATTACKS)).tag(sync=True)
    largest = traitlets.Float().tag(sync=True)
    index = traitlets.Int(0, min=0, help="Which image is shown.").tag(sync=True)
    attack = traitlets.Enum(tuple(ATTACKS), next(iter(ATTACKS))).tag(sync=True)
    epsilon = traitlets.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    attacked = Octets(b"", help="The image after the attack.").tag(sync=True)
    perturbation = Octets(b"", help="What the attack added: 128 is zero.").tag(sync=True)
    gain = traitlets.Float(1.0, help="How many times it is shown enlarged.").tag(sync=True)
    classes: traitlets.List[Any] = traitlets.List(
        help="Name and probability before and after of some classes."
    ).tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        images: ArrayLike,
        *,
        class_names: Sequence[str] | None = None,
        attack: str = next(iter(ATTACKS)),
        epsilon: float = 0.0,
        largest: float | None = None,
    ) -> None:
        self._images, _ = checks.image_batch(images)
        self._before = probabilities(model, self._images)
        self._names = names_of(class_names, self._before.shape[1])
        self._model = model
        if largest is None:
            largest = 0.3 if self._images.shape[-1] == 1 else 0.03
        largest = checks.number("largest", largest, at_least=1e-4, at_most=1)
        super().__init__(
            pixels=as_bytes(self._images),
            shape=self._images.shape,
            attack=checks.one_of("attack", attack, ATTACKS),
            largest=largest,
            epsilon=checks.number("epsilon", epsilon, at_least=0, at_most=largest),
        )
        self._changed(largest)  # compiles: the first move of the slider should not wait for it
        self._update()
        self.observe(self._update, ["index", "attack", "epsilon"])

    @property
    def image(self) -> np.ndarray:
        """The image after the attack, float32 (H, W, C) in [0, 1]."""
        return self._changed(self.epsilon)

    def _changed(self, epsilon: float) -> np.ndarray:
        image = self._images[self.index]
        if epsilon == 0:
            return image
        attack = ATTACKS[self.attack]
        return attack(self._model, image, epsilon=epsilon, progress=False).images

    def _update(self, _: Any = None) -> None:
        """Attack with the settings as they are now and send the result."""
        with self._errors_shown(), self.hold_sync():
            changed = self.image
            before, after = self._before[self.index], probabilities(self._model, changed[None])[0]
            added = changed - self._images[self.index]
            gain = 0.5 / max(float(np.abs(added).max()), 1e-6)
            shown = np.argsort(-np.maximum(before, after), kind="stable")[:_SHOWN]
            if len(before) <= _SHOWN:
                shown.sort()
            self.attacked = as_bytes(changed)
            self.perturbation = as_bytes(0.5 + gain * added)
            self.gain = gain if added.any() else 1.0
            self.classes = [
                {"name": self._names[k], "before": float(before[k]), "after": float(after[k])}
                for k in shown
            ]

    @traitlets.validate("index")
    def _known_image(self, proposal: Any) -> int:
        if proposal["value"] >= len(self._images):
            raise traitlets.TraitError(
                f"index takes 0 to {len(self._images) - 1}, got {proposal['value']}."
            )
        return proposal["value"]
