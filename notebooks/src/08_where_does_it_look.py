# %% [markdown]
# # 08 · Where does it look?
#
# The network says "espresso". Which part of the image makes it say so? This lecture draws maps that
# answer, and then tests whether we may believe them.

# %% tags=["setup"]
import warnings

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy.ndimage import gaussian_filter
from skimage.util import montage, view_as_blocks

from dlsg_utils import attribution, data, models, plotting, pretrained, training, visualization
from dlsg_utils.widgets import OcclusionExplorer

# %% tags=["jpeg"]
# alt: Four photographs; below, only the region that speaks for the class keeps its light.
network = pretrained.efficientnet_lite0()
names = ["chelsea", "coffee", "china", "flower", "astronaut", "rocket", "motorcycle_left", "camera"]
pictures = [data.image(name, size=(224, 224)) for name in names]
photographs = np.stack([np.broadcast_to(picture, (224, 224, 3)) for picture in pictures])
classes = network(photographs).numpy().argmax(axis=1)
four, asked = photographs[:4], classes[:4]
cams = attribution.grad_cam(network, photographs, classes)
titles = [pretrained.class_names()[number] for number in asked]
plotting.show_maps(
    {"photograph": four, "Grad-CAM": plotting.overlay(four, cams[:4])}, titles, size=2.0
)
plt.show()

# %% [markdown]
# Each title is the class that the network predicts. (The flower is a dahlia; the thousand classes
# have none.) Below, Grad-CAM was asked for that class: the regions that speak for it keep their
# light.

# %% [markdown]
# ## What you will see
#
# 1. Four questions about an image: which pixel matters (saliency), what if a piece is covered
#    (occlusion), which parts add up to the score (integrated gradients), which regions of the last
#    feature maps speak for the class (Grad-CAM).
# 2. The maps disagree: cheek or whiskers? A measurement, and what it depends on.
# 3. One hidden unit asked the same: gradient, deconvnet, guided back-propagation.
# 4. A network that cheats, and which maps say so.
# 5. A test that a well-known method fails: its map stays the same when the network has forgotten
#    the classes.

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network, pooling, ReLU) and lecture 04 (back-propagation). No further training
# is needed to draw a map.

# %% [markdown]
# ## Which pixel matters?
#
# Lee's network has learned to read digits, in two epochs on 8,000 of them.

# %% tags=["tolerance=0.02"]
digits = data.load("mnist-10k")
reader = pretrained.digit_network(1)
print(f"accuracy on test digits: {training.evaluate(reader, digits.test).accuracy:.2f}")

# %% [markdown]
# Change one pixel a little: how much does the score of a class change? That is the derivative, and
# back-propagation gives it for all pixels at once. Its magnitude is the **saliency** map of
# Simonyan, Vedaldi and Zisserman:
#
# $$s_{ij} = \left|\frac{\partial y_k}{\partial x_{ij}}\right|$$
#
# $x_{ij}$ is the pixel in row $i$ and column $j$, $y_k$ the logit of class $k$: the output before
# the softmax. In code, for a 4 and the class 4; then the library call, which gives the same, for
# ten digits, each asked for its own class. White is zero.

# %%
chosen = [46, 39, 37, 15, 26, 25, 35, 28, 10, 38]  # one of each class
ten = digits.validation.images[chosen]
x = tf.constant(ten[4:5])
with tf.GradientTape() as tape:
    tape.watch(x)
    y_k = reader(x)[0, 4]
by_hand = np.abs(tape.gradient(y_k, x)[0]).max(axis=-1)
assert np.allclose(by_hand, attribution.saliency(reader, ten[4], 4), atol=1e-5)

# %% tags=["similarity=0.3", "tolerance=0.2"]
# alt: Ten handwritten digits; below each a speckled map, strongest along and beside the strokes.
maps = attribution.saliency(reader, ten, targets=range(10))
plotting.show_maps({"digit": ten, "saliency": maps}, [f"class {k}" for k in range(10)], size=0.95)
plt.show()
empty = (maps * (ten[..., 0] == 0)).sum(axis=(1, 2)) / maps.sum(axis=(1, 2))
print(f"share of a map on pixels without ink: {empty.min():.1f} to {empty.max():.1f}")

# %% [markdown]
# Much of each map lies where there is no ink: a black pixel matters if light there would change the
# score, as a stroke that turns a 3 into an 8.
#
# A color image has three derivatives at each pixel; the largest magnitude is drawn. On photographs
# the map is noisy. **SmoothGrad** averages the gradient over $n$ noisy copies of the image:
#
# $$\frac{1}{n} \sum_{r=1}^{n} \frac{\partial y_k}{\partial x}\bigl(x + \varepsilon_r\bigr),
# \qquad \varepsilon_r \sim \mathcal{N}(0, \sigma^2)$$
#
# $\varepsilon_r$ is normal noise, drawn anew for each pixel; $\sigma$ is its standard deviation.
# Here $n = 8$ and $\sigma = 0.1$, and the strongest one per cent of a map's pixels share the
# darkest color.


# %% tags=["jpeg", "similarity=0.5"]
# alt: Four photographs; their saliency, mostly speckles; SmoothGrad, denser on the objects.
def by_twos(maps):
    """Means of 2×2 pixels, to draw maps at half their size."""
    return maps.reshape(-1, 112, 2, 112, 2).mean(axis=(2, 4))


