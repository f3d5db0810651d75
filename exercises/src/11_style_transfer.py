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
# # Exercises 11 · Style transfer
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `11_style_transfer`.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from dlsg_utils import ascent, data, plotting, pretrained
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_11.py")

# A painting and a photograph. Their color channels serve as activations of a layer with C = 3.
painting = data.image("starry_night", size=(136, 160))[4:-4, 4:-4]
palace = data.image("china", size=(64, 96))
small = painting[::4, ::4]

# %% [markdown]
# ## 1. Predict: a Gram matrix (1 point)
#
# A layer with two channels, $k$ and $l$, gives these activations at its 2×2 positions:
#
# $$a_k = \begin{bmatrix} 1 & 2 \\ 0 & -1 \end{bmatrix}, \qquad
# a_l = \begin{bmatrix} 2 & 0 \\ 3 & 1 \end{bmatrix}.$$
#
# The Gram matrix is $G_{kl} = \frac{1}{HW} \sum_{i,j} a_{ijk}\, a_{ijl}$. Give the tuple
# $(G_{kk}, G_{kl}, G_{ll})$. Do it on paper.

# %% tags=["answer"]
entries = (
    ### BEGIN SOLUTION
    1.5,
    0.25,
    3.5,
    ### END SOLUTION
)

# %% tags=["checks"]
_k, _l = np.array([[1, 2], [0, -1]]), np.array([[2, 0], [3, 1]])

exercise(
    "entries",
    points=1,
    right=tuple(float(np.mean(product)) for product in (_k * _k, _k * _l, _l * _l)),
    hints=[
        "For one entry, multiply the two maps position by position. That gives four products.",
        "Add the four products and divide by the number of positions, H · W.",
    ],
)

# %% tags=["wrong"]
# These are sums. The Gram matrix here takes the mean over the positions.
entries = 6, 1, 14

# %% tags=["wrong"]
# The channels' means are subtracted: that is the covariance. The Gram matrix leaves them in.
entries = 1.25, -0.5, 1.25

# %% tags=["wrong"]
# This divides by all eight activations. The mean is taken over the positions only.
entries = 0.75, 0.125, 1.75

# %% tags=["wrong"]
# The negative activation is left out. Its products count with their sign.
entries = 1.25, 0.5, 3.5

# %% [markdown]
# ## 2. Predict: what does a Gram matrix not see? (2 points)
#
# Something is done to the activations of a layer, of shape `(H, W, C)`. Which of these leave the
# whole Gram matrix as it is, whatever the activations are? Give the set of letters, such as
# `{"A", "B"}`.
#
# - A: they are mirrored, left and right.
# - B: all positions are shuffled, in the same way in every channel.
# - C: the positions of channel 0 alone are shuffled.
# - D: all activations change their sign.
# - E: the activations of channel 0 alone change their sign.
# - F: all activations are doubled.
# - G: the map is repeated: it stands there twice, side by side.

# %% tags=["answer"]
unseen = (
    ### BEGIN SOLUTION
    {"A", "B", "D", "G"}
    ### END SOLUTION
)


# %% tags=["checks"]
def letters_that_change_nothing():
    """Try it on random activations."""
    random = np.random.default_rng(0)
    a = random.normal(size=(4, 5, 3))
    order = random.permutation(20)
    one_shuffled, one_turned = a.copy(), a.copy()
    one_shuffled[..., 0] = a[..., 0].ravel()[order].reshape(4, 5)
    one_turned[..., 0] *= -1
    changed = {
        "A": a[:, ::-1],
        "B": a.reshape(20, 3)[order].reshape(4, 5, 3),
        "C": one_shuffled,
        "D": -a,
        "E": one_turned,
        "F": 2 * a,
        "G": np.concatenate([a, a], axis=1),
    }
    before = np.einsum("ijk,ijl->kl", a, a) / 20
    return {
        letter
        for letter, b in changed.items()
        if np.allclose(np.einsum("ijk,ijl->kl", b, b) / (b.shape[0] * b.shape[1]), before)
    }


