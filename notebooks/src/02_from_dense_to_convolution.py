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
# A dense layer connects every unit with every pixel. A convolution is the same layer with most of
# the connections cut and the rest sharing a few weights. Pictures allow this, and it pays.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras.layers import Convolution2D, MaxPooling2D
from skimage.feature import match_template, peak_local_max
from sklearn.neural_network import MLPClassifier

from dlsg_utils import data, models, plotting, training
from dlsg_utils.arithmetic import conv2d, conv_matrix, pool2d
from dlsg_utils.teaching.gratings import gabor, grating, simple_responses

# %%
# alt: Five units above five inputs, three times: all 25 connections; the 13 to near inputs; the
#  same 13 in three colours, one a shared weight. Below each its weight matrix.
plotting.show_connections(plotting.connection_patterns(5, 3, padding=1))
plt.show()

# %% [markdown]
# Inputs below, units above, and under each drawing its weight matrix: a row a unit, a column an
# input. Grey weights belong to one connection; equal colours and numbers are one and the same
# weight.
#
# ## What you will see
#
# - what a single layer cannot do, and why two can
# - three properties of pictures, and the three devices that use them
# - dense, local and shared connections, and a convolution written as a matrix
# - how a weight learns that sits in many places at once
# - two networks on the same digits: 210,240 weights against 11,665
# - cells of the visual cortex that had the idea first
#
# ## What you need
#
# Lecture 01 for the convolution itself. All data come with the course.

# %% [markdown]
# ## 1 From a perceptron to a network
#
# A perceptron weighs its inputs, adds them up and squashes the sum: $\sigma(w \cdot x + b)$. It
# says yes on one side of a straight line and no on the other.
#
# Take two neighbouring pixels, 0 for paper and 1 for ink. *Is there an edge between them?* Let us
# ask 100,000 random perceptrons.

# %%
pixels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
edge = np.array([0, 1, 1, 0])

random = np.random.default_rng(3)
weights, biases = random.normal(size=(2, 100_000)), random.normal(size=100_000)
right = ((pixels @ weights + biases > 0) == edge[:, None]).sum(axis=0)
best = right.argmax()
print(f"the best of {right.size:,} perceptrons gets {right.max()} of 4 right")
assert right.max() == 3

# %% [markdown]
# Three of four, and no perceptron does better: no straight line parts the two edges from the two
# even pairs. (This is the exclusive or, XOR.) A second layer does it, here with four hidden units,
# trained by following the gradient of the error (lecture 04 shows how).

# %%
# alt: The four pairs of pixels in a square. One straight line leaves a pair on the wrong side; the
#  two-layer network's border folds around the two edges.
network = MLPClassifier((4,), solver="lbfgs", random_state=0).fit(pixels, edge)
assert (network.predict(pixels) == edge).all()

scores = {
    "perceptron: 3 of 4": lambda points: points @ weights[:, best] + biases[best],
    "two layers: 4 of 4": lambda points: network.predict_proba(points)[:, 1] - 0.5,
}
plotting.show_decisions(scores, pixels, edge)
plt.show()

# %% [markdown]
# Squares are edges, circles are not; the shaded side is where a network says edge. By hand it takes
# two hidden units, one for ink–paper, one for paper–ink, and their sum:
# $\text{relu}(x_1 - x_2) + \text{relu}(x_2 - x_1)$. Remember this pair for section 7.
#
# A layer whose units all see all inputs is **dense**. With enough hidden units, two dense layers
# come as near to any continuous function as we like. So why not use them on pictures?

# %%
cat = data.image("chelsea")
million = 1_000_000

print(f"the cat has {cat.size:,} numbers")
print(f"a dense layer of 1,000 units on it: {1000 * cat.size:,} weights")
print(f"from a million pixels to a million units: {million * million:.0e} weights")
print(f"in memory, as float32: {4 * million * million / 1e12:.0f} TB")

# %% [markdown]
# ## 2 Three properties of pictures
#
# | Pictures are special | so we build in |
# |---|---|
# | a pattern is much smaller than the picture | **local connectivity** |
# | the same pattern appears in several places | **weight sharing** |
# | a smaller copy still shows the same thing | **pooling** |
#
# ### A pattern is much smaller than the picture

