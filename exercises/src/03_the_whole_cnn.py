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
# # Exercises 03 · The whole CNN
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `03_the_whole_cnn`.

# %% tags=["setup"]
import keras
import numpy as np
from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D

from dlsg_utils import data
from dlsg_utils.arithmetic import conv2d, pool2d
from dlsg_utils.course import exercises
from dlsg_utils.teaching.gratings import gabor

check, hint = exercises.load("checks_03.py")

digits = data.load("mnist-10k")
known, new = digits.train[:500], digits.validation[:500]
moved = np.pad(new.images, ((0, 0), (0, 0), (0, 2), (0, 0)))[:, :, 2:]  # two pixels to the left

# Eight filters of 7×7: four orientations, two phases (lecture 02).
filters = gabor(7, wavelength=6, angle=np.repeat([0, 45, 90, 135], 2), phase=[0, 90] * 4)
filters = np.moveaxis(filters, 0, -1)[:, :, None]


def features(images, pooling, window):
    """Return convolution, ReLU and pooling of images, flattened (exercise 5)."""
    maps = np.maximum(conv2d(images, filters), 0)
    if pooling == "subsample":
        maps = maps[:, ::window, ::window]
    else:
        maps = pool2d(maps, window, mode=pooling)
    return maps.reshape(len(maps), -1)


def accuracies(pooling, window):
    """Fit the last layer to 500 digits; return the accuracy on new and on moved ones."""
    learned = features(known.images, pooling, window)
    size = learned.std()
    rows = [
        features(images, pooling, window) / size for images in (known.images, new.images, moved)
    ]
    learned, *others = [np.column_stack([row, np.ones(len(row))]) for row in rows]
    similar = learned @ learned.T + 50 * np.eye(len(learned))  # least squares, large weights cost
    weights = learned.T @ np.linalg.solve(similar, np.eye(10)[known.labels])
    return [float(np.mean((each @ weights).argmax(axis=1) == new.labels)) for each in others]


# %% [markdown]
# ## 1. Predict: sizes and parameters (1 point)
#
# A color image of 32×32 pixels passes, without padding:
#
# - a convolution with 8 filters of 3×3, ReLU, max pooling 2×2,
# - a convolution with 16 filters of 3×3, ReLU, max pooling 2×2,
# - `Flatten`.
#
# How many numbers does `Flatten` give, and how many parameters has the *second* convolution, biases
# included? Give both as a tuple. Do it on paper.

# %% tags=["answer"]
numbers_and_parameters = (
    ### BEGIN SOLUTION
    (576, 1168)
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "numbers_and_parameters",
    points=1,
    right=(576, 1168),
    hints=[
        "Write down height × width × channels after each layer. The first is 30×30×8.",
        "A block that is not whole is dropped: 13 rows give 6 blocks of 2.",
        "A filter of the second convolution reaches through all maps of the first.",
    ],
)

# %% tags=["wrong"]
# 13 is odd: pooling drops the last row and column, it does not make a block of them.
numbers_and_parameters = 784, 1168

# %% tags=["wrong"]
# Without padding each convolution of 3×3 takes away two rows and two columns.
numbers_and_parameters = 1024, 1168

# %% tags=["wrong"]
# `Flatten` writes the numbers of all 16 maps in one row, not those of one map.
numbers_and_parameters = 36, 1168

# %% tags=["wrong"]
# A filter of the second convolution reaches through all 8 maps, not through one.
numbers_and_parameters = 576, 160

# %% tags=["wrong"]
# The second convolution does not see the three colors any more. Its input has 8 channels.
numbers_and_parameters = 576, 448

# %% tags=["wrong"]
# The biases are missing: one for each filter.
numbers_and_parameters = 576, 1152

# %% [markdown]
# ## 2. Write: max pooling (2 points)
#
# `maps` has the shape (height, width, channels). Cut each map into blocks of 2×2 and keep the
# largest number of each block. If height or width is odd, the last row or column is dropped. Use
# NumPy only.


# %% tags=["answer"]
def max_pool(maps):
    """Return the maps after 2×2 max pooling, (height // 2, width // 2, channels)."""
    ### BEGIN SOLUTION
    height, width = maps.shape[0] // 2 * 2, maps.shape[1] // 2 * 2
    rows = np.maximum(maps[0:height:2], maps[1:height:2])
    return np.maximum(rows[:, 0:width:2], rows[:, 1:width:2])
    ### END SOLUTION


# %% tags=["checks"]
random = np.random.default_rng(3)
first_map = np.array([[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1.0]])

