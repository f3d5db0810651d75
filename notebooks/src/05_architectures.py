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
# Thirty-five years of convolutional networks use the same parts. What changed is how many, how
# they are wired, and how deep one dares to go.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import scipy.ndimage
from keras.applications import VGG16, ResNet50
from keras.layers import Convolution2D

from dlsg_utils import arithmetic, data, models, plotting, training

# %%
# alt: Five networks as rows of bars, a bar a layer, as high as its maps: LeNet-5 with 5 layers,
#  AlexNet 8, VGG-16 16, GoogLeNet 22, ResNet-50 50; the dense layers at the end become fewer.
networks = {
    "LeNet-5": models.weightless(models.lenet5),
    "AlexNet": models.weightless(models.alexnet),
    "VGG-16": models.weightless(VGG16, weights=None),
    "GoogLeNet": models.weightless(models.googlenet),
    "ResNet-50": models.weightless(ResNet50, weights=None),
}
plotting.show_depths(networks)
plt.show()

# %% [markdown]
# A bar is a layer with weights, as high as its maps are large compared with the first ones. Blue:
# convolutions. Orange: dense layers. (`weightless` builds a network without its weights. That is
# enough for counting, and VGG-16 alone would take half a gigabyte.)
#
# ## What you will see
#
# - five networks from 1998 to 2015, counted: layers, parameters, multiply–adds, receptive field
# - why three small filters beat a large one
# - depth that hurts, and the shortcut that cures it, trained here
# - a network for Go, and why it must not pool
#
# ## What you need
#
# Lecture 03 for convolution, pooling and flattening, lecture 04 for batch normalisation. All data
# come with the course.

# %% [markdown]
# ## 1 Neocognitron, 1980
#
# Fukushima took Hubel and Wiesel at their word and stacked their two kinds of cells, again and
# again: S C S C S C.
#
# | Neocognitron | does | today |
# |---|---|---|
# | S-cells, "simple" | look for a pattern; their weights are learned | convolution + ReLU |
# | C-cells, "complex" | answer if any S-cell near by does; their weights are fixed | pooling |
# | cell planes | S-cells with the same weights, one a place | feature maps |
#
# All is there but one thing. Its weights were learned layer by layer, without labels: cells that
# answered strongest were strengthened. Nobody told the first layer what the last one needed.
# Back-propagation did (lecture 04).

# %% [markdown]
# ## 2 LeNet-5, 1998
#
# It read the digits on millions of cheques. Two rounds of convolution and pooling, three dense
# layers. C stands for convolution, S for subsampling, F for full connection.

# %%
# alt: A handwritten digit becomes 6 maps of 28 by 28, halved to 14 by 14, 16 maps of 10 by 10,
#  halved to 5 by 5, then 400, 120, 84 and 10 numbers.
digit = data.load("mnist-10k").validation.images[5]
plotting.show_architecture(models.lenet5(seed=1), digit)
plt.show()

# %%
lenet = models.describe(networks["LeNet-5"])
assert lenet.loc["total", "parameters"] == 61_706
assert lenet.loc["s4", "receptive_field"] == "16"
lenet

# %% [markdown]
# The paper has 60,000 parameters. Ours has 61,706: in C3 each map reads all six maps below, while
# the paper left out some connections to save work.

# %% [markdown]
# ## 3 AlexNet, 2012
#
# The same idea with a million photographs instead of 60,000 digits, on two graphics cards instead
# of a workstation, for a week.

# %%
alexnet = models.describe(networks["AlexNet"])
print(f"parameters    {alexnet.loc['total', 'parameters']:,}")
print(f"multiply-adds {alexnet.loc['total', 'multiply_adds']:,}")
assert alexnet.loc["total", "parameters"] == 60_965_224
alexnet.drop(index=["dropout6", "dropout7"])

# %% [markdown]
# What was new:
#
# - **ReLU** instead of tanh: trains several times faster.
# - **Dropout** in the dense layers, where 58.6 of the 61 million parameters sit.
# - **Two halves**: convolutions 2, 4 and 5 see only the maps on their own graphics card. What does
#   that save?

# %%
halved = ["conv2", "conv4", "conv5"]
weights = {name: networks["AlexNet"].get_layer(name).kernel.shape for name in halved}
for name, (height, width, read, filters) in weights.items():
    print(f"{name}: {filters} filters of {height}×{width}, each reads {read} maps")

