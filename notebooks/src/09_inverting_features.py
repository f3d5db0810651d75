# %% [markdown]
# # 09 · Inverting features
#
# A layer turns an image into numbers. How much of the image is still in them? We go back: from the
# numbers to an image.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy.ndimage import gaussian_filter

from dlsg_utils import data, models, plotting, pretrained, visualization, widgets

network = pretrained.efficientnet_lite0()
photographs = np.stack([data.image(name, size=(104, 136)) for name in ("chelsea", "coffee")])
recipe = {"total_variation": 2, "alpha_norm": 0.5, "parametrization": "fourier"}
recipe |= {"step_size": 0.02, "steps": 80, "starts": 2, "seed": 9, "progress": False}

# %% tags=["jpeg", "similarity=0.5"]
# alt: A cat's face and a cup of coffee, and each twice from features: the same things in the same
#   places, with other colors and other fine structure.
found = {"block5c_add": visualization.invert(network, photographs, "block5c_add", **recipe)}
pictures = [
    picture
    for photograph, images in zip(photographs, found["block5c_add"].images, strict=True)
    for picture in (photograph, *images)
]
titles = ["photograph", "from block 5, start 1", "from block 5, start 2", *[""] * 3]
plotting.show(pictures, titles, columns=3, size=3.2)
plt.show()

# %% [markdown]
# The images on the right were computed from random noise. To the fifth block of a network that was
# trained on photographs, they are close to the left ones: their error is about 0.05, in the mean
# (0: the same features, 1: as far off as no features at all). To compare with, the mean error of
# both photographs themselves when they are changed: moved aside by 16 pixels 1.15, blurred 0.45,
# darker by 40 % 0.05. (All of this is measured below.)

# %% [markdown]
# ## What you will see
#
# 1. An image that gives the same features as another: gradient descent from noise, in plain code.
# 2. Digits, layer by layer, from four starts. What do the starts share because the layer keeps it,
#    and what because of the penalty?
# 3. Two photographs, layer by layer, from two starts.
# 4. What the inversions lack, measured: light, detail, color. And which changes do the layers
#    hardly see: of light, color, fine structure, position?

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network), lecture 04 (gradients, momentum) and lecture 07: the weights stay, and
# the image changes.

# %% [markdown]
# ## The question
#
# Let $\Phi$ be a network up to some layer, and $\Phi_0 = \Phi(x_0)$ its output for an image $x_0$.
# We look for
#
# $$x^* = \arg\min_x\ \frac{\|\Phi(x) - \Phi_0\|^2}{\|\Phi_0\|^2}
# + \lambda_{\text{TV}}\, R_{\text{TV}}(x) + \lambda_\alpha R_\alpha(x).$$
#
# The first term is the **normalized error**: 0 if the layer cannot tell $x$ from $x_0$, 1 if all
# features of $x$ are zero. The other two say what images are like, whatever the layer:
#
# $$R_{\text{TV}}(x) = \frac 1n \sum_{i,j} \bigl((x_{i,j+1} - x_{ij})^2
# + (x_{i+1,j} - x_{ij})^2\bigr)^{\beta/2}, \qquad
# R_\alpha(x) = \frac 1n \sum_{i,j} |2 x_{ij} - 1|^\alpha .$$
#
# $x_{ij}$ in [0, 1] are the image's values. A color image has three at each pixel; the sums run
# over the colors, too. $n$ counts all values. **Total variation**, with $\beta = 2$, keeps
# neighboring pixels alike. The **α-norm**, with $\alpha = 6$, keeps pixels off pure black and
# white. $\lambda_{\text{TV}}$ and $\lambda_\alpha$ are the weights of the two; in the code they are
# called `total_variation` and `alpha_norm`.

# %% [markdown]
# ## From noise to a digit
#
# Lee's network, trained on digits. The second convolution gives 11×11×50 numbers for this 8.
# Gradient descent sees these numbers and nothing else of the digit. A step is 0.03 times the
# gradient divided by its root mean square. For digits we take no α-norm, and a
# $\lambda_{\text{TV}}$ of 0.1 where nothing else is said.

