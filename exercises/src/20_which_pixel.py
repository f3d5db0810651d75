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
# # Exercises 20 · Which pixel
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `20_which_pixel`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.applications import edges
from dlsg_utils.course import exercises
from dlsg_utils.data import scenes

check, hint = exercises.load("checks_20.py")

# %% [markdown]
# ## 1. Predict: the sizes in an FCN-8s (2 points)
#
# A classifier with five poolings, each of which halves the maps, becomes an FCN-8s for 21 classes
# of pixels. Its last maps below the scores have 96 channels. An image has 160×224 pixels. Give, as
# a tuple of four numbers:
#
# - rows and columns of the coarsest map of scores,
# - the parameters, weights and biases, of the convolution of 1×1 that gives these scores,
# - the side of the kernel of the last transposed convolution, which leads to the pixels. It is
#   bilinear: twice as long as its stride.

# %% tags=["answer"]
sizes = (
    ### BEGIN SOLUTION
    160 // 32,
    224 // 32,
    96 * 21 + 21,
    2 * 8,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "sizes",
    points=2,
    right=(5, 7, 2037, 16),
    hints=[
        "Five times half: by how much is each side divided?",
        "A convolution of 1×1 has a weight for each pair of a channel and a class, and a bias for "
        "each class.",
        "FCN-8s: the finest scores are 8 pixels apart.",
    ],
)

# %% tags=["wrong"]
# The coarsest scores are those of the last maps, behind all five poolings: every 32 pixels.
sizes = (20, 28, 2037, 16)

# %% tags=["wrong"]
# A bias for each class is missing.
sizes = (5, 7, 2016, 16)

# %% tags=["wrong"]
# The last transposed convolution of FCN-8s has a stride of 8, as its finest scores are 8 pixels
# apart. This kernel is that of FCN-32s.
sizes = (5, 7, 2037, 64)

# %% tags=["wrong"]
# The bilinear kernel is twice as long as its stride.
sizes = (5, 7, 2037, 8)

# %% [markdown]
# ## 2. Write: mean IoU (2 points)
#
# `counts` is a confusion matrix (K, K): `counts[i, j]` pixels of class i are predicted as class j.
# Return the mean, over the classes, of the intersection over union. Each class occurs.


# %% tags=["answer"]
def mean_iou(counts):
    """Return the mean IoU of a confusion matrix (K, K)."""
    ### BEGIN SOLUTION
    shared = np.diag(counts)
    return (shared / (counts.sum(axis=0) + counts.sum(axis=1) - shared)).mean()
    ### END SOLUTION


# %% tags=["checks"]
def right_mean_iou(counts):
    rows, columns = np.indices(counts.shape)
    found = []
    for k in range(len(counts)):
        union = counts[(rows == k) | (columns == k)].sum()
        found.append(counts[k, k] / union)
    return float(np.mean(found))


exercise(
    "mean_iou",
    points=2,
    right=right_mean_iou,
    cases={
        "two classes, most of it background": (np.array([[90, 2], [6, 2]]),),
        "three classes": (np.array([[50, 3, 1], [4, 20, 6], [0, 2, 10]]),),
    },
    hints=[
        "The intersection of class k is the k-th number of the diagonal, `np.diag(counts)`.",
        "A row sums to the pixels that are of the class, a column to those predicted as it.",
        "In row plus column the intersection is counted twice, in the union once.",
    ],
)

# %% tags=["hidden"]
check("mean_iou", {"four classes": (np.random.default_rng(1).integers(1, 40, size=(4, 4)),)})


# %% tags=["wrong"]
# This is the share of right pixels, which always saying background makes high. Divide for each
# class.
def mean_iou(counts):
    return np.trace(counts) / counts.sum()


# %% tags=["wrong"]
# In row plus column the intersection is counted twice: the union has it once.
def mean_iou(counts):
    return (np.diag(counts) / (counts.sum(axis=0) + counts.sum(axis=1))).mean()


# %% tags=["wrong"]
# This is the share of each class that is found, the recall. What is wrongly predicted as a class
# belongs to its union, too.
def mean_iou(counts):
    return (np.diag(counts) / counts.sum(axis=1)).mean()


# %% tags=["wrong"]
# This is the share of each class's predictions that is right, the precision. What is of a class and
# not found belongs to its union, too.
def mean_iou(counts):
    return (np.diag(counts) / counts.sum(axis=0)).mean()


# %% [markdown]
# ## 3. Find the mistake: a threshold (2 points)
#
# A detector of edges gave precision and recall at the same thresholds on two parts: `validation`
# and `test` are tuples (precision, recall) of arrays (T,). The function returns the F-measure that
# the detector is reported with. It is too good to be true. Mend it here. (No sum of precision and
# recall is zero.)


# %% tags=["answer"]
def reported(validation, test):
    """Return the F-measure on the test part."""
    precision, recall = test
    f = 2 * precision * recall / (precision + recall)
    return f.max()


# %% tags=["solution"]
def reported(validation, test):
    def f_measure(precision, recall):
        return 2 * precision * recall / (precision + recall)

    return f_measure(*test)[f_measure(*validation).argmax()]


