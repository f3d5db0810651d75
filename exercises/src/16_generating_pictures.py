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
# # Exercises 16 · Generating pictures
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `16_generating_pictures`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.course import exercises
from dlsg_utils.data import chairs

check, hint = exercises.load("checks_16.py")

# %% [markdown]
# ## 1. Predict: the sizes in a generator (2 points)
#
# A generator of images of 64×64 pixels with three channels has four up-convolutions, each with a
# kernel of 5×5 and stride 2. The maps that enter the first one have 96 channels, those behind it
# 64. Give, as a tuple of four numbers:
#
# - rows of the maps that enter the first up-convolution,
# - units of the dense layer that gives these maps,
# - the parameters, weights and biases, of the first up-convolution,
# - how many of the 25 weights of a kernel touch, at most, one and the same position of its output.

# %% tags=["answer"]
sizes = (
    ### BEGIN SOLUTION
    64 // 2**4,
    4 * 4 * 96,
    5 * 5 * 96 * 64 + 64,
    3 * 3,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "sizes",
    points=2,
    right=(4, 1536, 153664, 9),
    hints=[
        "Each up-convolution doubles the sides. From 64 go back four times.",
        "A kernel has weights for each pair of a channel below and one above; a bias belongs to "
        "each channel above.",
        "Unpooling leaves three of four positions zero. How many values lie under a window of 5×5 "
        "at most?",
    ],
)

# %% tags=["wrong"]
# Four up-convolutions double four times: divide 64 by 16, not by 8.
sizes = (8, 6144, 153664, 9)

# %% tags=["wrong"]
# The dense layer gives all channels of all positions.
sizes = (4, 96, 153664, 9)

# %% tags=["wrong"]
# A bias for each channel above is missing.
sizes = (4, 1536, 153600, 9)

# %% tags=["wrong"]
# Most positions under the window are zeros that unpooling put there: only every second row and
# column holds a value.
sizes = (4, 1536, 153664, 25)

# %% [markdown]
# ## 2. Write: the loss of the slide (2 points)
#
# `truth` and `output` are arrays (N, S, S, 4): red, green, blue and the mask. Return for each image
# ten times the squared error of red, green and blue plus the squared error of the mask, an array
# (N,). Sum over the channels, take the mean over the pixels.


# %% tags=["answer"]
def chair_error(truth, output):
    """Return the loss of each image (N,)."""
    ### BEGIN SOLUTION
    apart = ((truth - output) ** 2).mean(axis=(1, 2))
    return 10 * apart[:, :3].sum(axis=1) + apart[:, 3]
    ### END SOLUTION


# %% tags=["checks"]
def right_chair_error(truth, output):
    found = []
    for one, other in zip(truth, output, strict=True):
        image = np.square(one[..., :3] - other[..., :3]).sum()
        mask = np.square(one[..., 3] - other[..., 3]).sum()
        found.append((10 * image + mask) / one[..., 0].size)
    return np.array(found)


def made(seed, count, side):
    return tuple(np.random.default_rng(seed).random((2, count, side, side, 4)))


exercise(
    "chair_error",
    points=2,
    right=right_chair_error,
    cases={"two images": made(0, 2, 3), "one image": made(1, 1, 4)},
    hints=[
        "`apart = (truth - output) ** 2` has shape (N, S, S, 4). Which axes are the pixels?",
        "Of four channels the first three count ten times: `[..., :3]` and `[..., 3]`.",
    ],
)

# %% tags=["hidden"]
check("chair_error", {"three images": (*np.random.default_rng(2).random((2, 3, 5, 5, 4)),)})


# %% tags=["wrong"]
# The mask counts ten times here, too: only red, green and blue do.
def chair_error(truth, output):
    return 10 * ((truth - output) ** 2).mean(axis=(1, 2)).sum(axis=1)


# %% tags=["wrong"]
# Ten times belongs to the image, not to the mask.
def chair_error(truth, output):
    apart = ((truth - output) ** 2).mean(axis=(1, 2))
    return apart[:, :3].sum(axis=1) + 10 * apart[:, 3]


# %% tags=["wrong"]
# The channels are averaged here; the exercise wants their sum.
def chair_error(truth, output):
    apart = ((truth - output) ** 2).mean(axis=(1, 2))
    return 10 * apart[:, :3].mean(axis=1) + apart[:, 3]


# %% tags=["wrong"]
# These are absolute errors, not squared ones.
def chair_error(truth, output):
    apart = np.abs(truth - output).mean(axis=(1, 2))
    return 10 * apart[:, :3].sum(axis=1) + apart[:, 3]


# %% [markdown]
# ## 3. Find the mistake: views across zero (2 points)
#
# A chair was photographed at the azimuths `known`, degrees from 0 to below 360. The function is to
# return the index of the one nearest to `wanted`. For most views it does; at some it fetches a
# photograph from far away. Mend it here. (No two are as near.)


# %% tags=["answer"]
def nearest(known, wanted):
    """Return the index of the known azimuth nearest to the wanted one."""
    return int(np.abs(known - wanted).argmin())