# %%
reader, second_reader = pretrained.digit_network(0), pretrained.digit_network(1)
digits = data.load("mnist-10k")
originals = digits.validation.images[[37, 26, 10]]  # a 2, a 4 and an 8
front = models.truncate(reader, "conv2")
features = front(originals[2:])
start = np.random.default_rng(0).normal(0.5, 0.05, (1, 28, 28, 1)).clip(0, 1)

# %%
x = tf.Variable(start, dtype=tf.float32)
for _ in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_sum((front(x) - features) ** 2) / tf.reduce_sum(features**2)
        down, right = x[:, 1:] - x[:, :-1], x[:, :, 1:] - x[:, :, :-1]
        total_variation = (tf.reduce_sum(down**2) + tf.reduce_sum(right**2)) / 784
        loss = error + 0.1 * total_variation
    gradient = tape.gradient(loss, x)
    gradient /= tf.sqrt(tf.reduce_mean(gradient**2))  # root mean square 1
    x.assign(tf.clip_by_value(x - 0.03 * gradient, 0, 1))

# %% [markdown]
# `visualization.invert` does the same for many images and starts at once:

# %%
options = {"total_variation": 0.1, "starts": 1, "seed": 0, "progress": False}
short = visualization.invert(
    reader, originals[2], "conv2", optimizer="gradient", step_size=0.03, steps=20, **options
)
print(f"largest difference of a pixel: {np.abs(short.images[0] - x[0]).max():.2f}")
assert np.allclose(short.images[0], x[0], atol=1e-3)

# %% [markdown]
# From here on we take Adam (momentum, with a step size of its own for each pixel), here with a step
# size of 0.05. The images on the way, each with its loss:

# %% tags=["similarity=0.4", "tolerance=0.2"]
# alt: A handwritten 8, and six images that go from gray noise over a dim 8 to a clear one.
frames = {}
way = visualization.invert(
    reader, originals[2], "conv2", step_size=0.05, steps=101, **options,
    on_step=lambda step, images, scores: frames.update({step: images[0]}),
)  # fmt: skip
shown = (1, 5, 10, 20, 50, 100)  # losses[n] is the loss after n steps
titles = ["original", *[f"after {n}: {way.losses[n, 0]:.2f}" for n in shown]]
plotting.show([originals[2], *[frames[n] for n in shown]], titles, size=1.6)
plt.show()

# %% [markdown]
# ## Digits, layer by layer
#
# Three digits from each layer of the network, four starts each; here is the first start. The
# numbers of conv1, conv2 and the dense layer `hidden` are those after their rectifiers.

# %%
layers = ["conv1", "pool1", "conv2", "pool2", "hidden", "logits"]
options = {"step_size": 0.05, "steps": 200, "starts": 4, "seed": 0, "progress": False}
by_layer = {
    layer: visualization.invert(reader, originals, layer, **options, total_variation=0.1)
    for layer in layers
}

# %% tags=["similarity=0.4"]
# alt: A 2, a 4 and an 8, each from six layers: clear up to pool2, then torn strokes in gray.
pictures = [
    picture
    for digit in range(3)
    for picture in (originals[digit], *[by_layer[layer].images[digit, 0] for layer in layers])
]
plotting.show(pictures, ["original", *layers, *[""] * 14], columns=7, size=1.4)
plt.show()

# %% [markdown]
# Four questions to each layer: how large is the normalized error? How far is the *image* from the
# original, $\|x^* - x_0\|^2 / \|x_0\|^2$? How many of the twelve images does the network read as
# the original's class? And how many does a second network read so, trained from other initial
# weights?


# %% tags=["setup"]
def questions(layer, result):
    """A row of the table: numbers, errors, distance of the images, how they are read."""
    images, percent = result.images.reshape(-1, 28, 28, 1), 100 * result.errors
    distance = np.square(result.images - originals[:, None]).sum() / 4 / np.square(originals).sum()
    row = {"numbers": visualization.activations(reader, originals[0], layer).size}
    row |= {"mean error, %": percent.mean().round(2), "largest, %": percent.max().round(2)}
    row["image off by"] = distance.round(2)
    for name, each in {"read by the network": reader, "by a second one": second_reader}.items():
        right = each(images).numpy().argmax(axis=1) == np.repeat([2, 4, 8], 4)
        row[name] = f"{right.sum()} of 12"
    return row


# %% tags=["tolerance=0.5"]
table = pd.DataFrame({layer: questions(layer, by_layer[layer]) for layer in layers}).T
table

