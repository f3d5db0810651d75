"""Data sets and pictures: what they hold, and what happens when a file is not what it should be."""

import gzip
import hashlib
import importlib
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dlsg_utils import data
from dlsg_utils.data import pictures, store

DATA = Path(__file__).parents[2] / "data"


def pixels(values, mode=None):
    return Image.fromarray(np.asarray(values, dtype=np.uint8), mode=mode)


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="module")
def fashion():
    return data.load("fashion-mnist")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that may be damaged; large files are linked to the originals."""
    folder = tmp_path / "data"

    def copy_or_link(source, target):
        if Path(source).stat().st_size < 8_000_000:  # damage is done to copies only
            shutil.copy(source, target)
        else:
            os.symlink(source, target)

    shutil.copytree(DATA, folder, copy_function=copy_or_link)
    monkeypatch.setattr(store, "_DATA", folder)
    return folder


# Data sets


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


@pytest.mark.parametrize("name", COUNTS)
def test_no_image_is_in_two_parts(name, request):
    parts = parts_of(request.getfixturevalue(name))
    together = np.concatenate([rows(split) for split in parts])
    assert len(np.unique(together)) == sum(map(len, parts))


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


OFFLINE = """
import os, sys
def offline(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise OSError("the network is off")
sys.addaudithook(offline)
"""
READ_ONLY = """
def read_only(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise OSError(30, "Read-only file system", str(arguments[0]))
sys.addaudithook(read_only)
"""


def python(*code, **environment):
    """Run code in a new interpreter."""
    return subprocess.run(
        [sys.executable, "-B", "-c", "".join(map(textwrap.dedent, code))],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_data_need_no_network_no_writing_and_no_large_packages():
    process = python(
        OFFLINE,
        READ_ONLY,
        """
        from dlsg_utils import data
        print(data.load("fashion-mnist").train.images.shape)
        print(*(data.image(name, 8).shape[0] > 0 for name in data.images()))
        print([name for name in ("tensorflow", "keras", "skimage", "sklearn", "matplotlib", "pooch")
               if name in sys.modules])
        import socket
        try:
            socket.create_connection(("192.0.2.1", 80))
        except OSError as error:
            print(error)
        try:
            open("there", "w")
        except OSError as error:
            print(error.strerror)
        """,
    )
    assert process.returncode == 0, process.stderr
    shape, shown, imported, network, writing = process.stdout.splitlines()
    assert shape == "(55000, 28, 28, 1)"
    assert shown.split() == ["True"] * len(data.images())
    assert imported == "[]"
    assert (network, writing) == ("the network is off", "Read-only file system")


def test_the_full_mnist_without_a_network_says_what_there_is_instead(tmp_path):
    process = python(
        OFFLINE,
        """
        sys.stderr = sys.stdout
        from dlsg_utils import data
        try:
            data.load("mnist")
        except ConnectionError as error:
            print(error)
        """,
        KERAS_HOME=str(tmp_path),
    )
    assert 'load("mnist-10k") has 10,000 of its digits and needs no network' in process.stdout
    assert list(tmp_path.glob("**/*.npz")) == []


# Damaged files


def flip(path):
    assert not path.is_symlink(), "the original would be damaged"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    assert not path.is_symlink(), "the original would be damaged"
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
@pytest.mark.parametrize(
    ("file", "use"),
    [
        ("mnist-10k/train-images-idx3-ubyte", lambda: data.load("mnist-10k")),
        ("fashion-mnist/t10k-labels-idx1-ubyte.gz", lambda: data.load("fashion-mnist")),
        ("pictures/starry_night.jpg", lambda: data.image("starry_night")),
    ],
)
def test_a_damaged_file_is_named_with_checksums_and_a_way_out(copy, file, use, damage):
    path = copy / file
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    damage(path)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(data.DataFileError) as caught:
        use()
    message = str(caught.value)
    assert str(path) in message
    assert expected in message
    assert f"git checkout -- data/{file}" in message
    if before is None:
        assert "No such file" in message
    else:
        assert hashlib.sha256(before).hexdigest() in message
    # Nothing was overwritten, and the other files are seen to be sound.
    assert (path.read_bytes() if path.exists() else None) == before
    report = data.verify()
    assert report.pop(file) == message
    assert set(report.values()) == {"ok"}


def test_an_installed_package_is_to_be_installed_again(copy, monkeypatch):
    monkeypatch.setattr(store, "_DATA", copy.rename(copy.with_name("_data")))
    flip(store._DATA / "pictures/starry_night.jpg")
    with pytest.raises(data.DataFileError, match=r"Install dlsg-utils again"):
        data.image("starry_night")


def drop_a_line(path):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "mnist-10k/train-labels" not in line))


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda path: path.write_text("what is this\n"),
        lambda path: path.write_bytes(b""),
        cut,
        drop_a_line,
    ],
)
def test_a_lost_list_of_checksums_is_named(copy, damage):
    damage(copy / "SHA256SUMS")
    for use in (data.verify, lambda: data.load("mnist-10k")):
        with pytest.raises(data.DataFileError, match=r"git checkout -- data/SHA256SUMS"):
            use()


def test_the_files_shipped_are_sound():
    assert set(data.verify().values()) == {"ok"}


def test_every_file_is_listed_with_its_checksum_and_described():
    files = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.is_file() and "build" not in path.relative_to(DATA).parts
    }
    files -= {"README.md", "SHA256SUMS"}
    files = {file for file in files if not file.endswith("/LICENSE")}
    listed = dict(reversed(line.split()) for line in (DATA / "SHA256SUMS").open())
    assert files == set(listed)
    described = dict(
        re.findall(r"\| `(\S+)` \| `([0-9a-f]{64})` \|", (DATA / "README.md").read_text())
    )
    assert described == listed


def test_every_picture_is_in_the_list_of_licences():
    readme = (DATA / "README.md").read_text()
    assert [name for name in data.images() if name not in readme] == []


# Pictures


@pytest.mark.parametrize("name", data.images())
def test_a_picture_is_float_in_the_unit_range(name):
    picture = data.image(name)
    assert picture.dtype == np.float32
    assert picture.ndim == 3
    assert picture.shape[2] == (1 if "gray" in data.images()[name] else 3)
    assert min(picture.shape[:2]) >= 300
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert picture.std() > 0.05
    picture[:] = 0  # the caller's own
    assert data.image(name).any()


def test_pictures_equal_those_of_the_packages():
    import skimage.data
    from sklearn.datasets import load_sample_image

    peers = {name: getattr(skimage.data, name)() for name in ("chelsea", "camera", "rocket")}
    peers |= {name: load_sample_image(f"{name}.jpg") for name in ("china", "flower")}
    for name, peer in peers.items():
        expected = np.float32(peer.reshape(*peer.shape[:2], -1)) / np.float32(255)
        np.testing.assert_array_equal(data.image(name), expected, err_msg=name)


def test_an_unknown_picture_suggests_the_nearest():
    with pytest.raises(ValueError, match=r"name_or_path='chelsee'.*Did you mean 'chelsea'"):
        data.image("chelsee")


def test_a_missing_picture_file_is_named(tmp_path):
    path = tmp_path / "holiday.jpg"
    with pytest.raises(FileNotFoundError, match=r"holiday\.jpg"):
        data.image(path)
    with pytest.raises(TypeError, match=r"os\.PathLike object, not int"):
        data.image(3)


def test_a_package_that_lacks_a_picture_is_named(monkeypatch):
    known = {
        "gone": ("skimage", "data/gone.png", ""),
        "absent": ("no_such_package", "a.png", ""),
    }
    monkeypatch.setattr(pictures, "_PICTURES", known)
    with pytest.raises(FileNotFoundError, match=r"gone\.png of the package skimage is missing"):
        data.image("gone")
    with pytest.raises(FileNotFoundError, match="no_such_package is missing: install it"):
        data.image("absent")


def test_a_path_is_not_taken_for_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pixels(np.full((2, 3), 255)).save("chelsea", "PNG")
    assert data.image(Path("chelsea")).shape == (2, 3, 1)
    assert data.image("chelsea").shape == (300, 451, 3)


# Pictures of one's own: what is in the file, and what should come of it

GREY = np.array([[0, 51, 102], [153, 204, 255]])
COLOUR = np.stack([GREY, GREY.T.reshape(2, 3), 255 - GREY], axis=-1)


def stored(path, picture, **options):
    picture.save(path, **options)
    return data.image(path)


@pytest.mark.parametrize("ending", ["png", "bmp", "tif", "pgm"])
def test_grey_pictures_have_one_channel(tmp_path, ending):
    picture = stored(tmp_path / f"grey.{ending}", pixels(GREY))
    np.testing.assert_allclose(picture, GREY[..., None] / 255, atol=1e-6)


@pytest.mark.parametrize("ending", ["gif", "webp"])
def test_formats_without_grey_have_three_channels(tmp_path, ending):
    options = {"lossless": True} if ending == "webp" else {}
    picture = stored(tmp_path / f"grey.{ending}", pixels(GREY), **options)
    np.testing.assert_allclose(picture, np.stack([GREY] * 3, axis=-1) / 255, atol=1e-6)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colour_pictures_have_three_channels(tmp_path, mode):
    picture = pixels(COLOUR).quantize(6) if mode == "P" else pixels(COLOUR).convert(mode)
    np.testing.assert_allclose(stored(tmp_path / "colour.png", picture), COLOUR / 255, atol=1e-6)


@pytest.mark.parametrize("ending", ["tif", "jpg"])  # JPEG stores the inks inverted
def test_cmyk_becomes_rgb(tmp_path, ending):
    colours = np.kron(COLOUR, np.ones((16, 16, 1)))  # large enough that JPEG keeps them
    options = {"quality": 95, "subsampling": 0} if ending == "jpg" else {}
    picture = stored(tmp_path / f"print.{ending}", pixels(colours).convert("CMYK"), **options)
    inside = picture.reshape(2, 16, 3, 16, 3)[:, 4:12, :, 4:12].mean(axis=(1, 3))
    np.testing.assert_allclose(inside, COLOUR / 255, atol=0.02)


def test_black_and_white_pictures_are_grey(tmp_path):
    picture = stored(tmp_path / "bits.png", pixels([[0, 255]]).convert("1"))
    np.testing.assert_array_equal(picture[..., 0], [[0, 1]])


def test_transparent_places_become_white(tmp_path):
    rgba = np.zeros((1, 3, 4))
    rgba[0, :, 0] = 255  # red: opaque, half and not at all
    rgba[0, :, 3] = [255, 128, 0]
    expected = [[1, 0, 0], [1, 0.5, 0.5], [1, 1, 1]]
    np.testing.assert_allclose(stored(tmp_path / "a.png", pixels(rgba))[0], expected, atol=0.003)
    grey = np.array([[[0, 255], [0, 0]]])
    np.testing.assert_array_equal(stored(tmp_path / "b.png", pixels(grey)), [[[0], [1]]])


def test_a_transparent_palette_entry_becomes_white(tmp_path):
    picture = pixels(COLOUR).quantize(6)
    hidden = picture.getpixel((1, 1))
    shown = stored(tmp_path / "palette.png", picture, transparency=hidden)
    expected = COLOUR / 255
    expected[1, 1] = 1
    np.testing.assert_allclose(shown, expected, atol=1e-6)


@pytest.mark.parametrize("ending", ["png", "tif", "pgm"])
def test_sixteen_bits_are_kept(tmp_path, ending):
    values = np.array([[0, 1, 32768, 65535]], np.uint16)
    picture = stored(tmp_path / f"deep.{ending}", Image.fromarray(values))
    np.testing.assert_allclose(picture[..., 0], values / 65535, atol=1e-7)


def test_a_transparent_value_of_sixteen_bits_becomes_white(tmp_path):
    values = np.array([[500, 1000, 65535]], np.uint16)
    picture = stored(tmp_path / "deep.png", Image.fromarray(values), transparency=1000)
    np.testing.assert_allclose(picture[0, :, 0], [500 / 65535, 1, 1], atol=1e-7)


def png_chunk(kind, content=b""):
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def png(width, height, bits, kind, rows=b""):
    """Return a PNG file of given bytes, also one that Pillow would not write."""
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


@pytest.mark.parametrize(
    ("kind", "pixel", "expected"),
    [
        (2, [65535, 32768, 0], [1, 0.5, 0]),  # red, green, blue
        (6, [65535, 0, 0, 32768], [1, 0.5, 0.5]),  # and opacity
        (4, [0, 32768], [0.5, 0.5, 0.5]),  # grey and opacity, which Pillow reads as colour
    ],
)
def test_sixteen_bits_of_colour_and_opacity(tmp_path, kind, pixel, expected):
    path = tmp_path / "deep.png"
    path.write_bytes(png(1, 1, 16, kind, b"\0" + struct.pack(f">{len(pixel)}H", *pixel)))
    np.testing.assert_allclose(data.image(path)[0, 0], expected, atol=0.005)


def test_floating_point_pictures_are_taken_in_the_unit_range(tmp_path):
    values = np.array([[0, 0.25, 1]], np.float32)
    np.testing.assert_array_equal(
        stored(tmp_path / "float.tif", Image.fromarray(values))[..., 0], values
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1, 200])
def test_floating_point_pictures_with_other_values_are_refused(tmp_path, value):
    picture = Image.fromarray(np.array([[0.5, value]], np.float32))
    with pytest.raises(ValueError, match=r"float\.tif.*\[0, 1\] if floating-point"):
        stored(tmp_path / "float.tif", picture)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
def test_photographs_are_turned_upright(tmp_path, orientation, ending):
    upright = np.zeros((16, 32, 3), np.uint8)
    upright[:8, :8] = 255  # a white corner, top left
    # What a camera stores for each orientation is undone by turning it upright.
    turned = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = stored(tmp_path / f"photo.{ending}", pixels(turned), exif=exif)
    np.testing.assert_allclose(picture, upright / 255, atol=0.05)


@pytest.mark.parametrize("ending", ["gif", "png", "webp", "tif"])
def test_an_animation_gives_its_first_frame(tmp_path, ending):
    frames = [pixels(np.full((4, 4), value)) for value in (255, 0)]
    path = tmp_path / f"film.{ending}"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert data.image(path).min() > 0.99


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, on damaged metadata
def test_a_photograph_with_damaged_exif_is_read_all_the_same(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = exif.tobytes()
    for damaged in (whole[:12], whole[:-3], b"Exif\0\0" + bytes(range(200))):
        picture = stored(tmp_path / "photo.jpg", pixels(COLOUR), exif=damaged)
        assert sorted(picture.shape[:2]) == [2, 3]


def test_a_wrong_ending_does_not_matter(tmp_path):
    picture = stored(tmp_path / "photo.jpg", pixels(COLOUR), format="PNG")
    np.testing.assert_allclose(picture, COLOUR / 255, atol=1e-6)


# Files that are not pictures, or not whole


@pytest.mark.parametrize("content", [b"", b"no picture\n", b"\x89PNG\r\n\x1a\n", bytes(1000)])
def test_what_is_no_picture_is_refused_by_name(tmp_path, content):
    path = tmp_path / "notes.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"notes\.png cannot be read as a picture"):
        data.image(path)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "bmp", "tif", "ppm"])
def test_a_picture_that_is_cut_off_is_refused(tmp_path, ending):
    path = tmp_path / f"half.{ending}"
    picture = Image.fromarray(np.uint8(data.image("chelsea", 100) * 255))
    picture.save(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=rf"half\.{ending} cannot be read as a picture"):
        data.image(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("page.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n"),
        ("page.pdf", b"%PDF-1.4\n"),
    ],
)
def test_formats_that_run_programs_are_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name} cannot be read as a picture \(PNG, JPEG"):
        data.image(path)


def test_a_folder_and_a_pipe_are_no_picture_files(tmp_path):
    paths = [tmp_path]
    if hasattr(os, "mkfifo"):
        paths.append(tmp_path / "pipe.png")
        os.mkfifo(paths[1])  # reading it would wait for ever
    for path in paths:
        with pytest.raises(FileNotFoundError, match=f"no picture file {path}"):
            data.image(path)


BOMBS = {
    "png": png(100_000, 100_000, 8, 2),
    "gif": b"GIF89a" + struct.pack("<HH3xc4xHHx", 65535, 65535, b",", 65535, 65535) + b"\2\0;",
    "bmp": b"BM" + struct.pack("<I4xIIiiHH24x", 54, 54, 40, 60_000, 60_000, 1, 24),
    "ppm": b"P6 90000 90000 255\n",
}


@pytest.mark.parametrize("ending", BOMBS)
def test_a_small_file_that_claims_to_be_huge_is_refused_unread(tmp_path, ending):
    path = tmp_path / f"bomb.{ending}"
    path.write_bytes(BOMBS[ending])
    with pytest.raises(ValueError, match=rf"bomb\.{ending} is too large a picture"):
        data.image(path)


def test_a_picture_with_a_huge_text_is_refused(tmp_path):
    path = tmp_path / "text.png"
    text = PngInfo()
    text.add_text("Comment", "x" * 2**22, zip=True)
    pixels(COLOUR).save(path, pnginfo=text)
    assert path.stat().st_size < 10_000
    with pytest.raises(ValueError, match=r"text\.png cannot be read.*too large"):
        data.image(path)


def test_a_picture_too_large_for_memory_is_refused_unread(tmp_path):
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 10_000)).save(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(ValueError, match=r"bomb\.png is too large a picture"):
        data.image(path)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, on damaged metadata
@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif", "bmp", "tif", "ppm"])
def test_a_damaged_picture_is_either_read_or_refused(tmp_path, ending):
    path = tmp_path / f"damaged.{ending}"
    Image.fromarray(np.uint8(data.image("chelsea", 24) * 255)).save(path)
    content = path.read_bytes()
    draw = random.Random(ending)
    refused = 0
    for _ in range(150):
        damaged = bytearray(content[: draw.choice([len(content), draw.randrange(len(content))])])
        for _ in range(draw.choice([1, 5]) if damaged else 0):
            damaged[draw.randrange(min(len(damaged), draw.choice([60, 5000])))] = draw.randrange(
                256
            )
        path.write_bytes(damaged)
        try:
            picture = data.image(path)
        except ValueError as error:
            assert f"damaged.{ending}" in str(error)  # noqa: PT017
            refused += 1
        else:
            assert picture.dtype == np.float32
            assert np.isfinite(picture).all()
    assert refused > 30


# Sizes


@pytest.mark.parametrize(("name", "shape"), [("chelsea", (300, 451)), ("camera", (512, 512))])
@pytest.mark.parametrize("size", [1, 64, 224, 600])
def test_one_number_is_the_longer_side(name, shape, size):
    picture = data.image(name, size)
    height, width = picture.shape[:2]
    assert max(height, width) == size
    assert height == max(1, round(shape[0] * size / max(shape)))
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_the_longer_side_may_be_the_height(tmp_path):
    path = tmp_path / "tower.png"
    Image.new("L", (10, 1000)).save(path)
    assert data.image(path, 50).shape == (50, 1, 1)


@pytest.mark.parametrize("size", [(224, 224), (100, 300), [300, 100], (600, 40)])
def test_two_numbers_are_height_and_width(size):
    assert data.image("chelsea", size).shape == (*size, 3)


def test_a_picture_is_cropped_in_the_middle_not_stretched(tmp_path):
    path = tmp_path / "bars.png"
    bars = np.zeros((30, 90))
    bars[:, 30:60] = 255  # the middle third is white
    pixels(bars).save(path)
    assert data.image(path, (30, 30)).min() == 1
    assert data.image(path, (15, 15)).min() > 0.9


def test_shrinking_does_not_alias(tmp_path):
    path = tmp_path / "stripes.png"
    stripes = np.zeros((120, 120))
    stripes[:, ::2] = 255
    pixels(stripes).save(path)
    inside = data.image(path, 40)[:, 4:-4]
    np.testing.assert_allclose(inside, 0.5, atol=0.02)


def test_resizing_keeps_a_constant_and_the_range(tmp_path):
    for mode, value, expected in (("L", 51, 0.2), ("RGB", (51, 51, 51), 0.2), ("F", 0.2, 0.2)):
        path = tmp_path / f"{mode}.tif"
        Image.new(mode, (30, 20), value).save(path)
        np.testing.assert_allclose(data.image(path, 17), expected, atol=1e-6)
    edge = np.zeros((20, 20), np.float32)
    edge[:, 10:] = 1  # Lanczos overshoots at an edge
    Image.fromarray(edge).save(tmp_path / "edge.tif")
    picture = data.image(tmp_path / "edge.tif", 50)
    assert (picture.min(), picture.max()) == (0, 1)


def test_resizing_agrees_with_an_exact_reduction():
    whole = data.image("camera")
    exact = whole.reshape(128, 4, 128, 4, 1).mean(axis=(1, 3))
    assert np.abs(data.image("camera", 128) - exact).mean() < 0.02


@pytest.mark.parametrize("size", [0, -3, (0, 10), (10, -1)])
def test_sizes_below_one_are_refused(size):
    with pytest.raises(ValueError, match="size must be at least 1"):
        data.image("chelsea", size)


@pytest.mark.parametrize("size", [2.5, "64", True, (2.5, 3)])
def test_sizes_are_whole_numbers(size):
    with pytest.raises(TypeError, match="size takes a whole number"):
        data.image("chelsea", size)


def test_a_size_has_one_or_two_numbers():
    with pytest.raises(ValueError, match=r"\(height, width\), got \(1, 2, 3\)"):
        data.image("chelsea", (1, 2, 3))
