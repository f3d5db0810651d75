# %% [markdown]
# # 03 · The whole CNN
#
# Convolve, pool, repeat, flatten, classify: the parts become one network, and it learns to read
# digits and to tell clothes apart.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import scipy.ndimage
from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D

from dlsg_utils import arithmetic, data, models, plotting, training, widgets

# %%
# alt: A handwritten digit turns into 25 maps, smaller maps, 50 maps, a long vector, ten numbers.
digits = data.load("mnist-10k")
plotting.show_architecture(models.lee_cnn(seed=1), digits.validation.images[5])
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. Max pooling on the maps of lecture 01, number by number.
# 2. Lee's network in eight lines of Keras, and every one of its parameters counted.
# 3. Training on 8,000 digits and on 55,000 pictures of clothes: curves, confusions, worst mistakes,
#    and what the first filters learn.
# 4. Three parts looked at alone: the rectifier, contrast normalisation, and pooling.

# %% [markdown]
# ## What you need
#
# Lecture 01 (convolution, stride, output size) and lecture 02 (why weights are shared). The
# training takes well under a minute on a laptop.

# %% [markdown]
# ## Max pooling
#
# These are the two feature maps that the 6×6 image of lecture 01 gave. Cut each map into blocks of
# 2×2 and keep the largest number of each block.

# %%
# alt: Two 4 by 4 feature maps; beside each the 2 by 2 map of the maxima of its four blocks.
rows = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in row] for row in rows])
filter1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
filter2 = np.array([[-1, 1, -1]] * 3)
maps = [arithmetic.conv2d(image, kernel) for kernel in (filter1, filter2)]
pooled = [arithmetic.pool2d(map_, 2) for map_ in maps]

assert np.array_equal(pooled[0], [[3, 0], [3, 1]])
assert np.array_equal(pooled[1], [[-1, 1], [0, 3]])
grids = {"map 1": maps[0], "pooled 1": pooled[0], "map 2": maps[1], "pooled 2": pooled[1]}
plotting.show_numbers(grids)
plt.show()

# %% [markdown]
# The 3 in the corner of map 1 says "here is a falling diagonal". After pooling the 3 is still
# there; only its exact place within the block is forgotten.

# %% [markdown]
# ### The stack is a new image
#
# Put the pooled maps on top of each other: a 2×2 image with two channels. **The number of channels
# is the number of filters.** A second convolution treats it like any image, so convolution and
# pooling can be repeated many times. At the end, `Flatten` writes all numbers in one row.

# %%
new_image = np.stack(pooled, axis=-1)
print("new image, height × width × channels:", new_image.shape)
print("flattened:", new_image.reshape(-1))
assert new_image.shape == (2, 2, 2)

# %% [markdown]
# ## Lee's network in Keras
#
# The slides were written for Keras 1. There the image had its channels first, and the kernel's
# sides were separate arguments:
#
# ```python
# model2.add(Convolution2D(25, 3, 3, input_shape=(1, 28, 28)))
# model2.add(MaxPooling2D((2, 2)))
# ```
#
# Today channels come last and the kernel size is one tuple. The names are still understood.

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
# | softmax as the last layer | the last layer gives *logits*; the loss takes the softmax |

# %% [markdown]
# ### Counting
#
# `models.lee_cnn` is this network with a name for each layer. How many weights has one filter of
# the first layer? And one of the second, which looks through all 25 maps?

# %%
table = models.describe(models.lee_cnn())
assert table.loc["conv1", "output"] == "26×26×25"
assert table.loc["pool1", "output"] == "13×13×25"
assert table.loc["conv2", "output"] == "11×11×50"
assert table.loc["pool2", "output"] == "5×5×50"
assert table.loc["flatten", "output"] == "1250"
weights = {layer.name: layer.kernel.shape for layer in network.layers if hasattr(layer, "kernel")}
first, second = list(weights.values())[:2]
assert np.prod(first[:3]) == 9
assert np.prod(second[:3]) == 225
table

