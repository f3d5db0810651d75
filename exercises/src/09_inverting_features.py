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
# # Exercises 09 · Inverting features
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `09_inverting_features`.

# %% tags=["setup"]
import numpy as np
import tensorflow as tf

from dlsg_utils import data, models, pretrained
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_09.py")

# Lee's network; an image of a 4 and one of an 8; the activations of the hidden layer for both.
reader = pretrained.digit_network(0)
pair = data.load("mnist-10k").validation.images[[26, 10]]
hidden = models.truncate(reader, "hidden")(pair).numpy().astype(float)

# %% [markdown]
# ## 1. Predict: the normalized error (1 point)
#
# A layer gives $\Phi_0 = (3,\ 0,\ 4)$ for the original. For three other images it gives
# $(3,\ 4,\ 4)$, $(0,\ 0,\ 0)$ and $(6,\ 0,\ 8)$. How large are the three normalized errors
# $\|\Phi - \Phi_0\|^2 / \|\Phi_0\|^2$? Give a tuple of three numbers.

# %% tags=["answer"]
normalized_errors = (
    ### BEGIN SOLUTION
    0.64,
    1,
    1,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "normalized_errors",
    points=1,
    right=(0.64, 1, 1),
    hints=[
        "Subtract, square, add. For the original alone the sum is 9 + 0 + 16.",
        "How does the third image differ? By as much as the features of the original.",
    ],
)

# %% tags=["wrong"]
# These are ratios of lengths. The normalized error has squared lengths.
normalized_errors = (0.8, 1, 1)

# %% tags=["wrong"]
# They are not normalized: divide by the squared length of Φ₀.
normalized_errors = (16, 25, 25)

# %% tags=["wrong"]
# Features twice as large are other features: they differ from Φ₀ by Φ₀.
normalized_errors = (0.64, 1, 0)

# %% tags=["wrong"]
# Where all features are zero, the error is not: all of Φ₀ is missing.
normalized_errors = (0.64, 0, 1)

# %% [markdown]
# ## 2. Write: the two penalties (2 points)
#
# `image` (H, W) has $n$ = H · W pixels in [0, 1]. Return a tuple of two numbers, total variation
# with $\beta = 2$ and the α-norm:
#
# $$R_{\text{TV}} = \frac 1n \Bigl(\sum_{i,j} (x_{i,j+1} - x_{ij})^2
# + \sum_{i,j} (x_{i+1,j} - x_{ij})^2\Bigr), \qquad
# R_\alpha = \frac 1n \sum_{i,j} |2 x_{ij} - 1|^\alpha.$$
#
# Differences are between neighbors inside the image only.


# %% tags=["answer"]
def penalties(image, alpha):
    """Return total variation and α-norm."""
    ### BEGIN SOLUTION
    down, right = image[1:] - image[:-1], image[:, 1:] - image[:, :-1]
    total_variation = (np.sum(down**2) + np.sum(right**2)) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)
    ### END SOLUTION


# %% tags=["checks"]
def right_penalties(image, alpha):
    pairs = [(image[i, j], image[i, j - 1]) for i, j in np.ndindex(image.shape) if j]
    pairs += [(image[i, j], image[i - 1, j]) for i, j in np.ndindex(image.shape) if i]
    variation = sum((one - other) ** 2 for one, other in pairs)
    contrast = sum(abs(2 * pixel - 1) ** alpha for pixel in image.ravel())
    return variation / image.size, contrast / image.size


random = np.random.default_rng(0)
exercise(
    "penalties",
    points=2,
    right=right_penalties,
    cases={
        "2×3 pixels, α = 2": (np.array([[0, 0.5, 1], [0, 0.25, 1]]), 2),
        "4×7 pixels, α = 6": (random.random((4, 7)), 6),
        "a gray image, α = 6": (np.full((3, 3), 0.5), 6),
    },
    hints=[
        "`image[1:] - image[:-1]` are the differences of each row to the one above it.",
        "A gray pixel, 0.5, costs nothing in the α-norm; black and white cost 1.",
        "Both sums are divided by the number of pixels, `image.size`.",
    ],
)


