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
# # Exercises 08 · Where does it look?
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `08_where_does_it_look`.

# %% tags=["setup"]
import numpy as np
import tensorflow as tf

from dlsg_utils import data, models, pretrained
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_08.py")

# Lee's network, 40 digits, and the gradients of the logits of their classes.
reader = pretrained.digit_network(0)
digits = data.load("mnist-10k").validation[:40]


def logits_of_class(images):
    """Return the logit of each digit's own class, (N,)."""
    return reader(images).numpy()[range(len(images)), digits.labels[: len(images)]]


# %% [markdown]
# ## 1. Predict: three ways back through rectifiers (2 points)
#
# A network has two inputs, three hidden units and one output:
#
# $$h_1 = \text{ReLU}(x_1 + x_2), \quad h_2 = \text{ReLU}(2 x_1 - x_2), \quad
# h_3 = \text{ReLU}(x_2 - 3 x_1), \qquad y = 3 h_1 - 2 h_2 + 4 h_3.$$
#
# At $x = (1, 1)$ go back from $y$ to $(x_1, x_2)$ in three ways: by the **gradient**, by the rule
# of the **deconvnet** (passes what is positive in what arrives from above), and by **guided**
# back-propagation. The inputs have no rectifier. Give three pairs, in this order.

# %% tags=["answer"]
three_ways = (
    ### BEGIN SOLUTION
    (-1, 5),
    (-9, 7),
    (3, 3),
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "three_ways",
    points=2,
    right=((-1, 5), (-9, 7), (3, 3)),
    hints=[
        "From above arrive 3, −2 and 4. Which of the three passes by which rule?",
        "Which of the three rectifiers has a positive input at (1, 1)?",
        "A unit that passes hands its number down times its weights, (1, 1) for the first.",
    ],
)

# %% tags=["wrong"]
# The gradient and the deconvnet are swapped: the gradient looks at the rectifier's input.
three_ways = ((-9, 7), (-1, 5), (3, 3))

# %% tags=["wrong"]
# Here h₃ passes in the gradient. But its rectifier has a negative input, so it is shut.
three_ways = ((-13, 9), (-9, 7), (3, 3))

# %% tags=["wrong"]
# Here h₃ is shut in the deconvnet. But this rule does not look at the rectifier's input.
three_ways = ((-1, 5), (3, 3), (3, 3))

# %% tags=["wrong"]
# Guided back-propagation asks for both: an active rectifier, and a positive number from above.
three_ways = ((-1, 5), (-9, 7), (-1, 5))

# %% [markdown]
# ## 2. Write: occlusion (2 points)
#
# `image` is (H, W). `score(image)` gives the score of a class, a number. Cover a square of `patch`
# × `patch` pixels with 0. It stands inside the image only, and moves by `stride` pixels from one
# position to the next. Return a map, one number for each position of the cover: how far the score
# **falls**.