exercise(
    "unseen",
    points=2,
    right=letters_that_change_nothing(),
    hints=[
        "An entry is a mean of products of two channels at the same position. In which cases do "
        "the same products come up as often as before, in proportion?",
        "What happens to a product if one factor changes its sign? And if both do?",
        "A mean does not change if every value is there twice.",
    ],
)

# %% tags=["wrong"]
# One is missing. An entry is a mean over the positions: what if every position is there twice?
unseen = {"A", "B", "D"}

# %% tags=["wrong"]
# One is missing. What becomes of a product if both factors change their sign?
unseen = {"A", "B", "G"}

# %% tags=["wrong"]
# Two are missing. Moved positions are not all that a mean of products does not see: think of signs
# and of the number of positions.
unseen = {"A", "B"}

# %% tags=["wrong"]
# One is too many: if one channel alone changes its sign, its products with the others do, too.
unseen = {"A", "B", "D", "E", "G"}

# %% tags=["wrong"]
# One is too many: a channel that is shuffled alone meets other partners in its products.
unseen = {"A", "B", "C", "D", "G"}

# %% tags=["wrong"]
# One is too many: doubled activations give products four times as large. Contrast is seen.
unseen = {"A", "B", "D", "F", "G"}

# %% [markdown]
# ## 3. Write: the style of a region (2 points)
#
# The sky of a painting has another style than its village. So take the Gram matrix of some
# positions only. `a` has the shape `(H, W, C)`, `mask` is Boolean and has the shape `(H, W)`: true
# where a position counts. Take the mean over *those* positions. The result has the shape `(C, C)`.


# %% tags=["answer"]
def region_gram(a, mask):
    """Return the Gram matrix of the positions in the mask."""
    ### BEGIN SOLUTION
    rows = a[mask]
    return rows.T @ rows / len(rows)
    ### END SOLUTION


# %% tags=["checks"]
_random = np.random.default_rng(1)
_a, _mask = _random.normal(size=(4, 5, 3)) + 0.5, _random.random((4, 5)) < 0.4
_sky = np.arange(32)[:, None] + np.zeros(38) < 15

exercise(
    "region_gram",
    points=2,
    right=lambda a, mask: (
        np.einsum("ij,ijk,ijl->kl", mask.astype(float), a, a) / np.count_nonzero(mask)
    ),
    cases={
        "all positions": (_a, np.ones((4, 5), bool)),
        "a few positions": (_a, _mask),
        "the painting's sky": (small, _sky),
    },
    hints=[
        "`a[mask]` keeps the positions where the mask is true: an array of shape (positions, C).",
        "Call that array r. Which product of r and its transpose has the shape (C, C)?",
        "Divide by how many positions were kept.",
    ],
)

# %% tags=["hidden"]
village = np.zeros((32, 38), bool)
village[22:, 15:] = True
check("region_gram", {"the painting's village": (small, village)})


# %% tags=["wrong"]
# The mean is taken over all positions of the map. Only those in the mask count.
def region_gram(a, mask):
    rows = a[mask]
    return rows.T @ rows / mask.size


# %% tags=["wrong"]
# The mask is not used: this is the Gram matrix of the whole map.
def region_gram(a, mask):
    return np.einsum("ijk,ijl->kl", a, a) / mask.size


# %% tags=["wrong"]
# This is a sum. A large region would count for more than a small one: take the mean.
def region_gram(a, mask):
    rows = a[mask]
    return rows.T @ rows


# %% tags=["wrong"]
# This compares positions with positions. A Gram matrix has a row and a column for each channel.
def region_gram(a, mask):
    rows = a[mask]
    return rows @ rows.T / len(rows)


# %% tags=["wrong"]
# The means of the channels are subtracted: that is the covariance, not the Gram matrix.
def region_gram(a, mask):
    rows = a[mask] - a[mask].mean(axis=0)
    return rows.T @ rows / len(rows)


