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
# # Exercises 07 · What does a CNN learn?
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `07_what_does_a_cnn_learn`.

# %% tags=["setup"]
import numpy as np
import tensorflow as tf

from dlsg_utils import data, models, pretrained
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_07.py")

# Lee's network, trained on digits; some digits; noise.
reader = pretrained.digit_network(0)
digits = data.load("mnist-10k").validation
noise = np.random.default_rng(0).random((28, 28, 1), dtype=np.float32)

# %% [markdown]
# ## 1. Predict: one step up (1 point)
#
# An image has four pixels, $x = (0.5,\ 0.5,\ 0.5,\ 0.05)$. The gradient of the activation is
# $\partial a / \partial x = (1,\ 7,\ -5,\ -5)$. Take one step of gradient **ascent** with step size
# $\eta = 0.1$. Before the step the gradient is divided by its root mean square, after it the pixels
# are clipped to [0, 1]. Give the four pixels as a tuple.

# %% tags=["answer"]
after_one_step = (
    ### BEGIN SOLUTION
    0.52,
    0.64,
    0.4,
    0,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "after_one_step",
    points=1,
    right=(0.52, 0.64, 0.4, 0),
    hints=[
        "Root mean square: square the four numbers, take their mean, then the root. It is whole.",
        "Ascent adds. A pixel cannot be darker than black.",
    ],
)

# %% tags=["wrong"]
# A pixel is below 0. After the step it is clipped.
after_one_step = (0.52, 0.64, 0.4, -0.05)

# %% tags=["wrong"]
# This is a step down, as in training. The image climbs.
after_one_step = (0.48, 0.36, 0.6, 0.15)

# %% tags=["wrong"]
# The gradient was not divided by its root mean square.
after_one_step = (0.6, 1, 0, 0)

# %% tags=["wrong"]
# The gradient was divided by its length. The root mean square has the mean of the squares.
after_one_step = (0.51, 0.57, 0.45, 0)

# %% [markdown]
# ## 2. Write: the images that a filter likes most (2 points)
#
# `maps` (N, H, W, C) are the feature maps of N images. The degree of activation of filter $k$ is
# the sum of its map, $a^k = \sum_{ij} a^k_{ij}$. Return the indices, from 0 to N − 1, of the
# `count` images with the largest $a^k$, the largest first: an array (count,).


# %% tags=["answer"]
def favorites(maps, k, count):
    """Return which images activate filter k most, (count,)."""
    ### BEGIN SOLUTION
    activation = maps[..., k].sum(axis=(1, 2))
    return activation.argsort()[::-1][:count]
    ### END SOLUTION


# %% tags=["checks"]
def right_favorites(maps, k, count):
    sums = {number: float(one[:, :, k].sum()) for number, one in enumerate(maps)}
    return np.array(sorted(sums, key=sums.get, reverse=True)[:count])


conv2 = models.truncate(reader, "conv2")(digits.images[:60]).numpy()
exercise(
    "favorites",
    points=2,
    right=right_favorites,
    cases={
        "60 digits, filter 3 of conv2": (conv2, 3, 5),
        "60 digits, filter 7 of conv2": (conv2, 7, 4),
        "4 images with maps of 2×3, filter 1": (
            np.random.default_rng(0).random((4, 2, 3, 2)),
            1,
            3,
        ),
    },
    hints=[
        "Channels are the last axis. `maps[..., k]` are the maps of filter k, (N, H, W).",
        "Sum over the positions, not over the images. `argsort` sorts from small to large.",
    ],
)

# %% tags=["hidden"]
other = models.truncate(reader, "conv2")(digits.images[60:90]).numpy()
check("favorites", {"30 other digits, filter 10": (other, 10, 30)})


# %% tags=["wrong"]
# These are the images that activate the filter least. `argsort` begins with the smallest.
def favorites(maps, k, count):
    return maps[..., k].sum(axis=(1, 2)).argsort()[:count]


