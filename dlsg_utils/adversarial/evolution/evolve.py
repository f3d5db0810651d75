"""Pictures from scratch that a network is sure of: evolution instead of gradients."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self
from zipfile import BadZipFile

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils._core.files import replacing
from dlsg_utils.adversarial.evolution.cppn import CPPN
from dlsg_utils.adversarial.evolution.direct import Direct, Shape
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, memory, shares, task
from dlsg_utils.inspection.recording import shape_to_make

# Share by which the log-probability of a picture may differ in a batch of another size.
_TOLERANCE = 0.02


class Encoding(Protocol):
    """How a genome becomes a picture, and how it mutates: :class:`Direct`, :class:`CPPN`."""

    def started(self, count: int, shape: Shape, random: np.random.Generator) -> Sequence[Any]:
        """Return so many random genomes of pictures (H, W, C)."""

    def mutated(
        self, parents: Sequence[Any], generation: int, random: np.random.Generator
    ) -> Sequence[Any]:
        """Return a changed copy of each parent."""

    def rendered(self, genomes: Sequence[Any], shape: Shape) -> np.ndarray:
        """Return the pictures (N, H, W, C), before they are rounded to 256 levels."""

    def packed(self, genomes: Sequence[Any]) -> dict[str, np.ndarray]:
        """Return arrays from which :meth:`unpacked` makes the same genomes."""

    def unpacked(self, arrays: Mapping[str, Any]) -> Sequence[Any]:
        """Return the genomes of :meth:`packed`."""


Judge = Callable[[np.ndarray], np.ndarray]
_ENCODINGS: dict[str, type[Direct] | type[CPPN]] = {"direct": Direct, "cppn": CPPN}


@dataclass(frozen=True)
class Evolution:
    """The champions of all classes, with all that it takes to go on.

    Attributes
    ----------
    scores : float32 array (generations + 1, K)
        Natural logarithm of each champion's probability, after each generation; the first row is
        of the random pictures to start from.
    classes : int array (K,)
        The classes, one champion each.
    genomes : sequence of K
        What the champions are drawn from.
    shape
        (H, W, C) of the pictures that the network saw.
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
        """The champions (K, H, W, C) in [0, 1], in 256 levels, as the network saw them."""
        return self.render()

    @property
    def generation(self) -> int:
        """How many generations there were."""
        return len(self.scores) - 1

    @property
    def confidences(self) -> np.ndarray:
        """Probability (K,) that the network gives to each champion's class."""
        return np.exp(self.scores[-1])

    @property
    def history(self) -> np.ndarray:
        """Confidences after each generation, (generations + 1, K)."""
        return np.exp(self.scores)

    def render(self, size: int | tuple[int, int] | None = None) -> np.ndarray:
        """Draw the champions, those of the CPPN encoding at any size.

        Parameters
        ----------
        size
            Side, or (height, width); by default that at which they were judged.

        Returns
        -------
        float32 array (K, H, W, C) in [0, 1]
            In 256 levels.
        """
        sides = self.shape[:2] if size is None else checks.sides(size)
        return _drawn(self.encoding, self.genomes, (*sides, self.shape[2]))

    def save(self, path: str | Path) -> None:
        """Write everything to a file, or leave what was there. :meth:`load` reads it."""
        header = {
            "encoding": type(self.encoding).__name__.lower(),
            "options": asdict(self.encoding),  # type: ignore[call-overload]
            "shape": self.shape,
            "population": self.population,
            "seed": self.seed,
        }
        arrays: dict[str, Any] = self.encoding.packed(self.genomes)
        with replacing(Path(path)) as file:
            text = np.frombuffer(json.dumps(header).encode(), np.uint8)
            np.savez(file, header=text, scores=self.scores, classes=self.classes, **arrays)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what :meth:`save` has written.

        Raises
        ------
        ValueError
            If the file is damaged or another one.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = dict(file)
            header = json.loads(arrays["header"].tobytes())
            encoding = _ENCODINGS[header["encoding"]](**header["options"])
            return cls(
                scores=arrays["scores"],
                classes=arrays["classes"],
                genomes=encoding.unpacked(arrays),
                shape=tuple(header["shape"]),
                encoding=encoding,
                population=header["population"],
                seed=header["seed"],
            )
        except (BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no file of an evolution, or damaged: {error}.") from error


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
    """Evolve a picture for each class that the network is sure of, from noise and without gradient.

    An archive (MAP-Elites) keeps one champion a class. In each generation children of champions
    drawn at random are shown to the network, all in one compiled call, and each replaces the
    champions of all classes in which it scores higher: the child of a champion for "4" may become
    the one for "9".

    Parameters
    ----------
    model
        Any Keras classifier of one input, ending in logits or in a softmax. It stays as it is.
    encoding
        ``"direct"`` (the default), where each pixel mutates by itself, or ``"cppn"``, where a
        growing formula draws the picture; or :class:`Direct` or :class:`CPPN` with other settings.
    start
        What an earlier call returned, or ``Evolution.load``: go on from there, with its encoding,
        population, classes, size and seed. Two runs of 100 generations give what one of 200 gives.
    generations
        How many; with ``start`` how many more.
    population
        Children a generation, at least one a class; by default 200, or as many as there are
        classes.
    classes
        Numbers of the classes to evolve pictures for; by default all of them.
    size
        Side, or (height, width), of the pictures, for networks that take any size; by default 224.
    seed
        Makes the run repeatable.
    max_memory
        Bytes for the network's activations; a population that needs more is shown in parts.
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
    if start is None:
        state, judge = _begun(model, encoding, population, classes, size, seed, max_memory)
    else:
        given = {"encoding": encoding, "classes": classes, "size": size, "seed": seed}
        state, judge = _taken_up(model, start, population, given, max_memory)
    try:
        with tqdm(total=generations, unit=" generations", disable=not progress) as bar:
            for _ in range(generations):
                state = _after_one_more(state, judge)
                median = np.median(state.confidences)
                bar.set_postfix_str(f"median confidence {median:.2%}", refresh=False)
                bar.update()
    except KeyboardInterrupt:
        pass  # what was reached so far is the answer
    return state


def _begun(
    model: keras.Model,
    encoding: str | Encoding | None,
    population: int | None,
    classes: Sequence[int] | None,
    size: int | tuple[int, int] | None,
    seed: int | None,
    max_memory: float,
) -> tuple[Evolution, Judge]:
    """Return the best of random pictures, and the judge."""
    encoding = _encoding(encoding)
    if seed is None:
        seed = int(np.random.SeedSequence().generate_state(1)[0])
    seed = checks.whole("seed", seed, at_least=0)
    shape = shape_to_make(model, size)
    judge, known = _judge(model, shape, max_memory)
    chosen = np.arange(known) if classes is None else _chosen(classes, known)
    population = _population(max(200, len(chosen)) if population is None else population, chosen)
    genomes = encoding.started(population, shape, _random(seed, 0))
    scores = judge(_drawn(encoding, genomes, shape))[:, chosen]
    if not (scores > -np.inf).any(axis=0).all():
        raise ValueError(
            f"model {model.name!r} gives NaN or a probability of zero for every random picture."
        )
    best = scores.argmax(axis=0)
    champions = [genomes[number] for number in best]
    return Evolution(
        scores.max(axis=0)[None], chosen, champions, shape, encoding, population, seed
    ), judge


def _encoding(given: str | Encoding | None) -> Encoding:
    if given is None or isinstance(given, str):
        return _ENCODINGS[checks.one_of("encoding", given or "direct", _ENCODINGS)]()
    if not hasattr(given, "mutated"):
        raise TypeError(f"encoding takes a name, Direct(...) or CPPN(...), got {given!r}.")
    return given


def _taken_up(
    model: keras.Model,
    start: Evolution,
    population: int | None,
    given: Mapping[str, Any],
    max_memory: float,
) -> tuple[Evolution, Judge]:
    """Return the state to go on from, and the judge, after a check that it is the same one."""
    if not isinstance(start, Evolution):
        raise TypeError(f"start takes what evolve has returned, got {type(start).__name__}.")
    if twice := [name for name, value in given.items() if value is not None]:
        raise ValueError(f"start brings its own {' and '.join(twice)}: leave them out.")
    if population is not None:
        start = replace(start, population=_population(population, start.classes))
    judge, known = _judge(model, start.shape, max_memory)
    if known <= start.classes.max():
        raise ValueError(f"start has the class {start.classes.max()}, the model {known} classes.")
    now = judge(start.images)[np.arange(len(start.classes)), start.classes]
    wrong = np.abs(now - start.scores[-1])
    if not (wrong <= _TOLERANCE * (1 + np.abs(now))).all():
        worst = int(wrong.argmax())
        raise ValueError(
            f"start was evolved on another network: to the champion of class "
            f"{start.classes[worst]} that gave {np.exp(start.scores[-1, worst]):.2%}, this one "
            f"gives {np.exp(now[worst]):.2%}."
        )
    return start, judge


def _after_one_more(state: Evolution, judge: Judge) -> Evolution:
    """Return the state after the next generation."""
    # Random numbers of its own for each generation: to go on takes no more than its number.
    random = _random(state.seed, state.generation + 1)
    parents = random.integers(len(state.genomes), size=state.population)
    children = state.encoding.mutated(
        [state.genomes[number] for number in parents], state.generation, random
    )
    scores = judge(_drawn(state.encoding, children, state.shape))[:, state.classes]
    best, highest = scores.argmax(axis=0), scores.max(axis=0)
    better = highest > state.scores[-1]
    genomes = [
        children[child] if wins else champion
        for child, wins, champion in zip(best, better, state.genomes, strict=True)
    ]
    row = np.where(better, highest, state.scores[-1])
    return replace(state, scores=np.vstack([state.scores, row]), genomes=genomes)


def _judge(model: keras.Model, shape: Shape, max_memory: float) -> tuple[Judge, int]:
    """Return what gives pictures (N, H, W, C) their scores (N, classes), and the classes."""
    blank = np.zeros((1, *shape), np.float32)
    network = task(model, blank, None).network
    at_once = network.at_once(blank, memory(max_memory), gradient=False)
    compiled = network.compiled(_log_probabilities, ())

    def judge(pictures: np.ndarray) -> np.ndarray:
        parts = shares(len(pictures), 1, at_once, progress=False)
        scores = np.concatenate([compiled(tf.constant(pictures[part])) for part, _ in parts])
        return np.where(np.isnan(scores), -np.inf, scores)

    return judge, network.classes


def _log_probabilities(network: Probe, images: tf.Tensor) -> tf.Tensor:
    """Return them, in a graph; unlike probabilities they never become zero."""
    return tf.nn.log_softmax(network.logits(images))


def _drawn(encoding: Encoding, genomes: Sequence[Any], shape: Shape) -> np.ndarray:
    """Return the pictures in 256 levels: what is judged is what can be saved."""
    pictures = encoding.rendered(genomes, shape) * np.float32(255)
    return np.rint(pictures, out=pictures) / np.float32(255)


def _random(seed: int, generation: int) -> np.random.Generator:
    return np.random.default_rng((seed, generation))


def _chosen(classes: Sequence[int], known: int) -> np.ndarray:
    chosen = np.asarray(classes)
    if chosen.dtype.kind not in "iu" or chosen.ndim != 1 or not chosen.size:
        raise TypeError(f"classes takes whole numbers, got {classes!r}.")
    if chosen.min() < 0 or chosen.max() >= known:
        wrong = chosen.min() if chosen.min() < 0 else chosen.max()
        raise ValueError(f"classes takes numbers 0 to {known - 1}, got {wrong}.")
    if len(np.unique(chosen)) < len(chosen):
        raise ValueError(f"classes takes each class once, got {classes!r}.")
    return chosen


def _population(population: int, classes: np.ndarray) -> int:
    if checks.whole("population", population) < len(classes):
        raise ValueError(
            f"population must be at least {len(classes)}, a child for each class, got "
            f"{population}. Or choose fewer classes."
        )
    return population