# %% tags=["jpeg"]
# alt: The face of a cat with a small frame around one eye, and the eye enlarged.
corner, size = (87, 145), 56

plotting.show_patches(cat, [corner], size)
plt.show()
print(f"the frame holds {size**2 / cat[..., 0].size:.1%} of the pixels")

# %% [markdown]
# You need 2 % of the picture to see that this is an eye. A unit that looks for eyes need not be
# connected to the rest.
#
# ### The same pattern appears in several places
#
# We slide the eye over the whole picture and compare at each place (lecture 01's convolution, with
# brightness and contrast evened out, so that 1 is a perfect match).

# %% tags=["jpeg"]
# alt: The cat with two frames: the left eye, which was searched for, and the best match elsewhere,
#  the right eye.
grey = cat.mean(axis=2)
eye = grey[corner[0] : corner[0] + size, corner[1] : corner[1] + size]
match = match_template(grey, eye)
places = peak_local_max(match, min_distance=size // 2, num_peaks=3)

plotting.show_patches(cat, places[:2], size)
plt.show()
print("match at the three best places:", *[f"{match[tuple(place)]:.2f}" for place in places])
assert tuple(places[0]) == corner
assert 270 < places[1][1] < 300  # the other eye

# %% [markdown]
# The best place is the eye itself; the next is the *other eye*. One detector finds both. In a wall
# the same joint comes back everywhere:

# %% tags=["jpeg"]
# alt: A brick wall with six framed joints, and the six enlarged: they look alike.
wall, size = data.image("brick", size=451), 40
joint = wall[270 : 270 + size, 116 : 116 + size, 0]
match = match_template(wall[..., 0], joint)
places = peak_local_max(match, min_distance=size // 2, num_peaks=6)

plotting.show_patches(wall, places, size)
plt.show()
print("match:", *[f"{match[tuple(place)]:.2f}" for place in places])
assert min(match[tuple(place)] for place in places) > 0.9

# %% [markdown]
# ### A smaller copy still shows the same thing

# %% tags=["jpeg"]
# alt: The cat at full size and with every 4th, 8th and 16th pixel in each direction; it can be
#  recognised in all but perhaps the last.
steps = (1, 4, 8, 16)
copies = [cat[::step, ::step] for step in steps]

plotting.show(copies, [f"{len(c) * len(c[0]):,} pixels" for c in copies], size=2.6)
plt.show()
assert copies[2].size * 60 < cat.size

# %% [markdown]
# With every eighth pixel a 64th of the numbers is left, and it is still a cat. What comes after
# such a step has far less to do, and sees more of the picture at once. (This is a property of
# pictures, not of everything on a grid: drop every other point of a Go board, and it is another
# game.)
#
# ## 3 Local connectivity and weight sharing
#
# Seven inputs, three hidden units. Dense: $7 \cdot 3$ weights. Each unit sees only three
# neighbouring inputs: $3 \cdot 3$. All units use the same three weights: $3$.

# %%
# alt: Three units above seven inputs: 21 connections; 9, three neighbours a unit; the same 9 with
#  three shared weights in three colours. Below each its weight matrix.
layers = plotting.connection_patterns(7, 3, stride=2)
plotting.show_connections(layers)
plt.show()

count = {name: np.unique(layer[layer > 0]).size for name, layer in layers.items()}
print(count)
assert count == {"dense": 21, "local": 9, "shared": 3}

# %% [markdown]
# The picture at the top of this page follows from two rules for the weight between unit $x_2$ and
# input $x_1$: it is zero unless $|x_1 - x_2| \le 1$, and it depends only on the difference
# $\Delta x = x_1 - x_2$.

# %%
x2, x1 = np.indices((5, 5))
near = abs(x1 - x2) <= 1
differences = np.unique((x1 - x2)[near])

print(f"dense {near.size}, local {near.sum()}, shared {differences.size}")
assert (near.size, near.sum(), differences.size) == (25, 13, 3)

# %% [markdown]
# In two dimensions, with channels $c_1$ and $c_2$, six indices become four:
#
# $$W_{x_1, x_2, y_1, y_2, c_1, c_2} \;\to\; W_{\Delta x, \Delta y, c_1, c_2}$$
#
# which is the kernel of a convolution layer, shape `(5, 5, 1, 9)` for nine 5×5 filters. The sum
# over $\Delta x$, $\Delta y$ and the channels *is* the convolution (unflipped, as in lecture 01):
#
# $$h^{(2)}_{x,y,c_2} = \text{relu}\Big(\sum_{c_1, \Delta x, \Delta y}
# W_{\Delta x, \Delta y, c_1, c_2} \, h^{(1)}_{x + \Delta x,\, y + \Delta y,\, c_1} + b_{c_2}\Big)$$

# %% [markdown]
# ## 4 A convolution is a dense layer
#
# Its matrix, though, is mostly empty. Flatten the 6×6 image of lecture 01 to 36 numbers. Its 3×3
# filter stands in 4×4 places, so there are 16 neurons, each connected to 9 of the 36 pixels.

# %%
# alt: A matrix of 16 rows and 36 columns. Each row holds the weights 1 to 9, in three groups of
#  three, and is the row above moved to the right.
shared = conv_matrix(np.arange(1, 10).reshape(3, 3), (6, 6)).toarray()

plotting.show_weight_matrix(shared, ticks=(4, 6))
plt.show()
print(f"{shared.size} entries, {np.count_nonzero(shared)} connections, {shared.max()} weights")
assert shared.shape == (16, 36)
assert shared.max() == 9
assert ((shared > 0).sum(axis=1) == 9).all()

# %% [markdown]
# The numbers say which of the nine weights an entry is. Now with the real image and filter 1: the
# matrix times the flattened image is the convolution.

# %%
# alt: The 6×6 image, the 3×3 filter, and the 4×4 map that both ways of computing give.
rows = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in row] for row in rows])
filter_1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
matrix = conv_matrix(filter_1, image.shape)
result = (matrix @ image.ravel()).reshape(4, 4)

