"""Figures in many poses on photographs, so that the place of each joint is known exactly.

Each part of a data set, ``train``, ``validation`` and ``test``, has its own photographs. Figures
are drawn when they are asked for: the same arguments give the same figures.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dlsg_utils._core.checks import generator, one_of, whole
from dlsg_utils.data.backgrounds import Colors, crop
from dlsg_utils.data.sets import PARTS

JOINTS = (
    "head", "neck",
    "right shoulder", "right elbow", "right wrist", "left shoulder", "left elbow", "left wrist",
    "right hip", "right knee", "right ankle", "left hip", "left knee", "left ankle",
)  # fmt: skip
# A limb joins two joints, numbers in JOINTS.
LIMBS = (
    (0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7),
    (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (8, 11),
)  # fmt: skip


class Figures(NamedTuple):
    """People of limbs, on photographs.

    Attributes
    ----------
    images : float32 array (N, S, S, 3), values in [0, 1]
    joints : float32 array (N, 14, 2)
        Row and column of each of :data:`JOINTS`, in pixels from the top left corner.
    """

    images: NDArray[np.float32]
    joints: NDArray[np.float32]


def draw(count: int, *, part: str = "train", size: int = 96, seed: int | None = 0) -> Figures:
    """Draw people in many poses, with limbs of random lengths, widths and colors.

    Parameters
    ----------
    count
        Number of figures.
    part : {"train", "validation", "test"}
        Whose photographs.
    size
        Pixels of a side.
    seed
        None gives other figures at each call.

    Returns
    -------
    Figures
        All joints lie inside of the image.
    """
    rng = generator(seed)
    count, size = whole("count", count, at_least=0), whole("size", size, at_least=32)
    one_of("part", part, PARTS)
    images = np.empty((count, size, size, 3), np.float32)
    joints = np.empty((count, len(JOINTS), 2), np.float32)
    for n in range(count):
        pose = _pose(rng)
        low, high = pose.min(0), pose.max(0)
        scale = size * rng.uniform(0.65, 0.85) / max(high - low)
        room = size - (high - low) * scale
        joints[n] = (pose - low) * scale + room * rng.uniform(0.3, 0.7, 2)
        images[n] = _draw_figure(crop(part, size, rng), joints[n], scale, rng)
    return Figures(images, joints)


def _pose(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the joints of a random pose (14, 2); the trunk is about 1 long."""
    joints = np.zeros((len(JOINTS), 2))

    def reach(start: int, angle: float, length: float) -> NDArray[np.float64]:
        """Return the point at an angle (0 is down, positive to the right) and a distance."""
        there: NDArray[np.float64] = joints[start] + length * np.array(
            [np.cos(angle), np.sin(angle)]
        )
        return there

    lean = rng.normal(0, 0.2)
    joints[0] = reach(1, np.pi + lean + rng.normal(0, 0.15), rng.uniform(0.30, 0.36))
    for side, shoulder, hip in ((-1, 2, 8), (1, 5, 11)):
        joints[shoulder] = reach(1, side * 1.45 + lean, rng.uniform(0.26, 0.32))
        joints[shoulder + 1] = reach(
            shoulder, lean + side * rng.uniform(-0.3, 2.6), rng.uniform(0.44, 0.52)
        )
        bend = rng.uniform(-1.6, 1.6)
        upper = joints[shoulder + 1] - joints[shoulder]
        joints[shoulder + 2] = reach(
            shoulder + 1, np.arctan2(upper[1], upper[0]) + bend, rng.uniform(0.40, 0.48)
        )
        joints[hip] = reach(1, lean + side * 0.18, rng.uniform(0.95, 1.05))
        thigh = lean / 2 + side * rng.uniform(-0.15, 0.8)
        joints[hip + 1] = reach(hip, thigh, rng.uniform(0.56, 0.66))
        joints[hip + 2] = reach(hip + 1, thigh - side * rng.uniform(-0.1, 0.8), 0.6)
    return joints


def _draw_figure(
    picture: Colors, joints: NDArray[np.float32], scale: float, rng: np.random.Generator
) -> Colors:
    """Draw a figure over a photograph, four times as large and then reduced."""
    times = 4
    canvas = Image.fromarray(np.uint8(picture * 255)).resize(
        (picture.shape[1] * times, picture.shape[0] * times)
    )
    draw = ImageDraw.Draw(canvas)
    points = [(float(x) * times, float(y) * times) for y, x in joints]
    skin, shirt, trousers = (
        tuple(int(v) for v in 255 * np.clip(rng.uniform(0.15, 0.95, 3), 0, 1)) for _ in range(3)
    )
    width = scale * times * rng.uniform(0.16, 0.22)

    def limb(a: int, b: int, color: tuple[int, ...], share: float = 1.0) -> None:
        draw.line([points[a], points[b]], fill=color, width=round(width * share))
        for x, y in (points[a], points[b]):
            radius = width * share / 2
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=color)

    for a, b in ((8, 9), (9, 10), (11, 12), (12, 13)):
        limb(a, b, trousers)
    draw.polygon([points[2], points[5], points[11], points[8]], fill=shirt)
    limb(8, 11, trousers)
    limb(2, 5, shirt)
    limb(0, 1, skin, 0.7)
    for shoulder in (2, 5):
        limb(shoulder, shoulder + 1, shirt, 0.9)
        limb(shoulder + 1, shoulder + 2, skin, 0.7)
    x, y = points[0]
    radius = scale * times * 0.19
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=skin)
    small = canvas.resize((picture.shape[1], picture.shape[0]), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)
