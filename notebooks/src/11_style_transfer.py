# %% [markdown]
# # 11 · Style transfer
#
# One image says *what* is to be seen, another one *how* it is painted. The features of a network
# that was only trained to name things describe both.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf

from dlsg_utils import ascent, data, inspection, plotting, pretrained, teaching, visualization
from dlsg_utils.ascent.lbfgs import lbfgs as minimize
from dlsg_utils.widgets import ImageGrid

network = pretrained.efficientnet_lite0()
blocks = "block1a_project block2b_add block3b_add block4a_project block4c_add"
style_layers = blocks.split()
layers = {"content_layer": "block4c_add", "style_layers": style_layers, "progress": False}
palace = data.image("china", size=(224, 336))

# %% tags=["setup"]
# Three paintings of 512×648 pixels; the strokes run beyond the starry night's black edge.
starry = data.image("starry_night", size=(544, 680))[16:-16, 16:-16]
flower, coffee = (data.image(name, size=(512, 648)) for name in ("flower", "coffee"))
dots = teaching.brushwork.paint(flower, width=14, seed=0)
strokes = teaching.brushwork.paint(coffee, width=10, length=36, seed=0)
large = np.stack([starry, dots, strokes])
painters = ["van Gogh", "dots", "strokes"]
styles = tf.image.resize(large, (256, 324), antialias=True).numpy().clip(0, 1)

# %% tags=["jpeg", "similarity=0.4"]
# alt: A palace photographed, and painted like the Starry Night, in colored dots, in red strokes.
styled = visualization.style_transfer(network, palace, styles, steps=12, **layers)
corners = tf.image.resize(styles, (60, 76), antialias=True).numpy().clip(0, 1)
painted = styled.images.copy()
painted[:, -64:, :80] = 1
painted[:, -60:, :76] = corners
titles = ["photograph", *[f"in the style of: {painter}" for painter in painters]]
plotting.show([palace, *painted], titles, columns=2, size=4)
plt.show()

# %% [markdown]
# The corner of each result shows its style: *The Starry Night*, a flower painted in dots, a cup
# of coffee painted in strokes. A program painted the last two for this lecture.

# %% [markdown]
# ## What you will see
#
# 1. Lee's diagram: one network, three images, two errors.
# 2. Style as a matrix: which channels are active together, at whatever position.
# 3. Style alone: textures grow from noise.
# 4. Content and style together, and a grid of results to move through.
# 5. What differs from Gatys, Ecker and Bethge; L-BFGS against Adam.

# %% [markdown]
# ## What you need
#
# Lecture 09: features are inverted by changing an image until its features match. Here the features
# of two images are matched at once. The weights of the network stay as they are.

# %% [markdown]
# ## Lee's diagram
#
# Three images pass through the same CNN. The one in the middle is unknown. Its features
# should match the photograph's, its Gram matrices the painting's. This is an optimization over the
# pixels of $x$, which begins with noise or with the photograph.

# %% tags=["jpeg"]
# alt: Photograph, noise and painting go through a CNN; features match at left, Gram at right.
noise = np.random.default_rng(0).uniform(0.2, 0.8, (112, 160, 3)).astype(np.float32)
plotting.show_style_transfer(palace, noise, styles[0])
plt.show()

# %% [markdown]
# VT's slide puts it in two lines: similar activations of *early* layers to one image, of *later*
# layers to the other. Two things are different here: style is taken from early *and* higher layers,
# and it is not compared position by position. A section below shows what happens if it is.

# %% [markdown]
# ## Content: what is where
#
# Content is the output Φ of a higher layer, compared position by position:
#
# $$E_{\text{content}}(x) = \frac{\|\Phi(x) - \Phi(x_c)\|^2}{\|\Phi(x_c)\|^2}$$
#
# $x_c$ is the image whose content is wanted. Which layer? As in lecture 09, features are inverted:
# each image to the right of the photograph starts from noise and takes 40 steps. Block 4 gets two
# starts. How near do the features come? $E_{\text{content}}$ of each stands below.

