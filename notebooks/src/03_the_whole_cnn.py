# %% [markdown]
# # 03 · The whole CNN
#
# Convolve, pool, repeat, flatten, classify: the parts become one network, and it learns to read
# digits and to tell clothes apart.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.ndimage
import tensorflow as tf
from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D
from scipy.signal.windows import gaussian

from dlsg_utils import data, models, plotting, training, widgets
from dlsg_utils.arithmetic import conv2d, pool2d

# %%
# alt: A handwritten digit turns into 25 maps, smaller maps, 50 maps, a long vector, ten numbers.
digits = data.load("mnist-10k")
plotting.show_architecture(models.lee_cnn(seed=1), digits.validation.images[5])
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. Max pooling on the maps of lecture 01, number by number.
# 2. Lee's network in eight lines of Keras, its parameters counted, its forward pass in NumPy.
# 3. Training on digits and on clothes: curves, confusions, the worst mistakes, the filters.
# 4. Two parts alone: contrast normalization, and how much shift pooling tolerates.
#
# In drawings of a network, as above, a layer shows up to eight maps, or sixteen values of a vector.

# %% [markdown]
# ## What you need
#
# Lecture 01 (convolution, stride, output size) and lecture 02 (why weights are shared).

# %% [markdown]
# ## 1 Max pooling
#
# These are the two feature maps that the 6×6 image of lecture 01 gave. **Max pooling** cuts each
# map into blocks of 2×2 and keeps the largest number of each block.
#
# A 3 in map 1 says "here is a diagonal that falls to the right". After pooling both 3s are still
# there. Only their exact position within the block is lost.

# %%
# alt: Two 4 by 4 feature maps, cut into four blocks by thick lines; beside each the 2 by 2 map of
#  the maxima of its blocks.
rows = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in row] for row in rows])
filters = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], [[-1, 1, -1]] * 3
first_maps = [conv2d(image, kernel) for kernel in filters]
pooled = [pool2d(feature_map, 2) for feature_map in first_maps]

grids = {"map 1": first_maps[0], "pooled 1": pooled[0],
         "map 2": first_maps[1], "pooled 2": pooled[1]}  # fmt: skip
for panel in plotting.show_numbers(grids).axes[::2]:
    panel.plot([-0.5, 3.5, np.nan, 1.5, 1.5], [1.5, 1.5, np.nan, -0.5, 3.5], "k", lw=3)
plt.show()

# %% [markdown]
# ### The stack is a new image
#
# Two pooled maps on top of each other are a 2×2 image with two channels. **The number of channels
# is the number of filters.** The next convolution treats the stack like any image, so convolution
# and pooling can be repeated. At the end, `Flatten` writes all numbers in one row.

# %%
new_image = np.stack(pooled, axis=-1)
print("new image, height × width × channels:", new_image.shape)
print("flattened:", new_image.reshape(-1))

# %% [markdown]
# ## 2 Lee's network in Keras
#
# The slides were written for Keras 1. In their code the channels of an image come first, and the
# sides of a kernel are separate arguments:
#
# ```python
# model2.add(Convolution2D(25, 3, 3, input_shape=(1, 28, 28)))
# model2.add(MaxPooling2D((2, 2)))
# ```
#
# This is the network today:

# %%
network = keras.Sequential([keras.Input((28, 28, 1))], name="lee")
network.add(Convolution2D(25, (3, 3), activation="relu"))
network.add(MaxPooling2D((2, 2)))
network.add(Convolution2D(50, (3, 3), activation="relu"))
network.add(MaxPooling2D((2, 2)))
network.add(Flatten())
network.add(Dense(100, activation="relu"))
network.add(Dense(10))
[layer.output.shape[1:] for layer in network.layers]

