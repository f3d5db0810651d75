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
# # Exercises 02 · From dense layers to convolutions
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `02_from_dense_to_convolution`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils import data
from dlsg_utils.course import exercises
from dlsg_utils.teaching.gratings import gabor, grating

check, hint = exercises.load("checks_02.py")


def ones_and_sevens(part):
    """Return the first 200 digits 1 and 7 of a part, (200, 28, 28), and which are a 7."""
    chosen = np.isin(part.labels, (1, 7))
    return part.images[chosen][:200, ..., 0], part.labels[chosen][:200] == 7


digits = data.load("mnist-10k")
training, validation = ones_and_sevens(digits.train), ones_and_sevens(digits.validation)


def largest_responses(images, kernel):
    """Return the largest response to each image, after ReLU (exercise 5)."""
    windows = np.lib.stride_tricks.sliding_window_view(images, (5, 5), axis=(1, 2))
    responses = np.maximum(np.einsum("nijab,ab->nij", windows, kernel), 0)
    return responses.max(axis=(1, 2)).round(6)


def share_right(kernel):
    """Return which share of the validation digits the kernel tells apart (exercise 5)."""
    images, sevens = training
    responses = largest_responses(images, kernel)
    threshold = max(responses, key=lambda value: np.mean((responses > value) == sevens))
    images, sevens = validation
    return np.mean((largest_responses(images, kernel) > threshold) == sevens)


# %% [markdown]
# ## 1. Predict: three numbers of weights (1 point)
#
# An image has 10×10 pixels. A unit of the next layer stands at each position where a window of 3×3
# pixels fits, without padding. How many weights does the layer have, without biases,
#
# - if it is *dense*: each unit is connected to all pixels;
# - if it is *local*: each unit is connected to its window, with weights of its own;
# - if its weights are *shared*: all units use the same ones?

# %% tags=["answer"]
dense_local_shared = (
    ### BEGIN SOLUTION
    (6400, 576, 9)
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "dense_local_shared",
    points=1,
    right=(6400, 576, 9),
    hints=[
        "The answer is a tuple of three numbers: (dense, local, shared).",
        "First count the units: along one side the window has 10 − 3 + 1 positions.",
        "A dense layer has a weight for each pair of a unit and a pixel.",
    ],
)

# %% tags=["wrong"]
# There are not 100 units: without padding the window fits at 8 positions along a side.
dense_local_shared = 10000, 900, 9

# %% tags=["wrong"]
# There are not 8 units: the window has 8 positions in each of the two directions.
dense_local_shared = 800, 72, 9

# %% tags=["wrong"]
# These numbers hold biases. The weights alone are asked for.
dense_local_shared = 6464, 640, 10

# %% tags=["wrong"]
# The local layer has 9 weights for each unit, not 9 in all: its units do not share.
dense_local_shared = 6400, 9, 9

# %% tags=["wrong"]
# Shared means that all units have the same nine weights. How many different ones are there?
dense_local_shared = 6400, 576, 64

# %% tags=["wrong"]
# The order is (dense, local, shared), from the most weights to the fewest.
dense_local_shared = 9, 576, 6400

# %% [markdown]
# ## 2. Write: a convolution as a matrix (2 points)
#
# `n` inputs stand in a row. A kernel slides over them as in a CNN, without flip and without
# padding, and moves by `stride` inputs from one unit to the next. Write the weight matrix of the
# dense layer that computes the same: **a row for each unit, a column for each input**, so that
# `weight_matrix(kernel, n, stride) @ inputs` is the output. Where there is no connection stands 0.
#
# With the kernel (5, 6) and four inputs the first row is 5, 6, 0, 0.


# %% tags=["answer"]
def weight_matrix(kernel, n, stride=1):
    """Return the matrix (units, n) of a convolution in one dimension."""
    ### BEGIN SOLUTION
    units = (n - len(kernel)) // stride + 1
    matrix = np.zeros((units, n))
    for unit in range(units):
        matrix[unit, unit * stride : unit * stride + len(kernel)] = kernel
    return matrix
    ### END SOLUTION


# %% tags=["checks"]
def right_matrix(kernel, n, stride=1):
    """Return the outputs for inputs of which one is 1: the columns of the matrix."""
    columns = [np.correlate(one, kernel, "valid")[::stride] for one in np.eye(n)]
    return np.stack(columns, axis=1)