dense = alexnet[alexnet["kind"] == "Dense"]["parameters"].sum()
assert [read for *_, read, _ in weights.values()] == [48, 192, 192]
assert round(dense / 1e6, 1) == 58.6

# %% [markdown]
# The maps below are 96, 384 and 384: half the weights, half the work.
#
# ### 224 or 227?
#
# The paper says that pictures have 224 pixels a side, and that the first maps have 55. Lecture 01's
# formula disagrees.

# %% tags=["raises-exception"]
assert arithmetic.output_size(227, 11, stride=4) == 55
arithmetic.output_size(224, 11, stride=4)

# %% [markdown]
# Since then everybody takes 227. Units, says the paper, there are 650,000. Count the outputs of all
# layers with weights:

# %%
layers = models.depth_profile(networks["AlexNet"])
print(f"{layers['units'].sum():,} units")
assert layers["units"].sum() == 659_272

# %% [markdown]
# ## 4 VGG, 2014: small filters, many layers
#
# VGG has nothing but 3×3 filters. Is a 7×7 filter not better, since it sees more? Put three 3×3
# layers on top of each other and look at the receptive field.

# %%
channels = 64
image = keras.Input((32, 32, channels))
one_large = keras.Sequential(
    [image, Convolution2D(channels, (7, 7), activation="relu", use_bias=False)]
)
three_small = keras.Sequential(
    [image, *(Convolution2D(channels, (3, 3), activation="relu", use_bias=False) for _ in "123")]
)
stacks = {"one 7×7": one_large, "three 3×3": three_small}
models.compare(stacks)

# %%
large, small = (models.describe(stack) for stack in stacks.values())
assert large.iloc[-2]["receptive_field"] == small.iloc[-2]["receptive_field"] == "7"
assert large.loc["total", "parameters"] == 49 * channels**2
assert small.loc["total", "parameters"] == 27 * channels**2
print(f"weights: {27 / 49:.0%} of those of the large filter")

# %% [markdown]
# The same 7×7 pixels, about half the weights, and three ReLUs instead of one. So VGG-16 piles up 13
# convolutions. It pays elsewhere: nine tenths of its 138 million parameters are in the dense
# layers, most of them in the first.

# %%
vgg = models.describe(networks["VGG-16"])
assert vgg.loc["total", "parameters"] == 138_357_544
assert vgg.loc["block5_pool", "receptive_field"] == "212"
share = vgg.loc["fc1", "parameters"] / vgg.loc["total", "parameters"]
print(f"first dense layer: {share:.0%} of the parameters")

# %% [markdown]
# ## 5 GoogLeNet, 2014: several sizes at once
#
# Which filter size is best? GoogLeNet takes 1×1, 3×3 and 5×5 side by side and lets the next layer
# choose. Nine such *inception modules* follow each other.

# %%
# alt: An inception module: maps go four ways, through 1 by 1; 1 by 1 and 3 by 3; 1 by 1 and 5 by 5;
#  max pooling and 1 by 1; then their channels are stacked.
plotting.show_inception_module()
plt.show()

# %% [markdown]
# The orange 1×1 convolutions mix channels without looking at neighbours. They thin the maps out
# before the dear filters. In the first module: 192 maps come in, 16 are left for the 5×5 filters.

# %%
google = models.describe(networks["GoogLeNet"])
with_reduction = google.loc[["inception3a_5x5_reduce", "inception3a_5x5"], "multiply_adds"].sum()
without = 28 * 28 * 32 * (5 * 5 * 192)
print(f"5×5 on all 192 maps:   {without / 1e6:5.1f} million multiply-adds")
print(f"1×1 to 16 maps, then 5×5: {with_reduction / 1e6:4.1f} million")
assert without > 9 * with_reduction
assert google.loc["total", "parameters"] == 6_998_552

# %% [markdown]
# And it has only one dense layer. The mean of each map over all positions takes the place of
# flattening: 1,024 numbers instead of 50,176. Seven million parameters, a ninth of AlexNet's.