# %% [markdown]
# | slides (Keras 1) | today (Keras 3) |
# |---|---|
# | `Convolution2D(25, 3, 3)` | `Convolution2D(25, (3, 3))` |
# | `input_shape=(1, 28, 28)` | `keras.Input((28, 28, 1))` |
# | maps `(25, 26, 26)` | maps `(26, 26, 25)` |
# | (no activation in the slides' code) | `activation="relu"` in the layer |
# | (the end of the network is not in the slides' code) | `Dense(100)` and `Dense(10)` |

# %% [markdown]
# ### Counting
#
# `models.lee_cnn` is this network with a name for each layer. How many weights has one filter of
# the first layer? And one of the second, which sees all 25 maps?

# %%
table = models.describe(models.lee_cnn())
table

# %% tags=["check"]
assert np.array_equal(new_image, np.dstack([[[3, 0], [3, 1]], [[-1, 1], [0, 3]]]))
outputs = ["26×26×25", "13×13×25", "11×11×50", "5×5×50", "1250"]
assert list(table.loc[["conv1", "pool1", "conv2", "pool2", "flatten"], "output"]) == outputs
kernels = [weight.shape for weight in network.get_weights()[::2]]
assert [np.prod(shape[:3]) for shape in kernels[:2]] == [9, 225]
assert [w.shape for w in network.weights] == [w.shape for w in models.lee_cnn().weights]
cropped = digits.validation.images[:100].copy()
cropped[:, 26:], cropped[:, :, 26:] = 1, 1
difference = network(cropped) - network(digits.validation.images[:100])
assert np.abs(difference).max() < 1e-5

# %% [markdown]
# - A filter of the first layer has 3·3·1 = **9** weights, one of the second 3·3·25 = **225**.
# - The *receptive field* of a unit is the window of the image that it sees; the table has its side.
# - Nine tenths of the parameters sit in the first dense layer. Nine tenths of the multiply-adds are
#   in the convolutions, because each of their few weights is used at many positions.
# - 11 is odd: pooling drops the last row and column. So the last two rows and columns of the image,
#   numbers 27 and 28, have no influence at all.

# %% [markdown]
# ### The forward pass
#
# All that the network computes fits in six lines of NumPy. `conv2d` is that of lecture 01, `pool2d`
# pools as in section 1, `@` is the dot product of a dense layer, and **ReLU**, the rectifier, is
# $\max(0, a)$.


# %%
def forward(image, weights):
    """Return the ten logits of Lee's network for an image (28, 28, 1)."""
    kernels1, bias1, kernels2, bias2, dense1, bias3, dense2, bias4 = weights
    maps = np.maximum(conv2d(image, kernels1, bias=bias1), 0)
    maps = pool2d(maps, 2)
    maps = np.maximum(conv2d(maps, kernels2, bias=bias2), 0)
    maps = pool2d(maps, 2)
    hidden = np.maximum(maps.reshape(-1) @ dense1 + bias3, 0)
    return hidden @ dense2 + bias4


network = models.lee_cnn(seed=1)
image, label = digits.validation.images[5], digits.validation.labels[5]
logits = forward(image, network.get_weights())
assert np.allclose(logits, network(image[None])[0], atol=1e-5)

# %% [markdown]
# The ten numbers $z_k$ of the last layer are the **logits**. The **softmax** turns them into
# probabilities, $p_k = e^{z_k} / \sum_j e^{z_j}$. The **loss** is the *cross-entropy*: the negative
# logarithm of the true class's probability. It is 0 when the network is sure and right.

# %%
probabilities = np.exp(logits) / np.exp(logits).sum()
print("logits       ", logits.round(2))
print("probabilities", probabilities.round(2))
print(f"loss for this {label}: {-np.log(probabilities[label]):.2f}")
print(f"loss of a guess among ten classes: {np.log(10):.2f}")

# %% [markdown]
# An untrained network guesses: all probabilities are near 0.1.

# %% [markdown]
# ## 3 Training on digits
#
# 8,000 digits to learn from (`train`), 1,000 to choose by (`validation`), 1,000 to test on, once,
# at the end (`test`). In Keras, `compile` names loss and optimizer, `fit` trains:
#
# - The images are shown in **batches**, here of 64. After each batch the **optimizer** changes all
#   weights a little, in the direction in which its loss should fall. On this page it is always Adam
#   (lecture 04).
# - One pass over all training images is an **epoch**.

