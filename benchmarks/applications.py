"""Networks at work: ours beside the bare cost of the passes that they need.

map: a classifier at every window of a photograph, as one map of convolutions and as a batch of all
windows. The two are compared before their times.

detectors: R-CNN and Fast R-CNN on the same 300 proposals of one scene. They learn differently, so
they do not find the same; lecture 14 has their average precisions.

disparity: the map of the whole motorcycle pair, 741×500 pixels and 64 disparities, by a learned
cost, semi-global matching and the least cost of each pixel. The bar is 3 s on a fast machine. The
bare cost is what no way of writing it can do without: the network's convolutions over both images,
compiled and written by hand.

super-resolution: a photograph in color made three times as large by SRCNN, to 600×399 pixels and
from 600×400. The bar is 1 s, and 1.15 of the bare cost: the three convolutions over the whole
enlarged luminance, compiled and written by hand.

spectrograms: 1,000 spoken digits as log-mel spectrograms. The bar is 2 s. The bare cost: the
Fourier transforms of all frames, by NumPy.

planes: 10,000 positions of Go in 15 planes. The bar is 2 s. The bare cost: the groups of both
colors, found by SciPy. Beside it the replay of the games, and the same by sgfmill.

Run: python benchmarks/applications.py [--quick] [row ...].
"""

import argparse
import os
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from scipy import ndimage
from sgfmill import boards
from skimage import data as pictures
from timing import alternate, print_table

from dlsg_utils import data
from dlsg_utils.applications import detection, go, matching, restoration, segmentation, speech
from dlsg_utils.data import spoken_digits
from dlsg_utils.teaching import detectors, face_finder, matchers

DISPARITIES, BAR = 64, 3.0  # seconds


def disparity(rounds: int) -> None:
    """Measure the map of disparities of the motorcycle pair by a learned cost."""
    left, right = (each / np.float32(255) for each in pictures.stereo_motorcycle()[:2])
    model = matchers.stored_patch_network()
    kernels = [tf.constant(weight) for weight in model.get_weights()]
    grays = np.pad(
        np.stack([left.mean(axis=-1), right.mean(axis=-1)]), ((0, 0), (4, 4), (4, 4)), mode="edge"
    )
    both = tf.constant(grays[..., None])

    def costs() -> np.ndarray:
        return matching.patch_similarity(model, left, right, disparities=DISPARITIES)

    def whole() -> np.ndarray:
        smooth = matching.semi_global(costs(), small_change=1.6, large_change=4.8)
        return matching.winner_takes_all(smooth)

    @tf.function
    def passes(images: tf.Tensor) -> tf.Tensor:
        maps = 4 * images - 2
        for number in range(4):
            maps = tf.nn.conv2d(maps, kernels[2 * number], 1, "VALID") + kernels[2 * number + 1]
            maps = tf.nn.relu(maps) if number < 3 else tf.math.l2_normalize(maps, axis=-1)
        return maps

    ours, (one, other) = costs(), passes(both).numpy()
    apart = max(
        np.abs(ours[:, d:, d] - 1 + (one[:, d:] * other[:, : one.shape[1] - d]).sum(axis=-1)).max()
        for d in range(DISPARITIES)
    )
    medians = alternate(
        {
            "ours: the map of disparities": whole,
            "ours: the costs alone": costs,
            "bare cost: the passes": lambda: passes(both).numpy(),
        },
        rounds,
    )
    size = "×".join(map(str, left.shape[1::-1]))
    print_table(f"{size} pixels, {DISPARITIES} disparities; costs differ by {apart:.0e}", medians)
    seconds = next(iter(medians.values()))
    print(f"bar: {BAR:.0f} s, {'met' if seconds < BAR else 'missed'}: {seconds:.2f} s\n")