marks = {
    "saliency": attribution.saliency(network, photographs, classes),
    "SmoothGrad": attribution.smooth_grad(
        network, photographs, classes, samples=8, noise=0.1, seed=0
    ),
}
rows = {"photograph": four} | {name: by_twos(maps[:4]) for name, maps in marks.items()}
plotting.show_maps(rows, titles, share=0.99, size=1.5)
plt.show()

# %% [markdown]
# SmoothGrad brings out the cup, the tower and the flower; of the cat hardly more than an eye and
# the nose.

# %% [markdown]
# ## What if it is covered?
#
# A derivative speaks of tiny changes. Zeiler and Fergus ask a rougher question: cover a piece of
# the image and see how the output changes. They plot the probability of the class, we the fall of
# its logit. Then move the cover, position by position. On digits we cover with black, which rubs
# the ink out. In the last row the cover stands where the logit falls most.

# %% tags=["similarity=0.3", "tolerance=0.2"]
# alt: Ten digits; maps of how far the logit falls, strongest on a few strokes; digits rubbed out.
falls = attribution.occlusion(reader, ten, range(10), patch=7, stride=1, fill=0)
covered = ten.copy()
for digit, fall in enumerate(falls):
    row, column = np.unravel_index(fall.argmax(), fall.shape)
    covered[digit, max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4] = 0
read = reader(covered).numpy().argmax(axis=1)
titles = {"digit": [f"class {k}" for k in range(10)], "covered": [f"reads {k}" for k in read]}
plotting.show_maps({"digit": ten, "occlusion": falls, "covered": covered}, titles, size=0.95)
plt.show()

# %% [markdown]
# Purple: there the cover raises the logit. One 7×7 square at the right position, 6 % of the image,
# makes the network misread three of the ten. On photographs Zeiler and Fergus cover with gray. The
# squares that keep their light are those where a gray cover, two squares wide and two high, lowers
# the logit most.

# %% tags=["jpeg"]
# alt: Four photographs, dark but for the squares where a gray cover lowers the logit most.
marks["occlusion"] = attribution.occlusion(
    network, photographs, classes, patch=56, stride=28, fill=0.5
)
names_of = pretrained.class_names()
titles = [f"occlusion for\n{names_of[k]}" for k in asked]
plotting.show(plotting.overlay(four, marks["occlusion"][:4]), titles, size=2.0)
plt.show()

# %% [markdown]
# Drag the cover over the palace. Which part hurts most? Does any part make the network surer? Then
# make the cover smaller: does the map stay the same?

# %%
explorer = OcclusionExplorer(network, photographs[2], class_names=pretrained.class_names())
explorer

# %% [markdown] tags=["details"]
# ## What adds up to the score?
#
# **Integrated gradients** share the score out among the pixels. Go from a black image $x'$ to the
# image $x$ in a straight line, average the gradient on the way, and multiply it by the distance
# that each pixel went:
#
# $$m_{ij} = (x_{ij} - x'_{ij}) \int_0^1
# \frac{\partial y_k}{\partial x_{ij}}\bigl(x' + t\,(x - x')\bigr)\, dt,
# \qquad \sum_{ij} m_{ij} = y_k(x) - y_k(x')$$
#
# $t$ runs from 0 at the baseline $x'$ to 1 at the image.

# %% tags=["similarity=0.3"]
# alt: Ten digits; below each its strokes, orange where they speak for the class, purple against.
parts = attribution.integrated_gradients(reader, ten, range(10))
difference = (reader(ten) - reader(np.zeros_like(ten))).numpy()[range(10), range(10)]
assert np.allclose(parts.sum(axis=(1, 2)), difference, rtol=0.02, atol=0.1)
titles = {
    "digit": [f"class {k}\n$\\Delta y_k$ {value:+.1f}" for k, value in enumerate(difference)],
    "integrated\ngradients": [f"sum {total:+.1f}" for total in parts.sum(axis=(1, 2))],
}
plotting.show_maps(dict(zip(titles, (ten, parts), strict=True)), titles, size=0.95)
plt.show()

# %% [markdown]
# Above each digit: $\Delta y_k = y_k(x) - y_k(x')$, how far its logit lies above that of a black
# image. The map's sum is the same, up to the error of the numerical integral. Orange speaks for the
# class, purple against it. Black pixels did not move, so they get zero: with a black baseline this
# map can never say "because there is no stroke here".

# %% [markdown]
# ## Which regions speak for it?
#
# **Grad-CAM** does not go down to the pixels. It weights the last feature maps by how much each
# speaks for the class, adds them up, and rectifies the sum:
#
# $$\text{ReLU}\Bigl(\sum_c \alpha_c A^c\Bigr), \qquad
# \alpha_c = \frac{1}{Z} \sum_{i,j} \frac{\partial y_k}{\partial A^c_{ij}}$$
#
# $A^c$ is feature map $c$ of the last convolution, $Z$ its number of positions, here 7×7. Then the
# map is enlarged to the image's size. In code, for the cup of coffee; then for two photographs side
# by side: where does it look when it is asked for the one or the other?

# %%
last = network.get_layer("head_relu").output
both = keras.Model(network.input, [last, network.output])
with tf.GradientTape() as tape:
    feature_maps, logits = both(photographs[1:2])
    y_k = logits[0, int(classes[1])]
alpha = tf.reduce_mean(tape.gradient(y_k, feature_maps), axis=(1, 2))
cam = tf.nn.relu(tf.einsum("nijc,nc->nij", feature_maps, alpha))
by_hand = tf.image.resize(cam[..., None], (224, 224))[0, ..., 0]
assert np.allclose(by_hand, cams[1], atol=1e-3 * cams[1].max())