# %% tags=["check"]
off = table["image off by"]
assert max(result.errors.max() for result in by_layer.values()) < 0.05
assert off["conv1"] < 0.01
assert off["pool2"] < 0.2
assert 3 * off["pool2"] < off["hidden"]
assert off["hidden"] < off["logits"]
assert (table["read by the network"] == "12 of 12").all()

# %% [markdown]
# The errors are far below 1 % in every layer. The images are almost the original up to pool2, and
# far from it in the last two layers.
#
# - **Convolution**, 25 filters and a rectifier: the digit comes back. There are 26·26·25 = 16,900
#   numbers, 21.6 times as many as pixels.
# - **Pooling** forgets where in a block the maximum was. Still the images are off by only 0.02.
#   pool2 also drops the last row and column of an 11×11 map, and with them the last two of the
#   image: there the penalty alone decides.
# - The **dense layer** makes 100 numbers of 1,250, the **logits** are ten. Their images are far
#   from the original, those of the logits further than a black image, which is off by 1. And yet
#   both networks read them as the original's digit.

# %% tags=["check"]
drops = tf.Variable(originals[:1])
with tf.GradientTape() as tape:
    total = tf.reduce_sum(models.truncate(reader, "pool2")(drops) ** 2)
slope = tape.gradient(total, drops)[0, ..., 0].numpy()
assert not slope[26:].any()
assert not slope[:, 26:].any()
assert slope[:26, :26].any()

# %% [markdown] tags=["details"]
# ## Several starts, several penalties
#
# Where several starts agree, the layer may have kept something. Or the *penalty* makes them agree.
# So here is the 4 from the dense layer, from four starts, with three weights of total variation.


# %%
weights = (0, 0.1, 1)
smoothed = {
    (layer, weight): visualization.invert(
        reader, originals[1], layer, **options, total_variation=weight
    )
    for layer in ("pool2", "hidden")
    for weight in weights
}

# %% tags=["similarity=0.3"]
# alt: Fours from four starts: noise without total variation, strokes with it, alike with more.
pictures, rows = [], []
for weight in weights:
    result = smoothed["hidden", weight]
    pictures += [*result.images, 2 * result.images.std(axis=0)]
    rows.append(f"$\\lambda_{{\\mathrm{{TV}}}}$ = {weight}")
titles = [*[f"start {n}" for n in (1, 2, 3, 4)], "spread × 2", *[""] * 10]
plotting.show(np.clip(pictures, 0, 1), titles, rows=rows, columns=5, size=1.5)
plt.show()

# %% [markdown]
# *Spread* is the standard deviation over the starts, pixel by pixel; the table has its mean.

# %% tags=["tolerance=0.5"]
pd.DataFrame(
    {
        f"{layer}, λ = {weight}": {
            "mean error, %": (100 * result.errors.mean()).round(2),
            "largest error, %": (100 * result.errors.max()).round(2),
            "spread of the starts": result.images.std(axis=0).mean().round(2),
        }
        for (layer, weight), result in smoothed.items()
    }
).T

# %% tags=["check"]
spread = {key: result.images.std(axis=0).mean() for key, result in smoothed.items()}
assert max(result.errors.max() for result in smoothed.values()) < 0.05
assert spread["hidden", 0] > 1.5 * spread["hidden", 1]
assert spread["hidden", 0] > 3 * spread["pool2", 0]

# %% [markdown]
# All errors are about 1 % at most. To the dense layer the noise of the first row and the clean
# strokes of the last are nearly the same. So the strokes are clean because of the penalty, and the
# starts agree partly because of it. *An inversion shows what the layer keeps and what the penalty
# adds.* What the layer itself leaves open shows better without a penalty: there the spread is far
# larger for `hidden` than for `pool2`. Not all of it shows: the gray edge in the first row is what
# pool2 drops, so it is wholly open, and yet the starts differ there only by the noise they began
# with.

