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
# # 02 · From dense layers to convolutions
#
# Both rows hold the same digits. In the lower row all pixels changed places, in every digit in the
# same way. One kind of network reads the lower row as well as the upper one. A convolutional
# network does not, and neither do you. Convolutional networks are made for images, where
# neighboring pixels belong together.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from skimage.feature import match_template, peak_local_max

from dlsg_utils import data, models, plotting, training, widgets
from dlsg_utils.arithmetic import conv2d, conv_matrix, pool2d
from dlsg_utils.teaching.gratings import gabor, grating, simple_responses

# %%
# alt: Eight handwritten digits, white on black; below them the same digits with all pixels
#  scrambled, which look like noise.
digits = data.load("mnist-10k")
order = np.random.default_rng(0).permutation(28 * 28)


def scramble(images):
    return images.reshape(len(images), 28 * 28)[:, order].reshape(images.shape)


few = digits.train.images[:8]
plotting.show([*few, *scramble(few)], rows=("digits", "scrambled"), size=1.25)
plt.show()

# %% [markdown]
# ## What you will see
#
# - what a single layer cannot do, and why two can
# - three properties of images, and the three devices that use them
# - dense, local and shared connections, and a convolution written as a matrix
# - how a weight is learned that is used at many positions
# - two networks on the same digits: 210,240 weights against 11,665
# - cells of the visual cortex that are built alike

# %% [markdown]
# ## What you need
#
# Lecture 01 for the convolution itself. Section 5 uses derivatives and the chain rule. All data
# come with the course.

# %% [markdown]
# ## 1 From a perceptron to a network
#
# A perceptron computes a weighted sum of its inputs $p$, $q$, with a *bias* $b$, and says yes if it
# is above zero:
# $w_1 p + w_2 q + b > 0$. The border between yes and no is a straight line.
#
# Take two neighboring pixels, $p$ on the left and $q$ on the right, 0 for paper and 1 for ink. *Is
# there an edge between them?* The answer is the exclusive or, XOR: yes for $(0, 1)$ and $(1, 0)$,
# no for $(0, 0)$ and $(1, 1)$. No perceptron can give it (Minsky and Papert 1969). It would need
#
# $$w_2 + b > 0 \ \text{ and } \ w_1 + b > 0, \quad \text{so} \quad w_1 + w_2 + 2b > 0,$$
#
# $$b \le 0 \ \text{ and } \ w_1 + w_2 + b \le 0, \quad \text{so} \quad w_1 + w_2 + 2b \le 0.$$
#
# Several such sums side by side are a *layer*, each sum is a *unit*, and units between input and
# output are *hidden*. Two layers can tell, with two hidden units, one for each direction of the
# edge:
# $h_1 = \text{relu}(p - q)$ and $h_2 = \text{relu}(q - p)$, and yes if
# $h_1 + h_2 - \frac{1}{2} > 0$. Here $\text{relu}(z) = \max(z, 0)$.

# %%
# alt: The four pairs of pixels in a square. One straight line leaves a pair on the wrong side; the
#  two-layer network says yes in two opposite corners, no in the band between.
pixels, edge = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def perceptron(x):
    return x[:, 0] + x[:, 1] - 0.5


def two_layers(x):
    return np.maximum(x[:, 0] - x[:, 1], 0) + np.maximum(x[:, 1] - x[:, 0], 0) - 0.5


plotting.show_decisions({"a perceptron": perceptron, "two layers": two_layers}, pixels, edge)
plt.show()

# %% [markdown]
# Squares are edges, circles are not; the shaded side is where a network says yes. Section 7 comes
# back to this pair of hidden units.
#
# A layer whose units are connected to all inputs is **dense**. Two dense layers with a sigmoid, the
# smooth step $1/(1 + e^{-z})$, between them and enough hidden units approximate any continuous
# function on a bounded and closed region as closely as we like (Cybenko 1989). So why not use them
# on images?

# %%
cat = data.image("chelsea")
million = 1_000_000

