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
# # 05 · Architectures
#
# Convolution, a nonlinearity and subsampling have been there since 1980. New parts came: dropout,
# normalization, shortcuts; and the rectifier of 1980 came back as ReLU. Above all the networks got
# deeper.

# %% tags=["setup"]
from functools import partial

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.ndimage
from keras.applications import VGG16, ResNet50
from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D

from dlsg_utils import arithmetic, data, models, plotting, pretrained, training, widgets
from dlsg_utils.teaching.tuning import tuned

# %%
# alt: Five networks as rows of bars, a bar a layer, a convolution's as high as its maps: LeNet-5
#  with 5 layers, AlexNet 8, VGG-16 16, GoogLeNet 22, ResNet-50 50; the dense layers become fewer.
networks = {
    "LeNet-5": models.weightless(models.lenet5),
    "AlexNet": models.weightless(models.alexnet),
    "VGG-16": models.weightless(VGG16, weights=None),
    "GoogLeNet": models.weightless(models.googlenet),
    "ResNet-50": models.weightless(ResNet50, weights=None),
}
plotting.show_depths(networks)
plt.show()


# %% tags=["setup"]
def smaller(split, count):
    """Return the first images, at half the size, and their labels."""
    blocks = split.images[:count].reshape(-1, 14, 2, 14, 2, 1)
    return blocks.mean(axis=(2, 4)), split.labels[:count]


fashion = data.load("fashion-mnist")
clothes = smaller(fashion.train, 1000), smaller(fashion.validation, 1000)
fair = {"rates": [3e-3, 1e-2], "seeds": [1, 2, 3], "batch_size": 100}

# %% [markdown]
# A bar is a convolution or a dense layer; its height is the side of its maps, relative to the first
# ones. Blue: convolutions. Orange: dense layers, which have no maps and are drawn at full height.
# `weightless` builds a network without its weights, which is enough for counting.

# %% [markdown]
# ## What you will see
#
# - five networks from 1998 to 2015, counted: layers, parameters, multiply-adds, receptive field
# - three small filters against a large one, and 14 layers with shortcuts against 14 without,
#   trained here
# - top-5 errors on ImageNet, beside what they cost
# - a network for Go, and why it does not pool

# %% [markdown]
# ## What you need
#
# Lecture 03 for convolution, pooling and flattening, lecture 04 for batch normalization. All data
# come with the course.

# %% [markdown]
# ### What is counted
#
# - **Parameters**: weights and biases.
# - **Multiply-adds**: multiplications of a weight by an activation, each with its addition, in one
#   forward pass of one image.
# - **Receptive field**: the side, in pixels, of the square that a unit depends on; it may reach
#   over the edge of the image, into the padding.
# - **Top-5 error**: the share of images whose class is not among a network's five best guesses.

# %% [markdown]
# ## 1 Neocognitron, 1980
#
# Fukushima stacked the two kinds of cells that Hubel and Wiesel had found (lecture 02), again and
# again: S C S C S C.
#
# | Neocognitron | does | today |
# |---|---|---|
# | S-cells, "simple" | respond to a pattern; their weights are learned | convolution + ReLU |
# | C-cells, "complex" | respond if any S-cell near by does; their weights are fixed | pooling |
# | cell planes | S-cells with the same weights, one at each position | feature maps |
#
# In the Neocognitron the S-cells' weights were learned without labels: the cells with the strongest
# response were strengthened. Back-propagation (lecture 04) replaced that: it tells the first layer
# what the last one needs.
#
# Here is the first of the three pairs of layers, S and C, in our way: with four oriented filters of
# ours, and C-cells at every second position that take the maximum of 5×5 S-cells. So a C-cell
# responds wherever in that window the stroke is.

# %%
# alt: A digit; four S planes, each responds most to strokes of one direction; four C planes,
#   coarser.
digit = data.load("mnist-10k").validation.images[5]
line = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
diagonal = 3 * np.eye(3) - 1
filters = {"horizontal": line, "vertical": line.T, "falling": diagonal, "rising": diagonal[::-1]}
simple = [np.maximum(scipy.ndimage.correlate(digit[..., 0], f), 0) for f in filters.values()]
complex_ = [scipy.ndimage.maximum_filter(plane, 5)[::2, ::2] for plane in simple]
titles = ["digit", *[f"S: {d}" for d in filters], "", *[f"C: {d}" for d in filters]]
planes = [digit, *(plane / 3 for plane in simple), np.ones_like(digit)]
plotting.show([*planes, *(plane / 3 for plane in complex_)], titles, columns=5, size=1.8)
plt.show()