# %% tags=["tolerance=0.05"]
keras.utils.set_random_seed(1)
network.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.002),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
images, labels = digits.train
by_keras = network.fit(
    images, labels, batch_size=64, epochs=1, validation_data=tuple(digits.validation), verbose=0
)
pd.DataFrame(by_keras.history, index=["epoch 1"])[["accuracy", "val_accuracy"]].round(2)

# %% [markdown]
# What `fit` repeats is short. Here is an epoch in plain code, of ten batches. The tape gives the
# gradient of the loss with respect to all weights, by back-propagation (lecture 04):

# %%
x, y = digits.train[:640]
network, twin = models.lee_cnn(seed=1), models.lee_cnn(seed=1)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(learning_rate=0.002)
for first in range(0, 640, 64):
    batch = slice(first, first + 64)
    with tf.GradientTape() as tape:
        loss = cross_entropy(y[batch], network(x[batch], training=True))
    gradients = tape.gradient(loss, network.trainable_variables)
    optimizer.apply(gradients, network.trainable_variables)

# %% [markdown]
# `training.fit`, the loop of this course, ends in the same weights:

# %%
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(64)
options = {"optimizer": keras.optimizers.Adam(0.002), "precision": "float32", "progress": False}
training.fit(twin, batches, epochs=1, **options)
for by_hand, by_library in zip(network.weights, twin.weights, strict=True):
    assert np.allclose(by_hand, by_library, atol=1e-4)

# %% [markdown]
# Unless told otherwise it also shuffles the images and lowers the *learning rate*, the size of a
# step, to zero along a cosine. And it can change the images at random before each step, which is
# called **augmentation** (lecture 04). Here each digit is moved, turned and scaled a little each
# time it is shown:

# %%
# alt: Ten handwritten digits above, the same ten slightly moved, turned and scaled below.
augmentation = training.Augmentation(shift=2, rotation=15, zoom=0.15)
ten = digits.train.images[:10]
changed = augmentation(ten, seed=[0, 1]).numpy()
plotting.show([*ten, *changed], rows=["as written", "changed"], size=1.0)
plt.show()

# %% tags=["tolerance=0.4", "similarity=0.6"]
# alt: Learning curves on digits; the validation accuracy passes 97 percent within a few epochs.
network = models.lee_cnn(seed=1)
filters_before = network.get_layer("conv1").kernel.numpy()
recipe = {"epochs": 4, "batch_size": 64, "learning_rate": 3e-3, "seed": 1}
history = training.fit(
    network, digits, validation_data=digits, augmentation=augmentation, **recipe, progress=False
)
plotting.show_history(history)
plt.show()

# %% [markdown]
# Why may the validation accuracy lie above the training accuracy? Training accuracy is counted on
# *changed* digits, during the epoch, while the network still learns; validation accuracy
# afterwards, on digits as they were written.
#
# All choices are made. Now the test digits, once:

# %% tags=["tolerance=0.02"]
result = training.evaluate(network, digits.test)
error = 2 * np.sqrt(result.accuracy * (1 - result.accuracy) / len(digits.test))
print(f"accuracy on 1,000 test digits: {result.accuracy:.3f}")
print(f"by the luck of the draw ± {error:.2f} (two standard errors)")

# %% [markdown]
# ### What is mistaken for what?
#
# Mistakes are orange.

# %% tags=["similarity=0.6"]
# alt: Confusion matrix of the ten digits: nearly all counts on the diagonal.
predicted = result.logits.argmax(axis=1)
plotting.show_confusion(digits.test.labels, predicted, digits.class_names)
plt.show()

# %% [markdown]
# The mistakes whose true class got the least probability. Would you have known?