plotting.show_numbers({"image": image, "filter 1": filter_1, "matrix · vector": result}, mark=3)
plt.show()
assert np.array_equal(result, conv2d(image, filter_1))
assert result.tolist() == [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]

# %%
for neuron in (0, 1):
    seen = np.flatnonzero(shared[neuron]) + 1
    print(f"neuron {neuron + 1} sees pixels {seen} and says {result.flat[neuron]}")

# %% [markdown]
# Neuron 2 sees the pixels one to the right of neuron 1's, with the *same* nine weights. Fewer
# parameters by cutting, fewer still by sharing: 576 → 144 → 9.

# %% [markdown]
# ## 5 How does a shared weight learn?
#
# Pretend that the 144 connections had weights of their own, which merely start out equal. Weight
# $w_n$ then has 16 copies. The chain rule says: the gradient of the shared weight is the **sum** of
# the gradients of its copies. TensorFlow shall compute both, for the loss
# $L = \frac{1}{2} \sum y^2$ over the 16 outputs $y$.

# %%
kernel = tf.Variable(filter_1[:, :, None, None], dtype=tf.float32)
copies = tf.Variable(matrix.toarray(), dtype=tf.float32)
x = tf.constant(image, dtype=tf.float32)

with tf.GradientTape(persistent=True) as tape:
    tied = tf.nn.conv2d(x[None, :, :, None], kernel, strides=1, padding="VALID")
    untied = tf.linalg.matvec(copies, tf.reshape(x, [-1]))
    tied_loss, untied_loss = (tf.reduce_sum(y**2) / 2 for y in (tied, untied))

of_kernel = tape.gradient(tied_loss, kernel).numpy().reshape(3, 3)
of_copies = tape.gradient(untied_loss, copies).numpy()
assert tied_loss == untied_loss
print("gradient of the kernel:", of_kernel.shape, "  of the matrix:", of_copies.shape)

# %%
# alt: Three 3×3 grids: the gradient of the shared kernel, the sum over the 16 copies, which is the
#  same, and their average, a sixteenth of it.
number = shared.ravel()  # which weight an entry is a copy of; 0: no connection
how_many = np.bincount(number)[1:].reshape(3, 3)
total = np.bincount(number, of_copies.ravel())[1:].reshape(3, 3)
average = total / how_many