# %% [markdown]
# ## 2 LeNet-5, 1998
#
# It read checks in banks. Two rounds of convolution and pooling, three dense layers. C stands for
# convolution, S for subsampling, F for full connection. We train it first, on 8,000 digits. Of the
# layers' vectors the picture shows the first 16 numbers, of 16 maps the first ones. For `flatten`
# the table gives what all its numbers together depend on. C5's window would cover its whole input:
# here it is a dense layer.

# %% tags=["tolerance=0.02"]
# alt: A handwritten digit becomes 6 maps of 28 by 28, halved to 14 by 14, 16 maps of 10 by 10,
#  halved to 5 by 5, then 400, 120, 84 and 10 numbers.
digits = data.load("mnist-10k")
reader = models.lenet5(seed=1)
training.fit(reader, digits.train, epochs=3, batch_size=64, learning_rate=3e-3, seed=1,
             progress=False)  # fmt: skip
print(f"accuracy on test digits: {training.evaluate(reader, digits.test).accuracy:.2f}")
plotting.show_architecture(reader, digit)
plt.show()


# %%
def separated(table):
    """Return a table of layers or networks with separators of thousands."""
    counts = table.columns.intersection(["units", "parameters", "multiply_adds"])
    return table.assign(**{name: table[name].map("{:,}".format) for name in counts})


lenet = models.describe(networks["LeNet-5"])
separated(lenet)

# %% [markdown]
# Three epochs on 8,000 digits gave 0.94. The paper's network, trained on 60,000, misread 0.95 % of
# the test digits. The paper's images are 32×32, a digit with a margin; here C1's padding is that
# margin.
#
# The paper has 60,000 parameters, ours has 61,706. Three kinds of layers differ:
#
# - **Subsampling** has a weight and a bias a map in the paper; today's pooling has none.
# - **C3**: only one of its 16 maps reads all six maps below, six read three, nine read four.
# - **Output**: the paper's ten units measure distances to fixed patterns and have no parameters to
#   learn.

# %% [markdown]
# ## 3 AlexNet, 2012
#
# The same idea with 1.2 million photographs instead of 60,000 digits, trained on two graphics cards
# for five to six days. New in the table is *local response normalization* (LRN): it divides each
# activation by $(2 + 10^{-4} \sum_c a_c^2)^{0.75}$, where $a_c$ are the activations of five
# neighboring channels at the same position. So each unit competes with its neighbors.

# %%
alexnet = models.describe(networks["AlexNet"])
separated(alexnet.drop(index=["flatten", "dropout6", "dropout7"]))

# %% tags=["check"]
paper = {"c1": 156, "s2": 12, "c3": 1_516, "s4": 32, "c5": 48_120, "f6": 10_164, "logits": 0}
assert paper["c3"] == 6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + (6 * 25 + 1)
assert sum(paper.values()) == 60_000
assert lenet.loc[list(paper), "parameters"].sum() == 60_000 + 900 + 850 - 44 == 61_706
assert lenet.loc["s4", "receptive_field"] == "16"
assert alexnet.loc["total", "parameters"] == 60_965_224
assert round(alexnet[alexnet["kind"] == "Dense"]["parameters"].sum() / 1e6, 1) == 58.6
for name, read in {"conv2": 48, "conv4": 192, "conv5": 192}.items():
    assert networks["AlexNet"].get_layer(name).kernel.shape[2] == read

# %% [markdown]
# What is different from LeNet:
#
# - **ReLU** instead of tanh. In the paper's figure 1, a network of four layers on CIFAR-10, it
#   reaches the same training error in a sixth of the epochs.
# - **Dropout** in the first two dense layers; the three hold 58.6 of the 61 million parameters.
# - **Two halves**: convolutions 2, 4 and 5 see only the maps on their own graphics card: 48, 192
#   and 192 of 96, 384 and 384. In these three layers that halves the weights and the multiply-adds.