# %% tags=["wrong"]
# The α-norm: black would cost nothing. The power is that of |2x − 1|, so that gray costs nothing.
def penalties(image, alpha):
    down, right = np.diff(image, axis=0), np.diff(image, axis=1)
    return (np.sum(down**2) + np.sum(right**2)) / image.size, np.mean(np.abs(image) ** alpha)


# %% tags=["wrong"]
# Total variation: these are magnitudes, as with β = 1. Here the differences are squared.
def penalties(image, alpha):
    down, right = np.diff(image, axis=0), np.diff(image, axis=1)
    total_variation = (np.sum(np.abs(down)) + np.sum(np.abs(right))) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)


# %% tags=["wrong"]
# Total variation: the last row is compared with the first, which is not its neighbor.
def penalties(image, alpha):
    down, right = image - np.roll(image, 1, axis=0), image - np.roll(image, 1, axis=1)
    total_variation = (np.sum(down**2) + np.sum(right**2)) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)


# %% tags=["wrong"]
# Total variation: one direction is missing. Neighbors are side by side and one below the other.
def penalties(image, alpha):
    total_variation = np.sum(np.diff(image, axis=1) ** 2) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)


# %% tags=["wrong"]
# These are the sums. Divide both by the number of pixels.
def penalties(image, alpha):
    down, right = np.diff(image, axis=0), np.diff(image, axis=1)
    return np.sum(down**2) + np.sum(right**2), np.sum(np.abs(2 * image - 1) ** alpha)


# %% [markdown]
# ## 3. Find the mistake: one step of an inversion (3 points)
#
# A layer with a rectifier, $\Phi(x) = \text{ReLU}(W x)$. This function should take one step of
# gradient descent on the normalized error $\|\Phi(x) - \Phi_0\|^2 / \|\Phi_0\|^2$, and then clip
# the pixels to [0, 1]. `W` is (M, N), `wanted` is $\Phi_0$ (M,), `x` is (N,). The error often
# falls, but the gradient is not right. Mend it here.


# %% tags=["answer"]
def step(W, wanted, x, rate):
    """Return the image (N,) after one step."""
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ difference / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)


# %% tags=["solution"]
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    passed = difference * (W @ x > 0)
    gradient = 2 * W.T @ passed / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)


# %% tags=["checks"]
def right_step(W, wanted, x, rate):
    pixels = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        features = tf.nn.relu(tf.linalg.matvec(W, pixels))
        error = tf.reduce_sum((features - wanted) ** 2) / tf.reduce_sum(wanted**2)
    return np.clip(x - rate * tape.gradient(error, pixels).numpy(), 0, 1)


def layer_of(seed, units, pixels, rate):
    """A layer, the features of an image, another image to start from, and a step size."""
    random = np.random.default_rng(seed)
    W = random.normal(size=(units, pixels))
    return W, np.maximum(W @ random.random(pixels), 0), random.random(pixels), rate


exercise(
    "step",
    points=3,
    right=right_step,
    cases={
        "6 units, 4 pixels, a small step": layer_of(0, 6, 4, 0.05),
        "12 units, 9 pixels, a small step": layer_of(1, 12, 9, 0.1),
        "12 units, 9 pixels, a large step": layer_of(2, 12, 9, 3.0),
    },
    hints=[
        "Move one pixel by 1e-5. How much does the error change, and what does `gradient` say?",
        "Back-propagation goes through Φ. What does a rectifier do to a gradient?",
        "A unit with a negative input does not answer to small changes of the image.",
    ],
)


# %% tags=["wrong"]
# The gradient passes shut rectifiers. It passes only where their input is positive.
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ difference / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)


# %% tags=["wrong"]
# This looks at the sign of the difference, as a deconvnet does. The gradient looks at the input.
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ np.maximum(difference, 0) / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)


# %% tags=["wrong"]
# These are the rectifiers that are open for the original. Those of x count: there the step begins.
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ (difference * (wanted > 0)) / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)


# %% tags=["wrong"]
# This step climbs. The error should fall: mind the sign.
def step(W, wanted, x, rate):
    difference = (np.maximum(W @ x, 0) - wanted) * (W @ x > 0)
    return np.clip(x + rate * 2 * W.T @ difference / np.sum(wanted**2), 0, 1)