grids = {"tied kernel": of_kernel, "copies: sum": total, "copies: average": average}
plotting.show_numbers({title: values.round(1) for title, values in grids.items()})
plt.show()
assert (how_many == 16).all()
assert np.array_equal(total, of_kernel)
assert np.array_equal(16 * average, of_kernel)

# %% [markdown]
# Lee's slide says to *average* the gradients of the copies. Sum and average differ by the number of
# positions, here 16: averaging is gradient descent with a 16 times smaller step. The direction is
# the same, as long as each weight has equally many copies (exercise 5).
#
# Without tying, the copies would drift apart at the first step: their gradients differ.

# %%
centre = of_copies[shared == 5].astype(int)
print("gradients of the 16 copies of weight 5:", centre)
assert len(np.unique(centre)) > 1

# %% [markdown]
# ## 6 The same digits, with and without convolution
#
# Raiko's two networks for MNIST. The convolutional one has 9 and 16 filters of 5×5, each layer
# halved by max pooling, then the ten classes.

# %%
convolutional = models.raiko_cnn(seed=0)
models.describe(convolutional)

# %%
dense = models.mlp((225, 144), seed=0)
models.describe(dense)

# %% [markdown]
# The tables count biases, the slides do not. The receptive field counts padding: 40 means the whole
# picture of 28 pixels and six zeros on either side. A *signal* is what a layer hands on: the input,
# then the hidden layers.

# %%
# alt: A digit on its way through Raiko's network: 9 maps of 28×28, halved, 16 maps of 14×14,
#  halved, a vector of 784 numbers, ten outputs.
digits = data.load("mnist-10k")
plotting.show_architecture(convolutional, digits.validation.images[5])
plt.show()

# %%
counted = {}
for model in (convolutional, dense):
    layers = [layer for layer in model.layers if layer.weights]
    weights = [layer.kernel.numpy().size for layer in layers]
    tensors = [model.inputs[0], *(layer.output for layer in layers[:-1])]
    signals = [int(np.prod(tensor.shape[1:])) for tensor in tensors]
    counted[model.name] = sum(weights), weights, signals
    print(f"{model.name}: {sum(weights):,} weights {weights}, signals {signals}")
    print(f"with {model.count_params() - sum(weights)} biases: {model.count_params():,} parameters")
assert counted == {
    "raiko_cnn": (11_665, [225, 3600, 7840], [784, 7056, 3136]),
    "mlp": (210_240, [176_400, 32_400, 1440], [784, 225, 144]),
}

# %%
(few_weights, _, many_signals), (many_weights, _, few_signals) = counted.values()
work = [models.describe(model).loc["total", "multiply_adds"] for model in (convolutional, dense)]
print(f"hidden units: {sum(many_signals[1:]) / sum(few_signals[1:]):.1f} times as many")
print(f"weights: 1/{many_weights / few_weights:.0f}")
print(f"work: {work[0] / work[1]:.1f} times as much")

# %% [markdown]
# **More signals, fewer weights.** The price is work, as each weight is used in many places.
#
# Now train both on the same 8,000 digits: same order, same steps, same optimizer.

# %% tags=["tolerance=0.05"]
networks = {"convolutional": convolutional, "dense": dense}
budget = {"epochs": 6, "batch_size": 32, "validation_data": digits, "seed": 0}

histories = {
    name: training.fit(model, digits, **budget, progress=False) for name, model in networks.items()
}
for name, history in histories.items():
    print(f"{name:13}  training {history.last('accuracy'):.3f}", end="")
    print(f"  validation {history.last('val_accuracy'):.3f}", end="")
    print(f"  test {training.evaluate(networks[name], digits.test).accuracy:.3f}")
assert histories["convolutional"].last("val_accuracy") > 0.95
accuracy = [history.last("val_accuracy") for history in histories.values()]
assert accuracy[0] > accuracy[1] + 0.01

# %% tags=["similarity=0.8"]
# alt: Loss and accuracy by epoch of both networks. On the training digits the dense one is ahead,
#  on validation digits the convolutional one.
plotting.show_history(histories)
plt.show()