# %% [markdown]
# ### 224 or 227?
#
# The paper says that images have 224 pixels a side, and that the first maps have 55. Lecture 01's
# formula disagrees.

# %% tags=["raises-exception"]
assert arithmetic.output_size(227, 11, stride=4) == 55
arithmetic.output_size(224, 11, stride=4)

# %% [markdown]
# With 227 pixels it fits; AlexNet's tables on this page are counted with 227. Others keep 224 and
# pad.

# %% [markdown]
# ## 4 VGG, 2014: small filters, many layers
#
# All 13 convolutions of VGG-16 are 3×3. Does a 7×7 filter not see more? Put three 3×3 layers on top
# of each other and look at the receptive field.


# %%
def stack(sides, channels=64):
    """Return convolutions of these sides on top of each other."""
    options = {"activation": "relu", "use_bias": False}
    layers = [Convolution2D(channels, side, **options) for side in sides]
    return keras.Sequential([keras.Input((32, 32, channels)), *layers])


middles = {"one 7×7": [7], "three 3×3": [3, 3, 3]}
stacks = {name: stack(sides) for name, sides in middles.items()}
separated(models.compare(stacks))

# %% tags=["check"]
assert all(models.compare(stacks)["receptive_field"] == "7")
assert list(models.compare(stacks)["parameters"]) == [49 * 64 * 64, 27 * 64 * 64]

# %% [markdown]
# The same 7×7 pixels, 55 % of the weights (27 for 49), and three ReLUs instead of one.

# %% [markdown]
# ### Trained here
#
# Two networks that differ only in the middle: one 7×7 layer, or three 3×3 layers. They learn from
# 1,000 images of clothes, halved to 14×14. `tuned` trains at two learning rates and keeps the one
# with the better accuracy on 1,000 validation images. With that rate it trains two more seeds:
# other initial weights, another order of the images.


# %%
def small_network(sides, seed):
    """Return a network with convolutions of these sides in the middle, 16 filters each."""
    keras.utils.set_random_seed(seed)
    options = {"activation": "relu", "kernel_initializer": "he_normal"}  # lecture 04
    convolution = partial(Convolution2D, 16, padding="same", **options)
    middle = [convolution(side) for side in sides]
    layers = [convolution(3), MaxPooling2D(), *middle, MaxPooling2D(), Flatten(), Dense(10)]
    return keras.Sequential([keras.Input((14, 14, 1)), *layers])


stacked = {name: tuned(partial(small_network, sides), *clothes, epochs=5, **fair)
           for name, sides in middles.items()}  # fmt: skip


# %% tags=["tolerance=0.08"]
def spread(values):
    """Return a table of mean, lowest and highest of the values of three seeds, by name."""
    rows = {name: [each.mean(), each.min(), each.max()] for name, each in values.items()}
    return pd.DataFrame(rows, index=["mean", "lowest", "highest"]).T.round(2)


spread({name: run.accuracies for name, run in stacked.items()})

# %% tags=["check"]
means = {name: run.accuracies.mean() for name, run in stacked.items()}
widest = max(np.ptp(run.accuracies) for run in stacked.values())
assert abs(means["one 7×7"] - means["three 3×3"]) <= widest

# %% [markdown]
# The table has the validation accuracies of the three seeds. The two means are no further apart
# than the seeds of one network: on these images neither is clearly better, and the three small
# layers have 55 % of the weights of the 7×7 layer.
#
# The test is a weak one: 1,000 images, five epochs. The maps in the middle are 7×7, so much of a
# 7×7 filter lies over the padding; and the same validation images chose the rate.