# %% [markdown]
# - A filter of the first layer has 3·3·1 = **9** weights, one of the second 3·3·25 = **225**.
# - Nine tenths of the parameters sit in the first dense layer, nine tenths of the multiplications
#   in the convolutions: few weights, used in many places.
# - 11×11 does not divide by 2. Pooling drops the last row and column, so the network never sees the
#   outermost pixels at the right and at the bottom: the receptive field ends at 26 of 28.

# %% [markdown]
# ## Training on digits
#
# 8,000 digits to learn from, 1,000 to watch the training by (*validation*), 1,000 to test on, once,
# at the end. Each digit is moved, turned and scaled a little each
# time it is shown, so that the network never sees the same picture twice.

# %%
# alt: Ten handwritten digits above, the same ten slightly moved, turned and scaled below.
augmentation = training.Augmentation(shift=2, rotation=15, zoom=0.15)
ten = digits.train.images[:10]
changed = augmentation(ten, seed=[0, 1]).numpy()
plotting.show([*ten, *changed], columns=10, size=1.0)
plt.show()

# %% tags=["tolerance=0.05"]
network = models.lee_cnn(seed=1)
filters_before = network.get_layer("conv1").kernel.numpy()
history = training.fit(
    network,
    digits,
    epochs=10,
    validation_data=digits,
    batch_size=64,
    learning_rate=3e-3,
    augmentation=augmentation,
    seed=1,
)
result = training.evaluate(network, digits.test)
print(f"accuracy on test digits: {result.accuracy:.3f}")
assert result.accuracy >= 0.985

# %% tags=["similarity=0.6"]
# alt: Learning curves on digits; the validation accuracy passes 98 percent after a few epochs.
plotting.show_history(history)
plt.show()

# %% [markdown]
# The validation digits do *better* than the training digits: these are shown distorted, the others
# ones as they were written.
#
# ### What is mistaken for what?

# %% tags=["similarity=0.6"]
# alt: Confusion matrix of the ten digits: nearly all counts on the diagonal.
predicted = result.logits.argmax(axis=1)
plotting.show_confusion(digits.test.labels, predicted, digits.class_names)
plt.show()

# %% [markdown]
# ### The worst mistakes
#
# The eight digits whose true class got the least probability. Would you have known?

# %% tags=["similarity=0.2"]
# alt: The eight digits that the network got most wrong, each with its true and its given class.
probabilities = keras.ops.softmax(result.logits).numpy()
of_true_class = probabilities[np.arange(len(predicted)), digits.test.labels]
worst = np.argsort(of_true_class)[:8]
titles = [f"is {digits.test.labels[i]}\nsaid {predicted[i]}" for i in worst]
plotting.show(digits.test.images[worst], titles)
plt.show()

# %% [markdown]
# ### What the first layer learned
#
# The 25 filters before training, and then after it. Mid-grey is zero, light is positive.

# %%
# alt: The 25 filters of the first layer before training, random patterns of light and dark.
plotting.show_filters(filters_before, columns=13)
plt.show()

# %% tags=["similarity=0.75"]
# alt: The same filters after training: many have turned into edges and lines of some direction.
plotting.show_filters(network.get_layer("conv1"), columns=13)
plt.show()

# %% [markdown]
# Now draw one yourself, and watch the bars while you draw. A digit outside the frame, or a very
# small one, is none that this network has seen.

# %%
pad = widgets.DigitPad(network)
pad

# %% [markdown]
# ## Training on clothes
#
# Fashion-MNIST has the format of MNIST and harder classes: 60,000 pictures to learn from, 10,000 to
# test. The network is the same, only the data change.

# %%
# alt: Two examples of each of ten kinds of clothes, from T-shirt to ankle boot, 28 by 28 pixels.
fashion = data.load("fashion-mnist")
examples = [np.flatnonzero(fashion.train.labels == label)[:2] for label in range(10)]
order = np.transpose(examples).reshape(-1)
names = [*fashion.class_names, *[""] * 10]
plotting.show(fashion.train.images[order], names, columns=10, size=1.1)
plt.show()

