# %% [markdown]
# # 09 · Inverting features
#
# A layer turns a picture into numbers. How much of the picture is still in them? We go back: from
# the numbers to a picture.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import data, models, plotting, pretrained, training, visualization

# %% tags=["jpeg", "similarity=0.5"]
# alt: A cat's face; beside it the same cat from features of block 5: fur, eyes, paler colours.
network = pretrained.efficientnet_lite0()
cat = data.image("chelsea", size=(160, 208))
photograph = {"total_variation": 10, "alpha_norm": 2, "parametrization": "fourier"}
photograph |= {"step_size": 0.02, "steps": 100, "starts": 1, "seed": 9}
found = {"block5c_add": visualization.invert(network, cat, "block5c_add", **photograph)}
plotting.show(
    [cat, found["block5c_add"].best], ["photograph", "from the numbers of block 5"], size=3.6
)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. A picture that gives the same features as another, found by going down the error from noise.
# 2. Digits, layer by layer: what convolution, pooling and dense layers keep.
# 3. Several starts: where they agree the layer knows, where they differ it has forgotten.
# 4. A photograph, layer by layer, through a network trained on a million pictures.

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network). As in lecture 07 the weights stay, and the picture moves.

# %% [markdown]
# ## The question
#
# Let $\Phi$ be a network up to some layer, and $\Phi_0 = \Phi(x_0)$ its output for a picture $x_0$.
# We look for
#
# $$x^* = \arg\min_x\ \frac{\|\Phi(x) - \Phi_0\|^2}{\|\Phi_0\|^2}
# + \lambda_{\text{TV}}\, R_{\text{TV}}(x) + \lambda_\alpha R_\alpha(x).$$
#
# The first term is the **normalised error**: 0 if the layer cannot tell $x$ from $x_0$, 1 for
# features of zero. The others tell what pictures are like. *Total variation* $R_{\text{TV}}$, the
# mean squared slope, keeps them smooth; the *α-norm* $R_\alpha$, with α = 6, keeps them off pure
# black and white. We go down the gradient from noise.

# %% [markdown]
# ## A network that reads digits

# %% tags=["tolerance=0.02"]
digits = data.load("mnist-10k")
reader = models.lee_cnn(seed=1)
shaken = training.Augmentation(shift=2, rotation=15, zoom=0.15)
recipe = {"epochs": 3, "batch_size": 64, "learning_rate": 3e-3, "seed": 1}
training.fit(reader, digits.train, augmentation=shaken, **recipe)
accuracy = training.evaluate(reader, digits.test).accuracy
print(f"accuracy on test digits: {accuracy:.2f}")
assert accuracy > 0.96

# %% [markdown]
# ### From noise to a digit
#
# Here is the way back from the second convolution. The steps see the 11×11×50 numbers of the layer
# and nothing else of the digit.

# %% tags=["similarity=0.4"]
# alt: A handwritten 8, and six pictures that go from grey noise over a dim 8 to a clear one.
chosen = [37, 26, 10]  # a 2, a 4 and an 8
originals = digits.validation.images[chosen]
frames = {}
way = visualization.invert(
    reader, originals[2], "conv2", steps=200, starts=1, seed=0,
    on_step=lambda step, images, scores: frames.update({step: images[0]}),
)  # fmt: skip
shown = (1, 5, 10, 20, 50, 200)
titles = ["original", *[f"step {step}" for step in shown]]
plotting.show([originals[2], *[frames[step] for step in shown]], titles)
plt.show()

# %% tags=["similarity=0.5"]
# alt: The error by step on a logarithmic scale: it falls from one to less than a hundredth.
losses = way.losses[:, 0]
plotting.show_curves(
    range(1, 201), {"error + penalties": losses}, xlabel="step", ylabel="", logarithmic=True
)
plt.show()
assert losses[0] > 0.3
assert losses[99] < 0.1 * losses[0]
assert losses[-1] < 0.02

# %% [markdown]
# ## Layer by layer
#
# Three digits, back from each layer of the network in turn.

# %%
layers = ["conv1", "pool1", "conv2", "pool2", "hidden", "logits"]
by_layer = {
    layer: visualization.invert(reader, originals, layer, steps=250, seed=0, progress=False)
    for layer in layers
}

# %% tags=["similarity=0.4"]
# alt: A 2, a 4 and an 8, each from six layers: clear up to pool2, then torn, then hardly a digit.
pictures = [
    picture
    for digit in range(3)
    for picture in (originals[digit], *[by_layer[layer].best[digit] for layer in layers])
]
plotting.show(pictures, ["original", *layers, *[""] * 14], columns=7, size=1.4)
plt.show()