# %% tags=["wrong"]
# This ranks by the strongest position. The degree of activation is the sum over all positions.
def favorites(maps, k, count):
    return maps[..., k].max(axis=(1, 2)).argsort()[::-1][:count]


# %% tags=["wrong"]
# This takes row k of all maps. Channels are the last axis.
def favorites(maps, k, count):
    return maps[:, k].sum(axis=(1, 2)).argsort()[::-1][:count]


# %% tags=["wrong"]
# These are the activations. Which images have them?
def favorites(maps, k, count):
    return np.sort(maps[..., k].sum(axis=(1, 2)))[::-1][:count]


# %% tags=["wrong"]
# The smallest of the chosen images comes first. The largest was asked for first.
def favorites(maps, k, count):
    return maps[..., k].sum(axis=(1, 2)).argsort()[-count:]


# %% [markdown]
# ## 3. Write: the best image under a price (2 points)
#
# Take a class whose score is linear: $y = \sum_{ij} w_{ij} x_{ij}$. White pixels have a price:
#
# $$x^* = \arg\max_x \Bigl(\sum_{ij} w_{ij} x_{ij} - \lambda \sum_{ij} |x_{ij}|\Bigr), \qquad
# 0 \le x_{ij} \le 1.$$
#
# No ascent is needed: think of one pixel. Return $x^*$ for an array of weights and a price
# $\lambda \ge 0$, as an array of the weights' shape. (No weight equals the price.)


# %% tags=["answer"]
def best_image(weights, price):
    """Return the image that maximizes the score minus the price of its ink."""
    ### BEGIN SOLUTION
    return (weights > price).astype(float)
    ### END SOLUTION


# %% tags=["checks"]
from scipy.optimize import linprog


def right_best_image(weights, price):
    found = linprog((price - weights).ravel(), bounds=(0, 1))
    return found.x.reshape(weights.shape)


weights = np.array([[0.5, 0.05, -0.2], [-0.7, 0.15, 1.4]])
exercise(
    "best_image",
    points=2,
    right=right_best_image,
    cases={
        "six weights, price 0.1": (weights, 0.1),
        "six weights, price 0": (weights, 0.0),
        "six weights, price 1": (weights, 1.0),
        "28×28 weights, price 0.5": (np.random.default_rng(1).normal(size=(28, 28)), 0.5),
    },
    hints=[
        "One pixel adds w·x − λ·x. Is that larger at x = 0 or at x = 1?",
        "A pixel is worth its weight and costs the price. A comparison of arrays gives True and "
        "False; `.astype(float)` makes numbers of them.",
    ],
)


# %% tags=["wrong"]
# This is the best image without a price. A bright pixel must bring more than it costs.
def best_image(weights, price):
    return (weights > 0).astype(float)


# %% tags=["wrong"]
# Pixels with a strongly negative weight are bright, too: light there lowers the score.
def best_image(weights, price):
    return (np.abs(weights) > price).astype(float)


# %% tags=["wrong"]
# A pixel that pays is worth being fully white: between 0 and 1 the sum only grows.
def best_image(weights, price):
    return np.clip(weights - price, 0, 1)


# %% tags=["wrong"]
# This image is the worst one: it is bright where light costs more than it brings.
def best_image(weights, price):
    return (weights < price).astype(float)


# %% tags=["wrong"]
# This is a list. The image is an array of numbers, as the weights are.
def best_image(weights, price):
    return [[bool(weight > price) for weight in row] for row in weights]


# %% [markdown]
# ## 4. Find the mistake: climbing a class (3 points)
#
# This function should climb the **logit** $y_k$ of a class, $x^* = \arg\max_x y_k$: from an image
# (28, 28, 1), with gradients of root mean square 1, all steps within [0, 1]. `model` gives logits.
# The image does change, and the network does become surer of class k. But it is not $y_k$ that
# climbs. Mend it here.


# %% tags=["answer"]
def climb(model, k, image, steps=5, step_size=0.05):
    """Return the image after some steps of gradient ascent on logit k."""
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = tf.nn.softmax(model(x))[0, k]
        gradient = tape.gradient(score, x)
        gradient /= tf.sqrt(tf.reduce_mean(gradient**2))
        x.assign(tf.clip_by_value(x + step_size * gradient, 0, 1))
    return x[0].numpy()