# %% tags=["similarity=0.2"]
# alt: Eight misread digits in a row, each with its true class and the one that the network said.
plotting.show_mistakes(*digits.test, result.logits, digits.class_names)
plt.show()

# %% [markdown]
# ### What the first layer learned
#
# Eight of the 25 filters, those with the largest weights at first, before and after training:
# orange is positive, purple negative, white zero. Below, on a scale of their own, their responses
# to a digit, and what ReLU leaves of these. The faint color of a background is the filter's bias.

# %% tags=["similarity=0.3"]
# alt: Four rows of eight: filters before training, pale and random; after training, stronger, most
#   with orange on one side and purple on the other; their responses to an 8; only the positive
#   part.
conv1 = network.get_layer("conv1")
before, after = (np.moveaxis(k[:, :, 0], -1, 0) for k in (filters_before, conv1.kernel.numpy()))
eight = np.argsort(-np.abs(before).sum(axis=(1, 2)))[:8]
weights = np.concatenate([before[eight], after[eight]])
maps = conv2d(image, conv1.kernel.numpy(), bias=conv1.bias.numpy())
responses = np.moveaxis(maps, -1, 0)[eight]
responses = np.concatenate([responses, np.maximum(responses, 0)])

panels = [*weights / np.abs(weights).max(), *responses / np.abs(responses).max()]
names = ["before\ntraining", "after\ntraining", "response", "after ReLU"]
plotting.show(panels, rows=names, cmap=plotting.SIGNED, vmin=-1, vmax=1, size=1.15)
plt.show()

# %% [markdown]
# A filter with strong weights of both signs responds positively to its pattern and negatively to
# the opposite, dark for bright. In the third and the sixth the positive weights prevail: they
# respond positively to nearly all of the ink. ReLU keeps the positive part.
#
# Have the filters become edge detectors? An edge detector is a *tilted* plane over the 3×3 window,
# dark on one side, bright on the other. The two slopes, down and to the right, fill two of the nine
# dimensions, so random filters have, on average, 2/9 = 0.22 of their squared weights there.

# %% tags=["tolerance=0.1"]
slopes = np.mgrid[-1:2, -1:2].reshape(2, 9) / np.sqrt(6)  # of length 1
start, end = before.reshape(25, 9), after.reshape(25, 9)
for name, flat in (("before", start), ("after", end)):
    tilted = np.sum((flat @ slopes.T) ** 2) / np.sum(flat**2)
    length = np.linalg.norm(flat, axis=1).mean()
    print(f"{name:6} training: {tilted:.2f} of the squared weights in slopes, length {length:.2f}")
alike = np.corrcoef(end, start)[:25, 25:]
own = np.mean(alike.argmax(axis=1) == np.arange(25))
print(f"{own:.2f} of the trained filters resemble their own start more than any other")

# %% tags=["check"]
assert result.accuracy >= 0.97
assert tilted > 0.45

# %% [markdown]
# The filters have become stronger (longer) and, taken together, much more tilted: part of the way
# to edges. But nearly all can still be recognized: much of the random start is still in them.

# %% [markdown]
# ### Look inside while you draw
#
# Draw a digit. Every map of every layer follows, as in the
# [visualization by Adam Harley](http://scs.ryerson.ca/~aharley/vis/conv/) to which Jiang's slides
# link. Point at a unit to see its window in the layer below, its weights and their sum. What
# happens to a very small digit? What to one in the corner? (Section 6 measures how far a digit may
# move.)

# %%
widgets.NetworkPad(network, image=image)

# %% [markdown]
# ## 4 Training on clothes
#
# Fashion-MNIST has the format of MNIST and harder classes. The network is the same, layer by layer,
# and so is the recipe: four epochs. The data differ, and the number of images: 15,000 of 55,000
# here, 8,000 digits above. Nothing is augmented.

# %%
# alt: Two examples of each of ten kinds of clothes, from T-shirt to ankle boot, 28 by 28 pixels.
fashion = data.load("fashion-mnist")
examples = [np.flatnonzero(fashion.train.labels == label)[:2] for label in range(10)]
order = np.transpose(examples).reshape(-1)
names = [*fashion.class_names, *[""] * 10]
plotting.show(fashion.train[order].images, names, columns=10, size=1.1)
plt.show()