print(f"values in the photograph of a cat: {cat.size:,}")
print(f"weights of a dense layer of 1,000 units on it: {1000 * cat.size:,}")
print(f"weights from a million pixels to a million units: {million * million:.0e}")
print(f"memory for these as float32: {4 * million * million / 1e12:.0f} TB")

# %% [markdown]
# ## 2 Three properties of images
#
# | Property | Device |
# |---|---|
# | A pattern is much smaller than the image. | **local connectivity** |
# | The same pattern appears at several positions. | **weight sharing** |
# | A subsampled image still shows the same object. | **pooling**, or a stride of 2 |

# %% [markdown]
# ### Small patterns, at several positions
#
# One joint between bricks fills less than one percent of this photograph. A unit that looks for
# such joints need not be connected to the rest. We slide joint 1 over the image and compare at each
# position. (This is the convolution of lecture 01 with brightness and contrast evened out: 1 is a
# perfect match.) These are the five best others:

# %% tags=["jpeg"]
# alt: A brick wall with six framed joints, and the six enlarged: they look alike.
wall, size, corner = data.image("brick", size=451), 40, (270, 116)
joint = wall[corner[0] : corner[0] + size, corner[1] : corner[1] + size, 0]
match = match_template(wall[..., 0], joint)
best = peak_local_max(match, min_distance=size // 2, num_peaks=6)

plotting.show_patches(wall, best, size)
plt.show()
print(f"a frame holds {size**2 / wall[..., 0].size:.1%} of the pixels")
print("match:", *[f"{match[tuple(position)]:.2f}" for position in best])

# %% [markdown]
# The same joint comes back: here are five more. One detector finds all of these.

# %% [markdown]
# ### A subsampled image still shows the same object

# %% tags=["jpeg"]
# alt: The cat at full size and with every 4th, 8th and 16th pixel in each direction; it can be
#  recognized in all but perhaps the last.
coarse = {step: cat[:288:step, :448:step] for step in (1, 4, 8, 16)}

titles = [f"step {step}: {len(c) * len(c[0]):,} pixels" for step, c in coarse.items()]
plotting.show(list(coarse.values()), titles, size=2.6)
plt.show()

# %% [markdown]
# With every eighth pixel in each direction one of 64 values is left, and it is still a cat. The
# next layer has less to compute, and its units see a larger part of the image. (This holds for
# images, not for everything on a grid: leave out every second point of a Go board, and it is
# another game.)
#
# **Pooling** is subsampling that looks at all values: it replaces each window, here of 2×2, by its
# maximum or its average (lecture 03 shows it). A convolution with stride 2 subsamples too.

# %% [markdown]
# ## 3 Local connectivity and weight sharing
#
# Seven inputs, three hidden units. Dense: $7 \cdot 3$ weights. Local: each unit is connected to
# three neighboring inputs, $3 \cdot 3$ weights. Shared: all units use the same three weights.
# From unit to unit the window moves by two inputs: the stride is 2.

# %%
# alt: Three units above seven inputs: 21 connections; 9, three neighbors a unit; the same 9 with
#  three shared weights in three colors. Below each its weight matrix.
layers = plotting.connection_patterns(7, 3, stride=2)
plotting.show_connections(layers)
plt.show()

# %% [markdown]
# Inputs are below, units above. Under each drawing is its weight matrix, a row a unit, a column an
# input. A gray weight belongs to one connection. Equal colors and numbers are the same weight.
#
# Two rules make a convolution of stride 1 out of a dense layer. The weight from input $x_1$ to unit
# $x_2$ is zero unless $|x_1 - x_2| \le 1$, and it depends only on $\Delta x = x_1 - x_2$. With
# five inputs and five units there are 25 weights dense, 13 local (the two units at the ends have
# two inputs each) and 3 shared.
#
# In two dimensions, with $\Delta y = y_1 - y_2$, input channels $c_1$ and output channels $c_2$,
# six indices become four:
#
# $$W_{x_1, x_2, y_1, y_2, c_1, c_2} \;\to\; W_{\Delta x, \Delta y, c_1, c_2}$$
#
# That is the kernel of a convolution layer; nine 5×5 filters on a gray image have the shape
# `(5, 5, 1, 9)`. With the bias $b$, a layer computes its activations $h^{(2)}$ from $h^{(1)}$:
#
# $$h^{(2)}_{x,y,c_2} = \text{relu}\Big(\sum_{c_1, \Delta x, \Delta y}
# W_{\Delta x, \Delta y, c_1, c_2} \, h^{(1)}_{x + \Delta x,\, y + \Delta y,\, c_1} + b_{c_2}\Big)$$

# %% [markdown]
# ## 4 A convolution is a dense layer
#
# Its matrix, though, is mostly empty. Flatten the 6×6 image of lecture 01 to 36 values. Its 3×3
# filter has 4×4 positions. So there are 16 units, each connected to 9 of the 36 pixels. The numbers
# say which of the nine weights an entry is:

# %%
# alt: A matrix of 16 rows and 36 columns. Each row holds the weights 1 to 9, in three groups of
#  three, and is the row above moved to the right.
numbers = conv_matrix(np.arange(1, 10).reshape(3, 3), (6, 6)).toarray()

plotting.show_weight_matrix(numbers, ticks=(1, 6))
plt.show()
print(f"{numbers.size} entries, {np.count_nonzero(numbers)} connections, {numbers.max()} weights")

# %% [markdown]
# Unit 2 is connected to the pixels one to the right of unit 1's, with the *same* nine weights:
# 576 → 144 → 9. Now with the real weights: the matrix times the flattened image is the convolution.

# %%
# alt: The 6×6 image, the 3×3 filter, and the 4×4 map that both ways of computing give.
rows = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in row] for row in rows])
filter_1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
output = (conv_matrix(filter_1, image.shape) @ image.ravel()).reshape(4, 4)

