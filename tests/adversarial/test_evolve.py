"""MAP-Elites step by step, every kind of model, going on, files, bad input."""

import os

import keras
import numpy as np
import pytest
from keras import layers
from victims import Subclassed

from dlsg_utils import data, models, training
from dlsg_utils.adversarial import CPPN, Direct, Evolution, evolve
from dlsg_utils.adversarial.evolution.cppn import Genome

SIZE = (12, 12, 1)


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


@pytest.mark.parametrize("encoding", ["direct", "cppn"])
def test_one_generation_is_that_of_one_child_after_the_other(model, encoding):
    before = quick(model, encoding, generations=4)
    after = quick(model, start=before, generations=1)
    random = np.random.default_rng((0, 5))
    parents = random.integers(4, size=10)
    children = before.encoding.mutated([before.genomes[p] for p in parents], 4, random)
    images = np.rint(255 * before.encoding.rendered(children, SIZE)) / np.float32(255)
    scores = np.log(keras.ops.softmax(model(images)).numpy())
    elites, best = list(before.images), before.scores[-1].copy()
    for child, row in zip(images, scores, strict=True):
        for class_ in range(4):
            if row[class_] > best[class_]:
                elites[class_], best[class_] = child, row[class_]
    np.testing.assert_allclose(after.scores[-1], best, atol=1e-4)
    np.testing.assert_allclose(after.images, elites, atol=1e-2)


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


@pytest.mark.parametrize("encoding", ["direct", "cppn", CPPN(colors="rgb")])
def test_color_and_any_size(encoding):
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


@pytest.mark.slow
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
    mutated = Direct.mutated

    def interrupted(self, parents, generation, random):
        if generation == 2:
            raise KeyboardInterrupt
        return mutated(self, parents, generation, random)

    monkeypatch.setattr(Direct, "mutated", interrupted)
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
        ({"size": 30}, ValueError, "takes (pictures|images) of 12×12×1, got 30×30×1"),
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
    with pytest.raises(ValueError, match="renders images of 1 or 3 channels, not 2"):
        quick(two, "cppn")


def test_crossover_exchanges_genes_of_pairs_and_keeps_their_means():
    parents = list(np.random.default_rng(0).uniform(0.4, 0.6, (5, *SIZE)).astype(np.float32))
    direct = Direct(rate=0, crossover=1, similarity=200)
    children = direct.mutated(parents, 0, np.random.default_rng(1))
    for one, other in ((0, 1), (2, 3)):
        means = (parents[one] + parents[other]) / 2
        np.testing.assert_allclose((children[one] + children[other]) / 2, means, atol=1e-6)
        nearer = abs(children[one] - parents[one]) < abs(children[one] - parents[other])
        assert 0.3 < nearer.mean() < 0.7  # half of the genes are those of the other parent
    np.testing.assert_array_equal(children[4], parents[4])  # no partner


def test_a_crossover_of_probability_zero_draws_nothing():
    parents = list(np.random.default_rng(0).random((4, *SIZE), np.float32))
    with_it = Direct(crossover=0.0).mutated(parents, 0, np.random.default_rng(1))
    np.testing.assert_array_equal(with_it, Direct().mutated(parents, 0, np.random.default_rng(1)))


def test_half_of_the_pairs_are_crossed_and_spread_falls_with_the_similarity():
    random, parents = np.random.default_rng(0), [np.zeros(SIZE), np.ones(SIZE)] * 200
    children = np.stack(Direct(rate=0, crossover=0.5).mutated(parents, 0, random))
    untouched = (children == np.stack(parents)).all(axis=(1, 2, 3))
    assert 0.4 < untouched.mean() < 0.6
    assert children.min() >= 0
    assert children.max() <= 1
    middle = [np.full(SIZE, 0.4, np.float32), np.full(SIZE, 0.6, np.float32)]
    near, far = (
        np.stack(Direct(rate=0, crossover=1, similarity=eta).mutated(middle, 0, random))
        for eta in (50, 2)
    )
    assert abs(abs(near - 0.5) - 0.1).mean() < abs(abs(far - 0.5) - 0.1).mean()