exercise(
    "weight_matrix",
    points=2,
    right=right_matrix,
    cases={
        "kernel (5, 6), 4 inputs": (np.array([5.0, 6]), 4),
        "kernel (1, 2, 4), 6 inputs": (np.array([1.0, 2, 4]), 6),
        "kernel (1, 2, 4), 7 inputs, stride 2": (np.array([1.0, 2, 4]), 7, 2),
        "kernel (3, -1, 2), 9 inputs, stride 3": (np.array([3.0, -1, 2]), 9, 3),
    },
    hints=[
        "How many units are there? Begin with a matrix of zeros, a row for each.",
        "The window of unit i begins at input i · stride.",
        "A slice of a row takes the whole kernel: `matrix[i, start:end] = kernel`.",
    ],
)

# %% tags=["hidden"]
check(
    "weight_matrix",
    {
        "a kernel of 4, 11 inputs, stride 3": (np.array([1.0, -2, 3, 5]), 11, 3),
        "a kernel as long as the inputs": (np.array([2.0, 7, 1]), 3),
    },
)


# %% tags=["wrong"]
# This is the transposed matrix. A row belongs to a unit, a column to an input.
def weight_matrix(kernel, n, stride=1):
    units = (n - len(kernel)) // stride + 1
    matrix = np.zeros((n, units))
    for unit in range(units):
        matrix[unit * stride : unit * stride + len(kernel), unit] = kernel
    return matrix


# %% tags=["wrong"]
# The kernel stands backwards in the rows. CNNs do not flip.
def weight_matrix(kernel, n, stride=1):
    units = (n - len(kernel)) // stride + 1
    matrix = np.zeros((units, n))
    for unit in range(units):
        matrix[unit, unit * stride : unit * stride + len(kernel)] = kernel[::-1]
    return matrix


# %% tags=["wrong"]
# From row to row the window moves by one input. It must move by the stride.
def weight_matrix(kernel, n, stride=1):
    units = (n - len(kernel)) // stride + 1
    matrix = np.zeros((units, n))
    for unit in range(units):
        matrix[unit, unit : unit + len(kernel)] = kernel
    return matrix


# %% tags=["wrong"]
# The number of rows is that of stride 1. With a stride there are fewer units.
def weight_matrix(kernel, n, stride=1):
    units = n - len(kernel) + 1
    matrix = np.zeros((units, n))
    for unit in range(units):
        matrix[unit, unit : unit + len(kernel)] = kernel
    return matrix


# %% tags=["wrong"]
# The last rows wrap around to the other end. Without padding a window lies inside the inputs.
def weight_matrix(kernel, n, stride=1):
    first = np.concatenate([kernel, np.zeros(n - len(kernel))])
    return np.stack([np.roll(first, start) for start in range(0, n, stride)])


# %% tags=["wrong"]
# One unit is missing: the window at the end fits, too.
def weight_matrix(kernel, n, stride=1):
    units = (n - len(kernel)) // stride
    matrix = np.zeros((units, n))
    for unit in range(units):
        matrix[unit, unit * stride : unit * stride + len(kernel)] = kernel
    return matrix


# %% [markdown]
# ## 3. Write: the gradient of a shared kernel (3 points)
#
# A square kernel of `size` × `size` slides over an image, stride 1, no padding. Back-propagation
# has already computed `arriving[i, j]`: how fast the loss grows with the output at position
# (i, j). How fast does the loss grow with each weight of the *shared* kernel?
#
# The output at (i, j) is the sum of the weights times the pixels of its window. Return the
# derivative of the loss with respect to each weight: an array (size, size) that lies as the kernel
# does.


# %% tags=["answer"]
def kernel_gradient(image, arriving, size):
    """Return the gradient of the kernel, (size, size)."""
    ### BEGIN SOLUTION
    gradient = np.zeros((size, size))
    for (i, j), slope in np.ndenumerate(arriving):
        gradient += slope * image[i : i + size, j : j + size]
    return gradient
    ### END SOLUTION


# %% tags=["checks"]
from scipy.signal import correlate2d

random = np.random.default_rng(2)
seven = training[0][training[1]][0].astype(float)

exercise(
    "kernel_gradient",
    points=3,
    right=lambda image, arriving, size: correlate2d(image, arriving, "valid"),
    cases={
        "an image of 3×3, kernel 2": (
            np.array([[1.0, 2, 0], [0, 3, 1], [4, 0, 2]]),
            np.array([[1.0, 0], [2, -1]]),
            2,
        ),
        "an image of 4×6, kernel 3": (random.normal(size=(4, 6)), random.normal(size=(2, 4)), 3),
        "a digit, kernel 5": (seven, random.normal(size=(24, 24)), 5),
    },
    hints=[
        "Imagine a copy of the kernel at each position. What is the gradient of one copy?",
        "The gradient of a copy is `arriving[i, j]` times the window of the image at (i, j).",
        "A shared weight acts at all positions. What does the chain rule do with the copies?",
    ],
)

