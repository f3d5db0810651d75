"""The direct encoding: an image is its own genome, every pixel a gene."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlsg_utils._core import checks

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Direct:
    """The direct encoding: each value of a pixel is a gene that mutates by itself.

    Attributes
    ----------
    rate
        Share of the genes that mutate.
    halving
        After so many generations the rate has halved, and so on.
    strength
        Of the polynomial mutation; the larger, the smaller its steps.
    crossover
        Probability that two parents exchange genes before these mutate, by simulated binary
        crossover; 0.5 in the authors' program.
    similarity
        Of the crossover (η_c); the larger, the closer children's genes are to their parents'.

    Sources: Nguyen, Yosinski and Clune (2015), and github.com/Evolving-AI-Lab/fooling for their
    settings; Deb and Agrawal (1995), "Simulated binary crossover". Used in lecture 13.
    """

    rate: float = 0.1
    halving: int = 1000
    strength: float = 15.0
    crossover: float = 0.0
    similarity: float = 10.0

    def __post_init__(self) -> None:
        checks.number("rate", self.rate, at_least=0, at_most=1)
        checks.whole("halving", self.halving)
        checks.number("strength", self.strength, at_least=0)
        checks.number("crossover", self.crossover, at_least=0, at_most=1)
        checks.number("similarity", self.similarity, at_least=0)

    def started(self, count: int, shape: Shape, random: np.random.Generator) -> list[np.ndarray]:
        """Return ``count`` genomes of uniform noise."""
        return list(random.random((count, *shape), np.float32))

    def mutated(
        self, parents: Sequence[np.ndarray], generation: int, random: np.random.Generator
    ) -> list[np.ndarray]:
        """Return a mutated copy of each parent, the 1st and 2nd, 3rd and 4th … crossed before."""
        children = np.stack(parents)
        if self.crossover:
            self._cross(children, random)
        rate = self.rate * 0.5 ** (generation // self.halving)
        chosen = random.random(children.shape, np.float32) < rate
        steps = polynomial_steps(int(chosen.sum()), self.strength, random)
        children[chosen] = (children[chosen] + steps).clip(0, 1)
        return list(children)

    def _cross(self, genes: np.ndarray, random: np.random.Generator) -> None:
        """Cross pairs, in place: each gene keeps the pair's mean, and about the distance to it."""
        pairs = len(genes) // 2
        chosen = 2 * np.flatnonzero(random.random(pairs) < self.crossover)
        one, other = genes[chosen], genes[chosen + 1]
        u = random.random(one.shape, np.float32)
        ratio = np.where(u < 0.5, 2 * u, 1 / (2 * (1 - u))) ** np.float32(1 / (self.similarity + 1))
        swapped = random.random(one.shape, np.float32) < 0.5
        middle, half = (one + other) / 2, (one - other) / 2 * np.where(swapped, -ratio, ratio)
        genes[chosen] = (middle + half).clip(0, 1)
        genes[chosen + 1] = (middle - half).clip(0, 1)

    def rendered(self, genomes: Sequence[np.ndarray], shape: Shape) -> np.ndarray:
        """Return the images (N, H, W, C), before they are rounded to 256 levels."""
        images = np.stack(genomes)
        if images.shape[1:] != shape:
            raise ValueError(
                f"size {shape[0]}×{shape[1]} differs from that of the genome, {images.shape[1]}×"
                f"{images.shape[2]}: images of the direct encoding are their own genome. The "
                "encoding 'cppn' can be rendered at any size."
            )
        return images

    def packed(self, genome: np.ndarray) -> np.ndarray:
        """Return one array from which :meth:`unpacked` makes the genome again."""
        return genome

    def unpacked(self, array: np.ndarray, shape: Shape) -> np.ndarray:
        """Return the genome of :meth:`packed`."""
        return array


def polynomial_steps(count: int, strength: float, random: np.random.Generator) -> np.ndarray:
    """Draw the steps of Deb's polynomial mutation, in [-1, 1] where 1 is the range of a gene.

    Their density is (strength + 1) / 2 · (1 − |step|) ** strength.
    """
    sizes = 1 - random.random(count, np.float32) ** np.float32(1 / (strength + 1))
    return np.where(random.random(count, np.float32) < 0.5, -sizes, sizes)