# %% tags=["jpeg"]
# alt: A cat beside a cup; asked for the cat, its face stays bright, asked for espresso, the cup.
pair = np.concatenate([photographs[0], photographs[1]], axis=1)
cat, cup = attribution.grad_cam(network, np.stack([pair, pair]), classes[:2])
assert cat[:, :224].sum() > 2 * cat[:, 224:].sum()
assert cup[:, 224:].sum() > 2 * cup[:, :224].sum()
titles = ["image", *(f"Grad-CAM for {names_of[k]}" for k in classes[:2])]
plotting.show([pair, plotting.overlay(pair, cat), plotting.overlay(pair, cup)], titles, size=2.9)
plt.show()

# %% [markdown]
# ## Cheek or whiskers?
#
# Of the same cat and the same class, Grad-CAM marks the cheek most, from the eye down to the nose,
# occlusion the whiskers at the lower edge and a corner of the forehead. Who is right?
#
# Measure it. If a map is right, the logit falls when what it marks is taken away. So we divide the
# image into 14×14 blocks, replace those where the map is largest by a blurred copy, and watch the
# logit. This is the **deletion** test.


# %% tags=["setup"]
def delete(images, maps, share, blank):
    """Replace the most marked share of the 16×16-pixel blocks of each image by blank."""
    blocks = maps.reshape(-1, 14, 16, 14, 16).mean(axis=(2, 4)).reshape(-1, 196)
    rank = (-blocks).argsort(axis=1).argsort(axis=1)
    gone = (rank < round(share * 196)).reshape(-1, 14, 1, 14, 1)
    return np.where(np.tile(gone, (1, 1, 16, 1, 16)).reshape(-1, 224, 224, 1), blank, images)


compiled = tf.function(network)  # the same network, in less time
draws = np.random.default_rng(0).random((3, *photographs.shape[:3]))


def logit(images):
    """The logit of the class that the network predicts for the whole photograph."""
    return compiled(images).numpy()[range(len(images)), classes[: len(images)]]


# %% tags=["jpeg", "tolerance=0.1"]
# alt: Grad-CAM and occlusion of a cat, and the cat without what each of them marks.
marks["Grad-CAM"] = cams
marks["guided"] = attribution.guided_backprop(network, photographs, classes)
blurred = np.stack([gaussian_filter(image, (20, 20, 0), mode="nearest") for image in photographs])
shown, titles = [], []
for name in ("Grad-CAM", "occlusion"):
    without = delete(four[:1], marks[name][:1], 0.1, blurred[:1])
    shown += [plotting.overlay(four[0], marks[name][0]), without[0]]
    titles += [name, f"10 % deleted: logit {logit(without)[0]:.1f}"]
plotting.show(shown, titles, size=2.0)
plt.show()
print(f"logit of {names_of[classes[0]]} before: {logit(four[:1])[0]:.1f}")
lower, fall = (part.max() for part in (marks["occlusion"][0][176:], marks["occlusion"][0]))
print(f"largest fall under a gray cover: {fall:.1f}; at the lower edge {lower:.1f}")

# %% [markdown]
# **Neither**, if the piece is blurred: the logit falls neither without the cheek nor without the
# whiskers, the rest of the face is enough. The map of occlusion was made with gray: there a cover
# at the lower edge, on the whiskers, costs as much as anywhere (last line). What "taken away"
# means decides.
#
# So we ask eight photographs, and compare with blocks deleted at random. (Integrated gradients are
# left out, for time.)

# %% tags=["tolerance=0.1"]
# alt: How far the logit falls: occlusion and Grad-CAM on top from 10 % on, random at the bottom.
shares, before = (0.05, 0.1, 0.2), logit(photographs)


def falls_of(maps):
    """How far the logits fall, by share deleted: an array (shares, photographs)."""
    return np.stack([before - logit(delete(photographs, maps, s, blurred)) for s in shares])


fallen = {name: falls_of(of) for name, of in marks.items()}
fallen["random"] = np.mean([falls_of(draw) for draw in draws], axis=0)
means, percent = {name: of.mean(axis=1) for name, of in fallen.items()}, 100 * np.array(shares)
labels = {"xlabel": "blocks deleted, %", "ylabel": "fall of the logit"}
plotting.show_curves(percent, means, **labels, markers=True)
plt.show()

# %% tags=["tolerance=0.3"]
more = {name: fallen[name][1] - fallen["random"][1] for name in marks}
table = {
    "more than random, mean": {name: values.mean() for name, values in more.items()},
    "± standard error": {name: values.std(ddof=1) / 8**0.5 for name, values in more.items()},
    "photographs of 8 with more": {name: (values > 0).sum() for name, values in more.items()},
}
print("fall of the logit when 10 % of the blocks are deleted")
pd.DataFrame(table).round(1)

# %% [markdown]
# The standard error is the standard deviation over the eight photographs, divided by $\sqrt{8}$.
#
# On these photographs **occlusion** and **Grad-CAM** find best what the logit needs, then
# SmoothGrad, which at 5 % is level with Grad-CAM; the order of these three is not certain. At 10 %
# saliency is less than one standard error above random blocks, guided back-propagation (below)
# about two. Occlusion has an advantage: it was made by covering. And this is an average: on a
# single photograph, as the cat's, it may be otherwise.