# %%
# alt: VGG-16, layer by layer: the convolutions have nearly all multiply-adds, the first dense layer
#   has three quarters of the parameters, 103 million.
vgg = models.describe(networks["VGG-16"])
costs = vgg.drop("total")[vgg["parameters"] > 0]
fig, panels = plotting.figure(2, 1, size=(10, 5), sharex=True)
units = {"multiply_adds": (1e9, "billion multiply-adds"), "parameters": (1e6, "million parameters")}
colors = [plotting.COLORS[4 if "conv" in layer else 1] for layer in costs.index]
names = [layer.replace("block", "") for layer in costs.index]
for panel, (column, (unit, title)) in zip(panels[:, 0], units.items(), strict=True):
    heights = costs[column].astype(float) / unit
    bars = panel.bar(names, heights, color=colors, ec="#222222")
    panel.set(title=title, ylim=(0, 1.2 * heights.max()))
panel.bar_label(bars, [""] * 13 + [f"{value:.3g}" for value in heights[13:]], fontsize=12)
panel.tick_params(axis="x", rotation=45)
plt.show()

# %% [markdown]
# Nearly all multiply-adds are in the convolutions. Nine tenths of the parameters are in the dense
# layers (orange); the first dense layer alone has three quarters of all.

# %% [markdown]
# ### The receptive field, layer by layer
#
# Each layer widens the receptive field by (window − 1) times the *jump*: how many pixels apart two
# neighboring units of the layer below are. A stride multiplies the jump. In plain code, against the
# table of `describe`:

# %%
field, jump = 1, 1
for layer in networks["VGG-16"].layers:
    if isinstance(layer, (Convolution2D, keras.layers.MaxPooling2D)):
        window = getattr(layer, "kernel_size", None) or layer.pool_size
        field += (window[0] - 1) * jump
        jump *= layer.strides[0]
        if "pool" in layer.name:
            print(f"{layer.name}: receptive field {field:3}, jump {jump}")

# %% tags=["check"]
assert vgg.loc["total", "parameters"] == 138_357_544
assert str(field) == vgg.loc["block5_pool", "receptive_field"] == "212"

# %% [markdown]
# Point at the photograph and move the slider through the layers. At which layer does a unit see a
# whole eye? At which one the whole face? (Answer 2 below.)

# %%
widgets.ReceptiveFieldExplorer(networks["VGG-16"], data.image("chelsea", (224, 224)))

# %% [markdown]
# ## 5 GoogLeNet, 2014: several sizes at once
#
# Which filter size is best? GoogLeNet takes 1×1, 3×3 and 5×5 side by side and stacks their maps.
# The next layer has a weight for each of the stacked channels, so training decides what counts.
# Nine such *inception modules* follow each other; this is the first one, with its channels.
#
# The orange 1×1 convolutions mix the channels of one position. They reduce the number of channels:
# two before the expensive filters, one after the pooling.

# %%
# alt: An inception module: maps go four ways, through 1 by 1; 1 by 1 and 3 by 3; 1 by 1 and 5 by 5;
#  max pooling and 1 by 1; then their channels are stacked: 64 + 128 + 32 + 32 = 256.
plotting.show_inception_module()
plt.show()

# %%
google = models.describe(networks["GoogLeNet"])
with_reduction = google.loc[["inception3a_5x5_reduce", "inception3a_5x5"], "multiply_adds"].sum()
without = 28 * 28 * 32 * (5 * 5 * 192)
print(f"5×5 on all 192 maps:   {without / 1e6:5.1f} million multiply-adds")
print(f"1×1 to 16 maps, then 5×5: {with_reduction / 1e6:4.1f} million")

# %% tags=["check"]
assert without > 9 * with_reduction
outputs = ("1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_1x1")
drawn = [google.loc[f"inception3a_{name}", "output"].split("×")[-1] for name in outputs]
assert drawn == ["64", "96", "128", "16", "32", "32"]  # the channels in the picture

# %% [markdown]
# In use it has only one dense layer. (In training two branches with dense layers helped; they are
# not counted here.) The mean of each map over all positions takes the place of flattening: 1,024
# numbers instead of 50,176. Seven million parameters, a ninth of AlexNet's.

# %% [markdown]
# ## 6 ResNet, 2015: shortcuts
#
# If 16 layers are better than 8, why not 50? He and colleagues found that deep plain networks have
# a higher *training* error than shallower ones: on ImageNet with 34 layers against 18, on CIFAR-10
# with 56 against 20. So it is not overfitting. Yet a deep network could copy a shallow one and let
# the further layers pass on what they get.
#
# Is it vanishing gradients? He and colleagues argue that this is unlikely: their plain networks
# have batch normalization, and they verified that the gradients have healthy norms. They conjecture
# that plain deep networks may converge exponentially slowly.
#
# A **residual block** passes its input on by construction and learns only what to *add*.

