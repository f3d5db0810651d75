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
# # Exercises 19 · A probabilistic view
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `19_a_probabilistic_view`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils import data
from dlsg_utils.applications import rendering_model
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_19.py")

# %% [markdown]
# ## 1. Predict: a template and a switch (2 points)
#
# A template μ has the squared norm ‖μ‖² = 4. The noise has σ = 1, the switch is on with the
# probability 0.5. Three regions of an image are tried at one place each; the sums of products with
# the template are ⟨μ, x⟩ = 1, 2 and 6. Give, as a tuple of four numbers:
#
# - the outputs of the layer (convolution with bias, ReLU) for the three regions,
# - the share of the template that must be in a region x = c μ, c ≥ 0, at least, so that the switch
#   goes on: the smallest c of which every larger one gives an output above zero.

# %% tags=["answer"]
outputs = (
    ### BEGIN SOLUTION
    0.0,
    0.0,
    4.0,
    0.5,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "outputs",
    points=2,
    right=(0.0, 0.0, 4.0, 0.5),
    hints=[
        "The bias is −‖μ‖²/2σ² + log(p_on / p_off). What is the logarithm of 0.5/0.5?",
        "ReLU makes negative sums zero: there the switch is off.",
        "For x = c μ the sum of products is c ‖μ‖². When is it as large as ‖μ‖²/2?",
    ],
)

# %% tags=["wrong"]
# These are the sums of products. The bias, −‖μ‖²/2σ² + log(p_on / p_off), is missing.
outputs = (1.0, 2.0, 6.0, 0.5)

# %% tags=["wrong"]
# Without ReLU: a negative score means that the switch off is more probable, whose score is 0.
outputs = (-1.0, 0.0, 4.0, 0.5)

# %% tags=["wrong"]
# Half of the norm is subtracted, not the whole: (x − μ)² has 2 ⟨μ, x⟩ and ‖μ‖².
outputs = (0.0, 0.0, 2.0, 1.0)

# %% tags=["wrong"]
# Half of the template is enough: then rendering it leaves less than leaving it out.
outputs = (0.0, 0.0, 4.0, 1.0)

# %% [markdown]
# ## 2. Write: the responsibilities (2 points)
#
# `scores` are log joint probabilities log p(x, k, g) of images (N, K, G): K templates at G places.
# Return the posterior probability of each template and place of each image, the E-step. Scores are
# in the hundreds: their exponentials are too large for floats.


# %% tags=["answer"]
def posterior(scores):
    """Return p(k, g | x), (N, K, G); for each image they sum to 1."""
    ### BEGIN SOLUTION
    shares = np.exp(scores - scores.max(axis=(1, 2), keepdims=True))
    return shares / shares.sum(axis=(1, 2), keepdims=True)
    ### END SOLUTION


# %% tags=["checks"]
def right_posterior(scores):
    found = np.zeros(scores.shape)
    for n, each in enumerate(scores):
        total = np.logaddexp.reduce(each.ravel())
        found[n] = np.exp(each - total)
    return found


def some_scores(seed, shape, top):
    return np.random.default_rng(seed).normal(top, 2, size=shape)


exercise(
    "posterior",
    points=2,
    right=right_posterior,
    cases={
        "small scores": (some_scores(0, (2, 3, 2), 0),),
        "scores of about 2,000": (some_scores(1, (3, 2, 4), 2000),),
    },
    hints=[
        "Bayes' rule: divide each joint probability by the sum of all of the image.",
        "One number may be subtracted from all scores of an image. Which one keeps exp finite?",
        "`scores.max(axis=(1, 2), keepdims=True)`.",
    ],
)

# %% tags=["hidden"]
scores = np.random.default_rng(2).normal(-1500, 2, size=(2, 2, 9))
check("posterior", {"scores below −1,000": (scores,)})


# %% tags=["wrong"]
# The largest is 1 now, but they do not sum to 1. Divide by the sum over all templates and places of
# the image.
def posterior(scores):
    return np.exp(scores - scores.max(axis=(1, 2), keepdims=True))


# %% tags=["wrong"]
# These sum to 1 over the places of each template. All templates of an image compete, too.
def posterior(scores):
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    return shares / shares.sum(axis=2, keepdims=True)


# %% tags=["wrong"]
# These sum to 1 over all images together. Each image has a posterior of its own.
def posterior(scores):
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


# %% tags=["wrong"]
# This is the best state alone, max-sum. The E-step keeps the probabilities of all states.
def posterior(scores):
    return (scores == scores.max(axis=(1, 2), keepdims=True)).astype(float)


# %% [markdown]
# ## 3. Find the mistake: a layer of a rendering model (2 points)
#
# The function gives the kernels and biases of the convolution that, with ReLU and max pooling,
# finds the best translation and switch: `templates` (F, h, w), noise σ, probability `on`. With
# σ = 1 it is right. Mend it here for every σ.


