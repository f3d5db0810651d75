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
recipe |= {"step_size": 0.02, "steps": 100, "starts": 3, "seed": 9, "progress": False}

# %% tags=["jpeg", "similarity=0.5"]
# alt: A cat's face, and three times the same cat from features: eyes and fur, in other colors.
found = {"block5c_add": visualization.invert(network, photographs, "block5c_add", **recipe)}
titles = ["photograph", *[f"from block 5, start {start}" for start in (1, 2, 3)]]
plotting.show([photographs[0], *found["block5c_add"].images[0]], titles, size=2.9)
plt.show()

# %% [markdown]
# The three images on the right were computed from random noise. To the fifth block of a network
# that was trained on photographs, they are close to the left one: their error is 0.03 in the mean.
# Photographs moved aside by 16 pixels have an error of 1.15 there. (Both are measured below.)

# %% [markdown]
# ## What you will see
#
# 1. An image that gives the same features as another: gradient descent from noise, in plain code.
# 2. Digits, layer by layer, from four starts. What do the starts share because the layer keeps it,
#    and what because of the penalty?
# 3. Two photographs, layer by layer, from three starts.
# 4. What is lost, measured: light, detail, color, positions.

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network) and lecture 07: the weights stay, and the image changes.

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
# $x_{ij}$ in [0, 1] are the image's $n$ values (of each color, if it has several). **Total
# variation**, with $\beta = 2$, keeps neighboring pixels alike. The **α-norm**, with $\alpha = 6$,
# keeps pixels off pure black and white.

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
# From here on we take Adam (lecture 04). The images on the way, with the loss before each step:

# %% tags=["similarity=0.4", "tolerance=0.2"]
# alt: A handwritten 8, and six images that go from gray noise over a dim 8 to a clear one.
frames = {}
way = visualization.invert(
    reader, originals[2], "conv2", steps=200, **options,
    on_step=lambda step, images, scores: frames.update({step: images[0]}),
)  # fmt: skip
shown = (1, 5, 10, 20, 50, 200)
titles = ["original", *[f"step {n}: {way.losses[n - 1, 0]:.2f}" for n in shown]]
plotting.show([originals[2], *[frames[n] for n in shown]], titles, size=1.5)
plt.show()

# %% [markdown]
# ## Digits, layer by layer
#
# Three digits from each layer of the network, four starts each; here is the first start.

# %%
layers = ["conv1", "pool1", "conv2", "pool2", "hidden", "logits"]
options = {"steps": 200, "seed": 0, "progress": False}
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
# fast ones (`parametrization="fourier"`, as in lecture 07). All layers get 100 steps and the same
# penalties, $\lambda_{\text{TV}}$ = 2 and $\lambda_\alpha$ = 0.5. That need not bring all of them
# equally near to their minimum. Mahendran and Vedaldi let $\lambda_{\text{TV}}$ grow with depth.

# %%
names = {"block1a_project": "block 1", "block3b_add": "block 3", "block4c_add": "block 4"}
names |= {"block5c_add": "block 5", "block6d_add": "block 6", "mean": "mean"}
for layer in names:
    if layer not in found:
        found[layer] = visualization.invert(network, photographs, layer, **recipe)

# %% tags=["jpeg", "similarity=0.4"]
# alt: A cat and a cup from six depths, two starts: clear, then false colors, then scattered.
pictures = [
    picture
    for photograph in (0, 1)
    for start in (0, 1)
    for picture in (
        photographs[photograph],
        *[found[layer].images[photograph, start] for layer in names],
    )
]
titles = ["photograph", *names.values(), *[""] * 21]
plotting.show(pictures, titles, rows=["start 1", "start 2"] * 2, columns=7, size=1.7)
plt.show()

# %% [markdown]
# Move through the depths yourself. At which depth does the coffee lose its color? When does the
# saucer go? (Look for other colors, not for paler ones: the α-norm alone makes an image paler, see
# question 3.) Then stay at one depth and change the start: what moves was not fixed by the layer.

