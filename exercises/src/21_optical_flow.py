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
# # Exercises 21 · Optical flow
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `21_optical_flow`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.applications import matching
from dlsg_utils.course import exercises
from dlsg_utils.teaching import flow_films

check, hint = exercises.load("checks_21.py")

# %% [markdown]
# ## 1. Predict: the sizes in a FlowNetCorr (2 points)
#
# Frames have 96×128 pixels. Convolutions with a stride of 4 in all give 32 maps of each frame, and
# a correlation layer compares them, reaching two positions along each axis. Give, as a tuple of
# four numbers:
#
# - rows and columns of the layer's maps,
# - how many maps it gives,
# - the largest displacement along an axis, in pixels of the frames, that it can see.

# %% tags=["answer"]
sizes = (
    ### BEGIN SOLUTION
    96 // 4,
    128 // 4,
    (2 * 2 + 1) ** 2,
    2 * 4,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "sizes",
    points=2,
    right=(24, 32, 25, 8),
    hints=[
        "The layer compares each position: it gives maps of the size of those that go in.",
        "One map for each displacement, from −2 to 2 along both axes. Channels are summed up.",
        "A position is 4 pixels from the next one.",
    ],
)

# %% tags=["wrong"]
# One map for each displacement, not for each channel: from −2 to 2 along each of two axes.
sizes = (24, 32, 32, 8)

# %% tags=["wrong"]
# The displacements go to both sides, and 0 is one of them: 5 along each axis.
sizes = (24, 32, 16, 8)

# %% tags=["wrong"]
# Two positions of maps with a stride of 4 are 8 pixels of the frame.
sizes = (24, 32, 25, 2)

# %% [markdown]
# ## 2. Write: the error of the visible pixels (2 points)
#
# `flow` and `truth` are (H, W, 2), `hidden` (H, W) is True where a pixel is not in the second
# frame. Return the mean end-point error over the visible pixels.


# %% tags=["answer"]
def visible_error(flow, truth, hidden):
    """Return the mean end-point error, in pixels, of the pixels that are not hidden."""
    ### BEGIN SOLUTION
    distance = np.sqrt(((flow - truth) ** 2).sum(axis=-1))
    return distance[~hidden].mean()
    ### END SOLUTION


# %% tags=["checks"]
def right_visible_error(flow, truth, hidden):
    return matching.end_point_error(flow, truth, mask=np.logical_not(hidden))


def field(seed, side=5):
    rng = np.random.default_rng(seed)
    flow, truth = rng.integers(-4, 5, (2, side, side + 1, 2)).astype(float)
    return flow, truth, rng.random((side, side + 1)) < 0.3


exercise(
    "visible_error",
    points=2,
    right=right_visible_error,
    cases={"a small field": field(0), "another one": field(1, 7)},
    hints=[
        "The distance of two ends is the root of the sum of two squares, along the last axis.",
        "`distance[~hidden]` are the visible ones.",
    ],
)

# %% tags=["hidden"]
check(
    "visible_error",
    {
        "a large field": (
            np.random.default_rng(2).normal(size=(12, 13, 2)),
            np.random.default_rng(3).normal(size=(12, 13, 2)),
            np.random.default_rng(4).random((12, 13)) < 0.3,
        )
    },
)


# %% tags=["wrong"]
# Hidden pixels count, too. Leave them out of the mean.
def visible_error(flow, truth, hidden):
    return np.sqrt(((flow - truth) ** 2).sum(axis=-1)).mean()


# %% tags=["wrong"]
# This is the error of the hidden pixels: `hidden` is True where a pixel does not count.
def visible_error(flow, truth, hidden):
    return np.sqrt(((flow - truth) ** 2).sum(axis=-1))[hidden].mean()


# %% tags=["wrong"]
# The distance is the root of the sum of both squares. This averages along each axis.
def visible_error(flow, truth, hidden):
    return np.abs(flow - truth)[~hidden].mean()


# %% tags=["wrong"]
# Hidden pixels count as zeros here. Divide by the number of visible ones.
def visible_error(flow, truth, hidden):
    distance = np.sqrt(((flow - truth) ** 2).sum(axis=-1))
    return (distance * ~hidden).mean()


# %% [markdown]
# ## 3. Write: one window of Lucas and Kanade (3 points)
#
# `iy`, `ix` and `it` (K,) are the derivatives down, to the right and in time of the K pixels of a
# window. Return as an array (2,) the flow (v, u), down and to the right, that makes the sum of the
# squares of iy v + ix u + it least.


# %% tags=["answer"]
def window_flow(iy, ix, it):
    """Return the flow (v, u) of a window by least squares."""
    ### BEGIN SOLUTION
    return np.linalg.lstsq(np.stack([iy, ix], axis=-1), -it, rcond=None)[0]
    ### END SOLUTION


