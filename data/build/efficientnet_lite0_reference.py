"""Say what the package's own EfficientNet-Lite0 sees in the pictures of the course.

Run it as ``python data/build/efficientnet_lite0_reference.py [efficientnet_lite0_….whl]``. The
network is put together anew, in 32 bits and with its batch normalization, and its five largest
logits for each picture go to ``tests/models/efficientnet_lite0.json``. The tests compare ours with
them.
"""

import json
from pathlib import Path

import numpy as np
import tensorflow as tf
from efficientnet_lite0 import BLOCKS, EPSILON, STAGES, Arrays, tensors_of_package

from dlsg_utils import data

FACTS = Path(__file__).parents[2] / "tests" / "models" / "efficientnet_lite0.json"
HALVING = ("block2a", "block3a", "block4a", "block6a")
SIZE = 224


def logits(tensors: Arrays, images: np.ndarray) -> np.ndarray:
    """Return the logits of images (N, H, W, 3) in [0, 1]."""

    def normalized(x, name):
        gamma, beta, mean, variance = (
            tensors[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, EPSILON)

    def convolve(x, name, norm, stride=1):
        kernel = tensors[f"{name}.weight"].transpose(2, 3, 1, 0)
        return normalized(tf.nn.conv2d(x, kernel, stride, "SAME"), norm)

    def filter_each(x, name, norm, stride):
        kernel = tensors[f"{name}.weight"].transpose(2, 3, 0, 1)
        return normalized(tf.nn.depthwise_conv2d(x, kernel, [1, stride, stride, 1], "SAME"), norm)

    x = (255 * images - 127) / 128
    x = tf.nn.relu6(convolve(x, "_conv_stem", "_bn0", 2))
    for index, block in enumerate(BLOCKS):
        start, name = x, f"_blocks.{index}."
        if index:
            x = tf.nn.relu6(convolve(x, f"{name}_expand_conv", f"{name}_bn0"))
        stride = 2 if block in HALVING else 1
        x = tf.nn.relu6(filter_each(x, f"{name}_depthwise_conv", f"{name}_bn1", stride))
        x = convolve(x, f"{name}_project_conv", f"{name}_bn2")
        if not block.endswith("a"):
            x += start
    x = tf.nn.relu6(convolve(x, "_conv_head", "_bn1"))
    mean = tf.reduce_mean(x, axis=(1, 2))
    return (mean @ tensors["_fc.weight"].T + tensors["_fc.bias"]).numpy()


def top_five(row: np.ndarray) -> dict[str, float]:
    """Return class index and logit of the five largest."""
    return {str(index): round(float(row[index]), 3) for index in np.argsort(-row)[:5]}


if __name__ == "__main__":
    assert len(BLOCKS) == sum(STAGES)
    pictures = {name: data.image(name, size=(SIZE, SIZE)) for name in data.images()}
    batch = np.stack([np.broadcast_to(picture, (SIZE, SIZE, 3)) for picture in pictures.values()])
    rows = logits(tensors_of_package(), batch)
    facts = {name: top_five(row) for name, row in zip(pictures, rows, strict=True)}
    FACTS.write_text(json.dumps(facts, indent=1) + "\n")
    print(f"{FACTS.name}: {len(facts)} pictures")
