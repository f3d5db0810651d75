"""Networks that look at a figure, or at what surrounds a joint, and say where joints are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from dlsg_utils._core.checks import whole
from dlsg_utils.data.figures import JOINTS
from dlsg_utils.models.building import image_input, seed_weights

# Of a layer before batch normalization, whose shift takes the place of the bias.
_NORMALIZED = {"use_bias": False, "kernel_initializer": "he_normal"}


def pose_network(
    widths: Sequence[int] = (16, 32, 64, 64),
    *,
    units: int = 256,
    size: int = 96,
    reduction: int = 2,
    seed: int | None = None,
) -> keras.Model:
    """Build the first stage: from an image to all joints at once, by regression.

    Convolutions of 3×3, each followed by max pooling, and a dense layer, all with batch
    normalization and rectifiers. As in the paper it sees the whole figure, but coarsely; details
    are for the second stage. Train it with
    ``training.fit(model, images, pose.normalized(joints, size), loss="mse")``.

    Parameters
    ----------
    widths
        Filters of each convolution.
    units
        Of the dense layer.
    size
        Pixels of a side of the images.
    reduction
        The images are averaged over squares of so many pixels a side first.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From images (N, size, size, 3) in [0, 1] to joints (N, 14, 2) as :func:`normalized` has
        them.

    Raises
    ------
    ValueError
        If so many poolings leave nothing of the image.

    Source: Toshev and Szegedy (2014), "DeepPose: Human Pose Estimation via Deep Neural Networks",
    section 3.1, on AlexNet; batch normalization is younger. Used in lecture 20.
    """
    return _regressor("pose_network", widths, units, size, reduction, seed)


def refinement_network(
    widths: Sequence[int] = (16, 32, 64),
    *,
    units: int = 128,
    size: int = 32,
    seed: int | None = None,
) -> keras.Model:
    """Build the second stage: from what surrounds a joint to where the joint is in it.

    One network for all joints: the layers below see the crops of all, and the last one answers for
    each joint; only the answer for the joint that the crop is of counts. Train it with
    ``training.fit(model, *pose.displaced_crops(…), loss=pose.refinement_loss)``.

    Parameters
    ----------
    widths, units, seed
        As for :func:`pose_network`.
    size
        Pixels of a side of the crops.

    Returns
    -------
    keras.Model
        From crops (N, size, size, 3) to displacements (N, 14, 2), down and to the right, of each
        joint from the middle of the crop, as shares of its side.

    Source: Toshev and Szegedy (2014), section 3.2.
    """
    return _regressor("refinement_network", widths, units, size, 1, seed)


def refinement_loss(labels: Any, outputs: tf.Tensor) -> tf.Tensor:
    """Return the squared distance of each crop's joint from where it was predicted.

    Parameters
    ----------
    labels : (N, 3)
        Number of the joint, displacement down and to the right, as of :func:`displaced_crops`.
    outputs : (N, 14, 2)

    Returns
    -------
    (N,)
    """
    labels, outputs = tf.convert_to_tensor(labels), tf.convert_to_tensor(outputs)
    predicted = tf.gather(outputs, tf.cast(labels[:, 0], tf.int32), axis=1, batch_dims=1)
    return tf.reduce_sum((predicted - tf.cast(labels[:, 1:], predicted.dtype)) ** 2, axis=-1)


def _regressor(
    name: str, widths: Sequence[int], units: int, size: int, reduction: int, seed: int | None
) -> keras.Model:
    """Build convolutions and pooling, a dense layer, and a point for each joint."""
    least = whole("reduction", reduction) << len(widths)
    if whole("size", size) < least:
        raise ValueError(
            f"size must be at least {least} for {len(widths)} poolings, got {size}: take larger "
            "images, or fewer widths."
        )
    image = image_input((size, size, 3))
    x = layers.Rescaling(4.0, -2.0, name="rescale")(image)  # to about mean 0, deviation 1
    if reduction > 1:
        x = layers.AveragePooling2D(reduction, name="reduce")(x)
    for number, width in enumerate(widths, start=1):
        convolution = layers.Convolution2D(
            whole("widths", width), (3, 3), padding="same", name=f"conv{number}", **_NORMALIZED
        )
        x = _activated(convolution(x), f"conv{number}")
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = _activated(layers.Dense(whole("units", units), name="dense", **_NORMALIZED)(x), "dense")
    # From small weights: training starts near the mean pose.
    small = keras.initializers.RandomNormal(stddev=0.01)
    x = layers.Dense(2 * len(JOINTS), kernel_initializer=small, name="coordinates")(x)
    joints = layers.Reshape((len(JOINTS), 2), name="joints")(x)
    return seed_weights(keras.Model(image, joints, name=name), seed)


def _activated(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Normalize over the batch, with a running mean over about ten batches, and rectify."""
    x = layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
    return layers.Activation("relu", name=f"{name}_relu")(x)
