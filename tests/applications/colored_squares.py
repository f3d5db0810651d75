"""Small images that a detector learns in seconds: red and blue squares on gray."""

from typing import NamedTuple

import numpy as np

from dlsg_utils.applications import detection

COLORS = np.array([(0.9, 0.1, 0.1), (0.1, 0.2, 0.9)], np.float32)


class Images(NamedTuple):
    images: np.ndarray
    proposals: list
    boxes: list
    labels: list


def squares(count: int, *, seed: int, shift: float = 0, side: int = 32) -> Images:
    """Return images with one or two squares that do not overlap, one in each half.

    The proposals are the true boxes, moved down by ``shift`` pixels, and windows by chance.
    """
    rng = np.random.default_rng(seed)
    images = rng.normal(0.5, 0.03, (count, side, side, 3)).clip(0, 1).astype(np.float32)
    proposals, boxes, labels = [], [], []
    for image in images:
        own, classes = [], []
        for half in rng.permutation(2)[: rng.integers(1, 3)]:
            length = rng.integers(9, 14)
            top = rng.integers(0, side - length - 4)
            left = half * side // 2 + rng.integers(0, side // 2 - length + 1)
            label = rng.integers(2)
            image[top : top + length, left : left + length] = COLORS[label]
            own.append([top, left, top + length, left + length])
            classes.append(label)
        boxes.append(np.array(own, np.float32))
        labels.append(np.array(classes))
        windows = detection.sliding_windows(side, sides=(8, 12, 16), ratios=(1.0,))
        moved = boxes[-1] + [shift, 0, shift, 0]
        proposals.append(np.concatenate([moved, rng.permutation(windows)[:20]]))
    return Images(images, proposals, boxes, labels)