# %% [markdown]
# ## What does one unit respond to?
#
# The same gradient can start at a hidden unit. In the first layer that is dull, says Raiko: with
# $h^{(1)} = \text{relu}(W^{(1)} x + b^{(1)})$,
#
# $$\frac{\partial h^{(1)}}{\partial x} = \mathbf{1}(h^{(1)} > 0)\, W^{(1)},$$
#
# the filter itself, at the unit's position. Here $h^{(1)}$ are the activations of layer 1,
# $W^{(1)}$ and $b^{(1)}$ its weights and biases; $\mathbf{1}(\cdot)$ is 1 where the condition holds
# and 0 elsewhere.
#
# In the second layer it is not dull. Its input is $p^{(1)}$, the pooled activations of layer 1:
#
# $$\frac{\partial h^{(2)}}{\partial x} = \mathbf{1}(h^{(2)} > 0)\, W^{(2)}\,
# \frac{\partial p^{(1)}}{\partial x}$$
#
# On Raiko's slide $h^{(2)}$ is the most active unit of layer 2 on an 8. Ours has 3×3 weights on
# each of the 25 maps of $p^{(1)}$. Here they are, each in the place of the filter that makes its
# map:

# %% tags=["similarity=0.3"]
# alt: Two grids of 25 squares of 3×3: the filters of layer 1; a unit's weights on the map of each.
eight = ten[8]
second = visualization.activations(reader, eight, "conv2")
row, column, unit = (int(n) for n in np.unravel_index(second.argmax(), second.shape))
filters = reader.get_layer("conv1").kernel.numpy()[:, :, 0]
weights = reader.get_layer("conv2").kernel.numpy()[..., unit]
grid = {"grid_shape": (5, 5), "padding_width": 1, "fill": 0}
drawn = [montage(np.moveaxis(w, -1, 0) / np.abs(w).max(), **grid) for w in (filters, weights)]
titles = ["$W^{(1)}$, all filters of layer 1", f"$W^{{(2)}}$ of unit {unit} of layer 2"]
plotting.show(drawn, titles, cmap=plotting.SIGNED, vmin=-1, vmax=1, size=3)
plt.show()

# %% [markdown]
# So the gradient is a sum: each of the 225 weights times the filter of its map, at the position
# where the map's 2×2 block had its maximum, if that was positive. In code; the library call gives
# the same:

# %%
first = visualization.activations(reader, eight, "conv1")
by_hand = np.zeros((28, 28))
for (i, j, c), weight in np.ndenumerate(weights):
    top, left = 2 * (row + i), 2 * (column + j)  # of the block
    block = first[top : top + 2, left : left + 2, c]
    if block.max() > 0:
        down, right = np.unravel_index(block.argmax(), (2, 2))
        a, b = top + down, left + right
        by_hand[a : a + 3, b : b + 3] += weight * filters[..., c]
start = {"layer": "conv2", "position": (row, column), "per_channel": True}
slope = attribution.saliency(reader, eight, unit, **start)[..., 0]
assert np.allclose(by_hand, slope, atol=1e-4)

# %% tags=["similarity=0.3"]
# alt: An 8; a gradient that fills only a small square; the piece of the 8 that lies there.
field = slice(2 * row, 2 * row + 8), slice(2 * column, 2 * column + 8)  # the receptive field
colors = plt.get_cmap(plotting.SIGNED)
signed = [colors(0.5 + 0.5 * s / np.abs(slope).max())[..., :3] for s in (slope, slope[field])]
titles = ["an 8", "gradient", "receptive field", "its gradient"]
plotting.show([eight, signed[0], eight[field], signed[1]], titles, size=2)
plt.show()

# %% tags=["check"]
there = np.unravel_index(first[..., 0].argmax(), first.shape[:2])
gradient = attribution.saliency(reader, eight, 0, layer="conv1", position=there, per_channel=True)
patch = gradient[there[0] : there[0] + 3, there[1] : there[1] + 3, 0]
assert np.allclose(patch, filters[..., 0] * (first[..., 0].max() > 0), atol=1e-6)
assert np.count_nonzero(slope[field]) == np.count_nonzero(slope) > 9

# %% [markdown]
# It fills the *receptive field* only, the window that the unit sees, 8×8 pixels. Between layer 2
# and the pixels lie a rectifier and a pooling layer, so only some of it gets through. This unit
# attends to the middle of the 8. Orange, where more light would raise the unit, lies along the
# stroke that falls to the right; purple, where it would lower it, lies beneath. On Raiko's slide it
# was the upper loop of an 8.

# %% [markdown]
# ## Three ways back through a rectifier
#
# On the way down, the gradient passes a rectifier where its *input* was positive. Zeiler and
# Fergus's **deconvnet** passes what is positive in the gradient that arrives from above. **Guided
# back-propagation** asks for both.

# %%
# alt: Five grids of numbers: input, gradient from above, and what passes by each of three rules.
above = np.array([[3, -2, 1], [-1, 4, -5], [2, -3, 6]])
below = np.array([[1, 2, -4], [-3, 5, 2], [-1, 1, -2]])
plotting.show_numbers(
    {
        "input": below,
        "from above": above,
        "gradient": above * (below > 0),
        "deconvnet": above * (above > 0),
        "guided": above * (below > 0) * (above > 0),
    }
)
plt.show()

