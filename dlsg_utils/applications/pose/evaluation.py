"""How near are joints and limbs? The shares that pose estimation counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import number
from dlsg_utils.data.figures import JOINTS, LIMBS

_OPPOSITE = tuple(
    (JOINTS.index(f"{a} shoulder"), JOINTS.index(f"{b} hip"))
    for a, b in (("left", "right"), ("right", "left"))
)


def torso_diameter(joints: ArrayLike) -> NDArray[np.float32]:
    """Return how long the torso is, from a shoulder to the opposite hip, the mean of both.

    Parameters
    ----------
    joints : (N, 14, 2) or (14, 2)
        Of :data:`dlsg_utils.data.figures.JOINTS`, in any unit.

    Returns
    -------
    float32 array (N,) or ()
        In the same unit.

    Source: Toshev and Szegedy (2014), "DeepPose", who take one of the two. Used in lecture 20.
    """
    points = as_joints("joints", joints)
    lengths = [np.linalg.norm(points[..., a, :] - points[..., b, :], axis=-1) for a, b in _OPPOSITE]
    return np.asarray(np.mean(lengths, axis=0), np.float32)


def pck(joints: ArrayLike, truth: ArrayLike, *, fraction: float = 0.2) -> NDArray[np.float64]:
    """Return the percentage of correct keypoints, as a share of the figures for each joint.

    A joint is correct if it is no farther from the true one than a fraction of the true torso
    diameter. DeepPose calls this PDJ, percent of detected joints; PCK by Yang and Ramanan takes the
    size of the figure in place of the torso.

    Parameters
    ----------
    joints, truth : (N, 14, 2)
        In one unit; they may lie outside of the image.
    fraction
        Of the torso diameter.

    Returns
    -------
    float64 array (14,)
        In [0, 1], in the order of :data:`dlsg_utils.data.figures.JOINTS`.

    Raises
    ------
    ValueError
        If shapes differ, there is no figure, a joint is not finite, or a true torso has no length.

    Sources: Toshev and Szegedy (2014), section 4.1; Yang and Ramanan (2013), "Articulated Human
    Detection with Flexible Mixtures of Parts". Used in lecture 20.
    """
    found, known = _pair(joints, truth)
    limit = number("fraction", fraction, at_least=0) * torso_diameter(known)
    if not limit.all() and fraction:
        raise ValueError("truth has a torso without length: its shoulders and hips coincide.")
    return np.asarray((np.linalg.norm(found - known, axis=-1) <= limit[:, None]).mean(axis=0))


def pcp(
    joints: ArrayLike,
    truth: ArrayLike,
    *,
    limbs: Sequence[tuple[int, int]] = LIMBS,
    fraction: float = 0.5,
) -> NDArray[np.float64]:
    """Return the percentage of correct parts, as a share of the figures for each limb.

    A limb is correct if both of its ends are no farther from the true ones than a fraction of the
    true limb's length.

    Parameters
    ----------
    joints, truth : (N, 14, 2)
    limbs : of pairs (a, b)
        The two joints of each limb, by default :data:`dlsg_utils.data.figures.LIMBS`.
    fraction
        Of the limb's length.

    Returns
    -------
    float64 array, one share in [0, 1] a limb

    Raises
    ------
    ValueError
        As :func:`pck`, but for the torso; or if a limb's joint does not exist.

    Sources: Ferrari, Marín-Jiménez and Zisserman (2008), "Progressive Search Space Reduction for
    Human Pose Estimation"; Toshev and Szegedy (2014), section 4.1.
    """
    found, known = _pair(joints, truth)
    ends = np.asarray(limbs)
    if ends.ndim != 2 or ends.shape[1] != 2 or ends.dtype.kind not in "iu":
        raise ValueError(f"limbs takes pairs of joints' numbers, got {limbs!r}.")
    if ends.min() < 0 or ends.max() >= len(JOINTS):
        raise ValueError(f"limbs takes joints 0 to {len(JOINTS) - 1}, got {limbs!r}.")
    lengths = np.linalg.norm(known[:, ends[:, 0]] - known[:, ends[:, 1]], axis=-1)
    limit = number("fraction", fraction, at_least=0) * lengths
    apart = np.linalg.norm(found - known, axis=-1)
    return np.asarray((apart[:, ends] <= limit[..., None]).all(axis=-1).mean(axis=0))


def as_joints(argument: str, joints: ArrayLike) -> NDArray[np.float32]:
    """Return joints (N, 14, 2) or (14, 2) as float32, or raise naming the argument."""
    points = np.asarray(joints)
    if points.ndim not in (2, 3) or points.shape[-2:] != (len(JOINTS), 2):
        raise ValueError(
            f"{argument} takes row and column of {len(JOINTS)} joints, (N, {len(JOINTS)}, 2), got "
            f"shape {points.shape}."
        )
    if points.dtype.kind not in "fiu":
        raise TypeError(f"{argument} takes numbers, got dtype {points.dtype}.")
    if not np.isfinite(points).all():
        raise ValueError(f"{argument} holds NaN or infinity.")
    return points.astype(np.float32)


def _pair(joints: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return found and true joints (N, 14, 2), or raise."""
    found, known = as_joints("joints", joints), as_joints("truth", truth)
    if found.shape != known.shape or found.ndim != 3 or not len(found):
        raise ValueError(
            f"joints and truth take one shape, (N, {len(JOINTS)}, 2), N at least 1, got "
            f"{found.shape} and {known.shape}."
        )
    return found, known