# %%
depths = np.stack([found[layer].images for layer in names], axis=1)  # photograph, layer, start
errors = np.stack([found[layer].errors for layer in names], axis=1)
all_depths = np.concatenate([np.stack([photographs[:, None]] * 3, axis=2), depths], axis=1)
labels = ["none: the photograph", *names.values()]
axes = {"photograph": ["cat", "coffee"], "layer": labels, "start": [1, 2, 3]}
texts = np.vectorize("normalized error {:.2f}".format)(np.pad(errors, ((0, 0), (1, 0), (0, 0))))
slider = widgets.ImageGrid(all_depths, axes, texts=texts, index=(0, 4, 0))
slider

# %% [markdown]
# The photograph has 104·136·3 = 42,432 numbers. How many has each layer, and how large are the
# normalized errors, in the mean over the three starts? (The slider shows each.)

# %% tags=["tolerance=0.5"]
rows = {}
for layer, name in names.items():
    rows[name] = {"numbers": visualization.activations(network, photographs[0], layer).size}
    for photograph, each in zip(("cat", "coffee"), found[layer].errors, strict=True):
        rows[name][f"mean error, {photograph}"] = f"{each.mean():.2f}"
pd.DataFrame(rows).T

# %% tags=["check"]
assert photographs[0].size == 42_432
assert errors.max() < 0.2

# %% [markdown]
# The errors are between 0.03 and 0.08 at every depth, while the images change much. A small error
# says that the *layer* has nearly what it had, not that the image is found again. From the average
# not much of a cat is to be seen. What does the network see?

# %% tags=["tolerance=0.4"]
wanted = visualization.activations(network, photographs, "logits").argmax(axis=1)
images = found["mean"].images
read = [visualization.activations(network, each, "logits").argmax(axis=1) for each in images]
same = int(np.sum(np.array(read) == wanted[:, None]))
print(f"{same} of 6 images from the average are read as their photograph")

# %% tags=["check"]
assert same >= 4

# %% [markdown]
# ## What is lost, measured
#
# We split an image into *light* (the mean of red, green and blue) and *color* (what the three
# differ from it), and the light by Gaussian filters into coarse (σ = 8 pixels), middle (2 to 8) and
# fine structure (below 2). For each part: the correlation of the inversion with the photograph. It
# is 1 if they agree up to contrast. It is about 0 if they are unlike, and also if the same detail
# lies some pixels aside.


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
correlations = {}
for name, true in parts(photographs[:, None, None]).items():
    part = parts(depths)[name]
    products = (true * part).sum(axis=-1)
    sizes = np.sqrt((true**2).sum(axis=-1) * (part**2).sum(axis=-1))
    correlations[name] = products / sizes  # photograph, layer, start

# %% tags=["similarity=0.6", "tolerance=0.4"]
# alt: Correlation by depth: fine falls to 0.1 at block 3, middle to 0.3 at block 4, then color to
#   0.4 at block 5; coarse light stays at 0.9 up to block 5.
figure, panel = plt.subplots(figsize=(8, 3.6))
for (name, values), color in zip(correlations.items(), plotting.COLORS, strict=False):
    for each in values.swapaxes(1, 2).reshape(-1, len(names)):
        panel.plot(list(names.values()), each, ".", color=color, alpha=0.5)
    panel.plot(list(names.values()), values.mean(axis=(0, 2)), color=color, label=name)
panel.set(ylabel="correlation with the photograph", ylim=(-0.3, 1.05))
panel.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Each dot is one inversion, two photographs from three starts; lines are means:

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
# Fine structure goes first, at block 3: from there on, the strokes of the fur are others. The
# middle goes next, at block 4, then color (0.4 at block 5). Coarse light holds up to block 5.

# %% [markdown]
# ### Lost, or only not found?
#
# After 100 steps the errors are small, not zero. What an inversion lacks may be lost, or the
# descent may not have come to it. So we turn the question round, without any descent: **change the
# photograph in a known way. How large is the layer's normalized error?** What the layer has lost
# makes no error. The reverse does not hold: a change that makes a small error need not be lost. One
# layer more here: `head` are the maps that `mean` averages. It sees the image only through block 6.