# %% tags=["tolerance=0.3", "similarity=0.6"]
# alt: Learning curves on clothes: after four epochs the training accuracy is above that of
#   validation, the training loss below.
clothes_network = models.lee_cnn(seed=2)
recipe = {"epochs": 4, "batch_size": 64, "learning_rate": 3e-3, "seed": 2}
some = fashion.train[:15_000]
history = training.fit(clothes_network, some, validation_data=fashion, **recipe, progress=False)
plotting.show_history(history)
plt.show()

# %% [markdown]
# Here the training accuracy ends above the validation accuracy: the network fits its training
# images better than new ones. A large gap of this kind is called **overfitting**; here it is small.
# A clear sign of it, a validation loss that rises while the training loss falls, is not there: both
# still fall. On the test images we can compare the network with people. Their accuracy is published
# beside the data: people without expertise in fashion, three labels an image, the majority counted.

# %% tags=["tolerance=0.02"]
result = training.evaluate(clothes_network, fashion.test)
print(f"our network, 10,000 test images:     {result.accuracy:.3f}")
print("people, 1,000 of the test images:    0.835")

# %% tags=["similarity=0.6"]
# alt: Confusion matrix of ten kinds of clothes: shirts are taken for T-shirts, pullovers and coats.
predicted = result.logits.argmax(axis=1)
plotting.show_confusion(fashion.test.labels, predicted, fashion.class_names)
plt.show()

# %% tags=["tolerance=0.1"]
wrong = predicted != fashion.test.labels
five = ("T-shirt/top", "Pullover", "Dress", "Coat", "Shirt")
upper = [fashion.class_names.index(name) for name in five]
among = wrong & np.isin(predicted, upper) & np.isin(fashion.test.labels, upper)
print(f"errors among shirts, T-shirts, pullovers, coats, dresses: {among.sum() / wrong.sum():.2f}")

# %% tags=["check"]
assert result.accuracy > 0.86
assert among.sum() > 0.7 * wrong.sum()

# %% [markdown]
# Most errors stay among five kinds that cover the upper body. But the worst ones need not: here
# are those whose true class got the least probability. Would you dispute a label?

# %% tags=["similarity=0.2"]
# alt: The six articles that the network got most wrong, each with its true and its given class.
plotting.show_mistakes(*fashion.test, result.logits, fashion.class_names, count=6)
plt.show()

# %% [markdown] tags=["details"]
# ## 5 Contrast normalization
#
# In the stack of layers in the slides of the vision class (VT) a *normalization* layer follows the
# pooling; here the maps are normalized before it, and one is shown. Where all responses are weak,
# it makes them stronger relative to the rest. At each position it subtracts the weighted mean of
# the surroundings, in all maps together. It squares these differences and averages them with the
# same weights; the root of that is $\sigma$, by which it divides. Both averages are convolutions
# with a Gaussian window. Dividing by $\sigma$ alone would amplify the noise of an empty background.
# Jarrett and colleagues divide by the larger of $c$ and
# $\sigma$, where $c$ is the mean of $\sigma$ over all positions; this prevents it.


# %%
def normalize(maps):
    """Normalize the local contrast of feature maps (H, W, C), after Jarrett et al."""
    bell = np.outer(gaussian(9, std=2), gaussian(9, std=2))
    window = np.repeat(bell[..., None], maps.shape[-1], axis=-1)
    window = window / window.sum()
    centered = maps - conv2d(maps, window, padding="same")[..., None]
    sigma = np.sqrt(conv2d(centered**2, window, padding="same"))[..., None]
    return centered / np.maximum(sigma.mean(), sigma)


