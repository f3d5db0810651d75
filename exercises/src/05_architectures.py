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
# # Exercises 05 · Architectures
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `05_architectures`.

# %% tags=["setup"]
import math

import keras
import numpy as np
from keras.layers import Convolution2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D

from dlsg_utils import data, models
from dlsg_utils.arithmetic import conv2d
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_05.py")

photo = data.image("chelsea", size=(32, 32))

# %% [markdown]
# ## 1. Predict: the weights of a bottleneck (1 point)
#
# Maps with 64 channels pass one of two residual blocks. How many weights has each, without biases?
#
# - A *bottleneck*: 1×1 to 16 channels, 3×3 on these 16, 1×1 back to 64.
# - A *plain pair*: two convolutions of 3×3, each from 64 to 64 channels.
#
# Give both numbers as a tuple. Do it on paper.

# %% tags=["answer"]
bottleneck_and_pair = (
    ### BEGIN SOLUTION
    (4352, 73728)
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "bottleneck_and_pair",
    points=1,
    right=(4352, 73728),
    hints=[
        "A convolution has side · side · channels in · channels out weights.",
        "The bottleneck has three terms. Only the middle one has the factor 9.",
    ],
)

# %% tags=["wrong"]
# The plain pair has two layers. This counts one.
bottleneck_and_pair = 4352, 36864

# %% tags=["wrong"]
# In the bottleneck the last layer is missing, which goes back to 64 channels.
bottleneck_and_pair = 3328, 73728

# %% tags=["wrong"]
# The 3×3 layer of the bottleneck works on 16 channels, not on 64.
bottleneck_and_pair = 38912, 73728

# %% tags=["wrong"]
# A 3×3 filter has nine weights for each channel that it reads, not three.
bottleneck_and_pair = 2816, 24576

# %% tags=["wrong"]
# Each filter reads all channels below: channels in times channels out.
bottleneck_and_pair = 272, 1152

# %% tags=["wrong"]
# These numbers hold biases. The weights alone are asked for.
bottleneck_and_pair = 4448, 73856

# %% [markdown]
# ## 2. Write: what a convolution costs (2 points)
#
# A convolution with `filters` filters of `side` × `side` pixels and a bias each reads maps of
# `size` × `size` pixels with `channels` channels. It pads so that a stride of 1 keeps the size; a
# stride that does not divide the size rounds *up*.
#
# With `groups`, channels and filters are cut into so many equal groups, and a filter reads the
# channels of its own group only; AlexNet has convolutions with two. Return the number of parameters
# and the number of multiply-adds (a multiplication of a weight by an activation, with its
# addition; biases do not count as multiply-adds).