# %% [markdown]
# ## 6 ResNet, 2015: shortcuts
#
# If 16 layers are better than 8 and 22 better than 16, why not 50? Because plain networks of that
# depth *train* worse. That is not overfitting: the error on the training pictures rises too. Yet a
# deep network could simply copy a shallow one and let the further layers pass on what they get.
#
# Passing on is hard to learn for a layer. So build it in: let the block only learn what to *add*.

# %%
# alt: Left a plain block: x, convolution, relu, convolution, relu. Right a residual block: the
#  same, and around it a shortcut that adds x before the last relu.
plotting.show_residual_block()
plt.show()

# %% [markdown]
# With all weights zero the plain block gives zero; the residual one gives x (after its ReLU). And
# the gradient, which gets lost on its way down many layers, has a direct way: the derivative of
# $F(x) + x$ is $F'(x) + 1$.
#
# ## 7 All in one table
#
# Every number is computed from the networks themselves.

# %%
table = models.compare(networks)
assert list(table["depth"]) == [5, 8, 16, 22, 50]
assert list(table["parameters"]) == [61_706, 60_965_224, 138_357_544, 6_998_552, 25_636_712]
assert list(table["receptive_field"]) == ["16", "195", "212", "715", "483"]
billions = (table["multiply_adds"] / 1e9).round(2)
assert list(billions[1:]) == [0.72, 15.47, 1.58, 3.86]
counts = ["units", "parameters", "multiply_adds"]
table.assign(**{name: table[name].map("{:,}".format) for name in counts})

# %% [markdown]
# - *depth*: layers with weights on the longest way to the output.
# - *receptive field*: side of what a unit of the last feature map sees, in pixels. From GoogLeNet
#   on it is larger than the whole picture of 224 pixels.
# - ResNet-50 is three times as deep as VGG-16 with a quarter of the work and a fifth of the
#   parameters.
#
# Published are: AlexNet 60 M parameters and 650,000 units; VGG-16 138 M; GoogLeNet 1.5 billion
# multiply–adds; ResNet-50 3.8 billion; receptive fields of 195, 212 and 483.

# %%
# alt: Networks by parameters and multiply-adds, both axes logarithmic. GoogLeNet is smallest, VGG
#  largest in both; AlexNet needs least work; its disc, the error, is by far the largest.
single = {"AlexNet": 18.2, "VGG-16": 7.1, "GoogLeNet": 7.89, "ResNet-50": 5.25}
plotting.show_costs(table, single)
plt.show()

# %% [markdown]
# The disc is the error: top-5, of a single network, on ImageNet's validation pictures. *Top-5*
# counts an answer as wrong if the right one of 1,000 classes is not among the first five. More
# parameters do not mean fewer errors.
#
# ### The challenge, year by year

# %%
# alt: Top-5 error in the ImageNet challenge: 26.2 percent for the best without a CNN and 16.4
#  with AlexNet in 2012, 11.7 in 2013, 7.32 and 6.67 in 2014, 4.94 and 3.57 in
#  2015. A person makes 5.1.
entries = [
    ("no CNN", 2012, 26.2),
    ("AlexNet", 2012, 16.4),
    ("Clarifai", 2013, 11.7),
    ("VGG", 2014, 7.32),
    ("GoogLeNet", 2014, 6.67),
    ("PReLU net", 2015, 4.94),
    ("ResNet", 2015, 3.57),
]
plotting.show_errors(entries, human=5.1)
plt.show()

# %% [markdown]
# These are the teams' entries, most of them several networks together, without further pictures.
# The person was one patient expert, after long training.

# %% [markdown]
# ## 8 Plain against residual, trained here
#
# 2,000 pictures of clothes, halved to 14×14 so that it fits into a minute. He's networks for small
# pictures, with 8 and with 32 layers, each with shortcuts and without. The shortcuts hold no
# parameters: both start from the very same weights.

# %%
fashion = data.load("fashion-mnist")


def smaller(split, count):
    """The first pictures, at half the size, with their labels."""
    blocks = split.images[:count].reshape(-1, 14, 2, 14, 2, 1)
    return blocks.mean(axis=(2, 4)), split.labels[:count]


train, validation = smaller(fashion.train, 2000), smaller(fashion.validation, 1000)

# %%
shape = train[0].shape[1:]
contestants = {
    f"{'residual' if residual else 'plain'}, {depth} layers": models.residual_cnn(
        depth, residual=residual, filters=8, input_shape=shape, seed=1
    )
    for depth in (8, 32)
    for residual in (False, True)
}