# %% tags=["hidden"]
check(
    "kernel_gradient",
    {
        "only one output counts": (
            np.arange(25.0).reshape(5, 5) % 4,
            np.eye(1, 9).reshape(3, 3),
            3,
        ),
        "an image of 7×5, kernel 4": (
            np.random.default_rng(3).normal(size=(7, 5)),
            np.random.default_rng(4).normal(size=(4, 2)),
            4,
        ),
    },
)


# %% tags=["wrong"]
# This is the average over the positions. The gradient of a shared weight is the sum of its copies.
def kernel_gradient(image, arriving, size):
    copies = [
        slope * image[i : i + size, j : j + size] for (i, j), slope in np.ndenumerate(arriving)
    ]
    return np.mean(copies, axis=0)


# %% tags=["wrong"]
# This is the gradient of the last copy alone: each position replaces what the others gave.
def kernel_gradient(image, arriving, size):
    return arriving[-1, -1] * image[-size:, -size:]


# %% tags=["wrong"]
# This is the gradient of the first copy alone. The kernel acts at all positions.
def kernel_gradient(image, arriving, size):
    return arriving[0, 0] * image[:size, :size]


# %% tags=["wrong"]
# The windows are added as if each output counted the same. Where does `arriving` come in?
def kernel_gradient(image, arriving, size):
    return sum(image[i : i + size, j : j + size] for i, j in np.ndindex(arriving.shape))


# %% tags=["wrong"]
# The gradient is flipped. It lies as the kernel does: its first entry meets the first pixels.
def kernel_gradient(image, arriving, size):
    copies = [
        slope * image[i : i + size, j : j + size] for (i, j), slope in np.ndenumerate(arriving)
    ]
    return sum(copies)[::-1, ::-1]


# %% tags=["wrong"]
# All pixels of a window are added up to one number. Each weight meets its own pixel of the window.
def kernel_gradient(image, arriving, size):
    total = sum(
        slope * image[i : i + size, j : j + size].sum()
        for (i, j), slope in np.ndenumerate(arriving)
    )
    return np.full((size, size), total)


# %% [markdown]
# ## 4. Find the mistake: a complex cell (2 points)
#
# A complex cell responds to stripes of one orientation, wherever they lie. The energy model takes
# two weighted sums $a$ and $b$ of the image, with two filters a quarter of a wavelength apart, and
# gives $\sqrt{a^2 + b^2}$. All three arrays have the same shape.
#
# This cell is silent for a quarter of all positions of the stripes. Find out why, and mend it.

# %%
vertical, quarter_later = gabor(21, wavelength=8, angle=90, phase=[0, 90])
phases = np.arange(0, 360, 30)
stripes = grating(21, wavelength=8, angle=90, phase=phases)


# %% tags=["answer"]
def complex_cell(image, first, second):
    """Return the response, a number that does not depend on the phase."""
    a = max(np.sum(image * first), 0)
    b = max(np.sum(image * second), 0)
    return np.sqrt(a**2 + b**2)


for phase, image in zip(phases, stripes, strict=True):
    print(f"{phase:3}°  {complex_cell(image, vertical, quarter_later):.2f}")


# %% tags=["solution"]
def complex_cell(image, first, second):
    a = np.sum(image * first)
    b = np.sum(image * second)
    return np.sqrt(a**2 + b**2)


# %% tags=["checks"]
pair = tuple(gabor(21, wavelength=8, angle=90, phase=[0, 90]))

exercise(
    "complex_cell",
    points=2,
    right=lambda image, first, second: np.linalg.norm([np.vdot(image, f) for f in (first, second)]),
    cases={
        f"stripes at phase {phase}°": (grating(21, wavelength=8, angle=90, phase=phase), *pair)
        for phase in (0, 60, 120, 200, 250, 330)
    }
    | {
        "stripes across": (grating(21, wavelength=8, angle=0, phase=40), *pair),
        "a digit": (training[0][0][4:25, 4:25].astype(float), *pair),
    },
    hints=[
        "Print `a` and `b` for all phases. At which ones are both 0?",
        "A simple cell ends in a ReLU. Are the two sums of the energy model simple cells?",
        "A square is positive by itself. What does the ReLU take away before it?",
    ],
)

# %% tags=["hidden"]
check(
    "complex_cell",
    {
        "other stripes": (
            grating(15, wavelength=5, angle=30, phase=225),
            *gabor(15, wavelength=5, angle=30, phase=[0, 90]),
        )
    },
)


# %% tags=["wrong"]
# It is still silent where both sums are negative: the ReLU must not stand before the square.
def complex_cell(image, first, second):
    a = max(np.sum(image * first), 0)
    b = max(np.sum(image * second), 0)
    return np.sqrt(a**2 + b**2)