# %% tags=["jpeg", "similarity=0.3"]
# alt: The palace; from block 2 nearly the same; twice from block 4, light and dark in other parts.
small = data.image("china", size=(112, 168))
settings = {"parametrization": "fourier", "step_size": 0.03, "total_variation": 10, "steps": 40}
runs = {"block 2": ("block2b_add", 1)}
runs |= {f"block 4, start {n}": ("block4c_add", n) for n in (1, 2)}
back = [
    visualization.invert(network, small, layer, starts=1, seed=n, progress=False, **settings)
    for layer, n in runs.values()
]
plotting.show([small, *[run.best for run in back]], ["photograph", *runs], columns=4, size=2.7)
plt.show()

# %% tags=["tolerance=0.2"]
print(*[f"{name}: {run.errors[0]:.2f}" for name, run in zip(runs, back, strict=True)], sep="   ")

# %% [markdown]
# None of the errors is near 0 after these few steps. Yet from block 2 the photograph returns nearly
# as it was, in duller colors. From block 4 both starts return the palace at its position, but not
# its colors, and they disagree on what is light and what is dark. A painter may choose those. So
# block 4, of seven, is our content layer.

# %% [markdown]
# ## Style: what goes with what
#
# Strokes and colors are much the same all over a painting. To describe them, forget the positions.
# A layer gives the activation $a_{ijk}$ of channel $k$ in row $i$ and column $j$. Take the mean of
# the product of two channels over all $H \times W$ positions:
#
# $$G_{kl} = \frac{1}{HW} \sum_{i,j} a_{ijk}\, a_{ijl}$$
#
# This is the **Gram matrix**. In code, for one layer of 24 channels:

# %%
layer = "block2b_add"
a = visualization.activations(network, styles[0], layer)
height, width, channels = a.shape
G = np.einsum("ijk,ijl->kl", a, a) / (height * width)
assert np.allclose(G, ascent.gram(a[None])[0], rtol=1e-3, atol=1e-3)
shuffled = np.random.default_rng(0).permutation(a.reshape(-1, channels)).reshape(a.shape)
moved = np.abs(ascent.gram(shuffled[None])[0] - G).max() / np.abs(G).max()
print("activations", a.shape, "→ Gram matrix", G.shape)
print(f"positions shuffled: its entries change by {moved:.1%} of the largest")

# %% [markdown]
# The positions can be shuffled, and the matrix stays.
#
# What does one entry say? Below are two channels whose entry is large compared with their squares.
# Orange is positive, purple negative, white zero. Where the signs differ, the product is purple;
# $G_{kl}$ is the product's mean. The channels' own means are not subtracted before.
#
# Then whole matrices, 24 × 24 entries each, all on one scale.

# %% tags=["tolerance=0.05"]
# alt: Two feature maps of the Starry Night, mostly of opposite signs; their product, mostly purple.
norms = np.sqrt(np.diag(G))
cosines = np.abs(G / np.outer(norms, norms) - np.eye(channels))
k, m = sorted(int(n) for n in np.unravel_index(cosines.argmax(), G.shape))
maps = np.stack([a[..., k], a[..., m], a[..., k] * a[..., m]])
titles = [f"channel k = {k}", f"channel l = {m}", f"product, mean {G[k, m]:.2f}"]
plotting.show_maps({"block 2": maps}, titles, share=0.99, size=3.6)
plt.show()

# %% tags=["similarity=0.6"]
# alt: Six matrices; the two halves of one painting give nearly the same, three paintings differ.
halves = {"left half": styles[:, :, :162], "right half": styles[:, :, 162:]}
grams = [
    ascent.gram(visualization.activations(network, half, layer)).numpy() for half in halves.values()
]
scale = np.percentile(np.abs(grams), 99)
options = {"cmap": plotting.SIGNED, "vmin": -scale, "vmax": scale, "columns": 3, "size": 2.9}
plotting.show([*grams[0], *grams[1]], [*painters, *[""] * 3], rows=list(halves), **options)
plt.show()

# %% [markdown]
# Two halves of one painting show different things and have similar Gram matrices. As one number,
# $x_s$ being the image whose style is wanted:
#
# $$E_{\text{style}}(x) = \frac{\|G(x) - G(x_s)\|^2}{\|G(x_s)\|^2}$$
#
# Each column below is a wanted style $x_s$, each row an $x$. The mean is taken over five layers.