# %%
# alt: A plain block of two convolutions; the same with a shortcut that adds x; a bottleneck, 1 by 1
#   from 256 to 64 channels, 3 by 3, 1 by 1 back to 256, with the same shortcut.
plotting.show_residual_block()
plt.show()

# %% [markdown]
# With all weights zero the plain block gives zero, the residual block gives x (after ReLU).
#
# **Bottleneck**: from 50 layers on a block has three convolutions; the 3×3 one works on a quarter
# of the channels. On 256 channels that takes 69,632 weights, two 3×3 layers take 1,179,648.
#
# **Projection**: where a block changes the size of the maps or the number of channels, x no longer
# fits. In ResNet-50 a 1×1 convolution makes it fit, with stride 2 where the maps are halved.
#
# Where the **50** comes from: one 7×7 convolution, then 3 + 4 + 6 + 3 bottlenecks of three layers,
# then one dense layer. The four projections lie beside them and are not counted.
#
# A residual block in plain code, equal to the first block of a network with 14 layers:

# %%
residual14 = models.residual_cnn(14, filters=8, input_shape=(14, 14, 1), seed=1)
layer = residual14.get_layer


def block(x):
    """Two normalized convolutions, and the shortcut around them."""
    y = layer("stage1_block1_conv1_norm")(layer("stage1_block1_conv1")(x))
    y = keras.ops.relu(y)
    y = layer("stage1_block1_conv2_norm")(layer("stage1_block1_conv2")(y))
    return keras.ops.relu(y + x)


images = clothes[0][0][:10]
x, expected = models.truncate(residual14, ["conv1_relu", "stage1_block1_relu2"])(images)
assert np.allclose(block(x), expected, atol=1e-5)

# %% tags=["check"]
assert 2 * 3 * 3 * 256 * 256 == 1_179_648
assert 256 * 64 + 3 * 3 * 64 * 64 + 64 * 256 == 69_632
convolutions = [layer.name for layer in networks["ResNet-50"].layers
                if isinstance(layer, Convolution2D)]  # fmt: skip
projections = [name for name in convolutions if name.endswith("_0_conv")]
assert len(projections) == 4
assert len(convolutions) - len(projections) + 1 == 1 + 3 * (3 + 4 + 6 + 3) + 1 == 50
trained = sum(np.prod(weight.shape) for weight in networks["ResNet-50"].trainable_weights)
assert trained == 25_583_592

# %% [markdown]
# ## 7 All in one table
#
# Every number is computed from the networks themselves.

# %%
table = models.compare(networks)
separated(table)

# %% tags=["check"]
assert list(table["depth"]) == [5, 8, 16, 22, 50]
assert list(table["parameters"]) == [61_706, 60_965_224, 138_357_544, 6_998_552, 25_636_712]
assert list(table["receptive_field"]) == ["16", "195", "212", "715", "483"]
billions = (table["multiply_adds"] / 1e9).round(2)
assert list(billions[1:]) == [0.72, 15.47, 1.58, 3.86]
assert table.loc["AlexNet", "units"] == 659_272

# %% [markdown]
# - *depth*: convolutions and dense layers on the longest way to the output. VT counts AlexNet's 7
#   hidden layers; it does not say how it comes to 19 for GoogLeNet.
# - *units*: outputs of all convolutions and dense layers.
# - *parameters*: with the running means and variances of ResNet-50's normalizations, which are not
#   trained; 25,583,592 are.
# - *receptive field*: side of what a unit of the last feature map sees, in pixels. From GoogLeNet
#   on it is larger than the whole image of 224 pixels.
# - ResNet-50 is three times as deep as VGG-16, with a quarter of its multiply-adds and a fifth of
#   its parameters.
#
# The papers say: AlexNet 60 million parameters and 650,000 units, about what is counted here;
# VGG-16 138 million parameters; GoogLeNet 1.5 billion multiply-adds; ResNet-50 3.8 billion. Araujo
# and colleagues give receptive fields of 195, 212 and 483.
#
# Does a larger network make fewer errors? The errors below are all of one protocol: one network,
# and one central crop of 224×224 pixels of each of ImageNet's validation images. They are those of
# torchvision's weights, trained there, but for GoogLeNet's, which are ported. Its AlexNet is a
# later variant without halves, its GoogLeNet has batch normalization and 3×3 filters in place of
# 5×5, its ResNet-50 has the strides of the bottlenecks in the 3×3 layers and takes 4.1 billion
# multiply-adds instead of 3.9.