# %% tags=["wrong"]
# One of the two sums still goes through a ReLU.
def complex_cell(image, first, second):
    a = np.sum(image * first)
    b = max(np.sum(image * second), 0)
    return np.sqrt(a**2 + b**2)


# %% tags=["wrong"]
# This is the energy. The response is its square root.
def complex_cell(image, first, second):
    return np.sum(image * first) ** 2 + np.sum(image * second) ** 2


# %% tags=["wrong"]
# The sum of two absolute values depends on the phase. The model squares, adds and takes the root.
def complex_cell(image, first, second):
    return abs(np.sum(image * first)) + abs(np.sum(image * second))


# %% tags=["wrong"]
# This is a maximum over two phases and their opposites. It is never silent, but it ripples.
def complex_cell(image, first, second):
    return max(abs(np.sum(image * first)), abs(np.sum(image * second)))


# %% tags=["wrong"]
# Each pixel is squared before the sum. A cell first adds up the image, weighted by its filter.
def complex_cell(image, first, second):
    return np.sqrt(np.sum((image * first) ** 2) + np.sum((image * second) ** 2))


# %% tags=["wrong"]
# A plain sum of the two is another simple cell's sum: positive or negative with the phase.
def complex_cell(image, first, second):
    return np.sum(image * first) + np.sum(image * second)


# %% [markdown]
# ## 5. Change the weights: 1 or 7? (3 points)
#
# A network with a single 5×5 kernel should tell sevens from ones. The kernel slides over a digit,
# ReLU keeps what is positive, and the largest response of all positions is compared with a
# threshold: above it the network says 7. So it does not matter where in the image the pattern is.
# The threshold is the one that reads most of 200 training digits right.
#
# With the kernel below, the network reads about half of 200 *validation* digits right, as a guess
# would. Change the 25 weights so that it reads **at least 85 %** of them right. Which stroke does a
# 7 have that a 1 does not?
#
# `share_right(kernel)` gives the share; it stands in the first cell of this page.

# %% tags=["answer"]
stroke = np.array(
    [
        [-1, 0, 2, 0, -1],
        [-1, 0, 2, 0, -1],
        [-1, 0, 2, 0, -1],
        [-1, 0, 2, 0, -1],
        [-1, 0, 2, 0, -1],
    ]
)
print(f"{share_right(stroke):.1%} right")

# %% tags=["solution"]
stroke = np.array([[-1] * 5, [0] * 5, [2] * 5, [0] * 5, [-1] * 5])


# %% tags=["checks"]
def judge_stroke(kernel):
    if np.shape(kernel) != (5, 5):
        return f"the kernel must have the shape (5, 5), and has {np.shape(kernel)}"
    kernel = np.asarray(kernel, dtype=float)
    if not np.isfinite(kernel).all():
        return "all weights must be finite numbers"
    share = share_right(kernel)
    if share >= 0.85:
        return None
    result = f"{share:.1%} of the validation digits are read right, and not 85 %"
    if not largest_responses(validation[0], kernel).any():
        return f"{result}: no digit gets a response above 0, ReLU takes all away"
    if abs(kernel.sum()) > 0.05 * np.abs(kernel).sum():
        return (
            f"{result}: the weights do not add to 0, so the response depends on how much ink "
            "there is"
        )
    bar = np.eye(5)[2][:, None] * np.ones((5, 5))
    across, down = (kernel * bar).sum(), (kernel * bar.T).sum()
    if down > max(across, 0):
        return f"{result}: this kernel looks for a stroke from top to bottom, which a 1 has, too"
    if abs(np.trace(kernel)) + abs(np.trace(kernel[::-1])) > 2 * abs(across):
        return f"{result}: this kernel looks for a slanting stroke"
    return result


exercise(
    "stroke",
    points=3,
    judge=judge_stroke,
    hints=[
        "A kernel responds most where the image looks like it: large weights belong on the stroke.",
        "On a uniform area of ink or paper the response should be 0. What follows for the sum?",
        "The start looks for upright strokes. The 7 has one that lies.",
    ],
)

# %% tags=["wrong"]
# 60.5% of the validation digits are read right, and not 85 %: the weights do not add to 0, so the
# response depends on how much ink there is
stroke = np.ones((5, 5))

# %% tags=["wrong"]
# 49.0% of the validation digits are read right, and not 85 %: this kernel looks for a stroke from
# top to bottom, which a 1 has, too
stroke = np.tile([-1, 0, 2, 0, -1], (5, 1))

# %% tags=["wrong"]
# 61.0% of the validation digits are read right, and not 85 %: this kernel looks for a slanting
# stroke
stroke = 5 * np.eye(5) - 1

# %% tags=["wrong"]
# the kernel must have the shape (5, 5), and has (3, 3)
stroke = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