plotting.show_numbers({"image": image, "filter 1": filter_1, "matrix · vector": output}, mark=3)
plt.show()

# %% [markdown] tags=["details"]
# ## 5 How is a shared weight learned?
#
# Imagine that each of the 16 positions had its own copy of the kernel, and all copies were equal. A
# *loss* is a number that training makes small. Take $L = \frac{1}{2} \sum u^2$ over the 16 outputs
# $u$. The gradient of one copy is its output times the pixels of its window. By the chain rule the
# gradient of the shared kernel is the **sum** over the copies. TensorFlow's automatic
# differentiation gives the same:

# %%
# alt: Five 3×3 grids: the gradients of the first, the second and the last copy, which differ, their
#  sum over all 16, and TensorFlow's gradient of the shared kernel, equal to the sum.
copies = [u * image[i : i + 3, j : j + 3] for (i, j), u in np.ndenumerate(output)]
by_hand = sum(copies)

kernel = tf.Variable(filter_1[:, :, None, None], dtype=tf.float32)
with tf.GradientTape() as tape:
    outputs = tf.nn.conv2d(tf.constant(image[None, :, :, None], tf.float32), kernel, 1, "VALID")
    loss = tf.reduce_sum(outputs**2) / 2
by_tape = tape.gradient(loss, kernel).numpy()[:, :, 0, 0]

shown = {"copy 1": copies[0], "copy 2": copies[1], "copy 16": copies[-1]}
plotting.show_numbers(shown | {"sum of all 16": by_hand, "TensorFlow": by_tape})
plt.show()

# %% tags=["check"]
assert ((perceptron(pixels) > 0) == edge).sum() == 3
assert ((two_layers(pixels) > 0) == edge).all()
assert tuple(best[0]) == corner
five = plotting.connection_patterns(5, 3, padding=1)
for patterns, expected in ((layers, (21, 9, 3)), (five, (25, 13, 3))):
    assert tuple(np.unique(layer[layer > 0]).size for layer in patterns.values()) == expected