# %% [markdown]
# Two distances tell different things: the *normalised error* in the layer's own numbers, and how
# far the *picture* is from the original, $\|x^* - x_0\|^2 / \|x_0\|^2$.

# %% tags=["tolerance=0.5"]
size = np.square(originals).sum()
off = {
    layer: np.square(result.images - originals[:, None]).sum() / (4 * size)
    for layer, result in by_layer.items()
}
for layer, result in by_layer.items():
    print(f"{layer:7} layer's error {result.errors.mean():.2f}   picture off by {off[layer]:.2f}")
assert max(result.errors.max() for result in by_layer.values()) < 0.08
assert off["conv1"] < 0.01 < off["pool2"] < 0.2
assert 3 * off["pool2"] < off["hidden"] < off["logits"]

# %% [markdown]
# Every layer is matched nearly perfectly, by pictures that are ever further from the original:
#
# - **Convolution** with 25 filters and a rectifier loses next to nothing: there are 17 times as
#   many numbers as pixels.
# - **Pooling** forgets where in a block the maximum was. Overlapping filters make up for most of
#   it; a stroke here and there moves by a pixel.
# - The **dense layer** keeps 100 numbers of 1,250. What it keeps is what tells digits apart.
# - The **logits** are ten numbers. Their pictures are hardly digits, and yet to the network they
#   are the same.

# %% [markdown]
# ## Several starts
#
# The same 4 from three layers, four starts each. The last picture of a row shows how much the four
# differ at each pixel: there the layer has forgotten.

# %% tags=["similarity=0.4"]
# alt: Fours from four starts and their spread: alike for pool2, different for hidden and logits.
rows, titles = [], []
for layer in ("pool2", "hidden", "logits"):
    results = by_layer[layer].images[1]
    rows += [originals[1], *results, 2 * results.std(axis=0)]
    titles += ["original", f"from {layer}", "", "", "", "spread × 2"]
plotting.show(np.clip(rows, 0, 1), titles, columns=6, size=1.5)
plt.show()

# %% [markdown]
# And what does the network read in all these pictures?

# %%
spread = {layer: by_layer[layer].images.std(axis=1).mean() for layer in layers}
assert spread["conv1"] < spread["pool2"] < 0.5 * spread["hidden"]
for layer in ("conv1", "pool2", "hidden", "logits"):
    every = by_layer[layer].images.reshape(-1, 28, 28, 1)
    read = visualization.activations(reader, every, "logits").argmax(axis=1).reshape(3, 4)
    print(f"{layer:7} reads {read.tolist()}")
    assert np.array_equal(read, np.repeat([[2], [4], [8]], 4, axis=1))

# %% [markdown]
# All twelve pictures of every layer are a 2, a 4, an 8 to it, most of them to nobody else. Lecture
# 12 makes use of that.

# %% [markdown]
# ## What the penalties do
#
# The dense layer leaves much open, and the penalties fill it in. Without them it is filled with
# noise; with too much of them, with blur.

# %% tags=["similarity=0.4"]
# alt: A 4 from the dense layer with growing smoothness: noisy, strokes, soft strokes, a blur.
weights = (0, 0.1, 1, 10)
smoothed = [
    visualization.invert(
        reader, originals[1], "hidden", total_variation=weight, steps=250, seed=0, progress=False
    )
    for weight in weights
]
titles = ["original", *[f"TV × {weight}" for weight in weights]]
plotting.show([originals[1], *[result.best for result in smoothed]], titles)
plt.show()
assert smoothed[-1].errors.mean() > 3 * smoothed[1].errors.mean()

# %% [markdown]
# ## A photograph
#
# The same with the network of the first picture, EfficientNet-Lite0. Its first block halves the
# picture, the sixth leaves a map of 5×7. Photographs hold smooth changes far more than fine ones,
# so the steps are taken in frequencies (`parametrization="fourier"`).

# %%
blocks = ["block1a_project", "block3b_add", "block4c_add", "block5c_add", "block6d_add", "logits"]
for block in blocks:
    if block not in found:
        found[block] = visualization.invert(network, cat, block, progress=False, **photograph)

# %% tags=["jpeg", "similarity=0.4"]
# alt: A cat from six depths: the same to block 3, then false colours, fading, at last only fur.
titles = ["photograph", "block 1", "block 3", "block 4", "block 5", "block 6", "logits"]
plotting.show([cat, *[found[block].best for block in blocks]], titles, columns=4, size=3)
plt.show()

