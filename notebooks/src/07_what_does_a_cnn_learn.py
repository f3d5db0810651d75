# %% [markdown]
# # 07 · What does a CNN learn?
#
# Nobody told the network what an eye, a corner or the stroke of a 7 is. We look for what it has
# found by itself: at its filters, at the images that activate a unit most, and at images computed
# to activate it even more.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from skimage.util import view_as_blocks
from sklearn.metrics.pairwise import cosine_similarity

from dlsg_utils import ascent, attribution, data, plotting, pretrained, training, visualization
from dlsg_utils import widgets

# %% tags=["jpeg", "similarity=0.2"]
# alt: Rows of images made for filters: stripes; cells, waves, bands; rings, weaves; braids, folds.
network = pretrained.efficientnet_lite0()
chosen = {
    "block2b_add": [14, 18, 19, 22], "block3b_add": [9, 11, 5, 21],
    "block4c_add": [11, 8, 10, 17], "block6d_add": [21, 7, 9, 22],
}  # fmt: skip
owner, filters = np.repeat(list(chosen), 4), np.concatenate(list(chosen.values()))
# All in one run: an image's score is the sum of its own filter's map, the other layers count 0.
objective = sum((owner == layer) * ascent.channel(layer, filters) for layer in chosen)
run = visualization.maximize(network, objective, size=96, steps=40, seed=0, progress=False)
made = dict(zip(chosen, run.images.reshape(4, 4, 96, 96, 3), strict=True))
plotting.show_maps(made, size=1.45)
plt.show()

# %% [markdown]
# Each square was computed, from noise, so that one filter of a network trained on photographs
# responds strongly. We chose sixteen filters; the rows are four layers, low to high. How this is
# done is what this lecture is about.

# %% [markdown]
# ## What you will see
#
# 1. Filters of the first layer, and the feature maps they give.
# 2. For any unit the patches of images that activate it most.
# 3. Lee's question in four steps, each $x^* = \arg\max_x$ of something: a filter, a neuron, a class
#    (can we see digits?), a class with little ink.
# 4. Priors: what they do to the images, on digits and on photographs, in numbers.

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network) and lecture 04 (gradients by back-propagation, Adam).

# %% [markdown]
# ## Filters of the first layer
#
# Two trained networks: Lee's, on 8,000 digits, and EfficientNet-Lite0, on a million photographs of
# a thousand classes. First Lee's 25 filters: orange weights are positive, purple ones negative.

# %% tags=["similarity=0.2", "tolerance=0.02"]
# alt: Lee's 25 filters of three by three weights: many have one side orange and the other purple.
digits = data.load("mnist-10k")
reader = pretrained.digit_network(0)
print(f"accuracy on test digits: {training.evaluate(reader, digits.test).accuracy:.2f}")
kernels = np.moveaxis(reader.get_layer("conv1").kernel.numpy()[:, :, 0], -1, 0)
scale = {"cmap": plotting.SIGNED, "vmin": -np.abs(kernels).max(), "vmax": np.abs(kernels).max()}
plotting.show(list(kernels), columns=13, size=0.75, **scale)
plt.show()

# %% [markdown]
# The photograph network's first layer has 32 filters, 3×3 weights for each of red, green and blue.
# So they can be drawn in color, each on its own scale; gray is zero.

# %%
# alt: 32 filters of three by three pixels in color: spots of one color, some edges, some gray.
kernels = np.moveaxis(network.get_layer("stem").kernel.numpy(), -1, 0)
largest = np.abs(kernels).max(axis=(1, 2, 3), keepdims=True).clip(1e-6)  # some filters are zero
plotting.show(0.5 + 0.5 * kernels / largest, columns=16, size=0.6)
plt.show()

# %% [markdown]
# 3×3 is little to look at. On Lee's slide the filters are AlexNet's, 11×11. In our second network,
# the units of `block2a_project` see 11×11 pixels, through six convolutions, three of them 3×3, and
# four rectifiers. There is no single filter, but there is a gradient: here its mean over 48 patches
# of photographs, for each of the 24 units. Red, green and blue have a scale each; gray is zero.


# %% tags=["setup"]
def patches(name, side, count, random):
    """Patches of a photograph, from random positions."""
    picture = data.image(name)
    corners = random.integers(np.subtract(picture.shape[:2], side), size=(count, 2))
    return [picture[row : row + side, column : column + side] for row, column in corners]