# %% [markdown]
# ## 4. Find the mistake: an error that sees positions (3 points)
#
# This function should give the style error $\|G(x) - G(x_s)\|^2 / \|G(x_s)\|^2$ from the
# activations `found` of an image and `wanted` of a painting. Both have the shape `(H, W, C)`;
# height and width may differ. For a painting and the same painting with its positions shuffled the
# error should be 0, and it is not: try `style_error(shuffled, small)`. Mend the function.

# %%
shuffled = np.random.default_rng(2).permutation(small.reshape(-1, 3)).reshape(small.shape)


# %% tags=["answer"]
def style_error(found, wanted):
    """Return the relative squared distance of two Gram matrices."""

    def gram(a):
        rows = a.reshape(a.shape[2], -1)  # a row for each channel
        return rows @ rows.T / rows.shape[1]

    difference = gram(found) - gram(wanted)
    return (difference**2).sum() / (gram(wanted) ** 2).sum()


# %% tags=["solution"]
def style_error(found, wanted):
    def gram(a):
        rows = a.reshape(-1, a.shape[2])
        return rows.T @ rows / len(rows)

    difference = gram(found) - gram(wanted)
    return (difference**2).sum() / (gram(wanted) ** 2).sum()


# %% tags=["checks"]
_left, _right = small[:, :19], small[:, 19:]
_mixed = np.random.default_rng(2).permutation(_left.reshape(-1, 3)).reshape(_left.shape)


def error_by_einsum(found, wanted):
    g, s = (np.einsum("ijk,ijl->kl", a, a) / (a.shape[0] * a.shape[1]) for a in (found, wanted))
    return float(np.linalg.norm(g - s) ** 2 / np.linalg.norm(s) ** 2)


exercise(
    "style_error",
    points=3,
    right=error_by_einsum,
    cases={
        "two halves of the painting": (_left, _right),
        "the same halves, the positions of the left one shuffled": (_mixed, _right),
        "the palace, and the painting of another size": (palace[::4, ::4], small),
    },
    hints=[
        "Print `rows[0]` for a tiny array such as `np.arange(12).reshape(2, 2, 3)`. Are those the "
        "activations of channel 0?",
        "The channels come last. `reshape` keeps the order of the numbers, it does not move axes.",
        "Reshape to one row for each position. Then which of the two factors must be transposed?",
    ],
)

# %% tags=["hidden"]
check("style_error", {"the painting, and the palace": (small, palace[::3, ::3])})


# %% tags=["wrong"]
# The positions still matter: `reshape` does not move the channels to the front, it only cuts the
# same row of numbers into other pieces.
def style_error(found, wanted):
    def gram(a):
        rows = a.reshape(a.shape[2], -1)
        return rows @ rows.T / rows.shape[1]

    difference = gram(found) - gram(wanted)
    return (difference**2).sum() / (gram(wanted) ** 2).sum()


# %% tags=["wrong"]
# The Gram matrix is right, but the error is divided by that of the image. Divide by the painting's.
def style_error(found, wanted):
    def gram(a):
        rows = a.reshape(-1, a.shape[2])
        return rows.T @ rows / len(rows)

    difference = gram(found) - gram(wanted)
    return (difference**2).sum() / (gram(found) ** 2).sum()


# %% tags=["wrong"]
# The Gram matrices are sums now: maps of different sizes cannot be compared. Take the mean.
def style_error(found, wanted):
    def gram(a):
        rows = a.reshape(-1, a.shape[2])
        return rows.T @ rows

    difference = gram(found) - gram(wanted)
    return (difference**2).sum() / (gram(wanted) ** 2).sum()


# %% tags=["wrong"]
# This compares positions with positions, and fails where the sizes differ. Compare channels.
def style_error(found, wanted):
    def gram(a):
        rows = a.reshape(-1, a.shape[2])
        return rows @ rows.T / len(rows)

    difference = gram(found) - gram(wanted)
    return (difference**2).sum() / (gram(wanted) ** 2).sum()