# %% tags=["checks"]
def right_window_flow(iy, ix, it):
    matrix = np.array([[iy @ iy, iy @ ix], [ix @ iy, ix @ ix]])
    return np.linalg.solve(matrix, [-(iy @ it), -(ix @ it)])


def window(seed, motion, noise=0.0):
    rng = np.random.default_rng(seed)
    iy, ix = rng.normal(size=(2, 25))
    return iy, ix, -(iy * motion[0] + ix * motion[1]) + noise * rng.normal(size=25)


exercise(
    "window_flow",
    points=3,
    right=right_window_flow,
    cases={
        "half a pixel down, one to the left": window(0, (0.5, -1.0)),
        "with noise": window(1, (0.2, 0.7), 0.1),
    },
    hints=[
        "25 equations for two unknowns: `np.linalg.lstsq(matrix, right_side, rcond=None)[0]`.",
        "The matrix has the columns iy and ix. it goes to the right side and changes its sign.",
    ],
)

# %% tags=["hidden"]
check("window_flow", {"any numbers": tuple(np.random.default_rng(2).normal(size=(3, 25)))})


# %% tags=["wrong"]
# it changes its sign when it goes to the right side: iy v + ix u = −it.
def window_flow(iy, ix, it):
    return np.linalg.lstsq(np.stack([iy, ix], axis=-1), it, rcond=None)[0]


# %% tags=["wrong"]
# Down comes first: (v, u).
def window_flow(iy, ix, it):
    return np.linalg.lstsq(np.stack([ix, iy], axis=-1), -it, rcond=None)[0]


# %% tags=["wrong"]
# This solves for each axis as if the other did not move. Both are unknown at once.
def window_flow(iy, ix, it):
    return np.array([-(iy @ it) / (iy @ iy), -(ix @ it) / (ix @ ix)])


# %% [markdown]
# ## 4. Change the design: block matching in noise (3 points)
#
# The camera is noisy: to each value of both frames something random was added. Change `reach` and
# `window`, in pixels, so that on the four validation films of the check the error of the visible
# pixels is **at most 0.46**.

# %% tags=["answer"]
design = {"reach": 2, "window": 3}

# %% tags=["solution"]
design = {"reach": 6, "window": 17}

# %% tags=["checks"]
from functools import cache


@cache
def films_to_judge():
    films = flow_films.flying_clothes(4, part="validation")
    noise = np.random.default_rng(0).normal(0, 0.1, films.frames.shape)
    return films, np.clip(films.frames + noise, 0, 1)


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"reach", "window"}:
        return 'keep the form of the answer: {"reach": …, "window": …}'
    reach, side = design["reach"], design["window"]
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in (reach, side)):
        return "reach and window must be whole numbers"
    if not 0 <= reach <= 12:
        return f"reach must be from 0 to 12 pixels, and is {reach}"
    if not (1 <= side <= 31 and side % 2):
        return f"window must be odd and from 1 to 31 pixels, and is {side}"
    some, noisy = films_to_judge()
    found = np.stack([matching.block_flow(*pair, reach=reach, window=side) for pair in noisy])
    error = matching.end_point_error(found, some.flow[:, 0], mask=~some.hidden[:, 0])
    if error <= 0.46:
        return None
    if reach < 6:
        return f"error {error:.2f}: things that move by up to 6 pixels are out of reach"
    if reach > 6:
        return f"error {error:.2f}: nothing moves so far, and a wrong place may be found there"
    if side < 13:
        return f"error {error:.2f}: the noise of so few pixels does not average out"
    return f"error {error:.2f}: so large a window shows two motions at the edge of each thing"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "How far may a thing move? The widget of the lecture and the section *Flow that is known "
        "exactly* say so.",
        "Noise averages out over many pixels; at the edge of a thing a large window shows two "
        "motions. Try windows of 9, 15 and 21 pixels.",
    ],
)

# %% tags=["wrong"]
# error 2.72: things that move by up to 6 pixels are out of reach
design = {"reach": 3, "window": 7}

# %% tags=["wrong"]
# error 1.27: the noise of so few pixels does not average out
design = {"reach": 6, "window": 5}

# %% tags=["wrong"]
# error 0.86: nothing moves so far, and a wrong place may be found there
design = {"reach": 12, "window": 9}

# %% tags=["wrong"]
# window must be odd and from 1 to 31 pixels, and is 16
design = {"reach": 6, "window": 16}

# %% tags=["wrong"]
# keep the form of the answer: {"reach": …, "window": …}
design = (6, 17)