random = np.random.default_rng(0)
names = ["astronaut", "chelsea", "china", "coffee", "flower", "motorcycle_left"]
seen = np.concatenate([patches(name, 32, 8, random) for name in names])

# %% tags=["jpeg"]
# alt: 24 squares of 11 by 11 pixels: spots and edges, nearly all between two colors.
at = {"layer": "block2a_project", "position": (4, 4), "per_channel": True, "progress": False}
slopes = np.stack(
    [attribution.saliency(network, seen, unit, **at).mean(axis=0) for unit in range(24)]
)
field = slopes[:, 14:25, 14:25]  # the receptive field
assert np.isclose(np.abs(field).sum(), np.abs(slopes).sum())  # nothing lies outside
shown = 0.5 + 0.5 * field / np.abs(field).max(axis=(1, 2), keepdims=True)
plotting.show(shown, columns=8, size=1.15)
plt.show()

# %% [markdown]
# There are spots and edges, nearly all between two colors (each of red, green and blue is stretched
# to its own full range). AlexNet's first layer also has gray edges, in many directions.
#
# For the layers above, single filters tell little: they combine the maps below, 25 in Lee's
# network. What we can look at are the responses, the *feature maps*. Here are those of a digit, in
# the filters' order, and of a cat the three maps that vary most from each of three layers.

# %% tags=["similarity=0.2"]
# alt: 25 maps of a handwritten 8: some bright on the whole stroke, others on parts of its edges.
maps = visualization.activations(reader, digits.validation.images[5], "conv1")
plotting.show_feature_maps(maps, columns=13, size=0.75)
plt.show()

# %% tags=["jpeg"]
# alt: In each of three rows a cat and three maps of a layer: dark areas, outlines, coarse maps.
cat = data.image("chelsea", size=(224, 320))
layers = ["stem_relu", "block3a_expand_relu", "block5c_expand_relu"]
maps = visualization.activations(network, cat, layers)
rows, titles = [], []
for layer in layers:
    liveliest = maps[layer].std(axis=(0, 1)).argsort()[::-1][:3]
    rows += [cat, *(maps[layer][..., channel] for channel in liveliest)]
    titles += ["image", *(f"channel {channel}" for channel in liveliest)]
blocks = [layer.partition("_")[0] for layer in layers]
scale = {"cmap": "viridis", "vmin": None, "vmax": None}
plotting.show(rows, titles, rows=blocks, columns=4, size=1.9, **scale)
plt.show()

# %% [markdown]
# Yellow is a large response: the digit's 25 maps have one scale in common, the cat's have one each.
# Two of the first layer's maps respond along outlines, channel 6 to dark areas. Further up the maps
# are coarse, 14×20 positions in `block5c`, and tell where something is. But what?

# %% [markdown]
# ## Images that activate a unit most
#
# Girshick and his colleagues ask: of all images we have, which activate the unit most?
# `top_patches` goes through the 8,000 training digits and cuts out the unit's receptive field, for
# units of the second convolution 8×8 pixels. Here are five of its 50 units, chosen because their
# patches are alike. The numbers are the activations.

# %% tags=["similarity=0.2", "tolerance=0.3"]
# alt: Five rows of nine patches of digits; in each row all show the same stroke or corner.
units = [38, 42, 23, 34, 10]
liked = visualization.top_patches(
    reader, digits.train.images, "conv2", units, count=9, progress=False
)
titles = {f"unit {unit}": values.round(1) for unit, values in zip(units, liked.values, strict=True)}
rows = {f"unit {unit}": own for unit, own in zip(units, liked.patches, strict=True)}
plotting.show_maps(rows, titles, size=0.95)
plt.show()

# %% [markdown]
# Each of the five has its corner, arc or stroke. But we see only what is in our images, and in a
# patch there is always more than one thing. On photographs, where units see more and we have fewer
# of them, this is worse: the end of this lecture shows it.

# %% [markdown]
# ## Images computed to activate a unit
#
# So we turn the question round. Training changes the weights so that the output fits the image. Now
# the weights stay, and **the image changes**, up the gradient of whatever we want more of:
#
# $$x^* = \arg\max_x a(x), \qquad x \leftarrow x + \eta\,\frac{\partial a}{\partial x}$$
#
# $x$ is the image, $a(x)$ the activation, $\eta$ the step size. Back-propagation gives this
# gradient as well: it only goes one step further down, to the pixels. In code, for the logit of the
# class 3 (the output before the softmax), from noise, with gradients scaled to a root mean square
# of one and pixels clipped to [0, 1]:

# %%
noises = [np.random.default_rng(n).random((28, 28, 1), dtype=np.float32) for n in range(3)]
x = tf.Variable(noises[0][None])
for _ in range(20):
    with tf.GradientTape() as tape:
        score = reader(x)[0, 3]
    gradient = tape.gradient(score, x)
    gradient /= tf.sqrt(tf.reduce_mean(gradient**2))  # root mean square 1
    x.assign(tf.clip_by_value(x + 0.02 * gradient, 0, 1))
climbed = ascent.ascend(reader, ascent.unit(3), noises[0], steps=20, step_size=0.02, progress=False)
assert np.allclose(climbed.images, x[0], atol=1e-4)

# %% [markdown]
# `ascent.ascend` does the same for many images at once, and `visualization.maximize` calls it with
# Adam in place of the plain step. For the four steps **everything is equal but the objective**: the
# same noise to start from, Adam with step size 0.05, 120 steps unless it says otherwise, pixels
# clipped to [0, 1].

# %% [markdown]
# ### Step 1: a filter
#
# The output of the $k$-th filter of Lee's second convolution is a map of 11×11. Its degree of
# activation is the sum $a^k = \sum_{i=1}^{11} \sum_{j=1}^{11} a^k_{ij}$. Here are the images for
# all 50 filters.

# %% tags=["similarity=0.2"]
# alt: 50 images for the filters of layer 2: stripes in all directions, dots, some white.
equal = {"start": noises[0], "steps": 120, "step_size": 0.05, "progress": False}
plain = equal | {"l1": 0, "total_variation": 0, "transforms": ()}  # no penalty, nothing moved
filters = visualization.maximize(reader, ascent.channel("conv2", range(50)), **plain).images
plotting.show(filters, columns=10, size=0.95)
plt.show()

# %% tags=["tolerance=0.3"]
sums = {
    name: visualization.activations(reader, images, "conv2").sum(axis=(1, 2))
    for name, images in {"digits": digits.train.images, "made": filters}.items()
}
times = np.sort(sums["made"].diagonal() / sums["digits"].max(axis=0))
print(f"sum of the computed image over that of the best of 8,000 digits: {times[0]:.1f} at least,")
print(f"{times[1]:.1f} and {times[2]:.1f} the next, {np.median(times):.1f} the median")

# %% tags=["check"]
assert np.mean(times > 1) > 0.8
assert np.median(times) > 1.5

# %% [markdown]
# For nearly all filters the sum is larger than for any real digit; where it is not, 120 steps from
# this noise did not find as much as a digit has. Most images are textures: $a^k$ is a sum over all
# positions, so the filter's stroke pays everywhere.

# %% [markdown]
# ### Step 2: a neuron
#
# A unit of the dense layer sees the whole image but its last two rows and columns:
# $x^* = \arg\max_x a^j$, where $a^j$ is its activation. Above: the computed image; below: the
# training digit that activates the unit most.

# %% tags=["similarity=0.2", "tolerance=0.3"]
# alt: Above, ten patterns of strokes with noise between them; below, ten digits that share strokes.
hidden = visualization.activations(reader, digits.train.images, "hidden")
units = hidden.max(axis=0).argsort()[::-1][:10]
neurons = visualization.maximize(reader, ascent.neuron("hidden", units), **plain).images
rows = {"computed": neurons, "found": digits.train.images[hidden[:, units].argmax(axis=0)]}
reached = visualization.activations(reader, neurons, "hidden")[range(10), units]
titles = {
    "computed": reached.round(0).astype(int),
    "found": hidden[:, units].max(axis=0).round(0).astype(int),
}
plotting.show_maps(rows, titles, size=0.95)
plt.show()

# %% [markdown]
# The numbers are the activations. The pattern now changes from position to position: a unit of the
# dense layer has a weight for each.

# %% [markdown]
# ### Steps 3 and 4: a class, and a class with little ink
#
# Step 3 asks for a class, $x^* = \arg\max_x y^i$, where $y^i$ is the logit of class $i$. **Can we
# see digits?** Most pixels of a digit are black. So step 4 asks for a large logit and few bright
# pixels:
#
# $$x^* = \arg\max_x \Bigl(y^i - \lambda \sum_{ij} |x_{ij}|\Bigr)$$
#
# $\lambda$ is the price of a white pixel, in units of the logit. Step 3 is $\lambda = 0$; the row
# above it has only five of its steps.