# %%
sizes = [network.count_params() for network in contestants.values()]
print("parameters:", *(f"{size:,}" for size in sizes))
assert sizes[0] == sizes[1]
assert sizes[2] == sizes[3]
plain, residual = list(contestants.values())[2:]
assert all(map(np.array_equal, plain.get_weights(), residual.get_weights()))

# %%
settings = {"batch_size": 64, "learning_rate": 3e-3}
histories = {
    name: training.fit(
        network, train, epochs=3, validation_data=validation, **settings, seed=1, progress=False
    )
    for name, network in contestants.items()
}

# %% tags=["similarity=0.5"]
# alt: Learning curves of four networks. With 8 layers plain and residual are alike; with 32 layers
#  the plain one learns least, the residual one best.
plotting.show_history(histories)
plt.show()

# %% tags=["tolerance=0.15"]
for name, history in histories.items():
    seen, new = history.last("accuracy"), history.last("val_accuracy")
    print(f"{name:19}  training {seen:.2f}  validation {new:.2f}")
learned = {name: history.last("accuracy") for name, history in histories.items()}
assert abs(learned["plain, 8 layers"] - learned["residual, 8 layers"]) < 0.1
assert learned["plain, 32 layers"] < learned["plain, 8 layers"] - 0.12
assert learned["residual, 32 layers"] > learned["plain, 32 layers"] + 0.15
assert learned["residual, 32 layers"] > learned["residual, 8 layers"]

# %% [markdown]
# At 8 layers the shortcuts hardly matter. At 32 the plain network falls far behind, in spite of
# batch normalisation; the residual one trains from the first step and beats both shallow ones. Same
# layers, same parameters, same first weights: only the additions differ.

# %% [markdown]
# ## 9 AlphaGo's policy network, 2016
#
# A board of 19×19 points is a picture with 48 channels: my stones, the other's stones, empty
# points, groups with one liberty, … Which of the 361 points would an expert choose?

# %%
policy = models.alphago_policy(seed=1)
go = models.describe(policy)
assert set(go["output"][:12]) == {"19×19×192"}
assert go.loc["conv1", "parameters"] == 5 * 5 * 48 * 192 + 192
assert all(go.loc[f"conv{n}", "parameters"] == 3 * 3 * 192 * 192 + 192 for n in range(2, 13))
assert go.loc["conv13", "parameters"] == 192
assert go.loc["logits", "parameters"] == 361
assert go.loc["total", "parameters"] == 3_882_793
go.loc[["conv1", "conv2", "conv12", "conv13", "flatten", "logits", "total"]]

# %% [markdown]
# A 5×5 layer, eleven 3×3 layers, padded so that the board keeps its size. A 1×1 filter turns 192
# maps into one; each point adds a bias of its own; the softmax runs over the 361 points. Patterns
# are small, and the same ones come back everywhere on the board: two of lecture 02's three
# properties hold. **The third does not, and so there is no pooling.**
#
# White's marked group has one liberty left, one empty neighbour. If Black plays on it, the group is
# taken off the board.

# %%
# alt: Three boards: a white group with one liberty; Black has played on it; Black has played on the
#  point beside it.
rows = ["........", "..XX....", ".XOOX...", ".XOO....", "..XXX...", *["........"] * 3]
before = np.array([[{".": 0, "X": 1, "O": -1}[point] for point in row] for row in rows])
good, bad = before.copy(), before.copy()
good[3, 4] = 1  # on the last liberty
bad[3, 5] = 1  # beside it
boards = {"before": before, "Black on it": good, "Black beside it": bad}
moves = {"before": (2, 2), "Black on it": (3, 4), "Black beside it": (3, 5)}
plotting.show_boards(boards, marks=moves)
plt.show()


# %%
def liberties(board):
    """Number of empty points beside the white group."""
    group = board == -1
    return int((scipy.ndimage.binary_dilation(group) & (board == 0)).sum())


for name, board in boards.items():
    print(f"{name:16} liberties of the white group: {liberties(board)}")
assert [liberties(board) for board in boards.values()] == [1, 0, 1]

# %% [markdown]
# One point decides: the group is taken, or it lives on. And after pooling?

