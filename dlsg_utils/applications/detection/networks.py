"""Small networks for R-CNN and Fast R-CNN: the same convolutions, for crops and whole images."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.models.building import seed_weights


def small_backbone(
    widths: Sequence[int] = (16, 32, 32, 32), *, channels: int = 3, seed: int | None = None
) -> keras.Model:
    """Build convolutions of 3×3 with rectifiers; the first two are followed by max pooling.

    Parameters
    ----------
    widths
        Filters of each convolution, at least two.
    channels
        Of the images.
    seed
        Of the initial weights.

    Returns
    -------
    keras.Model
        Takes images (N, H, W, channels) of any size and gives maps at every fourth pixel.
    """
    if len(widths) < 2:
        raise ValueError(f"widths takes at least two numbers of filters, got {tuple(widths)}.")
    image = x = keras.Input((None, None, checks.whole("channels", channels)), name="image")
    for number, width in enumerate(widths, 1):
        x = layers.Conv2D(
            checks.whole("widths", width),
            3,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name=f"conv{number}",
        )(x)
        if number <= 2:
            x = layers.MaxPooling2D(name=f"pool{number}")(x)
    return seed_weights(keras.Model(image, x, name="backbone"), seed)


def region_classifier(
    backbone: keras.Model,
    classes: int,
    *,
    size: int = 32,
    grid: int = 4,
    units: int = 64,
    seed: int | None = None,
) -> keras.Model:
    """Build a classifier of warped regions on a copy of a backbone.

    Parameters
    ----------
    backbone
        Takes images of any size and gives maps. It stays as it is.
    classes
        Without the background, which is class 0 of the logits.
    size
        Pixels of a side of a warped region.
    grid
        The maps are pooled to grid × grid positions, layer ``"pooled"``.
    units
        Of the dense layer above, ``"features"``.
    seed
        Of the dense layers' initial weights.

    Returns
    -------
    keras.Model
        Gives logits (N, 1 + classes).

    Raises
    ------
    ValueError
        If the maps cannot be pooled evenly to the grid.
    """
    image = keras.Input((checks.whole("size", size), size, backbone.input_shape[-1]), name="region")
    maps = copied(backbone)(image)
    side, rest = divmod(maps.shape[1], checks.whole("grid", grid))
    if rest or not side:
        raise ValueError(
            f"grid={grid} does not divide the {maps.shape[1]}×{maps.shape[2]} maps that "
            f"{backbone.name!r} gives of {size}×{size} pixels."
        )
    x = layers.MaxPooling2D(side, name="pooled")(maps)
    x = layers.Flatten()(x)
    x = dense("features", units, activation="relu", kernel_initializer="he_normal")(x)
    x = dense("logits", 1 + checks.whole("classes", classes))(x)
    # Only the dense layers: the copy is a layer of its own and keeps its weights.
    return seed_weights(keras.Model(image, x, name="regions"), seed)


def copied(model: keras.Model) -> keras.Model:
    """Return a copy of a model, of the same weights."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return copy


def dense(name: str, units: int, **options: object) -> keras.layers.Dense:
    """Return a dense layer by name."""
    return layers.Dense(checks.whole("units", units), name=name, **options)


def stride_of(backbone: keras.Model, maps: keras.KerasTensor, size: tuple[int, int]) -> int:
    """Return how many pixels of an image there are from one position of its maps to the next.

    Raises
    ------
    ValueError
        If the maps do not divide the image evenly, or not alike along both axes.
    """
    rows, columns = maps.shape[1:3]
    stride = size[0] // rows
    if (stride * rows, stride * columns) != size:
        raise ValueError(
            f"backbone takes one whose maps are every so many pixels: {backbone.name!r} gives "
            f"{rows}×{columns} of {size[0]}×{size[1]} pixels."
        )
    return stride


def images_for(model: keras.Model, images: ArrayLike) -> NDArray[np.float32]:
    """Return images as a batch (N, H, W, C) of the size that a model takes, or raise."""
    pictures, _ = checks.image_batch(images)
    taken = model.inputs[0].shape[1:]
    if pictures.shape[1:] != taken:
        want, got = ("×".join(map(str, shape)) for shape in (taken, pictures.shape[1:]))
        raise ValueError(f"images takes images of {want}, got {got}.")
    return pictures