# %% tags=["similarity=0.3", "tolerance=0.15"]
# alt: A digit 8 whose lower half is dim; a feature map of it, in which the lower half nearly
#  vanishes; the normalized map, in which both halves are clear, with a purple halo around the ink.
faded = image * np.where(np.arange(28) < 14, 1, 0.2)[:, None, None]
maps = np.maximum(conv2d(faded, conv1.kernel.numpy(), bias=conv1.bias.numpy()), 0)
third = eight[2]  # of the filters above
stages = {"map of the third filter, after ReLU": maps[..., third],
          "normalized": normalize(maps)[..., third]}  # fmt: skip
panels = [stage / np.abs(stage).max() for stage in stages.values()]
panels.insert(0, np.repeat(faded, 3, axis=-1))  # an image, so gray; maps in orange and purple
titles = ["digit, lower half dim", *stages]
plotting.show(panels, titles, cmap=plotting.SIGNED, vmin=-1, vmax=1, size=2.4)
plt.show()
for name, stage in stages.items():
    share = stage[14:].max() / stage[:14].max()
    print(f"{name}: largest value of the lower half / of the upper half = {share:.2f}")

# %% [markdown]
# The dim half comes closer to the upper one. Purple is below the mean of the surroundings. Lee's
# network has no such layer, and we do not test here whether it would help. Lecture 04 has a later
# kind of normalization, over the batch.

# %% [markdown]
# ## 6 How much shift does pooling tolerate?
#
# We compare networks that differ in how they pool: by the maximum, by the average, or not at all,
# keeping only every second row and column (*subsampling*; here the last maps are 6×6, so this
# network has more parameters). A fourth pools by the maximum and sees digits that are shifted by up
# to 4 pixels. Each is trained with three seeds on 3,000 digits, 2 epochs. Then the validation
# digits move, pixel by pixel, to the left: at the right border pooling drops columns (section 2).
# At four pixels some digits may be cut off. The bars are standard deviations of the three seeds.

# %%
variants = {
    "max + shifted digits": ({}, training.Augmentation(shift=4)),
    "max": ({}, None),
    "average": ({"pooling": "average"}, None),
    "subsampling": ({"pooling": "subsample"}, None),
}
recipe = {"epochs": 2, "batch_size": 32, "progress": False}
trained = {name: [] for name in variants}
for name, (options, shifts) in variants.items():
    for seed in range(3):
        model = models.lee_cnn(**options, seed=seed)
        training.fit(model, digits.train[:3000], augmentation=shifts, seed=seed, **recipe)
        trained[name].append(model)

# %% tags=["similarity=0.6", "tolerance=0.25"]
# alt: Accuracy against shift: with max pooling it falls later and less than with average pooling,
#   most with subsampling; the network that saw shifted digits loses about eight points.
labels = digits.validation.labels
moved = [scipy.ndimage.shift(digits.validation.images, (0, 0, -d, 0), order=0) for d in range(5)]
accuracies = {
    name: np.array([[training.evaluate(m, x, labels).accuracy for x in moved] for m in seeds])
    for name, seeds in trained.items()
}
curves = {name: values.mean(axis=0) for name, values in accuracies.items()}
spread = {name: values.std(axis=0, ddof=1) for name, values in accuracies.items()}
axes = {"xlabel": "pixels to the left", "ylabel": "accuracy, 3 seeds", "ticks": range(5)}
plotting.show_curves(range(5), curves, spread=spread, markers=True, **axes)
plt.show()

# %% tags=["tolerance=0.1"]
table = {
    name: [f"{v[:, d].min():.2f} to {v[:, d].max():.2f}" for d in (0, 1, 2, 4)]
    for name, v in accuracies.items()
}
pd.DataFrame(table, index=["centered", "1 pixel", "2 pixels", "4 pixels"]).T

# %% tags=["check"]
two = {name: values[:, 2] for name, values in accuracies.items()}
assert (two["max"] > two["average"] + 0.02).all()
assert (two["average"] > two["subsampling"]).all()
assert accuracies["max + shifted digits"][:, 4].min() > accuracies["max"][:, 4].max() + 0.2