# %% tags=["tolerance=0.5"]
contrast = np.square(cat - cat.mean(axis=(0, 1))).sum()
off = {block: np.square(found[block].best - cat).sum() / contrast for block in blocks}
for block in blocks:
    error = found[block].errors[0]
    print(f"{block:15} layer's error {error:.2f}   picture off by {off[block]:.1f}")
assert max(found[block].errors[0] for block in blocks) < 0.15
assert off["block1a_project"] < 0.5 * off["block4c_add"] < 0.5 * off["block6d_add"]

# %% [markdown]
# The distance passes 1, that of a picture of one colour: deep layers give wrong colours and
# brightness rather than none. They have no use for them, since a cat is a cat in any light. But up
# to block 6 eyes, nose and the strokes of the fur are in their places.
#
# ### Where things are
#
# The last map is averaged over all places. From there on, nothing tells *where* anything was.

# %% tags=["jpeg", "similarity=0.2"]
# alt: A small cat photograph; from the averages, two starts: eyes and fur scattered anywhere.
small = data.image("chelsea", size=(128, 160))
settings = photograph | {"starts": 2, "seed": 3}
averaged = visualization.invert(network, small, "mean", progress=False, **settings)
placed = visualization.invert(network, small, "block6d_add", progress=False, **settings)
pictures = [small, *placed.images, *averaged.images]
titles = ["photograph", *["block 6, start 1", "start 2"], *["average, start 1", "start 2"]]
plotting.show(pictures, titles, columns=5, size=2.4)
plt.show()

# %% tags=["tolerance=0.5"]
answers = visualization.activations(network, np.stack(pictures), "logits")
for title, best in zip(titles, pretrained.top_k(answers, k=1), strict=True):
    print(f"{title:17} {best[0][0]}, {best[0][1]:.1f}")
assert len({int(answer.argmax()) for answer in answers}) == 1

# %% [markdown]
# Fur, an eye, an ear, once here and once there: for the network it is the same animal, and it is
# as sure of it.

# %% [markdown]
# ## What is lost, stage by stage
#
# | stage | numbers for the photograph | gone |
# |---|---|---|
# | pixels | 99,840 | |
# | block 1 | 133,120 | nothing to be seen |
# | block 3 | 20,800 | the finest noise |
# | block 4 | 10,400 | true colours |
# | block 5 | 14,560 | brightness of large areas |
# | block 6 | 6,720 | exact outlines |
# | average | 1,280 | places |
# | logits | 1,000 | everything but what kind of thing it is |

# %%
shape = visualization.activations(network, cat, "block6d_add").shape
print("block 6:", "×".join(map(str, shape)), "=", np.prod(shape))
assert cat.size == 99_840
assert np.prod(shape) == 6_720

# %% [markdown]
# ## Try it yourself
#
# 1. Invert the digits from `conv2` with `total_variation=0`. Do you need the penalty there?
# 2. Invert a network that was not trained, `models.lee_cnn(seed=5)`. Which layers are easier to
#    invert than those of the trained one?
# 3. Give `invert` features that no picture has: the mean of the features of a 4 and of a 9,
#    `invert(reader, None, "hidden", features=...)`.
# 4. Invert with `parametrization="pixels"`, `step_size=0.03`, from block 5. What changes?

# %%
mixed = visualization.activations(reader, originals[1:], "hidden")
halfway = visualization.invert(
    reader, None, "hidden", features=mixed.mean(axis=0), total_variation=1, seed=0, progress=False
)
print(halfway.images.shape)

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. No: its 6,050 numbers fix the 784 pixels. Only in the corners, which no rectifier sees, some
#    noise remains.
# 2. All of them, the dense layer most of all: random weights keep a bit of everything, training
#    throws away what does not tell digits apart.
# 3. A picture between the two. The error stays larger than for the features of a real picture.
# 4. The same structures come back, but drowned in coloured noise: single pixels can change at no
#    cost, and block 5 does not mind.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Features can be inverted by going down their error from noise; what the layer leaves open, the
#   penalties decide.
# - Many numbers do not mean much knowledge, but convolutions and pooling lose surprisingly little:
#   places and shapes survive up to the last map.
# - Dense layers and averages forget places; the logits keep the kind of thing.
# - Different pictures with the same features are *the same picture* to the network. What varies
#   between starts is what it has forgotten.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Invert CNN features*, *CNN reconstruction*.
# - A. Mahendran, A. Vedaldi, *Understanding deep image representations by inverting them*, CVPR
#   2015; *Visualizing deep convolutional neural networks using natural pre-images*, IJCV 2016.
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017 (frequencies).
# - Digits: Y. LeCun, C. Cortes, *MNIST*. The cat is scikit-image's `chelsea`.