def classifier_as_map(rounds: int) -> None:
    """A face classifier at every window of a photograph, every fourth pixel along both axes."""
    classifier = face_finder.face_classifier(seed=1)
    image = face_finder.gray(data.image("astronaut", 256))[None]
    network = segmentation.convolutionalize(classifier)
    boxes = segmentation.window_boxes(network, image.shape[1:3]).astype(int)
    mapped = tf.function(lambda images: network(images, training=False))
    single = tf.function(lambda images: classifier(images, training=False))

    def by_windows() -> np.ndarray:
        windows = [
            image[0, top:bottom, left:right] for top, left, bottom, right in boxes.reshape(-1, 4)
        ]
        return single(tf.constant(np.stack(windows))).numpy()

    kernels = [tf.constant(weight) for layer in network.layers for weight in layer.get_weights()]

    @tf.function
    def passes(x: tf.Tensor) -> tf.Tensor:
        for number in (0, 2):
            x = tf.nn.relu(tf.nn.conv2d(x, kernels[number], 1, "VALID") + kernels[number + 1])
            x = tf.nn.max_pool2d(x, 2, 2, "VALID")
        x = tf.nn.relu(tf.nn.conv2d(x, kernels[4], 1, "VALID") + kernels[5])
        return tf.nn.conv2d(x, kernels[6], 1, "VALID") + kernels[7]

    ready = tf.constant(image)
    by_map, by_window = mapped(ready).numpy()[0], by_windows()
    bare = passes(ready).numpy()[0][: boxes.shape[0], : boxes.shape[1]]
    difference = max(
        np.abs(by_map.reshape(by_window.shape) - by_window).max(), np.abs(by_map - bare).max()
    )
    contenders = {
        "ours: one map": lambda: mapped(ready).numpy(),
        "bare cost: the convolutions": lambda: passes(ready).numpy(),
        "sliding window, one batch": by_windows,
    }
    print_table(
        f"classifier at {len(by_window)} windows of {image.shape[1]}×{image.shape[2]} pixels, "
        f"largest difference {difference:.1e}",
        alternate(contenders, rounds),
    )


def detectors_of_a_scene(rounds: int) -> None:
    """R-CNN and Fast R-CNN on the same 300 proposals of one scene, and their bare passes."""
    train, test = detectors.examples("train", 30), detectors.examples("test", 1)
    slow = detectors.rcnn(detectors.stored_region_classifier(), train, seed=0)
    fast = detectors.stored_fast_rcnn()
    images, given = test.scenes.images, [detectors.random_windows(1)[0][:300]]
    crops = tf.constant(detection.warp_regions(images[0], given[0], size=48, context=3))
    network = tf.function(lambda x: slow.model(x, training=False))
    backbone = tf.function(lambda x: fast.model.get_layer("backbone")(x, training=False))
    pooled = tf.function(lambda x, boxes: fast.model([x, boxes], training=False))
    ready, boxes = tf.constant(images), tf.constant(given[0][None])
    contenders = {
        "ours: Fast R-CNN": lambda: fast.detect(images, given),
        "bare cost: its pass, boxes pooled": lambda: pooled(ready, boxes),
        "bare cost: its convolutions": lambda: backbone(ready).numpy(),
        "R-CNN, box regression": lambda: slow.detect(images, given),
        "bare cost: 300 regions of 48×48": lambda: network(crops).numpy(),
    }
    print_table("300 proposals of a scene of 96×96 pixels", alternate(contenders, rounds))


def super_resolution(rounds: int) -> None:
    """SRCNN on a photograph, to and from 600×400 pixels."""
    model = restoration.trained_network("srcnn")
    kernels = [tf.constant(weight) for weight in model.get_weights()]
    photograph = data.image("coffee")

    @tf.function
    def passes(images: tf.Tensor) -> tf.Tensor:
        maps = images
        for number in range(3):
            maps = tf.nn.conv2d(maps, kernels[2 * number], 1, "VALID") + kernels[2 * number + 1]
            maps = tf.nn.relu(maps) if number < 2 else maps
        return images[:, 6:-6, 6:-6] + maps

    for small in (restoration.shrink(photograph, 3), photograph):
        bright = restoration.bicubic(restoration.luminance(small), 3)
        ready = tf.constant(np.pad(bright, ((6, 6), (6, 6), (0, 0)), mode="edge")[None])
        ours = restoration.luminance(restoration.super_resolve(model, small, factor=3))
        apart = np.abs(ours - passes(ready).numpy()[0].clip(0, 1))
        medians = alternate(
            {
                "ours: a photograph in color": partial(restoration.super_resolve, model, small),
                "bare cost: the passes": lambda ready=ready: passes(ready).numpy(),
            },
            rounds,
        )
        # Colors beyond the sensor's range are clipped, which changes their luminance.
        print_table(
            f"super-resolution to {'×'.join(map(str, bright.shape[1::-1]))} pixels; "
            f"half of the pixels differ by less than {np.median(apart):.0e}",
            medians,
        )
        seconds, bare = medians.values()
        met = seconds < 1 and seconds < 1.15 * bare
        print(f"bar: 1 s and 1.15, {'met' if met else 'missed'}: {seconds:.2f} s, ", end="")
        print(f"{seconds / bare:.2f}\n")