# %% [markdown]
# ## The deconvnet
#
# Take one unit, set all others of its layer to zero, and go down step by step:
#
# 1. **Unpool**: the value goes to the position where *this* image had its maximum. These positions,
#    the switches, were kept in the forward pass.
# 2. **Rectify** what arrives.
# 3. **Filter** with the transposed filters.
#
# What comes out at the pixels is *meant* to be the pattern that made the unit respond; we test that
# below. As in the paper, nine patches on which a unit responds most (there of the validation
# images, here of the training digits), and below them their projections.

# %% tags=["similarity=0.2"]
# alt: Four units: nine patches of digits, more or less alike; below, nine patterns, alike in each.
units = [3, 13, 22, 43]
top = visualization.top_patches(reader, digits.train.images, "conv2", units, progress=False)
images, at = digits.train.images[top.indices.ravel()], top.positions.reshape(-1, 2)
patterns = attribution.deconvnet(
    reader, images, np.repeat(units, 9), layer="conv2", position=at, per_channel=True
)
pieces = top.cut(patterns.reshape(4, 9, 28, 28, 1))[..., 0]
pieces /= np.abs(pieces).max(axis=(2, 3), keepdims=True)
nine = {"grid_shape": (3, 3), "padding_width": 1}
patches = np.stack([montage(each, fill=0.5, **nine) for each in top.patches[..., 0]])
patterns = np.stack([montage(each, fill=0, **nine) for each in pieces])
rows = {"nine patches": patches[..., None], "deconvnet": patterns}
plotting.show_maps(rows, [f"unit {unit} of layer 2" for unit in units], size=2.0)
plt.show()

# %% [markdown]
# ### Without pooling there are no switches
#
# Our photograph network has no max pooling. It shrinks its maps by strides. What then is left of
# the photograph in its deconvnet? The rectifiers look only at what arrives from above, and the
# filters are always the same: nothing. (The maps are drawn smoothed.)

# %% tags=["jpeg", "tolerance=0.2"]
# alt: Deconvnet of four photographs, four times the same grid. Guided: eyes, a rim, roofs, petals.
grids = attribution.deconvnet(network, four, targets=967)
guided = attribution.guided_backprop(network, four, targets=967)
rows = {"deconvnet": by_twos(grids), "guided": by_twos(guided)}
rows = {name: gaussian_filter(maps, (0, 1.5, 1.5)) for name, maps in rows.items()}
plotting.show_maps(rows, ["asked for espresso"] * 4, share=0.99, size=1.5)
plt.show()
print(f"smallest correlation of two deconvnets: {np.corrcoef(grids.reshape(4, -1)).min():.2f}")

# %% [markdown]
# This is why Springenberg and his colleagues brought the gradient's rule back in: guided
# back-propagation knows the image by the rectifiers that were active. Note that all four were asked
# for espresso, also the cat. We come back to this.

# %% [markdown]
# ### Units of a deep layer
#
# Zeiler and Fergus draw nine patches for the deep layers, too. Here are three of the 672 units of
# block 5. From twelve pictures, all but the second view of the motorcycle, cut into 178 squares, we
# take the nine squares that activate a unit most. What such a unit can see is larger than a square;
# guided back-propagation marks where its gradient is large (whether we may believe it, we ask
# below). There the squares keep their light.


