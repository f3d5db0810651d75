"""Networks at work: ours against the classical way and the bare cost of their passes.

The convolutionalized classifier against the sliding window, a batch of all windows through the same
classifier; before the times stands how far the two differ. The bare cost is one compiled forward
pass of the convolutions alone, written by hand with the classifier's weights.

Run: python benchmarks/applications.py [--quick] [row ...].
"""

import argparse
import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from timing import alternate, print_table

from dlsg_utils import data
from dlsg_utils.applications import segmentation
from dlsg_utils.teaching import face_finder


def classifier_as_map(rounds: int) -> None:
    """A face classifier at every window of a photograph, every fourth pixel along both axes."""
    classifier = face_finder.face_classifier(seed=1)
    image = face_finder.gray(data.image("astronaut", 256))[None]
    network = segmentation.convolutionalize(classifier)
    boxes = segmentation.window_boxes(network, image.shape[1:3]).astype(int)
    mapped = tf.function(lambda images: network(images, training=False))
    single = tf.function(lambda images: classifier(images, training=False))

    def cut() -> np.ndarray:
        windows = [
            image[0, top:bottom, left:right] for top, left, bottom, right in boxes.reshape(-1, 4)
        ]
        return np.stack(windows)

    def one_by_one_pass() -> np.ndarray:
        return single(tf.constant(cut())).numpy()

    kernels = [tf.constant(weight) for layer in network.layers for weight in layer.get_weights()]

    @tf.function
    def passes(x: tf.Tensor) -> tf.Tensor:
        for number in range(2):
            x = tf.nn.relu(
                tf.nn.conv2d(x, kernels[2 * number], 1, "VALID") + kernels[2 * number + 1]
            )
            x = tf.nn.max_pool2d(x, 2, 2, "VALID")
        x = tf.nn.relu(tf.nn.conv2d(x, kernels[4], 1, "VALID") + kernels[5])
        return tf.nn.conv2d(x, kernels[6], 1, "VALID") + kernels[7]

    ready = tf.constant(image)
    by_map, by_window = mapped(ready).numpy()[0], one_by_one_pass()
    bare = passes(ready).numpy()[0][: boxes.shape[0], : boxes.shape[1]]
    difference = max(
        np.abs(by_map.reshape(by_window.shape) - by_window).max(), np.abs(by_map - bare).max()
    )
    contenders = {
        "ours: one map": lambda: mapped(ready).numpy(),
        "bare cost: the convolutions": lambda: passes(ready).numpy(),
        "sliding window, one batch": one_by_one_pass,
    }
    medians = alternate(contenders, rounds)
    print_table(
        f"classifier at {len(by_window)} windows of {image.shape[1]}×{image.shape[2]} pixels, "
        f"largest difference {difference:.1e}",
        medians,
    )


ROWS: dict[str, Callable[[int], Any]] = {"map": classifier_as_map}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", default=list(ROWS), help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="one round")
    options = parser.parse_args()
    for row in options.rows:
        ROWS[row](1 if options.quick else 7)


if __name__ == "__main__":
    main()