# %% tags=["setup"]
def against(layer, changed):
    """Mean normalized error of the layer for two changed photographs."""
    old, new = (
        visualization.activations(network, images, layer).reshape(2, -1)
        for images in (photographs, np.ascontiguousarray(changed))
    )
    return float((np.square(new - old).sum(axis=1) / np.square(old).sum(axis=1)).mean())


gray = np.repeat(photographs.mean(axis=-1, keepdims=True), 3, axis=-1)
changes = {"gray": gray, "darker by 40 %": 0.6 * photographs, "negative": 1 - photographs}
changes["blurred, σ = 2"] = gaussian_filter(photographs, (0, 2, 2, 0))
changes["16 pixels aside"] = np.roll(photographs, 16, axis=2)
changes["mirrored"] = photographs[:, :, ::-1]

# %% [markdown]
# (Aside: what leaves on one side enters on the other.) To compare with: the errors of the
# inversions, in the table above, are below 0.1.

# %% tags=["tolerance=0.05"]
*blocks, last = names.items()
rows = {
    name: {change: against(layer, changed) for change, changed in changes.items()}
    for layer, name in (*blocks, ("head_relu", "head"), last)
}
measured = pd.DataFrame(rows).T
measured.round(2)

# %% tags=["check"]
assert (measured.loc[list(names.values()), "gray"] > errors.mean(axis=(0, 2))).all()
assert measured.loc["block 1", "negative"] > 2
assert measured.loc["block 6", "negative"] < 0.1
assert measured["blurred, σ = 2"].min() > 0.3
assert measured.loc["head", "16 pixels aside"] > 3 * measured.loc["mean", "16 pixels aside"]
assert measured.loc["head", "mirrored"] > 3 * measured.loc["mean", "mirrored"]
assert measured.loc["block 1", "mirrored"] > measured.loc["block 6", "mirrored"]

# %% [markdown]
# - **Light.** To block 1 the negative is quite another image, and the photograph darker by 40 % is
#   further off than anywhere later. To block 6 both make little difference (0.07 and 0.03). Little,
#   not none: the inversions from block 6 start at noise, and all of them get coarse light the right
#   way round. And in `head`, which is computed from block 6, both errors are larger again. (The
#   negative changes the colors, too.)
# - **Color.** The gray photograph is further off than the inversions, in every layer. So not all
#   color is lost.
# - **Fine structure.** The blurred photograph is far off in all layers: they respond to fine
#   structure. From block 3 on the inversions have another one, and yet they are much less far off.
# - **Positions.** A shift and a mirror image make a large error up to block 5, a smaller one up to
#   `head`. In `mean` most of it is gone, and nothing but an average over positions lies between the
#   two.

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
# 1. No, the dense layer is harder: the images are noisier, off by about 1.5 in place of 0.8, and
#    after as many steps the error is about thirty times as large.
# 2. Something between a 4 and an 8, read as 8. The error is no larger than for a real digit, 0.1 %:
#    784 pixels can give a hundred numbers that no digit gives.
# 3. Contrast: the pixels' standard deviation falls from 0.2 to 0.1, the errors stay at 3 and 5 %.
#    Block 5 hardly minds: here the penalty decides how strong the contrast is.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Features are inverted by gradient descent on the normalized error, from noise.
# - An inversion shows what the layer keeps *and* what the penalty adds. Vary the start and the
#   penalty, and compare the errors, before you say what a layer keeps.
# - In Lee's network convolution and pooling lose little, the dense layer much.
# - In inversions of the network for photographs fine structure goes first, then the middle, then
#   color. Coarse light lasts longest, and positions, coarsely, up to the average.
# - What an inversion lacks need not be lost: change the image and ask the layer itself.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Invert CNN features*, *CNN reconstruction*.
# - A. Mahendran, A. Vedaldi, *Understanding deep image representations by inverting them*, CVPR
#   2015 (they invert HOG and SIFT, lecture 06, in the same way); *Visualizing deep convolutional
#   neural networks using natural pre-images*, IJCV 2016.
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017 (frequencies).
# - Digits: Y. LeCun, C. Cortes, *MNIST*. Photographs: scikit-image's `chelsea` and `coffee`.