# %% [markdown]
# ## Photographs
#
# EfficientNet-Lite0, trained on ImageNet. The last layer that we invert, `mean`, averages 1,280
# maps over their positions; one dense layer makes the logits of it. Photographs hold smooth changes
# far more than fine ones. So a step changes waves in place of single pixels, slow waves more than
# fast ones (`parametrization="fourier"`, as in lecture 07). All layers get 80 steps of Adam with a
# step size of 0.02 and the same penalties, $\lambda_{\text{TV}}$ = 2 and $\lambda_\alpha$ = 0.5.
# That need not bring all of them equally near to their minimum. Mahendran and Vedaldi let
# $\lambda_{\text{TV}}$ grow with depth.

# %%
names = {"block1a_project": "block 1", "block3b_add": "block 3", "block4c_add": "block 4"}
names |= {"block5c_add": "block 5", "block6d_add": "block 6", "mean": "mean"}
for layer in names:
    if layer not in found:
        found[layer] = visualization.invert(network, photographs, layer, **recipe)


# %% tags=["jpeg", "similarity=0.4"]
# alt: A cat from six depths: clear from block 1, then other fur, then false colors and blurred
#   eyes, at block 6 a torn face; from the average, in two starts, patches like fur.
def show_inversions(photograph):
    """Draw a photograph, its inversions from the first start, and the last layer's second start."""
    pictures = [found[layer].images[photograph, 0] for layer in names]
    pictures = [photographs[photograph], *pictures, found["mean"].images[photograph, 1]]
    titles = ["photograph", *names.values(), "mean, start 2"]
    plotting.show(pictures, titles, columns=4, size=2.9)
    plt.show()


show_inversions(0)

# %% tags=["jpeg", "similarity=0.4"]
# alt: A cup of coffee from six depths: clear but paler from block 1, then a gray saucer, at block 6
#   a distorted cup without a saucer; from the average, in two starts, patches with bits of rims.
show_inversions(1)

# %% [markdown]
# Move through the depths yourself. At which depth does the coffee lose its color? When does the
# saucer go? (Look for other colors, not for paler ones: the α-norm alone makes an image paler, see
# question 3.) Then stay at one depth and change the start. What moves was not fixed by the layer,
# or the descent has not ended.

# %%
depths = np.stack([found[layer].images for layer in names], axis=1)  # photograph, layer, start
errors = np.stack([found[layer].errors for layer in names], axis=1)
all_depths = np.concatenate([np.stack([photographs[:, None]] * 2, axis=2), depths], axis=1)
labels = ["none: the photograph", *names.values()]
axes = {"photograph": ["cat", "coffee"], "layer": labels, "start": [1, 2]}
texts = np.vectorize("normalized error {:.2f}".format)(np.pad(errors, ((0, 0), (1, 0), (0, 0))))
slider = widgets.ImageGrid(all_depths, axes, texts=texts, index=(0, 4, 0))
slider

# %% [markdown]
# The photograph has 104·136·3 = 42,432 numbers. How many has each layer, and how large are the
# normalized errors, in the mean over the two starts? (The slider shows each.)

# %% tags=["tolerance=0.5"]
rows = {}
for layer, name in names.items():
    shape = visualization.activations(network, photographs[0], layer).shape
    rows[name] = {"shape": "×".join(map(str, shape)), "numbers": np.prod(shape)}
    for photograph, each in zip(("cat", "coffee"), found[layer].errors, strict=True):
        rows[name][f"mean error, {photograph}"] = f"{each.mean():.2f}"
pd.DataFrame(rows).T

# %% tags=["check"]
assert photographs[0].size == 42_432
assert errors.max() < 0.2

# %% [markdown]
# The errors are between 0.03 and 0.10 at every depth, while the images change much. A small error
# says that the *layer* has nearly what it had, not that the image is found again. From the average
# not much of a cat is to be seen. What does the network see?

# %% tags=["tolerance=0.4"]
classes = pretrained.class_names()
same = []
for photograph, images in zip(photographs, found["mean"].images, strict=True):
    scores = visualization.activations(network, np.stack([photograph, *images]), "logits")
    first, *others = scores.argmax(axis=1)
    same.append(others.count(first))
    print(f"{classes[first]}: {same[-1]} of 2 images from the average are read as this, too")

# %% tags=["check"]
assert sum(same) >= 3

# %% [markdown]
# This is nearly built in: the logits are one dense layer on the very 1,280 numbers that we matched.