# %% tags=["answer"]
def occlusion(score, image, patch, stride):
    """Return the fall of the score, position by position."""
    ### BEGIN SOLUTION
    rows, columns = ((side - patch) // stride + 1 for side in image.shape)
    falls = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
            falls[i, j] = score(image) - score(covered)
    return falls
    ### END SOLUTION


# %% tags=["checks"]
def right_occlusion(score, image, patch, stride):
    corners = [range(0, side - patch + 1, stride) for side in image.shape]
    row, column = np.indices(image.shape)

    def fall(top, left):
        under = (abs(2 * (row - top) - patch + 1) < patch) & (
            abs(2 * (column - left) - patch + 1) < patch
        )
        return score(image) - score(np.where(under, 0, image))

    return np.array([[fall(top, left) for left in corners[1]] for top in corners[0]])


def largest_sum(image):
    """A score that is not linear: the largest sum of a row, and a little of all."""
    return float(image.sum(axis=1).max() + 0.1 * np.sqrt(np.square(image).sum()))


exercise(
    "occlusion",
    points=2,
    right=right_occlusion,
    cases={
        "6×6 pixels, patch 2, stride 2": (largest_sum, np.arange(36.0).reshape(6, 6) % 11, 2, 2),
        "6×9 pixels, patch 3, stride 1": (largest_sum, np.arange(54.0).reshape(6, 9) % 7, 3, 1),
        "a digit, patch 7, stride 3": (largest_sum, digits.images[0, ..., 0].astype(float), 7, 3),
    },
    hints=[
        "How many positions has the cover along one side? As a filter with no padding.",
        "Each position begins with the whole image: `image.copy()`.",
        "The fall is the score before minus the score after.",
    ],
)


# %% tags=["wrong"]
# The covers stay where they were. Each position begins with the whole image again.
def occlusion(score, image, patch, stride):
    rows, columns = ((side - patch) // stride + 1 for side in image.shape)
    before, covered, falls = score(image), image.copy(), np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
            falls[i, j] = before - score(covered)
    return falls


# %% tags=["wrong"]
# The sign is wrong: where the score falls, the fall is positive.
def occlusion(score, image, patch, stride):
    rows, columns = ((side - patch) // stride + 1 for side in image.shape)
    falls = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
            falls[i, j] = score(covered) - score(image)
    return falls


# %% tags=["wrong"]
# The cover moves by one pixel only. Position i begins at pixel i · stride.
def occlusion(score, image, patch, stride):
    rows, columns = ((side - patch) // stride + 1 for side in image.shape)
    falls = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i : i + patch, j : j + patch] = 0
            falls[i, j] = score(image) - score(covered)
    return falls


# %% tags=["wrong"]
# These are the scores of the covered images. The fall is how far they lie below the score before.
def occlusion(score, image, patch, stride):
    rows, columns = ((side - patch) // stride + 1 for side in image.shape)
    scores = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
            scores[i, j] = score(covered)
    return scores


# %% tags=["wrong"]
# This keeps the square and covers all the rest. Cover the square.
def occlusion(score, image, patch, stride):
    rows, columns = ((side - patch) // stride + 1 for side in image.shape)
    falls = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            square = (slice(i * stride, i * stride + patch), slice(j * stride, j * stride + patch))
            covered = np.zeros_like(image)
            covered[square] = image[square]
            falls[i, j] = score(image) - score(covered)
    return falls


# %% [markdown]
# ## 3. Find the mistake: integrated gradients (3 points)
#
# `gradient(x)` gives the gradient of a score y at x, an array of x's shape. This function should
# give integrated gradients between a baseline x′ and an image x, by 50 points on the straight line.
# The sum of the map must be y(x) − y(x′). With a black baseline it is, with a gray one it is not.
# Mend it here.


# %% tags=["answer"]
def integrated(gradient, image, baseline):
    """Return the map, of the image's shape."""
    total = np.zeros_like(image)
    for t in (np.arange(50) + 0.5) / 50:
        total += gradient(baseline + t * (image - baseline))
    return image * total / 50


# %% tags=["solution"]
def integrated(gradient, image, baseline):
    total = np.zeros_like(image)
    for t in (np.arange(50) + 0.5) / 50:
        total += gradient(baseline + t * (image - baseline))
    return (image - baseline) * total / 50


# %% tags=["checks"]
random = np.random.default_rng(0)
slope, bend = random.normal(size=(3, 4)), random.normal(size=(3, 4))


def gradient_of_square(x):
    """Gradient of y(x) = Σ slope·x + (Σ bend·x)² / 2."""
    return slope + (bend * x).sum() * bend


def right_integrated(gradient, image, baseline):
    """As it is in closed form: this gradient is linear, so its mean is that half-way."""
    return (image - baseline) * gradient((image + baseline) / 2)


exercise(
    "integrated",
    points=3,
    right=right_integrated,
    cases={
        "black baseline": (gradient_of_square, random.random((3, 4)), np.zeros((3, 4))),
        "gray baseline": (gradient_of_square, random.random((3, 4)), np.full((3, 4), 0.5)),
        "another image as the baseline": (
            gradient_of_square,
            random.random((3, 4)),
            random.random((3, 4)),
        ),
    },
    hints=[
        "With a black baseline two things are equal that differ with a gray one. Which?",
        "How far does a pixel go that is gray in the image as well as in the baseline? What must "
        "its part of the score be?",
    ],
)


# %% tags=["wrong"]
# Each mean gradient is multiplied by the pixel. Multiply it by the distance that the pixel went.
def integrated(gradient, image, baseline):
    points = [baseline + (t + 0.5) / 50 * (image - baseline) for t in range(50)]
    return image * np.mean([gradient(x) for x in points], axis=0)


# %% tags=["wrong"]
# These are mean gradients: their sum is not y(x) − y(x′). Multiply by the distance of each pixel.
def integrated(gradient, image, baseline):
    points = [baseline + (t + 0.5) / 50 * (image - baseline) for t in range(50)]
    return np.mean([gradient(x) for x in points], axis=0)


# %% tags=["wrong"]
# This is the gradient at the image alone. It changes on the way from the baseline.
def integrated(gradient, image, baseline):
    return (image - baseline) * gradient(image)


# %% tags=["wrong"]
# The path leads from black to the image. It must begin at the baseline.
def integrated(gradient, image, baseline):
    points = [(t + 0.5) / 50 * image for t in range(50)]
    return (image - baseline) * np.mean([gradient(x) for x in points], axis=0)


# %% tags=["wrong"]
# The sign is wrong: the path leads from the baseline to the image.
def integrated(gradient, image, baseline):
    points = [baseline + (t + 0.5) / 50 * (image - baseline) for t in range(50)]
    return (baseline - image) * np.mean([gradient(x) for x in points], axis=0)


# %% [markdown]
# ## 4. Write: Grad-CAM (2 points)
#
# `maps` (H, W, C) are the feature maps $A^c$ of a layer, `slopes` (H, W, C) the gradients
# $\partial y_k / \partial A^c_{ij}$ of a logit. Return the map (H, W), with Z = H · W positions:
#
# $$\text{ReLU}\Bigl(\sum_c \alpha_c A^c\Bigr), \qquad
# \alpha_c = \frac{1}{Z} \sum_{i,j} \frac{\partial y_k}{\partial A^c_{ij}}.$$


# %% tags=["answer"]
def grad_cam(maps, slopes):
    """Return which positions speak for the class, (H, W)."""
    ### BEGIN SOLUTION
    alpha = slopes.mean(axis=(0, 1))
    return np.maximum((maps * alpha).sum(axis=-1), 0)
    ### END SOLUTION


# %% tags=["checks"]
def maps_and_slopes(index):
    """Feature maps of conv2 for a digit, and the gradient of its logit with respect to them."""
    maps = models.truncate(reader, "conv2")(digits.images[index : index + 1])
    with tf.GradientTape() as tape:
        tape.watch(maps)
        x = maps
        for name in ("pool2", "flatten", "hidden", "logits"):
            x = reader.get_layer(name)(x)
        logit = x[0, int(digits.labels[index])]
    return maps[0].numpy(), tape.gradient(logit, maps)[0].numpy()


exercise(
    "grad_cam",
    points=2,
    right=lambda maps, slopes: np.einsum(
        "ijc,abc->ij", maps.astype(float), slopes.astype(float) / slopes[..., 0].size
    ).clip(0),
    cases={
        "two maps of 2×3": (
            np.array([[[1, 2], [0, 1], [3, 1]], [[2, 0], [1, 4], [0, 0]]], dtype=float),
            np.array([[[1, -1], [2, -2], [0, 1]], [[1, 0], [1, -3], [1, -1]]], dtype=float),
        ),
        "conv2, a digit": maps_and_slopes(3),
        "conv2, another digit": maps_and_slopes(8),
    },
    hints=[
        "α has one number for each map: a mean over the positions, axes 0 and 1.",
        "`maps * alpha` weights the maps, because channels come last. Then sum over the channels.",
    ],
)


# %% tags=["wrong"]
# The map has negative values: the rectifier of the sum is missing.
def grad_cam(maps, slopes):
    return (maps * slopes.mean(axis=(0, 1))).sum(axis=-1)


# %% tags=["wrong"]
# Each map is rectified before the sum, so that nothing can speak against. Add first.
def grad_cam(maps, slopes):
    return np.maximum(maps * slopes.mean(axis=(0, 1)), 0).sum(axis=-1)


# %% tags=["wrong"]
# Gradients are multiplied position by position. α is one number for each map: a mean.
def grad_cam(maps, slopes):
    return np.maximum((maps * slopes).sum(axis=-1), 0)


# %% tags=["wrong"]
# The mean is over the channels. α_c is the mean over the positions of map c.
def grad_cam(maps, slopes):
    return np.maximum((maps * slopes.mean(axis=-1, keepdims=True)).sum(axis=-1), 0)


# %% tags=["wrong"]
# This adds the gradients. α is their mean: divide by the number of positions.
def grad_cam(maps, slopes):
    return np.maximum((maps * slopes.sum(axis=(0, 1))).sum(axis=-1), 0)


# %% [markdown]
# ## 5. Change the map: which ink does the network need? (3 points)
#
# The deletion test, on 40 digits: in each, the check makes those 60 pixels black where
# `evidence(image, gradient)` is largest, and measures how far the logit of its class falls.
# `gradient` is that of this logit, with respect to the pixels; both arrays are (28, 28). With
# saliency the mean fall is about 5.5. Change the function so that it is **at least 8.2**.


# %% tags=["answer"]
def evidence(image, gradient):
    """Return how much each pixel speaks for the class, (28, 28)."""
    return np.abs(gradient)


# %% tags=["solution"]
def evidence(image, gradient):
    return image * gradient


# %% tags=["checks"]
def deletion(evidence):
    """Return the mean fall of the logits and the share of the deleted pixels that had ink."""
    x = tf.constant(digits.images)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = tf.gather(reader(x), digits.labels, axis=1, batch_dims=1)
    slopes = tape.gradient(logits, x).numpy()[..., 0]
    deleted, ink = digits.images.copy(), []
    for image, slope in zip(deleted[..., 0], slopes, strict=True):
        found = np.asarray(evidence(image.copy(), slope.copy()))
        if found.shape != (28, 28):
            raise ValueError(f"evidence must have the shape (28, 28), and has {found.shape}")
        most = np.unravel_index((-found).argsort(axis=None, kind="stable")[:60], found.shape)
        ink.append((image[most] > 0.1).mean())
        image[most] = 0
    return (logits.numpy() - logits_of_class(deleted)).mean(), np.mean(ink)


def judge_evidence(evidence):
    if evidence(np.ones((28, 28)), np.ones((28, 28))) is None:
        return "not answered yet: `evidence` returns nothing"
    fall, ink = deletion(evidence)
    if fall >= 8.2:
        return None
    if fall < 0:
        return "the logit rises: this marks the pixels that speak against the class"
    if ink < 0.9:
        return "too small a fall: many of the 60 pixels have no ink, and are black already"
    return (
        "too small a fall: there is ink in these pixels, but some of it speaks against the class, "
        "or does not matter to it"
    )


exercise(
    "evidence",
    points=3,
    judge=judge_evidence,
    hints=[
        "A black pixel cannot be made black. Look at how much of what is marked has ink.",
        "Ink with a negative gradient speaks against the class. To delete it makes the logit rise.",
        "By how much, to first order, does the logit fall if a pixel goes from x to 0?",
    ],
)


# %% tags=["wrong"]
# too small a fall: many of the 60 pixels have no ink, and are black already
def evidence(image, gradient):
    return gradient


# %% tags=["wrong"]
# too small a fall: there is ink in these pixels, but some of it speaks against the class, or does
# not matter to it
def evidence(image, gradient):
    return image


# %% tags=["wrong"]
# too small a fall: there is ink in these pixels, but some of it speaks against the class, or does
# not matter to it
def evidence(image, gradient):
    return image * np.abs(gradient)


# %% tags=["wrong"]
# the logit rises: this marks the pixels that speak against the class
def evidence(image, gradient):
    return -image * gradient
