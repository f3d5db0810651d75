"""Data sets and pictures that need no network.

``load`` gives a data set, ``image`` a picture, as float32 in [0, 1]. What the course ships is in
``data/`` of a checkout and inside the installed package; every file is checked against its SHA-256
before it is used. Further pictures come with scikit-image and scikit-learn.
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.data import captions, chairs, figures, films, scenes, spoken_digits, tensors, texts
from dlsg_utils.data.pictures import image, images
from dlsg_utils.data.sets import Dataset, Split, load
from dlsg_utils.data.store import DataFileError, verify

__all__ = [
    "DataFileError",
    "Dataset",
    "Split",
    "captions",
    "chairs",
    "figures",
    "films",
    "image",
    "images",
    "load",
    "scenes",
    "spoken_digits",
    "tensors",
    "texts",
    "verify",
]

__getattr__ = elsewhere(
    __name__,
    picture="image",
    load_picture="image",
    load_image="image",
    load_data="load",
)