# %% [markdown]
# ## What the inversions lack, measured
#
# We split an image into *light* (the mean of red, green and blue) and *color* (what the three
# differ from it), and the light by Gaussian filters into coarse (σ = 8 pixels), middle (2 to 8)
# and fine structure (below 2). For each part: the correlation of the inversion with the
# photograph. It is 1 if they agree up to contrast. It is about 0 if they are unlike, and also if
# the same detail lies some pixels aside: it cannot tell the two. (Color is not split by scale, so
# its place in the order may be that of its coarse part.)


# %% tags=["setup"]
def parts(images):
    """Light in three bands and color, each (…, values) of mean zero."""
    light = images.mean(axis=-1)
    coarse, middle = (gaussian_filter(light, (0,) * (light.ndim - 2) + (s, s)) for s in (8, 2))
    split = {"coarse light": coarse, "middle": middle - coarse, "fine": light - middle}
    split["color"] = images - light[..., None]
    flat = {name: part.reshape(*images.shape[:-3], -1) for name, part in split.items()}
    return {name: part - part.mean(axis=-1, keepdims=True) for name, part in flat.items()}


# %% tags=["setup"]
def agreement(images):
    """Correlation of each part of images (photograph, layer, start, …) with the photograph's."""
    reached, correlations = parts(images), {}
    for name, true in parts(photographs[:, None, None]).items():
        products = (true * reached[name]).sum(axis=-1)
        sizes = np.sqrt((true**2).sum(axis=-1) * (reached[name] ** 2).sum(axis=-1))
        correlations[name] = products / sizes
    return correlations


# %% tags=["similarity=0.6", "tolerance=0.4"]
# alt: Correlation by layer: fine falls to 0.1 at block 3, middle to 0.2 at block 4, then color to
#   0.5 at block 5; coarse light stays above 0.75 up to block 5. At mean all are near 0.
correlations = agreement(depths)
figure, panel = plt.subplots(figsize=(8, 3.6))
for (name, values), color in zip(correlations.items(), plotting.COLORS, strict=False):
    for photograph, marker in enumerate("ox"):
        for each in values[photograph].T:
            panel.plot(list(names.values()), each, marker, color=color, alpha=0.6)
    panel.plot(list(names.values()), values.mean(axis=(0, 2)), color=color, label=name)
for marker, label in (("o", "cat"), ("x", "coffee")):
    panel.plot([], [], marker, color="gray", label=label)
panel.set(xlabel="layer", ylabel="correlation with the photograph", ylim=(-0.3, 1.05))
panel.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Each mark is one inversion, two photographs from two starts; lines are means:

# %%
curve = {name: values.mean(axis=(0, 2)) for name, values in correlations.items()}
pd.DataFrame(curve, index=list(names.values())).T.round(1) + 0.0

# %% tags=["check"]
assert all(values[0] > 0.9 for values in curve.values())
assert curve["fine"][1] < 0.25
assert curve["middle"][1] > 0.6
assert curve["middle"][2] < 0.5
assert curve["coarse light"][4] > 0.4
assert curve["coarse light"][5] < 0.4

# %% [markdown]
# Fine structure goes first, by block 3 (we did not invert block 2): from there on the strokes of
# the cat's fur are others, or lie elsewhere. The middle goes next, by block 4, then color (0.5 at
# block 5). Coarse light holds up to block 5. At `mean` all four are about 0.1 or less on average.
#
# But is this order the network's, or ours? A step moves slow waves more than fast ones, and total
# variation punishes fine structure most. So here are two layers without either: single pixels in
# place of waves, $\lambda_{\text{TV}}$ = 0, one start.

# %% tags=["tolerance=0.4"]
plain = recipe | {"parametrization": "pixels", "total_variation": 0, "starts": 1}
control = {
    names[layer]: visualization.invert(network, photographs, layer, **plain)
    for layer in ("block3b_add", "block4c_add")
}
without = agreement(np.stack([each.images for each in control.values()], axis=1))
columns = {}
for number, (name, result) in enumerate(control.items()):
    columns[name] = {part: curve[part][1 + number] for part in curve}
    columns[name]["mean error"] = errors[:, 1 + number].mean()
    columns[f"{name}, plain"] = {part: without[part][:, number].mean() for part in curve}
    columns[f"{name}, plain"]["mean error"] = result.errors.mean()
pd.DataFrame(columns).round(2)