# %% tags=["wrong"]
# The rectifier of Φ is gone: compare ReLU(Wx), not Wx, with the features of the original.
def step(W, wanted, x, rate):
    gradient = 2 * W.T @ (W @ x - wanted) / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)


# %% [markdown]
# ## 4. Predict: what does pooling not see? (1 point)
#
# An image of 4×4 pixels goes through max pooling, 2×2 with stride 2:
#
# $$\begin{pmatrix} 1 & 5 & 2 & 0 \\ 3 & 4 & 6 & 1 \\ 7 & 0 & 1 & 2 \\ 2 & 3 & 3 & 8 \end{pmatrix}$$
#
# Which of these changes does the pooled image not show? Give a set of letters, such as
# `{"a", "e"}`.
#
# - a: the 5 and the 1 in the first row change places.
# - b: the 4 becomes 0.
# - c: the image moves to the right by one pixel; the first column is there twice, the last is gone.
# - d: each of the four blocks is mirrored, left to right.
# - e: the whole image is mirrored, left to right.

# %% tags=["answer"]
unseen_changes = (
    ### BEGIN SOLUTION
    {"a", "b", "d"}
    ### END SOLUTION
)


# %% tags=["checks"]
def pooled(image):
    return image.reshape(2, 2, 2, 2).max(axis=(1, 3))


four = np.array([[1, 5, 2, 0], [3, 4, 6, 1], [7, 0, 1, 2], [2, 3, 3, 8]])
changed = {
    "a": np.array([[5, 1, 2, 0], *four[1:]]),
    "b": np.where(four == 4, 0, four),
    "c": four[:, [0, 0, 1, 2]],
    "d": four[:, [1, 0, 3, 2]],
    "e": four[:, ::-1],
}
exercise(
    "unseen_changes",
    points=1,
    right={name for name, image in changed.items() if (pooled(image) == pooled(four)).all()},
    hints=[
        "Write down the four maxima before and after each change.",
        "Pooling forgets where in its block a maximum was. It keeps which block it was.",
    ],
)

# %% tags=["wrong"]
# b: the 4 is not the maximum of its block, so it may be anything below.
unseen_changes = {"a", "d"}

# %% tags=["wrong"]
# c: when the image moves by one pixel, other pixels share a block. Compute the maxima.
unseen_changes = {"a", "b", "c", "d"}

# %% tags=["wrong"]
# e: the maxima change places. Pooling keeps in which block a maximum was.
unseen_changes = {"a", "b", "d", "e"}

# %% tags=["wrong"]
# These are the changes that the pooled image does show.
unseen_changes = {"c", "e"}

# %% [markdown]
# ## 5. Write: what a dense layer does not see (2 points)
#
# A dense layer computes $W a$, with more inputs than outputs. Split a change $v$ of its input into
# two parts at right angles, $v = s + u$. The layer sees $s$ alone: $W u = 0$, so
# $W (a + v) = W (a + s)$, and $s$ is the shortest vector with $W s = W v$. Return $u$.
#
# `W` is (M, N) with M < N, its rows are independent; `v` and $u$ are (N,). The pseudo-inverse
# `np.linalg.pinv(W)` (N, M) gives the shortest solution of $W s = y$ as `np.linalg.pinv(W) @ y`.


# %% tags=["answer"]
def unseen(W, v):
    """Return the part of v that the layer does not see, (N,)."""
    ### BEGIN SOLUTION
    return v - np.linalg.pinv(W) @ (W @ v)
    ### END SOLUTION


# %% tags=["checks"]
from scipy.linalg import null_space


def right_unseen(W, v):
    basis = null_space(W)
    return basis @ (basis.T @ v)


kernel = reader.get_layer("logits").kernel.numpy().astype(float)
exercise(
    "unseen",
    points=2,
    right=right_unseen,
    cases={
        "one output, two inputs": (np.array([[1.0, 2]]), np.array([3.0, 1])),
        "3 outputs, 5 inputs": (random.normal(size=(3, 5)), random.normal(size=5)),
        "Lee's logits, from the 4 to the 8": (kernel.T, hidden[1] - hidden[0]),
    },
    hints=[
        "What does the layer see of v? It is W v, M numbers.",
        "The pseudo-inverse makes of these numbers the part s. What is left of v?",
    ],
)


