"""The CPPN encoding: formulas against plain Python, each mutation, any size."""

import colorsys
import itertools
import math

import numpy as np
import pytest

from dlsg_utils.adversarial import CPPN
from dlsg_utils.adversarial.evolution.cppn import FUNCTIONS, Genome

SIZE = (12, 12, 1)


def grown(shape=SIZE, count=12, generations=15, **settings):
    encoding, random = CPPN(add_node=0.8, **settings), np.random.default_rng(3)
    genomes = encoding.started(count, shape, random)
    for generation in range(generations):
        genomes = encoding.mutated(genomes, generation, random)
    return encoding, genomes


def in_plain_python(genome, x, y):
    """Return the outputs of a formula at one position."""
    values = [x, y, math.hypot(x, y), 1.0]
    functions = (
        math.sin,
        lambda a: 2 / (1 + math.exp(-a)) - 1,
        lambda a: math.exp(-a * a),
        lambda a: min(max(a, -3), 3) / 3,
    )
    for node in range(4, len(genome.functions)):
        total = sum(
            float(weight) * value
            for weight, value in zip(genome.weights[:node, node], values, strict=True)
        )
        values.append(functions[genome.functions[node]](total))
    return values[-genome.outputs :]


@pytest.mark.parametrize("channels", [1, 3])
def test_images_are_what_plain_python_computes(channels):
    encoding, genomes = grown((7, 10, channels))
    assert len({len(genome.functions) for genome in genomes}) > 3
    images = encoding.rendered(genomes, (7, 10, channels))
    for number, row, column in itertools.product(range(len(genomes)), (0, 3, 6), (0, 4, 9)):
        x, y = (2 * column + 1) / 10 - 1, (2 * row + 1) / 7 - 1
        wanted = [abs(value) for value in in_plain_python(genomes[number], x, y)]
        if channels == 3:
            wanted = colorsys.hsv_to_rgb(*wanted)
        assert images[number, row, column] == pytest.approx(wanted, abs=2e-4)


def test_a_formula_known_by_heart():
    weights = np.zeros((5, 5), np.float32)
    weights[0, 4] = 3
    image = CPPN().rendered([Genome(weights, np.zeros(5, int), 1)], (2, 400, 1))[0, ..., 0]
    x = (2 * np.arange(400) + 1) / 400 - 1
    np.testing.assert_allclose(image, np.abs(np.sin(3 * np.stack([x, x]))), atol=1e-6)


@pytest.mark.parametrize("colors", ["hsv", "rgb"])
def test_the_same_image_at_any_size(colors):
    encoding, genomes = grown((8, 8, 3), colors=colors)
    coarse = encoding.rendered(genomes, (8, 8, 3))
    fine = encoding.rendered(genomes, (24, 40, 3))
    np.testing.assert_allclose(fine[:, 1::3, 2::5], coarse, atol=1e-4)  # the same positions
    alone = encoding.rendered(genomes[:1], (8, 8, 3))
    np.testing.assert_allclose(alone[0], coarse[0], atol=1e-5)
    assert 0 <= coarse.min() <= coarse.max() <= 1


def test_large_populations_are_rendered_in_parts(monkeypatch):
    encoding, genomes = grown()
    together = encoding.rendered(genomes, SIZE)
    monkeypatch.setattr("dlsg_utils.adversarial.evolution.cppn._VALUES_AT_ONCE", 5000)
    np.testing.assert_allclose(encoding.rendered(genomes, SIZE), together, atol=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_mutants_are_sound_formulas(channels):
    _, genomes = grown((8, 8, channels), count=30, generations=25)
    for genome in genomes:
        nodes = len(genome.functions)
        assert genome.weights.shape == (nodes, nodes)
        assert not np.tril(genome.weights).any()  # each node uses earlier ones only
        assert not genome.weights[:, :4].any()  # nothing leads into an input
        assert not genome.weights[-channels:].any()  # nor out of an output
        assert np.abs(genome.weights).max() <= 10
        assert genome.outputs == channels
        assert set(genome.functions) <= set(range(len(FUNCTIONS)))
    assert max(len(genome.functions) for genome in genomes) > 8


CHANGES = {
    "add_connection": (0, 1),
    "remove_connection": (0, -1),
    "add_node": (1, 1),
    "remove_node": (-1, None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_does_what_it_says_and_spares_the_parent(change):
    _, parents = grown(generations=8)
    parents = [genome for genome in parents if len(genome.functions) > 6]
    before = [(genome.weights.copy(), genome.functions.copy()) for genome in parents]
    only = {name: float(name == change) for name in CHANGES}
    children = CPPN(rate=0, **only).mutated(parents, 0, np.random.default_rng(0))
    for parent, child, (weights, functions) in zip(parents, children, before, strict=True):
        nodes, connections = CHANGES[change]
        assert len(child.functions) == len(parent.functions) + nodes
        if connections is not None:
            assert np.count_nonzero(child.weights) == np.count_nonzero(weights) + connections
        np.testing.assert_array_equal(parent.weights, weights)
        np.testing.assert_array_equal(parent.functions, functions)


def test_formulas_that_have_lost_everything_still_live():
    bare = Genome(np.zeros((5, 5), np.float32), np.zeros(5, int), 1)
    random = np.random.default_rng(0)
    (child,) = CPPN(add_connection=0, remove_connection=1, remove_node=1, add_node=1).mutated(
        [bare], 0, random
    )
    (grown,) = CPPN(add_connection=1, remove_connection=0).mutated([bare], 0, random)
    assert not child.weights.any()
    assert grown.weights.any()
    assert not CPPN().rendered([bare], SIZE).any()


def test_bad_settings():
    with pytest.raises(ValueError, match="Did you mean 'hsv'"):
        CPPN(colors="hvs")
    with pytest.raises(ValueError, match="add_node takes a number from 0 to 1"):
        CPPN(add_node=-1)