# %% tags=["solution"]
def climb(model, k, image, steps=5, step_size=0.05):
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = model(x)[0, k]
        gradient = tape.gradient(score, x)
        gradient /= tf.sqrt(tf.reduce_mean(gradient**2))
        x.assign(tf.clip_by_value(x + step_size * gradient, 0, 1))
    return x[0].numpy()


# %% tags=["checks"]
def right_climb(model, k, image, steps=5, step_size=0.05):
    for _ in range(steps):
        x = tf.constant(image[None])
        with tf.GradientTape() as tape:
            tape.watch(x)
            logits = model(x)
        seed = tf.one_hot([k], 10)
        slope = tape.gradient(logits, x, output_gradients=seed).numpy()[0]
        image = np.clip(image + step_size * slope / np.sqrt(np.mean(slope**2)), 0, 1)
    return image


exercise(
    "climb",
    points=3,
    right=right_climb,
    cases={
        "class 3 from noise": (reader, 3, noise),
        "class 8 from noise, two large steps": (reader, 8, noise, 2, 0.2),
    },
    hints=[
        "Which number of the network does `score` hold? Print it, from step to step.",
        "A class becomes more probable, too, if the logits of the *other* classes fall.",
    ],
)

# %% tags=["hidden"]
check("climb", {"class 5 from a digit": (reader, 5, digits.images[10], 3, 0.1)})


# %% tags=["wrong"]
# This climbs the probability: it rises as well when the logits of the other classes fall.
def climb(model, k, image, steps=5, step_size=0.05):
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = tf.nn.softmax(model(x))[0, k]
        gradient = tape.gradient(score, x)
        gradient /= tf.sqrt(tf.reduce_mean(gradient**2))
        x.assign(tf.clip_by_value(x + step_size * gradient, 0, 1))
    return x[0].numpy()


# %% tags=["wrong"]
# Now the logit falls: this is descent, as in training. Mind the sign of the step.
def climb(model, k, image, steps=5, step_size=0.05):
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = model(x)[0, k]
        gradient = tape.gradient(score, x)
        gradient /= tf.sqrt(tf.reduce_mean(gradient**2))
        x.assign(tf.clip_by_value(x - step_size * gradient, 0, 1))
    return x[0].numpy()


# %% tags=["wrong"]
# The gradient is no longer scaled: its root mean square must be 1 in each step.
def climb(model, k, image, steps=5, step_size=0.05):
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = model(x)[0, k]
        x.assign(tf.clip_by_value(x + step_size * tape.gradient(score, x), 0, 1))
    return x[0].numpy()


# %% tags=["wrong"]
# The image leaves [0, 1] on the way. Clip it after each step.
def climb(model, k, image, steps=5, step_size=0.05):
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = model(x)[0, k]
        gradient = tape.gradient(score, x)
        x.assign_add(step_size * gradient / tf.sqrt(tf.reduce_mean(gradient**2)))
    return np.clip(x[0].numpy(), 0, 1)


# %% tags=["wrong"]
# This climbs the sum of all logits. Only that of class k is asked for.
def climb(model, k, image, steps=5, step_size=0.05):
    x = tf.Variable(image[None])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            score = tf.reduce_sum(model(x))
        gradient = tape.gradient(score, x)
        gradient /= tf.sqrt(tf.reduce_mean(gradient**2))
        x.assign(tf.clip_by_value(x + step_size * gradient, 0, 1))
    return x[0].numpy()