# %% [markdown]
# Thin lines are the training digits, thick ones the validation digits. The dense network knows its
# training digits by heart, better than the convolutional one, and yet it misreads more of the
# digits that it has not seen.
#
# ### Move the digit
#
# A dense unit has learned its weights pixel by pixel. Two pixels to the right, other weights meet
# the ink. A filter that was learned in one place is there in all places.

# %% tags=["similarity=0.8"]
# alt: Accuracy on the validation digits moved right by 0 to 3 pixels. Both curves fall, the dense
#  network's much faster.
images, labels = digits.validation
shifts = range(4)
moved = {name: [] for name in networks}
for shift in shifts:
    shifted = np.pad(images, ((0, 0), (0, 0), (shift, 0), (0, 0)))[:, :, :28]
    for name, model in networks.items():
        moved[name].append(training.evaluate(model, (shifted, labels)).accuracy)
about = {"xlabel": "digits moved right by … pixels", "ylabel": "accuracy", "ticks": shifts}
plotting.show_curves(shifts, moved, **about, markers=True)
plt.show()
assert moved["convolutional"][2] > moved["dense"][2] + 0.08

# %% [markdown]
# Neither network ever saw a moved digit. The convolutional one is not immune: its last layer is
# dense, and pooling forgives only a pixel or two. Lecture 03 measures how much.
#
# ### Fewer examples
#
# Every place of every picture trains the same filter, so a filter needs fewer pictures. With 250
# digits:

# %% tags=["tolerance=0.05"]
few = (digits.train.images[:250], digits.train.labels[:250])
models_of_few = {"convolutional": models.raiko_cnn(seed=0), "dense": models.mlp(seed=0)}

learned = {}
for name, model in models_of_few.items():
    training.fit(model, few, epochs=40, batch_size=32, seed=0, progress=False)
    learned[name] = training.evaluate(model, digits.validation).accuracy
    print(f"{name:13}  250 digits: {learned[name]:.3f}", end="")
    print(f"   8,000 digits: {histories[name].last('val_accuracy'):.3f}")
assert learned["convolutional"] > learned["dense"] + 0.02

# %% [markdown]
# ## 7 The visual cortex had it first
#
# Around 1960 David Hubel and Torsten Wiesel recorded single cells in the visual cortex of cats. A
# **simple cell** answers to a bar or an edge of one orientation in one place. A *Gabor filter*,
# stripes that fade out, describes its receptive field well.

# %%
# alt: Four Gabor filters: stripes that lie, rise, stand and fall.
orientations = (0, 45, 90, 135)
cells = gabor(21, wavelength=8, angle=orientations)

names = [f"{angle}°" for angle in orientations]
plotting.show_filters(np.moveaxis(cells, 0, -1)[:, :, None], titles=names)
plt.show()

# %% [markdown]
# In our model a simple cell weighs what it sees with its field and adds; it cannot fire less than
# not at all. That is a perceptron with a rectifier. We turn a grating before the four cells:

# %%
# alt: Response by orientation of the grating: four bell curves, each with its peak at the
#  orientation of its cell.
angles = np.arange(0, 181, 5)
responses = simple_responses(grating(21, wavelength=8, angle=angles), cells)

about = {"xlabel": "orientation of the grating (degrees)", "ylabel": "response"}
curves = dict(zip(names, responses.T, strict=True))
plotting.show_curves(angles, curves, **about, ticks=range(0, 181, 45))
plt.show()
assert (angles[responses.argmax(axis=0)] % 180).tolist() == [0, 45, 90, 135]

# %% [markdown]
# A **complex cell** is as particular about orientation, but not about the place of the stripes. The
# model: it listens to simple cells of one orientation and all *phases*, and takes the strongest.
# Pooling.

# %%
# alt: Eight Gabor filters with upright stripes. From one to the next the stripes move by an eighth
#  of a wavelength.
phases = np.arange(0, 360, 45)
upright = gabor(21, wavelength=8, angle=90, phase=phases)

titles = [f"{phase}°" for phase in phases]
plotting.show_filters(np.moveaxis(upright, 0, -1)[:, :, None], titles=titles)
plt.show()