# %% tags=["answer"]
def weights(templates, noise, on):
    """Return kernels (h, w, 1, F) and biases (F,)."""
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise
    biases = -norms / (2 * noise) + np.log(on / (1 - on))
    return kernels, biases


# %% tags=["solution"]
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    biases = -norms / (2 * noise**2) + np.log(on / (1 - on))
    return kernels, biases


# %% tags=["checks"]
def right_weights(templates, noise, on):
    kernels = np.stack(list(templates), axis=-1)[:, :, None, :] / (noise * noise)
    biases = [np.log(on) - np.log(1 - on) - 0.5 * (t / noise * t / noise).sum() for t in templates]
    return kernels, np.array(biases)


def some_templates(seed, shape):
    return np.random.default_rng(seed).random(shape)


exercise(
    "weights",
    points=2,
    right=right_weights,
    cases={
        "noise 1": (some_templates(0, (2, 3, 3)), 1.0, 0.5),
        "noise 0.5": (some_templates(1, (3, 2, 4)), 0.5, 0.2),
    },
    hints=[
        "What stands below ‖x − μ‖² in the exponent of a Gaussian?",
        "It is the variance, twice: 2σ². Where does it come into the kernels?",
    ],
)

# %% tags=["hidden"]
check("weights", {"noise 2": (np.random.default_rng(2).random((2, 2, 2)), 2.0, 0.9)})


# %% tags=["wrong"]
# The kernels are right now. The norm in the bias is divided by 2σ², too.
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    return kernels, -norms / (2 * noise) + np.log(on / (1 - on))


# %% tags=["wrong"]
# The logarithm of the prior is not divided by the variance: it is no distance.
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    return kernels, (-norms / 2 + np.log(on / (1 - on))) / noise**2


# %% tags=["wrong"]
# A convolution layer does not flip its kernel: it computes the cross-correlation, as the model
# asks for.
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    flipped = templates[:, ::-1, ::-1]
    kernels = np.moveaxis(flipped, 0, -1)[:, :, None] / noise**2
    return kernels, -norms / (2 * noise**2) + np.log(on / (1 - on))


# %% tags=["wrong"]
# The switch is compared with off: the bias has log(on / (1 − on)), not log(on) alone.
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    return kernels, -norms / (2 * noise**2) + np.log(on)


# %% [markdown]
# ## 4. Change the design: nuisances that pay (3 points)
#
# A mixture learns from 300 digits that were moved by up to two pixels, with their labels, and
# answers on 500 validation digits that were moved, too. With one template of 28×28 for each class
# fewer than 60 % of the answers are right. Change `templates` (for each class, at most 3) and
# `size`, the side of the templates in pixels (at least 18), so that **at least 75 %** are right.

# %% tags=["answer"]
design = {"templates": 1, "size": 28}

# %% tags=["solution"]
design = {"templates": 3, "size": 22}

# %% tags=["checks"]
from functools import cache


@cache
def moved_digits():
    digits = data.load("mnist-10k")
    train, held = digits.train[:300], digits.validation[:500]
    return (
        rendering_model.moved(train.images, 2, seed=0), train.labels,
        rendering_model.moved(held.images, 2, seed=1), held.labels,
    )  # fmt: skip


@cache
def share_right(templates, size):
    images, labels, held, truth = moved_digits()
    mixture, _ = rendering_model.learn_mixture(
        images, labels, templates=templates, size=size, steps=6, seed=0
    )
    return float((rendering_model.classify(mixture, held) == truth).mean())


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"templates", "size"}:
        return 'keep the form of the answer: {"templates": …, "size": …}'
    templates, size = design["templates"], design["size"]
    if not all(isinstance(each, int) for each in (templates, size)):
        return "templates and size must be whole numbers"
    if not 1 <= templates <= 3:
        return f"templates must be from 1 to 3, and is {templates}"
    if not 18 <= size <= 28:
        return f"size must be from 18 to 28 pixels, and is {size}"
    right = share_right(templates, size)
    if right >= 0.75:
        return None
    found = f"{100 * right:.0f} % right"
    if size > 25:
        return (
            f"{found}: a template of {size} pixels has too few places, (29 − {size})². Allow more"
        )
    return f"{found}: one template must do for all ways to write a digit. Take more of them"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "A template of s pixels lies at (29 − s)² places in an image of 28×28.",
        "Moves of up to two pixels each way are 25 places.",
        "With the places right, try two or three templates for each class.",
    ],
)

# %% tags=["wrong"]
# 59 % right: a template of 28 pixels has too few places, (29 − 28)². Allow more
design = {"templates": 3, "size": 28}

# %% tags=["wrong"]
# 73 % right: one template must do for all ways to write a digit. Take more of them
design = {"templates": 1, "size": 24}

# %% tags=["wrong"]
# size must be from 18 to 28 pixels, and is 5
design = {"templates": 3, "size": 5}

# %% tags=["wrong"]
# templates must be from 1 to 3, and is 50
design = {"templates": 50, "size": 24}

# %% tags=["wrong"]
# keep the form of the answer: {"templates": …, "size": …}
design = [3, 24]