# %% tags=["check"]
plainly = pd.DataFrame(columns)
assert (plainly.loc["fine"] < 0.25).all()
assert plainly.loc["middle", "block 3, plain"] > 0.4
assert plainly.loc["middle", "block 4, plain"] < 0.3
for part in ("coarse light", "color"):
    assert plainly.loc[part, "block 3, plain"] < plainly.loc[part, "block 3"] - 0.15

# %% [markdown]
# Fine structure is still the first to go, and the middle still goes by block 4. So these two need
# neither the waves nor total variation. (Without them noise from the start may stay, and lower
# `fine`, too.) But coarse light and color now agree much less, at errors of 0.10 and 0.11 in place
# of 0.08; at block 3 color is now below the middle, where the two were level. How well these two
# hold above is owed to what we put in, too.

# %% [markdown]
# ### Lost, or only not found?
#
# After 80 steps the errors are small, not zero. What an inversion lacks may be lost, or the descent
# may not have come to it. So we turn the question round, without any descent: **change the
# photograph in a known way. How large is the layer's normalized error?** What the layer has lost
# makes no error. The reverse does not hold: a change that makes a small error need not be lost. One
# layer more here: `head` are the maps that `mean` averages. It sees the image only through block 6.

# %% tags=["setup"]
gray = np.repeat(photographs.mean(axis=-1, keepdims=True), 3, axis=-1)
changes = {"another photograph": photographs[::-1], "gray": gray}
changes |= {"darker by 40 %": 0.6 * photographs, "negative": 1 - photographs}
changes["blurred, σ = 2"] = gaussian_filter(photographs, (0, 2, 2, 0))
changes |= {f"{n} pixels aside": np.roll(photographs, n, axis=2) for n in (16, 32)}
changes["mirrored"] = photographs[:, :, ::-1]

# %% [markdown]
# (Aside: what leaves on one side enters on the other. Another photograph: the coffee in place of
# the cat, and the cat in place of the coffee.) The mean errors of both:

# %% tags=["tolerance=0.05"]
*blocks, last = names.items()
asked = dict([*blocks, ("head_relu", "head"), last])
shown = np.concatenate([photographs, *changes.values()])
outputs = visualization.activations(network, shown, list(asked))
rows = {}
for layer, name in asked.items():
    old, *new = outputs[layer].reshape(len(changes) + 1, 2, -1)
    each = np.square(np.array(new) - old).sum(axis=2) / np.square(old).sum(axis=1)
    rows[name] = dict(zip(changes, each.mean(axis=1), strict=True))
measured = pd.DataFrame(rows)
measured.round(2)

# %% [markdown]
# Another photograph makes an error of 1.4 to 1.9. This is the measure for the others, layer by
# layer, because features that are alike for all images would make all errors small. The same
# errors, divided by that of another photograph:

# %% tags=["tolerance=0.05"]
relative = measured.drop("another photograph") / measured.loc["another photograph"]
inverted = list(names.values())
of_inversions = errors.mean(axis=(0, 2)) / measured.loc["another photograph", inverted]
relative.loc["(the inversions)"] = of_inversions
relative.round(2)

# %% tags=["check"]
inversions = relative.loc["(the inversions)", inverted]
relative = relative.drop("(the inversions)")
assert inversions.max() < 0.08
assert (relative.loc["gray", inverted] > 2 * inversions).all()
assert relative.loc["negative", "block 1"] > 2
assert relative.loc["negative", "block 5":].max() < 0.1
assert (relative.loc["darker by 40 %", inverted[1:]] < inversions[1:] + 0.02).all()
assert correlations["coarse light"][:, 4].min() > 0
assert relative.loc["blurred, σ = 2"].min() > 0.2
aside = relative.loc["16 pixels aside":]
assert aside.loc[:, :"block 5"].min(axis=None) > 0.6
assert aside[["block 6", "head"]].min(axis=None) > 0.15
assert aside[["block 6", "head"]].max(axis=None) < 0.5
assert (aside["head"] > 3 * aside["mean"]).all()

