"""Take data/pictures from Debian's package opencv-doc.

Run it as ``python data/build/pictures.py``; the package is fetched by ``apt-get download``.
Without apt: ``python data/build/pictures.py opencv-doc_….deb``.
"""

from pathlib import PurePosixPath

import obtain

STARRY_NIGHT = PurePosixPath("usr/share/doc/opencv-doc/examples/data/starry_night.jpg")

if __name__ == "__main__":
    with obtain.debian_package("opencv-doc") as package:
        files = {"pictures/starry_night.jpg": obtain.debian_file(package, STARRY_NIGHT)}
    obtain.write(files)
