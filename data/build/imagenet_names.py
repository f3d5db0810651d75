"""Take the names of ImageNet's 1,000 classes from Debian's package opencv-doc.

Run it as ``python data/build/imagenet_names.py``; the package is fetched by ``apt-get download``.
Without apt: ``python data/build/imagenet_names.py opencv-doc_….deb``.

The package names a class by a line of synonyms. The first of them is kept, or all where two classes
share the first.
"""

from collections import Counter
from pathlib import PurePosixPath

import obtain

NAMES = PurePosixPath(
    "usr/share/doc/opencv-doc/examples/data/dnn/classification_classes_ILSVRC2012.txt"
)


def different(lines: list[str]) -> list[str]:
    """Return a name for each line of synonyms, no two alike."""
    first = [line.split(",")[0].strip() for line in lines]
    times = Counter(first)
    names = [name if times[name] == 1 else line for name, line in zip(first, lines, strict=True)]
    names[134], names[517] = "crane (bird)", "crane (machine)"  # the only ones without a synonym
    return names


if __name__ == "__main__":
    with obtain.debian_package("opencv-doc") as package:
        lines = obtain.debian_file(package, NAMES).decode("ascii").splitlines()
    text = "".join(f"{name}\n" for name in different(lines))
    obtain.write({"efficientnet-lite0/class_names.txt": text.encode("ascii")})
