"""Evolution of images that a network is sure of, while one watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import traitlets

from dlsg_utils._core import checks
from dlsg_utils.adversarial import evolve
from dlsg_utils.inspection.probe import probe_of
from dlsg_utils.inspection.recording import shape_to_make
from dlsg_utils.widgets._base import STATIC, Octets, Running
from dlsg_utils.widgets._images import as_bytes, names_of

_ENCODINGS = ("cppn", "direct")
_MOST_CLASSES = 20
_THUMBNAIL = 64  # longer side of the small images at most, in pixels
_SECONDS_A_FRAME = 0.15  # in the page; evolution itself may go faster


class EvolutionStudio(Running):
    """Images of nothing that evolve until a network is sure of them: all elites, and one large.

    Evolution runs in the background; it can be stopped at any time and goes on from there. A reset
    begins anew with the next seed, another encoding with the same one. The images are those of
    :func:`dlsg_utils.adversarial.evolve`.

    Parameters
    ----------
    model
        Any Keras classifier of one input. It stays as it is.
    class_names
        A name for each of its classes; by default its number.
    encoding
        ``"cppn"`` or ``"direct"``, to begin with.
    classes
        Numbers of the classes to evolve images for, at most 20; by default all of them, or the
        first 20.
    size
        Side, or (height, width), of the images, for networks that take any size; by default 224.
    population
        Children a generation; by default as for ``evolve``.
    generations
        After how many it ends.
    seed
        Of the first run; by default another one each time.

    Raises
    ------
    ValueError
        If there are no such classes or too many, or the names do not fit the network's.

    Used in lecture 13.
    """

    _esm = STATIC / "evolution_studio.js"
    _css = STATIC / "evolution_studio.css"

    names = traitlets.List(traitlets.Unicode(), help="Of the classes that evolve.").tag(sync=True)
    encodings = traitlets.List(list(_ENCODINGS)).tag(sync=True)
    encoding = traitlets.Enum(_ENCODINGS, "cppn").tag(sync=True)
    generations = traitlets.Int(200).tag(sync=True)
    generation = traitlets.Int(0, help="Generations so far.").tag(sync=True)
    chosen = traitlets.Int(0, min=0, help="Which class is shown large.").tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the images.").tag(sync=True)
    frame = Octets(b"", help="The chosen elite, 0 to 255.").tag(sync=True)
    small_shape = traitlets.Tuple(help="(H, W, C) of the small images.").tag(sync=True)
    elites = Octets(b"", help="All elites, small, one below the other.").tag(sync=True)
    history = Octets(
        b"", help="Confidences after each generation, float32 (generation + 1, classes)."
    ).tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        *,
        class_names: Sequence[str] | None = None,
        encoding: str = "cppn",
        classes: Sequence[int] | None = None,
        size: int | tuple[int, int] | None = None,
        population: int | None = None,
        generations: int = 200,
        seed: int | None = None,
    ) -> None:
        self._model = model
        shape = shape_to_make(model, size)
        known = probe_of(model, np.zeros((1, *shape), np.float32)).classes
        names = names_of(class_names, known)
        numbers = list(range(min(known, _MOST_CLASSES)) if classes is None else classes)
        if not 1 <= len(numbers) <= _MOST_CLASSES:
            raise ValueError(f"classes takes 1 to {_MOST_CLASSES} of them, got {len(numbers)}.")
        self._settings: dict[str, Any] = {
            "classes": numbers,
            "size": size,
            "population": population,
        }
        if seed is None:
            seed = int(np.random.SeedSequence().generate_state(1)[0])
        self._seed = checks.whole("seed", seed, at_least=0)
        checks.one_of("encoding", encoding, _ENCODINGS)
        self.evolution = self._begun(encoding)
        self._step = -(-max(shape[:2]) // _THUMBNAIL)
        super().__init__(
            names=[names[k] for k in numbers],
            encoding=encoding,
            generations=checks.whole("generations", generations),
            shape=shape,
            small_shape=(-(-shape[0] // self._step), -(-shape[1] // self._step), shape[2]),
        )
        self._show()
        self.observe(self._renew, ["encoding"])
        self.observe(lambda _: self._show(), ["chosen"])
        self.on_msg(self._on_reset)

    def start(self) -> None:
        """Go on from the generation as it is; after the last one begin anew."""
        anew = self.generation >= self.generations
        self._seed += anew
        self._run(lambda stopped: self._evolve(stopped, anew=anew))

    def reset(self) -> None:
        """Stop, and begin anew with the next seed; ``start`` lets it evolve."""
        self._seed += 1
        self._renew()

    def _renew(self, _: Any = None) -> None:
        self._run(lambda stopped: self._evolve(stopped, anew=True, most=0))

    def _evolve(self, stopped: Callable[[], bool], *, anew: bool, most: int | None = None) -> None:
        """Evolve generation after generation, and show a frame from time to time."""
        if anew:
            self.evolution = self._begun(self.encoding)
            self._show()
        shown = 0.0
        most = self.generations if most is None else most
        while self.evolution.generation < most and not stopped():
            self.evolution = evolve(
                self._model, start=self.evolution, generations=1, progress=False
            )
            if time.monotonic() - shown >= _SECONDS_A_FRAME:
                self._show()
                shown = time.monotonic()
        self._show()

    def _begun(self, encoding: str) -> Any:
        """Return the best of random images."""
        settings = {**self._settings, "seed": self._seed, "generations": 0}
        return evolve(self._model, encoding, **settings, progress=False)

    def _show(self) -> None:
        evolution = self.evolution
        small = evolution.images[:, :: self._step, :: self._step]
        with self.hold_sync():
            self.frame = as_bytes(evolution.images[self.chosen])
            self.elites = as_bytes(small)
            self.history = evolution.history.astype(np.float32).tobytes()
            self.generation = evolution.generation
            self.done = evolution.generation / self.generations

    def _on_reset(self, _: Any, content: Any, __: Any) -> None:
        if content == "reset":
            self.reset()

    @traitlets.validate("chosen")
    def _known_class(self, proposal: Any) -> int:
        if proposal["value"] >= len(self.names):
            raise traitlets.TraitError(
                f"chosen takes 0 to {len(self.names) - 1}, got {proposal['value']}."
            )
        return proposal["value"]
