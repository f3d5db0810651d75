"""Evolution of images that a network is sure of, by MAP-Elites instead of gradients."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import IO, Any, Self
from zipfile import BadZipFile

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils._core.files import replacing
from dlsg_utils.adversarial.evolution.cppn import CPPN
from dlsg_utils.adversarial.evolution.direct import Direct, Shape
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, class_numbers, probe_of
from dlsg_utils.inspection.recording import shape_to_make

Encoding = Direct | CPPN
Score = Callable[[np.ndarray], np.ndarray]  # images (N, H, W, C) -> log-probabilities (N, classes)
ENCODINGS: dict[str, type[Encoding]] = {"direct": Direct, "cppn": CPPN}

# Share by which the log-probability of an image may differ in a batch of another size.
_TOLERANCE = 0.02


@dataclass(frozen=True)
class Evolution:
    """The elites, one for each class, with all that it takes to go on.

    Attributes
    ----------
    scores : float32 array (generations + 1, K)
        Natural logarithm of each elite's probability, after each generation; the first row is
        of the random images to start from.
    classes : int array (K,)
        The classes, one elite each.
    genomes : sequence of K
        The elites' genomes.
    shape
        (H, W, C) of the images that the network saw.
    encoding, population, seed
        As given to :func:`evolve`.
    """

    scores: np.ndarray
    classes: np.ndarray
    genomes: Sequence[Any]
    shape: Shape
    encoding: Encoding
    population: int
    seed: int

    @cached_property
    def images(self) -> np.ndarray:
        """The elites (K, H, W, C) in [0, 1], in 256 levels, as the network saw them."""
        return self.render()

    @property
    def generation(self) -> int:
        """How many generations there were."""
        return len(self.scores) - 1

    @property
    def confidences(self) -> np.ndarray:
        """Probability (K,) that the network gives to each elite's class."""
        return np.exp(self.scores[-1])

    @property
    def history(self) -> np.ndarray:
        """Confidences after each generation, (generations + 1, K)."""
        return np.exp(self.scores)

    def render(self, size: int | tuple[int, int] | None = None) -> np.ndarray:
        """Render the elites, those of the CPPN encoding at any size.

        Parameters
        ----------
        size
            Side, or (height, width); by default that at which they were evolved.

        Returns
        -------
        float32 array (K, H, W, C) in [0, 1]
            In 256 levels.
        """
        sides = self.shape[:2] if size is None else checks.sides(size)
        return _rendered(self.encoding, self.genomes, (*sides, self.shape[2]))

    def save(self, path: str | Path) -> None:
        """Write everything to a file, or leave what was there. :meth:`load` reads it."""
        name, options = type(self.encoding).__name__.lower(), asdict(self.encoding)
        header = json.dumps([name, options, self.shape, self.population, self.seed])
        packed: Any = self.encoding.packed
        genomes = {f"genome {n}": packed(genome) for n, genome in enumerate(self.genomes)}
        with replacing(Path(path)) as file:
            np.savez(file, header=header, scores=self.scores, classes=self.classes, **genomes)

    @classmethod
    def load(cls, path: str | Path | IO[bytes]) -> Self:
        """Read what :meth:`save` has written.

        Raises
        ------
        ValueError
            If the file is damaged or another one.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = dict(file)
            name, options, shape, population, seed = json.loads(str(arrays["header"]))
            encoding, classes = ENCODINGS[name](**options), arrays["classes"]
            genomes = [encoding.unpacked(arrays[f"genome {n}"], shape) for n in range(len(classes))]
            return cls(arrays["scores"], classes, genomes, tuple(shape), encoding, population, seed)
        except (BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no file of an evolution, or damaged: {error}.") from error


@checks.renamed(population_size="population", n_generations="generations", steps="generations")
def evolve(
    model: keras.Model,
    encoding: str | Encoding | None = None,
    *,
    start: Evolution | None = None,
    generations: int = 200,
    population: int | None = None,
    classes: Sequence[int] | None = None,
    size: int | tuple[int, int] | None = None,
    seed: int | None = None,
    max_memory: float = MAX_MEMORY,
    progress: bool = True,
) -> Evolution:
    """Evolve an image for each class that the network is sure of, from noise and without gradient.

    MAP-Elites keeps an elite for each class, the best image so far. In each generation children
    are mutated from parents drawn among the elites, and evaluated in one forward pass. Each
    replaces the elites of all classes in which it scores higher: the child of an elite for "4" may
    become the one for "9". Parents are crossed only by ``Direct(crossover=0.5)``.

    Parameters
    ----------
    model
        Any Keras classifier of one input, ending in logits or in a softmax. It stays as it is.
    encoding
        ``"direct"`` (the default), where each pixel mutates by itself, or ``"cppn"``, where a
        growing formula renders the image; or :class:`Direct` or :class:`CPPN` with other settings.
    start
        What an earlier call returned, or ``Evolution.load``: go on from there, with its encoding,
        population, classes, size and seed. Two runs of 100 generations give what one of 200 gives.
    generations
        How many; with ``start`` how many more.
    population
        Children a generation, at least one a class; by default 200, or as many as there are
        classes.
    classes
        Numbers of the classes to evolve images for; by default all of them.
    size
        Side, or (height, width), of the images, for networks that take any size; by default 224.
    seed
        Makes the run repeatable.
    max_memory
        Bytes for the network's activations; a population that needs more is evaluated in parts.
    progress
        Show a bar, with the median confidence over the classes.

    Returns
    -------
    Evolution
        ``images``, ``confidences``, ``history``; also after Ctrl-C: then as far as it came.

    Raises
    ------
    ValueError
        If the population is smaller than the number of classes, the model gives no class scores,
        or ``start`` was evolved on another network.

    Sources: Nguyen, Yosinski and Clune (2015), "Deep Neural Networks are Easily Fooled"; Mouret and
    Clune (2015), "Illuminating search spaces by mapping elites"; VT, "Breaking CNNs". Used in
    lecture 13.
    """
    generations = checks.whole("generations", generations, at_least=0)
    if start is not None and not isinstance(start, Evolution):
        raise TypeError(f"start takes what evolve has returned, got {type(start).__name__}.")
    shape = shape_to_make(model, size) if start is None else start.shape
    network = probe_of(model, np.zeros((1, *shape), np.float32))
    score = partial(network.batched, _log_probabilities, (), max_memory=max_memory, gradient=False)
    if start is None:
        if encoding is None or isinstance(encoding, str):
            encoding = ENCODINGS[checks.one_of("encoding", encoding or "direct", ENCODINGS)]()
        elif not isinstance(encoding, Encoding):
            raise TypeError(f"encoding takes a name, Direct(...) or CPPN(...), got {encoding!r}.")
        if seed is None:
            seed = int(np.random.SeedSequence().generate_state(1)[0])
        numbers = list(range(network.classes) if classes is None else classes)
        chosen = class_numbers("classes", numbers, len(numbers), network.classes)
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"classes takes each class once, got {classes!r}.")
        empty = np.empty((0, len(chosen)), np.float32)
        state = Evolution(
            empty, chosen, [None] * len(chosen), shape, encoding,
            max(200, len(chosen)) if population is None else population,
            checks.whole("seed", seed, at_least=0),
        )  # fmt: skip
    else:
        given = {"encoding": encoding, "classes": classes, "size": size, "seed": seed}
        if twice := [name for name, value in given.items() if value is not None]:
            raise ValueError(f"start brings its own {' and '.join(twice)}: leave them out.")
        state = start if population is None else replace(start, population=population)
        _check_network(start, score, network.classes)
    if checks.whole("population", state.population) < len(state.classes):
        raise ValueError(
            f"population must be at least {len(state.classes)}, a child for each class, got "
            f"{population}. Or choose fewer classes."
        )
    if start is None:
        state = _next_generation(state, score)
        if not np.isfinite(state.scores).all():
            raise ValueError(
                f"model {model.name!r} gives NaN or a probability of zero for every random image."
            )
    try:
        with tqdm(total=generations, unit=" generations", disable=not progress) as bar:
            for _ in range(generations):
                state = _next_generation(state, score)
                median = np.median(state.confidences)
                bar.set_postfix_str(f"median confidence {median:.2%}", refresh=False)
                bar.update()
    except KeyboardInterrupt:
        pass  # return what was reached so far
    return state


def _next_generation(state: Evolution, score: Score) -> Evolution:
    """Mutate parents, or start from random genomes; evaluate the children; select the elites."""
    # Each generation has random numbers of its own: to go on takes no more than its number.
    random = np.random.default_rng((state.seed, state.generation + 1))
    if state.generation < 0:
        children = state.encoding.started(state.population, state.shape, random)
    else:
        parents = random.integers(len(state.genomes), size=state.population)
        genomes = [state.genomes[parent] for parent in parents]
        children = state.encoding.mutated(genomes, state.generation, random)
    scores = score(_rendered(state.encoding, children, state.shape))[:, state.classes]
    before = state.scores.max(axis=0, initial=-np.inf)  # scores never fall: that is the last row
    best, highest = scores.argmax(axis=0), scores.max(axis=0)
    elites = [
        children[child] if better else elite
        for child, better, elite in zip(best, highest > before, state.genomes, strict=True)
    ]
    rows = np.vstack([state.scores, np.maximum(before, highest)])
    return replace(state, scores=rows, genomes=elites)


def _check_network(start: Evolution, score: Score, known: int) -> None:
    """Raise unless the network gives the elites the scores that they had."""
    if known <= start.classes.max():
        raise ValueError(f"start has the class {start.classes.max()}, the model {known} classes.")
    now = score(start.images)[np.arange(len(start.classes)), start.classes]
    wrong = np.abs(now - start.scores[-1])
    if not (wrong <= _TOLERANCE * (1 + np.abs(now))).all():
        worst = int(wrong.argmax())
        raise ValueError(
            f"start was evolved on another network: to the elite of class {start.classes[worst]} "
            f"that gave {start.confidences[worst]:.2%}, this one gives {np.exp(now[worst]):.2%}."
        )


def _log_probabilities(network: Probe, images: tf.Tensor) -> tf.Tensor:
    """Return them, -inf for NaN, in a graph; unlike probabilities they do not round to zero."""
    found = tf.nn.log_softmax(network.logits(images))
    return tf.where(tf.math.is_nan(found), -np.inf, found)


def _rendered(encoding: Encoding, genomes: Sequence[Any], shape: Shape) -> np.ndarray:
    """Return the images in 256 levels: what is evaluated is what can be saved."""
    images = encoding.rendered(genomes, shape) * np.float32(255)
    return np.rint(images, out=images) / np.float32(255)