# %% tags=["similarity=0.2"]
# alt: Ten classes in four rows: noise; strokes in noise; thin strokes on black; black.
ten, starts = np.tile(range(10), 3), np.repeat(noises, 10, axis=0)  # ten classes, three noises
objective, images = ascent.unit(ten), {}
for price, steps in ((0, 5), (0, 120), (0.1, 120), (1, 120)):
    images[f"λ = {price}\n{steps} steps"] = visualization.maximize(
        reader, objective - price * ascent.l1(), **plain | {"start": starts, "steps": steps}
    ).images
rows, titles = {name: of[:10] for name, of in images.items()}, [f"class {k}" for k in range(10)]
plotting.show_maps(rows, titles, size=0.95)
plt.show()

# %% [markdown]
# These are from the first noise. Can we see digits? After five steps hardly; after 120 we read
# perhaps half of the ten. That is a matter of taste, so we measure, from three noises each: how
# sure the network is of the class; to how many of the images two other networks, from other seeds,
# give the same class; the cosine of the angle to the nearest of 8,000 real digits, 1 if they are
# equal but for the brightness; and the mean pixel, the ink. (A plain distance would reward
# darkness: a black image is not far from a thin digit, which has little ink.)


# %% tags=["setup"]
judges = [pretrained.digit_network(number) for number in (1, 2)]