assert numbers.shape == (16, 36)
assert ((numbers > 0).sum(axis=1) == 9).all()
assert np.array_equal(output, conv2d(image, filter_1))
assert np.array_equal(by_hand, by_tape)
padded = conv_matrix(np.arange(1, 26).reshape(5, 5), (28, 28), padding=2).toarray()
met = np.bincount(padded.ravel())[1:]
assert (met[0], met[12], met.max()) == (676, 784, 784)

# %% [markdown]
# The gradients of the copies differ. Without sharing, one step of training would make the copies
# differ as well.
#
# **Sum or average?** The slide "How to train shared weight?" says: average the gradients. Sum and
# average differ by the number of copies, here 16. For this one kernel that is a 16 times smaller
# step in the same direction. In a network it is more than a smaller step, because layers have
# different numbers of positions: in the network of section 6 the first convolution has 784, the
# second 196, a dense layer one. (With padding a weight at the corner of the kernel meets a pixel at
# fewer of them: at 676 of 784.) Averaging rescales each layer differently, so the gradient of the
# whole network points elsewhere. Libraries compute the sum: it is the gradient of the loss.

# %% [markdown]
# ## 6 The same digits, with and without convolution
#
# Raiko's two networks for MNIST, the digits above. The dense one has hidden layers of 225 and 144
# units. The convolutional one has 9 and then 16 filters of 5×5; a max pooling follows each of
# these two layers. The last layer gives the *logits*, one number for each class: the largest one
# is the answer. Here the weights are still random, so the answer means nothing yet. Of a layer up
# to eight maps are drawn, or sixteen values of a vector:

# %%
# alt: A digit on its way through Raiko's network: 9 maps of 28×28, halved, 16 maps of 14×14,
#  halved, a vector of 784 values, ten outputs.
plotting.show_architecture(models.raiko_cnn(seed=0), digits.validation.images[5])
plt.show()

# %% [markdown]
# The slides count weights without biases, and the *signals*: the values that come in and those
# that the hidden layers compute, **before** pooling. (After it 1,764 of 7,056 are left, and 784 of
# 3,136.)

# %%
weights = {"convolutional": [5 * 5 * 1 * 9, 5 * 5 * 9 * 16, 7 * 7 * 16 * 10],
           "dense": [784 * 225, 225 * 144, 144 * 10]}  # fmt: skip
signals = {"convolutional": [28 * 28, 28 * 28 * 9, 14 * 14 * 16], "dense": [784, 225, 144]}
counted = {"convolutional": models.raiko_cnn(seed=0), "dense": models.mlp(seed=0)}
for name, model in counted.items():
    work = models.describe(model).loc["total", "multiply_adds"]
    print(f"{name:13}  {sum(weights[name]):7,} weights {weights[name]}, signals {signals[name]}")
    print(f"{'':13}  {model.count_params():7,} parameters with biases, {work:7,} multiply-adds")

# %% [markdown]
# **More signals, fewer weights.** The price is work, as each weight is used at many positions.
#
# Now we train both on the same 4,000 digits, with the same order and steps. They are shown in
# **batches** of 64. After each batch the **optimizer** changes the weights a little, so that the
# loss falls; one pass over all digits is an **epoch** (lectures 03 and 04). The optimizer is Adam
# for both. Its *learning rate*, which sets how large these changes are, falls from 0.004 to zero.
# (Adam divides the gradient of each weight by its usual size, so for Adam sum and average are
# nearly the same.)
#
# We measure on digits that were not learned: 1,000 called *validation* while we compare, 1,000
# called *test* once, at the end. (So 0.01 is ten digits.) What differs between the three runs of a
# network is the random start and the order of the digits.

# %% tags=["tolerance=0.05"]
builders = {"convolutional": models.raiko_cnn, "dense": models.mlp}
images, labels = digits.train.images[:4000], digits.train.labels[:4000]


def train(name, images, labels, epochs=4):
    runs = [builders[name](seed=seed) for seed in range(3)]
    for seed, model in enumerate(runs):
        budget = {"epochs": epochs, "batch_size": 64, "learning_rate": 4e-3, "seed": seed}
        training.fit(model, images, labels, **budget, progress=False)
    return runs


