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
# # Exercises 06 · Features and transfer
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `06_features_and_transfer`.

# %% tags=["setup"]
import keras
import numpy as np

from dlsg_utils import data, features, models, pretrained
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_06.py")

# A few digits, as pixels and as activations of the hidden layer of Lee's network.
digits = data.load("mnist-10k")
gallery, queries = digits.train[:300], digits.validation[:60]
hidden = models.truncate(pretrained.digit_network(0), "hidden")
pixels = [part.images.reshape(len(part), -1) for part in (gallery, queries)]
activations = [hidden(part.images).numpy() for part in (gallery, queries)]

# %% [markdown]
# ## 1. Predict: how many features? (2 points)
#
# Give the number of features of one image, as a tuple of three numbers:
#
# - **HOG** of a gray image of 64×96 pixels: cells of 8×8 pixels, 9 directions, each cell normalized
#   alone (no blocks).
# - A **spatial pyramid** of three levels, whole image, quarters and sixteenths, with 50 visual
#   words.
# - A stage of a **network** that gives 7×7 positions and 320 channels, averaged over the image.

# %% tags=["answer"]
numbers_of_features = (
    ### BEGIN SOLUTION
    8 * 12 * 9,
    (1 + 4 + 16) * 50,
    320,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "numbers_of_features",
    points=2,
    right=(864, 1050, 320),
    hints=[
        "A cell gives one number for each direction. How many cells fit into 64×96 pixels?",
        "A pyramid counts all words in each of its regions. How many regions do three "
        "levels have together?",
        "The average over the image leaves one number of each map.",
    ],
)

# %% tags=["wrong"]
# The pyramid: each level counts in all of its regions, and the quarters are four.
numbers_of_features = (864, 150, 320)

# %% tags=["wrong"]
# The pyramid keeps the counts of all three levels, not of the sixteenths alone.
numbers_of_features = (864, 800, 320)

# %% tags=["wrong"]
# HOG: this is the number of cells. Each has a histogram of 9 directions.
numbers_of_features = (96, 1050, 320)

# %% tags=["wrong"]
# The network: the average over the image leaves no positions.
numbers_of_features = (864, 1050, 15680)

# %% [markdown]
# ## 2. Write: a spatial pyramid of two levels (2 points)
#
# `words` is an array (rows, columns) of whole numbers: the visual word that is nearest to each
# point of an image, 0 to `count` − 1. Rows and columns are even. Return an array of 5 · `count`
# numbers: the share of the points that each word has in the whole image, then in the quarters: top
# left, top right, bottom left, bottom right. In each of the five regions the shares sum to 1.


# %% tags=["answer"]
def pyramid(words, count):
    """Return the shares of the words in the image and its quarters, (5 * count,)."""
    ### BEGIN SOLUTION
    row, column = np.array(words.shape) // 2
    parts = [words, words[:row, :column], words[:row, column:]]
    parts += [words[row:, :column], words[row:, column:]]
    counts = [np.bincount(part.ravel(), minlength=count) / part.size for part in parts]
    return np.concatenate(counts)
    ### END SOLUTION