def measured(images, labels=ten, runs=3):
    """Table of what is said above, for each of some runs."""
    table = {"confidence": keras.ops.softmax(reader(images)).numpy()[range(len(labels)), labels]}
    given = [judge(images).numpy().argmax(axis=1) for judge in judges]
    table["others agree"] = np.mean(given == labels, axis=0)
    flat = (of.reshape(len(of), -1) for of in (images, digits.train.images))
    table["cosine to nearest digit"] = cosine_similarity(*flat).max(axis=1)
    table["ink"] = images.mean(axis=(1, 2, 3))
    return pd.DataFrame(table).groupby(np.arange(len(images)) * runs // len(images)).mean()


# %% tags=["tolerance=0.3"]
def summary(results):
    """Means over the starts, and the largest standard deviation over them."""
    table = pd.DataFrame({name.replace("\n", ", "): of.mean() for name, of in results.items()}).T
    table.loc["±, at most"] = pd.DataFrame([of.std() for of in results.values()]).max()
    return table.round(2)


results = {"the noise": measured(starts)} | {name: measured(of) for name, of in images.items()}
real = digits.validation.images, digits.validation.labels
results["real digits"] = measured(*real, runs=1)
summary(results)

# %% tags=["check"]
table = pd.DataFrame({name: of.mean() for name, of in results.items()}).T.to_numpy()
noise, few, many, thin, black, digit = table
assert few[0] > 0.6
assert many[0] > 0.9
assert few[2] < noise[2] + 0.12
assert thin[2] < many[2] + 0.12
assert digit[2] > thin[2] + 0.15
assert black[3] < 0.01

# %% [markdown]
# - **λ = 0**: after five steps the network is fairly sure, and the image is still noise to us, with
#   faint traces at most. The network tells digits from each other; it was shown nothing but digits.
#   Lectures 12 and 13 are about that.
# - Yet most images (after 120 steps all) are right for *other* networks, too. This is not the quirk
#   of one network: networks trained on the same digits share it.
# - **λ = 0.1**: as sure as without the price, and mostly black, as digits are. But only the amount
#   of ink comes near a digit's: the image is hardly nearer to one. (With another price, which
#   begins later, it does come nearer: see the next section. A part of that gain is cheap: without a
#   price the rows and columns that the network does not see stay noise.)
# - **λ = 1**, which is what Lee's formula has: all but black. A bright pixel costs more than it
#   brings.
#
# The second term is a **prior**: it says what images are like, which the network does not know.

# %% [markdown]
# ## One prior at a time
#
# - **Little ink**, the mean of the pixels: black unless it pays.
# - **Total variation**, the mean squared difference of neighbors: no single pixels.
# - **Moved**: before each forward pass the image is shifted, rotated and scaled at random, so that
#   nothing depends on single pixels at fixed positions.
#
# Starts, steps and step size are those of before. Here the penalties begin after the first quarter
# of the steps, and `maximize` scales them by the logit reached until then: with `l1=1` a white
# image would cost all of it.

# %% tags=["similarity=0.2"]
# alt: Ten digits in five rows: strokes in noise; thin; blurred; thick; and smooth separate strokes.
priors = {
    "little ink": {"l1": 1.5, "total_variation": 0, "transforms": ()},
    "total variation": {"l1": 0, "total_variation": 4, "transforms": ()},
    "moved": {"l1": 0, "total_variation": 0},
    "all three": {"l1": 1.5, "total_variation": 4},
}
by_prior = {"no prior": images["λ = 0\n120 steps"]}
for name, options in priors.items():
    options |= equal | {"start": starts, "seed": 0}
    by_prior[name] = visualization.maximize(reader, ten, **options).images
rows = {name.replace(" ", "\n"): of[:10] for name, of in by_prior.items()}
plotting.show_maps(rows, titles, size=0.95)
plt.show()

# %% tags=["tolerance=0.3"]
found = {name: measured(of) for name, of in by_prior.items()}
summary(found | {"real digits": results["real digits"]})

# %% tags=["check"]
table = pd.DataFrame({name: of.mean() for name, of in found.items()}).T
assert table["confidence"].min() > 0.8
assert table["others agree"].min() > 0.85
cosine = table["cosine to nearest digit"]
assert cosine.idxmax() == "all three"
assert cosine["no prior"] + 0.1 < cosine["all three"] < digit[2]

# %% [markdown]
# The network is as sure with one prior as with another. With all three priors the images come
# clearly nearer to real digits, though not as near as digits are to each other, and there is about
# as much ink as in real digits. Some of the ten still read badly.

# %% [markdown]
# ## Photographs
#
# Simonyan, Vedaldi and Zisserman ask a network that knows a thousand classes the same question,
# with one prior (L2). The other priors here are described by Olah, Mordvintsev and Schubert. We
# start from gray noise, 112×112 pixels, and take 48 steps of Adam, step size 0.02. Three ways:
#
# - **pixels**: no prior.
# - **frequencies**: the same objective, but the steps change the image's frequencies, and colors as
#   they vary in photographs. Large shapes come as easily as fine grain. A step of 0.02 in
#   frequencies is not the same change of the image as in pixels.
# - **all priors**: frequencies, moved, near to gray (L2) and smooth (total variation).

# %% tags=["setup"]
classes = [pretrained.class_names().index(n) for n in ("snail", "ladybug", "daisy", "monarch")]
side = 112
gray = np.random.default_rng(0).normal(0.5, 0.02, (side, side, 3)).astype(np.float32)
penalty = (50 * ascent.l2(0.5) + 200 * ascent.total_variation()) / (3 * side**2)
same = {"start": gray, "steps": 48, "step_size": 0.02, "l1": 0, "total_variation": 0, "seed": 1}
ways = {
    "pixels": (0, {"parametrization": "pixels", "transforms": ()}),
    "frequencies": (0, {"parametrization": "fourier", "transforms": ()}),
    "all priors": (1, {"parametrization": "fourier"}),
}

# %% tags=["jpeg", "similarity=0.2"]
# alt: Four classes in three rows: colored grain; patterns; a shell, red and black, petals, wings.
climbed = {
    name: visualization.maximize(
        network, ascent.unit(classes) - price * penalty, **same, **options, progress=False
    ).images
    for name, (price, options) in ways.items()
}
plotting.show_maps(climbed, [pretrained.class_names()[k] for k in classes], size=1.65)
plt.show()


# %% tags=["tolerance=0.3"]
climbed["photographs"] = np.stack([data.image(name, size=(side, side)) for name in names])
for name, of in climbed.items():
    pairs = zip(of[:, 1:], of[:, :-1], strict=True)
    alike = [np.corrcoef(lower.ravel(), upper.ravel())[0, 1] for lower, upper in pairs]
    print(f"{name}: correlation with the pixel below {min(alike):.2f} to {max(alike):.2f}")
    if name in ways:
        sure = keras.ops.softmax(network(of)).numpy()[range(4), classes]
        print(f"    confidence at least {sure.min():.2f}")

# %% [markdown]
# The network is sure in all three rows: it needs no prior for that. In pixels the image is fine
# grain. Frequencies alone bring out larger shapes, and neighbors become more alike, though not as
# in photographs. With all priors parts can be made out: a shell, a ladybug's red and black, petals.
# The network puts them where it likes and asks for no whole animal.

# %% [markdown]
# ### Back to the units
#
# The first picture of this lecture was made in a similar way, from a filter's sum in place of a
# class. Here are the four units of block 3 again, and as in Girshick's figure the patches that
# activate each most: from twelve images, all that we have but the second view of the motorcycle,
# cut into 61 squares that do not overlap. We take at most one patch a square, 67×67 pixels, and
# leave out those that reach over its edge.


# %% tags=["setup"]
def squares(name, side=192):
    """A picture, cut into squares that do not overlap."""
    picture = data.image(name)
    height, width = (length // side * side for length in picture.shape[:2])
    whole = np.broadcast_to(picture[:height, :width], (height, width, 3))
    return view_as_blocks(np.ascontiguousarray(whole), (side, side, 3)).reshape(-1, side, side, 3)


pool = np.concatenate([squares(name) for name in data.images() if name != "motorcycle_right"])
units = chosen["block3b_add"]
found = visualization.top_patches(
    network, pool, "block3b_add", units, count=len(pool), progress=False
)
inside = ((found.boxes >= 0) & (found.boxes <= 192)).all(axis=-1)

# %% tags=["jpeg", "similarity=0.2"]
# alt: Four rows: an image computed for a unit, and five image patches that activate it most.
ideal = made["block3b_add"][:, 14:81, 14:81]  # as large as the receptive field
rows = {
    f"unit {unit}": np.concatenate([own[None], patches[whole][:5]])
    for unit, own, patches, whole in zip(units, ideal, found.patches, inside, strict=True)
}
plotting.show_maps(rows, ["computed", *["found"] * 5], size=1.35)
plt.show()

# %% [markdown]
# Side by side there are fewer guesses: where the patches share what the computed image repeats,
# that is probably what the unit responds to, as the grid in the patches of unit 11. For others,
# as unit 21, we see nothing in common, and leave it at that.
#
# Now every layer and every map to look into: click on a map to see where it is strongest, and ask
# for the image that maximizes it. Which channel of this layer marks the cat's eyes? Is its computed
# image an eye?

# %%
maps = widgets.FeatureMapExplorer(network, cat, layer="block3b_expand")
maps

# %% [markdown]
# ## Try it yourself
#
# 1. A neuron in place of a filter, without priors (`**plain`): `ascent.neuron("conv2", 38,
#    position=(5, 5))`. Which pixels of the noise change?
# 2. What does a class want *least*? Climb `-ascent.unit(3)`, with all priors.
# 3. Start from a real digit, with 200 steps: `start=digits.validation.images[0]`, and ask for
#    another one.
#
# <details><summary>Answers</summary>
#
# 1. Only 8×8 of them, rows and columns 10 to 17: the neuron's receptive field. The others have no
#    gradient and stay noise.
# 2. A thick stroke at the left and three spots at the right: the network reads a 6.
# 3. With all priors they look like those made from noise: little of the old digit is left after 200
#    steps.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - The first layers find edges and colors; the further up, the larger the pattern that activates a
#   unit most.
# - *Search*: the images we have that activate a unit most. *Compute*: climb the gradient with
#   respect to the image, weights fixed. They show different things.
# - Without a prior the network is fairly sure of noise (digits, after five steps) and sure of fine
#   grain (photographs). It knows what tells classes apart, not what images look like.
# - Little ink, total variation, moving, frequencies: priors bring the images nearer to real ones.
#   They are ours, and the image shows them, too.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *What does CNN learn?*; Raiko; VT, *Individual neuron
#   activation*.
# - R. Girshick, J. Donahue, T. Darrell, J. Malik, *Rich feature hierarchies for accurate object
#   detection and semantic segmentation*, CVPR 2014.
# - K. Simonyan, A. Vedaldi, A. Zisserman, *Deep inside convolutional networks*, ICLR workshop 2014.
# - A. Nguyen, J. Yosinski, J. Clune, *Deep neural networks are easily fooled*, CVPR 2015.
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017.
# - Digits: Y. LeCun, C. Cortes, *MNIST*. Photographs: scikit-image and scikit-learn; V. van Gogh,
#   *The Starry Night*, 1889.