networks = {name: train(name, images, labels) for name in builders}


# %% tags=["tolerance=0.05"]
def accuracies(runs, images, labels):
    return np.array([training.evaluate(model, images, labels).accuracy for model in runs])


def text(values):
    return f"{values.mean():.3f} ({values.min():.3f} to {values.max():.3f})"


for name, runs in networks.items():
    learned, new = accuracies(runs, images, labels), accuracies(runs, *digits.validation)
    print(f"{name:13}  training {text(learned)}   validation {text(new)}")

# %% [markdown]
# (The mean of three runs, and the lowest and the highest.) The dense network fits its training
# digits better, and yet it misreads more of the digits that it has not seen.

# %% [markdown]
# ### Move the digit
#
# A dense unit has a weight for each pixel. Two pixels to the right, other weights meet the ink. A
# filter that is learned at one position is used at all positions.

# %% tags=["similarity=0.8", "tolerance=0.1"]
# alt: Accuracy on the validation digits moved right by 0 to 3 pixels, with bars over three runs.
#  Both curves fall, the dense network's much faster.
shifts, moved = range(4), {name: [] for name in networks}
for shift in shifts:
    right = np.pad(digits.validation.images, ((0, 0), (0, 0), (shift, 0), (0, 0)))[:, :, :28]
    for name, runs in networks.items():
        moved[name].append(accuracies(runs, right, digits.validation.labels))
curves = {name: np.mean(each, axis=1) for name, each in moved.items()}
spread = {name: np.std(each, axis=1, ddof=1) for name, each in moved.items()}
about = {"xlabel": "digits moved right by … pixels", "ylabel": "accuracy", "ticks": shifts}
plotting.show_curves(shifts, curves, **about, spread=spread, markers=True)
plt.show()

# %% [markdown]
# The bars are standard deviations of three runs, so short that the markers hide them. No network
# was trained on moved digits. The convolutional one is not immune: its last layer is dense, and
# pooling forgives only small shifts. Lecture 03 measures how much.

# %% [markdown]
# ### Fewer examples
#
# Each position of each image trains the same filter. Does a filter then need fewer images? With 250
# digits (25 epochs of 4 steps for both, where 4,000 digits had 4 epochs of 63) the lead should be
# larger than with 4,000:

# %% tags=["tolerance=0.05"]
of_few = {}
for name in builders:
    runs = train(name, images[:250], labels[:250], epochs=25)
    of_few[name] = accuracies(runs, *digits.validation)
    print(f"{name:13}  250 training digits: validation {text(of_few[name])}")
of_many = {name: accuracies(runs, *digits.validation) for name, runs in networks.items()}
for count, values in ((4000, of_many), (250, of_few)):
    lead = values["convolutional"] - values["dense"]
    print(f"lead with {count:4} digits: {lead.min():.2f} to {lead.max():.2f}")

# %% [markdown]
# In points of accuracy the lead is larger with few digits, in each of the three pairs of runs. As a
# share of the errors it is about the same: by the means, the convolutional network misreads about a
# quarter fewer in both cases. So this does not show that a filter needs fewer images.

# %% [markdown]
# ### Scramble the pixels
#
# Back to the picture at the top. If the convolutional network is better *because* images have
# neighborhoods, it should lose when the neighborhoods are destroyed. We train both networks again,
# on scrambled digits, and test on scrambled digits. (The test digits are used here for the first
# and only time.)

# %% tags=["tolerance=0.05"]
unseen, of_test = (scramble(digits.test.images), digits.test.labels), {}
print("accuracy on test digits  as they are              scrambled")
for name in builders:
    scrambled = train(name, scramble(images), labels)
    of_test[name] = accuracies(networks[name], *digits.test), accuracies(scrambled, *unseen)
    print(f"{name:24}", *[f"{text(values):24}" for values in of_test[name]])