# %% [markdown]
# ## 5. Change the weights: a palace in the painting's style (2 points)
#
# The function below changes the palace so that
# $\alpha\, E_{\text{content}} + \beta\, E_{\text{style}}$ becomes small: 30 steps of Adam, which
# begin with the photograph. Content is the end of block 3 of EfficientNet-Lite0, style are the Gram
# matrices of blocks 1 and 2. With the weights below the content error ends near 0.05 and the style
# error near 0.32. Change the weights until the content error is at most 0.25 and the style error at
# most 0.08.

# %% tags=["setup"]
network = pretrained.efficientnet_lite0()
layers = "block1a_project", "block2b_add", "block3b_add"
features = keras.Model(network.input, [network.get_layer(name).output for name in layers])
*painted, _ = features(painting[None])
style_targets = [ascent.gram(a) for a in painted]
content_target = features(palace[None])[-1]


@tf.function
def errors_and_gradient(x, content, style):
    """Return the content error, the style error, and the gradient of their weighted sum."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        *found, phi = features(x)
        content_error = tf.reduce_sum((phi - content_target) ** 2) / tf.reduce_sum(
            content_target**2
        )
        style_error = 0.0
        for a, G in zip(found, style_targets, strict=True):
            distance = tf.reduce_sum((ascent.gram(a) - G) ** 2) / tf.reduce_sum(G**2)
            style_error += distance / len(found)
        loss = content * content_error + style * style_error
    return content_error, style_error, tape.gradient(loss, x)


def transfer(content, style):
    """Return the image after 30 steps of Adam, and its content and style error."""
    weights, x = (tf.constant(float(content)), tf.constant(float(style))), tf.constant(palace[None])
    mean, square = 0.0, 0.0
    for n in range(1, 31):
        *_, gradient = errors_and_gradient(x, *weights)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        step = mean / (1 - 0.9**n) / (tf.sqrt(square / (1 - 0.99**n)) + 1e-12)
        x = tf.clip_by_value(x - 0.02 * step, 0, 1)
    content_error, style_error, _ = errors_and_gradient(x, *weights)
    return x[0].numpy(), float(content_error), float(style_error)


# %% tags=["answer"]
weights = {"content": 1, "style": 0.2}  # α and β

# %% tags=["solution"]
weights = {"content": 1, "style": 2}


# %% tags=["checks"]
def judge_weights(weights):
    if not isinstance(weights, dict) or set(weights) != {"content", "style"}:
        return "`weights` must stay a dict with content and style"
    content, style = weights["content"], weights["style"]
    if min(content, style) < 0:
        return "a negative weight makes its error larger: both must be positive"
    if content > 0 and abs(style / content - 0.2) < 1e-9 and content != 1:
        return "the ratio β/α is as before: if both weights grow alike, the best image is the same"
    _, content_error, style_error = transfer(content, style)
    if content_error > 0.25:
        return "the content error is above 0.25: the palace gets lost, the style counts too much"
    if style_error > 0.08:
        return "the style error is above 0.08: the style counts too little"
    return None


exercise(
    "weights",
    points=2,
    judge=judge_weights,
    hints=[
        "Only the ratio of the two weights matters. Keep one of them at 1.",
        "The style error is to be a quarter of what it is. Let the style count more.",
        "Double the weight of the style until one of the two errors stops you.",
    ],
)

# %% tags=["wrong"]
# the ratio β/α is as before: if both weights grow alike, the best image is the same
weights = {"content": 10, "style": 2}

# %% tags=["wrong"]
# the content error is above 0.25: the palace gets lost, the style counts too much
weights = {"content": 1, "style": 20}

# %% tags=["wrong"]
# the style error is above 0.08: the style counts too little
weights = {"content": 2, "style": 1}

# %% tags=["wrong"]
# a negative weight makes its error larger: both must be positive
weights = {"content": 1, "style": -2}

# %% [markdown]
# Look at it: the photograph, the painting and your result.

# %%
result, content_error, style_error_now = transfer(**weights)
print(f"content error {content_error:.2f}, style error {style_error_now:.2f}")
plotting.show([palace, painting, result], ["photograph", "painting", "your result"], size=3)
plt.show()