# %% tags=["checks"]
def right_pyramid(words, count):
    rows, columns = words.shape
    votes = np.eye(count)[words]
    quarters = votes.reshape(2, rows // 2, 2, columns // 2, count).mean(axis=(1, 3))
    return np.concatenate([votes.mean(axis=(0, 1)), quarters.ravel()])


exercise(
    "pyramid",
    points=2,
    right=right_pyramid,
    cases={
        "2×2 points, 3 words": (np.array([[0, 1], [1, 2]]), 3),
        "4×6 points, 4 words, of which the last does not occur": (
            np.random.default_rng(0).integers(3, size=(4, 6)),
            4,
        ),
    },
    hints=[
        "`np.bincount(values, minlength=count)` counts whole numbers. It takes a flat array.",
        "Make a list of five arrays, the image and its quarters, and do the same with each.",
        "A share is a count, divided by the number of points of its own region.",
    ],
)

# %% tags=["hidden"]
check("pyramid", {"10×8 points": (np.random.default_rng(1).integers(6, size=(10, 8)), 6)})


# %% tags=["wrong"]
# These are counts. Normalize: in each region the shares sum to 1.
def pyramid(words, count):
    row, column = np.array(words.shape) // 2
    parts = [words, words[:row, :column], words[:row, column:]]
    parts += [words[row:, :column], words[row:, column:]]
    return np.concatenate([np.bincount(part.ravel(), minlength=count) for part in parts])


# %% tags=["wrong"]
# The quarters are divided by the points of the whole image. Each region has its own shares.
def pyramid(words, count):
    row, column = np.array(words.shape) // 2
    parts = [words, words[:row, :column], words[:row, column:]]
    parts += [words[row:, :column], words[row:, column:]]
    counts = [np.bincount(part.ravel(), minlength=count) for part in parts]
    return np.concatenate(counts) / words.size


# %% tags=["wrong"]
# Top right and bottom left are swapped: the first index of an array is the row.
def pyramid(words, count):
    row, column = np.array(words.shape) // 2
    parts = [words, words[:row, :column], words[row:, :column]]
    parts += [words[:row, column:], words[row:, column:]]
    counts = [np.bincount(part.ravel(), minlength=count) / part.size for part in parts]
    return np.concatenate(counts)


# %% tags=["wrong"]
# This is the bag of words alone. The pyramid counts in the quarters, too.
def pyramid(words, count):
    return np.bincount(words.ravel(), minlength=count) / words.size


# %% [markdown]
# ## 3. Find the mistake: standardize (2 points)
#
# Before the linear classifier each feature is standardized: minus its mean, divided by its standard
# deviation. `train` (N, D) and `test` (M, D) are the features of two sets of images. Each test
# image must be treated as if it came alone, tomorrow. This function does something else. Mend it
# here.


# %% tags=["answer"]
def standardized(train, test):
    """Return both sets of features, standardized."""
    return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (train, test))


# %% tags=["solution"]
def standardized(train, test):
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / deviation, (test - mean) / deviation


# %% tags=["checks"]
from sklearn.preprocessing import StandardScaler


def right_standardized(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


random = np.random.default_rng(2)
exercise(
    "standardized",
    points=2,
    right=right_standardized,
    cases={
        "two features of different size": (
            np.array([[1.0, 100], [3, 300], [2, 800]]),
            np.array([[2.0, 400], [5, 100]]),
        ),
        "twelve and five images, four features": (
            random.normal(3, 2, (12, 4)),
            random.normal(5, 1, (5, 4)),
        ),
    },
    hints=[
        "Imagine a test part of one image. What are its mean and its standard deviation?",
        "All that is learned is learned from the training part, and the means are learned.",
    ],
)

# %% tags=["hidden"]
check("standardized", {"one test image": (np.array([[1.0, 4], [3, 8]]), np.array([[5.0, 5]]))})


# %% tags=["wrong"]
# The test part still has its own mean and deviation: a single test image would become zero.
def standardized(train, test):
    def scaled(part):
        return (part - part.mean(axis=0)) / part.std(axis=0)

    return scaled(train), scaled(test)


# %% tags=["wrong"]
# The means are those of both parts together: so the test part was looked at while learning.
def standardized(train, test):
    both = np.concatenate([train, test])
    mean, deviation = both.mean(axis=0), both.std(axis=0)
    return (train - mean) / deviation, (test - mean) / deviation


# %% tags=["wrong"]
# There is one mean for all features. Each feature has its own: the mean over the images, axis 0.
def standardized(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


# %% tags=["wrong"]
# The means are taken over the features of each image. A feature's mean is over the images, axis 0.
def standardized(train, test):
    def scaled(part):
        return (part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)

    return scaled(train), scaled(test)


# %% tags=["wrong"]
# This divides by the variance. The standard deviation is its root.
def standardized(train, test):
    mean, variance = train.mean(axis=0), train.var(axis=0)
    return (train - mean) / variance, (test - mean) / variance


# %% [markdown]
# ## 4. Change the design: HOG with few numbers (3 points)
#
# HOG for clothes of 28×28 pixels, each cell normalized alone. A linear classifier learns from 20
# images a class. From the 784 pixels it gets 0.695 of 400 validation images right. The HOG below
# gets far less. Change `cell`, the side of a cell in pixels (a divisor of 28), and `directions`, so
# that **at most 200 numbers** an image give **at least 0.69**.

# %% tags=["answer"]
design = {"cell": 14, "directions": 9}

# %% tags=["solution"]
design = {"cell": 7, "directions": 8}


# %% tags=["checks"]
from functools import cache


@cache
def parts_of_clothes():
    fashion = data.load("fashion-mnist")
    counts = {"train": 20, "validation": 40}
    parts = [(getattr(fashion, name), count) for name, count in counts.items()]
    return [part[features.draw(part.labels, count, seed=0)] for part, count in parts]


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"cell", "directions"}:
        return 'keep the form of the answer: {"cell": …, "directions": …}'
    cell, directions = design["cell"], design["directions"]
    if not all(isinstance(each, int) and each > 0 for each in (cell, directions)):
        return f"cell and directions must be whole numbers above 0, and are {cell} and {directions}"
    if 28 % cell:
        return f"28 pixels cannot be cut into cells of {cell}: take a divisor of 28"
    numbers = (28 // cell) ** 2 * directions
    if numbers > 200:
        return f"that makes {numbers} numbers an image, and at most 200 may be"
    train, validation = parts_of_clothes()
    options = {"cell": cell, "orientations": directions, "block": 1}
    described = [features.hog(part.images, **options) for part in (train, validation)]
    classifier = features.linear_classifier().fit(described[0], train.labels)
    accuracy = (classifier.predict(described[1]) == validation.labels).mean()
    if accuracy >= 0.69:
        return None
    found = f"{numbers} numbers an image, {accuracy:.2f} right"
    if cell > 7:
        return f"{found}: in cells so large it is lost where on the piece of clothing an edge lies"
    return f"{found}: too few directions merge different edges, too many split similar ones"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "How many cells has the image, and how many numbers does each cell give?",
        "Smaller cells keep more of the positions. They cost: half the side makes four times as "
        "many cells.",
        "Compute, for each divisor of 28, how many directions 200 numbers allow.",
    ],
)

