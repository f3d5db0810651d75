"""The networks that label each pixel and come with the course, and what three seeds gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from dlsg_utils._core.checks import one_of
from dlsg_utils.applications.segmentation.fcn import fcn
from dlsg_utils.applications.segmentation.networks import crop_classifier
from dlsg_utils.data import store
from dlsg_utils.models.building import stored_weights

if TYPE_CHECKING:  # pandas takes long to load
    import pandas as pd

WINDOW, CLASSES = 64, 5  # of the classifier's images; the networks know the background, too
_STRIDES = {"fcn_32s": 32, "fcn_16s": 16, "fcn_8s": 8}


def trained_network(name: str) -> keras.Model:
    """Return a network trained on clothes and scenes from seed 0. Each call gives a new model.

    Parameters
    ----------
    name : {"classifier", "fcn_32s", "fcn_16s", "fcn_8s"}
        ``"classifier"`` is a :func:`crop_classifier` of images of 64×64 pixels with one piece of
        clothing, five classes, from which the others started. They are of :func:`fcn`, for six
        classes of pixels, 0 the background.

    Returns
    -------
    keras.Model
        Gives logits: (N, 5), or (N, H, W, 6).

    Raises
    ------
    ValueError
        If there is no such network.
    DataFileError
        If the file of the weights is missing or damaged.

    Source: ``data/build/segmentation_networks.py`` trained them. Used in lecture 20.
    """
    name = one_of("name", name, ("classifier", *_STRIDES))
    model: keras.Model = crop_classifier(classes=CLASSES, size=WINDOW)
    if name != "classifier":
        model = fcn(model, CLASSES + 1, stride=_STRIDES[name])
    return stored_weights(model, f"segmentation-networks/{name}.npz")


def recorded_results() -> pd.DataFrame:
    """Return what ``data/build/segmentation_networks.py`` measured, a row for each class.

    Columns are ``seed``, ``network`` ("FCN-32s", "FCN-16s", "FCN-8s"), ``part`` (validation or
    test), ``stages`` of equally many epochs that it was trained for, ``name`` of a class of pixels,
    and ``iou``, its intersection over union. The mean over the classes is the mean IoU.

    Used in lecture 20.
    """
    return store.read_table("segmentation-networks/results.csv")