# %% tags=["tolerance=0.02"]
clothes_network = models.lee_cnn(seed=2)
training.fit(
    clothes_network,
    fashion.train,
    epochs=3,
    batch_size=48,
    learning_rate=5e-3,
    seed=2,
)
result = training.evaluate(clothes_network, fashion.test)
print(f"accuracy on the test set: {result.accuracy:.3f}")
assert result.accuracy >= 0.905

# %% tags=["similarity=0.6"]
# alt: Confusion matrix of ten kinds of clothes: shirts are taken for T-shirts, pullovers and coats.
predicted = result.logits.argmax(axis=1)
plotting.show_confusion(fashion.test.labels, predicted, fashion.class_names)
plt.show()

# %% [markdown]
# Trousers, bags and boots are easy. Most errors stay among shirts, T-shirts, pullovers, coats and
# dresses: at 28×28 pixels, people disagree about these too.

# %% [markdown]
# ## The parts, one at a time
#
# ### The rectifier
#
# A feature map holds both "the pattern is here" (positive) and "its opposite is here" (negative).
# ReLU, $\max(0, a)$, keeps the first and drops the second, so a map answers one question only.

# %% tags=["similarity=0.3"]
# alt: Five filters' answers to a digit, positive orange and negative purple; below, rectified.
layer = network.get_layer("conv1")
kernels, bias = layer.kernel.numpy(), layer.bias.numpy()
strongest = np.argsort(-np.abs(kernels).sum(axis=(0, 1, 2)))[:5]
before = arithmetic.conv2d(digits.validation.images[5], kernels, bias=bias)[..., strongest]
both = np.moveaxis(np.concatenate([before, np.maximum(before, 0)], axis=-1), -1, 0)
reach = float(np.abs(both).max())
plotting.show(list(both), columns=5, cmap=plotting.SIGNED, vmin=-reach, vmax=reach)
plt.show()

# %% [markdown]
# ### Contrast normalisation
#
# The same scene in weak light has the same edges, but weaker numbers. *Local contrast
# normalisation* subtracts the mean of each pixel's surroundings and divides by their standard
# deviation; both are convolutions. What is left does not depend on the light.

# %%
camera = data.image("camera", size=256)[..., 0].astype(float)
box = np.full((25, 25), 1 / 25**2)
normalised = []
for image in (camera, 0.2 * camera):
    mean = arithmetic.conv2d(image, box, padding="same")
    variance = arithmetic.conv2d(image**2, box, padding="same") - mean**2
    normalised.append((image - mean) / np.sqrt(np.maximum(variance, 1e-12)))
bright, dark = normalised
print(f"largest difference: {np.abs(bright - dark).max():.6f}")
assert np.allclose(bright, dark, atol=1e-6)

# %% tags=["jpeg"]
# alt: A photograph, the same five times darker, and both normalised: the same picture twice.
pictures = [camera, 0.2 * camera, bright / 6 + 0.5, dark / 6 + 0.5]
titles = ["photograph", "a fifth of the light", "normalised", "normalised"]
plotting.show(pictures, titles, size=2.6)
plt.show()

# %% [markdown]
# ### Which parts matter?
#
# Four networks, each trained alike on the 8,000 digits as they are: Lee's; one with the sigmoid in
# place of ReLU; one that pools by the average; one that pools not at all but keeps every second row
# and column.

# %%
variants = {
    "Lee's network": {},
    "sigmoid": {"activation": "sigmoid"},
    "average pooling": {"pooling": "average"},
    "no pooling": {"pooling": "subsample"},
}
networks = {name: models.lee_cnn(**choice, seed=3) for name, choice in variants.items()}
recipe = {"epochs": 4, "batch_size": 64, "seed": 3, "progress": False}
histories = {
    name: training.fit(variant, digits, validation_data=digits, **recipe)
    for name, variant in networks.items()
}

# %% tags=["similarity=0.6"]
# alt: Learning curves of four networks: the sigmoid lags behind, the other three are close.
plotting.show_history(histories)
plt.show()