# %%
# alt: Black's stones on the two boards, 8 by 8, differ in one point; pooled to 4 by 4 both are the
#  same.
pooled = {name: arithmetic.pool2d((board == 1).astype(int), 2) for name, board in boards.items()}
asked, first, second = pooled.values()
assert np.array_equal(asked, first)
assert np.array_equal(first, second)
plotting.show_numbers({"on it, pooled": first, "beside it, pooled": second})
plt.show()

# %% [markdown]
# The boards have become one: with the move, with the other move, without any. No network behind
# this pooling can tell them apart, whatever its weights. A cat with every other pixel is still a
# cat; a Go board with every other point is another game.
#
# How far does a unit of the last layer see without pooling?

# %%
field = int(go.loc["conv13", "receptive_field"])
assert field == 5 + 11 * 2 == 27
print(f"{field}×{field} points: {field // 2} in each direction")

# %% [markdown]
# From the middle the whole board, from a corner not quite: 14 of 19 lines.

# %% [markdown]
# ## Try it yourself
#
# 1. How many parameters does AlexNet have without its two halves? Build it from
#    `models.alexnet().get_config()`, or count by hand.
# 2. Two 3×3 layers against one 5×5: what is saved?
# 3. Give `models.lenet5` pictures of 56×56. Which layer grows? Would GoogLeNet grow?
# 4. Train with 14 and with 20 layers, plain and residual. Where does the plain network begin to
#    suffer?
# 5. AlphaGo was also tried with 128, 256 and 384 filters. What do they cost?
# 6. Move all stones by one row, or by one column. Are the pooled boards still the same?

# %%
for k in (128, 192, 256, 384):
    row = models.compare({"policy": models.weightless(models.alphago_policy, k)}).loc["policy"]
    print(f"k={k}: {row['parameters']:>10,} parameters, {row['multiply_adds']:>13,} multiply-adds")

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Conv2, conv4 and conv5 double their weights: 307,200 + 663,552 + 442,368 more, 62,378,344 in
#    all. Nearly the same: the parameters are in the dense layers. The work grows by more, from 724
#    to 1,135 million multiply–adds.
# 2. 18 instead of 25 weights for each pair of channels, 28 % less, and a second ReLU.
# 3. Only C5, the first dense layer: it has a weight for each of the flattened numbers. GoogLeNet
#    would not grow at all: it takes means of its maps.
# 4. At 14 layers the plain network still keeps up, at 20 it lags by some 15 points.
# 5. The cell above: twice the filters, four times the cost.
# 6. By a row, yes. By a column, no: the two points are now in different blocks. That is no comfort,
#    for then other neighbours share one.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - From LeNet-5 to ResNet the parts are the same. Depth grew tenfold, the dense layers vanished.
# - Small filters in a row see as much as a large one, with fewer weights and more nonlinearity.
# - 1×1 convolutions thin out channels; the mean over positions replaces flattening.
# - Plain networks fail when they get deep; a shortcut of no parameters cures that.
# - Parameters, work and error are three different things. Count them, do not guess.
# - Pooling is a choice: right where a smaller copy shows the same thing, wrong where a point
#   decides.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Neocognitron*, *LeNet*, *AlexNet*, *ImageNet Challenge 2012–2014*, *PReLU*; DLSG
#   #4, *LeNet*, *AlexNet*, *ResNet*; Lee, *More application: playing Go*.
# - K. Fukushima, *Neocognitron*, 1980. Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based
#   learning applied to document recognition*, 1998.
# - A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet classification with deep convolutional neural
#   networks*, 2012. K. Simonyan, A. Zisserman, *Very deep convolutional networks for large-scale
#   image recognition*, 2014. C. Szegedy and others, *Going deeper with convolutions*, 2015.
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep residual learning for image recognition*, 2015: the
#   errors of single networks (its table 4; AlexNet's from its own paper) and ResNet's 3.57 %; and
#   *Delving deep into rectifiers*, 2015, the PReLU net.
# - A. Araujo, W. Norris, J. Sim, *Computing receptive fields of convolutional neural networks*,
#   Distill, 2019.
# - D. Silver and others, *Mastering the game of Go with deep neural networks and tree
#   search*, 2016.
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST*, 2017. Digits: Y. LeCun, C. Cortes, *MNIST*.