def spectrograms(rounds: int) -> None:
    """Compute the spectrograms of 1,000 digits."""
    digits = np.concatenate(
        [spoken_digits.recordings(part).waveforms for part in ("train", "test")]
    )
    digits = digits[:1000]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(256) / 256).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(digits, 256, axis=1)[:, ::128]

    def transforms() -> np.ndarray:
        return np.abs(np.fft.rfft(frames * window)) ** 2

    apart = np.abs(transforms() - speech.power_spectrogram(digits)).max() / transforms().max()
    medians = alternate(
        {
            "ours: log-mel": partial(speech.log_mel, digits),
            "ours: power": partial(speech.power_spectrogram, digits),
            "bare cost: the Fourier transforms": transforms,
        },
        rounds,
    )
    title = f"spectrograms of 1,000 digits; powers differ by at most {apart:.0e} of the largest"
    print_table(title, medians)
    seconds, *_ = medians.values()
    print(f"bar: 2 s, {'met' if seconds < 2 else 'missed'}: {seconds:.2f} s\n")


def planes_of_go(rounds: int) -> None:
    """Replay recorded games of Go, and describe 10,000 positions in planes."""
    games = go.recorded_games("train")
    positions = go.replay(games)[:10_000]
    players = {1: "b", -1: "w"}

    def by_sgfmill() -> np.ndarray:
        """Play the same moves by the library for rules; its boards have the last row first."""
        found = []
        for game in games[: positions.game[-1] + 1]:
            board = boards.Board(19)
            for number, move in enumerate(game.moves):
                if move == go.PASS:
                    continue
                found.append([{"b": 1, "w": -1, None: 0}[p] for row in board.board for p in row])
                row, column = divmod(int(move), 19)
                board.play(18 - row, column, players[1 - 2 * (number % 2)])
        return np.reshape(found, (-1, 19, 19))[: len(positions), ::-1]

    cross = np.zeros((3, 3, 3), bool)
    cross[1] = ndimage.generate_binary_structure(2, 1)

    def groups() -> None:
        for color in (1, -1):
            ndimage.label(positions.stones == color, cross)

    assert np.array_equal(by_sgfmill(), positions.stones)
    medians = alternate(
        {
            "ours: planes": partial(go.planes, positions),
            "ours: replay": partial(go.replay, games[: positions.game[-1] + 1]),
            "sgfmill: replay": by_sgfmill,
            "bare cost: the groups of both colors": groups,
        },
        rounds,
    )
    print_table("10,000 positions of Go in planes; the same boards as sgfmill's", medians)
    seconds, *_ = medians.values()
    print(f"bar: 2 s, {'met' if seconds < 2 else 'missed'}: {seconds:.2f} s\n")


ROWS: dict[str, Callable[[int], Any]] = {
    "map": classifier_as_map,
    "detectors": detectors_of_a_scene,
    "disparity": disparity,
    "super-resolution": super_resolution,
    "spectrograms": spectrograms,
    "planes": planes_of_go,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", default=list(ROWS), help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="one round")
    options = parser.parse_args()
    for row in options.rows:
        ROWS[row](1 if options.quick else 7)


if __name__ == "__main__":
    main()
