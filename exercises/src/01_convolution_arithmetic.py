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
# # Exercises 01 · Convolution arithmetic
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `01_convolution_arithmetic`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.course import exercises

check, hint = exercises.load("checks_01.py")

# The image and the first filter of the lecture.
rows = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in row] for row in rows])
diagonal = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])

# %% [markdown]
# ## 1. Predict: one number of the map (1 point)
#
# `diagonal` lies on the top left corner of `image`, with no padding. Which number does the
# cross-correlation give there? Do it on paper: multiply and add nine products.

# %%
print(image, diagonal, sep="\n\n")

# %% tags=["answer"]
top_left = (
    ### BEGIN SOLUTION
    3
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "top_left",
    points=1,
    right=3,
    hints=[
        "Only the pixels that are 1 count: each adds the weight above it.",
        "The pixels that are 1 lie on the diagonal of the corner.",
    ],
)

# %% tags=["wrong"]
# This is the sum of all weights of the filter. Only the weights over pixels that are 1 count.
top_left = -3

# %% tags=["wrong"]
# This is the answer one step to the right. Put the filter into the corner.
top_left = -1

# %% tags=["wrong"]
# This counts one pixel. How many pixels of the corner are 1?
top_left = 1

# %% [markdown]
# ## 2. Predict: shape and parameters (2 points)
#
# A 32×32×3 image meets six filters of 5×5, stride 1, no padding. Each filter has a bias. Give the
# shape of the output (height, width, channels) and the number of parameters.

# %% tags=["answer"]
shape_and_parameters = (
    ### BEGIN SOLUTION
    (28, 28, 6),
    456,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "shape_and_parameters",
    points=2,
    right=((28, 28, 6), 456),
    hints=[
        "The answer is a tuple: ((height, width, channels), parameters).",
        "Along one side the filter fits (N − F) / S + 1 times. A filter reaches through all three "
        "color channels.",
    ],
)

# %% tags=["wrong"]
# The biases are missing: one for each filter.
shape_and_parameters = (28, 28, 6), 450

# %% tags=["wrong"]
# A filter reaches through all three channels of the image, so it has 5 · 5 · 3 weights.
shape_and_parameters = (28, 28, 6), 156

# %% tags=["wrong"]
# Without padding the output is smaller than the image: (N − F) / S + 1.
shape_and_parameters = (32, 32, 6), 456

# %% tags=["wrong"]
# The filter fits at both ends, so one more position counts: (N − F) / S + 1.
shape_and_parameters = (27, 27, 6), 456

# %% [markdown]
# ## 3. Write: the size of the output (2 points)
#
# `n` pixels, a kernel of `f`, a stride, and padding of `p` pixels *on each side*. The kernel must
# lie wholly inside the padded row.


# %% tags=["answer"]
def size(n, f, stride=1, p=0):
    """Return how many positions the kernel has along one side."""
    ### BEGIN SOLUTION
    return (n - f + 2 * p) // stride + 1
    ### END SOLUTION


# %% tags=["checks"]
exercise(
    "size",
    points=2,
    right=lambda n, f, stride=1, p=0: len(range(0, n + 2 * p - f + 1, stride)),
    cases={
        "7 pixels, kernel 3": (7, 3),
        "7 pixels, kernel 3, stride 2": (7, 3, 2),
        "7 pixels, kernel 3, stride 3": (7, 3, 3),
        "32 pixels, kernel 5, padding 2": (32, 5, 1, 2),
        "28 pixels, kernel 3, stride 2, padding 1": (28, 3, 2, 1),
    },
    hints=[
        "The first position is 0. Which is the last one, if the kernel must stay inside?",
        "Padding makes the image longer on both sides. Divide with `//`, which drops what does "
        "not fit.",
    ],
)

# %% tags=["hidden"]
check(
    "size",
    {
        "224 pixels, kernel 7, stride 2, padding 3": (224, 7, 2, 3),
        "5 pixels, kernel 5": (5, 5),
        "10 pixels, kernel 1, stride 4": (10, 1, 4),
    },
)


# %% tags=["wrong"]
# One position is missing: the kernel stands at 0 as well as at the last place.
def size(n, f, stride=1, p=0):
    return (n - f + 2 * p) // stride


# %% tags=["wrong"]
# The padding is on both sides: it counts twice.
def size(n, f, stride=1, p=0):
    return (n - f + p) // stride + 1


# %% tags=["wrong"]
# The stride is missing: the kernel moves by `stride` pixels from one position to the next.
def size(n, f, stride=1, p=0):
    return n - f + 2 * p + 1


# %% tags=["wrong"]
# A number of positions is whole. Where the stride does not fit, drop the rest: `//`.
def size(n, f, stride=1, p=0):
    return (n - f + 2 * p) / stride + 1