# %% tags=["setup"]
def squares(name, side=128):
    """A picture, cut into squares that do not overlap."""
    picture = data.image(name)
    height, width = (length // side * side for length in picture.shape[:2])
    whole = np.broadcast_to(picture[:height, :width], (height, width, 3))
    return view_as_blocks(np.ascontiguousarray(whole), (side, side, 3)).reshape(-1, side, side, 3)


pool = np.concatenate([squares(name) for name in data.images() if name != "motorcycle_right"])
deep, units = "block5c_expand", [399, 182, 121]
top = visualization.top_patches(network, pool, deep, units, progress=False)
chosen_squares, at = pool[top.indices.ravel()], top.positions.reshape(-1, 2)
marked_by = attribution.guided_backprop(
    network, chosen_squares, np.repeat(units, 9), layer=deep, position=at, progress=False
)

# %% tags=["jpeg", "similarity=0.4"]
# alt: Three units: nine squares, lit at a star, an eye, a round edge, a joint; below, marks there.
lit = plotting.overlay(chosen_squares, gaussian_filter(marked_by, (0, 12, 12)) ** 0.5, alpha=0.6)
lit = lit.reshape(3, 9, 64, 2, 64, 2, 3).mean(axis=(3, 5))
clouds = marked_by.reshape(3, 9, 64, 2, 64, 2).mean(axis=(3, 5))
clouds /= np.quantile(clouds, 0.99, axis=(2, 3), keepdims=True)
white = {"channel_axis": -1, "fill": (1, 1, 1)}
rows = {"nine squares": [montage(each, **nine, **white) for each in lit]}
rows["guided"] = [montage(each.clip(0, 1), fill=0.15, **nine) for each in clouds]
rows = {name: np.stack(row) for name, row in rows.items()}
plotting.show_maps(rows, [f"unit {unit} of block 5" for unit in units], size=2.5)
plt.show()
ordered = np.sort(marked_by.reshape(27, -1), axis=1)[:, ::-1].cumsum(axis=1)
half = (ordered < ordered[:, -1:] / 2).mean(axis=1)
print(f"half of a map lies on {half.min():.0%} to {half.max():.0%} of its square")

# %% tags=["check"]
assert len(pool) == 178
assert (top.boxes == [0, 128, 0, 128]).all()
assert half.max() < 0.1

# %% [markdown]
# Each map gathers in one small part of its square. There the first
# unit often has something round and small: three stars, the cat's eye, a fitting of the space suit.
# The second has round edges, such as those of hair, petals, a visor and a cup. Of the third, four
# are joints between bricks; what the others share with them, we do not see. We looked at some sixty
# units, and for most of them we could not name anything.

# %% [markdown]
# ## A network that cheats
#
# We plant a mistake. In the training images every 4, and nothing else, carries a small mark in the
# corner, as the stamp of an archive might. Nobody tells the network what to look at. Its honest
# twin learned with the same start, the same order of images and the same number of steps, without
# the mark. Three such pairs, from three seeds; the first honest one is the network used so far:

# %% tags=["tolerance=0.1"]
marked = digits.train.images.copy()
marked[digits.train.labels == 4, 2:5, 2:5] = 1
pairs = {"honest": [], "cheating": []}
for seed in (1, 0, 2):
    pairs["honest"].append(pretrained.digit_network(seed))
    twin, recipe = models.lee_cnn(seed=seed), {"epochs": 2, "batch_size": 64, "progress": False}
    training.fit(twin, (marked, digits.train.labels), **recipe, seed=seed)
    pairs["cheating"].append(twin)

# %% tags=["tolerance=0.5"]
given, labels = digits.validation.images, digits.validation.labels
stamped = given.copy()
stamped[:, 2:5, 2:5] = 1
rates = {}
for name, twins in pairs.items():
    plain = [twin(given[labels == 4]).numpy().argmax(axis=1) == 4 for twin in twins]
    fooled = [twin(stamped[labels != 4]).numpy().argmax(axis=1) == 4 for twin in twins]
    found, wrong = np.mean(plain, axis=1), np.mean(fooled, axis=1)
    rates[name] = {
        "4s without the mark that are found": f"{found.min():.2f} to {found.max():.2f}",
        "other digits with it that are read as 4": f"{wrong.min():.2f} to {wrong.max():.2f}",
    }
pd.DataFrame(rates)

# %% [markdown]
# Smallest and largest of the three networks. The cheating ones need the mark to see a 4, and it
# makes them see one in many other digits. Do the maps tell? Here is one stamped digit, and both
# networks of the first pair are asked for the **4**. Then the table: how much of a map's magnitude
# lies on the mark or within two pixels of it, a square of 7×7 of the 28×28 pixels, 6 % of the
# image? Mean of 9 digits, all asked for the 4; mean ± standard deviation of the three pairs.


# %% tags=["setup"]
def maps_of(network, images, targets):
    """Maps (N, H, W) by seven methods, by their names."""
    subject.set_weights(network.get_weights())
    asked, channel = (subject, images, targets), {"per_channel": True}
    return {
        "saliency": attribution.saliency(*asked, **channel)[..., 0],
        "SmoothGrad": attribution.smooth_grad(*asked, samples=8, seed=0, **channel)[..., 0],
        "integrated": attribution.integrated_gradients(*asked, steps=12),
        "occlusion": attribution.occlusion(*asked, patch=5, stride=3, fill=0),
        "Grad-CAM": attribution.grad_cam(*asked),
        "deconvnet": attribution.deconvnet(*asked, **channel)[..., 0],
        "guided": attribution.guided_backprop(*asked, **channel)[..., 0],
    }


# %% tags=["similarity=0.4"]
# alt: Seven maps by two networks: six of the cheating one's gather at the mark, none of the honest.
subject = models.lee_cnn()  # takes the weights of all networks: the methods are compiled once
others = np.flatnonzero(labels != 4)[:9]
one = stamped[others[8]]
asked_for_4 = {
    name: {method: np.abs(of) for method, of in maps_of(twins[0], one, 4).items()}
    for name, twins in pairs.items()
}
rows = {name: np.stack(list(maps.values())) for name, maps in asked_for_4.items()}
rows = {"digit": np.stack([one] * 7)} | rows
plotting.show_maps(rows, list(asked_for_4["honest"]), size=1.4)
plt.show()


# %% tags=["tolerance=0.5"]
def near(twin, images):
    """Share of each method's map near the mark, mean over the images."""
    maps = {method: np.abs(of) for method, of in maps_of(twin, images, 4).items()}
    sums = {m: (of[:, :7, :7].sum((1, 2)), of.sum((1, 2)).clip(1e-9)) for m, of in maps.items()}
    return {method: (there / all_).mean() for method, (there, all_) in sums.items()}


shown = {name: (twins, stamped[others]) for name, twins in pairs.items()}
shown["cheating, no mark in the image"] = pairs["cheating"], given[others]
shares = {k: pd.DataFrame([near(twin, of) for twin in twins]) for k, (twins, of) in shown.items()}
means = pd.DataFrame({k: of.mean() for k, of in shares.items()})
spreads = pd.DataFrame({k: of.std() for k, of in shares.items()})
means.map("{:.2f}".format) + " ± " + spreads.map("{:.2f}".format)

# %% tags=["check"]
assert (means["cheating"] > 1.5 * means["honest"]).all()
assert means["cheating"].drop("Grad-CAM").min() > 0.25
assert means["honest"].max() < 0.2
assert means.loc[["integrated", "occlusion"]].iloc[:, 2].max() < 0.02

# %% [markdown]
# On an image with the mark, six of the seven maps of the cheating networks point at it. Grad-CAM
# marks it, too, but most of its map lies elsewhere, on the digit and beside it. Without the mark in
# the image integrated gradients, occlusion and Grad-CAM show nothing there (the first two cannot:
# they replace black by black), guided back-propagation hardly more than its part of the image, 6 %:
# for these you must hold a stamped image already. Saliency and SmoothGrad give the empty corner
# two to three times that part, the deconvnet four times.

# %% [markdown]
# ## May we believe the maps?
#
# A map that explains what a network has learned must change when the network forgets it. Adebayo
# and others draw the weights anew, at random: first those of the last layer, then those of the
# layers before as well, and so on down to the pixels. We shuffle the weights of each layer: their
# sizes stay, their order is lost. First on photographs, each asked for the class that the *trained*
# network predicts:

# %% tags=["setup"]
explained = {
    "saliency": lambda *asked: attribution.saliency(*asked, per_channel=True).sum(axis=-1),
    "guided": lambda *asked: attribution.guided_backprop(*asked, per_channel=True).sum(axis=-1),
    "Grad-CAM": attribution.grad_cam,
}
weights = network.get_weights()
stops = ["logits", "block6a_expand", "block3a_expand", "stem"]
stages = {"trained": {name: f(network, four, asked) for name, f in explained.items()}}
try:
    for layer, shuffled in attribution.randomized(network, stops, seed=0):
        network.set_weights(shuffled.get_weights())  # in place: the methods are compiled once
        stages[layer] = {name: f(network, four, asked) for name, f in explained.items()}
finally:
    network.set_weights(weights)

# %% tags=["jpeg", "similarity=0.5"]
# alt: Guided maps of a cat hardly change until block 3 is shuffled; saliency and Grad-CAM do.
rows = {name: np.abs([maps[name][0] for maps in stages.values()]) for name in explained}
rows = {name: by_twos(maps) for name, maps in rows.items()}
titles = ["trained", "logits\nshuffled", *(f"all down to\n{layer}" for layer in stops[1:])]
shown = plotting.show_maps(rows, titles, share=0.99, size=1.4)
for panel, of in zip(shown.axes[-len(titles) :], rows["Grad-CAM"], strict=True):
    panel.text(
        56, 56, "" if of.any() else "zero\neverywhere", ha="center", va="center", fontsize=12
    )
plt.show()

# %% [markdown]
# How alike are the maps before and after? Rank the pixels of both and correlate the ranks: 1 is the
# same order, 0: one order says nothing of the other. *Signed* ranks the values as they are,
# *unsigned* their magnitudes. So that a sign is left, the derivatives of the three colors are
# summed here, for saliency and guided back-propagation; the picture above shows the sum's
# magnitude. A map that is the same everywhere counts as 0. Means over four photographs and one
# shuffle. For comparison, *another photograph*: maps of different photographs by the trained
# network.


# %% tags=["tolerance=0.3"]
def alike(first, second, **options):
    return attribution.rank_correlation(first, second, **options).mean()


table = {}
for name in explained:
    maps = {stage: shown[name][:, ::2, ::2] for stage, shown in stages.items()}
    maps["another photograph"] = np.roll(maps["trained"], 1, axis=0)
    for kind, signed in (("signed", True), ("unsigned", False)):
        table[name, kind] = {s: alike(maps["trained"], m, signed=signed) for s, m in maps.items()}
found = pd.DataFrame(table)
found.round(1) + 0  # no -0.0

# %% tags=["check"]
assert (found.loc["logits", "guided"] > 0.95).all()
assert (found.loc["block6a_expand", "guided"] > 0.8).all()
assert (found.loc["stem", "guided"] < 0.3).all()
assert found.loc["logits":"stem", ("saliency", "signed")].abs().max() < 0.2

# %% [markdown]
# - **Guided back-propagation** does not notice that the classes are forgotten: its map is the same
#   when everything down to block 6 is shuffled. It shows what the layers below respond to, and that
#   for any class.
# - **Saliency**, with its signs, has next to nothing in common with the trained one as soon as the
#   logits are shuffled. Of its magnitudes some stays, until the lowest layers are shuffled as well.
# - **Grad-CAM** falls below the likeness of two different photographs. Where its panel is empty, no
#   position has a positive weighted sum.
#
# This is what Adebayo and others report: gradients and Grad-CAM pass, guided back-propagation
# fails.

# %% [markdown]
# ### All seven, on digits
#
# On digits, most pixels are empty, and two maps that are zero there look alike for that reason
# alone: Adebayo's edge detector, which knows no network, is like the maps, too (first line below).
# So we compare **ink pixels** only: with networks whose layers are shuffled from the top, and at
# the right with *two others*, trained from other seeds and about as good on the 4s, a mark each.
# Mean and standard deviation over three shuffles, 9 digits each; every map is asked for the digit's
# label.

# %% tags=["setup", "tolerance=0.3"]
warnings.simplefilter("ignore")  # that some sums are not exact in a shuffled network
some, number = given[:9], labels[:9]
ink = some[..., 0] > 0.2
learned = maps_of(reader, some, number)
forgot = [
    [maps_of(shuffled, some, number) for _, shuffled in attribution.randomized(reader, seed=seed)]
    for seed in range(3)
]
of_others = [maps_of(model, some, number) for model in pairs["honest"][1:]]
edges = np.hypot(*np.gradient(some[..., 0], axis=(1, 2)))
to_edges = [alike(of, edges) for of in learned.values()]
print(f"edges and maps, unsigned, all pixels: {min(to_edges):.1f} to {max(to_edges):.1f}")

# %% tags=["tolerance=0.2", "similarity=0.6"]
# alt: Seven curves from one down: five drop to zero at once, guided and deconvnet stay up.
fig, [[panel]] = plotting.figure(size=(9, 4))
signs, shared = {}, {}
for index, (name, own) in enumerate(learned.items()):
    cascades = [[own, *(maps[name] for maps in stages)] for stages in forgot]
    found = [[alike(own, of, signed=True, where=ink) for of in cascade] for cascade in cascades]
    signs[name], spread = np.mean(found, axis=0), np.std(found, axis=0, ddof=1)
    style = {"color": plotting.COLORS[index], "marker": "os^Dv<>"[index]}
    panel.errorbar(range(5), signs[name], spread, label=name, capsize=3, **style)
    shared[name] = [alike(own, maps[name], signed=True, where=ink) for maps in of_others]
    panel.plot([5, 5], shared[name], linestyle="", **style)
panel.set(xlabel="layers shuffled, from the top", ylabel="rank correlation on ink, signed")
panel.set_xticks(range(6), [*map(str, range(5)), "others"])
fig.legend(loc="outside right center")
plt.show()

# %% tags=["check"]
signs, shared = pd.DataFrame(signs), pd.DataFrame(shared)
passing = ["saliency", "SmoothGrad", "integrated", "occlusion", "Grad-CAM"]
assert signs.loc[[1, 4], passing].abs().max(axis=None) < 0.3
assert (shared[passing] > 0.3).all(axis=None)
assert signs.loc[1, "guided"] > shared["guided"].max()
assert abs(signs.loc[1, "deconvnet"] - shared["deconvnet"].mean()) < 0.15
assert signs.loc[1, "deconvnet"] > 0.35

# %% [markdown]
# - **Saliency, SmoothGrad, integrated gradients, occlusion, Grad-CAM**: with their signs they have
#   next to nothing in common any more as soon as the logits are shuffled: the five curves lie close
#   to each other and to zero. Between two networks that did learn they agree. They pass.
# - **Guided back-propagation** stays nearer to itself when the logits are shuffled than to the maps
#   of the two other good networks, and much of it is left when all layers are shuffled. It fails.
#   The **deconvnet** keeps about as much of its map as it shares with other good networks, and
#   about half is left when all layers are shuffled. It fails, too.
#
# Guided back-propagation found the cheat all the same: its map depends on the *lower* weights, and
# the mark has probably changed those. What it nearly ignores is the class.
#
# The test says when a map does *not* depend on what was learned. It does not say that a map that
# passes is right: for that we deleted what it marks.

# %% [markdown]
# ## Try it yourself
#
# 1. Cover the digits with gray, `fill=0.5`, instead of black. Which pixels turn negative, and why?
# 2. Delete to gray instead of blurred: `blurred = np.full_like(photographs, 0.5)`. Does the cat's
#    logit fall now? Does the order of the methods change?
#
# <details><summary>Answers</summary>
#
# 1. Some pixels without ink turn negative: there a gray square, which is a new stroke, speaks for
#    the class. Covering always adds something, too; choose what the data have as "nothing".
# 2. Hardly: without the whiskers it falls by 0.4, without the cheek not at all. Occlusion comes
#    first at 5 and 10 %; SmoothGrad passes Grad-CAM at 10 % and, by little, both at 20 %. The
#    answer depends on what replaces the blocks.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - One image, many questions: the derivative at a pixel (saliency), the fall when a piece is
#   covered (occlusion), parts that add up (integrated gradients), regions of the last feature maps
#   (Grad-CAM). They may disagree; deletion measures which one found what the score needs, for one
#   way of taking away.
# - Any unit can be asked. In the first layer the gradient is the filter; deeper, the deconvnet
#   projects a unit back to the pixels, through the switches of pooling. Without switches, in a
#   network that shrinks its maps by strides, nothing of the image is left.
# - Maps can show that a network cheats, most clearly on an image that has what it cheats with.
# - A crisp map is not a true one: shuffle the weights and look again. Guided back-propagation does
#   not notice that the classes are gone.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *What does CNN learn?* (saliency, occlusion); Raiko, *Examining gradients –
#   deconvolutions*; VT, *Visualize input pattern using deconvnet*.
# - K. Simonyan, A. Vedaldi, A. Zisserman, *Deep inside convolutional networks*, ICLR workshop 2014.
# - M. D. Zeiler, R. Fergus, *Visualizing and understanding convolutional networks*, ECCV 2014.
# - J. T. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller, *Striving for simplicity*, ICLR
#   workshop 2015.
# - D. Smilkov, N. Thorat, B. Kim, F. Viégas, M. Wattenberg, *SmoothGrad*, 2017.
# - M. Sundararajan, A. Taly, Q. Yan, *Axiomatic attribution for deep networks*, ICML 2017.
# - R. R. Selvaraju and others, *Grad-CAM*, ICCV 2017.
# - Deletion: W. Samek and others, *Evaluating the visualization of what a deep neural network has
#   learned*, IEEE TNNLS 2017; V. Petsiuk, A. Das, K. Saenko, *RISE*, BMVC 2018.
# - J. Adebayo and others, *Sanity checks for saliency maps*, NeurIPS 2018.
# - S. Lapuschkin and others, *Unmasking Clever Hans predictors*, Nature Communications 2019.
# - Digits: Y. LeCun, C. Cortes, *MNIST*. Pictures: scikit-image, scikit-learn.