# %% tags=["wrong"]
# 64 numbers an image, 0.61 right: in cells so large it is lost where on the piece of clothing an
# edge lies
design = {"cell": 14, "directions": 16}

# %% tags=["wrong"]
# that makes 441 numbers an image, and at most 200 may be
design = {"cell": 4, "directions": 9}

# %% tags=["wrong"]
# 98 numbers an image, 0.63 right: too few directions merge different edges, too many split similar
# ones
design = {"cell": 4, "directions": 2}

# %% tags=["wrong"]
# 28 pixels cannot be cut into cells of 8: take a divisor of 28
design = {"cell": 8, "directions": 9}


# %% [markdown]
# ## 5. Write: a new head on a frozen base (3 points)
#
# `base` is a pretrained Keras model that gives a vector of features for each image. Return a Keras
# model of `base` and a new dense layer that gives `classes` **logits**. Only the new layer may be
# trainable. (`keras` is imported.)


# %% tags=["answer"]
def with_new_head(base, classes):
    """Return a model (N, ...) -> (N, classes): the base, frozen, and a new dense layer."""
    ### BEGIN SOLUTION
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(classes)])
    ### END SOLUTION


# %% tags=["checks"]
def judge_head(with_new_head):
    base = models.truncate(pretrained.digit_network(0), "hidden")
    wanted = base(queries.images).numpy()
    model = with_new_head(base, 7)
    if model is None:
        return "not answered yet: `with_new_head` returns nothing"
    if not isinstance(model, keras.Model):
        return "it must return a Keras model"
    given = model(queries.images).numpy()
    if given.shape != (len(queries), 7):
        return f"for {len(queries)} images and 7 classes it gives the shape {given.shape}"
    trained = sum(np.size(values) for values in model.trainable_variables)
    if trained == 0:
        return "nothing is trainable: the base is to be frozen, not the new layer"
    if trained != 707:
        return (
            f"{trained:,} parameters are trainable. A dense layer from 100 features to 7 classes "
            "has 707: is all of the base frozen, and is the new layer as it should be?"
        )
    if not np.allclose(base(queries.images), wanted, atol=1e-4):
        return "the weights of the base are no longer the pretrained ones"
    if np.allclose(given.sum(axis=1), 1, atol=1e-3) and given.min() >= 0:
        return "the outputs are probabilities: a softmax is at the end, and logits were asked for"
    if given.min() >= 0:
        return "no output is negative: an activation is at the end, and logits have both signs"
    kernel, bias = (each.numpy() for each in model.trainable_variables)
    if not np.allclose(given, wanted @ kernel + bias, atol=1e-2):
        return "the new layer does not act on the features of the base alone"
    return None