# %%
# alt: Response while the grating moves by two wavelengths: the simple cell's swings between zero
#  and its maximum, the complex cell's stays near the maximum.
drift = np.linspace(0, 720, 289)
moving = grating(21, wavelength=8, angle=90, phase=drift)
simple = simple_responses(moving, upright)
curves = {"complex cell": simple.max(axis=1), "simple cell": simple[:, 0]}

about = {"xlabel": "the grating has moved by (degrees)", "ylabel": "response"}
plotting.show_curves(drift, curves, **about, ticks=range(0, 721, 90))
plt.show()
steady = curves["complex cell"].min() / curves["complex cell"].max()
print(f"the complex cell never falls below {steady:.0%} of its maximum")
assert steady > 0.9
assert curves["simple cell"].min() == 0

# %% [markdown]
# The simple cell flickers as the stripes pass; the complex cell hardly notices. In section 1, too,
# two units looked for an edge in opposite phases, and their sum was the complex cell.

# %% [markdown]
# ### Fukushima's sandwich
#
# Kunihiko Fukushima built a network of these parts in 1980, the *Neocognitron*: a layer of S-cells
# (simple) extracts features, a layer of C-cells (complex) forgives errors of position, and so on in
# turn. In our words: convolution, ReLU, pooling. (His C-cells blur where ours take the maximum.)
# With four Gabor filters on a digit:

# %%
# alt: A digit and four filters; below, the S-cells' maps, one an orientation, each bright where the
#  pen went that way; below, the C-cells' maps, 7 by 7, the same in coarse.
digit = images[labels == 4][0]
kernels = np.moveaxis(gabor(7, wavelength=6, angle=[0, 45, 90, 135]), 0, -1)[:, :, None]
s_cells = np.maximum(conv2d(digit, kernels, padding="same"), 0)
c_cells = pool2d(s_cells, 4)

rows = {"digit, filters": [digit[..., 0], *np.moveaxis(kernels[:, :, 0], -1, 0)]}
for name, cells in (("S-cells", s_cells), ("C-cells", c_cells)):
    rows[name] = [cells.max(axis=-1), *np.moveaxis(cells, -1, 0)]
plotting.show_rows(rows, ["all", "0°", "45°", "90°", "135°"])
plt.show()

# %% [markdown]
# On the left the strongest of the four. What the C-cells forgive can be measured: move the digit by
# one pixel and see by how much each layer changes.

# %%
shifted = np.maximum(conv2d(np.roll(digit, 1, axis=1), kernels, padding="same"), 0)
pairs = {"S-cells": (s_cells, shifted), "C-cells": (c_cells, pool2d(shifted, 4))}
changes = {
    name: np.linalg.norm(after - before) / np.linalg.norm(before)
    for name, (before, after) in pairs.items()
}
for name, change in changes.items():
    print(f"{name} change by {change:.0%}")
assert changes["C-cells"] < 0.7 * changes["S-cells"]

# %% [markdown]
# Does it help to read digits? Take the sandwich as it is, no filter learned, and put one perceptron
# for each class on its 7·7·4 C-cells. Beside it, the same on the 784 pixels.

# %%
sandwich = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        Convolution2D(4, (7, 7), padding="same", activation="relu", use_bias=False, name="s"),
        MaxPooling2D((4, 4), name="c"),
        models.mlp((), input_shape=(7, 7, 4), seed=0),
    ]
)
sandwich.get_layer("s").set_weights([kernels])
sandwich.get_layer("s").trainable = False

# %% tags=["tolerance=0.05"]
read = {}
for name, model in {"C-cells": sandwich, "pixels": models.mlp((), seed=0)}.items():
    training.fit(model, digits, epochs=4, batch_size=32, learning_rate=0.01, seed=0, progress=False)
    read[name] = training.evaluate(model, digits.validation).accuracy
    print(f"perceptrons on {name:7}  validation {read[name]:.3f}")
assert np.array_equal(sandwich.get_layer("s").kernel, kernels.astype("float32"))
assert read["C-cells"] > read["pixels"] + 0.02
assert read["C-cells"] > accuracy[1] - 0.01
assert sum(weight.numpy().size for weight in sandwich.trainable_weights) == 1970

# %% [markdown]
# One layer of hand-made cells and 1,970 learned parameters do about as well as the dense network
# with its 210,619. What remains is to *learn* the filters too: in 1989 LeCun trained such a stack
# from end to end by back-propagation. Lecture 03 builds one whole.

