"""The indirect encoding: a genome is a small network that computes each pixel from its position.

A compositional pattern-producing network (CPPN) takes a pixel's x, y and distance from the center
and returns its gray value or color. It can be rendered at any size, and its images have symmetry,
repetition and smooth shades, which pixels that mutate by themselves never have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dlsg_utils._core import checks
from dlsg_utils.adversarial.evolution.direct import Shape, polynomial_steps

# Their values lie in [-1, 1].
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sine": np.sin,
    "sigmoid": lambda sums: np.tanh(sums / 2),
    "gaussian": lambda sums: np.exp(-np.square(sums)),
    "linear": lambda sums: np.clip(sums / 3, -1, 1),
}
INPUTS = 4  # x, y, the distance from the center, 1
_USUAL, _LARGEST = 3.0, 10.0  # weights: standard deviation of new ones, and the bound
_VALUES_AT_ONCE = 2**20  # of all nodes and pixels: what the processor's cache can hold


class Genome(NamedTuple):
    """Nodes in the order in which they are computed: inputs, hidden ones, outputs.

    ``weights[i, j]`` connects node i to a later node j, zero where there is no connection;
    ``functions`` (nodes,) holds the index of each node's function in ``FUNCTIONS``. The last
    ``outputs`` nodes are the image's channels.
    """

    weights: np.ndarray
    functions: np.ndarray
    outputs: int


@dataclass(frozen=True)
class CPPN:
    """The indirect encoding: a formula for the whole image, which grows as it mutates.

    A child differs from its parent by new or lost connections and nodes, by other functions of
    nodes (sine, sigmoid, Gaussian, linear) and by other weights.

    Attributes
    ----------
    colors
        What the three outputs of color images are: ``"hsv"`` or ``"rgb"``. The magnitude of an
        output counts, not its sign. Gray images have one output.
    add_connection, remove_connection, add_node, remove_node
        Probability that a child has one more or one less of them.
    rate
        Share of functions and of weights that mutate.
    strength
        Of the polynomial mutation of the weights; the larger, the smaller its steps.

    Sources: Stanley (2007), "Compositional pattern producing networks"; Nguyen, Yosinski and Clune
    (2015). Used in lecture 13.
    """

    colors: str = "hsv"
    add_connection: float = 0.5
    remove_connection: float = 0.3
    add_node: float = 0.5
    remove_node: float = 0.2
    rate: float = 0.1
    strength: float = 15.0

    def __post_init__(self) -> None:
        checks.one_of("colors", self.colors, ("hsv", "rgb"))
        for name in ("add_connection", "remove_connection", "add_node", "remove_node", "rate"):
            checks.number(name, getattr(self, name), at_least=0, at_most=1)
        checks.number("strength", self.strength, at_least=0)

    def started(self, count: int, shape: Shape, random: np.random.Generator) -> list[Genome]:
        """Return ``count`` genomes without hidden nodes, all inputs connected to all outputs."""
        outputs = shape[2]
        if outputs not in (1, 3):
            raise ValueError(
                f"the encoding 'cppn' renders images of 1 or 3 channels, not {outputs}."
            )
        weights = np.zeros((count, INPUTS + outputs, INPUTS + outputs), np.float32)
        weights[:, :INPUTS, INPUTS:] = _random_weights((count, INPUTS, outputs), random)
        functions = random.integers(len(FUNCTIONS), size=weights.shape[:2])
        return [Genome(*genes, outputs) for genes in zip(weights, functions, strict=True)]

    def mutated(
        self, parents: Sequence[Genome], generation: int, random: np.random.Generator
    ) -> list[Genome]:
        """Return a mutated copy of each parent."""
        mutations = (
            (self.add_connection, _with_connection),
            (self.remove_connection, _without_connection),
            (self.add_node, _with_node),
            (self.remove_node, _without_node),
        )
        children = []
        for parent, draws in zip(parents, random.random((len(parents), 4)), strict=True):
            child = Genome(parent.weights.copy(), parent.functions.copy(), parent.outputs)
            for (probability, mutation), draw in zip(mutations, draws, strict=True):
                if draw < probability:
                    child = mutation(child, random)
            other = random.random(len(child.functions)) < self.rate
            child.functions[other] = random.integers(len(FUNCTIONS), size=int(other.sum()))
            moved = (child.weights != 0) & (random.random(child.weights.shape) < self.rate)
            steps = 2 * _LARGEST * polynomial_steps(int(moved.sum()), self.strength, random)
            child.weights[moved] = (child.weights[moved] + steps).clip(-_LARGEST, _LARGEST)
            children.append(child)
        return children

    def rendered(self, genomes: Sequence[Genome], shape: Shape) -> np.ndarray:
        """Return the images (N, H, W, C), before they are rounded to 256 levels."""
        height, width, channels = shape
        ends = ((2 * np.arange(side) + 1) / side - 1 for side in (height, width))
        y, x = np.meshgrid(*ends, indexing="ij")
        inputs = np.stack([x, y, np.hypot(x, y), np.ones_like(x)]).reshape(INPUTS, -1)
        nodes = max(len(genome.functions) for genome in genomes)
        at_once = max(1, _VALUES_AT_ONCE // (nodes * x.size))
        images = np.empty((len(genomes), *shape), np.float32)
        for first in range(0, len(genomes), at_once):
            part = slice(first, first + at_once)
            planes = np.abs(_outputs(genomes[part], inputs))
            if channels == 3 and self.colors == "hsv":
                planes = _from_hsv(planes)
            images[part] = np.moveaxis(planes, 1, -1).reshape(-1, *shape)
        return images

    def packed(self, genome: Genome) -> np.ndarray:
        """Return one array from which :meth:`unpacked` makes the genome again."""
        return np.column_stack([genome.weights, genome.functions])

    def unpacked(self, array: np.ndarray, shape: Shape) -> Genome:
        """Return the genome of :meth:`packed`."""
        return Genome(array[:, :-1].astype(np.float32), array[:, -1].astype(int), shape[2])


def _random_weights(shape: Any, random: np.random.Generator) -> np.ndarray:
    weights = random.normal(scale=_USUAL, size=shape).clip(-_LARGEST, _LARGEST)
    return np.asarray(weights, np.float32)


def _with_connection(genome: Genome, random: np.random.Generator) -> Genome:
    """Connect two nodes that are not connected yet, if there are any."""
    free = np.triu(genome.weights == 0, 1)
    free[:, :INPUTS] = False
    free[-genome.outputs :] = False
    if (pair := _one_of(free, random)) is not None:
        genome.weights[pair] = _random_weights((), random)
    return genome


def _without_connection(genome: Genome, random: np.random.Generator) -> Genome:
    if (pair := _one_of(genome.weights != 0, random)) is not None:
        genome.weights[pair] = 0
    return genome


def _with_node(genome: Genome, random: np.random.Generator) -> Genome:
    """Put a node of any function into a connection."""
    if (pair := _one_of(genome.weights != 0, random)) is None:
        return genome
    source, target = pair
    new = min(target, len(genome.functions) - genome.outputs)  # before the target and the outputs
    child = _of_nodes(genome, [*range(new), new, *range(new, len(genome.functions))])
    child.weights[new] = child.weights[:, new] = 0
    child.weights[source, new] = genome.weights[pair]
    child.weights[new, target + 1] = _random_weights((), random)
    child.weights[source, target + 1] = 0
    child.functions[new] = random.integers(len(FUNCTIONS))
    return child


def _without_node(genome: Genome, random: np.random.Generator) -> Genome:
    """Remove a hidden node with its connections, if there is any."""
    hidden = len(genome.functions) - INPUTS - genome.outputs
    if not hidden:
        return genome
    node = INPUTS + random.integers(hidden)
    return _of_nodes(genome, [*range(node), *range(node + 1, len(genome.functions))])


def _of_nodes(genome: Genome, nodes: list[int]) -> Genome:
    """Return a genome of these nodes. It is faster than ``np.insert`` and ``np.delete``."""
    indices = np.array(nodes)
    weights = genome.weights[indices[:, None], indices]
    return Genome(weights, genome.functions[indices], genome.outputs)


def _one_of(pairs: np.ndarray, random: np.random.Generator) -> tuple[int, int] | None:
    """Return one (row, column) of those that are true, or None if none is."""
    rows, columns = pairs.nonzero()
    if not rows.size:
        return None
    chosen = random.integers(rows.size)
    return int(rows[chosen]), int(columns[chosen])


def _outputs(genomes: Sequence[Genome], inputs: np.ndarray) -> np.ndarray:
    """Return the outputs (N, channels, pixels), node after node, for all genomes together."""
    channels, nodes = genomes[0].outputs, max(len(genome.functions) for genome in genomes)
    weights = np.zeros((len(genomes), nodes, nodes), np.float32)
    functions = np.full((len(genomes), nodes), -1)  # -1 for the nodes that smaller genomes lack
    for index, genome in enumerate(genomes):
        kept = np.arange(len(genome.functions))
        kept[-channels:] += nodes - len(kept)
        weights[index, kept[:, None], kept] = genome.weights
        functions[index, kept] = genome.functions
    values = np.zeros((len(genomes), nodes, inputs.shape[1]), np.float32)
    values[:, :INPUTS] = inputs
    for node in range(INPUTS, nodes):
        sums = weights[:, None, :node, node] @ values[:, :node]
        for index, function in enumerate(FUNCTIONS.values()):
            chosen = functions[:, node] == index
            values[chosen, node] = function(sums[chosen, 0])
    return values[:, -channels:]


def _from_hsv(planes: np.ndarray) -> np.ndarray:
    """Return red, green and blue (N, 3, pixels) of hue, saturation and value, all in [0, 1]."""
    hue, saturation, value = np.moveaxis(planes, 1, 0)
    # Around the circle of hues the shares of red, green and blue fall and rise linearly.
    shares = (abs(6 * hue - 3) - 1, 2 - abs(6 * hue - 2), 2 - abs(6 * hue - 4))
    colors = [value * (1 - saturation * (1 - share.clip(0, 1))) for share in shares]
    return np.stack(colors, axis=1)