# %% tags=["tolerance=0.1"]
sides = [*zip(painters, halves["left half"], halves["right half"], strict=True)]
sides.append(("photograph", palace[:, :168], palace[:, 168:]))
errors = pd.DataFrame(
    {
        f"left: {name}": [
            visualization.style_errors(network, right, left, style_layers) for _, _, right in sides
        ]
        for name, left, _ in sides
    },
    index=[f"right: {name}" for name, *_ in sides],
).astype(float)
errors.round(2)

# %% [markdown]
# In each column the smallest error belongs to the other half of the same image. The table is not
# symmetric, for each column is divided by its own $\|G(x_s)\|^2$, and rows and columns are
# different halves.
#
# Why not take VT's sentence by its word, and match the activations of block 2 themselves? Here are
# both ways. Content is block 4 of the photograph. Start, weights and steps are the same.

# %% tags=["jpeg", "similarity=0.4"]
# alt: Left the palace and the Starry Night lie over each other; right a palace in blue and green,
#   grainy.
canvas = tf.image.resize(styles[0], (112, 168), antialias=True).numpy()
early = visualization.activations(network, canvas, layer)
late = visualization.activations(network, small, "block4c_add")
kept = ascent.match("block4c_add", late) - 10 / small.size * ascent.total_variation()
by_position = kept + 5 * ascent.match(layer, early)
by_gram = kept + 5 * ascent.match_gram(layer, ascent.gram(early[None]).numpy())
options = {"optimizer": "lbfgs", "parametrization": "fourier", "steps": 30, "progress": False}
paler = 0.8 * small + 0.1
two = [ascent.ascend(network, e, paler, **options).images for e in (by_position, by_gram)]
plotting.show(two, ["activations, position by position", "Gram matrix"], size=3.6)
plt.show()

# %% [markdown]
# Position by position, the painting's stars and its cypress come along: a double exposure. The Gram
# matrix takes over the painting's colors and grain, not its stars and cypress.

# %% [markdown]
# ## One step
#
# The style error has a gradient with respect to the image (but for kinks: the network's rectifiers
# bend). So an image takes on the style by gradient descent. Here is one step from noise; it changes
# the pixels by 0.01 (root mean square). The library call in the second cell takes the same step.
# `ascend` climbs, so `match_gram` is minus the error.

# %% tags=["tolerance=0.05"]
to_layer = keras.Model(network.inputs, network.get_layer(layer).output)
x = tf.constant(noise[None])
with tf.GradientTape() as tape:
    tape.watch(x)
    a_x = to_layer(x)[0]
    G_x = tf.einsum("ijk,ijl->kl", a_x, a_x) / (a_x.shape[0] * a_x.shape[1])
    error = tf.reduce_sum((G_x - G) ** 2) / tf.reduce_sum(G**2)
gradient = tape.gradient(error, x)
x = x - 0.01 * gradient / tf.sqrt(tf.reduce_mean(gradient**2))
print(f"style error before the step: {error:.3f}")

# %% tags=["tolerance=0.05"]
objective = ascent.match_gram(layer, G)
step = ascent.ascend(network, objective, noise, steps=1, step_size=0.01, progress=False)
assert np.allclose(step.images, x[0], atol=1e-4)
after = visualization.style_errors(network, step.images, styles[0], layer)
print(f"style error after the step:  {after:.3f}")

# %% [markdown]
# ## Style alone
#
# No content: only Gram matrices and a small penalty on neighbors that differ, from noise on. Each
# column adds layers of higher blocks; the steps are the same.

# %% tags=["jpeg", "similarity=0.3"]
# alt: From noise come colored patches with block 1, strokes and dots with blocks 1 and 2 and more.
alone = layers | {"content_weight": 0, "detail": 0, "steps": 14}
grown = []
for count in (1, 2, 5):
    alone["style_layers"] = style_layers[:count]
    grown.append(visualization.style_transfer(network, noise, styles[:2], **alone))
titles = ["block 1", "blocks 1 and 2", "blocks 1 to 4"]
pictures = [result.images[n] for n in (0, 1) for result in grown]
plotting.show(pictures, [*titles, *[""] * 3], rows=painters[:2], size=2.8)
plt.show()

