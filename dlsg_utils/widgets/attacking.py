"""A slider for how far each pixel moves, until the network is wrong."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import Attack, fgsm, pgd, random_noise
from dlsg_utils.widgets._base import Explorer, Octets, bundle, styles
from dlsg_utils.widgets._pictures import as_bytes, names_of, probabilities


def _noise(model: keras.Model, image: np.ndarray, *, epsilon: float, progress: bool) -> Attack:
    """Gaussian noise as strong as a step of FGSM."""
    return random_noise(model, image, sigma=epsilon, seed=0, progress=progress)


ATTACKS: dict[str, Callable[..., Attack]] = {
    "FGSM, one step": fgsm,
    "PGD, ten steps": partial(pgd, steps=10, restarts=0),
    "random noise": _noise,
}
_SHOWN = 10  # classes in the table at most


class AttackExplorer(Explorer):
    """A picture, an attack, and a slider for how far each pixel may move.

    Beside the picture stand what has been added to it, enlarged, and the classes' probabilities
    before and after.

    Parameters
    ----------
    model
        Any Keras classifier of one input. It stays as it is.
    images
        One picture (H, W, C) in [0, 1], or several (N, H, W, C) to choose from.
    class_names
        A name for each class; by default its number.
    attack
        ``"FGSM, one step"``, ``"PGD, ten steps"`` or ``"random noise"``, to begin with.
    epsilon
        How far each pixel may move, to begin with.
    largest
        Where the slider ends; by default 0.3 for grey pictures and 0.03 for colour.

    Raises
    ------
    ValueError
        If the pictures do not fit the model, or the names its classes.

    Used in lecture 12.
    """

    _esm = bundle("attacking.js")
    _css = styles("pictures.css", "bars.css", "attacking.css")

    pictures = Octets(b"", help="The pictures as they were, one after the other.").tag(sync=True)
    shape = traitlets.Tuple(help="Shape (N, H, W, C) of the pictures.").tag(sync=True)
    attacks = traitlets.List(list(ATTACKS)).tag(sync=True)
    largest = traitlets.Float().tag(sync=True)
    picture = traitlets.Int(0, min=0).tag(sync=True)
    attack = traitlets.Enum(tuple(ATTACKS), next(iter(ATTACKS))).tag(sync=True)
    epsilon = traitlets.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    attacked = Octets(b"", help="The picture after the attack.").tag(sync=True)
    perturbation = Octets(b"", help="What was added: 128 is nothing.").tag(sync=True)
    enlarged = traitlets.Float(1.0, help="How many times it is shown enlarged.").tag(sync=True)
    classes: traitlets.List[Any] = traitlets.List(
        help="[name, probability before, after] of some."
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
        self._model: keras.Model | None = model
        if largest is None:
            largest = 0.3 if self._images.shape[-1] == 1 else 0.03
        largest = checks.number("largest", largest, at_least=1e-4, at_most=1)
        super().__init__(
            pictures=as_bytes(self._images),
            shape=self._images.shape,
            attack=checks.one_of("attack", attack, ATTACKS),
            largest=largest,
            epsilon=checks.number("epsilon", epsilon, at_least=0, at_most=largest),
        )
        self._changed(largest)  # compiles: the first touch of the slider should not wait for it
        self._look()
        self.observe(self._look, ["picture", "attack", "epsilon"])

    @property
    def image(self) -> np.ndarray:
        """The picture after the attack, float32 (H, W, C) in [0, 1]."""
        return self._changed(self.epsilon)

    def _changed(self, epsilon: float) -> np.ndarray:
        image = self._images[self.picture]
        if self._model is None or epsilon == 0:
            return image
        attack = ATTACKS[self.attack]
        return attack(self._model, image, epsilon=epsilon, progress=False).images

    def _look(self, _: Any = None) -> None:
        """Attack with the settings as they are now and send what came of it."""
        if self._model is None:
            return
        try:
            image, before = self._images[self.picture], self._before[self.picture]
            changed = self.image
            after = probabilities(self._model, changed[None])[0]
        except Exception as error:
            self._report(error)
            return
        added = changed - image
        enlarged = 0.5 / max(float(np.abs(added).max()), 1e-6)
        classes = np.argsort(-np.maximum(before, after), kind="stable")[:_SHOWN]
        if len(before) <= _SHOWN:
            classes = np.arange(len(before))
        with self.hold_sync():
            self.message = ""
            self.attacked = as_bytes(changed)
            self.perturbation = as_bytes(0.5 + enlarged * added)
            self.enlarged = enlarged if added.any() else 1.0
            self.classes = [
                [self._names[k], float(before[k]), float(after[k])] for k in classes.tolist()
            ]

    @traitlets.validate("picture")
    def _known_picture(self, proposal: Any) -> int:
        if proposal["value"] >= len(self._images):
            raise traitlets.TraitError(
                f"picture takes 0 to {len(self._images) - 1}, got {proposal['value']}."
            )
        return proposal["value"]

    def _free(self) -> None:
        self._model = None