# %% [markdown]
# ## Try it yourself
#
# Change the number in the first line of a cell and run it again. Guess before you look.
#
# **1** How do the three numbers of weights grow with the number of inputs?

# %%
# alt: Dense, local and shared connections of six inputs.
inputs = 6
plotting.show_connections(plotting.connection_patterns(inputs, 3, padding=1))
plt.show()

# %% [markdown]
# **2** How many pixels may you leave out before *you* misread a digit?

# %%
# alt: Ten handwritten digits, every second pixel in each direction.
step = 2
plotting.show(images[:10, ::step, ::step])
plt.show()

# %% [markdown]
# **3** How few simple cells does a complex cell need? Watch the valleys.

# %%
# alt: Response of a complex cell of four simple cells to a moving grating: waves between 71 % and
#  100 % of the maximum.
cells = 4
fields = gabor(21, wavelength=8, angle=90, phase=np.arange(cells) * 360 / cells)
pooled = simple_responses(moving, fields).max(axis=1)
plotting.show_curves(
    drift, {f"{cells} phases": pooled / pooled.max()}, **about, ticks=range(0, 721, 90)
)
plt.show()

# %% [markdown]
# **4** Larger pictures: which network grows faster, and in which layer?

# %%
side = 56
for build in (models.raiko_cnn, models.mlp):
    table = models.describe(build(input_shape=(side, side, 1)))
    print(table["parameters"][table["parameters"] > 0].to_string(), "\n")

# %% [markdown]
# **5** With `padding=1`, does averaging the copies' gradients still only shorten the step?
#
# **6** To think about: mix up the pixels of all pictures, training and test, in one and the same
# way. Which of the two networks will notice?
#
# <details><summary>Answers</summary>
#
# 1. Dense with the square, local in proportion, shared not at all.
# 2. Most people read them with `step = 2`; with 4, seven pixels a side, hardly.
# 3. Between two phases the response falls to $\cos(180°/n)$ of the maximum: 92 % for 8, 71 % for 4.
# 4. In both the layer after flattening grows with the number of pixels. The convolutions stay.
# 5. No: there are no connections to the padding, so the nine weights have 25, 30 or 36 copies (the
#    cell below counts them). The average divides each by its own number, and the direction turns.
# 6. The dense network does not: it never knew which pixels are neighbours. The convolutional one
#    does, and falls behind it. Try: `images.reshape(-1, 784)[:, order].reshape(images.shape)`.
#
# </details>

# %%
padded = conv_matrix(np.arange(1, 10).reshape(3, 3), (6, 6), padding=1).toarray()
print(np.bincount(padded.ravel())[1:].reshape(3, 3))

# %% [markdown]
# ## Takeaways
#
# - Patterns are small, come back elsewhere, and survive subsampling: hence local connectivity,
#   weight sharing and pooling.
# - A convolution is a dense layer whose matrix is sparse and whose few weights repeat.
# - A shared weight's gradient is the sum of its copies' gradients.
# - More signals, fewer weights, better on unseen digits, and with few examples all the more.
# - Simple cells → convolution and ReLU, complex cells → pooling: Hubel and Wiesel, Fukushima.
#
# ## Sources
#
# - VT, *vision class* (2015): perceptron, simple and complex cells, 21 → 9 → 3, the Neocognitron.
# - T. Raiko, *Convolutional Networks* (2015): 25 → 13 → 3, the two networks and their counts.
# - A. Jiang, CSCSE 636, lecture 7, after H. Lee: three properties, convolution against fully
#   connected, shared weights.
# - D. H. Hubel and T. N. Wiesel, *Receptive fields, binocular interaction and functional
#   architecture in the cat's visual cortex* (1962).
# - J. G. Daugman, *Uncertainty relation for resolution in space, spatial frequency, and orientation
#   optimized by two-dimensional visual cortical filters* (1985).
# - M. Minsky and S. Papert, *Perceptrons* (1969). K. Fukushima, *Neocognitron* (1980). Y. LeCun and
#   others, *Backpropagation applied to handwritten zip code recognition* (1989).
# - The photographs come with scikit-image.
