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

# The classes 0 to 9, as https://github.com/zalandoresearch/fashion-mnist names them.
NAMES = [
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
]

if __name__ == "__main__":
    with obtain.debian_package("dataset-fashion-mnist") as package:
        files = {
            f"fashion-mnist/{name}": obtain.debian_file(package, FOLDER / name) for name in FILES
        }
    files["fashion-mnist/class_names.txt"] = "".join(f"{name}\n" for name in NAMES).encode("ascii")
    obtain.write(files)
