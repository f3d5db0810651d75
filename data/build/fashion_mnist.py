"""Take data/fashion-mnist from Debian's package dataset-fashion-mnist.

Run it as ``python data/build/fashion_mnist.py``; the package is fetched by ``apt-get download``.
Without apt: ``python data/build/fashion_mnist.py dataset-fashion-mnist_….deb``.
"""

from pathlib import PurePosixPath

import obtain

FOLDER = PurePosixPath("usr/share/datasets/fashion-mnist")
FILES = [
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
]

if __name__ == "__main__":
    with obtain.debian_package("dataset-fashion-mnist") as package:
        files = {
            f"fashion-mnist/{name}": obtain.debian_file(package, FOLDER / name) for name in FILES
        }
    obtain.write(files)