# %% [markdown]
# The last row is what the inversions leave, divided in the same way: 0.03 to 0.06. (`head` was not
# inverted.)
#
# - **Light.** To block 1 the negative is 2.6 times as far off as another photograph, to block 5 and
#   all later layers less than 0.1. From block 3 on the photograph darker by 40 % is about as far
#   off as the inversions, or less. So the deep layers respond little to brightness, and to whether
#   light and dark are exchanged, but they do respond: the inversions from block 6 start at noise,
#   and all of them get coarse light the right way round. In `head`, which is computed from block 6,
#   the errors of the negative and of the darker photograph are larger again. (The negative changes
#   the colors, too.)
# - **Color.** The gray photograph has 0.07 to 0.26 of another photograph's error. In every layer
#   that we inverted, this is more than twice the inversions' error: these layers respond to color.
# - **Fine structure.** The blurred photograph has 0.24 to 0.40, in all layers: they respond to fine
#   structure. From block 3 on the inversions have fine structure too, but it does not agree with
#   the photograph's, and they are much less far off. So these layers tell well *whether* there is
#   fine structure, and much less well *which*, or exactly *where*.
# - **Positions.** Up to block 5 a shift and a mirror image have 0.66 of another photograph's error,
#   or more. 16 pixels are one position of the maps of blocks 4 and 5, and only half a
#   position of those of block 6 and `head`; 32 pixels are one. There all three changes have 0.2 to
#   0.4. In `mean` it is 0.1 at most. Between `head` and `mean` lies only an average over positions.

# %% [markdown]
# ## Try it yourself
#
# 1. Invert a network that was not trained, `models.lee_cnn(seed=5)`. Is it easier?
# 2. Invert the mean of the features of the 4 and of the 8. It is
#    `mixed = visualization.activations(reader, originals[1:], "hidden").mean(axis=0)`, and the call
#    `visualization.invert(reader, None, "hidden", features=mixed)`. What do you see, and how large
#    is the error?
# 3. Invert the photographs from block 5 with `alpha_norm` 0 and 2, all else as above. What does the
#    penalty take away?
#
# <details><summary>Answers</summary>
#
# 1. No, pool2 and the dense layer are harder: their images are off by 0.2 in place of 0.02 and by
#    1.6 in place of 0.8. After as many steps the dense layer's error is about thirty times as
#    large, 3.5 %.
# 2. Something between a 4 and an 8, read as 8. The error is no larger than for a real digit, about
#    0.1 %: an image can give the mean of two digits' features.
# 3. Contrast: the standard deviation of the pixels falls from about 0.2 to 0.13 or less (that of
#    the photographs is 0.16 and 0.29), the errors stay at about 0.05. Block 5 hardly minds: here
#    the penalty decides how strong the contrast is.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Features are inverted by a descent (we took Adam) from noise, on the normalized error plus
#   penalties on images that are unlike photographs.
# - An inversion shows what the layer keeps *and* what the penalty adds. Vary the start and the
#   penalty, and compare the errors, before you say what a layer keeps.
# - From convolution and pooling of Lee's network a digit comes back nearly as it was, from the
#   dense layer it does not.
# - In the inversions of photographs fine structure is the first to differ, by block 3, then the
#   middle, by block 4, also without waves and total variation. Coarse light agrees longer in both
#   cases. At block 3 color is level with the middle, and below it without waves and total
#   variation. From the average hardly anything agrees.
# - What an inversion lacks need not be lost: change the image and ask the layer itself. Up to block
#   5 a shift or a mirror image makes 0.66 of another photograph's error or more, in block 6
#   0.2 to 0.4 of it, in the average 0.1 or less.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Invert CNN features*, *CNN reconstruction*. The digits' network: Lee, *What does
#   machine learn?*; Jiang, *CNN in Keras*.
# - A. Mahendran, A. Vedaldi, *Understanding deep image representations by inverting them*, CVPR
#   2015 (they invert HOG and SIFT, lecture 06, in the same way); *Visualizing deep convolutional
#   neural networks using natural pre-images*, IJCV 2016.
# - A. Dosovitskiy, T. Brox, *Inverting visual representations with convolutional networks*, CVPR
#   2016: there a second network learns the way back, from many images.
# - M. Tan, Q. Le, *EfficientNet: rethinking model scaling for convolutional neural networks*, ICML
#   2019; its Lite version is Google's, 2020.
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017 (frequencies).
# - Digits: Y. LeCun, C. Cortes, *MNIST*. Photographs: scikit-image's `chelsea` and `coffee`.