# %% tags=["check"]
assert (sum(weights["convolutional"]), sum(weights["dense"])) == (11_665, 210_240)
for name, model in counted.items():
    kernels = [layer.kernel for layer in model.layers if layer.weights]
    assert [np.prod(kernel.shape) for kernel in kernels] == weights[name]
assert signals["convolutional"] == [784, 7056, 3136]
more, fewer = (of["convolutional"] - of["dense"] for of in (of_many, of_few))
assert fewer.min() > more.max()
assert min(moved["convolutional"][2]) > max(moved["dense"][2]) + 0.05
plain, scrambled = of_test["convolutional"]
assert plain.min() > scrambled.max() + 0.01
assert plain.min() > of_test["dense"][0].max()
assert abs(np.diff([values.mean() for values in of_test["dense"]])) < 0.02

# %% [markdown]
# The dense network does not notice: it never knew which pixels are neighbors. The convolutional
# network falls behind it. Its advantage is not the number of its weights. It is what it assumes
# about images.

# %% [markdown]
# ## 7 The visual cortex
#
# The visual cortex holds **topographic maps**: neighboring cells respond to neighboring regions of
# the visual field. So a cell that gets its input from a few neighbors sees a small region. This is
# local connectivity.
#
# David Hubel and Torsten Wiesel recorded single cells in the visual cortex of cats (1959, 1962). A
# **simple cell** responds to a bar or an edge of one orientation at one position. A *Gabor filter*,
# stripes that fade out, describes well how light in each part of the visual field counts for it,
# its *receptive field* (Daugman 1985).

# %%
# alt: Four Gabor filters: horizontal stripes, stripes that rise, vertical ones, stripes that fall.
orientations = (0, 45, 90, 135)
cells = gabor(21, wavelength=8, angle=orientations)

names = [f"{angle}°" for angle in orientations]
plotting.show_filters(np.moveaxis(cells, 0, -1)[:, :, None], titles=names, size=1.4)
plt.show()

# %% [markdown]
# Our model of a simple cell is a weighted sum of the pixels, then a ReLU: the rate at which a cell
# fires cannot be negative. We turn a *grating*, parallel stripes, before the four cells:

# %%
# alt: Response by orientation of the grating: four bell curves, each with its peak at the
#  orientation of its cell.
angles = np.arange(0, 181, 5)
responses = simple_responses(grating(21, wavelength=8, angle=angles), cells)

about = {"xlabel": "orientation of the grating (degrees)", "ylabel": "response"}
curves = dict(zip(names, responses.T, strict=True))
plotting.show_curves(angles, curves, **about, ticks=range(0, 181, 45))
plt.show()

# %% [markdown]
# A **complex cell** is selective for orientation, but not for the *phase*, the position of the
# stripes. Two models:
#
# - **Pooling:** the maximum over simple cells of one orientation and several phases.
# - **Energy** (Adelson and Bergen 1985): two weighted sums $a$ and $b$, a quarter of a wavelength
#   apart (a *quadrature pair*), and the root of their energy, $\sqrt{a^2 + b^2}$. As
#   $\cos^2 + \sin^2 = 1$, this does not depend on the phase.

# %%
# alt: Response while the grating moves by two wavelengths: the simple cell's swings between zero
#  and its maximum, the pooled one ripples near the maximum, the energy is a flat line.
phases, drift = np.arange(0, 360, 45), np.linspace(0, 720, 289)
moving = grating(21, wavelength=8, angle=90, phase=drift)
simple = simple_responses(moving, gabor(21, wavelength=8, angle=90, phase=phases))
a, b = np.tensordot(gabor(21, wavelength=8, angle=90, phase=[0, 90]), moving, axes=([1, 2], [1, 2]))
complex_cells = {"maximum of 8 phases": simple.max(axis=1), "√energy": np.hypot(a, b)}

about = {"xlabel": "the grating has moved by (degrees)", "ylabel": "response"}
plotting.show_curves(drift, complex_cells | {"simple cell": simple[:, 0]}, **about,
                     ticks=range(0, 721, 90))  # fmt: skip
