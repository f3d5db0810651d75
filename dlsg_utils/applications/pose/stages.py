"""The two stages of DeepPose: joints of the whole image, then of a crop around each of them."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, number, whole
from dlsg_utils.applications.detection.rcnn import warp_regions
from dlsg_utils.applications.pose.evaluation import as_joints, torso_diameter
from dlsg_utils.data.figures import JOINTS
from dlsg_utils.inspection.probe import Probe, probe_of

Floats = NDArray[np.float32]

_LEAST_SIDE = 4.0  # pixels of a crop: joints that were found in one place have no torso


class ErrorDistribution(NamedTuple):
    """How far, and in which direction, a stage predicts each joint from its true place.

    Attributes
    ----------
    mean : float64 array (14, 2)
        Down and to the right, in torso diameters.
    covariance : float64 array (14, 2, 2)
    """

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]


def normalized(joints: ArrayLike, size: int) -> Floats:
    """Return joints as shares of the image's side, from its middle.

    Parameters
    ----------
    joints : (N, 14, 2) or (14, 2)
        Row and column in pixels.
    size
        Pixels of a side of the image.

    Returns
    -------
    float32 array of the same shape
        From −½ to ½ inside of the image.

    Source: Toshev and Szegedy (2014), equation 1, the box being the image. Used in lecture 20.
    """
    return as_joints("joints", joints) / np.float32(whole("size", size)) - np.float32(0.5)


def predict_joints(model: keras.Model, images: ArrayLike) -> Floats:
    """Predict where the joints are.

    Parameters
    ----------
    model
        Any Keras model from images to normalized joints (N, 14, 2), as :func:`pose_network`.
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
        Of the size that the model takes.

    Returns
    -------
    float32 array (N, 14, 2) or (14, 2)
        Row and column in pixels; they may lie outside of the image.

    Raises
    ------
    ValueError
        If the images do not fit the model, or it does not give joints.

    Used in lecture 20.
    """
    batch, single = image_batch(images)
    found = (_points(model, batch) + 0.5) * np.array(batch.shape[1:3], np.float32)
    return found[0] if single else found


def error_distribution(joints: ArrayLike, truth: ArrayLike) -> ErrorDistribution:
    """Fit a normal distribution to the errors of a stage, for each joint.

    Parameters
    ----------
    joints, truth : (N, 14, 2)
        Predicted and true joints, of figures that the stage was not trained on: on those that it
        was trained on it errs less.

    Returns
    -------
    ErrorDistribution

    Source: Toshev and Szegedy (2014), section 3.2, who take the figures they trained on. Used in
    lecture 20.
    """
    found, known = as_joints("joints", joints), as_joints("truth", truth)
    if found.shape != known.shape or found.ndim != 3 or len(found) < 2:
        raise ValueError(
            f"joints and truth take one shape, (N, {len(JOINTS)}, 2), N at least 2, got "
            f"{found.shape} and {known.shape}."
        )
    errors = (found - known).astype(np.float64) / _torsos(known, "truth")[:, None, None]
    covariance = [np.cov(each, rowvar=False) for each in errors.transpose(1, 0, 2)]
    return ErrorDistribution(errors.mean(axis=0), np.stack(covariance))


def displaced_crops(
    images: ArrayLike,
    joints: ArrayLike,
    errors: ErrorDistribution,
    *,
    side: float = 1.0,
    size: int = 32,
    copies: int = 1,
    seed: int | None = None,
) -> tuple[Floats, Floats]:
    """Cut out crops around places where the first stage might have found each joint.

    Parameters
    ----------
    images : (N, H, W, C), values in [0, 1]
    joints : (N, 14, 2)
        The true ones, in pixels.
    errors
        Of the first stage, from :func:`error_distribution`: a place is the true one and a draw from
        it.
    side
        Of a crop, in torso diameters.
    size
        Pixels to which a crop is resized.
    copies
        Crops of each joint. The paper has 40.
    seed
        None draws others at each call.

    Returns
    -------
    crops : float32 array (N · copies · 14, size, size, C)
        Outside of the image is its mean color.
    labels : float32 array (N · copies · 14, 3)
        Number of the joint, and its displacement from the middle of the crop, down and to the
        right, as a share of the side.

    Raises
    ------
    ValueError
        If images and joints do not fit, or a torso has no length.

    Source: Toshev and Szegedy (2014), section 3.2. Used in lecture 20.
    """
    batch, known = _figures(images, joints)
    copies, rng = whole("copies", copies), generator(seed)
    sides = number("side", side, at_least=0.01) * _torsos(known, "joints")
    draws = np.stack(
        [
            rng.multivariate_normal(mean, covariance, (len(known), copies))
            for mean, covariance in zip(errors.mean, errors.covariance, strict=True)
        ],
        axis=2,
    )  # (N, copies, 14, 2)
    torsos = (sides / side)[:, None, None, None]
    places = known[:, None] + (draws * torsos).astype(np.float32)
    moved = (known[:, None] - places) / sides[:, None, None, None]
    numbers = np.broadcast_to(
        np.arange(len(JOINTS), dtype=np.float32)[:, None], (*moved.shape[:3], 1)
    )
    labels = np.concatenate([numbers, moved], axis=-1).reshape(-1, 3)
    return _crops(batch, places.reshape(len(batch), -1, 2), sides, size), labels


def refine_joints(
    model: keras.Model,
    images: ArrayLike,
    joints: ArrayLike,
    *,
    side: float = 1.0,
    size: int = 32,
) -> Floats:
    """Look again at a crop around each predicted joint, and move the joint.

    Parameters
    ----------
    model
        As of :func:`refinement_network`, trained on crops of the same ``side`` and ``size``.
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
    joints : (N, 14, 2) or (14, 2)
        In pixels, as of :func:`predict_joints`; they may lie outside of the image.
    side
        Of a crop, in torso diameters of the predicted joints; at least 4 pixels.
    size
        Pixels to which a crop is resized.

    Returns
    -------
    float32 array of the joints' shape
        Row and column in pixels.

    Raises
    ------
    ValueError
        If images, joints and model do not fit.

    Source: Toshev and Szegedy (2014), equation 6. Used in lecture 20.
    """
    batch, given = _figures(images, joints)
    sides = np.maximum(number("side", side, at_least=0.01) * torso_diameter(given), _LEAST_SIDE)
    moved = _points(model, _crops(batch, given, sides, size))
    own = moved.reshape(*given.shape[:2], *moved.shape[1:])
    diagonal = np.einsum("njjd->njd", own)  # of each crop the answer for its own joint
    refined = given + diagonal * sides[:, None, None]
    return refined[0] if np.ndim(joints) == 2 else refined


def _points(model: keras.Model, images: Floats) -> Floats:
    """Return what a model gives for each image, points (N, 14, 2), or raise."""
    found = probe_of(model, images).batched(_outputs, (), images, gradient=False)
    if found.shape != (len(images), len(JOINTS), 2):
        raise ValueError(
            f"model {model.name!r} gives outputs of shape {found.shape[1:]}; a pose takes "
            f"({len(JOINTS)}, 2), a point for each joint."
        )
    return found


def _outputs(probe: Probe, images: tf.Tensor) -> tf.Tensor:
    return tf.cast(probe.outputs(images, ())[0], tf.float32)


def _figures(images: ArrayLike, joints: ArrayLike) -> tuple[Floats, Floats]:
    """Return images (N, H, W, C) and joints (N, 14, 2), or raise."""
    batch, single = image_batch(images)
    points = as_joints("joints", joints)
    points = points[None] if single and points.ndim == 2 else points
    if points.ndim != 3 or len(points) != len(batch):
        raise ValueError(
            f"images and joints take N of each, got shapes {np.shape(images)} and "
            f"{np.shape(joints)}."
        )
    return batch, points


def _torsos(joints: Floats, argument: str) -> Floats:
    torsos = torso_diameter(joints)
    if not torsos.all():
        raise ValueError(f"{argument} has a torso without length: shoulders and hips coincide.")
    return torsos


def _crops(images: Floats, places: Floats, sides: Floats, size: int) -> Floats:
    """Return a square around each place (N, K, 2), its side as given for each image."""
    half = sides[:, None, None] / 2
    boxes = np.concatenate([places - half, places + half], axis=-1)
    return np.concatenate(
        [
            warp_regions(image, own, size=size, context=0)
            for image, own in zip(images, boxes, strict=True)
        ]
    )