exercise(
    "max_pool",
    points=2,
    right=lambda maps: pool2d(maps, 2),
    cases={
        "map 1 of the lecture": (first_map[:, :, None],),
        "maps of 4×6×3": (random.normal(size=(4, 6, 3)),),
        "maps of 5×7×2, both sides odd": (random.normal(size=(5, 7, 2)),),
        "maps of 4×4×2, all negative": (-1 - random.random((4, 4, 2)),),
    },
    hints=[
        "`maps[0::2]` has the upper rows of the blocks, `maps[1::2]` the lower ones.",
        "`np.maximum(a, b)` takes the larger one at each place. Do it for rows, then for columns.",
        "With an odd height there is one upper row more than lower ones. Cut it off first.",
    ],
)

# %% tags=["hidden"]
check("max_pool", {"maps of 11×11×5": (np.random.default_rng(4).normal(size=(11, 11, 5)),)})


# %% tags=["wrong"]
# The channels are pooled, too. Each map is pooled by itself, so their number stays.
def max_pool(maps):
    height, width = maps.shape[0] // 2, maps.shape[1] // 2
    blocks = maps[: 2 * height, : 2 * width].reshape(height, 2, width, 2, -1)
    return blocks.max(axis=(1, 3, 4))


# %% tags=["wrong"]
# This is average pooling. The largest number of each block is asked for.
def max_pool(maps):
    height, width = maps.shape[0] // 2, maps.shape[1] // 2
    blocks = maps[: 2 * height, : 2 * width].reshape(height, 2, width, 2, -1)
    return blocks.mean(axis=(1, 3))


# %% tags=["wrong"]
# This is subsampling: it takes one corner of each block, whatever stands in the others.
def max_pool(maps):
    return maps[: maps.shape[0] // 2 * 2 : 2, : maps.shape[1] // 2 * 2 : 2]


# %% tags=["wrong"]
# The blocks overlap. From block to block it is two pixels.
def max_pool(maps):
    rows = np.maximum(maps[:-1], maps[1:])
    return np.maximum(rows[:, :-1], rows[:, 1:])


# %% tags=["wrong"]
# At an odd side half a block is kept. It must be dropped.
def max_pool(maps):
    rows, columns = range(0, maps.shape[0], 2), range(0, maps.shape[1], 2)
    return np.array([[maps[i : i + 2, j : j + 2].max(axis=(0, 1)) for j in columns] for i in rows])


# %% tags=["wrong"]
# Where all numbers of a block are negative it gives 0. Pooling is not ReLU: keep the largest one.
def max_pool(maps):
    height, width = maps.shape[0] // 2, maps.shape[1] // 2
    blocks = maps[: 2 * height, : 2 * width].reshape(height, 2, width, 2, -1)
    return np.maximum(blocks.max(axis=(1, 3)), 0)


# %% tags=["wrong"]
# With an odd height or width it raises an error. The last row or column is dropped there.
def max_pool(maps):
    height, width, channels = maps.shape
    return maps.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))


# %% [markdown]
# ## 3. Write: the loss of a batch (2 points)
#
# A network gives logits $z$ of the shape (images, classes); `labels` has the true class of each
# image, (images,). Return the cross-entropy: the negative natural logarithm of the true class's
# probability, where the probabilities are the softmax of the logits,
# $p_k = e^{z_k} / \sum_j e^{z_j}$. It is one number, the mean over the images.


# %% tags=["answer"]
def cross_entropy(logits, labels):
    """Return the mean cross-entropy of a batch."""
    ### BEGIN SOLUTION
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()
    ### END SOLUTION


# %% tags=["checks"]
from scipy.special import log_softmax

random = np.random.default_rng(5)


exercise(
    "cross_entropy",
    points=2,
    right=lambda logits, labels: -log_softmax(logits, axis=1)[range(len(labels)), labels].mean(),
    cases={
        "one image, three classes": (np.array([[2.0, 0.0, -1.0]]), np.array([0])),
        "four images, four classes": (2 * random.normal(size=(4, 4)), np.array([3, 1, 1, 0])),
        "all logits 0, ten classes": (np.zeros((2, 10)), np.array([7, 2])),
        "eight images, ten classes": (3 * random.normal(size=(8, 10)), np.arange(8)),
    },
    hints=[
        "First the softmax. Over which axis do the probabilities of one image add to 1?",
        "`probabilities[np.arange(n), labels]` picks one number from each row.",
        "A probability is at most 1, so its logarithm is at most 0. A loss is not negative.",
    ],
)