plt.show()
for name, response in complex_cells.items():
    print(f"{name:20} smallest response {response.min() / response.max():.1%} of the largest")

# %% [markdown]
# The root of the energy is constant up to a fraction of a percent (our two filters are not exactly
# a cosine and a sine of equal size). The maximum ripples.
#
# **So pooling can make complex cells.** To move a striped filter by a pixel across its stripes is,
# nearly, to change its phase, here by 45°. So the maximum over neighboring positions of *one* map
# is, nearly, a maximum over some phases: two of them for a window of two pixels, all eight of the
# plot for one of eight pixels. In section 1, too, two units looked for an edge in opposite phases,
# and their sum did not depend on the phase.
#
# **Try it.** Move the phase: which bars stay? (The energy's; the maximum's ripples.) Then turn the
# orientation by 45° or more: which cells still respond? (Almost none.)

# %%
explorer = widgets.SimpleAndComplexCells()
explorer

# %% [markdown]
# ### Fukushima's sandwich
#
# Kunihiko Fukushima's *Neocognitron* (1980) is built of these parts. A layer of S-cells (simple)
# extracts features; a layer of C-cells (complex) forgives errors of position; and so on in turn. In
# today's words: convolution, ReLU, pooling. The connections to his S-cells are **modifiable: they
# are learned**, without a teacher; those to the C-cells are fixed, and they blur where we take the
# maximum. Here the S-cells are not learned; we give them four Gabor filters. Below the digit, the
# last column is the maximum over the four orientations:

# %%
# alt: Four filters and a 4, white on black; below, the S-cells' maps, one an orientation, each
#  orange where the pen went that way; below, the C-cells' maps, 7 by 7, the same in coarse.
digit = digits.validation.images[digits.validation.labels == 4][0]
kernels = np.moveaxis(gabor(7, wavelength=6, angle=orientations), 0, -1)[:, :, None]
s_cells = np.maximum(conv2d(digit, kernels, padding="same"), 0)
c_cells = pool2d(s_cells, 4)

panels = [*np.moveaxis(kernels[:, :, 0], -1, 0) / abs(kernels).max()]
panels += [np.repeat(digit, 3, axis=-1)]  # an image, so gray; maps in orange and purple
for maps in (s_cells, c_cells):
    panels += [*np.moveaxis(maps, -1, 0) / maps.max(), maps.max(axis=-1) / maps.max()]
titles = [*names, "digit", *[*[""] * 4, "all four"] * 2]
scale = {"cmap": plotting.SIGNED, "vmin": -1}
plotting.show(panels, titles, rows=["filters", "S-cells", "C-cells"], **scale, size=1.5)
plt.show()

# %% [markdown]
# What do the C-cells forgive? We move the digit by one pixel and measure how much each layer
# changes, as a share of its length (the root of the sum of squares):

# %%
shifted = np.maximum(conv2d(np.roll(digit, 1, axis=1), kernels, padding="same"), 0)
pairs = {"S-cells": (s_cells, shifted), "C-cells": (c_cells, pool2d(shifted, 4))}
for name, (before, after) in pairs.items():
    change = np.linalg.norm(after - before) / np.linalg.norm(before)
    print(f"{name} change by {change:.0%}")

# %% [markdown]
# In 1989 LeCun and others trained the filters of such a network from end to end by back-propagation
# (lecture 04), on handwritten zip codes. That network had no pooling layers: it subsampled by
# convolutions with stride 2. Their network of 1990 had layers of averaging between the
# convolutions. Lecture 03 builds a whole network.

# %% [markdown]
# ## Try it yourself
#
# Change the number in the first line of a cell and run it again. Guess before you look.
#
# **1** How do the three numbers of weights grow with the number of inputs?

# %%
inputs = 5
for name, layer in plotting.connection_patterns(inputs, 3, padding=1).items():
    print(f"{name:6} {np.unique(layer[layer > 0]).size} weights")