# %% [markdown]
# - On centered digits the four are within three points. One pixel costs up to five points of
#   accuracy. Two cost the maximum about twelve, the average about 18 and subsampling about 22, but
#   the network that saw shifted digits only about two.
# - At two pixels the order is the same for each seed: maximum, average, subsampling. One reason
#   that can be given, but that we did not test: the maximum keeps its value until the strongest
#   response leaves its block or a stronger one enters; the average changes with every weak response
#   that enters or leaves; subsampling sees one position of four.
# - At four pixels the three that saw no shifts read about half of the digits wrong, or more; the
#   one that saw them reads about 0.83. Here larger shifts were learned by *seeing* them. All four
#   learned for two epochs only; we did not measure whether longer training changes this.
#
# Boureau and her colleagues asked another question: how well do pooled features separate two
# classes? Their analysis favors the maximum where features are rarely active.

# %% [markdown]
# ## Try it yourself
#
# **1** Here the two maps of section 1 are pooled by the maximum. Pool them by the average instead.
# Which blocks hold the pattern? And if ReLU comes first, `np.maximum(feature_map, 0)`?

# %%
for feature_map in first_maps:
    print(pool2d(feature_map, 2, mode="max").tolist())

# %% [markdown]
# **2** In the table of section 2, give `models.lee_cnn` larger images, `input_shape=(64, 64, 1)`.
# Which layer's parameters grow, and why only there?
#
# **3** What is ReLU good for? Give the variants of section 6 a fifth, with the sigmoid $1/(1 +
# e^{-a})$ in its place: `"sigmoid": ({"activation": "sigmoid"}, None)`. What does it learn in the
# two epochs?
#
# <details><summary>Answers</summary>
#
# 1. Before ReLU the averages are 0, −1.75, −1.25, −0.5 and −1, −0.75, −0.75, −0.5: the lower 3 of
#    map 1 drowns in negative responses. After ReLU they are 1, 0, 0.75, 0.25 and 0, 0.25, 0, 1: the
#    largest averages are where the 3s are.
# 2. Only the first dense layer: it has a weight for each number of the flattened maps. A
#    convolution has the same weights, however large the image.
# 3. When we ran it, the sigmoid had learned little after two epochs: it read 0.10 to 0.17 of the
#    centered digits. We did not test why. One candidate: the slope of the sigmoid is at most 1/4,
#    so each of the three layers passes on at most a quarter of the gradient that reaches it, before
#    the weights. Lecture 04 shows gradients that vanish from layer to layer.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - A CNN repeats convolution, ReLU and pooling, then flattens and classifies. In Lee's network each
#   round gives a smaller image with more channels, as many as there are filters.
# - There most parameters sit in the first dense layer, most of the work is in the convolutions.
# - Of the three ways to pool, the maximum tolerated shifts best; yet two pixels cost it twelve
#   points. Digits that were shifted in training teach larger shifts.
# - The same network learns digits and clothes. What we count on test images, we count once.

# %% [markdown]
# ## Sources
#
# - Slides: Jiang, *CNN – Max Pooling*, *Flatten*, *CNN in Keras*; Lee, *What does machine learn?*;
#   Raiko, *Pooling*, *Whole network*; VT, *Convolutional Neural Networks*; DLSG #4, *Pooling
#   layer*.
# - A. W. Harley, *An interactive node-link visualization of convolutional neural networks*, ISVC
#   2015.
# - Y.-L. Boureau, J. Ponce, Y. LeCun, *A theoretical analysis of feature pooling in visual
#   recognition*, ICML 2010.
# - K. Jarrett, K. Kavukcuoglu, M. Ranzato, Y. LeCun, *What is the best multi-stage architecture for
#   object recognition?*, ICCV 2009 (contrast normalization).
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST*, 2017; human accuracy: README of its repository,
#   zalandoresearch/fashion-mnist, *Human Performance*. Digits: Y. LeCun, C. Cortes, *MNIST*.