# %% tags=["hidden"]
check(
    "cross_entropy",
    {
        "a network that is sure and right": (20 * np.eye(5), np.arange(5)),
        "a network that is sure and mostly wrong": (20 * np.eye(5), np.arange(5)[::-1].copy()),
    },
)


# %% tags=["wrong"]
# The softmax is taken over the images (axis 0). The probabilities of one image must add to 1.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return -np.log(softmax(logits, axis=0)[range(len(labels)), labels]).mean()


# %% tags=["wrong"]
# The softmax is taken over the whole batch. The probabilities of one image must add to 1.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return -np.log(softmax(logits)[range(len(labels)), labels]).mean()


# %% tags=["wrong"]
# The softmax is taken twice.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return -np.log(softmax(softmax(logits, axis=1), axis=1)[range(len(labels)), labels]).mean()


# %% tags=["wrong"]
# The sign is wrong: the better the guess, the smaller the loss must be.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return np.log(softmax(logits, axis=1)[range(len(labels)), labels]).mean()


# %% tags=["wrong"]
# This is the sum over the images. The mean is asked for.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return len(labels) * -np.log(softmax(logits, axis=1)[range(len(labels)), labels]).mean()


# %% tags=["wrong"]
# This takes the probability of the class that the network prefers. The true class counts.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return -np.log(softmax(logits, axis=1).max(axis=1)).mean()


# %% tags=["wrong"]
# This adds the logarithms of all classes' probabilities. Only that of the true class counts.
from scipy.special import log_softmax


def cross_entropy(logits, labels):
    return -log_softmax(logits, axis=1).sum(axis=1).mean()


# %% tags=["wrong"]
# The loss is one number, the mean over the images. This is one number for each image.
from scipy.special import log_softmax


def cross_entropy(logits, labels):
    return -log_softmax(logits, axis=1)[range(len(labels)), labels]


# %% tags=["wrong"]
# The logarithm is taken of the mean probability. Take the mean of the logarithms.
from scipy.special import softmax


def cross_entropy(logits, labels):
    return -np.log(softmax(logits, axis=1)[range(len(labels)), labels].mean())


# %% [markdown]
# ## 4. Find the mistake: a network that is never sure (3 points)
#
# A student has written Lee's network for digits, with fewer filters; `body()` gives its layers up
# to the last one. The network trains, but its loss never falls below 1.46, even when it reads each
# digit right and is quite sure. Find out why, and mend it.


# %% tags=["setup"]
def body():
    """Return the layers of a small network for digits, without the last one."""
    return [
        keras.Input((28, 28, 1)),
        Convolution2D(4, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Convolution2D(8, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dense(20, activation="relu"),
    ]


# %% tags=["answer"]
def build():
    """Return the compiled network; it takes images (28, 28, 1)."""
    network = keras.Sequential([*body(), Dense(10, activation="softmax")])
    network.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.002),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return network


# %% tags=["solution"]
def build():
    network = keras.Sequential([*body(), Dense(10)])
    network.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.002),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return network


# %% tags=["checks"]
PARAMETERS = 4 * (9 + 1) + 8 * (9 * 4 + 1) + 20 * (200 + 1) + 10 * (20 + 1)


def judge_build(build):
    if not callable(build):
        return "`build` must be a function that returns the network"
    network = build()
    if not isinstance(network, keras.Model):
        return "`build` must return the network"
    if not network.compiled or network.loss is None:
        return "the network must be compiled, with a loss"
    if network.input_shape[1:] != (28, 28, 1):
        taken = network.input_shape[1:]
        return f"images are (28, 28, 1), channels last, and the network takes {taken}"
    if network.output_shape[1:] != (10,) or network.count_params() != PARAMETERS:
        return "layers and their sizes were right: change nothing but what makes it unsure"
    last, weights = [layer for layer in network.layers if layer.weights][-1], network.get_weights()

    def losses(logits):
        """Return the outputs and the losses for the labels 0 to 9, if these are the logits."""
        last.set_weights([np.zeros((20, 10)), logits])
        outputs = np.asarray(network(known.images[:1]))
        labels = np.arange(10)[:, None]
        return outputs, [float(network.compute_loss(y=y, y_pred=outputs)) for y in labels]

    outputs, got = losses(np.linspace(-2, 2, 10))
    _, sure = losses(30 * np.eye(10)[3])
    network.set_weights(weights)
    if np.allclose(got, -log_softmax(np.linspace(-2, 2, 10)), atol=1e-3) and sure[3] < 1e-3:
        return None
    if not np.isclose(outputs.sum(), 1):
        return (
            "now no softmax of the logits is taken: the last layer or the loss must take it, "
            "exactly one of them"
        )
    if 1.4 < sure[3] < 1.5:
        return (
            "the softmax is taken twice, by the last layer and by the loss, so that a network that "
            "is sure and right still has a loss of 1.46"
        )
    return f"a network that is sure and right has a loss of {sure[3]:.2f}, and should have 0"