# %% [markdown]
# **2** How few simple cells does a complex cell need? What is the smallest response for 4, and
# for 16?

# %%
count = 8
fields = gabor(21, wavelength=8, angle=90, phase=np.arange(count) * 360 / count)
response = simple_responses(moving, fields).max(axis=1)
print(f"{count} phases: smallest response {response.min() / response.max():.0%} of the largest")

# %% [markdown]
# **3** Larger images: which network grows faster, and in which layer?

# %%
side = 28
for build in (models.raiko_cnn, models.mlp):
    table = models.describe(build(input_shape=(side, side, 1)))
    print(table["parameters"][table["parameters"] > 0].to_string(), "\n")

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Dense with the square of the number of inputs $n$, local as $3n - 2$, shared not at all.
# 2. Between two phases the response falls to about $\cos(180°/n)$ of the maximum: 71 % for 4, 92 %
#    for 8, 98 % for 16.
# 3. From side 28 to 56 the dense network grows by 529,200 parameters to 739,819, the convolutional
#    one by 23,520 to 35,220. Both are then three to four times as large, since in both the layer
#    after flattening grows with the number of pixels. The convolutions stay.
#
# </details>

# %% tags=["check"]
assert (angles[responses.argmax(axis=0)] % 180).tolist() == [0, 45, 90, 135]
assert simple[:, 0].min() == 0
steady = {name: response.min() / response.max() for name, response in complex_cells.items()}
assert 0.9 < steady["maximum of 8 phases"] < 0.95 < 0.99 < steady["√energy"]
for build, expected in ((models.raiko_cnn, (11_700, 35_220)), (models.mlp, (210_619, 739_819))):
    sizes = tuple(build(input_shape=(side, side, 1)).count_params() for side in (28, 56))
    assert sizes == expected
for count, share in {4: 0.71, 16: 0.98}.items():
    fields = gabor(21, wavelength=8, angle=90, phase=np.arange(count) * 360 / count)
    response = simple_responses(moving, fields).max(axis=1)
    assert round(response.min() / response.max(), 2) == share

# %% [markdown]
# ## Takeaways
#
# - Patterns are small, come back at other positions, and survive subsampling: hence local
#   connectivity, weight sharing and pooling.
# - A convolution is a dense layer whose matrix is sparse and whose few weights repeat.
# - A shared weight's gradient is the sum of its copies' gradients.
# - On digits: more signals, fewer weights, better on unseen digits. On scrambled digits the
#   advantage is gone: a CNN assumes that neighboring pixels belong together.
# - Simple cells → convolution and ReLU, complex cells → pooling.

# %% [markdown]
# ## Sources
#
# - VT, *vision class* (2015): perceptron, simple and complex cells, 21 → 9 → 3, the Neocognitron
#   with its modifiable and unmodifiable synapses. DLSG #4 (2016): topographic maps, S- and C-cells.
# - T. Raiko, *Convolutional Networks* (2015): 25 → 13 → 3, the two networks and their counts.
# - A. Jiang, CSCSE 636, lecture 7, after H. Lee: three properties, convolution and fully connected
#   layers, "How to train shared weight?".
# - D. H. Hubel and T. N. Wiesel, *Receptive fields of single neurones in the cat's striate cortex*
#   (1959), *Receptive fields, binocular interaction and functional architecture in the cat's visual
#   cortex* (1962).
# - J. G. Daugman, *Uncertainty relation for resolution in space, spatial frequency, and orientation
#   optimized by two-dimensional visual cortical filters* (1985). E. H. Adelson and J. R. Bergen,
#   *Spatiotemporal energy models for the perception of motion* (1985).
# - M. Minsky and S. Papert, *Perceptrons* (1969). G. Cybenko, *Approximation by superpositions of a
#   sigmoidal function* (1989). K. Fukushima, *Neocognitron* (1980).
# - Y. LeCun and others, *Backpropagation applied to handwritten zip code recognition* (1989),
#   *Handwritten digit recognition with a back-propagation network* (1990).
# - The photographs come with scikit-image.