# %% [markdown]
# Block 1 alone gives patches of color, with block 2 come strokes and dots. For van Gogh the
# higher blocks change less. The forms lie anywhere, because a Gram matrix holds no
# positions. A unit sees no further than its receptive field. What is larger, the Gram matrix of its
# layer does not compare directly. The receptive fields, in pixels:

# %%
table = inspection.describe(network, input_shape=(224, 224, 3))
table.loc[style_layers, ["output", "receptive_field"]]

# %% [markdown]
# ## Content and style
#
# Now both errors, and a little total variation $R$, which keeps neighboring pixels similar:
#
# $$x^* = \arg\min_x\ \alpha\, E_{\text{content}}(x) + \beta\, E_{\text{style}}(x)
# + \lambda R(x)$$
#
# The start is the photograph. The transfer goes through three sizes of the image, and some of the
# photograph's fine detail comes back each time the result is enlarged. $\lambda$ is 10.
#
# The ratio $\beta/\alpha$ says how much style counts. The network sees pixels, not canvases: a
# painting given in a larger size has larger strokes.

# %% tags=["setup"]
little = data.image("china", size=(96, 144))
ratios, sizes = [0.5, 5, 50], {"half": 0.5, "normal": 1, "double": 2}
results = []
for factor in sizes.values():
    side = (int(256 * factor), int(324 * factor))
    scaled = tf.image.resize(large, side, antialias=True).numpy().clip(0, 1)
    for ratio in ratios:
        results.append(
            visualization.style_transfer(
                network, little, scaled, style_weight=ratio, steps=12, **layers
            )
        )
shape = (len(sizes), len(ratios), len(painters))
grid = np.stack([result.images for result in results]).reshape(*shape, *little.shape)

# %% [markdown]
# Move the three sliders. At which ratio do the windows disappear? Does that depend on the painter
# and on the size of the strokes? One line of the grid stands below, too: the dots in their normal
# size.

# %%
content, style = (
    np.stack([getattr(result, name) for result in results]).reshape(shape)
    for name in ("content_errors", "style_errors")
)
texts = np.vectorize("content error {:.2f}, style error {:.3f}".format)(content, style)
axes = {"size of the strokes": list(sizes), "β / α": ratios, "painter": painters}
ImageGrid(grid, axes, references={"photograph": little}, texts=texts, index=(1, 1, 1))

# %% tags=["jpeg", "similarity=0.4"]
# alt: The palace from nearly a photograph to colored dots; its roofs can be seen to the last.
titles = [f"β = {ratio:g} α" for ratio in ratios]
plotting.show(grid[1, :, 1], titles, columns=3, size=3.2)
plt.show()

# %% tags=["tolerance=0.2"]
pd.DataFrame(
    {"content error": content[1, :, 1], "style error": style[1, :, 1]}, index=titles
).round(2)

# %% [markdown]
# The more style counts, the larger is the content error and the smaller the style error. At
# $\beta = 50\alpha$ the content error is above 1: an image whose features are all zero would have
# less. Yet a palace is left, probably because the start was the photograph and some of its detail
# came back.
#
# And one column of the grid, the three sizes of strokes at $\beta = 5\alpha$:

# %% tags=["jpeg", "similarity=0.4"]
# alt: The palace in fine, middle and broad red strokes.
plotting.show(grid[:, 1, 2], [f"strokes: {name} size" for name in sizes], columns=3, size=3.2)
plt.show()

# %% tags=["check"]
assert (np.diff(content, axis=1) > 0).all()
assert (np.diff(style, axis=1) < 0).all()
assert content[1, -1, 1] > 1

# %% [markdown]
# ## What differs from Gatys
#
# | | Gatys, Ecker and Bethge, 2016 | here |
# |---|---|---|
# | network | VGG-19 with average pooling | EfficientNet-Lite0 |
# | content | `conv4_2` | the end of block 4 |
# | style | `conv1_1` … `conv5_1`, equal weights | five layers of blocks 1 to 4, equal weights |
# | errors | sums of squares with factors, $\alpha/\beta$ about $10^{-3}$ | relative to the target |
# | start | white noise | the photograph |
# | what moves | pixels | frequencies of colors (lecture 07) |
# | penalty | none | total variation |
# | size | one | three, each twice the one before |
# | fine detail | as optimized | some of the photograph's comes back after enlarging (`detail`) |
# | method | L-BFGS | L-BFGS |
#
# Their weights cannot be compared with ours, because the errors are scaled differently. What do our
# changes do? Each image below adds one or two to those before. All take 24 steps of L-BFGS at
# $\beta = 5\alpha$; there is one run of each.