# %% [markdown]
# ### How much shift does pooling forgive?
#
# All four saw only centred digits. Now the validation digits move, pixel by pixel, to the right.

# %%
distances = range(7)
moved = [scipy.ndimage.shift(digits.validation.images, (0, 0, d, 0), order=0) for d in distances]
tolerance = {
    name: [training.evaluate(variant, (m, digits.validation.labels)).accuracy for m in moved]
    for name, variant in networks.items()
}

# %% tags=["similarity=0.6"]
# alt: Accuracy against shift: max pooling falls last, no pooling first, all fall by six pixels.
plotting.show_curves(
    distances, tolerance, xlabel="pixels to the right", ylabel="accuracy", markers=True
)
plt.show()

# %% tags=["tolerance=0.1"]
for name, values in tolerance.items():
    print(f"{name:16} centred {values[0]:.2f}   moved by 2 pixels {values[2]:.2f}")
assert tolerance["Lee's network"][2] > tolerance["average pooling"][2] + 0.03
assert tolerance["average pooling"][2] > tolerance["no pooling"][2]
assert tolerance["Lee's network"][0] > tolerance["sigmoid"][0]

# %% [markdown]
# Pooling hardly matters for digits in their usual place, and a lot once they move. The maximum
# forgives more than the average: a rare, strong answer stays as strong wherever in the block it
# is. Boureau and her colleagues found the same: the sparser the features, the more the maximum
# pays. And nothing forgives six pixels. For that, the network has to *see* shifted digits, as in
# our training above.

# %% [markdown]
# ## Try it yourself
#
# 1. Pool the two maps of the first section by the average. Which of them still tells you where its
#    pattern was?
# 2. Train with `training.Augmentation(shift=6)` and draw the last curves again.
# 3. Give `models.lee_cnn` larger images, `input_shape=(64, 64, 1)`. Which layer's parameters grow,
#    and why only there?
# 4. Take half the digits, `digits.train.images[:2000]`. How much does the augmentation bring now?
# 5. The network never sees the last two rows and columns. Build one that does.

# %%
print(arithmetic.pool2d(maps[0], 2, mode="average"))
print(arithmetic.pool2d(maps[1], 2, mode="average"))

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Neither: no average is positive, although map 1 holds two perfect matches. The few strong
#    answers drown in the many weak ones.
# 2. The curve stays nearly level up to five pixels, but starts lower: the network has more to learn
#    in the same time. With 12 epochs it starts at 95 %.
# 3. Only the first dense layer: it has a weight for each number of the flattened maps. A
#    convolution has the same weights, however large the picture.
# 4. Train once with and once without it, and try 500 digits too: there it brings about 3 points.
# 5. `padding="same"` in both convolutions: 28 → 14 → 7, nothing is left over.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - A CNN repeats convolution and pooling, then flattens and classifies. Each round gives a smaller
#   image with more channels, as many as there are filters.
# - Most parameters sit in the dense layers, most of the work in the convolutions.
# - ReLU trains far faster than the sigmoid; max pooling forgives small shifts; augmentation teaches
#   the larger ones.
# - The same network learns digits and clothes: only the data change.

# %% [markdown]
# ## Sources
#
# - Slides: Jiang, *CNN – Max Pooling*, *Flatten*, *CNN in Keras*; Lee, *What does machine learn?*;
#   Raiko, *Pooling*, *Whole network*; VT, *Convolutional Neural Networks*; DLSG #4, *Pooling
#   layer*.
# - Y.-L. Boureau, J. Ponce, Y. LeCun, *A theoretical analysis of feature pooling in visual
#   recognition*, ICML 2010.
# - K. Jarrett, K. Kavukcuoglu, M. Ranzato, Y. LeCun, *What is the best multi-stage architecture for
#   object recognition?*, ICCV 2009 (contrast normalisation).
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST*, 2017. Digits: Y. LeCun, C. Cortes, *MNIST*.
