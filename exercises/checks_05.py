"""Checks of the exercises of lecture 05. Made from exercises/src/05_architectures.py."""

from dlsg_utils.course.exercises import exercise
import math

import keras
import numpy as np
from keras.layers import Convolution2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D

from dlsg_utils import data, models
from dlsg_utils.arithmetic import conv2d
from dlsg_utils.course import exercises


photo = data.image("chelsea", size=(32, 32))


exercise(
    "bottleneck_and_pair",
    points=1,
    right=(4352, 73728),
    hints=[
        "A convolution has side · side · channels in · channels out weights.",
        "The bottleneck has three terms. Only the middle one has the factor 9.",
    ],
    mistakes={
        'The plain pair has two layers. This counts one.': """\
bottleneck_and_pair = 4352, 36864
""",
        'In the bottleneck the last layer is missing, which goes back to 64 channels.': """\
bottleneck_and_pair = 3328, 73728
""",
        'The 3×3 layer of the bottleneck works on 16 channels, not on 64.': """\
bottleneck_and_pair = 38912, 73728
""",
        'A 3×3 filter has nine weights for each channel that it reads, not three.': """\
bottleneck_and_pair = 2816, 24576
""",
        'Each filter reads all channels below: channels in times channels out.': """\
bottleneck_and_pair = 272, 1152
""",
        'These numbers hold biases. The weights alone are asked for.': """\
bottleneck_and_pair = 4448, 73856
""",
    },
)

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
    mistakes={
        'The groups do not count here: a filter reads the channels of its own group only.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * channels * filters
    return weights + filters, weights * math.ceil(size / stride) ** 2
""",
        'The groups are divided out twice. All filters are there, each reads fewer channels.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * (filters // groups)
    return weights + filters, weights * math.ceil(size / stride) ** 2
""",
        'The stride does not count here. The filter stands at fewer positions.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * size**2
""",
        'The stride acts in both directions: rows and columns of positions become fewer.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * size * math.ceil(size / stride)
""",
        'Where the stride does not divide the size, the number of positions is rounded up.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * (size // stride) ** 2
""",
        'The biases are missing among the parameters: one for each filter.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights, weights * math.ceil(size / stride) ** 2
""",
        'The biases are counted among the multiply-adds. A bias is only added.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, (weights + filters) * math.ceil(size / stride) ** 2
""",
        'The layer is padded, so the filter also stands where it reaches over the edge.': """\
def cost(size, channels, filters, side, stride=1, groups=1):
    weights = side * side * (channels // groups) * filters
    return weights + filters, weights * ((size - side) // stride + 1) ** 2
""",
    },
)

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
    mistakes={
        'What is added is still never negative: the second ReLU stands before the addition.': """\
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same"), 0) + x
""",
        'The ReLU after the addition is missing.': """\
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return conv2d(y, kernels2, padding="same") + x
""",
        'Now the shortcut is gone: this is a plain block.': """\
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same"), 0)
""",
        'The shortcut begins after the first convolution. It goes around both.': """\
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same") + y, 0)
""",
        'The ReLU between the two convolutions is missing.': """\
def residual_block(x, kernels1, kernels2):
    y = conv2d(x, kernels1, padding="same")
    return np.maximum(conv2d(y, kernels2, padding="same") + x, 0)
""",
        'The shortcut is multiplied. It is added.': """\
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0)
    return np.maximum(conv2d(y, kernels2, padding="same") * x, 0)
""",
        'x is added twice: before the second convolution and after it.': """\
def residual_block(x, kernels1, kernels2):
    y = np.maximum(conv2d(x, kernels1, padding="same"), 0) + x
    return np.maximum(conv2d(y, kernels2, padding="same") + x, 0)
""",
    },
)

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
    mistakes={
        'The old channels are repeated. The further ones hold zeros.': """\
def shortcut(x, channels):
    half = x[::2, ::2]
    return np.concatenate([half] * channels, axis=-1)[..., :channels]
""",
        'The zeros stand before the old channels, and belong behind them.': """\
def shortcut(x, channels):
    half = x[::2, ::2]
    return np.pad(half, ((0, 0), (0, 0), (channels - half.shape[-1], 0)))
""",
        'The maps keep their size. The block halves them, so the shortcut must, too.': """\
def shortcut(x, channels):
    return np.pad(x, ((0, 0), (0, 0), (0, channels - x.shape[-1])))
""",
        'Only the rows are subsampled.': """\
def shortcut(x, channels):
    half = x[::2]
    return np.pad(half, ((0, 0), (0, 0), (0, channels - half.shape[-1])))
""",
        'This begins with the second row and column. The first ones are to be taken.': """\
def shortcut(x, channels):
    half = x[1::2, 1::2]
    return np.pad(half, ((0, 0), (0, 0), (0, channels - half.shape[-1])))
""",
        'Here `channels` channels of zeros are added. `channels` is the number in all, old ones included.': """\
def shortcut(x, channels):
    return np.pad(x[::2, ::2], ((0, 0), (0, 0), (0, channels)))
""",
    },
)

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
    mistakes={
        '515,862 parameters are more than 60,000; the largest part is in a dense layer': """\
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
""",
        '105,802 parameters are more than 60,000; the largest part is in a convolution': """\
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
""",
        'a unit of the last maps sees 10 pixels, and not 32: it needs more layers, or pooling earlier': """\
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
""",
        '29.2 million multiply-adds are more than 10 million': """\
def design():
    layers = [Convolution2D(32, 3, padding="same", activation="relu") for _ in range(4)]
    return keras.Sequential(
        [keras.Input((32, 32, 3)), *layers, MaxPooling2D(), GlobalAveragePooling2D(), Dense(10)]
    )
""",
    },
)