# %% tags=["answer"]
def cost(size, channels, filters, side, stride=1, groups=1):
    """Return (parameters, multiply-adds) of a convolution."""
    ### BEGIN SOLUTION
    weights = side * side * (channels // groups) * filters
    positions = math.ceil(size / stride) ** 2
    return weights + filters, weights * positions
    ### END SOLUTION


# %% tags=["checks"]
def counted(size, channels, filters, side, stride=1, groups=1):
    """Build the convolution and count it."""
    layer = Convolution2D(filters, side, strides=stride, groups=groups, padding="same")
    network = models.weightless(keras.Sequential, [keras.Input((size, size, channels)), layer])
    total = models.describe(network).loc["total"]
    return int(total["parameters"]), int(total["multiply_adds"])


exercise(
    "cost",
    points=2,
    right=counted,
    cases={
        "1×1 filters: 10 pixels, 3 channels, 2 filters": (10, 3, 2, 1),
        "3×3 filters: 14 pixels, 16 channels, 32 filters": (14, 16, 32, 3),
        "stride 2: 28 pixels, 8 channels, 16 filters of 3×3": (28, 8, 16, 3, 2),
        "stride 2 on 15 pixels, 4 channels, 8 filters of 5×5": (15, 4, 8, 5, 2),
        "two groups: 27 pixels, 96 channels, 256 filters of 5×5": (27, 96, 256, 5, 1, 2),
    },
    hints=[
        "Count the weights first: side · side · channels that a filter reads · filters.",
        "Each weight is used once at each position. How many positions are there with a stride?",
        "`math.ceil(a / b)` divides and rounds up.",
    ],
)

# %% tags=["hidden"]
check(
    "cost",
    {
        "AlexNet's fourth convolution": (13, 384, 384, 3, 1, 2),
        "ResNet's first convolution": (224, 3, 64, 7, 2),
        "each filter reads one channel": (9, 6, 6, 3, 2, 6),
    },
)


# %% tags=["wrong"]
# The groups do not count here: a filter reads the channels of its own group only.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * channels * filters
    return weights + filters, weights * math.ceil(size / stride) ** 2


# %% tags=["wrong"]
# The groups are divided out twice. All filters are there, each reads fewer channels.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * (filters // groups)
    return weights + filters, weights * math.ceil(size / stride) ** 2


# %% tags=["wrong"]
# The stride does not count here. The filter stands at fewer positions.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * size**2


# %% tags=["wrong"]
# The stride acts in both directions: rows and columns of positions become fewer.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * size * math.ceil(size / stride)


# %% tags=["wrong"]
# Where the stride does not divide the size, the number of positions is rounded up.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * (size // stride) ** 2


# %% tags=["wrong"]
# The biases are missing among the parameters: one for each filter.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights, weights * math.ceil(size / stride) ** 2


# %% tags=["wrong"]
# The biases are counted among the multiply-adds. A bias is only added.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, (weights + filters) * math.ceil(size / stride) ** 2


# %% tags=["wrong"]
# The layer is padded, so the filter also stands where it reaches over the edge.
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * ((size - side) // stride + 1) ** 2


# %% [markdown]
# ## 3. Find the mistake: a residual block (2 points)
#
# Two convolutions and a shortcut around both, without normalization. The input `x` is what a ReLU
# gave, (height, width, channels); `kernels1` and `kernels2` have the shape (3, 3, channels,
# channels). Where both kernels are zero the block gives back `x`, as it should. And yet it is not
# He's block: it can make an activation larger, but never smaller. Find out why, and mend it.


# %% tags=["answer"]
def residual_block(x, kernels1, kernels2):
    """Return the activations after the block, of the shape of x."""
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    y = np.maximum(conv2d(y, kernels2, padding="same"), 0)
    return y + x


# %% tags=["solution"]
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    y = conv2d(y, kernels2, padding="same")
    return np.maximum(y + x, 0)


# %% tags=["checks"]
import tensorflow as tf


def right_block(x, kernels1, kernels2):
    y = tf.nn.relu(tf.nn.conv2d(x[None], kernels1, 1, "SAME"))
    return tf.nn.relu(tf.nn.conv2d(y, kernels2, 1, "SAME") + x)[0].numpy()


def block_case(shape, seed):
    random = np.random.default_rng(seed)
    kernels = random.normal(0, 0.3, (2, 3, 3, shape[-1], shape[-1]))
    return np.maximum(random.normal(size=shape), 0), *kernels


exercise(
    "residual_block",
    points=2,
    right=right_block,
    cases={
        "one pixel, second kernel of 1": (
            np.array([[[2.0]]]),
            np.pad([[[[1.0]]]], ((1, 1), (1, 1), (0, 0), (0, 0))),
            np.pad([[[[1.0]]]], ((1, 1), (1, 1), (0, 0), (0, 0))),
        ),
        "one pixel, second kernel of -0.5": (
            np.array([[[2.0]]]),
            np.pad([[[[1.0]]]], ((1, 1), (1, 1), (0, 0), (0, 0))),
            np.pad([[[[-0.5]]]], ((1, 1), (1, 1), (0, 0), (0, 0))),
        ),
        "both kernels zero": (
            np.arange(12.0).reshape(2, 3, 2),
            np.zeros((3, 3, 2, 2)),
            np.zeros((3, 3, 2, 2)),
        ),
        "maps of 5×6×3": block_case((5, 6, 3), seed=0),
        "maps of 4×4×2": block_case((4, 4, 2), seed=1),
    },
    hints=[
        "What is the smallest number that stands in `y` before `x` is added?",
        "The block learns what to add to x. That may be negative.",
        "Each of the two convolutions has a ReLU. Where does the second one stand in He's block?",
    ],
)

# %% tags=["hidden"]
check(
    "residual_block",
    {
        "maps of 7×5×4": (
            np.random.default_rng(2).random((7, 5, 4)),
            *np.random.default_rng(3).normal(0, 0.3, (2, 3, 3, 4, 4)),
        )
    },
)


# %% tags=["wrong"]
# What is added is still never negative: the second ReLU stands before the addition.
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same"), 0) + x


# %% tags=["wrong"]
# The ReLU after the addition is missing.
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return conv2d(y, kernels2, padding="same") + x


# %% tags=["wrong"]
# Now the shortcut is gone: this is a plain block.
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same"), 0)


# %% tags=["wrong"]
# The shortcut begins after the first convolution. It goes around both.
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same") + y, 0)


# %% tags=["wrong"]
# The ReLU between the two convolutions is missing.
def residual_block(x, kernels1, kernels2):
    y = conv2d(x, kernels1, padding="same")
    return np.maximum(conv2d(y, kernels2, padding="same") + x, 0)


# %% tags=["wrong"]
# The shortcut is multiplied. It is added.
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same") * x, 0)


# %% tags=["wrong"]
# x is added twice: before the second convolution and after it.
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0) + x
    return np.maximum(conv2d(y, kernels2, padding="same") + x, 0)


# %% [markdown]
# ## 4. Write: a shortcut where the size changes (2 points)
#
# Where a block halves the maps and has more channels, its input `x` (height, width, channels) no
# longer fits. In He's networks for small images the shortcut has no weights: `x` is subsampled
# (every second row and column, beginning with the first), and further channels full of zeros follow
# the old ones until there are `channels`.


# %% tags=["answer"]
def shortcut(x, channels):
    """Return x subsampled, with zero channels behind it."""
    ### BEGIN SOLUTION
    half = x[::2, ::2]
    missing = channels - half.shape[-1]
    return np.pad(half, ((0, 0), (0, 0), (0, missing)))
    ### END SOLUTION


# %% tags=["checks"]
def right_shortcut(x, channels):
    """Compute it as a 1×1 convolution with stride 2 that copies each channel."""
    copies = np.eye(x.shape[-1], channels)[None, None]
    return tf.nn.conv2d(x[None], copies, 2, "VALID")[0].numpy()


exercise(
    "shortcut",
    points=2,
    right=right_shortcut,
    cases={
        "maps of 2×2×1, 2 channels": (np.array([[[1.0], [2]], [[3], [4]]]), 2),
        "maps of 4×6×2, 4 channels": (np.random.default_rng(5).random((4, 6, 2)), 4),
        "maps of 7×7×3, 8 channels": (np.random.default_rng(6).random((7, 7, 3)), 8),
        "maps of 8×8×3, 6 channels": (np.random.default_rng(7).random((8, 8, 3)), 6),
    },
    hints=[
        "A slice with a step takes every second row: `x[::2]`. And every second column?",
        "How many channels are missing? `np.pad` or `np.concatenate` puts zeros behind.",
    ],
)

# %% tags=["hidden"]
check(
    "shortcut",
    {
        "no channel is missing": (np.random.default_rng(8).random((5, 4, 3)), 3),
        "maps of 14×14×8, 16 channels": (np.random.default_rng(9).random((14, 14, 8)), 16),
    },
)


# %% tags=["wrong"]
# The old channels are repeated. The further ones hold zeros.
def shortcut(x, channels):
    half = x[::2, ::2]
    return np.concatenate([half] * channels, axis=-1)[..., :channels]


# %% tags=["wrong"]
# The zeros stand before the old channels, and belong behind them.
def shortcut(x, channels):
    half = x[::2, ::2]
    return np.pad(half, ((0, 0), (0, 0), (channels - half.shape[-1], 0)))


# %% tags=["wrong"]
# The maps keep their size. The block halves them, so the shortcut must, too.
def shortcut(x, channels):
    return np.pad(x, ((0, 0), (0, 0), (0, channels - x.shape[-1])))


# %% tags=["wrong"]
# Only the rows are subsampled.
def shortcut(x, channels):
    half = x[::2]
    return np.pad(half, ((0, 0), (0, 0), (0, channels - half.shape[-1])))


# %% tags=["wrong"]
# This begins with the second row and column. The first ones are to be taken.
def shortcut(x, channels):
    half = x[1::2, 1::2]
    return np.pad(half, ((0, 0), (0, 0), (0, channels - half.shape[-1])))


# %% tags=["wrong"]
# Here `channels` channels of zeros are added. `channels` is the number in all, old ones included.
def shortcut(x, channels):
    return np.pad(x[::2, ::2], ((0, 0), (0, 0), (0, channels)))


# %% [markdown]
# ## 5. Change the architecture: small, cheap, and it sees enough (3 points)
#
# This network is built for photographs of 32×32 pixels in ten classes. Change its layers until all
# four hold:
#
# - at most 60,000 parameters,
# - at most 10 million multiply-adds,
# - the receptive field of a unit of the last maps is at least 32 pixels,
# - the last maps have at least 64 channels.
#
# It takes (32, 32, 3) and gives ten logits, as now. `models.describe(design())` counts; what VGG,
# GoogLeNet and ResNet did helps.


# %% tags=["answer"]
def design():
    """Return the network."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            Convolution2D(32, 7, padding="same", activation="relu"),
            MaxPooling2D(),
            Convolution2D(64, 7, padding="same", activation="relu"),
            MaxPooling2D(),
            Flatten(),
            Dense(100, activation="relu"),
            Dense(10),
        ]
    )


# %% tags=["solution"]
def design():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            Convolution2D(16, 3, padding="same", activation="relu"),
            Convolution2D(16, 3, padding="same", activation="relu"),
            MaxPooling2D(),
            Convolution2D(32, 3, padding="same", activation="relu"),
            Convolution2D(32, 3, padding="same", activation="relu"),
            MaxPooling2D(),
            Convolution2D(64, 3, padding="same", activation="relu"),
            Convolution2D(32, 1, padding="same", activation="relu"),
            Convolution2D(64, 3, padding="same", activation="relu"),
            GlobalAveragePooling2D(),
            Dense(10),
        ]
    )


# %% tags=["checks"]
def judge_design(design):
    if not callable(design):
        return "`design` must be a function that returns the network"
    network = design()
    if not isinstance(network, keras.Model):
        return "`design` must return the network"
    if network.input_shape[1:] != (32, 32, 3) or network.output_shape[1:] != (10,):
        return "the network must take images of 32×32×3 and give ten numbers"
    if not np.isfinite(np.asarray(network(photo[None]))).all():
        return "for a photograph the network does not give ten finite numbers"
    table = models.describe(network)
    sizes = [size.split("×") for size in table["output"]]
    maps = [row for row, size in enumerate(sizes) if len(size) == 3 and size[0] != "1"]
    if not maps:
        return "the network has no maps: convolutions are missing"
    total, last = table.loc["total"], table.iloc[maps[-1]]
    field, channels = int(last["receptive_field"].split("×")[0]), int(sizes[maps[-1]][2])
    if total["parameters"] > 60_000:
        place = table["parameters"].drop("total").astype(int).idxmax()
        dense = table.loc[place, "kind"] == "Dense"
        where = "a dense layer" if dense else "a convolution"
        return (
            f"{total['parameters']:,} parameters are more than 60,000; the largest part is in "
            f"{where}"
        )
    if total["multiply_adds"] > 10_000_000:
        millions = total["multiply_adds"] / 1e6
        return f"{millions:.1f} million multiply-adds are more than 10 million"
    if field < 32:
        return (
            f"a unit of the last maps sees {field} pixels, and not 32: it needs more layers, or "
            "pooling earlier"
        )
    if channels < 64:
        return f"the last maps have {channels} channels, and not 64"
    return None


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "Most parameters are in the first dense layer. What do GoogLeNet and ResNet have in place "
        "of flattening? It is imported above.",
        "Two 3×3 layers see as much as one of 5×5, with fewer weights. After a pooling each layer "
        "widens the receptive field twice as much.",
        "Few channels where the maps are large, more where they are small. A 1×1 convolution "
        "makes channels fewer before an expensive layer.",
    ],
)


# %% tags=["wrong"]
# 515,862 parameters are more than 60,000; the largest part is in a dense layer
def design():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            Convolution2D(32, 7, padding="same", activation="relu"),
            MaxPooling2D(),
            Convolution2D(64, 7, padding="same", activation="relu"),
            MaxPooling2D(),
            Flatten(),
            Dense(100, activation="relu"),
            Dense(10),
        ]
    )


# %% tags=["wrong"]
# 105,802 parameters are more than 60,000; the largest part is in a convolution
def design():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            Convolution2D(32, 7, padding="same", activation="relu"),
            MaxPooling2D(),
            Convolution2D(64, 7, padding="same", activation="relu"),
            MaxPooling2D(),
            GlobalAveragePooling2D(),
            Dense(10),
        ]
    )


# %% tags=["wrong"]
# a unit of the last maps sees 10 pixels, and not 32: it needs more layers, or pooling earlier
def design():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            Convolution2D(32, 3, padding="same", activation="relu"),
            MaxPooling2D(),
            Convolution2D(64, 3, padding="same", activation="relu"),
            MaxPooling2D(),
            GlobalAveragePooling2D(),
            Dense(10),
        ]
    )


# %% tags=["wrong"]
# 29.2 million multiply-adds are more than 10 million
def design():
    layers = [Convolution2D(32, 3, padding="same", activation="relu") for _ in range(4)]
    return keras.Sequential(
        [keras.Input((32, 32, 3)), *layers, MaxPooling2D(), GlobalAveragePooling2D(), Dense(10)]
    )
