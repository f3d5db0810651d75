"""Evolved pictures: each step of evolution, formulas against plain Python, networks fooled."""

import colorsys
import itertools
import math
import os
import sys

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import data, models, training
from dlsg_utils.adversarial import CPPN, Direct, Evolution, evolve
from dlsg_utils.adversarial.evolution.cppn import FUNCTIONS, Genome
from dlsg_utils.adversarial.evolution.direct import polynomial_steps

SIZE = (12, 12, 1)


class Subclassed(keras.Model):
    """Counts how often Python runs it: once a trace."""

    def __init__(self, inner, **options):
        super().__init__(**options)
        self.inner, self.calls = inner, 0

    def call(self, inputs):
        self.calls += 1
        return keras.ops.softmax(self.inner(inputs))


def small(classes=4, shape=SIZE, seed=0, scale=3.0):
    """A convolution, a mean over nine blocks and random logits."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(8, 3, activation="relu", padding="same"),
            layers.AveragePooling2D(4),
            layers.Flatten(),
            layers.Dense(classes, kernel_initializer=keras.initializers.RandomNormal(0, scale)),
        ]
    )


def quick(model, *arguments, **options):
    defaults = {"generations": 6, "population": 10, "progress": False}
    if "start" not in options:
        defaults["seed"] = 0
    else:
        del defaults["population"]
    return evolve(model, *arguments, **{**defaults, **options})


def same(one, other):
    np.testing.assert_array_equal(one.scores, other.scores)
    np.testing.assert_array_equal(one.images, other.images)
    for left, right in zip(one.genomes, other.genomes, strict=True):
        parts = zip(left, right, strict=True) if isinstance(left, Genome) else [(left, right)]
        for first, second in parts:
            np.testing.assert_array_equal(first, second)


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def reader():
    digits = data.load("mnist-10k")
    network = models.lee_cnn(seed=1)
    training.fit(network, digits.train, epochs=3, batch_size=64, seed=1, progress=False)
    return network


# -- the direct encoding ---------------------------------------------------------------------------


@pytest.mark.parametrize("strength", [0, 3, 15])
def test_polynomial_steps_have_the_moments_of_their_density(strength):
    steps = polynomial_steps(200_000, strength, np.random.default_rng(0))
    # With density (s + 1) / 2 · (1 − |t|)ˢ: E|t| = 1 / (s + 2), E t² = 2 / ((s + 2) (s + 3)).
    assert np.abs(steps).mean() == pytest.approx(1 / (strength + 2), rel=0.01)
    assert np.square(steps).mean() == pytest.approx(2 / ((strength + 2) * (strength + 3)), rel=0.02)
    assert steps.mean() == pytest.approx(0, abs=0.005)
    assert np.abs(steps).max() <= 1


@pytest.mark.parametrize(
    ("generation", "rate"), [(0, 0.1), (999, 0.1), (1000, 0.05), (2500, 0.025)]
)
def test_a_tenth_of_the_pixels_mutates_and_the_rate_halves(generation, rate):
    parents = np.full((20, 50, 50, 1), 0.5, np.float32)
    before = parents.copy()
    children = np.stack(Direct().mutated(parents, generation, np.random.default_rng(0)))
    assert (children != 0.5).mean() == pytest.approx(rate, rel=0.05)
    np.testing.assert_array_equal(parents, before)


def test_pixels_stay_within_bounds():
    random = np.random.default_rng(0)
    pictures = Direct(strength=0, rate=1).mutated(np.ones((4, 9, 9, 3), np.float32), 0, random)
    assert 0 <= np.min(pictures) < 0.2
    assert np.max(pictures) == 1


# -- formulas --------------------------------------------------------------------------------------


def grown(shape=SIZE, count=12, generations=15, **settings):
    encoding, random = CPPN(add_node=0.8, **settings), np.random.default_rng(3)
    genomes = encoding.started(count, shape, random)
    for generation in range(generations):
        genomes = encoding.mutated(genomes, generation, random)
    return encoding, genomes


def in_plain_python(genome, x, y):
    """Return the outputs of a formula at one place."""
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
def test_pictures_are_what_plain_python_computes(channels):
    encoding, genomes = grown((7, 10, channels))
    assert len({len(genome.functions) for genome in genomes}) > 3
    pictures = encoding.rendered(genomes, (7, 10, channels))
    for number, row, column in itertools.product(range(len(genomes)), (0, 3, 6), (0, 4, 9)):
        x, y = (2 * column + 1) / 10 - 1, (2 * row + 1) / 7 - 1
        wanted = [abs(value) for value in in_plain_python(genomes[number], x, y)]
        if channels == 3:
            wanted = colorsys.hsv_to_rgb(*wanted)
        assert pictures[number, row, column] == pytest.approx(wanted, abs=2e-4)


def test_a_formula_known_by_heart():
    weights = np.zeros((5, 5), np.float32)
    weights[0, 4] = 3
    picture = CPPN().rendered([Genome(weights, np.zeros(5, int), 1)], (2, 400, 1))[0, ..., 0]
    x = (2 * np.arange(400) + 1) / 400 - 1
    np.testing.assert_allclose(picture, np.abs(np.sin(3 * np.stack([x, x]))), atol=1e-6)


@pytest.mark.parametrize("colours", ["hsv", "rgb"])
def test_the_same_picture_at_any_size(colours):
    encoding, genomes = grown((8, 8, 3), colours=colours)
    coarse = encoding.rendered(genomes, (8, 8, 3))
    fine = encoding.rendered(genomes, (24, 40, 3))
    np.testing.assert_allclose(fine[:, 1::3, 2::5], coarse, atol=1e-4)  # the same places
    alone = encoding.rendered(genomes[:1], (8, 8, 3))
    np.testing.assert_allclose(alone[0], coarse[0], atol=1e-5)
    assert 0 <= coarse.min() <= coarse.max() <= 1


def test_large_populations_are_drawn_in_parts(monkeypatch):
    encoding, genomes = grown()
    together = encoding.rendered(genomes, SIZE)
    monkeypatch.setattr("dlsg_utils.adversarial.evolution.cppn._NUMBERS_AT_ONCE", 5000)
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


# -- evolution -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["direct", "cppn"])
def test_one_generation_is_that_of_one_child_after_the_other(model, encoding):
    before = quick(model, encoding, generations=4)
    after = quick(model, start=before, generations=1)
    random = np.random.default_rng((0, 5))
    parents = random.integers(4, size=10)
    children = before.encoding.mutated([before.genomes[p] for p in parents], 4, random)
    pictures = np.rint(255 * before.encoding.rendered(children, SIZE)) / np.float32(255)
    scores = np.log(keras.ops.softmax(model(pictures)).numpy())
    champions, best = list(before.images), before.scores[-1].copy()
    for child, row in zip(pictures, scores, strict=True):
        for class_ in range(4):
            if row[class_] > best[class_]:
                champions[class_], best[class_] = child, row[class_]
    np.testing.assert_allclose(after.scores[-1], best, atol=1e-4)
    np.testing.assert_allclose(after.images, champions, atol=1e-2)


@pytest.mark.parametrize("encoding", ["direct", "cppn"])
def test_what_is_told_is_what_the_model_says(model, encoding):
    found = quick(model, encoding, generations=20)
    assert found.images.shape == (4, *SIZE)
    assert found.images.dtype == np.float32
    assert found.generation == 20
    np.testing.assert_array_equal(np.rint(found.images * 255) / np.float32(255), found.images)
    said = keras.ops.softmax(model(found.images)).numpy()
    np.testing.assert_allclose(np.diag(said), found.confidences, rtol=1e-3)
    assert found.history.shape == (21, 4)
    assert (np.diff(found.scores, axis=0) >= 0).all()  # only better ones replace a champion
    assert (found.scores[-1] > found.scores[0]).all()


def kinds():
    yield "softmax", lambda m: keras.Sequential([m, layers.Softmax()])
    yield "nested", lambda m: keras.Model(image := keras.Input(SIZE), m(image))
    yield "activation", lambda m: keras.Sequential([m, layers.Activation("softmax")])
    yield "subclassed", Subclassed


@pytest.mark.parametrize("wrap", [pytest.param(wrap, id=name) for name, wrap in kinds()])
def test_every_kind_of_model_and_end_gives_the_same_evolution(model, wrap):
    wrapped = wrap(model)
    if not wrapped.built:
        wrapped(np.zeros((1, *SIZE), np.float32))
    np.testing.assert_allclose(quick(wrapped).scores, quick(model).scores, atol=1e-4)


@pytest.mark.parametrize("encoding", ["direct", "cppn", CPPN(colours="rgb")])
def test_colour_and_any_size(encoding):
    network = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(8, 5, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(6),
        ]
    )
    found = quick(network, encoding, size=(20, 33), classes=[5, 2])
    assert found.images.shape == (2, 20, 33, 3)
    assert found.classes.tolist() == [5, 2]
    said = keras.ops.softmax(network(found.images)).numpy()
    np.testing.assert_allclose(said[[0, 1], [5, 2]], found.confidences, rtol=1e-3)
    if encoding == "direct":
        with pytest.raises(ValueError, match="differs from that of the genome, 20×33"):
            found.render(40)
    else:
        assert found.render(40).shape == (2, 40, 40, 3)


def test_a_network_that_is_sure_of_evolved_pictures_of_nothing(reader):
    noise = evolve(reader, population=100, generations=80, seed=0, progress=False)
    formulas = evolve(reader, "cppn", population=100, generations=15, seed=0, progress=False)
    assert np.median(noise.history[0]) < 0.5
    assert np.median(noise.confidences) > 0.97
    assert np.median(formulas.confidences) > 0.97
    for found in (noise, formulas):
        assert (reader(found.images).numpy().argmax(axis=1) == np.arange(10)).sum() >= 8


# -- going on --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", [Direct(rate=0.2), CPPN(add_node=0.7)])
def test_going_on_equals_an_unbroken_run_bit_for_bit(model, encoding, tmp_path):
    whole = quick(model, encoding, generations=9, classes=[3, 0, 1])
    first = quick(model, encoding, generations=4, classes=[3, 0, 1])
    first.save(tmp_path / "evolution.npz")
    loaded = Evolution.load(tmp_path / "evolution.npz")
    same(first, loaded)
    assert (loaded.encoding, loaded.shape, loaded.seed) == (encoding, SIZE, 0)
    same(whole, quick(model, start=loaded, generations=5))
    same(whole, quick(model, start=first, generations=5))


def test_seeds(model):
    same(quick(model), quick(model))
    assert (quick(model).images != quick(model, seed=1).images).mean() > 0.5
    unseeded = quick(model, seed=None, generations=2)
    same(
        quick(model, start=unseeded, generations=2), quick(model, seed=unseeded.seed, generations=4)
    )


def test_ctrl_c_returns_what_there_is(model, monkeypatch):
    module = sys.modules["dlsg_utils.adversarial.evolution.evolve"]
    random, generations = module._random, []

    def interrupted(seed, generation):
        generations.append(generation)
        if generations.count(3):
            raise KeyboardInterrupt
        return random(seed, generation)

    monkeypatch.setattr(module, "_random", interrupted)
    stopped = quick(model)
    assert stopped.generation == 2
    monkeypatch.undo()
    same(quick(model, start=stopped, generations=4), quick(model))


def test_a_file_is_whole_or_the_old_one(model, tmp_path, monkeypatch):
    path = tmp_path / "evolution.npz"
    quick(model, generations=1).save(path)
    old = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        quick(model, generations=2).save(path)
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "other"])
def test_damaged_files_are_refused(model, tmp_path, damage):
    path = tmp_path / "evolution.npz"
    quick(model).save(path)
    content = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        content[len(content) // 2] ^= 255
        path.write_bytes(content)
    elif damage == "text":
        path.write_text("no archive")
    else:
        np.savez(path, weights=np.ones(3))
    with pytest.raises(ValueError, match=r"evolution.npz is no file of an evolution, or damaged"):
        Evolution.load(path)


def test_nothing_is_traced_again(model):
    counting = Subclassed(small(seed=2))
    counting(np.zeros((1, *SIZE), np.float32))
    found = quick(counting)
    counting.calls = 0
    quick(counting, start=found, generations=2)
    quick(counting, "cppn", population=7, classes=[1, 2])
    assert counting.calls == 0


# -- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"population": 3}, ValueError, "population must be at least 4, a child for each class"),
        ({"encoding": "cpn"}, ValueError, "encoding='cpn' is unknown. Did you mean 'cppn'"),
        ({"encoding": 3}, TypeError, r"encoding takes a name, Direct\(...\) or CPPN\(...\)"),
        ({"generations": -1}, ValueError, "generations must be at least 0"),
        ({"classes": [4]}, ValueError, "classes takes numbers 0 to 3, got 4"),
        ({"classes": [1, 1]}, ValueError, "classes takes each class once"),
        ({"classes": [0.5]}, TypeError, "classes takes whole numbers"),
        ({"size": 30}, ValueError, "takes pictures of 12×12×1, got 30×30×1"),
        ({"size": (1, 2, 3)}, ValueError, "size takes a side or"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"start": "file.npz"}, TypeError, "start takes what evolve has returned, got str"),
    ],
)
def test_what_cannot_be_evolved(model, options, error, message):
    with pytest.raises(error, match=message):
        quick(model, **options)


def test_what_cannot_be_taken_up(model):
    found = quick(model)
    with pytest.raises(ValueError, match="start brings its own encoding and seed"):
        quick(model, "direct", start=found, seed=0)
    with pytest.raises(ValueError, match="start was evolved on another network"):
        quick(small(seed=9), start=found)
    with pytest.raises(ValueError, match="start has the class 3, the model 2 classes"):
        quick(small(classes=2), start=found)
    with pytest.raises(ValueError, match="population must be at least 4"):
        quick(model, start=found, population=2)


def test_models_that_give_no_scores():
    maps = keras.Sequential([keras.Input(SIZE), layers.Conv2D(3, 3)])
    with pytest.raises(ValueError, match="class scores"):
        quick(maps)
    broken = small()
    broken.layers[-1].bias.assign(np.full(4, np.nan))
    with pytest.raises(ValueError, match="gives NaN"):
        quick(broken)
    two = small(shape=(12, 12, 2))
    with pytest.raises(ValueError, match="draws pictures of 1 or 3 channels, not 2"):
        quick(two, "cppn")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Direct(rate=2), "rate takes a number from 0 to 1"),
        (lambda: Direct(halving=0), "halving must be at least 1"),
        (lambda: CPPN(colours="hvs"), "Did you mean 'hsv'"),
        (lambda: CPPN(add_node=-1), "add_node takes a number from 0 to 1"),
    ],
)
def test_settings_out_of_range(make, message):
    with pytest.raises(ValueError, match=message):
        make()