# %% tags=["setup"]
wanted = visualization.activations(network, small, "block4c_add")
found = visualization.activations(network, styles[:1], style_layers)
style_terms = [ascent.match_gram(n, ascent.gram(found[n]).numpy()) for n in style_layers]
style_loss = sum(style_terms[1:], style_terms[0])
both = style_loss + ascent.match("block4c_add", wanted)  # α = 1, β = 5, five layers
white = np.random.default_rng(1).uniform(0.2, 0.8, small.shape).astype(np.float32)

# %% tags=["jpeg", "similarity=0.3"]
# alt: Grain from noise, hardly a palace; then a palace with grain in the sky; then smooth, twice.
theirs = ascent.ascend(network, both, white, optimizer="lbfgs", steps=24, progress=False).images
variants = {"noise, pixels, one size": theirs}
for name, options in {
    "start: photograph": {"parametrization": "pixels", "total_variation": 0, "scales": 1},
    "+ frequencies, penalty": {"scales": 1},
    "+ three sizes, detail": {"scales": 3},
}.items():
    steps = 24 // options["scales"]
    result = visualization.style_transfer(
        network, small, styles[0], steps=steps, **layers, **options
    )
    variants[name] = result.images
plotting.show(list(variants.values()), list(variants), columns=2, size=3.2)
plt.show()

# %% tags=["tolerance=0.25"]
reached = np.stack(list(variants.values()))
features = visualization.activations(network, reached, "block4c_add")
kept = ((features - wanted) ** 2).sum(axis=(1, 2, 3)) / (wanted**2).sum()
missed = visualization.style_errors(network, reached, styles[0], style_layers)
pd.DataFrame({"content error": kept, "style error": missed}, index=list(variants)).round(2)

# %% [markdown]
# From noise the palace is hard to see after these steps. From the photograph it is there from the
# beginning. Frequencies and penalty together remove the grain. Three sizes together with `detail`
# raise both errors, but two thirds of their steps work on smaller images, and there the painting is
# shrunk with the photograph.

# %% [markdown] tags=["details"]
# ## L-BFGS against Adam
#
# Gatys took **L-BFGS**, which estimates the curvature from the last few gradients and searches for
# the length of each step. Adam divides each pixel's step by the usual size of its gradient. Which
# one comes further with the same number of passes, forward and back? The loss with $\alpha = 1$ and
# $\beta = 5$, and its gradient, stand below in plain code, for a small image. Five times the mean
# over five layers is their sum.
#
# There are three starts from noise and 30 passes for each. Adam gets three step sizes (in the
# legend), L-BFGS needs none. A pass that L-BFGS spends on its search for a length counts, too.
# Means and standard deviations over the starts.

# %%
tiny = data.image("china", size=(72, 108))
phi = visualization.activations(network, tiny, "block4c_add")
targets = [ascent.gram(visualization.activations(network, styles[:1], n)) for n in style_layers]
to_layers = keras.Model(network.inputs, [network.get_layer(n).output for n in style_layers])