# %%
# alt: Top-5 error over parameters and over multiply-adds, both axes logarithmic: ResNet-50 has the
#  lowest error with neither the most parameters nor the most work.
one_crop = {"AlexNet": 20.91, "VGG-16": 9.62, "GoogLeNet": 10.47, "ResNet-50": 7.13}
plotting.show_costs(table, one_crop)
plt.show()

# %% [markdown]
# Neither count decides: ResNet-50 has the lowest error with a fifth of VGG-16's parameters and a
# quarter of its multiply-adds. With ten crops an image, whose predictions are averaged, and with
# their own weights, the papers give 18.2, 9.33, 9.15 and 6.71 %: the order of VGG-16 and GoogLeNet
# turns. A difference of a point in one crop of one training decides nothing.

# %% [markdown]
# ### The challenge
#
# What counts is the **top-5 error**: the share of images whose class is not among the five best
# guesses. These are the five of EfficientNet-Lite0, the network with ImageNet's classes that comes
# with this course:

# %% tags=["jpeg", "similarity=0.8", "tolerance=0.1"]
# alt: A cat's face in close-up, its ears cut off at the top.
cat = data.image("chelsea", size=224)
[guesses] = pretrained.top_k(pretrained.efficientnet_lite0()(cat[None]), k=5)
plotting.show(cat, size=2.6)
plt.show()
pd.DataFrame(guesses, columns=["class", "probability"], index=range(1, 6)).round(2)

# %% [markdown]
# If the true class is *tabby*, the third guess, this is an error of the best guess, but no top-5
# error.
#
# All entries of VT's two tables of the challenge, and ResNet's from its paper: results of teams on
# the test images. Most average several networks and many crops, so they do not compare with the
# figure above. *External data* is ImageNet 22k, with 22,000 classes. *After the competition* means
# after that of
# 2014. The line is the error of one person, who had practiced and labeled 1,500 images; a second
#       one made 12.0 % errors, on 258 images.

# %%
# alt: Top-5 errors on an axis, from 26.2 percent without a CNN in 2012 to 3.57 with ResNet in 2015;
#  a person's 5.1 is a line; three entries were made after the competition.
during, external, after = "in the competition", "in it, with external data", "after the competition"
entries = [("no CNN, 2012", during, 26.2), ("SuperVision (AlexNet), 2012", during, 16.4),
           ("SuperVision (AlexNet), 2012", external, 15.3), ("Clarifai, 2013", during, 11.7),
           ("Clarifai, 2013", external, 11.2), ("VGG, 2014", during, 7.32),
           ("GoogLeNet, 2014", during, 6.67), ("Deep Image, 2015", after, 5.33),
           ("PReLU nets, 2015", after, 4.94), ("BN-Inception, 2015", after, 4.82),
           ("ResNet, 2015", during, 3.57)]  # fmt: skip
plotting.show_errors(entries, human=5.1)
plt.show()

# %% [markdown]
# ## 8 Plain against residual, trained here
#
# He's network for small images has 6n + 2 layers. Here it has 14 (n = 2), with shortcuts and
# without, and learns from the clothes of section 4 for three epochs. Where the size changes, x is
# subsampled and filled up with zero channels, as in He's networks for CIFAR-10. So the shortcuts
# hold no parameters: both networks start from the very same weights and see the same batches. Both
# have the learning rate, of two, at which the *plain* network ends with the lower training loss.


# %%
def network(residual, seed):
    """Return He's network for images of 14×14 pixels, 8 filters in its first stage."""
    options = {"filters": 8, "input_shape": (14, 14, 1), "seed": seed}
    return models.residual_cnn(14, residual=residual, **options)


