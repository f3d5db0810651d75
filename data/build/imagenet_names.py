"""Take the names of ImageNet's 1,000 classes from Debian's package opencv-doc.

Run it as ``python data/build/imagenet_names.py``; the package is fetched by ``apt-get download``.
Without apt: ``python data/build/imagenet_names.py opencv-doc_….deb``.
"""

from pathlib import PurePosixPath

import obtain

NAMES = PurePosixPath(
    "usr/share/doc/opencv-doc/examples/data/dnn/classification_classes_ILSVRC2012.txt"
)

if __name__ == "__main__":
    with obtain.debian_package("opencv-doc") as package:
        files = {"efficientnet-lite0/class_names.txt": obtain.debian_file(package, NAMES)}
    obtain.write(files)