# %% [markdown]
# ## 4. Find the mistake: a convolution with a stride (3 points)
#
# This function should give the cross-correlation of an image with a kernel, with a stride. With
# stride 1 it is right, with stride 2 it is not. Mend it here.


# %% tags=["answer"]
def strided(image, kernel, stride=1):
    """Return the cross-correlation, without padding."""
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride + 1
    columns = (image.shape[1] - width) // stride + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + height, j : j + width]
            result[i, j] = (window * kernel).sum()
    return result


# %% tags=["solution"]
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride + 1
    columns = (image.shape[1] - width) // stride + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            result[i, j] = (image[top : top + height, left : left + width] * kernel).sum()
    return result


# %% tags=["checks"]
from scipy.signal import correlate2d

exercise(
    "strided",
    points=3,
    right=lambda image, kernel, stride=1: correlate2d(image, kernel, "valid")[::stride, ::stride],
    cases={
        "the lecture's image, stride 1": (image, diagonal),
        "the lecture's image, stride 2": (image, diagonal, 2),
        "an image of 5×8 with other numbers, stride 2": (
            np.arange(40.0).reshape(5, 8) % 7,
            np.array([[1.0, 2], [3, -4]]),
            2,
        ),
    },
    hints=[
        "Print the window of the second position with stride 2. Where should it begin?",
        "`i` counts positions, not pixels.",
    ],
)

# %% tags=["hidden"]
check(
    "strided",
    {
        "another image, stride 3": (
            np.random.default_rng(0).normal(size=(11, 9)),
            np.arange(6.0).reshape(2, 3),
            3,
        )
    },
)


# %% tags=["wrong"]
# The windows lie as with stride 1. The window of position i begins at pixel i · stride.
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride + 1
    columns = (image.shape[1] - width) // stride + 1
    return np.array(
        [
            [(image[i : i + height, j : j + width] * kernel).sum() for j in range(columns)]
            for i in range(rows)
        ]
    )


# %% tags=["wrong"]
# Now the kernel is flipped: that is the mathematical convolution. CNNs do not flip.
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    flipped = kernel[::-1, ::-1]
    return np.array(
        [
            [
                (image[i : i + height, j : j + width] * flipped).sum()
                for j in range(0, image.shape[1] - width + 1, stride)
            ]
            for i in range(0, image.shape[0] - height + 1, stride)
        ]
    )


# %% tags=["wrong"]
# The rows move by the stride, the columns do not.
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride + 1
    columns = (image.shape[1] - width) // stride + 1
    return np.array(
        [
            [(image[i * stride :][:height, j : j + width] * kernel).sum() for j in range(columns)]
            for i in range(rows)
        ]
    )


# %% tags=["wrong"]
# This is the whole map of stride 1. With a stride the kernel skips positions.
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    return np.array(
        [
            [
                (image[i : i + height, j : j + width] * kernel).sum()
                for j in range(image.shape[1] - width + 1)
            ]
            for i in range(image.shape[0] - height + 1)
        ]
    )


# %% [markdown]
# ## 5. Change the weights: an edge detector (2 points)
#
# Change the nine weights so that the kernel answers 0 where the image is uniform, a positive number
# where it becomes *brighter from left to right*, and 0 where it becomes brighter from top to
# bottom.

# %% tags=["answer"]
edges = np.array(
    [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
    ]
)

# %% tags=["solution"]
edges = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


# %% tags=["checks"]
def judge_edges(kernel):
    kernel = np.asarray(kernel)
    if kernel.shape != (3, 3):
        return f"the kernel must have the shape (3, 3), and has {kernel.shape}"
    ramp = np.tile(np.arange(3.0), (3, 1))
    even, right, down = ((kernel * window).sum() for window in (np.ones((3, 3)), ramp, ramp.T))
    if abs(even) > 1e-9:
        return f"on a uniform image of ones the kernel answers {even:g}: its weights must add to 0"
    if abs(down) > 1e-9:
        return f"where the image becomes brighter downward it answers {down:g}, and must answer 0"
    if right < 0:
        return "it answers where the image becomes darker from left to right: the signs are swapped"
    if right == 0:
        return "it does not answer where the image becomes brighter from left to right"
    return None


exercise(
    "edges",
    points=2,
    judge=judge_edges,
    hints=[
        "A sum of 0 makes the answer 0 on a uniform image.",
        "Weights on the right count bright pixels on the right. What must stand on the left?",
    ],
)

# %% tags=["wrong"]
# on a uniform image of ones the kernel answers 1: its weights must add to 0
edges = np.full((3, 3), 1 / 9)

# %% tags=["wrong"]
# it answers where the image becomes darker from left to right: the signs are swapped
edges = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])

# %% tags=["wrong"]
# where the image becomes brighter downward it answers 8, and must answer 0
edges = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