plain = tuned(partial(network, False), *clothes, epochs=3, by="loss", **fair)
same = fair | {"rates": [plain.rate]}
runs = {"plain": plain, "residual": tuned(partial(network, True), *clothes, epochs=3, **same)}

# %% tags=["check"]
pair = [network(residual, seed=1) for residual in (False, True)]
weights = [each.get_weights() for each in pair]
assert all(np.array_equal(one, other) for one, other in zip(*weights, strict=True))
assert pair[0].count_params() == pair[1].count_params()

# %% tags=["tolerance=0.15", "similarity=0.5"]
# alt: Training loss over three epochs, mean and standard deviation of three seeds; that of the
#   plain network is higher in each epoch.
plotting.show_curves(
    range(1, 4),
    {name: run.losses.mean(axis=0) for name, run in runs.items()},
    spread={name: run.losses.std(axis=0, ddof=1) for name, run in runs.items()},
    xlabel="epoch", ylabel="training loss", markers=True,
)  # fmt: skip
plt.xticks(range(1, 4))
plt.show()

# %% tags=["tolerance=0.25"]
final = {name: run.losses[:, -1] for name, run in runs.items()}
accuracies = [run.accuracies.mean() for run in runs.values()]
spread(final).assign(**{"validation accuracy": np.round(accuracies, 2)})

# %% tags=["check"]
assert final["plain"].min() > final["residual"].max()

# %% [markdown]
# The table has the training loss of the last epoch, and the mean accuracy on validation images.
# With equal layers, equal parameters and equal first weights, the plain network **learns more
# slowly**, in spite of batch normalization: after three epochs its loss on the training images is
# higher for each seed, even at that of the two rates at which it ended lower with the first seed.
# Three epochs are not the end of training: this page does not show where the two would arrive.
# He and colleagues trained to the end: on CIFAR-10 the training error of their plain networks rises
# with depth, from 20 to 56 layers; that of the residual ones falls, from 20 to 110. Neither of our
# two reaches the 0.76 of section 4's two shallow networks, which saw each image five times instead
# of three.

# %% [markdown] tags=["details"]
# ## 9 AlphaGo's policy network, 2016
#
# A board of 19×19 points is an image with 48 channels: my stones, the other's stones, empty points,
# groups with one liberty, … Which of the 361 points would an expert choose?

# %%
policy = models.alphago_policy(seed=1)
go = models.describe(policy)
separated(go.loc[["conv1", "conv2", "conv12", "conv13", "total"]])

# %% tags=["check"]
assert all(go.loc[f"conv{n}", "parameters"] == 3 * 3 * 192 * 192 + 192 for n in range(2, 13))
assert go.loc["total", "parameters"] == 3_882_793
assert go.loc["conv13", "receptive_field"] == "27"

# %% [markdown]
# A 5×5 layer, eleven 3×3 layers, padded so that the board keeps its size. A 1×1 filter turns 192
# maps into one; each point adds a bias of its own; the softmax runs over the 361 points. Patterns
# are small, and the same ones come back everywhere on the board: two of lecture 02's three
# properties of images hold. The third, that a smaller copy shows the same thing, does not.
#
# On the board below it is Black's turn. White's marked group has one liberty, one empty neighbor.
# If Black plays on it, the group is taken off the board. The last panel is Black's stones on either
# of the two boards, after 2×2 max pooling.

# %%
# alt: Four boards: a white group with one liberty; Black has played on it and the group is gone;
#  Black has played beside it and the group is still there; Black's stones of either, pooled.
rows = ["......O.", "..XX....", ".XOOX...", ".XOO....", "..XXX..O", ".....O..", "....O...", "." * 8]
before = np.array([[{".": 0, "X": 1, "O": -1}[point] for point in row] for row in rows])
good, bad = before.copy(), before.copy()
good[3, 4] = 1  # on the last liberty
good[2:4, 2:4] = 0  # captured
bad[3, 5] = 1  # beside it
pooled, same = (arithmetic.pool2d((board == 1).astype(int), 2) for board in (good, bad))
assert np.array_equal(pooled, same)
boards = {"before": before, "Black on it": good, "Black beside it": bad, "either, pooled": pooled}
moves = {"before": (2, 2), "Black on it": (3, 4), "Black beside it": (3, 5)}
plotting.show_boards(boards, marks=moves)
plt.show()