# %% tags=["solution"]
def nearest(known, wanted):
    apart = np.abs(known - wanted) % 360
    return int(np.minimum(apart, 360 - apart).argmin())


# %% tags=["checks"]
def right_nearest(known, wanted):
    turned = np.exp(1j * np.radians(known - wanted))
    return int(np.argmax(turned.real))


exercise(
    "nearest",
    points=2,
    right=right_nearest,
    cases={
        "in the middle": (np.array([0.0, 90.0, 180.0, 270.0]), 100.0),
        "across zero": (np.array([10.0, 120.0, 240.0]), 355.0),
        "on either side": (np.array([70.0, 120.0, 250.0]), 100.0),
        "across zero the other way": (np.array([350.0, 60.0, 200.0]), 5.0),
    },
    hints=[
        "How far is it from 355° to 10°? And what does the function say?",
        "On a circle no two directions are farther apart than 180°.",
    ],
)

# %% tags=["hidden"]
check("nearest", {"many": (np.arange(7) * 51.0, 340.0)})


# %% tags=["wrong"]
# Degrees are taken modulo 360, but from 355° to 10° it is 15° one way and 345° the other: take the
# shorter one.
def nearest(known, wanted):
    return int(((known - wanted) % 360).argmin())


# %% tags=["wrong"]
# A sine alone does not tell 80° from 100°. Take the angle between both, or sine and cosine.
def nearest(known, wanted):
    return int(np.abs(np.sin(np.radians(known)) - np.sin(np.radians(wanted))).argmin())


# %% tags=["wrong"]
# This compares with half a circle the wrong way: the nearest one has the smallest angle, not the
# largest.
def nearest(known, wanted):
    apart = np.abs(known - wanted) % 360
    return int(np.minimum(apart, 360 - apart).argmax())


# %% [markdown]
# ## 4. Change the design: a chair for the renderer (3 points)
#
# The mask of a chair says how many of its pixels the chair covers. Change the style and the view
# so that the chair of the check, 48×48 pixels without any transformation, covers **at least
# 30 %** of its image. Seat: width, depth and height from 0.1 to 0.65; the back's height from 0.1
# to 0.5; elevation from 0 to 40 degrees.

# %% tags=["answer"]
design = {"seat": (0.4, 0.4, 0.4), "back_height": 0.2, "back": "frame", "azimuth": 90,
          "elevation": 0}  # fmt: skip

# %% tags=["solution"]
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "solid", "azimuth": 20,
          "elevation": 40}  # fmt: skip

# %% tags=["checks"]
BOUNDS = {"back_height": (0.1, 0.5), "elevation": (0, 40), "azimuth": (-360, 360)}


def judge_design(design):
    keys = {"seat", "back_height", "back", "azimuth", "elevation"}
    if not isinstance(design, dict) or set(design) != keys:
        return 'keep the form of the answer: {"seat": …, "back_height": …, "back": …, …}'
    if design["back"] not in chairs.BACKS:
        return f"back must be one of {', '.join(chairs.BACKS)}, and is {design['back']!r}"
    if len(design["seat"]) != 3 or not all(0.1 <= each <= 0.65 for each in design["seat"]):
        return f"seat must be three numbers from 0.1 to 0.65, and is {design['seat']}"
    for name, (low, high) in BOUNDS.items():
        if not low <= design[name] <= high:
            return f"{name} must be from {low} to {high}, and is {design[name]}"
    style = chairs.Style(
        seat=tuple(design["seat"]), back_height=design["back_height"], back=design["back"]
    )
    mask = chairs.render(style, design["azimuth"], design["elevation"]).masks
    share = float(mask.mean())
    if share >= 0.3:
        return None
    if design["back"] in ("slats", "bars", "frame"):
        return f"it covers {share:.0%}: one sees through this back"
    if design["elevation"] < 20:
        return f"it covers {share:.0%}: from so low one sees no more than the edge of the seat"
    return f"it covers {share:.0%}: a larger seat or a higher back covers more"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "Which back hides most? From where does one see the seat and the back?",
        "From above one sees the seat as a surface: it covers its area times the sine of the "
        "elevation.",
    ],
)

# %% tags=["wrong"]
# it covers 25%: one sees through this back
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "frame", "azimuth": 20,
          "elevation": 40}  # fmt: skip

# %% tags=["wrong"]
# it covers 20%: from so low one sees no more than the edge of the seat
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "solid", "azimuth": 0,
          "elevation": 0}  # fmt: skip

# %% tags=["wrong"]
# seat must be three numbers from 0.1 to 0.65, and is (1, 1, 0.3)
design = {"seat": (1, 1, 0.3), "back_height": 0.5, "back": "solid", "azimuth": 20,
          "elevation": 40}  # fmt: skip

# %% tags=["wrong"]
# back must be one of solid, slats, bars, frame, low, and is 'closed'
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "closed", "azimuth": 20,
          "elevation": 40}  # fmt: skip