@tf.function
def loss_and_gradient(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        found = to_layers(x)  # the last style layer is the content layer
        loss = tf.reduce_sum((found[-1] - phi) ** 2) / tf.reduce_sum(phi**2)
        for a_x, G_s in zip(found, targets, strict=True):
            loss += tf.reduce_sum((ascent.gram(a_x) - G_s) ** 2) / tf.reduce_sum(G_s**2)
    return loss, tape.gradient(loss, x)


# %% tags=["setup"]
passes = 30
starts = np.random.default_rng(2).uniform(0.2, 0.8, (3, *tiny.shape)).astype(np.float32)
curves = {"L-BFGS": []}
for start in starts:
    seen = []

    def counted(images, seen=seen):
        loss, gradient = loss_and_gradient(tf.constant(images))
        seen.append(float(loss))
        return loss.numpy()[None], gradient.numpy()

    minimize(counted, start[None], steps=passes, bounds=(0.0, 1.0))
    curves["L-BFGS"].append(seen[:passes])

# %% tags=["tolerance=0.15", "similarity=0.7"]
# alt: The loss by passes: L-BFGS is lowest from 10 passes on; three curves of Adam above it.
style_terms = map(ascent.match_gram, style_layers, [target.numpy() for target in targets])
goal = sum(style_terms, ascent.match("block4c_add", phi))
options = {"steps": passes, "optimizer": "adam", "progress": False}
for size in (0.01, 0.03, 0.1):
    run = ascent.ascend(network, goal, starts, step_size=size, **options)
    curves[f"Adam, {size:g}"] = -run.scores.T
best = {name: np.minimum.accumulate(losses, axis=1) for name, losses in curves.items()}
means, spread = ({n: f(b, axis=0)[9::10] for n, b in best.items()} for f in (np.mean, np.std))
axis = {"xlabel": "passes forward and back", "ylabel": "lowest loss so far"}
plotting.show_curves(range(10, passes + 1, 10), means, spread=spread, markers=True, **axis)
plt.xticks(range(10, passes + 1, 10))
plt.show()

# %% tags=["tolerance=0.15"]
last = {name: losses[:, -1] for name, losses in best.items()}
table = {"lowest": map(np.min, last.values()), "highest": map(np.max, last.values())}
pd.DataFrame(table, last).round(2)

# %% tags=["check"]
first = loss_and_gradient(tf.constant(starts[:1]))[0]
assert np.isclose(first, curves["Adam, 0.01"][0, 0], rtol=1e-3)
assert all(last["L-BFGS"].max() < others.min() for n, others in last.items() if n != "L-BFGS")

# %% [markdown]
# From all three starts L-BFGS ends below each Adam. It compares the gradients of different steps,
# so the loss must be the same function at each step. Here it is. With random transforms, as in
# lectures 07 and 10, it is not.

# %% [markdown]
# ## Other photographs

# %% tags=["jpeg", "similarity=0.3"]
# alt: Above a cat and a motorcycle; below the cat in blue strokes, the motorcycle in red ones.
photographs = np.stack([data.image(n, size=(144, 216)) for n in ("chelsea", "motorcycle_left")])
chosen = layers | {"content_layer": "block4c_add"}
gallery = visualization.style_transfer(network, photographs, styles[[0, 2]], steps=15, **chosen)
titles = ["cat", "motorcycle", painters[0], painters[2]]
plotting.show([*photographs, *gallery.images], titles, columns=2, size=3.6)
plt.show()

# %% [markdown]
# ## Try it yourself
#
# 1. In the cell above, choose `"block2b_add"` for the content, then `"block6d_add"`. What stays?
# 2. Swap painting and photograph: take `styles[0]` as content and `palace` as style.
#
# <details><summary>Answers</summary>
#
# 1. With block 2 more edges stay: the cat's whiskers, the shelf behind the motorcycle. With block 6
#    the background dissolves further. Eyes and wheels remain, for the start is the photograph.
# 2. The sky turns white and pale blue, the land takes on the greens, browns and reds of the palace
#    and its trees. The cypress and the moon stay at their positions.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Content is the output of a higher layer, position by position. Style is which channels of
#   several layers are active together, averaged over the positions.
# - Both have gradients with respect to the image, so an image can be changed until their weighted
#   sum is small: the one falls at the other's cost. The network stays as it is.
# - The ratio β/α trades one error for the other. The size of the painting sets the size of the
#   strokes.
# - At equal numbers of passes L-BFGS came further than Adam on this loss.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *Deep Style*; Jiang, *Deep Style*; VT, *Style Transfer*.
# - L. Gatys, A. Ecker, M. Bethge, *A neural algorithm of artistic style*, 2015; *Image style
#   transfer using convolutional neural networks*, CVPR 2016; *Texture synthesis using convolutional
#   neural networks*, NIPS 2015.
# - A. Mordvintsev, N. Pezzotti, L. Schubert, C. Olah, *Differentiable image parameterizations*,
#   Distill 2018 (frequencies).
# - P. Haeberli, *Paint by numbers: abstract image representations*, SIGGRAPH 1990 (the painting
#   program).
# - V. van Gogh, *The Starry Night*, 1889. Photographs are scikit-learn's and scikit-image's; see
#   `data/README.md`.