# %% [markdown]
# The two moves are neighbors, and only one of them takes the group. In the plane of Black's stones,
# 2×2 max pooling makes them the same. Other channels could keep the difference, but pooling can
# blur what decides a move. And the answer is one of 361 points: after 2×2 pooling 81 positions are
# left, each stands for four points, and the last row and column fall out. AlphaGo does without. How
# much pooling would cost, this page does not measure.
#
# How far does a unit of the last layer see without pooling? 5 + 11·2 = 27 points, 13 in each
# direction: from the center the whole board, from a corner 14 of 19 lines.

# %% [markdown]
# ## Try it yourself
#
# 1. Give `models.lenet5` images of 56×56. Which layer gets more parameters? Would one of
#    GoogLeNet's?
# 2. In the widget of section 4: at which layer does a unit see a whole eye? The whole face?
# 3. AlphaGo was also tried with 128, 256 and 384 filters. What do they cost? Count with
#    `models.weightless(models.alphago_policy, 128)`.
#
# <details><summary>Answers</summary>
#
# 1. Only C5, the first dense layer: it has a weight for each of the flattened numbers. None of
#    GoogLeNet's: it takes means of its maps.
# 2. The larger eye is about 50 pixels wide: too much for the 44 of `block3_pool`, not for the 60 of
#    `block4_conv1`. The face nearly fills the image; only `block5_pool` with its 212 pixels has it.
# 3. 1.8, 6.8 and 15.1 million parameters instead of 3.9; 0.64, 2.45 and 5.44 billion multiply-adds
#    instead of 1.40. Twice the filters, about four times the cost.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - From LeNet-5 to ResNet-50 depth grew tenfold. ReLU came back; dropout, normalization and
#   shortcuts came; of the dense layers one is left.
# - Small filters in a row see as much as a large one, with fewer weights and more ReLUs.
# - 1×1 convolutions change the number of channels cheaply; the mean over positions replaces
#   flattening.
# - In the three epochs that we trained, a plain network of 14 layers learned its training images
#   more slowly than the residual one of equal depth. Shortcuts need no parameters where sizes
#   agree.
# - Parameters, multiply-adds and error are three different things. Errors compare only under one
#   protocol, and not within a point.
# - Pooling is a choice: it suits where a smaller copy shows the same thing. AlphaGo does without.

# %% [markdown]
# ## Sources
#
# - Slides: DLSG #4, *LeNet*, *AlexNet*, *ResNet*; VT, *Neocognitron*, *LeNet*, *AlexNet*, *ImageNet
#   Challenge 2012–2014*, *PReLU*; Lee, *More application: playing Go*.
# - K. Fukushima, *Neocognitron*, 1980. Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based
#   learning applied to document recognition*, 1998.
# - A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet classification with deep convolutional neural
#   networks*, 2012. K. Simonyan, A. Zisserman, *Very deep convolutional networks for large-scale
#   image recognition*, 2014. C. Szegedy and others, *Going deeper with convolutions*, 2015.
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep residual learning for image recognition*, 2015 (section
#   4.1 on vanishing gradients, table 3 for ten crops, figure 6 on CIFAR-10); *Delving deep into
#   rectifiers*, 2015 (PReLU). AlexNet's error with ten crops is from its own paper, table 2.
# - One crop: torchvision's documentation, *ImageNet 1-crop error rates*, and its pages of GoogLeNet
#   and ResNet-50.
# - O. Russakovsky and others, *ImageNet large scale visual recognition challenge*, 2015 (the two
#   persons).
# - A. Araujo, W. Norris, J. Sim, *Computing receptive fields of convolutional neural networks*,
#   Distill, 2019.
# - D. Silver and others, *Mastering the game of Go with deep neural networks and tree
#   search*, 2016.
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST*, 2017. Digits: Y. LeCun, C. Cortes, *MNIST*.