# %% tags=["checks"]
def right_reported(validation, test):
    (p, r), (precision, recall) = validation, test
    best = int(np.argmin(1 / p + 1 / r))
    return float(2 / (1 / precision[best] + 1 / recall[best]))


exercise(
    "reported",
    points=2,
    right=right_reported,
    cases={
        "three thresholds": (
            (np.array([0.4, 0.6, 0.9]), np.array([0.9, 0.7, 0.3])),
            (np.array([0.5, 0.6, 0.8]), np.array([0.8, 0.5, 0.2])),
        ),
        "five thresholds": (
            (np.array([0.2, 0.4, 0.5, 0.8, 0.9]), np.array([0.9, 0.8, 0.7, 0.6, 0.1])),
            (np.array([0.3, 0.5, 0.8, 0.7, 0.9]), np.array([0.9, 0.9, 0.7, 0.3, 0.2])),
        ),
    },
    hints=[
        "Which part decides at which threshold an edge counts? Which part may decide?",
        "`f.argmax()` says at which threshold F is largest.",
    ],
)

# %% tags=["hidden"]
check(
    "reported",
    {
        "two thresholds": (
            (np.array([0.9, 0.5]), np.array([0.2, 0.6])),
            (np.array([0.9, 0.4]), np.array([0.8, 0.6])),
        )
    },
)


# %% tags=["wrong"]
# The threshold is still the best one on the test part. Choose it on the validation part.
def reported(validation, test):
    precision, recall = test
    f = 2 * precision * recall / (precision + recall)
    return f[f.argmax()]


# %% tags=["wrong"]
# This is the F-measure on the validation part, which chose. Report that on the test part, at the
# same threshold.
def reported(validation, test):
    precision, recall = validation
    return (2 * precision * recall / (precision + recall)).max()


# %% tags=["wrong"]
# This averages over all thresholds. A detector is used at one.
def reported(validation, test):
    precision, recall = test
    return (2 * precision * recall / (precision + recall)).mean()


# %% tags=["wrong"]
# The threshold is chosen by recall alone: the lowest one always wins. Choose it by F.
def reported(validation, test):
    precision, recall = test
    best = validation[1].argmax()
    return 2 * precision[best] * recall[best] / (precision[best] + recall[best])


# %% [markdown]
# ## 4. Change the design: Sobel's edges at their best (3 points)
#
# Sobel's edges with no smoothing and a low threshold draw every blade of grass. Change `deviation`,
# pixels of the smoothing Gaussian, and `threshold`, so that on the twelve validation scenes of the
# check F is **at least 0.65**.

# %% tags=["answer"]
design = {"deviation": 0, "threshold": 0.02}

# %% tags=["solution"]
design = {"deviation": 2, "threshold": 0.07}

# %% tags=["checks"]
from functools import cache


@cache
def scenes_to_judge():
    clothes = ("Trouser", "Pullover", "Sneaker", "Bag", "Ankle boot")
    options = {"objects": (1, 3), "object_size": (36, 64)}
    return scenes.compose(12, part="validation", seed=1, classes=clothes, **options)


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"deviation", "threshold"}:
        return 'keep the form of the answer: {"deviation": …, "threshold": …}'
    deviation, threshold = design["deviation"], design["threshold"]
    if not all(isinstance(each, int | float) for each in (deviation, threshold)):
        return "deviation and threshold must be numbers"
    if not 0 <= deviation <= 10:
        return f"deviation must be from 0 to 10 pixels, and is {deviation}"
    if not 0 < threshold <= 1:
        return f"threshold must be above 0 and at most 1, and is {threshold}"
    some = scenes_to_judge()
    strength = edges.thin(edges.sobel(some.images, deviation=deviation))
    curve = edges.precision_recall(strength, some.outlines, thresholds=[threshold])
    f, precision, recall = curve.f_measure[0], curve.precision[0], curve.recall[0]
    if f >= 0.65:
        return None
    found = f"F {f:.2f}, precision {precision:.2f}, recall {recall:.2f}"
    if precision < recall:
        return f"{found}: too many edges are no outlines. Smooth more, or raise the threshold"
    return f"{found}: too many outlines are missed. Smooth less, or lower the threshold"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "Smoothing removes fine texture, and makes every edge less steep: the threshold must "
        "follow.",
        "Try deviations of 1, 2 and 3 pixels, and for each some thresholds. Precision and recall "
        "should be about alike.",
    ],
)

# %% tags=["wrong"]
# F 0.34, precision 0.21, recall 0.95: too many edges are no outlines. Smooth more, or raise the
# threshold
design = {"deviation": 0, "threshold": 0.1}

# %% tags=["wrong"]
# F 0.09, precision 0.53, recall 0.05: too many outlines are missed. Smooth less, or lower the
# threshold
design = {"deviation": 2, "threshold": 0.2}

# %% tags=["wrong"]
# threshold must be above 0 and at most 1, and is 20
design = {"deviation": 2, "threshold": 20}

# %% tags=["wrong"]
# keep the form of the answer: {"deviation": …, "threshold": …}
design = (2, 0.07)