# %% tags=["wrong"]
# This is the part that the layer sees. The rest of v was asked for.
def unseen(W, v):
    return np.linalg.pinv(W) @ (W @ v)


# %% tags=["wrong"]
# The transposed matrix is not the pseudo-inverse: the layer still sees something of this vector.
def unseen(W, v):
    return v - W.T @ (W @ v)


# %% tags=["wrong"]
# This is what the layer gives for v. The part of v that it does not see has as many numbers as v.
def unseen(W, v):
    return W @ v


# %% tags=["wrong"]
# The layer does not see zero, true, but v has more that it does not see: all but s.
def unseen(W, v):
    return np.zeros_like(v)


# %% [markdown]
# ## 6. Change the penalty: starts that agree (3 points)
#
# A 4 is inverted from the ten **logits** of Lee's network, from four starts, in 100 steps of Adam.
# The loss is the normalized error plus `total_variation` times the $R_{\text{TV}}$ of exercise 2.
# Without the penalty the four images differ. Change the weight of total variation so that
#
# - the *spread*, the standard deviation over the starts, is at most 0.06 in the mean over the
#   pixels; and
# - the normalized error of the logits stays at most 1 % for each start.
#
# When the check says ✓, think about it: four starts agree. Did the ten logits fix the image?

# %% tags=["answer"]
total_variation = 0.0

# %% tags=["solution"]
total_variation = 3.0


# %% tags=["checks"]
wanted = reader(pair[:1])


@tf.function
def slope_and_errors(x, weight):
    """Return the gradient of the loss of four images, and their normalized errors."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        errors = tf.reduce_sum((reader(x) - wanted) ** 2, axis=1) / tf.reduce_sum(wanted**2)
        down, right = x[:, 1:] - x[:, :-1], x[:, :, 1:] - x[:, :, :-1]
        rough = (tf.reduce_sum(down**2) + tf.reduce_sum(right**2)) / 784
        loss = tf.reduce_sum(errors) + weight * rough
    return tape.gradient(loss, x), errors


def inverted(weight, steps=100, rate=0.03):
    """Return four images by Adam, from four starts, and their normalized errors."""
    random = np.random.default_rng(0)
    x = np.float32(random.normal(0.5, 0.05, (4, 28, 28, 1)).clip(0, 1))
    weight, mean, square = tf.constant(weight, tf.float32), 0.0, 0.0
    for number in range(1, steps + 1):
        slope = slope_and_errors(tf.constant(x), weight)[0].numpy()
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        scaled = mean / (1 - 0.9**number) / (np.sqrt(square / (1 - 0.999**number)) + 1e-8)
        x = np.float32(np.clip(x - rate * scaled, 0, 1))
    return x, slope_and_errors(tf.constant(x), weight)[1].numpy()


def judge_total_variation(weight):
    if isinstance(weight, bool) or not isinstance(weight, (int, float)):
        return f"the weight must be a number, and is {weight!r}"
    if not 0 <= weight < 1e6:
        return "the weight must be from 0 to 1e6: below 0 the penalty would ask for roughness"
    images, errors = inverted(weight)
    spread = images.std(axis=0).mean()
    if errors.max() > 0.01:
        return "an error is above 1 %: the penalty pulls the images away from the features"
    if spread > 0.1:
        return "the spread is above 0.1: each start keeps its noise, which the logits leave open"
    if spread > 0.06:
        return "the spread is between 0.06 and 0.1: nearly; the starts agree better with more"
    return None


exercise(
    "total_variation",
    points=3,
    judge=judge_total_variation,
    hints=[
        "The lecture's weights were 0, 0.1 and 1, and for another layer.",
        "Multiply by ten until an error is too large, then go back.",
    ],
)

# %% tags=["wrong"]
# the spread is above 0.1: each start keeps its noise, which the logits leave open
total_variation = 0.02

# %% tags=["wrong"]
# the spread is between 0.06 and 0.1: nearly; the starts agree better with more
total_variation = 0.4

# %% tags=["wrong"]
# an error is above 1 %: the penalty pulls the images away from the features
total_variation = 20.0

# %% tags=["wrong"]
# the weight must be from 0 to 1e6: below 0 the penalty would ask for roughness
total_variation = -1.0
