"""Pictures as formulas: small networks that compute a colour from a place.

A compositional pattern-producing network (CPPN) is given a pixel's x, y and distance from the
middle, and tells its grey value or colour. It can be drawn at any size, and its pictures have what
pixels drawn one by one never have: symmetry, repetition, smooth shades.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dlsg_utils._core import checks
from dlsg_utils.adversarial.evolution.direct import Shape, polynomial_steps

# All stay within [-1, 1].
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sine": np.sin,
    "sigmoid": lambda sums: np.tanh(sums / 2),
    "gaussian": lambda sums: np.exp(-np.square(sums)),
    "linear": lambda sums: np.clip(sums / 3, -1, 1),
}
INPUTS = ("x", "y", "radius", "bias")
_FIRST = len(INPUTS)  # the first node that is no input
_USUAL, _LARGEST = 3.0, 10.0  # weights: standard deviation of new ones, and the bound
_NUMBERS_AT_ONCE = 2**20  # of all nodes and pixels: what the processor's cache can hold


class Genome(NamedTuple):
    """Nodes in the order in which they are computed: inputs, hidden ones, outputs.

    ``weights[i, j]`` leads from node i to a later node j, zero where there is no connection;
    ``functions`` (nodes,) holds the number of each node's function in ``FUNCTIONS``. The last
    ``outputs`` nodes are the picture's channels.
    """

    weights: np.ndarray
    functions: np.ndarray
    outputs: int


@dataclass(frozen=True)
class CPPN:
    """The indirect encoding: a formula for the whole picture, which grows as it mutates.

    A child differs from its parent by new or lost connections and nodes, by other functions of
    nodes (sine, sigmoid, Gaussian, linear) and by other weights.

    Attributes
    ----------
    colours
        What the three outputs of colour pictures are: ``"hsv"`` or ``"rgb"``. The size of an
        output counts, not its sign. Grey pictures have one output.
    add_connection, remove_connection, add_node, remove_node
        How likely a child has one more or one less of them.
    rate
        Share of functions and of weights that mutate.
    strength
        Of the polynomial mutation of the weights; the larger, the smaller its steps.

    Sources: Stanley (2007), "Compositional pattern producing networks"; Nguyen, Yosinski and Clune
    (2015). Used in lecture 13.
    """

    colours: str = "hsv"
    add_connection: float = 0.5
    remove_connection: float = 0.3
    add_node: float = 0.5
    remove_node: float = 0.2
    rate: float = 0.1
    strength: float = 15.0

    def __post_init__(self) -> None:
        checks.one_of("colours", self.colours, ("hsv", "rgb"))
        for name in ("add_connection", "remove_connection", "add_node", "remove_node", "rate"):
            checks.number(name, getattr(self, name), at_least=0, at_most=1)
        checks.number("strength", self.strength, at_least=0)

    def started(self, count: int, shape: Shape, random: np.random.Generator) -> list[Genome]:
        """Return ``count`` genomes without hidden nodes, all inputs connected to all outputs."""
        outputs = shape[2]
        if outputs not in (1, 3):
            raise ValueError(
                f"the encoding 'cppn' draws pictures of 1 or 3 channels, not {outputs}."
            )
        weights = np.zeros((count, _FIRST + outputs, _FIRST + outputs), np.float32)
        weights[:, :_FIRST, _FIRST:] = _random_weights((count, _FIRST, outputs), random)
        functions = random.integers(len(FUNCTIONS), size=weights.shape[:2])
        return [Genome(*genes, outputs) for genes in zip(weights, functions, strict=True)]

    def mutated(
        self, parents: Sequence[Genome], generation: int, random: np.random.Generator
    ) -> list[Genome]:
        """Return a changed copy of each parent."""
        changes = (
            (self.add_connection, _with_connection),
            (self.remove_connection, _without_connection),
            (self.add_node, _with_node),
            (self.remove_node, _without_node),
        )
        children = []
        for parent, chances in zip(parents, random.random((len(parents), 4)), strict=True):
            child = parent._replace(
                weights=parent.weights.copy(), functions=parent.functions.copy()
            )
            for (probability, changed), chance in zip(changes, chances, strict=True):
                if chance < probability:
                    child = changed(child, random)
            children.append(self._drifted(child, random))
        return children

    def _drifted(self, genome: Genome, random: np.random.Generator) -> Genome:
        """Change some functions and weights in place."""
        other = random.random(len(genome.functions)) < self.rate
        genome.functions[other] = random.integers(len(FUNCTIONS), size=int(other.sum()))
        moved = (genome.weights != 0) & (random.random(genome.weights.shape) < self.rate)
        steps = 2 * _LARGEST * polynomial_steps(int(moved.sum()), self.strength, random)
        genome.weights[moved] = (genome.weights[moved] + steps).clip(-_LARGEST, _LARGEST)
        return genome

    def rendered(self, genomes: Sequence[Genome], shape: Shape) -> np.ndarray:
        """Return the pictures (N, H, W, C), before they are rounded to 256 levels."""
        height, width, channels = shape
        places = _places(height, width)
        nodes = max(len(genome.functions) for genome in genomes)
        at_once = max(1, _NUMBERS_AT_ONCE // (nodes * height * width))
        pictures = np.empty((len(genomes), *shape), np.float32)
        for first in range(0, len(genomes), at_once):
            part = slice(first, first + at_once)
            planes = np.abs(_outputs(genomes[part], places, channels))
            planes = planes.reshape(-1, channels, height, width)
            if channels == 3 and self.colours == "hsv":
                pictures[part] = _from_hsv(*np.moveaxis(planes, 1, 0))
            else:
                pictures[part] = np.moveaxis(planes, 1, -1)
        return pictures

    def packed(self, genomes: Sequence[Genome]) -> dict[str, np.ndarray]:
        """Return arrays from which :meth:`unpacked` makes the same genomes."""
        return {
            "nodes": np.array([len(genome.functions) for genome in genomes]),
            "weights": np.concatenate([genome.weights.ravel() for genome in genomes]),
            "functions": np.concatenate([genome.functions for genome in genomes]),
            "outputs": np.array(genomes[0].outputs),
        }

    def unpacked(self, arrays: Mapping[str, Any]) -> list[Genome]:
        """Return the genomes of :meth:`packed`."""
        sizes = arrays["nodes"]
        weights = np.split(arrays["weights"], np.cumsum(sizes**2)[:-1])
        functions = np.split(arrays["functions"], np.cumsum(sizes)[:-1])
        return [
            Genome(numbers.reshape(size, size), chosen, int(arrays["outputs"]))
            for size, numbers, chosen in zip(sizes, weights, functions, strict=True)
        ]


def _random_weights(shape: Any, random: np.random.Generator) -> np.ndarray:
    weights = random.normal(scale=_USUAL, size=shape).clip(-_LARGEST, _LARGEST)
    return np.asarray(weights, np.float32)


def _with_connection(genome: Genome, random: np.random.Generator) -> Genome:
    """Connect two nodes that are not connected yet, if there are any."""
    free = np.triu(genome.weights == 0, 1)
    free[:, :_FIRST] = False
    free[-genome.outputs :] = False
    if (place := _one_of(free, random)) is not None:
        genome.weights[place] = _random_weights((), random)
    return genome


def _without_connection(genome: Genome, random: np.random.Generator) -> Genome:
    if (place := _one_of(genome.weights != 0, random)) is not None:
        genome.weights[place] = 0
    return genome


def _with_node(genome: Genome, random: np.random.Generator) -> Genome:
    """Put a node of any function into a connection."""
    if (place := _one_of(genome.weights != 0, random)) is None:
        return genome
    source, target = place
    new = min(target, len(genome.functions) - genome.outputs)
    kept = np.arange(len(genome.functions))
    kept[new:] += 1  # the new node stands before them, also before the target
    target += 1
    weights = np.zeros((len(kept) + 1, len(kept) + 1), np.float32)
    weights[kept[:, None], kept] = genome.weights
    weights[source, new] = weights[source, target]
    weights[new, target] = _random_weights((), random)
    weights[source, target] = 0
    functions = np.full(len(kept) + 1, random.integers(len(FUNCTIONS)))
    functions[kept] = genome.functions
    return genome._replace(weights=weights, functions=functions)


def _without_node(genome: Genome, random: np.random.Generator) -> Genome:
    """Take out a hidden node with its connections, if there is any."""
    hidden = len(genome.functions) - _FIRST - genome.outputs
    if not hidden:
        return genome
    node = _FIRST + random.integers(hidden)
    kept = np.arange(len(genome.functions) - 1)
    kept[node:] += 1
    return genome._replace(
        weights=genome.weights[kept[:, None], kept], functions=genome.functions[kept]
    )


def _one_of(places: np.ndarray, random: np.random.Generator) -> tuple[int, int] | None:
    """Return one (row, column) of those that are true, or None if none is."""
    found = np.flatnonzero(places)
    if not len(found):
        return None
    row, column = divmod(int(found[random.integers(len(found))]), places.shape[1])
    return row, column


def _places(height: int, width: int) -> np.ndarray:
    """Return the inputs (4, H W): x and y from -1 to 1, the distance from the middle, and 1."""
    y, x = np.meshgrid(*((2 * np.arange(n) + 1) / n - 1 for n in (height, width)), indexing="ij")
    return np.stack([x, y, np.hypot(x, y), np.ones_like(x)]).reshape(_FIRST, -1).astype(np.float32)


def _outputs(genomes: Sequence[Genome], places: np.ndarray, channels: int) -> np.ndarray:
    """Return the outputs (N, channels, pixels), node after node, for all genomes together."""
    weights, functions = _aligned(genomes, channels)
    count, nodes = functions.shape
    values = np.zeros((count, nodes, places.shape[1]), np.float32)
    values[:, :_FIRST] = places
    for node in range(_FIRST, nodes):
        sums = weights[:, None, :node, node] @ values[:, :node]
        for number, function in enumerate(FUNCTIONS.values()):
            chosen = functions[:, node] == number
            values[chosen, node] = function(sums[chosen, 0])
    return values[:, -channels:]


def _aligned(genomes: Sequence[Genome], channels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (N, n, n) and functions (N, n), -1 for nodes that smaller genomes lack."""
    nodes = max(len(genome.functions) for genome in genomes)
    weights = np.zeros((len(genomes), nodes, nodes), np.float32)
    functions = np.full((len(genomes), nodes), -1)
    for number, genome in enumerate(genomes):
        # The gap lies before the outputs, which are the last nodes of all.
        hidden = len(genome.functions) - channels
        kept = np.r_[:hidden, nodes - channels : nodes]
        weights[number, kept[:, None], kept] = genome.weights
        functions[number, kept] = genome.functions
    return weights, functions


def _from_hsv(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the RGB pictures (..., 3) of hues, saturations and values in [0, 1]."""
    # How much of red, green and blue a hue holds; around the circle it falls and rises linearly.
    shares = (abs(6 * hue - 3) - 1, 2 - abs(6 * hue - 2), 2 - abs(6 * hue - 4))
    pictures = np.empty((*hue.shape, 3), np.float32)
    for channel, share in enumerate(shares):
        pictures[..., channel] = value * (1 - saturation * (1 - share.clip(0, 1)))
    return pictures