# %% [markdown]
# ## 5. Change the priors: as dark and as smooth as digits (3 points)
#
# The check makes images for the classes 2, 3 and 7, from noise, in 40 steps that climb
#
# $$y^i - \lambda \sum_{ij} |x_{ij}|
# - \mu \sum_{ij} \bigl((x_{i+1,j} - x_{ij})^2 + (x_{i,j+1} - x_{ij})^2\bigr).$$
#
# Change $\lambda$, the price of ink, and $\mu$, the weight of total variation, so that all three
# hold:
#
# - the network is at least 0.9 sure of each of the three classes;
# - the ink, the mean of all pixels, is between 0.05 and 0.25;
# - the roughness, the last sum, is between 28 and 83, in the mean of the three images.
#
# About 98 % of real digits lie between these bounds of the ink, and as many between those of the
# roughness.

# %% tags=["answer"]
priors = {"ink": 0.0, "total variation": 0.0}

# %% tags=["solution"]
priors = {"ink": 0.05, "total variation": 0.05}


# %% tags=["checks"]
classes = (2, 3, 7)


@tf.function
def slope_of(x, ink, smooth):
    """Return the gradient of the classes' logits under both penalties."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = tf.gather(reader(x), classes, axis=1, batch_dims=1)
        down, right = x[:, 1:] - x[:, :-1], x[:, :, 1:] - x[:, :, :-1]
        rough = tf.reduce_sum(down**2) + tf.reduce_sum(right**2)
        goal = tf.reduce_sum(logits) - ink * tf.reduce_sum(x) - smooth * rough
    return tape.gradient(goal, x)


def made(ink, smooth, steps=40, step_size=0.05):
    """Return images (3, 28, 28, 1) for the classes, from noise."""
    prices = tf.constant(ink, tf.float32), tf.constant(smooth, tf.float32)
    images = np.stack([noise] * len(classes))
    for _ in range(steps):
        slope = slope_of(tf.constant(images), *prices).numpy()
        slope /= np.sqrt(np.mean(slope**2, axis=(1, 2, 3), keepdims=True)) + 1e-9
        images = np.clip(images + np.float32(step_size) * slope, 0, 1)
    return images


def judge_priors(priors):
    if not isinstance(priors, dict) or set(priors) != {"ink", "total variation"}:
        return 'keep the form of the answer: {"ink": …, "total variation": …}'
    if not all(isinstance(v, (int, float)) and 0 <= v < float("inf") for v in priors.values()):
        return "a price is a number, 0 or more: a penalty below 0 would pay for ink or roughness"
    images = made(priors["ink"], priors["total variation"])
    sure = tf.nn.softmax(reader(images)).numpy()[range(3), classes].min()
    ink = images.mean()
    down, right = np.diff(images, axis=1), np.diff(images, axis=2)
    rough = (np.sum(down**2) + np.sum(right**2)) / 3
    if sure < 0.9:
        cause = "ink costs" if ink < 0.05 else "roughness costs"
        return f"the network is not sure of all three classes: {cause} more than a class brings"
    if ink > 0.25:
        return f"the ink is {ink:.1f}, at most 0.25 is allowed: it is too cheap"
    if rough > 83:
        return f"the roughness is {rough:.0f}, at most 83: dark enough, but with single pixels"
    if ink < 0.05:
        return "the ink is below 0.05: darker than digits are"
    if rough < 28:
        return "the roughness is below 28: smoother than digits are, which have edges"
    return None


exercise(
    "priors",
    points=3,
    judge=judge_priors,
    hints=[
        "Change one of the two at a time, and read what the check says.",
        "λ = 1 is too much: a pixel must be able to pay. Try 0.1, then less.",
        "Both prices together can be smaller than each alone.",
    ],
)

# %% tags=["wrong"]
# the network is not sure of all three classes: ink costs more than a class brings
priors = {"ink": 1.0, "total variation": 0.0}

# %% tags=["wrong"]
# the network is not sure of all three classes: roughness costs more than a class brings
priors = {"ink": 0.0, "total variation": 2.0}

# %% tags=["wrong"]
# the ink is 0.4, at most 0.25 is allowed: it is too cheap
priors = {"ink": 0.0, "total variation": 0.1}

# %% tags=["wrong"]
# the roughness is below 28: smoother than digits are, which have edges
priors = {"ink": 0.03, "total variation": 0.25}