exercise(
    "with_new_head",
    points=3,
    judge=judge_head,
    hints=[
        "`base.trainable = False` freezes all layers of the base.",
        "`keras.Sequential([…])` takes models as layers.",
        "Logits: a dense layer with no activation.",
    ],
)


# %% tags=["wrong"]
# 137,357 parameters are trainable. A dense layer from 100 features to 7 classes has 707: is all of
# the base frozen, and is the new layer as it should be?
def with_new_head(base, classes):
    return keras.Sequential([base, keras.layers.Dense(classes)])


# %% tags=["wrong"]
# nothing is trainable: the base is to be frozen, not the new layer
def with_new_head(base, classes):
    model = keras.Sequential([base, keras.layers.Dense(classes)])
    model.trainable = False
    return model


# %% tags=["wrong"]
# the outputs are probabilities: a softmax is at the end, and logits were asked for
def with_new_head(base, classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])


# %% tags=["wrong"]
# no output is negative: an activation is at the end, and logits have both signs
def with_new_head(base, classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(classes, activation="relu")])


# %% [markdown]
# ## 6. Write: the class of the nearest neighbor (2 points)
#
# `gallery` (N, D) and `queries` (M, D) are features of images, `labels` (N,) the classes of the
# gallery. Return the class of each query's nearest neighbor in the gallery, an array (M,): the
# neighbor with the smallest squared distance $\sum_d (q_d - g_d)^2$.


# %% tags=["answer"]
def neighbors_classes(gallery, labels, queries):
    """Return the class of each query's nearest neighbor, (M,)."""
    ### BEGIN SOLUTION
    nearest = [np.square(gallery - query).sum(axis=1).argmin() for query in queries]
    return labels[nearest]
    ### END SOLUTION


# %% tags=["checks"]
from sklearn.neighbors import KNeighborsClassifier


def right_classes(gallery, labels, queries):
    return KNeighborsClassifier(1, algorithm="brute").fit(gallery, labels).predict(queries)


exercise(
    "neighbors_classes",
    points=2,
    right=right_classes,
    cases={
        "three images with two features": (
            np.array([[0.0, 0], [3, 0], [0, 5]]),
            np.array([9, 4, 7]),
            np.array([[1.0, 1], [2, -1], [-3, 3], [2, 1]]),
        ),
        "60 digits among 300, by pixels": (pixels[0], gallery.labels, pixels[1]),
        "60 digits among 300, by hidden activations": (
            activations[0],
            gallery.labels,
            activations[1],
        ),
    },
    hints=[
        "Begin with one query: the differences to all of the gallery are `gallery - query`.",
        "`argmin` gives a position in the gallery. Which class stands there?",
    ],
)


# %% tags=["wrong"]
# These are positions in the gallery. Look up the class that stands there.
def neighbors_classes(gallery, labels, queries):
    return np.array([np.square(gallery - query).sum(axis=1).argmin() for query in queries])


# %% tags=["wrong"]
# These are the classes of the farthest images. The nearest has the smallest distance.
def neighbors_classes(gallery, labels, queries):
    return labels[[np.square(gallery - query).sum(axis=1).argmax() for query in queries]]


# %% tags=["wrong"]
# The differences are added with their signs, so that they cancel. Square them first.
def neighbors_classes(gallery, labels, queries):
    return labels[[np.abs((gallery - query).sum(axis=1)).argmin() for query in queries]]


# %% tags=["wrong"]
# This is the largest product, not the smallest distance: a long vector is near to everything.
def neighbors_classes(gallery, labels, queries):
    return labels[(queries @ gallery.T).argmax(axis=1)]


# %% [markdown]
# When it is right, compare pixels and features, as Raiko does: how often do pixels find the wrong
# class and the hidden activations the right one, and how often the reverse?
#
# ```python
# by_pixels, by_features = (
#     neighbors_classes(gallery_features, gallery.labels, query_features) == queries.labels
#     for gallery_features, query_features in (pixels, activations)
# )
# print((~by_pixels & by_features).sum(), (by_pixels & ~by_features).sum())
# ```
