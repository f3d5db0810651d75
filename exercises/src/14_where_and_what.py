# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 14 · Where and what
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `14_where_and_what`. A box is always (top, left, bottom,
# right), bottom and right behind the last pixel.

# %% tags=["setup"]
from functools import cache

import numpy as np

from dlsg_utils.applications import detection
from dlsg_utils.course import exercises
from dlsg_utils.teaching import detectors

check, hint = exercises.load("checks_14.py")

# %% [markdown]
# ## 1. Predict: how much do two boxes overlap? (2 points)
#
# A true box is (0, 0, 10, 20): 10 rows and 20 columns. What is the IoU of each of these detections
# with it?
#
# - (0, 0, 10, 10), its left half,
# - (5, 10, 15, 30), as large as the true box, but 5 rows lower and 10 columns to the right.
#
# Give both as a tuple.

# %% tags=["answer"]
half_and_shifted = (
    ### BEGIN SOLUTION
    1 / 2,
    1 / 7,
    ### END SOLUTION
)


# %% tags=["checks"]
def pixels_of(box):
    """Return the pixels that a box covers."""
    top, left, bottom, right = box
    return {(row, column) for row in range(top, bottom) for column in range(left, right)}


def iou_by_counting(box, other):
    """Return the IoU of two boxes in whole pixels."""
    a, b = pixels_of(box), pixels_of(other)
    return len(a & b) / len(a | b)


exercise(
    "half_and_shifted",
    points=2,
    right=tuple(
        iou_by_counting((0, 0, 10, 20), other) for other in ((0, 0, 10, 10), (5, 10, 15, 30))
    ),
    hints=[
        "How many pixels have both boxes in common? How many do they cover together?",
        "The true box has 200 pixels. The half has 100, and all of them lie in the true box.",
        "The shifted box shares 5 rows and 10 columns with the true one. Together they cover "
        "200 + 200 − 50 pixels, because those that both have count once.",
    ],
)

# %% tags=["wrong"]
# The pixels that both boxes have were counted twice in the union. Subtract them once.
half_and_shifted = 100 / 300, 50 / 400

# %% tags=["wrong"]
# This is the share of the true box that is covered. The union has the detection's own pixels, too.
half_and_shifted = 1 / 2, 1 / 4

# %% tags=["wrong"]
# The second is shifted along both axes: the shares of rows and of columns multiply.
half_and_shifted = 1 / 2, 1 / 3

# %% tags=["wrong"]
# The two are swapped: the left half overlaps more.
half_and_shifted = 1 / 7, 1 / 2

# %% [markdown]
# ## 2. Write: non-maximum suppression (3 points)
#
# `boxes` is `(K, 4)`, `scores` is `(K,)`. Keep the box of the highest score. Drop each other box
# that overlaps it by an IoU of *more* than `limit`. Go on with the highest of those that are left.
# Return the indices of the boxes that stay, as a list, the highest score first. No two scores are
# equal.
#
# `detection.iou(boxes, others)` gives the IoU of each box with each of the others, `(K, M)`.


# %% tags=["answer"]
def suppress(boxes, scores, limit):
    """Return the indices of the boxes that stay."""
    ### BEGIN SOLUTION
    order, kept = list(np.argsort(-scores)), []
    while order:
        best = order.pop(0)
        kept.append(int(best))
        order = [k for k in order if detection.iou(boxes[[k]], boxes[[best]])[0, 0] <= limit]
    return kept
    ### END SOLUTION


# %% tags=["checks"]
def suppress_by_tensorflow(boxes, scores, limit):
    return [int(n) for n in detection.non_maximum_suppression(boxes, scores, overlap=limit)]


# The second overlaps the first, the third the second, but the third and the first hardly touch.
_chain = np.array([[0, 0, 20, 20], [0, 8, 20, 28], [0, 16, 20, 36], [40, 40, 60, 60]], float)
_nested = np.array([[0, 0, 40, 40], [10, 10, 30, 30], [2, 2, 38, 38], [0, 0, 40, 39]], float)
_random = np.random.default_rng(0)
_corners = _random.uniform(0, 60, (25, 2))
_many = np.concatenate([_corners, _corners + _random.uniform(10, 30, (25, 2))], axis=1)

exercise(
    "suppress",
    points=3,
    right=suppress_by_tensorflow,
    cases={
        "a chain of boxes, each over the next": (_chain, np.array([0.9, 0.8, 0.7, 0.6]), 0.3),
        "the same, the one in the middle is the surest": (
            _chain,
            np.array([0.7, 0.9, 0.8, 0.1]),
            0.3,
        ),
        "a small box within a large one": (_nested, np.array([0.5, 0.9, 0.7, 0.6]), 0.3),
        "one box": (_chain[:1], np.array([0.5]), 0.3),
        "25 boxes by chance": (_many, _random.permutation(25) / 25, 0.2),
    },
    hints=[
        "np.argsort(-scores) gives the indices by falling score. Take the first from the list, and "
        "keep it.",
        "Of the rest only those go on whose IoU with the box just kept is at most the limit.",
        "Repeat until the list is empty. A box that was dropped drops no other.",
    ],
)

# %% tags=["hidden"]
check(
    "suppress",
    {
        "another limit": (
            np.array([[0, 0, 10, 10], [0, 4, 10, 14], [0, 8, 10, 18], [3, 3, 9, 9]], float),
            np.array([0.2, 0.9, 0.4, 0.6]),
            0.5,
        )
    },
)


# %% tags=["wrong"]
# A box that was dropped still drops others. Only boxes that stay may do that.
def suppress(boxes, scores, limit):
    order, kept = list(np.argsort(-scores)), []
    for place, k in enumerate(order):
        surer = boxes[order[:place]]
        if not len(surer) or detection.iou(boxes[[k]], surer).max() <= limit:
            kept.append(int(k))
    return kept


# %% tags=["wrong"]
# This begins with the lowest score. The surest box has to come first.
def suppress(boxes, scores, limit):
    order, kept = list(np.argsort(scores)), []
    while order:
        best = order.pop(0)
        kept.append(int(best))
        order = [k for k in order if detection.iou(boxes[[k]], boxes[[best]])[0, 0] <= limit]
    return kept


# %% tags=["wrong"]
# This keeps what overlaps and drops what does not: the comparison is turned around.
def suppress(boxes, scores, limit):
    order, kept = list(np.argsort(-scores)), []
    while order:
        best = order.pop(0)
        kept.append(int(best))
        order = [k for k in order if detection.iou(boxes[[k]], boxes[[best]])[0, 0] > limit]
    return kept


# %% tags=["wrong"]
# Only the surest box of all drops others. Each box that stays must do so.
def suppress(boxes, scores, limit):
    order = np.argsort(-scores)
    free = detection.iou(boxes[order[1:]], boxes[order[:1]])[:, 0] <= limit
    return [int(order[0]), *order[1:][free].tolist()]


# %% tags=["wrong"]
# These are the scores' places in the sorted list. Return indices into boxes.
def suppress(boxes, scores, limit):
    order = np.argsort(-scores)
    left, kept = list(range(len(order))), []
    while left:
        best = left.pop(0)
        kept.append(best)
        left = [
            k for k in left if detection.iou(boxes[[order[k]]], boxes[[order[best]]])[0, 0] <= limit
        ]
    return kept


# %% [markdown]
# ## 3. Write: RoI pooling (3 points)
#
# `maps` is `(H, W, C)`. `box` is a region on it, (top, left, bottom, right) in whole positions.
# Divide its $n$ rows into `size` cells, cell $i$ from row $\lfloor i\,n / \mathrm{size} \rfloor$ to
# before row $\lceil (i + 1)\,n / \mathrm{size} \rceil$ of the region; the columns likewise. Return
# the maxima of each channel in each cell, `(size, size, C)`.


# %% tags=["answer"]
def roi_pool(maps, box, size):
    """Return the maxima (size, size, C) of a region of the maps."""
    ### BEGIN SOLUTION
    top, left, bottom, right = box
    region = maps[top:bottom, left:right]
    rows, columns = region.shape[:2]
    pooled = np.empty((size, size, maps.shape[2]))
    for i in range(size):
        for j in range(size):
            a, b = int(np.floor(i * rows / size)), int(np.ceil((i + 1) * rows / size))
            c, d = int(np.floor(j * columns / size)), int(np.ceil((j + 1) * columns / size))
            pooled[i, j] = region[a:b, c:d].max(axis=(0, 1))
    return pooled
    ### END SOLUTION


# %% tags=["checks"]
def roi_pool_by_repeating(maps, box, size):
    """Make each position size × size positions, so that each cell ends where one does."""
    top, left, bottom, right = box
    fine = np.repeat(np.repeat(maps[top:bottom, left:right], size, axis=0), size, axis=1)
    rows, columns = bottom - top, right - left
    return fine.reshape(size, rows, size, columns, -1).max(axis=(1, 3))


_maps = np.random.default_rng(1).normal(size=(12, 14, 3))

exercise(
    "roi_pool",
    points=3,
    right=roi_pool_by_repeating,
    cases={
        "8 × 4 positions, 2 × 2 cells": (_maps, (2, 3, 10, 7), 2),
        "7 × 5 positions, 3 × 3 cells": (_maps, (1, 2, 8, 7), 3),
        "2 × 9 positions, 4 × 4 cells": (_maps, (5, 1, 7, 10), 4),
        "one position": (_maps, (4, 4, 5, 5), 2),
    },
    hints=[
        "Cut the region out of the maps first. Its rows and columns are counted from 0.",
        "With 7 rows and 3 cells, the cells are rows 0 to 2, 2 to 4 and 4 to 6: neighbors share a "
        "row.",
        "np.floor and np.ceil give floats; an index must be an int. Take the maximum over both "
        "axes of the cell, not over the channels.",
    ],
)

# %% tags=["hidden"]
check(
    "roi_pool",
    {"larger maps": (np.random.default_rng(2).normal(size=(24, 24, 8)), (3, 0, 20, 11), 4)},
)


# %% tags=["wrong"]
# The end of a cell is rounded down, so rows between two cells are in none of them.
def roi_pool(maps, box, size):
    top, left, bottom, right = box
    region = maps[top:bottom, left:right]
    rows, columns = region.shape[:2]
    high, wide = max(rows // size, 1), max(columns // size, 1)
    pooled = np.empty((size, size, maps.shape[2]))
    for i in range(size):
        for j in range(size):
            a, c = i * rows // size, j * columns // size
            pooled[i, j] = region[a : a + high, c : c + wide].max(axis=(0, 1))
    return pooled


# %% tags=["wrong"]
# This takes means. RoI pooling takes maxima.
def roi_pool(maps, box, size):
    top, left, bottom, right = box
    region = maps[top:bottom, left:right]
    rows, columns = region.shape[:2]
    pooled = np.empty((size, size, maps.shape[2]))
    for i in range(size):
        for j in range(size):
            a, b = i * rows // size, -(-(i + 1) * rows // size)
            c, d = j * columns // size, -(-(j + 1) * columns // size)
            pooled[i, j] = region[a:b, c:d].mean(axis=(0, 1))
    return pooled


# %% tags=["wrong"]
# The cells were cut out of the whole maps, not out of the region: the corner of the box is missing.
def roi_pool(maps, box, size):
    top, left, bottom, right = box
    rows, columns = bottom - top, right - left
    pooled = np.empty((size, size, maps.shape[2]))
    for i in range(size):
        for j in range(size):
            a, b = i * rows // size, -(-(i + 1) * rows // size)
            c, d = j * columns // size, -(-(j + 1) * columns // size)
            pooled[i, j] = maps[a:b, c:d].max(axis=(0, 1))
    return pooled


# %% tags=["wrong"]
# One number for all channels: the maximum must be taken in each channel by itself.
def roi_pool(maps, box, size):
    top, left, bottom, right = box
    region = maps[top:bottom, left:right]
    rows, columns = region.shape[:2]
    pooled = np.empty((size, size, maps.shape[2]))
    for i in range(size):
        for j in range(size):
            a, b = i * rows // size, -(-(i + 1) * rows // size)
            c, d = j * columns // size, -(-(j + 1) * columns // size)
            pooled[i, j] = region[a:b, c:d].max()
    return pooled


# %% [markdown]
# ## 4. Find the mistake: a detector that finds nothing (2 points)
#
# Somebody took boxes from another data set. There a box is (x, y, width, height): the column and
# the row of its upper left corner, and its two sides. After this function a detector was trained on
# the boxes. It found hardly anything but squares on the diagonal. Mend the function.


# %% tags=["answer"]
def convert(boxes):
    """Return (K, 4) boxes top, left, bottom, right, given x, y, width, height."""
    x, y, width, height = np.transpose(boxes)
    return np.stack([x, y, x + width, y + height], axis=1)


# %% tags=["solution"]
def convert(boxes):
    x, y, width, height = np.transpose(boxes)
    return np.stack([y, x, y + height, x + width], axis=1)


# %% tags=["checks"]
def convert_one_by_one(boxes):
    found = []
    for column, row, wide, high in boxes:
        found.append([row, column, row + high, column + wide])
    return np.array(found, float)


exercise(
    "convert",
    points=2,
    right=convert_one_by_one,
    cases={
        "a box on the left": (np.array([[2.0, 30, 10, 20]]),),
        "a square on the diagonal": (np.array([[12.0, 12, 8, 8]]),),
        "three boxes": (np.array([[0.0, 5, 40, 10], [7, 3, 11, 30], [50, 60, 6, 9]]),),
    },
    hints=[
        "Which of the four numbers is a row? Follow (2, 30, 10, 20): is the box at the left edge "
        "or at the upper one?",
        "x is a column: it says how far to the right. So it belongs to left and right.",
        "top is y, left is x. Which side is added to which?",
    ],
)

# %% tags=["hidden"]
check("convert", {"two other boxes": (np.array([[1.0, 2, 3, 4], [9, 8, 7, 6]]),)})


# %% tags=["wrong"]
# Rows and columns are still swapped: x is a column, and belongs to left and right.
def convert(boxes):
    x, y, width, height = np.transpose(boxes)
    return np.stack([x, y, x + width, y + height], axis=1)


# %% tags=["wrong"]
# The corner is right now, but the sides are swapped: the height is a number of rows.
def convert(boxes):
    x, y, width, height = np.transpose(boxes)
    return np.stack([y, x, y + width, x + height], axis=1)


# %% tags=["wrong"]
# The last two must be where the box ends, not its sides: bottom is top plus height.
def convert(boxes):
    x, y, width, height = np.transpose(boxes)
    return np.stack([y, x, height, width], axis=1)


# %% tags=["wrong"]
# x and y are the upper left corner. Here the box lies around them, as if they were its center.
def convert(boxes):
    x, y, width, height = np.transpose(boxes)
    return np.stack([y - height / 2, x - width / 2, y + height / 2, x + width / 2], axis=1)


# %% [markdown]
# ## 5. Change the options: find more of the objects (2 points)
#
# The lecture's Fast R-CNN searches 12 validation scenes. `quality(options)` gives its recall, the
# share of the objects that it finds, and its precision, the share of its detections that are right.
# A detection counts if its probability is at least `threshold`. Only the first `proposals` regions
# of each scene are looked at, at most 300.
#
# Reach a recall of at least 0.65 with a precision of at least 0.5.


# %% tags=["setup"]
@cache
def examples():
    """Return the scenes and their proposals; the first call takes some seconds."""
    return detectors.examples("validation", 12)


@cache
def every_detection(count):
    """Return what the detector finds among the first proposals, sure of it or not."""
    scenes, proposed = examples()
    few = [boxes[:count] for boxes in proposed]
    return detectors.stored_fast_rcnn().detect(scenes.images, few, threshold=0)


def quality(options):
    """Return recall and precision on the 12 scenes."""
    scenes, found = examples().scenes, every_detection(options["proposals"])
    objects, detections = [], []
    for each, boxes, labels in zip(found, scenes.boxes, scenes.labels, strict=True):
        sure = each.scores >= options["threshold"]
        hits = detection.iou(each.boxes[sure], boxes) >= 0.5
        hits &= each.labels[sure][:, None] == labels
        objects += [*hits.any(axis=0)]
        detections += [*hits.any(axis=1)]
    return float(np.mean(objects)), float(np.mean(detections)) if detections else 0.0


# %% tags=["answer"]
options = {"threshold": 0.95, "proposals": 30}

# %% tags=["solution"]
options = {"threshold": 0.4, "proposals": 300}


# %% tags=["checks"]
def judge_options(options):
    if not isinstance(options, dict) or set(options) != {"threshold", "proposals"}:
        return "`options` must stay a dict with threshold and proposals"
    if not 0 <= options["threshold"] <= 1:
        return "the threshold is a probability: it lies between 0 and 1"
    if not 1 <= options["proposals"] <= 300:
        return "the number of proposals must lie between 1 and 300"
    recall, precision = quality(options)
    if recall >= 0.65 and precision >= 0.5:
        return None
    if precision < 0.5:
        return "too many detections are wrong: what the detector is not sure of counts, too"
    if options["proposals"] < 150:
        return "too few objects are found: what no region shows, no detector finds"
    return "too few objects are found: the detector is not sure enough of the others"


exercise(
    "options",
    points=2,
    judge=judge_options,
    hints=[
        "An object that no proposal overlaps cannot be found. How does the recall of proposals "
        "depend on their number?",
        "A lower threshold lets more detections count. Recall rises, precision falls.",
        "Look at all 300 proposals. Then try thresholds between 0.9 and 0.1.",
    ],
)

# %% tags=["wrong"]
# too few objects are found: what no region shows, no detector finds
options = {"threshold": 0.4, "proposals": 20}

# %% tags=["wrong"]
# too few objects are found: the detector is not sure enough of the others
options = {"threshold": 0.98, "proposals": 300}

# %% tags=["wrong"]
# too many detections are wrong: what the detector is not sure of counts, too
options = {"threshold": 0.02, "proposals": 300}

# %% tags=["wrong"]
# the threshold is a probability: it lies between 0 and 1
options = {"threshold": 40, "proposals": 300}