exercise(
    "build",
    points=3,
    judge=judge_build,
    hints=[
        "What does the last layer give: logits or probabilities? What does the loss take?",
        "The largest probability is 1, the others are 0. Take the softmax of these ten numbers: "
        "e / (e + 9) = 0.23. Its negative logarithm is 1.46.",
        "One softmax is enough. Take away one of the two.",
    ],
)


# %% tags=["wrong"]
# the softmax is taken twice, by the last layer and by the loss, so that a network that is sure and
# right still has a loss of 1.46
def build():
    network = keras.Sequential([*body(), Dense(10, activation="softmax")])
    network.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return network


# %% tags=["wrong"]
# now no softmax of the logits is taken: the last layer or the loss must take it, exactly one of
# them
def build():
    network = keras.Sequential([*body(), Dense(10)])
    network.compile(loss=keras.losses.SparseCategoricalCrossentropy())
    return network


# %% tags=["wrong"]
# the network must be compiled, with a loss
def build():
    return keras.Sequential([*body(), Dense(10)])


# %% tags=["wrong"]
# layers and their sizes were right: change nothing but what makes it unsure
def build():
    network = keras.Sequential([*body(), Dense(1, activation="sigmoid")])
    network.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return network


# %% tags=["wrong"]
# images are (28, 28, 1), channels last, and the network takes (1, 28, 28)
def build():
    network = keras.Sequential([keras.Input((1, 28, 28)), Flatten(), Dense(10)])
    network.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return network


# %% [markdown]
# ## 5. Change the pooling: digits that move (3 points)
#
# Eight fixed filters of 7×7, ReLU and one pooling layer stand before a dense layer, which learns
# from 500 digits. New digits are then read as they are, and moved by two pixels to the left.
#
# `design` says how the 22×22 maps are pooled: by "max", "average" or "subsample", and the side of
# the window. Subsampling with window 2 reads 91 % of 500 validation digits, and 73 % of the moved
# ones. Change the design so that it reads **at least 90 % of the digits and at least 80 % of the
# moved ones**. `accuracies(pooling, window)` gives both shares; it stands in the first cell of this
# page.

# %% tags=["answer"]
design = ("subsample", 2)
print("as they are {:.1%}, moved {:.1%}".format(*accuracies(*design)))

# %% tags=["solution"]
design = ("max", 4)


# %% tags=["checks"]
def judge_design(design):
    if not isinstance(design, (tuple, list)) or len(design) != 2:
        return 'the design is a pooling and a window, such as ("max", 2)'
    pooling, window = design
    if pooling not in ("max", "average", "subsample"):
        return f'the pooling is "max", "average" or "subsample", and not {pooling!r}'
    if (
        isinstance(window, bool)
        or not isinstance(window, (int, np.integer))
        or not 1 <= window < 23
    ):
        return f"the window is a whole number from 1 to 22, and not {window!r}"
    centered, shifted = accuracies(pooling, window)
    if centered >= 0.9 and shifted >= 0.8:
        return None
    result = f"{centered:.0%} of the digits are read and {shifted:.0%} of the moved ones"
    if centered < 0.9 and pooling != "subsample":
        return f"{result}: the window is so large that too little is left of where things are"
    if pooling == "subsample":
        return f"{result}: subsampling looks at one position of each window and forgets the others"
    return f"{result}: the responses still leave their windows too easily, or are blurred"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "A maximum stays as long as the strongest response stays in its window.",
        "A digit moves by two pixels. How large is a window that it does not leave at once?",
        "Too large a window does not even know where in the digit a stroke is. Try some sizes.",
    ],
)

# %% tags=["wrong"]
# 91% of the digits are read and 73% of the moved ones: subsampling looks at one position of each
# window and forgets the others
design = "subsample", 2

# %% tags=["wrong"]
# 83% of the digits are read and 76% of the moved ones: the window is so large that too little is
# left of where things are
design = "max", 8

# %% tags=["wrong"]
# 93% of the digits are read and 73% of the moved ones: the responses still leave their windows too
# easily, or are blurred
design = "average", 2

# %% tags=["wrong"]
# the window is a whole number from 1 to 22, and not 3.5
design = "max", 3.5
